#include "core/store/inside.h"

#include "core/base/log.h"

#include <string.h>

/* What the server has taken, for a while: one that is restored from a backup has forgotten it, and gets it again under the same
 * ids.  Rows are sealed as in the outbox they come from. */

enum { KEPT_S = 7 * 24 * 3600 };

enum err kept_add(struct store *s, const uint8_t id[OP_ID_SIZE])
{
    return sql_run(&s->sql, "INSERT OR REPLACE INTO kept SELECT position, op_id, receipt, sealed, CAST(strftime('%s', 'now') AS INTEGER)"
                   " FROM outbox WHERE op_id = ?1 AND state = 1", "b", id, (size_t)OP_ID_SIZE);
}

enum err kept_trim(struct store *s)
{
    return sql_run(&s->sql, "DELETE FROM kept WHERE done_s < CAST(strftime('%s', 'now') AS INTEGER) - ?1 OR op_id IN"
                   " (SELECT op_id FROM kept ORDER BY done_s DESC, position DESC LIMIT -1 OFFSET ?2)", "ii", (int64_t)KEPT_S,
                   (int64_t)STORE_OUTBOX_MAX);
}

/* Into the journal as well: they are held again. */
static enum err journal_all(struct store *s)
{
    STMT_OWNED sqlite3_stmt *stmt = NULL;
    bool more = false;
    enum err e = sql_query(&s->sql, &stmt, "SELECT op_id FROM kept ORDER BY position", "");
    while (!e && !(e = sql_next(&s->sql, stmt, &more)) && more) {
        struct outbox_row row = { 0 };
        e = outbox_load(s, sqlite3_column_blob(stmt, 0), OP_READY, &row);
        e = e ? e : outbox_journal(s, &row.op);
        outbox_row_free(&row);
    }
    return e;
}

/* Before what waits, and in the order in which they were made however often: places below zero, where those of an earlier time
 * are already. renumber gives them their numbers. */
enum err kept_requeue(struct store *s)
{
    int64_t n = 0;
    enum err e = sql_number(&s->sql, &n, 0, "SELECT count(*) FROM kept", "");
    if (e || n == 0)
        return e;
    e = sql_run(&s->sql, "INSERT INTO outbox(position, op_id, state, owner, seq, receipt, sealed) SELECT"
                " CASE WHEN position > 0 THEN position - 1000000000000 ELSE position END, op_id, 1, 0,"
                " 1000000000000 + abs(position), receipt, sealed FROM kept", "");
    e = e ? e : journal_all(s);
    e = e ? e : sql_run(&s->sql, "UPDATE request SET state = 0 WHERE op_id IN (SELECT op_id FROM kept)", "");
    e = e ? e : sql_run(&s->sql, "DELETE FROM kept", "");
    if (!e)
        log_warning("store: %lld operations are sent again", (long long)n);
    return e;
}
