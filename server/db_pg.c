/* PostgreSQL 13 or later through libpq: what several guichetd share.
 *
 * Writers take advisory locks when they begin, so that transactions behave as if one ran after the other, as on SQLite:
 * one that may touch anything takes the writers' lock alone, one that keeps to its subject's rows shares it and holds
 * its subject's.  READ COMMITTED then sees what the one before committed; SERIALIZABLE would fail at every busy row. */
#include "core/base/log.h"
#include "server/db_dialect.h"
#include "server/db_engine.h"

#include <endian.h>
#include <inttypes.h>
#include <libpq-fe.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SQL_MAX = 16384, WRITERS_LOCK = 0x47554943, SUBJECT_LOCKS = 0x47554944 };

/* Types by number (pg_type.dat): libpq has no header for them. */
enum { OID_BOOL = 16, OID_BYTEA = 17, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_TEXT = 25 };

struct prepared { bool ready; int count; Oid types[DB_PARAMETERS_MAX]; };

struct pg {
    PGconn *handle;
    bool inside;               /* a transaction was begun */
    bool lost;                 /* ... and its connection is gone */
    int64_t changed;
    struct prepared prepared[ST_COUNT];
};

struct pg_row { const PGresult *result; int at; };

/* --- errors --- */

/* The longest prefix that fits decides. */
static const struct { const char *state; enum err e; } states[] = {
    { "40001", ERR_SERVER_BUSY },        /* serialization_failure */
    { "40P01", ERR_SERVER_BUSY },        /* deadlock_detected */
    { "55P03", ERR_SERVER_BUSY },        /* lock_not_available: lock_timeout */
    { "57014", ERR_SERVER_BUSY },        /* query_canceled: statement_timeout */
    { "57P0", ERR_SERVER_BUSY },         /* shutting down, starting up */
    { "23505", ERR_SERVER_BUSY },        /* unique_violation: another wrote it first, which a second run sees */
    { "53100", ERR_STORE_FULL },
    { "53200", ERR_MEMORY },
    { "53", ERR_SERVER_BUSY },           /* insufficient_resources */
    { "25006", ERR_STORE_READONLY },     /* a standby */
    { "XX001", ERR_STORE_CORRUPT }, { "XX002", ERR_STORE_CORRUPT },
};

static enum err err_of_state(const char *state)
{
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        if (strncmp(state, states[i].state, strlen(states[i].state)) == 0)
            return states[i].e;
    return ERR_STORE;
}

static enum err take_loss(struct pg *p)
{
    log_warning("postgresql: the connection is lost: %s", PQerrorMessage(p->handle));
    p->lost = p->inside;
    return ERR_SERVER_BUSY;
}

/* Frees the result unless it is good. */
static enum err check(struct pg *p, PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
        return ERR_OK;
    if (!result && PQstatus(p->handle) == CONNECTION_OK)
        return ERR_MEMORY;
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    enum err e = PQstatus(p->handle) != CONNECTION_OK ? take_loss(p) : err_of_state(state ? state : "");
    if (e != ERR_SERVER_BUSY)
        log_error("postgresql %s: %s", state ? state : "?", result ? PQresultErrorMessage(result) : "no result");
    PQclear(result);
    return e;
}

static enum err command(struct pg *p, const char *sql)
{
    PGresult *result = PQexec(p->handle, sql);
    enum err e = check(p, result);
    if (!e)
        PQclear(result);
    return e;
}

/* --- connecting --- */

static void hush(void *ctx, const char *message)
{
    (void)ctx;
    log_debug("postgresql: %.*s", (int)strcspn(message, "\n"), message);
}

/* A commit that was acknowledged must survive, whatever the cluster's default; a stuck writer must not stop the others. */
static enum err configure(struct pg *p)
{
    return command(p, "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';"
                      "SET lock_timeout = '2s'; SET statement_timeout = '30s'; SET idle_in_transaction_session_timeout = '30s'");
}

static enum err revive(struct pg *p)
{
    if (PQstatus(p->handle) == CONNECTION_OK)
        return ERR_OK;
    PQreset(p->handle);
    memset(p->prepared, 0, sizeof p->prepared);
    if (PQstatus(p->handle) != CONNECTION_OK) {
        log_warning("postgresql: no connection: %s", PQerrorMessage(p->handle));
        return ERR_SERVER_BUSY;
    }
    return configure(p);
}

static void pg_close(void *connection)
{
    struct pg *p = connection;
    PQfinish(p->handle);
    free(p);
}

static enum err connect_to(struct pg *p, const char *where)
{
    /* What comes first may be overruled by what is in `where`, which stands for dbname. */
    static const char *const names[] = { "connect_timeout", "dbname", "client_encoding", "fallback_application_name", NULL };
    const char *const values[] = { "5", where, "UTF8", "guichetd", NULL };
    p->handle = PQconnectdbParams(names, values, 1);
    if (!p->handle)
        return ERR_MEMORY;
    if (PQstatus(p->handle) != CONNECTION_OK) {
        log_error("postgresql: no connection: %s", PQerrorMessage(p->handle));
        return ERR_STORE;
    }
    (void)PQsetNoticeProcessor(p->handle, hush, NULL);
    (void)PQsetErrorVerbosity(p->handle, PQERRORS_TERSE);      /* the detail has the values of the row */
    return configure(p);
}

