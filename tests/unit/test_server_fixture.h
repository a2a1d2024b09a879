/* A server without a socket and a kiosk that speaks to it through core/sync: every byte of the protocol but TCP and TLS.
 * FIXTURE_RUN runs a program's tests on each engine; PostgreSQL is the one of tests/lib/postgres, which tests/run starts. */
#ifndef GUICHET_TESTS_SERVER_FIXTURE_H
#define GUICHET_TESTS_SERVER_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <libpq-fe.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/base/secret.h"
#include "core/proto/pin_changed.h"
#include "core/sync/exchange.h"
#include "core/sync/net_job.h"
#include "server/api.h"
#include "server/audit.h"
#include "server/enrolment.h"
#include "server/feed.h"
#include "server/hash_pool.h"
#include "server/tokens.h"

enum { FIXTURE_ROUNDS_MAX = 128 };

enum { FIXTURE_WHERE_SIZE = 256 };

struct fixture {
    char directory[64], database[FIXTURE_WHERE_SIZE];    /* database: as db_open wants it */
    bool postgresql;
    int64_t server_ms, kiosk_ms;
    struct clock clock;
    struct server_keys keys;
    struct hash_pool *hashes;
    struct service service;
    struct db *db;
    struct exchange kiosk;
    struct secret *kiosk_key;
    uint8_t kiosk_public[PEER_KEY_SIZE];
    uint8_t epoch[16];
    gnutls_x509_privkey_t token_key;
    uint8_t certificate[4096];
    size_t certificate_n;
    unsigned status;                 /* of the last answer */
    char body[API_ANSWER_MAX + 1];   /* of the last answer */
};

/* --- the engines --- */

#define FIXTURE_ENGINE "GUICHET_TEST_ENGINE"             /* "postgresql" while the tests run on it */
#define FIXTURE_POSTGRESQL "GUICHET_TEST_POSTGRESQL"

static inline PGconn *fixture_connect(const char *where)
{
    PGconn *connection = PQconnectdb(where + (strncmp(where, DB_POSTGRESQL, strlen(DB_POSTGRESQL)) ? 0 : strlen(DB_POSTGRESQL)));
    if (PQstatus(connection) != CONNECTION_OK)
        fail_msg("%s: %s", where, PQerrorMessage(connection));
    return connection;
}

static inline void fixture_command(PGconn *connection, const char *sql)
{
    PGresult *r = PQexec(connection, sql);
    if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
        fail_msg("%s: %s", sql, PQresultErrorMessage(r));
    PQclear(r);
}

/* A database of this process, made when it is first asked for; emptied each time. */
static inline void fixture_empty_database(char where[FIXTURE_WHERE_SIZE])
{
    char admin[FIXTURE_WHERE_SIZE], sql[64];
    (void)snprintf(admin, sizeof admin, "%s dbname=postgres", getenv(FIXTURE_POSTGRESQL));
    (void)snprintf(where, FIXTURE_WHERE_SIZE, DB_POSTGRESQL "%.150s dbname=test%ld", getenv(FIXTURE_POSTGRESQL), (long)getpid());
    (void)snprintf(sql, sizeof sql, "SELECT 1 FROM pg_database WHERE datname = 'test%ld'", (long)getpid());
    PGconn *connection = fixture_connect(admin);
    PGresult *r = PQexec(connection, sql);
    if (PQntuples(r) == 0) {
        (void)snprintf(sql, sizeof sql, "CREATE DATABASE test%ld", (long)getpid());
        fixture_command(connection, sql);
    }
    PQclear(r);
    PQfinish(connection);
    connection = fixture_connect(where);
    fixture_command(connection, "SET client_min_messages = warning; DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    PQfinish(connection);
}

static inline int fixture_run(const char *name, const struct CMUnitTest *tests, size_t count)
{
    char title[96];
    (void)snprintf(title, sizeof title, "%s on SQLite", name);
    int failed = _cmocka_run_group_tests(title, tests, count, NULL, NULL);
    if (!getenv(FIXTURE_POSTGRESQL)) {
        printf("ok - %s on PostgreSQL # SKIP " FIXTURE_POSTGRESQL " is not set (tests/lib/postgres sets it)\n", name);
        return failed;
    }
    (void)setenv(FIXTURE_ENGINE, "postgresql", 1);
    (void)snprintf(title, sizeof title, "%s on PostgreSQL", name);
    return failed + _cmocka_run_group_tests(title, tests, count, NULL, NULL);
}
#define FIXTURE_RUN(name, tests) fixture_run(name, tests, sizeof (tests) / sizeof (tests)[0])

/* --- the server --- */

static inline int64_t fixture_wall(void *ctx) { return *(int64_t *)ctx; }

static inline void fixture_remove(const char *directory)
{
    static const char *const names[] = { "guichetd.db", "guichetd.db-wal", "guichetd.db-shm", "sign.key", "seal.key", "pepper.key" };
    char path[128];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", directory, names[i]);
        (void)unlink(path);
    }
    (void)rmdir(directory);
}

