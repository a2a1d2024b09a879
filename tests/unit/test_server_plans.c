/* How the database finds the rows of the Service d'authentification among a million: by an index, on each engine. And the schema before it, with
 * rows in it, becomes this one. */
#include "tests/unit/test_server_fixture.h"

#include "server/counter/find.h"
#include "server/db_dialect.h"
#include "server/db_engine.h"
#include "server/statements.h"

enum { PARAMETERS_MAX = 16, SQL_SIZE = 4096 };

#define ROW(name, sql) { #name, sql },
static const struct { const char *name, *sql; } statements[] = { DB_STATEMENTS(ROW) };
#undef ROW

/* Lists are an operator's, who asks for all of it. */
static bool is_looked_at(const char *name)
{
    static const char *const begins[] = { "CITIZEN_", "IDENTIFICATION_", "TRAIL_", "AUDIT_CHAIN", "AUDIT_HASH", "NUMBERS_", "INCIDENT_", "QUEUE_", "PROGRESS_", "ACCOUNT_SESSION_GET", "ACCOUNT_SESSIONS_END",
                                          "ACCOUNT_TICKETS_END", "REGISTRY_TICKETS_END", "CONTACT_FORGET", "AGENT_", "CLAIM_",
                                          "VERIFICATION_", "SECOND_", "SESSION_GOES_ON", "CASE_", "FIND_", "RECORD_", "EVENTS_", "PERSON_GET",
                                          "CONTACT_EMAIL", "SESSION_G", "FACT_" };
    const size_t n = strlen(name);
    for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++)
        if (strncmp(name, begins[i], strlen(begins[i])) == 0)
            return n < 5 || strcmp(name + n - 5, "_LIST") != 0;
    return false;
}

static void plan_of_sqlite(sqlite3 *db, const char *sql, struct buf *out)
{
    char explained[SQL_SIZE];
    sqlite3_stmt *s = NULL;
    (void)snprintf(explained, sizeof explained, "EXPLAIN QUERY PLAN %s", sql);
    assert_int_equal(sqlite3_prepare_v2(db, explained, -1, &s, NULL), SQLITE_OK);
    while (sqlite3_step(s) == SQLITE_ROW)
        buf_printf(out, "%s\n", (const char *)sqlite3_column_text(s, 3));
    sqlite3_finalize(s);
}

static size_t parameters_of(const char *sql)
{
    size_t most = 0;
    for (; (sql = strchr(sql, '?')); sql++) {
        const size_t n = strtoul(sql + 1, NULL, 10);
        most = n > most ? n : most;
    }
    assert_true(most <= PARAMETERS_MAX);
    return most;
}

/* As the server runs it: prepared, for any values. */
static void plan_of_postgresql(PGconn *connection, const char *sql, struct buf *out)
{
    BUF_OWNED struct buf b = buf_make(SQL_SIZE);
    const size_t parameters = parameters_of(sql);
    buf_put_text(&b, "PREPARE looked AS ");
    dialect_put_statement(&b, sql);
    fixture_command(connection, buf_string(&b));
    buf_clear(&b);
    buf_put_text(&b, "EXPLAIN EXECUTE looked");
    for (size_t i = 0; i < parameters; i++)
        buf_printf(&b, "%sNULL%s", i ? ", " : "(", i + 1 == parameters ? ")" : "");
    PGresult *r = PQexec(connection, buf_string(&b));
    if (PQresultStatus(r) != PGRES_TUPLES_OK)
        fail_msg("%s", PQresultErrorMessage(r));
    for (int i = 0; i < PQntuples(r); i++)
        buf_printf(out, "%s\n", PQgetvalue(r, i, 0));
    PQclear(r);
    fixture_command(connection, "DEALLOCATE looked");
}

