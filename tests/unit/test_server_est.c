/* The EST server without a socket: who may ask, for what, and what comes back (RFC 7030, RFC 8951, server/PROTOCOL.md 10). */
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

static int setup(void **state)
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

static int teardown(void **state)
{
    struct world *w = *state;
    void *fixture = w->f;
    est_close(&w->est);
    (void)signed_fixture_teardown(&fixture);
    free(w);
    return 0;
}

/* --- a client --- */

static gnutls_x509_privkey_t new_key(gnutls_pk_algorithm_t kind, unsigned bits)
{
    gnutls_x509_privkey_t key;
    gnutls_x509_privkey_init(&key);
    assert_int_equal(gnutls_x509_privkey_generate(key, kind, bits, 0), 0);
    return key;
}

static gnutls_x509_privkey_t ec_key(void)
{
    return new_key(GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1));
}

/* The request's DER in to, its length back. */
static size_t put_csr(gnutls_x509_privkey_t key, const char *subject, const char *mail, gnutls_digest_algorithm_t digest, uint8_t *to, size_t size)
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

static void encode(struct world *w, const uint8_t *der, size_t n)
{
    sodium_bin2base64(w->text, sizeof w->text, der, n, sodium_base64_VARIANT_ORIGINAL);
}

static void ask_for(struct world *w, gnutls_x509_privkey_t key, const char *subject, const char *mail)
{
    uint8_t der[CSR_DER_MAX];
    encode(w, der, put_csr(key, subject, mail, GNUTLS_DIG_SHA256, der, sizeof der));
}

struct how { const char *method, *name, *type, *code, *serial; const uint8_t *certificate; size_t certificate_n; };

static unsigned call(struct world *w, const struct how *how)
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

static unsigned enroll(struct world *w, const char *code)
{
    return call(w, &(struct how){ .name = "simpleenroll", .code = code });
}

static unsigned reenroll(struct world *w, const uint8_t *certificate, size_t n)
{
    return call(w, &(struct how){ .name = "simplereenroll", .certificate = certificate, .certificate_n = n });
}

/* The certificate of the last answer. */
static gnutls_x509_crt_t answered(struct world *w, uint8_t *der, size_t *n)
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

static void new_code(struct world *w, char code[ENROL_CODE_TEXT_SIZE])
{
    assert_int_equal(issuance_make(&w->f->service, w->f->db, PERSON, 1, code), ERR_OK);
}

struct owned { gnutls_x509_privkey_t key; uint8_t der[4096]; size_t n; };

/* A token with a certificate of ours. */
static struct owned issue(struct world *w)
{
    struct owned o = { .key = ec_key() };
    char code[ENROL_CODE_TEXT_SIZE];
    new_code(w, code);
    ask_for(w, o.key, SUBJECT, NULL);
    assert_int_equal(enroll(w, code), 200);
    gnutls_x509_crt_deinit(answered(w, o.der, &o.n));
    return o;
}

/* --- enrolment --- */

static void test_cacerts(void **state)
{
    struct world *w = *state;
    char name[128];
    size_t n = sizeof name;
    assert_int_equal(call(w, &(struct how){ .method = "GET", .name = "cacerts" }), 200);
    gnutls_x509_crt_t ca = answered(w, NULL, NULL);
    assert_int_equal(gnutls_x509_crt_get_dn(ca, name, &n), 0);
    assert_string_equal(name, "CN=CA d'essai");
    assert_int_equal(gnutls_x509_crt_get_ca_status(ca, NULL), 1);
    gnutls_x509_crt_deinit(ca);
    assert_int_equal(call(w, &(struct how){ .method = "GET", .name = "csrattrs" }), 204);
    assert_int_equal(call(w, &(struct how){ .method = "GET", .name = "simpleenroll" }), 405);
    assert_int_equal(call(w, &(struct how){ .method = "POST", .name = "serverkeygen" }), 404);
    assert_int_equal(call(w, &(struct how){ .method = "POST", .name = "cacerts/" }), 404);
}