static enum err pg_open(const char *where, void **connection)
{
    struct pg *p = calloc(1, sizeof *p);
    if (!p)
        return ERR_MEMORY;
    enum err e = connect_to(p, where);
    if (e)
        pg_close(p);
    else
        *connection = p;
    return e;
}

static enum err pg_script(void *connection, const char *sql)
{
    BUF_OWNED struct buf text = buf_make(SQL_MAX);
    dialect_put_script(&text, sql);
    const char *ready = buf_string(&text);
    return buf_err(&text) ? buf_err(&text) : command(connection, ready);
}

/* --- statements --- */

static bool result_types_fit(const PGresult *described)
{
    for (int i = 0; i < PQnfields(described); i++)
        switch (PQftype(described, i)) {
        case OID_BOOL: case OID_BYTEA: case OID_INT8: case OID_INT2: case OID_INT4: case OID_TEXT:
            break;
        default:
            log_error("postgresql: column %d has type %u (CAST it)", i, PQftype(described, i));
            return false;
        }
    return true;
}

static enum err learn_types(struct pg *p, const char *name, struct prepared *to)
{
    PGresult *described = PQdescribePrepared(p->handle, name);
    enum err e = check(p, described);
    if (e)
        return e;
    to->count = PQnparams(described);
    to->ready = to->count <= DB_PARAMETERS_MAX && result_types_fit(described);
    for (int i = 0; to->ready && i < to->count; i++)
        to->types[i] = PQparamtype(described, i);
    PQclear(described);
    return to->ready ? ERR_OK : ERR_INTERNAL;
}

static enum err prepare(struct pg *p, enum db_statement which, const char *sql)
{
    char name[16];
    BUF_OWNED struct buf text = buf_make(SQL_MAX);
    if (p->prepared[which].ready)
        return ERR_OK;
    dialect_put_statement(&text, sql);
    (void)snprintf(name, sizeof name, "s%d", (int)which);
    const char *ready = buf_string(&text);
    if (buf_err(&text))
        return buf_err(&text);
    PGresult *result = PQprepare(p->handle, name, ready, 0, NULL);
    enum err e = check(p, result);
    if (e)
        return e;
    PQclear(result);
    return learn_types(p, name, &p->prepared[which]);
}

struct binding {
    const char *values[DB_PARAMETERS_MAX];
    int lengths[DB_PARAMETERS_MAX], formats[DB_PARAMETERS_MAX];
    uint64_t numbers[DB_PARAMETERS_MAX];
};

static Oid type_of(enum db_type type)
{
    return type == DB_TEXT ? OID_TEXT : type == DB_BLOB ? OID_BYTEA : OID_INT8;
}

/* Binary, so the types must be the very ones the statement wants. */
static enum err bind(const struct prepared *to, const struct db_value *values, size_t count, struct binding *b)
{
    if ((int)count != to->count)
        return ERR_INTERNAL;
    for (size_t i = 0; i < count; i++) {
        const struct db_value *v = &values[i];
        b->formats[i] = 1;
        b->values[i] = NULL;
        b->lengths[i] = 0;
        if (v->type == DB_NULL)
            continue;
        if (to->types[i] != type_of(v->type) || v->n > INT32_MAX)
            return ERR_INTERNAL;
        b->numbers[i] = htobe64((uint64_t)v->number);
        b->values[i] = v->type == DB_TEXT || v->type == DB_BLOB ? v->bytes : (const char *)&b->numbers[i];
        b->lengths[i] = v->type == DB_TEXT || v->type == DB_BLOB ? (int)v->n : (int)sizeof b->numbers[i];
    }
    return ERR_OK;
}

static enum err give_rows(const PGresult *result, db_row_fn *fn, void *ctx)
{
    struct pg_row at = { result, 0 };
    const struct db_row row = { &db_engine_pg, &at };
    enum err e = ERR_OK;
    for (; fn && !e && at.at < PQntuples(result); at.at++)
        e = fn(ctx, &row);
    return e;
}

static enum err run_once(struct pg *p, enum db_statement which, const char *sql, const struct db_value *values, size_t count,
                         PGresult **result)
{
    char name[16];
    struct binding b;
    enum err e = prepare(p, which, sql);
    e = e ? e : bind(&p->prepared[which], values, count, &b);
    if (e == ERR_INTERNAL)
        log_error("postgresql: %s: parameters or columns of other types than wanted", sql);
    if (e)
        return e;
    (void)snprintf(name, sizeof name, "s%d", (int)which);
    PGresult *made = PQexecPrepared(p->handle, name, (int)count, b.values, b.lengths, b.formats, 1);
    e = check(p, made);
    if (!e)
        *result = made;
    return e;
}

