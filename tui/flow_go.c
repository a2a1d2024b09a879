/* From page to page. */
#include "tui/flow_inside.h"

#include "core/base/log.h"
#include "tui/msg.h"

#include <string.h>

const struct page *flow_find_page(const struct flow *const *flows, const char *name, const struct flow **flow)
{
    for (; *flows; flows++)
        for (size_t i = 0; i < (*flows)->page_count; i++)
            if (strcmp((*flows)->pages[i].name, name) == 0) {
                if (flow)
                    *flow = *flows;
                return &(*flows)->pages[i];
            }
    return NULL;
}

bool run_values_for(struct run *run, const struct page *page)
{
    for (size_t i = page->first_slot; i < page->first_slot + page->field_count; i++)
        if (!run->values[i] && !(run->values[i] = secret_new(FIELD_BYTES_MAX)))
            return false;
    return true;
}

static void remember_menu(struct run *run)
{
    const struct layer *top = run_top(run);
    if (top->page->kind != PAGE_MENU)
        return;
    size_t i = 0;
    while (i < MENUS_MAX - 1 && run->remembered[i].page && run->remembered[i].page != top->page)
        i++;
    run->remembered[i].page = top->page;
    run->remembered[i].focus = top->focus;
}

static struct handle remembered_focus(const struct run *run, const struct page *page)
{
    for (size_t i = 0; i < MENUS_MAX; i++)
        if (run->remembered[i].page == page)
            return run->remembered[i].focus;
    return (struct handle){ PART_NONE, 0 };
}

void run_forget_menu(struct run *run, const char *page)
{
    for (size_t i = 0; i < MENUS_MAX && run->remembered[i].page; i++)
        if (strcmp(run->remembered[i].page->name, page) == 0)
            run->remembered[i].focus = (struct handle){ PART_NONE, 0 };
}

/* Puts the page into the topmost layer. */
static void enter(struct run *run, const struct flow *flow, const struct page *page)
{
    struct layer *top = run_top(run);
    remember_menu(run);
    if (run->covers == 0 && flow != top->flow) {
        run_wipe_values(run, 0, FLOW_FIELDS_MAX);
        run->review = run->revised = NULL;
    }
    if (!run_values_for(run, page)) {
        run_say(run, msg(err_what(ERR_MEMORY)));
        return;
    }
    run->visits++;
    *top = (struct layer){ .flow = flow, .page = page, .visit = run->visits, .showing = run->visits,
                           .focus = remembered_focus(run, page) };
    run_changed(run);
    if (page->enter)
        page->enter(run);
}

static void go_in_place(struct run *run, const char *name)
{
    const struct flow *flow = NULL;
    const struct page *page = flow_find_page(run->flows, name, &flow);
    if (page)
        enter(run, flow, page);
    else
        log_error("no page named %s", name);
}

/* --- the seal: the topmost overlay but for what it covers itself with --- */

/* 0: there is none. */
static size_t seal_of(const struct run *run)
{
    size_t i = run->covers;
    while (i > 0 && !run->layers[i].page->sealing)
        i--;
    return i;
}

bool run_sealed(const struct run *run) { return seal_of(run) > 0; }

struct layer *run_layer_of(struct run *run, size_t slot) { return &run->layers[slot >= SEAL_SLOT ? seal_of(run) : 0]; }

void run_seal(struct run *run, const char *page)
{
    size_t seal = seal_of(run);
    if (seal) {
        run->covers = seal;
        run->message[0] = 0;
        go_in_place(run, page);
        return;
    }
    if (run->covers == COVERS_MAX)
        run->covers--;
    run->message[0] = 0;
    run_cover(run, page);
}

void run_unseal(struct run *run)
{
    size_t seal = seal_of(run);
    if (!seal)
        return;
    run->covers = seal;
    run_uncover(run);
}

void run_go(struct run *run, const char *page)
{
    size_t seal = seal_of(run);
    const struct layer hiding = run->layers[seal];
    run->covers = 0;
    run->message[0] = 0;
    go_in_place(run, page);
    if (!seal)
        return;
    run->layers[1] = hiding;
    run->covers = 1;
}

static bool covered_from(const struct run *run, size_t from, const char *page)
{
    for (size_t i = from; i <= run->covers; i++)
        if (strcmp(run->layers[i].page->name, page) == 0)
            return true;
    return false;
}

bool run_covered_by(const struct run *run, const char *page) { return covered_from(run, 1, page); }

void run_cover(struct run *run, const char *page)
{
    if (run->covers == COVERS_MAX || covered_from(run, seal_of(run) + 1, page))
        return;
    remember_menu(run);
    const struct flow *flow = run_top(run)->flow;
    run->covers++;
    *run_top(run) = (struct layer){ .flow = flow, .page = run->layers[0].page };
    go_in_place(run, page);
}

void run_uncover(struct run *run)
{
    if (run->covers == 0)
        return;
    if (run_top(run)->page->sealing) {
        run_wipe_values(run, SEAL_SLOT, SLOTS);
        run->message[0] = 0;
    }
    run->covers--;
    run_top(run)->showing = ++run->visits;
    run_changed(run);
}

const struct edge *flow_find_edge(const struct page *page, int outcome)
{
    for (size_t i = 0; i < page->edge_count; i++)
        if (page->edges[i].outcome == outcome)
            return &page->edges[i];
    return NULL;
}

/* --- a wizard's review --- */

static const struct page *target(const struct run *run, const struct page *page, int outcome)
{
    const struct edge *edge = flow_find_edge(page, outcome);
    return edge && edge->to ? flow_find_page(run->flows, edge->to, NULL) : NULL;
}

void run_revise(struct run *run, int outcome)
{
    const struct page *page = run_top(run)->page, *to = page->review ? target(run, page, outcome) : NULL;
    if (to && to->kind == PAGE_FORM) {
        run->review = page;
        run->revised = to;
    }
    run_follow(run, outcome);
}

/* What was entered from a review goes back to it: when its form is confirmed, or when the work that followed is done and
 * asks for the next step. What the work complains of is still the form's; its failures are read first. */
static const char *revised_to(struct run *run, const struct edge *edge)
{
    const struct page *from = run_top(run)->page, *review = run->review;
    const struct page *to = edge->to ? flow_find_page(run->flows, edge->to, NULL) : NULL;
    if (!review || run->covers || !to || to == run->revised || to->kind == PAGE_WORK)
        return edge->to;
    bool asked = to->kind == PAGE_FORM || to->kind == PAGE_READ || to == review;
    if (from->kind == PAGE_WORK && !asked)
        return edge->to;
    bool done = from->kind == PAGE_WORK || (from == run->revised && edge->outcome != OUTCOME_BACK);
    run->review = run->revised = NULL;
    return done ? review->name : edge->to;
}

void run_follow(struct run *run, int outcome)
{
    const struct page *page = run_top(run)->page;
    const struct edge *edge = flow_find_edge(page, outcome);
    if (!edge) {
        if (outcome != OUTCOME_BACK)
            log_error("page %s has no edge for outcome %d", page->name, outcome);
        return;
    }
    const char *to = revised_to(run, edge);
    if (to)
        go_in_place(run, to);
    else
        run_uncover(run);
}

void run_outcome(struct run *run, int outcome)
{
    size_t covers = run->covers;
    run->covers = 0;   /* the work belongs to the page below; what covers it stays */
    run->answering++;
    run_follow(run, outcome);
    run->answering--;
    run->covers = covers;
    if (!run->answering)
        run->host.acted(run);
}
