/* core/rules/hours: Montréal's clock without zone files, the notation of hours, holidays. */
#include "core/rules/calendar.h"
#include "core/rules/hours.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static int64_t utc(int y, int mo, int d, int h, int mi)
{
    struct tm tm = { .tm_year = y - 1900, .tm_mon = mo - 1, .tm_mday = d, .tm_hour = h, .tm_min = mi };
    return (int64_t)timegm(&tm) * 1000;
}

static const struct { int y, mo, d, h, mi, wy, wmo, wd, wh, wmi, weekday; bool summer; } clocks[] = {
    { 2026, 3, 8, 6, 59, 2026, 3, 8, 1, 59, 6, false },      /* second Sunday of March, a minute before */
    { 2026, 3, 8, 7, 0, 2026, 3, 8, 3, 0, 6, true },
    { 2026, 11, 1, 5, 59, 2026, 11, 1, 1, 59, 6, true },     /* first Sunday of November */
    { 2026, 11, 1, 6, 0, 2026, 11, 1, 1, 0, 6, false },
    { 2026, 11, 1, 7, 30, 2026, 11, 1, 2, 30, 6, false },
    { 2027, 1, 1, 4, 59, 2026, 12, 31, 23, 59, 3, false },   /* another year than in UTC */
    { 2024, 3, 1, 4, 0, 2024, 2, 29, 23, 0, 3, false },      /* leap day */
    { 2027, 3, 14, 7, 0, 2027, 3, 14, 3, 0, 6, true },
    { 2027, 11, 7, 6, 0, 2027, 11, 7, 1, 0, 6, false },
    { 2026, 7, 1, 12, 0, 2026, 7, 1, 8, 0, 2, true },
    { 1969, 12, 31, 12, 0, 1969, 12, 31, 7, 0, 2, false },   /* before 1970: a clock that is far off must not break us */
};

static void the_wall_clock_of_montreal(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof clocks / sizeof clocks[0]; i++) {
        struct montreal m = montreal_at(utc(clocks[i].y, clocks[i].mo, clocks[i].d, clocks[i].h, clocks[i].mi));
        assert_int_equal(m.year, clocks[i].wy);
        assert_int_equal(m.month, clocks[i].wmo);
        assert_int_equal(m.day, clocks[i].wd);
        assert_int_equal(m.minute, clocks[i].wh * 60 + clocks[i].wmi);
        assert_int_equal(m.weekday, clocks[i].weekday);
        assert_int_equal(m.summer, clocks[i].summer);
    }
}

/* The C library with zone files agrees, hour by hour over years (skipped on a bare system). */
static void as_the_c_library_says(void **state)
{
    (void)state;
    setenv("TZ", "America/Montreal", 1);
    tzset();
    time_t probe = utc(2026, 7, 1, 12, 0) / 1000;
    struct tm tm;
    localtime_r(&probe, &tm);
    if (tm.tm_hour != 8) {
        print_message("# skipped: this machine has no zone file of Montréal to compare with\n");
        skip();
    }
    for (int64_t at = utc(2019, 1, 1, 0, 0); at < utc(2031, 1, 1, 0, 0); at += 1800000) {
        time_t seconds = at / 1000;
        localtime_r(&seconds, &tm);
        struct montreal m = montreal_at(at);
        assert_int_equal(m.minute, tm.tm_hour * 60 + tm.tm_min);
        assert_int_equal(m.day, tm.tm_mday);
        assert_int_equal(m.weekday, (tm.tm_wday + 6) % 7);
    }
}

static bool open_at(int y, int mo, int d, int h, int mi)
{
    struct hours hours = { 0 };
    for (int day = 0; day < 5; day++)
        assert_true(hours_add(&hours, day, day == 2 ? "10:30" : "08:30", "16:30"));
    assert_true(hours_add(&hours, 4, "20:00", "24:00"));
    struct montreal m = montreal_at(utc(y, mo, d, h + (mo == 7 ? 4 : 5), mi));
    return hours_open(&hours, &m, hours_is_date("2026-07-01", &m) || hours_is_date("2027-01-01", &m));
}