/* Outside a transaction a read whose connection turns out to be gone is asked again on a new one. */
static enum err pg_run(void *connection, enum db_statement which, const char *sql,
                       const struct db_value *values, size_t count, db_row_fn *fn, void *ctx)
{
    struct pg *p = connection;
    PGresult *result = NULL;
    enum err e = p->lost ? ERR_SERVER_BUSY : p->inside ? ERR_OK : revive(p);
    e = e ? e : run_once(p, which, sql, values, count, &result);
    if (e && !p->inside && PQstatus(p->handle) != CONNECTION_OK && strncmp(sql, "SELECT", 6) == 0) {
        e = revive(p);
        e = e ? e : run_once(p, which, sql, values, count, &result);
    }
    if (e)
        return e;
    p->changed = strtoll(PQcmdTuples(result), NULL, 10);
    e = give_rows(result, fn, ctx);
    PQclear(result);
    return e;
}

static int64_t pg_changed(void *connection)
{
    return ((struct pg *)connection)->changed;
}

/* --- transactions --- */

static int32_t subject_key(const char *subject)
{
    int32_t key;
    uint8_t hash[crypto_generichash_BYTES];
    crypto_generichash(hash, sizeof hash, (const uint8_t *)subject, strlen(subject), NULL, 0);
    memcpy(&key, hash, sizeof key);
    return key;
}

static enum err pg_begin(void *connection, const char *subject)
{
    struct pg *p = connection;
    char sql[256];
    if (subject)
        (void)snprintf(sql, sizeof sql, "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;"
                       "SELECT pg_advisory_xact_lock_shared(%d), pg_advisory_xact_lock(%d, %" PRId32 ")",
                       WRITERS_LOCK, SUBJECT_LOCKS, subject_key(subject));
    else
        (void)snprintf(sql, sizeof sql, "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT pg_advisory_xact_lock(%d)",
                       WRITERS_LOCK);
    enum err e = revive(p);
    if (e)
        return e;
    p->inside = true;
    p->lost = false;
    return command(p, sql);
}

static void pg_rollback(void *connection)
{
    struct pg *p = connection;
    if (PQstatus(p->handle) == CONNECTION_OK && PQtransactionStatus(p->handle) != PQTRANS_IDLE)
        (void)command(p, "ROLLBACK");
    p->inside = p->lost = false;
}

/* A connection that ends now leaves the result unknown: not "again", but ERR_STORE. */
static enum err pg_commit(void *connection)
{
    struct pg *p = connection;
    if (p->lost)
        return ERR_SERVER_BUSY;
    PGresult *result = PQexec(p->handle, "COMMIT");
    bool gone = PQstatus(p->handle) != CONNECTION_OK;
    enum err e = check(p, result);
    if (e)
        return gone ? ERR_STORE : e;
    bool committed = strcmp(PQcmdStatus(result), "COMMIT") == 0;    /* ROLLBACK: a statement had failed, unseen */
    PQclear(result);
    p->inside = false;
    return committed ? ERR_OK : ERR_STORE;
}

static enum err pg_part(void *connection, enum db_part_step step)
{
    struct pg *p = connection;
    if (p->lost)
        return ERR_SERVER_BUSY;
    return command(p, step == DB_PART_BEGIN ? "SAVEPOINT part" : step == DB_PART_KEEP ? "RELEASE part"
                   : "ROLLBACK TO part; RELEASE part");
}

/* --- rows --- */

static int64_t pg_row_int(const struct db_row *row, int column)
{
    const struct pg_row *r = row->native;
    const char *bytes = PQgetvalue(r->result, r->at, column);
    uint64_t eight;
    uint32_t four;
    uint16_t two;
    if (PQgetisnull(r->result, r->at, column))
        return 0;
    switch (PQftype(r->result, column)) {
    case OID_INT8: memcpy(&eight, bytes, sizeof eight); return (int64_t)be64toh(eight);
    case OID_INT4: memcpy(&four, bytes, sizeof four); return (int32_t)be32toh(four);
    case OID_INT2: memcpy(&two, bytes, sizeof two); return (int16_t)be16toh(two);
    case OID_BOOL: return bytes[0] != 0;
    default: return 0;
    }
}

static const void *pg_row_bytes(const struct db_row *row, int column, size_t *n)
{
    const struct pg_row *r = row->native;
    bool null = PQgetisnull(r->result, r->at, column);
    *n = null ? 0 : (size_t)PQgetlength(r->result, r->at, column);
    return null ? NULL : PQgetvalue(r->result, r->at, column);
}

const struct db_engine db_engine_pg = {
    .open = pg_open, .close = pg_close, .script = pg_script, .run = pg_run, .changed = pg_changed,
    .begin = pg_begin, .commit = pg_commit, .rollback = pg_rollback, .part = pg_part,
    .row_int = pg_row_int, .row_bytes = pg_row_bytes,
};
