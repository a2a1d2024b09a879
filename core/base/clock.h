/* Time, passed in so that tests can hold it.
 *
 * Wall time is milliseconds since 1970-01-01 UTC and may jump; monotonic time is milliseconds from an arbitrary
 * origin and never goes back: time-outs use only that.  Any thread. */
#ifndef GUICHET_BASE_CLOCK_H
#define GUICHET_BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

struct clock {
    int64_t (*wall_ms)(void *ctx);
    int64_t (*mono_ms)(void *ctx);
    void *ctx;
};

/* The machine's own clocks. */
extern const struct clock clock_system;

int64_t clock_wall(const struct clock *c);
int64_t clock_mono(const struct clock *c);

/* "2026-11-22T14:02:05Z" (RFC 3339, UTC, seconds) into to, which holds at least CLOCK_TEXT_SIZE bytes. */
enum { CLOCK_TEXT_SIZE = 32 };
void clock_text(int64_t wall_ms, char *to);

#endif
