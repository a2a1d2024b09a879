/* Accounts of the Service d'authentification: log-in and forgotten password, known and unknown alike (server/PROTOCOL.md 13). */
#include "tests/unit/quick_hash.h"
#include "tests/unit/test_server_citizen.h"

#include "server/citizens/citizens.h"

enum { MINUTE_MS = 60000, HOUR_MS = 3600000, DAY_MS = 86400000 };

/* --- log-in --- */

static void test_login(void **state)
{
    static const char *const names[] = { EVE, " EVE12345 ", EVE_EMAIL, "eVE@exemple.CA" };
    struct portal *p = *state;
    citizen_begin(p, EVE, EVE_EMAIL);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        portal_later(p, HOUR_MS);
        assert_int_equal(citizen_login(p, names[i], EVE_PASSWORD), 200);
        assert_true(json_is_false(json_object_get(p->answer, "confirming")));
        assert_string_equal(said_text(p, "to"), "E•••@•••.ca");
        assert_string_equal(said_text(p, "session"), "(none)");
        assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM mail WHERE kind = 'citizen-code' AND body LIKE '%pour vous connecter%'"), 1);
        assert_int_equal(enter_mailed(p, "citizen-code", EVE_EMAIL), 200);
        expect_home_text(p, "name", EVE);
    }
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM account_session WHERE realm = 'citizen'"), 5);
    assert_int_equal(mailed(p, "citizen-made", EVE_EMAIL), 1);
}

/* Unknown, wrong, closed, too late: one answer, one hash, no mail. */
static void test_login_alike(void **state)
{
    static const char *const causes[] = { "password-wrong", "name-unknown", "name-unknown" };
    static const char *const names[] = { EVE, "personne1", "personne@exemple.ca" };
    struct portal *p = *state;
    char said[3][512];
    citizen_begin(p, EVE, EVE_EMAIL);
    int64_t mails = fixture_number(p->f, "SELECT count(*) FROM mail");
    for (size_t i = 0; i < 3; i++) {
        hashes_asked = 0;
        assert_int_equal(citizen_login(p, names[i], "Erroné 123"), 403);
        assert_int_equal(hashes_asked, 1);
        say_answer(p, said[i]);
        expect_cause(p, causes[i]);
        assert_string_equal(said[i], said[0]);
    }
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM mail"), mails);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM citizen_code WHERE used_ms IS NULL"), 0);
}

static void test_login_waits(void **state)
{
    static const char *const names[] = { EVE, "personne1" };
    struct portal *p = *state;
    citizen_begin(p, EVE, EVE_EMAIL);
    for (size_t n = 0; n < 2; n++) {
        for (int64_t left = 9; left >= 7; left--) {
            assert_int_equal(citizen_login(p, names[n], "Erroné 123"), 403);
            assert_int_equal(said_number(p, "left"), left);
        }
        assert_int_equal(citizen_login(p, names[n], EVE_PASSWORD), 429);
        expect_problem(p, 429, "wait");
        assert_int_equal(said_number(p, "until_ms"), p->f->server_ms + 1000);
    }
    portal_later(p, 1000);
    assert_int_equal(citizen_login(p, EVE, EVE_PASSWORD), 200);
    fixture_sql(p->f, "UPDATE throttle SET count = 10, until_ms = 9000000000000 WHERE kind = 'LOGIN'");
    assert_int_equal(citizen_login(p, EVE_EMAIL, EVE_PASSWORD), 200);      /* its own counters were forgotten */
}

/* One that waits: «Se connecter» leads back to the code, which confirms it; after seven days it is nobody's. */
static void test_login_unconfirmed(void **state)
{
    struct portal *p = *state;
    int64_t accounts = -1, codes = -1;
    assert_int_equal(citizen_create(p, EVE, EVE_EMAIL), 200);
    assert_int_equal(citizen_create(p, "luc67890", "luc@exemple.ca"), 200);
    portal_later(p, 7LL * DAY_MS - 1);
    assert_int_equal(citizen_login(p, EVE, EVE_PASSWORD), 200);
    assert_true(json_is_true(json_object_get(p->answer, "confirming")));
    assert_int_equal(enter_mailed(p, "citizen-code", EVE_EMAIL), 200);
    assert_int_equal(citizen_login(p, "luc67890", EVE_PASSWORD), 200);
    portal_later(p, 1);
    assert_int_equal(enter_mailed(p, "citizen-code", "luc@exemple.ca"), 403);
    expect_problem(p, 403, "code-wrong");
    assert_int_equal(citizen_login(p, "luc67890", EVE_PASSWORD), 403);
    expect_cause(p, "name-unknown");
    portal_later(p, HOUR_MS + API_REPEAT_MS + 1);
    assert_int_equal(citizens_purge(&p->f->service, p->f->db, &accounts, &codes), ERR_OK);
    assert_int_equal(accounts, 1);
    assert_int_equal(codes, 4);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM citizen"), 1);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM contact WHERE pending <> ''"), 0);
    assert_int_equal(citizens_purge(&p->f->service, p->f->db, &accounts, &codes), ERR_OK);
    assert_int_equal(accounts + codes, 0);
    assert_int_equal(citizen_create(p, "luc67890", "luc@exemple.ca"), 200);
}

