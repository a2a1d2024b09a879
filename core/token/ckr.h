/* Every return code of PKCS#11, translated by one table.  The code alone never says "removed": rows
 * with `ask` are settled by PC/SC.  Pure functions, any thread. */
#ifndef GUICHET_TOKEN_CKR_H
#define GUICHET_TOKEN_CKR_H

#include "core/base/err.h"

#include <stdbool.h>

struct ckr_row {
    unsigned long code;
    const char *name;
    enum err err;        /* what it means when the token is still there */
    bool ask;            /* could be a token, reader or service that went away: ask PC/SC first */
    bool refused;        /* the card did nothing: a change that ends so changed nothing */
};

/* Never NULL: an unknown or vendor's code is ERR_MODULE_FAULT, ask. */
const struct ckr_row *ckr_find(unsigned long code);

/* The i-th row, NULL past the end: for the tests. */
const struct ckr_row *ckr_at(unsigned i);

#endif
