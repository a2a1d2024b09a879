/* Unblocking by questions (server/PROTOCOL.md 9.3), and the secret that replaces the telephone's (9.5): a try is counted, and that is committed, before anything is looked at;
 * a token that is not there costs and answers as one that is. */
#include "core/proto/json_in.h"
#include "core/proto/questions_set.h"
#include "core/proto/release.h"
#include "core/proto/seal.h"
#include "server/audit.h"
#include "server/escrow.h"
#include "server/notices.h"
#include "server/questions.h"
#include "server/refusals.h"
#include "server/session.h"
#include "server/throttle.h"
#include "server/tickets.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ANSWER_MIN_MS = 1500, TICKET_MS = 600000, SEALED_MAX = 6144, HASH_TEXT = 65, RELEASED_MAX = RELEASE_MAX + 256 };

struct unblocking {
    char serial[OP_SERIAL_SIZE], certificate[HASH_TEXT];
    struct secret *answers[QUESTIONS_COUNT];
    struct ticket_row ticket;
    char reference[REFERENCE_SIZE];
    /* as found before the transaction */
    bool known;                              /* the serial is a token's */
    struct throttle_state tries, kiosk;
    struct person_row person;
    struct question_set set;                 /* chosen, or made up */
    const char *cause;                       /* why not; NULL: the answers are right */
};

static enum err malformed(struct call *c) { return call_problem(c, 400, "malformed", NULL); }

void unblock_release(struct call *c)
{
    struct unblocking *u = c->state;
    for (size_t i = 0; u && i < QUESTIONS_COUNT; i++)
        secret_free(u->answers[i]);
    if (u)
        sodium_memzero(u, sizeof *u);
    free(u);
    c->state = NULL;
}

static struct unblocking *begin(struct call *c)
{
    c->state = calloc(1, sizeof(struct unblocking));
    return c->state;
}

/* "certificate": what could be read of it without the password, 64 hexadecimal digits, or empty. */
static bool read_token(const json_t *json, struct unblocking *u)
{
    uint8_t hash[HASH_TEXT / 2];
    return json_take_text(json, "serial", u->serial, sizeof u->serial) && u->serial[0] &&
           json_take_text(json, "certificate", u->certificate, sizeof u->certificate) &&
           (!u->certificate[0] || json_take_hex(json, "certificate", hash, sizeof hash));
}

/* Whose token, and the four questions: of its holder, or made up. The certificate has no say in them: with a wrong one and
 * with none at all a serial would else show two sets when it is known, and one when it is not. */
static enum err find_set(struct call *c, struct unblocking *u)
{
    u->known = false;
    enum err e = DB_RUN(c->db, ST_TOKEN_KNOWN, db_take_true, &u->known, db_text(u->serial), db_text(u->certificate));
    e = e ? e : people_of_token(c->db, u->serial, &u->person);
    if (!e && u->person.found)
        e = questions_get(c->db, u->person.id, &u->set);
    return e || u->set.found ? e : questions_decoy(c->service, c->db, u->serial, &u->set);
}

/* --- start --- */

enum err unblock_start_prepare(struct call *c)
{
    static const char *const names[] = { "serial", "certificate", NULL };
    JSON_OWNED json_t *json = NULL;
    struct unblocking *u = begin(c);
    if (!u)
        return ERR_MEMORY;
    c->answer->hold_ms = ANSWER_MIN_MS;
    return call_read(c, names, &json) && read_token(json, u) ? find_set(c, u) : malformed(c);
}

enum err unblock_start_run(struct call *c)
{
    const struct unblocking *u = c->state;
    json_t *ids = json_array();
    for (size_t i = 0; ids && i < QUESTIONS_COUNT; i++)
        (void)json_array_append_new(ids, json_string(u->set.ids[i]));
    return call_json(c, 200, json_pack("{s:o}", "questions", ids));
}

/* --- answers: before the transaction --- */

static bool read_inside(const struct secret *plain, struct unblocking *u)
{
    static const char *const names[] = { "answers", "session_key", NULL };
    JSON_OWNED json_t *json = NULL;
    return json_read(secret_bytes(plain), secret_length(plain), SEALED_MAX, &json) == ERR_OK && json_has_only(json, names) &&
           json_take_hex(json, "session_key", u->ticket.session_key, PEER_KEY_SIZE) &&
           answers_read(json_object_get(json, "answers"), u->answers) == ERR_OK;
}

