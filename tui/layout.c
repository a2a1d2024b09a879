#include "tui/layout_inside.h"

#include "core/base/text.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGE_ROWS_MAX = 3, ROWS_AROUND = 4 };   /* title, state, message, keys */

static enum err grid_size(struct layout_grid *g, int rows, int cols)
{
    size_t n = (size_t)rows * (size_t)cols;
    if (!g->cells || g->rows != rows || g->cols != cols) {
        layout_cell *cells = malloc(n * sizeof *cells);
        if (!cells)
            return ERR_MEMORY;
        layout_free(g);
        g->cells = cells;
        g->rows = rows;
        g->cols = cols;
    }
    for (size_t i = 0; i < n; i++)
        g->cells[i] = ' ';
    return ERR_OK;
}

void layout_free(struct layout_grid *g)
{
    if (g->cells)
        sodium_memzero(g->cells, (size_t)g->rows * (size_t)g->cols * sizeof *g->cells);
    free(g->cells);
    memset(g, 0, sizeof *g);
}

/* Where the cursor is: the focused node; on a page without one, its first status, else its first node. */
static int plan_anchor(const struct view *v)
{
    if (v->focus < v->node_count)
        return (int)v->focus;
    for (size_t i = 0; i < v->node_count; i++)
        if (v->nodes[i].role == ROLE_STATUS)
            return (int)i;
    return v->node_count ? 0 : NO_NODE;
}

static size_t piece_fit(const struct piece *piece, enum charset charset, size_t *skip)
{
    size_t room = (size_t)(piece->limit - piece->col > 0 ? piece->limit - piece->col : 0);
    *skip = 0;
    if (!piece->text)
        return piece->n < room ? piece->n : room;
    while (piece->tail && *skip < piece->n
           && (size_t)fold_width(charset, piece->text + *skip, piece->n - *skip) > room) {
        do
            ++*skip;
        while (*skip < piece->n && (piece->text[*skip] & 0xC0) == 0x80);
    }
    return piece->n - *skip;
}

static int piece_put(struct layout_grid *g, const struct plan *p, const struct piece *piece, int row)
{
    size_t skip, n = piece_fit(piece, p->options->charset, &skip);
    if (piece->text)
        return grid_put(g, p->options, row, piece->col, piece->limit, piece->text + skip, n, piece->style);
    int col = piece->col;
    for (size_t i = 0; i < n && col < g->cols; i++)
        layout_row(g, row)[col++] = '*';
    return col;
}

static void style_cells(struct layout_grid *g, int row, int from, int to, enum style style)
{
    layout_cell *cells = layout_row(g, row);
    for (int col = from; col < to && col < g->cols; col++)
        cells[col] = (cells[col] & 0xFFFFFF) | (layout_cell)style << 24;
}

static int text_end(const struct layout_grid *g, int row)
{
    const layout_cell *cells = layout_row(g, row);
    int end = g->cols;
    while (end > 0 && cells[end - 1] == ' ')
        end--;
    return end;
}

/* One highlight and one '>' on the screen: A03, A06. Fields and texts have the '>' alone, slow lines the number, so that
 * going from one to the next costs a few bytes. */
static void mark_focus(struct layout_grid *g, const struct plan *p, int anchor)
{
    const struct node *node = &p->view->nodes[anchor];
    enum layout_focus how = p->options->focus;
    bool status = p->view->focus >= p->view->node_count;
    int row = node->role == ROLE_LINE ? g->cursor_row : g->focus_first, col = node->role == ROLE_BUTTON ? p->nodes[anchor].col : 0;
    if (how == FOCUS_CURSOR || (status && node->role != ROLE_STATUS) || row > g->focus_last
        || col + TEXT_COL >= g->cols)
        return;
    layout_row(g, row)[col] = '>';
    if (status)
        return;
    bool whole = node->role == ROLE_ITEM;
    if (node->role == ROLE_BUTTON && how != FOCUS_NUMBER) {
        int wide = fold_width(p->options->charset, node->name ? node->name : "", strlen(node->name ? node->name : ""));
        style_cells(g, row, col, col + TEXT_COL + wide, STYLE_FOCUS);
    } else if (!whole || how == FOCUS_NUMBER) {
        bool numbered = node->role == ROLE_ITEM && node->key && layout_point(layout_row(g, row)[TEXT_COL]) == (unsigned char)node->key;
        int at = numbered ? TEXT_COL : col;
        style_cells(g, row, at, at + 1, STYLE_MARK);
    } else {
        for (; row <= g->focus_last; row++)
            style_cells(g, row, 0, how == FOCUS_ROW ? g->cols : text_end(g, row), STYLE_FOCUS);
    }
}

