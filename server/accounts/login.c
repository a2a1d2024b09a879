/* The log-in: counted, then one hash whoever it is, then one answer for whatever is not right. */
#include "server/accounts/accounts.h"

#include "server/accounts/sessions.h"
#include "server/questions.h"
#include "server/throttle.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SUBJECT_SIZE = ACCOUNT_NAME_SIZE + 8 };

struct login {
    struct secret *typed, *password;
    char name[ACCOUNT_NAME_SIZE], subject[SUBJECT_SIZE];     /* subject: of the counter that is shown */
    uint8_t session[ACCOUNT_SESSION_SIZE];
    struct throttle_pace pace;               /* of the name that was typed */
    struct throttle_state tries;             /* of the account, by whichever name; of the name when there is none */
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
    (void)snprintf(l->subject, sizeof l->subject, "name %s", l->name);
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

/* Who has two names has two counters that are shown, so that they do not tell that they are one person's; and a third that is
 * of the account. A name that is nobody's has both too. */
static const char *account_subject(const struct login *l) { return l->row.found ? l->row.person : l->name; }

/* Only what was counted is marked: a request that found the counters full finds them full again. */
static enum err count(void *ctx, struct db *db)
{
    struct call *c = ctx;
    struct login *l = ((struct account_call *)c->state)->state;
    enum call_seen seen;
    l->pace = (struct throttle_pace){ .wait = false };
    l->tries = (struct throttle_state){ .locked = false };
    enum err e = call_look(c, db, &seen);
    if (e || seen == CALL_ANSWERED)
        return e;
    if (seen == CALL_COUNTED)      /* this very guess, again: it tells no more than it would have */
        return throttle_pace_again(c->service, db, l->subject, c->now_ms, &l->pace);
    e = throttle_pace_count(c->service, db, l->subject, c->now_ms, &l->pace);
    if (e || l->pace.wait)
        return e;
    e = throttle_count(c->service, db, POLICY_LOGIN, account_subject(l), c->now_ms, &l->tries);
    return e || l->pace.state.locked || l->tries.locked ? e : call_mark(c, db);
}

static const char *cause_of(const struct call *c, const struct login *l, bool good)
{
    const struct account_row *row = &l->row;
    char pepper[QUESTIONS_PEPPER_SIZE];
    questions_pepper(c->service, pepper);
    return l->pace.state.locked || l->tries.locked ? "locked" : !row->found ? "name-unknown" : row->closed ? "account-closed"
        : strcmp(pepper, row->pepper) != 0 ? "other-pepper" : !good ? "password-wrong"
        : row->temporary_until_ms && c->now_ms >= row->temporary_until_ms ? "temporary-password-over" : NULL;
}

static enum err login_prepare(struct account_call *a)
{
    struct login *l = a->state;
    struct call *c = a->call;
    bool good = false;
    enum err e = account_by_name(c->db, l->name, &l->row);
    e = e ? e : call_tx(c, count);
    if (e || c->answer->status || l->pace.wait)
        return e;
    e = account_try_password(c->service, l->password, &l->row, &good);
    l->cause = cause_of(c, l, good);
    return e;
}

static enum err refuse(struct account_call *a, const struct login *l, const char *cause)
{
    const struct account_refusal why = { .subject = l->row.found ? l->row.person : l->name, .cause = cause, .left = l->pace.state.left,
                                         .until_ms = l->pace.state.until_ms };
    return account_refuse(a, &why);
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
    struct call *c = a->call;
    int64_t expires_ms = 0;
    json_t *home = NULL;
    memcpy(a->who.person, l->row.person, sizeof a->who.person);
    enum err e = throttle_reset(c->service, c->db, POLICY_LOGIN, l->subject);
    e = e ? e : throttle_reset(c->service, c->db, POLICY_LOGIN, l->row.person);
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
    if (l->pace.wait)
        return call_problem(a->call, 429, "wait", json_pack("{s:I}", "until_ms", (json_int_t)l->pace.state.until_ms));
    enum err e = account_by_name(a->call->db, l->name, &now);
    if (e)
        return e;
    const char *cause = l->cause ? l->cause : !now.found || now.closed || memcmp(now.hash, l->row.hash, sizeof now.hash) != 0 ? "password-wrong" : NULL;
    sodium_memzero(&now, sizeof now);
    return cause ? refuse(a, l, cause) : open(a, l);
}

const struct account_verb account_verb_login = { "login", WITH_NOTHING, true, true, 0, "user name and password", login_read, login_prepare, login_run, login_release };
