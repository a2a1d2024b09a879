/* core/token/renew over the fake card: pulled at every step, whatever is left on it, whatever the authority answers. */
#include "core/token/cert.h"
#include "core/token/csr.h"
#include "core/token/fake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char tbs[] = "what is signed";
static struct fake_card card;
static struct token_renew_progress steps[16];
static size_t step_n;

static size_t listen_to = 16;      /* so many steps are heard, then nobody listens */

static bool told(void *ctx, const struct token_renew_progress *p)
{
    (void)ctx;
    steps[step_n++] = *p;
    return step_n <= listen_to;
}
static const struct token_renew_teller teller = { told, NULL };

static const char *one_time_code = "";

static struct token_renew renew_with(const char *pin, struct token_text csr)
{
    struct token token = fake_token(&card);
    SECRET_OWNED struct secret *p = secret_new(64);
    SECRET_OWNED struct secret *code = secret_new(64);
    assert_int_equal(secret_append(p, pin, strlen(pin)), ERR_OK);
    assert_int_equal(secret_append(code, one_time_code, strlen(one_time_code)), ERR_OK);
    const struct token_renew_order order = { "", "FAKE0001", "https://est", "/ca", p, { tbs, sizeof tbs - 1 }, csr, code };
    struct token_renew w;
    step_n = 0;
    token_visit_renew(&token, &order, &teller, &w);
    assert_false(card.logged_in);
    return w;
}
static struct token_renew renew(void) { return renew_with("123456", (struct token_text){ NULL, 0 }); }

static void start(const char *script) { assert_int_equal(fake_init(&card, script), ERR_OK); }

static struct token_pairs pairs(void)
{
    struct token token = fake_token(&card);
    struct token_pairs found;
    struct fake_card before = card;
    card.gone = ERR_OK;
    card.event_n = 0;
    card.logged_in = true;
    assert_int_equal(token.driver->pairs(&card, &found), ERR_OK);
    card.gone = before.gone;
    card.event_n = before.event_n;
    card.logged_in = before.logged_in;
    memcpy(card.calls, before.calls, sizeof card.calls);
    return found;
}

/* The token always has a pair that signs: a certificate whose private key makes what it verifies. */
static void a_pair_signs(void)
{
    struct token token = fake_token(&card);
    struct token_certificate cert;
    struct token_signature s;
    size_t events = card.event_n;
    card.event_n = 0;
    card.logged_in = true;
    assert_int_equal(token.driver->sign(&card, tbs, sizeof tbs, &s), ERR_OK);
    assert_int_equal(token.driver->certificate(&card, &cert), ERR_OK);
    assert_true(s.n && cert_verify(cert.der, cert.n, tbs, sizeof tbs, &s));
    card.event_n = events;
    card.logged_in = false;
}

static void assert_done(const struct token_renew *w)
{
    struct token_signature s = { .n = w->signature_n };
    struct token_pairs found = pairs();
    assert_int_equal(w->err, ERR_OK);
    assert_int_equal(w->step, TOKEN_RENEW_CLEAN);
    assert_int_equal(found.n, 1);
    assert_true(found.of[0].key && found.of[0].ours);
    assert_int_equal(strlen(w->certificate), 64);
    assert_true(w->not_after_ms > 0);
    memcpy(s.bytes, w->signature, s.n);
    memcpy(s.algorithm, w->algorithm, sizeof s.algorithm);
    assert_true(s.n && cert_verify(found.of[0].cert.der, found.of[0].cert.n, tbs, sizeof tbs - 1, &s));
}

static void a_renewal_from_end_to_end(void **state)
{
    (void)state;
    start("");
    struct token_renew w = renew();
    assert_done(&w);
    assert_int_equal(card.issued, 1);
    assert_int_equal(w.tries.left, 5);
    assert_int_equal(step_n, 6);
    for (size_t i = 0; i < step_n; i++) {
        assert_int_equal(steps[i].step, i);
        assert_int_equal(steps[i].csr_n > 0, i == TOKEN_RENEW_SEND);
    }
    w = renew();
    assert_done(&w);
    assert_int_equal(card.issued, 2);
    fake_free(&card);
}

static void a_family_of_rsa_only(void **state)
{
    (void)state;
    start("family mute\nrsa\npin 1234");
    struct token_renew w = renew_with("1234", (struct token_text){ NULL, 0 });
    assert_done(&w);
    assert_string_equal(w.algorithm, "PS256");
    assert_int_equal(w.tries.kind, TRIES_UNKNOWN);
    fake_free(&card);
}

