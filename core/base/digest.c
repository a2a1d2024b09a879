#include "core/base/digest.h"

#include <sodium.h>
#include <string.h>

void digest_texts(const char *const *texts, uint8_t to[DIGEST_SIZE])
{
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    for (; *texts; texts++) {
        crypto_hash_sha256_update(&state, (const unsigned char *)*texts, strlen(*texts));
        crypto_hash_sha256_update(&state, (const unsigned char *)"\n", 1);
    }
    crypto_hash_sha256_final(&state, to);
}
