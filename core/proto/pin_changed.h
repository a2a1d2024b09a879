/* The payload of "token.pin.changed/1": that a token's password was changed, or may have been. Never a password.
 * Pure functions, any thread. */
#ifndef GUICHET_PROTO_PIN_CHANGED_H
#define GUICHET_PROTO_PIN_CHANGED_H

#include "core/base/err.h"
#include "core/proto/op.h"

#include <stdbool.h>

#define PIN_CHANGED_TYPE "token.pin.changed/1"

enum { PIN_CHANGED_TEXT_SIZE = 128 };

struct pin_changed {
    bool unknown;                          /* the outcome on the card is not known */
    char reader[PIN_CHANGED_TEXT_SIZE];    /* PC/SC name; "" when there is none */
};

/* Sets the operation's payload: {"outcome":"done"|"unknown","reader":"..."}. ERR_LIMIT, ERR_MEMORY, ERR_FORMAT (not UTF-8). */
MUST_USE enum err pin_changed_put(const struct pin_changed *event, struct op *op);
/* ERR_FORMAT when the payload is anything else. */
MUST_USE enum err pin_changed_read(const struct op *op, struct pin_changed *event);

#endif
