/* The insides of layout.h: lines of content before they are put in the grid. */
#ifndef GUICHET_TUI_LAYOUT_INSIDE_H
#define GUICHET_TUI_LAYOUT_INSIDE_H

#include "tui/layout.h"

enum { LAYOUT_PIECES_MAX = 2048, LAYOUT_NAME_LINES = 4 };
enum { TEXT_COL = 2, BLOCK = 40, LABEL_MAX = 20, LABEL_WIDE = 28, BUTTON_GAP = 3, NO_NODE = -1 };

/* A piece of a line: some bytes of a text, or so many asterisks. */
struct piece {
    const char *text;          /* NULL: n asterisks */
    size_t n;
    int line, col, limit;      /* limit: first column it may not touch */
    int node;
    enum style style;
    bool tail;                 /* what does not fit is cut at its beginning, and the cursor stands after it */
};

struct plan {
    const struct layout_options *options;
    const struct view *view;
    struct piece *pieces;      /* owned */
    int piece_count, piece_room;
    int lines, blanks, blanks_max;
    int room;                  /* rows for the content */
    int label;                 /* columns of the labels of this page */
    struct { int top, first, last, col; } nodes[VIEW_NODES_MAX];   /* top: of what stands above the label */
    enum err failed;
};

/* Fills the plan's lines; plan->blanks is how many empty lines it wanted. */
void plan_build(struct plan *plan);

/* How many bytes of text fit in width columns, broken at a space where there is one; *skip: bytes to the next line. */
size_t wrap_take(enum charset charset, const char *text, size_t n, int width, size_t *skip);
int wrap_lines(enum charset charset, const char *text, int width);

/* Writes folded text at (row, col) up to limit; returns the column after it. */
int grid_put(struct layout_grid *g, const struct layout_options *o, int row, int col, int limit, const char *text, size_t n, enum style style);

/* The rows around the content. */
void rows_title(struct layout_grid *g, const struct layout_options *o, const struct view *v);
void rows_state(struct layout_grid *g, const struct layout_options *o, const struct view *v, int row);
void rows_message(struct layout_grid *g, const struct layout_options *o, const struct view *v, int row, int count);
void rows_hints(struct layout_grid *g, const struct layout_options *o, const struct view *v, int row);

#endif
