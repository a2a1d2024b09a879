/* The terminal: terminfo, raw mode, and one buffer that is written in one write.
 *
 * ncursesw is used at its terminfo level (setupterm, tiparm); the cells and what has changed in them are ours (draw.h).
 * Why not its windows: curses keeps what it shows in three copies of its own, revealed secrets included; it writes each
 * transition in several pieces; and a move of the focus costs 30 bytes on a vt220 against 17 (measured).
 * One terminal at a time (curses' own limit), one thread. */
#ifndef GUICHET_TUI_TERM_H
#define GUICHET_TUI_TERM_H

#include "core/base/err.h"
#include "tui/front.h"
#include "tui/theme.h"

#include <stdbool.h>
#include <stddef.h>

enum { TERM_BYTES_MAX = 1 << 20, TERM_STRING_MAX = 64 };

struct terminal;

/* Raw mode on; writes nothing yet. ERR_TERMINAL when it cannot address its cursor. */
MUST_USE enum err term_open(const struct front_options *options, struct terminal **out);

/* Clears what is shown, restores everything, frees; NULL is fine. */
void term_close(struct terminal *t);

/* Erases the screen (and what the terminal keeps of it) at once, and forgets what was typed and not read. */
void term_erase(struct terminal *t);

void term_size(const struct terminal *t, int *rows, int *cols);
bool term_is_slow(const struct terminal *t);         /* a serial line under 38400 baud, or a vt */
bool term_has_colour(const struct terminal *t);      /* and is to use it */
bool term_fills(const struct terminal *t);           /* clears with the background in force (bce) */
bool term_moves_styled(const struct terminal *t);    /* moves the cursor safely while a style is on (msgr) */
int term_escape_ms(const struct terminal *t);

/* The terminal's string for a terminfo name, without padding; NULL when it has none. Valid until term_close. */
const char *term_capability(const char *name);

/* The bytes that turn a style on from the plain state; of STYLE_NORMAL: back to it from any. */
void term_style(const struct terminal *t, enum theme theme, enum style style, char to[TERM_STRING_MAX]);

/* The cheapest way to address a cell, without knowing where the cursor is. Returns the length. */
size_t term_address(const struct terminal *t, int row, int col, char to[TERM_STRING_MAX]);
size_t term_right(const struct terminal *t, int n, char to[TERM_STRING_MAX]);   /* 0: it cannot */
const char *term_up(const struct terminal *t);       /* one row up, or NULL */
const char *term_clear(const struct terminal *t);    /* clears all, cursor home */
const char *term_clear_end(const struct terminal *t);/* to the end of the row; NULL: it cannot */

/* Appends to what will be written; term_flush writes it in one write and wipes it. */
void term_put(struct terminal *t, const char *bytes, size_t n);
void term_begin(struct terminal *t);                 /* what must come before the very first paint; once */
void term_flush(struct terminal *t);

/* True when capitals are locked: known on a Linux console only (KDGKBLED), false elsewhere. */
bool term_caps_lock(const struct terminal *t);

/* Everything typed and not yet read, at most size bytes: how many, 0 at end of input, -1 when nothing is there. */
long term_read(struct terminal *t, void *to, size_t size);

#endif
