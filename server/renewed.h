/* A certificate that outlived another: the token has signed with a newer one, so the older ones of its serial are replaced.
 *
 * token.certificate.renewed/1 says so at the end of a renewal; where that report was lost (a kiosk that died between the card's
 * last step and its outbox), the first signature of the new key says it as well.  Inside a transaction. */
#ifndef GUICHET_SERVER_RENEWED_H
#define GUICHET_SERVER_RENEWED_H

#include "server/call.h"

/* hash: of the certificate whose signature was just verified. cause: what it was seen by (an operation's or request's id).
 * Where something is replaced by it: an audit row, and the owner is told. Else nothing. */
MUST_USE enum err renewed_seen(struct call *c, const char *serial, const char *hash, const char *cause);

#endif