static void test_enrol(void **state)
{
    struct world *w = *state;
    char code[ENROL_CODE_TEXT_SIZE], oid[64];
    size_t n = sizeof oid;
    unsigned usage = 0, status = ~0u;
    gnutls_x509_privkey_t key = ec_key();
    new_code(w, code);
    ask_for(w, key, SUBJECT, NULL);
    assert_int_equal(enroll(w, code), 200);
    gnutls_x509_crt_t cert = answered(w, NULL, NULL);
    struct gnutls_x509_policy_st policy;
    assert_int_equal(gnutls_x509_crt_get_policy(cert, 0, &policy, NULL), 0);
    assert_string_equal(policy.oid, w->est.policy);
    gnutls_x509_policy_release(&policy);
    assert_int_equal(gnutls_x509_crt_get_key_usage(cert, &usage, NULL), 0);
    assert_int_equal(usage, GNUTLS_KEY_DIGITAL_SIGNATURE);
    assert_int_equal(gnutls_x509_crt_get_key_purpose_oid(cert, 0, oid, &n, NULL), 0);
    assert_string_equal(oid, GNUTLS_KP_TLS_WWW_CLIENT);
    assert_int_equal(gnutls_x509_crt_get_ca_status(cert, NULL), 0);
    assert_int_equal(gnutls_x509_crt_get_activation_time(cert), w->f->server_ms / 1000 - EST_BACKDATED_S);
    assert_int_equal(gnutls_x509_crt_get_expiration_time(cert), w->f->server_ms / 1000 + 730 * 86400L);
    gnutls_x509_crt_t ca;
    const gnutls_datum_t ca_der = { w->est.ca.bytes, (unsigned)w->est.ca.length };
    gnutls_x509_crt_init(&ca);
    assert_int_equal(gnutls_x509_crt_import(ca, &ca_der, GNUTLS_X509_FMT_DER), 0);
    assert_int_equal(gnutls_x509_crt_verify(cert, &ca, 1, 0, &status), 0);
    assert_int_equal(status, 0);
    gnutls_x509_crt_deinit(ca);
    gnutls_x509_crt_deinit(cert);
    gnutls_x509_privkey_deinit(key);
    assert_int_equal(fixture_number(w->f, "SELECT count(*) FROM token_owner WHERE serial = '" SERIAL "' AND person = '" PERSON "'"), 1);
    assert_int_equal(fixture_number(w->f, "SELECT count(*) FROM token WHERE serial = '" SERIAL "' AND replaced_ms IS NULL"), 1);
    assert_int_equal(fixture_number(w->f, "SELECT count(*) FROM audit WHERE action = 'certificate.made' AND outcome = 'done'"), 1);
}

/* Asking again is the same request: one certificate, however often; the code is then no other key's. */
static void test_same_key_same_certificate(void **state)
{
    struct world *w = *state;
    char code[ENROL_CODE_TEXT_SIZE], first[EST_ANSWER_MAX];
    gnutls_x509_privkey_t key = ec_key(), other = ec_key();
    new_code(w, code);
    ask_for(w, key, SUBJECT, NULL);
    assert_int_equal(enroll(w, code), 200);
    memcpy(first, w->body, sizeof first);
    ask_for(w, key, SUBJECT, NULL);    /* another signature by the same key */
    assert_int_equal(enroll(w, code), 200);
    assert_string_equal(first, w->body);
    ask_for(w, other, SUBJECT, NULL);
    assert_int_equal(enroll(w, code), 401);
    assert_int_equal(fixture_number(w->f, "SELECT count(*) FROM token"), 1);
    gnutls_x509_privkey_deinit(key);
    gnutls_x509_privkey_deinit(other);
}

static void test_codes(void **state)
{
    struct world *w = *state;
    char code[ENROL_CODE_TEXT_SIZE], wrong[ENROL_CODE_TEXT_SIZE], typed[64];
    struct enrol_code parsed;
    gnutls_x509_privkey_t key = ec_key();
    ask_for(w, key, SUBJECT, NULL);
    assert_int_equal(enroll(w, NULL), 401);
    assert_true(w->asks);
    assert_int_equal(enroll(w, "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA-AAAAA"), 401);
    assert_int_equal(enroll(w, ""), 401);
    new_code(w, code);
    assert_int_equal(enrol_code_parse(code, &parsed), ERR_OK);
    parsed.random[9] ^= 1;
    enrol_code_format(&parsed, wrong);
    for (int i = 0; i < ISSUANCE_TRIES - 1; i++)
        assert_int_equal(enroll(w, wrong), 401);
    assert_true(w->asks);
    for (size_t i = 0; i < strlen(code) + 1; i++)    /* as a person types it */
        typed[i] = (char)(code[i] >= 'A' && code[i] <= 'Z' ? code[i] + 32 : code[i]);
    assert_int_equal(enroll(w, typed), 200);
    /* Five wrong ones kill the next. */
    new_code(w, code);
    assert_int_equal(enrol_code_parse(code, &parsed), ERR_OK);
    parsed.random[9] ^= 1;
    enrol_code_format(&parsed, wrong);
    for (int i = 0; i < ISSUANCE_TRIES; i++)
        assert_int_equal(enroll(w, wrong), 401);
    w->address[0] = '2';
    assert_int_equal(enroll(w, code), 401);
    gnutls_x509_privkey_deinit(key);
}

