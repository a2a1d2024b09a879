#include "server/server_keys.h"

#include "server/key_file.h"

#include <sodium.h>
#include <string.h>

enum { PEPPER_SIZE = 32, LOCKED_MAX = SECRET_MAX + crypto_secretbox_MACBYTES + crypto_secretbox_NONCEBYTES };

static const struct { const char *name; size_t size; } files[] = {
    { "sign.key", PEER_SIGN_SECRET_SIZE }, { "seal.key", PEER_SEAL_SECRET_SIZE }, { "pepper.key", PEPPER_SIZE },
};

static enum err make_secret(size_t which, struct secret **made)
{
    uint8_t unused[PEER_KEY_SIZE];
    if (which == 0)
        return peer_make_sign_key(made, unused);
    if (which == 1)
        return peer_make_kx_key(made, unused);
    struct secret *pepper = secret_new(PEPPER_SIZE);
    if (!pepper)
        return ERR_MEMORY;
    randombytes_buf(secret_tail(pepper), PEPPER_SIZE);
    secret_grew(pepper, PEPPER_SIZE);
    *made = pepper;
    return ERR_OK;
}

enum err server_keys_make(const char *directory)
{
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        SECRET_OWNED struct secret *key = NULL;
        if (key_file_exists(directory, files[i].name))
            continue;
        enum err e = make_secret(i, &key);
        e = e ? e : key_file_write(directory, files[i].name, key);
        if (e)
            return e;
    }
    return ERR_OK;
}

enum err server_keys_load(const char *directory, struct server_keys *keys)
{
    struct server_keys made = { 0 };
    enum err e = key_file_read(directory, files[0].name, files[0].size, &made.sign);
    e = e ? e : key_file_read(directory, files[1].name, files[1].size, &made.seal);
    e = e ? e : key_file_read(directory, files[2].name, files[2].size, &made.pepper);
    if (e) {
        server_keys_free(&made);
        return e;
    }
    crypto_sign_ed25519_sk_to_pk(made.sign_public, secret_bytes(made.sign));
    crypto_scalarmult_base(made.seal_public, secret_bytes(made.seal));
    peer_id(made.sign_public, made.id);
    *keys = made;
    return ERR_OK;
}

void server_keys_free(struct server_keys *keys)
{
    secret_free(keys->sign);
    secret_free(keys->seal);
    secret_free(keys->pepper);
    memset(keys, 0, sizeof *keys);
}

void server_keys_hash(const struct server_keys *keys, const char *purpose, const void *bytes, size_t n, uint8_t to[SERVER_KEYS_HASH_SIZE])
{
    crypto_generichash_state state;
    const uint8_t purpose_n[4] = { 0, 0, 0, (uint8_t)strlen(purpose) };
    const uint8_t bytes_n[4] = { (uint8_t)(n >> 24), (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n };
    crypto_generichash_init(&state, secret_bytes(keys->pepper), PEPPER_SIZE, SERVER_KEYS_HASH_SIZE);
    crypto_generichash_update(&state, purpose_n, sizeof purpose_n);
    crypto_generichash_update(&state, (const uint8_t *)purpose, strlen(purpose));
    crypto_generichash_update(&state, bytes_n, sizeof bytes_n);
    crypto_generichash_update(&state, bytes, n);
    crypto_generichash_final(&state, to, SERVER_KEYS_HASH_SIZE);
    sodium_memzero(&state, sizeof state);
}

/* Boxed where it is going to be. */
enum err server_keys_lock(const struct server_keys *keys, const struct secret *plain, struct buf *out)
{
    static const uint8_t zero[256];
    uint8_t nonce[crypto_secretbox_NONCEBYTES], key[SERVER_KEYS_HASH_SIZE];
    size_t n = secret_length(plain);
    randombytes_buf(nonce, sizeof nonce);
    buf_put(out, nonce, sizeof nonce);
    size_t at = out->length;
    for (size_t left = n + crypto_secretbox_MACBYTES; left; left -= left < sizeof zero ? left : sizeof zero)
        buf_put(out, zero, left < sizeof zero ? left : sizeof zero);
    if (buf_err(out))
        return buf_err(out);
    server_keys_hash(keys, "guichet/lock/1", "", 0, key);
    crypto_secretbox_easy(out->bytes + at, secret_bytes(plain), n, nonce, key);
    sodium_memzero(key, sizeof key);
    return ERR_OK;
}

enum err server_keys_unlock(const struct server_keys *keys, const void *locked, size_t n, struct secret **plain)
{
    uint8_t key[SERVER_KEYS_HASH_SIZE];
    const uint8_t *nonce = locked, *box = nonce + crypto_secretbox_NONCEBYTES;
    if (n <= crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES || n > LOCKED_MAX)
        return ERR_KEYS;
    size_t box_n = n - crypto_secretbox_NONCEBYTES;
    struct secret *made = secret_new(box_n - crypto_secretbox_MACBYTES);
    if (!made)
        return ERR_MEMORY;
    server_keys_hash(keys, "guichet/lock/1", "", 0, key);
    int wrong = crypto_secretbox_open_easy(secret_tail(made), box, box_n, nonce, key);
    sodium_memzero(key, sizeof key);
    if (wrong) {
        secret_free(made);
        return ERR_KEYS;
    }
    secret_grew(made, box_n - crypto_secretbox_MACBYTES);
    *plain = made;
    return ERR_OK;
}
