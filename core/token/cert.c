#include "core/token/cert.h"

#include "core/base/text.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <string.h>

enum { NAME_RAW_MAX = 1024, P256_SIGNATURE = 64 };

static void crt_drop(gnutls_x509_crt_t *crt) { if (*crt) gnutls_x509_crt_deinit(*crt); }
static void pubkey_drop(gnutls_pubkey_t *key) { if (*key) gnutls_pubkey_deinit(*key); }
static void datum_drop(gnutls_datum_t *d) { gnutls_free(d->data); }
#define CRT_OWNED __attribute__((cleanup(crt_drop)))
#define PUBKEY_OWNED __attribute__((cleanup(pubkey_drop)))
#define DATUM_OWNED __attribute__((cleanup(datum_drop)))

static gnutls_datum_t datum(const void *bytes, size_t n)
{
    return (gnutls_datum_t){ (unsigned char *)(uintptr_t)bytes, (unsigned)n };
}

static gnutls_x509_crt_t import(const uint8_t *der, size_t n)
{
    gnutls_x509_crt_t crt = NULL;
    const gnutls_datum_t d = datum(der, n);
    if (!n || n > TOKEN_CERT_MAX || gnutls_x509_crt_init(&crt) < 0)
        return NULL;
    if (gnutls_x509_crt_import(crt, &d, GNUTLS_X509_FMT_DER) >= 0)
        return crt;
    gnutls_x509_crt_deinit(crt);
    return NULL;
}

void cert_clean_text(const void *bytes, size_t n, char *to, size_t size)
{
    const uint8_t *at = bytes;
    size_t used = 0;
    while (n) {
        uint32_t point;
        int length = text_decode(at, n, &point);
        size_t step = length > 0 ? (size_t)length : 1;
        if (length > 0 && !text_is_control(point)) {
            if (used + step >= size)
                break;
            memcpy(to + used, at, step);
            used += step;
        }
        at += step;
        n -= step;
    }
    while (used && to[used - 1] == ' ')
        used--;
    to[used] = 0;
}

typedef int name_fn(gnutls_x509_crt_t crt, const char *oid, unsigned index, unsigned raw, void *to, size_t *n);

/* A name without CN is allowed: "". */
static void read_name(name_fn *read, gnutls_x509_crt_t crt, char *to)
{
    char raw[NAME_RAW_MAX];
    size_t n = sizeof raw;
    int rc = read(crt, GNUTLS_OID_X520_COMMON_NAME, 0, 0, raw, &n);
    cert_clean_text(raw, rc >= 0 && n < sizeof raw ? n : 0, to, TOKEN_TEXT_MAX);
}

static int64_t to_ms(time_t t) { return t == (time_t)-1 ? 0 : (int64_t)t * 1000; }

bool cert_describe(const uint8_t *der, size_t n, struct token_info *info)
{
    CRT_OWNED gnutls_x509_crt_t crt = import(der, n);
    if (!crt)
        return false;
    read_name(gnutls_x509_crt_get_dn_by_oid, crt, info->holder);
    read_name(gnutls_x509_crt_get_issuer_dn_by_oid, crt, info->issuer);
    info->not_before_ms = to_ms(gnutls_x509_crt_get_activation_time(crt));
    info->not_after_ms = to_ms(gnutls_x509_crt_get_expiration_time(crt));
    memcpy(info->cert, der, n);
    info->cert_n = n;
    return true;
}

bool cert_is_personal(const uint8_t *der, size_t n, int64_t *not_before_ms)
{
    CRT_OWNED gnutls_x509_crt_t crt = import(der, n);
    if (!crt || gnutls_x509_crt_get_ca_status(crt, NULL) > 0)
        return false;
    *not_before_ms = to_ms(gnutls_x509_crt_get_activation_time(crt));
    return true;
}

enum err cert_hash_sha256(const void *bytes, size_t n, uint8_t to[CERT_HASH_SIZE])
{
    return gnutls_hash_fast(GNUTLS_DIG_SHA256, bytes, n, to) < 0 ? ERR_INTERNAL : ERR_OK;
}

static bool verify_p256(gnutls_pubkey_t key, const void *message, size_t n, const struct token_signature *s)
{
    if (s->n != P256_SIGNATURE)
        return false;
    DATUM_OWNED gnutls_datum_t der = { NULL, 0 };
    const gnutls_datum_t r = datum(s->bytes, s->n / 2), t = datum(s->bytes + s->n / 2, s->n / 2), m = datum(message, n);
    return gnutls_encode_rs_value(&der, &r, &t) >= 0 &&
           gnutls_pubkey_verify_data2(key, GNUTLS_SIGN_ECDSA_SHA256, 0, &m, &der) >= 0;
}

bool cert_verify(const uint8_t *der, size_t n, const void *message, size_t message_n, const struct token_signature *s)
{
    CRT_OWNED gnutls_x509_crt_t crt = import(der, n);
    PUBKEY_OWNED gnutls_pubkey_t key = NULL;
    if (!crt || gnutls_pubkey_init(&key) < 0 || gnutls_pubkey_import_x509(key, crt, 0) < 0)
        return false;
    if (!strcmp(s->algorithm, "ES256"))
        return verify_p256(key, message, message_n, s);
    const gnutls_datum_t m = datum(message, message_n), signature = datum(s->bytes, s->n);
    return !strcmp(s->algorithm, "PS256") &&
           gnutls_pubkey_verify_data2(key, GNUTLS_SIGN_RSA_PSS_SHA256, 0, &m, &signature) >= 0;
}

/* --- facts for a renewal --- */

static bool may_sign(gnutls_x509_crt_t crt)
{
    unsigned usage = 0;
    return gnutls_x509_crt_get_key_usage(crt, &usage, NULL) < 0 || (usage & GNUTLS_KEY_DIGITAL_SIGNATURE);
}

bool cert_read(const uint8_t *der, size_t n, struct cert_facts *out)
{
    CRT_OWNED gnutls_x509_crt_t crt = import(der, n);
    DATUM_OWNED gnutls_datum_t dn = { NULL, 0 };
    struct cert_facts f = { .ca = false };
    size_t key_n = sizeof f.key;
    if (!crt || gnutls_x509_crt_get_raw_dn(crt, &dn) < 0 || dn.size > sizeof f.subject ||
        gnutls_x509_crt_get_key_id(crt, GNUTLS_KEYID_USE_SHA256, f.key, &key_n) < 0 || key_n != sizeof f.key)
        return false;
    memcpy(f.subject, dn.data, dn.size);
    f.subject_n = dn.size;
    f.not_before_ms = to_ms(gnutls_x509_crt_get_activation_time(crt));
    f.not_after_ms = to_ms(gnutls_x509_crt_get_expiration_time(crt));
    f.ca = gnutls_x509_crt_get_ca_status(crt, NULL) > 0;
    f.signs = may_sign(crt);
    *out = f;
    return true;
}

size_t cert_subject(const char *text, uint8_t to[CERT_SUBJECT_MAX])
{
    gnutls_x509_dn_t dn = NULL;
    DATUM_OWNED gnutls_datum_t der = { NULL, 0 };
    size_t n = 0;
    if (gnutls_x509_dn_init(&dn) < 0)
        return 0;
    if (gnutls_x509_dn_set_str(dn, text, NULL) >= 0 && gnutls_x509_dn_export2(dn, GNUTLS_X509_FMT_DER, &der) >= 0 && der.size <= CERT_SUBJECT_MAX) {
        memcpy(to, der.data, der.size);
        n = der.size;
    }
    gnutls_x509_dn_deinit(dn);
    return n;
}
