#include "core/store/sql.h"

#include "core/base/log.h"
#include "core/store/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BUSY_MS = 2000, SETTING_MAX = 128 };

void stmt_drop(sqlite3_stmt **stmt) { sqlite3_finalize(*stmt); }

static enum err translate(struct sql *sql, int rc)
{
    int system = sql->db ? sqlite3_system_errno(sql->db) : 0;
    switch (rc & 0xFF) {
    case SQLITE_OK: case SQLITE_ROW: case SQLITE_DONE: return ERR_OK;
    case SQLITE_CORRUPT: case SQLITE_NOTADB: return ERR_STORE_CORRUPT;
    case SQLITE_READONLY: case SQLITE_PERM: return ERR_STORE_READONLY;
    case SQLITE_FULL: return ERR_STORE_FULL;
    case SQLITE_NOMEM: return ERR_MEMORY;
    case SQLITE_CANTOPEN: return system ? file_err(system) : ERR_STORE_READONLY;
    /* A WAL index that cannot be made on a full disk shows as an I/O error with the system's own reason. */
    case SQLITE_IOERR: return system ? file_err(system) : ERR_STORE;
    default: return ERR_STORE;
    }
}

enum err sql_err(struct sql *sql, int rc)
{
    enum err e = translate(sql, rc);
    if (e)
        log_error("store: sqlite %d (%s): %s", rc, sql->db ? sqlite3_errmsg(sql->db) : "closed", err_name(e));
    if (e == ERR_STORE_CORRUPT)
        sql->corrupt = true;
    return e;
}

static enum err make_file(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return file_err(errno);
    close(fd);
    return ERR_OK;
}

/* Lookaside and page cache are kept small: hundreds of sessions of one host each have a connection. */
static enum err apply_settings(struct sql *sql, int max_pages)
{
    char cap[SETTING_MAX];
    const char *const settings[] = {
        "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA journal_size_limit=1048576", "PRAGMA cache_size=-64",
        "PRAGMA temp_store=MEMORY", "PRAGMA trusted_schema=OFF", "PRAGMA cell_size_check=ON", "PRAGMA secure_delete=FAST", cap,
    };
    snprintf(cap, sizeof cap, "PRAGMA max_page_count=%d", max_pages);
    sqlite3_busy_timeout(sql->db, BUSY_MS);
    sqlite3_extended_result_codes(sql->db, 1);
    sqlite3_db_config(sql->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        int rc = sqlite3_exec(sql->db, settings[i], NULL, NULL, NULL);
        if (rc)
            return sql_err(sql, rc);
    }
    return ERR_OK;
}

enum err sql_open(struct sql *sql, const char *path, int max_pages)
{
    *sql = (struct sql){ 0 };
    enum err e = make_file(path);
    if (e)
        return e;
    /* Before SQLite's first use in this process (later it is refused, and nothing is lost): no page cache taken in bulk. */
    sqlite3_config(SQLITE_CONFIG_PAGECACHE, NULL, 0, 0);
    int rc = sqlite3_open_v2(path, &sql->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (sql->db)
        sqlite3_db_config(sql->db, SQLITE_DBCONFIG_LOOKASIDE, NULL, 256, 32);
    e = rc ? sql_err(sql, rc) : apply_settings(sql, max_pages);
    if (e)
        sql_close(sql);
    return e;
}

void sql_close(struct sql *sql)
{
    sqlite3_close_v2(sql->db);
    sql->db = NULL;
}

static int bind_one(sqlite3_stmt *stmt, int at, char type, va_list *args)
{
    const void *bytes;
    switch (type) {
    case 'i': return sqlite3_bind_int64(stmt, at, va_arg(*args, int64_t));
    case 't': return sqlite3_bind_text(stmt, at, va_arg(*args, const char *), -1, SQLITE_STATIC);
    case 'b':
        bytes = va_arg(*args, const void *);
        return sqlite3_bind_blob64(stmt, at, bytes, va_arg(*args, size_t), SQLITE_STATIC);
    default: return sqlite3_bind_null(stmt, at);
    }
}

static enum err query(struct sql *sql, sqlite3_stmt **out, const char *text, const char *types, va_list *args)
{
    sqlite3_stmt *stmt = NULL;
    if (!sql->db)
        return ERR_STORE;
    int rc = sqlite3_prepare_v2(sql->db, text, -1, &stmt, NULL);
    for (int i = 0; !rc && types[i]; i++)
        rc = bind_one(stmt, i + 1, types[i], args);
    if (rc) {
        sqlite3_finalize(stmt);
        return sql_err(sql, rc);
    }
    *out = stmt;
    return ERR_OK;
}

enum err sql_query(struct sql *sql, sqlite3_stmt **out, const char *text, const char *types, ...)
{
    va_list args;
    va_start(args, types);
    enum err e = query(sql, out, text, types, &args);
    va_end(args);
    return e;
}

enum err sql_next(struct sql *sql, sqlite3_stmt *stmt, bool *row)
{
    int rc = sqlite3_step(stmt);
    enum err e = sql_err(sql, rc);
    if (!e)
        *row = rc == SQLITE_ROW;
    return e;
}

static enum err run_out(struct sql *sql, sqlite3_stmt *stmt)
{
    bool row = true;
    enum err e = ERR_OK;
    while (!e && row)
        e = sql_next(sql, stmt, &row);
    return e;
}

enum err sql_run(struct sql *sql, const char *text, const char *types, ...)
{
    STMT_OWNED sqlite3_stmt *stmt = NULL;
    va_list args;
    va_start(args, types);
    enum err e = query(sql, &stmt, text, types, &args);
    va_end(args);
    return e ? e : run_out(sql, stmt);
}

enum err sql_number(struct sql *sql, int64_t *out, int64_t fallback, const char *text, const char *types, ...)
{
    STMT_OWNED sqlite3_stmt *stmt = NULL;
    bool row = false;
    va_list args;
    va_start(args, types);
    enum err e = query(sql, &stmt, text, types, &args);
    va_end(args);
    e = e ? e : sql_next(sql, stmt, &row);
    if (!e)
        *out = row ? sqlite3_column_int64(stmt, 0) : fallback;
    return e;
}

enum err sql_begin(struct sql *sql) { return sql_run(sql, "BEGIN IMMEDIATE", ""); }

enum err sql_end(struct sql *sql, enum err e)
{
    if (!e)
        e = sql_run(sql, "COMMIT", "");
    if (e && sql->db && !sqlite3_get_autocommit(sql->db))
        sqlite3_exec(sql->db, "ROLLBACK", NULL, NULL, NULL);
    return e;
}
