/* The register of incidents, what is exported, purged and counted at the counter. */
#include "tests/unit/test_server_counter.h"

#include "server/counter/csv.h"
#include "server/counter/incidents.h"
#include "server/counter/numbers.h"

enum { PIECE_MAX = 16384, FILE_MAX = 1 << 20 };

static const char *const days[] = { "2026-09-01", "2026-09-30" };

/* --- cells --- */

static void test_cells(void **state)
{
    static const struct { const char *text, *cell; } cells[] = {
        { "", "" }, { "a b", "a b" }, { "a,b", "\"a,b\"" }, { "say \"no\"", "\"say \"\"no\"\"\"" }, { "two\nlines", "\"two\nlines\"" }, { "=1+1", "'=1+1" }, { "+1", "'+1" },
        { "-1", "'-1" }, { "@x", "'@x" }, { "\tx", "'\tx" }, { "\rx", "\"'\rx\"" }, { "=\"a\"", "\"'=\"\"a\"\"\"" }, { "1-1", "1-1" }, { "\"", "\"\"\"\"" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        char wanted[64];
        BUF_OWNED struct buf b = buf_make(64);
        csv_put(&b, cells[i].text);
        csv_put_number(&b, -7);
        csv_end(&b);
        (void)snprintf(wanted, sizeof wanted, "%s,-7\r\n", cells[i].cell);
        assert_string_equal(buf_string(&b), wanted);
    }
}

/* --- exports --- */

static unsigned ask_export(struct portal *p, const char *what, const char *from)
{
    return portal_ask(p, "counter-export", json_pack("{s:s, s:s, s:s, s:s}", "what", what, "day", days[0], "to_day", days[1], "from", from));
}

/* All pieces, each of whole rows when so wanted. */
static size_t export_all(struct portal *p, const char *what, bool whole_rows, struct buf *out)
{
    char from[CURSOR_SIZE] = "";
    for (size_t pieces = 1;; pieces++) {
        assert_int_equal(ask_export(p, what, from), 200);
        const char *text = said_text(p, "text");
        const size_t n = strlen(text);
        assert_true(n <= PIECE_MAX && n > 2);
        assert_true(!whole_rows || strcmp(text + n - 2, "\r\n") == 0);
        buf_put_text(out, text);
        if (!json_object_get(p->answer, "next"))
            return pieces;
        (void)snprintf(from, sizeof from, "%s", said_text(p, "next"));
    }
}

static size_t lines_in(const char *text)
{
    size_t n = 0;
    while ((text = strstr(text, "\r\n"))) {
        n++;
        text += 2;
    }
    return n;
}

enum { EVENTS = 200 };

static enum err add_events(void *ctx, struct db *db)
{
    const struct portal *p = ctx;
    const struct audit_event event = { .actor = "system", .subject = "DENK0100001", .action = "tried", .nature = "a \"thing\", odd", .outcome = "done", .reason = "=HYPERLINK(1)" };
    for (int i = 0; i < EVENTS; i++) {
        enum err e = audit_add(db, &p->f->keys, &p->f->clock, &event);
        if (e)
            return e;
    }
    return ERR_OK;
}

static void test_export(void **state)
{
    struct portal *p = *state;
    BUF_OWNED struct buf file = buf_make(FILE_MAX);
    counter_agent(p, ANNE, COUNTER_SUPERVISOR);
    assert_int_equal(ask_export(p, "trail", ""), 403);
    counter_agent(p, BRUNO, COUNTER_AUDITOR);
    assert_int_equal(db_tx(p->f->db, add_events, p), ERR_OK);
    const int64_t rows = fixture_number(p->f, "SELECT count(*) FROM audit");
    assert_true(export_all(p, "trail", true, &file) > 3);
    const char *text = buf_string(&file);
    assert_memory_equal(text, "sequence,time,wall_ms,", 22);
    assert_null(strstr(text + 22, "sequence,time"));
    assert_int_equal(lines_in(text), rows + 2);                                     /* the titles, and the row that says it was exported */
    assert_non_null(strstr(text, ",tried,\"a \"\"thing\"\", odd\",done,'=HYPERLINK(1),"));
    assert_null(strstr(text, ",=HYPERLINK"));
    assert_int_equal(counter_trail(p, BRUNO, "counter-export", "done"), 1);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM audit WHERE action = 'counter-export' AND reason = 'trail 2026-09-01 2026-09-30'"), 1);
    assert_int_equal(ask_export(p, "people", ""), 400);
    assert_int_equal(ask_export(p, "trail", "AAAA"), 400);
}

/* A cursor is of the export that gave it; nothing of another day is in it. */
static void test_export_days(void **state)
{
    struct portal *p = *state;
    char from[CURSOR_SIZE];
    counter_agent(p, BRUNO, COUNTER_AUDITOR);
    assert_int_equal(db_tx(p->f->db, add_events, p), ERR_OK);
    assert_int_equal(ask_export(p, "trail", ""), 200);
    (void)snprintf(from, sizeof from, "%s", said_text(p, "next"));
    assert_int_equal(ask_export(p, "incidents", from), 400);
    assert_int_equal(portal_ask(p, "counter-export", json_pack("{s:s, s:s, s:s, s:s}", "what", "trail", "day", "2026-09-02", "to_day", days[1], "from", from)), 400);
    assert_int_equal(portal_ask(p, "counter-export", json_pack("{s:s, s:s, s:s, s:s}", "what", "trail", "day", "2026-08-02", "to_day", "2026-09-20", "from", "")), 200);
    assert_int_equal(lines_in(said_text(p, "text")), 1);
    assert_int_equal(portal_ask(p, "counter-export", json_pack("{s:s, s:s, s:s, s:s}", "what", "trail", "day", "2026-09-02", "to_day", "2026-09-01", "from", "")), 400);
}

/* --- incidents --- */

static unsigned put_incident(struct portal *p, const char *id, const char *circumstances, const char *known, const char *done)
{
    return portal_ask(p, "act-incident", json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "id", id, "one", "Nom et NAM", "two", circumstances, "three", "2026-09-01 au 2026-09-03",
                      "four", known, "five", "environ 12", "six", "Non : retrouvé scellé", "seven", "", "eight", done));
}