static void hours_of_the_professional_line(void **state)
{
    (void)state;
    assert_false(open_at(2026, 1, 5, 8, 29));     /* a Monday */
    assert_true(open_at(2026, 1, 5, 8, 30));
    assert_true(open_at(2026, 1, 5, 16, 29));
    assert_false(open_at(2026, 1, 5, 16, 30));
    assert_false(open_at(2026, 1, 7, 9, 0));      /* Wednesday */
    assert_true(open_at(2026, 1, 7, 10, 30));
    assert_false(open_at(2026, 1, 10, 12, 0));    /* Saturday */
    assert_true(open_at(2026, 7, 2, 12, 0));
    assert_false(open_at(2026, 7, 1, 12, 0));     /* holiday */
    assert_false(open_at(2027, 1, 1, 12, 0));
    assert_true(open_at(2026, 1, 9, 23, 59));     /* a second span */
}

/* When the professionals' line opens again, with holidays of the next days (bit 0 today). */
static void when_it_opens_again(void **state)
{
    (void)state;
    static const struct { int y, mo, d, h, mi; unsigned holidays; int days, minute; } cases[] = {
        { 2026, 1, 5, 8, 0, 0, 0, 510 },                /* Monday before the hour */
        { 2026, 1, 5, 8, 30, 0, 1, 510 },               /* open: the next opening is tomorrow's */
        { 2026, 1, 5, 16, 30, 0, 1, 510 },
        { 2026, 1, 6, 20, 0, 0, 1, 630 },               /* Wednesday is later */
        { 2026, 1, 9, 12, 0, 0, 0, 1200 },              /* Friday's second span */
        { 2026, 1, 9, 23, 0, 0, 3, 510 },               /* over the week-end */
        { 2026, 1, 5, 8, 0, 1, 1, 510 },                /* today is a holiday */
        { 2026, 1, 9, 23, 0, 1U << 3 | 1U << 4, 5, 630 },
        { 2026, 1, 5, 8, 0, 0x7F, -1, 0 },              /* a week of them: not known */
    };
    struct hours hours = { 0 };
    int minute = 0;
    for (int day = 0; day < 5; day++)
        assert_true(hours_add(&hours, day, day == 2 ? "10:30" : "08:30", "16:30"));
    assert_true(hours_add(&hours, 4, "20:00", "24:00"));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct montreal m = montreal_at(utc(cases[i].y, cases[i].mo, cases[i].d, cases[i].h + 5, cases[i].mi));
        assert_int_equal(hours_next(&hours, &m, cases[i].holidays, &minute), cases[i].days);
        if (cases[i].days >= 0)
            assert_int_equal(minute, cases[i].minute);
    }
    struct hours never = { 0 };
    struct montreal monday = montreal_at(utc(2026, 1, 5, 13, 0));
    minute = -7;
    assert_int_equal(hours_next(&never, &monday, 0, &minute), -1);
    assert_int_equal(minute, -7);
}

static void days_that_follow(void **state)
{
    (void)state;
    struct montreal eve = montreal_at(utc(2028, 2, 28, 22, 15)), next = montreal_after(&eve, 1), year = montreal_after(&eve, 366);
    assert_true(hours_is_date("2028-02-29", &next));
    assert_int_equal(next.weekday, 1);
    assert_int_equal(next.minute, 0);
    assert_true(hours_is_date("2029-02-28", &year));
    next = montreal_after(&eve, 0);
    assert_true(hours_is_date("2028-02-28", &next));
}

static void what_is_no_span_is_refused(void **state)
{
    (void)state;
    static const struct { int day; const char *from, *to; } bad[] = {
        { 0, "8:30", "16:30" }, { 0, "16:30", "08:30" }, { 0, "08:30", "08:30" }, { 0, "08:30", "16:60" }, { 0, "08:30", "25:00" },
        { 0, "", "" }, { 7, "08:30", "16:30" }, { -1, "08:30", "16:30" }, { 0, "08:30x", "16:30" }, { 0, "08h30", "16:30" },
    };
    struct hours h = { 0 };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(hours_add(&h, bad[i].day, bad[i].from, bad[i].to));
    assert_int_equal(h.days[0].n, 0);
    for (int i = 0; i < HOURS_SPANS_MAX; i++)
        assert_true(hours_add(&h, 0, "08:30", "16:30"));
    assert_false(hours_add(&h, 0, "08:30", "16:30"));
}

