#include "server/citizens/codes.h"

#include "server/counter/find.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { KEY_TEXT_SIZE = 2 * CITIZEN_KEY_SIZE + 1 };

static const char *const purposes[CITIZEN_PURPOSES] = { [CITIZEN_LOGIN] = "login", [CITIZEN_FORGOT] = "forgot", [CITIZEN_EMAIL] = "email" };

/* Columns as CITIZEN_CODE_GET. */
static enum err take_code(void *ctx, const struct db_row *row)
{
    struct citizen_code_row *r = ctx;
    size_t what = 0;
    while (what < CITIZEN_PURPOSES && strcmp(purposes[what], db_row_text(row, 0)) != 0)
        what++;
    if (what == CITIZEN_PURPOSES)
        return ERR_STORE_CORRUPT;
    r->what = (enum citizen_purpose)what;
    db_row_copy(row, 1, r->person, sizeof r->person);
    r->sent_ms = db_row_int(row, 4);
    r->expires_ms = db_row_int(row, 5);
    r->ends_ms = db_row_int(row, 6);
    r->failed = db_row_int(row, 7);
    r->used_ms = db_row_int(row, 8);
    r->found = true;
    return db_row_bytes(row, 2, r->counted, sizeof r->counted) && db_row_bytes(row, 3, r->hash, sizeof r->hash) ? ERR_OK : ERR_STORE_CORRUPT;
}

enum err citizen_code_get(const struct call *c, struct db *db, const uint8_t id[ACCOUNT_SESSION_SIZE], struct citizen_code_row *out)
{
    *out = (struct citizen_code_row){ .found = false };
    return DB_RUN(db, ST_CITIZEN_CODE_GET, take_code, out, db_blob(id, ACCOUNT_SESSION_SIZE), db_text(c->kiosk));
}

bool citizen_code_open(const struct citizen_code_row *row, int64_t now_ms)
{
    return row->found && !row->used_ms && now_ms < row->ends_ms;
}

/* --- what the verbs share --- */

enum err citizen_take_login(struct account_call *a, char to[CITIZEN_LOGIN_SIZE])
{
    SECRET_OWNED struct secret *typed = NULL;
    bool is_address = false;
    enum err e = account_take(a, "name", CITIZEN_LOGIN_SIZE, &typed);
    return e || !citizen_login_parse(typed, to, &is_address) ? e : account_field(a, "name");
}

void citizen_login_subject(const char *login, char to[CITIZEN_SUBJECT_SIZE])
{
    (void)snprintf(to, CITIZEN_SUBJECT_SIZE, "citizen %s", login);
}

void citizen_forgot_key(const struct service *service, const char *login, uint8_t to[CITIZEN_KEY_SIZE])
{
    server_keys_hash(service->keys, "guichet/citizen-forgot/1", login, strlen(login), to);
}

void citizen_counted_key(const struct service *service, enum citizen_counted_as as, const uint8_t address_key[CITIZEN_KEY_SIZE], uint8_t to[CITIZEN_KEY_SIZE])
{
    static const char *const labels[COUNTED_KINDS] = { [COUNTED_LOGIN] = "guichet/citizen-counted-login/1", [COUNTED_PROOF] = "guichet/citizen-counted-proof/1",
                                                       [COUNTED_RECOVERY] = "guichet/citizen-counted-recovery/1" };
    server_keys_hash(service->keys, labels[as], address_key, CITIZEN_KEY_SIZE, to);
}

enum err citizen_forget_counted(const struct service *service, struct db *db, const uint8_t counted[CITIZEN_KEY_SIZE])
{
    char subject[KEY_TEXT_SIZE];
    sodium_bin2hex(subject, sizeof subject, counted, CITIZEN_KEY_SIZE);
    enum err e = throttle_reset(service, db, POLICY_ADDRESS, subject);
    return e ? e : throttle_reset(service, db, POLICY_SENDING, subject);
}

