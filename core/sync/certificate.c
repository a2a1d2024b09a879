#include "core/sync/certificate.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdint.h>
#include <string.h>

enum { CHAIN_MAX = 8 };

static const char *pem_of(const struct curl_slist *fields)
{
    for (; fields; fields = fields->next)
        if (strncmp(fields->data, "Cert:", 5) == 0)
            return fields->data + 5;
    return NULL;
}

static unsigned load_chain(const struct curl_certinfo *chain, gnutls_x509_crt_t *certs)
{
    unsigned n = 0;
    for (int i = 0; i < chain->num_of_certs && n < CHAIN_MAX; i++) {
        const char *pem = pem_of(chain->certinfo[i]);
        if (!pem || gnutls_x509_crt_init(&certs[n]))
            break;
        gnutls_datum_t text = { (unsigned char *)(uintptr_t)pem, (unsigned)strlen(pem) };
        if (gnutls_x509_crt_import(certs[n], &text, GNUTLS_X509_FMT_PEM)) {
            gnutls_x509_crt_deinit(certs[n]);
            break;
        }
        n++;
    }
    return n;
}

static bool holds_without_dates(gnutls_x509_crt_t *certs, unsigned n, const char *ca_file, const char *host)
{
    gnutls_x509_trust_list_t list;
    unsigned status = 1;
    if (gnutls_x509_trust_list_init(&list, 0))
        return false;
    if (gnutls_x509_trust_list_add_trust_file(list, ca_file, NULL, GNUTLS_X509_FMT_PEM, 0, 0) <= 0 ||
        gnutls_x509_trust_list_verify_crt(list, certs, n, GNUTLS_VERIFY_DISABLE_TIME_CHECKS |
                                          GNUTLS_VERIFY_DISABLE_TRUSTED_TIME_CHECKS, &status, NULL))
        status = 1;
    gnutls_x509_trust_list_deinit(list, 1);
    return status == 0 && gnutls_x509_crt_check_hostname(certs[0], host);
}

bool certificate_fails_by_date_alone(const struct curl_certinfo *chain, const char *ca_file, const char *host)
{
    gnutls_x509_crt_t certs[CHAIN_MAX];
    unsigned n = load_chain(chain, certs);
    bool by_date = n && holds_without_dates(certs, n, ca_file, host);
    for (unsigned i = 0; i < n; i++)
        gnutls_x509_crt_deinit(certs[i]);
    return by_date;
}
