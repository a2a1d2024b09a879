#include "core/rules/typed.h"

#include "core/base/text.h"

#include <string.h>

bool typed_is_blank(uint32_t c) { return c == ' ' || c == '\t' || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x3000; }
bool typed_is_hyphen(uint32_t c) { return c == '-' || c == 0xAD || (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xFE63 || c == 0xFF0D; }

bool typed_is_apostrophe(uint32_t c)
{
    static const uint32_t all[] = { '\'', '`', 0xB4, 0x2B9, 0x2BB, 0x2BC, 0x2BD, 0x2C8, 0x2CA, 0x2CB, 0x2018, 0x2019, 0x201B, 0x2032, 0x2035, 0xA78B, 0xA78C, 0xFF07 };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (all[i] == c)
            return true;
    return false;
}

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

/* max, and what becomes of small letters. */
struct taking { size_t max; bool capitals; struct secret *to; };

static enum err put(uint32_t c, const struct taking *t)
{
    struct secret *to = t->to;
    if (!is_digit(c) && !is_letter(c))
        return ERR_FORMAT;
    uint8_t kept = (uint8_t)(t->capitals && c >= 'a' ? c - 'a' + 'A' : c);
    enum err e = secret_length(to) < t->max ? secret_append(to, &kept, 1) : ERR_LIMIT;
    explicit_bzero(&kept, sizeof kept);
    return e;
}

static enum err take(const uint8_t *at, size_t n, const struct taking *t)
{
    uint32_t c = 0;
    enum err e = ERR_OK;
    secret_wipe(t->to);
    for (int used; n && !e; at += used, n -= (size_t)used) {
        used = text_decode(at, n, &c);
        if (used <= 0) {
            e = ERR_FORMAT;
            break;
        }
        e = typed_is_blank(c) || typed_is_hyphen(c) ? ERR_OK : put(c, t);
    }
    explicit_bzero(&c, sizeof c);
    if (!e && secret_length(t->to) == 0)
        e = ERR_EMPTY;
    if (e)
        secret_wipe(t->to);
    return e;
}

enum err typed_take(const void *typed, size_t n, size_t max, struct secret *to) { return take(typed, n, &(struct taking){ max, false, to }); }
enum err typed_take_capitals(const void *typed, size_t n, size_t max, struct secret *to) { return take(typed, n, &(struct taking){ max, true, to }); }
