/* From where a person is to the semantic tree. */
#include "tui/flow_inside.h"

#include "core/base/log.h"
#include "tui/msg.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *keep(struct composer *c, const char *format, va_list args)
{
    char *at = c->arena + c->used;
    size_t room = ARENA_SIZE - c->used;
    int n = vsnprintf(at, room, format, args);
    if (n < 0 || (size_t)n >= room) {
        log_error("a page is longer than its arena");
        sodium_memzero(at, room);
        return "";
    }
    c->used += (size_t)n + 1;
    return at;
}

const char *run_keep_text(struct composer *c, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *text = keep(c, format, args);
    va_end(args);
    return text;
}

struct node *run_add_node(struct composer *c, enum part part, size_t i)
{
    if (c->view->node_count == VIEW_NODES_MAX) {
        log_error("a page has too many nodes");
        return NULL;
    }
    c->handles[c->view->node_count] = (struct handle){ part, i };
    struct node *node = &c->view->nodes[c->view->node_count++];
    *node = (struct node){ .blank_before = c->blank };
    c->blank = false;
    return node;
}

void compose_blank(struct composer *c) { c->blank = true; }

void compose_text(struct composer *c, enum role role, const char *format, ...)
{
    struct node *node = run_add_node(c, PART_TEXT, c->texts++);
    if (!node)
        return;
    va_list args;
    va_start(args, format);
    node->role = role;
    node->name = keep(c, format, args);
    node->focusable = c->focusable;
    va_end(args);
}

void compose_secret(struct composer *c, const char *label, const struct secret *value, bool revealed)
{
    struct node *node = run_add_node(c, PART_TEXT, c->texts++);
    if (!node)
        return;
    node->role = ROLE_SHOWN;
    node->name = run_keep_text(c, "%s", label);
    node->value = value;
    node->revealed = revealed;
    node->focusable = c->focusable;
}

static bool is_drawing(const char *const *rows)
{
    size_t n = 0;
    for (; rows[n]; n++)
        for (const char *at = rows[n]; *at; at++)
            if (*at < ' ' || *at > '~' || at - rows[n] >= DRAWING_COLUMNS || n >= DRAWING_ROWS_MAX)
                return false;
    return n > 0;
}

void compose_drawing(struct composer *c, const char *const *rows, const char *sentence)
{
    struct node *node = run_add_node(c, PART_TEXT, c->texts++);
    if (!node)
        return;
    node->role = ROLE_TEXT;
    node->name = run_keep_text(c, "%s", sentence);
    node->focusable = c->focusable;
    if (is_drawing(rows))
        node->drawing = rows;
    else
        log_error("a drawing is no drawing: %s", sentence);
}

void compose_part(struct composer *c, unsigned rank, bool right, const char *format, ...)
{
    if (c->view->part_count == VIEW_PARTS_MAX)
        return;
    va_list args;
    va_start(args, format);
    c->view->parts[c->view->part_count++] = (struct view_part){ keep(c, format, args), rank, right };
    va_end(args);
}

static const char *complaint_text(struct composer *c, const struct complaint *said)
{
    if (!said->err)
        return NULL;
    return run_keep_text(c, said->doubt ? msg(N_("ATTENTION E-%d : %s")) : msg(N_("ERREUR E-%d : %s")), (int)said->err, said->text);
}

static const char *or_null(const char *id) { return id ? msg(id) : NULL; }

static const char *lead_of(const struct run *run, struct composer *c, const struct field *field, size_t slot)
{
    char text[MESSAGE_MAX] = "";
    if (field->lead)
        field->lead(run, slot, text, sizeof text);
    return text[0] ? run_keep_text(c, "%s", text) : NULL;
}

static const char *live_of(const struct run *run, struct composer *c, const struct field *field, size_t slot)
{
    char text[MESSAGE_MAX] = "";
    if (field->live)
        field->live(run, slot, text, sizeof text);
    return text[0] ? run_keep_text(c, "%s", text) : NULL;
}

