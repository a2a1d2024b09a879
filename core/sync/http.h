/* One HTTPS request at a time, for guichet-net: libcurl with GnuTLS.
 *
 * Only https, TLS 1.2 or later, certificate and name verified against the job's CA file and nothing else, no redirect,
 * no proxy from the environment, no answer over NET_ANSWER_MAX.  One thread per http. */
#ifndef GUICHET_SYNC_HTTP_H
#define GUICHET_SYNC_HTTP_H

#include "core/base/buf.h"
#include "core/sync/net_job.h"

struct http;

/* NULL when libcurl cannot start. */
struct http *http_new(void);
void http_free(struct http *h);    /* closes the connection; NULL is fine */

/* Runs the job. answer->err says how it went; its body points into *body, which the caller owns (buf_make'd anew). */
void http_fetch(struct http *h, const struct net_job *job, struct buf *body, struct net_answer *answer);

#endif
