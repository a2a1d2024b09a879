/* The database layer itself, the same on each engine: types, order, migrations, who opens at the same time. */
#include "tests/unit/test_server_fixture.h"

#include "core/base/log.h"
#include "server/db_dialect.h"

#include <sys/wait.h>

static void test_values(void **state)
{
    struct fixture *f = *state;
    const int64_t numbers[] = { 0, 1, -1, INT64_MAX, INT64_MIN };
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        char sql[128];
        assert_int_equal(DB_RUN(f->db, ST_EPOCH_PUT, NULL, NULL, db_text("0123456789abcdef"), db_blob("epoch", 5),
                                db_int(numbers[i]), db_int(1)), ERR_OK);
        assert_int_equal(db_changed(f->db), 1);
        const bool least = numbers[i] == INT64_MIN;    /* which has no literal */
        (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM epoch WHERE last = %s%lld", least ? "-9223372036854775807 - " : "",
                       least ? 1LL : (long long)numbers[i]);
        assert_int_equal(fixture_number(f, sql), 1);
    }
}

struct seen { char text[64]; uint8_t bytes[64]; size_t n; unsigned rows; };

static enum err take(void *ctx, const struct db_row *row)
{
    struct seen *s = ctx;
    const void *bytes = db_row_blob(row, 0, &s->n);
    s->rows++;
    if (s->n && s->n <= sizeof s->bytes)
        memcpy(s->bytes, bytes, s->n);
    return ERR_OK;
}

static void test_blobs(void **state)
{
    struct fixture *f = *state;
    uint8_t all[64];
    struct seen seen = { 0 };
    for (size_t i = 0; i < sizeof all; i++)
        all[i] = (uint8_t)(i * 4);
    assert_int_equal(DB_RUN(f->db, ST_META_PUT, NULL, NULL, db_text("é\"'\\ ?1 $1 --"), db_blob(all, sizeof all)), ERR_OK);
    assert_int_equal(DB_RUN(f->db, ST_META_GET, take, &seen, db_text("é\"'\\ ?1 $1 --")), ERR_OK);
    assert_int_equal(seen.rows, 1);
    assert_int_equal(seen.n, sizeof all);
    assert_memory_equal(seen.bytes, all, sizeof all);
    assert_int_equal(DB_RUN(f->db, ST_META_PUT, NULL, NULL, db_text("none"), db_blob(NULL, 0)), ERR_OK);
    seen = (struct seen){ 0 };
    assert_int_equal(DB_RUN(f->db, ST_META_GET, take, &seen, db_text("none")), ERR_OK);
    assert_true(seen.rows == 1 && seen.n == 0);
}

static enum err collect(void *ctx, const struct db_row *row)
{
    struct seen *s = ctx;
    size_t at = strlen(s->text);
    (void)snprintf(s->text + at, sizeof s->text - at, "%s ", db_row_text(row, 0));
    return ERR_OK;
}

/* By bytes, whatever the locale of the cluster: capitals before small letters, accents last. */
static void test_order(void **state)
{
    struct fixture *f = *state;
    static const char *const ids[] = { "b", "a", "B", "é", "-", "a-b", "ab" };
    struct seen seen = { 0 };
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++)
        assert_int_equal(DB_RUN(f->db, ST_FEED_ROW_PUT, NULL, NULL, db_text("x"), db_text(ids[i]), db_int(1), db_text("{}")), ERR_OK);
    assert_int_equal(DB_RUN(f->db, ST_FEED_ROW_IDS, collect, &seen, db_text("x")), ERR_OK);
    assert_string_equal(seen.text, "- B a a-b ab b é ");
}

/* A value of another type than the column is refused, and so is another count of them. */
static void test_types(void **state)
{
    struct fixture *f = *state;
    const enum err wrong = f->postgresql ? ERR_INTERNAL : ERR_STORE;
    assert_int_equal(DB_RUN(f->db, ST_META_PUT, NULL, NULL, db_text("a"), db_text("text where bytes belong")), wrong);
    assert_int_equal(DB_RUN(f->db, ST_META_PUT, NULL, NULL, db_text("a"), db_null()), ERR_STORE);
    if (f->postgresql)
        assert_int_equal(DB_RUN(f->db, ST_META_PUT, NULL, NULL, db_text("a")), ERR_INTERNAL);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM meta WHERE name = 'a'"), 0);
}

