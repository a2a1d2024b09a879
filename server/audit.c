#include "server/audit.h"

#include <inttypes.h>
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { HASH = 32, ROW_BYTES_MAX = 4096, PAGE_ROWS = 1000 };

struct tip { int64_t sequence; uint8_t hash[HASH]; };

/* The columns as AUDIT_LIST gives them, and as AUDIT_CHAIN but for the last two. */
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

/* --- writing: rows wait for the end of the transaction, where the chain's tip is taken once for all of them --- */

/* One event, its texts one after the other in `texts`. */
struct pending {
    struct row row;
    uint8_t subject[SERVER_KEYS_HASH_SIZE];
    char texts[];
};

/* The tip as it was, its number moved on by count: from here to the commit no other process can. */
static enum err tip_take(struct db *db, size_t count, struct tip *tip)
{
    const uint8_t zero[HASH] = { 0 };
    enum err e = DB_RUN(db, ST_AUDIT_TIP_TAKE, take_tip, tip, db_int((int64_t)count));
    if (e || tip->sequence)
        return e;
    e = DB_RUN(db, ST_AUDIT_TIP_ADD, NULL, NULL, db_blob(zero, HASH));
    return e ? e : DB_RUN(db, ST_AUDIT_TIP_TAKE, take_tip, tip, db_int((int64_t)count));
}

static enum err chain_row(struct db *db, const struct row *r, uint8_t prev[HASH])
{
    uint8_t hash[HASH];
    enum err e = hash_row(r, prev, hash);
    e = e ? e : DB_RUN(db, ST_AUDIT_ADD, NULL, NULL, db_int(r->sequence), db_int(r->wall_ms), db_int(r->mono_ms),
        db_text(r->kiosk), db_text(r->session), db_text(r->actor), db_text(r->actor_id), db_blob(r->subject, r->subject_n),
        db_text(r->action), db_text(r->nature), db_text(r->outcome), db_text(r->reason), db_blob(prev, HASH), db_blob(hash, HASH));
    if (!e)
        memcpy(prev, hash, HASH);
    return e;
}

static enum err chain_all(struct db *db, void *const *items, size_t count)
{
    struct tip tip = { 0 };
    enum err e = tip_take(db, count, &tip);
    for (size_t i = 0; i < count && !e; i++) {
        struct pending *p = items[i];
        p->row.sequence = tip.sequence - (int64_t)(count - 1 - i);
        e = chain_row(db, &p->row, tip.hash);
    }
    return e ? e : DB_RUN(db, ST_AUDIT_TIP_SET, NULL, NULL, db_blob(tip.hash, HASH));
}

static const struct db_late chaining = { chain_all, free };

static size_t size_of(const char *text) { return text ? strlen(text) + 1 : 1; }

static const char *keep_text(char **at, const char *text)
{
    const char *kept = *at;
    size_t n = size_of(text);
    memcpy(*at, text ? text : "", n);
    *at += n;
    return kept;
}

static struct pending *keep(const struct audit_event *v)
{
    struct pending *p = calloc(1, sizeof *p + size_of(v->kiosk) + size_of(v->session) + size_of(v->actor) + size_of(v->actor_id) +
                               size_of(v->action) + size_of(v->nature) + size_of(v->outcome) + size_of(v->reason));
    char *at = p ? p->texts : NULL;
    if (!p)
        return NULL;
    p->row = (struct row){ .kiosk = keep_text(&at, v->kiosk), .session = keep_text(&at, v->session), .actor = keep_text(&at, v->actor),
        .actor_id = keep_text(&at, v->actor_id), .action = keep_text(&at, v->action), .nature = keep_text(&at, v->nature),
        .outcome = keep_text(&at, v->outcome), .reason = keep_text(&at, v->reason), .subject = p->subject };
    return p;
}

enum err audit_add(struct db *db, const struct server_keys *keys, const struct clock *clock, const struct audit_event *v)
{
    struct pending *p = keep(v);
    if (p) {
        p->row.wall_ms = clock_wall(clock);
        p->row.mono_ms = clock_mono(clock);
    }
    if (p && v->subject) {
        server_keys_hash(keys, "guichet/subject/1", v->subject, strlen(v->subject), p->subject);
        p->row.subject_n = sizeof p->subject;
    }
    return db_late_add(db, &chaining, p);
}

/* --- reading --- */

