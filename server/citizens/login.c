/* «Se connecter» (document 004): the password, counted before it is looked at, then a code by mail; the session comes with the code. */
#include "server/citizens/codes.h"

#include "core/proto/json_in.h"
#include "server/accounts/knock.h"
#include "server/accounts/sessions.h"
#include "server/questions.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_HASH_SIZE = 32 };
_Static_assert((int)KNOCK_SUBJECT_SIZE >= (int)CITIZEN_SUBJECT_SIZE, "one size fits both");

/* --- citizen-login --- */

struct login {
    struct secret *password;                 /* owned */
    char name[CITIZEN_LOGIN_SIZE];
    uint8_t text[TEXT_HASH_SIZE];
    struct knock knock;
    struct citizen_row row;
    const char *cause;                       /* why not; NULL: the password is right */
    struct citizen_sending sending;
};

static void login_release(struct account_call *a)
{
    struct login *l = a->state;
    if (!l)
        return;
    secret_free(l->password);
    citizen_sending_drop(&l->sending);
    sodium_memzero(l, sizeof *l);
    free(l);
}

static enum err login_read(struct account_call *a)
{
    static const char *const names[] = { "name", "password", "text", NULL };
    struct login *l = calloc(1, sizeof *l);
    a->state = l;
    if (!l)
        return ERR_MEMORY;
    if (!account_members(a, names) || !citizen_text_read(a->in, "text", l->text))
        return ERR_FORMAT;
    enum err e = citizen_take_login(a, l->name);
    e = e || a->call->answer->status ? e : account_take(a, "password", CITIZEN_PASSWORD_BYTES_MAX, &l->password);
    if (e || a->call->answer->status)
        return e;
    citizen_login_subject(l->name, l->knock.shown);
    return citizen_sending_begin(&l->sending, CITIZEN_LOGIN, NOTICE_CITIZEN_CODE_LOGIN);
}

static const char *cause_of(const struct call *c, const struct login *l, bool good)
{
    char pepper[QUESTIONS_PEPPER_SIZE];
    questions_pepper(c->service, pepper);
    return knock_locked(&l->knock) ? "locked" : !l->row.found ? "name-unknown" : strcmp(pepper, l->row.password.pepper) != 0 ? "other-pepper"
        : !good ? "password-wrong" : NULL;
}

static enum err login_prepare(struct account_call *a)
{
    struct login *l = a->state;
    struct call *c = a->call;
    bool good = false;
    enum err e = citizen_by_login(c->service, c->db, l->name, &l->row);
    if (l->row.found)
        (void)snprintf(l->knock.account, sizeof l->knock.account, "%s", l->row.person);
    else
        (void)snprintf(l->knock.account, sizeof l->knock.account, "citizen-account %s", l->name);
    e = e ? e : knock_count(a, &l->knock);
    if (e || c->answer->status || l->knock.pace.wait)
        return e;
    e = account_try_hash(c->service, l->password, l->row.found ? &l->row.password : NULL, &good);
    l->cause = cause_of(c, l, good);
    return e;
}

static enum err mail_code(struct account_call *a, struct login *l)
{
    const struct citizen_consent consent = { l->row.person, "privacy", "accepted", "", l->text };
    struct citizen_sending *s = &l->sending;
    enum err e = knock_forget(a, &l->knock);
    e = e ? e : citizen_coded_get(a, l->row.person, CITIZEN_LOGIN, &s->about);
    citizen_counted_key(a->call->service, s->about.account.confirmed ? COUNTED_LOGIN : COUNTED_PROOF, s->about.key, s->counted);
    s->notice = s->about.account.confirmed ? NOTICE_CITIZEN_CODE_LOGIN : NOTICE_CITIZEN_CODE_MADE;
    e = e ? e : citizen_may_mail(a, s->counted);      /* before a row that stays: so many log-ins an hour add one */
    if (e || a->call->answer->status)
        return e;
    e = citizen_consent_add(a, &consent);
    return e ? e : citizen_send(a, s);
}

