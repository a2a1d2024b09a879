/* Kiosks and agents, listed and changed at the counter; what a kiosk says of itself. */
#include "tests/unit/test_server_counter.h"

#include "server/counter/staff.h"

static int setup(void **state)
{
    int failed = counter_setup(state);
    if (!failed)
        counter_agent(*state, ANNE, COUNTER_ADMINISTRATOR);
    return failed;
}

static json_t *page(const char *from, int rows) { return json_pack("{s:s, s:i}", "from", from, "rows", rows); }

/* What the last answer's cursor of this name is; "" none. */
static void cursor_of(const struct portal *p, const char *name, char to[CURSOR_SIZE])
{
    const char *said = json_string_value(json_object_get(p->answer, name));
    (void)snprintf(to, CURSOR_SIZE, "%s", said ? said : "");
}

static void add_kiosks(struct portal *p, int n)
{
    char id[PEER_ID_SIZE], label[32];
    for (int i = 0; i < n; i++) {
        (void)snprintf(id, sizeof id, "%016x", (unsigned)i + 1);
        (void)snprintf(label, sizeof label, "Z%02d", i / 2);      /* two of each label */
        assert_int_equal(DB_RUN(p->f->db, ST_KIOSK_PUT, NULL, NULL, db_text(id), db_blob("k", 1), db_text(label), db_blob("s", 1), db_int(5), db_text("public")), ERR_OK);
    }
}

/* To the end and back again: every kiosk once, in order, whichever way. */
static void test_pages(void **state)
{
    struct portal *p = *state;
    char from[CURSOR_SIZE] = "", seen[2][8][128];
    add_kiosks(p, 13);
    for (int way = 0, at = 0; way < 2; way++) {
        for (bool more = true; more; at += way ? -1 : 1) {
            assert_int_equal(portal_ask(p, "counter-kiosks", page(from, 4)), 200);
            seen[way][at][0] = 0;
            for (size_t i = 0; i < rows_said(p); i++)
                (void)snprintf(seen[way][at] + strlen(seen[way][at]), 128 - strlen(seen[way][at]), "%s ", row_id(p, i));
            cursor_of(p, way ? "back" : "next", from);
            more = from[0] != 0;
        }
        at -= way ? -1 : 1;
        cursor_of(p, "back", from);
        if (!way) {
            assert_int_equal(at, 3);
            assert_int_equal(rows_said(p), 2);
            memcpy(seen[1][at], seen[0][at], sizeof seen[0][at]);
            at--;
        } else
            assert_int_equal(at, 0);
    }
    for (int i = 0; i < 4; i++)
        assert_string_equal(seen[1][i], seen[0][i]);
    assert_int_equal(strlen(seen[0][0]), 4 * PEER_ID_SIZE);
    assert_int_equal(portal_ask(p, "counter-kiosks", page("", 0)), 400);
    assert_int_equal(portal_ask(p, "counter-kiosks", page("x", 4)), 400);
}

static void test_a_row(void **state)
{
    struct portal *p = *state;
    portal_later(p, POLICY_MINUTE_MS);
    assert_int_equal(portal_ask(p, "counter-kiosks", page("", 20)), 200);
    assert_int_equal(rows_said(p), 1);
    assert_string_equal(row_id(p, 0), p->f->kiosk.kiosk_id);
    assert_string_equal(row_word(p, 0), "counter");
    assert_string_equal(row_text(p, 0, 0), "Poste de l'accueil");
    assert_string_equal(row_text(p, 0, 1), "0.1");
    assert_int_equal(row_time(p, 0, 0), p->f->server_ms - POLICY_MINUTE_MS);
    assert_int_equal(row_time(p, 0, 1), p->f->server_ms);
    assert_int_equal(row_time(p, 0, 2), 0);
    assert_int_equal(json_object_size(p->answer), 1);
}

static int64_t seen_ms(const struct portal *p) { return fixture_number(p->f, "SELECT COALESCE(seen_ms, 0) FROM kiosk"); }

