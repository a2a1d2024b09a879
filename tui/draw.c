#include "tui/draw.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

struct draw {
    struct terminal *term;
    enum charset charset;
    struct layout_grid shown;
    bool known;                   /* shown is what the terminal shows */
    int row, col;                 /* of the cursor; row -1: not known */
    enum style style;             /* in force */
    enum theme theme;
    bool has_styles;
    char styles[STYLE_COUNT][TERM_STRING_MAX];
    int clear_end;                /* length of the string that clears to the end of the row; 0: none */
};

enum { UNKNOWN_CELL = 0x1FFFFF };   /* differs from every cell there can be */

struct draw *draw_new(struct terminal *term, enum charset charset)
{
    struct draw *d = calloc(1, sizeof *d);
    if (!d)
        return NULL;
    d->term = term;
    d->charset = charset;
    d->clear_end = term_clear_end(term) ? (int)strlen(term_clear_end(term)) : 0;
    return d;
}

void draw_free(struct draw *d)
{
    if (!d)
        return;
    layout_free(&d->shown);
    free(d);
}

void draw_forget(struct draw *d)
{
    layout_free(&d->shown);
    d->known = false;
}

static void put(struct draw *d, const char *bytes) { term_put(d->term, bytes, strlen(bytes)); }

static void set_style(struct draw *d, enum style style)
{
    if (style == d->style)
        return;
    if (d->style != STYLE_NORMAL)
        put(d, d->styles[STYLE_NORMAL]);
    if (style != STYLE_NORMAL)
        put(d, d->styles[style]);
    d->style = style;
}

/* Cells between here and there written again, where that is shortest: plain ones of the style in force. */
static size_t way_rewrite(const struct draw *d, int row, int from, int to, char way[TERM_STRING_MAX])
{
    const layout_cell *cells = layout_row(&d->shown, row);
    size_t n = 0;
    for (int col = from; col < to; col++) {
        layout_cell c = cells[col];
        if (layout_style(c) != d->style || layout_point(c) < 0x20 || layout_point(c) > 0x7E || n + 1 >= TERM_STRING_MAX)
            return 0;
        way[n++] = (char)layout_point(c);
    }
    return n;
}

static size_t way_right(const struct draw *d, int row, int from, int to, char way[TERM_STRING_MAX])
{
    char again[TERM_STRING_MAX];
    size_t jump = term_right(d->term, to - from, way);
    size_t n = way_rewrite(d, row, from, to, again);
    if (n == 0 || (jump && jump < n))
        return jump;
    memcpy(way, again, n);
    return n;
}

/* Along a row; 0 when there is no way but addressing. from == to is the caller's. */
static size_t way_along(const struct draw *d, int row, int from, int to, char way[TERM_STRING_MAX])
{
    char home[TERM_STRING_MAX + 1];
    if (to > from)
        return way_right(d, row, from, to, way);
    size_t n = to == 0 ? 0 : way_right(d, row, 0, to, home + 1);
    if (to > 0 && (n == 0 || n + 1 >= TERM_STRING_MAX))
        n = TERM_STRING_MAX;
    if (from - to <= (int)n + 1 && from - to < TERM_STRING_MAX) {
        memset(way, to == 0 ? '\r' : '\b', to == 0 ? 1 : (size_t)(from - to));
        return to == 0 ? 1 : (size_t)(from - to);
    }
    if (n >= TERM_STRING_MAX)
        return 0;
    home[0] = '\r';
    memcpy(way, home, n + 1);
    return n + 1;
}

/* Row by row: line feeds go straight down since the line discipline adds no carriage return. */
static size_t way_across(const struct draw *d, int row, char way[TERM_STRING_MAX])
{
    const char *step = row > d->row ? "\n" : term_up(d->term);
    int rows = row > d->row ? row - d->row : d->row - row;
    size_t n = 0, length = step ? strlen(step) : 0;
    if (!step || (size_t)rows * length + 8 > TERM_STRING_MAX)
        return 0;
    for (int i = 0; i < rows; i++, n += length)
        memcpy(way + n, step, length);
    return n;
}

static size_t way_relative(const struct draw *d, int row, int col, char way[2 * TERM_STRING_MAX])
{
    size_t n = 0;
    int from = d->col;
    if (d->row < 0)
        return 0;
    if (col == 0 && from > 0)
        way[n++] = '\r', from = 0;
    if (row != d->row) {
        size_t across = way_across(d, row, way + n);
        if (across == 0)
            return 0;
        n += across;
    }
    if (from == col)
        return n;
    size_t along = way_along(d, row, from, col, way + n);
    return along ? n + along : 0;
}

static void move_to(struct draw *d, int row, int col)
{
    char way[2 * TERM_STRING_MAX], address[TERM_STRING_MAX];
    if (row == d->row && col == d->col)
        return;
    if (!term_moves_styled(d->term))
        set_style(d, STYLE_NORMAL);
    size_t relative = way_relative(d, row, col, way);
    size_t n = relative && relative <= 4 ? 0 : term_address(d->term, row, col, address);
    if (relative && (n == 0 || relative <= n))
        term_put(d->term, way, relative);
    else
        term_put(d->term, address, n);
    d->row = row;
    d->col = col;
}