static inline void fixture_new_kiosk_key(struct fixture *f)
{
    secret_free(f->kiosk_key);
    assert_int_equal(peer_make_sign_key(&f->kiosk_key, f->kiosk_public), ERR_OK);
    f->kiosk.sign_secret = f->kiosk_key;
    peer_id(f->kiosk_public, f->kiosk.kiosk_id);
    randombytes_buf(f->epoch, sizeof f->epoch);
}

/* A self-signed certificate around a fresh key, valid from a year before to a year after the fixture's clock. */
static inline void fixture_make_token(struct fixture *f, gnutls_pk_algorithm_t kind)
{
    gnutls_x509_crt_t cert;
    const uint8_t serial = 1;
    size_t size = sizeof f->certificate;
    if (f->token_key)
        gnutls_x509_privkey_deinit(f->token_key);
    assert_int_equal(gnutls_x509_privkey_init(&f->token_key), 0);
    assert_int_equal(gnutls_x509_privkey_generate(f->token_key, kind, kind == GNUTLS_PK_RSA ? 2048
                     : GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0), 0);
    assert_int_equal(gnutls_x509_crt_init(&cert), 0);
    gnutls_x509_crt_set_key(cert, f->token_key);
    gnutls_x509_crt_set_serial(cert, &serial, 1);
    gnutls_x509_crt_set_dn(cert, "CN=Marie Tremblay", NULL);
    gnutls_x509_crt_set_activation_time(cert, (time_t)(f->server_ms / 1000 - 31536000));
    gnutls_x509_crt_set_expiration_time(cert, (time_t)(f->server_ms / 1000 + 31536000));
    assert_int_equal(gnutls_x509_crt_sign2(cert, cert, f->token_key, GNUTLS_DIG_SHA256, 0), 0);
    assert_int_equal(gnutls_x509_crt_export(cert, GNUTLS_X509_FMT_DER, f->certificate, &size), 0);
    f->certificate_n = size;
    gnutls_x509_crt_deinit(cert);
}

static inline int fixture_setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_true(sodium_init() >= 0);
    (void)snprintf(f->directory, sizeof f->directory, "/tmp/guichet-test-XXXXXX");
    assert_non_null(mkdtemp(f->directory));
    f->postgresql = getenv(FIXTURE_ENGINE);
    if (f->postgresql)
        fixture_empty_database(f->database);
    else
        (void)snprintf(f->database, sizeof f->database, "%s/guichetd.db", f->directory);
    f->server_ms = f->kiosk_ms = 1790000000000;
    f->clock = (struct clock){ fixture_wall, fixture_wall, &f->server_ms };
    assert_int_equal(server_keys_make(f->directory), ERR_OK);
    assert_int_equal(server_keys_load(f->directory, &f->keys), ERR_OK);
    assert_int_equal(hash_pool_start(2, 8, &f->hashes), ERR_OK);
    f->service = (struct service){ .keys = &f->keys, .clock = &f->clock, .hashes = f->hashes };
    assert_int_equal(db_open(f->database, &f->db), ERR_OK);
    assert_int_equal(feed_start(f->db), ERR_OK);
    f->kiosk.url = "https://127.0.0.1:1";
    f->kiosk.ca_file = "/dev/null";
    fixture_new_kiosk_key(f);
    fixture_make_token(f, GNUTLS_PK_ECDSA);
    *state = f;
    return 0;
}

