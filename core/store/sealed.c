#include "core/store/sealed.h"

#include <sodium.h>
#include <string.h>

enum { VERSION = 1, NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES };
enum { PLACE_MAX = 256 };

_Static_assert(SEALED_KEY_SIZE == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "key size");
_Static_assert(SEALED_OVERHEAD == 1 + NONCE + TAG, "overhead");

static struct buf place_bytes(const struct sealed_place *place)
{
    struct buf b = buf_make(PLACE_MAX);
    buf_put_string(&b, place->table);
    buf_put_field(&b, place->id, place->id_n);
    buf_put_u8(&b, VERSION);
    return b;
}

void sealed_put(struct buf *out, const struct secret *key, const struct sealed_place *place, const void *plain, size_t n)
{
    BUF_OWNED struct buf ad = place_bytes(place);
    BUF_OWNED struct buf box = buf_make(n + SEALED_OVERHEAD);
    uint8_t nonce[NONCE];
    randombytes_buf(nonce, sizeof nonce);
    buf_put_u8(&box, VERSION);
    buf_put(&box, nonce, sizeof nonce);
    for (size_t i = 0; i < n + TAG; i++)    /* room; the cipher writes over it */
        buf_put_u8(&box, 0);
    if (buf_err(&ad) || buf_err(&box)) {
        out->failed = buf_err(&ad) ? buf_err(&ad) : buf_err(&box);
        return;
    }
    crypto_aead_xchacha20poly1305_ietf_encrypt(box.bytes + 1 + NONCE, NULL, plain, n, ad.bytes, ad.length, NULL, nonce,
                                               secret_bytes(key));
    buf_put(out, box.bytes, box.length);
}

enum err sealed_open(struct buf *out, const struct secret *key, const struct sealed_place *place, const void *sealed, size_t n)
{
    const uint8_t *bytes = sealed;
    if (n < SEALED_OVERHEAD || bytes[0] != VERSION)
        return ERR_STORE_CORRUPT;
    BUF_OWNED struct buf ad = place_bytes(place);
    BUF_OWNED struct buf plain = buf_make(n);
    for (size_t i = 0; i < n; i++)
        buf_put_u8(&plain, 0);
    if (buf_err(&ad) || buf_err(&plain))
        return buf_err(&ad) ? buf_err(&ad) : buf_err(&plain);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain.bytes, NULL, NULL, bytes + 1 + NONCE, n - 1 - NONCE, ad.bytes,
                                                   ad.length, bytes + 1, secret_bytes(key)))
        return ERR_STORE_CORRUPT;
    buf_put(out, plain.bytes, n - SEALED_OVERHEAD);
    return buf_err(out);
}
