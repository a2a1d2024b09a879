/* Who is who: ids made from public keys.
 *
 * An id is the first 64 bits of BLAKE2b-256("guichet/id/1" || Ed25519 public key), as 16 lower-case hexadecimal digits.
 * The server's is what an enrolment code carries; a kiosk's names it in every request.  Nobody hands out ids, so
 * nobody can hand out a wrong one.  Pure functions, any thread; libsodium must have been started. */
#ifndef GUICHET_PROTO_PEER_H
#define GUICHET_PROTO_PEER_H

#include "core/base/err.h"
#include "core/base/secret.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PEER_FINGERPRINT_SIZE = 8,
    PEER_ID_SIZE = 17,            /* characters with the NUL */
    PEER_KEY_SIZE = 32,           /* Ed25519 and X25519 public keys */
    PEER_SIGN_SECRET_SIZE = 64,   /* libsodium's Ed25519 secret key: seed || public */
    PEER_SEAL_SECRET_SIZE = 32,   /* X25519 secret key */
    PEER_SHARED_SIZE = 32
};

/* What a kiosk keeps about its server after enrolment (public, pinned). */
struct peer_server {
    char id[PEER_ID_SIZE];
    uint8_t sign_key[PEER_KEY_SIZE];
    uint8_t seal_key[PEER_KEY_SIZE];
};

void peer_fingerprint(const uint8_t key[PEER_KEY_SIZE], uint8_t to[PEER_FINGERPRINT_SIZE]);
void peer_id(const uint8_t key[PEER_KEY_SIZE], char to[PEER_ID_SIZE]);
bool peer_id_is_valid(const char *id);

/* A fresh Ed25519 pair, and a fresh X25519 pair (crypto_kx, crypto_box_seal). The caller owns *secret.
 * ERR_MEMORY leaves the outputs untouched. */
MUST_USE enum err peer_make_sign_key(struct secret **secret, uint8_t public_key[PEER_KEY_SIZE]);
MUST_USE enum err peer_make_kx_key(struct secret **secret, uint8_t public_key[PEER_KEY_SIZE]);

/* The public half of an Ed25519 secret key. ERR_KEYS when it is not PEER_SIGN_SECRET_SIZE bytes. */
MUST_USE enum err peer_sign_public(const struct secret *secret, uint8_t public_key[PEER_KEY_SIZE]);

/* The key both ends share after enrolment (telephone unblocking): BLAKE2b-256("guichet/shared/1", the two session
 * keys of crypto_kx, the kiosk being the client). The caller owns *shared. ERR_KEYS for a degenerate key. */
MUST_USE enum err peer_shared_kiosk(const struct secret *kx_secret, const uint8_t kx_public[PEER_KEY_SIZE],
                                    const uint8_t server_public[PEER_KEY_SIZE], struct secret **shared);
MUST_USE enum err peer_shared_server(const struct secret *kx_secret, const uint8_t kx_public[PEER_KEY_SIZE],
                                     const uint8_t kiosk_public[PEER_KEY_SIZE], struct secret **shared);

#endif
