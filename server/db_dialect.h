/* The common SQL of statements.h and migrations.c in PostgreSQL's words. Pure, any thread. */
#ifndef GUICHET_SERVER_DB_DIALECT_H
#define GUICHET_SERVER_DB_DIALECT_H

#include "core/base/buf.h"

/* A migration: INTEGER is BIGINT, BLOB is BYTEA, TEXT is ordered by bytes as SQLite's, STRICT falls away. Appends. */
void dialect_put_script(struct buf *to, const char *sql);
/* A statement: ?1 is $1. Appends. */
void dialect_put_statement(struct buf *to, const char *sql);

#endif
