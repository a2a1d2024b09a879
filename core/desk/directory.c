#include "core/desk/inside.h"

#include "core/base/buf.h"
#include "core/proto/json_in.h"
#include "core/rules/hours.h"

#include <stdio.h>
#include <string.h>

/* The lines as assets/data/directory.json has them, one JSON object each: from the feed when it was ever pulled, else from
 * the shipped file.  What is not understood is left out, never guessed. */

static const char *const day_names[2][HOURS_DAYS] = {
    { "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche" },
    { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" },
};

struct listing {
    const char *language;
    const struct directory_pick *pick;
    struct montreal now;
    unsigned holidays;        /* bit i: the day i days from today is one */
    struct help_line *lines;
    size_t n, max;
};

/* --- one line --- */

static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : "";
}

static bool is_of(const json_t *phone, const char *region) { return strcmp(text_of(phone, "region"), region) == 0; }

/* Of a region that the line has no number for, the last number is: it is everybody else's. NULL: every number. */
static const char *region_for(const json_t *phones, const char *asked)
{
    size_t i;
    json_t *phone;
    bool regional = false;
    json_array_foreach(phones, i, phone) {
        regional = regional || *text_of(phone, "region");
        if (asked && is_of(phone, asked))
            return asked;
    }
    return asked && regional ? text_of(json_array_get(phones, json_array_size(phones) - 1), "region") : NULL;
}

static void put_phones(const json_t *phones, const char *language, const char *region, char *to, size_t size)
{
    size_t i, n = 0;
    json_t *phone;
    to[0] = 0;
    json_array_foreach(phones, i, phone) {
        if (region && !is_of(phone, region))
            continue;
        const char *label = text_of(json_object_get(phone, "label"), language), *number = text_of(phone, "number");
        int room = snprintf(to + n, size - n, "%s%s%s%s", n ? "; " : "", label, *label ? " " : "", number);
        if (room < 0 || (size_t)room >= size - n) {
            to[n] = 0;       /* half a telephone number is worse than none */
            return;
        }
        n += (size_t)room;
    }
}

static bool read_hours(const json_t *rules, struct hours *h)
{
    size_t i, j;
    json_t *rule, *day;
    *h = (struct hours){ 0 };
    json_array_foreach(rules, i, rule)
        json_array_foreach(json_object_get(rule, "days"), j, day)
            if (!hours_add(h, (int)json_integer_value(day) - 1, text_of(rule, "from"), text_of(rule, "to")))
                return false;
    return json_is_array(rules) && json_array_size(rules) > 0;
}

static void put_days(struct buf *out, const json_t *days, const char *const names[HOURS_DAYS])
{
    unsigned set = 0;
    size_t i;
    json_t *day;
    bool first = true;
    json_array_foreach(days, i, day)
        if (json_integer_value(day) >= 1 && json_integer_value(day) <= HOURS_DAYS)
            set |= 1U << (json_integer_value(day) - 1);
    for (int from = 0; from < HOURS_DAYS; from++) {
        int to = from;
        if (!(set & 1U << from))
            continue;
        while (to + 1 < HOURS_DAYS && (set & 1U << (to + 1)))
            to++;
        buf_printf(out, "%s%s", first ? "" : ", ", names[from]);
        if (to > from)
            buf_printf(out, "–%s", names[to]);
        first = false;
        from = to;
    }
}

/* "08:30" -> "8 h 30" or "8:30"; "8 h" on the hour. */
static void put_time(struct buf *out, const char *time, bool english)
{
    const char *hour = *time == '0' ? time + 1 : time;
    int digits = (int)strcspn(hour, ":");
    const char *minutes = hour[digits] ? hour + digits + 1 : "";
    if (english)
        buf_printf(out, "%s", hour);
    else
        buf_printf(out, "%.*s h%s%s", digits, hour, strcmp(minutes, "00") ? " " : "", strcmp(minutes, "00") ? minutes : "");
}

static void put_minute(struct buf *out, int minute, bool english)
{
    char time[8];
    snprintf(time, sizeof time, "%02d:%02d", minute / 60 % 24, minute % 60);
    put_time(out, time, english);
}

/* "à 8 h 30" today, "demain à 8 h 30", "lundi à 8 h 30". */
static void put_opening(const struct listing *l, const struct hours *h, struct help_line *line)
{
    bool english = strcmp(l->language, "en") == 0;
    BUF_OWNED struct buf b = buf_make(sizeof line->opens - 1);
    int minute, days = hours_next(h, &l->now, l->holidays, &minute);
    if (days < 0)
        return;
    if (days == 1)
        buf_put_text(&b, english ? "tomorrow " : "demain ");
    else if (days > 1)
        buf_printf(&b, "%s ", day_names[english][(l->now.weekday + days) % HOURS_DAYS]);
    buf_put_text(&b, english ? "at " : "à ");
    put_minute(&b, minute, english);
    snprintf(line->opens, sizeof line->opens, "%s", buf_string(&b));
}

