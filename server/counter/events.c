/* counter-events: what the trail says of a person, under whatever it knows them by, newest first. */
#include "server/counter/counter.h"

#include "core/proto/json_in.h"
#include "server/accounts/sessions.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SUBJECTS_MAX = 128,                  /* the newest tokens and names of a person; FIND_EACH_MAX of each */
    WORD_SIZE = 64, REASON_SIZE = 256, LIST_SIZE = 64, NUMBER_SIZE = 24
};
_Static_assert((int)SUBJECTS_MAX <= (int)FIND_KEYS_MAX, "all are gathered");

struct event {
    int64_t sequence, at_ms;
    char action[WORD_SIZE], nature[REASON_SIZE], outcome[WORD_SIZE], reason[REASON_SIZE], actor[WORD_SIZE], name[PERSON_NAME_SIZE], kiosk[SERVICE_LABEL_SIZE];
};

struct looking {
    char person[FIND_SUBJECT_SIZE], list[LIST_SIZE];
    struct sheet_page page;
    int64_t from;                        /* not this one any more */
    size_t subjects, count;
    uint8_t hashes[SUBJECTS_MAX][SERVER_KEYS_HASH_SIZE];
    struct event events[SHEET_LIST_MAX + 1];      /* in the order that is read in; one more than is shown */
};

/* --- the cursor: a number --- */

static size_t put_number(int64_t sequence, uint8_t to[8])
{
    for (int i = 0; i < 8; i++)
        to[i] = (uint8_t)((uint64_t)sequence >> (56 - 8 * i));
    return 8;
}

static bool read_number(const struct sheet_page *page, int64_t *to)
{
    uint64_t number = 0;
    for (size_t i = 0; i < page->key_n; i++)
        number = number << 8 | page->key[i];
    *to = page->key_n ? (int64_t)number : INT64_MAX;
    return page->key_n == 0 || page->key_n == 8;
}

static enum err events_read(struct account_call *a)
{
    static const char *const names[] = { "person", "from", "rows", NULL };
    struct looking *l = calloc(1, sizeof *l);
    a->state = l;
    if (!l)
        return ERR_MEMORY;
    if (!account_members(a, names) || !json_take_text(a->in, "person", l->person, sizeof l->person))
        return ERR_FORMAT;
    (void)snprintf(l->list, sizeof l->list, "counter-events %s", l->person);
    enum err e = sheet_page_read(a, l->list, &l->page);
    return e ? e : read_number(&l->page, &l->from) ? ERR_OK : ERR_FORMAT;
}

/* --- reading --- */

static enum err take_subject(void *ctx, const struct find_key *key, const char *text)
{
    struct looking *l = ctx;
    (void)text;
    if (key->kind == FIND_HASH && l->subjects < SUBJECTS_MAX)
        find_key_hash(key, l->hashes[l->subjects++]);
    return ERR_OK;
}

static bool comes_before(const struct looking *l, int64_t one, int64_t other)
{
    return l->page.forward ? one > other : one < other;
}

/* Where it goes among those that were read; past the end: nowhere. */
static struct event *make_room(struct looking *l, int64_t sequence)
{
    size_t at = l->count;
    while (at && comes_before(l, sequence, l->events[at - 1].sequence))
        at--;
    if (at > l->page.rows)
        return NULL;
    const size_t moved = (l->count > l->page.rows ? l->page.rows : l->count) - at;
    memmove(&l->events[at + 1], &l->events[at], moved * sizeof l->events[0]);
    l->count = at + moved + 1;
    return &l->events[at];
}

/* Columns as EVENTS_OLDER. */
static enum err take_event(void *ctx, const struct db_row *row)
{
    struct event *v = make_room(ctx, db_row_int(row, 0));
    if (!v)
        return ERR_OK;
    v->sequence = db_row_int(row, 0);
    v->at_ms = db_row_int(row, 1);
    db_row_copy(row, 2, v->action, sizeof v->action);
    db_row_copy(row, 3, v->nature, sizeof v->nature);
    db_row_copy(row, 4, v->outcome, sizeof v->outcome);
    db_row_copy(row, 5, v->reason, sizeof v->reason);
    db_row_copy(row, 6, v->actor, sizeof v->actor);
    db_row_copy(row, 7, v->name, sizeof v->name);
    db_row_copy(row, 8, v->kiosk, sizeof v->kiosk);
    return ERR_OK;
}

static enum err read_all(struct account_call *a, struct looking *l)
{
    struct db *db = a->call->db;
    l->subjects = l->count = 0;
    enum err e = find_gather(a->call->service, db, l->person, take_subject, l);
    for (size_t i = 0; i < l->subjects && !e; i++)
        e = DB_RUN(db, l->page.forward ? ST_EVENTS_OLDER : ST_EVENTS_NEWER, take_event, l, db_blob(l->hashes[i], sizeof l->hashes[i]), db_int(l->from),
                   db_int((int64_t)l->page.rows + 1));
    return e;
}

/* --- the answer --- */

static enum err put_event(struct account_call *a, const struct event *v)
{
    char id[NUMBER_SIZE];
    (void)snprintf(id, sizeof id, "%" PRId64, v->sequence);
    const struct sheet_row row = { .id = id, .word = v->action, .texts = { v->nature, v->outcome, v->reason, v->actor, v->name, v->kiosk }, .times = { v->at_ms } };
    return sheet_add(a, &row);
}

static enum err put_cursor(struct account_call *a, const struct looking *l, const char *member, const struct event *v)
{
    uint8_t key[8];
    return sheet_put_cursor(a, l->list, member, key, put_number(v->sequence, key));
}

static enum err put_page(struct account_call *a, const struct looking *l)
{
    const bool more = l->count > l->page.rows, forward = l->page.forward;
    const size_t n = more ? l->page.rows : l->count;
    const struct event *newest = &l->events[forward || !n ? 0 : n - 1], *oldest = &l->events[forward && n ? n - 1 : 0];
    enum err e = ERR_OK;
    for (size_t i = 0; i < n && !e; i++)
        e = put_event(a, &l->events[forward ? i : n - 1 - i]);
    if (!e && n && sheet_has_next(&l->page, more))
        e = put_cursor(a, l, "next", oldest);
    return e || !n || !sheet_has_back(&l->page, more) ? e : put_cursor(a, l, "back", newest);
}

/* A NIP has no events: nobody has it yet. */
static enum err events_run(struct account_call *a)
{
    struct looking *l = a->state;
    struct person_row person;
    enum err e = counter_subject(a, l->person, false, &person);
    if (e || a->call->answer->status)
        return e;
    e = sheet_begin(a);
    e = e ? e : read_all(a, l);
    e = e ? e : put_page(a, l);
    return e ? e : account_audit(a, a->who.person, "done", NULL);
}

const struct account_verb account_verb_counter_events = { "counter-events", WITH_AGENT, false, false, 0, "a person's events", events_read, NULL, events_run, account_release_state };
