/* A one-time code, made by an agent whose token is in a counter's reader, opens with the account's password a session where no reader is. */
#include "server/counter/login.h"

#include "server/accounts/knock.h"
#include "server/accounts/registry.h"
#include "server/accounts/sessions.h"
#include "server/questions.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TYPED_MAX = 64, CODE_TEXT_SIZE = ACCOUNT_AGENT_CODE_LETTERS + 2 };

/* What its hash is bound to: of another agent it is another. */
static void subject_of(const char *person, char to[CODE_SUBJECT_SIZE]) { (void)snprintf(to, CODE_SUBJECT_SIZE, "agent %s", person); }

/* --- agent-code --- */

struct making { struct secret *code; uint8_t salt[HASH_SALT_SIZE], hash[HASH_SIZE]; };

static enum err make_read(struct account_call *a)
{
    struct making *m = calloc(1, sizeof *m);
    a->state = m;
    enum err e = m ? account_read_nothing(a) : ERR_MEMORY;
    if (e)
        return e;
    randombytes_buf(m->salt, sizeof m->salt);
    return agent_code_make(&m->code);
}

static void make_release(struct account_call *a)
{
    struct making *m = a->state;
    if (!m)
        return;
    secret_free(m->code);
    sodium_memzero(m, sizeof *m);
    free(m);
}

static enum err make_prepare(struct account_call *a)
{
    struct making *m = a->state;
    char subject[CODE_SUBJECT_SIZE];
    subject_of(a->who.person, subject);
    return a->who.by_code ? ERR_OK : code_hash(a->call->service, subject, m->code, m->salt, m->hash);
}

/* "ABCD-EFGH", as it is written down. */
static enum err put_code(struct account_call *a, const struct secret *code, int64_t until_ms)
{
    enum { HALF = ACCOUNT_AGENT_CODE_LETTERS / 2 };
    SECRET_OWNED struct secret *text = secret_new(CODE_TEXT_SIZE);
    enum err e = text ? secret_append(text, secret_bytes(code), HALF) : ERR_MEMORY;
    e = e ? e : secret_append(text, "-", 1);
    e = e ? e : secret_append(text, secret_bytes(code) + HALF, HALF);
    return e ? e : sheet_put_secret(a, text, NULL, until_ms);
}

static enum err make_run(struct account_call *a)
{
    const struct making *m = a->state;
    const int64_t until_ms = a->call->now_ms + AGENT_CODE_MS;
    memcpy(a->about, a->who.person, sizeof a->who.person);
    if (a->who.by_code) {      /* a code would make the next one, and the token never be asked for again */
        enum err refused = account_audit(a, a->who.person, "refused", "no-token");
        return refused ? refused : call_problem(a->call, 403, "role", NULL);
    }
    enum err e = DB_RUN(a->call->db, ST_AGENT_CODE_PUT, NULL, NULL, db_text(a->who.person), db_blob(m->salt, sizeof m->salt),
                        db_blob(m->hash, sizeof m->hash), db_int(a->call->now_ms), db_int(until_ms));
    e = e ? e : account_audit(a, a->who.person, "done", NULL);
    return e ? e : put_code(a, m->code, until_ms);
}

const struct account_verb account_verb_agent_code = { "agent-code", WITH_AGENT, false, true, 0, "an agent's one-time code", make_read, make_prepare, make_run, make_release };

/* --- agent-login-code --- */

struct kept { bool found; uint8_t salt[HASH_SALT_SIZE], hash[HASH_SIZE]; int64_t expires_ms, tried, used_ms; };

struct login {
    struct secret *typed, *password, *code;      /* owned */
    char name[ACCOUNT_NAME_SIZE];
    uint8_t session[ACCOUNT_SESSION_SIZE];
    struct knock knock;
    struct account_row row;
    struct kept kept;                            /* the code of who had the right password */
    bool right, code_right;
    const char *cause;                           /* why not; NULL: both are right */
};

static void login_release(struct account_call *a)
{
    struct login *l = a->state;
    if (!l)
        return;
    secret_free(l->typed);
    secret_free(l->password);
    secret_free(l->code);
    sodium_memzero(l, sizeof *l);
    free(l);
}

static enum err read_code(struct account_call *a, struct login *l)
{
    SECRET_OWNED struct secret *typed = NULL;
    enum err e = account_take(a, "code", TYPED_MAX, &typed);
    l->code = secret_new(ACCOUNT_AGENT_CODE_LETTERS);
    e = e ? e : l->code ? ERR_OK : ERR_MEMORY;
    return e ? e : account_agent_code_parse(typed, l->code) ? account_field(a, "code") : ERR_OK;
}

static enum err login_read(struct account_call *a)
{
    static const char *const names[] = { "name", "password", "code", NULL };
    struct login *l = calloc(1, sizeof *l);
    a->state = l;
    if (!l)
        return ERR_MEMORY;
    if (!account_members(a, names))
        return ERR_FORMAT;
    enum err e = account_take(a, "name", ACCOUNT_NAME_SIZE, &l->typed);
    e = e ? e : account_take(a, "password", ACCOUNT_PASSWORD_BYTES_MAX, &l->password);
    if (e)
        return e;
    randombytes_buf(l->session, sizeof l->session);
    if (account_name_parse(l->typed, l->name, NULL))
        return account_field(a, "name");
    (void)snprintf(l->knock.shown, sizeof l->knock.shown, "name %s", l->name);      /* as at the door of the services: one counter for both */
    return read_code(a, l);
}