static void test_code_of_another(void **state)
{
    struct world *w = *state;
    char code[ENROL_CODE_TEXT_SIZE];
    struct enrol_code parsed;
    gnutls_x509_privkey_t key = ec_key();
    struct owned o = issue(w);
    ask_for(w, key, SUBJECT, NULL);
    new_code(w, code);
    assert_int_equal(enrol_code_parse(code, &parsed), ERR_OK);
    parsed.fingerprint[0] ^= 1;    /* of another server */
    char foreign[ENROL_CODE_TEXT_SIZE];
    enrol_code_format(&parsed, foreign);
    assert_int_equal(enroll(w, foreign), 401);
    /* Bound by its first use to one token. */
    assert_int_equal(call(w, &(struct how){ .name = "simpleenroll", .code = code, .serial = "FIRST" }), 200);
    assert_int_equal(call(w, &(struct how){ .name = "simpleenroll", .code = code, .serial = "SECOND" }), 401);
    /* A token that works for somebody is not given to somebody else. */
    assert_int_equal(issuance_make(&w->f->service, w->f->db, "p-0002", 1, code), ERR_OK);
    ask_for(w, key, "serialNumber=p-0002,CN=Un Autre", NULL);
    assert_int_equal(enroll(w, code), 401);
    fixture_sql(w->f, "UPDATE token SET revoked_ms = 1 WHERE serial = '" SERIAL "'");
    assert_int_equal(enroll(w, code), 200);
    assert_int_equal(fixture_number(w->f, "SELECT count(*) FROM token_owner WHERE serial = '" SERIAL "' AND person = 'p-0002'"), 1);
    /* Its day is over. */
    new_code(w, code);
    w->f->server_ms += 25L * HOUR_MS;
    assert_int_equal(call(w, &(struct how){ .name = "simpleenroll", .code = code, .serial = "THIRD" }), 401);
    assert_int_equal(issuance_make(&w->f->service, w->f->db, "nobody", 1, code), ERR_FORMAT);
    assert_int_equal(issuance_make(&w->f->service, w->f->db, PERSON, 31, code), ERR_FORMAT);
    gnutls_x509_privkey_deinit(key);
    gnutls_x509_privkey_deinit(o.key);
}

/* --- what a request may be --- */

static void test_white_space(void **state)
{
    struct world *w = *state;
    char code[ENROL_CODE_TEXT_SIZE], spread[3 * CSR_DER_MAX];
    size_t n = 0;
    gnutls_x509_privkey_t key = ec_key();
    new_code(w, code);
    ask_for(w, key, SUBJECT, NULL);
    for (size_t i = 0; w->text[i]; i++) {
        spread[n++] = w->text[i];
        if (i % 7 == 3)
            n += (size_t)snprintf(spread + n, 4, "%s", i % 3 ? "\r\n" : " \t");
    }
    spread[n++] = '\n';
    spread[n] = 0;
    memcpy(w->text, spread, n + 1);
    assert_int_equal(enroll(w, code), 200);
    gnutls_x509_privkey_deinit(key);
}

static void test_types(void **state)
{
    static const char *const others[] = { "application/json", "application/pkcs10 ", "application/pkcs10; x=y", "", "application/pkcs7-mime" };
    struct world *w = *state;
    char code[ENROL_CODE_TEXT_SIZE];
    gnutls_x509_privkey_t key = ec_key();
    new_code(w, code);
    ask_for(w, key, SUBJECT, NULL);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_int_equal(call(w, &(struct how){ .name = "simpleenroll", .code = code, .type = others[i] }), 415);
    assert_int_equal(call(w, &(struct how){ .name = "simpleenroll", .code = code, .type = "Application/PKCS10" }), 200);
    gnutls_x509_privkey_deinit(key);
}

