/* A person's certificate out of checked fields (RFC 5280): the to-be-signed part is built here, byte by byte, so that
 * subject and SubjectAltName are exactly those that were checked. One thread. */
#ifndef GUICHET_SERVER_SIGNER_CERTIFY_H
#define GUICHET_SERVER_SIGNER_CERTIFY_H

#include "server/signer/keys.h"

struct certify_fields {
    const uint8_t *subject, *key, *names;    /* DER of Name, SubjectPublicKeyInfo, GeneralNames */
    size_t subject_n, key_n, names_n;        /* names_n 0: no SubjectAltName */
    int64_t not_before_s, not_after_s;
    const char *policy;                      /* dotted OID */
};

/* Appends the certificate's DER. The serial number is random, 127 bits. ERR_FORMAT: a field is not what it should be, the key
 * is neither P-256 nor RSA of 2048 to 4096 bits, or the dates are longer than SIGNER_DAYS_MAX or than the CA's. */
MUST_USE enum err certify(const struct signer_keys *keys, const struct certify_fields *fields, struct buf *out);

/* Appends the DER of a dotted object identifier; false when it is none. */
bool certify_put_oid(const char *dotted, struct buf *out);

#endif
