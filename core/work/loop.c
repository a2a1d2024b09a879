#include "core/work/loop.h"

#include <limits.h>
#include <poll.h>
#include <stdlib.h>

struct watch_row {
    int fd;
    short events;
    loop_fd_fn *fn;
    void *ctx;
    uint64_t id;      /* new for every loop_watch: a descriptor closed and reused inside a callback is another watch */
};

struct timer_row {
    int64_t at_ms;
    loop_timer_fn *fn;
    void *ctx;
    uint64_t id;
};

struct loop {
    const struct clock *clock;
    struct watch_row watches[LOOP_WATCHES_MAX];
    struct timer_row timers[LOOP_TIMERS_MAX];
    size_t watch_n, timer_n;
    uint64_t last_id;
};

struct loop *loop_new(const struct clock *clock)
{
    struct loop *loop = calloc(1, sizeof *loop);
    if (loop)
        loop->clock = clock;
    return loop;
}

void loop_free(struct loop *loop) { free(loop); }
const struct clock *loop_clock(const struct loop *loop) { return loop->clock; }

static size_t watch_find(const struct loop *loop, int fd)
{
    size_t i = 0;
    while (i < loop->watch_n && loop->watches[i].fd != fd)
        i++;
    return i;
}

enum err loop_watch(struct loop *loop, int fd, short events, loop_fd_fn *fn, void *ctx)
{
    size_t i = watch_find(loop, fd);
    if (i == LOOP_WATCHES_MAX)
        return ERR_LIMIT;
    if (i == loop->watch_n)
        loop->watch_n++;
    loop->watches[i] = (struct watch_row){ fd, events, fn, ctx, ++loop->last_id };
    return ERR_OK;
}

void loop_unwatch(struct loop *loop, int fd)
{
    size_t i = watch_find(loop, fd);
    if (i < loop->watch_n)
        loop->watches[i] = loop->watches[--loop->watch_n];
}

static size_t timer_find(const struct loop *loop, loop_timer_fn *fn, void *ctx)
{
    size_t i = 0;
    while (i < loop->timer_n && (loop->timers[i].fn != fn || loop->timers[i].ctx != ctx))
        i++;
    return i;
}

enum err loop_after(struct loop *loop, int64_t delay_ms, loop_timer_fn *fn, void *ctx)
{
    size_t i = timer_find(loop, fn, ctx);
    if (i == LOOP_TIMERS_MAX)
        return ERR_LIMIT;
    if (i == loop->timer_n)
        loop->timer_n++;
    loop->timers[i] = (struct timer_row){ clock_mono(loop->clock) + delay_ms, fn, ctx, ++loop->last_id };
    return ERR_OK;
}

void loop_cancel(struct loop *loop, loop_timer_fn *fn, void *ctx)
{
    size_t i = timer_find(loop, fn, ctx);
    if (i < loop->timer_n)
        loop->timers[i] = loop->timers[--loop->timer_n];
}

/* The timer that comes first; the older one of two at the same time. timer_n when there is none. */
static size_t timer_first(const struct loop *loop)
{
    size_t first = 0;
    for (size_t i = 1; i < loop->timer_n; i++) {
        const struct timer_row *a = &loop->timers[i], *b = &loop->timers[first];
        if (a->at_ms < b->at_ms || (a->at_ms == b->at_ms && a->id < b->id))
            first = i;
    }
    return first;
}

int64_t loop_next_timer(const struct loop *loop)
{
    if (!loop->timer_n)
        return -1;
    int64_t left = loop->timers[timer_first(loop)].at_ms - clock_mono(loop->clock);
    return left > 0 ? left : 0;
}

static int wait_ms(const struct loop *loop, int max_wait_ms)
{
    int64_t left = loop_next_timer(loop);
    if (left < 0 || (max_wait_ms >= 0 && left > max_wait_ms))
        return max_wait_ms;
    return left > INT_MAX ? INT_MAX : (int)left;
}

/* Timers set from now on (last_id) wait for the next step: one that sets itself again at once cannot starve the rest. */
static void run_timers(struct loop *loop)
{
    const uint64_t newest = loop->last_id;
    const int64_t now = clock_mono(loop->clock);
    for (;;) {
        size_t due = loop->timer_n;
        for (size_t i = 0; i < loop->timer_n; i++) {
            const struct timer_row *t = &loop->timers[i], *best = &loop->timers[due];
            if (t->at_ms > now || t->id > newest)
                continue;
            if (due == loop->timer_n || t->at_ms < best->at_ms || (t->at_ms == best->at_ms && t->id < best->id))
                due = i;
        }
        if (due == loop->timer_n)
            return;
        struct timer_row timer = loop->timers[due];
        loop->timers[due] = loop->timers[--loop->timer_n];
        timer.fn(timer.ctx);
    }
}

static void run_watches(struct loop *loop, const struct pollfd *polled, const uint64_t *ids, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t at = watch_find(loop, polled[i].fd);
        if (polled[i].revents && at < loop->watch_n && loop->watches[at].id == ids[i])
            loop->watches[at].fn(loop->watches[at].ctx, polled[i].revents);
    }
}

void loop_step(struct loop *loop, int max_wait_ms)
{
    struct pollfd polled[LOOP_WATCHES_MAX];
    uint64_t ids[LOOP_WATCHES_MAX];
    size_t n = loop->watch_n;
    for (size_t i = 0; i < n; i++) {
        polled[i] = (struct pollfd){ .fd = loop->watches[i].fd, .events = loop->watches[i].events };
        ids[i] = loop->watches[i].id;
    }
    if (poll(polled, n, wait_ms(loop, max_wait_ms)) > 0)
        run_watches(loop, polled, ids, n);
    run_timers(loop);
}