static void test_indexes(void **state)
{
    struct fixture *f = *state;
    sqlite3 *lite = NULL;
    PGconn *pg = f->postgresql ? fixture_connect(f->database) : NULL;
    size_t looked = 0;
    if (pg)
        fixture_command(pg, "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off");
    else
        assert_int_equal(sqlite3_open(f->database, &lite), SQLITE_OK);
    for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++) {
        BUF_OWNED struct buf plan = buf_make(65536);
        if (!is_looked_at(statements[i].name))
            continue;
        looked++;
        if (pg)
            plan_of_postgresql(pg, statements[i].sql, &plan);
        else
            plan_of_sqlite(lite, statements[i].sql, &plan);
        if (strstr(buf_string(&plan), pg ? "Seq Scan" : "SCAN "))
            fail_msg("%s\n%s", statements[i].name, buf_string(&plan));
    }
    assert_true(looked > 35);
    PQfinish(pg);
    sqlite3_close(lite);
}

/* An empty database in the same place. */
static void begin_anew(struct fixture *f)
{
    char path[FIXTURE_WHERE_SIZE + 8];
    static const char *const ends[] = { "", "-wal", "-shm" };
    if (f->postgresql)
        fixture_empty_database(f->database);
    for (size_t i = 0; i < 3 && !f->postgresql; i++) {
        (void)snprintf(path, sizeof path, "%s%s", f->database, ends[i]);
        (void)unlink(path);
    }
}

static void run_script(const struct fixture *f, const char *sql)
{
    BUF_OWNED struct buf script = buf_make(65536);
    if (f->postgresql)
        dialect_put_script(&script, sql);
    else
        buf_put_text(&script, sql);
    fixture_sql(f, buf_string(&script));
}

/* A thread with an answer and two messages after it, and one that is answered. */
#define MESSAGES_BEFORE(locked) "INSERT INTO message (id, person, thread, number, subject, kind, locked, at_ms, answered_ms) VALUES" \
    " ('t1', 'P-1', 't1', 'M-1', 's', 'sent', " locked ", 4, 5), ('t1a', 'P-1', 't1', 'M-2', 's', 'received', " locked ", 5, NULL)," \
    " ('t1b', 'P-1', 't1', 'M-3', 's', 'sent', " locked ", 7, NULL), ('t1c', 'P-1', 't1', 'M-4', 's', 'sent', " locked ", 9, NULL)," \
    " ('t2', 'P-1', 't2', 'M-5', 's', 'sent', " locked ", 5, 6), ('t2a', 'P-1', 't2', 'M-6', 's', 'received', " locked ", 6, NULL)"

/* What the sixth schema had is there as it was. */
static void test_from_before(void **state)
{
    struct fixture *f = *state;
    struct db *db = NULL;
    db_close(f->db);
    f->db = NULL;
    begin_anew(f);
    run_script(f, "CREATE TABLE schema_version (version INTEGER NOT NULL); INSERT INTO schema_version VALUES (6)");
    for (size_t i = 0; i < 6; i++)
        run_script(f, db_migrations[i]);
    fixture_sql(f, f->postgresql
        ? "INSERT INTO account_session (id, kiosk, person, made_ms, expires_ms) VALUES ('\\x01', 'k', 'P-1', 1, 2); INSERT INTO consent (id, person, invitation,"
          " purpose, recipient, text_hash, answer, kiosk, at_ms) VALUES ('c1', 'P-1', '', 'privacy', 'msss', '\\x02', 'accepted', 'k', 3)"
        : "INSERT INTO account_session (id, kiosk, person, made_ms, expires_ms) VALUES (X'01', 'k', 'P-1', 1, 2); INSERT INTO consent (id, person, invitation,"
          " purpose, recipient, text_hash, answer, kiosk, at_ms) VALUES ('c1', 'P-1', '', 'privacy', 'msss', X'02', 'accepted', 'k', 3)");
    fixture_sql(f, f->postgresql ? MESSAGES_BEFORE("'\\x00'") : MESSAGES_BEFORE("X'00'"));
    assert_int_equal(db_open(f->database, &db), ERR_OK);
    f->db = db;
    assert_int_equal(fixture_number(f, "SELECT version FROM schema_version"), (int64_t)db_migrations_count);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM account_session WHERE realm = 'services' AND person = 'P-1'"), 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM consent WHERE about = '' AND answer = 'accepted' AND at_ms = 3"), 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM citizen"), 0);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM identification"), 0);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM message_case"), 2);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM message_case WHERE thread = 't1' AND state = 'open' AND at_ms = 7 AND last_ms = 9 AND role = '' AND subject = 's'"), 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM message_case WHERE thread = 't2' AND state = 'answered' AND at_ms = 6 AND last_ms = 6"), 1);
}

