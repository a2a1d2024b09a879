/* The trail at the counter: a byte changed anywhere is found, in parts and in one; rows are found by who, whom, what and when. */
#include "tests/unit/test_server_counter.h"

#include "server/audit_head.h"
#include "server/counter/trail.h"

enum { PUSHED = 12, PART = 5 };

static json_t *verify_from(int64_t from) { return json_pack("{s:I}", "from", (json_int_t)from); }

/* --- the chain --- */

static void push_some(struct portal *p, unsigned n)
{
    struct push_answer answer;
    struct op op;
    for (unsigned i = 1; i <= n; i++) {
        fixture_make_op(p->f, i % 2, false, &op);
        assert_int_equal(fixture_push(p->f, &op, 1, i, &answer), ERR_OK);
    }
}

static int64_t bad_in_parts(const struct fixture *f)
{
    struct audit_part part = { .last = 0 };
    do {
        const int64_t from = part.last;
        assert_int_equal(audit_verify_part(f->db, from, PART, &part), ERR_OK);
        assert_true(part.bad || part.first == from + 1 || (part.end && part.last == from));
    } while (!part.end);
    return part.bad;
}

static void assert_bad(struct portal *p, const char *column, int64_t sequence)
{
    int64_t bad, count;
    assert_int_equal(audit_verify(p->f->db, &bad, &count), ERR_OK);
    if (bad != sequence || bad_in_parts(p->f) != sequence)
        fail_msg("%s of row %d: %d at once, %d in parts", column, (int)sequence, (int)bad, (int)bad_in_parts(p->f));
}

enum kind { NUMBER, TEXT, BYTES };
static const struct { const char *name; enum kind kind; } columns[] = {
    { "sequence", NUMBER }, { "wall_ms", NUMBER }, { "mono_ms", NUMBER }, { "kiosk", TEXT }, { "session", TEXT }, { "actor", TEXT }, { "actor_id", TEXT },
    { "subject", BYTES }, { "action", TEXT }, { "nature", TEXT }, { "outcome", TEXT }, { "reason", TEXT }, { "prev", BYTES }, { "hash", BYTES },
};

static void flip_byte_of_sqlite(const struct fixture *f, const char *column, int64_t sequence)
{
    sqlite3 *db;
    sqlite3_stmt *s;
    uint8_t bytes[64];
    char sql[128];
    assert_int_equal(sqlite3_open(f->database, &db), SQLITE_OK);
    (void)snprintf(sql, sizeof sql, "SELECT %s FROM audit WHERE sequence = %d", column, (int)sequence);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    const int n = sqlite3_column_bytes(s, 0);
    assert_true(n > 0 && n <= (int)sizeof bytes);
    memcpy(bytes, sqlite3_column_blob(s, 0), (size_t)n);
    bytes[n - 1] ^= 1;
    sqlite3_finalize(s);
    (void)snprintf(sql, sizeof sql, "UPDATE audit SET %s = ?1 WHERE sequence = %d", column, (int)sequence);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_bind_blob(s, 1, bytes, n, SQLITE_STATIC), SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_DONE);
    sqlite3_finalize(s);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* One byte; where there is none, one more. */
static void change_byte(const struct fixture *f, size_t column, int64_t sequence)
{
    const char *name = columns[column].name;
    char sql[256];
    (void)snprintf(sql, sizeof sql, "SELECT length(CAST(%s AS %s)) FROM audit WHERE sequence = %d", name, columns[column].kind != BYTES ? "TEXT" : f->postgresql ? "BYTEA" : "BLOB", (int)sequence);
    const bool empty = fixture_number(f, sql) == 0;
    if (columns[column].kind == NUMBER)
        (void)snprintf(sql, sizeof sql, "UPDATE audit SET %s = %s + 256 WHERE sequence = %d", name, name, (int)sequence);
    else if (empty)
        (void)snprintf(sql, sizeof sql, "UPDATE audit SET %s = %s WHERE sequence = %d", name, columns[column].kind == TEXT ? "'x'" : f->postgresql ? "'\\x01'" : "X'01'", (int)sequence);
    else if (columns[column].kind == TEXT)
        (void)snprintf(sql, sizeof sql, "UPDATE audit SET %s = %s(%s(%s) + 1) || substr(%s, 2) WHERE sequence = %d", name, f->postgresql ? "chr" : "char",
                       f->postgresql ? "ascii" : "unicode", name, name, (int)sequence);
    else if (f->postgresql)
        (void)snprintf(sql, sizeof sql, "UPDATE audit SET %s = set_byte(%s, 0, get_byte(%s, 0) # 1) WHERE sequence = %d", name, name, name, (int)sequence);
    else
        flip_byte_of_sqlite(f, name, sequence);
    if (columns[column].kind != BYTES || empty || f->postgresql)
        fixture_sql(f, sql);
}

