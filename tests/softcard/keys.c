#include "keys.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>
#include <string.h>

enum { KEYS_OUTPUT_MAX = 1024, KEYS_POINT_P256 = 65, KEYS_FIELD_P256 = 32 };

EVP_PKEY *keys_generate_ec(void)
{
    return EVP_EC_gen("P-256");
}

EVP_PKEY *keys_generate_rsa(unsigned bits, const uint8_t *exponent, size_t exponent_length)
{
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    BIGNUM *number = BN_bin2bn(exponent, (int)exponent_length, NULL);
    if (!context || !number || EVP_PKEY_keygen_init(context) <= 0 ||
        EVP_PKEY_CTX_set_rsa_keygen_bits(context, (int)bits) <= 0 ||
        EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context, number) <= 0 || EVP_PKEY_keygen(context, &key) <= 0)
        key = NULL;
    BN_free(number);
    EVP_PKEY_CTX_free(context);
    return key;
}

bool keys_is_p256_prime(const uint8_t *prime, size_t length)
{
    static const uint8_t expected[KEYS_FIELD_P256] = { /* FIPS 186-4, D.1.2.3 */
        0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF };
    return length == sizeof(expected) && memcmp(prime, expected, length) == 0;
}

static bool keys_append_number(EVP_PKEY *key, const char *name, uint16_t tag, struct tlv_buffer *out)
{
    BIGNUM *number = NULL;
    uint8_t bytes[KEYS_OUTPUT_MAX];
    bool good = EVP_PKEY_get_bn_param(key, name, &number) == 1 && BN_num_bytes(number) <= (int)sizeof(bytes);
    if (good) {
        int length = BN_bn2bin(number, bytes);
        tlv_append_object(out, tag, bytes, (size_t)length);
    }
    BN_free(number);
    return good;
}

bool keys_append_public(EVP_PKEY *key, struct tlv_buffer *out)
{
    if (EVP_PKEY_is_a(key, "RSA"))
        return keys_append_number(key, OSSL_PKEY_PARAM_RSA_N, 0x81, out) &&
               keys_append_number(key, OSSL_PKEY_PARAM_RSA_E, 0x82, out);
    unsigned char *point = NULL;
    size_t length = EVP_PKEY_get1_encoded_public_key(key, &point);
    if (length == KEYS_POINT_P256)
        tlv_append_object(out, 0x86, point, length);
    OPENSSL_free(point);
    return length == KEYS_POINT_P256;
}

static const EVP_MD *keys_digest_of_length(size_t length)
{
    switch (length) {
    case 20: return EVP_sha1();
    case 28: return EVP_sha224();
    case 32: return EVP_sha256();
    case 48: return EVP_sha384();
    case 64: return EVP_sha512();
    default: return NULL;
    }
}

static bool keys_set_pss(EVP_PKEY_CTX *context, size_t hash_length)
{
    const EVP_MD *digest = keys_digest_of_length(hash_length);
    return digest && EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) > 0 &&
           EVP_PKEY_CTX_set_signature_md(context, digest) > 0 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) > 0;
}

static bool keys_prepare_sign(EVP_PKEY_CTX *context, uint8_t algorithm, size_t length)
{
    if (!context || EVP_PKEY_sign_init(context) <= 0)
        return false;
    switch (algorithm) {
    case KEYS_RSA_RAW: return EVP_PKEY_CTX_set_rsa_padding(context, RSA_NO_PADDING) > 0;
    case KEYS_RSA_PKCS1: return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) > 0;
    case KEYS_RSA_PSS: return keys_set_pss(context, length);
    default: return true;
    }
}

static bool keys_algorithm_fits(EVP_PKEY *key, uint8_t algorithm)
{
    if (EVP_PKEY_is_a(key, "RSA"))
        return algorithm == KEYS_RSA_RAW || algorithm == KEYS_RSA_PKCS1 || algorithm == KEYS_RSA_PSS;
    return algorithm == KEYS_ECDSA;
}

enum keys_result keys_sign(EVP_PKEY *key, uint8_t algorithm, const uint8_t *data, size_t length, struct tlv_buffer *out)
{
    if (!keys_algorithm_fits(key, algorithm))
        return KEYS_BAD_ALGORITHM;
    uint8_t signature[KEYS_OUTPUT_MAX];
    size_t size = sizeof(signature);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    bool good = keys_prepare_sign(context, algorithm, length) &&
                EVP_PKEY_sign(context, signature, &size, data, length) > 0;
    EVP_PKEY_CTX_free(context);
    if (!good)
        return KEYS_BAD_DATA;
    tlv_append_bytes(out, signature, size);
    return KEYS_DONE;
}

/* The parameters are copied from the card's own key: the peer must be on the same curve. */
static EVP_PKEY *keys_import_point(EVP_PKEY *own, const uint8_t *point, size_t length)
{
    EVP_PKEY *peer = EVP_PKEY_new();
    if (!peer || EVP_PKEY_copy_parameters(peer, own) <= 0 ||
        EVP_PKEY_set1_encoded_public_key(peer, point, length) <= 0) {
        EVP_PKEY_free(peer);
        return NULL;
    }
    return peer;
}

/* OpenSC takes everything after the leading 04 as the shared secret, which is the x coordinate. */
static enum keys_result keys_derive(EVP_PKEY *key, const uint8_t *point, size_t length, struct tlv_buffer *out)
{
    uint8_t shared[1 + KEYS_FIELD_P256] = { 0x04 };
    size_t size = KEYS_FIELD_P256;
    EVP_PKEY *peer = keys_import_point(key, point, length);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    bool good = peer && context && EVP_PKEY_derive_init(context) > 0 && EVP_PKEY_derive_set_peer(context, peer) > 0 &&
                EVP_PKEY_derive(context, shared + 1, &size) > 0;
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(peer);
    if (!good)
        return KEYS_BAD_DATA;
    tlv_append_bytes(out, shared, 1 + size);
    return KEYS_DONE;
}

static enum keys_result keys_decrypt_raw(EVP_PKEY *key, const uint8_t *data, size_t length, struct tlv_buffer *out)
{
    uint8_t plain[KEYS_OUTPUT_MAX];
    size_t size = sizeof(plain);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    bool good = context && EVP_PKEY_decrypt_init(context) > 0 &&
                EVP_PKEY_CTX_set_rsa_padding(context, RSA_NO_PADDING) > 0 &&
                EVP_PKEY_decrypt(context, plain, &size, data, length) > 0;
    EVP_PKEY_CTX_free(context);
    if (!good)
        return KEYS_BAD_DATA;
    tlv_append_bytes(out, plain, size);
    return KEYS_DONE;
}

enum keys_result keys_decipher(EVP_PKEY *key, uint8_t algorithm, const uint8_t *data, size_t length,
                               struct tlv_buffer *out)
{
    bool rsa = EVP_PKEY_is_a(key, "RSA");
    if (rsa && algorithm == KEYS_RSA_DECRYPT)
        return keys_decrypt_raw(key, data, length, out);
    if (!rsa && algorithm == KEYS_ECDH)
        return keys_derive(key, data, length, out);
    return KEYS_BAD_ALGORITHM;
}
