/* Who means ill, at the counter: an agent who reads from the screen, or agrees with themselves, or is an agent no more; mails without end. */
#include "tests/unit/test_server_act.h"

#include "server/accounts/registry.h"

enum { ROUNDS = 30 };

static bool is_hidden(const char *word) { return strcmp(word, "phone") == 0 || strcmp(word, "email") == 0; }

/* --- what the agent's own screen shows --- */

static void test_screen_does_not_answer(void **state)
{
    struct portal *p = *state;
    struct asked_facts f;
    for (int i = 0; i < ROUNDS; i++) {
        fixture_sql(p->f, "DELETE FROM verification");
        assert_int_equal(act_verify(p, false, &f), 200);
        assert_true(is_hidden(f.words[0]) || is_hidden(f.words[1]));
    }
    fixture_sql(p->f, "UPDATE contact SET email = ''");
    for (int i = 0; i < ROUNDS; i++) {
        fixture_sql(p->f, "DELETE FROM verification");
        assert_int_equal(act_verify(p, false, &f), 200);
        assert_true(is_hidden(f.words[0]) || is_hidden(f.words[1]));
    }
    act_contact(p, "", NULL);      /* a serial, a user name, a workplace, a year: the agent needs nobody to say them */
    assert_int_equal(act_verify(p, false, &f), 409);
    expect_problem(p, 409, "no-facts");
    fixture_sql(p->f, "UPDATE contact SET email = 'marie@exemple.ca'; UPDATE account_session SET given = 'email'");
    assert_int_equal(act_verify(p, false, &f), 200);      /* the code, then */
    assert_int_equal(act_say_right(p, &f, ""), 200);
    assert_string_equal(row_text(p, 0, 0), "facts");
}

/* Whose log-in name is their address has it on the agent's screen, and said it with the search for it. */
static void test_address_that_is_a_name(void **state)
{
    struct portal *p = *state;
    struct asked_facts f;
    bool taken = false;
    assert_int_equal(account_name_add(p->f->db, marie(p), "marie@exemple.ca", "chosen", 1, &taken), ERR_OK);
    assert_false(taken);
    for (int i = 0; i < ROUNDS; i++) {
        fixture_sql(p->f, i % 2 ? "DELETE FROM verification; UPDATE account_session SET given = 'email'" : "DELETE FROM verification; UPDATE account_session SET given = ''");
        assert_int_equal(act_verify(p, false, &f), 200);
        for (size_t k = 0; k < 2; k++)
            assert_true(strcmp(f.words[k], "email") != 0 && (i % 2 == 0 || strcmp(f.words[k], "user") != 0));
    }
    assert_int_equal(act_say_right(p, &f, ""), 200);      /* an address in force has its code still */
    assert_string_equal(row_text(p, 0, 0), "facts");
}

/* --- another agent's yes --- */

static struct settings two_agents;

/* Bruno, an AVI like Anne, agrees that she gives Marie another token. */
static void ask_second(struct portal *p, char to[COUNTER_ID_SIZE])
{
    two_agents = settings_default;
    two_agents.agents_second = "all";
    p->f->service.settings = &two_agents;
    counter_role(p, ANNE, COUNTER_AVI);
    counter_role(p, BRUNO, COUNTER_AVI);
    assert_int_equal(portal_ask(p, "counter-ask-second", json_pack("{s:s, s:s, s:s}", "act", "act-replace", "person", marie(p), "reason", "locked")), 200);
    (void)snprintf(to, COUNTER_ID_SIZE, "%s", said_text(p, "id"));
}

static unsigned agree(struct portal *p, const char *id) { return portal_ask(p, "counter-answer-second", json_pack("{s:s, s:b}", "id", id, "yes", 1)); }

static void prove(struct portal *p, char to[COUNTER_ID_SIZE])
{
    assert_int_equal(portal_ask(p, "counter-documents", json_pack("{s:s, s:s, s:s, s:s, s:s}", "person", marie(p), "first", "passport", "first_end", "12",
                                "second", "licence", "second_end", "34")), 200);
    (void)snprintf(to, COUNTER_ID_SIZE, "%s", row_id(p, 0));
}

