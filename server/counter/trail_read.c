/* A page of the trail.  What it is followed by (a person's hashes, an actor, an action) is read from an index each, from the page's beginning
 * on, until the page is full; what is left of the filter is looked at row by row, 5,000 at most. */
#include "server/counter/trail.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { SOURCES_MAX = 32, PAGE_ROWS = 250, HASH = SERVER_KEYS_HASH_SIZE };

/* The columns as TRAIL_ROWS gives them. */
enum { SEQUENCE, WALL, MONO, KIOSK, SESSION, ACTOR, ACTOR_ID, SUBJECT, ACTION, NATURE, OUTCOME, REASON, PREV, OWN, LABEL, NAME };

enum by { BY_ALL, BY_SUBJECT, BY_ACTOR, BY_ACTION };
static const enum db_statement reading[][2] = {
    [BY_ALL] = { ST_TRAIL_ALL, ST_TRAIL_ALL_BACK },
    [BY_SUBJECT] = { ST_TRAIL_SUBJECT, ST_TRAIL_SUBJECT_BACK },
    [BY_ACTOR] = { ST_TRAIL_ACTOR, ST_TRAIL_ACTOR_BACK },
    [BY_ACTION] = { ST_TRAIL_ACTION, ST_TRAIL_ACTION_BACK },
};

struct following {
    const struct trail_ask *ask;
    struct trail_page *page;
    struct trail_range range;                /* of the whole page; `stop` is nearer when a source was not read to its end */
    int64_t stop;                            /* rows past it may be missing; 0: none are */
    enum by by;
    size_t count, left;                      /* sources; rows that may still be looked at in this one */
    uint8_t hashes[SOURCES_MAX][HASH];
    /* of the source being read */
    size_t seen, fitting;
    int64_t last;
};

/* Is row a farther from where the page begins than b? */
static bool is_past(const struct following *f, int64_t a, int64_t b) { return f->ask->newer ? a > b : a < b; }

/* --- one row --- */

static bool is_or_any(const char *wanted, const char *text) { return !wanted[0] || strcmp(wanted, text) == 0; }

static bool fits(const struct trail_filter *w, const struct db_row *row)
{
    const int64_t wall = db_row_int(row, WALL);
    const bool agent = !w->agent[0] || (strcmp(db_row_text(row, ACTOR_ID), w->agent) == 0 && strcmp(db_row_text(row, ACTOR), "agent") == 0);
    const bool day = !w->days.to_ms || (wall >= w->days.from_ms && wall < w->days.to_ms);
    return agent && day && is_or_any(w->kiosk, db_row_text(row, KIOSK)) && is_or_any(w->action, db_row_text(row, ACTION)) &&
        is_or_any(w->outcome, db_row_text(row, OUTCOME));
}

static void copy_row(const struct db_row *from, struct trail_row *to)
{
    size_t n;
    const uint8_t *subject = db_row_blob(from, SUBJECT, &n);
    *to = (struct trail_row){ .sequence = db_row_int(from, SEQUENCE), .wall_ms = db_row_int(from, WALL) };
    db_row_copy(from, db_row_text(from, LABEL)[0] ? LABEL : KIOSK, to->kiosk, sizeof to->kiosk);
    db_row_copy(from, ACTOR, to->actor, sizeof to->actor);
    db_row_copy(from, NAME, to->name, sizeof to->name);
    db_row_copy(from, ACTION, to->action, sizeof to->action);
    db_row_copy(from, NATURE, to->nature, sizeof to->nature);
    db_row_copy(from, OUTCOME, to->outcome, sizeof to->outcome);
    db_row_copy(from, REASON, to->reason, sizeof to->reason);
    if (n >= 4)
        sodium_bin2hex(to->subject, sizeof to->subject, subject, 4);
}

/* Where it belongs among those of the other sources; what falls off the end is on a page of its own. */
static void insert(struct following *f, const struct db_row *row)
{
    struct trail_page *p = f->page;
    const int64_t sequence = db_row_int(row, SEQUENCE);
    const size_t most = f->ask->rows + 1;
    size_t at = p->count;
    while (at && is_past(f, p->rows[at - 1].sequence, sequence))
        at--;
    if (at == most)
        return;
    p->count += p->count < most;
    memmove(&p->rows[at + 1], &p->rows[at], (p->count - at - 1) * sizeof p->rows[0]);
    copy_row(row, &p->rows[at]);
}

static enum err take_row(void *ctx, const struct db_row *row)
{
    struct following *f = ctx;
    if (!f->left || f->fitting > f->ask->rows)
        return ERR_OK;
    f->left--;
    f->seen++;
    f->last = db_row_int(row, SEQUENCE);
    if (fits(&f->ask->filter, row)) {
        f->fitting++;
        insert(f, row);
    }
    return ERR_OK;
}

/* --- one source --- */

