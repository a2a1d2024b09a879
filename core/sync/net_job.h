/* What the interface process asks of guichet-net, as bytes (core/work/helper.h frames them): one HTTPS request, one answer.
 *
 * Encoding is ours, big-endian, strict.  Job and answer each fit in one helper frame.  Any thread. */
#ifndef GUICHET_SYNC_NET_JOB_H
#define GUICHET_SYNC_NET_JOB_H

#include "core/base/err.h"
#include "core/base/secret.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    NET_URL_SIZE = 1024, NET_PATH_SIZE = 1024, NET_METHOD_SIZE = 8, NET_HEADERS_MAX = 8, NET_HEADER_SIZE = 512,
    NET_BODY_MAX = 49152,            /* a request's body */
    NET_ANSWER_MAX = 57344           /* an answer's body; a longer one is ERR_LIMIT */
};

struct net_job {
    char method[NET_METHOD_SIZE];    /* "GET" or "POST" */
    char url[NET_URL_SIZE];          /* https only */
    char ca_file[NET_PATH_SIZE];     /* PEM; the only trust anchors */
    bool time_only;                  /* certificate not verified: allowed for GET .../v1/time only, whose answer is signed */
    bool keep_open;                  /* another request of this sync follows; else the connection is closed */
    uint32_t connect_ms, total_ms;
    size_t headers_n;
    char headers[NET_HEADERS_MAX][NET_HEADER_SIZE];   /* "Name: value" */
    const uint8_t *body;             /* not owned; after decoding it points into the frame */
    size_t body_n;
};

/* NULL when memory is short or something is over its limit. */
struct secret *net_job_encode(const struct net_job *job);
MUST_USE enum err net_job_decode(const void *bytes, size_t n, struct net_job *job);

/* err: ERR_OK an HTTP answer came (any status); ERR_OFFLINE not reached or cut; ERR_DEADLINE too slow; ERR_SERVER_CERT;
 * ERR_CLOCK the certificate fails by its dates alone; ERR_LIMIT the answer is too long; ERR_FORMAT not HTTP. */
struct net_answer {
    enum err err;
    bool not_sent;                   /* after an error: nothing of the request has left, it cannot have been done */
    unsigned status;
    uint32_t retry_after_s;          /* Retry-After, 0 when absent (capped at 3600) */
    char digest[128], input[NET_HEADER_SIZE], signature[256];    /* Content-Digest, Signature-Input, Signature; "" absent */
    const uint8_t *body;             /* points into the frame */
    size_t body_n;
};

struct secret *net_answer_encode(const struct net_answer *answer);
MUST_USE enum err net_answer_decode(const void *bytes, size_t n, struct net_answer *answer);

#endif
