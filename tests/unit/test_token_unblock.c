/* core/token/visit_unblock and visit_prove over the fake card: what is presented, what is believed, and what a cut leaves. */
#include "core/token/fake.h"
#include "core/token/family.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define RIGHT "3537363231383830"
#define WRONG "0000000000000000"
#define OTHER "1111111111111111"
#define NEXT  "ABCDEF0123456789"

static struct fake_card card;
static enum change_phase phases[8];
static size_t phase_n;

static struct secret *text(const char *t)
{
    struct secret *s = secret_new(64);
    assert_non_null(s);
    assert_int_equal(secret_append(s, t, strlen(t)), ERR_OK);
    return s;
}

static void reached(void *ctx, enum change_phase phase) { (void)ctx; phases[phase_n++] = phase; }
static const struct token_teller teller = { reached, NULL };

static struct token_unblock visit(bool settle, const char *pin, const char *first, const char *second, const char *next)
{
    struct token token = fake_token(&card);
    SECRET_OWNED struct secret *p = text(pin), *a = text(first), *b = text(second ? second : ""), *n = text(next);
    const struct token_unblock_order order = { "", "FAKE0001", p, { a, b }, settle ? 0 : second ? 2 : 1, n, { "tbs", 3 } };
    struct token_unblock u;
    phase_n = 0;
    if (settle)
        token_visit_unblock_settle(&token, &order, &teller, &u);
    else
        token_visit_unblock(&token, &order, &teller, &u);
    return u;
}

static void start(const char *script) { assert_int_equal(fake_init(&card, script), ERR_OK); }

static void a_locked_card_is_opened_and_its_secret_replaced(void **state)
{
    (void)state;
    start("tries 0");
    struct token_unblock u = visit(false, "654321", RIGHT, NULL, NEXT);
    assert_int_equal(u.err, ERR_OK);
    assert_int_equal(u.phase, CHANGE_DONE);
    assert_int_equal(u.took, 1);
    assert_int_equal(u.rotated, TOKEN_ROTATED);
    assert_int_equal(u.signature_n, 64);
    assert_int_equal(u.tries.left, 5);
    assert_string_equal(card.pin, "654321");
    assert_string_equal(card.so, NEXT);
    assert_false(card.logged_in || card.so_session);
    assert_int_equal(phase_n, 2);
    assert_int_equal(phases[0], CHANGE_SENT);
    assert_int_equal(phases[1], CHANGE_DONE);
    fake_free(&card);
}

/* Each row: what was released, what the card says, how often a secret was presented (a rotation presents it once more). */
static void the_second_secret_only_when_the_first_is_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *script, *first, *second;
        enum err e;
        unsigned took, presented, so_left;
    } rows[] = {
        { "", RIGHT, OTHER, ERR_OK, 1, 2, 15 },
        { "", WRONG, RIGHT, ERR_OK, 2, 3, 15 },
        { "", WRONG, OTHER, ERR_SO_WRONG, 0, 2, 13 },
        { "", WRONG, WRONG, ERR_SO_WRONG, 0, 1, 14 },                /* never the same twice */
        { "", WRONG, NULL, ERR_SO_WRONG, 0, 1, 14 },
        { "so-tries 4", WRONG, RIGHT, ERR_OK, 2, 3, 15 },
        { "so-tries 3", WRONG, RIGHT, ERR_SO_WRONG, 0, 1, 2 },       /* two left: not enough for another */
        { "so-tries 2", WRONG, RIGHT, ERR_SO_WRONG, 0, 1, 1 },
        { "so-tries 1", RIGHT, NULL, ERR_SO_LOCKED, 0, 0, 1 },       /* the last one is an agent's */
        { "so-tries 0", RIGHT, NULL, ERR_SO_LOCKED, 0, 0, 0 },
        { "family myeid\nso-tries 3", WRONG, RIGHT, ERR_OK, 2, 2, 15 },      /* not readable; and no rotation */
        { "family myeid\nso-tries 1", WRONG, RIGHT, ERR_SO_LOCKED, 0, 1, 0 },
        { "family softhsm", WRONG, RIGHT, ERR_OK, 2, 3, 15 },
        { "at unblock fault", WRONG, RIGHT, ERR_MODULE_FAULT, 0, 0, 15 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        start(rows[i].script);
        struct token_unblock u = visit(false, "654321", rows[i].first, rows[i].second, NEXT);
        assert_int_equal(u.err, rows[i].e);
        assert_int_equal(u.took, rows[i].took);
        assert_int_equal(card.so_presented, rows[i].presented);
        assert_int_equal(card.so_tries, rows[i].so_left);
        assert_string_equal(card.pin, rows[i].e ? "123456" : "654321");
        assert_int_equal(u.phase, !rows[i].e ? CHANGE_DONE : u.err == ERR_MODULE_FAULT ? CHANGE_SENT : CHANGE_NOT_STARTED);
        fake_free(&card);
    }
}

