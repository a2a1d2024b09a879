/* The register of confidentiality incidents at the counter. */
#include "core/base/text.h"
#include "core/proto/json_in.h"
#include "core/rules/calendar.h"
#include "core/rules/hours.h"
#include "server/accounts/sessions.h"
#include "server/counter/incidents.h"
#include "server/counter/trail.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CIRCUMSTANCES = 1, KNOWN = 3, BEGINNING_POINTS = 60, BEGINNING_SIZE = 4 * BEGINNING_POINTS + 1, NUMBER_SIZE = 24 };

/* --- counter-incidents --- */

struct listing { struct sheet_page page; int64_t from; struct account_call *a; size_t count; int64_t first, last; };

static enum err list_read(struct account_call *a)
{
    static const char *const names[] = { "from", "rows", NULL };
    struct listing *l = calloc(1, sizeof *l);
    a->state = l;
    if (!l)
        return ERR_MEMORY;
    enum err e = account_members(a, names) ? sheet_page_read(a, a->verb->name, &l->page) : ERR_FORMAT;
    return e ? e : trail_cursor_of(&l->page, &l->from);
}

/* The first characters, on one line. */
static void put_beginning(const char *text, char to[BEGINNING_SIZE])
{
    size_t n = 0;
    uint32_t point;
    for (int i = 0; i < BEGINNING_POINTS && text[n]; i++) {
        const int length = text_decode(text + n, strlen(text + n), &point);
        if (length <= 0)
            break;
        memcpy(to + n, text + n, (size_t)length);
        if (point == '\n')
            to[n] = ' ';
        n += (size_t)length;
    }
    to[n] = 0;
}

/* The day it became known, where the item begins with one. */
static int64_t known_ms(const char *text)
{
    char day[sizeof "2026-11-26"];
    struct calendar_date date;
    (void)snprintf(day, sizeof day, "%.10s", text);
    return calendar_read(day, &date) ? montreal_begin(calendar_days(date)) : 0;
}

static enum err put_one(struct account_call *a, const struct incident *incident)
{
    char number[NUMBER_SIZE], beginning[BEGINNING_SIZE];
    (void)snprintf(number, sizeof number, "%" PRId64, incident->number);
    put_beginning(incident->items[CIRCUMSTANCES], beginning);
    const struct sheet_row row = { .id = incident->id, .word = "incident", .texts = { number, beginning }, .times = { known_ms(incident->items[KNOWN]), incident->made_ms } };
    return sheet_add(a, &row);
}

/* One more than asked for is only that there is one. */
static enum err take_listed(void *ctx, const struct incident *incident)
{
    struct listing *l = ctx;
    if (l->count++ == l->page.rows)
        return ERR_OK;
    l->first = l->first ? l->first : incident->number;
    l->last = incident->number;
    return put_one(l->a, incident);
}

/* Those just newer come oldest first. */
static enum err turn_rows(struct account_call *a)
{
    json_t *rows = json_object_get(a->out, "rows");
    for (size_t i = 0, n = json_array_size(rows); i + 1 < n; i++) {
        json_t *last = json_incref(json_array_get(rows, n - 1));
        if (json_array_remove(rows, n - 1) || json_array_insert_new(rows, i, last))
            return ERR_MEMORY;
    }
    return ERR_OK;
}

static enum err put_list_cursors(struct account_call *a, const struct listing *l)
{
    const bool more = l->count > l->page.rows, back = !l->page.forward;
    const int64_t older = back ? l->first : more ? l->last : 0, newer = back ? (more ? l->last : 0) : l->from ? l->first : 0;
    enum err e = trail_cursor_put(a, a->verb->name, "next", older);
    return e ? e : trail_cursor_put(a, a->verb->name, "back", newer);
}

static enum err list_run(struct account_call *a)
{
    struct listing *l = a->state;
    const bool back = !l->page.forward;
    const struct incident_range range = { back ? l->from : 0, back || !l->from ? INT64_MAX : l->from, (int64_t)l->page.rows + 1, back };
    l->a = a;
    l->count = 0;
    l->first = l->last = 0;
    enum err e = sheet_begin(a);
    e = e ? e : incident_each(a->call->service, a->call->db, &range, take_listed, l);
    if (!e && back)
        e = turn_rows(a);
    e = e ? e : put_list_cursors(a, l);
    return e ? e : account_audit(a, a->who.person, "done", NULL);
}

const struct account_verb account_verb_counter_incidents = { "counter-incidents", WITH_AGENT, false, false, 0, "the register of incidents", list_read, NULL, list_run, account_release_state };

/* --- counter-incident --- */

struct opening { char id[COUNTER_ID_SIZE]; };