static inline int fixture_teardown(void **state)
{
    struct fixture *f = *state;
    db_close(f->db);
    hash_pool_stop(f->hashes);
    server_keys_free(&f->keys);
    secret_free(f->kiosk_key);
    gnutls_x509_privkey_deinit(f->token_key);
    fixture_remove(f->directory);
    free(f);
    return 0;
}

static inline struct exchange_now fixture_now(const struct fixture *f)
{
    struct exchange_now now = { .wall_ms = f->kiosk_ms };
    randombytes_buf(now.nonce, sizeof now.nonce);
    return now;
}

static inline const char *fixture_header(const struct net_job *job, const char *name)
{
    for (size_t i = 0; i < job->headers_n; i++)
        if (strncmp(job->headers[i], name, strlen(name)) == 0 && job->headers[i][strlen(name)] == ':')
            return job->headers[i] + strlen(name) + 2;
    return "";
}

/* What guichet-net and the listener do, without a wire: a job in, the encoded answer out. */
static inline struct secret *fixture_carry(struct fixture *f, const struct secret *job_bytes)
{
    struct net_job job;
    struct api_request request = { 0 };
    struct api_answer answer;
    char target[NET_URL_SIZE];
    assert_int_equal(net_job_decode(secret_bytes(job_bytes), secret_length(job_bytes), &job), ERR_OK);
    (void)snprintf(target, sizeof target, "%s", job.url + strlen(f->kiosk.url));
    char *query = strchr(target, '?');
    if (query)
        *query++ = 0;
    request.http = (struct http_request){ job.method, target, query ? query : "", job.body, job.body_n };
    request.server = fixture_header(&job, "Guichet-Server");
    request.request_id = fixture_header(&job, "Guichet-Request");
    request.version = fixture_header(&job, "Guichet-Version");
    (void)snprintf(request.headers.digest, sizeof request.headers.digest, "%s", fixture_header(&job, "Content-Digest"));
    (void)snprintf(request.headers.input, sizeof request.headers.input, "%s", fixture_header(&job, "Signature-Input"));
    (void)snprintf(request.headers.signature, sizeof request.headers.signature, "%s", fixture_header(&job, "Signature"));
    api_handle(&f->service, f->db, &request, &answer);
    struct net_answer back = { .err = ERR_OK, .status = answer.status, .retry_after_s = answer.retry_after_s,
                               .body = answer.body.bytes, .body_n = answer.body.length };
    if (answer.is_signed) {
        (void)snprintf(back.digest, sizeof back.digest, "%s", answer.headers.digest);
        (void)snprintf(back.input, sizeof back.input, "%s", answer.headers.input);
        (void)snprintf(back.signature, sizeof back.signature, "%s", answer.headers.signature);
    }
    f->status = answer.status;
    (void)snprintf(f->body, sizeof f->body, "%.*s", (int)answer.body.length, (const char *)answer.body.bytes);
    struct secret *bytes = net_answer_encode(&back);
    api_answer_free(&answer);
    assert_non_null(bytes);
    return bytes;
}

static inline struct secret *fixture_carry_away(struct fixture *f, struct secret *job)
{
    struct secret *answer = fixture_carry(f, job);
    secret_free(job);
    return answer;
}

