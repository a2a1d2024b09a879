/* A wrong address, corrected: the new one is mailed six digits, which the person reads to the agent; in force when they are read back. */
#include "server/counter/care.h"
#include "server/counter/find.h"

#include "core/proto/json_in.h"
#include "core/rules/code.h"
#include "core/rules/contact.h"
#include "server/accounts/registry.h"
#include "server/citizens/codes.h"
#include "server/contact.h"
#include "server/mail_digits.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { CODE_MS = 10 * POLICY_MINUTE_MS, TYPED_MAX = 64, EMAIL_TYPED_MAX = 1024 };

/* Bound to the one code, the agent who asked for it, the person and the address. */
static void hash_code(const struct account_call *a, const char *id, const char *person, const char *address, const struct secret *digits, uint8_t to[SERVER_KEYS_HASH_SIZE])
{
    const char *const bound[] = { id, a->who.person, person, address, NULL };
    mail_digits_hash(a->call->service->keys, "guichet/counter-email/1", bound, digits, to);
}

/* --- act-email --- */

struct asking {
    struct counter_grant grant;
    char id[COUNTER_ID_SIZE], address[CONTACT_EMAIL_SIZE];
    struct secret *digits;                   /* made in read, so that a transaction that runs again says the same */
    struct contact_row contact;
    struct care_accounts accounts;
    char owner[PERSON_ID_SIZE];              /* whose confirmed address it is among citizens; "" nobody's */
};

static enum err email_read(struct account_call *a)
{
    static const char *const names[] = { "person", "proof", "reason", "second", "email", NULL };
    uint8_t id[(COUNTER_ID_SIZE - 1) / 2];
    enum err e;
    struct asking *x = care_begin(a, names, sizeof *x, &e);
    if (!x)
        return e;
    const json_t *email = json_object_get(a->in, "email");
    if (!json_is_string(email) || json_string_length(email) > EMAIL_TYPED_MAX)
        return ERR_FORMAT;
    randombytes_buf(id, sizeof id);
    sodium_bin2hex(x->id, sizeof x->id, id, sizeof id);
    e = mail_digits_make(&x->digits);
    return e || !email_parse(json_string_value(email), json_string_length(email), x->address) ? e : account_field(a, "email");
}

static void email_release(struct account_call *a)
{
    struct asking *x = a->state;
    if (x)
        secret_free(x->digits);
    care_drop(a, sizeof *x);
}

/* Too many wrong codes of this mailbox, or too many mails for this person: 429 is the answer. */
static enum err may_mail(struct account_call *a, const struct asking *x)
{
    const struct call *c = a->call;
    struct throttle_state tries, sent = { .locked = false };
    char mailbox[CONTACT_EMAIL_SIZE];
    mail_mailbox(x->address, mailbox);
    enum err e = throttle_look(c->service, c->db, POLICY_ADDRESS, mailbox, c->now_ms, &tries);
    if (!e && !tries.locked)
        e = throttle_count(c->service, c->db, POLICY_SENDING, x->grant.person, c->now_ms, &sent);
    return e || !(tries.locked || sent.locked) ? e : counter_refuse(a, 429, "too-many", tries.locked ? tries.until_ms : sent.until_ms);
}

/* The one that waits is another from now on; codes of the kiosk's own ways to it are dead. */
static enum err put_pending(struct account_call *a, struct asking *x)
{
    const struct call *c = a->call;
    struct contact_row *row = &x->contact;
    memcpy(row->pending, x->address, sizeof row->pending);
    row->pending_ms = row->at_ms = c->now_ms;
    row->email_version = ++row->version;
    enum err e = contact_put(c->db, x->grant.person, row);
    e = e ? e : DB_RUN(c->db, ST_MAIL_CODE_USED, NULL, NULL, db_text("email"), db_text(x->grant.person));
    return e ? e : DB_RUN(c->db, ST_CITIZEN_CODES_END, NULL, NULL, db_text(x->grant.person), db_text("email"), db_int(c->now_ms));
}

/* An address that is another citizen's already is told so by mail, and no code opens anything: the answer is the same. */
static enum err find_owner(struct account_call *a, struct asking *x)
{
    uint8_t key[CITIZEN_KEY_SIZE];
    x->owner[0] = 0;
    if (!x->accounts.citizen.found)
        return ERR_OK;
    citizen_address_key(a->call->service, x->address, key);
    enum err e = citizen_address_owner(a->call->db, key, x->owner);
    if (strcmp(x->owner, x->grant.person) == 0)
        x->owner[0] = 0;
    return e;
}

