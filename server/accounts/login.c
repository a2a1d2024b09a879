/* The log-in: counted, then one hash whoever it is, then one answer for whatever is not right. */
#include "server/accounts/accounts.h"

#include "server/accounts/knock.h"
#include "server/accounts/sessions.h"
#include "server/questions.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct login {
    struct secret *typed, *password;
    char name[ACCOUNT_NAME_SIZE];
    uint8_t session[ACCOUNT_SESSION_SIZE];
    struct knock knock;
    struct account_row row;
    const char *cause;                       /* why not; NULL: the password is right */
};

static enum err login_read(struct account_call *a)
{
    static const char *const names[] = { "name", "password", NULL };
    struct login *l = calloc(1, sizeof *l);
    if (!l)
        return ERR_MEMORY;
    a->state = l;
    if (!account_members(a, names))
        return ERR_FORMAT;
    enum err e = account_take(a, "name", ACCOUNT_NAME_SIZE, &l->typed);
    e = e ? e : account_take(a, "password", ACCOUNT_PASSWORD_BYTES_MAX, &l->password);
    if (e)
        return e;
    randombytes_buf(l->session, sizeof l->session);
    if (account_name_parse(l->typed, l->name, NULL))
        return account_field(a, "name");
    (void)snprintf(l->knock.shown, sizeof l->knock.shown, "name %s", l->name);
    return ERR_OK;
}

static void login_release(struct account_call *a)
{
    struct login *l = a->state;
    if (!l)
        return;
    secret_free(l->typed);
    secret_free(l->password);
    sodium_memzero(l, sizeof *l);
    free(l);
}

static const char *cause_of(const struct call *c, const struct login *l, bool good)
{
    const struct account_row *row = &l->row;
    char pepper[QUESTIONS_PEPPER_SIZE];
    questions_pepper(c->service, pepper);
    return knock_locked(&l->knock) ? "locked" : !row->found ? "name-unknown" : row->closed ? "account-closed"
        : strcmp(pepper, row->pepper) != 0 ? "other-pepper" : !good ? "password-wrong"
        : row->temporary_until_ms && c->now_ms >= row->temporary_until_ms ? "temporary-password-over" : NULL;
}

static enum err login_prepare(struct account_call *a)
{
    struct login *l = a->state;
    struct call *c = a->call;
    bool good = false;
    enum err e = account_by_name(c->db, l->name, &l->row);
    (void)snprintf(l->knock.account, sizeof l->knock.account, "%s", l->row.found ? l->row.person : l->name);
    e = e ? e : knock_count(a, &l->knock);
    if (e || c->answer->status || l->knock.pace.wait)
        return e;
    e = account_try_password(c->service, l->password, &l->row, &good);
    l->cause = cause_of(c, l, good);
    return e;
}

/* A password that is too old must be changed, as one that somebody else chose. */
static enum err look_at_age(struct account_call *a, const struct account_row *row)
{
    int64_t days = service_settings(a->call->service)->password_days;
    if (row->must != MUST_NOTHING || !days || a->call->now_ms < row->password_ms + days * (int64_t)POLICY_DAY_MS)
        return ERR_OK;
    return DB_RUN(a->call->db, ST_ACCOUNT_MUST, NULL, NULL, db_text(row->person), db_text("password"));
}

static enum err open(struct account_call *a, const struct login *l)
{
    int64_t expires_ms = 0;
    json_t *home = NULL;
    memcpy(a->who.person, l->row.person, sizeof a->who.person);
    enum err e = knock_forget(a, &l->knock);
    e = e ? e : look_at_age(a, &l->row);
    e = e ? e : account_session_add(a, l->session, &expires_ms);
    e = e ? e : account_roles(a);
    e = e ? e : account_audit(a, a->who.person, "done", NULL);
    e = e ? e : account_home(a, &home);
    if (e)
        return e;
    a->out = json_pack("{s:s, s:I, s:o}", "session", a->who.session, "expires_ms", (json_int_t)expires_ms, "home", home);
    return a->out ? ERR_OK : ERR_MEMORY;
}

/* Between the look and here the account may have been closed, or got another password: then it is refused. */
static enum err login_run(struct account_call *a)
{
    const struct login *l = a->state;
    struct account_row now;
    a->who = (struct account_who){ .found = false };
    if (l->knock.pace.wait)
        return knock_wait(a, &l->knock);
    enum err e = account_by_name(a->call->db, l->name, &now);
    if (e)
        return e;
    const char *cause = l->cause ? l->cause : !now.found || now.closed || memcmp(now.hash, l->row.hash, sizeof now.hash) != 0 ? "password-wrong" : NULL;
    sodium_memzero(&now, sizeof now);
    return cause ? knock_refuse(a, &l->knock, cause) : open(a, l);
}

const struct account_verb account_verb_login = { "login", WITH_NOTHING, true, true, 0, "user name and password", login_read, login_prepare, login_run, login_release };
