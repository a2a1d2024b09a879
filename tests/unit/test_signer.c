/* The signer without its process: what it signs and refuses to sign, requests of any bytes, how often it may be asked; and
 * with it: what the process may not do any more. */
#include "tests/unit/test_server_signer.h"

#include "server/signer/answer.h"
#include "server/signer/certify.h"
#include "server/signer/reseal.h"

static int64_t now_ms;
static int64_t fake_now(void *ctx) { return *(int64_t *)ctx; }

struct world { struct fixture *f; struct answer_state s; struct clock clock; struct buf key, subject; };

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    void *made = NULL;
    gnutls_x509_crt_t cert;
    gnutls_pubkey_t key;
    gnutls_datum_t der = { 0 };
    assert_int_equal(fixture_setup(&made), 0);
    w->f = made;
    now_ms = 1000;
    w->clock = (struct clock){ fake_now, fake_now, &now_ms };
    assert_int_equal(signer_keys_make(w->f->directory, "CA d'essai", 1790000000), ERR_OK);
    assert_int_equal(signer_keys_load(w->f->directory, &w->s.keys), ERR_OK);
    w->s.clock = &w->clock;
    rates_start(&w->s.rates, 3, now_ms);
    /* Subject and key as they are in some certificate. */
    const gnutls_datum_t some = { w->f->certificate, (unsigned)w->f->certificate_n };
    w->key = buf_make(1024);
    w->subject = buf_make(1024);
    gnutls_x509_crt_init(&cert);
    assert_int_equal(gnutls_x509_crt_import(cert, &some, GNUTLS_X509_FMT_DER), 0);
    gnutls_pubkey_init(&key);
    assert_int_equal(gnutls_pubkey_import_x509(key, cert, 0), 0);
    assert_int_equal(gnutls_pubkey_export2(key, GNUTLS_X509_FMT_DER, &der), 0);
    buf_put(&w->key, der.data, der.size);
    gnutls_free(der.data);
    assert_int_equal(gnutls_x509_crt_get_raw_dn(cert, &der), 0);
    buf_put(&w->subject, der.data, der.size);
    gnutls_free(der.data);
    gnutls_pubkey_deinit(key);
    gnutls_x509_crt_deinit(cert);
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    void *fixture = w->f;
    signer_keys_free(&w->s.keys);
    buf_free(&w->key);
    buf_free(&w->subject);
    signed_fixture_remove(w->f->directory);
    (void)fixture_teardown(&fixture);
    free(w);
    return 0;
}

static struct certify_fields fields_of(const struct world *w)
{
    return (struct certify_fields){ w->subject.bytes, w->key.bytes, NULL, w->subject.length, w->key.length, 0, 1790000000, 1790000000 + 86400, "1.2.840.5" };
}

static enum err try_certify(const struct world *w, const struct certify_fields *f)
{
    BUF_OWNED struct buf der = buf_make(8192);
    return certify(&w->s.keys, f, &der);
}

static void test_oid(void **state)
{
    static const char *const wrong[] = { "", "1", "1.", ".1", "1..2", "3.1", "1.40", "1.2.x", "01.2", "1.02", "1.2.", "1.2.9999999999999999999", "-1.2" };
    static const uint8_t policy[] = { 0x06, 0x0a, 0x2b, 0x06, 0x01, 0x04, 0x01, 0x81, 0xfd, 0x59, 0x01, 0x01 };
    static const uint8_t big[] = { 0x06, 0x03, 0x88, 0x37, 0x00 };
    BUF_OWNED struct buf b = buf_make(128);
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(certify_put_oid(wrong[i], &b));
    assert_int_equal(b.length, 0);
    assert_true(certify_put_oid("1.3.6.1.4.1.32473.1.1", &b));
    assert_int_equal(b.length, sizeof policy);
    assert_memory_equal(b.bytes, policy, sizeof policy);
    buf_clear(&b);
    assert_true(certify_put_oid("2.999.0", &b));    /* X.690 8.19.4 */
    assert_memory_equal(b.bytes, big, sizeof big);
}

/* GnuTLS reads what is written here by hand, and finds it as it should be; also beyond 2049. */
static void test_certificate(void **state)
{
    struct world *w = *state;
    static const int64_t starts[] = { 1790000000, 2524607000 /* the last hour of 2049 */ };
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        BUF_OWNED struct buf der = buf_make(8192);
        struct certify_fields f = fields_of(w);
        gnutls_x509_crt_t cert;
        w->s.keys.ca_not_after_s = starts[i] + 2 * 86400;
        f.not_before_s = starts[i];
        f.not_after_s = starts[i] + 86400;
        assert_int_equal(certify(&w->s.keys, &f, &der), ERR_OK);
        const gnutls_datum_t data = { der.bytes, (unsigned)der.length };
        gnutls_x509_crt_init(&cert);
        assert_int_equal(gnutls_x509_crt_import(cert, &data, GNUTLS_X509_FMT_DER), 0);
        assert_int_equal(gnutls_x509_crt_get_activation_time(cert), starts[i]);
        assert_int_equal(gnutls_x509_crt_get_expiration_time(cert), starts[i] + 86400);
        assert_int_equal(gnutls_x509_crt_get_version(cert), 3);
        gnutls_x509_crt_deinit(cert);
    }
}

