#include "server/est_failures.h"

struct failures { uint8_t subject[SERVER_KEYS_HASH_SIZE]; int64_t now_ms, count, until_ms; };

static enum err take(void *ctx, const struct db_row *row)
{
    struct failures *f = ctx;
    f->count = db_row_int(row, 0);
    f->until_ms = db_row_int(row, 1);
    return ERR_OK;
}

static struct failures start(const struct est *est, const struct est_request *from, int64_t now_ms)
{
    struct failures f = { .now_ms = now_ms };
    server_keys_hash(est->service->keys, "guichet/est-address/1", from->address, from->address_n, f.subject);
    return f;
}

static enum err read_count(struct failures *f, struct db *db)
{
    f->count = f->until_ms = 0;
    enum err e = DB_RUN(db, ST_EST_FAILURES_GET, take, f, db_blob(f->subject, sizeof f->subject));
    if (!e && f->until_ms <= f->now_ms)
        f->count = f->until_ms = 0;    /* the window is over */
    return e;
}

enum err est_failures_look(const struct est *est, struct db *db, const struct est_request *from, int64_t now_ms, int64_t *until_ms)
{
    struct failures f = start(est, from, now_ms);
    enum err e = read_count(&f, db);
    if (!e)
        *until_ms = f.count >= EST_FAILURES_MAX ? f.until_ms : 0;
    return e;
}

static enum err add(void *ctx, struct db *db)
{
    struct failures *f = ctx;
    enum err e = read_count(f, db);
    const int64_t until_ms = f->until_ms ? f->until_ms : f->now_ms + EST_FAILURES_MS;
    return e ? e : DB_RUN(db, ST_EST_FAILURES_PUT, NULL, NULL, db_blob(f->subject, sizeof f->subject), db_int(f->count + 1),
                          db_int(f->now_ms), db_int(until_ms));
}

enum err est_failures_add(const struct est *est, struct db *db, const struct est_request *from, int64_t now_ms)
{
    struct failures f = start(est, from, now_ms);
    return db_tx(db, add, &f);
}