static void put_content(struct layout_grid *g, const struct plan *p, int first_row, int anchor)
{
    for (int i = 0; i < p->piece_count; i++) {
        const struct piece *piece = &p->pieces[i];
        int row = first_row + piece->line - g->window.top;
        if (piece->line < g->window.top || piece->line >= g->window.top + g->window.room)
            continue;
        int end = piece_put(g, p, piece, row);
        if (piece->node == anchor && piece->tail)
            g->cursor_row = row, g->cursor_col = end < g->cols ? end : g->cols - 1;
    }
}

static bool focusable_beyond(const struct view *v, int anchor, int step)
{
    for (int i = anchor + step; i >= 0 && i < (int)v->node_count; i += step)
        if (v->nodes[i].focusable)
            return true;
    return false;
}

/* The last line of an open list under the node, else the node's own. */
static int list_end(const struct plan *p, int anchor)
{
    int i = anchor;
    while (p->view->nodes[anchor].role == ROLE_CHOICE && i + 1 < (int)p->view->node_count && p->view->nodes[i + 1].role == ROLE_ITEM)
        i++;
    return p->nodes[i].last;
}

/* The first focusable node brings the top along, the last one the bottom, an open list as much of itself as there is room for. */
static int window_top(const struct plan *p, int anchor, int room, int wanted)
{
    int last_top = p->lines > room ? p->lines - room : 0;
    int top = wanted > last_top ? last_top : wanted < 0 ? 0 : wanted;
    if (p->view->focus >= p->view->node_count)
        return top;
    int first = p->nodes[anchor].top, last = p->nodes[anchor].last;
    if (last - p->nodes[anchor].first < room && last - first >= room)
        first = p->nodes[anchor].first;   /* the question above is too long: the answer counts more */
    int from = focusable_beyond(p->view, anchor, -1) ? first : 0;
    if (last - first >= room && p->view->nodes[anchor].role == ROLE_LINE && !p->options->scrolled)
        return last - room + 1;
    if (last - first >= room)   /* a paragraph taller than the window is read in parts */
        return top < from ? from : top > last - room + 1 ? last - room + 1 : top;
    int to = focusable_beyond(p->view, anchor, 1) ? list_end(p, anchor) : p->lines - 1;
    if (to >= top + room)
        top = to - room + 1;
    if (from < top)
        top = from;
    if (last >= top + room)     /* the edge is too far: the node itself counts more */
        top = last - room + 1;
    if (first < top)
        top = first;
    return top;
}

/* Empty lines go first when rows are short, the last ones before the others. */
static void plan_fit(struct plan *p, int room)
{
    p->blanks_max = VIEW_NODES_MAX;
    p->room = room;
    plan_build(p);
    int over = p->lines - room;
    if (over > 0 && p->blanks > 0) {
        p->blanks_max = p->blanks > over ? p->blanks - over : 0;
        plan_build(p);
    }
}

