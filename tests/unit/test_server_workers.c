/* The workers' queue and the holder's clock. */
#include "tests/unit/test_server_fixture.h"

#include "server/holder.h"
#include "server/workers.h"

#include <pthread.h>
#include <semaphore.h>

enum { MANY = 40 };

struct job {
    struct work work;
    struct hall *hall;
    bool ran, had_database;
};

/* Where jobs wait until they are let on. */
struct hall {
    pthread_mutex_t lock;
    sem_t begun, go_on;
    unsigned inside, most;
};

static void hall_start(struct hall *h)
{
    *h = (struct hall){ 0 };
    pthread_mutex_init(&h->lock, NULL);
    sem_init(&h->begun, 0, 0);
    sem_init(&h->go_on, 0, 0);
}

static void run_job(struct work *work, struct db *db)
{
    struct job *j = (struct job *)work;
    pthread_mutex_lock(&j->hall->lock);
    j->ran = true;
    j->had_database = db;
    j->hall->most = ++j->hall->inside > j->hall->most ? j->hall->inside : j->hall->most;
    pthread_mutex_unlock(&j->hall->lock);
    sem_post(&j->hall->begun);
    while (sem_wait(&j->hall->go_on))
        ;
    pthread_mutex_lock(&j->hall->lock);
    j->hall->inside--;
    pthread_mutex_unlock(&j->hall->lock);
}

static bool wait_for(sem_t *s)
{
    struct timespec limit;
    clock_gettime(CLOCK_REALTIME, &limit);
    limit.tv_sec += 20;
    return sem_timedwait(s, &limit) == 0;
}

/* As many at once as allowed, never more; what waits when they are stopped still runs, what comes then is refused. */
static void test_workers(void **state)
{
    const struct fixture *f = *state;
    struct workers *w;
    struct hall hall;
    struct job jobs[MANY] = { 0 }, late = { .hall = &hall, .work.run = run_job };
    hall_start(&hall);
    assert_int_equal(workers_start(f->database, 3, &w), ERR_OK);
    for (int i = 0; i < MANY; i++) {
        jobs[i].hall = &hall;
        jobs[i].work.run = run_job;
        assert_true(workers_submit(w, &jobs[i].work));
    }
    for (int i = 0; i < 3; i++)
        assert_true(wait_for(&hall.begun));
    for (int i = 0; i < MANY; i++)
        sem_post(&hall.go_on);
    workers_stop(w);
    assert_false(workers_submit(w, &late.work));
    assert_false(late.ran);
    for (int i = 0; i < MANY; i++)
        assert_true(jobs[i].ran && jobs[i].had_database);
    assert_int_equal(hall.most, 3);
    workers_free(w);
}

static void test_full_queue(void **state)
{
    const struct fixture *f = *state;
    struct workers *w;
    struct hall hall;
    struct job *jobs = calloc(WORKERS_WAITING_MAX + 2, sizeof *jobs);
    assert_non_null(jobs);
    hall_start(&hall);
    assert_int_equal(workers_start(f->database, 1, &w), ERR_OK);
    for (size_t i = 0; i < WORKERS_WAITING_MAX + 2; i++)
        jobs[i] = (struct job){ .hall = &hall, .work.run = run_job };
    assert_true(workers_submit(w, &jobs[0].work));
    assert_true(wait_for(&hall.begun));    /* it does not wait any more */
    for (size_t i = 1; i <= WORKERS_WAITING_MAX; i++)
        assert_true(workers_submit(w, &jobs[i].work));
    assert_false(workers_submit(w, &jobs[WORKERS_WAITING_MAX + 1].work));
    for (size_t i = 0; i <= WORKERS_WAITING_MAX; i++)
        sem_post(&hall.go_on);
    workers_free(w);
    assert_false(jobs[WORKERS_WAITING_MAX + 1].ran);
    free(jobs);
}

static void test_no_database(void **state)
{
    struct workers *w = NULL;
    (void)state;
    assert_int_not_equal(workers_start("/nonexistent/guichetd.db", 1, &w), ERR_OK);
    assert_null(w);
    workers_free(NULL);
}

struct kept { struct held held; struct hall *hall; int64_t went_ms; bool stopping; unsigned place; };

static void go(struct held *held, bool stopping)
{
    struct kept *k = (struct kept *)held;
    k->went_ms = holder_now_ms();
    k->stopping = stopping;
    k->place = ++k->hall->most;
    sem_post(&k->hall->begun);
}

/* In the order of their times, none before its own; at the end all go, and are told that it was early. */
static void test_holder(void **state)
{
    struct holder *h;
    struct hall hall;
    struct kept kept[4] = { 0 };
    const int64_t now = holder_now_ms(), after_ms[4] = { 60, 20, 40, 3600000 };
    (void)state;
    hall_start(&hall);
    assert_int_equal(holder_start(&h), ERR_OK);
    for (int i = 0; i < 4; i++) {
        kept[i] = (struct kept){ .held = { .due_ms = now + after_ms[i], .go = go }, .hall = &hall };
        holder_put(h, &kept[i].held);
    }
    for (int i = 0; i < 3; i++)
        assert_true(wait_for(&hall.begun));
    assert_int_equal(kept[3].place, 0);
    holder_stop(h);
    for (int i = 0; i < 3; i++)
        assert_true(kept[i].went_ms >= kept[i].held.due_ms && !kept[i].stopping);
    assert_true(kept[1].place == 1 && kept[2].place == 2 && kept[0].place == 3);
    assert_true(kept[3].place == 4 && kept[3].stopping);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
        T(test_workers), T(test_full_queue), T(test_no_database),
    };
    const struct CMUnitTest alone[] = { cmocka_unit_test(test_holder) };
    return cmocka_run_group_tests_name("holder", alone, NULL, NULL) + FIXTURE_RUN("server workers", tests);
}
