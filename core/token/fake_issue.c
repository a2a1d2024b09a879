#include "core/token/fake_parts.h"

#include <string.h>

enum err fake_is_empty(void *self, bool *empty)
{
    struct fake_card *c = self;
    enum fake_event after;
    enum err e = fake_begin(c, FAKE_IS_EMPTY, &after);
    if (!e && c->unblock_none)
        e = ERR_UNBLOCK_NONE;
    if (e)
        return e;
    *empty = c->pair_n == 0;
    return fake_end(c, after, ERR_OK);
}

enum err fake_initialise(void *self, const char *label, const struct secret *pin, const struct secret *secret)
{
    struct fake_card *c = self;
    enum fake_event after;
    (void)label;
    enum err e = fake_begin(c, FAKE_INITIALISE, &after);
    if (e)
        return e;
    memcpy(c->pin, secret_bytes(pin), secret_length(pin));
    c->pin[secret_length(pin)] = 0;
    memcpy(c->so, secret_bytes(secret), secret_length(secret));
    c->so[secret_length(secret)] = 0;
    c->tries = 5;
    return fake_end(c, after, ERR_OK);
}
