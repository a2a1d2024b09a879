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

/* A digit, n, p and / are the list's or the text's own. */
static bool is_taken(const struct page *page, char key)
{
    if (page->kind != PAGE_LIST && page->kind != PAGE_READ)
        return false;
    return key == 'n' || key == 'p' || (page->kind == PAGE_LIST && (key == '/' || (key >= '1' && key <= '9')));
}

static const char *fault_of_list(const struct page *page)
{
    const struct list *list = page->list;
    if (!list != (page->kind != PAGE_LIST))
        return say(page, "a list is a list's, and a list has one", NULL);
    if (!list)
        return NULL;
    if (!list->count || !list->row || !list->row_help)
        return say(page, "list without count, rows or their help", NULL);
    if (list->rows > LIST_LONG_ROWS_MAX)
        return say(page, "more rows than a page of a list has", NULL);
    if (!list->filter != !page->field_count)
        return say(page, "a filter has fields and a button", NULL);
    if (!flow_find_edge(page, list->outcome) || (list->filter && !flow_find_edge(page, list->filtered)))
        return say(page, "rows or filter that lead nowhere", NULL);
    return NULL;
}

static bool leads_to_a_form(const struct flow *const *flows, const struct page *page)
{
    for (size_t i = 0; i < page->item_count; i++) {
        const struct edge *edge = flow_find_edge(page, page->items[i].outcome);
        const struct page *to = edge && edge->to ? flow_find_page(flows, edge->to, NULL) : NULL;
        if (to && to->kind == PAGE_FORM)
            return true;
    }
    return false;
}

static const char *fault_of_kind(const struct flow *const *flows, const struct page *page)
{
    bool form = page->kind == PAGE_FORM;
    if (form ? page->field_count == 0 : page->field_count && page->kind != PAGE_LIST)
        return say(page, "a form has fields, a list may have some", NULL);
    for (size_t i = 0; form && i < page->item_count; i++)
        if (page->items[i].key < 'a' || page->items[i].key > 'z' || page->items[i].key == 'e' || page->items[i].key == 'r')
            return say(page, "an item of a form has a letter for its key, but for ?e and ?r:", page->items[i].label);
    if ((page->read || page->read_ids) != (page->kind == PAGE_READ))
        return say(page, "a long text is a reading's, and a reading has one", NULL);
    if (page->kind == PAGE_READ && page->item_count == 0)
        return say(page, "a reading has items", NULL);
    if (page->step > page->steps)
        return say(page, "a step past the last", NULL);
    if (page->review && !leads_to_a_form(flows, page))
        return say(page, "a review of no form", NULL);
    for (size_t i = 0; i < page->item_count; i++)
        if (is_taken(page, page->items[i].key))
            return say(page, "a key of the page's own for", page->items[i].label);
    return fault_of_list(page);
}

static bool is_limited(const struct page *page, const struct field *field)
{
    if (!field->lines)
        return field->max_points > 0 || field->choices;
    return page->kind == PAGE_FORM && field == &page->fields[page->field_count - 1] && !field->choices && !field->secret
           && field->max_bytes > 0 && field->max_bytes <= FIELD_LINES_BYTES_MAX;
}

static const char *fault_of_fields(const struct page *page)
{
    if (page->first_slot + page->field_count > (page->sealing ? SLOTS : FLOW_FIELDS_MAX))
        return say(page, "too many fields", NULL);
    for (size_t i = 0; i < page->field_count; i++)
        if (!page->fields[i].help || !page->fields[i].label || !page->fields[i].choices != !page->fields[i].choice
            || !is_limited(page, &page->fields[i]))
            return say(page, "field without label, help or limit:", page->fields[i].label);
    for (size_t i = 0; i < page->field_count; i++)
        if (page->fields[i].veiled && (page->fields[i].secret || page->fields[i].choices || page->fields[i].lines))
            return say(page, "a veil is for what is typed in one row and is no secret:", page->fields[i].label);
    return NULL;
}

/* What it hides cannot be reached through it but by taking it away. */
static const char *fault_of_seal(const struct flow *const *flows, const struct page *page)
{
    if (page->field_count && page->first_slot < SEAL_SLOT)
        return say(page, "a sealing page has its own slots", NULL);
    if (page->kind == PAGE_LIST)
        return say(page, "a sealing page is no list", NULL);
    for (size_t i = 0; i < page->edge_count; i++) {
        const struct page *to = page->edges[i].to ? flow_find_page(flows, page->edges[i].to, NULL) : NULL;
        if (to && !to->sealing)
            return say(page, "a sealing page leads to one that is none:", page->edges[i].to);
    }
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
    for (size_t i = 0; i < page->edge_count; i++)
        if (page->edges[i].to && !flow_find_page(flows, page->edges[i].to, NULL))
            return say(page, "an edge to nowhere:", page->edges[i].to);
    const char *found = fault_of_kind(flows, page);
    if (!found && page->sealing)
        found = fault_of_seal(flows, page);
    if (!found)
        found = fault_of_fields(page);
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
