#include "core/proto/seal.h"

#include <sodium.h>
#include <string.h>

enum err seal_to(const uint8_t key[PEER_KEY_SIZE], const char *purpose, const struct secret *plain, struct buf *out)
{
    size_t purpose_n = strlen(purpose), plain_n = secret_length(plain);
    if (purpose_n > SEAL_PURPOSE_MAX || plain_n > SECRET_MAX - 4 - SEAL_PURPOSE_MAX)
        return ERR_LIMIT;
    SECRET_OWNED struct secret *inside = secret_new(4 + purpose_n + plain_n);
    BUF_OWNED struct buf sealed = buf_make(crypto_box_SEALBYTES + 4 + purpose_n + plain_n);
    const uint8_t head[4] = { 0, 0, 0, (uint8_t)purpose_n };
    static const uint8_t zero[256];
    if (!inside)
        return ERR_MEMORY;
    enum err e = secret_append(inside, head, sizeof head);
    e = e ? e : secret_append(inside, purpose, purpose_n);
    e = e ? e : secret_append(inside, secret_bytes(plain), plain_n);
    for (size_t left = sealed.max; left; left -= left < sizeof zero ? left : sizeof zero)
        buf_put(&sealed, zero, left < sizeof zero ? left : sizeof zero);
    e = e ? e : buf_err(&sealed);
    if (e)
        return e;
    if (crypto_box_seal(sealed.bytes, secret_bytes(inside), secret_length(inside), key))
        return ERR_KEYS;
    buf_put(out, sealed.bytes, sealed.length);
    return buf_err(out);
}

static bool purpose_is(const struct secret *inside, const char *purpose, size_t *skip)
{
    struct reader r = reader_make(secret_bytes(inside), secret_length(inside));
    size_t n;
    const uint8_t *found = reader_field(&r, &n);
    *skip = 4 + n;
    return found && n == strlen(purpose) && memcmp(found, purpose, n) == 0;
}

enum err seal_open(const struct secret *seal_secret, const char *purpose, const void *bytes, size_t n, struct secret **plain)
{
    uint8_t key[PEER_KEY_SIZE];
    size_t skip;
    if (n <= crypto_box_SEALBYTES + 4 || n - crypto_box_SEALBYTES > SECRET_MAX)
        return ERR_FORMAT;
    if (secret_length(seal_secret) != PEER_SEAL_SECRET_SIZE)
        return ERR_KEYS;
    SECRET_OWNED struct secret *inside = secret_new(n - crypto_box_SEALBYTES);
    if (!inside)
        return ERR_MEMORY;
    crypto_scalarmult_base(key, secret_bytes(seal_secret));
    if (crypto_box_seal_open(secret_tail(inside), bytes, n, key, secret_bytes(seal_secret)))
        return ERR_FORMAT;
    secret_grew(inside, n - crypto_box_SEALBYTES);
    if (!purpose_is(inside, purpose, &skip) || secret_length(inside) == skip)
        return ERR_FORMAT;
    struct secret *made = secret_new(secret_length(inside) - skip);
    if (!made || secret_append(made, secret_bytes(inside) + skip, secret_length(inside) - skip)) {
        secret_free(made);
        return ERR_MEMORY;
    }
    *plain = made;
    return ERR_OK;
}
