/* The six digits that confirm a new address (server/PROTOCOL.md 9.2). An answer leaves only after its try is committed. */
#include "core/proto/json_in.h"
#include "core/proto/seal.h"
#include "core/rules/code.h"
#include "core/rules/contact.h"
#include "server/audit.h"
#include "server/contact.h"
#include "server/counter/find.h"
#include "server/mail_digits.h"
#include "server/notices.h"
#include "server/session.h"
#include "server/throttle.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CODE_MS = 600000, RESEND_MS = 60000, CODE_ID_SIZE = 33, SEALED_MAX = 512, TYPED_MAX = 64 };

static const char purpose[] = "email";

struct coding {
    char session[SESSION_ID_TEXT_SIZE], id[CODE_ID_SIZE];
    struct secret *digits;         /* to be mailed, or as typed; NULL: what was typed is no code */
    struct session_row who;
    struct contact_row contact;
};

struct code_row { bool found; char id[CODE_ID_SIZE]; uint8_t hash[SERVER_KEYS_HASH_SIZE]; int64_t made_ms, expires_ms, failed; };

static enum err problem_until(struct call *c, const char *word, int64_t until_ms)
{
    return call_problem(c, 429, word, json_pack("{s:I}", "until_ms", (json_int_t)until_ms));
}

void mail_code_release(struct call *c)
{
    struct coding *x = c->state;
    if (x) {
        secret_free(x->digits);
        sodium_memzero(x, sizeof *x);
    }
    free(x);
    c->state = NULL;
}

static enum err begin(struct call *c, struct coding **out)
{
    struct coding *x = calloc(1, sizeof *x);
    if (!x)
        return ERR_MEMORY;
    c->state = x;
    *out = x;
    return ERR_OK;
}

/* What both look at first. Sets the answer when there is nothing to go on with. */
static enum err find_person(struct call *c, struct coding *x)
{
    enum err e = session_get(c, x->session, &x->who);
    if (!e && !x->who.found)
        return call_problem(c, 403, "session-unknown", NULL);
    e = e ? e : people_hold(c->db, x->who.person);
    e = e ? e : contact_get(c->db, x->who.person, &x->contact);
    return e || x->contact.pending[0] ? e : call_problem(c, 409, "nothing-pending", NULL);
}

/* Columns as MAIL_CODE_GET. */
static enum err take_code(void *ctx, const struct db_row *row)
{
    struct code_row *r = ctx;
    r->found = db_row_bytes(row, 1, r->hash, sizeof r->hash);
    db_row_copy(row, 0, r->id, sizeof r->id);
    r->made_ms = db_row_int(row, 2);
    r->expires_ms = db_row_int(row, 3);
    r->failed = db_row_int(row, 4);
    return ERR_OK;
}

static enum err find_code(struct call *c, const struct coding *x, struct code_row *out)
{
    *out = (struct code_row){ 0 };
    return DB_RUN(c->db, ST_MAIL_CODE_GET, take_code, out, db_text(purpose), db_text(x->who.person));
}

/* Bound to the address and to this one code: of another address, person or purpose it is another hash. */
static void hash_code(const struct call *c, const struct coding *x, const char *id, uint8_t to[SERVER_KEYS_HASH_SIZE])
{
    const char *const bound[] = { id, x->who.person, x->contact.pending, NULL };
    mail_digits_hash(c->service->keys, "guichet/mail-code/1", bound, x->digits, to);
}

static enum err audit_code(struct call *c, const struct coding *x, const char *action, const char *reason)
{
    const struct audit_event row = { .kiosk = c->kiosk, .session = x->session, .actor = "user", .actor_id = x->who.person,
        .subject = x->who.serial, .action = action, .nature = "an e-mail address", .outcome = reason ? "refused" : "done", .reason = reason };
    return audit_add(c->db, c->service->keys, c->service->clock, &row);
}

/* --- sending --- */

enum err code_send_prepare(struct call *c)
{
    static const char *const names[] = { "session", NULL };
    JSON_OWNED json_t *json = NULL;
    struct coding *x;
    uint8_t id[(CODE_ID_SIZE - 1) / 2];
    enum err e = begin(c, &x);
    e = e ? e : mail_digits_make(&x->digits);
    if (e)
        return e;
    randombytes_buf(id, sizeof id);
    sodium_bin2hex(x->id, sizeof x->id, id, sizeof id);
    return call_read(c, names, &json) && json_take_text(json, "session", x->session, sizeof x->session) ? ERR_OK
        : call_problem(c, 400, "malformed", NULL);
}

/* Sets the answer when no code may be sent now. */
static enum err may_send(struct call *c, const struct coding *x)
{
    struct code_row old;
    struct throttle_state tries, sent;
    char mailbox[CONTACT_EMAIL_SIZE];
    mail_mailbox(x->contact.pending, mailbox);
    enum err e = find_code(c, x, &old);
    if (!e && old.found && old.made_ms + RESEND_MS > c->now_ms)
        return problem_until(c, "too-soon", old.made_ms + RESEND_MS);
    e = e ? e : throttle_look(c->service, c->db, POLICY_ADDRESS, mailbox, c->now_ms, &tries);
    if (!e && tries.locked)
        return problem_until(c, "too-many", tries.until_ms);
    e = e ? e : throttle_count(c->service, c->db, POLICY_SENDING, x->who.person, c->now_ms, &sent);
    return e || !sent.locked ? e : problem_until(c, "too-many", sent.until_ms);
}