static enum err send_code(struct account_call *a, const struct asking *x)
{
    const struct call *c = a->call;
    SECRET_OWNED struct secret *shown = NULL;
    uint8_t hash[SERVER_KEYS_HASH_SIZE];
    const bool known = x->owner[0];
    hash_code(a, x->id, x->grant.person, x->address, x->digits, hash);
    if (known)
        randombytes_buf(hash, sizeof hash);
    enum err e = mail_digits_show(x->digits, &shown);
    const struct notice notice = { .kind = known ? NOTICE_CITIZEN_KNOWN : NOTICE_COUNTER_CODE, .person = known ? x->owner : x->grant.person, .cause = x->id,
        .kiosk = c->kiosk, .at_ms = c->now_ms, .also = known ? NULL : x->address, .only_also = !known, .code = known ? NULL : shown };
    e = e ? e : DB_RUN(c->db, ST_MAIL_CODE_PUT, NULL, NULL, db_text(CARE_EMAIL_PURPOSE), db_text(x->grant.person), db_text(x->id), db_blob(hash, sizeof hash),
                       db_int(c->now_ms), db_int(c->now_ms + CODE_MS));
    return e ? e : notices_add(c->service, c->db, &notice);
}

static enum err put_code_row(struct account_call *a, const struct asking *x)
{
    char masked[CONTACT_EMAIL_SIZE];
    email_mask(x->address, masked);
    const struct sheet_row row = { .word = "code", .texts = { masked }, .times = { a->call->now_ms + CODE_MS } };
    return sheet_add(a, &row);
}

/* What was looked at before: one that is in force already, or that may not be mailed, uses up nobody's yes. */
static enum err look(struct account_call *a, struct asking *x)
{
    struct person_row person;
    enum err e = counter_grant_check(a, &x->grant, &person);
    if (e || a->call->answer->status)
        return e;
    e = contact_get(a->call->db, x->grant.person, &x->contact);
    e = e ? e : care_accounts_get(a, x->grant.person, &x->accounts);
    if (!e && strcmp(x->contact.email, x->address) == 0)
        return account_field(a, "email");
    e = e ? e : may_mail(a, x);
    return e || a->call->answer->status ? e : counter_grant_spend(a, &x->grant);
}

static enum err email_run(struct account_call *a)
{
    struct asking *x = a->state;
    enum err e = look(a, x);
    if (e || a->call->answer->status)
        return e;
    e = put_pending(a, x);
    e = e ? e : find_owner(a, x);
    e = e ? e : send_code(a, x);
    e = e ? e : care_done(a, &x->grant, care_notice(&x->accounts));
    return e ? e : put_code_row(a, x);
}

const struct account_verb account_verb_act_email = { "act-email", WITH_AGENT, false, true, 0, "an e-mail address", email_read, NULL, email_run, email_release };

/* --- act-email-code --- */

struct trying {
    char person[ACCOUNT_ID_SIZE];
    struct secret *digits;
    bool dead, locked;                       /* what counting found */
    int64_t left;                            /* after this one */
    struct contact_row contact;
    struct care_accounts accounts;
};

struct code_row { bool found; char id[COUNTER_ID_SIZE]; uint8_t hash[SERVER_KEYS_HASH_SIZE]; int64_t expires_ms, failed; };

/* Columns as MAIL_CODE_GET. */
static enum err take_code(void *ctx, const struct db_row *row)
{
    struct code_row *r = ctx;
    r->found = db_row_bytes(row, 1, r->hash, sizeof r->hash);
    db_row_copy(row, 0, r->id, sizeof r->id);
    r->expires_ms = db_row_int(row, 3);
    r->failed = db_row_int(row, 4);
    return ERR_OK;
}

static enum err find_code(struct db *db, const char *person, struct code_row *out)
{
    *out = (struct code_row){ .found = false };
    return DB_RUN(db, ST_MAIL_CODE_GET, take_code, out, db_text(CARE_EMAIL_PURPOSE), db_text(person));
}

static enum err code_read(struct account_call *a)
{
    static const char *const names[] = { "person", "code", NULL };
    SECRET_OWNED struct secret *typed = NULL;
    struct trying *x = calloc(1, sizeof *x);
    a->state = x;
    if (!x)
        return ERR_MEMORY;
    x->digits = secret_new(CODE_DIGITS);
    if (!x->digits)
        return ERR_MEMORY;
    if (!account_members(a, names) || !json_take_text(a->in, "person", x->person, sizeof x->person))
        return ERR_FORMAT;
    enum err e = account_take(a, "code", TYPED_MAX, &typed);
    return e || !code_parse(typed, x->digits) ? e : account_field(a, "code");
}

static void code_release(struct account_call *a)
{
    struct trying *x = a->state;
    if (x)
        secret_free(x->digits);
    care_drop(a, sizeof *x);
}

/* Only what was counted is marked: a code that is dead stays so. */
static enum err count_new(struct account_call *a, struct trying *x)
{
    struct call *c = a->call;
    struct throttle_state tries;
    char mailbox[CONTACT_EMAIL_SIZE];
    enum err e = contact_get(c->db, x->person, &x->contact);
    mail_mailbox(x->contact.pending, mailbox);
    e = e ? e : throttle_count(c->service, c->db, POLICY_ADDRESS, mailbox, c->now_ms, &tries);
    e = e ? e : DB_RUN(c->db, ST_MAIL_CODE_FAIL, NULL, NULL, db_text(CARE_EMAIL_PURPOSE), db_text(x->person));
    x->locked = !e && tries.locked;
    return e ? e : call_mark(c, c->db);
}

