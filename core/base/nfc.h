/* Normal form C of what must stay secret, and which characters have a second spelling (UAX 15, Unicode 14).
 *
 * Without memory of its own that is not wiped, so that a secret is normalised into a secret.  Pure functions, any thread. */
#ifndef GUICHET_BASE_NFC_H
#define GUICHET_BASE_NFC_H

#include "core/base/err.h"
#include "core/base/secret.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NFC_POINTS_MAX = 512 };    /* of the decomposed text */

/* Appends the normal form C of n bytes of UTF-8. ERR_FORMAT when they are not UTF-8, ERR_LIMIT when it does not fit. */
MUST_USE enum err nfc_put(const void *bytes, size_t n, struct secret *to);

/* The same in small letters (one for one: "İ" is "i", "ß" stays). */
MUST_USE enum err nfc_put_small(const void *bytes, size_t n, struct secret *to);
uint32_t nfc_small(uint32_t point);

/* True when compatibility (form KC) would make another character of this one, that stands in a text of form C. */
bool nfc_has_twin(uint32_t point);

/* General categories L, and Nd. */
bool nfc_is_letter(uint32_t point);
bool nfc_is_digit(uint32_t point);

#endif
