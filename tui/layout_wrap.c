#include "tui/layout_inside.h"

#include "core/base/text.h"

#include <string.h>

/* Most of a text is ASCII: told apart here, since a key must not cost more than it has to. */
static int next_point(const char *text, size_t n, uint32_t *point)
{
    *point = (unsigned char)*text;
    return *point < 0x80 ? 1 : text_decode(text, n, point);
}

static bool is_digit(uint32_t point) { return point >= '0' && point <= '9'; }

/* A number stays whole ("1 800 463-4776", "12,40 $"), a French colon and the marks of a quotation stay with their word. */
static bool holds_together(uint32_t before, const char *after, size_t n)
{
    enum { OPENING = 0xAB };
    if (n == 0)
        return false;
    if (before == OPENING || *after == ':' || (n > 1 && memcmp(after, "\xC2\xBB", 2) == 0))
        return true;
    return is_digit(before) && (is_digit((unsigned char)*after) || *after == '$');
}

size_t wrap_take(enum charset charset, const char *text, size_t n, int width, size_t *skip)
{
    size_t at = 0, space = 0;
    int col = 0;
    uint32_t before = 0;
    while (at < n) {
        uint32_t point;
        int used = next_point(text + at, n - at, &point);
        if (used <= 0)
            used = 1, point = 0;
        if (point == '\n')
            return *skip = at + 1, at;
        if (point == ' ' && !holds_together(before, text + at + 1, n - at - 1))
            space = at;
        int w = point >= 0x20 && point < 0x7F ? 1 : point ? fold_width_point(charset, point) : 0;
        if (col + w > width && at > 0) {
            size_t end = space ? space : at;   /* a word longer than the line is cut */
            *skip = space ? end + 1 : end;
            return end;
        }
        col += w;
        at += (size_t)used;
        before = point;
    }
    return *skip = n, n;
}

int wrap_lines(enum charset charset, const char *text, int width)
{
    size_t n = strlen(text), skip;
    int lines = 0;
    do {
        wrap_take(charset, text, n, width, &skip);
        text += skip, n -= skip;
        lines++;
    } while (n > 0);
    return lines;
}

static int put_points(layout_cell *cells, enum charset charset, int col, int limit, const char *text, size_t n, enum style style)
{
    layout_cell high = (layout_cell)style << 24;
    while (n > 0) {
        uint32_t point, to[FOLD_POINTS_MAX];
        int used = next_point(text, n, &point);
        if (point >= 0x20 && point < 0x7F) {
            if (col >= limit)
                return col;
            cells[col++] = point | high;
            text++, n--;
            continue;
        }
        size_t count = used > 0 ? fold_point(charset, point, to) : 0;
        for (size_t i = 0; i < count; i++) {
            int w = to[i] < 0x300 ? 1 : text_width_point(to[i]);
            if (col + w > limit)
                return col;
            cells[col++] = to[i] | high;
            if (w == 2)
                cells[col++] = high;
        }
        text += used > 0 ? used : 1;
        n -= used > 0 ? (size_t)used : 1;
    }
    return col;
}

int grid_put(struct layout_grid *g, const struct layout_options *o, int row, int col, int limit, const char *text, size_t n, enum style style)
{
    if (row < 0 || row >= g->rows || col < 0)
        return col;
    layout_cell *cells = layout_row(g, row);
    int end = put_points(cells, o->charset, col, limit < g->cols ? limit : g->cols, text, n, style);
    /* No half of a wide character stays where another text was put over it. */
    if (end > col && col > 0 && text_width_point(layout_point(cells[col - 1])) == 2)
        cells[col - 1] = ' ';
    if (end > col && end < g->cols && layout_point(cells[end]) == 0)
        cells[end] = ' ';
    return end;
}
