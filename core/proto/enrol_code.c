#include "core/proto/enrol_code.h"

#include "core/proto/base32.h"

#include <sodium.h>
#include <string.h>

enum { DATA_CHARS = ENROL_CODE_CHARS - 1, DATA_BYTES = PEER_FINGERPRINT_SIZE + ENROL_SECRET_SIZE, GROUP = 5 };

/* Sum of a^(i+1) c_i over GF(32), compared with the last character, whose own weight is 1: the powers of a are all
 * different up to a^30, so one wrong character and any exchange of two different ones (the check's too) are noticed. */
static unsigned check_value(const uint8_t values[DATA_CHARS])
{
    unsigned sum = 0;
    for (int i = DATA_CHARS - 1; i >= 0; i--) {    /* Horner: sum = (sum + c) * a */
        sum = (sum ^ values[i]) << 1;
        if (sum & 0x20)
            sum ^= 0x25;                           /* x^5 + x^2 + 1 */
    }
    return sum;
}

static void split(const uint8_t bytes[DATA_BYTES], uint8_t values[DATA_CHARS])
{
    for (unsigned i = 0; i < DATA_CHARS; i++) {
        unsigned bit = i * 5, value = 0;
        for (unsigned k = bit; k < bit + 5; k++)
            value = value << 1 | (k < DATA_BYTES * 8 ? (unsigned)bytes[k / 8] >> (7 - k % 8) & 1u : 0u);
        values[i] = (uint8_t)value;
    }
}

static bool join(const uint8_t values[DATA_CHARS], uint8_t bytes[DATA_BYTES])
{
    memset(bytes, 0, DATA_BYTES);
    for (unsigned k = 0; k < DATA_BYTES * 8; k++)
        if (values[k / 5] >> (4 - k % 5) & 1)
            bytes[k / 8] = (uint8_t)(bytes[k / 8] | 1u << (7 - k % 8));
    return (values[DATA_CHARS - 1] & 1) == 0;      /* the 145th bit */
}

void enrol_code_format(const struct enrol_code *code, char to[ENROL_CODE_TEXT_SIZE])
{
    uint8_t bytes[DATA_BYTES], values[ENROL_CODE_CHARS];
    memcpy(bytes, code->fingerprint, PEER_FINGERPRINT_SIZE);
    memcpy(bytes + PEER_FINGERPRINT_SIZE, code->random, ENROL_SECRET_SIZE);
    split(bytes, values);
    values[DATA_CHARS] = (uint8_t)check_value(values);
    for (unsigned i = 0; i < ENROL_CODE_CHARS; i++) {
        if (i && i % GROUP == 0)
            *to++ = '-';
        *to++ = base32_letter(values[i]);
    }
    *to = 0;
    sodium_memzero(bytes, sizeof bytes);
    sodium_memzero(values, sizeof values);
}

static bool read_values(const char *typed, uint8_t values[ENROL_CODE_CHARS])
{
    unsigned n = 0;
    if (strnlen(typed, ENROL_TYPED_MAX + 1) > ENROL_TYPED_MAX)
        return false;
    for (; *typed; typed++) {
        if (*typed == ' ' || *typed == '-')
            continue;
        int value = base32_value(*typed);
        if (value < 0 || n == ENROL_CODE_CHARS)
            return false;
        values[n++] = (uint8_t)value;
    }
    return n == ENROL_CODE_CHARS && check_value(values) == values[DATA_CHARS];
}

enum err enrol_code_parse(const char *typed, struct enrol_code *code)
{
    uint8_t values[ENROL_CODE_CHARS], bytes[DATA_BYTES];
    bool good = read_values(typed, values) && join(values, bytes);
    if (good) {
        memcpy(code->fingerprint, bytes, PEER_FINGERPRINT_SIZE);
        memcpy(code->random, bytes + PEER_FINGERPRINT_SIZE, ENROL_SECRET_SIZE);
    }
    sodium_memzero(values, sizeof values);
    sodium_memzero(bytes, sizeof bytes);
    return good ? ERR_OK : ERR_CODE_FORMAT;
}

uint32_t enrol_code_name(const struct enrol_code *code)
{
    return (uint32_t)code->random[0] << 12 | (uint32_t)code->random[1] << 4 | code->random[2] >> 4;
}
