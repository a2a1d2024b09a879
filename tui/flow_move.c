/* The focus, from node to node. */
#include "tui/flow_inside.h"

static bool is_part(const struct run *run, size_t node, enum part part) { return run_node_is_part(run, node, part); }

void run_move_to(struct run *run, size_t node)
{
    struct layer *top = run_top(run);
    if (node >= run->view.node_count || run_node_is(run, node, top->focus))
        return;
    top->focus = run->handles[node];
    run->view.focus = node;      /* nothing else changed: no rebuild, unless a list opens or closes, or lines come into sight */
    run->dirty = true;
    run->stale |= !run_list_follows(run);
    if (top->focus.part == PART_LINE && run_at_line(run, top->focus.i))
        run->stale = true;
}

/* The focusable node after or before the focus that is not of a part; node_count when there is none. */
static size_t beyond(struct run *run, int step, enum part not)
{
    const struct view *v = run_view(run);
    for (size_t i = v->focus + (size_t)step; i < v->node_count; i += (size_t)step)   /* wraps below zero: past the end */
        if (v->nodes[i].focusable && (not == PART_NONE || run->handles[i].part != not))
            return i;
    return v->node_count;
}

/* A text of many lines is entered at its beginning or at its end, whatever lines were shown. */
static void move_to(struct run *run, size_t node, int step)
{
    if (is_part(run, node, PART_LINE) && !is_part(run, run->view.focus, PART_LINE))
        run_enter_lines(run, step > 0);
    else
        run_move_to(run, node);
}

static void move(struct run *run, int step, enum part not)
{
    size_t to = beyond(run, step, not), from = run->view.focus;
    bool stays = is_part(run, from, PART_LINE) && is_part(run, to, PART_LINE);
    if (!stays && (is_part(run, from, PART_FIELD) || is_part(run, from, PART_LINE)) && !run_leave_field(run, false))
        return;
    move_to(run, beyond(run, step, not), step);
}

void run_move_by(struct run *run, int step) { move(run, step, PART_NONE); }

void run_move_past(struct run *run, int step)
{
    move(run, step, is_part(run, run_view(run)->focus, PART_LINE) ? PART_LINE : PART_NONE);
}

void run_go_on(struct run *run) { move_to(run, beyond(run, 1, PART_CHOICE), 1); }

/* Within a text of many lines first, then of the page. */
void run_move_to_end(struct run *run, bool first)
{
    const struct view *v = run_view(run);
    if (is_part(run, v->focus, PART_LINE) && !run_is_last_line(run, first)) {
        run_enter_lines(run, first);
        return;
    }
    for (size_t i = 0; i < v->node_count; i++) {
        size_t at = first ? i : v->node_count - 1 - i;
        if (v->nodes[at].focusable) {
            move_to(run, at, first ? 1 : -1);
            return;
        }
    }
}

void run_move_page(struct run *run, int step)
{
    if (run_turn_list(run, step) || run_turn(run, step))
        return;
    for (int i = 0; i < 8; i++)
        run_move_by(run, step);
}
