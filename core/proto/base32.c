#include "core/proto/base32.h"

#include <sodium.h>
#include <string.h>

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

char base32_letter(unsigned value) { return alphabet[value & 31]; }

int base32_value(char c)
{
    if (c >= 'a' && c <= 'z')
        c = (char)(c - 'a' + 'A');
    c = c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
    const char *found = c ? strchr(alphabet, c) : NULL;
    return found ? (int)(found - alphabet) : -1;
}

static unsigned bits_at(const uint8_t *bytes, size_t bit)
{
    unsigned value = 0;
    for (size_t k = bit; k < bit + 5; k++)
        value = value << 1 | ((unsigned)bytes[k / 8] >> (7 - k % 8) & 1u);
    return value;
}

void base32_format(const uint8_t *bytes, size_t chars, char *to)
{
    for (size_t i = 0; i < chars; i++) {
        if (i && i % BASE32_GROUP == 0)
            *to++ = '-';
        *to++ = base32_letter(bits_at(bytes, i * 5));
    }
    *to = 0;
}

static void put_bits(uint8_t *bytes, size_t bit, unsigned value)
{
    for (size_t k = 0; k < 5; k++)
        if (value >> (4 - k) & 1u)
            bytes[(bit + k) / 8] = (uint8_t)(bytes[(bit + k) / 8] | 1u << (7 - (bit + k) % 8));
}

static bool parse(const char *typed, size_t n, size_t chars, uint8_t *bytes)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        if (typed[i] == ' ' || typed[i] == '-')
            continue;
        int value = base32_value(typed[i]);
        if (value < 0 || count == chars)
            return false;
        put_bits(bytes, count++ * 5, (unsigned)value);
    }
    return count == chars;
}

bool base32_parse(const void *typed, size_t n, size_t chars, uint8_t *to)
{
    uint8_t bytes[(BASE32_CHARS_MAX * 5 + 7) / 8] = { 0 };
    bool good = chars <= BASE32_CHARS_MAX && n <= BASE32_TEXT_MAX * 2 && parse(typed, n, chars, bytes);
    if (good)
        memcpy(to, bytes, (chars * 5 + 7) / 8);
    sodium_memzero(bytes, sizeof bytes);
    return good;
}
