/* A register of the tests, as server/PROTOCOL.md 14 asks for: a table of invented people behind TLS, which answers as badly as it is told.
 *
 *   ok | unavailable | fault (500) | busy (503, not signed) | redirect | unsigned | other-key | other-request | twice (two signatures)
 *   not-json | not-object | unknown-word | wrong-type | huge | cut | hang (until it is released or stopped) */
#ifndef GUICHET_TESTS_REGISTER_SERVER_H
#define GUICHET_TESTS_REGISTER_SERVER_H

#include "core/base/secret.h"
#include "core/proto/peer.h"
#include "server/identity/table.h"

enum { REGISTER_MODE_SIZE = 32 };

struct register_server_settings {
    uint16_t port;                              /* 0: a free one */
    const char *certificate, *key;              /* PEM texts */
    const struct table *table;
    const char *letters;                        /* folder */
    const struct secret *sign;                  /* its Ed25519 key */
    uint8_t client[PEER_KEY_SIZE];              /* guichetd's */
    void (*mode)(void *ctx, char to[REGISTER_MODE_SIZE]);      /* any thread */
    void *ctx;
};

struct register_server;
/* NULL: the port is taken, or the certificate is none. The settings are copied, what they point at is the caller's. */
struct register_server *register_server_start(const struct register_server_settings *settings);
uint16_t register_server_port(const struct register_server *server);
unsigned register_server_asked(const struct register_server *server);      /* requests that were signed as they should be */
unsigned register_server_refused(const struct register_server *server);    /* and those that were not */
unsigned register_server_hanging(const struct register_server *server);    /* at the moment */
void register_server_release(struct register_server *server);              /* from now on nothing hangs */
void register_server_stop(struct register_server *server);

#endif