/* Once a minute, and at once when its version is another; a request whose contact cannot be written is answered. */
static void test_contact(void **state)
{
    struct portal *p = *state;
    assert_int_equal(portal_ask(p, "agent-home", json_object()), 200);
    const int64_t first = seen_ms(p);
    assert_int_equal(first, p->f->server_ms);
    portal_later(p, POLICY_MINUTE_MS - 1);
    assert_int_equal(portal_ask(p, "agent-home", json_object()), 200);
    assert_int_equal(seen_ms(p), first);
    fixture_sql(p->f, "UPDATE kiosk SET version = '0.0.9'");
    assert_int_equal(portal_ask(p, "agent-home", json_object()), 200);
    assert_int_equal(seen_ms(p), p->f->server_ms);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM kiosk WHERE version = '0.1'"), 1);
    portal_later(p, POLICY_MINUTE_MS);
    assert_int_equal(portal_ask(p, "agent-home", json_object()), 200);
    assert_int_equal(seen_ms(p), p->f->server_ms);
}

/* --- a code, and the end of a kiosk --- */

static json_t *code_for(const char *label, const char *profile, const char *reason)
{
    return json_pack("{s:s, s:s, s:s}", "label", label, "profile", profile, "reason", reason);
}

static void test_code(void **state)
{
    struct portal *p = *state;
    struct exchange_enrolled enrolled;
    assert_int_equal(portal_ask(p, "act-kiosk-code", code_for("Guichet 3", "counter", "asked")), 200);
    assert_int_equal(said_number(p, "until_ms"), p->f->server_ms + POLICY_DAY_MS);
    assert_int_equal(counter_trail(p, ANNE, "act-kiosk-code", "done"), 1);
    fixture_new_kiosk_key(p->f);
    assert_int_equal(fixture_enrol_with(p->f, said_text(p, "secret"), &enrolled), ERR_OK);
    assert_string_equal(enrolled.label, "Guichet 3");
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM kiosk WHERE label = 'Guichet 3' AND profile = 'counter'"), 1);
}

/* A code for everybody makes a counter one for everybody. */
static void test_code_again(void **state)
{
    struct portal *p = *state;
    struct exchange_enrolled enrolled;
    assert_int_equal(portal_ask(p, "act-kiosk-code", code_for("Hall", "public", "moved")), 200);
    assert_int_equal(fixture_enrol_with(p->f, said_text(p, "secret"), &enrolled), ERR_OK);
    assert_int_equal(portal_ask(p, "agent-home", json_object()), 403);
    assert_string_equal(said_problem(p), "session-unknown");
}

static void test_code_refused(void **state)
{
    struct portal *p = *state;
    assert_int_equal(portal_ask(p, "act-kiosk-code", code_for("", "counter", "asked")), 422);
    assert_string_equal(said_text(p, "field"), "label");
    assert_int_equal(portal_ask(p, "act-kiosk-code", code_for("a\x1b[2J", "counter", "asked")), 422);
    assert_int_equal(portal_ask(p, "act-kiosk-code", code_for("Guichet", "desk", "asked")), 400);
    assert_int_equal(portal_ask(p, "act-kiosk-code", code_for("Guichet", "counter", "because")), 400);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM enrolment_code WHERE used_by IS NULL"), 0);
}

static unsigned retire(struct portal *p, const char *kiosk)
{
    return portal_ask(p, "act-kiosk-retire", json_pack("{s:s, s:s}", "kiosk", kiosk, "reason", "broken"));
}

static void test_retire(void **state)
{
    struct portal *p = *state;
    add_kiosks(p, 1);
    assert_int_equal(retire(p, "0000000000000009"), 404);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(retire(p, "0000000000000001"), 200);
        assert_string_equal(row_word(p, 0), "retired");
        assert_int_equal(row_time(p, 0, 2), p->f->server_ms);
        assert_int_equal(counter_trail(p, ANNE, "act-kiosk-retire", "done"), 1);
    }
    assert_int_equal(retire(p, p->f->kiosk.kiosk_id), 200);
    assert_int_equal(portal_ask(p, "agent-home", json_object()), 403);
    assert_string_equal(said_problem(p), "kiosk-retired");
}

/* --- agents --- */

