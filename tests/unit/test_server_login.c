/* Log-in to the services on line: counted before it is looked at, known and unknown alike, sessions and what they allow
 * (server/PROTOCOL.md 12). */
#include "tests/unit/quick_hash.h"
#include "tests/unit/test_server_account.h"

enum { MINUTE_MS = 60000, HOUR_MS = 3600000 };

static void test_login(void **state)
{
    struct portal *p = *state;
    assert_int_equal(portal_login_first(p), 200);
    assert_int_equal(strlen(p->session), 32);
    assert_int_equal(said_number(p, "expires_ms"), p->f->server_ms + 2 * HOUR_MS);
    expect_home_text(p, "title", "madame");
    expect_home_text(p, "given", "Marie");
    expect_home_text(p, "family", "Tremblay");
    expect_home_text(p, "issued", MARIE);
    expect_home_text(p, "chosen", "");
    expect_home_text(p, "email", "m•••@•••.ca");
    expect_home_text(p, "must", "password");
    expect_home_text(p, "workplace", "");
    assert_true(json_is_true(said_home(p, "temporary")));
    assert_int_equal(json_integer_value(said_home(p, "questions_ms")), 0);
    assert_int_equal(json_array_size(said_home(p, "questions")), 0);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM audit WHERE action = 'account.login' AND outcome = 'done' AND actor = 'user'"), 1);
}

/* Small and capital letters, blanks around: one name. */
static void test_name_forms(void **state)
{
    struct portal *p = *state;
    char password[64];
    temporary_of(p, password);
    assert_int_equal(portal_login(p, " ip0000001 ", password), 200);
    assert_int_equal(portal_login(p, "marie", password), 422);
    assert_string_equal(said_problem(p), "field");
}

static void test_alike(void **state)
{
    struct portal *p = *state;
    char password[64], wrong[256], other[256];
    temporary_of(p, password);
    assert_int_equal(portal_login(p, MARIE, "Erronee1a"), 403);
    assert_string_equal(said_problem(p), "not-possible");
    expect_cause(p, "password-wrong");
    say_refusal(p, wrong);
    assert_int_equal(portal_login(p, "IP9999999", "Erronee1a"), 403);
    expect_cause(p, "name-unknown");
    say_refusal(p, other);
    assert_string_equal(wrong, other);
    fixture_sql(p->f, "UPDATE account SET closed_ms = 1");
    assert_int_equal(portal_login(p, "CE1", "Erronee1a"), 403);
    say_refusal(p, wrong);
    assert_int_equal(portal_login(p, MARIE, password), 403);
    expect_cause(p, "account-closed");
}

static void test_waits(void **state)
{
    static const int64_t waits_ms[] = { 0, 0, 1000, 3000, 5000, 10000, 10000, 10000, 10000 };
    static const char *const names[] = { MARIE, "IP9999999" };
    struct portal *p = *state;
    char password[64];
    temporary_of(p, password);
    for (size_t n = 0; n < 2; n++) {
        for (size_t i = 0; i < 9; i++) {
            assert_int_equal(portal_login(p, names[n], "Erronee1a"), 403);
            assert_int_equal(said_number(p, "left"), 9 - (int64_t)i);
            if (!waits_ms[i])
                continue;
            portal_later(p, waits_ms[i] - 1);
            assert_int_equal(portal_login(p, names[n], password), 429);
            assert_string_equal(said_problem(p), "wait");
            assert_int_equal(said_number(p, "until_ms"), p->f->server_ms + 1);
            portal_later(p, 1);
        }
        assert_int_equal(portal_login(p, names[n], "Erronee1a"), 403);
        assert_int_equal(said_number(p, "left"), 0);
        assert_int_equal(said_number(p, "until_ms"), p->f->server_ms + 15 * MINUTE_MS);
        portal_later(p, 15 * MINUTE_MS - 1);
        assert_int_equal(portal_login(p, names[n], password), 403);
        expect_cause(p, "locked");
        portal_later(p, 1);
        assert_int_equal(portal_login(p, names[n], password), n ? 403 : 200);
    }
}

/* Twelve hours later the counting begins anew; after a success, too. */
static void test_forgets(void **state)
{
    struct portal *p = *state;
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 3; i++)
            assert_int_equal(portal_login(p, MARIE, "Erronee1a"), 403);
        assert_int_equal(said_number(p, "left"), 7);
        portal_later(p, round ? 1000 : 12 * HOUR_MS);
        if (round)
            assert_int_equal(portal_login_first(p), 200);
        assert_int_equal(portal_login(p, MARIE, "Erronee1a"), 403);
        assert_int_equal(said_number(p, "left"), 9);
        if (!round)
            assert_int_equal(portal_login_first(p), 200);
    }
}