static void add_fields(struct run *run, struct composer *c)
{
    const struct page *page = run_top(run)->page;
    for (size_t i = 0; i < page->field_count; i++) {
        const struct field *field = &page->fields[i];
        size_t slot = page->first_slot + i;
        struct node *node = run_add_node(c, PART_FIELD, i);
        if (!node)
            return;
        node->role = field->choices ? ROLE_CHOICE : field->secret || field->veiled ? ROLE_SECRET : ROLE_FIELD;
        node->veiled = field->veiled && !run->hidden;
        node->name = msg(field->label);
        node->lead = lead_of(run, c, field, slot);
        node->note = or_null(field->note);
        node->live = live_of(run, c, field, slot);
        node->address = field->address;
        node->complaint = complaint_text(c, &run->complaints[slot]);
        node->doubt = run->complaints[slot].doubt;
        node->help = field->help;
        node->value = run->values[slot];
        node->revealed = run_top(run)->revealed;
        node->focusable = true;
        if (field->choices)
            run_add_list(run, c, i);
        if (field->lines)
            run_add_lines(run, c, node);
    }
}

/* "8-Journal (réservé : auditeur)": who reads the menu knows before choosing. */
static const char *with_reason(struct composer *c, const char *name, char *why)
{
    if (!name || !why[0])
        return name;
    why[0] = (char)(why[0] >= 'A' && why[0] <= 'Z' ? why[0] + ('a' - 'A') : why[0]);
    return run_keep_text(c, "%s (%s)", name, why);
}

static void refuse_item(struct run *run, struct composer *c, const struct item *item, struct node *node)
{
    char why[MESSAGE_MAX] = "";
    if (item->why_not)
        item->why_not(run, why, sizeof why);
    node->name = with_reason(c, node->name, why);
    node->short_name = with_reason(c, node->short_name, why);
}

static void name_item(struct run *run, struct composer *c, const struct item *item, struct node *node)
{
    char text[MESSAGE_MAX];
    if (!item->format) {
        node->name = msg(item->label);
        node->short_name = or_null(item->label_short);
        return;
    }
    item->format(run, text, sizeof text, false);
    node->name = run_keep_text(c, "%s", text);
    item->format(run, text, sizeof text, true);
    node->short_name = run_keep_text(c, "%s", text);
}

static void add_items(struct run *run, struct composer *c)
{
    const struct page *page = run_top(run)->page;
    for (size_t i = 0; i < page->item_count; i++) {
        const struct item *item = &page->items[i];
        if (item->offered && !item->offered(run))
            continue;
        struct node *node = run_add_node(c, PART_ITEM, i);
        if (!node)
            return;
        node->role = ROLE_ITEM;
        node->key = item->key;
        node->help = item->help;
        node->focusable = true;
        name_item(run, c, item, node);
        refuse_item(run, c, item, node);
    }
}

/* --- the whole --- */

static void name_page(struct run *run, struct composer *c)
{
    const struct page *page = run_top(run)->page;
    struct view *v = &run->view;
    char text[MESSAGE_MAX];
    v->title = msg(page->title);
    v->title_short = or_null(page->title_short);
    if (!page->title_format)
        return;
    page->title_format(run, text, sizeof text, false);
    v->title = run_keep_text(c, "%s", text);
    page->title_format(run, text, sizeof text, true);
    v->title_short = run_keep_text(c, "%s", text);
}

static const enum view_kind kinds[] = {
    [PAGE_MENU] = VIEW_MENU, [PAGE_FORM] = VIEW_FORM, [PAGE_TEXT] = VIEW_TEXT, [PAGE_WORK] = VIEW_WORK,
    [PAGE_LIST] = VIEW_LIST, [PAGE_READ] = VIEW_READ
};

bool run_node_is(const struct run *run, size_t node, struct handle h)
{
    return node < run->view.node_count && run->handles[node].part == h.part && run->handles[node].i == h.i;
}

bool run_node_is_part(const struct run *run, size_t node, enum part part)
{
    return node < run->view.node_count && run->handles[node].part == part;
}

