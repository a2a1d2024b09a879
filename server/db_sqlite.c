/* SQLite: WAL so that readers never wait, synchronous FULL so that what was acknowledged survives a power cut. */
#include "core/base/log.h"
#include "server/db_engine.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BUSY_STEP_US = 500, BUSY_STEPS_MAX = 4000, OPEN_TRIES = 400 };

struct lite {
    sqlite3 *handle;
    sqlite3_stmt *prepared[ST_COUNT];
};

static enum err err_of(sqlite3 *handle, int code)
{
    switch (code & 0xff) {
    case SQLITE_OK: case SQLITE_ROW: case SQLITE_DONE:
        return ERR_OK;
    case SQLITE_BUSY: case SQLITE_LOCKED:
        return ERR_SERVER_BUSY;
    case SQLITE_NOMEM:
        return ERR_MEMORY;
    default:
        break;
    }
    log_error("sqlite %d: %s", code, handle ? sqlite3_errmsg(handle) : sqlite3_errstr(code));
    switch (code & 0xff) {
    case SQLITE_FULL:
        return ERR_STORE_FULL;
    case SQLITE_READONLY: case SQLITE_CANTOPEN: case SQLITE_PERM:
        return ERR_STORE_READONLY;
    case SQLITE_CORRUPT: case SQLITE_NOTADB:
        return ERR_STORE_CORRUPT;
    default:
        return ERR_STORE;
    }
}

static enum err lite_script(void *connection, const char *sql)
{
    struct lite *l = connection;
    return err_of(l->handle, sqlite3_exec(l->handle, sql, NULL, NULL, NULL));
}

static void lite_close(void *connection)
{
    struct lite *l = connection;
    for (size_t i = 0; i < ST_COUNT; i++)
        sqlite3_finalize(l->prepared[i]);
    sqlite3_close(l->handle);
    free(l);
}

/* SQLite's own handler soon looks every 100 ms only: beside a group that writes all the time it would never get in. */
static int wait_turn(void *ctx, int steps)
{
    const struct timespec step = { 0, BUSY_STEP_US * 1000L };
    (void)ctx;
    (void)nanosleep(&step, NULL);
    return steps < BUSY_STEPS_MAX;
}

/* The change to WAL may be told "busy" without the handler being asked, when several first starts meet. */
static enum err set_up(struct lite *l)
{
    enum err e = ERR_SERVER_BUSY;
    for (int tries = 0; tries < OPEN_TRIES && e == ERR_SERVER_BUSY; tries++) {
        if (tries)
            (void)wait_turn(NULL, tries);
        e = lite_script(l, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                           "PRAGMA trusted_schema=OFF; PRAGMA journal_size_limit=16777216;");
    }
    return e;
}

static enum err lite_open(const char *where, void **connection)
{
    struct lite *l = calloc(1, sizeof *l);
    if (!l)
        return ERR_MEMORY;
    int code = sqlite3_open_v2(where, &l->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    enum err e = err_of(l->handle, code);
    if (!e) {
        sqlite3_extended_result_codes(l->handle, 1);
        sqlite3_busy_handler(l->handle, wait_turn, NULL);
        e = set_up(l);
    }
    if (e)
        lite_close(l);
    else
        *connection = l;
    return e;
}

static int bind(sqlite3_stmt *statement, int at, const struct db_value *v)
{
    switch (v->type) {
    case DB_INT: case DB_BOOL:
        return sqlite3_bind_int64(statement, at, v->number);
    case DB_TEXT:
        return sqlite3_bind_text64(statement, at, v->bytes, v->n, SQLITE_STATIC, SQLITE_UTF8);
    case DB_BLOB:
        return sqlite3_bind_blob64(statement, at, v->bytes, v->n, SQLITE_STATIC);
    default:
        return sqlite3_bind_null(statement, at);
    }
}

static enum err step_all(struct lite *l, sqlite3_stmt *statement, db_row_fn *fn, void *ctx)
{
    const struct db_row row = { &db_engine_sqlite, statement };
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        enum err e = fn ? fn(ctx, &row) : ERR_OK;
        if (e)
            return e;
    }
    return err_of(l->handle, code);
}

static enum err lite_run(void *connection, enum db_statement which, const char *sql,
                         const struct db_value *values, size_t count, db_row_fn *fn, void *ctx)
{
    struct lite *l = connection;
    int code = SQLITE_OK;
    if (!l->prepared[which])
        code = sqlite3_prepare_v3(l->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &l->prepared[which], NULL);
    for (size_t i = 0; i < count && !code; i++)
        code = bind(l->prepared[which], (int)i + 1, &values[i]);
    enum err e = err_of(l->handle, code);
    e = e ? e : step_all(l, l->prepared[which], fn, ctx);
    sqlite3_reset(l->prepared[which]);
    if (l->prepared[which])    /* clear_bindings, unlike reset, does not take one that could not be prepared */
        sqlite3_clear_bindings(l->prepared[which]);
    return e;
}

static int64_t lite_changed(void *connection)
{
    return sqlite3_changes64(((struct lite *)connection)->handle);
}

/* IMMEDIATE: a transaction that reads and then writes could otherwise find its snapshot too old to write. */
static enum err lite_begin(void *connection, const char *subject)
{
    (void)subject;    /* there is one writer at a time anyway */
    return lite_script(connection, "BEGIN IMMEDIATE");
}

static enum err lite_commit(void *connection) { return lite_script(connection, "COMMIT"); }

static void lite_rollback(void *connection)
{
    struct lite *l = connection;
    if (!sqlite3_get_autocommit(l->handle))
        (void)sqlite3_exec(l->handle, "ROLLBACK", NULL, NULL, NULL);
}

static enum err lite_part(void *connection, enum db_part_step step)
{
    return lite_script(connection, step == DB_PART_BEGIN ? "SAVEPOINT part" : step == DB_PART_KEEP ? "RELEASE part"
                       : "ROLLBACK TO part; RELEASE part");
}

static int64_t lite_row_int(const struct db_row *row, int column)
{
    return sqlite3_column_int64(row->native, column);
}

static const void *lite_row_bytes(const struct db_row *row, int column, size_t *n)
{
    const void *bytes = sqlite3_column_type(row->native, column) == SQLITE_BLOB
        ? sqlite3_column_blob(row->native, column) : (const void *)sqlite3_column_text(row->native, column);
    *n = (size_t)sqlite3_column_bytes(row->native, column);
    return bytes;
}

const struct db_engine db_engine_sqlite = {
    .open = lite_open, .close = lite_close, .script = lite_script, .run = lite_run, .changed = lite_changed,
    .begin = lite_begin, .commit = lite_commit, .rollback = lite_rollback, .part = lite_part,
    .row_int = lite_row_int, .row_bytes = lite_row_bytes,
};
