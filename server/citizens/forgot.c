/* «Mot de passe oublié?» (document 004 has the link, this is our reading of what is behind it): a code by mail, then a new password. The same
 * sentence whatever the name; a name that is nobody's has a ticket too, which nothing opens. */
#include "server/citizens/codes.h"

#include "core/proto/json_in.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { TICKET_LIFE_MS = 10 * POLICY_MINUTE_MS };

/* --- citizen-forgot --- */

struct asking { char name[CITIZEN_LOGIN_SIZE]; struct citizen_sending sending; };

static enum err forgot_read(struct account_call *a)
{
    static const char *const names[] = { "name", NULL };
    struct asking *f = calloc(1, sizeof *f);
    a->state = f;
    if (!f)
        return ERR_MEMORY;
    enum err e = account_members(a, names) ? citizen_take_login(a, f->name) : ERR_FORMAT;
    return e || a->call->answer->status ? e : citizen_sending_begin(&f->sending, CITIZEN_FORGOT, NOTICE_CITIZEN_CODE_FORGOT);
}

static void forgot_release(struct account_call *a)
{
    struct asking *f = a->state;
    if (!f)
        return;
    citizen_sending_drop(&f->sending);
    sodium_memzero(f, sizeof *f);
    free(f);
}

static enum err forgot_run(struct account_call *a)
{
    struct asking *f = a->state;
    struct call *c = a->call;
    struct citizen_row row;
    a->who = (struct account_who){ .found = false };
    citizen_forgot_key(c->service, f->name, f->sending.counted);
    enum err e = citizen_by_login(c->service, c->db, f->name, &row);
    e = e ? e : citizen_coded_get(a, row.person, CITIZEN_FORGOT, &f->sending.about);
    return e ? e : citizen_send(a, &f->sending);
}

const struct account_verb account_verb_citizen_forgot = { "citizen-forgot", WITH_NOTHING, true, true, CITIZEN_LEAST_MS, "a code by mail", forgot_read, NULL,
    forgot_run, forgot_release };

/* --- citizen-forgot-code --- */

static enum err code_read(struct account_call *a) { return citizen_try_begin(a, CITIZEN_FORGOT); }

static enum err give_ticket(struct account_call *a, const char *person)
{
    struct call *c = a->call;
    char id[ACCOUNT_SESSION_TEXT_SIZE];
    int64_t expires_ms = 0;
    enum err e = DB_RUN(c->db, ST_CITIZEN_CODES_END, NULL, NULL, db_text(person), db_text("forgot"), db_int(c->now_ms));
    e = e ? e : account_ticket_add(a, TICKET_CITIZEN_FORGOT, person, TICKET_LIFE_MS, id, &expires_ms);
    e = e ? e : account_audit(a, person, "done", NULL);
    if (e)
        return e;
    a->out = json_pack("{s:s, s:I}", "ticket", id, "expires_ms", (json_int_t)expires_ms);
    return a->out ? ERR_OK : ERR_MEMORY;
}

static enum err code_run(struct account_call *a)
{
    struct citizen_try *t = a->state;
    bool right = false;
    a->who = (struct account_who){ .found = false };
    enum err e = citizen_try_look(a, t, &right);
    return e || !right ? e : give_ticket(a, t->about.account.person);
}

const struct account_verb account_verb_citizen_forgot_code = { "citizen-forgot-code", WITH_NOTHING, true, true, CITIZEN_LEAST_MS, "a code by mail", code_read,
    citizen_try_count, code_run, citizen_try_release };

/* --- citizen-forgot-password --- */

struct resetting {
    char ticket[ACCOUNT_SESSION_TEXT_SIZE];
    struct secret *password;                 /* owned */
    struct account_ticket held;
    struct citizen_coded about;
    struct account_hash hash;
};

static enum err password_read(struct account_call *a)
{
    static const char *const names[] = { "ticket", "password", NULL };
    struct resetting *r = calloc(1, sizeof *r);
    a->state = r;
    if (!r)
        return ERR_MEMORY;
    if (!account_members(a, names) || !json_take_text(a->in, "ticket", r->ticket, sizeof r->ticket))
        return ERR_FORMAT;
    return account_take(a, "password", CITIZEN_PASSWORD_BYTES_MAX, &r->password);
}

static void password_release(struct account_call *a)
{
    struct resetting *r = a->state;
    if (!r)
        return;
    secret_free(r->password);
    sodium_memzero(r, sizeof *r);
    free(r);
}

static enum err find_ticket(struct account_call *a, struct resetting *r)
{
    enum err e = account_ticket_get(a, r->ticket, &r->held);
    r->held.found = r->held.found && r->held.kind == TICKET_CITIZEN_FORGOT;
    e = e || !r->held.found ? e : citizen_coded_get(a, r->held.subject, CITIZEN_FORGOT, &r->about);
    r->held.found = r->held.found && r->about.account.found;
    return e;
}

static enum err password_prepare(struct account_call *a)
{
    struct resetting *r = a->state;
    enum err against = ERR_OK;
    enum err e = find_ticket(a, r);
    if (e || !r->held.found)
        return e;
    e = citizen_judge_password(&r->about, r->password, &against);
    return e ? e : against ? citizen_refuse_password(a, against, "password") : account_hash_password(a->call->service, r->password, &r->hash);
}

/* Who was locked out by wrong passwords comes in with the right one. */
static enum err forget_locks(struct account_call *a, const struct citizen_row *row)
{
    char subject[CITIZEN_SUBJECT_SIZE];
    citizen_login_subject(row->name, subject);
    enum err e = throttle_reset(a->call->service, a->call->db, POLICY_LOGIN, subject);
    return e ? e : throttle_reset(a->call->service, a->call->db, POLICY_LOGIN, row->person);
}

static enum err password_run(struct account_call *a)
{
    struct resetting *r = a->state;
    const bool had = r->held.found;
    bool used = false;
    a->who = (struct account_who){ .found = false };
    enum err e = find_ticket(a, r);
    if (!e && had && r->held.found)
        e = account_ticket_use(a, r->ticket, &used);
    if (e || !used) {
        e = e ? e : account_audit(a, "", "refused", "ticket-unknown");
        return e ? e : call_problem(a->call, 403, "ticket-unknown", NULL);
    }
    memcpy(a->who.person, r->about.account.person, sizeof a->who.person);
    e = citizen_store_password(a, a->who.person, &r->hash);
    e = e ? e : account_end_sessions(a, a->who.person, "");
    e = e ? e : forget_locks(a, &r->about.account);
    e = e ? e : account_audit(a, a->who.person, "done", NULL);
    e = e ? e : citizen_tell(a, NOTICE_CITIZEN_RESET, NULL);
    a->out = e ? NULL : json_object();
    return e || a->out ? e : ERR_MEMORY;
}

const struct account_verb account_verb_citizen_forgot_password = { "citizen-forgot-password", WITH_NOTHING, true, true, 0, "password", password_read,
    password_prepare, password_run, password_release };