/* Between the look and here the account may have been closed, or got another password: then it is refused. */
static enum err login_run(struct account_call *a)
{
    struct login *l = a->state;
    struct citizen_row now;
    a->who = (struct account_who){ .found = false };
    if (l->knock.pace.wait)
        return knock_wait(a, &l->knock);
    enum err e = citizen_by_login(a->call->service, a->call->db, l->name, &now);
    if (e)
        return e;
    const bool same = now.found && memcmp(&now.password, &l->row.password, sizeof now.password) == 0;
    sodium_memzero(&now, sizeof now);
    const char *cause = l->cause ? l->cause : same ? NULL : "password-wrong";
    return cause ? knock_refuse(a, &l->knock, cause) : mail_code(a, l);
}

const struct account_verb account_verb_citizen_login = { "citizen-login", WITH_NOTHING, true, true, 0, "user name and password", login_read, login_prepare,
    login_run, login_release };

/* --- citizen-resend --- */

static enum err resend_read(struct account_call *a)
{
    static const char *const names[] = { "ticket", NULL };
    struct citizen_sending *s = calloc(1, sizeof *s);
    a->state = s;
    if (!s)
        return ERR_MEMORY;
    enum err e = citizen_sending_begin(s, CITIZEN_LOGIN, NOTICE_CITIZEN_CODE_LOGIN);
    return e ? e : account_members(a, names) && json_take_hex(a->in, "ticket", s->id, sizeof s->id) ? ERR_OK : ERR_FORMAT;
}

static void resend_release(struct account_call *a)
{
    struct citizen_sending *s = a->state;
    if (!s)
        return;
    citizen_sending_drop(s);
    sodium_memzero(s, sizeof *s);
    free(s);
}

static enum err resend_run(struct account_call *a)
{
    a->who = (struct account_who){ .found = false };
    return citizen_send_again(a, a->state);
}

const struct account_verb account_verb_citizen_resend = { "citizen-resend", WITH_NOTHING, true, true, CITIZEN_LEAST_MS, "a code by mail", resend_read, NULL, resend_run,
    resend_release };

/* --- citizen-code --- */

struct opening { struct citizen_try tried; uint8_t session[ACCOUNT_SESSION_SIZE]; };

static enum err code_read(struct account_call *a)
{
    struct opening *o = calloc(1, sizeof *o);
    a->state = o;
    if (!o)
        return ERR_MEMORY;
    randombytes_buf(o->session, sizeof o->session);
    return citizen_try_read(a, &o->tried, CITIZEN_LOGIN);
}

static void code_release(struct account_call *a)
{
    struct opening *o = a->state;
    if (!o)
        return;
    citizen_try_drop(&o->tried);
    sodium_memzero(o, sizeof *o);
    free(o);
}

static enum err open(struct account_call *a, struct opening *o)
{
    struct citizen_coded *about = &o->tried.about;
    int64_t expires_ms = 0;
    json_t *home = NULL;
    const bool waited = !about->account.confirmed;
    memcpy(a->who.person, about->account.person, sizeof a->who.person);
    a->who.citizen = true;
    enum err e = waited ? citizen_confirm(a, about) : ERR_OK;
    e = e || !waited ? e : citizen_tell(a, NOTICE_CITIZEN_MADE, NULL);
    e = e ? e : account_session_add(a, o->session, &expires_ms);
    e = e ? e : account_audit(a, a->who.person, "done", NULL);
    e = e ? e : citizen_home(a, &home);
    if (e)
        return e;
    a->out = json_pack("{s:s, s:I, s:o}", "session", a->who.session, "expires_ms", (json_int_t)expires_ms, "home", home);
    return a->out ? ERR_OK : ERR_MEMORY;
}

static enum err code_run(struct account_call *a)
{
    struct opening *o = a->state;
    bool right = false;
    a->who = (struct account_who){ .found = false };
    enum err e = citizen_try_look(a, &o->tried, &right);
    return e || !right ? e : open(a, o);
}

const struct account_verb account_verb_citizen_code = { "citizen-code", WITH_NOTHING, true, true, 0, "a code by mail", code_read, citizen_try_count, code_run,
    code_release };
