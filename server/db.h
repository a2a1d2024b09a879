/* The server's database, whatever the engine: named statements, bound parameters, transactions that run again.
 *
 * Every SQL text is in statements.h, written once in the dialect both engines understand (?1..?n; an engine that wants
 * $1 rewrites it when it prepares).  Values are bound, never pasted.  Errors: ERR_SERVER_BUSY (locked by another for too
 * long), ERR_STORE_FULL, ERR_STORE_CORRUPT, ERR_STORE_NEWER, ERR_STORE, ERR_MEMORY.
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

enum { DB_PARAMETERS_MAX = 16, DB_TX_TRIES = 20 };

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

struct db;

/* Opens (creates when absent), brings the schema up to date. path: of the database file. *db is the caller's. */
MUST_USE enum err db_open(const char *path, struct db **db);
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

#endif