/* Half a log-in is nothing once the password is another. */
static void test_login_then_password(void **state)
{
    struct portal *p = *state;
    char ticket[ACCOUNT_SESSION_TEXT_SIZE], code[8], session[ACCOUNT_SESSION_TEXT_SIZE];
    citizen_begin(p, EVE, EVE_EMAIL);
    memcpy(session, p->session, sizeof session);
    assert_int_equal(citizen_login(p, EVE, EVE_PASSWORD), 200);
    ticket_of(p, ticket);
    code_mailed(p, EVE_EMAIL, code);
    memcpy(p->session, session, sizeof session);
    assert_int_equal(portal_ask(p, "citizen-password", json_pack("{s:s, s:s}", "old", EVE_PASSWORD, "new", NEW_PASSWORD)), 200);
    assert_int_equal(citizen_enter(p, ticket, code), 403);
    expect_problem(p, 403, "ticket-unknown");
}

/* --- forgotten password --- */

static unsigned forgot(struct portal *p, const char *name)
{
    p->session[0] = 0;
    return portal_ask(p, "citizen-forgot", json_pack("{s:s}", "name", name));
}

static void test_forgot(void **state)
{
    struct portal *p = *state;
    char code_ticket[ACCOUNT_SESSION_TEXT_SIZE], ticket[ACCOUNT_SESSION_TEXT_SIZE], session[ACCOUNT_SESSION_TEXT_SIZE], code[8];
    citizen_begin(p, EVE, EVE_EMAIL);
    memcpy(session, p->session, sizeof session);
    assert_int_equal(forgot(p, EVE), 200);
    assert_string_equal(said_text(p, "to"), "");
    ticket_of(p, code_ticket);
    code_mailed(p, EVE_EMAIL, code);
    assert_int_equal(citizen_try(p, "citizen-code", code_ticket, code), 403);     /* never opens a session */
    expect_problem(p, 403, "ticket-unknown");
    assert_int_equal(citizen_try(p, "citizen-forgot-code", code_ticket, code), 200);
    assert_int_equal(said_number(p, "expires_ms"), p->f->server_ms + 10 * MINUTE_MS);
    ticket_of(p, ticket);
    assert_int_equal(portal_ask(p, "citizen-forgot-password", json_pack("{s:s, s:s}", "ticket", ticket, "password", "eve@exemple.ca")), 422);
    expect_problem(p, 422, "password-email");
    assert_int_equal(portal_ask(p, "citizen-forgot-password", json_pack("{s:s, s:s}", "ticket", ticket, "password", "abcdabcd12")), 422);
    assert_int_equal(portal_ask(p, "citizen-forgot-password", json_pack("{s:s, s:s}", "ticket", ticket, "password", NEW_PASSWORD)), 200);
    assert_int_equal(portal_ask(p, "citizen-forgot-password", json_pack("{s:s, s:s}", "ticket", ticket, "password", NEW_PASSWORD)), 403);
    expect_problem(p, 403, "ticket-unknown");
    memcpy(p->session, session, sizeof session);
    expect_session_over(p);
    assert_int_equal(mailed(p, "citizen-password-reset", EVE_EMAIL), 1);
    assert_int_equal(citizen_login(p, EVE, EVE_PASSWORD), 403);
    assert_int_equal(citizen_login(p, EVE, NEW_PASSWORD), 200);
}

static void test_forgot_ticket_ends(void **state)
{
    struct portal *p = *state;
    char ticket[ACCOUNT_SESSION_TEXT_SIZE];
    citizen_begin(p, EVE, EVE_EMAIL);
    assert_int_equal(forgot(p, EVE_EMAIL), 200);
    assert_int_equal(enter_mailed(p, "citizen-forgot-code", EVE_EMAIL), 200);
    ticket_of(p, ticket);
    portal_later(p, 10 * MINUTE_MS);
    assert_int_equal(portal_ask(p, "citizen-forgot-password", json_pack("{s:s, s:s}", "ticket", ticket, "password", NEW_PASSWORD)), 403);
    expect_problem(p, 403, "ticket-unknown");
    assert_int_equal(portal_ask(p, "forgot-password", json_pack("{s:s, s:s}", "ticket", ticket, "password", NEW_PASSWORD)), 403);
}