/* One row a family: MyEID cannot replace its PUK, a PUK through C_SetPIN has no session to do it in, RSA and tries are
 * not the secret's affair. */
static void each_family_in_its_own_way(void **state)
{
    (void)state;
    static const struct { const char *script, *pin; enum err e; enum token_rotated rotated; enum tries_kind tries; } rows[] = {
        { "", "654321", ERR_OK, TOKEN_ROTATED, TRIES_EXACT },
        { "family myeid\ntries 0", "6543", ERR_OK, TOKEN_NOT_ROTATED, TRIES_MANY },
        { "unlogged\ntries 0", "654321", ERR_OK, TOKEN_NOT_ROTATED, TRIES_EXACT },
        { "family mute\ntries 0", "6543", ERR_OK, TOKEN_ROTATED, TRIES_UNKNOWN },
        { "family softhsm", "6543", ERR_OK, TOKEN_ROTATED, TRIES_MANY },
        { "unblock-none", "654321", ERR_UNBLOCK_NONE, TOKEN_NOT_ROTATED, TRIES_EXACT },
        { "", "65432", ERR_PIN_LENGTH, TOKEN_NOT_ROTATED, TRIES_EXACT },
        { "", "6543210123456789", ERR_PIN_LENGTH, TOKEN_NOT_ROTATED, TRIES_EXACT },
        { "serial OTHER", "654321", ERR_TOKEN_OTHER, TOKEN_NOT_ROTATED, TRIES_UNKNOWN },
        { "no-cert", "654321", ERR_OK, TOKEN_ROTATED, TRIES_EXACT },
        { "at sign fault", "654321", ERR_OK, TOKEN_ROTATED, TRIES_EXACT },
        { "at rotate fault", "654321", ERR_OK, TOKEN_ROTATION_UNKNOWN, TRIES_EXACT },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        start(rows[i].script);
        struct token_unblock u = visit(false, rows[i].pin, RIGHT, NULL, NEXT);
        assert_int_equal(u.err, rows[i].e);
        assert_int_equal(u.rotated, rows[i].rotated);
        assert_int_equal(u.tries.kind, rows[i].tries);
        assert_int_equal(u.phase, rows[i].e ? CHANGE_NOT_STARTED : CHANGE_DONE);
        assert_string_equal(card.pin, rows[i].e ? "123456" : rows[i].pin);
        if (rows[i].e)
            assert_int_equal(card.so_presented, 0);
        if (u.rotated != TOKEN_ROTATION_UNKNOWN)
            assert_string_equal(card.so, u.rotated == TOKEN_ROTATED ? NEXT : RIGHT);
        fake_free(&card);
    }
}

static void no_next_secret_no_rotation(void **state)
{
    (void)state;
    start("");
    struct token_unblock u = visit(false, "654321", RIGHT, NULL, "");
    assert_int_equal(u.err, ERR_OK);
    assert_int_equal(u.rotated, TOKEN_NOT_ROTATED);
    assert_int_equal(card.calls[FAKE_ROTATE], 0);
    fake_free(&card);
}

/* Pulled at every step: what the last frame said is true, the settlement finds out what the card holds, and of the two
 * secrets the server then has (old and next) one is the card's. */