static void as_it_was(const struct fixture *f) { fixture_sql(f, "DELETE FROM audit; INSERT INTO audit SELECT * FROM kept"); }

static void test_every_column(void **state)
{
    struct portal *p = *state;
    char sql[96];
    push_some(p, PUSHED);
    const int64_t last = fixture_number(p->f, "SELECT max(sequence) FROM audit"), rows[] = { 1, last / 2, last };
    assert_true(last > PUSHED);
    fixture_sql(p->f, "CREATE TABLE kept AS SELECT * FROM audit");
    assert_bad(p, "nothing", 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (size_t column = 0; column < sizeof columns / sizeof columns[0]; column++) {
            change_byte(p->f, column, rows[i]);
            assert_bad(p, columns[column].name, rows[i]);
            as_it_was(p->f);
        }
        (void)snprintf(sql, sizeof sql, "DELETE FROM audit WHERE sequence = %d", (int)rows[i]);
        fixture_sql(p->f, sql);
        assert_bad(p, "removal", rows[i]);
        as_it_was(p->f);
    }
    assert_bad(p, "nothing", 0);
    fixture_sql(p->f, p->f->postgresql ? "UPDATE audit_tip SET hash = set_byte(hash, 3, get_byte(hash, 3) # 1)" : "UPDATE audit_tip SET hash = zeroblob(32)");
    assert_bad(p, "tip", last);
}

/* By the verb, and the heads of days; who may not is told so. */
static void test_verify_verb(void **state)
{
    struct portal *p = *state;
    push_some(p, PUSHED);
    assert_int_equal(audit_head_sign(&p->f->service, p->f->db), ERR_OK);
    counter_agent(p, ANNE, COUNTER_AGENT);
    assert_int_equal(portal_ask(p, "counter-trail-verify", verify_from(0)), 403);
    counter_agent(p, BRUNO, COUNTER_AUDITOR);
    assert_int_equal(portal_ask(p, "counter-trail-verify", verify_from(0)), 200);
    assert_string_equal(row_word(p, 0), "good");
    assert_string_equal(row_text(p, 0, 0), "2026-09-21");
    assert_int_equal(row_time(p, 0, 0), 1);
    assert_int_equal(row_time(p, 0, 1), fixture_number(p->f, "SELECT max(sequence) FROM audit") - 1);
    assert_null(json_object_get(p->answer, "next"));
    assert_int_equal(counter_trail(p, BRUNO, "counter-trail-verify", "done"), 1);
    assert_int_equal(portal_ask(p, "counter-trail-verify", verify_from(-1)), 400);
    fixture_sql(p->f, p->f->postgresql ? "UPDATE audit_head SET signature = set_byte(signature, 9, get_byte(signature, 9) # 1)" : "UPDATE audit_head SET signature = zeroblob(64)");
    assert_int_equal(portal_ask(p, "counter-trail-verify", verify_from(0)), 200);
    assert_string_equal(row_word(p, 0), "bad");
    assert_string_equal(row_text(p, 0, 1), "2026-09-21");
    assert_int_equal(row_time(p, 0, 2), fixture_number(p->f, "SELECT sequence FROM audit_head"));
    fixture_sql(p->f, "UPDATE audit SET outcome = 'dome' WHERE sequence = 5");
    assert_int_equal(portal_ask(p, "counter-trail-verify", verify_from(2)), 200);
    assert_string_equal(row_word(p, 0), "bad");
    assert_int_equal(row_time(p, 0, 2), 5);
    assert_int_equal(portal_ask(p, "counter-trail-verify", verify_from(100000)), 200);
    assert_int_equal(row_time(p, 0, 2), 100000);
}

/* --- looking --- */

struct wanted { const char *person, *agent, *kiosk, *action, *outcome, *day; };

