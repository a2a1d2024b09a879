#include "server/holder.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

struct holder {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool stopping;
    struct held *first;      /* the next due first */
};

int64_t holder_now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void wait_until(struct holder *h, int64_t ms)
{
    const struct timespec to = { (time_t)(ms / 1000), (long)(ms % 1000) * 1000000 };
    (void)pthread_cond_timedwait(&h->changed, &h->lock, &to);
}

static void *live(void *ctx)
{
    struct holder *h = ctx;
    pthread_mutex_lock(&h->lock);
    while (!h->stopping || h->first) {
        struct held *next = h->first;
        if (!next) {
            pthread_cond_wait(&h->changed, &h->lock);
        } else if (!h->stopping && next->due_ms > holder_now_ms()) {
            wait_until(h, next->due_ms);
        } else {
            bool early = next->due_ms > holder_now_ms();
            h->first = next->next;
            pthread_mutex_unlock(&h->lock);
            next->go(next, early);
            pthread_mutex_lock(&h->lock);
        }
    }
    pthread_mutex_unlock(&h->lock);
    return NULL;
}

enum err holder_start(struct holder **out)
{
    pthread_condattr_t monotonic;
    struct holder *h = calloc(1, sizeof *h);
    if (!h)
        return ERR_MEMORY;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&h->lock, NULL);
    pthread_cond_init(&h->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (pthread_create(&h->thread, NULL, live, h)) {
        pthread_cond_destroy(&h->changed);
        pthread_mutex_destroy(&h->lock);
        free(h);
        return ERR_SYSTEM;
    }
    *out = h;
    return ERR_OK;
}

void holder_put(struct holder *h, struct held *held)
{
    pthread_mutex_lock(&h->lock);
    struct held **at = &h->first;
    while (*at && (*at)->due_ms <= held->due_ms)
        at = &(*at)->next;
    held->next = *at;
    *at = held;
    pthread_cond_signal(&h->changed);
    pthread_mutex_unlock(&h->lock);
}

void holder_stop(struct holder *h)
{
    if (!h)
        return;
    pthread_mutex_lock(&h->lock);
    h->stopping = true;
    pthread_cond_signal(&h->changed);
    pthread_mutex_unlock(&h->lock);
    (void)pthread_join(h->thread, NULL);
    pthread_cond_destroy(&h->changed);
    pthread_mutex_destroy(&h->lock);
    free(h);
}
