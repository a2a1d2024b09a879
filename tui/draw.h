/* What the screen shows, and the fewest bytes from there to what it should show.
 *
 * Cells that did not change are not written; the rows of the focus come last, so that a screen reader says them last;
 * the cursor ends on the focus.  One transition is one write.  One thread. */
#ifndef GUICHET_TUI_DRAW_H
#define GUICHET_TUI_DRAW_H

#include "tui/layout.h"
#include "tui/term.h"

struct draw;

/* term stays the caller's. NULL: no memory. */
struct draw *draw_new(struct terminal *term, enum charset charset);
void draw_free(struct draw *d);                    /* wipes; NULL is fine */

/* Everything is painted anew by the next draw_grid. */
void draw_forget(struct draw *d);

/* Shows the grid (and takes it: what comes back is empty). Writes nothing when nothing changed. */
void draw_grid(struct draw *d, enum theme theme, struct layout_grid *grid);

#endif
