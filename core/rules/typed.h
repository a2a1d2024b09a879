/* Numbers and codes as people type them: blanks and hyphens of every kind do not count.  Pure rules, any thread. */
#ifndef GUICHET_RULES_TYPED_H
#define GUICHET_RULES_TYPED_H

#include "core/base/err.h"
#include "core/base/secret.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool typed_is_blank(uint32_t point);     /* the key's, the tabulator's, and those that do not break */
bool typed_is_hyphen(uint32_t point);    /* hyphens, dashes, the minus and the soft hyphen */

bool typed_is_apostrophe(uint32_t point);    /* all that people and programs take for one: ' ` and the accents alone, quotes, primes */

/* Without the blanks around it: where it begins; *n becomes its length. */
const uint8_t *typed_trim(const uint8_t *at, size_t *n);

/* ASCII letters and digits, without blanks and hyphens, into `to`, which is emptied first. ERR_EMPTY (nothing that counts), ERR_FORMAT
 * (anything else), ERR_LIMIT (more than max, or than `to` holds); `to` is then empty. */
MUST_USE enum err typed_take(const void *typed, size_t n, size_t max, struct secret *to);
MUST_USE enum err typed_take_capitals(const void *typed, size_t n, size_t max, struct secret *to);     /* letters become capitals */

#endif
