/* The escrow opened for one purpose at a time: a fresh secret, a check, a release (server/PROTOCOL.md 9.3), a masked answer
 * (9.4). Nothing here leaves in clear. One thread.
 *
 * An escrowed secret is sealed (core/proto/seal.h) to the escrow key for "guichet/escrow/1 " and the serial's hash, so that
 * one token's cannot be released as another's. Errors: ERR_FORMAT: not sealed for this serial, or a secret too long. */
#ifndef GUICHET_SERVER_SIGNER_RESEAL_H
#define GUICHET_SERVER_SIGNER_RESEAL_H

#include "server/signer/keys.h"
#include "server/signer_wire.h"

/* A fresh secret of 16 hexadecimal digits, sealed. */
MUST_USE enum err reseal_make(const uint8_t escrow_public[PEER_KEY_SIZE], const char *serial, struct buf *sealed);

/* A secret that came from elsewhere, sealed. */
MUST_USE enum err reseal_put(const uint8_t escrow_public[PEER_KEY_SIZE], const char *serial, const struct secret *plain, struct buf *sealed);

MUST_USE enum err reseal_check(const struct signer_keys *keys, const char *serial, const void *sealed, size_t n,
                               const uint8_t key[SIGNER_CHECK_SIZE], uint8_t hash[SIGNER_CHECK_SIZE]);

struct reseal_bytes { const uint8_t *bytes; size_t n; };

struct reseal_release {
    const char *serial, *ticket;             /* ticket: 32 hexadecimal digits */
    const uint8_t *session_key;              /* PEER_KEY_SIZE */
    uint64_t until_ms;
    unsigned count;
    struct reseal_bytes sealed[SIGNER_SECRETS_MAX];
    bool make;
};
/* fresh: the new secret, sealed to the escrow; nothing when none was asked for. */
MUST_USE enum err reseal_release(const struct signer_keys *keys, const struct reseal_release *order, struct buf *release, struct buf *fresh);

struct reseal_phone {
    const char *serial;
    struct reseal_bytes sealed, chain_key;
    uint64_t counter;
    bool rotate;
};
/* reply: the masked secret, then 1 when it is a text. ERR_UNBLOCK_NONE: this token's secret does not fit into an answer. */
MUST_USE enum err reseal_phone(const struct signer_keys *keys, const struct reseal_phone *order, uint8_t reply[SIGNER_PHONE_REPLY], struct buf *fresh);

#endif