static void test_refuses_to_sign(void **state)
{
    struct world *w = *state;
    struct certify_fields f = fields_of(w);
    assert_int_equal(try_certify(w, &f), ERR_OK);
    f.not_after_s = f.not_before_s;
    assert_int_equal(try_certify(w, &f), ERR_FORMAT);
    f = fields_of(w);
    f.not_after_s = f.not_before_s + (SIGNER_DAYS_MAX + 1) * 86400L;
    assert_int_equal(try_certify(w, &f), ERR_FORMAT);
    f = fields_of(w);
    f.not_before_s = w->s.keys.ca_not_after_s - 10;    /* longer than the authority itself */
    f.not_after_s = w->s.keys.ca_not_after_s + 10;
    assert_int_equal(try_certify(w, &f), ERR_FORMAT);
    f = fields_of(w);
    f.policy = "1.2.x";
    assert_int_not_equal(try_certify(w, &f), ERR_OK);
    f = fields_of(w);
    f.subject = f.key;
    f.subject_n = f.key_n;
    assert_int_equal(try_certify(w, &f), ERR_FORMAT);
    f = fields_of(w);
    f.subject = (const uint8_t *)"\x30\x00";    /* nobody */
    f.subject_n = 2;
    assert_int_equal(try_certify(w, &f), ERR_FORMAT);
    f = fields_of(w);
    f.key_n--;
    assert_int_equal(try_certify(w, &f), ERR_FORMAT);
    f = fields_of(w);
    f.names = (const uint8_t *)"\x30\x05";
    f.names_n = 2;
    assert_int_equal(try_certify(w, &f), ERR_FORMAT);
}

static uint32_t ask(struct world *w, const struct buf *request)
{
    BUF_OWNED struct buf answer = buf_make(SIGNER_PACKET_MAX);
    answer_request(&w->s, request->bytes, request->length, &answer);
    assert_int_equal(buf_err(&answer), ERR_OK);
    assert_true(answer.length >= 4);
    struct reader r = reader_make(answer.bytes, answer.length);
    uint32_t e = reader_u32(&r);
    assert_true(e == ERR_OK || answer.length == 4);
    return e;
}

static void put_release(struct world *w, struct buf *to)
{
    BUF_OWNED struct buf sealed = buf_make(SIGNER_SEALED_MAX);
    uint8_t session[PEER_KEY_SIZE] = { 9 };
    assert_int_equal(reseal_make(w->s.keys.escrow_public, "A1", &sealed), ERR_OK);
    buf_put_u8(to, SIGNER_RELEASE);
    buf_put_string(to, "0123456789abcdef");
    buf_put_string(to, "A1");
    buf_put_field(to, session, sizeof session);
    buf_put_string(to, "00112233445566778899aabbccddeeff");
    buf_put_u64(to, 60000);
    buf_put_u8(to, 1);
    buf_put_field(to, sealed.bytes, sealed.length);
    buf_put_u8(to, 1);
}

/* Cut anywhere, or with any verb before it: an answer with an error, nothing else. */
static void test_any_bytes(void **state)
{
    struct world *w = *state;
    BUF_OWNED struct buf request = buf_make(SIGNER_PACKET_MAX);
    put_release(w, &request);
    const size_t whole = request.length;
    w->s.rates.per_day = 100000;
    for (size_t n = 0; n < whole; n++) {
        now_ms += 1000;
        request.length = n;
        assert_int_equal(ask(w, &request), ERR_FORMAT);
    }
    request.length = whole;
    for (unsigned verb = 0; verb < 256; verb++) {
        now_ms += 1000;
        request.bytes[0] = (uint8_t)verb;
        assert_int_equal(ask(w, &request), verb == SIGNER_RELEASE ? ERR_OK : ERR_FORMAT);
    }
    request.bytes[0] = SIGNER_RELEASE;
    buf_put_u8(&request, 0);
    assert_int_equal(ask(w, &request), ERR_FORMAT);
}