/* People, kiosks, codes and tickets of the seventh schema; bytes as the engine writes them. */
#define SEVENTH(bytes) "INSERT INTO person (id, name, language, made_ms) VALUES ('P-1', 'Marie Tremblay', 'fr', 1), ('P-2', 'Luc Roy', 'en', 2);" \
    "INSERT INTO token_owner (serial, person, added_ms) VALUES ('DENK0100001', 'P-1', 1);" \
    "INSERT INTO nip (id, profession, number, given, family, folded, title, email, salt, hash, made_ms, expires_ms) VALUES ('n1', 'medecin', '12345', 'Jeanne', 'Côté', 'jeannecote', 'docteure', 'd@exemple.ca', " bytes ", " bytes ", 1, 9000000000000);" \
    "INSERT INTO kiosk (id, sign_key, label, shared, enrolled_ms) VALUES ('K-1', " bytes ", 'Accueil', " bytes ", 5);" \
    "INSERT INTO enrolment_code (name, hash, label, made_ms, expires_ms, failed) VALUES (7, " bytes ", 'Accueil', 1, 2, 0);" \
    "INSERT INTO ticket (id, kiosk, serial, session_key, expires_ms) VALUES (" bytes ", 'K-1', 'DENK0100001', " bytes ", 3);" \
    "INSERT INTO issuance_code (name, hash, person, made_ms, expires_ms, failed) VALUES (8, " bytes ", 'P-1', 1, 2, 0);" \
    "INSERT INTO account_session (id, kiosk, person, made_ms, expires_ms, realm) VALUES (" bytes ", 'K-1', 'P-1', 1, 2, 'citizen')"

/* The counter finds those who were there before it, a few at a time; no kiosk, session, ticket or code has got a right by it. */
static void test_from_the_seventh(void **state)
{
    struct fixture *f = *state;
    struct db *db = NULL;
    int64_t done = 0, all = 0;
    db_close(f->db);
    f->db = NULL;
    begin_anew(f);
    run_script(f, "CREATE TABLE schema_version (version INTEGER NOT NULL); INSERT INTO schema_version VALUES (7)");
    for (size_t i = 0; i < 7; i++)
        run_script(f, db_migrations[i]);
    fixture_sql(f, f->postgresql ? SEVENTH("'\\x01'") : SEVENTH("X'01'"));
    assert_int_equal(db_open(f->database, &db), ERR_OK);
    f->db = db;
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM kiosk WHERE profile = 'public' AND version = '' AND seen_ms IS NULL"), 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM enrolment_code WHERE profile = 'public'"), 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM ticket WHERE agent = ''"), 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM issuance_code WHERE again = 0"), 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM account_session WHERE token = '' AND given = '' AND realm = 'citizen'"), 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM agent_role"), 0);
    do {
        assert_int_equal(find_fill(&f->service, db, 1, &done), ERR_OK);
        all += done;
    } while (done);
    assert_int_equal(all, 3);
    assert_int_equal(fixture_number(f, "SELECT count(DISTINCT subject) FROM find WHERE kind = 'name'"), 2);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM find WHERE kind = 'token' AND subject = 'P-1'"), 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM find WHERE kind = 'nip' AND subject = 'n1'"), 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM person WHERE found = 0"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
        T(test_indexes), T(test_from_before), T(test_from_the_seventh),
#undef T
    };
    return FIXTURE_RUN("server plans", tests);
}
