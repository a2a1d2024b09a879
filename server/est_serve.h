/* The EST server of `guichetd serve`, out of the configuration. One thread. */
#ifndef GUICHET_SERVER_EST_SERVE_H
#define GUICHET_SERVER_EST_SERVE_H

#include "server/commands.h"

struct est_serve;

/* Nothing (NULL) when est.port is 0. ERR_CONFIG says in the log what is wrong; else est_listen_start's and the signer's. */
MUST_USE enum err est_serve_start(struct command_state *s, struct est_serve **out);
void est_serve_stop(struct est_serve *e);    /* NULL is fine */

#endif