static enum err mail_code(struct call *c, const struct coding *x)
{
    SECRET_OWNED struct secret *shown = NULL;
    enum err e = mail_digits_show(x->digits, &shown);
    const struct notice notice = { .kind = NOTICE_CODE, .person = x->who.person, .cause = x->id, .kiosk = c->kiosk, .at_ms = c->now_ms,
                                   .also = x->contact.pending, .only_also = true, .code = shown };
    return e ? e : notices_add(c->service, c->db, &notice);
}

enum err code_send_run(struct call *c)
{
    struct coding *x = c->state;
    uint8_t hash[SERVER_KEYS_HASH_SIZE];
    char masked[CONTACT_EMAIL_SIZE];
    enum err e = find_person(c, x);
    if (e || c->answer->status)
        return e;
    e = may_send(c, x);
    if (e || c->answer->status)
        return e ? e : audit_code(c, x, "address.code.sent", "too-often");
    hash_code(c, x, x->id, hash);
    e = DB_RUN(c->db, ST_MAIL_CODE_PUT, NULL, NULL, db_text(purpose), db_text(x->who.person), db_text(x->id), db_blob(hash, sizeof hash),
               db_int(c->now_ms), db_int(c->now_ms + CODE_MS));
    e = e ? e : mail_code(c, x);
    e = e ? e : audit_code(c, x, "address.code.sent", NULL);
    email_mask(x->contact.pending, masked);
    return e ? e : call_json(c, 200, json_pack("{s:s, s:I, s:I}", "to", masked, "expires_ms", (json_int_t)(c->now_ms + CODE_MS),
                                               "resend_ms", (json_int_t)(c->now_ms + RESEND_MS)));
}

/* --- checking --- */

enum err code_check_prepare(struct call *c)
{
    static const char *const names[] = { "session", "sealed", NULL };
    JSON_OWNED json_t *json = NULL;
    SECRET_OWNED struct secret *typed = NULL;
    struct coding *x;
    uint8_t sealed[SEALED_MAX];
    size_t n;
    char place[SEAL_PURPOSE_MAX];
    enum err e = begin(c, &x);
    if (e)
        return e;
    if (!call_read(c, names, &json) || !json_take_text(json, "session", x->session, sizeof x->session) ||
        !json_take_base64(json, "sealed", sealed, sizeof sealed, &n))
        return call_problem(c, 400, "malformed", NULL);
    (void)snprintf(place, sizeof place, CODE_PURPOSE " %s", x->session);
    e = seal_open(c->service->keys->seal, place, sealed, n, &typed);
    x->digits = e ? NULL : secret_new(CODE_DIGITS);
    if (e || !x->digits)
        return e == ERR_FORMAT ? call_problem(c, 400, "malformed", NULL) : e ? e : ERR_MEMORY;
    return code_parse(typed, x->digits) ? call_problem(c, 400, "malformed", NULL) : ERR_OK;
}

static enum err refuse(struct call *c, const struct coding *x, const char *word, int64_t left)
{
    enum err e = audit_code(c, x, "address.confirmed", word);
    return e ? e : call_problem(c, 403, word, left ? json_pack("{s:I}", "left", (json_int_t)left) : NULL);
}

/* The address is in force: the old one is told, and the new one. */
static enum err confirm(struct call *c, struct coding *x, const char *code)
{
    struct contact_row *row = &x->contact;
    char mailbox[CONTACT_EMAIL_SIZE];
    const struct notice notice = { .kind = NOTICE_EMAIL_CONFIRMED, .person = x->who.person, .cause = code, .kiosk = c->kiosk,
                                   .at_ms = c->now_ms, .also = row->pending, .detail = row->pending };
    enum err e = notices_add(c->service, c->db, &notice);
    mail_mailbox(row->pending, mailbox);
    contact_confirm(row, c->now_ms);
    e = e ? e : contact_put(c->db, x->who.person, row);
    e = e ? e : find_refresh(c->service, c->db, x->who.person);
    e = e ? e : DB_RUN(c->db, ST_MAIL_CODE_USED, NULL, NULL, db_text(purpose), db_text(x->who.person));
    e = e ? e : throttle_reset(c->service, c->db, POLICY_ADDRESS, mailbox);
    e = e ? e : audit_code(c, x, "address.confirmed", NULL);
    return e ? e : call_json(c, 200, json_object());
}

enum err code_check_run(struct call *c)
{
    struct coding *x = c->state;
    struct code_row code;
    struct throttle_state tries;
    char mailbox[CONTACT_EMAIL_SIZE];
    uint8_t hash[SERVER_KEYS_HASH_SIZE];
    const int64_t limit = service_policy(c->service)->limits[POLICY_CODE];
    enum err e = find_person(c, x);
    e = e || c->answer->status ? e : find_code(c, x, &code);
    if (e || c->answer->status)
        return e;
    mail_mailbox(x->contact.pending, mailbox);
    if (!code.found || code.expires_ms <= c->now_ms || code.failed >= limit)
        return refuse(c, x, "code-dead", 0);
    e = throttle_count(c->service, c->db, POLICY_ADDRESS, mailbox, c->now_ms, &tries);
    e = e ? e : DB_RUN(c->db, ST_MAIL_CODE_FAIL, NULL, NULL, db_text(purpose), db_text(x->who.person));
    if (e)
        return e;
    hash_code(c, x, code.id, hash);
    if (!tries.locked && sodium_memcmp(hash, code.hash, sizeof hash) == 0)
        return confirm(c, x, code.id);
    int64_t left = tries.locked ? 0 : limit - code.failed - 1;
    return refuse(c, x, left > 0 ? "code-wrong" : "code-dead", left);
}
