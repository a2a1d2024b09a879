/* For tests that hash a lot and are not about hashes: the slow one stands here before libsodium's, the same function with its least memory, once what
 * it was asked for is what the server's hashes are made with.  Real ones: test_server_hash and the tests of the whole server (tests/e2e). */
#ifndef GUICHET_TEST_QUICK_HASH_H
#define GUICHET_TEST_QUICK_HASH_H

#include "server/hash_pool.h"

#include <sodium.h>

static int hashes_asked;      /* so many were asked for */

int crypto_pwhash(unsigned char *const out, unsigned long long n, const char *const password, unsigned long long password_n,
                  const unsigned char *const salt, unsigned long long passes, size_t memory, int algorithm)
{
    if (passes != HASH_PASSES || memory != HASH_MEMORY || algorithm != crypto_pwhash_ALG_ARGON2ID13)
        return -1;
    hashes_asked++;
    return crypto_pwhash_argon2id(out, n, password, password_n, salt, crypto_pwhash_argon2id_OPSLIMIT_MIN, crypto_pwhash_argon2id_MEMLIMIT_MIN,
                                  crypto_pwhash_argon2id_ALG_ARGON2ID13);
}

#endif
