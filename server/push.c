/* POST /v1/kiosks/{}/ops: classify everything, then apply what is new, in one transaction (server/PROTOCOL.md 5). */
#include "server/push.h"
#include "server/renewed.h"

#include "core/proto/json_in.h"
#include "core/proto/proof.h"
#include "server/audit.h"
#include "server/notices.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EPOCH_SIZE = 16, EPOCHS_MAX = 64, CAUSE_SIZE = PEER_ID_SIZE + OP_SERIAL_SIZE + 24 };

static const struct push_type *const types[] = { &push_pin_changed, &push_questions, &push_contact, &push_unblocked, &push_replaced,
                                               &push_renewed, &push_draft, &push_send };

struct push {
    uint8_t epoch[EPOCH_SIZE];
    int64_t last;
    size_t count;
    struct push_item *items;
};

/* --- before the transaction --- */

const struct push_type *push_type_of(const char *name)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (strcmp(types[i]->name, name) == 0)
            return types[i];
    return NULL;
}

static bool read_item(const struct call *c, const json_t *json, struct push_item *to)
{
    static const char *const names[] = { "seq", "op", NULL };
    const char *server = c->service->keys->id;
    if (!json_has_only(json, names) || !json_take_i64(json, "seq", &to->seq) || to->seq < 1 ||
        op_decode_json(json_object_get(json, "op"), &to->op))
        return false;
    to->kiosk_signed = op_check_kiosk(&to->op, server, c->kiosk, c->kiosk_key);
    to->type = push_type_of(to->op.type);
    /* A kiosk whose clock is off signs with it: what it says of the past is as far off as what it says of now. */
    int64_t at_ms = to->op.at_ms + c->kiosk_offset_ms;
    to->at_ms = at_ms < c->now_ms ? at_ms : c->now_ms;
    return op_digest(&to->op, server, c->kiosk, to->digest) == ERR_OK;
}

static bool same_id_twice(const struct push *p)
{
    for (size_t i = 0; i < p->count; i++)
        for (size_t k = 0; k < i; k++)
            if (memcmp(p->items[i].op.id, p->items[k].op.id, OP_ID_SIZE) == 0)
                return true;
    return false;
}

static bool read_push(const struct call *c, const json_t *json, struct push *p)
{
    static const char *const names[] = { "epoch", "ops", NULL };
    const json_t *ops = json_object_get(json, "ops");
    if (!json_has_only(json, names) || !json_take_hex(json, "epoch", p->epoch, sizeof p->epoch) || !json_is_array(ops) ||
        json_array_size(ops) == 0 || json_array_size(ops) > API_OPS_MAX)
        return false;
    p->items = calloc(json_array_size(ops), sizeof *p->items);
    for (p->count = 0; p->items && p->count < json_array_size(ops); p->count++)
        if (!read_item(c, json_array_get(ops, p->count), &p->items[p->count]) ||
            (p->count && p->items[p->count].seq != p->items[p->count - 1].seq + 1))
            return false;
    return p->items && !same_id_twice(p);
}

static enum err put_signed(const struct call *c, const struct op *op, struct buf *bytes)
{
    op_put_token_bytes(op, c->service->keys->id, c->kiosk, bytes);
    return buf_err(bytes);
}

static struct token_signature signature_of(const struct push_item *item, const struct buf *bytes)
{
    const struct op *op = &item->op;
    return (struct token_signature){ op->serial, op->algorithm, bytes, op->token_signature, op->token_signature_n, item->at_ms };
}

/* Payload, signature and slow work, so that the transaction has none of it. What was applied before costs nothing again. */
static enum err prepare_item(struct call *c, struct push_item *item)
{
    BUF_OWNED struct buf bytes = buf_make(OP_TOKEN_BYTES_MAX);
    bool seen = false;
    enum err e = DB_RUN(c->db, ST_OPERATION_GET, db_take_true, &seen, db_blob(item->op.id, OP_ID_SIZE));
    if (e || seen || !item->kiosk_signed || !item->type)
        return e;
    e = item->type->read(c, &item->op, &item->event);
    if (e)
        return e == ERR_FORMAT ? ERR_OK : e;
    if (!item->op.token_signature_n)
        return ERR_OK;
    e = put_signed(c, &item->op, &bytes);
    const struct token_signature made = signature_of(item, &bytes);
    e = e ? e : tokens_find_signer(c->db, &made, &item->signer);
    return e || !item->signer.hash[0] || !item->type->prepare ? e : item->type->prepare(c, item);
}

enum err push_prepare(struct call *c)
{
    JSON_OWNED json_t *json = NULL;
    struct push *p = calloc(1, sizeof *p);
    if (!p)
        return ERR_MEMORY;
    c->state = p;
    enum err e = json_read(c->request->http.body, c->request->http.body_n, API_BODY_MAX, &json);
    if (e == ERR_MEMORY)
        return e;
    if (e || !read_push(c, json, p))
        return call_problem(c, 400, "malformed", NULL);
    c->beside = true;
    for (size_t i = 0; i < p->count && !e; i++) {
        c->beside = c->beside && (!p->items[i].type || p->items[i].type->is_beside);
        e = prepare_item(c, &p->items[i]);
    }
    return e;
}