static void a_card_that_goes_at_any_step(void **state)
{
    (void)state;
    static const char *const steps[] = { "open", "identify", "unblocking", "unblock", "rotate", "logout", "login", "sign" };
    static const char *const events[] = { "pull-before", "pull-after", "reader-gone", "service-gone" };
    for (size_t s = 0; s < sizeof steps / sizeof steps[0]; s++)
        for (size_t v = 0; v < sizeof events / sizeof events[0]; v++) {
            char script[64];
            snprintf(script, sizeof script, "tries 0\nat %s %s", steps[s], events[v]);
            start(script);
            struct token_unblock u = visit(false, "654321", RIGHT, NULL, NEXT);
            bool changed = !strcmp(card.pin, "654321");
            enum change_phase told = phase_n ? phases[phase_n - 1] : CHANGE_NOT_STARTED;
            assert_int_equal(told, u.phase);
            assert_int_equal(told, s < 3 ? CHANGE_NOT_STARTED : s < 7 ? CHANGE_SENT : CHANGE_DONE);
            assert_true(u.rotated != TOKEN_NOT_ROTATED || !strcmp(card.so, RIGHT));
            assert_true(u.rotated != TOKEN_ROTATED || !strcmp(card.so, NEXT));
            fake_insert(&card);
            u = visit(true, "654321", RIGHT, NULL, NEXT);
            assert_int_equal(u.err, changed ? ERR_OK : ERR_PIN_LOCKED);
            assert_int_equal(u.phase, changed ? CHANGE_DONE : CHANGE_NOT_STARTED);
            assert_int_equal(u.rotated, changed ? TOKEN_ROTATION_UNKNOWN : TOKEN_NOT_ROTATED);
            assert_int_equal(u.signature_n, changed ? 64 : 0);
            card.tries = 0;
            u = visit(false, "765432", NEXT, RIGHT, OTHER);      /* as the server releases both: the pending one first */
            assert_int_equal(u.err, ERR_OK);
            assert_string_equal(card.pin, "765432");
            assert_string_equal(card.so, OTHER);
            fake_free(&card);
        }
}

