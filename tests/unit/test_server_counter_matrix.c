/* Every role x every verb: what the table of rights does not grant is refused by the server, whatever is sent; and nobody's session is good
 * for another realm's verbs. */
#include "tests/unit/test_server_counter.h"

static const struct account_verb *verb_of(const char *name)
{
    for (size_t i = 0; account_verbs[i]; i++)
        if (strcmp(account_verbs[i]->name, name) == 0)
            return account_verbs[i];
    return NULL;
}

/* A row for each verb and a verb for each row. */
static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < counter_rights_count; i++) {
        const struct account_verb *verb = verb_of(counter_rights[i].verb);
        if (!verb)
            fail_msg("%s: there is no such verb", counter_rights[i].verb);
        if (verb->with != WITH_AGENT)
            fail_msg("%s can be asked by others than agents", verb->name);
        if (strlen(counter_rights[i].verb) >= ACCOUNT_VERB_SIZE)
            fail_msg("%s is too long a name", counter_rights[i].verb);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(counter_rights[k].verb, counter_rights[i].verb);
    }
    for (size_t i = 0; account_verbs[i]; i++)
        if (account_verbs[i]->with == WITH_AGENT && !counter_right_of(account_verbs[i]->name) && !account_verbs[i]->while_must)
            fail_msg("%s is in no row", account_verbs[i]->name);
}

/* --- asked by somebody --- */

/* Nothing, too much, and what a verb might want. */
static json_t *whatever(size_t i)
{
    return i == 0 ? json_object() : i == 1 ? json_pack("{s:s}", "person", LUC_PERSON) : json_pack("{s:s, s:i, s:s, s:n}", "from", "", "rows", 20, "reason", "asked", "more");
}
enum { WHATEVERS = 3 };

static void expect_one(struct portal *p, const char *verb, size_t i, const char *problem)
{
    if (portal_ask(p, verb, whatever(i)) != 403 || strcmp(said_problem(p), problem) != 0)
        fail_msg("%s (%zu): %u %s, not %s", verb, i, p->f->status, said_problem(p), problem);
}

static void expect(struct portal *p, const char *verb, const char *problem)
{
    for (size_t i = 0; i < WHATEVERS; i++)
        expect_one(p, verb, i, problem);
}

/* Nothing that was refused is in the trail as done. */
static void expect_nothing_done(const struct portal *p)
{
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM audit WHERE actor = 'agent' AND outcome = 'done'"), 0);
}

static void be_of(struct portal *p, unsigned roles)
{
    fixture_sql(p->f, "DELETE FROM agent_role");
    counter_role(p, ANNE, roles);
}

static int setup(void **state)
{
    int failed = counter_setup(state);
    if (!failed)
        counter_agent(*state, ANNE, COUNTER_AGENT);
    return failed;
}

static void refuse_all_but(struct portal *p, unsigned roles, size_t bodies)
{
    be_of(p, roles);
    for (size_t i = 0; i < counter_rights_count; i++)
        for (size_t body = 0; body < bodies && !(counter_rights[i].roles & roles); body++)
            expect_one(p, counter_rights[i].verb, body, "role");
}

static void test_refused(void **state)
{
    struct portal *p = *state;
    for (unsigned role = 1; role < COUNTER_EVERY; role <<= 1)
        refuse_all_but(p, role, WHATEVERS);
    expect_nothing_done(p);
}

/* Two roles may what either may, and no more. */
static void test_pairs(void **state)
{
    struct portal *p = *state;
    for (unsigned first = 1; first < COUNTER_EVERY; first <<= 1)
        for (unsigned second = first << 1; second < COUNTER_EVERY; second <<= 1)
            refuse_all_but(p, first | second, 1);
    expect_nothing_done(p);
}

/* What is granted goes on to be looked at. */
static void test_granted(void **state)
{
    struct portal *p = *state;
    for (unsigned role = 1; role < COUNTER_EVERY; role <<= 1) {
        be_of(p, role);
        for (size_t i = 0; i < counter_rights_count; i++)
            if (counter_rights[i].roles & role && portal_ask(p, counter_rights[i].verb, json_object()) == 403 &&
                strcmp(said_problem(p), "role") == 0)
                fail_msg("%s is refused to %s", counter_rights[i].verb, counter_role_word(role));
    }
}