static unsigned change(struct portal *p, const char *person, const char *role, bool add)
{
    return portal_ask(p, "act-agent-role", json_pack("{s:s, s:s, s:b, s:s}", "person", person, "role", role, "add", (int)add, "reason", "asked"));
}

static void test_agents(void **state)
{
    struct portal *p = *state;
    counter_person(p, BRUNO, "Bruno Roy");
    fixture_sql(p->f, "INSERT INTO contact (person, version, at_ms, email, email_version, phones, phones_version, mobile, mobile_version, pending, pending_ms)"
                      " VALUES ('" BRUNO "', 1, 1, 'bruno@exemple.ca', 1, '[]', 0, '', 0, '', 0)");
    assert_int_equal(change(p, BRUNO, "avi", true), 200);
    assert_int_equal(change(p, BRUNO, "auditor", true), 200);
    assert_string_equal(row_id(p, 0), BRUNO);
    assert_string_equal(row_text(p, 0, 0), "Bruno Roy");
    assert_string_equal(row_text(p, 0, 1), "avi auditor");
    assert_int_equal(mailed(p, "agent-given", "bruno@exemple.ca"), 2);
    assert_int_equal(change(p, BRUNO, "auditor", true), 200);
    assert_int_equal(mailed(p, "agent-given", "bruno@exemple.ca"), 2);
    assert_int_equal(counter_trail(p, ANNE, "act-agent-role", "done"), 2);
    assert_int_equal(portal_ask(p, "counter-agents", page("", 20)), 200);
    assert_int_equal(rows_said(p), 2);
    assert_string_equal(row_text(p, 0, 0), "Anne Gagnon");
    assert_string_equal(row_text(p, 0, 1), "administrator");
    assert_int_equal(row_time(p, 0, 1), p->f->server_ms);
    assert_string_equal(row_text(p, 1, 0), "Bruno Roy");
    assert_int_equal(row_time(p, 1, 1), 0);
    assert_int_equal(portal_ask(p, "counter-agents", page("", 1)), 200);
    assert_string_equal(row_id(p, 0), ANNE);
    char next[CURSOR_SIZE];
    cursor_of(p, "next", next);
    assert_int_equal(portal_ask(p, "counter-agents", page(next, 1)), 200);
    assert_string_equal(row_id(p, 0), BRUNO);
}

static void test_role_taken(void **state)
{
    struct portal *p = *state;
    counter_agent(p, BRUNO, COUNTER_AVI);
    counter_as(p, ANNE);
    assert_int_equal(change(p, BRUNO, "avi", false), 200);
    assert_string_equal(row_text(p, 0, 0), "Bruno Roy");
    assert_string_equal(row_text(p, 0, 1), "");
    counter_as(p, BRUNO);
    assert_int_equal(portal_ask(p, "agent-home", json_object()), 403);
    assert_string_equal(said_problem(p), "session-unknown");
}

static void test_role_refused(void **state)
{
    struct portal *p = *state;
    assert_int_equal(change(p, ANNE, "auditor", true), 403);
    assert_string_equal(said_problem(p), "own-record");
    assert_int_equal(change(p, ANNE, "administrator", false), 403);
    assert_int_equal(counter_trail(p, ANNE, "act-agent-role", "refused"), 2);
    assert_int_equal(change(p, "P-0000-0000", "avi", true), 404);
    assert_int_equal(change(p, BRUNO, "boss", true), 400);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM agent_role"), 1);
}

static void test_words(void **state)
{
    char text[STAFF_ROLES_SIZE];
    (void)state;
    staff_roles_text(COUNTER_EVERY, text);
    assert_string_equal(text, "agent avi supervisor administrator representative auditor");
    staff_roles_text(0, text);
    assert_string_equal(text, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, portal_teardown)
        T(test_pages), T(test_a_row), T(test_contact), T(test_code), T(test_code_again), T(test_code_refused), T(test_retire), T(test_agents), T(test_role_taken),
        T(test_role_refused), cmocka_unit_test(test_words),
#undef T
    };
    return FIXTURE_RUN("counter kiosks and agents", tests);
}
