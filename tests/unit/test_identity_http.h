/* A register of register_server.h on loopback, its certificate and keys, and the guichetd that asks it. */
#ifndef GUICHET_TESTS_IDENTITY_HTTP_H
#define GUICHET_TESTS_IDENTITY_HTTP_H

#include "tests/unit/test_identity.h"

#include "server/server_keys.h"
#include "tests/unit/register_server.h"

#include <dirent.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <pthread.h>
#include <sodium.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct far {
    char folder[64], ca[128], letters[128], url[96], key[2 * PEER_KEY_SIZE + 1], certificate[4096], tls_key[4096];
    struct server_keys keys;             /* guichetd's */
    struct secret *sign;                 /* the register's */
    struct table table;
    struct register_server *server;
    pthread_mutex_t lock;
    char mode[REGISTER_MODE_SIZE];
};

static UNUSED void far_mode(struct far *f, const char *mode)
{
    pthread_mutex_lock(&f->lock);
    snprintf(f->mode, sizeof f->mode, "%s", mode);
    pthread_mutex_unlock(&f->lock);
}

static void give_mode(void *ctx, char to[REGISTER_MODE_SIZE])
{
    struct far *f = ctx;
    pthread_mutex_lock(&f->lock);
    memcpy(to, f->mode, sizeof f->mode);
    pthread_mutex_unlock(&f->lock);
}

/* A certificate for 127.0.0.1 that is its own authority. */
static void make_tls(struct far *f)
{
    gnutls_x509_privkey_t key;
    gnutls_x509_crt_t cert;
    static const uint8_t address[4] = { 127, 0, 0, 1 }, serial = 1;
    size_t n = sizeof f->certificate - 1, key_n = sizeof f->tls_key - 1;
    assert_true(gnutls_x509_privkey_init(&key) >= 0 && gnutls_x509_crt_init(&cert) >= 0);
    assert_true(gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0) >= 0);
    assert_true(gnutls_x509_crt_set_key(cert, key) >= 0 && gnutls_x509_crt_set_version(cert, 3) >= 0);
    assert_true(gnutls_x509_crt_set_serial(cert, &serial, 1) >= 0 && gnutls_x509_crt_set_dn(cert, "CN=register", NULL) >= 0);
    assert_true(gnutls_x509_crt_set_basic_constraints(cert, 1, -1) >= 0);
    assert_true(gnutls_x509_crt_set_subject_alt_name(cert, GNUTLS_SAN_IPADDRESS, address, sizeof address, GNUTLS_FSAN_SET) >= 0);
    assert_true(gnutls_x509_crt_set_activation_time(cert, time(NULL) - 86400) >= 0 && gnutls_x509_crt_set_expiration_time(cert, time(NULL) + 86400) >= 0);
    assert_true(gnutls_x509_crt_sign2(cert, cert, key, GNUTLS_DIG_SHA256, 0) >= 0);
    assert_true(gnutls_x509_crt_export(cert, GNUTLS_X509_FMT_PEM, f->certificate, &n) >= 0);
    assert_true(gnutls_x509_privkey_export(key, GNUTLS_X509_FMT_PEM, f->tls_key, &key_n) >= 0);
    f->certificate[n] = f->tls_key[key_n] = 0;
    gnutls_x509_crt_deinit(cert);
    gnutls_x509_privkey_deinit(key);
}

static void write_ca(struct far *f)
{
    FILE *file = fopen(f->ca, "w");
    assert_non_null(file);
    assert_true(fputs(f->certificate, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static UNUSED bool far_start(struct far *f)
{
    struct register_server_settings settings = { 0, f->certificate, f->tls_key, &f->table, f->letters, f->sign, { 0 }, give_mode, f };
    memcpy(settings.client, f->keys.sign_public, sizeof settings.client);
    f->server = register_server_start(&settings);
    return f->server;
}

static UNUSED void far_stop(struct far *f)
{
    if (f->server)
        register_server_stop(f->server);
    f->server = NULL;
}

static UNUSED void far_make(struct far *f)
{
    uint8_t public_key[PEER_KEY_SIZE];
    memset(f, 0, sizeof *f);
    snprintf(f->folder, sizeof f->folder, "/tmp/guichet-far-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    snprintf(f->ca, sizeof f->ca, "%s/ca.pem", f->folder);
    snprintf(f->letters, sizeof f->letters, "%s/letters", f->folder);
    assert_int_equal(mkdir(f->letters, 0700), 0);
    pthread_mutex_init(&f->lock, NULL);
    far_mode(f, "ok");
    make_tls(f);
    write_ca(f);
    people_read(&f->table);
    assert_int_equal(peer_make_sign_key(&f->keys.sign, f->keys.sign_public), ERR_OK);
    peer_id(f->keys.sign_public, f->keys.id);
    assert_int_equal(peer_make_sign_key(&f->sign, public_key), ERR_OK);
    sodium_bin2hex(f->key, sizeof f->key, public_key, sizeof public_key);
}

static UNUSED void far_drop(struct far *f)
{
    char path[512];
    far_stop(f);
    DIR *d = opendir(f->letters);
    for (struct dirent *e; d && (e = readdir(d));) {
        snprintf(path, sizeof path, "%s/%s", f->letters, e->d_name);
        (void)unlink(path);
    }
    if (d)
        closedir(d);
    (void)rmdir(f->letters);
    (void)unlink(f->ca);
    (void)rmdir(f->folder);
    table_free(&f->table);
    secret_free(f->sign);
    secret_free(f->keys.sign);
    pthread_mutex_destroy(&f->lock);
}

static UNUSED struct identity *far_open(struct far *f, uint16_t port, int64_t timeout_ms)
{
    struct identity *identity = NULL;
    snprintf(f->url, sizeof f->url, "https://127.0.0.1:%u/register", (unsigned)port);
    const struct identity_settings settings = { "http", "", f->url, f->ca, f->key, "", timeout_ms };
    assert_int_equal(identity_open(&settings, &f->keys, &identity), ERR_OK);
    return identity;
}

static UNUSED enum identity_answer far_ask(struct identity *identity, enum identity_purpose purpose, const char *const texts[6])
{
    struct asked a = asked_of(texts);
    enum identity_answer answer = identity_verify(identity, purpose, &a.fields);
    asked_free(&a);
    return answer;
}

#endif