/* Every byte of a request wrong in turn: refused, or (in a part that is not signed, or in base64's form) the same request. */
static void test_bytes_wrong(void **state)
{
    struct world *w = *state;
    uint8_t der[CSR_DER_MAX];
    gnutls_x509_privkey_t key = ec_key();
    size_t n = put_csr(key, SUBJECT, NULL, GNUTLS_DIG_SHA256, der, sizeof der);
    for (size_t i = 0; i < n; i++) {
        struct csr csr = { 0 };
        der[i] ^= 0x01;
        encode(w, der, n);
        enum err e = csr_read(w->text, strlen(w->text), &csr);
        assert_true(e == ERR_FORMAT || e == ERR_SIGN_FAILED || e == ERR_KEYS);
        assert_null(csr.der.bytes);
        der[i] ^= 0x01;
        encode(w, der, i);    /* cut short */
        assert_int_equal(csr_read(w->text, strlen(w->text), &csr), ERR_FORMAT);
    }
    struct csr csr = { 0 };
    der[n] = 0;               /* a byte behind it */
    encode(w, der, n + 1);
    assert_int_equal(csr_read(w->text, strlen(w->text), &csr), ERR_FORMAT);
    gnutls_x509_privkey_deinit(key);
}

static void test_malformed(void **state)
{
    static const char *const bodies[] = { "", "A", "AAAA", "MIIB", "not base64!", "-----BEGIN CERTIFICATE REQUEST-----", "MAA=", "MAA", "AAAA=AAAA" };
    struct world *w = *state;
    char code[ENROL_CODE_TEXT_SIZE];
    new_code(w, code);
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        (void)snprintf(w->text, sizeof w->text, "%s", bodies[i]);
        assert_int_equal(enroll(w, code), 400);
    }
    memset(w->text, 'A', sizeof w->text - 1);
    assert_int_equal(enroll(w, code), 413);
    w->text[CSR_TEXT_MAX] = 0;
    assert_int_equal(enroll(w, code), 400);
}

static void test_keys(void **state)
{
    static const struct { gnutls_pk_algorithm_t kind; unsigned bits; gnutls_digest_algorithm_t digest; unsigned status; } rows[] = {
        { GNUTLS_PK_RSA, 2048, GNUTLS_DIG_SHA256, 200 }, { GNUTLS_PK_RSA, 1024, GNUTLS_DIG_SHA256, 400 },
        { GNUTLS_PK_RSA, 2048, GNUTLS_DIG_SHA1, 400 },
        { GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP384R1), GNUTLS_DIG_SHA384, 400 },
        { GNUTLS_PK_EDDSA_ED25519, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_ED25519), GNUTLS_DIG_SHA512, 400 },
    };
    struct world *w = *state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char code[ENROL_CODE_TEXT_SIZE];
        uint8_t der[CSR_DER_MAX];
        gnutls_x509_privkey_t key = new_key(rows[i].kind, rows[i].bits);
        new_code(w, code);
        encode(w, der, put_csr(key, SUBJECT, NULL, rows[i].digest, der, sizeof der));
        assert_int_equal(enroll(w, code), rows[i].status);
        gnutls_x509_privkey_deinit(key);
    }
}

static void test_subject(void **state)
{
    static const char *const others[] = {
        "serialNumber=p-0002,CN=Un Autre", "CN=" NAME, "CN=" NAME ",serialNumber=" PERSON, "O=Essai,serialNumber=" PERSON ",CN=" NAME,
        "serialNumber=" PERSON ",CN=élise Essai", "serialNumber=" PERSON "\\ ,CN=" NAME,
    };
    struct world *w = *state;
    gnutls_x509_privkey_t key = ec_key();
    struct owned o = issue(w);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        ask_for(w, key, others[i], NULL);
        assert_int_equal(reenroll(w, o.der, o.n), 403);
    }
    ask_for(w, key, SUBJECT, "elise@example.org");    /* a name more than the certificate has */
    assert_int_equal(reenroll(w, o.der, o.n), 403);
    assert_int_equal(fixture_number(w->f, "SELECT count(*) FROM audit WHERE action = 'certificate.made' AND reason = 'another-subject'"), 7);
    assert_int_equal(fixture_number(w->f, "SELECT count(*) FROM token"), 1);
    ask_for(w, key, SUBJECT, NULL);
    assert_int_equal(reenroll(w, o.der, o.n), 200);
    gnutls_x509_privkey_deinit(key);
    gnutls_x509_privkey_deinit(o.key);
}

/* --- renewal --- */

