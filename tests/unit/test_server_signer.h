/* The fixture with the signer's process beside it, and a kiosk's eye for what the signer seals. */
#ifndef GUICHET_TESTS_SERVER_SIGNER_H
#define GUICHET_TESTS_SERVER_SIGNER_H

#include "tests/unit/test_server_fixture.h"

#include "core/proto/seal.h"
#include "server/signer.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

enum { SIGNER_TEST_PER_DAY = 40 };
#define SIGNER_TEST_SECRET "3537363231383830"

static inline void signed_fixture_remove(const char *directory)
{
    static const char *const names[] = { "signer/ca.key", "signer/ca.pem", "signer/escrow.key" };
    char path[128];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", directory, names[i]);
        (void)unlink(path);
    }
    (void)snprintf(path, sizeof path, "%s/signer", directory);
    (void)rmdir(path);
}

static inline int signed_fixture_setup(void **state)
{
    int failed = fixture_setup(state);
    struct fixture *f = *state;
    const struct signer_settings settings = { "", f->directory, SIGNER_TEST_PER_DAY };
    if (failed)
        return failed;
    assert_int_equal(signer_init(&settings, "CA d'essai"), ERR_OK);
    assert_int_equal(signer_new(&settings, &f->service.signer), ERR_OK);
    return 0;
}

static inline int signed_fixture_teardown(void **state)
{
    struct fixture *f = *state;
    signer_free(f->service.signer);
    signed_fixture_remove(f->directory);
    return fixture_teardown(state);
}

static inline struct secret *secret_of(const char *text)
{
    struct secret *s = secret_new(strlen(text));
    assert_non_null(s);
    assert_int_equal(secret_append(s, text, strlen(text)), ERR_OK);
    return s;
}

/* A release as the kiosk reads it: everything in it is compared, then its secrets are there as text. */
struct opened_release { unsigned count; char secrets[2][65], next[65]; uint64_t until_ms; };

static inline void opened_text(struct reader *r, char to[65])
{
    size_t n;
    const uint8_t *bytes = reader_field(r, &n);
    assert_true(!r->failed && n < 65);
    memcpy(to, bytes ? bytes : (const uint8_t *)"", n);
    to[n] = 0;
}

static inline struct opened_release open_release(const struct fixture *f, const struct secret *session, const uint8_t session_public[PEER_KEY_SIZE],
                                                 const char *serial, const char *ticket, const struct buf *sealed)
{
    struct opened_release o = { 0 };
    SECRET_OWNED struct secret *inside = NULL;
    char purpose[64], text[128];
    uint8_t key[PEER_KEY_SIZE];
    size_t n;
    (void)snprintf(purpose, sizeof purpose, "guichet/release/1 %s", ticket);
    assert_int_equal(seal_open(session, purpose, sealed->bytes, sealed->length, &inside), ERR_OK);
    struct reader r = reader_make(secret_bytes(inside), secret_length(inside));
    reader_string(&r, text, sizeof text);
    assert_string_equal(text, "guichet/release/1");
    reader_string(&r, text, sizeof text);
    assert_string_equal(text, serial);
    const uint8_t *bound = reader_field(&r, &n);
    assert_true(bound && n == sizeof key && memcmp(bound, session_public, n) == 0);
    reader_string(&r, text, sizeof text);
    assert_string_equal(text, ticket);
    o.until_ms = reader_u64(&r);
    o.count = reader_u8(&r);
    assert_in_range(o.count, 1, 2);
    for (unsigned i = 0; i < o.count; i++)
        opened_text(&r, o.secrets[i]);
    opened_text(&r, o.next);
    size_t signed_n = (size_t)(r.at - secret_bytes(inside));
    const uint8_t *signature = reader_bytes(&r, 64);
    assert_true(signature && reader_done(&r));
    assert_int_equal(crypto_sign_verify_detached(signature, secret_bytes(inside), signed_n, f->keys.sign_public), 0);
    return o;
}

/* Our child that runs guichetd-signer; 0 none. */
static inline int signer_child(void)
{
    int found = 0;
    DIR *proc = opendir("/proc");
    assert_non_null(proc);
    for (struct dirent *e; (e = readdir(proc));) {
        char path[300], line[400] = "", name[64] = "";
        int parent = 0;
        (void)snprintf(path, sizeof path, "/proc/%s/stat", e->d_name);
        FILE *file = atoi(e->d_name) > 0 ? fopen(path, "r") : NULL;
        if (!file)
            continue;
        if (fgets(line, sizeof line, file) && sscanf(line, "%*d (%63[^)]) %*c %d", name, &parent) == 2 && parent == getpid() &&
            strcmp(name, "guichetd-signer") == 0)
            found = atoi(e->d_name);
        (void)fclose(file);
    }
    (void)closedir(proc);
    return found;
}

/* How often the bytes are in the memory of a process that we may read (root may). */
static inline int found_in(int pid, const void *bytes, size_t n)
{
    static uint8_t piece[1 << 20];
    char path[64], line[400], mode[8];
    unsigned long from, to;
    int found = 0;
    (void)snprintf(path, sizeof path, "/proc/%d/mem", pid);
    int memory = open(path, O_RDONLY);
    (void)snprintf(path, sizeof path, "/proc/%d/maps", pid);
    FILE *maps = fopen(path, "r");
    assert_true(memory >= 0 && maps);
    while (fgets(line, sizeof line, maps))
        if (sscanf(line, "%lx-%lx %7s", &from, &to, mode) == 3 && mode[0] == 'r')
            for (unsigned long at = from; at < to; at += sizeof piece - n) {
                size_t want = to - at < sizeof piece ? to - at : sizeof piece;
                ssize_t got = pread(memory, piece, want, (off_t)at);
                for (ssize_t i = 0; i + (ssize_t)n <= got; i++)
                    found += piece[i] == *(const uint8_t *)bytes && memcmp(piece + i, bytes, n) == 0;
            }
    (void)fclose(maps);
    (void)close(memory);
    return found;
}

#endif
