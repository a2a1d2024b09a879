/* The directory at the counter: hours of the help lines, holidays.  What is changed is a row of the feed: kiosks have it at their next contact. */
#include "core/proto/json_in.h"
#include "core/rules/calendar.h"
#include "core/rules/hours.h"
#include "server/accounts/sessions.h"
#include "server/counter/counter.h"
#include "server/feed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PHONES_SIZE = SHEET_TEXT_SIZE, DAY_SIZE = sizeof "2026-12-25", AUDIT_REASON_SIZE = COUNTER_REASON_SIZE + FEED_ROW_ID_SIZE + HOURS_TEXT_SIZE };
static const char feed[] = "directory", holidays_row[] = "holidays";

struct changing { char line[FEED_ROW_ID_SIZE], hours_text[HOURS_TEXT_SIZE], date[DAY_SIZE], reason[COUNTER_REASON_SIZE]; struct hours hours; bool add; };

static enum err audit_change(struct account_call *a, const struct changing *x, const char *what, const char *how)
{
    char reason[AUDIT_REASON_SIZE];
    (void)snprintf(reason, sizeof reason, "%s: %s %s", x->reason, what, how);
    return account_audit(a, a->who.person, "done", reason);
}

/* *json NULL: there is no such row. */
static enum err read_row(struct db *db, const char *id, json_t **json)
{
    BUF_OWNED struct buf content = buf_make(FEED_CONTENT_MAX);
    enum err e = feed_content(db, feed, id, &content);
    return e || !content.length ? e : json_read(content.bytes, content.length, FEED_CONTENT_MAX, json);
}

static enum err write_row(struct db *db, const char *id, const json_t *json)
{
    char *text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);
    enum err e = text ? feed_change(db, feed, id, text) : ERR_MEMORY;
    free(text);
    return e;
}

/* --- lines --- */

static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : "";
}

static void write_hours(const json_t *rules, char to[HOURS_TEXT_SIZE])
{
    struct hours hours = { 0 };
    size_t i, k;
    const json_t *rule, *day;
    json_array_foreach((json_t *)(uintptr_t)rules, i, rule)
        json_array_foreach(json_object_get(rule, "days"), k, day)
            (void)hours_add(&hours, (int)json_integer_value(day) - 1, text_of(rule, "from"), text_of(rule, "to"));
    hours_write(&hours, to, HOURS_TEXT_SIZE);
}

static void write_phones(const json_t *phones, char to[PHONES_SIZE])
{
    size_t i, n = 0;
    const json_t *phone;
    to[0] = 0;
    json_array_foreach((json_t *)(uintptr_t)phones, i, phone) {
        n = strlen(to);
        (void)snprintf(to + n, PHONES_SIZE - n, "%s%s %s", n ? ", " : "", text_of(json_object_get(phone, "label"), "fr"), text_of(phone, "number"));
    }
}

static enum err put_line(struct account_call *a, const char *id, const json_t *line)
{
    char hours[HOURS_TEXT_SIZE], phones[PHONES_SIZE];
    const json_t *names = json_object_get(line, "names");
    write_hours(json_object_get(line, "hours"), hours);
    write_phones(json_object_get(line, "phones"), phones);
    const struct sheet_row row = { .id = id, .word = "line", .texts = { text_of(names, "fr"), hours, phones, text_of(names, "en") } };
    return sheet_add(a, &row);
}

struct listing { struct account_call *a; size_t count; };

/* Columns: id, content. */
static enum err take_line(void *ctx, const struct db_row *row)
{
    struct listing *l = ctx;
    JSON_OWNED json_t *line = NULL;
    const char *content = db_row_text(row, 1);
    if (strcmp(db_row_text(row, 0), holidays_row) == 0 || l->count == SHEET_ROWS_MAX)
        return ERR_OK;
    l->count++;
    enum err e = json_read(content, strlen(content), FEED_CONTENT_MAX, &line);
    return e ? e : put_line(l->a, db_row_text(row, 0), line);
}

static enum err lines_run(struct account_call *a)
{
    struct listing l = { a, 0 };
    enum err e = sheet_begin(a);
    e = e ? e : DB_RUN(a->call->db, ST_FEED_SNAPSHOT, take_line, &l, db_text(feed), db_text(""), db_int(SHEET_ROWS_MAX + 1));
    return e ? e : account_audit(a, a->who.person, "done", NULL);
}

const struct account_verb account_verb_counter_lines = { "counter-lines", WITH_AGENT, false, false, 0, "the directory", account_read_nothing, NULL, lines_run, account_release_nothing };

static enum err hours_read_in(struct account_call *a)
{
    static const char *const names[] = { "line", "hours", "reason", NULL };
    struct changing *x = calloc(1, sizeof *x);
    const char *hours = text_of(a->in, "hours");
    a->state = x;
    if (!x)
        return ERR_MEMORY;
    if (!account_members(a, names) || !json_take_text(a->in, "line", x->line, sizeof x->line) || !json_is_string(json_object_get(a->in, "hours")) || !counter_take_reason(a, x->reason))
        return ERR_FORMAT;
    if (hours[0] && !hours_read(hours, &x->hours))
        return account_field(a, "hours");
    hours_write(&x->hours, x->hours_text, sizeof x->hours_text);
    return ERR_OK;
}

static json_t *rule_of(json_t *rules, const char *from, const char *to)
{
    json_t *rule;
    size_t i;
    json_array_foreach(rules, i, rule)
        if (strcmp(text_of(rule, "from"), from) == 0 && strcmp(text_of(rule, "to"), to) == 0)
            return rule;
    rule = json_pack("{s:[], s:s, s:s}", "days", "from", from, "to", to);
    return json_array_append_new(rules, rule) ? NULL : rule;
}

