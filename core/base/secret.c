#include "core/base/secret.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

struct secret {
    uint8_t *bytes;
    size_t length, max;
};

enum err secret_start(void)
{
    const struct rlimit none = { 0, 0 };
    if (sodium_init() < 0)
        return ERR_SYSTEM;
    if (setrlimit(RLIMIT_CORE, &none) || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))
        return ERR_SYSTEM;
    return ERR_OK;
}

struct secret *secret_new(size_t max)
{
    if (max == 0 || max > SECRET_MAX)
        return NULL;
    struct secret *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->max = max;
    s->bytes = sodium_malloc(max);
    if (!s->bytes) {
        free(s);
        return NULL;
    }
    sodium_memzero(s->bytes, max);
    return s;
}

void secret_free(struct secret *s)
{
    if (!s)
        return;
    sodium_free(s->bytes);   /* wipes before it unmaps */
    free(s);
}

void secret_drop(struct secret **s) { secret_free(*s); }

enum err secret_append(struct secret *s, const void *bytes, size_t n)
{
    if (n > secret_room(s))
        return ERR_LIMIT;
    if (n)
        memcpy(s->bytes + s->length, bytes, n);
    s->length += n;
    return ERR_OK;
}

enum err secret_insert(struct secret *s, size_t at, const void *bytes, size_t n)
{
    if (at > s->length || n > secret_room(s))
        return ERR_LIMIT;
    memmove(s->bytes + at + n, s->bytes + at, s->length - at);
    memcpy(s->bytes + at, bytes, n);
    s->length += n;
    return ERR_OK;
}

void secret_remove(struct secret *s, size_t at, size_t n)
{
    if (at > s->length || n > s->length - at)
        return;
    memmove(s->bytes + at, s->bytes + at + n, s->length - at - n);
    secret_truncate(s, s->length - n);
}

enum err secret_copy(struct secret *to, const struct secret *from)
{
    if (from->length > to->max)
        return ERR_LIMIT;
    if (to == from)
        return ERR_OK;
    secret_wipe(to);
    return secret_append(to, from->bytes, from->length);
}

void secret_truncate(struct secret *s, size_t n)
{
    if (n >= s->length)
        return;
    sodium_memzero(s->bytes + n, s->length - n);
    s->length = n;
}

void secret_wipe(struct secret *s)
{
    sodium_memzero(s->bytes, s->max);
    s->length = 0;
}

size_t secret_length(const struct secret *s) { return s->length; }
size_t secret_room(const struct secret *s) { return s->max - s->length; }
const uint8_t *secret_bytes(const struct secret *s) { return s->bytes; }
uint8_t *secret_tail(struct secret *s) { return s->bytes + s->length; }

void secret_grew(struct secret *s, size_t n)
{
    if (n <= secret_room(s))
        s->length += n;
}

bool secret_equal(const struct secret *a, const struct secret *b)
{
    return a->length == b->length && sodium_memcmp(a->bytes, b->bytes, a->length) == 0;
}
