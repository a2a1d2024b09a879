/* counter-find: a page of who is found by a text. */
#include "server/counter/find_said.h"

#include "core/proto/json_in.h"
#include "server/accounts/sessions.h"
#include "server/counter/facts.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TYPED_SIZE = 256 };
static const char list[] = "counter-find";

struct finding { char typed[TYPED_SIZE]; struct find_said said; struct find_range range; struct sheet_page page; struct find_row after; };

/* --- a row in a cursor: the key's length, the key, the kind, the subject --- */

static size_t put_row(const struct find_row *row, uint8_t to[CURSOR_SIZE / 2])
{
    const size_t n = row->key.n, subject = strlen(row->subject);
    to[0] = (uint8_t)n;
    memcpy(to + 1, row->key.bytes, n);
    to[1 + n] = (uint8_t)row->key.kind;
    memcpy(to + 2 + n, row->subject, subject);
    return 2 + n + subject;
}
_Static_assert(2 + (int)FIND_KEY_MAX + (int)FIND_SUBJECT_SIZE <= (int)CURSOR_SIZE / 2 && (int)FIND_KEY_MAX < 256, "a row fits a cursor");

/* The page made it; but it may be of another text. */
static bool read_row(const struct sheet_page *page, const struct find_range *range, struct find_row *out)
{
    const size_t n = page->key[0], subject = page->key_n - n - 2;
    *out = (struct find_row){ .key.n = n };
    if (n > FIND_KEY_MAX || page->key_n < n + 2 || subject >= sizeof out->subject || page->key[1 + n] >= FIND_KINDS)
        return false;
    memcpy(out->key.bytes, page->key + 1, n);
    out->key.kind = (enum find_kind)page->key[1 + n];
    memcpy(out->subject, page->key + 2 + n, subject);
    return find_range_has(range, &out->key);
}

/* --- the verb --- */

static enum err read_range(struct account_call *a, struct finding *f)
{
    enum err e = find_range_of(a->call->service, f->typed, &f->range);
    if (e == ERR_FIND_SHORT)
        return account_field(a, "text");
    return e ? e : f->page.key_n && !read_row(&f->page, &f->range, &f->after) ? ERR_FORMAT : ERR_OK;
}

static enum err find_read(struct account_call *a)
{
    static const char *const names[] = { "text", "from", "rows", NULL };
    struct finding *f = calloc(1, sizeof *f);
    a->state = f;
    if (!f)
        return ERR_MEMORY;
    if (!account_members(a, names) || !json_take_text(a->in, "text", f->typed, sizeof f->typed))
        return ERR_FORMAT;
    enum err e = sheet_page_read(a, list, &f->page);
    find_said_read(f->typed, &f->said);
    if (e || f->said.letter)
        return e ? e : f->page.key_n ? ERR_FORMAT : ERR_OK;
    return read_range(a, f);
}

static void find_release(struct account_call *a)
{
    if (a->state)
        sodium_memzero(a->state, sizeof(struct finding));
    free(a->state);
}

static enum err put_found(struct account_call *a, struct find_row *found)
{
    enum err e = find_show(a->call->service, a->call->db, found);
    const struct sheet_row row = { .id = found->subject, .word = find_words[found->key.kind], .texts = { found->name, found->found, found->state } };
    return e ? e : sheet_add(a, &row);
}

static enum err put_cursors(struct account_call *a, const struct finding *f, const struct find_page *page)
{
    uint8_t key[CURSOR_SIZE / 2];
    enum err e = ERR_OK;
    if (!page->count)
        return e;
    if (sheet_has_next(&f->page, page->more))
        e = sheet_put_cursor(a, list, "next", key, put_row(&page->rows[page->count - 1], key));
    return e || !sheet_has_back(&f->page, page->more) ? e : sheet_put_cursor(a, list, "back", key, put_row(&page->rows[0], key));
}

/* What the caller has said already: it is not asked again (facts.c). */
static enum err note_given(struct account_call *a, const struct find_page *page)
{
    char words[64] = "";
    for (size_t i = 0; i < page->count; i++) {
        const char *word = find_words[page->rows[i].key.kind];
        const size_t n = strlen(words);
        if (!strstr(words, word) && n + strlen(word) + 2 <= sizeof words)
            (void)snprintf(words + n, sizeof words - n, "%s ", word);
    }
    return facts_given(a, words);
}

static enum err put_page(struct account_call *a, const struct finding *f)
{
    const struct find_ask ask = { &f->range, f->page.key_n ? &f->after : NULL, f->page.forward, f->page.rows, a->call->now_ms };
    struct find_page page;
    enum err e = find_page_get(a->call->db, &ask, &page);
    for (size_t i = 0; i < page.count && !e; i++)
        e = put_found(a, &page.rows[i]);
    e = e ? e : note_given(a, &page);
    return e ? e : put_cursors(a, f, &page);
}

static enum err find_run(struct account_call *a)
{
    const struct finding *f = a->state;
    enum err e = sheet_begin(a);
    e = e ? e : f->said.letter ? find_said_put(a, &f->said) : put_page(a, f);
    if (!e && f->said.letter)
        e = facts_given(a, "");
    return e ? e : account_audit(a, a->who.person, "done", NULL);
}

const struct account_verb account_verb_counter_find = { "counter-find", WITH_AGENT, false, false, 0, "names, and what people have", find_read, NULL, find_run, find_release };