static void test_rates(void **state)
{
    static struct rates r;
    const uint8_t order[RATES_ORDER_SIZE] = { 1 };
    struct world *w = *state;
    BUF_OWNED struct buf request = buf_make(SIGNER_PACKET_MAX);
    for (int i = 0; i < 3; i++) {
        buf_clear(&request);
        put_release(w, &request);
        for (int again = 0; again < 5; again++)    /* the very same: a disk that was full, a transaction that ran again */
            assert_int_equal(ask(w, &request), ERR_OK);
    }
    buf_clear(&request);
    put_release(w, &request);
    assert_int_equal(ask(w, &request), ERR_TOO_MANY);
    now_ms += RATES_DAY_MS - 1;
    assert_int_equal(ask(w, &request), ERR_TOO_MANY);
    now_ms += 1;
    assert_int_equal(ask(w, &request), ERR_OK);
    /* All together: a burst, then so many a second; a clock that goes back gives nothing. */
    rates_start(&r, 1, 5000);
    for (int i = 0; i < RATES_BURST; i++)
        assert_true(rates_take(&r, 5000));
    assert_false(rates_take(&r, 5000));
    assert_false(rates_take(&r, 1));
    for (int i = 0; i < RATES_PER_SECOND; i++)
        assert_true(rates_take(&r, 1001));
    assert_false(rates_take(&r, 1001));
    /* As many tokens as there is room for, then none. */
    for (int i = 0; i < RATES_SERIALS_MAX; i++) {
        char serial[16];
        (void)snprintf(serial, sizeof serial, "S%d", i);
        assert_true(rates_take_serial(&r, serial, order, 0));
    }
    assert_false(rates_take_serial(&r, "one more", order, 0));
    assert_true(rates_take_serial(&r, "one more", order, RATES_DAY_MS));
}

static void test_keys_damaged(void **state)
{
    struct world *w = *state;
    static const char *const names[] = { "signer/ca.key", "signer/ca.pem", "signer/escrow.key", "sign.key" };
    struct signer_keys keys;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[128], away[160];
        (void)snprintf(path, sizeof path, "%s/%s", w->f->directory, names[i]);
        (void)snprintf(away, sizeof away, "%s.away", path);
        assert_int_equal(rename(path, away), 0);
        assert_int_equal(signer_keys_load(w->f->directory, &keys), ERR_KEYS);
        FILE *file = fopen(path, "w");
        assert_true(file && fputs("garbage", file) >= 0 && fclose(file) == 0 && chmod(path, 0600) == 0);
        assert_int_equal(signer_keys_load(w->f->directory, &keys), ERR_KEYS);
        assert_int_equal(rename(away, path), 0);
        assert_int_equal(chmod(path, 0604), 0);
        assert_int_equal(signer_keys_load(w->f->directory, &keys), ERR_KEYS);
        assert_int_equal(chmod(path, 0600), 0);
    }
    /* Made again: nothing is replaced. */
    assert_int_equal(signer_keys_make(w->f->directory, "Another", 1790000000), ERR_OK);
    assert_int_equal(signer_keys_load(w->f->directory, &keys), ERR_OK);
    assert_memory_equal(keys.escrow_public, w->s.keys.escrow_public, PEER_KEY_SIZE);
    assert_int_equal(keys.ca_certificate.length, w->s.keys.ca_certificate.length);
    signer_keys_free(&keys);
}

/* --- the process --- */

static void test_process(void **state)
{
    struct world *w = *state;
    const struct signer_settings settings = { "", w->f->directory, 5 };
    struct signer *signer = NULL;
    BUF_OWNED struct buf der = buf_make(SIGNER_PACKET_MAX);
    char path[64], line[256], seccomp[16] = "", privileges[16] = "";
    assert_int_equal(signer_new(&settings, &signer), ERR_OK);
    assert_int_equal(signer_child(), 0);    /* nothing yet */
    assert_int_equal(signer_ca(signer, &der), ERR_OK);
    int pid = signer_child();
    assert_true(pid > 0);
    (void)snprintf(path, sizeof path, "/proc/%d/status", pid);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        (void)sscanf(line, "Seccomp: %15s", seccomp);
        (void)sscanf(line, "NoNewPrivs: %15s", privileges);
    }
    (void)fclose(file);
    assert_string_equal(privileges, "1");
#ifndef __SANITIZE_ADDRESS__
    assert_string_equal(seccomp, "2");
#endif
    signer_free(signer);             /* waits for its end */
    assert_int_equal(signer_child(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        T(test_oid), T(test_certificate), T(test_refuses_to_sign), T(test_any_bytes), T(test_rates), T(test_keys_damaged), T(test_process),
    };
    return secret_start() ? 1 : cmocka_run_group_tests_name("signer", tests, NULL, NULL);
}
