#include "core/store/inside.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

void store_batch_free(struct store_batch *batch)
{
    for (size_t i = 0; batch && i < batch->count; i++)
        free(batch->items[i].body);
    if (batch)
        batch->count = 0;
}

static enum err read_epoch(struct store *s, uint8_t epoch[STORE_EPOCH_SIZE])
{
    STMT_OWNED sqlite3_stmt *stmt = NULL;
    bool row = false;
    enum err e = sql_query(&s->sql, &stmt, "SELECT epoch FROM kiosk", "");
    e = e ? e : sql_next(&s->sql, stmt, &row);
    if (!e && (!row || sqlite3_column_bytes(stmt, 0) != STORE_EPOCH_SIZE))
        return ERR_STORE_CORRUPT;
    if (!e)
        memcpy(epoch, sqlite3_column_blob(stmt, 0), STORE_EPOCH_SIZE);
    return e;
}

static enum err add_item(struct store *s, struct store_batch *batch, uint64_t seq, const uint8_t id[OP_ID_SIZE])
{
    struct store_item item = { .seq = seq };
    struct outbox_row row = { 0 };
    enum err e = outbox_load(s, id, OP_READY, &row);
    if (e)
        return e;
    item.body = malloc(row.op.body_n + 1);
    if (item.body) {
        memcpy(item.id, id, OP_ID_SIZE);
        memcpy(item.body, row.op.body, row.op.body_n);
        item.body_n = row.op.body_n;
        batch->items[batch->count++] = item;
    }
    outbox_row_free(&row);
    return item.body ? ERR_OK : ERR_MEMORY;
}

static enum err add_items(struct store *s, struct store_batch *batch)
{
    STMT_OWNED sqlite3_stmt *stmt = NULL;
    bool more = false;
    enum err e = sql_query(&s->sql, &stmt, "SELECT seq, op_id FROM outbox WHERE state = 1 ORDER BY seq LIMIT ?1", "i",
                           (int64_t)STORE_BATCH_MAX);
    while (!e && !(e = sql_next(&s->sql, stmt, &more)) && more)
        e = add_item(s, batch, (uint64_t)sqlite3_column_int64(stmt, 0), sqlite3_column_blob(stmt, 1));
    return e;
}

/* In one read transaction: another session may open a new epoch between two statements. */
enum err store_batch(struct store *s, struct store_batch *out)
{
    struct store_batch batch = { 0 };
    enum err e = store_current(s);
    e = e ? e : sql_run(&s->sql, "BEGIN", "");
    if (e)
        return e;
    e = read_epoch(s, batch.epoch);
    e = e ? e : add_items(s, &batch);
    e = sql_end(&s->sql, e);
    if (e)
        store_batch_free(&batch);
    else
        *out = batch;
    return e;
}

enum err store_mark_sent(struct store *s, const struct store_batch *batch, size_t count)
{
    enum err e = store_begin(s);
    if (e)
        return e;
    for (size_t i = 0; !e && i < count && i < batch->count; i++)
        e = sql_run(&s->sql, "UPDATE request SET state = 1 WHERE op_id = ?1 AND state = 0", "b", batch->items[i].id,
                    (size_t)OP_ID_SIZE);
    return store_end(s, e);
}

static enum err apply_one(struct store *s, const struct store_result *result)
{
    enum err e = requests_answer(s, result);
    if (!e && result->applied)
        e = kept_add(s, result->id);
    return e ? e : sql_run(&s->sql, "DELETE FROM outbox WHERE op_id = ?1 AND state = 1", "b", result->id, (size_t)OP_ID_SIZE);
}

enum err store_apply(struct store *s, const struct store_result *results, size_t count)
{
    enum err e = store_begin(s);
    if (e)
        return e;
    for (size_t i = 0; !e && i < count; i++)
        e = apply_one(s, &results[i]);
    e = store_end(s, e ? e : kept_trim(s));
    for (size_t i = 0; !e && i < count; i++)
        outbox_journal_drop(s, results[i].id);
    return e;
}

/* --- epochs --- */

static enum err renumber(struct store *s)
{
    uint8_t epoch[STORE_EPOCH_SIZE];
    randombytes_buf(epoch, sizeof epoch);
    /* Through negative numbers, because seq is unique at every moment of an UPDATE. */
    enum err e = sql_run(&s->sql, "UPDATE outbox SET seq = -seq WHERE state = 1", "");
    e = e ? e : sql_run(&s->sql, "UPDATE outbox SET seq = (SELECT count(*) FROM outbox o WHERE o.state = 1"
                        " AND o.position <= outbox.position) WHERE state = 1", "");
    return e ? e : sql_run(&s->sql, "UPDATE kiosk SET epoch = ?1,"
                           " next_seq = 1 + (SELECT count(*) FROM outbox WHERE state = 1)", "b", epoch, sizeof epoch);
}

enum err store_new_epoch(struct store *s)
{
    enum err e = store_begin(s);
    return e ? e : store_end(s, renumber(s));
}

enum err store_park(struct store *s, const uint8_t id[OP_ID_SIZE])
{
    enum err e = store_begin(s);
    if (e)
        return e;
    e = sql_run(&s->sql, "UPDATE outbox SET state = 2, seq = NULL WHERE op_id = ?1 AND state = 1", "b", id, (size_t)OP_ID_SIZE);
    return store_end(s, e ? e : renumber(s));
}

static enum err unpark(struct store *s)
{
    enum err e = sql_run(&s->sql, "UPDATE outbox SET state = 1, seq = 1000000000000 + position WHERE state = 2", "");
    return e ? e : renumber(s);
}

enum err store_unpark(struct store *s)
{
    int64_t parked = 0;
    enum err e = store_current(s);
    e = e ? e : sql_number(&s->sql, &parked, 0, "SELECT count(*) FROM outbox WHERE state = 2", "");
    if (e || parked == 0)
        return e;
    e = store_begin(s);
    return e ? e : store_end(s, unpark(s));
}

static enum err take_generation(struct store *s, const uint8_t generation[16], bool restored)
{
    enum err e = sql_run(&s->sql, "UPDATE kiosk SET generation = ?1", "b", generation, (size_t)16);
    if (!e && restored)
        e = kept_requeue(s);
    return !e && restored ? renumber(s) : e;
}

enum err store_see_generation(struct store *s, const uint8_t generation[16], bool *changed)
{
    int64_t same = 0, known = 0;
    enum err e = store_current(s);
    e = e ? e : sql_number(&s->sql, &known, 0, "SELECT generation IS NOT NULL FROM kiosk", "");
    e = e ? e : sql_number(&s->sql, &same, 0, "SELECT generation IS ?1 FROM kiosk", "b", generation, (size_t)16);
    if (e)
        return e;
    *changed = known && !same;
    if (same)
        return ERR_OK;
    e = store_begin(s);
    return e ? e : store_end(s, take_generation(s, generation, *changed));
}
