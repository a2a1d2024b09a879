/* Acts on an account of the services on line: a temporary password, another code of an invitation; and the end of an account of either kind. */
#include "server/counter/care.h"

#include "core/proto/json_in.h"
#include "server/accounts/office.h"
#include "server/accounts/registry.h"
#include "server/contact.h"

#include <sodium.h>
#include <string.h>

enum { CODE_SHOWN_MAX = ACCOUNT_CODE_LETTERS + 1 };

/* --- act-password --- */

struct password { struct counter_grant grant; struct secret *made; struct account_hash hash; };

static enum err password_read(struct account_call *a)
{
    static const char *const names[] = { "person", "proof", "reason", "second", NULL };
    enum err e;
    (void)care_begin(a, names, sizeof(struct password), &e);
    return e;
}

static void password_release(struct account_call *a)
{
    struct password *x = a->state;
    if (x)
        secret_free(x->made);
    care_drop(a, sizeof *x);
}

static enum err password_prepare(struct account_call *a)
{
    struct password *x = a->state;
    return office_temporary_make(a->call->service, &x->made, &x->hash);
}

static enum err password_run(struct account_call *a)
{
    const struct password *x = a->state;
    const struct call *c = a->call;
    const int64_t until = c->now_ms + OFFICE_TEMPORARY_MS;
    struct person_row person;
    struct care_accounts accounts;
    enum err e = counter_grant_use(a, &x->grant, &person);
    if (e || c->answer->status)
        return e;
    e = care_accounts_get(a, x->grant.person, &accounts);
    const bool open = accounts.services.found;
    sodium_memzero(&accounts, sizeof accounts);
    if (e || !open)
        return e ? e : care_gone(a);
    e = office_temporary_give(c->service, c->db, x->grant.person, &x->hash, until);
    e = e ? e : care_done(a, &x->grant, NOTICE_COUNTER_ACCOUNT);
    return e ? e : sheet_put_secret(a, x->made, NULL, until);
}

const struct account_verb account_verb_act_password = { "act-password", WITH_AGENT, false, true, 0, "a password", password_read, password_prepare, password_run, password_release };

/* --- act-secret-code --- */

struct coding { struct counter_grant grant; char id[ACCOUNT_ID_SIZE]; bool may; struct invitation_row row; struct secret *code; };

static enum err code_read(struct account_call *a)
{
    static const char *const names[] = { "person", "proof", "reason", "second", "invitation", NULL };
    enum err e;
    struct coding *x = care_begin(a, names, sizeof *x, &e);
    return !x ? e : registry_id_read(a->in, "invitation", x->id) ? ERR_OK : ERR_FORMAT;
}

static void code_release(struct account_call *a)
{
    struct coding *x = a->state;
    if (x)
        secret_free(x->code);
    care_drop(a, sizeof *x);
}

/* Who has a token and no account yet is known by the address in force. */
static enum err has_address(struct db *db, const char *person, const char *address, bool *has)
{
    struct contact_row contact;
    char own[CONTACT_EMAIL_SIZE] = "";
    enum err e = contact_get(db, person, &contact);
    *has = !e && contact.found && email_fold(contact.email, strlen(contact.email), own) == ERR_OK && strcmp(own, address) == 0;
    sodium_memzero(&contact, sizeof contact);
    sodium_memzero(own, sizeof own);
    return e;
}

/* Whose it is, or who made it: a representative calls for those they invited. Who has an account has no code. */
static enum err can_recode(struct account_call *a, const struct coding *x, const struct invitation_row *row, bool *can)
{
    *can = false;
    if (!row->found || row->has_account || row->used_ms || row->removed_ms)
        return ERR_OK;
    *can = strcmp(row->inviter, x->grant.person) == 0;
    enum err e = *can ? ERR_OK : invitation_is_for(a->call->db, row, x->grant.person, can);
    return e || *can ? e : has_address(a->call->db, x->grant.person, row->email, can);
}

static enum err code_prepare(struct account_call *a)
{
    struct coding *x = a->state;
    enum err e = invitation_get(a->call->db, x->id, &x->row);
    e = e ? e : can_recode(a, x, &x->row, &x->may);
    return e || !x->may ? e : invitation_code_make(a->call->service, &x->row, &x->code);
}

static enum err show_code(struct account_call *a, const struct coding *x)
{
    SECRET_OWNED struct secret *shown = secret_new(CODE_SHOWN_MAX);
    enum err e = shown ? invitation_code_show(x->code, shown) : ERR_MEMORY;
    return e ? e : sheet_put_secret(a, shown, x->row.reference, x->row.expires_ms);
}

static enum err code_run(struct account_call *a)
{
    struct coding *x = a->state;
    struct invitation_row now;
    struct person_row person;
    bool can = false;
    enum err e = counter_grant_use(a, &x->grant, &person);
    if (e || a->call->answer->status)
        return e;
    e = invitation_get(a->call->db, x->id, &now);
    e = e ? e : can_recode(a, x, &now, &can);
    if (e || !can || !x->may)
        return e ? e : care_gone(a);
    e = invitation_may_mail(a, now.email);
    if (e || a->call->answer->status)
        return e;
    e = invitation_code_give(a, &x->row);
    e = e ? e : care_done(a, &x->grant, NOTICE_COUNTER_ACCOUNT);
    return e ? e : show_code(a, x);
}

const struct account_verb account_verb_act_secret_code = { "act-secret-code", WITH_AGENT, false, true, 0, "a secret code", code_read, code_prepare, code_run, code_release };

/* --- act-close --- */

struct closing { struct counter_grant grant; bool citizen; };

static enum err close_read(struct account_call *a)
{
    static const char *const names[] = { "person", "proof", "reason", "second", "account", NULL };
    char which[16];
    enum err e;
    struct closing *x = care_begin(a, names, sizeof *x, &e);
    if (!x)
        return e;
    if (!json_take_text(a->in, "account", which, sizeof which))
        return ERR_FORMAT;
    x->citizen = strcmp(which, "citizen") == 0;
    return x->citizen || strcmp(which, "services") == 0 ? ERR_OK : ERR_FORMAT;
}

static void close_release(struct account_call *a) { care_drop(a, sizeof(struct closing)); }

/* Told before the address is forgotten. */
static enum err close_run(struct account_call *a)
{
    const struct closing *x = a->state;
    const struct call *c = a->call;
    struct person_row person;
    struct care_accounts accounts;
    enum err e = counter_grant_use(a, &x->grant, &person);
    if (e || c->answer->status)
        return e;
    e = care_accounts_get(a, x->grant.person, &accounts);
    const bool open = x->citizen ? accounts.citizen.found : accounts.services.found;
    sodium_memzero(&accounts, sizeof accounts);
    if (e || !open)
        return e ? e : care_gone(a);
    e = care_done(a, &x->grant, x->citizen ? NOTICE_COUNTER_CITIZEN : NOTICE_COUNTER_ACCOUNT);
    return e ? e : x->citizen ? citizen_end(c->service, c->db, x->grant.person) : office_end(c->service, c->db, x->grant.person);
}

const struct account_verb account_verb_act_close = { "act-close", WITH_AGENT, false, true, 0, "an account", close_read, NULL, close_run, close_release };
