/* When to try again: full jitter (uniform in 0 .. min(cap, base * 2^failures)), base 2 s, cap 60 s; a Retry-After is a
 * floor to which up to one base of jitter is added.  Randomness is passed in.  Pure, any thread. */
#ifndef GUICHET_SYNC_BACKOFF_H
#define GUICHET_SYNC_BACKOFF_H

#include <stdint.h>

enum { BACKOFF_BASE_MS = 2000, BACKOFF_CAP_MS = 60000, BACKOFF_RETRY_AFTER_MAX_S = 300 };

struct backoff { unsigned failures; };

/* One more failure: how many ms to wait. random: 32 uniform bits. */
int64_t backoff_failed(struct backoff *b, uint32_t retry_after_s, uint32_t random);

/* Success: the next failure starts from the base again. */
void backoff_succeeded(struct backoff *b);

/* First contact after an outage or a start: uniform in 0 .. cap. */
int64_t backoff_first(uint32_t random);

#endif
