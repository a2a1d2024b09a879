#include "core/proto/phone.h"

#include "core/base/buf.h"
#include "core/proto/base32.h"

#include <sodium.h>
#include <string.h>

enum { HASH = 32, KIOSK_BITS = 20, HEAD_BITS = 60, CHECK_BITS = 20, ANSWER_CHARS = 20, CONFIRM_CHARS = 8, CHALLENGE_CHARS = 16, MESSAGE_MAX = 512 };

_Static_assert(PHONE_KEY_SIZE == crypto_generichash_KEYBYTES && HASH == crypto_generichash_BYTES, "keyed BLAKE2b-256");

static bool is_key(const struct secret *key) { return secret_length(key) == PHONE_KEY_SIZE; }

static enum err keyed(const struct secret *key, const struct buf *message, uint8_t to[HASH])
{
    if (!is_key(key))
        return ERR_KEYS;
    if (buf_err(message))
        return buf_err(message);
    crypto_generichash(to, HASH, message->bytes, message->length, secret_bytes(key), PHONE_KEY_SIZE);
    return ERR_OK;
}

/* --- the chain --- */

enum err phone_next(struct secret *key)
{
    static const char next[] = "guichet/next/1";
    uint8_t hash[HASH];
    if (!is_key(key))
        return ERR_KEYS;
    crypto_generichash(hash, sizeof hash, (const uint8_t *)next, sizeof next - 1, secret_bytes(key), PHONE_KEY_SIZE);
    secret_wipe(key);
    enum err e = secret_append(key, hash, sizeof hash);
    sodium_memzero(hash, sizeof hash);
    return e;
}

enum err phone_follow(const struct secret *key, uint16_t low, struct secret *to, uint64_t *counter)
{
    SECRET_OWNED struct secret *at = secret_new(PHONE_KEY_SIZE);
    uint64_t steps = (uint16_t)(low - (uint16_t)*counter);
    if (!at)
        return ERR_MEMORY;
    if (steps == 0 || steps > PHONE_STEPS_MAX)
        return ERR_NOT_POSSIBLE;
    enum err e = secret_copy(at, key);
    for (uint64_t i = 0; !e && i < steps; i++)
        e = phone_next(at);
    e = e ? e : secret_copy(to, at);
    if (!e)
        *counter += steps;
    return e;
}

/* --- the challenge --- */

static enum err check_of(uint64_t head, const struct secret *key, const char *serial, uint32_t *check)
{
    BUF_OWNED struct buf message = buf_make(MESSAGE_MAX);
    uint8_t hash[HASH];
    buf_put_string(&message, "guichet/phone-check/1");
    buf_put_u64(&message, head);
    buf_put_string(&message, serial);
    enum err e = keyed(key, &message, hash);
    if (!e)
        *check = (uint32_t)hash[0] << 12 | (uint32_t)hash[1] << 4 | (uint32_t)hash[2] >> 4;
    return e;
}

static uint64_t head_of(const struct phone_challenge *c)
{
    uint64_t head = 0;
    for (unsigned i = 0; i < 8; i++)
        head = head << 8 | c->bytes[i];
    return head >> 4;
}

static uint32_t tail_of(const struct phone_challenge *c)
{
    return (uint32_t)(c->bytes[7] & 15) << 16 | (uint32_t)c->bytes[8] << 8 | c->bytes[9];
}

static bool kiosk_bits(const char *kiosk_id, uint64_t *bits)
{
    uint8_t first[4];
    char text[9] = "";
    if (!peer_id_is_valid(kiosk_id))
        return false;
    memcpy(text, kiosk_id, 8);
    if (!hex_parse(text, first, sizeof first))
        return false;
    *bits = (uint64_t)first[0] << 12 | (uint64_t)first[1] << 4 | (uint64_t)first[2] >> 4;
    return true;
}

enum err phone_challenge_make(const char *kiosk_id, uint64_t counter, const uint8_t nonce[PHONE_NONCE_SIZE], const struct secret *key,
                              const char *serial, struct phone_challenge *out)
{
    uint64_t kiosk = 0;
    uint32_t check = 0;
    if (!kiosk_bits(kiosk_id, &kiosk))
        return ERR_FORMAT;
    uint64_t head = kiosk << 40 | (counter & 0xffff) << 24 | (uint64_t)nonce[0] << 16 | (uint64_t)nonce[1] << 8 | nonce[2];
    enum err e = check_of(head, key, serial, &check);
    if (e)
        return e;
    for (unsigned i = 0; i < 7; i++)
        out->bytes[i] = (uint8_t)(head >> (52 - 8 * i));
    out->bytes[7] = (uint8_t)((head & 15) << 4 | check >> 16);
    out->bytes[8] = (uint8_t)(check >> 8);
    out->bytes[9] = (uint8_t)check;
    return ERR_OK;
}