static enum err open_answers(struct call *c, const json_t *json, struct unblocking *u)
{
    char purpose[SEAL_PURPOSE_MAX];
    uint8_t sealed[SEALED_MAX];
    size_t n;
    SECRET_OWNED struct secret *plain = NULL;
    if (!json_take_base64(json, "sealed", sealed, sizeof sealed, &n))
        return malformed(c);
    (void)snprintf(purpose, sizeof purpose, ANSWERS_PURPOSE " %s %s", c->kiosk, c->nonce);
    enum err e = seal_open(c->service->keys->seal, purpose, sealed, n, &plain);
    if (e)
        return e == ERR_FORMAT ? malformed(c) : e;
    return read_inside(plain, u) ? ERR_OK : malformed(c);
}

/* This very request was counted, and then this server died or the hashes were busy: it is the same guess, bit for bit, and
 * tells no more than it would have. */
static enum err look_again(const struct service *s, struct db *db, struct call *c, struct unblocking *u)
{
    enum err e = throttle_look(s, db, POLICY_KIOSK, c->kiosk, c->now_ms, &u->kiosk);
    e = e ? e : throttle_look(s, db, POLICY_ANSWERS, u->serial, c->now_ms, &u->tries);
    u->kiosk.locked = u->tries.locked = false;
    return e;
}

/* Only what was counted is marked: a request that found the counters full finds them full again. */
static enum err count(void *ctx, struct db *db)
{
    struct call *c = ctx;
    struct unblocking *u = c->state;
    const struct service *s = c->service;
    enum call_seen seen;
    enum err e = call_look(c, db, &seen);
    if (e || seen == CALL_ANSWERED)
        return e;
    if (seen == CALL_COUNTED)
        return look_again(s, db, c, u);
    e = throttle_count(s, db, POLICY_KIOSK, c->kiosk, c->now_ms, &u->kiosk);
    if (e || u->kiosk.locked)
        return e;
    e = throttle_count(s, db, POLICY_ANSWERS, u->serial, c->now_ms, &u->tries);
    return e || u->tries.locked ? e : call_mark(c, db);
}

/* The same work whatever the cause; which one it is goes under the reference. */
static enum err check(struct call *c, struct unblocking *u)
{
    char pepper[QUESTIONS_PEPPER_SIZE];
    uint8_t hash[HASH_SIZE];
    enum err e = find_set(c, u);
    e = e ? e : questions_hash(c->service, u->answers, u->set.salt, hash);
    if (e)
        return e;
    questions_pepper(c->service, pepper);
    bool right = sodium_memcmp(hash, u->set.hash, sizeof hash) == 0;
    u->cause = u->tries.locked ? "locked" : !u->known ? "token-unknown" : !u->person.found ? "token-nobodys"
        : !u->set.found ? "no-questions" : strcmp(pepper, u->set.pepper) != 0 ? "other-pepper" : right ? NULL : "answers-wrong";
    return ERR_OK;
}

enum err unblock_answers_prepare(struct call *c)
{
    static const char *const names[] = { "serial", "certificate", "sealed", NULL };
    JSON_OWNED json_t *json = NULL;
    struct unblocking *u = begin(c);
    if (!u)
        return ERR_MEMORY;
    c->answer->hold_ms = ANSWER_MIN_MS;
    if (!call_read(c, names, &json) || !read_token(json, u))
        return malformed(c);
    enum err e = open_answers(c, json, u);
    if (e || c->answer->status)
        return e;
    randombytes_buf(u->ticket.id, sizeof u->ticket.id);
    reference_make('D', u->reference);
    e = call_tx(c, count);
    if (e || c->answer->status || u->kiosk.locked)
        return e;
    return check(c, u);
}

/* --- answers: in the transaction --- */

static enum err audit_answers(struct call *c, const struct unblocking *u, const char *reason)
{
    const struct audit_event row = { .kiosk = c->kiosk, .actor = reason ? "kiosk" : "user", .actor_id = reason ? c->kiosk : u->person.id,
        .subject = u->serial, .action = "unblock.answers", .nature = "answers to security questions",
        .outcome = reason ? "refused" : "done", .reason = reason };
    return audit_add(c->db, c->service->keys, c->service->clock, &row);
}

