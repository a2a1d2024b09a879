/* The insides of the line front end, shared by line.c (lines in) and line_say.c (lines out) only. */
#ifndef GUICHET_TUI_LINE_INSIDE_H
#define GUICHET_TUI_LINE_INSIDE_H

#include "core/base/buf.h"
#include "core/base/secret.h"
#include "tui/fold.h"
#include "tui/front.h"

#include <termios.h>

enum { LINE_MAX_BYTES = 4096, LINE_OUT_MAX = 1 << 18, LINES_SAID_MAX = 2 * VIEW_NODES_MAX + 4 };

struct front {
    struct run *run;
    int in, out;
    enum charset charset;
    bool terminal;                   /* `in` is one: it echoes, and its echo can be turned off */
    struct termios settings;         /* as they were */
    struct secret *line;             /* what was read of the line so far */
    bool too_long;
    struct buf said;                 /* what will be written */
    bool answered;                   /* a line was taken since the last show */
    bool prompted;                   /* the last thing written is a prompt, without its end of line */
    bool shown;                      /* a page was */
    unsigned visit;
    uint64_t lines[LINES_SAID_MAX];  /* hashes of what the page says, as it was last written */
    size_t line_count;
    uint64_t state, message;
    size_t prompt_focus;
};

/* Writes what is new, and the prompt. */
void line_say(struct front *f);

/* True when the focus is on a masked field: the line is typed without echo. */
bool line_is_secret(const struct view *v);
bool line_has_fields(const struct view *v);   /* a form, or a list with its filter */
bool line_has_hint(const struct view *v, enum act act);
bool line_is_form_item(const struct view *v, size_t node);    /* not a row of a list that a field shows: those have digits */

#endif