/* Identity and enrolment with a code; the error of the first that fails. */
static inline enum err fixture_enrol_with(struct fixture *f, const char *text, struct exchange_enrolled *out)
{
    struct enrol_code code;
    struct exchange_ticket ticket;
    SECRET_OWNED struct secret *kx = NULL;
    uint8_t kx_public[PEER_KEY_SIZE];
    struct secret *job = NULL, *answer;
    struct exchange_now now = fixture_now(f);
    assert_int_equal(enrol_code_parse(text, &code), ERR_OK);
    assert_int_equal(exchange_ask_identity(&f->kiosk, &now, &ticket, &job), ERR_OK);
    answer = fixture_carry_away(f, job);
    enum err e = exchange_read_identity(&code, &ticket, secret_bytes(answer), secret_length(answer), &f->kiosk.server);
    secret_free(answer);
    if (e)
        return e;
    assert_int_equal(peer_make_kx_key(&kx, kx_public), ERR_OK);
    now = fixture_now(f);
    assert_int_equal(exchange_ask_enrol(&f->kiosk, &now, &code, kx_public, &ticket, &job), ERR_OK);
    answer = fixture_carry_away(f, job);
    e = exchange_read_enrol(&f->kiosk, &ticket, secret_bytes(answer), secret_length(answer), out);
    secret_free(answer);
    return e;
}

static inline void fixture_enrol(struct fixture *f)
{
    char code[ENROL_CODE_TEXT_SIZE];
    struct exchange_enrolled enrolled;
    assert_int_equal(enrolment_make(&f->service, f->db, &(struct enrolment_new){ "Poste de l'accueil", NULL, 24 }, code), ERR_OK);
    assert_int_equal(fixture_enrol_with(f, code, &enrolled), ERR_OK);
    assert_string_equal(enrolled.label, "Poste de l'accueil");
}

/* What the token makes of bytes: "ES256" 64 bytes, or "PS256" (the caller's gnutls_free). */
static inline gnutls_datum_t fixture_signature(const struct fixture *f, const struct buf *bytes)
{
    gnutls_privkey_t key;
    gnutls_datum_t made = { 0 };
    bool rsa = gnutls_x509_privkey_get_pk_algorithm(f->token_key) == GNUTLS_PK_RSA;
    const gnutls_datum_t data = { bytes->bytes, (unsigned)bytes->length };
    gnutls_privkey_init(&key);
    gnutls_privkey_import_x509(key, f->token_key, 0);
    assert_int_equal(gnutls_privkey_sign_data2(key, rsa ? GNUTLS_SIGN_RSA_PSS_RSAE_SHA256 : GNUTLS_SIGN_ECDSA_SHA256, 0, &data, &made), 0);
    gnutls_privkey_deinit(key);
    return made;
}

static inline void fixture_sign_bytes(const struct fixture *f, const struct buf *bytes, uint8_t raw[64])
{
    gnutls_datum_t made = fixture_signature(f, bytes), r = { 0 }, s = { 0 };
    memset(raw, 0, 64);
    assert_int_equal(gnutls_decode_rs_value(&made, &r, &s), 0);
    for (unsigned i = 0; i < 32 && i < r.size; i++)
        raw[31 - i] = r.data[r.size - 1 - i];
    for (unsigned i = 0; i < 32 && i < s.size; i++)
        raw[63 - i] = s.data[s.size - 1 - i];
    gnutls_free(r.data);
    gnutls_free(s.data);
    gnutls_free(made.data);
}

static inline void fixture_sign_token(struct fixture *f, struct op *op)
{
    BUF_OWNED struct buf bytes = buf_make(OP_TOKEN_BYTES_MAX);
    uint8_t raw[64];
    op_put_token_bytes(op, f->kiosk.server.id, f->kiosk.kiosk_id, &bytes);
    if (gnutls_x509_privkey_get_pk_algorithm(f->token_key) == GNUTLS_PK_RSA) {
        gnutls_datum_t made = fixture_signature(f, &bytes);
        assert_int_equal(op_set_token_signature(op, "PS256", made.data, made.size), ERR_OK);
        gnutls_free(made.data);
    } else {
        fixture_sign_bytes(f, &bytes, raw);
        assert_int_equal(op_set_token_signature(op, "ES256", raw, sizeof raw), ERR_OK);
    }
}

