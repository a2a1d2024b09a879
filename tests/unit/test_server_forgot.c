/* Mot de passe oublié?: counted before it is looked at, known and unknown alike, the same three questions (server/PROTOCOL.md 12). */
#include "tests/unit/quick_hash.h"
#include "tests/unit/test_server_account_whole.h"

#include "server/throttle.h"
#include "server/upkeep.h"

enum { MINUTE_MS = 60000, DAY_MS = 86400000 };
#define NEW_PASSWORD "Mangue8mure"

static unsigned new_password(struct portal *p, const char *ticket, const char *password)
{
    char copy[64];
    (void)snprintf(copy, sizeof copy, "%s", ticket);
    return portal_ask(p, "forgot-password", json_pack("{s:s, s:s}", "ticket", copy, "password", password));
}

/* --- the three --- */

static void test_same_three(void **state)
{
    struct portal *p = *state;
    char first[16], again[16];
    bool moved = false;
    fixture_sql(p->f, "UPDATE account SET must = 'questions'");
    assert_int_equal(portal_login(p, MARIE, PASSWORD), 200);
    assert_int_equal(portal_ask(p, "questions", eight_of("", portal_ids, portal_answers)), 200);
    ask_three(p, MARIE, first);
    for (size_t i = 0; i < 3; i++)
        for (size_t k = 0; k < i; k++)
            assert_true(strncmp(first + 4 * i, first + 4 * k, 3) != 0);
    for (int i = 0; i < 5; i++) {
        ask_three(p, " ip0000001", again);
        assert_string_equal(first, again);
    }
    assert_int_equal(answer(p, MARIE, false), 403);
    ask_three(p, MARIE, again);
    assert_string_equal(first, again);
    for (int i = 0; i < 8 && !moved; i++) {              /* answered well: drawn anew, one of 336 ways */
        assert_int_equal(answer(p, MARIE, true), 200);
        ask_three(p, MARIE, again);
        moved = strcmp(first, again) != 0;
    }
    assert_true(moved);
}

static void test_decoys(void **state)
{
    static const char *const names[] = { "IP9999999", "jean@exemple.ca" };
    struct portal *p = *state;
    char first[16], again[16], other[16];
    for (size_t n = 0; n < 2; n++) {
        ask_three(p, names[n], first);
        ask_three(p, names[n], again);
        assert_string_equal(first, again);
    }
    ask_three(p, "IP9999998", other);
    ask_three(p, "IP9999997", again);
    ask_three(p, "IP9999999", first);
    assert_true(strcmp(first, other) != 0 || strcmp(first, again) != 0);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM audit WHERE action = 'account.forgot' AND actor = 'kiosk'"), 7);
}

/* A closed account, and one without questions, show made-up ones. */
static void test_nothing_chosen(void **state)
{
    struct portal *p = *state;
    char wrong[256], other[256];
    assert_int_equal(answer(p, MARIE, false), 403);
    say_refusal(p, wrong);
    fixture_sql(p->f, "DELETE FROM account_question");
    fixture_sql(p->f, "DELETE FROM throttle");
    assert_int_equal(answer(p, MARIE, true), 403);
    expect_cause(p, "no-questions");
    say_refusal(p, other);
    assert_string_equal(wrong, other);
    assert_int_equal(answer(p, "IP9999999", true), 403);
    expect_cause(p, "name-unknown");
    say_refusal(p, other);
    assert_string_equal(wrong, other);
    fixture_sql(p->f, "UPDATE account SET closed_ms = 1");
    fixture_sql(p->f, "DELETE FROM throttle");
    assert_int_equal(answer(p, MARIE, true), 403);
    expect_cause(p, "account-closed");
    say_refusal(p, other);
    assert_string_equal(wrong, other);
}

static void test_not_asked(void **state)
{
    struct portal *p = *state;
    fixture_sql(p->f, "DELETE FROM account_asked");
    assert_int_equal(portal_ask(p, "forgot-answers", answers_to(MARIE, "q01 q02 q03", true)), 403);
    expect_cause(p, "not-asked");
}

/* --- answers --- */

