/* An EST server elsewhere that signs in place of the built-in authority: requests that were checked here are passed on under
 * one name and password (RFC 7030 3.2.3), over TLS that is verified. Read-only: any thread, a connection a request. */
#ifndef GUICHET_SERVER_EST_UPSTREAM_H
#define GUICHET_SERVER_EST_UPSTREAM_H

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/secret.h"

enum { EST_UPSTREAM_SECONDS = 20, EST_UPSTREAM_ANSWER_MAX = 65536, EST_UPSTREAM_WAIT_MAX_S = 7 * 86400 };

struct est_upstream {
    const char *url;                   /* "https://host:port", nothing behind it */
    const char *ca_file;               /* PEM: what its TLS certificate must chain to */
    struct secret *credentials;        /* "name:password" and a NUL */
    struct buf chain;                  /* its authority's certificates, DER of a certs-only PKCS#7, for cacerts */
};

/* Sends a request (DER). *status is HTTP's: 200 with the first certificate of the answer appended to `certificate`, 202 with
 * *wait_s, else what it said. ERR_OFFLINE, ERR_SERVER_CERT, ERR_FORMAT: what it answered is not an EST answer. */
MUST_USE enum err est_upstream_enroll(const struct est_upstream *up, const struct buf *csr, unsigned *status, unsigned *wait_s, struct buf *certificate);

#endif
