#include "tui/flow_inside.h"

#include "core/base/log.h"
#include "tui/msg.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct layer *run_top(struct run *run) { return &run->layers[run->covers]; }

void *run_app(const struct run *run) { return run->host.app; }
struct prefs *run_prefs(const struct run *run) { return run->prefs; }
unsigned run_visit(const struct run *run) { return run->layers[0].visit; }
const struct page *run_page(const struct run *run) { return run->layers[0].page; }
const struct page *run_help_of(const struct run *run) { return run->help_of; }
bool run_dirty(const struct run *run) { return run->dirty; }
bool run_working(const struct run *run) { return run->layers[run->covers].page->kind == PAGE_WORK; }
size_t run_row(const struct run *run) { return run->row; }
const struct secret *run_value(const struct run *run, size_t slot) { return run->values[slot] ? run->values[slot] : run->nothing; }

void run_changed(struct run *run)
{
    run->dirty = run->stale = true;
}

void run_shown(struct run *run)
{
    run->dirty = false;
    run_top(run)->shown = true;
}

enum err run_new(const struct flow *const *flows, const struct run_host *host, struct prefs *prefs, struct run **out)
{
    struct run *run = calloc(1, sizeof *run);
    if (!run)
        return ERR_MEMORY;
    run->flows = flows;
    run->host = *host;
    run->prefs = prefs;
    run->nothing = secret_new(1);
    if (!run->nothing || !run_values_for(run, flows[0]->pages)) {
        run_free(run);
        return ERR_MEMORY;
    }
    run->layers[0] = (struct layer){ .flow = flows[0], .page = flows[0]->pages, .visit = 1, .showing = 1 };
    run->visits = 1;
    run_changed(run);
    *out = run;
    return ERR_OK;
}

void run_free(struct run *run)
{
    if (!run)
        return;
    for (size_t i = 0; i < SLOTS; i++)
        secret_free(run->values[i]);
    secret_free(run->nothing);
    sodium_memzero(run, sizeof *run);
    free(run);
}

void run_wipe_values(struct run *run, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        if (!run->values[i] && !run->complaints[i].err)
            continue;   /* nor is memory touched that an idle session never had */
        run_clear(run, i);
        secret_free(run->values[i]);
        run->values[i] = NULL;
    }
}

void run_clear(struct run *run, size_t slot)
{
    if (run->values[slot])
        secret_wipe(run->values[slot]);
    if (slot < SEAL_SLOT)
        run_forget_lines(run);
    run->complaints[slot] = (struct complaint){ 0 };
    run_changed(run);
}

void run_wipe(struct run *run)
{
    run_wipe_values(run, 0, SLOTS);
    memset(run->message, 0, sizeof run->message);
    memset(run->arena, 0, run->arena_used);   /* nothing was written past it */
    run->arena_used = run->row = 0;
    run->review = run->revised = NULL;
    memset(run->remembered, 0, sizeof run->remembered);
    run->covers = 0;
    run->layers[0].focus = (struct handle){ PART_NONE, 0 };      /* it would be remembered of the page that is left */
    run->help_of = NULL;
    run_changed(run);
}

/* --- what a person does --- */

static void say_id(struct run *run, const char *id) { run_say(run, msg(id)); }

void run_say(struct run *run, const char *text)
{
    snprintf(run->message, sizeof run->message, "%s", text);
    run_changed(run);
}

static bool is_refused(struct run *run, const struct item *item)
{
    char text[MESSAGE_MAX] = "";
    if (item->why_not)
        item->why_not(run, text, sizeof text);
    if (text[0])
        run_say(run, text);
    return text[0] != 0;
}

static void choose_item(struct run *run, size_t i)
{
    struct layer *top = run_top(run);
    const struct item *item = &top->page->items[i];
    top->focus = (struct handle){ PART_ITEM, i };
    if (is_refused(run, item))
        return;
    if (item->choose)
        item->choose(run);
    else if (item->outcome == OUTCOME_NONE)
        say_id(run, item->unavailable);
    else
        run_revise(run, item->outcome);
}

/* On a page of text, Entrée on a paragraph is the first item's. */
static void choose_default(struct run *run)
{
    const struct page *page = run_top(run)->page;
    for (size_t i = 0; i < page->item_count; i++)
        if (!page->items[i].offered || page->items[i].offered(run)) {
            choose_item(run, i);
            return;
        }
}

static void reveal(struct run *run)
{
    if (!flow_has_secret(run_top(run)->page))
        return;
    run_top(run)->revealed = !run_top(run)->revealed;
    run_changed(run);
}

void run_hide(struct run *run)
{
    for (size_t i = 0; i <= run->covers; i++)
        run->layers[i].revealed = false;
    run->hidden = true;
    run_changed(run);
}

static void end_hiding(struct run *run)
{
    if (!run->hidden)
        return;
    run->hidden = false;
    run_changed(run);
}

static void ask_help(struct run *run)
{
    if (run->covers && !run_top(run)->page->sealing)
        return;
    run->help_of = run_top(run)->page;
    run_cover(run, run->host.help_page);
}