static void put_cell(struct draw *d, int row, int col, layout_cell cell)
{
    char bytes[FOLD_BYTES_MAX];
    if (layout_point(cell) == 0)
        return;   /* its first half brought it */
    bool wide = col + 1 < d->shown.cols && layout_point(layout_row(&d->shown, row)[col + 1]) == 0;
    move_to(d, row, col);
    set_style(d, layout_style(cell));
    if (layout_point(cell) < 0x7F) {
        bytes[0] = (char)layout_point(cell);
        term_put(d->term, bytes, 1);
    } else {
        term_put(d->term, bytes, fold_encode(d->charset, layout_point(cell), bytes));
    }
    d->col += wide ? 2 : 1;
    if (d->col >= d->shown.cols)
        d->row = -1;   /* wrapped or not: terminals differ */
}

/* Can blank cells of this style be made by clearing to the end of the row? */
static bool clears(const struct draw *d, enum style style)
{
    bool coloured = term_has_colour(d->term);
    bool plain = style == STYLE_NORMAL && (!coloured || theme_pair(d->theme, STYLE_NORMAL).bg == THEME_OWN);
    return d->clear_end > 0 && (plain || (coloured && style != STYLE_MARK && term_fills(d->term)));
}

/* Where the blank end of a row begins, when clearing it is shorter than writing blanks; else its length. */
static int clear_from(const struct draw *d, const layout_cell *old, const layout_cell *new, int cols)
{
    layout_cell last = new[cols - 1];
    int from = cols, differ = 0;
    if (layout_point(last) != ' ' || !clears(d, layout_style(last)))
        return cols;
    while (from > 0 && new[from - 1] == last) {
        from--;
        differ += old[from] != last;
    }
    return differ > d->clear_end ? from : cols;
}

/* The new row is already in d->shown (so that moving over it rewrites what will stand there); old is what was. */
static void draw_row(struct draw *d, int row, const layout_cell *old)
{
    const layout_cell *new = layout_row(&d->shown, row);
    int cols = d->shown.cols, end = clear_from(d, old, new, cols);
    bool last_row = row == d->shown.rows - 1;
    for (int col = 0; col < end - (last_row && end == cols); col++)   /* the last corner would scroll */
        if (old[col] != new[col])
            put_cell(d, row, col, new[col]);
    if (end == cols)
        return;
    move_to(d, row, end);
    set_style(d, layout_style(new[end]));
    put(d, term_clear_end(d->term));
}

static void load_styles(struct draw *d, enum theme theme)
{
    for (int i = 0; i < STYLE_COUNT; i++)
        term_style(d->term, theme, (enum style)i, d->styles[i]);
    d->theme = theme;
    d->has_styles = true;
}

/* An empty screen to start from: cleared, and known to be blank where clearing gives the right background. */
static void start_anew(struct draw *d, struct layout_grid *grid, layout_cell *blank)
{
    bool fits = clears(d, STYLE_NORMAL);
    term_begin(d->term);
    if (d->known || theme_pair(d->theme, STYLE_NORMAL).bg != THEME_OWN)
        put(d, d->styles[STYLE_NORMAL]);   /* the terminal's own is what term_begin leaves */
    put(d, term_clear(d->term));
    for (long i = 0; i < (long)grid->rows * grid->cols; i++)
        blank[i] = fits ? ' ' : UNKNOWN_CELL;
    d->row = d->col = 0;
    d->style = STYLE_NORMAL;
}

static void exchange(struct layout_grid *a, struct layout_grid *b)
{
    struct layout_grid t = *a;
    *a = *b;
    *b = t;
}

static void draw_rows(struct draw *d, const layout_cell *old, bool focus)
{
    size_t width = (size_t)d->shown.cols * sizeof *old;
    for (int row = 0; row < d->shown.rows; row++) {
        bool focused = row >= d->shown.focus_first && row <= d->shown.focus_last;
        const layout_cell *was = old + (long)row * d->shown.cols;
        if (focused == focus && memcmp(was, layout_row(&d->shown, row), width) != 0)
            draw_row(d, row, was);
    }
}

void draw_grid(struct draw *d, enum theme theme, struct layout_grid *grid)
{
    bool anew = !d->known || d->shown.rows != grid->rows || d->shown.cols != grid->cols || !d->has_styles || d->theme != theme;
    layout_cell *blank = anew ? malloc((size_t)grid->rows * (size_t)grid->cols * sizeof *blank) : NULL;
    if (anew && !blank)
        return;   /* tried again at the next change */
    if (anew) {
        load_styles(d, theme);
        start_anew(d, grid, blank);
    }
    exchange(&d->shown, grid);
    const layout_cell *old = anew ? blank : grid->cells;
    draw_rows(d, old, false);
    draw_rows(d, old, true);
    set_style(d, STYLE_NORMAL);
    move_to(d, d->shown.cursor_row, d->shown.cursor_col);
    term_flush(d->term);
    free(blank);
    if (grid->cells)   /* what was shown may be a revealed secret */
        sodium_memzero(grid->cells, (size_t)grid->rows * (size_t)grid->cols * sizeof *grid->cells);
    d->known = true;
}
