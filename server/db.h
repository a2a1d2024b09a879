/* The server's database, whatever the engine: named statements, bound parameters, transactions that run again.
 *
 * Every SQL text is in statements.h, written once in the dialect both engines understand (?1..?n; an engine that wants
 * $1 rewrites it when it prepares).  Values are bound, never pasted.  Errors: ERR_SERVER_BUSY (locked by another for too
 * long, or no connection), ERR_STORE_FULL, ERR_STORE_CORRUPT, ERR_STORE_NEWER, ERR_STORE, ERR_MEMORY; ERR_INTERNAL when a
 * value's type is not the one the statement wants (only PostgreSQL tells).
 * One thread at a time per struct db; several connections may be open on one database, also in other processes. */
#ifndef GUICHET_SERVER_DB_H
#define GUICHET_SERVER_DB_H

#include "core/base/err.h"
#include "server/statements.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum db_statement {
#define X(name, sql) ST_##name,
    DB_STATEMENTS(X)
#undef X
    ST_COUNT
};

enum { DB_PARAMETERS_MAX = 16, DB_TX_TRIES = 20, DB_TX_MS = 4000 };    /* no new try after so long */

enum db_type { DB_NULL, DB_INT, DB_TEXT, DB_BLOB, DB_BOOL };

struct db_value {
    enum db_type type;
    int64_t number;
    const void *bytes;     /* the caller's, until the call returns */
    size_t n;
};

struct db_value db_null(void);
struct db_value db_int(int64_t v);
struct db_value db_bool(bool v);                     /* stored as 0 or 1 */
struct db_value db_text(const char *text);           /* NULL is SQL's NULL */
struct db_value db_blob(const void *bytes, size_t n);

/* A result row, valid during the callback. Columns count from 0. */
struct db_row;
int64_t db_row_int(const struct db_row *row, int column);                       /* NULL is 0 */
const char *db_row_text(const struct db_row *row, int column);                  /* NULL is "" */
const void *db_row_blob(const struct db_row *row, int column, size_t *n);       /* NULL is 0 bytes */
void db_row_copy(const struct db_row *row, int column, char *to, size_t size);  /* text, cut to size */
bool db_row_bytes(const struct db_row *row, int column, void *to, size_t n);    /* exactly n bytes */

typedef enum err db_row_fn(void *ctx, const struct db_row *row);    /* an error ends the statement and is returned */
/* ctx an int64_t: the first column of the last row.  ctx a bool: whether there was a row; set it to false before. */
enum err db_take_int(void *ctx, const struct db_row *row);
enum err db_take_true(void *ctx, const struct db_row *row);

struct db;

/* Opens (creates when absent), brings the schema up to date. where: path of an SQLite file, or DB_POSTGRESQL and a libpq
 * connection string (a database that exists). *db is the caller's. */
#define DB_POSTGRESQL "postgresql:"
MUST_USE enum err db_open(const char *where, struct db **db);
void db_close(struct db *db);    /* NULL is fine */

/* Runs one statement; rows go to fn (NULL: ignored). DB_RUN takes the parameters in order. */
MUST_USE enum err db_run(struct db *db, enum db_statement which, const struct db_value *values, size_t count,
                         db_row_fn *fn, void *ctx);
#define DB_RUN(db, which, fn, ctx, ...) \
    db_run(db, which, (const struct db_value[]){ __VA_ARGS__ }, \
           sizeof((const struct db_value[]){ __VA_ARGS__ }) / sizeof(struct db_value), fn, ctx)
#define DB_RUN0(db, which, fn, ctx) db_run(db, which, NULL, 0, fn, ctx)

/* Rows the last statement changed. */
int64_t db_changed(const struct db *db);

/* Runs fn in a writing transaction: commits when it returns ERR_OK, rolls back else. When the engine says "again"
 * (locked, serialisation) fn runs anew, so it must set its outputs from scratch each time. */
typedef enum err db_tx_fn(void *ctx, struct db *db);
MUST_USE enum err db_tx(struct db *db, db_tx_fn *fn, void *ctx);

/* The same beside other writers: fn changes only rows of `subject` (a kiosk's id) that nobody else changes unless under
 * the same subject, and adds rows. db_tx excludes every other writer, in every process; SQLite always does. */
MUST_USE enum err db_tx_for(struct db *db, const char *subject, db_tx_fn *fn, void *ctx);

/* Inside a transaction: runs fn as a part that fails alone, its writes and late work undone; *said is what it returned.
 * An error of db_part itself, or ERR_SERVER_BUSY from fn, is the whole transaction's. Parts do not nest. */
MUST_USE enum err db_part(struct db *db, db_tx_fn *fn, void *ctx, enum err *said);

/* Work for the end of the transaction, just before it commits: what every writer waits for is then held for a moment.
 * run gets all items in the order they were added; release frees one, run or not. One kind in a transaction. */
enum { DB_LATE_MAX = 8192 };
struct db_late {
    enum err (*run)(struct db *db, void *const *items, size_t count);
    void (*release)(void *item);
};
/* Takes the item over, also when it fails. ERR_MEMORY, ERR_LIMIT; ERR_INTERNAL outside a transaction. */
MUST_USE enum err db_late_add(struct db *db, const struct db_late *kind, void *item);

#endif
