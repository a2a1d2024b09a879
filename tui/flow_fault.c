/* What is wrong with a set of tables, if anything. For the tests and for the start of a debug build. */
#include "tui/flow_inside.h"

#include <stdio.h>
#include <string.h>

static _Thread_local char fault[200];

static const char *say(const struct page *page, const char *what, const char *which)
{
    snprintf(fault, sizeof fault, "page %s: %s %s", page->name, what, which ? which : "");
    return fault;
}

static const char *fault_of_items(const struct page *page)
{
    for (size_t i = 0; i < page->item_count; i++) {
        const struct item *item = &page->items[i];
        if (!item->help)
            return say(page, "item without help:", item->label);
        if (!item->label && !item->format)
            return say(page, "item without label", NULL);
        for (size_t j = 0; item->key && j < i; j++)
            if (page->items[j].key == item->key && !item->offered)
                return say(page, "two items with the key of", item->label);
        bool leads = item->choose || (item->outcome == OUTCOME_NONE && item->unavailable);
        for (size_t j = 0; j < page->edge_count; j++)
            leads |= page->edges[j].outcome == item->outcome;
        if (!leads)
            return say(page, "item that leads nowhere:", item->label);
    }
    return NULL;
}

static const char *fault_of_fields(const struct page *page)
{
    if (page->first_slot + page->field_count > FLOW_FIELDS_MAX)
        return say(page, "too many fields", NULL);
    for (size_t i = 0; i < page->field_count; i++)
        if (!page->fields[i].help || !page->fields[i].label || !page->fields[i].choices != !page->fields[i].choice
            || (page->fields[i].max_points == 0 && !page->fields[i].choices))
            return say(page, "field without label, help or limit:", page->fields[i].label);
    return NULL;
}

static const char *fault_of_page(const struct flow *const *flows, const struct page *page)
{
    if (!page->help)
        return say(page, "no help", NULL);
    if (!page->title && !page->title_format)
        return say(page, "no title", NULL);
    if (flow_find_page(flows, page->name, NULL) != page)
        return say(page, "name used twice", NULL);
    if (page->kind == PAGE_FORM && (page->field_count == 0 || page->item_count))
        return say(page, "a form has fields and no items", NULL);
    for (size_t i = 0; i < page->edge_count; i++)
        if (page->edges[i].to && !flow_find_page(flows, page->edges[i].to, NULL))
            return say(page, "an edge to nowhere:", page->edges[i].to);
    const char *found = fault_of_fields(page);
    return found ? found : fault_of_items(page);
}

/* Marks everything that can be reached from a page; pages are few, so recursion is shallow enough. */
struct reach {
    const struct flow *const *flows;
    const struct page *seen[FLOW_PAGES_MAX];
    size_t count;
};

static void walk(struct reach *r, const char *name)
{
    const struct page *page = flow_find_page(r->flows, name, NULL);
    for (size_t i = 0; i < r->count; i++)
        if (r->seen[i] == page)
            return;
    if (!page || r->count == FLOW_PAGES_MAX)
        return;
    r->seen[r->count++] = page;
    for (size_t i = 0; i < page->edge_count; i++)
        if (page->edges[i].to)
            walk(r, page->edges[i].to);
}

static bool reached(const struct reach *r, const struct page *page)
{
    for (size_t i = 0; i < r->count; i++)
        if (r->seen[i] == page)
            return true;
    return false;
}

const char *flow_fault(const struct flow *const *flows, const char *const *roots)
{
    struct reach r = { .flows = flows };
    for (; *roots; roots++)
        walk(&r, *roots);
    for (const struct flow *const *f = flows; *f; f++)
        for (size_t i = 0; i < (*f)->page_count; i++) {
            const struct page *page = &(*f)->pages[i];
            const char *found = fault_of_page(flows, page);
            if (found)
                return found;
            if (!reached(&r, page))
                return say(page, "cannot be reached", NULL);
        }
    return NULL;
}
