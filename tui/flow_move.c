/* The focus, from node to node. */
#include "tui/flow_inside.h"

void run_move_to(struct run *run, size_t node)
{
    struct layer *top = run_top(run);
    if (node >= run->view.node_count || run_node_is(run, node, top->focus))
        return;
    top->focus = run->handles[node];
    run->view.focus = node;      /* nothing else changed: no rebuild, unless a list opens or closes */
    run->dirty = true;
    run->stale |= !run_list_follows(run);
}

void run_move_by(struct run *run, int step)
{
    const struct view *v = run_view(run);
    if (v->focus < v->node_count && run->handles[v->focus].part == PART_FIELD && !run_leave_field(run, false))
        return;
    v = run_view(run);
    for (size_t i = v->focus + (size_t)step; i < v->node_count; i += (size_t)step)   /* wraps below zero: past the end */
        if (v->nodes[i].focusable) {
            run_move_to(run, i);
            return;
        }
}

void run_go_on(struct run *run)
{
    const struct view *v = run_view(run);
    for (size_t i = v->focus + 1; i < v->node_count; i++)
        if (v->nodes[i].focusable && run->handles[i].part != PART_CHOICE) {
            run_move_to(run, i);
            return;
        }
}

void run_move_to_end(struct run *run, bool first)
{
    const struct view *v = run_view(run);
    for (size_t i = 0; i < v->node_count; i++) {
        size_t at = first ? i : v->node_count - 1 - i;
        if (v->nodes[at].focusable) {
            run_move_to(run, at);
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
