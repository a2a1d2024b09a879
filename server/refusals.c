#include "server/refusals.h"

#include <string.h>

static const int64_t keep_ms = 90 * 86400000LL;

enum err refusals_add(struct call *c, const struct refusal *refusal)
{
    uint8_t subject[SERVER_KEYS_HASH_SIZE];
    server_keys_hash(c->service->keys, "guichet/subject/1", refusal->serial, strlen(refusal->serial), subject);
    return DB_RUN(c->db, ST_REFUSAL_ADD, NULL, NULL, db_text(refusal->reference), db_text(c->kiosk),
                  db_blob(subject, sizeof subject), db_text(refusal->action), db_text(refusal->cause), db_int(c->now_ms));
}

struct printing { bool found; struct buf *out; };

static enum err print(void *ctx, const struct db_row *row)
{
    struct printing *p = ctx;
    char when[CLOCK_TEXT_SIZE];
    clock_text(db_row_int(row, 0), when);
    p->found = true;
    buf_printf(p->out, "%s\t%s\t%s\t%s\n", when, db_row_text(row, 1), db_row_text(row, 2), db_row_text(row, 3));
    return buf_err(p->out);
}

enum err refusals_print(struct db *db, const char *reference, bool *found, struct buf *out)
{
    char written[REFERENCE_SIZE];
    struct printing p = { false, out };
    enum err e = reference_read('D', reference, written)
        ? DB_RUN(db, ST_REFUSAL_GET, print, &p, db_text(written)) : ERR_OK;
    if (!e)
        *found = p.found;
    return e;
}

enum err refusals_purge(struct db *db, int64_t now_ms)
{
    return DB_RUN(db, ST_REFUSAL_PURGE, NULL, NULL, db_int(now_ms - keep_ms));
}
