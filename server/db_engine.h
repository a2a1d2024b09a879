/* What an engine has to do for db.c: db_sqlite.c, db_pg.c.
 * Errors as in db.h; ERR_SERVER_BUSY from any call means: the whole transaction may be tried again. */
#ifndef GUICHET_SERVER_DB_ENGINE_H
#define GUICHET_SERVER_DB_ENGINE_H

#include "server/db.h"

/* A part of a transaction that can be undone alone; parts do not nest. */
enum db_part_step { DB_PART_BEGIN, DB_PART_KEEP, DB_PART_UNDO };

struct db_engine {
    enum err (*open)(const char *where, void **connection);
    void (*close)(void *connection);
    enum err (*script)(void *connection, const char *sql);       /* several statements, no parameters */
    enum err (*run)(void *connection, enum db_statement which, const char *sql,
                    const struct db_value *values, size_t count, db_row_fn *fn, void *ctx);
    int64_t (*changed)(void *connection);
    enum err (*begin)(void *connection, const char *subject);    /* a writing transaction; subject as in db_tx_for, or NULL */
    enum err (*commit)(void *connection);
    void (*rollback)(void *connection);
    enum err (*part)(void *connection, enum db_part_step step);

    /* a row */
    int64_t (*row_int)(const struct db_row *row, int column);
    const void *(*row_bytes)(const struct db_row *row, int column, size_t *n);    /* text or blob */
};

struct db_row { const struct db_engine *engine; void *native; };

extern const struct db_engine db_engine_sqlite, db_engine_pg;

/* The numbered migrations, in order. */
extern const char *const db_migrations[];
extern const size_t db_migrations_count;

#endif
