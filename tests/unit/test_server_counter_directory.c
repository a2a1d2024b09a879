/* The directory as agents change it, and the file it came from. */
#include "tests/unit/test_server_counter.h"

static const char file[] =
    "{\"lines\": [{\"id\": \"dsq\", \"names\": {\"fr\": \"Centre\", \"en\": \"Centre (en)\"}, \"phones\": [{\"label\": {\"fr\": \"Québec\", \"en\": \"Q\"}, \"number\": \"418 643-9025\"},"
    " {\"label\": {\"fr\": \"Ailleurs\", \"en\": \"E\"}, \"number\": \"1 888 883-7427\"}], \"email\": \"\", \"hours\": null},"
    " {\"id\": \"ramq\", \"names\": {\"fr\": \"Régie\", \"en\": \"Board\"}, \"phones\": [], \"email\": \"\", \"hours\": [{\"days\": [1, 2, 4, 5], \"from\": \"08:30\", \"to\": \"16:30\"},"
    " {\"days\": [3], \"from\": \"10:30\", \"to\": \"16:30\"}]}], \"holidays\": [{\"date\": \"2026-01-01\", \"fr\": \"Jour de l'An\", \"en\": \"New Year's Day\"},"
    " {\"date\": \"2026-12-25\", \"fr\": \"Noël\", \"en\": \"Christmas Day\"}]}";

static int64_t load(const struct portal *p, const char *text)
{
    int64_t changed = -1;
    assert_int_equal(feed_load_directory(p->f->db, text, strlen(text), &changed), ERR_OK);
    return changed;
}

static unsigned set_hours(struct portal *p, const char *line, const char *hours)
{
    return portal_ask(p, "act-hours", json_pack("{s:s, s:s, s:s}", "line", line, "hours", hours, "reason", "order"));
}

static unsigned set_holiday(struct portal *p, const char *date, bool add)
{
    return portal_ask(p, "act-holiday", json_pack("{s:s, s:b, s:s}", "date", date, "add", add, "reason", "order"));
}

static int64_t number_of(const struct portal *p) { return fixture_number(p->f, "SELECT seq FROM feed WHERE name = 'directory'"); }

static void test_hours(void **state)
{
    struct portal *p = *state;
    assert_int_equal(load(p, file), 3);
    counter_agent(p, ANNE, COUNTER_AGENT);
    assert_int_equal(set_hours(p, "dsq", "lu 09:00-12:00"), 403);
    assert_int_equal(portal_ask(p, "counter-lines", json_object()), 200);
    assert_int_equal(rows_said(p), 2);
    assert_string_equal(row_id(p, 0), "dsq");
    assert_string_equal(row_text(p, 0, 0), "Centre");
    assert_string_equal(row_text(p, 0, 1), "");
    assert_string_equal(row_text(p, 0, 2), "Québec 418 643-9025, Ailleurs 1 888 883-7427");
    assert_string_equal(row_text(p, 1, 1), "lu-ma 08:30-16:30, me 10:30-16:30, je-ve 08:30-16:30");
    counter_agent(p, BRUNO, COUNTER_SUPERVISOR);
    const int64_t before = number_of(p);
    assert_int_equal(set_hours(p, "dsq", "lu 9-12"), 422);
    assert_string_equal(said_text(p, "field"), "hours");
    assert_int_equal(set_hours(p, "holidays", "lu 09:00-12:00"), 404);
    assert_int_equal(set_hours(p, "other", "lu 09:00-12:00"), 404);
    assert_int_equal(number_of(p), before);
    assert_int_equal(set_hours(p, "dsq", "sa 09:00-12:00, sa 13:00-15:00"), 200);
    assert_string_equal(row_text(p, 0, 1), "sa 09:00-12:00, sa 13:00-15:00");
    assert_string_equal(row_text(p, 0, 2), "Québec 418 643-9025, Ailleurs 1 888 883-7427");
    assert_int_equal(number_of(p), before + 1);
    assert_int_equal(set_hours(p, "dsq", "lu-ve 09:15-16:45, di 09:15-16:45"), 200);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM feed_row WHERE feed = 'directory' AND id = 'dsq' AND content LIKE '%\"days\":[1,2,3,4,5,7]%'"), 1);
    assert_int_equal(set_hours(p, "ramq", ""), 200);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM feed_row WHERE feed = 'directory' AND id = 'ramq' AND content LIKE '%\"hours\":null%'"), 1);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM audit WHERE action = 'act-hours' AND reason = 'order: dsq sa 09:00-12:00, sa 13:00-15:00'"), 1);
}

static void test_holidays(void **state)
{
    struct portal *p = *state;
    char date[32];
    assert_int_equal(load(p, file), 3);
    counter_agent(p, BRUNO, COUNTER_ADMINISTRATOR);
    assert_int_equal(portal_ask(p, "counter-holidays", json_object()), 200);
    assert_int_equal(rows_said(p), 1);
    assert_string_equal(row_id(p, 0), "2026-12-25");
    assert_string_equal(row_text(p, 0, 0), "Noël");
    assert_int_equal(set_holiday(p, "2026-02-29", true), 422);
    assert_int_equal(set_holiday(p, "2026-11-11", true), 200);
    assert_int_equal(rows_said(p), 2);
    assert_string_equal(row_id(p, 0), "2026-11-11");
    const int64_t before = number_of(p);
    assert_int_equal(set_holiday(p, "2026-11-11", true), 200);
    assert_int_equal(set_holiday(p, "2026-10-10", false), 200);
    assert_int_equal(number_of(p), before);
    assert_int_equal(set_holiday(p, "2026-12-25", false), 200);
    assert_int_equal(rows_said(p), 1);
    assert_int_equal(number_of(p), before + 1);
    unsigned status = 200;
    for (int i = 0; i < 366 && status == 200; i++) {
        (void)snprintf(date, sizeof date, "2027-%02d-%02d", 1 + i / 28, 1 + i % 28);
        status = set_holiday(p, date, true);
        assert_true(status == 422 || rows_said(p) <= SHEET_ROWS_MAX);
    }
    assert_int_equal(status, 422);      /* a row of the feed has its limit */
    assert_string_equal(said_text(p, "field"), "date");
}

/* The file read again as it was undoes nothing; another one wins. */
static void test_file(void **state)
{
    struct portal *p = *state;
    char other[sizeof file + 1];
    assert_int_equal(load(p, file), 3);
    assert_int_equal(load(p, file), 0);
    counter_agent(p, BRUNO, COUNTER_SUPERVISOR);
    assert_int_equal(set_hours(p, "ramq", "lu 09:00-12:00"), 200);
    assert_int_equal(load(p, file), 0);
    assert_int_equal(portal_ask(p, "counter-lines", json_object()), 200);
    assert_string_equal(row_text(p, 1, 1), "lu 09:00-12:00");
    (void)snprintf(other, sizeof other, "%s\n", file);
    assert_int_equal(load(p, other), 1);
    assert_int_equal(portal_ask(p, "counter-lines", json_object()), 200);
    assert_string_equal(row_text(p, 1, 1), "lu-ma 08:30-16:30, me 10:30-16:30, je-ve 08:30-16:30");
    assert_int_equal(load(p, file), 0);      /* again another, which says the same */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, counter_setup, portal_teardown)
        T(test_hours), T(test_holidays), T(test_file),
#undef T
    };
    return FIXTURE_RUN("counter directory", tests);
}
