/* The slow hashes: at most so many at a time, in the order they came, a few more waiting, the rest refused at once.
 *
 * A caller hashes in its own thread when its turn has come, so the pool has no threads; it needs at_once x HASH_MEMORY
 * bytes while it works and none while it rests.  Any thread; start and stop from one, with no call running. */
#ifndef GUICHET_SERVER_HASH_POOL_H
#define GUICHET_SERVER_HASH_POOL_H

#include "core/base/err.h"
#include "core/base/secret.h"

#include <stdint.h>

/* Argon2id (RFC 9106): 2 passes over 64 MiB, about 56 ms of a core of 2020. HASH_PASSES and HASH_MEMORY make the hashes
 * that are stored: other ones need another column. */
enum { HASH_PASSES = 2, HASH_MEMORY = 64 * 1024 * 1024, HASH_SALT_SIZE = 16, HASH_SIZE = 32, HASH_WAITING_MAX = 1024 };

struct hash_pool;

/* at_once: 1 or more, as many as cores is sound; waiting: how many more may wait for their turn. ERR_MEMORY, ERR_ARGUMENT. */
MUST_USE enum err hash_pool_start(unsigned at_once, unsigned waiting, struct hash_pool **out);
void hash_pool_stop(struct hash_pool *pool);    /* NULL is fine */

/* Argon2id of keyed answers or codes (the caller keyed them with the pepper before). Never inside a transaction: it may
 * wait. ERR_SERVER_BUSY when the queue is full (nothing was hashed), ERR_MEMORY. */
MUST_USE enum err hash_pool_answers(struct hash_pool *pool, const struct secret *keyed, const uint8_t salt[HASH_SALT_SIZE],
                                    uint8_t out[HASH_SIZE]);

/* The same door for other work of that weight: runs fn(ctx) in this thread in its turn and returns what it returned. */
typedef enum err hash_pool_fn(void *ctx);
MUST_USE enum err hash_pool_run(struct hash_pool *pool, hash_pool_fn *fn, void *ctx);

#endif