static void test_refusals_stay(void **state)
{
    struct portal *p = *state;
    be_of(p, COUNTER_AUDITOR);
    expect(p, "act-kiosk-code", "role");
    assert_int_equal(counter_trail(p, ANNE, "act-kiosk-code", "refused"), WHATEVERS);
}

static void test_no_role(void **state)
{
    struct portal *p = *state;
    be_of(p, 0);
    for (size_t i = 0; account_verbs[i]; i++)
        if (account_verbs[i]->with == WITH_AGENT || account_verbs[i]->with == WITH_ANYBODY)
            expect(p, account_verbs[i]->name, "session-unknown");
    expect_nothing_done(p);
}

/* --- of another realm --- */

/* All the roles of the counter do not open an account. */
static void test_agent_elsewhere(void **state)
{
    struct portal *p = *state;
    be_of(p, COUNTER_EVERY);
    for (size_t i = 0; account_verbs[i]; i++)
        if (account_verbs[i]->with != WITH_AGENT && account_verbs[i]->with != WITH_NOTHING && account_verbs[i]->with != WITH_ANYBODY)
            expect(p, account_verbs[i]->name, "session-unknown");
    expect(p, "trail", "role");
    expect_nothing_done(p);
}

static void expect_nothing_here(struct portal *p)
{
    for (size_t i = 0; account_verbs[i]; i++)
        if (account_verbs[i]->with == WITH_AGENT)
            expect(p, account_verbs[i]->name, "session-unknown");
    expect_nothing_done(p);
}

/* The same person, who is an agent with every role too: it is the session that counts. */
static void test_account_here(void **state)
{
    struct portal *p = *state;
    struct account_row marie;
    assert_int_equal(account_by_name(p->f->db, MARIE, &marie), ERR_OK);
    fixture_sql(p->f, "UPDATE account SET must = '', temporary_until_ms = 0; INSERT INTO workplace (id, name, made_ms) VALUES ('W-1', 'Clinique', 1)");
    counter_role(p, marie.person, COUNTER_EVERY);
    counter_session(p, marie.person, "services", "");
    expect_nothing_here(p);
    char sql[320];
    (void)snprintf(sql, sizeof sql, "INSERT INTO membership (id, workplace, person, role, services, added_by, added_ms) VALUES"
                   " ('m1', 'W-1', '%s', 'representative', '', '', 1), ('m2', 'W-1', '%s', 'local-admin', '', '', 1)", marie.person, marie.person);
    fixture_sql(p->f, sql);
    assert_int_equal(portal_ask(p, "home", json_object()), 200);
    expect_nothing_here(p);
}

static void test_citizen_here(void **state)
{
    struct portal *p = *state;
    citizen_put(p);
    counter_role(p, LUC_PERSON, COUNTER_EVERY);
    assert_int_equal(portal_ask(p, "citizen-home", json_object()), 200);
    expect_nothing_here(p);
}

/* No session, one that is none, another kiosk's. */
static void test_nobody_here(void **state)
{
    struct portal *p = *state;
    char own[ACCOUNT_SESSION_TEXT_SIZE];
    memcpy(own, p->session, sizeof own);
    p->session[0] = 0;
    expect_nothing_here(p);
    (void)snprintf(p->session, sizeof p->session, "%s", LUC_SESSION);
    expect_nothing_here(p);
    memcpy(p->session, own, sizeof own);
    fixture_sql(p->f, "UPDATE account_session SET kiosk = '0000000000000001'");
    expect_nothing_here(p);
}

/* --- locked --- */

static void test_locked(void **state)
{
    struct portal *p = *state;
    be_of(p, COUNTER_EVERY);
    portal_later(p, AGENT_IDLE_MS);
    for (size_t i = 0; account_verbs[i]; i++)
        if (account_verbs[i]->with == WITH_AGENT && strcmp(account_verbs[i]->name, "agent-unlock") != 0)
            expect(p, account_verbs[i]->name, "session-locked");
    expect(p, "trail", "session-locked");
    expect_nothing_done(p);
    assert_int_equal(portal_ask(p, "agent-unlock", json_object()), 400);
    assert_int_equal(portal_ask(p, "logout", json_object()), 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, portal_teardown)
        cmocka_unit_test(test_table), T(test_refused), T(test_pairs), T(test_granted), T(test_refusals_stay), T(test_no_role), T(test_agent_elsewhere), T(test_account_here),
        T(test_citizen_here), T(test_nobody_here), T(test_locked),
#undef T
    };
    return FIXTURE_RUN("counter matrix", tests);
}