static void test_yes_of_nobody(void **state)
{
    struct portal *p = *state;
    char id[COUNTER_ID_SIZE], proof[COUNTER_ID_SIZE];
    ask_second(p, id);
    counter_as(p, BRUNO);
    assert_int_equal(agree(p, id), 200);
    assert_string_equal(row_word(p, 0), "yes");
    counter_as(p, ANNE);
    prove(p, proof);
    fixture_sql(p->f, "DELETE FROM agent_role WHERE person = '" BRUNO "' AND role = 'avi'");      /* may be an agent still, and not replace a token */
    assert_int_equal(portal_ask(p, "act-replace", act_in(p, proof, id, of_serial())), 403);
    expect_problem(p, 403, "second-needed");
    counter_role(p, BRUNO, COUNTER_AVI);
    const int64_t now = p->f->server_ms;
    portal_later(p, -POLICY_HOUR_MS);                              /* a clock that goes back makes no yes last */
    prove(p, proof);
    assert_int_equal(portal_ask(p, "act-replace", act_in(p, proof, id, of_serial())), 403);
    expect_problem(p, 403, "second-needed");
    portal_later(p, now - p->f->server_ms);
    prove(p, proof);
    assert_int_equal(portal_ask(p, "act-replace", act_in(p, proof, id, of_serial())), 200);
}

static void give_address(const struct portal *p, const char *person, const char *address)
{
    assert_int_equal(DB_RUN(p->f->db, ST_CONTACT_ADD, NULL, NULL, db_text(person), db_int(1), db_text(address)), ERR_OK);
}

/* Bruno is another row, and the same mailbox. */
static void test_yes_of_oneself(void **state)
{
    struct portal *p = *state;
    char id[COUNTER_ID_SIZE];
    ask_second(p, id);
    give_address(p, ANNE, "anne@exemple.ca");
    give_address(p, BRUNO, "Anne@Exemple.ca");
    counter_as(p, BRUNO);
    assert_int_equal(agree(p, id), 403);
    expect_problem(p, 403, "own-record");
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM second WHERE answer <> ''"), 0);
}

static void test_asks_without_end(void **state)
{
    struct portal *p = *state;
    char id[COUNTER_ID_SIZE];
    for (int i = 0; i < 20; i++)
        ask_second(p, id);
    const int64_t until = p->f->server_ms + SECOND_MS;
    json_t *in = json_pack("{s:s, s:s, s:s}", "act", "act-replace", "person", marie(p), "reason", "locked");
    assert_int_equal(portal_ask(p, "counter-ask-second", json_incref(in)), 429);
    expect_problem(p, 429, "too-many");
    assert_int_equal(said_number(p, "until_ms"), until);
    counter_as(p, BRUNO);
    assert_int_equal(agree(p, id), 200);
    counter_as(p, ANNE);
    assert_int_equal(portal_ask(p, "counter-ask-second", in), 200);
}

/* --- a professional who has no account yet is nobody --- */

static void add_nip(const struct portal *p, const char *email)
{
    const struct nip_new doctor = { "medecin", "12345", "Jeanne", "Côté", "docteure", email };
    SECRET_OWNED struct secret *nip = NULL;
    int64_t expires_ms;
    assert_int_equal(nip_issue(&p->f->service, p->f->db, &doctor, &nip, &expires_ms), ERR_OK);
}

static const char *nip_id(const struct portal *p)
{
    static struct nip_row row;
    assert_int_equal(nip_of(p->f->db, "medecin", "12345", &row), ERR_OK);
    return row.id;
}

static unsigned see_documents(struct portal *p)
{
    return portal_ask(p, "counter-documents", json_pack("{s:s, s:s, s:s, s:s, s:s}", "person", nip_id(p), "first", "passport", "first_end", "12", "second", "licence", "second_end", "34"));
}

/* Two documents prove who gets a NIP, and nothing else: no address, lock or account is of it. */
static void test_acts_on_a_nip(void **state)
{
    struct portal *p = *state;
    char proof[COUNTER_ID_SIZE];
    static const struct { const char *verb, *member, *value, *other, *text; } rows[] = {
        { "act-email", "email", "a@exemple.ca", NULL, NULL }, { "act-clear-lock", "lock", "codes", "subject", "" }, { "act-password", NULL, NULL, NULL, NULL },
        { "act-close", "account", "services", NULL, NULL },
    };
    counter_role(p, ANNE, COUNTER_AVI);
    add_nip(p, "docteure@exemple.ca");
    assert_int_equal(see_documents(p), 200);
    (void)snprintf(proof, sizeof proof, "%s", row_id(p, 0));
    const int64_t mails = fixture_number(p->f, "SELECT count(*) FROM mail"), contacts = fixture_number(p->f, "SELECT count(*) FROM contact");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        json_t *in = json_pack("{s:s, s:s, s:s, s:s}", "person", nip_id(p), "proof", proof, "reason", "locked", "second", "");
        if (rows[i].member)
            json_object_set_new(in, rows[i].member, json_string(rows[i].value));
        if (rows[i].other)
            json_object_set_new(in, rows[i].other, json_string(rows[i].text));
        if (portal_ask(p, rows[i].verb, in) != 404)
            fail_msg("%s: %u", rows[i].verb, p->f->status);
    }
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM mail"), mails);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM contact"), contacts);
}

