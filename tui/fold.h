/* What a terminal's character set can show of a text.
 *
 * Catalogues and typed text are UTF-8; a terminal may speak ISO-8859-1 or plain ASCII only, and a console font lacks
 * some characters.  The table here says what stands for what, before anything reaches the terminal: iconv's
 * //TRANSLIT gives '?' in the C locale and curses gives blanks.  Pure functions, any thread. */
#ifndef GUICHET_TUI_FOLD_H
#define GUICHET_TUI_FOLD_H

#include <stddef.h>
#include <stdint.h>

enum charset { CHARSET_UTF8, CHARSET_LATIN1, CHARSET_ASCII };

enum { FOLD_POINTS_MAX = 8, FOLD_BYTES_MAX = 4 * FOLD_POINTS_MAX };

/* That of the locale in force (LC_CTYPE); ASCII when it is neither UTF-8 nor ISO-8859-1 or -15. */
enum charset fold_charset(void);

/* The code points shown in place of one; how many (0: nothing is shown). '?' only for a script the table and
 * Unicode's decompositions do not know. */
size_t fold_point(enum charset charset, uint32_t point, uint32_t to[FOLD_POINTS_MAX]);

/* The same as bytes of the character set; at most FOLD_BYTES_MAX. */
size_t fold_encode(enum charset charset, uint32_t point, char to[FOLD_BYTES_MAX]);

/* Columns one code point takes once folded; and a text of n bytes (ill-formed bytes count for nothing). */
int fold_width_point(enum charset charset, uint32_t point);
int fold_width(enum charset charset, const char *text, size_t n);

#endif
