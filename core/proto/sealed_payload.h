/* A payload that only the server can open: {"sealed": base64}, sealed for "<purpose> <operation id>", so that what is in one
 * operation cannot be moved to another.  Pure functions, any thread. */
#ifndef GUICHET_PROTO_SEALED_PAYLOAD_H
#define GUICHET_PROTO_SEALED_PAYLOAD_H

#include "core/base/err.h"
#include "core/base/secret.h"
#include "core/proto/op.h"

/* Sets the operation's payload. ERR_LIMIT, ERR_MEMORY, ERR_KEYS. */
MUST_USE enum err sealed_payload_put(const char *purpose, const struct secret *plain, const uint8_t seal_key[PEER_KEY_SIZE], struct op *op);
/* Opens it; the caller owns *plain. ERR_FORMAT when it is anything else or was sealed for another place. */
MUST_USE enum err sealed_payload_open(const char *purpose, const struct op *op, const struct secret *seal_secret, struct secret **plain);

#endif
