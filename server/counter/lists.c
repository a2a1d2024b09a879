#include "server/counter/lists.h"

#include <stdlib.h>
#include <string.h>

/* The text, a NUL, the id. */
enum { KEY_MAX = LIST_TEXT_SIZE + LIST_ID_SIZE };
_Static_assert((int)KEY_MAX <= (int)CURSOR_SIZE / 2, "a key fits");

static bool take_key(struct list *l)
{
    const struct sheet_page *p = &l->page;
    const uint8_t *end = memchr(p->key, 0, p->key_n);
    if (p->key_n == 0)
        return true;
    const size_t text_n = end ? (size_t)(end - p->key) : p->key_n, id_n = end ? p->key_n - text_n - 1 : 0;
    if (text_n >= sizeof l->text || id_n == 0 || id_n >= sizeof l->id)
        return false;
    memcpy(l->text, p->key, text_n);
    memcpy(l->id, end + 1, id_n);
    return true;
}

enum err list_read(struct account_call *a)
{
    static const char *const names[] = { "from", "rows", NULL };
    struct list *l = calloc(1, sizeof *l);
    a->state = l;
    enum err e = !l ? ERR_MEMORY : account_members(a, names) ? sheet_page_read(a, a->verb->name, &l->page) : ERR_FORMAT;
    return e ? e : take_key(l) ? ERR_OK : ERR_FORMAT;
}

struct list_row *list_add(struct list *l)
{
    if (l->count > l->page.rows)
        return NULL;
    struct list_row *row = &l->rows[l->count++];
    *row = (struct list_row){ .id = "" };
    return row;
}

enum err list_put_row(struct account_call *a, const struct list_row *row)
{
    struct sheet_row to = { .id = row->id, .word = row->word };
    for (size_t i = 0; i < LIST_TEXTS; i++)
        to.texts[i] = row->texts[i];
    memcpy(to.times, row->times, sizeof row->times);
    return sheet_add(a, &to);
}

static enum err put_cursor(struct account_call *a, const char *member, const struct list_row *row)
{
    uint8_t key[KEY_MAX];
    const size_t text_n = strlen(row->texts[0]), id_n = strlen(row->id);
    memcpy(key, row->texts[0], text_n + 1);
    memcpy(key + text_n + 1, row->id, id_n);
    return sheet_put_cursor(a, a->verb->name, member, key, text_n + 1 + id_n);
}

enum err list_put(struct account_call *a, const struct list *l)
{
    const bool more = l->count > l->page.rows, forward = l->page.forward;
    const size_t n = more ? l->page.rows : l->count;
    enum err e = sheet_begin(a);
    for (size_t i = 0; i < n && !e; i++)
        e = list_put_row(a, &l->rows[forward ? i : n - 1 - i]);
    if (e || n == 0)
        return e;
    if (sheet_has_next(&l->page, more))
        e = put_cursor(a, "next", &l->rows[forward ? n - 1 : 0]);
    return e || !sheet_has_back(&l->page, more) ? e : put_cursor(a, "back", &l->rows[forward ? 0 : n - 1]);
}
