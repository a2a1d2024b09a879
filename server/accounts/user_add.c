/* «Ajouter un utilisateur» (document 003), and another code: the representative sees the code once, the mail never holds it. */
#include "core/proto/json_in.h"
#include "server/accounts/registry.h"
#include "server/settings.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CODE_SHOWN_MAX = ACCOUNT_CODE_LETTERS + 1, ANSWER_MAX = 256,
    LEAST_MS = 750      /* whoever has the address already is told by mail: that must not be seen by the time it takes */
};

/* Of both verbs: a code that was made and hashed before the transaction, and the invitation it is for. */
struct adding {
    char id[ACCOUNT_ID_SIZE];                /* user-code */
    bool may;                                /* user-code: so it was before the transaction, and there is a code */
    struct invitation_row row;               /* user-add: as asked for */
    const char *field;                       /* that breaks a rule; NULL: none */
    struct secret *code;                     /* owned */
};

static void release_adding(struct account_call *a)
{
    struct adding *x = a->state;
    if (x)
        secret_free(x->code);
    registry_release(a, sizeof *x);
}

static struct adding *begin(struct account_call *a)
{
    a->state = calloc(1, sizeof(struct adding));
    return a->state;
}

/* --- what was asked for --- */

static enum err read_part(const struct account_call *a, const char *member, char to[PERSON_PART_SIZE], const char **field)
{
    const json_t *text = json_object_get(a->in, member);
    if (!json_is_string(text))
        return ERR_FORMAT;
    if (person_name_parse(json_string_value(text), json_string_length(text), to) && !*field)
        *field = member;
    return ERR_OK;
}

static enum err read_email(const struct account_call *a, char to[CONTACT_EMAIL_SIZE], const char **field)
{
    const json_t *text = json_object_get(a->in, "email");
    if (!json_is_string(text))
        return ERR_FORMAT;
    if (email_fold(json_string_value(text), json_string_length(text), to))      /* as log-in names are kept; hardly a mailbox minds */
        *field = *field ? *field : "email";
    return ERR_OK;
}

static enum err read_adding(struct account_call *a)
{
    static const char *const names[] = { "has_account", "title", "given", "family", "email", "services", NULL };
    struct adding *x = begin(a);
    if (!x)
        return ERR_MEMORY;
    const json_t *has = json_object_get(a->in, "has_account");
    if (!account_members(a, names) || !json_is_boolean(has) || !json_take_text(a->in, "title", x->row.title, sizeof x->row.title) ||
        !json_is_array(json_object_get(a->in, "services")))
        return ERR_FORMAT;
    x->row.has_account = json_is_true(has);
    x->field = registry_title(x->row.title) ? NULL : "title";
    enum err e = read_part(a, "given", x->row.given, &x->field);
    e = e ? e : read_part(a, "family", x->row.family, &x->field);
    e = e ? e : read_email(a, x->row.email, &x->field);
    if (!e && !x->field && !services_read(json_object_get(a->in, "services"), &x->row.services))
        x->field = "services";
    return e;
}

/* --- the code, before the transaction --- */

/* C6: who has an account gets none; the row then holds a hash that nothing has. */
enum err invitation_code_make(const struct service *service, struct invitation_row *row, struct secret **code)
{
    char subject[CODE_SUBJECT_SIZE];
    struct secret *made = NULL;
    randombytes_buf(row->salt, sizeof row->salt);
    randombytes_buf(row->hash, sizeof row->hash);
    if (row->has_account)
        return ERR_OK;
    invitation_subject(row->reference, subject);
    enum err e = code_make(&made);
    e = e ? e : code_hash(service, subject, made, row->salt, row->hash);
    if (e)
        secret_free(made);
    else
        *code = made;
    return e;
}

static enum err make_code(struct account_call *a)
{
    struct adding *x = a->state;
    return invitation_code_make(a->call->service, &x->row, &x->code);
}

static enum err prepare_adding(struct account_call *a)
{
    struct adding *x = a->state;
    bool known = false;
    enum err e = x->field ? ERR_OK : services_known(a->call->db, &x->row.services, &known);
    if (!e && !x->field && !known)
        x->field = "services";
    if (e || x->field)
        return e ? e : account_field(a, x->field);
    invitation_make_reference(x->row.reference);
    return make_code(a);
}

/* --- the answer --- */

enum err invitation_code_show(const struct secret *code, struct secret *to)
{
    enum err e = secret_append(to, secret_bytes(code), ACCOUNT_CODE_LETTERS / 2);
    e = e ? e : secret_append(to, "-", 1);
    return e ? e : secret_append(to, secret_bytes(code) + ACCOUNT_CODE_LETTERS / 2, ACCOUNT_CODE_LETTERS / 2);
}

static enum err answer_code(struct account_call *a)
{
    const struct adding *x = a->state;
    struct account_writer w;
    SECRET_OWNED struct secret *shown = secret_new(CODE_SHOWN_MAX);
    struct secret *text = secret_new(ANSWER_MAX);
    enum err e = shown && text ? ERR_OK : ERR_MEMORY;
    e = e || !x->code ? e : invitation_code_show(x->code, shown);
    if (!e) {
        account_begin(&w, text);
        account_put_secret(&w, "code", shown);
        account_put_text(&w, "reference", x->row.reference);
        account_put_number(&w, "expires_ms", x->row.expires_ms);
        e = account_end(&w);
    }
    if (e)
        secret_free(text);
    else
        a->out_secret = text;
    return e;
}

