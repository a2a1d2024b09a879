#include "tui/layout_inside.h"

#include "core/base/text.h"
#include "tui/msg.h"

#include <stdio.h>
#include <string.h>

enum { MARK_COL = 17, CLOSE_WIDTH = 3, EDGE = 1 };   /* the last column stays free: some terminals wrap there */

static bool turns_pages(const struct view *v) { return v->kind == VIEW_LIST || v->kind == VIEW_READ; }

static int width(const struct layout_options *o, const char *text) { return fold_width(o->charset, text, strlen(text)); }

static int put(struct layout_grid *g, const struct layout_options *o, int row, int col, const char *text)
{
    return grid_put(g, o, row, col, g->cols - EDGE, text, strlen(text), STYLE_NORMAL);
}

void rows_title(struct layout_grid *g, const struct layout_options *o, const struct view *v)
{
    bool narrow = g->cols < LAYOUT_WIDE;
    int close = g->cols - EDGE - CLOSE_WIDTH, limit = close - 1;
    if (close > 0)
        put(g, o, 0, close, "[X]");
    if (v->mark) {
        int col = narrow ? close - 1 - width(o, v->mark) : g->cols - MARK_COL;
        if (col > 0)
            put(g, o, 0, col, v->mark);
        limit = col - 1;
    }
    const char *title = v->title ? v->title : "";
    if (v->title_short && (narrow || width(o, title) > limit))
        title = v->title_short;
    size_t skip, n = strlen(title);
    if (width(o, title) > limit)
        n = wrap_take(o->charset, title, n, limit > 1 ? limit : 1, &skip);
    grid_put(g, o, 0, 0, limit, title, n, STYLE_NORMAL);
}

/* ranks: a bit for each rank that is shown. */
static int side_width(const struct layout_options *o, const struct view *v, bool right, unsigned ranks)
{
    int total = 0;
    for (size_t i = 0; i < v->part_count; i++)
        if (v->parts[i].right == right && (ranks >> v->parts[i].rank & 1))
            total += width(o, v->parts[i].text) + (total ? 2 : 0);
    return total;
}

static void side_put(struct layout_grid *g, const struct layout_options *o, const struct view *v, int row, bool right, unsigned ranks, int col)
{
    bool first = true;
    for (size_t i = 0; i < v->part_count; i++) {
        if (v->parts[i].right != right || !(ranks >> v->parts[i].rank & 1) || !v->parts[i].text[0])
            continue;
        col = first ? col : put(g, o, row, col, ", ");
        col = put(g, o, row, col, v->parts[i].text);
        first = false;
    }
}

/* What matters most first, and of the rest what still fits. */
static unsigned choose_ranks(const struct layout_options *o, const struct view *v, int cols)
{
    unsigned ranks = 1;
    for (unsigned rank = 1; rank < VIEW_RANKS; rank++) {
        unsigned more = ranks | 1u << rank;
        int left = side_width(o, v, false, more), right = side_width(o, v, true, more);
        if (left + (left && right ? 2 : 0) + right <= cols)
            ranks = more;
    }
    return ranks;
}

void rows_state(struct layout_grid *g, const struct layout_options *o, const struct view *v, int row)
{
    if (g->rows < LAYOUT_ROWS_MIN || g->cols < LAYOUT_COLS_MIN) {
        put(g, o, row, 0, msg(N_("Fenêtre trop petite (minimum : 40 sur 12).")));
        return;
    }
    unsigned ranks = choose_ranks(o, v, g->cols - EDGE);
    int left = side_width(o, v, false, ranks), right = side_width(o, v, true, ranks);
    side_put(g, o, v, row, false, ranks, 0);
    int col = g->cols - EDGE - right;
    if (col > left + (left ? 1 : 0) || left == 0)
        side_put(g, o, v, row, true, ranks, col < 0 ? 0 : col);
}

/* The message, and where one is in a page that does not fit. */
void rows_message(struct layout_grid *g, const struct layout_options *o, const struct view *v, int row, int count)
{
    const char *text = v->message ? v->message : "";
    size_t n = strlen(text), skip;
    bool wrong = strncmp(text, "ERREUR", 6) == 0 || strncmp(text, "ERROR", 5) == 0;
    int end = 0;
    for (int i = 0; i < count; i++) {
        size_t take = wrap_take(o->charset, text, n, g->cols - EDGE, &skip);
        end = grid_put(g, o, row + i, 0, g->cols, text, take, wrong ? STYLE_ERROR : STYLE_NORMAL);
        text += skip, n -= skip;
    }
    if (g->window.lines <= g->window.room || g->window.room <= 0)
        return;
    char where[64];
    int pages = (g->window.lines + g->window.room - 1) / g->window.room;
    int page = g->window.top + g->window.room >= g->window.lines ? pages : g->window.top / g->window.room + 1;
    bool own = turns_pages(v);   /* they say «page 2 de 7» of their own */
    snprintf(where, sizeof where, own ? msg(N_("écran %d de %d")) : msg(N_("page %d de %d")), page, pages);
    int col = g->cols - EDGE - width(o, where);
    if (col > end + 1 || (end == 0 && col >= 0))
        put(g, o, row + count - 1, col, where);
}

static const char *hint_key(const struct layout_options *o, const struct view *v, const struct view_hint *h)
{
    return h->keys ? h->keys : keymap_name(o->keys, h->act, v->kind != VIEW_FORM);
}

/* What people try anyway: digits in a menu, Enter in a field; on a narrow screen, what is a button too. It goes first when the row is short.
 * Where pages are turned, the ways out matter more than the language. */
static bool hint_is_plain(const struct layout_grid *g, const struct view *v, const struct view_hint *h)
{
    if (h->keys && strcmp(h->keys, VIEW_KEYS_FILTER) == 0)
        return g->cols < LAYOUT_WIDE;
    if (h->act == ACT_LANGUAGE)
        return g->cols < LAYOUT_WIDE && turns_pages(v);
    return h->act == ACT_ENTER || (h->keys && h->keys[0] >= '0' && h->keys[0] <= '9');
}

static int hints_width(const struct layout_options *o, const struct view *v, int gap)
{
    int total = -gap;
    for (size_t i = 0; i < v->hint_count; i++) {
        const char *key = hint_key(o, v, &v->hints[i]);
        total += key ? width(o, key) + 1 + width(o, v->hints[i].words) + gap : 0;
    }
    return total;
}

/* «n, p» says enough where every column counts. */
static const char *hint_words(const struct layout_grid *g, const struct view_hint *h, bool crowded)
{
    return crowded && g->cols < LAYOUT_WIDE && h->keys && strcmp(h->keys, VIEW_KEYS_PAGES) == 0 ? NULL : h->words;
}

void rows_hints(struct layout_grid *g, const struct layout_options *o, const struct view *v, int row)
{
    int gap = g->cols < LAYOUT_WIDE ? 2 : 3, col = 0;
    bool crowded = hints_width(o, v, gap) > g->cols - EDGE;
    for (size_t i = 0; i < v->hint_count; i++) {
        const struct view_hint *h = &v->hints[i];
        const char *key = hint_key(o, v, h);
        if (!key || (crowded && hint_is_plain(g, v, h)))
            continue;
        const char *words = hint_words(g, h, crowded);
        if (col + width(o, key) + (words ? 1 + width(o, words) : 0) > g->cols - EDGE)
            return;   /* then those at the right */
        col = put(g, o, row, col, key);
        col = (words ? put(g, o, row, col + 1, words) : col) + gap;
    }
}