/* Columns as AGENT_CODE_TRY. */
static enum err take_kept(void *ctx, const struct db_row *row)
{
    struct kept *k = ctx;
    k->found = db_row_bytes(row, 0, k->salt, sizeof k->salt) && db_row_bytes(row, 1, k->hash, sizeof k->hash);
    k->expires_ms = db_row_int(row, 2);
    k->tried = db_row_int(row, 3);
    k->used_ms = db_row_int(row, 4);
    return k->found ? ERR_OK : ERR_STORE_CORRUPT;
}

/* Counted and committed before it is looked at; only a right password counts against the code, so that a name alone kills none. */
static enum err count_code(void *ctx, struct db *db)
{
    struct call *c = ctx;
    struct login *l = ((struct account_call *)c->state)->state;
    l->kept = (struct kept){ .found = false };
    return DB_RUN(db, ST_AGENT_CODE_TRY, take_kept, &l->kept, db_text(l->right ? l->row.person : ""));
}

static enum err try_code(struct account_call *a, struct login *l)
{
    static const uint8_t none[HASH_SALT_SIZE];
    uint8_t hash[HASH_SIZE];
    char subject[CODE_SUBJECT_SIZE];
    subject_of(l->row.person, subject);
    enum err e = call_tx(a->call, count_code);
    e = e ? e : code_hash(a->call->service, subject, l->code, l->kept.found ? l->kept.salt : none, hash);
    if (e)
        return e;
    l->code_right = l->kept.found && sodium_memcmp(hash, l->kept.hash, sizeof hash) == 0;
    sodium_memzero(hash, sizeof hash);
    return ERR_OK;
}

static const char *cause_of(const struct call *c, const struct login *l)
{
    const struct account_row *row = &l->row;
    const struct kept *k = &l->kept;
    return knock_locked(&l->knock) ? "locked" : !row->found ? "name-unknown" : row->closed ? "account-closed" : !l->right ? "password-wrong"
        : row->must == MUST_PASSWORD ? "temporary-password" : !k->found ? "code-none" : k->tried > service_policy(c->service)->limits[POLICY_AGENT] ? "code-dead"
        : !l->code_right ? "code-wrong" : k->used_ms ? "code-used" : c->now_ms >= k->expires_ms ? "code-over" : NULL;
}

static enum err login_prepare(struct account_call *a)
{
    struct login *l = a->state;
    struct call *c = a->call;
    enum err e = account_by_name(c->db, l->name, &l->row);
    (void)snprintf(l->knock.account, sizeof l->knock.account, "%s", l->row.found ? l->row.person : l->name);
    e = e ? e : knock_count(a, &l->knock);
    if (e || c->answer->status || l->knock.pace.wait)
        return e;
    e = account_try_password(c->service, l->password, &l->row, &l->right);
    l->right = l->right && !knock_locked(&l->knock) && !l->row.closed;
    e = e ? e : try_code(a, l);
    l->cause = e ? NULL : cause_of(c, l);
    return e;
}

/* What is looked at now, in the transaction: the place, the roles, the account as it is. NULL: nothing is wrong. */
static enum err judge_now(struct account_call *a, const struct login *l, const char **cause)
{
    struct call *c = a->call;
    struct agent_station station;
    struct account_row now;
    unsigned roles = 0;
    enum err e = agent_station_get(c, &station);
    e = e ? e : account_by_name(c->db, l->name, &now);
    e = e ? e : agent_roles(c->db, l->row.person, &roles);
    if (e)
        return e;
    const bool same = now.found && !now.closed && memcmp(now.hash, l->row.hash, sizeof now.hash) == 0;
    sodium_memzero(&now, sizeof now);
    *cause = !station.counter ? "kiosk" : !service_settings(c->service)->agent_codes ? "codes-off" : l->cause ? l->cause
        : !same ? "password-wrong" : roles ? NULL : "no-role";
    return ERR_OK;
}

static enum err open_once(struct account_call *a, const struct login *l)
{
    enum err e = DB_RUN(a->call->db, ST_AGENT_CODE_USE, NULL, NULL, db_text(l->row.person), db_blob(l->kept.hash, sizeof l->kept.hash), db_int(a->call->now_ms));
    if (!e && db_changed(a->call->db) == 0)      /* another log-in was first */
        return knock_refuse(a, &l->knock, "code-used");
    e = e ? e : knock_forget(a, &l->knock);
    const struct agent_opened opened = { l->row.person, "", l->session };
    return e ? e : agent_open(a, &opened);
}

static enum err login_run(struct account_call *a)
{
    const struct login *l = a->state;
    const char *cause = NULL;
    a->who = (struct account_who){ .found = false };
    a->about[0] = 0;
    if (l->knock.pace.wait)
        return knock_wait(a, &l->knock);
    enum err e = judge_now(a, l, &cause);
    return e ? e : cause ? knock_refuse(a, &l->knock, cause) : open_once(a, l);
}

const struct account_verb account_verb_agent_login_code = { "agent-login-code", WITH_NOTHING, true, true, 0, "user name, password and one-time code", login_read, login_prepare,
    login_run, login_release };
