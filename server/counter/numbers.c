#include "server/counter/numbers.h"

#include "core/rules/calendar.h"
#include "core/rules/hours.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE_ROWS = 1000 };

const char *const numbers_words[NUMBERS_KINDS] = { "unblocks", "renewals", "failures", "duration", "waiting" };

/* One thing that happened. */
struct sample { int64_t day, value; char kiosk[PEER_ID_SIZE]; };

struct counting {
    const struct numbers_ask *ask;
    struct numbers *out;
    struct sample *samples;
    size_t count, seen;
    int64_t last;                        /* where the next page goes on: a number of the trail, a moment and an operation's id */
    uint8_t last_id[OP_ID_SIZE];
};

static int64_t day_of(int64_t wall_ms)
{
    const struct montreal m = montreal_at(wall_ms);
    return calendar_days((struct calendar_date){ m.year, m.month, m.day });
}

static void add(struct counting *c, int64_t wall_ms, const char *kiosk, int64_t value)
{
    struct sample *to = &c->samples[c->count++];
    *to = (struct sample){ .day = c->ask->by_kiosk ? 0 : day_of(wall_ms), .value = value };
    if (c->ask->by_kiosk)
        (void)snprintf(to->kiosk, sizeof to->kiosk, "%s", kiosk);
}

/* --- from the trail --- */

static bool begins(const char *text, const char *prefix) { return strncmp(text, prefix, strlen(prefix)) == 0; }

/* What was rejected is an operation; of what was refused, what would have recovered a token or an account. */
static bool is_failure(const char *action, const char *outcome)
{
    return strcmp(outcome, "rejected") == 0 || begins(action, "unblock.") || begins(action, "account.forgot") || begins(action, "account.citizen-forgot");
}

/* Columns as NUMBERS_ACTION. */
static enum err take_event(void *ctx, const struct db_row *row)
{
    struct counting *c = ctx;
    const struct trail_days *days = &c->ask->days;
    const int64_t wall = db_row_int(row, 1);
    const char *action = db_row_text(row, 3), *outcome = db_row_text(row, 4);
    const bool counts = c->ask->what == NUMBERS_FAILURES ? is_failure(action, outcome) : strcmp(outcome, "done") == 0;
    c->seen++;
    c->out->looked++;
    c->last = db_row_int(row, 0);
    if (counts && wall >= days->from_ms && wall < days->to_ms)
        add(c, wall, db_row_text(row, 2), 0);
    return ERR_OK;
}

static enum err read_events(struct counting *c, struct db *db, int64_t below, int64_t most)
{
    static const char *const actions[] = { [NUMBERS_UNBLOCKS] = "token.unblocked", [NUMBERS_RENEWALS] = "token.certificate.renewed" };
    if (c->ask->what == NUMBERS_FAILURES)
        return DB_RUN(db, ST_NUMBERS_FAILED, take_event, c, db_int(c->last), db_int(below), db_int(most));
    return DB_RUN(db, ST_NUMBERS_ACTION, take_event, c, db_int(c->last), db_int(below), db_int(most), db_text(actions[c->ask->what]));
}

/* --- from the operations --- */

/* Columns as NUMBERS_OPERATIONS. A kiosk whose clock is ahead took no time. */
static enum err take_operation(void *ctx, const struct db_row *row)
{
    struct counting *c = ctx;
    int64_t took = db_row_int(row, 0) - db_row_int(row, 2);
    took = took < 0 ? 0 : took;
    c->seen++;
    c->out->looked++;
    c->last = db_row_int(row, 0);
    if (!db_row_bytes(row, 1, c->last_id, sizeof c->last_id))
        return ERR_STORE_CORRUPT;
    if ((took < NUMBERS_LINE_MS) == (c->ask->what == NUMBERS_DURATION))
        add(c, c->last, db_row_text(row, 3), took);
    return ERR_OK;
}

static enum err read_operations(struct counting *c, struct db *db, int64_t below, int64_t most)
{
    return DB_RUN(db, ST_NUMBERS_OPERATIONS, take_operation, c, db_int(c->last), db_blob(c->last_id, sizeof c->last_id), db_int(below), db_int(most));
}

/* --- all of it --- */

