/* The insides of the line front end, shared by line.c (lines in) and line_say.c and line_prompt.c (lines out) only. */
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
    bool in_lines;                   /* the last prompt was for a line of a text of many */
    bool reread;                     /* that text is to be said, all of it */
};

/* Writes what is new, and the prompt. */
void line_say(struct front *f);
void line_prompt(struct front *f, const struct view *v);    /* line_prompt.c */

/* True when the focus is on a masked field: the line is typed without echo. */
bool line_is_secret(const struct view *v);
bool line_has_fields(const struct view *v);   /* a form, or a list with its filter */
bool line_is_form_item(const struct view *v, size_t node);    /* not a row of a list that a field shows: those have digits */

bool line_is(const struct front *f, const char *text);      /* the line that was read */

/* Types the line that was read; "?a" is «@» where an address is asked for. How many bytes should have been added. */
size_t line_type(struct front *f);

/* line_letter.c: a text of many lines */
bool line_in_lines(const struct view *v);
bool line_has_lines(const struct view *v);
void line_enter_lines(struct front *f);              /* before a show: one goes on at the end of the text */
bool line_take_lines(struct front *f);               /* false: the line that was read is not for the text */
void line_reread(struct front *f, const struct view *v);
void line_prompt_lines(struct front *f, struct buf *to, const struct view *v);

/* line_say.c, for the others */
void line_put(struct front *f, const char *text);    /* a line of its own */
void line_put_bytes(struct front *f, const char *text, size_t n);
void line_put_veiled(struct front *f, const struct node *node);    /* line_prompt.c: «Inscrit : ********19» */

#endif
