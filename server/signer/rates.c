#include "server/signer/rates.h"

#include <sodium.h>
#include <string.h>

void rates_start(struct rates *r, unsigned per_day, int64_t mono_ms)
{
    memset(r, 0, sizeof *r);
    r->per_day = per_day;
    r->filled_ms = mono_ms;
    r->left = RATES_BURST;
}

bool rates_take(struct rates *r, int64_t mono_ms)
{
    if (mono_ms > r->filled_ms)
        r->left += (double)(mono_ms - r->filled_ms) * RATES_PER_SECOND / 1000;
    r->filled_ms = mono_ms;
    if (r->left > RATES_BURST)
        r->left = RATES_BURST;
    if (r->left < 1)
        return false;
    r->left -= 1;
    return true;
}

/* Those whose day is over make room. */
static void forget_old(struct rates *r, int64_t mono_ms)
{
    size_t kept = 0;
    for (size_t i = 0; i < r->serials_n; i++)
        if (mono_ms - r->serials[i].first_ms < RATES_DAY_MS)
            r->serials[kept++] = r->serials[i];
    r->serials_n = kept;
}

static bool take_again(const struct rates *r, struct rates_serial *s, const uint8_t order[RATES_ORDER_SIZE])
{
    if (memcmp(s->order, order, RATES_ORDER_SIZE) == 0)
        return true;
    if (s->count >= r->per_day)
        return false;
    s->count++;
    memcpy(s->order, order, RATES_ORDER_SIZE);
    return true;
}

bool rates_take_serial(struct rates *r, const char *serial, const uint8_t order[RATES_ORDER_SIZE], int64_t mono_ms)
{
    uint8_t hash[crypto_generichash_BYTES_MIN];
    crypto_generichash(hash, sizeof hash, (const uint8_t *)serial, strlen(serial), NULL, 0);
    forget_old(r, mono_ms);
    for (size_t i = 0; i < r->serials_n; i++)
        if (memcmp(r->serials[i].key, hash, RATES_KEY_SIZE) == 0)
            return take_again(r, &r->serials[i], order);
    if (r->serials_n == RATES_SERIALS_MAX || r->per_day == 0)
        return false;
    struct rates_serial *fresh = &r->serials[r->serials_n++];
    memcpy(fresh->key, hash, RATES_KEY_SIZE);
    memcpy(fresh->order, order, RATES_ORDER_SIZE);
    fresh->count = 1;
    fresh->first_ms = mono_ms;
    return true;
}
