/* The trail as CSV: every column, so that whoever has the file can walk its chain. */
#include "server/counter/csv.h"
#include "server/counter/trail.h"

#include <sodium.h>
#include <string.h>

enum { PAGE_ROWS = 64, ROW_MAX = 16384, HASH = SERVER_KEYS_HASH_SIZE };

/* The columns as TRAIL_ROWS gives them, in the file's order; the moment is there as text and as a number. */
enum { SEQUENCE, WALL, MONO, KIOSK, SESSION, ACTOR, ACTOR_ID, SUBJECT, ACTION, NATURE, OUTCOME, REASON, PREV, OWN, LABEL, NAME };
static const struct { const char *title; int column; enum { CELL_NUMBER, CELL_TIME, CELL_TEXT, CELL_BYTES } kind; } cells[] = {
    { "sequence", SEQUENCE, CELL_NUMBER }, { "time", WALL, CELL_TIME }, { "wall_ms", WALL, CELL_NUMBER }, { "mono_ms", MONO, CELL_NUMBER },
    { "kiosk", KIOSK, CELL_TEXT }, { "kiosk_label", LABEL, CELL_TEXT }, { "session", SESSION, CELL_TEXT }, { "actor", ACTOR, CELL_TEXT },
    { "actor_id", ACTOR_ID, CELL_TEXT }, { "actor_name", NAME, CELL_TEXT }, { "subject", SUBJECT, CELL_BYTES }, { "action", ACTION, CELL_TEXT },
    { "nature", NATURE, CELL_TEXT }, { "outcome", OUTCOME, CELL_TEXT }, { "reason", REASON, CELL_TEXT }, { "prev", PREV, CELL_BYTES }, { "hash", OWN, CELL_BYTES },
};
enum { CELLS = sizeof cells / sizeof cells[0] };

static void put_cell(struct buf *out, const struct db_row *row, size_t i)
{
    char text[2 * HASH + 1] = "";
    size_t n;
    const uint8_t *bytes;
    switch (cells[i].kind) {
    case CELL_NUMBER:
        csv_put_number(out, db_row_int(row, cells[i].column));
        return;
    case CELL_TIME:
        clock_text(db_row_int(row, cells[i].column), text);
        break;
    case CELL_BYTES:
        bytes = db_row_blob(row, cells[i].column, &n);
        if (n && n <= HASH)
            sodium_bin2hex(text, sizeof text, bytes, n);
        break;
    case CELL_TEXT:
        csv_put(out, db_row_text(row, cells[i].column));
        return;
    }
    csv_put(out, text);
}

struct exporting { const struct trail_days *days; struct buf *out; size_t room, seen; int64_t last; bool full; };

static void put_titles(struct exporting *x)
{
    const size_t before = x->out->length;
    for (size_t i = 0; i < CELLS; i++)
        csv_put(x->out, cells[i].title);
    csv_end(x->out);
    x->room -= x->out->length - before;
}

/* A row that does not fit any more is the next piece's first. */
static enum err take_row(void *ctx, const struct db_row *row)
{
    struct exporting *x = ctx;
    BUF_OWNED struct buf line = buf_make(ROW_MAX);
    const int64_t wall = db_row_int(row, WALL);
    if (x->full)
        return ERR_OK;
    if (wall >= x->days->from_ms && wall < x->days->to_ms) {
        for (size_t i = 0; i < CELLS; i++)
            put_cell(&line, row, i);
        csv_end(&line);
        x->full = line.length > x->room;
        if (x->full || buf_err(&line))
            return buf_err(&line);
        buf_put(x->out, line.bytes, line.length);
        x->room -= line.length;
    }
    x->seen++;
    x->last = db_row_int(row, SEQUENCE);
    return buf_err(x->out);
}

enum err trail_export(struct db *db, const struct trail_days *days, size_t room, int64_t *from, struct buf *out)
{
    struct exporting x = { .days = days, .out = out, .room = room, .last = *from };
    struct trail_range range;
    size_t looked = 0;
    enum err e = trail_range_of(db, days, &range);
    if (!e && !*from)
        put_titles(&x);
    x.last = !e && x.last < range.above ? range.above : x.last;
    do {
        x.seen = 0;
        e = e ? e : DB_RUN(db, ST_TRAIL_ALL_BACK, take_row, &x, db_int(x.last), db_int(range.below), db_int(PAGE_ROWS));
        looked += x.seen;
    } while (!e && !x.full && x.seen == PAGE_ROWS && looked < TRAIL_LOOKED_MAX);
    e = e ? e : buf_err(out);
    if (!e)
        *from = x.full || x.seen == PAGE_ROWS ? x.last : 0;
    return e;
}
