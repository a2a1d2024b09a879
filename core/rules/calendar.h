/* Days of the Gregorian calendar as numbers, 0 being 1970-01-01 (H. Hinnant, "chrono-compatible date algorithms").  Pure functions, any thread. */
#ifndef GUICHET_RULES_CALENDAR_H
#define GUICHET_RULES_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

struct calendar_date { int year, month, day; };      /* month 1..12, day 1..31 */

/* month 1..12; a day that the month does not have is one of the next month's. */
int64_t calendar_days(struct calendar_date date);
struct calendar_date calendar_date(int64_t days);
bool calendar_has(struct calendar_date date);

/* "2026-12-25", exactly, a day that there is; false (untouched) else. */
bool calendar_read(const char *text, struct calendar_date *date);

#endif
