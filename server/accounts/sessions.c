#include "server/accounts/sessions.h"

#include "server/counter/counter.h"

#include <sodium.h>
#include <string.h>

/* account_session.realm, and how long it may go on: without a request, and at all. An agent's is locked then, not over. */
enum realm { SERVICES, CITIZENS, AGENTS, REALMS };
static const struct { const char *word; int64_t idle_ms, life_ms; } realms[REALMS] = {
    [SERVICES] = { "services", ACCOUNT_IDLE_MS, ACCOUNT_LIFE_MS },
    [CITIZENS] = { "citizen", ACCOUNT_IDLE_MS, ACCOUNT_LIFE_MS },
    [AGENTS] = { "counter", AGENT_IDLE_MS, AGENT_LIFE_MS },
};

struct found { int64_t made_ms, expires_ms, ended_ms, closed_ms; char person[PERSON_ID_SIZE], must[16], token[OP_SERIAL_SIZE]; enum realm realm; };

static enum realm realm_of(const struct account_who *w)
{
    return w->agent ? AGENTS : w->citizen ? CITIZENS : SERVICES;
}

/* Columns as ACCOUNT_SESSION_GET. */
static enum err take_session(void *ctx, const struct db_row *row)
{
    struct found *f = ctx;
    db_row_copy(row, 0, f->person, sizeof f->person);
    f->made_ms = db_row_int(row, 1);
    f->expires_ms = db_row_int(row, 2);
    f->ended_ms = db_row_int(row, 3);
    db_row_copy(row, 4, f->must, sizeof f->must);
    f->closed_ms = db_row_int(row, 5);
    for (f->realm = SERVICES; f->realm < REALMS && strcmp(db_row_text(row, 6), realms[f->realm].word) != 0;)
        f->realm++;
    db_row_copy(row, 7, f->token, sizeof f->token);
    return ERR_OK;
}

static enum err take_role(void *ctx, const struct db_row *row)
{
    struct account_who *w = ctx;
    bool representative = strcmp(db_row_text(row, 0), ACCOUNT_ROLE_REPRESENTATIVE) == 0;
    bool admin = strcmp(db_row_text(row, 0), ACCOUNT_ROLE_LOCAL_ADMIN) == 0;
    if ((!representative && !admin) || (w->workplace[0] && strcmp(w->workplace, db_row_text(row, 1)) != 0))
        return ERR_OK;
    db_row_copy(row, 1, w->workplace, sizeof w->workplace);
    w->representative = w->representative || representative;
    w->local_admin = w->local_admin || admin;
    return ERR_OK;
}

enum err account_roles(struct account_call *a)
{
    return DB_RUN(a->call->db, ST_ACCOUNT_ROLES, take_role, &a->who, db_text(a->who.person));
}

static bool is_of_realm(enum account_with with, enum realm realm)
{
    return realm < REALMS && (with == WITH_ANYBODY || realm == (with == WITH_AGENT ? AGENTS : with == WITH_CITIZEN ? CITIZENS : SERVICES));
}

static bool is_over(const struct found *f, int64_t now_ms)
{
    return f->ended_ms || f->closed_ms || now_ms >= f->made_ms + realms[f->realm].life_ms || (f->realm != AGENTS && now_ms >= f->expires_ms);
}

/* Who has no role any more is logged in no more. */
static enum err fill_agent(struct account_call *a, const struct found *f)
{
    struct account_who *w = &a->who;
    w->agent = true;
    w->locked = a->call->now_ms >= f->expires_ms;
    w->by_code = !f->token[0];
    memcpy(w->token, f->token, sizeof w->token);
    enum err e = agent_roles(a->call->db, w->person, &w->roles);
    w->found = !e && w->roles;
    return e;
}

enum err account_session_get(struct account_call *a)
{
    struct call *c = a->call;
    struct found f = { .realm = REALMS };
    uint8_t id[ACCOUNT_SESSION_SIZE];
    a->who = (struct account_who){ .found = false };
    if (!hex_parse(a->request.session, id, sizeof id))
        return ERR_OK;
    enum err e = DB_RUN(c->db, ST_ACCOUNT_SESSION_GET, take_session, &f, db_blob(id, sizeof id), db_text(c->kiosk));
    if (e || !is_of_realm(a->verb->with, f.realm) || is_over(&f, c->now_ms))
        return e;
    a->who.found = true;
    a->who.citizen = f.realm == CITIZENS;
    a->who.must = account_must_of(f.must);
    memcpy(a->who.person, f.person, sizeof a->who.person);
    memcpy(a->who.session, a->request.session, sizeof a->who.session);
    a->session_end_ms = f.made_ms + realms[f.realm].life_ms;
    return f.realm == AGENTS ? fill_agent(a, &f) : f.realm == CITIZENS ? ERR_OK : account_roles(a);
}

enum err account_session_touch(struct account_call *a)
{
    uint8_t id[ACCOUNT_SESSION_SIZE];
    int64_t until = a->call->now_ms + realms[realm_of(&a->who)].idle_ms;
    (void)hex_parse(a->who.session, id, sizeof id);
    return DB_RUN(a->call->db, ST_ACCOUNT_SESSION_TOUCH, NULL, NULL, db_blob(id, sizeof id),
                  db_int(until < a->session_end_ms ? until : a->session_end_ms));
}

enum err account_session_add(struct account_call *a, const uint8_t id[ACCOUNT_SESSION_SIZE], int64_t *expires_ms)
{
    struct call *c = a->call;
    const enum realm realm = realm_of(&a->who);
    a->who.found = true;
    sodium_bin2hex(a->who.session, sizeof a->who.session, id, ACCOUNT_SESSION_SIZE);
    *expires_ms = c->now_ms + realms[realm].life_ms;
    return DB_RUN(c->db, ST_ACCOUNT_SESSION_ADD, NULL, NULL, db_blob(id, ACCOUNT_SESSION_SIZE), db_text(c->kiosk), db_text(a->who.person),
                  db_int(c->now_ms), db_int(c->now_ms + realms[realm].idle_ms), db_text(realms[realm].word), db_text(a->who.token));
}

enum err account_end_sessions(struct account_call *a, const char *person, const char *spared)
{
    uint8_t id[ACCOUNT_SESSION_SIZE] = { 0 };
    if (spared[0])
        (void)hex_parse(spared, id, sizeof id);
    return DB_RUN(a->call->db, ST_ACCOUNT_SESSIONS_END, NULL, NULL, db_text(person), db_blob(id, sizeof id), db_int(a->call->now_ms));
}

/* --- logout --- */

static enum err logout_run(struct account_call *a)
{
    uint8_t id[ACCOUNT_SESSION_SIZE];
    (void)hex_parse(a->who.session, id, sizeof id);
    enum err e = DB_RUN(a->call->db, ST_ACCOUNT_SESSION_END, NULL, NULL, db_blob(id, sizeof id), db_int(a->call->now_ms));
    e = e ? e : account_audit(a, a->who.person, "done", NULL);
    a->out = json_object();
    return e || a->out ? e : ERR_MEMORY;
}

const struct account_verb account_verb_logout = { "logout", WITH_ANYBODY, true, true, 0, "the end of a session", account_read_nothing, NULL, logout_run, account_release_nothing };