enum err citizen_tell(struct account_call *a, enum notice_kind kind, const char *also)
{
    struct call *c = a->call;
    char cause[ACCOUNT_CAUSE_SIZE];
    account_cause(c, cause);
    const struct notice notice = { .kind = kind, .person = a->who.person, .cause = cause, .kiosk = c->kiosk, .at_ms = c->now_ms, .also = also, .detail = also };
    return notices_add(c->service, c->db, &notice);
}

/* --- what a code is about --- */

static const char *address_of(const struct citizen_coded *about, enum citizen_purpose what)
{
    return what == CITIZEN_EMAIL || !about->account.confirmed ? about->contact.pending : about->contact.email;
}

enum err citizen_coded_get(struct account_call *a, const char *person, enum citizen_purpose what, struct citizen_coded *out)
{
    struct call *c = a->call;
    *out = (struct citizen_coded){ .owner = "" };
    if (!person[0])
        return ERR_OK;
    enum err e = citizen_by_person(c->db, person, &out->account);
    e = e ? e : contact_get(c->db, person, &out->contact);
    const struct citizen_row *row = &out->account;
    const char *address = address_of(out, what);
    if (e || row->closed || !address[0] || (!row->confirmed && row->made_ms + CITIZEN_UNCONFIRMED_MS <= c->now_ms)) {
        out->account.found = false;
        return e;
    }
    citizen_address_key(c->service, address, out->key);
    e = citizen_address_owner(c->db, out->key, out->owner);
    if (strcmp(out->owner, person) == 0)
        out->owner[0] = 0;
    return e;
}

bool citizen_coded_opens(const struct citizen_coded *about) { return about->account.found && !about->owner[0]; }

void citizen_code_hash(const struct call *c, const struct citizen_sending *s, uint8_t to[SERVER_KEYS_HASH_SIZE])
{
    char id[ACCOUNT_SESSION_TEXT_SIZE], key[KEY_TEXT_SIZE];
    const char *const bound[] = { id, purposes[s->what], s->about.account.person, key, NULL };
    sodium_bin2hex(id, sizeof id, s->id, sizeof s->id);
    sodium_bin2hex(key, sizeof key, s->about.key, sizeof s->about.key);
    mail_digits_hash(c->service->keys, "guichet/citizen-code/1", bound, s->digits, to);
}

/* --- sending --- */

enum err citizen_sending_begin(struct citizen_sending *s, enum citizen_purpose what, enum notice_kind notice)
{
    s->what = what;
    s->notice = notice;
    randombytes_buf(s->id, sizeof s->id);
    return mail_digits_make(&s->digits);
}

void citizen_sending_drop(struct citizen_sending *s) { secret_free(s->digits); }

enum err citizen_too_many(struct account_call *a, int64_t until_ms)
{
    enum err e = account_audit(a, a->who.found ? a->who.person : "", "refused", "too-many");
    return e ? e : call_problem(a->call, 429, "too-many", json_pack("{s:I}", "until_ms", (json_int_t)until_ms));
}

/* Looks at the wrong codes, counts the mail. *until_ms 0: it may be sent. */
static enum err count_mail(const struct call *c, const uint8_t counted[CITIZEN_KEY_SIZE], int64_t *until_ms)
{
    struct throttle_state tries, mails;
    char subject[KEY_TEXT_SIZE];
    sodium_bin2hex(subject, sizeof subject, counted, CITIZEN_KEY_SIZE);
    *until_ms = 0;
    enum err e = throttle_look(c->service, c->db, POLICY_ADDRESS, subject, c->now_ms, &tries);
    if (!e && tries.locked)
        *until_ms = tries.until_ms;
    if (e || *until_ms)
        return e;
    e = throttle_count(c->service, c->db, POLICY_SENDING, subject, c->now_ms, &mails);
    if (!e && mails.locked)
        *until_ms = mails.until_ms;
    return e;
}

