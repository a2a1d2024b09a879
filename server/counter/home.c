/* What an agent's first page shows: who it is, where, and what waits. */
#include "server/counter/login.h"

#include "core/proto/json_in.h"
#include "server/accounts/sessions.h"

#include <string.h>

static enum err take_station(void *ctx, const struct db_row *row)
{
    struct agent_station *s = ctx;
    s->counter = strcmp(db_row_text(row, 0), "counter") == 0;
    db_row_copy(row, 1, s->label, sizeof s->label);
    return ERR_OK;
}

enum err agent_station_get(struct call *c, struct agent_station *out)
{
    struct agent_station found = { .counter = false };
    enum err e = DB_RUN(c->db, ST_AGENT_STATION, take_station, &found, db_text(c->kiosk));
    if (!e)
        *out = found;
    return e;
}

static enum err add_count(void *ctx, const struct db_row *row)
{
    *(int64_t *)ctx += db_row_int(row, 0);
    return ERR_OK;
}

struct waiting { int64_t seconds, cases; };

/* Cases of each of the agent's roles; a yes only where one may be given. */
static enum err count_waiting(const struct account_call *a, struct waiting *out)
{
    struct db *db = a->call->db;
    enum err e = ERR_OK;
    *out = (struct waiting){ 0 };
    if (counter_may(a->who.roles, "counter-seconds"))
        e = DB_RUN(db, ST_AGENT_SECONDS_WAITING, add_count, &out->seconds, db_int(a->call->now_ms), db_text(a->who.person));
    for (unsigned i = 0; i < COUNTER_ROLES && !e && counter_may(a->who.roles, "counter-cases"); i++)
        if (a->who.roles & 1U << i)
            e = DB_RUN(db, ST_AGENT_CASES_OPEN, add_count, &out->cases, db_text(counter_role_word(1U << i)));
    return e;
}

static json_t *roles_json(unsigned roles)
{
    json_t *list = json_array();
    for (unsigned i = 0; i < COUNTER_ROLES && list; i++)
        if (roles & 1U << i && json_array_append_new(list, json_string(counter_role_word(1U << i))))
            json_drop(&list);
    return list;
}

/* Of who is logged in; the caller owns *out. */
static enum err home_get(struct account_call *a, json_t **out)
{
    struct call *c = a->call;
    struct agent_station station;
    struct person_row person;
    struct waiting waiting;
    enum err e = agent_station_get(c, &station);
    e = e ? e : people_get(c->db, a->who.person, &person);
    e = e ? e : count_waiting(a, &waiting);
    if (e)
        return e;
    json_t *made = json_pack("{s:s, s:s, s:o, s:s, s:s, s:s, s:I, s:I}", "person", a->who.person, "name", person.found ? person.name : "",
                             "roles", roles_json(a->who.roles), "by", a->who.token[0] ? "token" : "code", "station", station.label,
                             "second", service_settings(c->service)->agents_second, "waiting", (json_int_t)waiting.seconds,
                             "open_cases", (json_int_t)waiting.cases);
    if (made)
        *out = made;
    return made ? ERR_OK : ERR_MEMORY;
}

enum err agent_open(struct account_call *a, const struct agent_opened *opened)
{
    struct db *db = a->call->db;
    int64_t expires_ms = 0;
    json_t *home = NULL;
    a->who.agent = true;
    memcpy(a->who.person, opened->person, strlen(opened->person) + 1);
    memcpy(a->who.token, opened->token, strlen(opened->token) + 1);
    memcpy(a->about, opened->person, strlen(opened->person) + 1);
    enum err e = agent_roles(db, a->who.person, &a->who.roles);
    e = e ? e : DB_RUN(db, ST_AGENT_SESSIONS_OF_TOKEN_END, NULL, NULL, db_text(a->who.token), db_int(a->call->now_ms));
    e = e ? e : account_session_add(a, opened->session, &expires_ms);
    e = e ? e : account_audit(a, a->who.person, "done", NULL);
    e = e ? e : home_get(a, &home);
    if (e)
        return e;
    a->out = json_pack("{s:s, s:I, s:o}", "session", a->who.session, "expires_ms", (json_int_t)expires_ms, "home", home);
    return a->out ? ERR_OK : ERR_MEMORY;
}

static enum err home_run(struct account_call *a)
{
    json_t *home = NULL;
    enum err e = home_get(a, &home);
    if (e)
        return e;
    a->out = json_pack("{s:o}", "home", home);
    return a->out ? ERR_OK : ERR_MEMORY;
}

const struct account_verb account_verb_agent_home = { "agent-home", WITH_AGENT, false, false, 0, "an agent's own session", account_read_nothing, NULL, home_run, account_release_nothing };
