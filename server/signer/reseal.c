#include "server/signer/reseal.h"

#include "core/proto/seal.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { SERIAL_HASH_SIZE = 16, PURPOSE_SIZE = 64, RANDOM_SIZE = 8, DIGITS = 2 * RANDOM_SIZE, KEYED_MAX = 256 };

static void purpose_of(const char *serial, char to[PURPOSE_SIZE])
{
    uint8_t hash[SERIAL_HASH_SIZE];
    char text[2 * SERIAL_HASH_SIZE + 1];
    crypto_generichash(hash, sizeof hash, (const uint8_t *)serial, strlen(serial), NULL, 0);
    sodium_bin2hex(text, sizeof text, hash, sizeof hash);
    (void)snprintf(to, PURPOSE_SIZE, "guichet/escrow/1 %s", text);
}

enum err reseal_put(const uint8_t escrow_public[PEER_KEY_SIZE], const char *serial, const struct secret *plain, struct buf *sealed)
{
    char purpose[PURPOSE_SIZE];
    if (secret_length(plain) < 1 || secret_length(plain) > SIGNER_ESCROW_SECRET_MAX)
        return ERR_FORMAT;
    purpose_of(serial, purpose);
    return seal_to(escrow_public, purpose, plain, sealed);
}

static enum err take_out(const struct signer_keys *keys, const char *serial, struct reseal_bytes sealed, struct secret **plain)
{
    char purpose[PURPOSE_SIZE];
    purpose_of(serial, purpose);
    enum err e = seal_open(keys->escrow, purpose, sealed.bytes, sealed.n, plain);
    if (!e && secret_length(*plain) > SIGNER_ESCROW_SECRET_MAX) {
        secret_drop(plain);
        *plain = NULL;
        return ERR_FORMAT;
    }
    return e;
}

/* 8 bytes as the text a token wants; they are wiped. */
static enum err digits_of(uint8_t bytes[RANDOM_SIZE], struct secret **text)
{
    char digits[DIGITS + 1];
    sodium_bin2hex(digits, sizeof digits, bytes, RANDOM_SIZE);
    sodium_memzero(bytes, RANDOM_SIZE);
    struct secret *made = secret_new(DIGITS);
    enum err e = made ? secret_append(made, digits, DIGITS) : ERR_MEMORY;
    sodium_memzero(digits, sizeof digits);
    if (e)
        secret_free(made);
    else
        *text = made;
    return e;
}

static enum err fresh_secret(struct secret **text)
{
    uint8_t bytes[RANDOM_SIZE];
    randombytes_buf(bytes, sizeof bytes);
    return digits_of(bytes, text);
}

enum err reseal_make(const uint8_t escrow_public[PEER_KEY_SIZE], const char *serial, struct buf *sealed)
{
    SECRET_OWNED struct secret *made = NULL;
    enum err e = fresh_secret(&made);
    return e ? e : reseal_put(escrow_public, serial, made, sealed);
}

enum err reseal_check(const struct signer_keys *keys, const char *serial, const void *sealed, size_t n,
                      const uint8_t key[SIGNER_CHECK_SIZE], uint8_t hash[SIGNER_CHECK_SIZE])
{
    SECRET_OWNED struct secret *plain = NULL;
    enum err e = take_out(keys, serial, (struct reseal_bytes){ sealed, n }, &plain);
    if (!e)
        crypto_generichash(hash, SIGNER_CHECK_SIZE, secret_bytes(plain), secret_length(plain), key, SIGNER_CHECK_SIZE);
    return e;
}

/* --- release --- */

static enum err put_u(struct secret *to, uint64_t v, unsigned bytes)
{
    uint8_t be[8];
    for (unsigned i = 0; i < bytes; i++)
        be[i] = (uint8_t)(v >> 8 * (bytes - 1 - i));
    return secret_append(to, be, bytes);
}

static enum err put_field(struct secret *to, const void *bytes, size_t n)
{
    enum err e = put_u(to, n, 4);
    return e ? e : secret_append(to, bytes, n);
}

static enum err put_head(const struct reseal_release *o, struct secret *to)
{
    static const char kind[] = "guichet/release/1";
    enum err e = put_field(to, kind, strlen(kind));
    e = e ? e : put_field(to, o->serial, strlen(o->serial));
    e = e ? e : put_field(to, o->session_key, PEER_KEY_SIZE);
    e = e ? e : put_field(to, o->ticket, strlen(o->ticket));
    e = e ? e : put_u(to, o->until_ms, 8);
    return e ? e : put_u(to, o->count, 1);
}

