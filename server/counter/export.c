/* counter-export: the trail, or the register of incidents, as CSV in pieces. */
#include "core/proto/json_in.h"
#include "server/accounts/sessions.h"
#include "server/counter/incidents.h"
#include "server/counter/trail.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PIECE_MAX = 16384, DAY_SIZE = sizeof "2026-11-26", LIST_SIZE = 64 };

struct exporting { bool incidents, first; char day[DAY_SIZE], to_day[DAY_SIZE], list[LIST_SIZE]; struct trail_days days; struct incident_place place; };

/* A cursor is of one export: what, and of which days. */
static enum err read_place(const struct account_call *a, struct exporting *x)
{
    char from[CURSOR_SIZE];
    struct sheet_page page = { .key_n = 0 };
    if (!json_take_text(a->in, "from", from, sizeof from))
        return ERR_FORMAT;
    x->first = !from[0];
    if (x->first)
        return ERR_OK;
    enum err e = sheet_cursor_read(a, x->list, from, &page);
    struct reader r = reader_make(page.key, page.key_n);
    x->place = (struct incident_place){ (int64_t)reader_u64(&r), (int64_t)reader_u64(&r) };
    return e || reader_done(&r) ? e : ERR_FORMAT;
}

static enum err export_read(struct account_call *a)
{
    static const char *const names[] = { "what", "day", "to_day", "from", NULL };
    char what[16];
    struct exporting *x = calloc(1, sizeof *x);
    a->state = x;
    if (!x)
        return ERR_MEMORY;
    if (!account_members(a, names) || !json_take_text(a->in, "what", what, sizeof what) || !json_take_text(a->in, "day", x->day, sizeof x->day) ||
        !json_take_text(a->in, "to_day", x->to_day, sizeof x->to_day) || !trail_days_read(x->day, x->to_day, &x->days))
        return ERR_FORMAT;
    x->incidents = strcmp(what, "incidents") == 0;
    if (!x->incidents && strcmp(what, "trail") != 0)
        return ERR_FORMAT;
    (void)snprintf(x->list, sizeof x->list, "export %s %s %s", what, x->day, x->to_day);
    return read_place(a, x);
}

static enum err put_piece(struct account_call *a, const struct exporting *x, struct incident_place *place)
{
    BUF_OWNED struct buf csv = buf_make(PIECE_MAX);
    struct call *c = a->call;
    enum err e = x->incidents ? incident_export(c->service, c->db, &x->days, PIECE_MAX, place, &csv) : trail_export(c->db, &x->days, PIECE_MAX, &place->after, &csv);
    return e ? e : sheet_put_text(a, "text", buf_string(&csv));
}

static enum err put_next(struct account_call *a, const struct exporting *x, const struct incident_place *place)
{
    BUF_OWNED struct buf key = buf_make(16);
    if (!place->after && !place->at)
        return ERR_OK;
    buf_put_u64(&key, (uint64_t)place->after);
    buf_put_u64(&key, (uint64_t)place->at);
    return buf_err(&key) ? buf_err(&key) : sheet_put_cursor(a, x->list, "next", key.bytes, key.length);
}

/* Who exported what is one row of the trail, whatever the pieces. */
static enum err export_run(struct account_call *a)
{
    const struct exporting *x = a->state;
    struct incident_place place = x->place;
    enum err e = put_piece(a, x, &place);
    e = e ? e : put_next(a, x, &place);
    return e || !x->first ? e : account_audit(a, a->who.person, "done", x->list + strlen("export "));
}

const struct account_verb account_verb_counter_export = { "counter-export", WITH_AGENT, false, false, 0, "the trail or the register of incidents", export_read, NULL, export_run, account_release_state };
