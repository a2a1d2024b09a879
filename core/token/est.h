/* The certificate protocol, client's side (RFC 7030, RFC 8951): one request, and what comes back read strictly.
 *
 * est.c is libcurl; est_answer.c reads bytes nobody vouches for.  What a certificate is worth is judged by renew.c.
 * Only inside guichet-token; one thread. */
#ifndef GUICHET_TOKEN_EST_H
#define GUICHET_TOKEN_EST_H

#include "core/token/token.h"

enum { EST_BODY_MAX = 65536, EST_CONNECT_MS = 10000, EST_TOTAL_MS = 45000, EST_RETRY_DEFAULT_S = 300, EST_RETRY_MAX_S = 30 * 86400 };

/* simplereenroll with the client's certificate and key (a pkcs11: URI each), or simpleenroll with Basic when they are NULL.
 * ERR_EST_WAIT: retry_after_s.  ERR_EST_REFUSED, ERR_EST_ANSWER, ERR_SERVER_CERT, ERR_SERVER_BUSY, ERR_SERVER_FAULT, ERR_DEADLINE, ERR_OFFLINE. */
MUST_USE enum err est_enrol(const struct token_enrol *order, const char *cert_uri, const char *key_uri, struct token_enrolled *out);

/* The body of a 200: base64 with any white space, a PKCS#7 of nothing but certificates, at most TOKEN_ENROLLED_MAX.
 * ERR_EST_ANSWER leaves *out untouched. */
MUST_USE enum err est_read_answer(const void *body, size_t n, struct token_enrolled *out);

/* Seconds of a Retry-After: a number, or a date (RFC 9110 5.6.7) seen at now_s. Default without one that is understood. */
uint32_t est_retry_after(const char *value, int64_t now_s);

#endif
