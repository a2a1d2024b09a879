#include "core/proto/peer.h"

#include "core/base/buf.h"

#include <sodium.h>
#include <string.h>

void peer_fingerprint(const uint8_t key[PEER_KEY_SIZE], uint8_t to[PEER_FINGERPRINT_SIZE])
{
    static const char domain[] = "guichet/id/1";
    crypto_generichash_state state;
    uint8_t hash[32];
    crypto_generichash_init(&state, NULL, 0, sizeof hash);
    crypto_generichash_update(&state, (const uint8_t *)domain, sizeof domain - 1);
    crypto_generichash_update(&state, key, PEER_KEY_SIZE);
    crypto_generichash_final(&state, hash, sizeof hash);
    memcpy(to, hash, PEER_FINGERPRINT_SIZE);
}

void peer_id(const uint8_t key[PEER_KEY_SIZE], char to[PEER_ID_SIZE])
{
    uint8_t fingerprint[PEER_FINGERPRINT_SIZE];
    peer_fingerprint(key, fingerprint);
    sodium_bin2hex(to, PEER_ID_SIZE, fingerprint, sizeof fingerprint);
}

bool peer_id_is_valid(const char *id)
{
    return strlen(id) == PEER_ID_SIZE - 1 && strspn(id, "0123456789abcdef") == PEER_ID_SIZE - 1;
}

enum err peer_make_sign_key(struct secret **secret, uint8_t public_key[PEER_KEY_SIZE])
{
    struct secret *made = secret_new(PEER_SIGN_SECRET_SIZE);
    if (!made)
        return ERR_MEMORY;
    crypto_sign_keypair(public_key, secret_tail(made));
    secret_grew(made, PEER_SIGN_SECRET_SIZE);
    *secret = made;
    return ERR_OK;
}

enum err peer_make_kx_key(struct secret **secret, uint8_t public_key[PEER_KEY_SIZE])
{
    struct secret *made = secret_new(PEER_SEAL_SECRET_SIZE);
    if (!made)
        return ERR_MEMORY;
    crypto_kx_keypair(public_key, secret_tail(made));
    secret_grew(made, PEER_SEAL_SECRET_SIZE);
    *secret = made;
    return ERR_OK;
}

enum err peer_sign_public(const struct secret *secret, uint8_t public_key[PEER_KEY_SIZE])
{
    if (secret_length(secret) != PEER_SIGN_SECRET_SIZE)
        return ERR_KEYS;
    crypto_sign_ed25519_sk_to_pk(public_key, secret_bytes(secret));
    return ERR_OK;
}

/* first and second: the client's rx and tx, whoever computes. */
static void mix_shared(const uint8_t *first, const uint8_t *second, uint8_t *to)
{
    static const uint8_t domain[] = { 0, 0, 0, 16, 'g', 'u', 'i', 'c', 'h', 'e', 't', '/', 's', 'h', 'a', 'r', 'e', 'd', '/', '1' };
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, PEER_SHARED_SIZE);
    crypto_generichash_update(&state, domain, sizeof domain);
    crypto_generichash_update(&state, first, crypto_kx_SESSIONKEYBYTES);
    crypto_generichash_update(&state, second, crypto_kx_SESSIONKEYBYTES);
    crypto_generichash_final(&state, to, PEER_SHARED_SIZE);
    sodium_memzero(&state, sizeof state);
}

typedef int kx_fn(unsigned char *rx, unsigned char *tx, const unsigned char *own_public,
                  const unsigned char *own_secret, const unsigned char *other_public);

static enum err make_shared(kx_fn *kx, bool client, const struct secret *kx_secret, const uint8_t *own,
                            const uint8_t *other, struct secret **shared)
{
    SECRET_OWNED struct secret *keys = secret_new(2 * crypto_kx_SESSIONKEYBYTES);
    SECRET_OWNED struct secret *made = secret_new(PEER_SHARED_SIZE);
    if (!keys || !made)
        return ERR_MEMORY;
    uint8_t *rx = secret_tail(keys), *tx = rx + crypto_kx_SESSIONKEYBYTES;
    if (secret_length(kx_secret) != PEER_SEAL_SECRET_SIZE || kx(rx, tx, own, secret_bytes(kx_secret), other))
        return ERR_KEYS;
    mix_shared(client ? rx : tx, client ? tx : rx, secret_tail(made));
    secret_grew(made, PEER_SHARED_SIZE);
    *shared = made;
    made = NULL;
    return ERR_OK;
}

enum err peer_shared_kiosk(const struct secret *kx_secret, const uint8_t kx_public[PEER_KEY_SIZE],
                           const uint8_t server_public[PEER_KEY_SIZE], struct secret **shared)
{
    return make_shared(crypto_kx_client_session_keys, true, kx_secret, kx_public, server_public, shared);
}

enum err peer_shared_server(const struct secret *kx_secret, const uint8_t kx_public[PEER_KEY_SIZE],
                            const uint8_t kiosk_public[PEER_KEY_SIZE], struct secret **shared)
{
    return make_shared(crypto_kx_server_session_keys, false, kx_secret, kx_public, kiosk_public, shared);
}
