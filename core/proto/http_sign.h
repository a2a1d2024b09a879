/* Signatures of requests and answers, in the manner of RFC 9421 with Ed25519, over RFC 9530 content digests.
 *
 * One fixed shape each way (server/PROTOCOL.md 3); a verifier rebuilds the signature base from its own view of the
 * message, so a header in any other shape simply does not verify.  Pure functions, any thread. */
#ifndef GUICHET_PROTO_HTTP_SIGN_H
#define GUICHET_PROTO_HTTP_SIGN_H

#include "core/base/err.h"
#include "core/base/secret.h"
#include "core/proto/peer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    HTTP_NONCE_SIZE = 16,
    HTTP_NONCE_TEXT_SIZE = 33,
    HTTP_DIGEST_SIZE = 64,           /* "sha-256=:...:" with the NUL */
    HTTP_INPUT_SIZE = 320,           /* Signature-Input value */
    HTTP_SIGNATURE_SIZE = 112,       /* Signature value */
    HTTP_PATH_MAX = 256,
    HTTP_QUERY_MAX = 512,
    HTTP_SKEW_S = 900                /* +-15 minutes */
};

/* What of a request is signed. query: without its "?", "" when there is none. */
struct http_request {
    const char *method, *path, *query;
    const uint8_t *body;
    size_t body_n;
};

/* The values of the headers Content-Digest, Signature-Input and Signature. */
struct http_signature {
    char digest[HTTP_DIGEST_SIZE];
    char input[HTTP_INPUT_SIZE];
    char signature[HTTP_SIGNATURE_SIZE];
};

/* The parameters of a Signature-Input. */
struct http_parameters {
    int64_t created_s;                     /* seconds since 1970 */
    char key_id[PEER_ID_SIZE];
    char nonce[HTTP_NONCE_TEXT_SIZE];      /* 32 hexadecimal digits */
};

/* Content-Digest of n bytes: "sha-256=:" base64 ":" (RFC 9530). */
void http_put_digest(const void *body, size_t n, char to[HTTP_DIGEST_SIZE]);

/* Signs a request as kiosk parameters->key_id for a server. ERR_KEYS, ERR_LIMIT. */
MUST_USE enum err http_sign_request(const struct http_request *request, const char *server_id,
                                    const struct http_parameters *parameters, const struct secret *sign_secret,
                                    struct http_signature *out);

/* Reads the parameters out of a request's (label "kiosk") Signature-Input, proving nothing. ERR_FORMAT. */
MUST_USE enum err http_read_parameters(const char *input, struct http_parameters *out);

/* True when digest and signature are those of this request, under this key, for this server. */
bool http_check_request(const struct http_request *request, const char *server_id,
                        const struct http_signature *headers, const uint8_t key[PEER_KEY_SIZE]);

/* What of an answer is signed. request_digest and nonce are those of the request it answers. */
struct http_answer {
    unsigned status;
    const uint8_t *body;
    size_t body_n;
    const char *request_digest;
    const char *nonce;
};
MUST_USE enum err http_sign_answer(const struct http_answer *answer, const char *server_id, int64_t created_s,
                                   const struct secret *sign_secret, struct http_signature *out);
/* On true *created_s is the server's clock when it signed. */
bool http_check_answer(const struct http_answer *answer, const char *server_id, const struct http_signature *headers,
                       const uint8_t key[PEER_KEY_SIZE], int64_t *created_s);

#endif