static unsigned list_incidents(struct portal *p, const char *from, int rows)
{
    return portal_ask(p, "counter-incidents", json_pack("{s:s, s:i}", "from", from, "rows", rows));
}

static void keep_id(const struct portal *p, char id[COUNTER_ID_SIZE]) { (void)snprintf(id, COUNTER_ID_SIZE, "%s", said_text(p, "id")); }

static void test_incident(void **state)
{
    struct portal *p = *state;
    char id[COUNTER_ID_SIZE], long_text[INCIDENT_TEXT_MAX + 2];
    counter_agent(p, ANNE, COUNTER_AGENT);
    assert_int_equal(put_incident(p, "", "Une lettre", "2026-09-04", ""), 403);
    counter_agent(p, BRUNO, COUNTER_SUPERVISOR);
    assert_int_equal(put_incident(p, "", "", "2026-09-04", ""), 422);
    assert_string_equal(said_text(p, "field"), "two");
    assert_int_equal(put_incident(p, "", "tab\there", "2026-09-04", ""), 422);
    assert_int_equal(put_incident(p, "", "Une lettre\nouverte", "2026-09-04", "Rappel"), 200);
    keep_id(p, id);
    assert_int_equal(fixture_number(p->f, p->f->postgresql ? "SELECT count(*) FROM incident WHERE position('lettre'::bytea in locked) > 0" : "SELECT count(*) FROM incident WHERE instr(locked, X'6C6574747265') > 0"), 0);
    portal_later(p, 60000);
    memset(long_text, 'e', sizeof long_text);
    long_text[INCIDENT_TEXT_MAX + 1] = 0;
    assert_int_equal(put_incident(p, id, "Une lettre", "2026-09-04", long_text), 422);
    assert_string_equal(said_text(p, "field"), "eight");
    long_text[INCIDENT_TEXT_MAX] = 0;
    assert_int_equal(put_incident(p, id, "Une lettre", "2026-09-04", long_text), 200);
    assert_string_equal(said_text(p, "id"), id);
    assert_int_equal(put_incident(p, "00", "Une lettre", "2026-09-04", ""), 404);
    assert_int_equal(portal_ask(p, "counter-incident", json_pack("{s:s}", "id", "00")), 404);
    assert_int_equal(portal_ask(p, "counter-incident", json_pack("{s:s}", "id", id)), 200);
    assert_string_equal(row_text(p, 0, 0), "Nom et NAM");
    assert_string_equal(row_text(p, 0, 1), "Une lettre");
    assert_string_equal(row_text(p, 0, 6), "");
    assert_string_equal(row_text(p, 0, 7), long_text);
    assert_int_equal(row_time(p, 0, 1) - row_time(p, 0, 0), 60000);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM audit WHERE action = 'act-incident' AND reason IN ('written 1', 'changed 1')"), 2);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM incident"), 1);
}

