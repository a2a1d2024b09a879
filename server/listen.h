/* The door: libmicrohttpd with TLS, epoll and a pool of threads, before api_handle.
 *
 * Its threads read and write; what was read is handed to workers (server/workers.h).  listen_start and listen_stop from one
 * thread; what happens inside is theirs. */
#ifndef GUICHET_SERVER_LISTEN_H
#define GUICHET_SERVER_LISTEN_H

#include "server/service.h"
#include "core/base/err.h"

#include <stdint.h>

struct listen_settings {
    const char *address;                 /* "127.0.0.1", "::1" */
    uint16_t port;                       /* 0: any free one */
    const char *certificate, *key;       /* PEM texts */
    const char *database;                /* as db_open wants it */
    unsigned threads, workers, connections, connections_per_address, idle_s;
};

struct listener;

/* ERR_CONFIG: address, certificate or key of no use; ERR_SYSTEM: the port cannot be had; or db_open's. */
MUST_USE enum err listen_start(const struct service *service, const struct listen_settings *settings, struct listener **out);
uint16_t listen_port(const struct listener *l);
/* Lets running calls finish. NULL is fine. */
void listen_stop(struct listener *l);

#endif