/* By a one-time code, under the same subject; the pair that has expired goes when the new one signs. */
static void an_expired_certificate_and_a_code(void **state)
{
    (void)state;
    start("expired");
    one_time_code = "CODE";
    struct token_renew w = renew();
    assert_done(&w);
    assert_int_equal(card.issued, 1);
    fake_free(&card);
    start("expired\nest refuse");
    w = renew();
    assert_int_equal(w.err, ERR_EST_REFUSED);
    assert_int_equal(card.issued, 0);
    assert_int_equal(card.calls[FAKE_DELETE_PAIR], 0);
    one_time_code = "";
    fake_free(&card);
}

static void nothing_is_begun_without_reason(void **state)
{
    (void)state;
    static const struct { const char *script, *pin; enum err e; unsigned logins, left; } rows[] = {
        { "", "000000", ERR_PIN_WRONG, 1, 4 }, { "", "1", ERR_PIN_LENGTH, 0, 5 }, { "serial OTHER", "123456", ERR_TOKEN_OTHER, 0, 0 },
        { "no-cert", "123456", ERR_CERT_NONE, 1, 5 }, { "expired", "123456", ERR_CERT_EXPIRED, 1, 5 },
        { "tries 1", "000000", ERR_PIN_LOCKED, 1, 0 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        start(rows[i].script);
        struct token_renew w = renew_with(rows[i].pin, (struct token_text){ NULL, 0 });
        assert_int_equal(w.err, rows[i].e);
        assert_int_equal(card.calls[FAKE_LOGIN], rows[i].logins);
        assert_int_equal(w.tries.left, rows[i].left);
        assert_int_equal(card.calls[FAKE_MAKE_KEY] + card.calls[FAKE_DELETE_PAIR] + card.issued, 0);
        fake_free(&card);
    }
}

/* What an earlier visit may have left, and what becomes of it. */
static void leftovers(void **state)
{
    (void)state;
    static const struct { const char *script; unsigned issued, made; size_t left; enum err e; } rows[] = {
        { "pair newer", 0, 0, 1, ERR_OK },                 /* written and not tested: tested, the old one goes */
        { "pair due", 1, 1, 1, ERR_OK },                   /* of a renewal long ago, and over soon: that is no renewal now */
        { "pair due\nat delete_pair fault", 1, 1, 1, ERR_OK },
        { "pair key", 1, 0, 1, ERR_OK },                   /* a key without a certificate: used again */
        { "pair key\npair key", 1, 0, 2, ERR_OK },         /* the other one is for the renewal after this */
        { "pair unreadable", 1, 1, 1, ERR_OK },            /* of no use: deleted */
        { "pair broken", 1, 1, 1, ERR_OK },                /* a certificate that is not its key's: deleted, the old one is renewed */
        { "pair keyless", 1, 1, 1, ERR_OK },               /* a certificate without its key does not sign */
        { "pair cipher", 1, 1, 2, ERR_OK },                /* serves something else: never touched */
        { "pair foreign-key", 1, 1, 2, ERR_OK },           /* not made by us: never touched */
        { "pair foreign-broken", 0, 0, 2, ERR_SIGN_FAILED },
        { "pair newer\nat delete_pair fault", 0, 0, 2, ERR_OK },      /* could not be deleted: the next time */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        start(rows[i].script);
        struct token_renew w = renew();
        assert_int_equal(w.err, rows[i].e);
        assert_int_equal(card.issued, rows[i].issued);
        assert_int_equal(card.calls[FAKE_MAKE_KEY], rows[i].made);
        assert_int_equal(pairs().n, rows[i].left);
        if (!rows[i].e)
            a_pair_signs();
        fake_free(&card);
    }
}

static void an_authority_that_answers_badly(void **state)
{
    (void)state;
    static const struct { const char *script; enum err e; } rows[] = {
        { "est wrong-key", ERR_EST_ANSWER }, { "est wrong-subject", ERR_EST_ANSWER }, { "est expired", ERR_EST_ANSWER },
        { "est none", ERR_EST_ANSWER },      { "est cipher", ERR_EST_ANSWER },        { "est refuse", ERR_EST_REFUSED },
        { "est offline", ERR_OFFLINE },      { "est wait", ERR_EST_WAIT } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        start(rows[i].script);
        for (int again = 0; again < 3; again++) {
            struct token_renew w = renew();
            assert_int_equal(w.err, rows[i].e);
            assert_int_equal(w.step, TOKEN_RENEW_SEND);
            assert_int_equal(w.retry_after_s, rows[i].e == ERR_EST_WAIT ? 60 : 0);
            assert_int_equal(w.signature_n, 0);
            assert_int_equal(pairs().n, 2);      /* the key is used again: no leftover grows */
            a_pair_signs();
        }
        memcpy(card.est, "ok", 3);
        struct token_renew w = renew();
        assert_done(&w);
        fake_free(&card);
    }
}

static void a_kept_request_is_sent_as_it_is(void **state)
{
    (void)state;
    static uint8_t kept[TOKEN_CSR_MAX];
    start("est wait");
    assert_int_equal(renew().err, ERR_EST_WAIT);
    size_t n = steps[TOKEN_RENEW_SEND].csr_n;
    memcpy(kept, steps[TOKEN_RENEW_SEND].csr, n);
    const struct token_text csr = { kept, n };
    assert_int_equal(renew_with("123456", csr).err, ERR_EST_WAIT);
    assert_int_equal(steps[TOKEN_RENEW_SEND].csr_n, n);
    assert_memory_equal(steps[TOKEN_RENEW_SEND].csr, kept, n);
    memcpy(card.est, "ok", 3);
    struct token_renew w = renew_with("123456", csr);
    assert_done(&w);
    w = renew_with("123456", csr);      /* for a key that is gone now */
    assert_int_equal(w.err, ERR_OK);
    assert_memory_not_equal(steps[TOKEN_RENEW_SEND].csr, kept, n);
    kept[n / 2] ^= 1;                    /* damaged: not used */
    w = renew_with("123456", csr);
    assert_done(&w);
    fake_free(&card);
}

/* Pulled before, after and in the middle of every step, each time it comes: a pair signs, the next visit ends it, one is left. */
static void a_card_that_goes_at_any_step(void **state)
{
    (void)state;
    static const char *const at[] = { "open", "identify", "login", "logout", "tidy", "pairs", "make_key", "public_key", "sign_with", "enrol",
                                      "put_certificate", "delete_pair" };
    static const char *const events[] = { "pull-before", "pull-after", "half", "reader-gone" };
    unsigned cut = 0;
    for (size_t s = 0; s < sizeof at / sizeof at[0]; s++)
        for (size_t v = 0; v < sizeof events / sizeof events[0]; v++)
            for (int nth = 1; nth <= 4; nth++) {
                char script[64];
                snprintf(script, sizeof script, "at %s %s %d", at[s], events[v], nth);
                start(script);
                struct token_renew first = renew();
                cut += card.gone != ERR_OK;
                fake_insert(&card);
                card.event_n = 0;
                a_pair_signs();
                struct token_renew w = first.err || pairs().n > 1 ? renew() : first;
                assert_done(&w);
                if (first.step >= TOKEN_RENEW_TEST)
                    assert_int_equal(card.issued, 1);      /* what was written is what is told of, not a second one */
                fake_free(&card);
            }
    assert_true(cut > 40);
}

/* A token that keeps another certificate than it was given is found out before the old pair goes. */
static void what_was_written_is_read_back(void **state)
{
    (void)state;
    start("at put_certificate lie");
    assert_int_equal(renew().err, ERR_SIGN_FAILED);
    assert_int_equal(pairs().n, 1);
    a_pair_signs();
    struct token_renew w = renew();
    assert_done(&w);
    fake_free(&card);
}

static void a_subject_keeps_its_bytes(void **state)
{
    (void)state;
    start("");
    struct token_pairs before = pairs();
    struct cert_facts old, new;
    struct token_renew w = renew();
    assert_done(&w);
    struct token_pairs after = pairs();
    assert_true(cert_read(before.of[0].cert.der, before.of[0].cert.n, &old) && cert_read(after.of[0].cert.der, after.of[0].cert.n, &new));
    assert_int_equal(old.subject_n, new.subject_n);
    assert_memory_equal(old.subject, new.subject, old.subject_n);
    assert_memory_not_equal(old.key, new.key, sizeof old.key);
    uint8_t name[CERT_SUBJECT_MAX];
    assert_int_equal(cert_subject("CN=Personne d'essai", name), old.subject_n);
    assert_int_equal(cert_subject("no name", name), 0);
    fake_free(&card);
}

/* --- issuing --- */

static struct token_issue issue(const char *pin, const char *subject)
{
    struct token token = fake_token(&card);
    SECRET_OWNED struct secret *p = secret_new(64), *s = secret_new(64), *code = secret_new(64);
    static struct token_issue i;
    assert_int_equal(secret_append(p, pin, strlen(pin)) || secret_append(s, "0011223344556677", 16) || secret_append(code, "CODE", 4), 0);
    const struct token_issue_order order = { "", "FAKE0001", "Label", subject, "https://est", "/ca", "FAKE0001", p, s, code };
    token_visit_issue(&token, &order, &i);
    assert_false(card.logged_in);
    return i;
}

static void an_empty_token_is_issued(void **state)
{
    (void)state;
    static const char *const scripts[] = { "blank", "blank\nrsa" };
    for (size_t i = 0; i < 2; i++) {
        start(scripts[i]);
        struct token_issue made = issue("654321", "CN=Z,serialNumber=1");
        assert_int_equal(made.err, ERR_OK);
        assert_true(made.cert_n > 0);
        assert_string_equal(card.pin, "654321");
        assert_string_equal(card.so, "0011223344556677");
        a_pair_signs();
        assert_int_equal(pairs().n, 1);
        assert_int_equal(issue("654321", "CN=Z").err, ERR_TOKEN_IN_USE);      /* once */
        fake_free(&card);
    }
}

static void a_token_that_cannot_be_issued(void **state)
{
    (void)state;
    static const struct { const char *script, *pin, *subject; enum err e; size_t left; bool touched; } rows[] = {
        { "", "654321", "CN=Z", ERR_TOKEN_IN_USE, 1, false },          { "blank\npair key", "654321", "CN=Z", ERR_TOKEN_IN_USE, 1, false },
        { "blank\nunblock-none", "654321", "CN=Z", ERR_UNBLOCK_NONE, 0, false }, { "blank", "12345", "CN=Z", ERR_PIN_LENGTH, 0, false },
        { "blank", "654321", "no name", ERR_FORMAT, 0, false },        { "blank\nserial X", "654321", "CN=Z", ERR_TOKEN_OTHER, 0, false },
        { "blank\nest refuse", "654321", "CN=Z", ERR_EST_REFUSED, 0, true },     { "blank\nest wrong-subject", "654321", "CN=Z", ERR_EST_ANSWER, 0, true },
        { "blank\nest offline", "654321", "CN=Z", ERR_OFFLINE, 0, true },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        start(rows[i].script);
        struct token_issue made = issue(rows[i].pin, rows[i].subject);
        assert_int_equal(made.err, rows[i].e);
        assert_int_equal(made.cert_n, 0);
        assert_int_equal(pairs().n, rows[i].left);
        assert_int_equal(card.calls[FAKE_INITIALISE], rows[i].touched);
        fake_free(&card);
    }
}

/* The person has left: nothing begins that nobody hears of, a pair signs all the same, and the next visit ends it. */
static void nobody_listens(void **state)
{
    (void)state;
    start("");
    renew();
    size_t all = step_n;
    assert_true(all >= 6);
    fake_free(&card);
    for (size_t heard = 0; heard < all; heard++) {
        start("");
        listen_to = heard;
        struct token_renew left = renew();
        listen_to = sizeof steps / sizeof steps[0];
        assert_int_equal(left.err, ERR_HELPER_GONE);
        assert_int_equal(step_n, heard + 1);
        a_pair_signs();
        struct token_renew w = renew();
        assert_int_equal(w.err, ERR_OK);
        assert_int_equal(pairs().n, 1);
        a_pair_signs();
        fake_free(&card);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_listens),
        cmocka_unit_test(a_renewal_from_end_to_end),
        cmocka_unit_test(a_family_of_rsa_only),
        cmocka_unit_test(an_expired_certificate_and_a_code),
        cmocka_unit_test(nothing_is_begun_without_reason),
        cmocka_unit_test(leftovers),
        cmocka_unit_test(an_authority_that_answers_badly),
        cmocka_unit_test(a_kept_request_is_sent_as_it_is),
        cmocka_unit_test(a_card_that_goes_at_any_step),
        cmocka_unit_test(what_was_written_is_read_back),
        cmocka_unit_test(a_subject_keeps_its_bytes),
        cmocka_unit_test(an_empty_token_is_issued),
        cmocka_unit_test(a_token_that_cannot_be_issued),
    };
    if (secret_start())
        return 99;
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
