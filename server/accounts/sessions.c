#include "server/accounts/sessions.h"

#include <sodium.h>
#include <string.h>

static const char services[] = "services", citizens[] = "citizen";      /* account_session.realm */

struct found { int64_t made_ms, expires_ms, ended_ms, closed_ms; char person[PERSON_ID_SIZE], must[16]; bool any, citizen; };

/* Columns as ACCOUNT_SESSION_GET. */
static enum err take_session(void *ctx, const struct db_row *row)
{
    struct found *f = ctx;
    f->any = true;
    db_row_copy(row, 0, f->person, sizeof f->person);
    f->made_ms = db_row_int(row, 1);
    f->expires_ms = db_row_int(row, 2);
    f->ended_ms = db_row_int(row, 3);
    db_row_copy(row, 4, f->must, sizeof f->must);
    f->closed_ms = db_row_int(row, 5);
    f->citizen = strcmp(db_row_text(row, 6), citizens) == 0;
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

static bool is_of_realm(enum account_with with, bool citizen)
{
    return with == WITH_ANYBODY || (with == WITH_CITIZEN) == citizen;
}

enum err account_session_get(struct account_call *a)
{
    struct call *c = a->call;
    struct found f = { .any = false };
    uint8_t id[ACCOUNT_SESSION_SIZE];
    a->who = (struct account_who){ .found = false };
    if (!hex_parse(a->request.session, id, sizeof id))
        return ERR_OK;
    enum err e = DB_RUN(c->db, ST_ACCOUNT_SESSION_GET, take_session, &f, db_blob(id, sizeof id), db_text(c->kiosk));
    if (e || !f.any || f.ended_ms || f.closed_ms || c->now_ms >= f.expires_ms || !is_of_realm(a->verb->with, f.citizen))
        return e;
    a->who.found = true;
    a->who.citizen = f.citizen;
    a->who.must = account_must_of(f.must);
    memcpy(a->who.person, f.person, sizeof a->who.person);
    memcpy(a->who.session, a->request.session, sizeof a->who.session);
    a->session_end_ms = f.made_ms + ACCOUNT_LIFE_MS;
    return f.citizen ? ERR_OK : account_roles(a);
}

enum err account_session_touch(struct account_call *a)
{
    uint8_t id[ACCOUNT_SESSION_SIZE];
    int64_t until = a->call->now_ms + ACCOUNT_IDLE_MS;
    (void)hex_parse(a->who.session, id, sizeof id);
    return DB_RUN(a->call->db, ST_ACCOUNT_SESSION_TOUCH, NULL, NULL, db_blob(id, sizeof id),
                  db_int(until < a->session_end_ms ? until : a->session_end_ms));
}

enum err account_session_add(struct account_call *a, const uint8_t id[ACCOUNT_SESSION_SIZE], int64_t *expires_ms)
{
    struct call *c = a->call;
    a->who.found = true;
    sodium_bin2hex(a->who.session, sizeof a->who.session, id, ACCOUNT_SESSION_SIZE);
    *expires_ms = c->now_ms + ACCOUNT_LIFE_MS;
    return DB_RUN(c->db, ST_ACCOUNT_SESSION_ADD, NULL, NULL, db_blob(id, ACCOUNT_SESSION_SIZE), db_text(c->kiosk), db_text(a->who.person),
                  db_int(c->now_ms), db_int(c->now_ms + ACCOUNT_IDLE_MS), db_text(a->who.citizen ? citizens : services));
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
