#include "core/base/text.h"

#include <string.h>
#include <unistr.h>
#include <uniwidth.h>

int text_decode(const void *bytes, size_t n, uint32_t *point)
{
    if (n == 0)
        return 0;
    ucs4_t c;
    int used = u8_mbtoucr(&c, bytes, n);
    if (used > 0)
        *point = c;
    return used;   /* -1 ill-formed, -2 incomplete: libunistring's own convention */
}

size_t text_encode(uint32_t point, char to[4])
{
    int n = u8_uctomb((uint8_t *)to, point, 4);
    return n > 0 ? (size_t)n : 0;
}

bool text_is_valid(const void *bytes, size_t n) { return u8_check(bytes, n) == NULL; }
size_t text_points(const void *bytes, size_t n) { return u8_mbsnlen(bytes, n); }

size_t text_without_last(const void *bytes, size_t n)
{
    const uint8_t *at = bytes;
    while (n > 0 && (at[--n] & 0xC0) == 0x80)
        ;
    return n;
}

size_t text_veiled(const void *bytes, size_t n)
{
    size_t hidden = text_without_last(bytes, text_without_last(bytes, n));
    return hidden ? hidden : n;
}

int text_width_point(uint32_t point)
{
    int w = uc_width(point, "UTF-8");
    return w < 0 ? 0 : w;
}

size_t text_width(const char *text)
{
    size_t left = strlen(text), width = 0;
    uint32_t c;
    for (int n; (n = text_decode(text, left, &c)) > 0; text += n, left -= (size_t)n)
        width += (size_t)text_width_point(c);
    return width;
}

bool text_is_control(uint32_t c)
{
    if (c < 0x20 || (c >= 0x7F && c < 0xA0) || (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF))
        return true;
    return c == 0x2028 || c == 0x2029 || c == 0x200E || c == 0x200F || c == 0x061C || (c >= 0x202A && c <= 0x202E)
        || (c >= 0x2066 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB);
}