static void test_renewal(void **state)
{
    struct world *w = *state;
    gnutls_x509_privkey_t key = ec_key();
    struct owned o = issue(w);
    uint8_t der[4096];
    size_t n = 0;
    w->f->server_ms += 1000;
    ask_for(w, key, SUBJECT, NULL);
    assert_int_equal(reenroll(w, NULL, 0), 401);
    assert_true(w->asks);
    assert_int_equal(reenroll(w, o.der, o.n), 200);
    gnutls_x509_crt_deinit(answered(w, der, &n));
    /* Beside the old one, which still counts; the new one can ask for the next. */
    assert_int_equal(fixture_number(w->f, "SELECT count(*) FROM token WHERE serial = '" SERIAL "' AND replaced_ms IS NULL"), 2);
    assert_int_equal(reenroll(w, o.der, o.n), 200);
    ask_for(w, o.key, SUBJECT, NULL);
    assert_int_equal(reenroll(w, der, n), 200);    /* the key it had at first: the certificate it had then */
    assert_int_equal(fixture_number(w->f, "SELECT count(*) FROM token"), 2);
    fixture_sql(w->f, "UPDATE token SET replaced_ms = 1 WHERE added_ms = (SELECT min(added_ms) FROM token)");
    assert_int_equal(reenroll(w, o.der, o.n), 403);
    gnutls_x509_privkey_deinit(key);
    gnutls_x509_privkey_deinit(o.key);
}

static void test_who_may_not(void **state)
{
    struct world *w = *state;
    gnutls_x509_privkey_t key = ec_key();
    struct owned o = issue(w);
    ask_for(w, key, SUBJECT, NULL);
    /* Of a foreign authority, though with the same name; garbage; nothing. */
    assert_int_equal(reenroll(w, w->f->certificate, w->f->certificate_n), 403);
    assert_int_equal(reenroll(w, (const uint8_t *)"garbage", 7), 403);
    assert_int_equal(reenroll(w, w->est.ca.bytes, w->est.ca.length), 403);
    fixture_sql(w->f, "UPDATE token SET not_before_ms = not_after_ms - 1");
    assert_int_equal(reenroll(w, o.der, o.n), 403);
    fixture_sql(w->f, "UPDATE token SET not_before_ms = 0, not_after_ms = 1");
    assert_int_equal(reenroll(w, o.der, o.n), 403);
    fixture_sql(w->f, "UPDATE token SET not_after_ms = 9000000000000, revoked_ms = 1");
    assert_int_equal(reenroll(w, o.der, o.n), 403);
    fixture_sql(w->f, "UPDATE token SET revoked_ms = NULL");
    w->est.policy = "1.3.6.1.4.1.32473.1.2";    /* one of ours without today's policy */
    assert_int_equal(reenroll(w, o.der, o.n), 403);
    w->est.policy = "1.3.6.1.4.1.32473.1.1";
    assert_int_equal(reenroll(w, o.der, o.n), 200);
    gnutls_x509_privkey_deinit(key);
    gnutls_x509_privkey_deinit(o.key);
}

/* A certificate that another authority made and an operator recorded: renewed with its own subject, as it is written. */
static void test_first_certificate_of_another(void **state)
{
    struct world *w = *state;
    char name[128];
    size_t n = sizeof name;
    gnutls_x509_privkey_t key = ec_key();
    fixture_make_token(w->f, GNUTLS_PK_RSA);
    assert_int_equal(tokens_add(&w->f->service, w->f->db, SERIAL, "Marie Tremblay", w->f->certificate, w->f->certificate_n), ERR_OK);
    ask_for(w, key, "CN=Marie Tremblay", NULL);
    assert_int_equal(reenroll(w, w->f->certificate, w->f->certificate_n), 200);
    gnutls_x509_crt_t cert = answered(w, NULL, NULL);
    assert_int_equal(gnutls_x509_crt_get_dn(cert, name, &n), 0);
    assert_string_equal(name, "CN=Marie Tremblay");
    gnutls_x509_crt_deinit(cert);
    gnutls_x509_privkey_deinit(key);
}

/* --- time and limits --- */

static void test_hold(void **state)
{
    struct world *w = *state;
    struct owned o = issue(w);
    gnutls_x509_privkey_t key = ec_key();
    w->est.hold_s = 90;
    ask_for(w, key, SUBJECT, NULL);
    assert_int_equal(reenroll(w, o.der, o.n), 202);
    assert_int_equal(w->retry_s, 90);
    w->f->server_ms += 60000;
    ask_for(w, key, SUBJECT, NULL);
    assert_int_equal(reenroll(w, o.der, o.n), 202);
    assert_int_equal(w->retry_s, 30);
    assert_int_equal(fixture_number(w->f, "SELECT count(*) FROM token"), 1);
    w->f->server_ms += 30000;
    assert_int_equal(reenroll(w, o.der, o.n), 200);
    assert_int_equal(fixture_number(w->f, "SELECT count(*) FROM token"), 2);
    assert_int_equal(reenroll(w, o.der, o.n), 200);
    gnutls_x509_privkey_deinit(key);
    gnutls_x509_privkey_deinit(o.key);
}

