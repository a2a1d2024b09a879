#include "server/audit_head.h"

#include "core/base/buf.h"

#include <sodium.h>
#include <string.h>

enum { HASH = 32, BYTES_MAX = 256 };

struct head {
    bool found;
    char day[AUDIT_DAY_SIZE];
    int64_t sequence;
    uint8_t hash[HASH];
};

static void put_bytes(const struct head *h, struct buf *out)
{
    buf_put_string(out, "guichet/audit-head/1");
    buf_put_string(out, h->day);
    buf_put_u64(out, (uint64_t)h->sequence);
    buf_put_field(out, h->hash, HASH);
}

/* Columns: sequence, hash. */
static enum err take_tip(void *ctx, const struct db_row *row)
{
    struct head *h = ctx;
    h->sequence = db_row_int(row, 0);
    h->found = h->sequence && db_row_bytes(row, 1, h->hash, HASH);
    return ERR_OK;
}

static enum err sign(void *ctx, struct db *db)
{
    const struct service *service = ctx;
    struct head h = { 0 };
    bool seen = false;
    char now[CLOCK_TEXT_SIZE];
    uint8_t signature[crypto_sign_BYTES];
    BUF_OWNED struct buf bytes = buf_make(BYTES_MAX);
    clock_text(clock_wall(service->clock), now);
    memcpy(h.day, now, AUDIT_DAY_SIZE - 1);
    enum err e = DB_RUN(db, ST_HEAD_GET, db_take_true, &seen, db_text(h.day));
    if (!e && !seen)
        e = DB_RUN0(db, ST_AUDIT_TIP_GET, take_tip, &h);
    if (e || !h.found)
        return e;
    put_bytes(&h, &bytes);
    if (buf_err(&bytes))
        return buf_err(&bytes);
    crypto_sign_detached(signature, NULL, bytes.bytes, bytes.length, secret_bytes(service->keys->sign));
    return DB_RUN(db, ST_HEAD_ADD, NULL, NULL, db_text(h.day), db_int(h.sequence), db_blob(h.hash, HASH), db_blob(signature, sizeof signature));
}

enum err audit_head_sign(const struct service *service, struct db *db)
{
    return db_tx(db, sign, (void *)(uintptr_t)service);
}

struct walk { const struct server_keys *keys; struct audit_heads *out; };

/* Columns: day, sequence, hash, signature, the hash the trail has at that number. */
static enum err verify_head(void *ctx, const struct db_row *row)
{
    struct walk *w = ctx;
    struct head h = { .sequence = db_row_int(row, 1) };
    uint8_t signature[crypto_sign_BYTES], own[HASH];
    BUF_OWNED struct buf bytes = buf_make(BYTES_MAX);
    db_row_copy(row, 0, h.day, sizeof h.day);
    w->out->count++;
    memcpy(w->out->last_day, h.day, AUDIT_DAY_SIZE);
    bool fits = db_row_bytes(row, 2, h.hash, HASH) && db_row_bytes(row, 3, signature, sizeof signature) &&
                db_row_bytes(row, 4, own, HASH) && memcmp(own, h.hash, HASH) == 0;
    put_bytes(&h, &bytes);
    fits = fits && !buf_err(&bytes) && crypto_sign_verify_detached(signature, bytes.bytes, bytes.length, w->keys->sign_public) == 0;
    if (!fits && !w->out->bad_day[0]) {
        memcpy(w->out->bad_day, h.day, AUDIT_DAY_SIZE);
        w->out->bad_sequence = h.sequence;
    }
    return ERR_OK;
}

enum err audit_head_walk(const struct server_keys *keys, struct db *db, struct audit_heads *out)
{
    struct audit_heads heads = { .count = 0 };
    struct walk w = { keys, &heads };
    enum err e = DB_RUN0(db, ST_HEAD_LIST, verify_head, &w);
    if (!e)
        *out = heads;
    return e;
}

enum err audit_head_verify(const struct server_keys *keys, struct db *db, char bad_day[AUDIT_DAY_SIZE], int64_t *count)
{
    struct audit_heads heads;
    enum err e = audit_head_walk(keys, db, &heads);
    if (e)
        return e;
    memcpy(bad_day, heads.bad_day, sizeof heads.bad_day);
    *count = heads.count;
    return ERR_OK;
}