static struct row row_of(const struct db_row *from)
{
    struct row r = { db_row_int(from, SEQUENCE), db_row_int(from, WALL), db_row_int(from, MONO),
        db_row_text(from, KIOSK), db_row_text(from, SESSION), db_row_text(from, ACTOR), db_row_text(from, ACTOR_ID),
        db_row_text(from, ACTION), db_row_text(from, NATURE), db_row_text(from, OUTCOME), db_row_text(from, REASON), NULL, 0 };
    r.subject = db_row_blob(from, SUBJECT, &r.subject_n);
    return r;
}

/* The trail in pages: an engine may hold a whole answer in memory. */
struct paging { enum db_statement which; int64_t last, left; size_t rows; db_row_fn *fn; void *ctx; };

static enum err page_row(void *ctx, const struct db_row *from)
{
    struct paging *p = ctx;
    p->rows++;
    p->last = db_row_int(from, SEQUENCE);
    return p->fn(p->ctx, from);
}

/* At most `left` rows after `last`. */
static enum err each_row(struct db *db, struct paging *p)
{
    enum err e = ERR_OK;
    int64_t most;
    do {
        most = p->left < PAGE_ROWS ? p->left : PAGE_ROWS;
        p->rows = 0;
        e = DB_RUN(db, p->which, page_row, p, db_int(p->last), db_int(most));
        p->left -= (int64_t)p->rows;
    } while (!e && p->left && (int64_t)p->rows == most);
    return e;
}

/* tip: the row before the next one; end: the chain's own. */
struct walk { struct tip tip, end; int64_t bad, first, count; };

static bool row_fits(const struct walk *w, const struct row *r, const struct db_row *from, uint8_t own[HASH])
{
    uint8_t prev[HASH], hash[HASH];
    return r->sequence == w->tip.sequence + 1 && db_row_bytes(from, PREV, prev, HASH) && db_row_bytes(from, OWN, own, HASH) &&
        memcmp(prev, w->tip.hash, HASH) == 0 && hash_row(r, prev, hash) == ERR_OK && memcmp(hash, own, HASH) == 0 &&
        (r->sequence != w->end.sequence || memcmp(own, w->end.hash, HASH) == 0);
}

/* A row that is missing is the bad one, not the one after it. */
static enum err verify_row(void *ctx, const struct db_row *from)
{
    struct walk *w = ctx;
    const struct row r = row_of(from);
    uint8_t own[HASH] = { 0 };
    w->count++;
    if (w->bad)
        return ERR_OK;
    if (!row_fits(w, &r, from, own))
        w->bad = w->tip.sequence + 1;
    w->first = w->first ? w->first : r.sequence;
    w->tip.sequence = r.sequence;
    memcpy(w->tip.hash, own, HASH);
    return ERR_OK;
}

/* Where the walk begins: at the row before; none there is the first bad one. */
static enum err begin_walk(struct db *db, int64_t after, struct walk *w)
{
    enum err e = after ? DB_RUN(db, ST_AUDIT_HASH, take_tip, &w->tip, db_int(after)) : ERR_OK;
    if (!e && w->tip.sequence != after)
        w->bad = after;
    return e;
}

/* The tip is written with the last row: a trail cut short does not reach it. */
enum err audit_verify_part(struct db *db, int64_t after, int64_t most, struct audit_part *out)
{
    struct walk w = { 0 };
    struct paging p = { .which = ST_AUDIT_CHAIN, .last = after ? after : INT64_MIN, .left = most, .fn = verify_row, .ctx = &w };
    enum err e = DB_RUN0(db, ST_AUDIT_TIP_GET, take_tip, &w.end);
    e = e ? e : begin_walk(db, after, &w);
    if (!e && !w.bad)
        e = each_row(db, &p);
    if (e)
        return e;
    if (!w.bad && p.left && w.end.sequence > w.tip.sequence)
        w.bad = w.tip.sequence + 1;
    *out = (struct audit_part){ .first = w.first, .last = w.tip.sequence, .bad = w.bad, .count = w.count, .end = w.bad || p.left };
    return ERR_OK;
}

enum err audit_verify(struct db *db, int64_t *bad, int64_t *count)
{
    struct audit_part whole;
    enum err e = audit_verify_part(db, 0, INT64_MAX, &whole);
    if (e)
        return e;
    *bad = whole.bad;
    *count = whole.count;
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
    struct paging all = { .which = ST_AUDIT_LIST, .last = INT64_MIN, .left = INT64_MAX, .fn = print_row, .ctx = &p };
    return each_row(db, &all);
}