void phone_challenge_format(const struct phone_challenge *c, char to[PHONE_CHALLENGE_TEXT_SIZE])
{
    base32_format(c->bytes, CHALLENGE_CHARS, to);
}

bool phone_challenge_parse(const void *typed, size_t n, struct phone_challenge *c)
{
    return base32_parse(typed, n, CHALLENGE_CHARS, c->bytes);
}

bool phone_challenge_is_of(const struct phone_challenge *c, const char *kiosk_id)
{
    uint64_t kiosk = 0;
    return kiosk_bits(kiosk_id, &kiosk) && head_of(c) >> 40 == kiosk;
}

uint16_t phone_challenge_counter(const struct phone_challenge *c) { return (uint16_t)(head_of(c) >> 24); }

bool phone_challenge_holds(const struct phone_challenge *c, const struct secret *key, const char *serial)
{
    uint32_t check = 0;
    return !check_of(head_of(c), key, serial, &check) && check == tail_of(c);
}

/* --- the secret as eight bytes --- */

enum { FLAG_ROTATE = 1, FLAG_TEXT = 2, FLAGS = 4 };

static bool hex_value(uint8_t c, uint8_t *value)
{
    if (c >= '0' && c <= '9')
        *value = (uint8_t)(c - '0');
    else if (c >= 'a' && c <= 'f')
        *value = (uint8_t)(c - 'a' + 10);
    else if (c >= 'A' && c <= 'F')
        *value = (uint8_t)(c - 'A' + 10);
    else
        return false;
    return true;
}

static bool pack(const struct secret *secret, uint8_t to[PHONE_SECRET_SIZE], unsigned *flags)
{
    const uint8_t *bytes = secret_bytes(secret);
    size_t n = secret_length(secret);
    memset(to, 0, PHONE_SECRET_SIZE);
    if (n > 0 && n <= PHONE_SECRET_SIZE && !memchr(bytes, 0, n)) {
        memcpy(to, bytes, n);
        *flags |= FLAG_TEXT;
        return true;
    }
    for (size_t i = 0; n == PHONE_SECRET_TEXT_MAX && i < n; i++) {
        uint8_t value = 0;
        if (!hex_value(bytes[i], &value))
            return false;
        to[i / 2] = (uint8_t)(to[i / 2] << 4 | value);
    }
    return n == PHONE_SECRET_TEXT_MAX;
}

static enum err put_hex(const uint8_t bytes[PHONE_SECRET_SIZE], struct secret *to)
{
    static const char digits[] = "0123456789abcdef";
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < PHONE_SECRET_SIZE; i++) {
        const char pair[2] = { digits[bytes[i] >> 4], digits[bytes[i] & 15] };
        e = secret_append(to, pair, sizeof pair);
    }
    return e;
}

static enum err unpack(const uint8_t bytes[PHONE_SECRET_SIZE], unsigned flags, struct secret **secret)
{
    struct secret *made = secret_new(PHONE_SECRET_TEXT_MAX);
    if (!made)
        return ERR_MEMORY;
    enum err e = flags & FLAG_TEXT ? secret_append(made, bytes, strnlen((const char *)bytes, PHONE_SECRET_SIZE)) : put_hex(bytes, made);
    if (e || secret_length(made) == 0) {
        secret_free(made);
        return e ? e : ERR_PHONE_ANSWER;
    }
    *secret = made;
    return ERR_OK;
}

/* --- the answer --- */

static enum err mask(const struct phone_step *step, uint8_t bytes[PHONE_SECRET_SIZE])
{
    BUF_OWNED struct buf message = buf_make(MESSAGE_MAX);
    uint8_t hash[HASH];
    buf_put_string(&message, "guichet/phone-mask/1");
    buf_put_string(&message, step->serial);
    buf_put_u64(&message, step->counter);
    enum err e = keyed(step->key, &message, hash);
    for (size_t i = 0; !e && i < PHONE_SECRET_SIZE; i++)
        bytes[i] ^= hash[i];
    sodium_memzero(hash, sizeof hash);
    return e;
}