static void lay_focus(struct layout_grid *g, const struct plan *p, int first_row, int anchor)
{
    struct layout_window *w = &g->window;
    w->first_line = p->nodes[anchor].first;
    w->last_line = p->nodes[anchor].last;
    w->from = focusable_beyond(p->view, anchor, -1) ? w->first_line : 0;
    w->focused = p->view->focus < p->view->node_count;
    int first = w->first_line;
    if (first < w->top && p->view->nodes[anchor].role == ROLE_LINE && w->last_line >= w->top)
        first = w->top;   /* its end is where one types */
    if (first < w->top || first >= w->top + w->room)
        return;   /* further down in a tall paragraph, or nothing can be focused: the cursor is where reading goes on */
    int last = w->last_line < w->top + w->room ? w->last_line : w->top + w->room - 1;
    g->focus_first = g->cursor_row = first_row + first - w->top;
    g->focus_last = first_row + last - w->top;
    g->cursor_col = p->view->nodes[anchor].role == ROLE_BUTTON ? p->nodes[anchor].col : 0;
}

static void lay_beyond(struct layout_window *w, const struct plan *p)
{
    w->above = w->below = p->view->node_count;
    for (size_t i = 0; i < p->view->node_count; i++) {
        if (!p->view->nodes[i].focusable || p->view->nodes[i].role != ROLE_TEXT)
            continue;
        if (p->nodes[i].first < w->top)
            w->above = i;
        if (p->nodes[i].last >= w->top + w->room && w->below == p->view->node_count)
            w->below = i, w->below_line = p->nodes[i].first;
    }
}

static void lay_content(struct layout_grid *g, struct plan *p, int first_row, int room)
{
    int anchor = plan_anchor(p->view);
    plan_fit(p, room);
    if (p->lines < room && room > 1)
        first_row++, room--;   /* an empty row under the state, where there is one to spare */
    g->window = (struct layout_window){ .lines = p->lines, .room = room, .above = p->view->node_count, .below = p->view->node_count };
    g->focus_first = g->cursor_row = first_row;
    g->focus_last = first_row - 1;
    if (anchor == NO_NODE)
        return;
    g->window.top = window_top(p, anchor, room, p->options->top);
    lay_focus(g, p, first_row, anchor);
    lay_beyond(&g->window, p);
    put_content(g, p, first_row, anchor);
    mark_focus(g, p, anchor);
}

enum err layout_view(const struct layout_options *o, const struct view *v, struct layout_grid *g)
{
    struct plan plan = { .options = o, .view = v };
    enum err e = grid_size(g, o->rows, o->cols);
    if (e != ERR_OK)
        return e;
    int message = v->message ? wrap_lines(o->charset, v->message, o->cols - 1) : 1;
    message = message > MESSAGE_ROWS_MAX ? MESSAGE_ROWS_MAX : message;
    bool title = o->rows >= 4, state = o->rows >= 5, hints = o->rows >= 6;
    message = o->rows >= 3 ? message : 0;
    int first = title + state, room = o->rows - first - message - hints;
    g->cursor_row = g->cursor_col = 0;
    lay_content(g, &plan, first, room > 0 ? room : 1);
    if (title)
        rows_title(g, o, v);
    if (state)
        rows_state(g, o, v, 1);
    if (message)
        rows_message(g, o, v, o->rows - hints - message, message);
    if (hints)
        rows_hints(g, o, v, o->rows - 1);
    free(plan.pieces);
    return ERR_OK;
}

bool layout_scroll(struct layout_window *w, int act)
{
    int first = w->focused ? w->first_line : 0, last = w->focused ? w->last_line : w->lines - 1;
    int step = w->room > 1 ? w->room - 1 : 1, to = w->top;
    if (last - first < w->room)
        return false;   /* all of it is shown: the key moves the focus */
    if (act == ACT_DOWN || act == ACT_PAGE_DOWN)
        to = to + step > last - w->room + 1 ? last - w->room + 1 : to + step;
    else if (act == ACT_UP || act == ACT_PAGE_UP)
        to = to - step < w->from ? w->from : to - step;
    if (to == w->top || to < w->from)
        return false;
    w->top = to;
    return true;
}
