/* How often the signer may be asked: all together by a bucket that refills, one token's secret so many times in 24 hours.
 * Lives in the process: it bounds what a guichetd gone bad can take in one night, the database's throttles do the rest.
 * One thread. */
#ifndef GUICHET_SERVER_SIGNER_RATES_H
#define GUICHET_SERVER_SIGNER_RATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RATES_BURST = 240, RATES_PER_SECOND = 4, RATES_SERIALS_MAX = 4096, RATES_DAY_MS = 24 * 3600 * 1000, RATES_KEY_SIZE = 8, RATES_ORDER_SIZE = 16 };

struct rates_serial { uint8_t key[RATES_KEY_SIZE], order[RATES_ORDER_SIZE]; unsigned count; int64_t first_ms; };

struct rates {
    unsigned per_day;
    int64_t filled_ms;
    double left;
    size_t serials_n;
    struct rates_serial serials[RATES_SERIALS_MAX];
};

void rates_start(struct rates *r, unsigned per_day, int64_t mono_ms);

/* Counts one request of any kind; false: too many. */
bool rates_take(struct rates *r, int64_t mono_ms);

/* Counts one release of this serial's secret; false: too many today, or of too many tokens. order: a hash of what is released to
 * whom. The newest order again is the same release and counts nothing: guichetd asks again when it could not store the first. */
bool rates_take_serial(struct rates *r, const char *serial, const uint8_t order[RATES_ORDER_SIZE], int64_t mono_ms);

#endif
