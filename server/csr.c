#include "server/csr.h"

#include "server/der.h"
#include "server/x509_names.h"

#include <gnutls/abstract.h>
#include <gnutls/x509.h>
#include <sodium.h>
#include <string.h>

enum { RSA_BITS_MIN = 2048, RSA_BITS_MAX = 4096 };

static const uint8_t exponent[] = { 1, 0, 1 };

static enum err decode(const void *text, size_t n, struct buf *der)
{
    uint8_t bytes[CSR_DER_MAX];
    size_t got;
    if (n > CSR_TEXT_MAX)
        return ERR_LIMIT;
    if (sodium_base642bin(bytes, sizeof bytes, text, n, " \t\r\n\v\f", &got, NULL, sodium_base64_VARIANT_ORIGINAL))
        return ERR_FORMAT;
    buf_put(der, bytes, got);
    return buf_err(der);
}

static bool exponent_is_usual(gnutls_pubkey_t key)
{
    gnutls_datum_t m = { 0 }, e = { 0 };
    if (gnutls_pubkey_export_rsa_raw2(key, &m, &e, GNUTLS_EXPORT_FLAG_NO_LZ))
        return false;
    bool usual = e.size == sizeof exponent && memcmp(e.data, exponent, e.size) == 0;
    gnutls_free(m.data);
    gnutls_free(e.data);
    return usual;
}

static bool key_is_ours(gnutls_pubkey_t key)
{
    unsigned bits = 0;
    gnutls_ecc_curve_t curve;
    int kind = gnutls_pubkey_get_pk_algorithm(key, &bits);
    if (kind == GNUTLS_PK_RSA)
        return bits >= RSA_BITS_MIN && bits <= RSA_BITS_MAX && exponent_is_usual(key);
    return kind == GNUTLS_PK_ECDSA && gnutls_pubkey_export_ecc_raw2(key, &curve, NULL, NULL, 0) == 0 &&
           curve == GNUTLS_ECC_CURVE_SECP256R1;
}

static enum err take_datum(int failed, gnutls_datum_t *data, struct buf *to)
{
    if (failed)
        return ERR_FORMAT;
    buf_put(to, data->data, data->size);
    gnutls_free(data->data);
    return buf_err(to);
}

static enum err read_key(gnutls_x509_crq_t crq, struct csr *to)
{
    gnutls_pubkey_t key;
    gnutls_datum_t der = { 0 };
    uint8_t hash[crypto_hash_sha256_BYTES];
    if (gnutls_pubkey_init(&key))
        return ERR_MEMORY;
    enum err e = gnutls_pubkey_import_x509_crq(key, crq, 0) || !key_is_ours(key) ? ERR_KEYS : ERR_OK;
    e = e ? e : take_datum(gnutls_pubkey_export2(key, GNUTLS_X509_FMT_DER, &der), &der, &to->key);
    gnutls_pubkey_deinit(key);
    if (e)
        return e;
    crypto_hash_sha256(hash, to->key.bytes, to->key.length);
    sodium_bin2hex(to->key_hash, sizeof to->key_hash, hash, sizeof hash);
    return ERR_OK;
}

/* Made by its key, and by no hash that is broken. */
static bool signature_holds(gnutls_x509_crq_t crq)
{
    static const int good[] = {
        GNUTLS_SIGN_ECDSA_SHA256, GNUTLS_SIGN_ECDSA_SHA384, GNUTLS_SIGN_ECDSA_SHA512,
        GNUTLS_SIGN_RSA_SHA256, GNUTLS_SIGN_RSA_SHA384, GNUTLS_SIGN_RSA_SHA512,
        GNUTLS_SIGN_RSA_PSS_SHA256, GNUTLS_SIGN_RSA_PSS_SHA384, GNUTLS_SIGN_RSA_PSS_SHA512,
        GNUTLS_SIGN_RSA_PSS_RSAE_SHA256, GNUTLS_SIGN_RSA_PSS_RSAE_SHA384, GNUTLS_SIGN_RSA_PSS_RSAE_SHA512,
    };
    int with = gnutls_x509_crq_get_signature_algorithm(crq);
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        if (with == good[i])
            return gnutls_x509_crq_verify(crq, 0) == 0;
    return false;
}

/* CertificationRequestInfo (RFC 2986 4.1) begins with version and subject; GnuTLS does not give the subject's bytes. */
static enum err read_subject(struct csr *to)
{
    const uint8_t *at = to->der.bytes;
    size_t left = to->der.length, head, n;
    for (int level = 0; level < 2; level++) {
        if (!der_take(at, left, DER_SEQUENCE, &head))
            return ERR_FORMAT;
        at += head;
        left -= head;
    }
    n = der_take(at, left, DER_INTEGER, &head);
    at += n;
    left -= n;
    n = n ? der_take(at, left, DER_SEQUENCE, &head) : 0;
    buf_put(&to->subject, at, n);
    return n ? buf_err(&to->subject) : ERR_FORMAT;
}

static enum err read_names(gnutls_x509_crq_t crq, struct csr *to)
{
    gnutls_datum_t der = { 0 };
    int code = gnutls_x509_crq_get_extension_by_oid2(crq, GNUTLS_X509EXT_OID_SAN, 0, &der, NULL);
    if (code == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
        return ERR_OK;
    enum err e = take_datum(code, &der, &to->names);
    if (!e && gnutls_x509_crq_get_extension_by_oid2(crq, GNUTLS_X509EXT_OID_SAN, 1, &der, NULL) == 0) {
        gnutls_free(der.data);
        return ERR_FORMAT;    /* two of them: which one would be checked? */
    }
    return e;
}

static enum err parse(struct csr *to)
{
    const gnutls_datum_t data = { to->der.bytes, (unsigned)to->der.length };
    gnutls_x509_crq_t crq;
    if (!der_is_element(to->der.bytes, to->der.length, DER_SEQUENCE))
        return ERR_FORMAT;
    if (gnutls_x509_crq_init(&crq))
        return ERR_MEMORY;
    enum err e = gnutls_x509_crq_import(crq, &data, GNUTLS_X509_FMT_DER) ? ERR_FORMAT : read_key(crq, to);
    if (!e && !signature_holds(crq))
        e = ERR_SIGN_FAILED;
    e = e ? e : read_subject(to);
    e = e ? e : read_names(crq, to);
    gnutls_x509_crq_deinit(crq);
    return e;
}

enum err csr_read(const void *text, size_t n, struct csr *csr)
{
    struct csr made = { .der = buf_make(CSR_DER_MAX), .key = buf_make(CSR_KEY_MAX), .subject = buf_make(X509_NAME_MAX), .names = buf_make(X509_NAMES_MAX) };
    enum err e = decode(text, n, &made.der);
    e = e ? e : parse(&made);
    if (e)
        csr_free(&made);
    else
        *csr = made;
    return e;
}

void csr_free(struct csr *csr)
{
    buf_free(&csr->der);
    buf_free(&csr->key);
    buf_free(&csr->subject);
    buf_free(&csr->names);
}
