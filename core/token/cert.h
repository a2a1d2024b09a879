/* What is read from a certificate, and a signature checked with its key: GnuTLS.  Only guichet-token links it.
 * Certificates come from cards nobody vouches for: nothing here trusts them.  One thread. */
#ifndef GUICHET_TOKEN_CERT_H
#define GUICHET_TOKEN_CERT_H

#include "core/token/token.h"

#include <stdbool.h>

/* Fills holder, issuer, dates, cert of info. False (info untouched) when the bytes are no certificate. */
bool cert_describe(const uint8_t *der, size_t n, struct token_info *info);

/* True when the signature over message is good under the certificate's public key. */
bool cert_verify(const uint8_t *der, size_t n, const void *message, size_t message_n, const struct token_signature *s);

/* Which of a token's certificates is the person's: false for a CA's or for bytes that are none. Later dates win. */
bool cert_is_personal(const uint8_t *der, size_t n, int64_t *not_before_ms);

enum { CERT_HASH_SIZE = 32, CERT_SUBJECT_MAX = 512 };

struct cert_facts {
    int64_t not_before_ms, not_after_ms;
    bool ca, signs;                              /* signs: may sign, as far as its key usage says */
    size_t subject_n;
    uint8_t subject[CERT_SUBJECT_MAX];           /* Name, DER, as it stands */
    uint8_t key[CERT_HASH_SIZE];                 /* SHA-256 of its SubjectPublicKeyInfo */
};
/* False (out untouched) when the bytes are no certificate, or its subject is longer than we take. */
bool cert_read(const uint8_t *der, size_t n, struct cert_facts *out);

/* The Name of "CN=...,O=..." (RFC 4514) as DER; 0 when it is none or longer than CERT_SUBJECT_MAX. */
size_t cert_subject(const char *text, uint8_t to[CERT_SUBJECT_MAX]);

MUST_USE enum err cert_hash_sha256(const void *bytes, size_t n, uint8_t to[CERT_HASH_SIZE]);

/* Printable text of at most size - 1 bytes: what is not UTF-8 and control characters are left out, blanks at the end too. */
void cert_clean_text(const void *bytes, size_t n, char *to, size_t size);

#endif