static void test_incident_list(void **state)
{
    struct portal *p = *state;
    char from[CURSOR_SIZE], text[200] = "", number[16];
    counter_agent(p, BRUNO, COUNTER_AUDITOR);
    for (int i = 0; i < 70; i++)
        memcpy(text + 2 * i, "é", 3);
    for (int i = 1; i <= 5; i++)
        assert_int_equal(put_incident(p, "", text, i == 5 ? "le 4" : "2026-09-04 au matin", ""), 200);
    assert_int_equal(list_incidents(p, "", 2), 200);
    assert_int_equal(rows_said(p), 2);
    assert_string_equal(row_text(p, 0, 0), "5");
    assert_int_equal(strlen(row_text(p, 0, 1)), 120);
    assert_int_equal(row_time(p, 0, 0), 0);
    assert_int_equal(row_time(p, 1, 0), 1788494400000);
    assert_null(json_object_get(p->answer, "back"));
    for (int last = 3; last >= 1; last -= 2) {
        (void)snprintf(from, sizeof from, "%s", said_text(p, "next"));
        (void)snprintf(number, sizeof number, "%d", last);
        assert_int_equal(list_incidents(p, from, 2), 200);
        assert_string_equal(row_text(p, 0, 0), number);
    }
    assert_null(json_object_get(p->answer, "next"));
    for (int last = 3; last <= 5; last += 2) {
        (void)snprintf(from, sizeof from, "%s", said_text(p, "back"));
        (void)snprintf(number, sizeof number, "%d", last);
        assert_int_equal(list_incidents(p, from, 2), 200);
        assert_int_equal(rows_said(p), 2);
        assert_string_equal(row_text(p, 0, 0), number);
    }
    assert_null(json_object_get(p->answer, "back"));
    assert_non_null(json_object_get(p->answer, "next"));
}

/* One that is longer than a piece goes on in the next; nothing is lost or doubled. */
static void test_incident_export(void **state)
{
    struct portal *p = *state;
    char quotes[INCIDENT_TEXT_MAX + 1], three[3001] = "";
    BUF_OWNED struct buf file = buf_make(FILE_MAX);
    counter_agent(p, BRUNO, COUNTER_AUDITOR);
    memset(quotes, '"', sizeof quotes - 1);
    quotes[sizeof quotes - 1] = 0;
    for (int i = 0; i < 1500; i++)
        memcpy(three + 2 * i, "é", 3);
    for (int i = 0; i < 11; i++)
        assert_int_equal(portal_ask(p, "act-incident", json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "id", "", "one", three, "two", quotes, "three", "-", "four", "", "five", "", "six", "",
                         "seven", "", "eight", "fin")), 200);
    assert_true(export_all(p, "incidents", false, &file) > 5);
    const char *text = buf_string(&file);
    assert_memory_equal(text, "number,written,", 15);
    assert_int_equal(lines_in(text), 12);
    size_t marks = 0, ends = 0;
    for (const char *at = text; (at = strchr(at, '"')); at++)
        marks++;
    for (const char *at = text; (at = strstr(at, ",'-,,,,,fin\r\n")); at++)
        ends++;
    assert_int_equal(marks, 11 * (2 * INCIDENT_TEXT_MAX + 2));
    assert_int_equal(ends, 11);
}

static json_t *reason(void) { return json_pack("{s:s}", "reason", "order"); }

static void test_purge(void **state)
{
    struct portal *p = *state;
    counter_agent(p, BRUNO, COUNTER_SUPERVISOR);
    assert_int_equal(put_incident(p, "", "Une lettre", "2026-09-04", ""), 200);
    assert_int_equal(portal_ask(p, "act-purge", reason()), 403);
    portal_later(p, 5 * 365 * (int64_t)86400000);
    counter_agent(p, ANNE, COUNTER_ADMINISTRATOR);
    assert_int_equal(portal_ask(p, "act-purge", json_pack("{s:s}", "reason", "because")), 400);
    assert_int_equal(portal_ask(p, "act-purge", reason()), 200);
    const size_t at = row_find(p, "confidentiality incidents");
    assert_true(rows_said(p) > 10 && at < rows_said(p));
    assert_int_equal(row_time(p, at, 0), 0);
    portal_later(p, 6 * (int64_t)86400000);
    fixture_sql(p->f, "DELETE FROM account_session");
    counter_session(p, ANNE, "counter", COUNTER_TOKEN);
    assert_int_equal(portal_ask(p, "act-purge", reason()), 200);
    assert_int_equal(row_time(p, at, 0), 1);
    assert_int_equal(counter_trail(p, ANNE, "act-purge", "done"), 2);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM audit WHERE action = 'act-purge' AND reason LIKE 'order: %1 confidentiality incidents%'"), 1);
}

/* --- numbers --- */

