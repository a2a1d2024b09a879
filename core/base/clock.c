#include "core/base/clock.h"

#include <time.h>

static int64_t read_clock(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t system_wall(void *ctx) { (void)ctx; return read_clock(CLOCK_REALTIME); }
static int64_t system_mono(void *ctx) { (void)ctx; return read_clock(CLOCK_MONOTONIC); }

const struct clock clock_system = { system_wall, system_mono, NULL };

int64_t clock_wall(const struct clock *c) { return c->wall_ms(c->ctx); }
int64_t clock_mono(const struct clock *c) { return c->mono_ms(c->ctx); }

void clock_text(int64_t wall_ms, char *to)
{
    time_t seconds = (time_t)(wall_ms / 1000);
    struct tm utc;
    gmtime_r(&seconds, &utc);
    if (strftime(to, CLOCK_TEXT_SIZE, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
        to[0] = 0;
}
