/* Days of the trail: a day begins and ends at midnight in Montréal. */
#include "core/rules/calendar.h"
#include "core/rules/hours.h"
#include "server/counter/trail.h"

void trail_days_set(int64_t first, int64_t last, struct trail_days *out)
{
    *out = (struct trail_days){ first, last, montreal_begin(first), montreal_begin(last + 1) };
}

bool trail_days_read(const char *first, const char *last, struct trail_days *out)
{
    struct calendar_date from, to;
    if (!calendar_read(first, &from) || !calendar_read(last, &to))
        return false;
    const int64_t a = calendar_days(from), b = calendar_days(to);
    if (b < a || b - a >= TRAIL_DAYS_MAX)
        return false;
    trail_days_set(a, b, out);
    return true;
}

static enum err since(struct db *db, int64_t wall_ms, int64_t *sequence)
{
    *sequence = INT64_MAX;
    return DB_RUN(db, ST_TRAIL_SINCE, db_take_int, sequence, db_int(wall_ms));
}

enum err trail_range_of(struct db *db, const struct trail_days *days, struct trail_range *out)
{
    int64_t first, after;
    enum err e = since(db, days->from_ms - TRAIL_SLACK_MS, &first);
    e = e ? e : since(db, days->to_ms + TRAIL_SLACK_MS, &after);
    if (!e)
        *out = (struct trail_range){ first - 1, after < first ? first : after };
    return e;
}
