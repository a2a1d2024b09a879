/* UTF-8, one code point at a time.  Pure functions, any thread. */
#ifndef GUICHET_BASE_TEXT_H
#define GUICHET_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decodes the first code point of n bytes: returns its length (1-4), 0 when n is 0, or -1 when the bytes are not
 * well-formed UTF-8 (RFC 3629: no overlong form, no surrogate), -2 when they are only the beginning of one. */
int text_decode(const void *bytes, size_t n, uint32_t *point);

/* Encodes a code point into at most 4 bytes; returns how many, 0 for a surrogate or a value past U+10FFFF. */
size_t text_encode(uint32_t point, char to[4]);

bool text_is_valid(const void *bytes, size_t n);
size_t text_points(const void *bytes, size_t n);     /* how many code points; n bytes must be valid */

/* Length without the last code point (for an erase key); 0 when empty. */
size_t text_without_last(const void *bytes, size_t n);

/* How many of n bytes a veil hides: all but the last two code points; all of a text that has no more of them. */
size_t text_veiled(const void *bytes, size_t n);

/* Columns a code point takes on a terminal: 0 (combining, control), 1 or 2 (libunistring's uc_width, UTF-8). */
int text_width_point(uint32_t point);
size_t text_width(const char *text);                 /* of a valid string */

/* A character nobody may type or store: C0, C1, DEL, line and paragraph separators, bidi controls, noncharacters. */
bool text_is_control(uint32_t point);

#endif
