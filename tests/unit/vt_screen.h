/* A front end on a real pseudo-terminal, and libvterm as the terminal at the other end.
 *
 * One process: what the front end writes is in the pty when show returns, so nothing sleeps or races. */
#ifndef GUICHET_TESTS_VT_SCREEN_H
#define GUICHET_TESTS_VT_SCREEN_H

#include "tests/unit/vt_flow.h"
#include "tui/fold.h"
#include "tui/front.h"

#include <stdbool.h>
#include <vterm.h>

struct vt {
    int master, slave;
    int rows, cols;
    VTerm *terminal;
    VTermScreen *screen;
    bool visible;              /* the cursor */
    enum charset charset;
    size_t bytes;              /* written since vt_mark */
    char log[65536];           /* those bytes, as far as they fit */
    int64_t now;               /* the clock's */
    struct clock clock;
    struct vt_app app;
    struct prefs prefs;
    struct run *run;
    const struct front_kind *kind;
    struct front *front;
    struct front_options options;
};

/* Opens and shows the first page. Fails the test when it cannot. Charset: the locale's. */
struct vt *vt_open(const char *term, int rows, int cols, bool colour);
struct vt *vt_open_run(const char *term, int rows, int cols, struct run *run);    /* another flow's, and its prefs; vt_close frees it */
void vt_close(struct vt *v);
void vt_drain(struct vt *v);                           /* what was written reaches the terminal */
void vt_show(struct vt *v);
size_t vt_mark(struct vt *v);                          /* bytes since the last mark, and a new mark */
void vt_send(struct vt *v, const char *bytes, size_t n);   /* one packet, then take, and show */
size_t vt_key(struct vt *v, const char *bytes);        /* vt_send of a string, an escape settled; bytes it cost */
void vt_resize(struct vt *v, int rows, int cols);
void vt_text(struct vt *v, int row, char *to, size_t size);   /* UTF-8, without the blanks at its end */
bool vt_cell_marked(struct vt *v, int row, int col);   /* reverse or a background of its own */
void vt_cursor(struct vt *v, int *row, int *col);
bool vt_holds(struct vt *v, const char *text);         /* anywhere on the screen */

/* The invariants after every key; fails the test with the screen in the message. */
void vt_check(struct vt *v);
void vt_check_redraw(struct vt *v);                    /* the screen equals its own full redraw */

#endif
