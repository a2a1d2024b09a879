#include "core/store/inside.h"

#include <stdio.h>

/* "GUIC": tells our database from another program's before anything is written to it. */
#define APPLICATION 0x47554943

/* Numbered, forward only; never edited once released: a change is a new row. */
static const char *const migrations[] = {
    /* 1 */
    "CREATE TABLE kiosk("
    "  one INTEGER PRIMARY KEY CHECK (one = 1), epoch BLOB NOT NULL CHECK (length(epoch) = 16),"
    "  next_seq INTEGER NOT NULL CHECK (next_seq > 0), generation BLOB) STRICT;"
    "INSERT INTO kiosk VALUES (1, randomblob(16), 1, NULL);"
    "CREATE TABLE outbox("
    "  position INTEGER PRIMARY KEY AUTOINCREMENT, op_id BLOB NOT NULL UNIQUE CHECK (length(op_id) = 16),"
    "  state INTEGER NOT NULL CHECK (state IN (0, 1, 2)), owner INTEGER NOT NULL, seq INTEGER UNIQUE,"
    "  receipt TEXT NOT NULL UNIQUE, sealed BLOB NOT NULL,"
    "  CHECK ((state = 1) = (seq IS NOT NULL))) STRICT;"
    "CREATE TABLE request("
    "  op_id BLOB PRIMARY KEY CHECK (length(op_id) = 16), subject BLOB NOT NULL CHECK (length(subject) = 16),"
    "  receipt TEXT NOT NULL UNIQUE, type TEXT NOT NULL, at_ms INTEGER NOT NULL,"
    "  state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3), unknown INTEGER NOT NULL, reason TEXT NOT NULL) STRICT;"
    "CREATE INDEX request_subject ON request(subject, at_ms);"
    "CREATE TABLE unsure(subject BLOB PRIMARY KEY CHECK (length(subject) = 16)) STRICT;"
    "CREATE TABLE feed(name TEXT PRIMARY KEY, state TEXT NOT NULL, incoming INTEGER NOT NULL) STRICT;"
    "CREATE TABLE reference("
    "  feed TEXT NOT NULL, incoming INTEGER NOT NULL, id TEXT NOT NULL, content TEXT NOT NULL,"
    "  PRIMARY KEY (feed, incoming, id)) STRICT, WITHOUT ROWID;",
    /* 2 */
    "CREATE TABLE renewal("
    "  position INTEGER PRIMARY KEY AUTOINCREMENT, subject BLOB NOT NULL UNIQUE CHECK (length(subject) = 16),"
    "  retry_ms INTEGER NOT NULL, sealed BLOB NOT NULL) STRICT;",
    /* 3 */
    "CREATE TABLE kept("
    "  position INTEGER PRIMARY KEY, op_id BLOB NOT NULL UNIQUE CHECK (length(op_id) = 16),"
    "  receipt TEXT NOT NULL, sealed BLOB NOT NULL, done_s INTEGER NOT NULL) STRICT;",
};

enum { SCHEMA = sizeof migrations / sizeof migrations[0] };

enum err schema_check(struct sql *sql, bool *is_new)
{
    int64_t version = 0, application = 0;
    enum err e = sql_number(sql, &version, 0, "PRAGMA user_version", "");
    e = e ? e : sql_number(sql, &application, 0, "PRAGMA application_id", "");
    if (e)
        return e;
    if (application != APPLICATION && (application || version))
        return ERR_STORE_CORRUPT;
    if (version > SCHEMA)
        return ERR_STORE_NEWER;
    *is_new = version == 0;
    return ERR_OK;
}

static enum err apply(struct sql *sql, int64_t version)
{
    char pragma[64];
    int rc = sqlite3_exec(sql->db, migrations[version], NULL, NULL, NULL);
    if (rc)
        return sql_err(sql, rc);
    snprintf(pragma, sizeof pragma, "PRAGMA user_version=%lld", (long long)version + 1);
    return sql_run(sql, pragma, "");
}

enum err schema_migrate(struct sql *sql)
{
    int64_t version = 0;
    enum err e = sql_number(sql, &version, 0, "PRAGMA user_version", "");
    if (!e && version == 0)
        e = sql_run(sql, "PRAGMA application_id=1196771651", "");    /* APPLICATION */
    for (; !e && version < SCHEMA; version++)
        e = apply(sql, version);
    return e;
}
