/* The server's own keys, three files of mode 0600 in the state directory: sign.key (Ed25519), seal.key (X25519) and
 * pepper.key (32 bytes, keyed hashes and what the database keeps encrypted).  Read-only once loaded: any thread. */
#ifndef GUICHET_SERVER_SERVER_KEYS_H
#define GUICHET_SERVER_SERVER_KEYS_H

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/secret.h"
#include "core/proto/peer.h"

enum { SERVER_KEYS_HASH_SIZE = 32 };

struct server_keys {
    struct secret *sign, *seal, *pepper;      /* owned */
    uint8_t sign_public[PEER_KEY_SIZE], seal_public[PEER_KEY_SIZE];
    char id[PEER_ID_SIZE];
};

/* Makes what is missing; never replaces. ERR_SYSTEM (errno says why), ERR_KEYS when a file is damaged. */
MUST_USE enum err server_keys_make(const char *directory);
/* ERR_KEYS when a file is missing, damaged, or readable by others. */
MUST_USE enum err server_keys_load(const char *directory, struct server_keys *keys);
void server_keys_free(struct server_keys *keys);

/* BLAKE2b-256 under the pepper over string(purpose), field(bytes). */
void server_keys_hash(const struct server_keys *keys, const char *purpose, const void *bytes, size_t n, uint8_t to[SERVER_KEYS_HASH_SIZE]);

/* Appends nonce and XSalsa20-Poly1305 box of a secret under the pepper, for a database column. */
MUST_USE enum err server_keys_lock(const struct server_keys *keys, const struct secret *plain, struct buf *out);
/* Opens what server_keys_lock made; the caller owns *plain. ERR_KEYS when it was locked under another pepper. */
MUST_USE enum err server_keys_unlock(const struct server_keys *keys, const void *locked, size_t n, struct secret **plain);

#endif