static void test_right(void **state)
{
    struct portal *p = *state;
    char ticket[64];
    assert_int_equal(answer(p, MARIE, true), 200);
    assert_int_equal(said_number(p, "expires_ms"), p->f->server_ms + 10 * MINUTE_MS);
    (void)snprintf(ticket, sizeof ticket, "%s", said_text(p, "ticket"));
    assert_int_equal(fixture_number(p->f, "SELECT coalesce(sum(count), 0) FROM throttle"), 0);
    assert_int_equal(portal_login(p, MARIE, PASSWORD), 200);                    /* nothing has changed yet */
    assert_int_equal(new_password(p, ticket, "Kiwi7"), 422);
    assert_string_equal(said_text(p, "field"), "password");
    assert_int_equal(new_password(p, ticket, NEW_PASSWORD), 200);
    assert_int_equal(json_object_size(p->answer), 0);
    assert_int_equal(portal_ask(p, "home", json_object()), 403);                /* the session ended */
    assert_int_equal(new_password(p, ticket, NEW_PASSWORD), 403);
    assert_string_equal(said_problem(p), "ticket-unknown");
    assert_int_equal(portal_login(p, MARIE, PASSWORD), 403);
    assert_int_equal(portal_login(p, MARIE, NEW_PASSWORD), 200);
    expect_home_text(p, "must", "");
    assert_int_equal(portal_mails(p, "account-password-reset"), 1);
}

static void test_three_tries(void **state)
{
    struct portal *p = *state;
    for (int64_t left = 2; left >= 0; left--) {
        assert_int_equal(answer(p, MARIE, false), 403);
        assert_int_equal(said_number(p, "left"), left);
        assert_int_equal(said_number(p, "until_ms"), left ? 0 : p->f->server_ms + DAY_MS);
        expect_cause(p, "answers-wrong");
    }
    assert_int_equal(answer(p, MARIE, true), 403);
    expect_cause(p, "locked");
    assert_int_equal(portal_login(p, MARIE, PASSWORD), 200);                    /* a lock of recovery is none of the log-in */
    portal_later(p, DAY_MS - 1);
    assert_int_equal(answer(p, MARIE, true), 403);
    portal_later(p, 1);
    assert_int_equal(answer(p, MARIE, true), 200);
}

/* The three tries are the account's, by whichever name; nothing shows that the two names are one person's. */
static void test_two_names(void **state)
{
    struct portal *p = *state;
    assert_int_equal(portal_login(p, MARIE, PASSWORD), 200);
    assert_int_equal(portal_ask(p, "name", json_pack("{s:s, s:s}", "password", PASSWORD, "name", "marie@travail.ca")), 200);
    for (int i = 0; i < 3; i++)
        assert_int_equal(answer(p, MARIE, false), 403);
    assert_int_equal(answer(p, "marie@travail.ca", true), 403);
    assert_int_equal(said_number(p, "left"), 2);
    expect_cause(p, "locked");
}

static void test_operator_clears(void **state)
{
    struct portal *p = *state;
    for (int i = 0; i < 3; i++)
        assert_int_equal(answer(p, MARIE, false), 403);
    assert_int_equal(office_clear_account(&p->f->service, p->f->db, "ip0000001"), ERR_OK);
    assert_int_equal(answer(p, MARIE, true), 200);
    assert_int_equal(office_clear_account(&p->f->service, p->f->db, "IP9999999"), ERR_NOT_POSSIBLE);
    assert_int_equal(office_clear_token(&p->f->service, p->f->db, "NOBODY"), ERR_NOT_POSSIBLE);
    assert_int_equal(portal_login(p, MARIE, PASSWORD), 200);
}

/* Option 4 of a token: its holder's tries, and nothing else. */
static void test_operator_clears_token(void **state)
{
    struct portal *p = *state;
    fixture_sql(p->f, "INSERT INTO token_owner (serial, person, added_ms) SELECT 'DENK0100001', person, 1 FROM account");
    struct throttle_state tries;
    for (int i = 0; i < 3; i++)
        assert_int_equal(throttle_count(&p->f->service, p->f->db, POLICY_ANSWERS, "DENK0100001", p->f->server_ms, &tries), ERR_OK);
    assert_int_equal(office_clear_token(&p->f->service, p->f->db, "DENK0100001"), ERR_OK);
    assert_int_equal(throttle_look(&p->f->service, p->f->db, POLICY_ANSWERS, "DENK0100001", p->f->server_ms, &tries), ERR_OK);
    assert_false(tries.locked);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM audit WHERE action = 'token.recovery-cleared'"), 1);
}