static unsigned ask_trail(struct portal *p, const struct wanted *w, const char *from, int rows)
{
#define OR_NONE(text) ((text) ? (text) : "")
    return portal_ask(p, "counter-trail", json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i}", "person", OR_NONE(w->person), "agent", OR_NONE(w->agent),
                      "kiosk", OR_NONE(w->kiosk), "action", OR_NONE(w->action), "outcome", OR_NONE(w->outcome), "day", OR_NONE(w->day), "from", from, "rows", rows));
}

/* Rows of the trail as they would be, from a number on: no chain, for looking only. */
static void add_rows(const struct fixture *f, int64_t first, int64_t n, const char *what)
{
    char sql[1024];
    (void)snprintf(sql, sizeof sql, "WITH RECURSIVE s(i, b) AS (SELECT CAST(%d AS BIGINT), %s UNION ALL SELECT i + 1, b FROM s WHERE i < %d) "
                   "INSERT INTO audit (sequence, wall_ms, mono_ms, kiosk, session, subject, prev, hash, actor, actor_id, action, nature, outcome, reason) "
                   "SELECT i, %lld, 0, 'k', '', s.b, s.b, s.b, %s FROM s", (int)first, f->postgresql ? "CAST('' AS BYTEA)" : "X''", (int)(first + n - 1), (long long)f->server_ms, what);
    fixture_sql(f, sql);
}

static int64_t id_of(const struct portal *p, size_t i) { return strtoll(row_id(p, i), NULL, 10); }

/* All pages there and back again: each row once, in order. */
static void assert_pages(struct portal *p, const struct wanted *w, int rows, size_t all)
{
    char from[CURSOR_SIZE] = "";
    int64_t before = INT64_MAX;
    size_t seen = 0, pages = 0;
    for (;;) {
        assert_int_equal(ask_trail(p, w, from, rows), 200);
        for (size_t i = 0; i < rows_said(p); i++, seen++) {
            assert_true(id_of(p, i) < before);
            before = id_of(p, i);
        }
        pages++;
        if (!json_object_get(p->answer, "next"))
            break;
        (void)snprintf(from, sizeof from, "%s", said_text(p, "next"));
    }
    assert_int_equal(seen, all);
    seen = rows_said(p);
    before = rows_said(p) ? id_of(p, 0) : 0;
    while (json_object_get(p->answer, "back")) {
        (void)snprintf(from, sizeof from, "%s", said_text(p, "back"));
        assert_int_equal(ask_trail(p, w, from, rows), 200);
        for (size_t i = rows_said(p); i-- > 0; seen++) {
            assert_true(id_of(p, i) > before);
            before = id_of(p, i);
        }
        assert_true(pages-- > 0);
    }
    assert_int_equal(seen, all);
}

static void test_pages(void **state)
{
    struct portal *p = *state;
    counter_agent(p, BRUNO, COUNTER_AUDITOR);
    add_rows(p->f, 100000, 41, "'agent', 'P-0000-ANNE', 'act-revoke', 'a token', 'done', 'lost'");
    add_rows(p->f, 200000, 3, "'agent', 'P-0000-ANNE', 'act-close', 'an account', 'refused', 'role'");
    add_rows(p->f, 300000, 9, "'user', 'P-0000-ANNE', 'act-close', 'an account', 'refused', 'role'");
    const struct wanted agent = { .agent = ANNE }, action = { .action = "act-close" }, both = { .agent = ANNE, .action = "act-close", .outcome = "refused" }, none = { .outcome = "other" };
    assert_pages(p, &agent, 20, 44);
    assert_pages(p, &agent, 7, 44);
    assert_pages(p, &agent, 1, 44);
    assert_pages(p, &action, 5, 12);
    assert_pages(p, &both, 2, 3);
    assert_pages(p, &none, 20, 0);
    assert_int_equal(ask_trail(p, &both, "", 20), 200);
    assert_string_equal(row_id(p, 0), "200002");
    assert_string_equal(row_word(p, 0), "act-close");
    assert_string_equal(row_text(p, 0, 0), "an account");
    assert_string_equal(row_text(p, 0, 1), "refused");
    assert_string_equal(row_text(p, 0, 2), "role");
    assert_string_equal(row_text(p, 0, 3), "agent");
    assert_int_equal(row_time(p, 0, 0), p->f->server_ms);
    assert_int_equal(ask_trail(p, &both, "AAAA", 20), 400);
    assert_int_equal(ask_trail(p, &both, "", 21), 400);
    assert_int_equal(ask_trail(p, &(struct wanted){ .day = "2026-02-30" }, "", 20), 400);
}