static void settling_keeps_the_last_try(void **state)
{
    (void)state;
    static const struct { const char *script; enum err e; enum change_phase phase; unsigned logins, left; } rows[] = {
        { "pin 654321\ntries 5", ERR_OK, CHANGE_DONE, 1, 5 },
        { "pin 654321\ntries 2", ERR_OK, CHANGE_DONE, 1, 5 },
        { "pin 654321\ntries 1", ERR_TOKEN_UNSURE, CHANGE_SENT, 0, 1 },
        { "tries 5", ERR_PIN_WRONG, CHANGE_NOT_STARTED, 1, 4 },
        { "tries 2", ERR_PIN_WRONG, CHANGE_NOT_STARTED, 1, 1 },
        { "tries 0", ERR_PIN_LOCKED, CHANGE_NOT_STARTED, 0, 0 },
        { "family mute\npin 654321", ERR_TOKEN_UNSURE, CHANGE_SENT, 0, 5 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        start(rows[i].script);
        struct token_unblock u = visit(true, "654321", RIGHT, NULL, NEXT);
        assert_int_equal(u.err, rows[i].e);
        assert_int_equal(u.phase, rows[i].phase);
        assert_int_equal(card.calls[FAKE_LOGIN], rows[i].logins);
        assert_int_equal(card.tries, rows[i].left);
        assert_int_equal(card.so_presented, 0);
        fake_free(&card);
    }
}

/* A card that says yes and does not do it is not believed. */
static void only_a_log_in_is_believed(void **state)
{
    (void)state;
    start("at unblock lie");
    struct token_unblock u = visit(false, "654321", RIGHT, NULL, NEXT);
    assert_int_equal(u.err, ERR_TOKEN_UNSURE);
    assert_int_equal(u.phase, CHANGE_SENT);
    fake_free(&card);
}

static void one_log_in_for_all_signatures(void **state)
{
    (void)state;
    static const struct token_text texts[] = { { "a", 1 }, { "b", 1 }, { "c", 1 } };
    static const struct { const char *script, *pin; enum err e; size_t count; unsigned left; } rows[] = {
        { "", "123456", ERR_OK, 3, 5 },           { "", "000000", ERR_PIN_WRONG, 0, 4 },
        { "", "1", ERR_PIN_LENGTH, 0, 5 },        { "no-cert", "123456", ERR_OK, 0, 5 },
        { "at sign fault 2", "123456", ERR_MODULE_FAULT, 0, 5 },
        { "at sign pull-before 3", "123456", ERR_TOKEN_REMOVED, 0, 0 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        SECRET_OWNED struct secret *pin = text(rows[i].pin);
        static struct token_proof p;
        start(rows[i].script);
        struct token token = fake_token(&card);
        token_visit_prove(&token, "", "FAKE0001", pin, texts, 3, &p);
        assert_int_equal(p.err, rows[i].e);
        assert_int_equal(p.count, rows[i].count);
        assert_int_equal(p.tries.left, rows[i].left);
        assert_true(card.calls[FAKE_LOGIN] <= 1);
        assert_false(card.logged_in);
        if (p.count)
            assert_memory_not_equal(p.signature[0], p.signature[1], 64);
        fake_free(&card);
    }
}

/* The secret alone. Each row: what is released (next "": itself), what the card says; one presentation at most, the password is
 * what it was, and what was told last is true. */
static void the_secret_alone(void **state)
{
    (void)state;
    static const struct {
        const char *script, *secret, *next;
        enum err e;
        enum change_phase phase;
        enum token_rotated rotated;
        unsigned presented, so_left;
        const char *so;
    } rows[] = {
        { "", RIGHT, NEXT, ERR_OK, CHANGE_DONE, TOKEN_ROTATED, 1, 15, NEXT },
        { "tries 1", RIGHT, NEXT, ERR_OK, CHANGE_DONE, TOKEN_ROTATED, 1, 15, NEXT },
        { "", RIGHT, "", ERR_OK, CHANGE_DONE, TOKEN_NOT_ROTATED, 1, 15, RIGHT },
        { "", WRONG, NEXT, ERR_SO_WRONG, CHANGE_NOT_STARTED, TOKEN_NOT_ROTATED, 1, 14, RIGHT },
        { "", WRONG, "", ERR_SO_WRONG, CHANGE_NOT_STARTED, TOKEN_NOT_ROTATED, 1, 14, RIGHT },
        { "so-tries 3", RIGHT, NEXT, ERR_OK, CHANGE_DONE, TOKEN_ROTATED, 1, 15, NEXT },
        { "so-tries 2", RIGHT, NEXT, ERR_TOKEN_UNSURE, CHANGE_NOT_STARTED, TOKEN_NOT_ROTATED, 0, 2, RIGHT },
        { "so-tries 0", RIGHT, NEXT, ERR_TOKEN_UNSURE, CHANGE_NOT_STARTED, TOKEN_NOT_ROTATED, 0, 0, RIGHT },
        { "family softhsm", RIGHT, NEXT, ERR_OK, CHANGE_DONE, TOKEN_ROTATED, 1, 15, NEXT },
        { "family myeid", RIGHT, NEXT, ERR_UNBLOCK_NONE, CHANGE_NOT_STARTED, TOKEN_NOT_ROTATED, 0, 15, RIGHT },
        { "unlogged", RIGHT, NEXT, ERR_UNBLOCK_NONE, CHANGE_NOT_STARTED, TOKEN_NOT_ROTATED, 0, 15, RIGHT },
        { "serial OTHER", RIGHT, NEXT, ERR_TOKEN_OTHER, CHANGE_NOT_STARTED, TOKEN_NOT_ROTATED, 0, 15, RIGHT },
        { "at rotate pull-before", RIGHT, NEXT, ERR_TOKEN_REMOVED, CHANGE_SENT, TOKEN_ROTATION_UNKNOWN, 0, 15, RIGHT },
        { "at rotate pull-after", RIGHT, NEXT, ERR_TOKEN_REMOVED, CHANGE_SENT, TOKEN_ROTATION_UNKNOWN, 1, 15, NEXT },
        { "at unblocking pull-before", RIGHT, NEXT, ERR_TOKEN_REMOVED, CHANGE_NOT_STARTED, TOKEN_NOT_ROTATED, 0, 15, RIGHT },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        SECRET_OWNED struct secret *secret = text(rows[i].secret), *next = text(rows[i].next);
        const struct token_unblock_order order = { .reader = "", .serial = "FAKE0001", .secrets = { secret }, .secret_count = 1, .next = next };
        struct token_unblock u;
        start(rows[i].script);
        struct token token = fake_token(&card);
        unsigned tries = card.tries;
        phase_n = 0;
        token_visit_replace(&token, &order, &teller, &u);
        if (u.err != rows[i].e || u.phase != rows[i].phase || u.rotated != rows[i].rotated)
            fail_msg("row %zu: %s, phase %d, rotated %d", i, err_name(u.err), u.phase, u.rotated);
        assert_int_equal(u.took, u.err ? 0 : 1);
        assert_int_equal(phase_n ? phases[phase_n - 1] : CHANGE_NOT_STARTED, u.phase);
        assert_int_equal(card.so_presented, rows[i].presented);
        assert_int_equal(card.so_tries, rows[i].so_left);
        assert_string_equal(card.so, rows[i].so);
        assert_string_equal(card.pin, "123456");
        assert_int_equal(card.tries, tries);
        assert_false(card.so_session);
        fake_free(&card);
    }
}

static void families_and_settings(void **state)
{
    (void)state;
    static const struct { enum probe family; const char *model; const char *unblock, *rotate; enum unblock_way way; bool rotates; } rows[] = {
        { PROBE_SC_HSM, "PKCS#15 emulated", "auto", "auto", UNBLOCK_SO_INITPIN, true },
        { PROBE_MYEID, "PKCS#15", "auto", "auto", UNBLOCK_SO_INITPIN, false },
        { PROBE_MYEID, "PKCS#15", "auto", "yes", UNBLOCK_SO_INITPIN, true },
        { PROBE_OFF, "SoftHSM v2", "auto", "auto", UNBLOCK_SO_INITPIN, true },
        { PROBE_OFF, "Other", "auto", "no", UNBLOCK_SO_INITPIN, false },
        { PROBE_OFF, "Other", "setpin-unlogged", "yes", UNBLOCK_SETPIN_UNLOGGED, false },
        { PROBE_SC_HSM, "", "none", "auto", UNBLOCK_NONE, false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        enum unblock_way unblock;
        enum rotate_way rotate;
        assert_true(unblock_parse(rows[i].unblock, &unblock) && rotate_parse(rows[i].rotate, &rotate));
        struct family_ways ways = family_find(rows[i].family, rows[i].model, unblock, rotate);
        assert_int_equal(ways.unblock, rows[i].way);
        assert_int_equal(ways.rotates, rows[i].rotates);
    }
    enum unblock_way unblock;
    enum rotate_way rotate;
    assert_false(unblock_parse("AUTO", &unblock) || unblock_parse("", &unblock) || rotate_parse("maybe", &rotate));
    static const uint8_t hsm[] = { 0x3B, 0x8E, 0x80, 0x01, 0x80, 0x31, 0x81, 0x54, 0x48, 0x53, 0x4D, 0x31, 0x73, 0x80 };
    assert_int_equal(probe_so_reference(PROBE_AUTO, hsm, sizeof hsm), 0x88);
    assert_int_equal(probe_so_reference(PROBE_MYEID, hsm, sizeof hsm), -1);
    assert_int_equal(probe_so_reference(PROBE_OFF, hsm, sizeof hsm), -1);
    assert_int_equal(probe_family(PROBE_OFF, hsm, sizeof hsm), PROBE_SC_HSM);
    assert_int_equal(probe_family(PROBE_AUTO, hsm, 4), PROBE_OFF);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_locked_card_is_opened_and_its_secret_replaced),
        cmocka_unit_test(the_second_secret_only_when_the_first_is_wrong),
        cmocka_unit_test(each_family_in_its_own_way),
        cmocka_unit_test(no_next_secret_no_rotation),
        cmocka_unit_test(a_card_that_goes_at_any_step),
        cmocka_unit_test(settling_keeps_the_last_try),
        cmocka_unit_test(only_a_log_in_is_believed),
        cmocka_unit_test(one_log_in_for_all_signatures),
        cmocka_unit_test(the_secret_alone),
        cmocka_unit_test(families_and_settings),
    };
    if (secret_start())
        return 99;
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
