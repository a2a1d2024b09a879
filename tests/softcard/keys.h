/*
 * The card's keys, through libcrypto: EC P-256 and RSA. Algorithm numbers are those of SmartCard-HSM.
 */
#ifndef SOFTCARD_KEYS_H
#define SOFTCARD_KEYS_H

#include "tlv.h"

#include <openssl/evp.h>

enum {
    KEYS_RSA_RAW = 0x20,
    KEYS_RSA_DECRYPT = 0x21,
    KEYS_RSA_PKCS1 = 0x30,
    KEYS_RSA_PSS = 0x40,
    KEYS_ECDSA = 0x70,
    KEYS_ECDH = 0x80
};

enum keys_result { KEYS_DONE, KEYS_BAD_ALGORITHM, KEYS_BAD_DATA };

/* All keys returned are owned by the caller; NULL on failure. */
EVP_PKEY *keys_generate_ec(void);
EVP_PKEY *keys_generate_rsa(unsigned bits, const uint8_t *exponent, size_t exponent_length);

/* Is this big-endian number the prime of P-256, the one curve the card has? */
bool keys_is_p256_prime(const uint8_t *prime, size_t length);

/* Object 86 (point) of an EC key, or 81 (modulus) and 82 (exponent) of an RSA key: BSI TR-03110 part 3, D.3. */
bool keys_append_public(EVP_PKEY *key, struct tlv_buffer *out);

/* Writes the signature (DER for ECDSA) or the plaintext into out. */
enum keys_result keys_sign(EVP_PKEY *key, uint8_t algorithm, const uint8_t *data, size_t length, struct tlv_buffer *out);
enum keys_result keys_decipher(EVP_PKEY *key, uint8_t algorithm, const uint8_t *data, size_t length,
                               struct tlv_buffer *out);

#endif