/* A person is followed under what their tokens and accounts are known by; who followed whom is a row of its own. */
static void assert_followed(struct portal *p)
{
    const struct wanted anne = { .person = ANNE };
    const int64_t followed = fixture_number(p->f, "SELECT count(*) FROM audit WHERE action = 'counter-trail'");
    assert_int_equal(ask_trail(p, &anne, "", 20), 200);
    assert_int_equal(rows_said(p), PUSHED + followed);
}

static void test_person(void **state)
{
    struct portal *p = *state;
    counter_agent(p, BRUNO, COUNTER_SUPERVISOR);
    counter_person(p, ANNE, "Anne Gagnon");
    push_some(p, PUSHED);
    assert_pages(p, &(struct wanted){ .person = ANNE }, 20, 0);
    fixture_sql(p->f, "INSERT INTO find (key, kind, subject) SELECT DISTINCT subject, 'hash', 'P-0000-ANNE' FROM audit WHERE action = 'token.pin.changed'");
    assert_followed(p);
    fixture_sql(p->f, "INSERT INTO token_owner (serial, person, added_ms) VALUES ('DENK0100001', 'P-0000-ANNE', 1)");
    assert_followed(p);
    fixture_sql(p->f, "DELETE FROM find");
    assert_followed(p);
}

/* 5,000 rows a page: the rest is gone on with. */
static void test_far(void **state)
{
    struct portal *p = *state;
    const struct wanted far = { .action = "act-revoke", .outcome = "refused" };
    char from[CURSOR_SIZE];
    counter_agent(p, BRUNO, COUNTER_AUDITOR);
    add_rows(p->f, 99999, 1, "'agent', 'P-0000-ANNE', 'act-revoke', 'a token', 'refused', 'lost'");
    add_rows(p->f, 100000, TRAIL_LOOKED_MAX + 10, "'agent', 'P-0000-ANNE', 'act-revoke', 'a token', 'done', 'lost'");
    assert_int_equal(ask_trail(p, &far, "", 20), 200);
    assert_int_equal(rows_said(p), 0);
    (void)snprintf(from, sizeof from, "%s", said_text(p, "next"));
    assert_int_equal(ask_trail(p, &far, from, 20), 200);
    assert_int_equal(rows_said(p), 1);
    assert_null(json_object_get(p->answer, "next"));
    (void)snprintf(from, sizeof from, "%s", said_text(p, "back"));
    assert_int_equal(ask_trail(p, &far, from, 20), 200);
    assert_int_equal(rows_said(p), 0);
    assert_non_null(json_object_get(p->answer, "back"));
    assert_pages(p, &far, 20, 1);
}

/* A day is Montréal's. */
static void test_day(void **state)
{
    struct portal *p = *state;
    const int64_t midnight = 1790049600000;      /* 2026-09-22 00:00 there, 04:00 UTC */
    const int64_t now = p->f->server_ms;
    counter_agent(p, BRUNO, COUNTER_AUDITOR);
    for (int i = 0; i < 4; i++) {
        p->f->server_ms = midnight + (i < 2 ? i - 1 : i == 2 ? 86400000 - 1 : 86400000);
        add_rows(p->f, 100000 + i, 1, "'agent', 'P-0000-ANNE', 'act-revoke', 'a token', 'done', 'lost'");
    }
    p->f->server_ms = now;
    const struct wanted day = { .action = "act-revoke", .day = "2026-09-22" };
    assert_pages(p, &day, 1, 2);
    assert_int_equal(ask_trail(p, &day, "", 20), 200);
    assert_string_equal(row_id(p, 0), "100002");
    assert_string_equal(row_id(p, 1), "100001");
    assert_pages(p, &(struct wanted){ .action = "act-revoke", .day = "2026-09-24" }, 1, 0);
    assert_pages(p, &(struct wanted){ .action = "act-revoke", .day = "2020-09-24" }, 1, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, counter_setup, portal_teardown)
        T(test_every_column), T(test_verify_verb), T(test_pages), T(test_person), T(test_far), T(test_day),
#undef T
    };
    return FIXTURE_RUN("counter trail", tests);
}