static void test_kiosk_pauses(void **state)
{
    struct portal *p = *state;
    char name[24];
    for (int i = 0; i < 10; i++) {
        (void)snprintf(name, sizeof name, "IP999%d", i);
        assert_int_equal(portal_ask(p, "forgot-answers", answers_to(name, "q01 q02 q03", true)), 403);
    }
    assert_int_equal(answer(p, MARIE, true), 429);
    assert_string_equal(said_problem(p), "kiosk-paused");
    assert_int_equal(said_number(p, "until_ms"), p->f->server_ms + 5 * MINUTE_MS);
    assert_int_equal(portal_login(p, MARIE, PASSWORD), 200);
    portal_later(p, 5 * MINUTE_MS);
    assert_int_equal(answer(p, MARIE, true), 200);
}

static void test_clock_back(void **state)
{
    struct portal *p = *state;
    for (int i = 0; i < 3; i++)
        assert_int_equal(answer(p, MARIE, false), 403);
    portal_later(p, -10LL * DAY_MS);
    assert_int_equal(answer(p, MARIE, true), 403);
    expect_cause(p, "locked");
}

static void test_ticket_ends(void **state)
{
    struct portal *p = *state;
    char ticket[64];
    assert_int_equal(answer(p, MARIE, true), 200);
    (void)snprintf(ticket, sizeof ticket, "%s", said_text(p, "ticket"));
    assert_int_equal(new_password(p, "00112233445566778899aabbccddeeff", NEW_PASSWORD), 403);
    assert_int_equal(new_password(p, "no hex", NEW_PASSWORD), 403);
    portal_later(p, 10 * MINUTE_MS);
    assert_int_equal(new_password(p, ticket, NEW_PASSWORD), 403);
    assert_string_equal(said_problem(p), "ticket-unknown");
    portal_later(p, -1);
    fixture_new_kiosk_key(p->f);
    fixture_enrol(p->f);
    assert_int_equal(new_password(p, ticket, NEW_PASSWORD), 403);               /* of another kiosk */
}

/* Right answers do away with a temporary password, and not with the questions that were to be chosen. */
static void test_after_temporary(void **state)
{
    struct portal *p = *state;
    SECRET_OWNED struct secret *given = NULL;
    assert_int_equal(office_temporary(&p->f->service, p->f->db, MARIE, &given), ERR_OK);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM account_asked"), 0);
    fixture_sql(p->f, "INSERT INTO account_asked (person, version, places) SELECT person, 1, '312' FROM account");
    assert_int_equal(answer(p, MARIE, true), 200);
    assert_int_equal(new_password(p, said_text(p, "ticket"), NEW_PASSWORD), 200);
    assert_int_equal(portal_login(p, MARIE, NEW_PASSWORD), 200);
    expect_home_text(p, "must", "");
    assert_true(json_is_false(said_home(p, "temporary")));
}

static void test_answers_read(void **state)
{
    struct portal *p = *state;
    assert_int_equal(portal_ask(p, "forgot-answers", json_pack("{s:s, s:[s, s]}", "name", MARIE, "answers", "a", "b")), 400);
    assert_int_equal(portal_ask(p, "forgot-answers", json_pack("{s:s, s:[s, s, i]}", "name", MARIE, "answers", "a", "b", 1)), 400);
    assert_int_equal(portal_ask(p, "forgot-answers", json_pack("{s:s, s:[s, s, s]}", "name", MARIE, "answers", "a", "b", "")), 422);
    assert_int_equal(portal_ask(p, "forgot-answers", json_pack("{s:s, s:[s, s, s]}", "name", "nobody", "answers", "a", "b", "c")), 422);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM throttle"), 0);
}

/* --- upkeep --- */

static void test_purge(void **state)
{
    struct portal *p = *state;
    assert_int_equal(answer(p, MARIE, true), 200);
    assert_int_equal(portal_login(p, MARIE, PASSWORD), 200);
    portal_later(p, 2LL * DAY_MS);
    assert_int_equal(upkeep_run(&p->f->service, p->f->db), ERR_OK);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM account_ticket"), 0);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM account_session"), 1);    /* a draft may still come back */
    portal_later(p, 180LL * DAY_MS);
    assert_int_equal(upkeep_run(&p->f->service, p->f->db), ERR_OK);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM account_session"), 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, forgot_setup, portal_teardown)
        T(test_same_three), T(test_decoys), T(test_nothing_chosen), T(test_not_asked), T(test_right), T(test_three_tries), T(test_two_names),
        T(test_operator_clears), T(test_operator_clears_token), T(test_kiosk_pauses), T(test_clock_back), T(test_ticket_ends), T(test_after_temporary),
        T(test_answers_read), T(test_purge),
#undef T
    };
    return FIXTURE_RUN("forgotten password", tests);
}
