/* The payload of "token.unblocked/1" and "token.secret.replaced/1": what became of a released secret. Never a secret.
 * Pure functions, any thread. */
#ifndef GUICHET_PROTO_TOKEN_UNBLOCKED_H
#define GUICHET_PROTO_TOKEN_UNBLOCKED_H

#include "core/base/err.h"
#include "core/proto/op.h"

#define TOKEN_UNBLOCKED_TYPE "token.unblocked/1"
#define SECRET_REPLACED_TYPE "token.secret.replaced/1"

enum { UNBLOCKED_TICKET_SIZE = 16, UNBLOCKED_TEXT_SIZE = 128 };

enum unblocked_outcome { UNBLOCKED_DONE, UNBLOCKED_REFUSED, UNBLOCKED_UNKNOWN };
/* Which of the released secrets the token accepted. */
enum unblocked_took { UNBLOCKED_TOOK_UNKNOWN, UNBLOCKED_TOOK_NONE, UNBLOCKED_TOOK_CURRENT, UNBLOCKED_TOOK_PENDING };
enum unblocked_rotated { UNBLOCKED_ROTATED_UNKNOWN, UNBLOCKED_ROTATED_NO, UNBLOCKED_ROTATED_YES };

struct token_unblocked {
    enum unblocked_outcome outcome;
    enum unblocked_took took;
    enum unblocked_rotated rotated;
    uint8_t ticket[UNBLOCKED_TICKET_SIZE];    /* zeros: by telephone */
    char reader[UNBLOCKED_TEXT_SIZE];         /* PC/SC name; "" when there is none */
};

/* The outcome's word ("done"), as proof_needed wants it. */
const char *unblocked_word(enum unblocked_outcome outcome);

/* Sets the operation's payload. ERR_LIMIT, ERR_FORMAT (not UTF-8). */
MUST_USE enum err token_unblocked_put(const struct token_unblocked *event, struct op *op);
/* ERR_FORMAT when the payload is anything else. */
MUST_USE enum err token_unblocked_read(const struct op *op, struct token_unblocked *event);

#endif