static bool add_span(json_t *rules, int day, const struct hours_span *span)
{
    char from[16], to[16];
    (void)snprintf(from, sizeof from, "%02d:%02d", span->from / 60, span->from % 60);
    (void)snprintf(to, sizeof to, "%02d:%02d", span->to / 60, span->to % 60);
    json_t *days = json_object_get(rule_of(rules, from, to), "days");
    return json_array_append_new(days, json_integer(day + 1)) == 0;
}

/* A rule a span, with all its days: a kiosk says them together. Without any the hours are not known, which is not closed. */
static json_t *rules_of(const struct hours *hours)
{
    json_t *rules = json_array();
    for (int day = 0; day < HOURS_DAYS && rules; day++)
        for (size_t i = 0; i < hours->days[day].n && rules; i++)
            if (!add_span(rules, day, &hours->days[day].spans[i]))
                json_drop(&rules);
    return rules;
}

static enum err hours_run(struct account_call *a)
{
    const struct changing *x = a->state;
    JSON_OWNED json_t *line = NULL;
    struct call *c = a->call;
    enum err e = strcmp(x->line, holidays_row) == 0 ? ERR_OK : read_row(c->db, x->line, &line);
    if (e || !line)
        return e ? e : call_problem(c, 404, "gone", NULL);
    if (json_object_set_new(line, "hours", x->hours_text[0] ? rules_of(&x->hours) : json_null()))
        return ERR_MEMORY;
    e = write_row(c->db, x->line, line);
    e = e ? e : put_line(a, x->line, line);
    return e ? e : audit_change(a, x, x->line, x->hours_text);
}

const struct account_verb account_verb_act_hours = { "act-hours", WITH_AGENT, false, true, 0, "hours of a help line", hours_read_in, NULL, hours_run, account_release_state };

/* --- holidays --- */

/* From today on; dates as text are in the order of the calendar. */
static enum err put_holidays(struct account_call *a, const json_t *list)
{
    const struct montreal today = montreal_at(a->call->now_ms);
    char from[48];
    size_t i, count = 0;
    const json_t *day;
    enum err e = sheet_begin(a);
    (void)snprintf(from, sizeof from, "%04d-%02d-%02d", today.year, today.month, today.day);
    json_array_foreach((json_t *)(uintptr_t)list, i, day) {
        const struct sheet_row row = { .id = text_of(day, "date"), .word = "holiday", .texts = { text_of(day, "fr"), text_of(day, "en") } };
        if (!e && strcmp(row.id, from) >= 0 && count++ < SHEET_ROWS_MAX)
            e = sheet_add(a, &row);
    }
    return e;
}

static enum err read_holidays(struct db *db, json_t **list)
{
    enum err e = read_row(db, holidays_row, list);
    if (!e && !*list)
        *list = json_array();
    return e || *list ? e : ERR_MEMORY;
}

static enum err holidays_run(struct account_call *a)
{
    JSON_OWNED json_t *list = NULL;
    enum err e = read_holidays(a->call->db, &list);
    e = e ? e : put_holidays(a, list);
    return e ? e : account_audit(a, a->who.person, "done", NULL);
}

const struct account_verb account_verb_counter_holidays = { "counter-holidays", WITH_AGENT, false, false, 0, "the directory", account_read_nothing, NULL, holidays_run, account_release_nothing };

static enum err holiday_read(struct account_call *a)
{
    static const char *const names[] = { "date", "add", "reason", NULL };
    const json_t *add = json_object_get(a->in, "add");
    struct calendar_date date;
    struct changing *x = calloc(1, sizeof *x);
    a->state = x;
    if (!x)
        return ERR_MEMORY;
    if (!account_members(a, names) || !json_is_string(json_object_get(a->in, "date")) || !json_is_boolean(add) || !counter_take_reason(a, x->reason))
        return ERR_FORMAT;
    x->add = json_is_true(add);
    return json_take_text(a->in, "date", x->date, sizeof x->date) && calendar_read(x->date, &date) ? ERR_OK : account_field(a, "date");
}

/* Where it stands, or would be put: before the first that is later. */
static size_t place_of(const json_t *list, const char *date, bool *there)
{
    const size_t n = json_array_size(list);
    size_t place = n;
    *there = false;
    for (size_t i = 0; i < n && !*there; i++) {
        const int order = strcmp(text_of(json_array_get(list, i), "date"), date);
        *there = order == 0;
        place = *there || (order > 0 && place == n) ? i : place;
    }
    return place;
}

static enum err holiday_run(struct account_call *a)
{
    const struct changing *x = a->state;
    JSON_OWNED json_t *list = NULL;
    struct call *c = a->call;
    bool there;
    enum err e = read_holidays(c->db, &list);
    if (e)
        return e;
    const size_t at = place_of(list, x->date, &there);
    if (x->add && !there && json_array_insert_new(list, at, json_pack("{s:s, s:s, s:s}", "date", x->date, "fr", "Jour férié", "en", "Holiday")))
        return ERR_MEMORY;
    if (!x->add && there && json_array_remove(list, at))
        return ERR_MEMORY;
    if (x->add != there)
        e = write_row(c->db, holidays_row, list);
    if (e == ERR_LIMIT)
        return account_field(a, "date");
    e = e ? e : put_holidays(a, list);
    return e ? e : audit_change(a, x, x->add ? "added" : "removed", x->date);
}

const struct account_verb account_verb_act_holiday = { "act-holiday", WITH_AGENT, false, true, 0, "a holiday", holiday_read, NULL, holiday_run, account_release_state };
