/* Does a help line answer now?  Weekly hours and holidays on Montréal's wall clock; pure functions, `now` passed in.
 *
 * The time zone is computed here (Quebec: UTC-5, and UTC-4 from the second Sunday of March 2:00 to the first Sunday of
 * November 2:00, Loi sur le temps légal, RLRQ c. T-5.1), because a bare system may have no zone files.  Any thread. */
#ifndef GUICHET_RULES_HOURS_H
#define GUICHET_RULES_HOURS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HOURS_SPANS_MAX = 4, HOURS_DAYS = 7 };    /* a week: also how far ahead the next opening is looked for */

/* A day and time in Montréal. */
struct montreal {
    int year, month, day;     /* month 1..12, day 1..31 */
    int weekday;              /* 0 Monday .. 6 Sunday */
    int minute;               /* of the day, 0..1439 */
    bool summer;              /* UTC-4 */
};
struct montreal montreal_at(int64_t wall_ms);
struct montreal montreal_after(const struct montreal *day, int days);    /* its midnight, so many days later; summer is left false */

/* When that day begins in Montréal (days: core/rules/calendar.h), milliseconds of the wall clock. */
int64_t montreal_begin(int64_t days);

struct hours_span { int from, to; };      /* minutes of the day, from included, to excluded */
struct hours_day {
    size_t n;
    struct hours_span spans[HOURS_SPANS_MAX];
};
struct hours { struct hours_day days[HOURS_DAYS]; };    /* Monday .. Sunday; all zero: always closed */

/* Adds "08:30" to "16:30" ("24:00" ends a day) to a day, 0 Monday .. 6 Sunday. False (nothing changed) when a time is not one,
 * they are in the wrong order, or the day has HOURS_SPANS_MAX already. */
bool hours_add(struct hours *h, int weekday, const char *from, const char *to);

/* "lu-ma 08:30-16:30, me 10:30-16:30": days (lu ma me je ve sa di, one or a range) and a span, with commas between; a day may come
 * again. False (nothing changed) for anything else, "" too. And back, cut to size (HOURS_TEXT_SIZE holds any); "" when always closed. */
enum { HOURS_TEXT_SIZE = 456 };
bool hours_read(const char *text, struct hours *out);
void hours_write(const struct hours *h, char *to, size_t size);

/* Is this "YYYY-MM-DD" the day? */
bool hours_is_date(const char *date, const struct montreal *day);

/* A holiday is closed all day. */
bool hours_open(const struct hours *h, const struct montreal *now, bool holiday);

/* The next time a span begins after now, today or in the six days that follow; how many days from today, or -1: none of them.
 * holidays: bit i for the day i days from today. *minute is of that day. */
int hours_next(const struct hours *h, const struct montreal *now, unsigned holidays, int *minute);

#endif
