#include "server/workers.h"

#include "core/base/log.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct workers {
    char database[1100];
    pthread_mutex_t lock;
    pthread_cond_t wanted;
    struct work *first, **end;
    unsigned waiting, max, started, idle;
    bool stopping;
    struct db *opened;               /* the first connection, until a thread takes it */
    pthread_t threads[WORKERS_MAX];
};

/* NULL when they stop and nothing waits. */
static struct work *take(struct workers *w)
{
    pthread_mutex_lock(&w->lock);
    w->idle++;
    while (!w->first && !w->stopping)
        pthread_cond_wait(&w->wanted, &w->lock);
    w->idle--;
    struct work *work = w->first;
    if (work) {
        w->waiting--;
        w->first = work->next;
        if (!w->first)
            w->end = &w->first;
    }
    pthread_mutex_unlock(&w->lock);
    return work;
}

static struct db *take_opened(struct workers *w)
{
    pthread_mutex_lock(&w->lock);
    struct db *db = w->opened;
    w->opened = NULL;
    pthread_mutex_unlock(&w->lock);
    return db;
}

static void *live(void *ctx)
{
    struct workers *w = ctx;
    struct db *db = take_opened(w);
    for (struct work *work; (work = take(w));) {
        if (!db && db_open(w->database, &db))
            log_warning("no database for a request");
        work->run(work, db);
    }
    db_close(db);
    return NULL;
}

/* With the lock held. A thread that cannot be had is no fault while there is one. */
static bool has_thread(struct workers *w)
{
    if (w->waiting >= w->idle && w->started < w->max && pthread_create(&w->threads[w->started], NULL, live, w) == 0)
        w->started++;
    return w->started > 0;
}

bool workers_submit(struct workers *w, struct work *work)
{
    pthread_mutex_lock(&w->lock);
    bool taken = !w->stopping && w->waiting < WORKERS_WAITING_MAX && has_thread(w);
    if (taken) {
        work->next = NULL;
        *w->end = work;
        w->end = &work->next;
        w->waiting++;
    }
    pthread_mutex_unlock(&w->lock);
    if (taken)
        pthread_cond_signal(&w->wanted);
    return taken;
}

enum err workers_start(const char *database, unsigned max, struct workers **out)
{
    struct workers *w = calloc(1, sizeof *w);
    if (!w)
        return ERR_MEMORY;
    (void)snprintf(w->database, sizeof w->database, "%s", database);
    enum err e = db_open(database, &w->opened);
    if (e) {
        free(w);
        return e;
    }
    w->max = max < 1 ? 1 : max > WORKERS_MAX ? WORKERS_MAX : max;
    w->end = &w->first;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->wanted, NULL);
    *out = w;
    return ERR_OK;
}

void workers_stop(struct workers *w)
{
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    w->stopping = true;
    unsigned started = w->started;
    w->started = 0;
    pthread_cond_broadcast(&w->wanted);
    pthread_mutex_unlock(&w->lock);
    for (unsigned i = 0; i < started; i++)
        (void)pthread_join(w->threads[i], NULL);
}

void workers_free(struct workers *w)
{
    if (!w)
        return;
    workers_stop(w);
    db_close(w->opened);
    pthread_cond_destroy(&w->wanted);
    pthread_mutex_destroy(&w->lock);
    free(w);
}
