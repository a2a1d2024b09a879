/* core/token/visit over the fake card: what a change, a settlement and a check say and cost, in every family and with the
 * card pulled at every step. */
#include "core/token/fake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct fake_card card;
static struct secret *old_pin, *new_pin;
static enum change_phase phases[8];
static size_t phase_n;

static struct secret *pin(const char *text)
{
    struct secret *s = secret_new(64);
    assert_non_null(s);
    assert_int_equal(secret_append(s, text, strlen(text)), ERR_OK);
    return s;
}

static void reached(void *ctx, enum change_phase phase) { (void)ctx; phases[phase_n++] = phase; }

static struct change_order order_of(const char *serial)
{
    return (struct change_order){ "", serial, old_pin, new_pin, (const uint8_t *)"tbs", 3, reached, NULL };
}

static void start(const char *script, const char *from, const char *to)
{
    assert_int_equal(fake_init(&card, script), ERR_OK);
    old_pin = pin(from);
    new_pin = pin(to);
    phase_n = 0;
}

static void stop(void)
{
    secret_free(old_pin);
    secret_free(new_pin);
    fake_free(&card);
}

static struct token_change change(void)
{
    struct token token = fake_token(&card);
    struct change_order order = order_of("FAKE0001");
    struct token_change c;
    token_visit_change(&token, &order, &c);
    return c;
}

static struct token_change settle(void)
{
    struct token token = fake_token(&card);
    struct change_order order = order_of("FAKE0001");
    struct token_change c;
    token_visit_settle(&token, &order, &c);
    return c;
}

static void a_change_is_signed_done_and_logged_out(void **state)
{
    (void)state;
    start("", "123456", "654321");
    struct token_change c = change();
    assert_int_equal(c.err, ERR_OK);
    assert_int_equal(c.phase, CHANGE_DONE);
    assert_int_equal(c.signature_n, 64);
    assert_string_equal(c.algorithm, "ES256");
    assert_int_equal(c.tries.kind, TRIES_EXACT);
    assert_int_equal(c.tries.left, 5);
    assert_string_equal(card.pin, "654321");
    assert_false(card.logged_in);
    assert_int_equal(phase_n, 2);
    assert_int_equal(phases[0], CHANGE_SENT);
    assert_int_equal(phases[1], CHANGE_DONE);
    stop();
}

