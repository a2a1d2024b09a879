/* The counter's sessions: of their realm, of a counter, locked without a request, over after ten hours. */
#include "tests/unit/test_server_counter.h"

static void expect_refused(struct portal *p, const char *verb, const char *word)
{
    assert_int_equal(portal_ask(p, verb, json_object()), 403);
    assert_string_equal(said_problem(p), word);
}

static void test_opens_nothing_else(void **state)
{
    struct portal *p = *state;
    counter_agent(p, ANNE, COUNTER_EVERY);
    expect_refused(p, "home", "session-unknown");
    expect_refused(p, "citizen-home", "session-unknown");
    expect_refused(p, "trail", "role");
    assert_int_equal(counter_trail(p, ANNE, "trail", "refused"), 1);
    assert_int_equal(portal_ask(p, "logout", json_object()), 200);
    assert_int_equal(counter_trail(p, ANNE, "logout", "done"), 1);
    expect_refused(p, "logout", "session-unknown");
}

static void test_locks(void **state)
{
    struct portal *p = *state;
    counter_agent(p, ANNE, COUNTER_AGENT);
    portal_later(p, AGENT_IDLE_MS - 1);
    expect_refused(p, "trail", "role");
    portal_later(p, AGENT_IDLE_MS - 1);
    expect_refused(p, "trail", "role");
    portal_later(p, AGENT_IDLE_MS);
    expect_refused(p, "trail", "session-locked");
    expect_refused(p, "trail", "session-locked");
    assert_int_equal(portal_ask(p, "logout", json_object()), 200);
}

/* However often it is used. */
static void test_ends(void **state)
{
    struct portal *p = *state;
    counter_agent(p, ANNE, COUNTER_AGENT);
    for (int64_t gone = 0; gone + AGENT_IDLE_MS - 1 < AGENT_LIFE_MS; gone += AGENT_IDLE_MS - 1) {
        expect_refused(p, "trail", "role");
        portal_later(p, AGENT_IDLE_MS - 1);
    }
    expect_refused(p, "trail", "role");
    portal_later(p, AGENT_IDLE_MS - 1);
    expect_refused(p, "trail", "session-unknown");
}

static void test_not_a_counter(void **state)
{
    struct portal *p = *state;
    counter_agent(p, ANNE, COUNTER_AGENT);
    fixture_sql(p->f, "UPDATE kiosk SET profile = 'public'");
    expect_refused(p, "trail", "session-unknown");
}

static enum agent_verdict change(struct portal *p, const char *person, unsigned role, bool add)
{
    enum agent_verdict verdict = AGENT_AS_IT_WAS;
    assert_int_equal(agent_role_change(&p->f->service, p->f->db, person, role, add, &verdict), ERR_OK);
    return verdict;
}

static void test_roles_go(void **state)
{
    struct portal *p = *state;
    unsigned roles = 0;
    counter_agent(p, ANNE, COUNTER_AGENT);
    assert_int_equal(change(p, "P-0000-0000", COUNTER_AVI, true), AGENT_NOBODY);
    assert_int_equal(change(p, ANNE, COUNTER_AVI, true), AGENT_CHANGED);
    assert_int_equal(change(p, ANNE, COUNTER_AVI, true), AGENT_AS_IT_WAS);
    assert_int_equal(change(p, ANNE, COUNTER_AGENT, false), AGENT_CHANGED);
    assert_int_equal(change(p, ANNE, COUNTER_AGENT, false), AGENT_AS_IT_WAS);
    assert_int_equal(agent_roles(p->f->db, ANNE, &roles), ERR_OK);
    assert_int_equal(roles, COUNTER_AVI);
    expect_refused(p, "trail", "role");
    assert_int_equal(change(p, ANNE, COUNTER_AVI, false), AGENT_CHANGED);
    expect_refused(p, "trail", "session-unknown");
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM account_session WHERE realm = 'counter' AND ended_ms IS NOT NULL"), 1);
}

/* What opened it is worth nothing any more. */
static void test_token_revoked(void **state)
{
    struct portal *p = *state;
    bool changed = true;
    counter_agent(p, ANNE, COUNTER_AGENT);
    counter_agent(p, BRUNO, COUNTER_AGENT);
    fixture_sql(p->f, "UPDATE account_session SET token = 'DENK0900002' WHERE person = '" BRUNO "'");
    assert_int_equal(tokens_revoke(&p->f->service, p->f->db, COUNTER_TOKEN, &changed), ERR_OK);
    expect_refused(p, "trail", "role");
    counter_as(p, ANNE);
    expect_refused(p, "trail", "session-unknown");
}

/* Opened by a password: over with the account, and with what ends its sessions; one of a token is not the account's. */
static void test_account_closed(void **state)
{
    struct portal *p = *state;
    struct account_row marie;
    assert_int_equal(account_by_name(p->f->db, MARIE, &marie), ERR_OK);
    counter_role(p, marie.person, COUNTER_AGENT);
    counter_session(p, marie.person, "counter", "");
    expect_refused(p, "trail", "role");
    fixture_sql(p->f, "UPDATE account SET closed_ms = 1");
    expect_refused(p, "trail", "session-unknown");
    fixture_sql(p->f, "UPDATE account_session SET token = '" COUNTER_TOKEN "'");
    expect_refused(p, "trail", "role");
    assert_int_equal(DB_RUN(p->f->db, ST_ACCOUNT_SESSIONS_END, NULL, NULL, db_text(marie.person), db_blob("", 0), db_int(p->f->server_ms)), ERR_OK);
    expect_refused(p, "trail", "role");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, counter_setup, portal_teardown)
        T(test_opens_nothing_else), T(test_locks), T(test_ends), T(test_not_a_counter), T(test_roles_go), T(test_token_revoked), T(test_account_closed),
#undef T
    };
    return FIXTURE_RUN("counter sessions", tests);
}
