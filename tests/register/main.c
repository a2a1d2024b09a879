/* register key FOLDER: makes the Ed25519 key of a register of the tests (FOLDER/register.key) and prints its public half, as identity.key wants it.
 * register serve PORT TLS-CERT TLS-KEY TABLE FOLDER GUICHETD-STATE LETTERS: answers for the people of TABLE to the guichetd whose keys are in
 * GUICHETD-STATE, as badly as the word in FOLDER/mode says (tests/unit/register_server.h). Prints "ready" when it listens; ends with SIGTERM. */
#include "core/base/clock.h"
#include "core/rules/identity.h"
#include "server/key_file.h"
#include "server/server_keys.h"
#include "tests/unit/register_server.h"

#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY_NAME "register.key"
enum { PATH_SIZE = 4096, FILE_SIZE = 65536 };

static int fail(const char *what)
{
    fprintf(stderr, "register: %s\n", what);
    return 2;
}

static size_t load(const char *path, char to[FILE_SIZE])
{
    FILE *f = fopen(path, "r");
    size_t n = f ? fread(to, 1, FILE_SIZE - 1, f) : 0;
    if (f)
        fclose(f);
    to[n] = 0;
    return n;
}

static void read_mode(void *ctx, char to[REGISTER_MODE_SIZE])
{
    char path[PATH_SIZE];
    (void)snprintf(path, sizeof path, "%s/mode", (const char *)ctx);
    FILE *f = fopen(path, "r");
    if (!f || !fgets(to, REGISTER_MODE_SIZE, f))
        (void)snprintf(to, REGISTER_MODE_SIZE, "ok");
    to[strcspn(to, "\n")] = 0;
    if (f)
        fclose(f);
}

static int make_key(const char *folder)
{
    SECRET_OWNED struct secret *secret = NULL;
    uint8_t public_key[PEER_KEY_SIZE];
    char hex[2 * PEER_KEY_SIZE + 1];
    if (peer_make_sign_key(&secret, public_key) || key_file_write(folder, KEY_NAME, secret))
        return fail("the key is not written");
    printf("%s\n", sodium_bin2hex(hex, sizeof hex, public_key, sizeof public_key));
    return 0;
}

static int serve(char **a)
{
    static char certificate[FILE_SIZE], key[FILE_SIZE], text[FILE_SIZE];
    char where[TABLE_WHERE_SIZE] = "";
    struct table table;
    struct server_keys keys = { 0 };
    struct register_server_settings settings = { .port = (uint16_t)atoi(a[0]), .certificate = certificate, .key = key, .table = &table, .letters = a[6],
                                                 .mode = read_mode, .ctx = a[4] };
    sigset_t signals;
    struct secret *sign = NULL;
    if (!load(a[1], certificate) || !load(a[2], key))
        return fail("no certificate");
    if (table_read(text, load(a[3], text), identity_today(clock_wall(&clock_system)), &table, where))
        return fail(where);
    if (key_file_read(a[4], KEY_NAME, PEER_SIGN_SECRET_SIZE, &sign) || server_keys_load(a[5], &keys))
        return fail("no keys");
    settings.sign = sign;
    memcpy(settings.client, keys.sign_public, sizeof settings.client);
    server_keys_free(&keys);
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    (void)sigprocmask(SIG_BLOCK, &signals, NULL);
    struct register_server *server = register_server_start(&settings);
    if (!server)
        return fail("it cannot listen");
    puts("ready");
    (void)fflush(stdout);
    (void)sigwaitinfo(&signals, NULL);
    register_server_stop(server);
    table_free(&table);
    secret_free(sign);
    return 0;
}

int main(int argc, char **argv)
{
    if (secret_start())
        return fail("no locked memory");
    if (argc == 3 && strcmp(argv[1], "key") == 0)
        return make_key(argv[2]);
    if (argc == 9 && strcmp(argv[1], "serve") == 0)
        return serve(argv + 2);
    return fail("key FOLDER | serve PORT TLS-CERT TLS-KEY TABLE FOLDER GUICHETD-STATE LETTERS");
}
