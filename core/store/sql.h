/* A thin layer over sqlite3: prepared and bound in one call, results as enum err.
 *
 * Parameters are always bound, never pasted: `types` has one letter a parameter: i int64_t, t const char * (UTF-8),
 * b const void * and size_t, n none (NULL).  One thread per connection. */
#ifndef GUICHET_STORE_SQL_H
#define GUICHET_STORE_SQL_H

#include "core/base/err.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

struct sql {
    sqlite3 *db;
    bool corrupt;      /* some call said so: the store must be salvaged at the next chance */
};

/* Opens path (made 0600 when missing) in WAL mode, synchronous FULL, at most max_pages pages.
 * ERR_STORE_CORRUPT, ERR_STORE_READONLY, ERR_STORE_FULL, ERR_STORE. */
MUST_USE enum err sql_open(struct sql *sql, const char *path, int max_pages);
void sql_close(struct sql *sql);    /* already closed is fine */

/* What an sqlite3 result code means here; the code is logged unless it is a success. */
MUST_USE enum err sql_err(struct sql *sql, int rc);

/* Prepares and binds; texts and blobs must outlive the statement. The caller finalizes (STMT_OWNED). */
MUST_USE enum err sql_query(struct sql *sql, sqlite3_stmt **out, const char *text, const char *types, ...);

/* One step: *row tells whether there is one. */
MUST_USE enum err sql_next(struct sql *sql, sqlite3_stmt *stmt, bool *row);

/* Runs to the end. */
MUST_USE enum err sql_run(struct sql *sql, const char *text, const char *types, ...);

/* The first column of the first row, or fallback when there is no row. */
MUST_USE enum err sql_number(struct sql *sql, int64_t *out, int64_t fallback, const char *text, const char *types, ...);

/* BEGIN IMMEDIATE, so that a transaction that will write never fails half-way for want of the lock. */
MUST_USE enum err sql_begin(struct sql *sql);
/* Commits when e is ERR_OK, else rolls back; returns e or why the commit failed (then it is rolled back too). */
MUST_USE enum err sql_end(struct sql *sql, enum err e);

void stmt_drop(sqlite3_stmt **stmt);
#define STMT_OWNED __attribute__((cleanup(stmt_drop)))

#endif
