#include "hex.h"

#include <string.h>

static int hex_digit_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}

bool hex_decode_text(const char *text, uint8_t *out, size_t max, size_t *length)
{
    size_t digits = strlen(text);
    if (digits % 2 != 0 || digits / 2 > max)
        return false;
    for (size_t i = 0; i < digits / 2; i++) {
        int high = hex_digit_value(text[2 * i]);
        int low = hex_digit_value(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i] = (uint8_t)(high << 4 | low);
    }
    *length = digits / 2;
    return true;
}

void hex_print_bytes(FILE *file, const uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        fprintf(file, "%02X", bytes[i]);
}
