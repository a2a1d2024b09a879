/* X.509 for the personaliser: a small certification authority in two PEM files, and the holder's certificate. */
#ifndef SOFTCARD_CERTIFICATE_H
#define SOFTCARD_CERTIFICATE_H

#include "tlv.h"

#include <openssl/x509.h>

struct certificate_authority {
    EVP_PKEY *key;     /* owned */
    X509 *certificate; /* owned */
};

struct certificate_request {
    EVP_PKEY *key; /* not owned */
    const char *holder;
    const char *serial;
    const char *path;
    long days;
};

/* Reads both files; makes both when neither exists. Says on stderr what went wrong. */
bool certificate_open_authority(const char *key_path, const char *certificate_path,
                                struct certificate_authority *authority);
void certificate_close_authority(struct certificate_authority *authority);

/* Writes the certificate as PEM to the path of the request and as DER to der. Says on stderr what went wrong. */
bool certificate_issue(const struct certificate_authority *authority, const struct certificate_request *request,
                       struct tlv_buffer *der);

#endif