/* --- in the transaction --- */

enum err invitation_may_mail(struct account_call *a, const char *email)
{
    struct throttle_state sent;
    char subject[CONTACT_EMAIL_SIZE + 16];
    (void)snprintf(subject, sizeof subject, "invitation %s", email);
    enum err e = throttle_count(a->call->service, a->call->db, POLICY_SENDING, subject, a->call->now_ms, &sent);
    if (e || !sent.locked)
        return e;
    e = account_audit(a, a->who.person, "refused", "too-often");
    return e ? e : call_problem(a->call, 429, "too-many", json_pack("{s:I}", "until_ms", (json_int_t)sent.until_ms));
}

static void date_code(struct account_call *a, struct invitation_row *row)
{
    row->made_ms = a->call->now_ms;
    row->expires_ms = row->made_ms + service_settings(a->call->service)->invitation_days * (int64_t)POLICY_DAY_MS;
}

static enum err mail_and_tell(struct account_call *a, const struct invitation_row *row)
{
    struct call *c = a->call;
    char cause[ACCOUNT_CAUSE_SIZE];
    account_cause(c, cause);
    enum err e = invitation_mail_add(c->service, c->db, row, cause);
    return e ? e : invitation_tell(a, row);
}

/* Of both: the mail, the notice, the trail, the answer. */
static enum err finish(struct account_call *a)
{
    const struct adding *x = a->state;
    enum err e = mail_and_tell(a, &x->row);
    e = e ? e : account_audit(a, a->who.person, "done", x->row.id);
    return e ? e : answer_code(a);
}

/* A list that would not be shown whole is not made longer. */
static enum err is_full(struct account_call *a, bool *full)
{
    int64_t count = 0;
    enum err e = DB_RUN(a->call->db, ST_USER_COUNT, db_take_int, &count, db_text(a->who.workplace), db_int(a->call->now_ms - REGISTRY_UNDO_MS));
    *full = count >= REGISTRY_ROWS_MAX;
    return e;
}

static enum err run_adding(struct account_call *a)
{
    struct adding *x = a->state;
    bool full = false;
    enum err e = is_full(a, &full);
    if (!e && full)
        return account_field(a, "workplace");
    e = e ? e : invitation_may_mail(a, x->row.email);
    if (e || a->call->answer->status)
        return e;
    memcpy(x->row.workplace, a->who.workplace, sizeof x->row.workplace);
    memcpy(x->row.inviter, a->who.person, sizeof x->row.inviter);
    date_code(a, &x->row);
    e = invitation_add(a->call->db, &x->row);
    return e ? e : finish(a);
}

const struct account_verb account_verb_user_add = {
    .name = "user-add", .with = WITH_REPRESENTATIVE, .writes = true, .least_ms = LEAST_MS, .nature = "name and address of a new user", .read = read_adding,
    .prepare = prepare_adding, .run = run_adding, .release = release_adding
};

/* --- another code: the old one is dead, its failed entries are forgotten --- */

static enum err read_again(struct account_call *a)
{
    static const char *const names[] = { "id", NULL };
    struct adding *x = begin(a);
    return !x ? ERR_MEMORY : account_members(a, names) && registry_id_read(a->in, "id", x->id) ? ERR_OK : ERR_FORMAT;
}

static bool can_renew(const struct account_call *a, const struct invitation_row *row)
{
    return row->found && strcmp(row->workplace, a->who.workplace) == 0 && !row->used_ms && !row->removed_ms;
}

static enum err prepare_again(struct account_call *a)
{
    struct adding *x = a->state;
    enum err e = invitation_get(a->call->db, x->id, &x->row);
    x->may = !e && can_renew(a, &x->row);
    return e || !x->may ? e : make_code(a);
}

enum err invitation_code_give(struct account_call *a, struct invitation_row *row)
{
    char subject[CODE_SUBJECT_SIZE];
    invitation_subject(row->reference, subject);
    date_code(a, row);
    enum err e = throttle_reset(a->call->service, a->call->db, POLICY_SECRET, subject);
    e = e ? e : invitation_renew(a->call->db, row);
    return e ? e : mail_and_tell(a, row);
}

static enum err renew(struct account_call *a)
{
    struct adding *x = a->state;
    memcpy(x->row.inviter, a->who.person, sizeof x->row.inviter);
    enum err e = invitation_code_give(a, &x->row);
    e = e ? e : account_audit(a, a->who.person, "done", x->row.id);
    return e ? e : answer_code(a);
}

static enum err run_again(struct account_call *a)
{
    const struct adding *x = a->state;
    struct invitation_row now;
    enum err e = invitation_get(a->call->db, x->id, &now);
    if (!e && (!can_renew(a, &now) || !x->may))
        return registry_gone(a);
    e = e ? e : invitation_may_mail(a, now.email);
    return e || a->call->answer->status ? e : renew(a);
}

const struct account_verb account_verb_user_code = {
    .name = "user-code", .with = WITH_REPRESENTATIVE, .writes = true, .least_ms = LEAST_MS, .nature = "a secret code", .read = read_again, .prepare = prepare_again,
    .run = run_again, .release = release_adding
};
