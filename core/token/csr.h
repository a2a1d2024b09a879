/* A PKCS#10 request (RFC 2986), written here so that the subject's bytes are the certificate's own: a library would write
 * its strings anew, and an authority compares them.  One thread. */
#ifndef GUICHET_TOKEN_CSR_H
#define GUICHET_TOKEN_CSR_H

#include "core/token/cert.h"
#include "core/token/token.h"

/* Signed by the token's key. out: room for TOKEN_CSR_MAX; ERR_LIMIT when it does not fit. */
MUST_USE enum err csr_make(struct token *t, const struct token_id *id, struct token_text subject, uint8_t out[TOKEN_CSR_MAX], size_t *out_n);

/* SHA-256 of the SubjectPublicKeyInfo a request is for; false when it is none, or its signature does not hold. */
bool csr_key(struct token_text csr, uint8_t key[CERT_HASH_SIZE]);

#endif
