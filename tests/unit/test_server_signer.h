/* The fixture with the signer's process beside it, and a kiosk's eye for what the signer seals. */
#ifndef GUICHET_TESTS_SERVER_SIGNER_H
#define GUICHET_TESTS_SERVER_SIGNER_H

#include "tests/unit/test_server_fixture.h"

#include "core/proto/seal.h"
#include "server/signer.h"

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

#endif
