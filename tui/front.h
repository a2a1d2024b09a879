/* A front end: shows a run's view and feeds it what a person types.  None of its calls blocks.
 *
 * screen.c draws with ncursesw, line.c writes numbered prompts.  Both say the same thing (the tests compare).
 * One thread. */
#ifndef GUICHET_TUI_FRONT_H
#define GUICHET_TUI_FRONT_H

#include "core/base/clock.h"
#include "core/base/err.h"
#include "tui/flow.h"

#include <stdbool.h>

struct front_options {
    int in, out;               /* descriptors, usually 0 and 1; stay the caller's */
    const char *term;          /* TERM */
    bool colour;               /* false: NO_COLOR or mono */
    int escape_ms;             /* how long an escape may wait for its sequence: 25 locally, 300 on ssh and serial lines; 0 = find out */
    const struct clock *clock;
};

struct front;

struct front_kind {
    /* ERR_TERMINAL when this terminal cannot do it (nothing has been written then). */
    MUST_USE enum err (*open)(const struct front_options *options, struct run *run, struct front **out);
    void (*show)(struct front *f);               /* draws the view of this moment; writes nothing when nothing changed */
    bool (*take)(struct front *f);               /* `in` is readable: reads all there is, feeds the run; false at end of input */
    int (*wait_ms)(const struct front *f);       /* take_late must be called after so many ms (an escape pending); -1 never */
    void (*take_late)(struct front *f);
    void (*resized)(struct front *f);            /* SIGWINCH was seen */
    void (*wipe)(struct front *f);               /* erases everything the terminal shows and remembers, and own buffers */
    void (*close)(struct front *f);              /* wipe, restore the terminal, free; NULL is fine */
};

extern const struct front_kind front_screen, front_line;

/* True when TERM can address the cursor and clear (so that front_screen works). Writes nothing. */
bool front_can_screen(const char *term);

/* For signal handlers: restores the terminal that was opened last, by prepared bytes and tcsetattr only. */
void front_emergency(void);

#endif
