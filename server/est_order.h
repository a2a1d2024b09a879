/* What is kept of a request for a certificate: so that asking again, in whatever state, is the same request. Threads as the
 * struct db. */
#ifndef GUICHET_SERVER_EST_ORDER_H
#define GUICHET_SERVER_EST_ORDER_H

#include "server/est_client.h"

enum est_step { EST_SIGN, EST_WAIT, EST_DONE, EST_TOO_MANY, EST_REFUSED };

struct est_order {
    const struct est *est;
    const struct est_client *client;
    const struct csr *csr;
    int64_t now_ms;
    /* out */
    enum est_step step;
    unsigned wait_s;
    struct buf certificate;     /* DER; EST_DONE */
};

/* Looks at what is known of this key of this token, notes a new request. EST_REFUSED: the code was used for another key. */
MUST_USE enum err est_order_look(struct est_order *order, struct db *db);

/* Records a certificate that was made for it, beside those the token has. order->certificate is the one to hand out, which is
 * an earlier one when another process was faster. EST_REFUSED: while it was signed the code was used for another key, or the
 * client's own certificate was revoked or replaced; nothing is recorded. ERR_FORMAT: it is not a certificate, or not of this key and this subject. */
MUST_USE enum err est_order_record(struct est_order *order, struct db *db, const struct buf *made);

/* One row in the trail for a request of a token we know that was refused. */
MUST_USE enum err est_order_refused(const struct est *est, struct db *db, const struct est_client *client, const char *reason);

#endif
