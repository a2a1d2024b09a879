#include "server/certificate_check.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <string.h>

enum { RSA_BITS_MIN = 2048, HALF = 32 };

static bool import(gnutls_x509_crt_t *cert, const void *bytes, size_t n, bool der_only)
{
    const gnutls_datum_t data = { (unsigned char *)(uintptr_t)bytes, (unsigned)n };
    if (gnutls_x509_crt_init(cert))
        return false;
    if (gnutls_x509_crt_import(*cert, &data, GNUTLS_X509_FMT_DER) == 0 ||
        (!der_only && gnutls_x509_crt_import(*cert, &data, GNUTLS_X509_FMT_PEM) == 0))
        return true;
    gnutls_x509_crt_deinit(*cert);
    return false;
}

/* What algorithm a key answers for: "" none of ours. */
static const char *algorithm_of(gnutls_pubkey_t key)
{
    unsigned bits = 0;
    gnutls_ecc_curve_t curve;
    int kind = gnutls_pubkey_get_pk_algorithm(key, &bits);
    if ((kind == GNUTLS_PK_RSA || kind == GNUTLS_PK_RSA_PSS) && bits >= RSA_BITS_MIN)
        return "PS256";
    if (kind == GNUTLS_PK_ECDSA && gnutls_pubkey_export_ecc_raw2(key, &curve, NULL, NULL, 0) == 0 &&
        curve == GNUTLS_ECC_CURVE_SECP256R1)
        return "ES256";
    return "";
}

static bool key_of(gnutls_x509_crt_t cert, gnutls_pubkey_t *key)
{
    if (gnutls_pubkey_init(key))
        return false;
    if (gnutls_pubkey_import_x509(*key, cert, 0) == 0)
        return true;
    gnutls_pubkey_deinit(*key);
    return false;
}

static enum err read_facts(gnutls_x509_crt_t cert, struct buf *der, struct certificate_facts *facts)
{
    gnutls_datum_t data = { 0 };
    gnutls_pubkey_t key;
    time_t from = gnutls_x509_crt_get_activation_time(cert), to = gnutls_x509_crt_get_expiration_time(cert);
    if (from == (time_t)-1 || to == (time_t)-1 || !key_of(cert, &key))
        return ERR_FORMAT;
    bool known = algorithm_of(key)[0] != 0;
    gnutls_pubkey_deinit(key);
    if (!known || gnutls_x509_crt_export2(cert, GNUTLS_X509_FMT_DER, &data))
        return ERR_FORMAT;
    buf_put(der, data.data, data.size);
    gnutls_free(data.data);
    facts->not_before_ms = (int64_t)from * 1000;
    facts->not_after_ms = (int64_t)to * 1000;
    return buf_err(der);
}

enum err certificate_read(const void *bytes, size_t n, struct buf *der, struct certificate_facts *facts)
{
    gnutls_x509_crt_t cert;
    if (!import(&cert, bytes, n, false))
        return ERR_FORMAT;
    enum err e = read_facts(cert, der, facts);
    gnutls_x509_crt_deinit(cert);
    return e;
}

static bool verify(gnutls_pubkey_t key, gnutls_sign_algorithm_t with, const gnutls_datum_t *data, const gnutls_datum_t *signature)
{
    return gnutls_pubkey_verify_data2(key, with, 0, data, signature) >= 0;
}

static bool verify_ecdsa(gnutls_pubkey_t key, const gnutls_datum_t *data, const uint8_t *raw, size_t n)
{
    const gnutls_datum_t r = { (unsigned char *)(uintptr_t)raw, HALF }, s = { (unsigned char *)(uintptr_t)raw + HALF, HALF };
    gnutls_datum_t der = { 0 };
    if (n != 2 * HALF || gnutls_encode_rs_value(&der, &r, &s))
        return false;
    bool good = verify(key, GNUTLS_SIGN_ECDSA_SHA256, data, &der);
    gnutls_free(der.data);
    return good;
}

bool certificate_signed(const void *der, size_t der_n, const char *algorithm, const void *bytes, size_t n,
                        const void *signature, size_t signature_n)
{
    const gnutls_datum_t data = { (unsigned char *)(uintptr_t)bytes, (unsigned)n };
    const gnutls_datum_t made = { (unsigned char *)(uintptr_t)signature, (unsigned)signature_n };
    gnutls_x509_crt_t cert;
    gnutls_pubkey_t key;
    if (!import(&cert, der, der_n, true))
        return false;
    bool have = key_of(cert, &key), good = have && strcmp(algorithm_of(key), algorithm) == 0;
    if (good)
        good = strcmp(algorithm, "ES256") == 0 ? verify_ecdsa(key, &data, signature, signature_n)
                                               : verify(key, GNUTLS_SIGN_RSA_PSS_RSAE_SHA256, &data, &made);
    if (have)
        gnutls_pubkey_deinit(key);
    gnutls_x509_crt_deinit(cert);
    return good;
}
