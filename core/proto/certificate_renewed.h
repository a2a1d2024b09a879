/* The payload of "token.certificate.renewed/1": the new certificate is on the token, the old pair is gone.
 * Pure functions, any thread. */
#ifndef GUICHET_PROTO_CERTIFICATE_RENEWED_H
#define GUICHET_PROTO_CERTIFICATE_RENEWED_H

#include "core/base/err.h"
#include "core/proto/op.h"

#define CERTIFICATE_RENEWED_TYPE "token.certificate.renewed/1"

enum { RENEWED_HASH_SIZE = 32, RENEWED_TEXT_SIZE = 128 };

struct certificate_renewed {
    uint8_t certificate[RENEWED_HASH_SIZE];    /* SHA-256 of the new one (DER) */
    char reader[RENEWED_TEXT_SIZE];            /* PC/SC name; "" when there is none */
};

/* Sets the operation's payload. ERR_LIMIT, ERR_FORMAT (not UTF-8). */
MUST_USE enum err certificate_renewed_put(const struct certificate_renewed *event, struct op *op);
/* ERR_FORMAT when the payload is anything else. */
MUST_USE enum err certificate_renewed_read(const struct op *op, struct certificate_renewed *event);

#endif
