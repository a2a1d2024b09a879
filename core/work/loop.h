/* The one event loop: descriptors and timers over poll(2), no library.
 *
 * Everything here is called from the one thread that owns the state of the program.  Callbacks may add and
 * remove watches and timers, their own included.  Timers use the monotonic clock passed in. */
#ifndef GUICHET_WORK_LOOP_H
#define GUICHET_WORK_LOOP_H

#include "core/base/clock.h"
#include "core/base/err.h"

#include <stdbool.h>
#include <stdint.h>

enum { LOOP_WATCHES_MAX = 32, LOOP_TIMERS_MAX = 32 };

struct loop;

typedef void loop_fd_fn(void *ctx, short revents);
typedef void loop_timer_fn(void *ctx);

/* The clock must outlive the loop. NULL when memory is short. */
struct loop *loop_new(const struct clock *clock);
void loop_free(struct loop *loop);

/* Calls fn when the descriptor has one of `events` (poll's words). The descriptor stays the caller's.
 * ERR_LIMIT past LOOP_WATCHES_MAX. Watching a descriptor twice replaces. */
MUST_USE enum err loop_watch(struct loop *loop, int fd, short events, loop_fd_fn *fn, void *ctx);
void loop_unwatch(struct loop *loop, int fd);

/* Calls fn once, delay_ms (>= 0) from now. A second timer with the same fn and ctx replaces the first.
 * ERR_LIMIT past LOOP_TIMERS_MAX. */
MUST_USE enum err loop_after(struct loop *loop, int64_t delay_ms, loop_timer_fn *fn, void *ctx);
void loop_cancel(struct loop *loop, loop_timer_fn *fn, void *ctx);

/* Waits at most max_wait_ms (-1: until something happens) and runs what is due.
 * A signal ends the wait early and is no error. */
void loop_step(struct loop *loop, int max_wait_ms);

/* Milliseconds to the next timer, -1 when there is none. */
int64_t loop_next_timer(const struct loop *loop);

const struct clock *loop_clock(const struct loop *loop);

#endif