enum err citizen_may_mail(struct account_call *a, const uint8_t counted[CITIZEN_KEY_SIZE])
{
    static const enum policy_kind kinds[] = { POLICY_ADDRESS, POLICY_SENDING };
    const struct call *c = a->call;
    char subject[KEY_TEXT_SIZE];
    sodium_bin2hex(subject, sizeof subject, counted, CITIZEN_KEY_SIZE);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct throttle_state state;
        enum err e = throttle_look(c->service, c->db, kinds[i], subject, c->now_ms, &state);
        if (e || state.locked)
            return e ? e : citizen_too_many(a, state.until_ms);
    }
    return ERR_OK;
}

/* *silent: nothing is mailed, and nobody is told so. Who forgot a password names an account or not: what is counted of the account
 * itself must not show. */
static enum err may_send(struct account_call *a, const struct citizen_sending *s, bool *silent)
{
    int64_t until_ms = 0, hidden_ms = 0;
    uint8_t hidden[CITIZEN_KEY_SIZE];
    enum err e = count_mail(a->call, s->counted, &until_ms);
    if (!e && s->what != CITIZEN_FORGOT)
        return until_ms ? citizen_too_many(a, until_ms) : ERR_OK;
    citizen_counted_key(a->call->service, COUNTED_RECOVERY, s->about.key, hidden);
    if (!e && s->about.account.found)
        e = count_mail(a->call, hidden, &hidden_ms);
    *silent = until_ms || hidden_ms;
    return e;
}

static enum err mail_code(struct account_call *a, const struct citizen_sending *s)
{
    struct call *c = a->call;
    SECRET_OWNED struct secret *shown = NULL;
    char cause[ACCOUNT_CAUSE_SIZE];
    const bool known = s->about.owner[0];
    account_cause(c, cause);
    enum err e = mail_digits_show(s->digits, &shown);
    const struct notice notice = { .kind = known ? NOTICE_CITIZEN_KNOWN : s->notice, .person = known ? s->about.owner : s->about.account.person,
        .cause = cause, .kiosk = c->kiosk, .at_ms = c->now_ms, .also = known ? NULL : address_of(&s->about, s->what), .only_also = !known,
        .code = known ? NULL : shown };
    return e ? e : notices_add(c->service, c->db, &notice);
}

/* The hash to be kept, and what is mailed: one mail, or of nobody none. */
static enum err make_code(struct account_call *a, const struct citizen_sending *s, bool silent, uint8_t hash[SERVER_KEYS_HASH_SIZE])
{
    citizen_code_hash(a->call, s, hash);
    if (silent || !citizen_coded_opens(&s->about))
        randombytes_buf(hash, SERVER_KEYS_HASH_SIZE);
    return silent || !s->about.account.found ? ERR_OK : mail_code(a, s);
}

static enum err answer_coding(struct account_call *a, const struct citizen_sending *s)
{
    char ticket[ACCOUNT_SESSION_TEXT_SIZE], to[CONTACT_EMAIL_SIZE] = "";
    const int64_t now = a->call->now_ms;
    const bool forgot = s->what == CITIZEN_FORGOT;
    sodium_bin2hex(ticket, sizeof ticket, s->id, sizeof s->id);
    if (!forgot && s->about.account.found)
        email_mask(address_of(&s->about, s->what), to);
    a->out = json_pack("{s:s, s:s, s:I, s:I, s:b}", "ticket", ticket, "to", to, "expires_ms", (json_int_t)(now + CITIZEN_CODE_MS), "resend_ms",
                       (json_int_t)(now + CITIZEN_RESEND_MS), "confirming", !forgot && !s->about.account.confirmed);
    return a->out ? ERR_OK : ERR_MEMORY;
}

/* Whose trail it is. */
static enum err audit_sent(struct account_call *a, const struct citizen_sending *s)
{
    const char *person = a->who.found ? a->who.person : "";
    if (!a->who.found)
        memcpy(a->who.person, s->about.account.person, sizeof a->who.person);
    return account_audit(a, person, "done", s->about.owner[0] ? "address-of-another" : NULL);
}

