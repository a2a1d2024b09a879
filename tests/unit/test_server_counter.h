/* The counter, asked as a kiosk asks (test_server_account.h): people with roles and their sessions put straight in the database.
 *
 *     counter_agent(p, ANNE, COUNTER_AGENT);                         a person with that role, logged in: p's session
 *     counter_as(p, BRUNO);                                          later requests are another agent's, who was logged in before
 *     assert_int_equal(portal_ask(p, "counter-find", json), 200);
 *     row_text(p, 0, 2)                                              of the sheet that was said
 */
#ifndef GUICHET_TESTS_SERVER_COUNTER_H
#define GUICHET_TESTS_SERVER_COUNTER_H

#include "tests/unit/test_server_citizen.h"

#include "server/counter/counter.h"

#define ANNE "P-0000-ANNE"
#define BRUNO "P-0000-BRVN"
#define COUNTER_TOKEN "DENK0900001"

/* The portal, whose kiosk is a counter. */
static inline int counter_setup(void **state)
{
    int failed = portal_setup(state);
    if (!failed)
        fixture_sql(((struct portal *)*state)->f, "UPDATE kiosk SET profile = 'counter'");
    return failed;
}

static inline void counter_person(const struct portal *p, const char *id, const char *name)
{
    assert_int_equal(DB_RUN(p->f->db, ST_PERSON_ADD, NULL, NULL, db_text(id), db_text(name), db_text("fr"), db_int(p->f->server_ms)), ERR_OK);
}

static inline void counter_role(const struct portal *p, const char *person, unsigned roles)
{
    for (unsigned i = 0; i < COUNTER_ROLES; i++)
        if (roles & 1U << i)
            assert_int_equal(DB_RUN(p->f->db, ST_AGENT_ROLE_ADD, NULL, NULL, db_text(person), db_text(counter_role_word(1U << i)), db_int(p->f->server_ms)), ERR_OK);
}

/* A person's session has an id that is made of theirs, so that counter_as finds it again. */
static inline void counter_session_id(const char *person, uint8_t id[ACCOUNT_SESSION_SIZE])
{
    crypto_generichash(id, ACCOUNT_SESSION_SIZE, (const uint8_t *)person, strlen(person), NULL, 0);
}

static inline void counter_as(struct portal *p, const char *person)
{
    uint8_t id[ACCOUNT_SESSION_SIZE];
    counter_session_id(person, id);
    sodium_bin2hex(p->session, sizeof p->session, id, sizeof id);
}

/* Opened now, of this realm, with this token ("" by a code). */
static inline void counter_session(struct portal *p, const char *person, const char *realm, const char *token)
{
    uint8_t id[ACCOUNT_SESSION_SIZE];
    counter_session_id(person, id);
    assert_int_equal(DB_RUN(p->f->db, ST_ACCOUNT_SESSION_ADD, NULL, NULL, db_blob(id, sizeof id), db_text(p->f->kiosk.kiosk_id), db_text(person),
                            db_int(p->f->server_ms), db_int(p->f->server_ms + AGENT_IDLE_MS), db_text(realm), db_text(token)), ERR_OK);
    counter_as(p, person);
}

/* A person of that name with these roles, logged in with a token. */
static inline void counter_agent(struct portal *p, const char *person, unsigned roles)
{
    counter_person(p, person, strcmp(person, ANNE) == 0 ? "Anne Gagnon" : "Bruno Roy");
    counter_role(p, person, roles);
    counter_session(p, person, "counter", COUNTER_TOKEN);
}

/* --- what a sheet says --- */

static inline size_t rows_said(const struct portal *p) { return json_array_size(json_object_get(p->answer, "rows")); }

static inline const json_t *row_said(const struct portal *p, size_t i)
{
    const json_t *row = json_array_get(json_object_get(p->answer, "rows"), i);
    assert_non_null(row);
    return row;
}

static inline const char *row_id(const struct portal *p, size_t i) { return json_string_value(json_object_get(row_said(p, i), "id")); }
static inline const char *row_word(const struct portal *p, size_t i) { return json_string_value(json_object_get(row_said(p, i), "word")); }

/* "" past the end, as a kiosk takes it. */
static inline const char *row_text(const struct portal *p, size_t i, size_t text)
{
    const char *said = json_string_value(json_array_get(json_object_get(row_said(p, i), "texts"), text));
    return said ? said : "";
}

static inline int64_t row_time(const struct portal *p, size_t i, size_t time)
{
    return json_integer_value(json_array_get(json_object_get(row_said(p, i), "times"), time));
}

/* The first row that is of this word; rows_said where there is none. */
static inline size_t row_find(const struct portal *p, const char *word)
{
    size_t i = 0;
    while (i < rows_said(p) && strcmp(row_word(p, i), word) != 0)
        i++;
    return i;
}

/* Rows of the trail by an agent: action as the verb is called. */
static inline int64_t counter_trail(const struct portal *p, const char *agent, const char *action, const char *outcome)
{
    char sql[256];
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM audit WHERE actor = 'agent' AND actor_id = '%s' AND action = '%s' AND outcome = '%s'", agent, action, outcome);
    return fixture_number(p->f, sql);
}

#endif
