/* Renewal by EST without a socket: who may ask, once a key, how often, and when not (server/PROTOCOL.md 10). */
#include "tests/unit/test_server_est.h"

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

/* An operator's import that runs again must not put aside what was renewed since; what is over does not come back by it. */
static void test_recorded_again(void **state)
{
    struct world *w = *state;
    gnutls_x509_privkey_t key = ec_key();
    const struct service *service = &w->f->service;
    bool changed;
    fixture_make_token(w->f, GNUTLS_PK_RSA);
    assert_int_equal(tokens_add(service, w->f->db, SERIAL, "Marie", w->f->certificate, w->f->certificate_n), ERR_OK);
    ask_for(w, key, "CN=Marie Tremblay", NULL);
    assert_int_equal(reenroll(w, w->f->certificate, w->f->certificate_n), 200);
    assert_int_equal(tokens_add(service, w->f->db, SERIAL, "Marie Tremblay", w->f->certificate, w->f->certificate_n), ERR_OK);
    assert_int_equal(fixture_number(w->f, "SELECT count(*) FROM token WHERE replaced_ms IS NULL"), 2);
    assert_int_equal(fixture_number(w->f, "SELECT count(*) FROM token WHERE holder = 'Marie Tremblay'"), 1);
    fixture_sql(w->f, "UPDATE token SET replaced_ms = 1 WHERE holder = 'Marie Tremblay'");
    assert_int_equal(tokens_add(service, w->f->db, SERIAL, "Marie", w->f->certificate, w->f->certificate_n), ERR_NOT_POSSIBLE);
    assert_int_equal(fixture_number(w->f, "SELECT count(*) FROM token WHERE replaced_ms IS NULL"), 1);
    assert_int_equal(tokens_revoke(service, w->f->db, SERIAL, &changed), ERR_OK);
    assert_int_equal(tokens_add(service, w->f->db, SERIAL, "Marie", w->f->certificate, w->f->certificate_n), ERR_NOT_POSSIBLE);
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

/* Near the authority's own end certificates are shorter; after it there are none. */
static void test_end_of_the_authority(void **state)
{
    struct world *w = *state;
    struct owned o = issue(w);
    gnutls_x509_privkey_t key = ec_key();
    fixture_sql(w->f, "UPDATE token SET not_after_ms = 9000000000000");
    w->f->server_ms = w->est.ca_not_after_s * 1000 - HOUR_MS;
    ask_for(w, key, SUBJECT, NULL);
    assert_int_equal(reenroll(w, o.der, o.n), 200);
    gnutls_x509_crt_t cert = answered(w, NULL, NULL);
    assert_int_equal(gnutls_x509_crt_get_expiration_time(cert), w->est.ca_not_after_s);
    gnutls_x509_crt_deinit(cert);
    gnutls_x509_privkey_deinit(key);
    key = ec_key();
    w->f->server_ms += 2L * HOUR_MS;
    ask_for(w, key, SUBJECT, NULL);
    assert_int_equal(reenroll(w, o.der, o.n), 503);
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
        T(test_renewal), T(test_who_may_not), T(test_first_certificate_of_another), T(test_recorded_again), T(test_hold), T(test_keys_a_day), T(test_failures),
        T(test_same_key_later), T(test_end_of_the_authority), T(test_signer_gone),
    };
    return secret_start() ? 1 : FIXTURE_RUN("server renew", tests);
}
