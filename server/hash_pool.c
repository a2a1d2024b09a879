#include "server/hash_pool.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* Tickets: 0, 1, 2 ... A ticket's turn has come when fewer than at_once before it are not done. */
struct hash_pool {
    pthread_mutex_t lock;
    pthread_cond_t turned;
    unsigned at_once, waiting;
    uint64_t given, done;
};

enum err hash_pool_start(unsigned at_once, unsigned waiting, struct hash_pool **out)
{
    if (at_once == 0 || waiting > HASH_WAITING_MAX)
        return ERR_ARGUMENT;
    struct hash_pool *pool = calloc(1, sizeof *pool);
    if (!pool)
        return ERR_MEMORY;
    pool->at_once = at_once;
    pool->waiting = waiting;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->turned, NULL);
    *out = pool;
    return ERR_OK;
}

void hash_pool_stop(struct hash_pool *pool)
{
    if (!pool)
        return;
    pthread_cond_destroy(&pool->turned);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

static bool take_turn(struct hash_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    bool taken = pool->given - pool->done < (uint64_t)pool->at_once + pool->waiting;
    if (taken) {
        uint64_t mine = pool->given++;
        while (mine >= pool->done + pool->at_once)
            pthread_cond_wait(&pool->turned, &pool->lock);
    }
    pthread_mutex_unlock(&pool->lock);
    return taken;
}

static void end_turn(struct hash_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->done++;
    pthread_cond_broadcast(&pool->turned);
    pthread_mutex_unlock(&pool->lock);
}

enum err hash_pool_run(struct hash_pool *pool, hash_pool_fn *fn, void *ctx)
{
    if (!take_turn(pool))
        return ERR_SERVER_BUSY;
    enum err e = fn(ctx);
    end_turn(pool);
    return e;
}

struct hashing { const struct secret *keyed; const uint8_t *salt; uint8_t out[HASH_SIZE]; };

static enum err hash(void *ctx)
{
    struct hashing *h = ctx;
    return crypto_pwhash(h->out, sizeof h->out, (const char *)secret_bytes(h->keyed), secret_length(h->keyed), h->salt,
                         HASH_PASSES, HASH_MEMORY, crypto_pwhash_ALG_ARGON2ID13) ? ERR_MEMORY : ERR_OK;
}

enum err hash_pool_answers(struct hash_pool *pool, const struct secret *keyed, const uint8_t salt[HASH_SALT_SIZE],
                           uint8_t out[HASH_SIZE])
{
    struct hashing h = { .keyed = keyed, .salt = salt };
    enum err e = hash_pool_run(pool, hash, &h);
    if (!e)
        memcpy(out, h.out, sizeof h.out);
    sodium_memzero(&h, sizeof h);
    return e;
}
