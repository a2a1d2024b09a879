/* One request in, one signed answer out: no socket, so that a test can call it.
 *
 * api_handle does everything server/PROTOCOL.md says between reading a request and writing the answer: route, kiosk's
 * signature, clock, repeats, transaction, handler, problem, signature.  One thread per db. */
#ifndef GUICHET_SERVER_API_H
#define GUICHET_SERVER_API_H

#include "core/base/buf.h"
#include "core/proto/http_sign.h"
#include "server/db.h"
#include "server/service.h"

enum { API_BODY_MAX = 49152, API_ANSWER_MAX = 57344, API_OPS_MAX = 100, API_REPEAT_MS = 24 * 3600 * 1000 };

struct api_request {
    struct http_request http;          /* method, raw path, raw query, body */
    const char *server;                /* Guichet-Server, "" absent */
    const char *request_id;            /* Guichet-Request, "" absent */
    const char *version;               /* Guichet-Version, NULL and "" absent; not signed */
    struct http_signature headers;     /* "" absent */
};

struct api_answer {
    unsigned status;
    struct buf body;                   /* owned */
    unsigned retry_after_s;            /* 0 none */
    unsigned hold_ms;                  /* not to be sent sooner than this after the request came; 0: at once */
    bool is_signed;
    struct http_signature headers;     /* when is_signed */
};

/* Always fills *answer; free it with api_answer_free. */
void api_handle(const struct service *service, struct db *db, const struct api_request *request, struct api_answer *answer);
void api_answer_free(struct api_answer *answer);

#endif
