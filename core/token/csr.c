#include "core/token/csr.h"

#include "core/base/buf.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <string.h>

enum { TAG_INTEGER = 0x02, TAG_BITS = 0x03, TAG_SEQUENCE = 0x30, TAG_ATTRIBUTES = 0xA0, P256_HALF = 32 };

/* AlgorithmIdentifier of ecdsa-with-SHA256 and of sha256WithRSAEncryption (RFC 5758, RFC 4055). */
static const uint8_t ecdsa_sha256[] = { 0x30, 0x0A, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02 };
static const uint8_t rsa_sha256[] = { 0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B, 0x05, 0x00 };

static void put_head(struct buf *b, uint8_t tag, size_t n)
{
    buf_put_u8(b, tag);
    if (n >= 0x100)
        buf_put_u8(b, 0x82);
    else if (n >= 0x80)
        buf_put_u8(b, 0x81);
    if (n >= 0x100)
        buf_put_u8(b, (uint8_t)(n >> 8));
    buf_put_u8(b, (uint8_t)n);
}

static void put(struct buf *b, uint8_t tag, const void *bytes, size_t n)
{
    put_head(b, tag, n);
    buf_put(b, bytes, n);
}

static void put_info(struct buf *b, struct token_text subject, const struct token_spki *spki)
{
    static const uint8_t version[] = { 0 };
    BUF_OWNED struct buf inside = buf_make(TOKEN_CSR_MAX);
    put(&inside, TAG_INTEGER, version, sizeof version);
    buf_put(&inside, subject.bytes, subject.n);
    buf_put(&inside, spki->der, spki->n);
    put(&inside, TAG_ATTRIBUTES, NULL, 0);
    put(b, TAG_SEQUENCE, inside.bytes, inside.length);
}

static void put_bits(struct buf *b, const void *bytes, size_t n)
{
    put_head(b, TAG_BITS, n + 1);
    buf_put_u8(b, 0);      /* no unused bits */
    buf_put(b, bytes, n);
}

static enum err put_signature(struct buf *b, const struct token_signature *s)
{
    if (strcmp(s->algorithm, "ES256") != 0) {
        buf_put(b, rsa_sha256, sizeof rsa_sha256);
        put_bits(b, s->bytes, s->n);
        return ERR_OK;
    }
    gnutls_datum_t der = { NULL, 0 };
    const gnutls_datum_t r = { (unsigned char *)(uintptr_t)s->bytes, P256_HALF },
                         v = { (unsigned char *)(uintptr_t)s->bytes + P256_HALF, P256_HALF };
    if (s->n != 2 * P256_HALF || gnutls_encode_rs_value(&der, &r, &v) < 0)
        return ERR_SIGN_FAILED;
    buf_put(b, ecdsa_sha256, sizeof ecdsa_sha256);
    put_bits(b, der.data, der.size);
    gnutls_free(der.data);
    return ERR_OK;
}

enum err csr_make(struct token *t, const struct token_id *id, struct token_text subject, uint8_t out[TOKEN_CSR_MAX], size_t *out_n)
{
    struct token_spki spki = { 0 };
    struct token_signature s = { 0 };
    BUF_OWNED struct buf inside = buf_make(TOKEN_CSR_MAX), whole = buf_make(TOKEN_CSR_MAX);
    enum err e = t->driver->public_key(t->self, id, &spki);
    if (e)
        return e;
    put_info(&inside, subject, &spki);
    e = buf_err(&inside);
    if (!e)
        e = t->driver->sign_with(t->self, id, SCHEME_REQUEST, (struct token_text){ inside.bytes, inside.length }, &s);
    if (!e)
        e = put_signature(&inside, &s);
    if (e)
        return e;
    put(&whole, TAG_SEQUENCE, inside.bytes, inside.length);
    e = buf_err(&inside) ? buf_err(&inside) : buf_err(&whole);
    if (e)
        return e;
    memcpy(out, whole.bytes, whole.length);
    *out_n = whole.length;
    return ERR_OK;
}

bool csr_key(struct token_text csr, uint8_t key[CERT_HASH_SIZE])
{
    gnutls_x509_crq_t crq = NULL;
    const gnutls_datum_t der = { (unsigned char *)(uintptr_t)csr.bytes, (unsigned)csr.n };
    uint8_t id[CERT_HASH_SIZE];
    size_t n = sizeof id;
    if (!csr.n || csr.n > TOKEN_CSR_MAX || gnutls_x509_crq_init(&crq) < 0)
        return false;
    bool good = gnutls_x509_crq_import(crq, &der, GNUTLS_X509_FMT_DER) >= 0 && gnutls_x509_crq_verify(crq, 0) >= 0 &&
                gnutls_x509_crq_get_key_id(crq, GNUTLS_KEYID_USE_SHA256, id, &n) >= 0 && n == sizeof id;
    gnutls_x509_crq_deinit(crq);
    if (good)
        memcpy(key, id, sizeof id);
    return good;
}