static void enter_key(struct run *run)
{
    const struct view *v = run_view(run);
    if (v->focus >= v->node_count)
        return;
    struct handle h = run->handles[v->focus];
    switch (h.part) {
    case PART_ITEM:
        choose_item(run, h.i);
        break;
    case PART_TEXT:
        if (run_top(run)->page->kind != PAGE_READ)
            choose_default(run);
        else
            run_turn(run, 1);
        break;
    case PART_FIELD:
        if (run_leave_field(run, true))
            run_go_on(run);
        break;
    case PART_CHOICE:
        run_choose(run, h.i);
        break;
    case PART_ROW:
        run_choose_row(run, h.i);
        break;
    case PART_LINE:
        run_begin_line(run);
        break;
    case PART_READ:
        run_turn(run, 1);   /* never an item: nobody accepts by reading on */
        break;
    case PART_BUTTON:
        run_act(run, v->nodes[v->focus].act);
        break;
    case PART_NONE:
        break;
    }
}

static void act(struct run *run, enum act a)
{
    switch (a) {
    case ACT_UP: run_move_by(run, -1); break;
    case ACT_DOWN: run_move_by(run, 1); break;
    case ACT_ENTER: enter_key(run); break;
    case ACT_BEFORE: run_move_past(run, -1); break;
    case ACT_NEXT: run_move_past(run, 1); break;
    case ACT_ERASE: run_erase(run, false); break;
    case ACT_CLEAR: run_erase(run, true); break;
    case ACT_BACK: run_follow(run, OUTCOME_BACK); break;
    case ACT_CLOSE: run->host.close(run); break;
    case ACT_HELP: ask_help(run); break;
    case ACT_LANGUAGE: run->host.language(run); run_changed(run); break;
    case ACT_REVEAL: reveal(run); break;
    case ACT_PAGE_UP: run_move_page(run, -1); break;
    case ACT_PAGE_DOWN: run_move_page(run, 1); break;
    case ACT_FIRST: run_move_to_end(run, true); break;
    case ACT_LAST: run_move_to_end(run, false); break;
    case ACT_REPEAT: case ACT_REDRAW: run->dirty = true; break;
    case ACT_CONFIRM: run_confirm(run); break;
    case ACT_AT: run_insert_at(run); break;
    case ACT_NONE: case ACT_COUNT: break;
    }
}

/* True when the key must be dropped: typed before a guarded page was there to be read. */
static bool too_early(struct run *run, enum act a)
{
    const struct layer *top = run_top(run);
    return top->page->guarded && !top->shown && a != ACT_CLOSE && a != ACT_BACK;
}

static void forget_message(struct run *run)
{
    if (run->message[0])
        run_say(run, "");
}

/* Only digits one after the other are one number. */
static void forget_number(struct run *run)
{
    if (!run_top(run)->number)
        return;
    run_top(run)->number = 0;
    run_changed(run);
}

void run_act(struct run *run, enum act a)
{
    if (too_early(run, a))
        return;
    forget_message(run);
    end_hiding(run);
    forget_number(run);
    act(run, a);
    run->host.acted(run);
}

static bool choose_by_key(struct run *run, uint32_t point)
{
    const struct page *page = run_top(run)->page;
    for (size_t i = 0; i < page->item_count; i++)
        if ((uint32_t)(unsigned char)page->items[i].key == point && (!page->items[i].offered || page->items[i].offered(run))) {
            choose_item(run, i);
            return true;
        }
    return false;
}

static bool focus_is_field(struct run *run)
{
    const struct view *v = run_view(run);
    return v->focus < v->node_count && run->handles[v->focus].part == PART_FIELD;
}

/* Without a look at the view where it is not needed: a paste is many keys. */
static bool in_lines(struct run *run)
{
    if (run_top(run)->focus.part != PART_LINE)
        run_view(run);
    return run_top(run)->focus.part == PART_LINE;
}

/* Presses a button; goes on reading a long text, into the next part at the end of one. */
static void space_key(struct run *run)
{
    const struct view *v = run_view(run);
    enum part part = v->focus < v->node_count ? run->handles[v->focus].part : PART_NONE;
    if (part == PART_BUTTON)
        enter_key(run);
    else if (part == PART_READ && run_node_is_part(run, v->focus + 1, PART_READ))
        run_move_by(run, 1);
    else if (part == PART_READ)
        run_turn(run, 1);
    else
        choose_by_key(run, ' ');
}

void run_type(struct run *run, uint32_t point)
{
    if (too_early(run, ACT_NONE))
        return;
    forget_message(run);
    end_hiding(run);
    if (in_lines(run))
        run_type_in_line(run, point);
    else if (run_type_choice(run, point))
        ;
    else if (focus_is_field(run))
        run_type_in_field(run, point);
    else if (point == ' ')
        space_key(run);
    else if (!run_type_row(run, point) && !choose_by_key(run, point) && run_top(run)->page->kind != PAGE_FORM && point >= '1' && point <= '9')
        say_id(run, N_("Option non disponible"));
    run->host.acted(run);
}

void run_caps_lock(struct run *run, bool on)
{
    if (run->caps_lock == on)
        return;
    run->caps_lock = on;
    run_changed(run);
}

void run_focus(struct run *run, size_t node)
{
    const struct view *v = run_view(run);
    if (node < v->node_count && v->nodes[node].focusable)
        run_move_to(run, node);
}

void run_choose_from_afar(struct run *run, size_t node)
{
    struct layer *here = run_top(run);
    const struct layer before = *here;
    run_focus(run, node);
    const struct handle chosen = here->focus;
    run_act(run, ACT_ENTER);
    bool still_there = here->visit == before.visit && here->focus.part == chosen.part && here->focus.i == chosen.i;
    if (still_there || (here->visit == before.visit && run_top(run) > here))
        here->focus = before.focus;
    run_changed(run);
}

const struct view *run_view(struct run *run)
{
    if (run->stale)
        run_build(run);
    return &run->view;
}