/* An AVI who is a professional too sends no NIP to themselves. */
static void test_own_nip(void **state)
{
    struct portal *p = *state;
    counter_role(p, ANNE, COUNTER_AVI);
    give_address(p, ANNE, "anne@exemple.ca");
    add_nip(p, "Anne@Exemple.ca");
    assert_int_equal(see_documents(p), 403);
    expect_problem(p, 403, "own-record");
}

/* --- a role for oneself --- */

static void test_own_role_by_another_name(void **state)
{
    struct portal *p = *state;
    counter_role(p, ANNE, COUNTER_ADMINISTRATOR);
    give_address(p, ANNE, "marie@exemple.ca");
    assert_int_equal(portal_ask(p, "act-agent-role", json_pack("{s:s, s:s, s:b, s:s}", "person", marie(p), "role", "supervisor", "add", 1, "reason", "order")), 403);
    expect_problem(p, 403, "own-record");
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM agent_role WHERE role = 'supervisor'"), 0);
}

/* --- one agent makes themselves another --- */

/* An AVI needs nobody to have seen two documents: a code to issue a supervisor's token is not theirs alone to take. */
static void test_token_of_an_agent(void **state)
{
    struct portal *p = *state;
    char proof[COUNTER_ID_SIZE], id[COUNTER_ID_SIZE];
    ask_second(p, id);
    p->f->service.settings = &settings_default;
    prove(p, proof);
    counter_role(p, marie(p), COUNTER_SUPERVISOR);
    assert_int_equal(portal_ask(p, "act-replace", act_in(p, proof, "", of_serial())), 403);
    expect_problem(p, 403, "second-needed");
    counter_as(p, BRUNO);
    assert_int_equal(agree(p, id), 200);
    counter_as(p, ANNE);
    assert_int_equal(portal_ask(p, "act-replace", act_in(p, proof, id, of_serial())), 200);
    assert_int_equal(portal_ask(p, "counter-second", json_pack("{s:s}", "id", id)), 200);
    assert_string_equal(row_word(p, 0), "used");
}

/* --- an agent's token that is somebody else's now --- */

static void test_token_given_away(void **state)
{
    struct portal *p = *state;
    assert_int_equal(people_give_token(&p->f->service, p->f->db, ANNE, COUNTER_TOKEN), ERR_OK);
    counter_person(p, "P-0000-0EVE", "Ève Roy");
    fixture_sql(p->f, "UPDATE account_session SET ended_ms = NULL");
    assert_int_equal(portal_ask(p, "agent-home", json_object()), 200);
    assert_int_equal(people_give_token(&p->f->service, p->f->db, ANNE, COUNTER_TOKEN), ERR_OK);      /* again: nothing is new */
    assert_int_equal(portal_ask(p, "agent-home", json_object()), 200);
    assert_int_equal(people_give_token(&p->f->service, p->f->db, "P-0000-0EVE", COUNTER_TOKEN), ERR_OK);
    assert_int_equal(portal_ask(p, "agent-home", json_object()), 403);
    expect_problem(p, 403, "session-unknown");
}

/* The thief of an agent's token made a code with it, and went elsewhere: all that it opened is over when it is revoked. */
static void test_token_stolen(void **state)
{
    struct portal *p = *state;
    const uint8_t bytes[SERVER_KEYS_HASH_SIZE] = { 1 };
    bool changed = false;
    char agent[PERSON_ID_SIZE];
    (void)snprintf(agent, sizeof agent, "%s", marie(p));
    counter_role(p, agent, COUNTER_AGENT);
    counter_session(p, agent, "counter", "");
    assert_int_equal(DB_RUN(p->f->db, ST_AGENT_CODE_PUT, NULL, NULL, db_text(agent), db_blob(bytes, 16), db_blob(bytes, sizeof bytes), db_int(p->f->server_ms), db_int(p->f->server_ms + AGENT_CODE_MS)), ERR_OK);
    assert_int_equal(portal_ask(p, "agent-home", json_object()), 200);
    assert_int_equal(tokens_revoke(&p->f->service, p->f->db, SERIAL, &changed), ERR_OK);
    assert_true(changed);
    assert_int_equal(portal_ask(p, "agent-home", json_object()), 403);
    expect_problem(p, 403, "session-unknown");
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM agent_code"), 0);
    counter_as(p, ANNE);      /* and nobody else's */
    assert_int_equal(portal_ask(p, "agent-home", json_object()), 200);
}

/* --- what was typed is nowhere --- */

#define TYPED "zqxvtyped"
#define TYPED_HEX "7a717876747970656431"      /* of TYPED "1" */

static int64_t rows_with(const struct portal *p, const char *sqlite, const char *postgresql) { return fixture_number(p->f, p->f->postgresql ? postgresql : sqlite); }