static enum err put_code(const struct call *c, const struct citizen_sending *s, const uint8_t hash[SERVER_KEYS_HASH_SIZE], bool anew)
{
    const struct db_value id = db_blob(s->id, sizeof s->id), kept = db_blob(hash, SERVER_KEYS_HASH_SIZE);
    const struct db_value now = db_int(c->now_ms), expires = db_int(c->now_ms + CITIZEN_CODE_MS);
    return anew ? DB_RUN(c->db, ST_CITIZEN_CODE_RENEW, NULL, NULL, id, kept, now, expires)
                : DB_RUN(c->db, ST_CITIZEN_CODE_ADD, NULL, NULL, id, db_text(c->kiosk), db_text(purposes[s->what]), db_text(s->about.account.person),
                         db_blob(s->counted, sizeof s->counted), kept, now, expires, db_int(c->now_ms + CITIZEN_CODING_MS));
}

static enum err send(struct account_call *a, const struct citizen_sending *s, bool anew)
{
    uint8_t hash[SERVER_KEYS_HASH_SIZE];
    bool silent = false;
    enum err e = may_send(a, s, &silent);
    if (e || a->call->answer->status)
        return e;
    e = make_code(a, s, silent, hash);
    e = e ? e : put_code(a->call, s, hash, anew);
    e = e ? e : audit_sent(a, s);
    return e ? e : answer_coding(a, s);
}

enum err citizen_send(struct account_call *a, struct citizen_sending *s) { return send(a, s, false); }

/* --- sending anew --- */

static enum notice_kind notice_of(const struct citizen_coded *about, enum citizen_purpose what)
{
    return what == CITIZEN_EMAIL ? NOTICE_CITIZEN_CODE_EMAIL : what == CITIZEN_FORGOT ? NOTICE_CITIZEN_CODE_FORGOT
        : about->account.confirmed ? NOTICE_CITIZEN_CODE_LOGIN : NOTICE_CITIZEN_CODE_MADE;
}

enum err citizen_ticket_unknown(struct account_call *a)
{
    enum err e = account_audit(a, a->who.found ? a->who.person : "", "refused", "ticket-unknown");
    return e ? e : call_problem(a->call, 403, "ticket-unknown", NULL);
}

static enum err too_soon(struct account_call *a, int64_t until_ms)
{
    enum err e = account_audit(a, "", "refused", "too-soon");
    return e ? e : call_problem(a->call, 429, "too-soon", json_pack("{s:I}", "until_ms", (json_int_t)until_ms));
}

enum err citizen_send_again(struct account_call *a, struct citizen_sending *s)
{
    const struct call *c = a->call;
    struct citizen_code_row row;
    enum err e = citizen_code_get(c, c->db, s->id, &row);
    if (e || !citizen_code_open(&row, c->now_ms))
        return e ? e : citizen_ticket_unknown(a);
    if (c->now_ms < row.sent_ms + CITIZEN_RESEND_MS)
        return too_soon(a, row.sent_ms + CITIZEN_RESEND_MS);
    s->what = row.what;
    memcpy(s->counted, row.counted, sizeof s->counted);
    e = citizen_coded_get(a, row.person, row.what, &s->about);
    s->notice = notice_of(&s->about, row.what);
    return e ? e : send(a, s, true);
}

/* --- an address that is proved --- */

enum err citizen_confirm(struct account_call *a, struct citizen_coded *about)
{
    struct call *c = a->call;
    const char *person = about->account.person;
    contact_confirm(&about->contact, c->now_ms);
    enum err e = DB_RUN(c->db, ST_CITIZEN_CONFIRM, NULL, NULL, db_text(person), db_blob(about->key, sizeof about->key), db_int(c->now_ms));
    about->account.confirmed = true;
    e = e ? e : contact_put(c->db, person, &about->contact);
    return e ? e : find_refresh(c->service, c->db, person);
}