static void test_clock_back(void **state)
{
    struct portal *p = *state;
    for (int i = 0; i < 3; i++)
        assert_int_equal(portal_login(p, MARIE, "Erronee1a"), 403);
    portal_later(p, -24 * HOUR_MS);
    assert_int_equal(portal_login_first(p), 429);
    portal_later(p, 24 * HOUR_MS + 1000);
    assert_int_equal(portal_login_first(p), 200);
}

static void test_temporary_ends(void **state)
{
    struct portal *p = *state;
    portal_later(p, 24 * HOUR_MS - 1);
    assert_int_equal(portal_login_first(p), 200);
    portal_later(p, 1);
    assert_int_equal(portal_login_first(p), 403);
    expect_cause(p, "temporary-password-over");
}

static void test_repeat(void **state)
{
    struct portal *p = *state;
    struct asked k;
    char password[64], session[64];
    portal_make(p, "login", name_and_password(MARIE, "Erronee1a"), &k);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(portal_carry(p, &k), 403);
        assert_int_equal(said_number(p, "left"), 9);
    }
    asked_drop(&k);
    temporary_of(p, password);
    portal_make(p, "login", name_and_password(MARIE, password), &k);
    assert_int_equal(portal_carry(p, &k), 200);
    (void)snprintf(session, sizeof session, "%s", said_text(p, "session"));
    assert_int_equal(portal_carry(p, &k), 200);
    assert_string_equal(said_text(p, "session"), session);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM account_session"), 1);
    asked_drop(&k);
}

/* --- sessions --- */

static void test_session(void **state)
{
    struct portal *p = *state;
    assert_int_equal(portal_ask(p, "home", json_object()), 403);
    assert_string_equal(said_problem(p), "session-unknown");
    assert_int_equal(portal_login_first(p), 200);
    assert_int_equal(portal_ask(p, "home", json_object()), 200);
    expect_home_text(p, "given", "Marie");
    assert_int_equal(portal_ask(p, "trail", json_object()), 403);       /* the password comes first */
    assert_string_equal(said_problem(p), "role");
    struct asked k;
    portal_make(p, "logout", json_object(), &k);
    assert_int_equal(portal_carry(p, &k), 200);
    assert_int_equal(portal_carry(p, &k), 200);                         /* the same request again */
    asked_drop(&k);
    assert_int_equal(portal_ask(p, "home", json_object()), 403);
    assert_string_equal(said_problem(p), "session-unknown");
}

static void test_session_ends(void **state)
{
    struct portal *p = *state;
    assert_int_equal(portal_login_first(p), 200);
    portal_later(p, 20 * MINUTE_MS - 1);
    assert_int_equal(portal_ask(p, "home", json_object()), 200);
    portal_later(p, 20 * MINUTE_MS);
    assert_int_equal(portal_ask(p, "home", json_object()), 403);
    assert_int_equal(portal_login_first(p), 200);
    for (int i = 0; i < 11; i++) {
        portal_later(p, 10 * MINUTE_MS);
        assert_int_equal(portal_ask(p, "home", json_object()), 200);
    }
    portal_later(p, 10 * MINUTE_MS);
    assert_int_equal(portal_ask(p, "home", json_object()), 403);        /* two hours */
}

static void test_of_this_kiosk(void **state)
{
    struct portal *p = *state;
    assert_int_equal(portal_login_first(p), 200);
    fixture_new_kiosk_key(p->f);
    fixture_enrol(p->f);
    assert_int_equal(portal_ask(p, "home", json_object()), 403);
    assert_string_equal(said_problem(p), "session-unknown");
}

static void test_malformed(void **state)
{
    struct portal *p = *state;
    assert_int_equal(portal_ask(p, "login", json_pack("{s:s}", "name", MARIE)), 400);
    assert_int_equal(portal_ask(p, "login", json_pack("{s:s, s:i}", "name", MARIE, "password", 1)), 400);
    assert_int_equal(portal_ask(p, "login", json_pack("{s:s, s:s, s:s}", "name", MARIE, "password", "a", "more", "b")), 400);
    assert_int_equal(portal_ask(p, "nothing", json_object()), 404);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM throttle"), 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, portal_setup, portal_teardown)
        T(test_login), T(test_name_forms), T(test_alike), T(test_waits), T(test_forgets), T(test_clock_back), T(test_temporary_ends),
        T(test_repeat), T(test_session), T(test_session_ends), T(test_of_this_kiosk), T(test_malformed),
#undef T
    };
    return FIXTURE_RUN("log-in", tests);
}
