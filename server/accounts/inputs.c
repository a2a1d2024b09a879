/* What the verbs about people and invitations read of their objects, and the answers they share. */
#include "core/proto/json_in.h"
#include "server/accounts/registry.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

const char *const registry_titles[] = { "madame", "monsieur", "docteur", "docteure", NULL };

bool registry_title(const char *title)
{
    for (size_t i = 0; registry_titles[i]; i++)
        if (strcmp(registry_titles[i], title) == 0)
            return true;
    return false;
}

bool registry_policy(const json_t *in, uint8_t to[POLICY_HASH_SIZE])
{
    return json_take_hex(in, "policy", to, POLICY_HASH_SIZE);
}

bool registry_page(const json_t *in, int64_t *page)
{
    return json_take_i64(in, "page", page) && *page >= 1 && *page <= REGISTRY_ROWS_MAX;
}

bool registry_id_read(const json_t *in, const char *name, char to[ACCOUNT_ID_SIZE])
{
    return json_take_text(in, name, to, ACCOUNT_ID_SIZE);
}

enum err registry_gone(struct account_call *a)
{
    enum err e = account_audit(a, a->who.person, "refused", "gone");
    return e ? e : call_problem(a->call, 404, "gone", NULL);
}

struct registry_page registry_page_of(size_t count, int64_t page)
{
    struct registry_page p = { .count = count, .pages = (int64_t)((count + REGISTRY_PAGE_ROWS - 1) / REGISTRY_PAGE_ROWS) };
    p.pages = p.pages ? p.pages : 1;
    p.page = page < p.pages ? page : p.pages;
    p.first = (size_t)(p.page - 1) * REGISTRY_PAGE_ROWS;
    p.end = count - p.first < REGISTRY_PAGE_ROWS ? count : p.first + REGISTRY_PAGE_ROWS;
    return p;
}

enum err registry_rows(struct account_call *a, const struct registry_page *page, json_t *rows)
{
    enum err e = account_audit(a, a->who.person, "done", NULL);
    if (e) {
        json_decref(rows);
        return e;
    }
    a->out = json_pack("{s:I, s:I, s:I, s:o}", "count", (json_int_t)page->count, "page", (json_int_t)page->page, "pages",
                       (json_int_t)page->pages, "rows", rows);
    return a->out ? ERR_OK : ERR_MEMORY;
}

void registry_release(struct account_call *a, size_t n)
{
    if (a->state)
        sodium_memzero(a->state, n);
    free(a->state);
    a->state = NULL;
}
