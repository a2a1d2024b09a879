#include "core/sync/backoff.h"

/* Uniform in 0 .. below-1 closely enough: 32 bits against at most 300,000. */
static int64_t scale(uint32_t random, int64_t below)
{
    return (int64_t)(((uint64_t)random * (uint64_t)below) >> 32);
}

int64_t backoff_failed(struct backoff *b, uint32_t retry_after_s, uint32_t random)
{
    int64_t ceiling = BACKOFF_BASE_MS;
    for (unsigned i = 0; i < b->failures && ceiling < BACKOFF_CAP_MS; i++)
        ceiling *= 2;
    if (ceiling > BACKOFF_CAP_MS)
        ceiling = BACKOFF_CAP_MS;
    if (b->failures < 32)
        b->failures++;
    if (retry_after_s == 0)
        return scale(random, ceiling + 1);
    if (retry_after_s > BACKOFF_RETRY_AFTER_MAX_S)
        retry_after_s = BACKOFF_RETRY_AFTER_MAX_S;
    return (int64_t)retry_after_s * 1000 + scale(random, BACKOFF_BASE_MS + 1);
}

void backoff_succeeded(struct backoff *b)
{
    b->failures = 0;
}

int64_t backoff_first(uint32_t random)
{
    return scale(random, BACKOFF_CAP_MS + 1);
}
