/* From a view to a grid of cells: where everything stands on a screen of so many rows and columns.
 *
 * Row 0 is the title, row 1 the state, then what the page says, then the message, and the keys on the last row.
 * No frames; label and value within the first 40 columns at every width; what does not fit is reached by the focus.
 * Pure: no terminal, no clock; the grid may hold a revealed secret and is wiped with it.  One thread per grid. */
#ifndef GUICHET_TUI_LAYOUT_H
#define GUICHET_TUI_LAYOUT_H

#include "core/base/err.h"
#include "tui/fold.h"
#include "tui/keys.h"
#include "tui/theme.h"
#include "tui/view.h"

#include <stdbool.h>
#include <stdint.h>

enum { LAYOUT_ROWS_MIN = 12, LAYOUT_COLS_MIN = 40, LAYOUT_WIDE = 64, LAYOUT_ROWS_MAX = 200, LAYOUT_COLS_MAX = 400 };

/* How the focus is shown besides the cursor. */
enum layout_focus {
    FOCUS_ROW,       /* the whole row, '>' in column 0 */
    FOCUS_TEXT,      /* the row as far as its text goes: where a terminal cannot clear with a colour */
    FOCUS_NUMBER,    /* slow lines: the number alone */
    FOCUS_CURSOR     /* reader mode: no cell changes when the focus moves */
};

struct layout_options {
    int rows, cols;
    enum charset charset;
    enum layout_focus focus;
    const struct keymap *keys;
    bool scrolled;       /* top was asked for: else a line that is taller than the screen shows its end, where it is typed */
    int top;             /* first line of the content shown, as the last layout left it; 0 on a new page */
};

/* A cell: the code point, its style in the high byte; 0 is the second half of a wide character. */
typedef uint32_t layout_cell;   /* the one typedef: a cell is a number, compared and copied as such */
static inline uint32_t layout_point(layout_cell c) { return c & 0x1FFFFF; }
static inline enum style layout_style(layout_cell c) { return (enum style)(c >> 24); }

/* What is shown of the content, and whether the focus is in it. */
struct layout_window {
    int top, lines, room;            /* first line shown, how many there are, how many fit */
    int from;                        /* how far up keys scroll: what stands above the first focusable node is read with it */
    int first_line, last_line;       /* of the focused node, or of the one the cursor is on */
    bool focused;                    /* false: nothing can be focused, keys scroll */
    size_t above, below;             /* nodes: the nearest paragraph that begins before what is shown, or ends after it; node_count none */
    int below_line;                  /* where the one below begins */
};

struct layout_grid {
    int rows, cols;
    layout_cell *cells;              /* owned; rows x cols */
    int cursor_row, cursor_col;
    int focus_first, focus_last;     /* rows of the focused node; first > last when it is not on the screen */
    struct layout_window window;
};

/* ERR_MEMORY, or the grid filled. The grid must be zeroed before its first use, and freed at the end. */
MUST_USE enum err layout_view(const struct layout_options *options, const struct view *view, struct layout_grid *grid);
void layout_free(struct layout_grid *grid);      /* wipes */

static inline layout_cell *layout_row(const struct layout_grid *g, int row) { return g->cells + (long)row * g->cols; }

/* Scrolls by a page when that is what the key means here: true when it did and the run need not know. */
bool layout_scroll(struct layout_window *window, int act);

#endif
