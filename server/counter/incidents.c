#include "server/counter/incidents.h"

#include "server/counter/csv.h"
#include "server/counter/trail.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { TEXTS_MAX = INCIDENT_ALL_MAX + INCIDENT_ITEMS, LOCKED_MAX = TEXTS_MAX + 64, ID = (COUNTER_ID_SIZE - 1) / 2, ROW_MAX = 2 * INCIDENT_ALL_MAX + 1024, PAGE_ROWS = 8 };

const char *const incident_members[INCIDENT_ITEMS] = { "one", "two", "three", "four", "five", "six", "seven", "eight" };

void incident_drop(struct incident *incident)
{
    secret_free(incident->texts);
    *incident = (struct incident){ .found = false };
}

enum err incident_hold(struct incident *incident, struct secret *texts)
{
    const char *at = (const char *)secret_bytes(texts), *const end = at + secret_length(texts);
    secret_free(incident->texts);
    incident->texts = texts;
    for (size_t i = 0; i < INCIDENT_ITEMS; i++) {
        const char *nul = at < end ? memchr(at, 0, (size_t)(end - at)) : NULL;
        if (!nul)
            return ERR_FORMAT;
        incident->items[i] = at;
        at = nul + 1;
    }
    return at == end ? ERR_OK : ERR_FORMAT;
}

/* --- rows --- */

/* Columns: id, number, locked, made, changed. */
static enum err read_row(const struct service *service, const struct db_row *row, struct incident *out)
{
    struct secret *texts = NULL;
    size_t n;
    const void *locked = db_row_blob(row, 2, &n);
    enum err e = server_keys_unlock(service->keys, locked, n, &texts);
    e = e ? e : incident_hold(out, texts);
    if (e)
        return e == ERR_FORMAT ? ERR_STORE_CORRUPT : e;
    out->found = true;
    db_row_copy(row, 0, out->id, sizeof out->id);
    out->number = db_row_int(row, 1);
    out->made_ms = db_row_int(row, 3);
    out->changed_ms = db_row_int(row, 4);
    return ERR_OK;
}

struct getting { const struct service *service; struct incident *out; };

static enum err take_one(void *ctx, const struct db_row *row)
{
    const struct getting *g = ctx;
    return read_row(g->service, row, g->out);
}

enum err incident_get(const struct service *service, struct db *db, const char *id, struct incident *out)
{
    INCIDENT_OWNED struct incident found = { .found = false };
    struct getting g = { service, &found };
    enum err e = DB_RUN(db, ST_INCIDENT_GET, take_one, &g, db_text(id));
    if (!e) {
        *out = found;
        found = (struct incident){ .found = false };
    }
    return e;
}

static enum err add(struct db *db, const char *agent, const struct buf *locked, int64_t now_ms, struct incident *incident)
{
    uint8_t id[ID];
    randombytes_buf(id, sizeof id);
    enum err e = DB_RUN0(db, ST_INCIDENT_NEXT, db_take_int, &incident->number);
    if (e)
        return e;
    sodium_bin2hex(incident->id, sizeof incident->id, id, sizeof id);
    incident->found = true;
    incident->made_ms = now_ms;
    return DB_RUN(db, ST_INCIDENT_ADD, NULL, NULL, db_text(incident->id), db_int(incident->number), db_blob(locked->bytes, locked->length), db_int(now_ms), db_text(agent));
}

enum err incident_put(const struct service *service, struct db *db, const char *agent, struct incident *incident)
{
    const int64_t now = clock_wall(service->clock);
    BUF_OWNED struct buf locked = buf_make(LOCKED_MAX);
    enum err e = server_keys_lock(service->keys, incident->texts, &locked);
    if (e)
        return e;
    incident->changed_ms = now;
    if (!incident->id[0])
        return add(db, agent, &locked, now, incident);
    e = DB_RUN(db, ST_INCIDENT_CHANGE, NULL, NULL, db_text(incident->id), db_blob(locked.bytes, locked.length), db_int(now), db_text(agent));
    incident->found = !e && db_changed(db) > 0;
    return e;
}

struct walking { const struct service *service; incident_fn *take; void *ctx; };

static enum err take_each(void *ctx, const struct db_row *row)
{
    const struct walking *w = ctx;
    INCIDENT_OWNED struct incident found = { .found = false };
    enum err e = read_row(w->service, row, &found);
    return e ? e : w->take(w->ctx, &found);
}

enum err incident_each(const struct service *service, struct db *db, const struct incident_range *range, incident_fn *take, void *ctx)
{
    struct walking w = { service, take, ctx };
    return DB_RUN(db, range->up ? ST_INCIDENT_PAGE_BACK : ST_INCIDENT_PAGE, take_each, &w, db_int(range->above), db_int(range->below), db_int(range->most));
}

/* --- as a file --- */

struct exporting { const struct trail_days *days; struct incident_place place; struct buf *out; size_t room, seen; bool full; };

static void put_titles(struct exporting *x)
{
    static const char *const titles[] = { "number", "written", "changed", "information", "circumstances", "when", "known", "persons", "risk", "notices", "measures" };
    const size_t before = x->out->length;
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++)
        csv_put(x->out, titles[i]);
    csv_end(x->out);
    x->room -= x->out->length - before;
}

static void put_incident(struct buf *line, const struct incident *incident)
{
    char when[CLOCK_TEXT_SIZE];
    csv_put_number(line, incident->number);
    clock_text(incident->made_ms, when);
    csv_put(line, when);
    clock_text(incident->changed_ms, when);
    csv_put(line, when);
    for (size_t i = 0; i < INCIDENT_ITEMS; i++)
        csv_put(line, incident->items[i]);
    csv_end(line);
}

/* Never in the middle of a character. */
static size_t cut(const struct buf *line, size_t at, size_t room)
{
    size_t end = line->length;
    if (end - at <= room)
        return end - at;
    for (end = at + room; end > at && (line->bytes[end] & 0xC0) == 0x80; )
        end--;
    return end - at;
}

static enum err take_incident(void *ctx, const struct incident *incident)
{
    struct exporting *x = ctx;
    BUF_OWNED struct buf line = buf_make(ROW_MAX);
    x->seen++;
    if (x->full)
        return ERR_OK;
    if (incident->made_ms >= x->days->from_ms && incident->made_ms < x->days->to_ms) {
        put_incident(&line, incident);
        if (buf_err(&line))
            return buf_err(&line);
        const size_t at = (size_t)x->place.at <= line.length ? (size_t)x->place.at : line.length, n = cut(&line, at, x->room);
        buf_put(x->out, line.bytes + at, n);
        x->room -= n;
        x->full = at + n < line.length;
        x->place.at = x->full ? (int64_t)(at + n) : 0;
    }
    if (!x->full)
        x->place.after = incident->number;
    return buf_err(x->out);
}

enum err incident_export(const struct service *service, struct db *db, const struct trail_days *days, size_t room, struct incident_place *place, struct buf *out)
{
    struct exporting x = { .days = days, .place = *place, .out = out, .room = room };
    enum err e = ERR_OK;
    if (!place->after && !place->at)
        put_titles(&x);
    do {
        const struct incident_range range = { x.place.after, INT64_MAX, PAGE_ROWS, true };
        x.seen = 0;
        e = incident_each(service, db, &range, take_incident, &x);
    } while (!e && !x.full && x.seen == PAGE_ROWS);
    if (!e)
        *place = x.full ? x.place : (struct incident_place){ 0, 0 };
    return e ? e : buf_err(out);
}
