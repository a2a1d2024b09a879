/* What an agent's token signs to open or unlock a session of the counter (server/PROTOCOL.md 15.1).  On the wire the nonces are hexadecimal and
 * the signature is base64, as a session's are (9.1).  Pure function, any thread. */
#ifndef GUICHET_PROTO_AGENT_H
#define GUICHET_PROTO_AGENT_H

#include "core/base/buf.h"
#include "core/proto/op.h"
#include "core/proto/session.h"

struct agent_claim {
    char serial[OP_SERIAL_SIZE];
    uint8_t nonce[SESSION_NONCE_SIZE], kiosk_nonce[SESSION_NONCE_SIZE];
    int64_t at_ms;
};

/* Appends strings "guichet/agent/1", server id, kiosk id; fields nonce, kiosk nonce; string serial; u64 at. */
void agent_put_token_bytes(const struct agent_claim *claim, const char *server_id, const char *kiosk_id, struct buf *out);

#endif
