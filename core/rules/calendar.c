#include "core/rules/calendar.h"

int64_t calendar_days(struct calendar_date date)
{
    int64_t y = date.year - (date.month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;
    int64_t of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

struct calendar_date calendar_date(int64_t days)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097, of_era = days - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100), month = (5 * of_year + 2) / 153;
    struct calendar_date date = { .month = (int)(month < 10 ? month + 3 : month - 9), .day = (int)(of_year - (153 * month + 2) / 5 + 1) };
    date.year = (int)(year + era * 400 + (date.month <= 2));
    return date;
}

bool calendar_has(struct calendar_date date)
{
    if (date.month < 1 || date.month > 12 || date.day < 1 || date.day > 31)
        return false;
    struct calendar_date same = calendar_date(calendar_days(date));
    return same.month == date.month && same.day == date.day;
}

bool calendar_read(const char *text, struct calendar_date *date)
{
    int part[3] = { 0, 0, 0 }, at = 0;
    for (int i = 0; i < 10; i++)
        if (i == 4 || i == 7) {
            if (text[i] != '-')
                return false;
            at++;
        } else if (text[i] < '0' || text[i] > '9') {
            return false;
        } else {
            part[at] = part[at] * 10 + (text[i] - '0');
        }
    const struct calendar_date made = { part[0], part[1], part[2] };
    if (text[10] || !calendar_has(made))
        return false;
    *date = made;
    return true;
}