/* 36 bits in five bytes; the last four bits are zero. */
static enum err tag_of(const struct phone_step *step, const uint8_t masked[PHONE_SECRET_SIZE], unsigned flags, uint8_t tag[5])
{
    BUF_OWNED struct buf message = buf_make(MESSAGE_MAX);
    uint8_t hash[HASH];
    buf_put_string(&message, "guichet/phone-tag/1");
    buf_put_field(&message, step->challenge.bytes, PHONE_CHALLENGE_SIZE);
    buf_put_field(&message, masked, PHONE_SECRET_SIZE);
    buf_put_u8(&message, (uint8_t)flags);
    enum err e = keyed(step->key, &message, hash);
    if (e)
        return e;
    memcpy(tag, hash, 5);
    tag[4] &= 0xf0;
    return ERR_OK;
}

enum err phone_answer_make(const struct phone_step *step, const struct secret *secret, bool rotate, char to[PHONE_ANSWER_TEXT_SIZE])
{
    uint8_t bytes[PHONE_SECRET_SIZE + 5];
    unsigned flags = rotate ? FLAG_ROTATE : 0;
    enum err e = pack(secret, bytes, &flags) ? mask(step, bytes) : ERR_FORMAT;
    e = e ? e : tag_of(step, bytes, flags, bytes + PHONE_SECRET_SIZE);
    if (!e)
        base32_format(bytes, ANSWER_CHARS, to);
    sodium_memzero(bytes, sizeof bytes);
    return e;
}

enum err phone_answer_masked(const struct phone_step *step, const struct phone_masked *masked, char to[PHONE_ANSWER_TEXT_SIZE])
{
    uint8_t bytes[PHONE_SECRET_SIZE + 5];
    memcpy(bytes, masked->bytes, PHONE_SECRET_SIZE);
    enum err e = tag_of(step, bytes, (masked->rotate ? FLAG_ROTATE : 0) | (masked->is_text ? FLAG_TEXT : 0), bytes + PHONE_SECRET_SIZE);
    if (!e)
        base32_format(bytes, ANSWER_CHARS, to);
    return e;
}

enum err phone_answer_read(const struct phone_step *step, const struct secret *typed, struct secret **secret, bool *rotate)
{
    uint8_t bytes[PHONE_SECRET_SIZE + 5], tag[5];
    enum err e = ERR_PHONE_ANSWER;
    if (!base32_parse(secret_bytes(typed), secret_length(typed), ANSWER_CHARS, bytes))
        return e;
    for (unsigned flags = 0; flags < FLAGS; flags++) {
        if (tag_of(step, bytes, flags, tag) || sodium_memcmp(tag, bytes + PHONE_SECRET_SIZE, sizeof tag) != 0)
            continue;
        e = mask(step, bytes);
        e = e ? e : unpack(bytes, flags, secret);
        if (!e)
            *rotate = flags & FLAG_ROTATE;
        break;
    }
    sodium_memzero(bytes, sizeof bytes);
    return e;
}

enum err phone_new_secret(const struct phone_step *step, struct secret **secret)
{
    BUF_OWNED struct buf message = buf_make(MESSAGE_MAX);
    uint8_t hash[HASH];
    buf_put_string(&message, "guichet/phone-new/1");
    buf_put_string(&message, step->serial);
    buf_put_u64(&message, step->counter);
    enum err e = keyed(step->key, &message, hash);
    e = e ? e : unpack(hash, 0, secret);
    sodium_memzero(hash, sizeof hash);
    return e;
}

/* --- the confirmation --- */

static enum err result_of(const struct phone_step *step, enum phone_result result, uint8_t to[5])
{
    BUF_OWNED struct buf message = buf_make(MESSAGE_MAX);
    uint8_t hash[HASH];
    buf_put_string(&message, "guichet/phone-result/1");
    buf_put_field(&message, step->challenge.bytes, PHONE_CHALLENGE_SIZE);
    buf_put_u8(&message, (uint8_t)result);
    enum err e = keyed(step->key, &message, hash);
    if (!e)
        memcpy(to, hash, 5);
    return e;
}

enum err phone_confirmation_make(const struct phone_step *step, enum phone_result result, char to[PHONE_CONFIRMATION_TEXT_SIZE])
{
    uint8_t bytes[5];
    enum err e = result_of(step, result, bytes);
    if (!e)
        base32_format(bytes, CONFIRM_CHARS, to);
    return e;
}

enum err phone_confirmation_read(const struct phone_step *step, const void *typed, size_t n, enum phone_result *result)
{
    uint8_t said[5], bytes[5];
    if (!base32_parse(typed, n, CONFIRM_CHARS, said))
        return ERR_PHONE_ANSWER;
    for (int i = PHONE_REFUSED; i <= PHONE_ROTATED; i++)
        if (!result_of(step, (enum phone_result)i, bytes) && sodium_memcmp(said, bytes, sizeof bytes) == 0) {
            *result = (enum phone_result)i;
            return ERR_OK;
        }
    return ERR_PHONE_ANSWER;
}
