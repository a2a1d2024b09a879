#include "server/db_engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *const texts[ST_COUNT] = {
#define X(name, sql) [ST_##name] = sql,
    DB_STATEMENTS(X)
#undef X
};

struct db {
    const struct db_engine *engine;
    void *connection;
    bool inside;                      /* a transaction */
    const struct db_late *late;
    void **items;                     /* late work */
    size_t items_n, items_room;
};

struct db_value db_null(void) { return (struct db_value){ .type = DB_NULL }; }
struct db_value db_int(int64_t v) { return (struct db_value){ .type = DB_INT, .number = v }; }
struct db_value db_bool(bool v) { return (struct db_value){ .type = DB_BOOL, .number = v }; }

struct db_value db_text(const char *text)
{
    return text ? (struct db_value){ .type = DB_TEXT, .bytes = text, .n = strlen(text) } : db_null();
}

struct db_value db_blob(const void *bytes, size_t n)
{
    return (struct db_value){ .type = DB_BLOB, .bytes = n ? bytes : "", .n = n };
}

int64_t db_row_int(const struct db_row *row, int column)
{
    return row->engine->row_int(row, column);
}

enum err db_take_int(void *ctx, const struct db_row *row)
{
    *(int64_t *)ctx = db_row_int(row, 0);
    return ERR_OK;
}

enum err db_take_true(void *ctx, const struct db_row *row)
{
    (void)row;
    *(bool *)ctx = true;
    return ERR_OK;
}

const void *db_row_blob(const struct db_row *row, int column, size_t *n)
{
    return row->engine->row_bytes(row, column, n);
}

const char *db_row_text(const struct db_row *row, int column)
{
    size_t n;
    const char *text = row->engine->row_bytes(row, column, &n);
    return text ? text : "";
}

void db_row_copy(const struct db_row *row, int column, char *to, size_t size)
{
    (void)snprintf(to, size, "%s", db_row_text(row, column));
}

bool db_row_bytes(const struct db_row *row, int column, void *to, size_t n)
{
    size_t got;
    const void *bytes = db_row_blob(row, column, &got);
    if (!bytes || got != n)
        return false;
    memcpy(to, bytes, n);
    return true;
}

enum err db_run(struct db *db, enum db_statement which, const struct db_value *values, size_t count, db_row_fn *fn, void *ctx)
{
    if (count > DB_PARAMETERS_MAX)
        return ERR_INTERNAL;
    return db->engine->run(db->connection, which, texts[which], values, count, fn, ctx);
}

int64_t db_changed(const struct db *db)
{
    return db->engine->changed(db->connection);
}

static void pause_before_retry(int tries)
{
    const struct timespec wait = { 0, 1000000L * (tries < 10 ? tries + 1 : 10) };
    (void)nanosleep(&wait, NULL);
}

/* --- late work --- */

static void late_drop(struct db *db, size_t from)
{
    while (db->items_n > from)
        db->late->release(db->items[--db->items_n]);
}

static bool late_room(struct db *db)
{
    size_t room = db->items_room ? 2 * db->items_room : 16;
    if (db->items_n < db->items_room)
        return true;
    void **items = reallocarray(db->items, room, sizeof *items);
    if (items) {
        db->items = items;
        db->items_room = room;
    }
    return items;
}

enum err db_late_add(struct db *db, const struct db_late *kind, void *item)
{
    enum err e = !item ? ERR_MEMORY : !db->inside || (db->items_n && db->late != kind) ? ERR_INTERNAL
               : db->items_n == DB_LATE_MAX ? ERR_LIMIT : late_room(db) ? ERR_OK : ERR_MEMORY;
    if (e) {
        if (item)
            kind->release(item);
        return e;
    }
    db->late = kind;
    db->items[db->items_n++] = item;
    return ERR_OK;
}

/* --- transactions --- */

static enum err tx_once(struct db *db, const char *subject, db_tx_fn *fn, void *ctx)
{
    enum err e = db->engine->begin(db->connection, subject);
    db->inside = true;
    e = e ? e : fn(ctx, db);
    if (!e && db->items_n)
        e = db->late->run(db, db->items, db->items_n);
    if (!e)
        e = db->engine->commit(db->connection);
    if (e)
        db->engine->rollback(db->connection);
    late_drop(db, 0);
    db->inside = false;
    return e;
}

static int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

enum err db_tx_for(struct db *db, const char *subject, db_tx_fn *fn, void *ctx)
{
    enum err e = ERR_SERVER_BUSY;
    const int64_t end_ms = now_ms() + DB_TX_MS;
    for (int tries = 0; e == ERR_SERVER_BUSY && tries < DB_TX_TRIES && now_ms() < end_ms; tries++) {
        if (tries)
            pause_before_retry(tries);
        e = tx_once(db, subject, fn, ctx);
    }
    return e;
}

enum err db_tx(struct db *db, db_tx_fn *fn, void *ctx)
{
    return db_tx_for(db, NULL, fn, ctx);
}

enum err db_part(struct db *db, db_tx_fn *fn, void *ctx, enum err *said)
{
    size_t late = db->items_n;
    enum err e = db->engine->part(db->connection, DB_PART_BEGIN);
    if (e)
        return e;
    enum err own = fn(ctx, db);
    if (own == ERR_SERVER_BUSY)
        return own;
    e = db->engine->part(db->connection, own ? DB_PART_UNDO : DB_PART_KEEP);
    if (own)
        late_drop(db, late);
    if (!e)
        *said = own;
    return e;
}

/* --- migrations --- */

static enum err migrate(void *ctx, struct db *db)
{
    int64_t version = 0;
    (void)ctx;
    enum err e = db->engine->script(db->connection,
        "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL);"
        "INSERT INTO schema_version SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM schema_version);");
    e = e ? e : DB_RUN0(db, ST_SCHEMA_GET, db_take_int, &version);
    if (e)
        return e;
    if (version < 0 || version > (int64_t)db_migrations_count)
        return ERR_STORE_NEWER;
    if (version == (int64_t)db_migrations_count)
        return ERR_OK;
    for (size_t i = (size_t)version; i < db_migrations_count && !e; i++)
        e = db->engine->script(db->connection, db_migrations[i]);
    return e ? e : DB_RUN(db, ST_SCHEMA_SET, NULL, NULL, db_int((int64_t)db_migrations_count));
}

enum err db_open(const char *where, struct db **out)
{
    bool pg = strncmp(where, DB_POSTGRESQL, strlen(DB_POSTGRESQL)) == 0;
    struct db *db = calloc(1, sizeof *db);
    if (!db)
        return ERR_MEMORY;
    db->engine = pg ? &db_engine_pg : &db_engine_sqlite;
    enum err e = db->engine->open(pg ? where + strlen(DB_POSTGRESQL) : where, &db->connection);
    e = e ? e : db_tx(db, migrate, NULL);
    if (e)
        db_close(db);
    else
        *out = db;
    return e;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    if (db->connection)
        db->engine->close(db->connection);
    free(db->items);
    free(db);
}
