/* The queue of cases: those of the agent's roles, oldest first, a page at a time. Each state and role is a range of an index, and the few
 * ranges are merged. */
#include "server/counter/case_verbs.h"

#include "core/proto/json_in.h"
#include "core/rules/counter.h"
#include "server/accounts/sessions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RANGES_MAX = 6, ROWS_MAX = RANGES_MAX * (SHEET_LIST_MAX + 1), KEY_SIZE = 8 + MESSAGE_ID_TEXT_SIZE, LIST_SIZE = 64 };

/* By the verb's "state". */
static const struct shelf { const char *word, *states[2]; bool mine; } shelves[] = {
    { "open", { CASE_STATE_OPEN, CASE_STATE_TAKEN }, false },
    { "mine", { CASE_STATE_TAKEN, CASE_STATE_ANSWERED }, true },
    { "closed", { CASE_STATE_ANSWERED, CASE_STATE_CLOSED }, false },
};

struct listing {
    const struct shelf *shelf;
    char subject[MESSAGE_SUBJECT_SIZE], list[LIST_SIZE];
    struct sheet_page page;
    size_t count;
    struct case_row rows[ROWS_MAX];
};

static const struct shelf *shelf_of(const char *word)
{
    for (size_t i = 0; i < sizeof shelves / sizeof shelves[0]; i++)
        if (strcmp(shelves[i].word, word) == 0)
            return &shelves[i];
    return NULL;
}

static enum err read_list(struct account_call *a)
{
    static const char *const names[] = { "state", "subject", "from", "rows", NULL };
    char state[16];
    struct listing *l = calloc(1, sizeof *l);
    if (!l)
        return ERR_MEMORY;
    a->state = l;
    if (!account_members(a, names) || !json_take_text(a->in, "state", state, sizeof state) || !(l->shelf = shelf_of(state)) ||
        !json_take_text(a->in, "subject", l->subject, sizeof l->subject) || (l->subject[0] && !message_subject_is_valid(l->subject)))
        return ERR_FORMAT;
    (void)snprintf(l->list, sizeof l->list, "cases %s %s", l->shelf->word, l->subject);
    enum err e = sheet_page_read(a, l->list, &l->page);
    return e ? e : l->page.key_n == 0 || (l->page.key_n > 8 && l->page.key_n < KEY_SIZE) ? ERR_OK : ERR_FORMAT;
}

/* --- keys: the moment and the thread, as the index has them --- */

static size_t key_of(const struct case_row *row, uint8_t to[KEY_SIZE])
{
    const size_t n = strlen(row->thread);
    for (size_t i = 0; i < 8; i++)
        to[i] = (uint8_t)((uint64_t)row->at_ms >> (56 - 8 * i));
    memcpy(to + 8, row->thread, n);
    return 8 + n;
}

/* Where there is none: before all of them. */
static void read_key(const struct sheet_page *page, int64_t *at_ms, char thread[MESSAGE_ID_TEXT_SIZE])
{
    uint64_t at = 0;
    for (size_t i = 0; i < 8 && page->key_n; i++)
        at = at << 8 | page->key[i];
    *at_ms = page->key_n ? (int64_t)at : INT64_MIN;
    (void)snprintf(thread, MESSAGE_ID_TEXT_SIZE, "%.*s", page->key_n ? (int)page->key_n - 8 : 0, (const char *)page->key + 8);
}

/* --- the ranges --- */

static enum err take_row(void *ctx, const struct db_row *row)
{
    struct listing *l = ctx;
    if (l->count == ROWS_MAX)
        return ERR_LIMIT;
    l->rows[l->count] = (struct case_row){ .found = false };
    case_take_row(row, &l->rows[l->count++]);
    return ERR_OK;
}

static enum err read_range(struct account_call *a, struct listing *l, const char *state, const char *role)
{
    static const enum db_statement which[3][2] = { { ST_CASE_PAGE_BACK, ST_CASE_PAGE }, { ST_CASE_SUBJECT_BACK, ST_CASE_SUBJECT }, { ST_CASE_MINE_BACK, ST_CASE_MINE } };
    const size_t kind = l->shelf->mine ? 2 : l->subject[0] ? 1 : 0;
    char thread[MESSAGE_ID_TEXT_SIZE];
    int64_t at_ms;
    read_key(&l->page, &at_ms, thread);
    const struct db_value values[] = { db_text(state), db_text(role), db_int(at_ms), db_text(thread), db_int((int64_t)l->page.rows + 1), db_text(l->subject),
                                       db_text(a->who.person) };
    return db_run(a->call->db, which[kind][l->page.forward], values, 5 + kind, take_row, l);
}

static enum err read_ranges(struct account_call *a, struct listing *l)
{
    enum err e = ERR_OK;
    l->count = 0;
    for (unsigned bit = 1; bit <= COUNTER_EVERY && !e; bit <<= 1)
        for (size_t i = 0; i < 2 && !e; i++) {
            const char *role = counter_role_word(bit);
            if (a->who.roles & bit && case_role_is_good(role))
                e = read_range(a, l, l->shelf->states[i], role);
        }
    return e;
}

static int older_first(const void *left, const void *right)
{
    const struct case_row *a = left, *b = right;
    return a->at_ms != b->at_ms ? (a->at_ms < b->at_ms ? -1 : 1) : strcmp(a->thread, b->thread);
}

/* --- the answer --- */

static enum err put_cursors(struct account_call *a, const struct listing *l, const struct case_row *first, const struct case_row *last)
{
    uint8_t key[KEY_SIZE];
    const bool more = l->count > l->page.rows;
    enum err e = sheet_has_next(&l->page, more) ? sheet_put_cursor(a, l->list, "next", key, key_of(last, key)) : ERR_OK;
    return e || !sheet_has_back(&l->page, more) ? e : sheet_put_cursor(a, l->list, "back", key, key_of(first, key));
}

/* Those nearest to where the page begins: going back, the last ones. */
static enum err put_page(struct account_call *a, struct listing *l)
{
    const size_t n = l->count < l->page.rows ? l->count : l->page.rows, from = l->page.forward ? 0 : l->count - n;
    qsort(l->rows, l->count, sizeof l->rows[0], older_first);
    enum err e = sheet_begin(a);
    for (size_t i = from; i < from + n && !e; i++)
        e = case_put(a, &l->rows[i]);
    return e || !n ? e : put_cursors(a, l, &l->rows[from], &l->rows[from + n - 1]);
}

static enum err run_list(struct account_call *a)
{
    struct listing *l = a->state;
    enum err e = read_ranges(a, l);
    e = e ? e : account_audit(a, a->who.person, "done", NULL);
    return e ? e : put_page(a, l);
}

const struct account_verb account_verb_counter_cases = { "counter-cases", WITH_AGENT, false, false, 0, "messages: who wrote, about what, when", read_list, NULL, run_list,
    account_release_state };