static enum err count(void *ctx, struct db *db)
{
    struct call *c = ctx;
    struct account_call *a = c->state;
    struct trying *x = a->state;
    struct person_row person;
    struct code_row code;
    enum call_seen seen;
    const int64_t limit = service_policy(c->service)->limits[POLICY_CODE];
    enum err e = call_look(c, db, &seen);
    if (e || seen == CALL_ANSWERED)
        return e;
    e = counter_subject(a, x->person, true, &person);
    if (e || c->answer->status)
        return e;
    e = find_code(db, x->person, &code);
    const int64_t failed = code.failed - (seen == CALL_COUNTED);      /* this very entry, again: it tells no more than it would have */
    x->dead = !code.found || c->now_ms >= code.expires_ms || failed >= limit;
    x->left = limit - failed - 1;
    return e || x->dead || seen == CALL_COUNTED ? e : count_new(a, x);
}

static enum err code_prepare(struct account_call *a) { return call_tx(a->call, count); }

static enum err refuse_code(struct account_call *a, const struct trying *x)
{
    const bool dead = x->dead || x->locked || x->left <= 0;
    enum err e = account_audit(a, a->who.person, "refused", dead ? "code-dead" : "code-wrong");
    return e ? e : call_problem(a->call, 403, dead ? "code-dead" : "code-wrong", dead ? NULL : json_pack("{s:I}", "left", (json_int_t)x->left));
}

/* What a citizen has an account by is the address: a key of it, and what was mailed to the old one is dead. */
static enum err confirm_citizen(struct account_call *a, struct trying *x)
{
    struct call *c = a->call;
    struct citizen_coded about = { .account = x->accounts.citizen, .contact = x->contact };
    citizen_address_key(c->service, x->contact.pending, about.key);
    enum err e = citizen_confirm(a, &about);
    e = e ? e : DB_RUN(c->db, ST_ACCOUNT_TICKETS_END, NULL, NULL, db_text("citizen-forgot"), db_text(x->person));
    e = e ? e : DB_RUN(c->db, ST_CITIZEN_CODES_END, NULL, NULL, db_text(x->person), db_text(""), db_int(c->now_ms));
    sodium_memzero(&about, sizeof about);
    return e;
}

static enum err confirm(struct account_call *a, struct trying *x)
{
    struct call *c = a->call;
    char address[CONTACT_EMAIL_SIZE], mailbox[CONTACT_EMAIL_SIZE], cause[ACCOUNT_CAUSE_SIZE];
    const bool citizen = x->accounts.citizen.found;
    memcpy(address, x->contact.pending, sizeof address);
    account_cause(c, cause);
    const struct notice notice = { .kind = citizen ? NOTICE_CITIZEN_EMAIL : NOTICE_EMAIL_CONFIRMED, .person = x->person, .cause = cause, .kiosk = c->kiosk,
                                   .at_ms = c->now_ms, .also = address, .detail = address };
    enum err e = notices_add(c->service, c->db, &notice);
    if (!e && citizen) {
        e = confirm_citizen(a, x);
    } else if (!e) {
        contact_confirm(&x->contact, c->now_ms);
        e = contact_put(c->db, x->person, &x->contact);
        e = e ? e : find_refresh(c->service, c->db, x->person);
    }
    mail_mailbox(address, mailbox);
    e = e ? e : DB_RUN(c->db, ST_MAIL_CODE_USED, NULL, NULL, db_text(CARE_EMAIL_PURPOSE), db_text(x->person));
    e = e ? e : throttle_reset(c->service, c->db, POLICY_ADDRESS, mailbox);
    e = e ? e : account_audit(a, a->who.person, "done", NULL);
    return e ? e : sheet_begin(a);
}

/* Whose address it is among citizens may have changed since the code was mailed. */
static enum err is_right(struct account_call *a, struct trying *x, bool *right)
{
    struct code_row code;
    uint8_t hash[SERVER_KEYS_HASH_SIZE], key[CITIZEN_KEY_SIZE];
    char owner[PERSON_ID_SIZE] = "";
    enum err e = find_code(a->call->db, x->person, &code);
    hash_code(a, code.id, x->person, x->contact.pending, x->digits, hash);
    *right = code.found && x->contact.pending[0] && sodium_memcmp(hash, code.hash, sizeof hash) == 0;
    if (e || !*right || !x->accounts.citizen.found)
        return e;
    citizen_address_key(a->call->service, x->contact.pending, key);
    e = citizen_address_owner(a->call->db, key, owner);
    *right = !owner[0] || strcmp(owner, x->person) == 0;
    return e;
}

static enum err code_run(struct account_call *a)
{
    struct trying *x = a->state;
    struct person_row person;
    bool right = false;
    enum err e = counter_subject(a, x->person, true, &person);
    if (e || a->call->answer->status)
        return e;
    e = contact_get(a->call->db, x->person, &x->contact);
    e = e ? e : care_accounts_get(a, x->person, &x->accounts);
    e = e || x->dead || x->locked ? e : is_right(a, x, &right);
    return e ? e : right ? confirm(a, x) : refuse_code(a, x);
}

const struct account_verb account_verb_act_email_code = { "act-email-code", WITH_AGENT, false, true, 0, "an e-mail address", code_read, code_prepare, code_run, code_release };
