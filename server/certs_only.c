#include "server/certs_only.h"

#include <gnutls/pkcs7.h>
#include <gnutls/x509.h>
#include <sodium.h>

static enum err export_all(gnutls_pkcs7_t p7, struct buf *der)
{
    gnutls_datum_t data = { 0 };
    if (gnutls_pkcs7_export2(p7, GNUTLS_X509_FMT_DER, &data))
        return ERR_FORMAT;
    buf_put(der, data.data, data.size);
    gnutls_free(data.data);
    return buf_err(der);
}

enum err certs_only_make(const struct buf *certificate, struct buf *der)
{
    const gnutls_datum_t data = { certificate->bytes, (unsigned)certificate->length };
    gnutls_pkcs7_t p7;
    if (gnutls_pkcs7_init(&p7))
        return ERR_MEMORY;
    enum err e = gnutls_pkcs7_set_crt_raw(p7, &data) ? ERR_FORMAT : export_all(p7, der);
    gnutls_pkcs7_deinit(p7);
    return e;
}

enum err certs_only_of_pem(const void *pem, size_t n, struct buf *der)
{
    const gnutls_datum_t data = { (unsigned char *)(uintptr_t)pem, (unsigned)n };
    gnutls_x509_crt_t certs[CERTS_ONLY_COUNT_MAX];
    unsigned count = CERTS_ONLY_COUNT_MAX;
    gnutls_pkcs7_t p7;
    if (gnutls_x509_crt_list_import(certs, &count, &data, GNUTLS_X509_FMT_PEM, GNUTLS_X509_CRT_LIST_IMPORT_FAIL_IF_EXCEED) < 1)
        return ERR_FORMAT;
    enum err e = gnutls_pkcs7_init(&p7) ? ERR_MEMORY : ERR_OK;
    for (unsigned i = 0; i < count; i++) {
        if (!e && gnutls_pkcs7_set_crt(p7, certs[i]))
            e = ERR_FORMAT;
        gnutls_x509_crt_deinit(certs[i]);
    }
    if (e == ERR_MEMORY)
        return e;
    e = e ? e : export_all(p7, der);
    gnutls_pkcs7_deinit(p7);
    return e;
}

void certs_only_print(const struct buf *der, struct buf *text)
{
    enum { BYTES = 48, LINE = 65 };    /* whole groups: padding can only come at the very end */
    char line[LINE];
    for (size_t at = 0; at < der->length; at += BYTES) {
        size_t n = der->length - at < BYTES ? der->length - at : BYTES;
        sodium_bin2base64(line, sizeof line, der->bytes + at, n, sodium_base64_VARIANT_ORIGINAL);
        buf_put_text(text, line);
    }
    buf_put_text(text, "\n");
}

static enum err first_of(gnutls_pkcs7_t p7, struct buf *certificate)
{
    gnutls_datum_t data = { 0 };
    if (gnutls_pkcs7_get_crt_raw2(p7, 0, &data))
        return ERR_FORMAT;
    buf_put(certificate, data.data, data.size);
    gnutls_free(data.data);
    return buf_err(certificate);
}

enum err certs_only_read(const void *text, size_t n, struct buf *certificate)
{
    uint8_t der[CERTS_ONLY_MAX];
    size_t got;
    gnutls_pkcs7_t p7;
    if (n > CERTS_ONLY_MAX ||
        sodium_base642bin(der, sizeof der, text, n, " \t\r\n\v\f", &got, NULL, sodium_base64_VARIANT_ORIGINAL) || gnutls_pkcs7_init(&p7))
        return ERR_FORMAT;
    const gnutls_datum_t data = { der, (unsigned)got };
    enum err e = gnutls_pkcs7_import(p7, &data, GNUTLS_X509_FMT_DER) ? ERR_FORMAT : first_of(p7, certificate);
    gnutls_pkcs7_deinit(p7);
    return e;
}
