#include "core/store/inside.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* A person's requests are found by a keyed hash of the serial: the table alone names nobody. */
void subject_of(const struct store *s, const char *serial, uint8_t to[SUBJECT_SIZE])
{
    BUF_OWNED struct buf b = buf_make(OP_SERIAL_SIZE + 64);
    buf_put_string(&b, "guichet/subject/1");
    buf_put_string(&b, serial);
    crypto_generichash(to, SUBJECT_SIZE, b.bytes, b.length, secret_bytes(s->keys->column), secret_length(s->keys->column));
}

/* Answered requests over the bounds go, the oldest first; one that still waits never does. */
static enum err trim(struct store *s, const uint8_t subject[SUBJECT_SIZE])
{
    enum err e = sql_run(&s->sql, "DELETE FROM request WHERE subject = ?1 AND state >= 2 AND op_id NOT IN"
                         " (SELECT op_id FROM request WHERE subject = ?1 ORDER BY at_ms DESC LIMIT ?2)", "bi", subject,
                         (size_t)SUBJECT_SIZE, (int64_t)STORE_REQUESTS_PER_SERIAL);
    return e ? e : sql_run(&s->sql, "DELETE FROM request WHERE op_id IN (SELECT op_id FROM request WHERE state >= 2 ORDER BY at_ms"
                           " LIMIT max(0, (SELECT count(*) FROM request) - ?1))", "i", (int64_t)STORE_REQUESTS_MAX);
}

/* A part of something that was kept together (outbox.c): what it is a part of has the row. */
static bool is_part(const struct store_op *op) { return strchr(op->receipt, '.') != NULL; }

enum err requests_add(struct store *s, const struct store_op *op)
{
    uint8_t subject[SUBJECT_SIZE];
    if (is_part(op))
        return ERR_OK;
    subject_of(s, op->serial, subject);
    enum err e = sql_run(&s->sql, "INSERT INTO request VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6, '')", "bbttii", op->id, (size_t)OP_ID_SIZE,
                         subject, (size_t)SUBJECT_SIZE, op->receipt, op->type, op->at_ms, (int64_t)op->unknown);
    if (!e && op->unknown)
        e = sql_run(&s->sql, "INSERT OR IGNORE INTO unsure VALUES (?1)", "b", subject, (size_t)SUBJECT_SIZE);
    else if (!e)
        e = sql_run(&s->sql, "DELETE FROM unsure WHERE subject = ?1", "b", subject, (size_t)SUBJECT_SIZE);
    return e ? e : trim(s, subject);
}

enum err requests_answer(struct store *s, const struct store_result *result)
{
    return sql_run(&s->sql, "UPDATE request SET state = ?2, reason = ?3 WHERE op_id = ?1 AND state < 2", "bit", result->id,
                   (size_t)OP_ID_SIZE, (int64_t)(result->applied ? STORE_ACCEPTED : STORE_REFUSED), result->reason);
}

static void copy_text(sqlite3_stmt *stmt, int column, char *to, size_t size)
{
    const unsigned char *text = sqlite3_column_text(stmt, column);
    snprintf(to, size, "%s", text ? (const char *)text : "");
}

static void read_row(sqlite3_stmt *stmt, struct store_request *row)
{
    *row = (struct store_request){ 0 };
    memcpy(row->id, sqlite3_column_blob(stmt, 0), OP_ID_SIZE);
    copy_text(stmt, 1, row->type, sizeof row->type);
    copy_text(stmt, 2, row->receipt, sizeof row->receipt);
    row->at_ms = sqlite3_column_int64(stmt, 3);
    row->state = (enum store_state)sqlite3_column_int(stmt, 4);
    row->unknown = sqlite3_column_int(stmt, 5) != 0;
    copy_text(stmt, 6, row->reason, sizeof row->reason);
}

#define COLUMNS "SELECT op_id, type, receipt, at_ms, state, unknown, reason FROM request "

enum err store_requests(struct store *s, const char *serial, struct store_request *rows, size_t max, size_t *count)
{
    STMT_OWNED sqlite3_stmt *stmt = NULL;
    uint8_t subject[SUBJECT_SIZE];
    bool more = false;
    size_t n = 0;
    subject_of(s, serial ? serial : "", subject);
    enum err e = store_current(s);
    e = e ? e : sql_query(&s->sql, &stmt, COLUMNS "WHERE ?3 OR subject = ?1 ORDER BY at_ms DESC, rowid DESC LIMIT ?2", "bii",
                          subject, (size_t)SUBJECT_SIZE, (int64_t)max, (int64_t)(serial == NULL));
    while (!e && n < max && !(e = sql_next(&s->sql, stmt, &more)) && more)
        read_row(stmt, &rows[n++]);
    if (!e)
        *count = n;
    return e;
}

enum err store_request_at(struct store *s, const uint8_t id[OP_ID_SIZE], struct store_request *row)
{
    STMT_OWNED sqlite3_stmt *stmt = NULL;
    bool found = false;
    enum err e = store_current(s);
    e = e ? e : sql_query(&s->sql, &stmt, COLUMNS "WHERE op_id = ?1", "b", id, (size_t)OP_ID_SIZE);
    e = e ? e : sql_next(&s->sql, stmt, &found);
    if (!e && found)
        read_row(stmt, row);
    return e ? e : found ? ERR_OK : ERR_EMPTY;
}

enum err store_is_unsure(struct store *s, const char *serial, bool *unsure)
{
    uint8_t subject[SUBJECT_SIZE];
    int64_t n = 0;
    subject_of(s, serial, subject);
    enum err e = store_current(s);
    e = e ? e : sql_number(&s->sql, &n, 0, "SELECT count(*) FROM unsure WHERE subject = ?1", "b", subject, (size_t)SUBJECT_SIZE);
    if (!e)
        *unsure = n > 0;
    return e;
}

enum err store_sure(struct store *s, const char *serial)
{
    uint8_t subject[SUBJECT_SIZE];
    bool unsure = false;
    enum err e = store_is_unsure(s, serial, &unsure);
    if (e || !unsure)
        return e;
    subject_of(s, serial, subject);
    e = store_begin(s);
    return e ? e : store_end(s, sql_run(&s->sql, "DELETE FROM unsure WHERE subject = ?1", "b", subject, (size_t)SUBJECT_SIZE));
}
