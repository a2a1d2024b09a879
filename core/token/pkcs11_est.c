/* TLS with the token's key, inside our own log-in: GnuTLS and libcurl see the same module, which p11-kit counts, and ask for no
 * password. */
#include "core/token/pkcs11_parts.h"

#include "core/base/buf.h"
#include "core/base/log.h"
#include "core/token/est.h"

#include <gnutls/pkcs11.h>
#include <string.h>

enum { URI_MAX = 1024 };

/* GnuTLS can never spend a try: whoever asks for a password is told that there is none. */
static int refuse(void *ctx, int attempt, const char *url, const char *label, unsigned flags, char *pin, size_t pin_max)
{
    (void)ctx; (void)attempt; (void)url; (void)label; (void)flags; (void)pin; (void)pin_max;
    return GNUTLS_E_PKCS11_PIN_ERROR;
}

static void put_escaped(struct buf *b, const uint8_t *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_printf(b, "%%%02x", bytes[i]);
}

static void put_uri(struct buf *b, const char *serial, const struct token_id *id, const char *type)
{
    buf_put_text(b, "pkcs11:serial=");
    put_escaped(b, (const uint8_t *)serial, strlen(serial));
    buf_put_text(b, ";id=");
    put_escaped(b, id->bytes, id->n);
    buf_printf(b, ";type=%s", type);
}

static enum err with_key(struct pkcs11 *p, const struct token_enrol *order, struct token_enrolled *out)
{
    BUF_OWNED struct buf cert = buf_make(URI_MAX), key = buf_make(URI_MAX);
    put_uri(&cert, p->serial, order->client, "cert");
    put_uri(&key, p->serial, order->client, "private");
    const char *cert_uri = buf_string(&cert), *key_uri = buf_string(&key);
    if (buf_err(&cert) || buf_err(&key))
        return ERR_LIMIT;
    gnutls_pkcs11_set_pin_function(refuse, NULL);
    int rc = gnutls_pkcs11_init(GNUTLS_PKCS11_FLAG_MANUAL, NULL);
    if (rc >= 0)
        rc = gnutls_pkcs11_add_provider(p->set.path, NULL);
    if (rc < 0)
        log_error("GnuTLS and the module: %s", gnutls_strerror(rc));
    enum err e = rc < 0 ? ERR_MODULE_FAULT : est_enrol(order, cert_uri, key_uri, out);
    gnutls_pkcs11_deinit();
    return e;
}

/* A token that goes away inside TLS looks like a network that does. */
enum err pkcs11_enrol(void *self, const struct token_enrol *order, struct token_enrolled *out)
{
    struct pkcs11 *p = self;
    enum err e = order->client ? with_key(p, order, out) : est_enrol(order, NULL, NULL, out);
    return e == ERR_OFFLINE && p->view.listed ? pcsc_cause(&p->pcsc, &p->view, e) : e;
}
