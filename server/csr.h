/* A certification request (PKCS#10, RFC 2986) as EST takes it: base64 with any white space (RFC 8951 3.1), then DER.
 *
 * Whoever made it held the private key: its signature is verified, always.  Keys: EC P-256, RSA of 2048 to 4096 bits with the
 * exponent 65537. Other extensions than SubjectAltName are asked for in vain and do no harm. Pure, any thread. */
#ifndef GUICHET_SERVER_CSR_H
#define GUICHET_SERVER_CSR_H

#include "core/base/buf.h"
#include "core/base/err.h"

enum { CSR_DER_MAX = 8192, CSR_TEXT_MAX = 16384, CSR_KEY_MAX = 1024, CSR_HASH_TEXT_SIZE = 65 };

struct csr {
    struct buf der;                          /* all of it */
    struct buf key;                          /* SubjectPublicKeyInfo, DER */
    struct buf subject, names;               /* DER of Name; SubjectAltName's value, empty when it asks for none */
    char key_hash[CSR_HASH_TEXT_SIZE];       /* SHA-256 of key */
};

/* Reads the body of a request. ERR_FORMAT: not base64, or not one whole request; ERR_SIGN_FAILED: its signature does not hold, or is of
 * a weak kind; ERR_KEYS: a key of another kind; ERR_LIMIT. *csr is the caller's, untouched on failure. */
MUST_USE enum err csr_read(const void *text, size_t n, struct csr *csr);
void csr_free(struct csr *csr);    /* an all-zero one is fine */

#endif