static unsigned ask_numbers(struct portal *p, const char *what, const char *by, const char *day, int n)
{
    return portal_ask(p, "counter-numbers", json_pack("{s:s, s:s, s:s, s:i}", "what", what, "by", by, "day", day, "days", n));
}

static void add_operation(const struct portal *p, int id, int64_t began_ms, int64_t took_ms)
{
    uint8_t bytes[OP_ID_SIZE] = { (uint8_t)id };
    assert_int_equal(DB_RUN(p->f->db, ST_OPERATION_ADD, NULL, NULL, db_blob(bytes, sizeof bytes), db_blob(bytes, 1), db_text(p->f->kiosk.kiosk_id), db_blob(bytes, 1), db_int(id), db_text("token.pin.changed/1"),
                            db_text("S"), db_int(began_ms), db_int(began_ms + took_ms), db_blob(bytes, 0), db_text("applied"), db_text("")), ERR_OK);
}

static enum err add_happened(void *ctx, struct db *db)
{
    const struct portal *p = ctx;
    static const struct { const char *action, *outcome; int times; } happened[] = {
        { "token.unblocked", "done", 3 }, { "token.unblocked", "unknown", 1 }, { "token.certificate.renewed", "done", 2 }, { "token.certificate.renewed", "rejected", 1 },
        { "unblock.answers", "refused", 2 }, { "account.forgot-answers", "refused", 1 }, { "account.users", "refused", 4 },
    };
    enum err e = ERR_OK;
    for (size_t i = 0; i < sizeof happened / sizeof happened[0]; i++)
        for (int k = 0; k < happened[i].times && !e; k++) {
            const struct audit_event event = { .kiosk = p->f->kiosk.kiosk_id, .actor = "kiosk", .action = happened[i].action, .outcome = happened[i].outcome };
            e = audit_add(db, &p->f->keys, &p->f->clock, &event);
        }
    return e;
}

static void assert_number(struct portal *p, const char *what, int64_t wanted)
{
    assert_int_equal(ask_numbers(p, what, "kiosk", "2026-09-21", 1), 200);
    assert_int_equal(rows_said(p), wanted ? 1 : 0);
    assert_string_equal(row_id(p, 0), p->f->kiosk.kiosk_id);
    assert_int_equal(row_time(p, 0, 0), wanted);
    assert_int_equal(ask_numbers(p, what, "day", "2026-09-20", 3), 200);
    assert_int_equal(rows_said(p), 3);
    assert_string_equal(row_word(p, 1), "2026-09-21");
    assert_int_equal(row_time(p, 0, 0), 0);
    assert_int_equal(row_time(p, 1, 0), wanted);
    assert_null(json_object_get(p->answer, "text"));
}

static void test_numbers(void **state)
{
    struct portal *p = *state;
    counter_agent(p, BRUNO, COUNTER_SUPERVISOR);
    assert_int_equal(db_tx(p->f->db, add_happened, p), ERR_OK);
    assert_number(p, "unblocks", 3);
    assert_number(p, "renewals", 2);
    assert_number(p, "failures", 4);
    static const int64_t took[] = { 900, 100, 300, NUMBERS_LINE_MS - 1, 200, NUMBERS_LINE_MS, 7200000, -5000 };
    for (int i = 0; i < (int)(sizeof took / sizeof took[0]); i++)
        add_operation(p, i + 1, p->f->server_ms, took[i]);
    assert_int_equal(ask_numbers(p, "duration", "kiosk", "2026-09-21", 1), 200);
    assert_int_equal(row_time(p, 0, 0), 200);
    assert_int_equal(row_time(p, 0, 1), NUMBERS_LINE_MS - 1);
    assert_int_equal(row_time(p, 0, 2), 6);
    assert_int_equal(ask_numbers(p, "waiting", "day", "2026-09-21", 1), 200);
    assert_int_equal(row_time(p, 0, 0), NUMBERS_LINE_MS);
    assert_int_equal(row_time(p, 0, 1), 7200000);
    assert_int_equal(row_time(p, 0, 2), 2);
    assert_int_equal(ask_numbers(p, "duration", "day", "2026-09-21", NUMBERS_DAYS_MAX), 200);
    assert_int_equal(rows_said(p), NUMBERS_DAYS_MAX);
    assert_int_equal(ask_numbers(p, "duration", "day", "2026-09-21", NUMBERS_DAYS_MAX + 1), 400);
    assert_int_equal(ask_numbers(p, "sums", "day", "2026-09-21", 1), 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, counter_setup, portal_teardown)
        cmocka_unit_test(test_cells), T(test_export), T(test_export_days), T(test_incident), T(test_incident_list), T(test_incident_export), T(test_purge), T(test_numbers),
#undef T
    };
    return FIXTURE_RUN("counter register", tests);
}
