/* Forward only; a migration that was released is never edited. */
#include "server/db_engine.h"

static const char first[] =
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;"
    "CREATE TABLE enrolment_code (name INTEGER PRIMARY KEY, hash BLOB NOT NULL, label TEXT NOT NULL,"
    " made_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL, failed INTEGER NOT NULL, used_by TEXT) STRICT;"
    "CREATE TABLE kiosk (id TEXT PRIMARY KEY, sign_key BLOB NOT NULL, label TEXT NOT NULL, shared BLOB NOT NULL,"
    " enrolled_ms INTEGER NOT NULL, retired_ms INTEGER) STRICT;"
    "CREATE TABLE request (kiosk TEXT NOT NULL, id TEXT NOT NULL, digest BLOB NOT NULL, status INTEGER NOT NULL,"
    " body BLOB NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (kiosk, id)) STRICT;"
    "CREATE INDEX request_at ON request (at_ms);"
    "CREATE TABLE epoch (kiosk TEXT NOT NULL, epoch BLOB NOT NULL, last INTEGER NOT NULL, seen_ms INTEGER NOT NULL,"
    " PRIMARY KEY (kiosk, epoch)) STRICT;"
    "CREATE TABLE operation (id BLOB PRIMARY KEY, digest BLOB NOT NULL, kiosk TEXT NOT NULL, epoch BLOB NOT NULL,"
    " seq INTEGER NOT NULL, type TEXT NOT NULL, serial TEXT NOT NULL, at_ms INTEGER NOT NULL, received_ms INTEGER NOT NULL,"
    " payload BLOB NOT NULL, status TEXT NOT NULL, reason TEXT NOT NULL) STRICT;"
    "CREATE INDEX operation_kiosk ON operation (kiosk);"
    "CREATE TABLE token (serial TEXT NOT NULL, hash TEXT NOT NULL, certificate BLOB NOT NULL, holder TEXT NOT NULL,"
    " not_before_ms INTEGER NOT NULL, not_after_ms INTEGER NOT NULL, added_ms INTEGER NOT NULL, replaced_ms INTEGER,"
    " revoked_ms INTEGER, PRIMARY KEY (serial, hash)) STRICT;"
    "CREATE INDEX token_hash ON token (hash);"
    "CREATE TABLE feed (name TEXT PRIMARY KEY, generation BLOB NOT NULL, seq INTEGER NOT NULL) STRICT;"
    "CREATE TABLE feed_row (feed TEXT NOT NULL, id TEXT NOT NULL, seq INTEGER NOT NULL, content TEXT,"
    " PRIMARY KEY (feed, id)) STRICT;"
    "CREATE INDEX feed_row_seq ON feed_row (feed, seq);"
    "CREATE TABLE audit (sequence INTEGER PRIMARY KEY, wall_ms INTEGER NOT NULL, mono_ms INTEGER NOT NULL, kiosk TEXT NOT NULL,"
    " session TEXT NOT NULL, actor TEXT NOT NULL, actor_id TEXT NOT NULL, subject BLOB NOT NULL, action TEXT NOT NULL,"
    " nature TEXT NOT NULL, outcome TEXT NOT NULL, reason TEXT NOT NULL, prev BLOB NOT NULL, hash BLOB NOT NULL) STRICT;";

const char *const db_migrations[] = { first };
const size_t db_migrations_count = sizeof db_migrations / sizeof db_migrations[0];
