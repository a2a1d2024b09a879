/* Names of persons as a form takes them (document 003: Prénom, Nom).  Pure rules, any thread. */
#ifndef GUICHET_RULES_PERSON_H
#define GUICHET_RULES_PERSON_H

#include "core/base/err.h"

#include <stddef.h>

enum { PERSON_POINTS_MAX = 120, PERSON_PART_SIZE = 4 * PERSON_POINTS_MAX + 4 };    /* with the NUL */

/* Letters, blanks, hyphens, apostrophes and dots, at least one letter, at most PERSON_POINTS_MAX code points; blanks around
 * are left out. Typed texts are given as bytes. ERR_EMPTY, ERR_PERSON_NAME; `to` is then untouched. */
MUST_USE enum err person_name_parse(const void *typed, size_t n, char to[PERSON_PART_SIZE]);

#endif
