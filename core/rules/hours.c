#include "core/rules/hours.h"

#include "core/rules/calendar.h"

#include <stdio.h>
#include <string.h>

enum { DAY_MINUTES = 24 * 60 };

static int64_t days_of(int year, int month, int day) { return calendar_days((struct calendar_date){ year, month, day }); }

static void put_date(int64_t days, struct montreal *out)
{
    struct calendar_date date = calendar_date(days);
    out->year = date.year;
    out->month = date.month;
    out->day = date.day;
}

static int weekday_of(int64_t days) { return (int)(((days + 3) % 7 + 7) % 7); }    /* 1970-01-01 was a Thursday */

/* The n-th Sunday of a month, as days since 1970. */
static int64_t nth_sunday(int year, int month, int n)
{
    int64_t first = days_of(year, month, 1);
    return first + (6 - weekday_of(first)) + 7 * (n - 1);
}

/* Both changes are at 2:00 of the time that ends: 7:00 UTC in March, 6:00 UTC in November. */
static bool is_summer(int year, int64_t seconds)
{
    return seconds >= nth_sunday(year, 3, 2) * 86400 + 7 * 3600 && seconds < nth_sunday(year, 11, 1) * 86400 + 6 * 3600;
}

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); }

struct montreal montreal_at(int64_t wall_ms)
{
    struct montreal m = { 0 };
    int64_t utc = floor_div(wall_ms, 1000), local = utc - 5 * 3600;
    put_date(floor_div(local, 86400), &m);    /* the year in winter time: no change is near a year's end */
    m.summer = is_summer(m.year, utc);
    local += m.summer ? 3600 : 0;
    int64_t days = floor_div(local, 86400);
    put_date(days, &m);
    m.weekday = weekday_of(days);
    m.minute = (int)((local - days * 86400) / 60);
    return m;
}

struct montreal montreal_after(const struct montreal *day, int days)
{
    struct montreal m = { 0 };
    int64_t at = days_of(day->year, day->month, day->day) + days;
    put_date(at, &m);
    m.weekday = weekday_of(at);
    return m;
}

int64_t montreal_begin(int64_t days)
{
    const int64_t winter = (days * 86400 + 5 * 3600) * 1000;      /* no change of time is at midnight */
    return winter - (montreal_at(winter).summer ? 3600000 : 0);
}

/* "08:30" -> minutes, -1 when it is not one. */
static int minute_of(const char *t)
{
    if (strlen(t) != 5)
        return -1;
    for (int i = 0; i < 5; i++)
        if (i == 2 ? t[i] != ':' : t[i] < '0' || t[i] > '9')
            return -1;
    int hour = (t[0] - '0') * 10 + t[1] - '0', minute = (t[3] - '0') * 10 + t[4] - '0';
    return minute > 59 || hour * 60 + minute > DAY_MINUTES ? -1 : hour * 60 + minute;
}

bool hours_add(struct hours *h, int weekday, const char *from, const char *to)
{
    struct hours_span span = { minute_of(from), minute_of(to) };
    if (weekday < 0 || weekday >= HOURS_DAYS || span.from < 0 || span.to <= span.from)
        return false;
    struct hours_day *day = &h->days[weekday];
    if (day->n == HOURS_SPANS_MAX)
        return false;
    day->spans[day->n++] = span;
    return true;
}

bool hours_is_date(const char *date, const struct montreal *day)
{
    char today[48];
    snprintf(today, sizeof today, "%04d-%02d-%02d", day->year, day->month, day->day);
    return strcmp(date, today) == 0;
}

bool hours_open(const struct hours *h, const struct montreal *now, bool holiday)
{
    const struct hours_day *day = &h->days[now->weekday];
    for (size_t i = 0; !holiday && i < day->n; i++)
        if (now->minute >= day->spans[i].from && now->minute < day->spans[i].to)
            return true;
    return false;
}

/* The first span of a day that begins after a minute, -1 none. */
static int first_after(const struct hours_day *day, int minute)
{
    int first = -1;
    for (size_t i = 0; i < day->n; i++)
        if (day->spans[i].from > minute && (first < 0 || day->spans[i].from < first))
            first = day->spans[i].from;
    return first;
}

int hours_next(const struct hours *h, const struct montreal *now, unsigned holidays, int *minute)
{
    for (int days = 0; days < HOURS_DAYS; days++) {
        int from = first_after(&h->days[(now->weekday + days) % HOURS_DAYS], days ? -1 : now->minute);
        if (from >= 0 && !(holidays & 1U << days)) {
            *minute = from;
            return days;
        }
    }
    return -1;
}
