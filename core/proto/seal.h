/* Sealing to the server's key: who seals cannot open again (crypto_box_seal, X25519 + XSalsa20-Poly1305).
 *
 * crypto_box_seal has no associated data, so the purpose travels inside and is compared on opening: what was sealed
 * for one place cannot be moved to another.  Any thread. */
#ifndef GUICHET_PROTO_SEAL_H
#define GUICHET_PROTO_SEAL_H

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/secret.h"
#include "core/proto/peer.h"

enum { SEAL_PURPOSE_MAX = 128, SEAL_OVERHEAD = 48 + 4 + SEAL_PURPOSE_MAX };

/* Appends the sealed bytes of a secret; purpose as "guichet/enrol/1 <kiosk id>". ERR_LIMIT, ERR_MEMORY, ERR_KEYS. */
MUST_USE enum err seal_to(const uint8_t key[PEER_KEY_SIZE], const char *purpose, const struct secret *plain, struct buf *out);

/* Opens; the caller owns *plain. ERR_FORMAT when it was not sealed to this key for this purpose. */
MUST_USE enum err seal_open(const struct secret *seal_secret, const char *purpose, const void *bytes, size_t n, struct secret **plain);

#endif
