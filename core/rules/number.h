/* A number or code of a fixed form: what their parsers (identity.h, code.h, account.h) have in common.  Pure rules, any thread. */
#ifndef GUICHET_RULES_NUMBER_H
#define GUICHET_RULES_NUMBER_H

#include "core/base/err.h"
#include "core/base/secret.h"

#include <stdbool.h>
#include <stddef.h>

struct number_kind {
    size_t least, most;                                /* letters and digits */
    const char *example;                               /* that the screens show; NULL: none */
    bool (*is_good)(const struct secret *number);      /* least to most of them, capitals; NULL: all of them are */
    enum err says;
};

/* As typed_take_capitals, into what counts. ERR_EMPTY, ERR_EXAMPLE, or the kind's own; *to is then empty. */
MUST_USE enum err number_parse(const struct number_kind *kind, const struct secret *typed, struct secret *to);

bool number_is_digits(const struct secret *number);
bool number_has_digits(const struct secret *number, size_t from, size_t to);      /* from included, to excluded and within it */
unsigned number_at(const struct secret *number, size_t from, size_t digits);      /* the value of digits that are there */

#endif
