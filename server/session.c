#include "server/session.h"

#include "core/proto/json_in.h"
#include "core/proto/seal.h"
#include "server/audit.h"
#include "server/contact.h"
#include "server/escrow.h"
#include "server/questions.h"
#include "server/renewed.h"
#include "server/tokens.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEALED_MAX = PROFILE_JSON_MAX + 256 };

static const int64_t renew_before_ms = 60 * 86400000LL;    /* the first notice of expiry says so */

bool call_read(struct call *c, const char *const *names, json_t **json)
{
    json_t *read = NULL;
    if (json_read(c->request->http.body, c->request->http.body_n, API_BODY_MAX, &read) || !json_has_only(read, names)) {
        json_decref(read);
        return false;
    }
    *json = read;
    return true;
}

static enum err malformed(struct call *c) { return call_problem(c, 400, "malformed", NULL); }

/* --- the challenge --- */

struct asking { char serial[OP_SERIAL_SIZE]; uint8_t nonce[SESSION_NONCE_SIZE]; };

enum err challenge_prepare(struct call *c)
{
    static const char *const names[] = { "serial", NULL };
    JSON_OWNED json_t *json = NULL;
    struct asking *a = calloc(1, sizeof *a);
    if (!a)
        return ERR_MEMORY;
    c->state = a;
    c->beside = true;
    randombytes_buf(a->nonce, sizeof a->nonce);
    return call_read(c, names, &json) && json_take_text(json, "serial", a->serial, sizeof a->serial) && a->serial[0] ? ERR_OK : malformed(c);
}

enum err challenge_run(struct call *c)
{
    const struct asking *a = c->state;
    char nonce[2 * SESSION_NONCE_SIZE + 1];
    enum err e = DB_RUN(c->db, ST_CHALLENGE_ADD, NULL, NULL, db_blob(a->nonce, sizeof a->nonce), db_text(c->kiosk), db_text(a->serial),
                        db_int(c->now_ms + SESSION_CHALLENGE_MS));
    sodium_bin2hex(nonce, sizeof nonce, a->nonce, sizeof a->nonce);
    return e ? e : call_json(c, 200, json_pack("{s:s}", "nonce", nonce));
}

void challenge_release(struct call *c)
{
    free(c->state);
    c->state = NULL;
}

/* --- opening --- */

/* A session is of now: a certificate that was replaced opens none, whatever the kiosk's clock says. */
static struct token_signature signature_of(const struct call *c, const struct session_proof *p)
{
    return (struct token_signature){ p->serial, p->algorithm, &p->bytes, p->signature, p->signature_n, c->now_ms };
}

bool session_proof_read(const json_t *json, struct session_proof *to)
{
    return json_take_text(json, "algorithm", to->algorithm, sizeof to->algorithm) &&
           json_take_base64(json, "signature", to->signature, sizeof to->signature, &to->signature_n);
}

enum err session_proof_look(struct call *c, struct session_proof *p)
{
    const struct token_signature made = signature_of(c, p);
    return buf_err(&p->bytes) ? buf_err(&p->bytes) : tokens_find_signer(c->db, &made, &p->signer);
}

enum err session_proof_judge(struct call *c, struct session_proof *p, struct person_row *person, const char **reason)
{
    int64_t expires_ms = 0;
    const struct token_signature made = signature_of(c, p);
    enum err e = DB_RUN(c->db, ST_CHALLENGE_USE, db_take_int, &expires_ms, db_blob(p->nonce, SESSION_NONCE_SIZE), db_text(c->kiosk), db_text(p->serial));
    *reason = expires_ms > c->now_ms ? NULL : "challenge";
    if (e || *reason)
        return e;
    e = tokens_check(c->db, &made, c->now_ms, &p->signer, reason);
    if (e || *reason)
        return e;
    e = people_of_token(c->db, p->serial, person);
    *reason = e || person->found ? NULL : "token-unknown";
    return e;
}

struct opening {
    struct session_claim claim;
    struct session_proof proof;
    uint8_t id[SESSION_ID_SIZE];
};

static bool read_claim(const json_t *json, struct opening *o)
{
    struct session_claim *to = &o->claim;
    return json_take_text(json, "serial", to->serial, sizeof to->serial) && to->serial[0] &&
           json_take_hex(json, "nonce", to->nonce, sizeof to->nonce) &&
           json_take_hex(json, "kiosk_nonce", to->kiosk_nonce, sizeof to->kiosk_nonce) &&
           json_take_hex(json, "session_key", to->session_key, sizeof to->session_key) && json_take_i64(json, "at", &to->at_ms) &&
           session_proof_read(json, &o->proof);
}

enum err session_prepare(struct call *c)
{
    static const char *const names[] = { "serial", "nonce", "kiosk_nonce", "at", "session_key", "algorithm", "signature", NULL };
    JSON_OWNED json_t *json = NULL;
    struct opening *o = calloc(1, sizeof *o);
    if (!o)
        return ERR_MEMORY;
    c->state = o;
    o->proof = (struct session_proof){ .serial = o->claim.serial, .nonce = o->claim.nonce, .bytes = buf_make(OP_TOKEN_BYTES_MAX) };
    randombytes_buf(o->id, sizeof o->id);
    if (!call_read(c, names, &json) || !read_claim(json, o))
        return malformed(c);
    session_put_token_bytes(&o->claim, c->service->keys->id, c->kiosk, &o->proof.bytes);
    return session_proof_look(c, &o->proof);
}