/* A name, an address, known or not: every answer is the same until ten wrong codes, and after them. */
static void test_forgot_alike(void **state)
{
    enum { KINDS = 4, STEPS = 15 };
    static const char *const names[KINDS] = { EVE, "personne1", EVE_EMAIL, "personne@exemple.ca" };
    struct portal *p = *state;
    char ticket[ACCOUNT_SESSION_TEXT_SIZE], said[STEPS][512], other[512];
    citizen_begin(p, EVE, EVE_EMAIL);
    const int64_t begun = p->f->server_ms + HOUR_MS;
    for (size_t i = 0; i < KINDS; i++) {
        p->f->server_ms = p->f->kiosk_ms = begun;
        hashes_asked = 0;
        for (size_t n = 0; n < STEPS; n++) {
            if (n % 7 == 0 && n < 14)
                assert_int_equal(forgot(p, names[i]), 200);
            else if (n == 1)
                assert_int_equal(citizen_resend(p, ticket), 429);
            else if (n == 14)
                assert_int_equal(forgot(p, names[i]), 200);
            else
                (void)citizen_try(p, "citizen-forgot-code", ticket, "000 000");
            if (n % 7 == 0)
                ticket_of(p, ticket);
            say_answer(p, i ? other : said[n]);
            if (i)
                assert_string_equal(other, said[n]);
        }
        assert_int_equal(hashes_asked, 0);
        assert_int_equal(citizen_try(p, "citizen-forgot-code", ticket, "000 000"), 429);
        expect_problem(p, 429, "too-many");
    }
}

/* Wrong codes of a name end those of its address too, and nobody is told so. */
static void test_forgot_hidden_lock(void **state)
{
    struct portal *p = *state;
    char ticket[ACCOUNT_SESSION_TEXT_SIZE], code[8];
    citizen_begin(p, EVE, EVE_EMAIL);
    for (int i = 0; i < 10; i++) {
        if (i % 5 == 0) {
            portal_later(p, MINUTE_MS);
            assert_int_equal(forgot(p, EVE), 200);
            ticket_of(p, ticket);
            code_mailed(p, EVE_EMAIL, code);
        }
        assert_int_equal(citizen_try(p, "citizen-forgot-code", ticket, wrong_code(code)), 403);
    }
    assert_int_equal(forgot(p, EVE_EMAIL), 200);
    ticket_of(p, ticket);
    code_mailed(p, EVE_EMAIL, code);
    assert_string_equal(code, "");
    assert_int_equal(citizen_try(p, "citizen-forgot-code", ticket, "000 000"), 403);
    expect_problem(p, 403, "code-wrong");
    assert_int_equal(said_number(p, "left"), 4);
}

/* Who knows her name and address, and no password, uses up all that can be: she logs in as before. */
static void test_not_kept_out(void **state)
{
    struct portal *p = *state;
    char ticket[ACCOUNT_SESSION_TEXT_SIZE];
    citizen_begin(p, EVE, EVE_EMAIL);
    citizen_begin(p, "luc67890", "luc@exemple.ca");
    for (int i = 0; i < 5; i++)      /* her own creation was the first of the hour's five */
        assert_int_equal(portal_ask(p, "citizen-email", json_pack("{s:s, s:s}", "password", EVE_PASSWORD, "email", EVE_EMAIL)), i < 4 ? 200 : 429);
    p->session[0] = 0;
    portal_later(p, HOUR_MS);
    for (int i = 0; i < 10; i++) {
        if (i % 5 == 0) {
            assert_int_equal(forgot(p, EVE), 200);
            ticket_of(p, ticket);
        }
        assert_int_equal(citizen_try(p, "citizen-forgot-code", ticket, "000 000"), 403);
    }
    assert_int_equal(citizen_create(p, "eve67890", EVE_EMAIL), 200);
    ticket_of(p, ticket);
    for (int i = 0; i < 5; i++)
        assert_int_equal(citizen_try(p, "citizen-code", ticket, "000 000"), 403);
    portal_later(p, MINUTE_MS);
    assert_int_equal(citizen_resend(p, ticket), 200);
    for (int i = 0; i < 5; i++)
        assert_int_equal(citizen_try(p, "citizen-code", ticket, "000 000"), 403);
    assert_int_equal(citizen_create(p, "eve67891", EVE_EMAIL), 429);
    assert_int_equal(citizen_login(p, EVE, EVE_PASSWORD), 200);
    assert_int_equal(enter_mailed(p, "citizen-code", EVE_EMAIL), 200);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, portal_setup, portal_teardown)
        T(test_login), T(test_login_alike), T(test_login_waits), T(test_login_unconfirmed), T(test_login_then_password), T(test_forgot),
        T(test_forgot_ticket_ends), T(test_forgot_alike), T(test_forgot_hidden_lock), T(test_not_kept_out),
#undef T
    };
    return FIXTURE_RUN("log-in of citizens", tests);
}