void push_release(struct call *c)
{
    struct push *p = c->state;
    for (size_t i = 0; p && i < p->count; i++)
        if (p->items[i].event)
            p->items[i].type->release(p->items[i].event);
    if (p)
        free(p->items);
    free(p);
    c->state = NULL;
}

/* --- classify --- */

static enum err take_known(void *ctx, const struct db_row *row)
{
    struct push_item *i = ctx;
    uint8_t digest[OP_DIGEST_SIZE];
    i->known = true;
    i->same = db_row_bytes(row, 0, digest, sizeof digest) && memcmp(digest, i->digest, sizeof digest) == 0;
    db_row_copy(row, 1, i->status, sizeof i->status);
    db_row_copy(row, 2, i->reason, sizeof i->reason);
    return ERR_OK;
}

/* Sets the answer when the whole request is refused; writes nothing. */
static enum err classify(struct call *c, struct push *p, bool *refused)
{
    p->last = 0;
    *refused = true;
    enum err e = DB_RUN(c->db, ST_EPOCH_GET, db_take_int, &p->last, db_text(c->kiosk), db_blob(p->epoch, EPOCH_SIZE));
    if (e)
        return e;
    if (p->items[0].seq > p->last + 1)
        return call_problem(c, 409, "sequence-gap", json_pack("{s:I}", "expected", (json_int_t)(p->last + 1)));
    for (size_t i = 0; i < p->count; i++) {
        struct push_item *item = &p->items[i];
        item->known = item->same = false;
        e = DB_RUN(c->db, ST_OPERATION_GET, take_known, item, db_blob(item->op.id, OP_ID_SIZE));
        if (e)
            return e;
        if (item->known && !item->same)
            return call_problem(c, 422, "operation-conflict", NULL);
        if (!item->known && item->seq <= p->last)
            return call_problem(c, 422, "sequence-conflict", NULL);
    }
    *refused = false;
    return ERR_OK;
}

/* --- apply --- */

/* *reason NULL: it is to be applied. */
static enum err judge(struct call *c, struct push_item *item, const char **reason)
{
    BUF_OWNED struct buf bytes = buf_make(OP_TOKEN_BYTES_MAX);
    item->prover = "";
    item->person[0] = item->session[0] = 0;
    *reason = !item->kiosk_signed ? "kiosk-signature" : !item->type ? "upgrade-needed" : !item->event ? "payload" : NULL;
    if (*reason)
        return ERR_OK;
    switch (proof_needed(item->op.type, item->type->outcome(item->event))) {
    case PROOF_KIOSK:
        return ERR_OK;
    case PROOF_TOKEN:
        *reason = item->op.token_signature_n ? NULL : "proof-missing";
        enum err e = *reason ? ERR_OK : put_signed(c, &item->op, &bytes);
        if (e || *reason)
            return e;
        const struct token_signature made = signature_of(item, &bytes);
        item->prover = item->signer.hash;
        return tokens_check(c->db, &made, c->now_ms, &item->signer, reason);
    case PROOF_ACCOUNT:
        return item->type->prove(c, item, reason);
    default:
        *reason = "upgrade-needed";
        return ERR_OK;
    }
}

static enum err audit_item(struct call *c, const struct push_item *item)
{
    char action[OP_TYPE_SIZE];
    bool applied = strcmp(item->status, "applied") == 0;
    const char *nature = proof_nature(item->op.type), *word = applied && item->type->action ? item->type->action(item->event) : item->op.type;
    const char *user = item->prover[0] ? item->prover : item->person;
    if (!word[0])
        return ERR_OK;
    (void)snprintf(action, sizeof action, "%.*s", (int)strcspn(word, "/"), word);
    const struct audit_event row = { .kiosk = c->kiosk, .session = item->session, .actor = user[0] ? "user" : "kiosk",
        .actor_id = user[0] ? user : c->kiosk, .subject = item->person[0] ? item->person : item->op.serial, .action = action,
        .nature = nature ? nature : "not known", .outcome = applied ? item->type->outcome(item->event) : "rejected", .reason = item->reason };
    return audit_add(c->db, c->service->keys, c->service->clock, &row);
}

