/* Who asks an EST server for a certificate, and whether it may: default deny. Threads as the struct db. */
#ifndef GUICHET_SERVER_EST_CLIENT_H
#define GUICHET_SERVER_EST_CLIENT_H

#include "server/est.h"
#include "server/issuance.h"
#include "server/tokens.h"

struct est_client {
    char serial[OP_SERIAL_SIZE], holder[SERVICE_LABEL_SIZE];
    char hash[TOKEN_HASH_TEXT_SIZE];     /* of the client's certificate; "" by code */
    struct buf subject, names;           /* what the request must ask for, DER */
    struct enrol_code code;              /* by code */
    bool by_code, code_used;
    char person[PERSON_ID_SIZE];    /* by code */
    bool is_known;                       /* the certificate, or the code's name: worth a row in the trail */
    const char *refusal;                 /* NULL: it may */
};

void est_client_start(struct est_client *client);
void est_client_end(struct est_client *client);    /* wipes */

/* By the certificate that TLS was done with: recorded for a token, in its dates, not revoked nor replaced; of ours, with our
 * policy in it. The one function that decides. */
MUST_USE enum err est_client_certificate(const struct est *est, struct db *db, const void *der, size_t n, int64_t now_ms, struct est_client *client);

/* By HTTP Basic: serial and code. Counts a wrong one, in a transaction of its own. */
MUST_USE enum err est_client_password(const struct est *est, struct db *db, const char *authorization, int64_t now_ms, struct est_client *client);

#endif