/* Not in the trail, in answers kept for repeats, with refusals, limits, verifications or questions to a second agent. */
static void expect_nowhere(const struct portal *p, const char *verb)
{
    static const char *const texts[] = {
        "SELECT count(*) FROM audit WHERE action LIKE '%" TYPED "%' OR nature LIKE '%" TYPED "%' OR reason LIKE '%" TYPED "%' OR actor_id LIKE '%" TYPED "%' OR session LIKE '%" TYPED "%'",
        "SELECT count(*) FROM refusal WHERE action LIKE '%" TYPED "%' OR cause LIKE '%" TYPED "%'",
        "SELECT count(*) FROM verification WHERE facts LIKE '%" TYPED "%'", "SELECT count(*) FROM second WHERE reason LIKE '%" TYPED "%'",
        "SELECT count(*) FROM account_session WHERE given LIKE '%" TYPED "%'",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (fixture_number(p->f, texts[i]))
            fail_msg("%s: %s", verb, texts[i]);
    if (rows_with(p, "SELECT count(*) FROM request WHERE instr(body, X'" TYPED_HEX "') > 0", "SELECT count(*) FROM request WHERE position('\\x" TYPED_HEX "'::bytea in body) > 0"))
        fail_msg("%s: an answer kept for repeats", verb);
}

static void test_typed_is_nowhere(void **state)
{
    struct portal *p = *state;
    struct asked_facts f;
    char proof[COUNTER_ID_SIZE], second[COUNTER_ID_SIZE];
    ask_second(p, second);
    prove(p, proof);
    counter_role(p, ANNE, COUNTER_SUPERVISOR | COUNTER_ADMINISTRATOR | COUNTER_AUDITOR);
    assert_int_equal(act_verify(p, false, &f), 200);
    struct { const char *verb; json_t *in; } asks[] = {
        { "counter-find", json_pack("{s:s, s:s, s:i}", "text", TYPED "1@exemple.ca", "from", "", "rows", 20) },
        { "counter-find", json_pack("{s:s, s:s, s:i}", "text", TYPED "1", "from", "", "rows", 20) },
        { "counter-person", json_pack("{s:s}", "person", TYPED "1") },
        { "counter-events", json_pack("{s:s, s:s, s:i}", "person", TYPED "1", "from", "", "rows", 20) },
        { "counter-verify-answer", json_pack("{s:s, s:s, s:s, s:s}", "id", f.id, "first", TYPED "1", "second", TYPED "1", "code", "") },
        { "act-email", act_in(p, proof, "", json_pack("{s:s}", "email", TYPED "1@exemple.ca")) },
        { "act-clear-lock", act_in(p, proof, "", json_pack("{s:s, s:s}", "lock", "answers", "subject", TYPED "1")) },
        { "act-unblock-phone", act_in(p, proof, "", json_pack("{s:s, s:s}", "serial", SERIAL, "challenge", TYPED "1")) },
        { "act-revoke", act_in(p, proof, "", json_pack("{s:s}", "serial", TYPED "1")) },
        { "counter-release", json_pack("{s:s}", "person", TYPED "1") },
        { "counter-second", json_pack("{s:s}", "id", "00112233445566778899aabbccddeeff") },
        { "counter-trail", json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i}", "person", TYPED "1", "agent", TYPED "1", "kiosk", TYPED "1", "action", TYPED "1", "outcome", TYPED "1", "day", "",
                                     "from", "", "rows", 20) },
        { "act-incident", json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "id", "", "one", TYPED "1", "two", TYPED "1", "three", "", "four", "", "five", "", "six", "", "seven", "", "eight", "") },
        { "counter-case-text", json_pack("{s:s, s:i}", "id", TYPED "1", "from", 0) },
        { "act-agent-role", json_pack("{s:s, s:s, s:b, s:s}", "person", TYPED "1", "role", "agent", "add", 1, "reason", "order") },
        { "agent-login-code", json_pack("{s:s, s:s, s:s}", "name", TYPED "1", "password", TYPED "1", "code", "ABCD-EFGH") },
    };
    for (size_t i = 0; i < sizeof asks / sizeof asks[0]; i++) {
        const unsigned status = portal_ask(p, asks[i].verb, asks[i].in);
        if (status == 400 || status >= 500)
            fail_msg("%s: %u", asks[i].verb, status);
        expect_nowhere(p, asks[i].verb);
    }
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, act_setup, act_teardown)
    const struct CMUnitTest tests[] = { T(test_screen_does_not_answer), T(test_address_that_is_a_name), T(test_yes_of_nobody), T(test_yes_of_oneself), T(test_asks_without_end), T(test_acts_on_a_nip),
        T(test_own_nip), T(test_own_role_by_another_name), T(test_token_of_an_agent), T(test_token_given_away), T(test_token_stolen), T(test_typed_is_nowhere) };
    return FIXTURE_RUN("counter, who means ill", tests);
}