void session_release(struct call *c)
{
    struct opening *o = c->state;
    if (o)
        buf_free(&o->proof.bytes);
    free(o);
    c->state = NULL;
}

static enum err fill_profile(struct call *c, const struct opening *o, const struct person_row *person, struct profile *to)
{
    struct question_set set;
    struct contact_row contact;
    int64_t not_after_ms = 0;
    bool replace = false;
    enum err e = questions_get(c->db, person->id, &set);
    e = e ? e : contact_get(c->db, person->id, &contact);
    e = e ? e : DB_RUN(c->db, ST_TOKEN_END, db_take_int, &not_after_ms, db_text(o->claim.serial), db_text(o->proof.signer.hash));
    e = e ? e : escrow_is_derived(c->db, o->claim.serial, &replace);
    if (e)
        return e;
    *to = (struct profile){ .question_count = set.found ? QUESTIONS_COUNT : 0, .questions_ms = set.at_ms,
        .contact_version = contact.version, .phone_count = contact.phone_count, .renew_after_ms = not_after_ms - renew_before_ms,
        .replace = replace };
    (void)snprintf(to->holder, sizeof to->holder, "%s", person->name);
    memcpy(to->questions, set.ids, sizeof to->questions);
    memcpy(to->email, contact.email, sizeof to->email);
    memcpy(to->mobile, contact.mobile, sizeof to->mobile);
    memcpy(to->phones, contact.phones, sizeof to->phones);
    memcpy(to->pending, contact.pending, sizeof to->pending);
    sodium_memzero(&contact, sizeof contact);
    return ERR_OK;
}

static enum err seal_profile(struct call *c, const struct opening *o, const struct person_row *person, const char *id, struct buf *sealed)
{
    struct profile profile = { 0 };
    char purpose[SEAL_PURPOSE_MAX];
    SECRET_OWNED struct secret *plain = secret_new(PROFILE_JSON_MAX);
    (void)snprintf(purpose, sizeof purpose, PROFILE_PURPOSE " %s", id);
    enum err e = plain ? fill_profile(c, o, person, &profile) : ERR_MEMORY;
    e = e ? e : profile_put(&profile, plain);
    e = e ? e : seal_to(o->claim.session_key, purpose, plain, sealed);
    sodium_memzero(&profile, sizeof profile);
    return e;
}

static enum err audit_opening(struct call *c, const struct opening *o, const char *session, const char *reason)
{
    const char *hash = reason ? "" : o->proof.signer.hash;
    const struct audit_event row = { .kiosk = c->kiosk, .session = session, .actor = hash[0] ? "user" : "kiosk",
        .actor_id = hash[0] ? hash : c->kiosk, .subject = o->claim.serial, .action = "session.opened",
        .nature = "questions chosen, address and telephone numbers", .outcome = reason ? "refused" : "done", .reason = reason };
    return audit_add(c->db, c->service->keys, c->service->clock, &row);
}

enum err session_run(struct call *c)
{
    struct opening *o = c->state;
    struct person_row person = { 0 };
    const char *reason;
    char id[SESSION_ID_TEXT_SIZE], text[sodium_base64_ENCODED_LEN(SEALED_MAX, sodium_base64_VARIANT_ORIGINAL)];
    BUF_OWNED struct buf sealed = buf_make(SEALED_MAX);
    int64_t expires_ms = c->now_ms + SESSION_MS;
    enum err e = session_proof_judge(c, &o->proof, &person, &reason);
    if (!e && reason) {
        e = audit_opening(c, o, "", reason);
        return e ? e : call_problem(c, 403, "session-refused", json_pack("{s:s}", "reason", reason));
    }
    sodium_bin2hex(id, sizeof id, o->id, sizeof o->id);
    e = e ? e : renewed_seen(c, o->claim.serial, o->proof.signer.hash, c->nonce);
    e = e ? e : seal_profile(c, o, &person, id, &sealed);
    e = e ? e : DB_RUN(c->db, ST_SESSION_ADD, NULL, NULL, db_blob(o->id, sizeof o->id), db_text(c->kiosk), db_text(o->claim.serial),
                       db_text(person.id), db_int(expires_ms));
    e = e ? e : audit_opening(c, o, id, NULL);
    if (e)
        return e;
    sodium_bin2base64(text, sizeof text, sealed.bytes, sealed.length, sodium_base64_VARIANT_ORIGINAL);
    return call_json(c, 200, json_pack("{s:s, s:I, s:s}", "session", id, "expires_ms", (json_int_t)expires_ms, "sealed", text));
}

/* --- using --- */

struct taking { struct session_row *to; int64_t now_ms; };

/* Columns: serial, person, expires. */
static enum err take_session(void *ctx, const struct db_row *row)
{
    const struct taking *t = ctx;
    t->to->found = db_row_int(row, 2) > t->now_ms;
    db_row_copy(row, 0, t->to->serial, sizeof t->to->serial);
    db_row_copy(row, 1, t->to->person, sizeof t->to->person);
    return ERR_OK;
}

enum err session_get(struct call *c, const char *id, struct session_row *out)
{
    uint8_t bytes[SESSION_ID_SIZE];
    struct taking t = { out, c->now_ms };
    *out = (struct session_row){ 0 };
    if (!hex_parse(id, bytes, sizeof bytes))
        return ERR_OK;
    return DB_RUN(c->db, ST_SESSION_GET, take_session, &t, db_blob(bytes, sizeof bytes), db_text(c->kiosk));
}
