/* What is left of a text when only its letters and digits matter: how answers are compared.
 *
 * One code point at a time, without memory of its own, so that a secret is folded into a secret and nowhere else.
 * Compatibility decomposition (NFKD: the marks are dropped afterwards, so their order and NFKC's composing change
 * nothing), simple case folding, and œ→oe, æ→ae, ß→ss, ﬁ→fi, ʼ and the other typographic apostrophes →nothing
 * (Unicode 14; UAX 15, UAX 44 general categories L and N).  Pure functions, any thread. */
#ifndef GUICHET_BASE_LETTERS_H
#define GUICHET_BASE_LETTERS_H

#include "core/base/err.h"
#include "core/base/secret.h"

#include <stddef.h>
#include <stdint.h>

enum { LETTERS_MAX = 32 };

/* The folded letters and digits of one code point: how many were put (0: it is a mark, a blank or punctuation). */
size_t letters_of(uint32_t point, uint32_t to[LETTERS_MAX]);

/* Appends the folded form of n bytes of UTF-8. ERR_FORMAT when they are not UTF-8, ERR_LIMIT when `to` is too small;
 * `to` is then as it was. */
MUST_USE enum err letters_put(const void *bytes, size_t n, struct secret *to);

#endif