static void test_versions(void **state)
{
    struct fixture *f = *state;
    struct db *again = NULL;
    assert_int_equal(db_open(f->database, &again), ERR_OK);    /* nothing to do */
    db_close(again);
    again = NULL;
    fixture_sql(f, "UPDATE schema_version SET version = 999");
    assert_int_equal(db_open(f->database, &again), ERR_STORE_NEWER);
    assert_null(again);
    fixture_sql(f, "UPDATE schema_version SET version = -1");
    assert_int_equal(db_open(f->database, &again), ERR_STORE_NEWER);
}

enum { OPENERS = 6 };

/* The first start of several processes at once makes the tables once. */
static void test_opened_at_once(void **state)
{
    struct fixture *f = *state;
    char where[FIXTURE_WHERE_SIZE + 8];
    pid_t pids[OPENERS];
    (void)snprintf(where, sizeof where, "%s%s", f->database, f->postgresql ? "" : ".2");
    if (f->postgresql)
        fixture_sql(f, "DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    for (int i = 0; i < OPENERS; i++) {
        pids[i] = fork();
        assert_true(pids[i] >= 0);
        if (pids[i] == 0) {
            struct db *db = NULL;
            _exit(db_open(where, &db) == ERR_OK ? 0 : 1);
        }
    }
    for (int i = 0; i < OPENERS; i++) {
        int status;
        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        assert_int_equal(status, 0);
    }
    static const char *const ends[] = { "", "-wal", "-shm" };
    for (size_t i = 0; i < 3 && !f->postgresql; i++) {
        char path[FIXTURE_WHERE_SIZE + 16];
        (void)snprintf(path, sizeof path, "%s%s", where, ends[i]);
        (void)unlink(path);
    }
}

/* What a statement that fails was about, a name or an address, is not the log's to tell. */
static void test_log_tells_no_values(void **state)
{
    struct fixture *f = *state;
    char said[4096] = "";
    FILE *log = tmpfile();
    assert_non_null(log);
    log_open(fileno(log), LOG_DEBUG, "essai");
    assert_int_equal(DB_RUN(f->db, ST_PERSON_ADD, NULL, NULL, db_text("P-1"), db_text("marie"), db_text(NULL), db_int(1)), ERR_STORE);
    rewind(log);
    assert_true(fread(said, 1, sizeof said - 1, log) > 0);
    assert_null(strstr(said, "marie"));
}

static void test_nowhere(void **state)
{
    struct db *db = NULL;
    (void)state;
    assert_int_not_equal(db_open("/nonexistent/guichetd.db", &db), ERR_OK);
    assert_int_equal(db_open(DB_POSTGRESQL "host=/nonexistent dbname=x", &db), ERR_STORE);
    assert_int_equal(db_open(DB_POSTGRESQL "nonsense", &db), ERR_STORE);
    assert_null(db);
}

static void test_dialect(void **state)
{
    BUF_OWNED struct buf b = buf_make(1000);
    (void)state;
    dialect_put_script(&b, "CREATE TABLE t (INTEGERS INTEGER, b BLOB, TEXT_1 TEXT, s TEXT) STRICT;");
    assert_string_equal(buf_string(&b), "CREATE TABLE t (INTEGERS BIGINT, b BYTEA, TEXT_1 TEXT COLLATE \"C\", s TEXT COLLATE \"C\") ;");
    buf_clear(&b);
    dialect_put_statement(&b, "SELECT ?1, ?12");
    assert_string_equal(buf_string(&b), "SELECT $1, $12");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
        T(test_values), T(test_blobs), T(test_order), T(test_types), T(test_versions), T(test_opened_at_once), T(test_log_tells_no_values),
    };
    const struct CMUnitTest alone[] = { cmocka_unit_test(test_nowhere), cmocka_unit_test(test_dialect) };
    return cmocka_run_group_tests_name("server database", alone, NULL, NULL) + FIXTURE_RUN("server database", tests);
}
