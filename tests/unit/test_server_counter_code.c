/* How agents come in without a reader: the password of their account and a one-time code; and how such a session goes on. */
#include "tests/unit/quick_hash.h"
#include "tests/unit/test_server_counter.h"

static struct settings with_codes;
static char password[64];      /* Marie's */

/* Few tries, for each is two slow hashes. */
static int setup(void **state)
{
    int failed = counter_setup(state);
    struct portal *p = *state;
    if (failed)
        return failed;
    with_codes = settings_default;
    with_codes.agent_codes = true;
    with_codes.policy.limits[POLICY_AGENT] = 2;
    with_codes.policy.limits[POLICY_LOGIN] = 4;
    p->f->service.settings = &with_codes;
    temporary_of(p, password);
    return 0;
}

/* Marie has an account with a password of her own, a token's session at a counter and a role. */
static void marie_is_agent(struct portal *p, char person[PERSON_ID_SIZE])
{
    struct account_row row;
    fixture_sql(p->f, "UPDATE account SET must = '', temporary_until_ms = 0");
    assert_int_equal(account_by_name(p->f->db, MARIE, &row), ERR_OK);
    memcpy(person, row.person, PERSON_ID_SIZE);
    counter_role(p, person, COUNTER_AGENT);
    counter_session(p, person, "counter", "DENK0900003");
}

static void make_code(struct portal *p, char to[16])
{
    assert_int_equal(portal_ask(p, "agent-code", json_object()), 200);
    (void)snprintf(to, 16, "%s", said_text(p, "secret"));
    assert_int_equal(strlen(to), 9);
    assert_int_equal(said_number(p, "until_ms"), p->f->server_ms + AGENT_CODE_MS);
}

static unsigned enter(struct portal *p, const char *name, const char *secret, const char *code)
{
    char session[ACCOUNT_SESSION_TEXT_SIZE];
    memcpy(session, p->session, sizeof session);
    p->session[0] = 0;
    unsigned status = portal_ask(p, "agent-login-code", json_pack("{s:s, s:s, s:s}", "name", name, "password", secret, "code", code));
    memcpy(p->session, status == 200 ? said_text(p, "session") : session, sizeof session);
    return status;
}

static const char *other_code(const char *code) { return strcmp(code, "ABCD-EFGH") == 0 ? "ABCD-EFGJ" : "ABCD-EFGH"; }

static void test_code(void **state)
{
    struct portal *p = *state;
    char person[PERSON_ID_SIZE], code[16];
    marie_is_agent(p, person);
    make_code(p, code);
    assert_int_equal(enter(p, MARIE, password, code), 200);
    expect_home_text(p, "by", "code");
    expect_home_text(p, "person", person);
    assert_int_equal(counter_trail(p, person, "agent-login-code", "done"), 1);
    assert_int_equal(portal_ask(p, "agent-home", json_object()), 200);
    assert_int_equal(portal_ask(p, "agent-code", json_object()), 403);
    expect_problem(p, 403, "role");
    assert_int_equal(enter(p, MARIE, password, code), 403);
    expect_cause(p, "code-used");
}

/* Whatever is wrong is the same answer, but for the tries left, which count up with the wrong ones. */
static void test_code_refused(void **state)
{
    struct portal *p = *state;
    char person[PERSON_ID_SIZE], code[16], said[256], first[256];
    marie_is_agent(p, person);
    make_code(p, code);
    assert_int_equal(enter(p, MARIE, password, other_code(code)), 403);
    say_refusal(p, first);
    expect_cause(p, "code-wrong");
    const struct { const char *name, *secret, *code, *sql, *cause; } rows[] = {
        { "IP0000099", password, code, "", "name-unknown" },
        { MARIE, "Kiwi8verts", code, "", "password-wrong" },
        { MARIE, password, code, "UPDATE kiosk SET profile = 'public'", "kiosk" },
        { MARIE, password, code, "UPDATE kiosk SET profile = 'counter'; UPDATE agent_code SET expires_ms = 5", "code-over" },
        { MARIE, password, code, "UPDATE agent_code SET expires_ms = 1800000000000; DELETE FROM agent_role", "no-role" },
        { MARIE, password, code, "UPDATE account SET must = 'password'", "temporary-password" },
        { MARIE, password, code, "DELETE FROM agent_code; UPDATE account SET must = ''", "code-none" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].sql[0])
            fixture_sql(p->f, rows[i].sql);
        fixture_sql(p->f, "DELETE FROM throttle; UPDATE agent_code SET failed = 0");
        assert_int_equal(enter(p, rows[i].name, rows[i].secret, rows[i].code), 403);
        say_refusal(p, said);
        assert_string_equal(said, first);
        expect_cause(p, rows[i].cause);
    }
    with_codes.agent_codes = false;
    fixture_sql(p->f, "DELETE FROM throttle");
    assert_int_equal(enter(p, MARIE, password, code), 403);
    expect_cause(p, "codes-off");
    assert_int_equal(enter(p, MARIE, password, "ABCD-EFG"), 422);
}

