/* The certs-only PKCS#7 of EST (RFC 7030 4.1.3, RFC 8951): certificates in and out, base64. Pure, any thread. */
#ifndef GUICHET_SERVER_CERTS_ONLY_H
#define GUICHET_SERVER_CERTS_ONLY_H

#include "core/base/buf.h"
#include "core/base/err.h"

enum { CERTS_ONLY_MAX = 65536, CERTS_ONLY_COUNT_MAX = 8 };

/* Appends DER that holds this one certificate (DER). ERR_FORMAT. */
MUST_USE enum err certs_only_make(const struct buf *certificate, struct buf *der);

/* Appends DER that holds the certificates of a PEM file, 1 to CERTS_ONLY_COUNT_MAX. ERR_FORMAT. */
MUST_USE enum err certs_only_of_pem(const void *pem, size_t n, struct buf *der);

/* Appends one line of base64 and a LF: what every client takes (RFC 8951 3.1). */
void certs_only_print(const struct buf *der, struct buf *text);

/* The first certificate of an answer: base64 with any white space. ERR_FORMAT. */
MUST_USE enum err certs_only_read(const void *text, size_t n, struct buf *certificate);

#endif