static enum err refuse(struct call *c, const struct unblocking *u, const char *cause)
{
    const struct refusal refusal = { u->reference, u->serial, "unblock.answers", cause };
    enum err e = refusals_add(c, &refusal);
    e = e ? e : audit_answers(c, u, cause);
    return e ? e : call_problem(c, 403, "not-possible", json_pack("{s:s, s:I, s:I}", "reference", u->reference, "left",
                                (json_int_t)u->tries.left, "until_ms", (json_int_t)u->tries.until_ms));
}

static enum err give_ticket(struct call *c, const struct unblocking *u)
{
    char id[2 * TICKET_ID_SIZE + 1];
    int64_t expires_ms = c->now_ms + TICKET_MS;
    enum err e = throttle_reset(c->service, c->db, POLICY_ANSWERS, u->serial);
    e = e ? e : throttle_take_back(c->service, c->db, POLICY_KIOSK, c->kiosk);
    e = e ? e : DB_RUN(c->db, ST_TICKET_ADD, NULL, NULL, db_blob(u->ticket.id, TICKET_ID_SIZE), db_text(c->kiosk), db_text(u->serial),
                       db_blob(u->ticket.session_key, PEER_KEY_SIZE), db_int(expires_ms), db_text(""));
    e = e ? e : audit_answers(c, u, NULL);
    sodium_bin2hex(id, sizeof id, u->ticket.id, TICKET_ID_SIZE);
    return e ? e : call_json(c, 200, json_pack("{s:s, s:I}", "ticket", id, "expires_ms", (json_int_t)expires_ms));
}

enum err unblock_answers_run(struct call *c)
{
    const struct unblocking *u = c->state;
    if (u->kiosk.locked) {
        enum err e = audit_answers(c, u, "kiosk-paused");
        return e ? e : call_problem(c, 429, "kiosk-paused", json_pack("{s:I}", "until_ms", (json_int_t)u->kiosk.until_ms));
    }
    return u->cause ? refuse(c, u, u->cause) : give_ticket(c, u);
}

/* --- the release --- */

enum err unblock_release_prepare(struct call *c)
{
    static const char *const names[] = { "serial", "ticket", NULL };
    JSON_OWNED json_t *json = NULL;
    struct unblocking *u = begin(c);
    if (!u)
        return ERR_MEMORY;
    reference_make('D', u->reference);
    memcpy(u->ticket.kiosk, c->kiosk, sizeof u->ticket.kiosk);
    return call_read(c, names, &json) && json_take_text(json, "serial", u->ticket.serial, sizeof u->ticket.serial) &&
           json_take_hex(json, "ticket", u->ticket.id, TICKET_ID_SIZE) ? ERR_OK : malformed(c);
}

struct finding { struct ticket_row *ticket; int64_t now_ms; bool good, by_agent; };

/* Columns: session key, expires, released, agent. */
static enum err take_ticket(void *ctx, const struct db_row *row)
{
    struct finding *f = ctx;
    f->by_agent = db_row_text(row, 3)[0];
    f->good = db_row_int(row, 1) > f->now_ms && !db_row_int(row, 2) && db_row_bytes(row, 0, f->ticket->session_key, PEER_KEY_SIZE);
    return ERR_OK;
}

static enum err tell_release(struct call *c, const struct unblocking *u, enum notice_kind kind)
{
    struct person_row person;
    char ticket[2 * TICKET_ID_SIZE + 1];    /* names the mail: a request's id is the kiosk's to choose, and one may come again */
    sodium_bin2hex(ticket, sizeof ticket, u->ticket.id, TICKET_ID_SIZE);
    const struct notice notice = { .kind = kind, .person = person.id, .cause = ticket, .kiosk = c->kiosk, .at_ms = c->now_ms };
    enum err e = people_of_token(c->db, u->ticket.serial, &person);
    return e || !person.found ? e : notices_add(c->service, c->db, &notice);
}

static enum err answer_release(struct call *c, const struct buf *sealed)
{
    char text[sodium_base64_ENCODED_LEN(RELEASED_MAX, sodium_base64_VARIANT_ORIGINAL)];
    sodium_bin2base64(text, sizeof text, sealed->bytes, sealed->length, sodium_base64_VARIANT_ORIGINAL);
    return call_json(c, 200, json_pack("{s:s}", "sealed", text));
}