/* Two wrong ones, and the right one opens nothing; a wrong password is not one of them. */
static void test_code_dies(void **state)
{
    struct portal *p = *state;
    char person[PERSON_ID_SIZE], code[16];
    marie_is_agent(p, person);
    make_code(p, code);
    assert_int_equal(enter(p, MARIE, "Kiwi8verts", code), 403);
    assert_int_equal(fixture_number(p->f, "SELECT failed FROM agent_code"), 0);
    for (int i = 0; i < 2; i++) {
        fixture_sql(p->f, "DELETE FROM throttle");
        assert_int_equal(enter(p, MARIE, password, other_code(code)), 403);
        expect_cause(p, "code-wrong");
    }
    fixture_sql(p->f, "DELETE FROM throttle");
    assert_int_equal(enter(p, MARIE, password, code), 403);
    expect_cause(p, "code-dead");
    make_code(p, code);
    assert_int_equal(enter(p, MARIE, password, code), 200);
}

/* Tries here and at the door of the services are counted together: neither is another four. */
static void test_counted_together(void **state)
{
    struct portal *p = *state;
    char person[PERSON_ID_SIZE], code[16];
    marie_is_agent(p, person);
    make_code(p, code);
    for (int i = 0; i < 4; i++) {
        portal_later(p, 11000);
        assert_int_equal(enter(p, MARIE, i % 2 ? password : "Kiwi8verts", other_code(code)), 403);
    }
    portal_later(p, 11000);
    assert_int_equal(portal_login(p, MARIE, password), 403);
    expect_cause(p, "locked");
    assert_int_equal(enter(p, MARIE, password, code), 403);
    expect_cause(p, "locked");
}

static void expect_locked(struct portal *p)
{
    assert_int_equal(portal_ask(p, "agent-home", json_object()), 403);
    assert_string_equal(said_problem(p), "session-locked");
}

static json_t *by_password(const char *secret)
{
    return json_pack("{s:s, s:s, s:s, s:i, s:s, s:s, s:s}", "serial", "", "nonce", "", "kiosk_nonce", "", "at_ms", 0, "algorithm", "", "signature", "", "password", secret);
}

static void test_unlock_by_password(void **state)
{
    struct portal *p = *state;
    char person[PERSON_ID_SIZE], code[16];
    marie_is_agent(p, person);
    make_code(p, code);
    assert_int_equal(enter(p, MARIE, password, code), 200);
    portal_later(p, AGENT_IDLE_MS);
    expect_locked(p);
    assert_int_equal(portal_ask(p, "agent-unlock", by_password("Kiwi8verts")), 403);
    expect_problem(p, 403, "password-wrong");
    assert_int_equal(said_number(p, "left"), 3);
    expect_locked(p);
    assert_int_equal(portal_ask(p, "agent-unlock", by_password(password)), 200);
    assert_int_equal(portal_ask(p, "agent-home", json_object()), 200);
    portal_later(p, AGENT_IDLE_MS);
    for (int left = 3; left >= 0; left--) {
        assert_int_equal(portal_ask(p, "agent-unlock", by_password("Kiwi8verts")), 403);
        assert_int_equal(said_number(p, "left"), left);
    }
    assert_int_equal(portal_ask(p, "agent-unlock", by_password(password)), 403);
    assert_string_equal(said_problem(p), "session-unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, portal_teardown)
        T(test_code), T(test_code_refused), T(test_code_dies), T(test_counted_together), T(test_unlock_by_password),
#undef T
    };
    return FIXTURE_RUN("agents' log-ins by code", tests);
}
