/* An EST server without a socket, a person and a client that asks it (server/est.h). */
#ifndef GUICHET_TESTS_SERVER_EST_H
#define GUICHET_TESTS_SERVER_EST_H

#include "tests/unit/test_server_signer.h"

#include "server/certs_only.h"
#include "server/est.h"
#include "server/issuance.h"

#define SERIAL "DENK0100001"
#define PERSON "p-0001"
#define NAME "Élise Essai"
#define SUBJECT "serialNumber=" PERSON ",CN=" NAME    /* RFC 4514: the last attribute comes first */
#define HOUR_MS 3600000

struct world { struct fixture *f; struct est est; char text[CSR_TEXT_MAX + 2]; char address[8]; char body[EST_ANSWER_MAX]; unsigned status, retry_s; bool asks; };

static inline int setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    void *made = NULL;
    assert_int_equal(signed_fixture_setup(&made), 0);
    w->f = made;
    w->f->server_ms = (int64_t)time(NULL) * 1000;    /* the authority's own certificate is of today */
    w->est = (struct est){ .service = &w->f->service, .policy = "1.3.6.1.4.1.32473.1.1", .days = 730, .per_day = 5 };
    assert_int_equal(est_open(&w->est), ERR_OK);
    fixture_sql(w->f, "INSERT INTO person (id, name, language, made_ms) VALUES ('" PERSON "', '" NAME "', 'fr', 0), ('p-0002', 'Un Autre', 'fr', 0)");
    *state = w;
    return 0;
}

static inline int teardown(void **state)
{
    struct world *w = *state;
    void *fixture = w->f;
    est_close(&w->est);
    (void)signed_fixture_teardown(&fixture);
    free(w);
    return 0;
}

/* --- a client --- */

static inline gnutls_x509_privkey_t new_key(gnutls_pk_algorithm_t kind, unsigned bits)
{
    gnutls_x509_privkey_t key;
    gnutls_x509_privkey_init(&key);
    assert_int_equal(gnutls_x509_privkey_generate(key, kind, bits, 0), 0);
    return key;
}

static inline gnutls_x509_privkey_t ec_key(void)
{
    return new_key(GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1));
}

/* The request's DER in to, its length back. */
static inline size_t put_csr(gnutls_x509_privkey_t key, const char *subject, const char *mail, gnutls_digest_algorithm_t digest, uint8_t *to, size_t size)
{
    gnutls_x509_crq_t crq;
    gnutls_datum_t der = { 0 };
    gnutls_x509_crq_init(&crq);
    assert_int_equal(gnutls_x509_crq_set_dn(crq, subject, NULL), 0);
    assert_int_equal(gnutls_x509_crq_set_version(crq, 1), 0);
    assert_int_equal(gnutls_x509_crq_set_key(crq, key), 0);
    if (mail)
        assert_int_equal(gnutls_x509_crq_set_subject_alt_name(crq, GNUTLS_SAN_RFC822NAME, mail, (unsigned)strlen(mail), GNUTLS_FSAN_SET), 0);
    assert_int_equal(gnutls_x509_crq_sign2(crq, key, digest, 0), 0);
    assert_int_equal(gnutls_x509_crq_export2(crq, GNUTLS_X509_FMT_DER, &der), 0);
    assert_true(der.size <= size);
    size_t n = der.size;
    memcpy(to, der.data, n);
    gnutls_free(der.data);
    gnutls_x509_crq_deinit(crq);
    return n;
}

static inline void encode(struct world *w, const uint8_t *der, size_t n)
{
    sodium_bin2base64(w->text, sizeof w->text, der, n, sodium_base64_VARIANT_ORIGINAL);
}

static inline void ask_for(struct world *w, gnutls_x509_privkey_t key, const char *subject, const char *mail)
{
    uint8_t der[CSR_DER_MAX];
    encode(w, der, put_csr(key, subject, mail, GNUTLS_DIG_SHA256, der, sizeof der));
}

struct how { const char *method, *name, *type, *code, *serial; const uint8_t *certificate; size_t certificate_n; };

static inline unsigned call(struct world *w, const struct how *how)
{
    char path[64], basic[256] = "", pair[192];
    struct est_answer a;
    (void)snprintf(path, sizeof path, "/.well-known/est/%s", how->name);
    if (how->code) {
        int n = snprintf(pair, sizeof pair, "%s:%s", how->serial ? how->serial : SERIAL, how->code);
        memcpy(basic, "Basic ", 6);
        sodium_bin2base64(basic + 6, sizeof basic - 6, (const uint8_t *)pair, (size_t)n, sodium_base64_VARIANT_ORIGINAL);
    }
    const struct est_request r = { how->method ? how->method : "POST", path, how->type ? how->type : "application/pkcs10", basic,
        w->text, how->certificate, strlen(w->text), how->certificate_n, w->address };
    est_handle(&w->est, w->f->db, &r, &a);
    w->status = a.status;
    w->retry_s = a.retry_after_s;
    w->asks = a.asks_password;
    (void)snprintf(w->body, sizeof w->body, "%.*s", (int)a.body.length, a.body.length ? (const char *)a.body.bytes : "");
    if (a.status == 200)
        assert_string_equal(a.content_type, "application/pkcs7-mime; smime-type=certs-only");
    else if (a.status != 204)
        assert_string_equal(a.content_type, "text/plain; charset=utf-8");
    est_answer_free(&a);
    return w->status;
}

static inline unsigned enroll(struct world *w, const char *code)
{
    return call(w, &(struct how){ .name = "simpleenroll", .code = code });
}

static inline unsigned reenroll(struct world *w, const uint8_t *certificate, size_t n)
{
    return call(w, &(struct how){ .name = "simplereenroll", .certificate = certificate, .certificate_n = n });
}

/* The certificate of the last answer. */
static inline gnutls_x509_crt_t answered(struct world *w, uint8_t *der, size_t *n)
{
    BUF_OWNED struct buf first = buf_make(8192);
    gnutls_x509_crt_t cert;
    const char *end = strchr(w->body, '\n');
    assert_true(end && !end[1]);    /* one line and its end */
    assert_int_equal(certs_only_read(w->body, strlen(w->body), &first), ERR_OK);
    const gnutls_datum_t data = { first.bytes, (unsigned)first.length };
    gnutls_x509_crt_init(&cert);
    assert_int_equal(gnutls_x509_crt_import(cert, &data, GNUTLS_X509_FMT_DER), 0);
    if (der) {
        memcpy(der, first.bytes, first.length);
        *n = first.length;
    }
    return cert;
}

static inline void new_code(struct world *w, char code[ENROL_CODE_TEXT_SIZE])
{
    assert_int_equal(issuance_make(&w->f->service, w->f->db, PERSON, 1, code), ERR_OK);
}

struct owned { gnutls_x509_privkey_t key; uint8_t der[4096]; size_t n; };

/* A token with a certificate of ours. */
static inline struct owned issue(struct world *w)
{
    struct owned o = { .key = ec_key() };
    char code[ENROL_CODE_TEXT_SIZE];
    new_code(w, code);
    ask_for(w, o.key, SUBJECT, NULL);
    assert_int_equal(enroll(w, code), 200);
    gnutls_x509_crt_deinit(answered(w, o.der, &o.n));
    return o;
}

#endif
