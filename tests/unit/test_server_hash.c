/* The pool of slow hashes: how many at a time, and what happens to the rest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <semaphore.h>
#include <sodium.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

#include "server/hash_pool.h"

enum { CALLERS = 8 };

/* One piece of work that says when it began and ends when it is told to. */
struct crowd {
    struct hash_pool *pool;
    pthread_mutex_t lock;
    sem_t begun, may_end;
    unsigned running, most, ran;
};
struct caller { struct crowd *crowd; enum err said; pthread_t thread; };

static bool wait_for(sem_t *s)
{
    struct timespec limit;
    clock_gettime(CLOCK_REALTIME, &limit);
    limit.tv_sec += 20;
    return sem_timedwait(s, &limit) == 0;
}

static enum err work(void *ctx)
{
    struct caller *c = ctx;
    struct crowd *crowd = c->crowd;
    pthread_mutex_lock(&crowd->lock);
    crowd->ran++;
    crowd->most = ++crowd->running > crowd->most ? crowd->running : crowd->most;
    pthread_mutex_unlock(&crowd->lock);
    sem_post(&crowd->begun);
    bool told = wait_for(&crowd->may_end);
    pthread_mutex_lock(&crowd->lock);
    crowd->running--;
    pthread_mutex_unlock(&crowd->lock);
    return told ? ERR_OK : ERR_DEADLINE;
}

static void *call(void *ctx)
{
    struct caller *c = ctx;
    c->said = hash_pool_run(c->crowd->pool, work, c);
    return NULL;
}

static void crowd_start(struct crowd *crowd, unsigned at_once, unsigned waiting)
{
    memset(crowd, 0, sizeof *crowd);
    pthread_mutex_init(&crowd->lock, NULL);
    sem_init(&crowd->begun, 0, 0);
    sem_init(&crowd->may_end, 0, 0);
    assert_int_equal(hash_pool_start(at_once, waiting, &crowd->pool), ERR_OK);
}

static void crowd_end(struct crowd *crowd)
{
    hash_pool_stop(crowd->pool);
    sem_destroy(&crowd->begun);
    sem_destroy(&crowd->may_end);
    pthread_mutex_destroy(&crowd->lock);
}

static void test_never_more_than_allowed(void **state)
{
    struct crowd crowd;
    struct caller callers[CALLERS];
    (void)state;
    crowd_start(&crowd, 2, CALLERS);
    for (unsigned i = 0; i < CALLERS; i++) {
        callers[i] = (struct caller){ .crowd = &crowd };
        assert_int_equal(pthread_create(&callers[i].thread, NULL, call, &callers[i]), 0);
    }
    for (unsigned i = 0; i < CALLERS; i++) {
        assert_true(wait_for(&crowd.begun));
        sem_post(&crowd.may_end);
    }
    for (unsigned i = 0; i < CALLERS; i++) {
        pthread_join(callers[i].thread, NULL);
        assert_int_equal(callers[i].said, ERR_OK);
    }
    assert_int_equal(crowd.ran, CALLERS);
    assert_true(crowd.most <= 2);
    crowd_end(&crowd);
}

static void test_full_queue_refuses_at_once(void **state)
{
    struct crowd crowd;
    struct caller first, other;
    (void)state;
    crowd_start(&crowd, 1, 0);
    first = other = (struct caller){ .crowd = &crowd };
    assert_int_equal(pthread_create(&first.thread, NULL, call, &first), 0);
    assert_true(wait_for(&crowd.begun));
    assert_int_equal(hash_pool_run(crowd.pool, work, &other), ERR_SERVER_BUSY);
    assert_int_equal(crowd.ran, 1);
    sem_post(&crowd.may_end);
    pthread_join(first.thread, NULL);
    sem_post(&crowd.may_end);
    assert_int_equal(hash_pool_run(crowd.pool, work, &other), ERR_OK);    /* there is room again */
    crowd_end(&crowd);
}

/* The bytes are Argon2id's: what the library makes for the same input by its own door. */
static void test_hash(void **state)
{
    struct hash_pool *pool;
    SECRET_OWNED struct secret *keyed = secret_new(64), *other = secret_new(64);
    uint8_t salt[HASH_SALT_SIZE] = { 1, 2, 3 }, wanted[HASH_SIZE], got[HASH_SIZE], again[HASH_SIZE];
    (void)state;
    assert_int_equal(secret_append(keyed, "keyed answers of a person", 25), ERR_OK);
    assert_int_equal(secret_append(other, "keyed answers of a persom", 25), ERR_OK);
    assert_int_equal(hash_pool_start(1, 0, &pool), ERR_OK);
    assert_int_equal(hash_pool_answers(pool, keyed, salt, got), ERR_OK);
    assert_int_equal(crypto_pwhash(wanted, sizeof wanted, "keyed answers of a person", 25, salt, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                   crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13), 0);
    assert_memory_equal(got, wanted, sizeof got);
    assert_int_equal(hash_pool_answers(pool, other, salt, again), ERR_OK);
    assert_memory_not_equal(got, again, sizeof got);
    salt[0] = 9;
    assert_int_equal(hash_pool_answers(pool, keyed, salt, again), ERR_OK);
    assert_memory_not_equal(got, again, sizeof got);
    hash_pool_stop(pool);
}

static void test_arguments(void **state)
{
    struct hash_pool *pool = NULL;
    (void)state;
    assert_int_equal(hash_pool_start(0, 1, &pool), ERR_ARGUMENT);
    assert_int_equal(hash_pool_start(1, HASH_WAITING_MAX + 1, &pool), ERR_ARGUMENT);
    assert_null(pool);
    hash_pool_stop(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_never_more_than_allowed), cmocka_unit_test(test_full_queue_refuses_at_once),
        cmocka_unit_test(test_hash), cmocka_unit_test(test_arguments),
    };
    if (secret_start())
        return 1;
    return cmocka_run_group_tests_name("server hash pool", tests, NULL, NULL);
}