static enum err open_read(struct account_call *a)
{
    static const char *const names[] = { "id", NULL };
    struct opening *o = calloc(1, sizeof *o);
    a->state = o;
    if (!o)
        return ERR_MEMORY;
    return account_members(a, names) && json_take_text(a->in, "id", o->id, sizeof o->id) ? ERR_OK : ERR_FORMAT;
}

static enum err put_whole(struct account_call *a, const struct incident *incident)
{
    char number[NUMBER_SIZE];
    struct sheet_row row = { .id = incident->id, .word = "incident", .times = { incident->made_ms, incident->changed_ms } };
    for (size_t i = 0; i < INCIDENT_ITEMS; i++)
        row.texts[i] = incident->items[i];
    (void)snprintf(number, sizeof number, "%" PRId64, incident->number);
    enum err e = sheet_add_long(a, &row);
    return e ? e : sheet_put_text(a, "text", number);
}

static enum err audit_incident(struct account_call *a, const struct incident *incident, const char *what)
{
    char reason[NUMBER_SIZE + 16];
    (void)snprintf(reason, sizeof reason, "%s %" PRId64, what, incident->number);
    return account_audit(a, a->who.person, "done", reason);
}

static enum err open_run(struct account_call *a)
{
    const struct opening *o = a->state;
    INCIDENT_OWNED struct incident incident = { .found = false };
    enum err e = incident_get(a->call->service, a->call->db, o->id, &incident);
    if (e || !incident.found)
        return e ? e : call_problem(a->call, 404, "gone", NULL);
    e = put_whole(a, &incident);
    return e ? e : audit_incident(a, &incident, "read");
}

const struct account_verb account_verb_counter_incident = { "counter-incident", WITH_AGENT, false, false, 0, "a confidentiality incident", open_read, NULL, open_run, account_release_state };

/* --- act-incident --- */

static bool is_plain(const char *text, size_t n)
{
    uint32_t point;
    for (int length; n; text += length, n -= (size_t)length) {
        length = text_decode(text, n, &point);
        if (length <= 0 || (text_is_control(point) && point != '\n'))
            return false;
    }
    return true;
}

/* The eight into one secret; the answer is set where one is wrong. */
static enum err take_items(struct account_call *a, struct incident *incident)
{
    struct secret *texts = secret_new(INCIDENT_ALL_MAX + INCIDENT_ITEMS);
    enum err e = texts ? ERR_OK : ERR_MEMORY;
    size_t all = 0;
    for (size_t i = 0; i < INCIDENT_ITEMS && !e && !a->call->answer->status; i++) {
        const json_t *item = json_object_get(a->in, incident_members[i]);
        const char *text = json_string_value(item);
        const size_t n = json_string_length(item);
        all += n;
        if (!text)
            e = ERR_FORMAT;
        else if (n > INCIDENT_TEXT_MAX || all > INCIDENT_ALL_MAX || !is_plain(text, n) || (i == CIRCUMSTANCES && !n))
            e = account_field(a, incident_members[i]);
        else
            e = secret_append(texts, text, n + 1);
    }
    if (e || a->call->answer->status) {
        secret_free(texts);
        return e;
    }
    return incident_hold(incident, texts);
}

static enum err act_read(struct account_call *a)
{
    static const char *const names[] = { "id", "one", "two", "three", "four", "five", "six", "seven", "eight", NULL };
    struct incident *incident = calloc(1, sizeof *incident);
    a->state = incident;
    if (!incident)
        return ERR_MEMORY;
    if (!account_members(a, names) || !json_take_text(a->in, "id", incident->id, sizeof incident->id))
        return ERR_FORMAT;
    return take_items(a, incident);
}

static void act_release(struct account_call *a)
{
    if (a->state)
        incident_drop(a->state);
    account_release_state(a);
}

/* May run again: what is made anew is made anew. */
static enum err act_run(struct account_call *a)
{
    const struct incident *asked = a->state;
    struct incident kept = { .texts = asked->texts };      /* borrowed */
    struct call *c = a->call;
    const bool fresh = !asked->id[0];
    INCIDENT_OWNED struct incident before = { .found = false };
    memcpy(kept.id, asked->id, sizeof kept.id);
    enum err e = fresh ? ERR_OK : incident_get(c->service, c->db, asked->id, &before);
    if (e || (!fresh && !before.found))
        return e ? e : call_problem(c, 404, "gone", NULL);
    e = incident_put(c->service, c->db, a->who.person, &kept);
    if (!fresh)
        kept.number = before.number;
    e = e ? e : sheet_put_text(a, "id", kept.id);
    return e ? e : audit_incident(a, &kept, fresh ? "written" : "changed");
}

const struct account_verb account_verb_act_incident = { "act-incident", WITH_AGENT, false, true, 0, "a confidentiality incident", act_read, NULL, act_run, act_release };
