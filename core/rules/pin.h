/* What a token's new password must be: pure rules, nothing is kept.
 *
 * Lengths come from the token itself (CK_TOKEN_INFO), the allowed characters from the configuration, because PKCS#11
 * says nothing about them.  Bytes are looked at where they lie, in the secret.  Any thread, one per secret. */
#ifndef GUICHET_RULES_PIN_H
#define GUICHET_RULES_PIN_H

#include "core/base/err.h"
#include "core/base/secret.h"

#include <stdbool.h>

/* The set used when the configuration gives none. */
#define PIN_CHARACTERS "0-9A-Za-z"

struct pin_rules {
    unsigned min, max;         /* characters; max 0: no upper limit */
    const char *characters;    /* ASCII characters and ranges, as between the brackets of a regular expression: "0-9A-Z._-";
                                  a '-' stands for itself at either end; NULL or "": PIN_CHARACTERS */
};

/* The password in use, before it is shown to the card: only what costs no try to know.
 * ERR_OK, ERR_EMPTY, ERR_PIN_SHORT or ERR_PIN_LONG. */
MUST_USE enum err pin_check_current(const struct pin_rules *rules, const struct secret *pin);

/* A new password; old may be NULL (not typed yet). In this order: ERR_EMPTY, ERR_PIN_CHARACTERS, ERR_PIN_SHORT,
 * ERR_PIN_LONG, ERR_PIN_SAME, ERR_PIN_WEAK (on the blocklist, one pattern repeated, or a plain sequence), or ERR_OK. */
MUST_USE enum err pin_check_new(const struct pin_rules *rules, const struct secret *pin, const struct secret *old);

/* The second typing of the new password. ERR_OK, ERR_EMPTY or ERR_PIN_MISMATCH. */
MUST_USE enum err pin_check_again(const struct secret *pin, const struct secret *again);

/* On the list of what everybody takes, a plain sequence, or a pattern of up to three characters repeated; case does not count. */
bool pin_is_weak(const struct secret *pin);

#endif
