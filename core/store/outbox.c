#include "core/store/inside.h"

#include "core/base/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROW_MAX = OP_JSON_MAX + 1024 };

_Static_assert((int)ROW_MAX <= (int)JOURNAL_ROW_MAX, "a row fits in the journal");
_Static_assert((int)OP_ID_SIZE == (int)JOURNAL_ID_SIZE, "ids");

/* --- a row as bytes: sealed in the database and in the journal --- */

void outbox_row_free(struct outbox_row *row) { buf_free(&row->body); }
#define ROW_OWNED __attribute__((cleanup(outbox_row_free)))

static void outbox_encode(const struct store_op *op, struct buf *out)
{
    buf_put_string(out, op->type);
    buf_put_string(out, op->serial);
    buf_put_string(out, op->receipt);
    buf_put_u64(out, (uint64_t)op->at_ms);
    buf_put_u8(out, op->unknown);
    buf_put_field(out, op->body, op->body_n);
}

enum err outbox_decode(const uint8_t id[OP_ID_SIZE], const void *bytes, size_t n, struct outbox_row *row)
{
    struct outbox_row fresh = { .body = buf_make(ROW_MAX) };
    struct reader r = reader_make(bytes, n);
    memcpy(fresh.op.id, id, OP_ID_SIZE);
    reader_string(&r, fresh.op.type, OP_TYPE_SIZE);
    reader_string(&r, fresh.op.serial, OP_SERIAL_SIZE);
    reader_string(&r, fresh.op.receipt, STORE_RECEIPT_SIZE);
    fresh.op.at_ms = (int64_t)reader_u64(&r);
    fresh.op.unknown = reader_u8(&r) != 0;
    const uint8_t *body = reader_field(&r, &fresh.op.body_n);
    buf_put(&fresh.body, body, fresh.op.body_n);
    enum err e = !reader_done(&r) ? ERR_STORE_CORRUPT : buf_err(&fresh.body);
    if (e) {
        outbox_row_free(&fresh);
        return e;
    }
    fresh.op.body = fresh.body.bytes;
    *row = fresh;
    return ERR_OK;
}

static struct sealed_place place_of(const uint8_t id[OP_ID_SIZE])
{
    return (struct sealed_place){ "outbox", id, OP_ID_SIZE };
}

static enum err seal_row(struct store *s, const struct store_op *op, struct buf *sealed)
{
    BUF_OWNED struct buf plain = buf_make(ROW_MAX);
    outbox_encode(op, &plain);
    if (buf_err(&plain))
        return buf_err(&plain);
    sealed_put(sealed, s->keys->column, &(struct sealed_place){ "outbox", op->id, OP_ID_SIZE }, plain.bytes, plain.length);
    return buf_err(sealed);
}

static enum err open_row(struct store *s, sqlite3_stmt *stmt, int column, const uint8_t id[OP_ID_SIZE], struct outbox_row *row)
{
    BUF_OWNED struct buf plain = buf_make(ROW_MAX);
    const struct sealed_place place = place_of(id);
    enum err e = sealed_open(&plain, s->keys->column, &place, sqlite3_column_blob(stmt, column),
                             (size_t)sqlite3_column_bytes(stmt, column));
    return e ? e : outbox_decode(id, plain.bytes, plain.length, row);
}

/* --- the journal beside it --- */

enum err outbox_journal(struct store *s, const struct store_op *op)
{
    BUF_OWNED struct buf row = buf_make(ROW_MAX);
    outbox_encode(op, &row);
    enum err e = buf_err(&row);
    return e ? e : journal_append(&s->journal, JOURNAL_PUT, op->id, row.bytes, row.length, NULL);
}

struct live { struct store *store; };

static enum err give_live(void *ctx, journal_put_fn *put, void *to)
{
    struct store *s = ((struct live *)ctx)->store;
    STMT_OWNED sqlite3_stmt *stmt = NULL;
    bool more = false;
    enum err e = sql_query(&s->sql, &stmt, "SELECT op_id, sealed FROM outbox ORDER BY position", "");
    while (!e && !(e = sql_next(&s->sql, stmt, &more)) && more) {
        ROW_OWNED struct outbox_row row = { 0 };
        BUF_OWNED struct buf plain = buf_make(ROW_MAX);
        e = open_row(s, stmt, 1, sqlite3_column_blob(stmt, 0), &row);
        if (!e)
            outbox_encode(&row.op, &plain);
        e = e ? e : buf_err(&plain);
        e = e ? e : put(to, row.op.id, plain.bytes, plain.length);
    }
    return e;
}