static enum err apply(struct call *c, const struct push *p, struct push_item *item)
{
    const char *reason = NULL;
    const struct op *op = &item->op;
    bool keep = item->type && !item->type->is_private;
    char id[OP_ID_TEXT_SIZE];
    enum err e = judge(c, item, &reason);
    op_id_text(op->id, id);
    if (!e && !reason && item->prover[0])
        e = renewed_seen(c, op->serial, item->prover, id);
    if (!e && !reason)
        e = item->type->apply(c, item, &reason);
    if (e)
        return e;
    (void)snprintf(item->status, sizeof item->status, "%s", reason ? "rejected" : "applied");
    (void)snprintf(item->reason, sizeof item->reason, "%s", reason ? reason : "");
    e = DB_RUN(c->db, ST_OPERATION_ADD, NULL, NULL, db_blob(op->id, OP_ID_SIZE), db_blob(item->digest, OP_DIGEST_SIZE),
               db_text(c->kiosk), db_blob(p->epoch, EPOCH_SIZE), db_int(item->seq), db_text(op->type), db_text(op->serial),
               db_int(op->at_ms), db_int(c->now_ms), db_blob(op->payload, keep ? op->payload_n : 0), db_text(item->status),
               db_text(item->reason));
    return e ? e : audit_item(c, item);
}

/* --- what the types share --- */

enum err push_person(struct call *c, const struct push_item *item, struct person_row *person, const char **reason)
{
    enum err e = people_of_token(c->db, item->op.serial, person);
    if (!e && !person->found)
        *reason = "token-unknown";
    return e || !person->found ? e : people_hold(c->db, person->id);
}

/* What names the mail. Of what no token proved a kiosk can say as much as it likes: in an hour that is one notice a token. */
static void put_cause(const struct call *c, const struct push_item *item, char to[CAUSE_SIZE])
{
    if (item->prover[0])
        op_id_text(item->op.id, to);
    else
        (void)snprintf(to, CAUSE_SIZE, "%s %s %" PRId64, c->kiosk, item->op.serial, c->now_ms / POLICY_HOUR_MS);
}

static enum err tell(struct call *c, const struct push_item *item, const struct person_row *person, struct notice notice)
{
    char cause[CAUSE_SIZE];
    if (!person->found)
        return ERR_OK;
    put_cause(c, item, cause);
    notice.person = person->id;
    notice.cause = cause;
    notice.kiosk = c->kiosk;
    notice.at_ms = item->at_ms;
    return notices_add(c->service, c->db, &notice);
}

enum err push_superseded(struct call *c, const struct push_item *item, const struct person_row *person, const char **reason)
{
    *reason = "superseded";
    return tell(c, item, person, (struct notice){ .kind = NOTICE_SUPERSEDED, .detail = item->type->words, .detail_en = item->type->words_en });
}

enum err push_tell(struct call *c, const struct push_item *item, const struct person_row *person, const struct push_notice *notice)
{
    return tell(c, item, person, (struct notice){ .kind = (enum notice_kind)notice->kind, .also = notice->also, .detail = notice->detail });
}

/* --- the answer --- */

static enum err take_generation(void *ctx, const struct db_row *row)
{
    return db_row_bytes(row, 0, ctx, SERVICE_GENERATION_SIZE) ? ERR_OK : ERR_STORE_CORRUPT;
}

static enum err answer(struct call *c, const struct push *p)
{
    uint8_t generation[SERVICE_GENERATION_SIZE] = { 0 };
    char epoch_text[2 * EPOCH_SIZE + 1], generation_text[2 * SERVICE_GENERATION_SIZE + 1], id[OP_ID_TEXT_SIZE];
    enum err e = DB_RUN(c->db, ST_META_GET, take_generation, generation, db_text("generation"));
    if (e)
        return e;
    sodium_bin2hex(epoch_text, sizeof epoch_text, p->epoch, sizeof p->epoch);
    sodium_bin2hex(generation_text, sizeof generation_text, generation, sizeof generation);
    json_t *results = json_array();
    for (size_t i = 0; results && i < p->count; i++) {
        op_id_text(p->items[i].op.id, id);
        (void)json_array_append_new(results, json_pack("{s:I, s:s, s:s, s:s}", "seq", (json_int_t)p->items[i].seq, "id", id,
                                                       "status", p->items[i].status, "reason", p->items[i].reason));
    }
    return call_json(c, 200, json_pack("{s:s, s:I, s:s, s:o}", "epoch", epoch_text, "acked", (json_int_t)p->last,
                                       "generation", generation_text, "results", results));
}

enum err push_run(struct call *c)
{
    struct push *p = c->state;
    bool refused;
    enum err e = classify(c, p, &refused);
    if (e || refused)
        return e;
    for (size_t i = 0; i < p->count && !e; i++)
        if (!p->items[i].known)
            e = apply(c, p, &p->items[i]);
    if (e)
        return e;
    int64_t newest = p->items[p->count - 1].seq, before = p->last;
    p->last = newest > before ? newest : before;
    e = DB_RUN(c->db, ST_EPOCH_PUT, NULL, NULL, db_text(c->kiosk), db_blob(p->epoch, EPOCH_SIZE), db_int(p->last), db_int(c->now_ms));
    if (!e && before == 0)
        e = DB_RUN(c->db, ST_EPOCH_TRIM, NULL, NULL, db_text(c->kiosk), db_int(EPOCHS_MAX));
    return e ? e : answer(c, p);
}
