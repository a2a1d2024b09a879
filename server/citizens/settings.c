/* «Gérer votre compte» (document 004 has the link, this is our reading of what is behind it): the password, the address, the end of the account. Each asks for the password
 * again; a new address is in force once the code that was mailed to it was typed. */
#include "server/citizens/codes.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

struct changing {
    struct secret *old, *typed;              /* typed: the new password, or the new address */
    int64_t left;                            /* tries after a wrong password; -1 it was right */
    char address[CONTACT_EMAIL_SIZE];
    struct account_hash hash;
    struct citizen_coded about;
    struct citizen_sending sending;
};

static void release(struct account_call *a)
{
    struct changing *g = a->state;
    if (!g)
        return;
    secret_free(g->old);
    secret_free(g->typed);
    citizen_sending_drop(&g->sending);
    sodium_memzero(g, sizeof *g);
    free(g);
}

/* names: the password first, then what is changed, if anything is. */
static enum err read(struct account_call *a, const char *const *names, struct changing **out)
{
    struct changing *g = calloc(1, sizeof *g);
    a->state = *out = g;
    if (!g)
        return ERR_MEMORY;
    enum err e = account_members(a, names) ? account_take(a, names[0], CITIZEN_PASSWORD_BYTES_MAX, &g->old) : ERR_FORMAT;
    return e || !names[1] ? e : account_take(a, names[1], CITIZEN_PASSWORD_BYTES_MAX, &g->typed);
}

static enum err confirm(struct account_call *a)
{
    struct changing *g = a->state;
    return account_confirm(a, g->old, &g->left);
}

/* Done: the row of the trail, the notice, the home page. */
static enum err done(struct account_call *a, enum notice_kind kind, const char *also)
{
    enum err e = account_audit(a, a->who.person, "done", NULL);
    e = e ? e : citizen_tell(a, kind, also);
    return e ? e : citizen_answer_home(a);
}

/* --- password --- */

static enum err secret_of(const char *text, struct secret **out)
{
    struct secret *made = secret_new(strlen(text) + 1);
    enum err e = made ? secret_append(made, text, strlen(text)) : ERR_MEMORY;
    if (e)
        secret_free(made);
    else
        *out = made;
    return e;
}

enum err citizen_judge_password(const struct citizen_coded *about, const struct secret *password, enum err *against)
{
    SECRET_OWNED struct secret *name = NULL, *email = NULL;
    enum err e = secret_of(about->account.name, &name);
    e = e ? e : secret_of(about->account.confirmed ? about->contact.email : about->contact.pending, &email);
    if (e)
        return e;
    const struct citizen_password p = { password, name, email };
    *against = citizen_password_check(&p);
    return ERR_OK;
}

/* A kiosk has looked at all rules but those about what only the server knows. */
enum err citizen_refuse_password(struct account_call *a, enum err against, const char *field)
{
    const char *word = against == ERR_CITIZEN_PASSWORD_NAME ? "password-name" : against == ERR_CITIZEN_PASSWORD_EMAIL ? "password-email" : NULL;
    return word ? call_problem(a->call, 422, word, NULL) : account_field(a, field);
}

static enum err password_read(struct account_call *a)
{
    static const char *const names[] = { "old", "new", NULL };
    struct changing *g;
    return read(a, names, &g);
}

static enum err password_prepare(struct account_call *a)
{
    struct changing *g = a->state;
    enum err against = ERR_OK;
    enum err e = citizen_coded_get(a, a->who.person, CITIZEN_LOGIN, &g->about);
    e = e ? e : citizen_judge_password(&g->about, g->typed, &against);
    if (!e && (against || secret_equal(g->old, g->typed)))
        return citizen_refuse_password(a, against, "new");
    e = e ? e : confirm(a);
    return e || a->call->answer->status || g->left >= 0 ? e : account_hash_password(a->call->service, g->typed, &g->hash);
}

static enum err password_run(struct account_call *a)
{
    const struct changing *g = a->state;
    if (g->left >= 0)
        return account_password_wrong(a, g->left);
    enum err e = account_confirmed(a);
    e = e ? e : citizen_store_password(a, a->who.person, &g->hash);
    e = e ? e : account_end_sessions(a, a->who.person, a->who.session);
    return e ? e : done(a, NOTICE_CITIZEN_PASSWORD, NULL);
}

const struct account_verb account_verb_citizen_password = { "citizen-password", WITH_CITIZEN, true, true, 0, "password", password_read, password_prepare,
    password_run, release };