static void hours_as_text(void **state)
{
    static const char *const same[] = { "lu-ma 08:30-16:30, me 10:30-16:30, je-ve 08:30-16:30", "lu-di 00:00-24:00", "di 09:00-12:00, di 13:00-17:00", "sa 09:00-09:01" };
    static const char *const none[] = { "", "lu", "lu 8:30-16:30", "lu 08:30", "lu 16:30-08:30", "ve-lu 08:30-16:30", "xx 08:30-16:30", "lu 08:30-16:30,", "lu 08:30-16:30,ma 08:30-16:30",
        "lu 08:30-16:30, ", "lu  08:30-16:30", "lu 08:30-16:30 ", "lu 08:30_16:30", "lu 25:00-26:00", "lu 08:60-16:30", "lu- 08:30-16:30", "LU 08:30-16:30",
        "lu 01:00-02:00, lu 03:00-04:00, lu 05:00-06:00, lu 07:00-08:00, lu 09:00-10:00" };
    char text[HOURS_TEXT_SIZE], small[8];
    struct hours h, before;
    (void)state;
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        assert_true(hours_read(same[i], &h));
        hours_write(&h, text, sizeof text);
        assert_string_equal(text, same[i]);
    }
    assert_true(hours_read("ma 08:30-16:30, lu 08:30-16:30", &h));
    hours_write(&h, text, sizeof text);
    assert_string_equal(text, "lu-ma 08:30-16:30");
    hours_write(&h, small, sizeof small);
    assert_string_equal(small, "lu-ma 0");
    before = h;
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        if (hours_read(none[i], &h) || memcmp(&h, &before, sizeof h) != 0)
            fail_msg("\"%s\" was read", none[i]);
    memset(&h, 0, sizeof h);
    hours_write(&h, text, sizeof text);
    assert_string_equal(text, "");
    for (int day = 0; day < HOURS_DAYS; day++)
        for (int i = 0; i < HOURS_SPANS_MAX; i++) {
            char from[32], to[32];
            (void)snprintf(from, sizeof from, "%02d:0%d", i, day);
            (void)snprintf(to, sizeof to, "%02d:3%d", i, day);
            assert_true(hours_add(&h, day, from, to));
        }
    hours_write(&h, text, sizeof text);
    assert_true(hours_read(text, &before));
    assert_memory_equal(&h, &before, sizeof h);
}

static void where_a_day_begins(void **state)
{
    struct calendar_date date = { 1, 2, 3 };
    (void)state;
    assert_true(montreal_begin(calendar_days((struct calendar_date){ 2026, 1, 15 })) == 1768453200000);      /* 05:00 UTC */
    assert_true(montreal_begin(calendar_days((struct calendar_date){ 2026, 7, 15 })) == 1784088000000);      /* 04:00 UTC */
    for (int64_t day = calendar_days((struct calendar_date){ 2026, 3, 1 }); day < calendar_days((struct calendar_date){ 2026, 11, 30 }); day++) {
        const struct montreal m = montreal_at(montreal_begin(day)), before = montreal_at(montreal_begin(day) - 1);
        assert_int_equal(m.minute, 0);
        assert_int_equal(calendar_days((struct calendar_date){ m.year, m.month, m.day }), day);
        assert_int_equal(before.minute, 1439);
    }
    assert_true(calendar_read("2024-02-29", &date));
    assert_true(date.year == 2024 && date.month == 2 && date.day == 29);
    static const char *const none[] = { "", "2026", "2026-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "2026-01-1", "2026-01-011", "2026/01/01", "+026-01-01", "2026-01-0a" };
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        assert_false(calendar_read(none[i], &date));
    assert_int_equal(date.year, 2024);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_wall_clock_of_montreal),
        cmocka_unit_test(as_the_c_library_says),
        cmocka_unit_test(hours_of_the_professional_line),
        cmocka_unit_test(when_it_opens_again),
        cmocka_unit_test(days_that_follow),
        cmocka_unit_test(what_is_no_span_is_refused),
        cmocka_unit_test(hours_as_text),
        cmocka_unit_test(where_a_day_begins),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
