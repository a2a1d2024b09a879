/* The trail at the counter: looked through, and walked. */
#include "server/counter/trail.h"

#include "core/proto/json_in.h"
#include "server/accounts/sessions.h"
#include "server/audit.h"
#include "server/audit_head.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_SIZE = 24, VERIFY_ROWS = 20000 };

/* --- cursors --- */

enum err trail_cursor_put(struct account_call *a, const char *list, const char *member, int64_t number)
{
    BUF_OWNED struct buf key = buf_make(8);
    if (!number)
        return ERR_OK;
    buf_put_u64(&key, (uint64_t)number);
    return buf_err(&key) ? buf_err(&key) : sheet_put_cursor(a, list, member, key.bytes, key.length);
}

enum err trail_cursor_of(const struct sheet_page *page, int64_t *number)
{
    struct reader r = reader_make(page->key, page->key_n);
    const int64_t read = page->key_n ? (int64_t)reader_u64(&r) : 0;
    if (!reader_done(&r))
        return ERR_FORMAT;
    *number = read;
    return ERR_OK;
}

/* --- counter-trail --- */

struct looking { struct trail_ask ask; struct trail_page page; };

static bool take_filter(const struct account_call *a, struct trail_filter *to)
{
    char day[sizeof "2026-11-26"];
    return json_take_text(a->in, "person", to->person, sizeof to->person) && json_take_text(a->in, "agent", to->agent, sizeof to->agent) &&
        json_take_text(a->in, "kiosk", to->kiosk, sizeof to->kiosk) && json_take_text(a->in, "action", to->action, sizeof to->action) &&
        json_take_text(a->in, "outcome", to->outcome, sizeof to->outcome) && json_take_text(a->in, "day", day, sizeof day) &&
        (!day[0] || trail_days_read(day, day, &to->days));
}

static enum err trail_read_in(struct account_call *a)
{
    static const char *const names[] = { "person", "agent", "kiosk", "action", "outcome", "day", "from", "rows", NULL };
    struct looking *l = calloc(1, sizeof *l);
    struct sheet_page page;
    if (!l)
        return ERR_MEMORY;
    a->state = l;
    if (!account_members(a, names) || !take_filter(a, &l->ask.filter))
        return ERR_FORMAT;
    enum err e = sheet_page_read(a, a->verb->name, &page);
    e = e ? e : trail_cursor_of(&page, &l->ask.from);
    if (e)
        return e;
    l->ask.rows = page.rows;
    l->ask.newer = !page.forward;
    return ERR_OK;
}

static enum err trail_prepare(struct account_call *a)
{
    struct looking *l = a->state;
    return trail_read(a->call->service, a->call->db, &l->ask, &l->page);
}

static enum err put_row(struct account_call *a, const struct trail_row *r)
{
    char number[NUMBER_SIZE];
    (void)snprintf(number, sizeof number, "%" PRId64, r->sequence);
    const struct sheet_row row = { .id = number, .word = r->action, .texts = { r->nature, r->outcome, r->reason, r->actor, r->name, r->kiosk, r->subject }, .times = { r->wall_ms } };
    return sheet_add(a, &row);
}

static enum err trail_run(struct account_call *a)
{
    const struct looking *l = a->state;
    (void)snprintf(a->about, sizeof a->about, "%s", l->ask.filter.person);
    enum err e = sheet_begin(a);
    for (size_t i = 0; i < l->page.count && !e; i++)
        e = put_row(a, &l->page.rows[i]);
    e = e ? e : trail_cursor_put(a, a->verb->name, "next", l->page.next);
    e = e ? e : trail_cursor_put(a, a->verb->name, "back", l->page.back);
    return e ? e : account_audit(a, a->who.person, "done", NULL);
}

const struct account_verb account_verb_counter_trail = { "counter-trail", WITH_AGENT, false, false, 0, "rows of the trail", trail_read_in, trail_prepare, trail_run, account_release_state };

/* --- counter-trail-verify --- */

struct verifying { int64_t from; struct audit_part part; struct audit_heads heads; };

static enum err verify_read(struct account_call *a)
{
    static const char *const names[] = { "from", NULL };
    struct verifying *v = calloc(1, sizeof *v);
    a->state = v;
    if (!v)
        return ERR_MEMORY;
    return account_members(a, names) && json_take_i64(a->in, "from", &v->from) && v->from >= 0 ? ERR_OK : ERR_FORMAT;
}

/* Outside the transaction: rows are never changed, and nobody waits for it. The heads once all rows are good. */
static enum err verify_prepare(struct account_call *a)
{
    struct verifying *v = a->state;
    enum err e = audit_verify_part(a->call->db, v->from, VERIFY_ROWS, &v->part);
    if (!e && v->part.end)
        e = audit_head_walk(a->call->service->keys, a->call->db, &v->heads);
    if (!e && !v->part.bad)
        v->part.bad = v->heads.bad_sequence;
    return e;
}

static enum err verify_run(struct account_call *a)
{
    const struct verifying *v = a->state;
    const bool bad = v->part.bad || v->heads.bad_day[0];
    char number[NUMBER_SIZE], said[NUMBER_SIZE + 8];
    const struct sheet_row row = { .word = bad ? "bad" : "good", .texts = { v->heads.last_day, v->heads.bad_day }, .times = { v->part.first, v->part.last, v->part.bad } };
    enum err e = sheet_add(a, &row);
    (void)snprintf(number, sizeof number, "%" PRId64, v->part.last);
    if (!e && !v->part.end)
        e = sheet_put_text(a, "next", number);
    (void)snprintf(said, sizeof said, "%s %" PRId64, row.word, bad ? v->part.bad : v->part.last);
    return e || (v->from && !v->part.end) ? e : account_audit(a, a->who.person, "done", said);
}

const struct account_verb account_verb_counter_trail_verify = { "counter-trail-verify", WITH_AGENT, false, false, 0, "the trail's chain", verify_read, verify_prepare, verify_run, account_release_state };