static enum err put_secrets(const struct signer_keys *keys, const struct reseal_release *o, const struct secret *next, struct secret *to)
{
    enum err e = ERR_OK;
    for (unsigned i = 0; i < o->count && !e; i++) {
        SECRET_OWNED struct secret *plain = NULL;
        e = take_out(keys, o->serial, o->sealed[i], &plain);
        e = e ? e : put_field(to, secret_bytes(plain), secret_length(plain));
    }
    return e ? e : next ? put_field(to, secret_bytes(next), secret_length(next)) : put_field(to, "", 0);
}

static enum err sign_inside(const struct signer_keys *keys, struct secret *inside)
{
    uint8_t signature[crypto_sign_BYTES];
    if (crypto_sign_detached(signature, NULL, secret_bytes(inside), secret_length(inside), secret_bytes(keys->sign)))
        return ERR_INTERNAL;
    return secret_append(inside, signature, sizeof signature);
}

enum err reseal_release(const struct signer_keys *keys, const struct reseal_release *o, struct buf *release, struct buf *fresh)
{
    SECRET_OWNED struct secret *inside = secret_new(SIGNER_RELEASE_MAX), *next = NULL;
    char purpose[PURPOSE_SIZE];
    if (!inside)
        return ERR_MEMORY;
    if (o->count < 1 || o->count > SIGNER_SECRETS_MAX || (o->make && o->count != 1))
        return ERR_FORMAT;
    enum err e = o->make ? fresh_secret(&next) : ERR_OK;
    e = e ? e : put_head(o, inside);
    e = e ? e : put_secrets(keys, o, next, inside);
    e = e ? e : sign_inside(keys, inside);
    (void)snprintf(purpose, sizeof purpose, "guichet/release/1 %s", o->ticket);
    e = e ? e : seal_to(o->session_key, purpose, inside, release);
    return e || !next ? e : reseal_put(keys->escrow_public, o->serial, next, fresh);
}

/* --- by telephone --- */

/* The first 8 bytes of (key; string purpose, string serial, u64 counter). */
static void keyed(const struct reseal_phone *o, const char *purpose, uint8_t to[SIGNER_PHONE_SIZE])
{
    BUF_OWNED struct buf b = buf_make(KEYED_MAX);
    uint8_t hash[crypto_generichash_BYTES];
    buf_put_string(&b, purpose);
    buf_put_string(&b, o->serial);
    buf_put_u64(&b, o->counter);
    crypto_generichash(hash, sizeof hash, b.bytes, b.length, o->chain_key.bytes, o->chain_key.n);
    memcpy(to, hash, SIGNER_PHONE_SIZE);
    sodium_memzero(hash, sizeof hash);
}

/* 16 hexadecimal digits are packed, a text of at most 8 bytes is padded with zeros. */
static bool pack(const struct secret *plain, uint8_t to[SIGNER_PHONE_SIZE])
{
    size_t n = secret_length(plain), got;
    if (n == DIGITS)
        return sodium_hex2bin(to, SIGNER_PHONE_SIZE, (const char *)secret_bytes(plain), n, NULL, &got, NULL) == 0 && got == SIGNER_PHONE_SIZE;
    if (n > SIGNER_PHONE_SIZE)
        return false;
    memset(to, 0, SIGNER_PHONE_SIZE);
    memcpy(to, secret_bytes(plain), n);
    return true;
}

static enum err derive_next(const struct signer_keys *keys, const struct reseal_phone *o, struct buf *fresh)
{
    SECRET_OWNED struct secret *next = NULL;
    uint8_t bytes[RANDOM_SIZE];
    keyed(o, "guichet/phone-new/1", bytes);
    enum err e = digits_of(bytes, &next);
    return e ? e : reseal_put(keys->escrow_public, o->serial, next, fresh);
}

enum err reseal_phone(const struct signer_keys *keys, const struct reseal_phone *o, uint8_t reply[SIGNER_PHONE_REPLY], struct buf *fresh)
{
    SECRET_OWNED struct secret *plain = NULL;
    uint8_t packed[SIGNER_PHONE_SIZE], mask[SIGNER_PHONE_SIZE];
    if (o->chain_key.n != PEER_SHARED_SIZE)
        return ERR_FORMAT;
    enum err e = take_out(keys, o->serial, o->sealed, &plain);
    if (e)
        return e;
    if (!pack(plain, packed)) {
        sodium_memzero(packed, sizeof packed);
        return ERR_UNBLOCK_NONE;
    }
    e = o->rotate ? derive_next(keys, o, fresh) : ERR_OK;
    keyed(o, "guichet/phone-mask/1", mask);
    for (size_t i = 0; !e && i < SIGNER_PHONE_SIZE; i++)
        reply[i] = packed[i] ^ mask[i];
    reply[SIGNER_PHONE_SIZE] = secret_length(plain) != DIGITS;
    sodium_memzero(packed, sizeof packed);
    sodium_memzero(mask, sizeof mask);
    return e;
}
