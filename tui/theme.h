/* Colours, every pair at least 7:1 (WCAG 1.4.6) on the 16 VGA colours, where the rule of thumb fails: red, blue,
 * magenta and brown on black do not pass.  A state is always said in words too.  Pure; any thread. */
#ifndef GUICHET_TUI_THEME_H
#define GUICHET_TUI_THEME_H

#include "tui/prefs.h"

/* STYLE_MARK is the lone '>' or number: reverse video, the shortest to turn on; STYLE_FOCUS a whole row. */
enum style { STYLE_NORMAL, STYLE_MARK, STYLE_FOCUS, STYLE_ERROR, STYLE_COUNT };

enum { THEME_COUNT = THEME_MONO + 1, THEME_OWN = -1 };

/* Numbers of the VGA colours, 0 to 15; THEME_OWN: the terminal's own, left alone so that nothing has to be filled. */
struct theme_pair {
    int fg, bg;
};

/* The terminal's own pair for a style other than STYLE_NORMAL: reverse video where it is the focus, words for errors.
 * STYLE_MARK gives the pair that reverse video makes. */
struct theme_pair theme_pair(enum theme theme, enum style style);

/* WCAG 2 contrast of two VGA colours, times 10 and rounded down: 73 is 7.3:1. THEME_OWN counts as grey on black. */
int theme_contrast(struct theme_pair pair);

#endif
