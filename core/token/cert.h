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

enum { CERT_HASH_SIZE = 32 };
MUST_USE enum err cert_hash_sha256(const void *bytes, size_t n, uint8_t to[CERT_HASH_SIZE]);

/* Printable text of at most size - 1 bytes: what is not UTF-8 and control characters are left out, blanks at the end too. */
void cert_clean_text(const void *bytes, size_t n, char *to, size_t size);

#endif