size_t run_find_node(const struct run *run, struct handle h)
{
    size_t i = 0;
    while (i < run->view.node_count && !run_node_is(run, i, h))
        i++;
    return i;
}

/* The first focusable node of a part, PART_NONE: of any; node_count when there is none. */
static size_t first_focusable(const struct run *run, enum part part)
{
    size_t i = 0;
    while (i < run->view.node_count && (!run->view.nodes[i].focusable || (part != PART_NONE && run->handles[i].part != part)))
        i++;
    return i;
}

/* A list begins on its first row, an empty one on its first item: a letter that is typed there chooses; everything else where it begins. */
static void place_focus(struct run *run)
{
    struct view *v = &run->view;
    struct layer *top = run_top(run);
    v->focus = run_find_node(run, top->focus);
    if (v->focus < v->node_count && v->nodes[v->focus].focusable)
        return;
    v->focus = first_focusable(run, PART_ROW);
    if (v->focus == v->node_count && top->page->list)
        v->focus = first_focusable(run, PART_ITEM);
    if (v->focus == v->node_count)
        v->focus = first_focusable(run, PART_NONE);
    top->focus = v->focus < v->node_count ? run->handles[v->focus] : (struct handle){ PART_NONE, 0 };
}

/* Only where it matters, and only while it is so. */
static const char *caps_message(const struct run *run)
{
    const struct page *page = run->layers[run->covers].page;
    for (size_t i = 0; run->caps_lock && i < page->field_count; i++)
        if (page->fields[i].secret)
            return msg(N_("Verr. Maj. est activé."));
    return NULL;
}

/* Where one is in a wizard: heard first; not focusable, so that the focus begins on what is asked. */
static void add_step(struct composer *c, const struct page *page)
{
    struct node *node = page->step ? run_add_node(c, PART_TEXT, c->texts++) : NULL;
    if (!node)
        return;
    node->role = ROLE_TEXT;
    node->name = run_keep_text(c, msg(N_("Étape %u de %u")), page->step, page->steps);
}

static void add_body(struct run *run, struct composer *c)
{
    const struct page *page = run_top(run)->page;
    if (page->field_count) {
        add_fields(run, c);
        run_add_buttons(run, c);
    }
    if (page->kind == PAGE_LIST)
        run_add_rows(run, c);
    if (page->kind == PAGE_READ)
        run_add_part(run, c);
    compose_blank(c);
    add_items(run, c);
}

/* What the last view said and this one does not: the part of a letter, a name, an address. */
static void forget_rest(struct run *run, size_t used)
{
    if (run->arena_used > used)
        sodium_memzero(run->arena + used, run->arena_used - used);
    run->arena_used = used;
}

static void build(struct run *run)
{
    const struct layer *top = run_top(run);
    const struct page *page = top->page;
    struct view *v = &run->view;
    v->part_count = v->node_count = v->hint_count = 0;
    v->numbers = 0;
    v->typed = (unsigned)top->number;
    struct composer c = { .view = v, .handles = run->handles, .arena = run->arena,
                          .focusable = page->kind == PAGE_TEXT || page->kind == PAGE_WORK || page->kind == PAGE_READ };
    v->page = page->name;
    v->visit = top->showing;
    v->kind = kinds[page->kind];
    v->mark = run->host.mark(run);
    name_page(run, &c);
    run->host.state(run, &c);
    add_step(&c, page);
    if (page->compose)
        page->compose(run, &c);
    add_body(run, &c);
    if (page->compose_below) {
        compose_blank(&c);
        page->compose_below(run, &c);
    }
    run_add_hints(run, &c);
    forget_rest(run, c.used);
    place_focus(run);
    v->message = run->message[0] ? run->message : caps_message(run);
    run->stale = false;
}

/* A page that begins on a field that is chosen has its list open at once. */
void run_build(struct run *run)
{
    run_open_list(run);
    build(run);
    if (run_list_follows(run))
        return;
    run_open_list(run);
    build(run);
}
