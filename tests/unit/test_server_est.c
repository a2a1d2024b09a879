/* The EST server without a socket: the first certificate, and what a request may be (RFC 7030, RFC 8951, server/PROTOCOL.md 10). */
#include "tests/unit/test_server_est.h"

#include "server/est_client.h"
#include "server/est_order.h"

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

/* --- while the authority signs --- */

struct asked { struct est_client client; struct csr csr; struct est_order order; struct buf made; };

/* As far as the signed certificate, which is not recorded yet: the text is in w->text. */
static void ask(struct world *w, const char *code, const struct owned *by, struct asked *a)
{
    char pair[192], basic[256] = "Basic ";
    memset(&a->csr, 0, sizeof a->csr);
    a->made = buf_make(4096);
    est_client_start(&a->client);
    (void)snprintf(pair, sizeof pair, "%s:%s", SERIAL, code ? code : "");
    sodium_bin2base64(basic + 6, sizeof basic - 6, (const uint8_t *)pair, strlen(pair), sodium_base64_VARIANT_ORIGINAL);
    assert_int_equal(code ? est_client_password(&w->est, w->f->db, basic, w->f->server_ms, &a->client)
                          : est_client_certificate(&w->est, w->f->db, by->der, by->n, w->f->server_ms, &a->client), ERR_OK);
    assert_null(a->client.refusal);
    assert_int_equal(csr_read(w->text, strlen(w->text), &a->csr), ERR_OK);
    a->order = (struct est_order){ .est = &w->est, .client = &a->client, .csr = &a->csr, .now_ms = w->f->server_ms, .certificate = buf_make(4096) };
    assert_int_equal(est_order_look(&a->order, w->f->db), ERR_OK);
    assert_int_equal(a->order.step, EST_SIGN);
    const struct signer_fields fields = { a->client.subject.bytes, a->csr.key.bytes, a->client.names.bytes, a->client.subject.length,
        a->csr.key.length, a->client.names.length, w->f->server_ms / 1000, w->f->server_ms / 1000 + 86400, w->est.policy };
    assert_int_equal(signer_sign(w->f->service.signer, &fields, &a->made), ERR_OK);
}

static enum est_step record(struct world *w, struct asked *a)
{
    assert_int_equal(est_order_record(&a->order, w->f->db, &a->made), ERR_OK);
    enum est_step step = a->order.step;
    buf_free(&a->order.certificate);
    buf_free(&a->made);
    csr_free(&a->csr);
    est_client_end(&a->client);
    return step;
}

/* Two keys and one code at the same time: one of them gets a certificate. */
static void test_code_twice_at_once(void **state)
{
    struct world *w = *state;
    char code[ENROL_CODE_TEXT_SIZE];
    struct asked one, two;
    gnutls_x509_privkey_t key = ec_key(), other = ec_key();
    new_code(w, code);
    ask_for(w, key, SUBJECT, NULL);
    ask(w, code, NULL, &one);
    ask_for(w, other, SUBJECT, NULL);
    ask(w, code, NULL, &two);
    assert_int_equal(record(w, &one), EST_DONE);
    assert_int_equal(record(w, &two), EST_REFUSED);
    assert_int_equal(fixture_number(w->f, "SELECT count(*) FROM token"), 1);
    assert_int_equal(enroll(w, code), 401);
    gnutls_x509_privkey_deinit(key);
    gnutls_x509_privkey_deinit(other);
}

/* A token that is revoked while its new certificate is signed does not get it. */
static void test_revoked_meanwhile(void **state)
{
    struct world *w = *state;
    struct asked a;
    bool changed;
    struct owned o = issue(w);
    gnutls_x509_privkey_t key = ec_key();
    ask_for(w, key, SUBJECT, NULL);
    ask(w, NULL, &o, &a);
    assert_int_equal(tokens_revoke(&w->f->service, w->f->db, SERIAL, &changed), ERR_OK);
    assert_int_equal(record(w, &a), EST_REFUSED);
    assert_int_equal(fixture_number(w->f, "SELECT count(*) FROM token WHERE revoked_ms IS NULL"), 0);
    assert_int_equal(reenroll(w, o.der, o.n), 403);
    gnutls_x509_privkey_deinit(key);
    gnutls_x509_privkey_deinit(o.key);
}

struct again { struct issuance_order order; char code[ENROL_CODE_TEXT_SIZE]; };

static enum err make_again(void *ctx, struct db *db)
{
    struct again *a = ctx;
    return issuance_make_in(&a->order, db, a->code);
}

/* A code to certify this very token again: not while its certificate is in its dates, nor another token, nor with another subject; once. */
static void test_certified_again(void **state)
{
    struct world *w = *state;
    const struct audit_event who = { .actor = "agent", .actor_id = "P-1" };
    struct again a = { .order = { .service = &w->f->service, .person = PERSON, .serial = SERIAL, .days = 1, .again = true, .who = &who } };
    struct owned o = issue(w);
    gnutls_x509_privkey_t key = ec_key(), other = ec_key();
    uint8_t der[4096];
    size_t n = 0;
    assert_int_equal(db_tx(w->f->db, make_again, &a), ERR_OK);
    ask_for(w, key, SUBJECT, NULL);
    assert_int_equal(enroll(w, a.code), 401);
    w->f->server_ms += 731L * 24 * HOUR_MS;
    assert_int_equal(reenroll(w, o.der, o.n), 403);              /* expired: no renewal by it */
    assert_int_equal(db_tx(w->f->db, make_again, &a), ERR_OK);
    assert_int_equal(call(w, &(struct how){ .name = "simpleenroll", .code = a.code, .serial = "DENK0100077" }), 401);
    ask_for(w, key, "CN=Un Autre", NULL);
    assert_int_equal(enroll(w, a.code), 403);
    ask_for(w, key, SUBJECT, NULL);
    assert_int_equal(enroll(w, a.code), 200);
    assert_int_equal(enroll(w, a.code), 200);                    /* its answer was lost */
    gnutls_x509_crt_deinit(answered(w, der, &n));
    ask_for(w, other, SUBJECT, NULL);
    assert_int_equal(enroll(w, a.code), 401);
    assert_int_equal(fixture_number(w->f, "SELECT count(*) FROM token WHERE serial = '" SERIAL "'"), 2);
    assert_int_equal(reenroll(w, der, n), 200);                  /* and is renewed as any other */
    gnutls_x509_privkey_deinit(key);
    gnutls_x509_privkey_deinit(other);
    gnutls_x509_privkey_deinit(o.key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        T(test_cacerts), T(test_enrol), T(test_same_key_same_certificate), T(test_codes), T(test_code_of_another), T(test_white_space),
        T(test_types), T(test_bytes_wrong), T(test_malformed), T(test_keys), T(test_subject), T(test_code_twice_at_once),
        T(test_revoked_meanwhile), T(test_certified_again),
    };
    return secret_start() ? 1 : FIXTURE_RUN("server est", tests);
}
