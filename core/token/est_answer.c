#include "core/token/est.h"

#include "core/base/buf.h"

#include <gnutls/pkcs7.h>
#include <gnutls/x509.h>
#include <sodium.h>
#include <string.h>
#include <time.h>

static bool is_blank(uint8_t c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/* Canonical base64, whatever white space stands between (RFC 8951 3.1). */
static enum err decode(const uint8_t *body, size_t n, struct buf *der)
{
    BUF_OWNED struct buf text = buf_make(EST_BODY_MAX), bytes = buf_make(EST_BODY_MAX);
    size_t length = 0;
    for (size_t i = 0; i < n; i++)
        if (!is_blank(body[i]))
            buf_put_u8(&text, body[i]);
    if (buf_err(&text) || !text.length)
        return ERR_EST_ANSWER;
    for (size_t i = 0; i < text.length; i += 4)      /* room for what it can be at most */
        buf_put(&bytes, "\0\0\0", 3);
    if (buf_err(&bytes) || sodium_base642bin(bytes.bytes, bytes.length, (const char *)text.bytes, text.length, NULL, &length, NULL,
                                            sodium_base64_VARIANT_ORIGINAL))
        return ERR_EST_ANSWER;
    buf_put(der, bytes.bytes, length);
    return buf_err(der);
}

/* One DER value and nothing behind it; its length in the shortest form. */
static bool is_one_value(const uint8_t *der, size_t n)
{
    size_t head = 2, length = 0;
    if (n < 2 || der[0] != 0x30)
        return false;
    if (der[1] < 0x80) {
        length = der[1];
    } else {
        size_t more = der[1] & 0x7FU;
        if (!more || more > 3 || n < 2 + more || !der[2])
            return false;
        for (size_t i = 0; i < more; i++)
            length = length << 8 | der[2 + i];
        head += more;
        if (length < 0x80)
            return false;
    }
    return length == n - head;
}

static enum err take(gnutls_pkcs7_t p7, unsigned i, struct token_enrolled *made)
{
    gnutls_datum_t der = { NULL, 0 };
    if (gnutls_pkcs7_get_crt_raw2(p7, i, &der) < 0)
        return ERR_EST_ANSWER;
    bool fits = der.size > 0 && der.size <= TOKEN_CERT_MAX;
    if (fits) {
        memcpy(made->of[i].der, der.data, der.size);
        made->of[i].n = der.size;
        made->n = i + 1;
    }
    gnutls_free(der.data);
    return fits ? ERR_OK : ERR_EST_ANSWER;
}

static enum err take_all(gnutls_pkcs7_t p7, struct token_enrolled *made)
{
    int count = gnutls_pkcs7_get_crt_count(p7);
    enum err e = count > 0 && count <= TOKEN_ENROLLED_MAX ? ERR_OK : ERR_EST_ANSWER;
    for (int i = 0; i < count && !e; i++)
        e = take(p7, (unsigned)i, made);
    return e;
}

enum err est_read_answer(const void *body, size_t n, struct token_enrolled *out)
{
    static const struct token_enrolled none;
    struct token_enrolled made = none;
    gnutls_pkcs7_t p7 = NULL;
    BUF_OWNED struct buf der = buf_make(EST_BODY_MAX);
    if (n > EST_BODY_MAX || decode(body, n, &der) || !is_one_value(der.bytes, der.length))
        return ERR_EST_ANSWER;
    if (gnutls_pkcs7_init(&p7) < 0)
        return ERR_MEMORY;
    const gnutls_datum_t d = { der.bytes, (unsigned)der.length };
    enum err e = gnutls_pkcs7_import(p7, &d, GNUTLS_X509_FMT_DER) < 0 ? ERR_EST_ANSWER : take_all(p7, &made);
    gnutls_pkcs7_deinit(p7);
    if (!e)
        *out = made;
    return e;
}

/* --- Retry-After --- */

static uint32_t cap(int64_t seconds)
{
    return seconds < 1 ? 1 : seconds > EST_RETRY_MAX_S ? EST_RETRY_MAX_S : (uint32_t)seconds;
}

uint32_t est_retry_after(const char *value, int64_t now_s)
{
    struct tm when = { 0 };
    size_t digits = strspn(value, "0123456789");
    int64_t seconds = 0;
    if (digits && !value[digits]) {
        for (size_t i = 0; i < digits && seconds <= EST_RETRY_MAX_S; i++)
            seconds = seconds * 10 + (value[i] - '0');
        return cap(seconds);
    }
    const char *end = strptime(value, "%a, %d %b %Y %H:%M:%S GMT", &when);
    return end && !*end ? cap((int64_t)timegm(&when) - now_s) : EST_RETRY_DEFAULT_S;
}
