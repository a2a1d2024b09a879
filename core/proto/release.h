/* A released unblocking secret, as it is inside its seal (server/PROTOCOL.md 9.3): bound to the token, the session key and the
 * ticket it was asked with, and signed by the server.  Pure functions, any thread. */
#ifndef GUICHET_PROTO_RELEASE_H
#define GUICHET_PROTO_RELEASE_H

#include "core/base/err.h"
#include "core/base/secret.h"
#include "core/proto/op.h"
#include "core/proto/peer.h"

enum { RELEASE_TICKET_SIZE = 16, RELEASE_SECRETS_MAX = 2, RELEASE_SECRET_MAX = 64, RELEASE_MAX = 1024 };
#define RELEASE_PURPOSE "guichet/release/1"    /* " <ticket>" follows */
#define ANSWERS_PURPOSE "guichet/answers/1"    /* " <kiosk id> <request id>" follows */
#define ISSUANCE_PURPOSE "guichet/issuance/1"  /* " <kiosk id> <serial>" follows */

struct release_place {
    char serial[OP_SERIAL_SIZE];
    uint8_t session_key[PEER_KEY_SIZE], ticket[RELEASE_TICKET_SIZE];    /* ticket: zeros at issuance */
};

struct release {
    int64_t until_ms;                                /* wall time of the server */
    size_t count;                                    /* 1 or 2 */
    struct secret *secrets[RELEASE_SECRETS_MAX];     /* owned; in the order they are presented */
    struct secret *next;                             /* owned; NULL: not replaced */
};

/* The server's Ed25519 signature of the bytes, wherever its key is. */
typedef enum err release_sign_fn(void *ctx, const void *bytes, size_t n, uint8_t signature[64]);

/* Appends the signed release to a secret with room for RELEASE_MAX. ERR_LIMIT, and sign's errors. */
MUST_USE enum err release_put(const struct release_place *place, const struct release *release, release_sign_fn *sign, void *ctx,
                              struct secret *to);
/* ERR_SERVER_SIGNATURE when it is not signed by sign_key; ERR_FORMAT when it is for another place or not understood.
 * The caller owns what is in *release (release_drop), and compares until_ms with the server's clock. */
MUST_USE enum err release_read(const struct secret *from, const uint8_t sign_key[PEER_KEY_SIZE], const struct release_place *place,
                               struct release *release);
void release_drop(struct release *release);    /* zeroed and dropped are fine */

#endif