static void put_hours(const json_t *rules, bool english, char *to, size_t size)
{
    BUF_OWNED struct buf b = buf_make(size - 1);
    size_t i;
    json_t *rule;
    json_array_foreach(rules, i, rule) {
        buf_put_text(&b, i ? "; " : "");
        put_days(&b, json_object_get(rule, "days"), day_names[english]);
        buf_put_text(&b, " ");
        put_time(&b, text_of(rule, "from"), english);
        buf_put_text(&b, "–");
        put_time(&b, text_of(rule, "to"), english);
    }
    snprintf(to, size, "%s", buf_string(&b));
}

static bool is_wanted(const struct listing *l, const json_t *object)
{
    return !l->pick->wants || l->pick->wants(l->pick->ctx, text_of(object, "id"));
}

static void add_line(struct listing *l, const json_t *object)
{
    const json_t *rules = json_object_get(object, "hours"), *phones = json_object_get(object, "phones"), *faxes = json_object_get(object, "faxes");
    const char *name = text_of(json_object_get(object, "names"), l->language);
    struct hours h;
    if (!*name || l->n == l->max || !is_wanted(l, object))
        return;
    struct help_line *line = &l->lines[l->n++];
    *line = (struct help_line){ .open = LINE_HOURS_UNKNOWN };
    snprintf(line->name, sizeof line->name, "%s", name);
    snprintf(line->email, sizeof line->email, "%s", text_of(object, "email"));
    put_phones(phones, l->language, region_for(phones, l->pick->region), line->phones, sizeof line->phones);
    put_phones(faxes, l->language, region_for(faxes, l->pick->region), line->faxes, sizeof line->faxes);
    if (!read_hours(rules, &h))
        return;
    put_hours(rules, strcmp(l->language, "en") == 0, line->hours, sizeof line->hours);
    line->open = hours_open(&h, &l->now, l->holidays & 1) ? LINE_OPEN : LINE_CLOSED;
    if (line->open == LINE_CLOSED)
        put_opening(l, &h, line);
}

/* Which of the seven days from today are holidays. */
static unsigned near_holidays(const json_t *holidays, const struct montreal *now)
{
    unsigned set = 0;
    size_t i;
    json_t *day;
    for (int days = 0; days < HOURS_DAYS; days++) {
        struct montreal then = montreal_after(now, days);
        json_array_foreach(holidays, i, day)
            set |= hours_is_date(text_of(day, "date"), &then) ? 1U << days : 0;
    }
    return set;
}

/* --- where they come from --- */

struct each { directory_fn *take; void *ctx; size_t n; };

static void take_holidays(void *ctx, const char *id, const char *content)
{
    struct listing *l = ctx;
    JSON_OWNED json_t *json = NULL;
    if (strcmp(id, "holidays") == 0 && !json_read(content, strlen(content), STORE_FEED_CONTENT_MAX, &json))
        l->holidays = near_holidays(json, &l->now);
}

static void take_line(void *ctx, const char *id, const char *content)
{
    struct each *e = ctx;
    JSON_OWNED json_t *json = NULL;
    if (strcmp(id, "holidays") == 0 || json_read(content, strlen(content), STORE_FEED_CONTENT_MAX, &json))
        return;
    e->take(e->ctx, json);
    e->n++;
}

static void each_shipped(const json_t *file, directory_fn *take, void *ctx)
{
    size_t i;
    json_t *line;
    json_array_foreach(json_object_get(file, "lines"), i, line)
        take(ctx, line);
}

/* False: no feed was ever pulled. */
static bool each_pulled(struct desk *d, directory_fn *take, void *ctx)
{
    struct each e = { take, ctx, 0 };
    if (!desk_need_store(d))
        desk_store_failed(d, store_feed_each(d->store, "directory", take_line, &e));
    return e.n > 0;
}

void directory_each(struct desk *d, directory_fn *take, void *ctx)
{
    if (each_pulled(d, take, ctx))
        return;
    JSON_OWNED json_t *file = shipped_read(d, "directory.json");
    each_shipped(file, take, ctx);
}

static void put_line(void *ctx, const json_t *line) { add_line(ctx, line); }

size_t directory_read(struct desk *d, const char *language, const struct directory_pick *pick, struct help_line *lines, size_t max)
{
    struct listing l = { .language = language, .pick = pick, .now = montreal_at(clock_wall(loop_clock(d->loop))), .lines = lines, .max = max };
    if (!desk_need_store(d))
        desk_store_failed(d, store_feed_each(d->store, "directory", take_holidays, &l));
    if (each_pulled(d, put_line, &l))
        return l.n;
    JSON_OWNED json_t *file = shipped_read(d, "directory.json");
    l.holidays = near_holidays(json_object_get(file, "holidays"), &l.now);
    each_shipped(file, put_line, &l);
    return l.n;
}

size_t desk_directory(struct desk *d, const char *language, struct help_line *lines, size_t max)
{
    const struct directory_pick all = { NULL, NULL, NULL };
    return directory_read(d, language, &all, lines, max);
}
