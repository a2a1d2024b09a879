#include "core/rules/typed.h"

#include "core/base/text.h"

#include <string.h>

bool typed_is_blank(uint32_t c) { return c == ' ' || c == '\t' || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x3000; }
bool typed_is_hyphen(uint32_t c) { return c == '-' || c == 0xAD || (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xFE63 || c == 0xFF0D; }

const uint8_t *typed_trim(const uint8_t *at, size_t *n)
{
    uint32_t c = 0;
    for (int used; (used = text_decode(at, *n, &c)) > 0 && typed_is_blank(c); at += used)
        *n -= (size_t)used;
    for (size_t shorter; *n && (shorter = text_without_last(at, *n), text_decode(at + shorter, *n - shorter, &c)) > 0 && typed_is_blank(c);)
        *n = shorter;
    explicit_bzero(&c, sizeof c);
    return at;
}

static bool is_digit(uint32_t c) { return c >= '0' && c <= '9'; }
static bool is_letter(uint32_t c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

static enum err put(uint32_t c, size_t max, struct secret *to)
{
    if (!is_digit(c) && !is_letter(c))
        return ERR_FORMAT;
    uint8_t kept = (uint8_t)(c >= 'a' ? c - 'a' + 'A' : c);
    enum err e = secret_length(to) < max ? secret_append(to, &kept, 1) : ERR_LIMIT;
    explicit_bzero(&kept, sizeof kept);
    return e;
}

enum err typed_take(const struct secret *typed, size_t max, struct secret *to)
{
    const uint8_t *at = secret_bytes(typed);
    size_t n = secret_length(typed);
    uint32_t c = 0;
    enum err e = ERR_OK;
    secret_wipe(to);
    for (int used; n && !e; at += used, n -= (size_t)used) {
        used = text_decode(at, n, &c);
        if (used <= 0) {
            e = ERR_FORMAT;
            break;
        }
        e = typed_is_blank(c) || typed_is_hyphen(c) ? ERR_OK : put(c, max, to);
    }
    explicit_bzero(&c, sizeof c);
    if (!e && secret_length(to) == 0)
        e = ERR_EMPTY;
    if (e)
        secret_wipe(to);
    return e;
}
