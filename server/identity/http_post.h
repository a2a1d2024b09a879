/* One POST to the operator's register: TLS, a deadline, a largest answer, nothing followed and nothing kept. Blocks; any thread. */
#ifndef GUICHET_SERVER_IDENTITY_HTTP_POST_H
#define GUICHET_SERVER_IDENTITY_HTTP_POST_H

#include "core/base/buf.h"
#include "core/base/secret.h"
#include "core/proto/http_sign.h"

enum { REGISTER_URL_SIZE = 256, REGISTER_HEADERS_MAX = 16384 };

/* libcurl with memory that is wiped: true only of who starts libcurl first in a process. ERR_MEMORY. */
MUST_USE enum err register_http_start(void);
void register_http_stop(void);

struct register_post {
    const char *url, *ca;                     /* whole address; PEM file of the authorities */
    int64_t timeout_ms;                       /* of all of it */
    const char *register_id;                  /* goes with the signature: for whom it is */
    const struct http_signature *signature;
    const struct secret *body;
};
/* headers are "" where the answer had none, or had it twice. */
struct register_reply { unsigned status; bool is_json; struct http_signature headers; };

/* The answer's body is appended to `to`, whose maximum holds. ERR_OFFLINE (also late), ERR_SERVER_CERT, ERR_LIMIT, ERR_MEMORY; why: in English, of libcurl. */
enum { REGISTER_WHY_SIZE = 256 };
MUST_USE enum err register_post(const struct register_post *post, struct buf *to, struct register_reply *reply, char why[REGISTER_WHY_SIZE]);

#endif