/* Every family: what is shown at each number of tries left, before and after a wrong password. */
static void tries_in_the_words_each_family_has(void **state)
{
    (void)state;
    static const struct { const char *family; unsigned before; enum err e; enum tries_kind kind; unsigned left; } rows[] = {
        { "sc-hsm", 5, ERR_PIN_WRONG, TRIES_EXACT, 4 }, { "sc-hsm", 2, ERR_PIN_WRONG, TRIES_EXACT, 1 },
        { "sc-hsm", 1, ERR_PIN_LOCKED, TRIES_NONE, 0 }, { "sc-hsm", 0, ERR_PIN_LOCKED, TRIES_NONE, 0 },
        { "myeid", 5, ERR_PIN_WRONG, TRIES_MANY, 0 },   { "myeid", 3, ERR_PIN_WRONG, TRIES_MANY, 0 },
        { "myeid", 2, ERR_PIN_WRONG, TRIES_LAST, 0 },   { "myeid", 1, ERR_PIN_LOCKED, TRIES_NONE, 0 },
        { "softhsm", 5, ERR_PIN_WRONG, TRIES_FEW, 0 },  { "softhsm", 1, ERR_PIN_WRONG, TRIES_FEW, 0 },
        { "softhsm", 0, ERR_PIN_WRONG, TRIES_FEW, 0 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char script[64];
        snprintf(script, sizeof script, "family %s\ntries %u", rows[i].family, rows[i].before);
        start(script, "000000", "654321");
        struct token_change c = change();
        assert_int_equal(c.err, rows[i].e);
        assert_int_equal(c.phase, CHANGE_NOT_STARTED);
        assert_int_equal(c.tries.kind, rows[i].kind);
        assert_int_equal(c.tries.left, rows[i].left);
        assert_int_equal(phase_n, 0);
        assert_string_equal(card.pin, "123456");
        stop();
    }
}

static void a_wrong_length_spends_no_try(void **state)
{
    (void)state;
    static const char *const rows[][2] = { { "12345", "654321" }, { "1234567890123456", "654321" }, { "", "654321" },
                                           { "123456", "12345" }, { "123456", "1234567890123456" } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        start("", rows[i][0], rows[i][1]);
        struct token_change c = change();
        assert_int_equal(c.err, ERR_PIN_LENGTH);
        assert_int_equal(c.phase, CHANGE_NOT_STARTED);
        assert_int_equal(card.calls[FAKE_LOGIN], 0);
        assert_int_equal(card.tries_spent, 0);
        assert_int_equal(c.tries.left, 5);
        stop();
    }
}

static void another_card_is_not_touched(void **state)
{
    (void)state;
    start("at identify swap", "123456", "654321");
    assert_int_equal(change().err, ERR_TOKEN_OTHER);
    assert_int_equal(card.calls[FAKE_LOGIN], 0);
    stop();
    start("serial OTHER", "123456", "654321");
    assert_int_equal(settle().err, ERR_TOKEN_OTHER);
    assert_int_equal(card.calls[FAKE_LOGIN], 0);
    stop();
}

static void a_token_without_a_certificate_changes_all_the_same(void **state)
{
    (void)state;
    static const char *const scripts[] = { "no-cert", "at sign fault" };
    for (size_t i = 0; i < 2; i++) {
        start(scripts[i], "123456", "654321");
        struct token_change c = change();
        assert_int_equal(c.err, ERR_OK);
        assert_int_equal(c.phase, CHANGE_DONE);
        assert_int_equal(c.signature_n, 0);
        stop();
    }
}

/* The truth after every way a change can be cut, then what the settlement finds out: new_holds must be the card's own. */
static void a_card_that_goes_at_any_step(void **state)
{
    (void)state;
    static const char *const steps[] = { "open", "identify", "login", "sign", "set_pin", "logout", "tries" };
    static const struct { const char *word; enum err e; } events[] = {
        { "pull-before", ERR_TOKEN_REMOVED }, { "pull-after", ERR_TOKEN_REMOVED },
        { "reader-gone", ERR_READER_GONE }, { "service-gone", ERR_PCSC_DOWN } };
    for (size_t s = 0; s < sizeof steps / sizeof steps[0]; s++)
        for (size_t v = 0; v < sizeof events / sizeof events[0]; v++) {
            char script[64];
            snprintf(script, sizeof script, "at %s %s", steps[s], events[v].word);
            start(script, "123456", "654321");
            struct token_change c = change();
            bool changed = !strcmp(card.pin, "654321"), late = s > 4, inside = s == 4;
            enum err expected = late ? ERR_OK : s == 0 && v == 0 ? ERR_TOKEN_ABSENT : events[v].e;
            assert_int_equal(c.err, expected);
            assert_int_equal(c.phase, late ? CHANGE_DONE : inside ? CHANGE_SENT : CHANGE_NOT_STARTED);
            assert_int_equal(phase_n ? phases[phase_n - 1] : CHANGE_NOT_STARTED, c.phase);
            assert_true(c.phase == CHANGE_SENT || changed == (c.phase == CHANGE_DONE));
            fake_insert(&card);
            c = settle();
            assert_int_equal(c.err, ERR_OK);
            assert_int_equal(c.new_holds, changed);
            assert_int_equal(c.phase, changed ? CHANGE_DONE : CHANGE_NOT_STARTED);
            assert_int_equal(c.signature_n, changed ? 64 : 0);
            assert_int_equal(card.tries, 5);
            assert_false(card.logged_in);
            stop();
        }
}

/* Settling never locks a card: neither password is tried when one try, or an unknown number, is left. */
static void settling_keeps_the_last_try(void **state)
{
    (void)state;
    static const struct { const char *family; unsigned tries; const char *pin; enum err e; unsigned logins; bool holds; } rows[] = {
        { "sc-hsm", 5, "123456", ERR_OK, 2, false },          { "sc-hsm", 5, "654321", ERR_OK, 1, true },
        { "sc-hsm", 3, "123456", ERR_OK, 2, false },          { "sc-hsm", 2, "123456", ERR_TOKEN_UNSURE, 1, false },
        { "sc-hsm", 2, "654321", ERR_OK, 1, true },           { "sc-hsm", 1, "654321", ERR_TOKEN_UNSURE, 0, false },
        { "sc-hsm", 0, "654321", ERR_PIN_LOCKED, 0, false },  { "sc-hsm", 5, "999999", ERR_TOKEN_UNSURE, 2, false },
        { "sc-hsm", 3, "999999", ERR_TOKEN_UNSURE, 2, false },
        { "myeid", 3, "123456", ERR_OK, 2, false },           { "myeid", 2, "123456", ERR_TOKEN_UNSURE, 1, false },
        { "myeid", 1, "654321", ERR_TOKEN_UNSURE, 0, false }, { "softhsm", 1, "123456", ERR_OK, 2, false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char script[96];
        snprintf(script, sizeof script, "family %s\ntries %u\npin %s", rows[i].family, rows[i].tries, rows[i].pin);
        start(script, "123456", "654321");
        struct token_change c = settle();
        assert_int_equal(c.err, rows[i].e);
        assert_int_equal(card.calls[FAKE_LOGIN], rows[i].logins);
        assert_int_equal(c.new_holds, rows[i].holds);
        assert_int_equal(c.phase, rows[i].e ? CHANGE_SENT : rows[i].holds ? CHANGE_DONE : CHANGE_NOT_STARTED);
        assert_true(rows[i].tries == 0 || strcmp(rows[i].family, "softhsm") == 0 || card.tries >= 1);
        stop();
    }
}

static struct token_check check(const char *text)
{
    struct token token = fake_token(&card);
    SECRET_OWNED struct secret *p = pin(text);
    struct token_check c;
    token_visit_check(&token, "", "FAKE0001", p, &c);
    return c;
}

static void a_check_proves_the_key(void **state)
{
    (void)state;
    static const struct { const char *script, *pin; enum err e; bool ok; unsigned left; } rows[] = {
        { "", "123456", ERR_OK, true, 5 },                 { "", "000000", ERR_PIN_WRONG, false, 4 },
        { "", "1", ERR_PIN_LENGTH, false, 5 },             { "no-cert", "123456", ERR_CERT_NONE, false, 5 },
        { "at sign fault", "123456", ERR_MODULE_FAULT, false, 5 },
        { "at sign pull-before", "123456", ERR_TOKEN_REMOVED, false, 0 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        start(rows[i].script, "123456", "654321");
        struct token_check c = check(rows[i].pin);
        assert_int_equal(c.err, rows[i].e);
        assert_int_equal(c.signature_ok, rows[i].ok);
        assert_int_equal(c.tries.left, rows[i].left);
        assert_false(card.logged_in);
        stop();
    }
}

static void info_says_what_the_card_and_its_certificate_say(void **state)
{
    (void)state;
    static struct token_info info;
    start("", "123456", "654321");
    struct token token = fake_token(&card);
    assert_int_equal(token_visit_info(&token, "", &info), ERR_OK);
    assert_string_equal(info.serial, "FAKE0001");
    assert_string_equal(info.holder, "Personne d'essai");
    assert_true(info.has_cert && info.cert_n > 0 && info.not_after_ms > info.not_before_ms);
    assert_int_equal(info.pin_min, 6);
    stop();
    start("at tries pull-before", "123456", "654321");
    info.pin_min = 77;
    assert_int_equal(token_visit_info(&token, "", &info), ERR_TOKEN_REMOVED);
    assert_int_equal(info.pin_min, 77);
    stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_is_signed_done_and_logged_out),
        cmocka_unit_test(tries_in_the_words_each_family_has),
        cmocka_unit_test(a_wrong_length_spends_no_try),
        cmocka_unit_test(another_card_is_not_touched),
        cmocka_unit_test(a_token_without_a_certificate_changes_all_the_same),
        cmocka_unit_test(a_card_that_goes_at_any_step),
        cmocka_unit_test(settling_keeps_the_last_try),
        cmocka_unit_test(a_check_proves_the_key),
        cmocka_unit_test(info_says_what_the_card_and_its_certificate_say),
    };
    if (secret_start())
        return 99;
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
