/* What the parts of exchange share; not for others.
 *
 * exchange_ask turns a request into job and ticket; exchange_read* give back an answer only when it is signed for this
 * very ticket and its status is 200, else the error the problem's word stands for.  Contract as in exchange.h. */
#ifndef GUICHET_SYNC_EXCHANGE_INSIDE_H
#define GUICHET_SYNC_EXCHANGE_INSIDE_H

#include "core/sync/exchange.h"
#include "core/sync/net_job.h"

#include <jansson.h>

enum exchange_flags { EXCHANGE_SIGNED = 0, EXCHANGE_UNSIGNED = 1, EXCHANGE_UNVERIFIED = 2 };

MUST_USE enum err exchange_ask(const struct exchange *x, const struct exchange_now *now, const struct http_request *r,
                               enum exchange_flags flags, struct exchange_ticket *ticket, struct secret **job);
MUST_USE enum err exchange_read(const struct peer_server *server, struct exchange_ticket *ticket,
                                const uint8_t *bytes, size_t n, struct net_answer *out);
MUST_USE enum err exchange_read_json(const struct peer_server *server, struct exchange_ticket *ticket,
                                     const uint8_t *bytes, size_t n, json_t **json);

#endif