/* Under the write lock, so that nothing is prepared between the reading and the renaming. */
static enum err rewrite_journal(struct store *s)
{
    enum err e = store_begin(s);
    return e ? e : store_end(s, journal_rewrite(&s->journal, give_live, &(struct live){ s }));
}

void outbox_journal_drop(struct store *s, const uint8_t id[OP_ID_SIZE])
{
    uint64_t size = 0;
    if (journal_append(&s->journal, JOURNAL_DROP, id, NULL, 0, &size))
        log_warning("outbox.journal: a drop was not written; the operation may be sent once more");
    if (size <= JOURNAL_TRIM_BYTES || size <= 2 * s->journal_floor)
        return;
    s->journal_floor = size;
    if (rewrite_journal(s))
        log_warning("outbox.journal: not trimmed");
}

/* --- rows --- */

static enum err check_room(struct store *s, size_t count)
{
    int64_t held = 0;
    enum err e = sql_number(&s->sql, &held, 0, "SELECT count(*) FROM outbox", "");
    return e ? e : held + (int64_t)count > STORE_OUTBOX_MAX ? ERR_OUTBOX_FULL : ERR_OK;
}

enum err outbox_insert(struct store *s, const struct store_op *op, enum op_state state, int64_t owner)
{
    BUF_OWNED struct buf sealed = buf_make(ROW_MAX + SEALED_OVERHEAD);
    enum err e = seal_row(s, op, &sealed);
    return e ? e : sql_run(&s->sql, "INSERT INTO outbox(op_id, state, owner, receipt, sealed) VALUES (?1, ?2, ?3, ?4, ?5)", "biitb",
                           op->id, (size_t)OP_ID_SIZE, (int64_t)state, owner, op->receipt, sealed.bytes, sealed.length);
}

static enum err prepare(struct store *s, const struct store_op *op)
{
    enum err e = check_room(s, 1);
    e = e ? e : outbox_insert(s, op, OP_PREPARED, share_session(s->share));
    return e ? e : outbox_journal(s, op);
}

enum err store_prepare(struct store *s, const struct store_op *op)
{
    enum err e = store_begin(s);
    if (e)
        return e;
    e = store_end(s, prepare(s, op));
    if (e)
        outbox_journal_drop(s, op->id);    /* it may have been written before the commit failed */
    return e;
}

enum err outbox_load(struct store *s, const uint8_t id[OP_ID_SIZE], enum op_state state, struct outbox_row *row)
{
    STMT_OWNED sqlite3_stmt *stmt = NULL;
    bool found = false;
    enum err e = sql_query(&s->sql, &stmt, "SELECT sealed FROM outbox WHERE op_id = ?1 AND state = ?2", "bi", id,
                           (size_t)OP_ID_SIZE, (int64_t)state);
    e = e ? e : sql_next(&s->sql, stmt, &found);
    return e ? e : !found ? ERR_EMPTY : open_row(s, stmt, 0, id, row);
}

enum err outbox_make_ready(struct store *s, const struct store_op *op)
{
    BUF_OWNED struct buf sealed = buf_make(ROW_MAX + SEALED_OVERHEAD);
    enum err e = seal_row(s, op, &sealed);
    e = e ? e : sql_run(&s->sql, "UPDATE outbox SET state = 1, owner = 0, seq = (SELECT next_seq FROM kiosk), sealed = ?2"
                        " WHERE op_id = ?1 AND state IN (0, 2)", "bb", op->id, (size_t)OP_ID_SIZE, sealed.bytes, sealed.length);
    if (!e && sqlite3_changes(s->sql.db) == 0)
        return ERR_EMPTY;
    return e ? e : sql_run(&s->sql, "UPDATE kiosk SET next_seq = next_seq + 1", "");
}

static enum err make_ready(struct store *s, const struct store_op *op)
{
    enum err e = outbox_make_ready(s, op);
    e = e ? e : requests_add(s, op);
    return e ? e : outbox_journal(s, op);
}