static struct db_value value_of(const struct following *f, size_t source)
{
    const struct trail_filter *w = &f->ask->filter;
    return f->by == BY_SUBJECT ? db_blob(f->hashes[source], HASH) : db_text(f->by == BY_ACTOR ? w->agent : w->action);
}

static enum err read_source(struct following *f, struct db *db, size_t source)
{
    const bool newer = f->ask->newer;
    struct trail_range range = f->range;
    enum err e;
    f->fitting = 0;
    f->left = TRAIL_LOOKED_MAX / f->count;
    do {
        const struct db_value values[] = { db_int(range.above), db_int(range.below), db_int(PAGE_ROWS), value_of(f, source) };
        f->seen = 0;
        e = db_run(db, reading[f->by][newer], values, f->by == BY_ALL ? 3 : 4, take_row, f);
        if (f->seen)
            *(newer ? &range.above : &range.below) = f->last;
    } while (!e && f->seen == PAGE_ROWS && f->left && f->fitting <= f->ask->rows);
    if (!e && !f->left && (!f->stop || is_past(f, f->stop, f->last)))
        f->stop = f->last;
    return e;
}

/* --- what is followed --- */

static void add_hash(struct following *f, const uint8_t hash[HASH])
{
    for (size_t i = 0; i < f->count; i++)
        if (memcmp(f->hashes[i], hash, HASH) == 0)
            return;
    if (f->count < SOURCES_MAX)
        memcpy(f->hashes[f->count++], hash, HASH);
}

static enum err take_hash(void *ctx, const struct db_row *row)
{
    uint8_t hash[HASH];
    if (db_row_bytes(row, 0, hash, HASH))
        add_hash(ctx, hash);
    return ERR_OK;
}

struct naming { struct following *f; const struct service *service; };

static void add_name(const struct naming *n, const char *name)
{
    uint8_t hash[HASH];
    server_keys_hash(n->service->keys, "guichet/subject/1", name, strlen(name), hash);
    add_hash(n->f, hash);
}

static enum err take_serial(void *ctx, const struct db_row *row)
{
    add_name(ctx, db_row_text(row, 0));
    return ERR_OK;
}

static enum err find_sources(struct following *f, const struct service *service, struct db *db)
{
    const struct trail_filter *w = &f->ask->filter;
    struct naming n = { f, service };
    f->by = w->person[0] ? BY_SUBJECT : w->agent[0] ? BY_ACTOR : w->action[0] ? BY_ACTION : BY_ALL;
    if (f->by != BY_SUBJECT) {
        f->count = 1;
        return ERR_OK;
    }
    add_name(&n, w->person);
    enum err e = DB_RUN(db, ST_TRAIL_SERIALS, take_serial, &n, db_text(w->person), db_int(SOURCES_MAX));
    return e ? e : DB_RUN(db, ST_TRAIL_HASHES, take_hash, f, db_text(w->person), db_int(SOURCES_MAX));
}

/* --- the page --- */

static enum err find_range(struct following *f, struct db *db)
{
    const struct trail_ask *ask = f->ask;
    f->range = (struct trail_range){ 0, INT64_MAX };
    enum err e = ask->filter.days.to_ms ? trail_range_of(db, &ask->filter.days, &f->range) : ERR_OK;
    if (ask->from && ask->newer && ask->from > f->range.above)
        f->range.above = ask->from;
    if (ask->from && !ask->newer && ask->from < f->range.below)
        f->range.below = ask->from;
    return e;
}

static void turn(struct trail_page *p)
{
    for (size_t i = 0; i < p->count / 2; i++) {
        const struct trail_row row = p->rows[i];
        p->rows[i] = p->rows[p->count - 1 - i];
        p->rows[p->count - 1 - i] = row;
    }
}

/* What no source was read far enough for is not shown yet; one row more than asked for is only that there is one. */
static void end_page(struct following *f)
{
    struct trail_page *p = f->page;
    const struct trail_ask *ask = f->ask;
    while (f->stop && p->count && is_past(f, p->rows[p->count - 1].sequence, f->stop))
        p->count--;
    const bool full = p->count > ask->rows;
    p->count -= full;
    const int64_t on = full ? p->rows[p->count - 1].sequence : f->stop, here = p->count ? p->rows[0].sequence : ask->newer ? ask->from + 1 : ask->from - 1;
    p->next = ask->newer ? here : on;
    p->back = ask->newer ? on : ask->from ? here : 0;
    if (ask->newer)
        turn(p);
}

enum err trail_read(const struct service *service, struct db *db, const struct trail_ask *ask, struct trail_page *out)
{
    struct following *f = calloc(1, sizeof *f);
    if (!f)
        return ERR_MEMORY;
    f->ask = ask;
    f->page = out;
    out->count = 0;
    enum err e = find_sources(f, service, db);
    e = e ? e : find_range(f, db);
    for (size_t i = 0; i < f->count && !e; i++)
        e = read_source(f, db, i);
    if (!e)
        end_page(f);
    free(f);
    return e;
}
