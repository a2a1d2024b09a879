/* The slow hashes, all busy until a test says so. */
#ifndef GUICHET_TESTS_SERVER_BUSY_H
#define GUICHET_TESTS_SERVER_BUSY_H

#include "tests/unit/test_server_fixture.h"

#include <pthread.h>

/* A pool whose one turn is taken by somebody who does not end until he is told. */
struct busy { struct hash_pool *pool; pthread_t thread; int taken[2], go[2]; };

static inline enum err hold_turn(void *ctx)
{
    struct busy *b = ctx;
    char byte = 1;
    (void)!write(b->taken[1], &byte, 1);
    (void)!read(b->go[0], &byte, 1);
    return ERR_OK;
}

static inline void *hold(void *ctx)
{
    struct busy *b = ctx;
    return hash_pool_run(b->pool, hold_turn, b) ? b : NULL;
}

static inline void busy_start(struct busy *b, unsigned waiting)
{
    char byte;
    assert_int_equal(hash_pool_start(1, waiting, &b->pool), ERR_OK);
    assert_int_equal(pipe(b->taken), 0);
    assert_int_equal(pipe(b->go), 0);
    assert_int_equal(pthread_create(&b->thread, NULL, hold, b), 0);
    assert_int_equal(read(b->taken[0], &byte, 1), 1);
}

static inline void busy_end(struct busy *b)
{
    char byte = 1;
    assert_int_equal(write(b->go[1], &byte, 1), 1);
    assert_int_equal(pthread_join(b->thread, NULL), 0);
    hash_pool_stop(b->pool);
    for (int i = 0; i < 2; i++) {
        close(b->taken[i]);
        close(b->go[i]);
    }
}

#endif
