#include "core/rules/code.h"

#include "core/base/text.h"

#include <stdbool.h>

static bool is_between(uint32_t c) { return c == ' ' || c == '-' || c == 0xA0 || c == 0x202F || c == 0x2009; }

static enum err take(const uint8_t *at, size_t n, struct secret *to)
{
    uint32_t c;
    while (n) {
        int used = text_decode(at, n, &c);
        if (used <= 0)
            return ERR_CODE_SHAPE;
        if (!is_between(c) && (c < '0' || c > '9' || secret_length(to) == CODE_DIGITS || secret_append(to, at, 1)))
            return ERR_CODE_SHAPE;
        at += used;
        n -= (size_t)used;
    }
    return secret_length(to) == CODE_DIGITS ? ERR_OK : ERR_CODE_SHAPE;
}

enum err code_parse(const struct secret *typed, struct secret *to)
{
    secret_wipe(to);
    if (secret_length(typed) == 0)
        return ERR_EMPTY;
    enum err e = take(secret_bytes(typed), secret_length(typed), to);
    if (e)
        secret_wipe(to);
    return e;
}
