/* Enrolment over Secure Transport (RFC 7030, RFC 8951): one request in, one answer out, no socket, so that a test can call it.
 *
 * /.well-known/est/cacerts, csrattrs (204: nothing is asked for), simpleenroll (HTTP Basic: the token's serial and a one-time
 * issuance code), simplereenroll (TLS client certificate: the one being renewed).  The same public key by the same token
 * gets the same certificate again while it is good. Everything not allowed here is refused. One thread per db. */
#ifndef GUICHET_SERVER_EST_H
#define GUICHET_SERVER_EST_H

#include "core/base/buf.h"
#include "server/csr.h"
#include "server/db.h"
#include "server/est_upstream.h"
#include "server/service.h"

enum { EST_BODY_MAX = CSR_TEXT_MAX, EST_ANSWER_MAX = 65536, EST_BACKDATED_S = 600, EST_AGAIN_S = 30 };

/* Read-only once made: any thread. */
struct est {
    const struct service *service;
    struct buf ca;                       /* DER of the built-in authority's certificate */
    int64_t ca_not_after_s;              /* no certificate outlives it */
    const char *policy;                  /* dotted OID */
    int64_t days, hold_s, per_day;       /* hold_s: how long a request waits first (202); per_day: new keys of one token */
    const struct est_upstream *upstream; /* NULL: the built-in authority signs */
};

struct est_request {
    const char *method, *path;
    const char *content_type, *authorization;    /* "" absent */
    const void *body, *certificate;              /* certificate: DER of the TLS client's, whose key TLS has seen to; NULL none */
    size_t body_n, certificate_n;
    const char *address;                         /* of the client, for counting failures */
};

struct est_answer {
    unsigned status;
    const char *content_type;            /* "" none */
    bool asks_password;                  /* WWW-Authenticate */
    unsigned retry_after_s;              /* 0 none */
    struct buf body;                     /* owned */
};

/* Reads the built-in authority's certificate from the signer. */
MUST_USE enum err est_open(struct est *est);
void est_close(struct est *est);

/* Always fills *answer; free it with est_answer_free. */
void est_handle(const struct est *est, struct db *db, const struct est_request *request, struct est_answer *answer);
void est_answer_free(struct est_answer *answer);

#endif