/* "The password was changed", signed as asked; appended encoded to out. */
static inline void fixture_make_op(struct fixture *f, bool unknown, bool token_signed, struct op *op)
{
    uint8_t id[OP_ID_SIZE];
    struct pin_changed event = { .unknown = unknown, .reader = "Lecteur d'essai 00 00" };
    randombytes_buf(id, sizeof id);
    assert_int_equal(op_begin(op, id, PIN_CHANGED_TYPE, "DENK0100001", f->kiosk_ms), ERR_OK);
    assert_int_equal(pin_changed_put(&event, op), ERR_OK);
    if (token_signed)
        fixture_sign_token(f, op);
    assert_int_equal(op_sign_kiosk(op, f->kiosk.server.id, f->kiosk.kiosk_id, f->kiosk_key), ERR_OK);
}

static inline enum err fixture_push_as(struct fixture *f, const struct exchange_now *now, const struct op *ops, size_t count,
                                       uint64_t first, struct push_answer *out)
{
    struct buf encoded[PUSH_OPS_MAX];
    struct push_item items[PUSH_OPS_MAX];
    struct exchange_ticket ticket;
    struct secret *job = NULL;
    size_t taken = 0;
    for (size_t i = 0; i < count; i++) {
        encoded[i] = buf_make(OP_JSON_MAX);
        op_encode(&ops[i], &encoded[i]);
        assert_int_equal(buf_err(&encoded[i]), ERR_OK);
        items[i] = (struct push_item){ first + i, encoded[i].bytes, encoded[i].length };
    }
    assert_int_equal(exchange_ask_push(&f->kiosk, now, f->epoch, items, count, &taken, &ticket, &job), ERR_OK);
    assert_int_equal(taken, count);
    struct secret *answer = fixture_carry_away(f, job);
    enum err e = exchange_read_push(&f->kiosk, &ticket, secret_bytes(answer), secret_length(answer), out);
    secret_free(answer);
    for (size_t i = 0; i < count; i++)
        buf_free(&encoded[i]);
    return e;
}

static inline enum err fixture_push(struct fixture *f, const struct op *ops, size_t count, uint64_t first, struct push_answer *out)
{
    const struct exchange_now now = fixture_now(f);
    return fixture_push_as(f, &now, ops, count, first, out);
}

/* A number straight out of the database, by a connection of its own. */
static inline int64_t fixture_number(const struct fixture *f, const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *s;
    if (f->postgresql) {
        PGconn *connection = fixture_connect(f->database);
        PGresult *r = PQexec(connection, sql);
        if (PQntuples(r) != 1)
            fail_msg("%s: %s", sql, PQresultErrorMessage(r));
        int64_t number = strtoll(PQgetvalue(r, 0, 0), NULL, 10);
        PQclear(r);
        PQfinish(connection);
        return number;
    }
    assert_int_equal(sqlite3_open(f->database, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    int64_t n = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    sqlite3_close(db);
    return n;
}

static inline void fixture_sql(const struct fixture *f, const char *sql)
{
    sqlite3 *db;
    if (f->postgresql) {
        PGconn *connection = fixture_connect(f->database);
        fixture_command(connection, sql);
        PQfinish(connection);
        return;
    }
    assert_int_equal(sqlite3_open(f->database, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

/* From now on no row can be added to a table; fixture_allow ends it. */
static inline void fixture_forbid(const struct fixture *f, const char *table)
{
    char sql[256];
    if (f->postgresql)
        (void)snprintf(sql, sizeof sql, "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END';"
                       "CREATE TRIGGER no BEFORE INSERT ON %s EXECUTE FUNCTION no()", table);
    else
        (void)snprintf(sql, sizeof sql, "CREATE TRIGGER no BEFORE INSERT ON %s BEGIN SELECT RAISE(ABORT, 'no'); END", table);
    fixture_sql(f, sql);
}

static inline void fixture_allow(const struct fixture *f, const char *table)
{
    char sql[128];
    (void)snprintf(sql, sizeof sql, f->postgresql ? "DROP TRIGGER no ON %s; DROP FUNCTION no" : "DROP TRIGGER no", table);
    fixture_sql(f, sql);
}

#endif
