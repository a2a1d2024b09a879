#include "server/audit.h"

#include <inttypes.h>
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { HASH = 32, ROW_BYTES_MAX = 4096 };

struct tip { int64_t sequence; uint8_t hash[HASH]; };

/* The columns as AUDIT_LIST gives them. */
enum { SEQUENCE, WALL, MONO, KIOSK, SESSION, ACTOR, ACTOR_ID, SUBJECT, ACTION, NATURE, OUTCOME, REASON, PREV, OWN, LABEL, HOLDER };

struct row {
    int64_t sequence, wall_ms, mono_ms;
    const char *kiosk, *session, *actor, *actor_id, *action, *nature, *outcome, *reason;
    const void *subject;
    size_t subject_n;
};

static enum err hash_row(const struct row *r, const uint8_t prev[HASH], uint8_t to[HASH])
{
    BUF_OWNED struct buf b = buf_make(ROW_BYTES_MAX);
    buf_put_string(&b, "guichet/audit/1");
    buf_put_u64(&b, (uint64_t)r->sequence);
    buf_put_u64(&b, (uint64_t)r->wall_ms);
    buf_put_u64(&b, (uint64_t)r->mono_ms);
    buf_put_string(&b, r->kiosk);
    buf_put_string(&b, r->session);
    buf_put_string(&b, r->actor);
    buf_put_string(&b, r->actor_id);
    buf_put_field(&b, r->subject, r->subject_n);
    buf_put_string(&b, r->action);
    buf_put_string(&b, r->nature);
    buf_put_string(&b, r->outcome);
    buf_put_string(&b, r->reason);
    buf_put_field(&b, prev, HASH);
    if (buf_err(&b))
        return buf_err(&b);
    crypto_generichash(to, HASH, b.bytes, b.length, NULL, 0);
    return ERR_OK;
}

static enum err take_tip(void *ctx, const struct db_row *row)
{
    struct tip *tip = ctx;
    tip->sequence = db_row_int(row, 0);
    return db_row_bytes(row, 1, tip->hash, HASH) ? ERR_OK : ERR_STORE_CORRUPT;
}

static const char *or_empty(const char *text) { return text ? text : ""; }

enum err audit_add(struct db *db, const struct server_keys *keys, const struct clock *clock, const struct audit_event *v)
{
    struct tip tip = { 0 };
    uint8_t subject[SERVER_KEYS_HASH_SIZE], hash[HASH];
    enum err e = DB_RUN0(db, ST_AUDIT_LAST, take_tip, &tip);
    if (e)
        return e;
    if (v->subject)
        server_keys_hash(keys, "guichet/subject/1", v->subject, strlen(v->subject), subject);
    const struct row r = { tip.sequence + 1, clock_wall(clock), clock_mono(clock),
        or_empty(v->kiosk), or_empty(v->session), or_empty(v->actor), or_empty(v->actor_id), or_empty(v->action),
        or_empty(v->nature), or_empty(v->outcome), or_empty(v->reason), subject, v->subject ? sizeof subject : 0 };
    e = hash_row(&r, tip.hash, hash);
    return e ? e : DB_RUN(db, ST_AUDIT_ADD, NULL, NULL, db_int(r.sequence), db_int(r.wall_ms), db_int(r.mono_ms),
        db_text(r.kiosk), db_text(r.session), db_text(r.actor), db_text(r.actor_id), db_blob(r.subject, r.subject_n),
        db_text(r.action), db_text(r.nature), db_text(r.outcome), db_text(r.reason), db_blob(tip.hash, HASH), db_blob(hash, HASH));
}

static struct row row_of(const struct db_row *from)
{
    struct row r = { db_row_int(from, SEQUENCE), db_row_int(from, WALL), db_row_int(from, MONO),
        db_row_text(from, KIOSK), db_row_text(from, SESSION), db_row_text(from, ACTOR), db_row_text(from, ACTOR_ID),
        db_row_text(from, ACTION), db_row_text(from, NATURE), db_row_text(from, OUTCOME), db_row_text(from, REASON), NULL, 0 };
    r.subject = db_row_blob(from, SUBJECT, &r.subject_n);
    return r;
}

struct walk { struct tip tip; int64_t bad, count; };

static enum err verify_row(void *ctx, const struct db_row *from)
{
    struct walk *w = ctx;
    const struct row r = row_of(from);
    uint8_t prev[HASH], own[HASH], hash[HASH];
    w->count++;
    if (w->bad)
        return ERR_OK;
    bool fits = r.sequence == w->tip.sequence + 1 && db_row_bytes(from, PREV, prev, HASH) &&
        db_row_bytes(from, OWN, own, HASH) && memcmp(prev, w->tip.hash, HASH) == 0 &&
        hash_row(&r, prev, hash) == ERR_OK && memcmp(hash, own, HASH) == 0;
    if (!fits)
        w->bad = r.sequence;
    w->tip.sequence = r.sequence;
    memcpy(w->tip.hash, own, HASH);
    return ERR_OK;
}

enum err audit_verify(struct db *db, int64_t *bad, int64_t *count)
{
    struct walk w = { 0 };
    enum err e = DB_RUN0(db, ST_AUDIT_LIST, verify_row, &w);
    if (e)
        return e;
    *bad = w.bad;
    *count = w.count;
    return ERR_OK;
}

struct printing { bool json; struct buf *out; };

static enum err print_json(const struct row *r, const char *when, const struct db_row *from, struct buf *out)
{
    char subject[2 * SERVER_KEYS_HASH_SIZE + 1] = "";
    if (r->subject_n == SERVER_KEYS_HASH_SIZE)
        sodium_bin2hex(subject, sizeof subject, r->subject, r->subject_n);
    json_t *json = json_pack("{s:I, s:s, s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}",
        "sequence", (json_int_t)r->sequence, "time", when, "wall_ms", (json_int_t)r->wall_ms, "kiosk", r->kiosk,
        "kiosk_label", db_row_text(from, LABEL), "session", r->session, "actor", r->actor, "actor_id", r->actor_id,
        "holder", db_row_text(from, HOLDER), "subject", subject, "action", r->action, "nature", r->nature,
        "outcome", r->outcome, "reason", r->reason);
    char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;
    json_decref(json);
    if (!text)
        return ERR_MEMORY;
    buf_put_text(out, text);
    free(text);
    return ERR_OK;
}

static enum err print_row(void *ctx, const struct db_row *from)
{
    struct printing *p = ctx;
    const struct row r = row_of(from);
    char when[CLOCK_TEXT_SIZE];
    clock_text(r.wall_ms, when);
    const char *label = db_row_text(from, LABEL), *holder = db_row_text(from, HOLDER);
    enum err e = ERR_OK;
    if (p->json)
        e = print_json(&r, when, from, p->out);
    else
        buf_printf(p->out, "%" PRId64 "\t%s\t%s\t%s\t%s\t%s\t%s\t%s", r.sequence, when, label[0] ? label : r.kiosk,
                   holder[0] ? holder : r.actor, r.action, r.nature, r.outcome, r.reason);
    buf_put_text(p->out, "\n");
    return e ? e : buf_err(p->out);
}

enum err audit_print(struct db *db, bool json, struct buf *out)
{
    struct printing p = { json, out };
    return DB_RUN0(db, ST_AUDIT_LIST, print_row, &p);
}