static void test_keys_a_day(void **state)
{
    struct world *w = *state;
    struct owned o = issue(w);
    for (int i = 1; i <= w->est.per_day; i++) {
        gnutls_x509_privkey_t key = ec_key();
        ask_for(w, key, SUBJECT, NULL);
        assert_int_equal(reenroll(w, o.der, o.n), i < w->est.per_day ? 200 : 429);
        gnutls_x509_privkey_deinit(key);
    }
    w->f->server_ms += 25L * HOUR_MS;
    gnutls_x509_privkey_t key = ec_key();
    ask_for(w, key, SUBJECT, NULL);
    assert_int_equal(reenroll(w, o.der, o.n), 200);
    gnutls_x509_privkey_deinit(key);
    gnutls_x509_privkey_deinit(o.key);
}

/* An address that fails too often waits; others do not, nor does cacerts. */
static void test_failures(void **state)
{
    struct world *w = *state;
    struct owned o = issue(w);
    ask_for(w, o.key, SUBJECT, NULL);
    for (int i = 0; i < settings_default.policy.limits[POLICY_EST]; i++)
        assert_int_equal(reenroll(w, w->f->certificate, w->f->certificate_n), 403);
    assert_int_equal(reenroll(w, o.der, o.n), 429);
    assert_in_range(w->retry_s, 1, policy_rows[POLICY_EST].window_ms / 1000);
    assert_int_equal(call(w, &(struct how){ .method = "GET", .name = "cacerts" }), 200);
    w->address[0] = '9';
    assert_int_equal(reenroll(w, o.der, o.n), 200);
    w->address[0] = 0;
    w->f->server_ms += policy_rows[POLICY_EST].window_ms + 1;
    assert_int_equal(reenroll(w, o.der, o.n), 200);
    gnutls_x509_privkey_deinit(o.key);
}

/* An old certificate of no use is not handed out again: a new one is made for the key. */
static void test_same_key_later(void **state)
{
    struct world *w = *state;
    struct owned o = issue(w);
    gnutls_x509_privkey_t key = ec_key();
    char first[EST_ANSWER_MAX];
    w->f->server_ms += 1000;
    ask_for(w, key, SUBJECT, NULL);
    assert_int_equal(reenroll(w, o.der, o.n), 200);
    memcpy(first, w->body, sizeof first);
    fixture_sql(w->f, "UPDATE token SET revoked_ms = 1 WHERE added_ms = (SELECT max(added_ms) FROM token)");
    assert_int_equal(reenroll(w, o.der, o.n), 200);
    assert_string_not_equal(first, w->body);
    gnutls_x509_privkey_deinit(key);
    gnutls_x509_privkey_deinit(o.key);
}

static void test_signer_gone(void **state)
{
    struct world *w = *state;
    const struct signer_settings settings = { "/nonexistent/guichetd-signer", w->f->directory, 1 };
    struct owned o = issue(w);
    gnutls_x509_privkey_t key = ec_key();
    struct signer *was = w->f->service.signer;
    ask_for(w, key, SUBJECT, NULL);
    assert_int_equal(signer_new(&settings, &w->f->service.signer), ERR_OK);
    assert_int_equal(reenroll(w, o.der, o.n), 503);
    assert_int_equal(w->retry_s, EST_AGAIN_S);
    signer_free(w->f->service.signer);
    w->f->service.signer = was;
    assert_int_equal(reenroll(w, o.der, o.n), 200);
    gnutls_x509_privkey_deinit(key);
    gnutls_x509_privkey_deinit(o.key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        T(test_cacerts), T(test_enrol), T(test_same_key_same_certificate), T(test_codes), T(test_code_of_another), T(test_white_space),
        T(test_types), T(test_bytes_wrong), T(test_malformed), T(test_keys), T(test_subject), T(test_renewal), T(test_who_may_not),
        T(test_first_certificate_of_another), T(test_hold), T(test_keys_a_day), T(test_failures), T(test_same_key_later), T(test_signer_gone),
    };
    return secret_start() ? 1 : FIXTURE_RUN("server est", tests);
}