enum err store_ready(struct store *s, const struct store_op *op)
{
    enum err e = store_begin(s);
    return e ? e : store_end(s, make_ready(s, op));
}

/* --- several that are one thing --- */

/* A receipt is there once: that of a part says which part it is, and is nobody's request (requests.c). */
static void name_part(struct store_op *op, size_t number)
{
    char receipt[STORE_RECEIPT_SIZE];
    snprintf(receipt, sizeof receipt, "%.12s.%02u", op->receipt, (unsigned)number % (STORE_TOGETHER_MAX + 1));
    memcpy(op->receipt, receipt, sizeof receipt);
}

static enum err keep_all(struct store *s, const struct store_op *ops, size_t count)
{
    enum err e = check_room(s, count);
    for (size_t i = 0; !e && i < count; i++) {
        struct store_op op = ops[i];
        if (i + 1 < count)
            name_part(&op, i + 1);
        e = outbox_insert(s, &op, OP_PREPARED, 0);
        e = e ? e : make_ready(s, &op);
    }
    return e;
}

enum err store_keep_all(struct store *s, const struct store_op *ops, size_t count)
{
    enum err e = count > STORE_TOGETHER_MAX ? ERR_LIMIT : store_begin(s);
    if (e)
        return e;
    e = store_end(s, keep_all(s, ops, count));
    for (size_t i = 0; e && i < count; i++)
        outbox_journal_drop(s, ops[i].id);    /* they may have been written before the commit failed */
    return e;
}

enum err store_drop(struct store *s, const uint8_t id[OP_ID_SIZE])
{
    enum err e = store_begin(s);
    if (e)
        return e;
    e = store_end(s, sql_run(&s->sql, "DELETE FROM outbox WHERE op_id = ?1 AND state = 0", "b", id, (size_t)OP_ID_SIZE));
    if (!e)
        outbox_journal_drop(s, id);
    return e;
}

/* --- left behind by a session that died --- */

static enum err next_orphan(struct store *s, uint8_t id[OP_ID_SIZE], bool *found)
{
    STMT_OWNED sqlite3_stmt *stmt = NULL;
    bool more = false;
    *found = false;
    enum err e = sql_query(&s->sql, &stmt, "SELECT op_id, owner FROM outbox WHERE state = 0 ORDER BY position", "");
    while (!e && !(e = sql_next(&s->sql, stmt, &more)) && more)
        if (!share_session_lives(s->share, sqlite3_column_int64(stmt, 1))) {
            memcpy(id, sqlite3_column_blob(stmt, 0), OP_ID_SIZE);
            *found = true;
            return ERR_OK;
        }
    return e;
}

static enum err settle_orphans(struct store *s, unsigned *count)
{
    uint8_t id[OP_ID_SIZE];
    bool found = true;
    enum err e = ERR_OK;
    while (!e && !(e = next_orphan(s, id, &found)) && found) {
        ROW_OWNED struct outbox_row row = { 0 };
        e = outbox_load(s, id, OP_PREPARED, &row);
        e = e ? e : make_ready(s, &row.op);
        ++*count;
    }
    return e;
}

enum err store_settle_orphans(struct store *s, unsigned *count)
{
    uint8_t id[OP_ID_SIZE];
    unsigned n = 0;
    bool found = false;
    enum err e = store_current(s);
    e = e ? e : next_orphan(s, id, &found);    /* usually none: no write lock for that */
    if (!e && found) {
        e = store_begin(s);
        e = e ? e : store_end(s, settle_orphans(s, &n));
    }
    if (!e && count)
        *count = n;
    return e;
}

enum err store_has_receipt(struct store *s, const char *receipt, bool *has)
{
    int64_t n = 0;
    enum err e = store_current(s);
    e = e ? e : sql_number(&s->sql, &n, 0, "SELECT (SELECT count(*) FROM outbox WHERE receipt = ?1)"
                           " + (SELECT count(*) FROM request WHERE receipt = ?1)", "t", receipt);
    if (!e)
        *has = n > 0;
    return e;
}

enum err store_waiting(struct store *s, unsigned *count)
{
    int64_t n = 0;
    enum err e = store_current(s);
    e = e ? e : sql_number(&s->sql, &n, 0, "SELECT count(*) FROM outbox WHERE state <> 0", "");
    if (!e)
        *count = (unsigned)n;
    return e;
}