static enum err read_all(struct counting *c, struct db *db, bool operations, int64_t below)
{
    enum err e;
    do {
        const int64_t left = NUMBERS_LOOKED_MAX - c->out->looked, most = left < PAGE_ROWS ? left : PAGE_ROWS;
        c->seen = 0;
        e = operations ? read_operations(c, db, below, most) : read_events(c, db, below, most);
        c->out->limit = c->out->looked == NUMBERS_LOOKED_MAX;
    } while (!e && c->seen == PAGE_ROWS && !c->out->limit);
    return e;
}

static int compare(const void *a, const void *b)
{
    const struct sample *x = a, *y = b;
    const int kiosk = strcmp(x->kiosk, y->kiosk);
    return kiosk ? kiosk : x->day != y->day ? (x->day > y->day) - (x->day < y->day) : (x->value > y->value) - (x->value < y->value);
}

/* n samples of one day or kiosk, the smallest first. */
static void put_figures(const struct sample *s, size_t n, struct numbers_row *to)
{
    to->count = (int64_t)n;
    to->median_ms = s[(n - 1) / 2].value;
    to->longest_ms = s[n - 1].value;
}

static void put_days(const struct counting *c)
{
    const struct trail_days *days = &c->ask->days;
    size_t at = 0;
    for (int64_t day = days->first; day <= days->last && c->out->count < NUMBERS_ROWS_MAX; day++) {
        struct numbers_row *to = &c->out->rows[c->out->count++];
        const struct calendar_date date = calendar_date(day);
        const size_t from = at;
        *to = (struct numbers_row){ .count = 0 };
        (void)snprintf(to->id, sizeof to->id, "%04d-%02d-%02d", date.year % 10000, date.month % 100, date.day % 100);
        memcpy(to->label, to->id, sizeof to->id);
        while (at < c->count && c->samples[at].day == day)
            at++;
        if (at > from)
            put_figures(&c->samples[from], at - from, to);
    }
}

/* Those with the most, in that order. */
static void insert(struct numbers *out, const struct numbers_row *row)
{
    size_t at = out->count;
    while (at && out->rows[at - 1].count < row->count)
        at--;
    if (at == NUMBERS_ROWS_MAX)
        return;
    out->count += out->count < NUMBERS_ROWS_MAX;
    memmove(&out->rows[at + 1], &out->rows[at], (out->count - at - 1) * sizeof *row);
    out->rows[at] = *row;
}

static enum err take_label(void *ctx, const struct db_row *row)
{
    db_row_copy(row, 0, ctx, SERVICE_LABEL_SIZE);
    return ERR_OK;
}

static enum err put_kiosks(const struct counting *c, struct db *db)
{
    enum err e = ERR_OK;
    for (size_t at = 0, from = 0; at < c->count; from = at) {
        struct numbers_row row = { .count = 0 };
        while (at < c->count && strcmp(c->samples[at].kiosk, c->samples[from].kiosk) == 0)
            at++;
        memcpy(row.id, c->samples[from].kiosk, sizeof row.id);
        put_figures(&c->samples[from], at - from, &row);
        insert(c->out, &row);
    }
    for (size_t i = 0; i < c->out->count && !e; i++) {
        struct numbers_row *row = &c->out->rows[i];
        memcpy(row->label, row->id, sizeof row->id);
        e = DB_RUN(db, ST_NUMBERS_LABEL, take_label, row->label, db_text(row->id));
    }
    return e;
}

enum err numbers_read(struct db *db, const struct numbers_ask *ask, struct numbers *out)
{
    const bool operations = ask->what == NUMBERS_DURATION || ask->what == NUMBERS_WAITING;
    struct trail_range range = { ask->days.from_ms - 1, ask->days.to_ms };
    struct counting c = { .ask = ask, .out = out, .samples = malloc(NUMBERS_LOOKED_MAX * sizeof *c.samples) };
    enum err e = !c.samples ? ERR_MEMORY : operations ? ERR_OK : trail_range_of(db, &ask->days, &range);
    *out = (struct numbers){ .count = 0 };
    c.last = range.above;
    memset(c.last_id, 0xFF, sizeof c.last_id);
    e = e ? e : read_all(&c, db, operations, range.below);
    if (!e && c.count)
        qsort(c.samples, c.count, sizeof *c.samples, compare);
    if (!e && !ask->by_kiosk)
        put_days(&c);
    else if (!e)
        e = put_kiosks(&c, db);
    free(c.samples);
    return e;
}
