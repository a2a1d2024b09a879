/* Private columns and records: sealed with XChaCha20-Poly1305 (libsodium), bound to the place they belong to.
 *
 * A sealed value is u8 version (1), 24 bytes of nonce, then the ciphertext with its tag.  The associated data is the
 * table's name, the row's id and the version, so a value moved to another row or table does not open.  Any thread. */
#ifndef GUICHET_STORE_SEALED_H
#define GUICHET_STORE_SEALED_H

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/secret.h"

#include <stddef.h>

enum { SEALED_KEY_SIZE = 32, SEALED_OVERHEAD = 1 + 24 + 16 };

struct sealed_place {
    const char *table;
    const void *id;
    size_t id_n;
};

/* Appends the sealed value to out (whose own failure tells of memory or limit). */
void sealed_put(struct buf *out, const struct secret *key, const struct sealed_place *place, const void *plain, size_t n);

/* Appends the plain value to out. ERR_STORE_CORRUPT when it was altered, moved, or sealed with another key. */
MUST_USE enum err sealed_open(struct buf *out, const struct secret *key, const struct sealed_place *place,
                              const void *sealed, size_t n);

#endif