/* What was released, whichever way it was asked for. */
static enum err hand_over(struct call *c, const struct unblocking *u, enum notice_kind kind, const struct buf *sealed)
{
    enum err e = DB_RUN(c->db, ST_TICKET_RELEASED, NULL, NULL, db_blob(u->ticket.id, TICKET_ID_SIZE), db_int(c->now_ms));
    e = e ? e : tell_release(c, u, kind);
    return e ? e : answer_release(c, sealed);
}

/* No secret of this token, or asked too often: said as every refusal, and the ticket is not used up. */
static enum err refuse_release(struct call *c, struct unblocking *u, const char *cause)
{
    memcpy(u->serial, u->ticket.serial, sizeof u->serial);
    u->tries = (struct throttle_state){ 0 };
    return refuse(c, u, cause);
}

enum err unblock_release_run(struct call *c)
{
    struct unblocking *u = c->state;
    struct finding f = { &u->ticket, c->now_ms, false, false };
    BUF_OWNED struct buf sealed = buf_make(RELEASED_MAX);
    enum err e = DB_RUN(c->db, ST_TICKET_GET, take_ticket, &f, db_blob(u->ticket.id, TICKET_ID_SIZE), db_text(c->kiosk), db_text(u->ticket.serial));
    if (e || !f.good)
        return e ? e : call_problem(c, 403, "ticket-unknown", NULL);
    e = escrow_release(c, &u->ticket, &sealed);
    if (e == ERR_UNBLOCK_NONE || e == ERR_TOO_MANY)
        return refuse_release(c, u, e == ERR_UNBLOCK_NONE ? "no-secret" : "released-too-often");
    return e ? e : hand_over(c, u, f.by_agent ? NOTICE_COUNTER_RELEASED : NOTICE_SECRET_RELEASED, &sealed);
}

/* --- a random secret for the derived one: the session's own id is the ticket, so there is one a session --- */

enum err replace_prepare(struct call *c)
{
    static const char *const names[] = { "session", "session_key", NULL };
    JSON_OWNED json_t *json = NULL;
    struct unblocking *u = begin(c);
    if (!u)
        return ERR_MEMORY;
    reference_make('D', u->reference);
    memcpy(u->ticket.kiosk, c->kiosk, sizeof u->ticket.kiosk);
    return call_read(c, names, &json) && json_take_hex(json, "session", u->ticket.id, TICKET_ID_SIZE) &&
           json_take_hex(json, "session_key", u->ticket.session_key, PEER_KEY_SIZE) ? ERR_OK : malformed(c);
}

/* Sets the answer when there is nothing to be replaced, or this session had its turn. */
static enum err find_derived(struct call *c, struct unblocking *u)
{
    char id[SESSION_ID_TEXT_SIZE];
    struct session_row who;
    bool derived = false, seen = false;
    sodium_bin2hex(id, sizeof id, u->ticket.id, TICKET_ID_SIZE);
    enum err e = session_get(c, id, &who);
    if (e || !who.found)
        return e ? e : call_problem(c, 403, "session-unknown", NULL);
    memcpy(u->ticket.serial, who.serial, sizeof u->ticket.serial);
    e = people_hold(c->db, who.person);      /* two sessions of one token, one after the other */
    e = e ? e : escrow_is_derived(c->db, who.serial, &derived);
    e = e ? e : DB_RUN(c->db, ST_TICKET_GET, db_take_true, &seen, db_blob(u->ticket.id, TICKET_ID_SIZE), db_text(c->kiosk), db_text(who.serial));
    return e || (derived && !seen) ? e : call_problem(c, 409, "nothing-pending", NULL);
}

enum err replace_run(struct call *c)
{
    struct unblocking *u = c->state;
    BUF_OWNED struct buf sealed = buf_make(RELEASED_MAX);
    enum err e = find_derived(c, u);
    if (e || c->answer->status)
        return e;
    e = escrow_release(c, &u->ticket, &sealed);
    if (e == ERR_TOO_MANY)
        return refuse_release(c, u, "released-too-often");
    e = e ? e : DB_RUN(c->db, ST_TICKET_ADD, NULL, NULL, db_blob(u->ticket.id, TICKET_ID_SIZE), db_text(c->kiosk), db_text(u->ticket.serial),
                       db_blob(u->ticket.session_key, PEER_KEY_SIZE), db_int(c->now_ms + SESSION_MS), db_text(""));
    return e ? e : hand_over(c, u, NOTICE_SECRET_REPLACED, &sealed);
}
