/* The EST server's own door: libmicrohttpd with TLS that ends here, because the client's certificate is what counts.
 *
 * A certificate is asked for, from any authority and without a list of them, and looked at by est_client_certificate alone.
 * Each thread has a database connection of its own. Start and stop from one thread. */
#ifndef GUICHET_SERVER_EST_LISTEN_H
#define GUICHET_SERVER_EST_LISTEN_H

#include "server/est.h"
#include "server/listen.h"

struct est_listener;

/* settings as for listen_start. ERR_CONFIG, ERR_SYSTEM, or db_open's. */
MUST_USE enum err est_listen_start(const struct est *est, const struct listen_settings *settings, struct est_listener **out);
void est_listen_stop(struct est_listener *l);    /* NULL is fine */

#endif