/* --- address --- */

static enum err email_read(struct account_call *a)
{
    static const char *const names[] = { "password", "email", NULL };
    struct changing *g;
    enum err e = read(a, names, &g);
    e = e ? e : citizen_sending_begin(&g->sending, CITIZEN_EMAIL, NOTICE_CITIZEN_CODE_EMAIL);
    return e || !email_parse(secret_bytes(g->typed), secret_length(g->typed), g->address) ? e : account_field(a, "email");
}

/* The one that waits is another from now on, and so are its codes. */
static enum err put_pending(struct account_call *a, const struct changing *g)
{
    struct call *c = a->call;
    struct contact_row contact;
    enum err e = contact_get(c->db, a->who.person, &contact);
    memcpy(contact.pending, g->address, sizeof contact.pending);
    contact.pending_ms = c->now_ms;
    contact.email_version = ++contact.version;
    contact.at_ms = c->now_ms;
    e = e ? e : contact_put(c->db, a->who.person, &contact);
    return e ? e : DB_RUN(c->db, ST_CITIZEN_CODES_END, NULL, NULL, db_text(a->who.person), db_text("email"), db_int(c->now_ms));
}

static enum err email_run(struct account_call *a)
{
    struct changing *g = a->state;
    struct citizen_sending *s = &g->sending;
    uint8_t key[CITIZEN_KEY_SIZE];
    if (g->left >= 0)
        return account_password_wrong(a, g->left);
    citizen_address_key(a->call->service, g->address, key);
    citizen_counted_key(a->call->service, COUNTED_PROOF, key, s->counted);
    enum err e = account_confirmed(a);
    e = e ? e : citizen_may_mail(a, s->counted);
    if (e || a->call->answer->status)
        return e;
    e = put_pending(a, g);
    e = e ? e : citizen_coded_get(a, a->who.person, CITIZEN_EMAIL, &s->about);
    return e ? e : citizen_send(a, s);
}

const struct account_verb account_verb_citizen_email = { "citizen-email", WITH_CITIZEN, true, true, 0, "an e-mail address", email_read, confirm, email_run, release };

static enum err email_code_read(struct account_call *a) { return citizen_try_begin(a, CITIZEN_EMAIL); }

/* Both addresses are told; codes that were mailed to the old one, and what one of them was changed for, are dead. */
static enum err email_code_run(struct account_call *a)
{
    struct citizen_try *t = a->state;
    struct call *c = a->call;
    char address[CONTACT_EMAIL_SIZE];
    bool right = false;
    enum err e = citizen_try_look(a, t, &right);
    if (e || !right)
        return e;
    memcpy(address, t->about.contact.pending, sizeof address);
    e = account_audit(a, a->who.person, "done", NULL);
    e = e ? e : citizen_tell(a, NOTICE_CITIZEN_EMAIL, address);
    e = e ? e : citizen_confirm(a, &t->about);
    e = e ? e : DB_RUN(c->db, ST_ACCOUNT_TICKETS_END, NULL, NULL, db_text("citizen-forgot"), db_text(a->who.person));
    e = e ? e : DB_RUN(c->db, ST_CITIZEN_CODES_END, NULL, NULL, db_text(a->who.person), db_text(""), db_int(c->now_ms));
    return e ? e : citizen_answer_home(a);
}

const struct account_verb account_verb_citizen_email_code = { "citizen-email-code", WITH_CITIZEN, true, true, 0, "an e-mail address", email_code_read,
    citizen_try_count, email_code_run, citizen_try_release };

/* --- the end of the account --- */

static enum err close_read(struct account_call *a)
{
    static const char *const names[] = { "password", NULL };
    struct changing *g;
    return read(a, names, &g);
}

/* Told before the address is forgotten. */
static enum err close_run(struct account_call *a)
{
    const struct changing *g = a->state;
    if (g->left >= 0)
        return account_password_wrong(a, g->left);
    enum err e = account_confirmed(a);
    e = e ? e : account_audit(a, a->who.person, "done", NULL);
    e = e ? e : citizen_tell(a, NOTICE_CITIZEN_CLOSED, NULL);
    e = e ? e : citizen_end(a->call->service, a->call->db, a->who.person);
    a->out = e ? NULL : json_object();
    return e || a->out ? e : ERR_MEMORY;
}

const struct account_verb account_verb_citizen_close = { "citizen-close", WITH_CITIZEN, true, true, 0, "an account", close_read, confirm, close_run, release };
