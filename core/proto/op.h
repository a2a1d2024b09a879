/* An operation: one thing a person changed, as it is kept in the outbox and sent to the server.
 *
 * It carries a random 128-bit id that applies once for ever, the token's signature where its type asks for one
 * (proof.h), and always the kiosk's.  Outside it travels as one JSON object (server/PROTOCOL.md 5).
 * Pure functions: no clock, no randomness, no I/O.  Any thread. */
#ifndef GUICHET_PROTO_OP_H
#define GUICHET_PROTO_OP_H

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/secret.h"
#include "core/proto/peer.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    OP_ID_SIZE = 16,
    OP_ID_TEXT_SIZE = 33,           /* 32 hexadecimal digits and the NUL */
    OP_RECEIPT_SIZE = 12,           /* "R-XXXX-XXXX" and the NUL */
    OP_TYPE_SIZE = 48,              /* with the NUL: "token.pin.changed/1" */
    OP_SERIAL_SIZE = 128,           /* with the NUL */
    OP_PAYLOAD_MAX = 5120,          /* four answers of 200 code points, sealed, in base64 */
    OP_TOKEN_SIGNATURE_MAX = 1024,
    OP_ALGORITHM_SIZE = 16,
    OP_SIGNATURE_SIZE = 64,         /* Ed25519 */
    OP_TOKEN_BYTES_MAX = 512,       /* what the token signs */
    OP_JSON_MAX = 10240             /* the longest encoded operation */
};

struct op {
    uint8_t id[OP_ID_SIZE];
    char type[OP_TYPE_SIZE];
    char serial[OP_SERIAL_SIZE];                 /* the token's */
    int64_t at_ms;                               /* wall time of the kiosk: a claim */
    size_t payload_n;
    uint8_t payload[OP_PAYLOAD_MAX];             /* JSON of the type, or sealed bytes */
    char algorithm[OP_ALGORITHM_SIZE];           /* "" no token signature, "ES256", "PS256" */
    size_t token_signature_n;
    uint8_t token_signature[OP_TOKEN_SIGNATURE_MAX];
    uint8_t kiosk_signature[OP_SIGNATURE_SIZE];
};

/* Starts one: id from the caller's randomness, no payload, no signature.
 * ERR_FORMAT when type or serial is empty, too long or not printable ASCII; *op then untouched. */
MUST_USE enum err op_begin(struct op *op, const uint8_t id[OP_ID_SIZE], const char *type, const char *serial, int64_t at_ms);

/* ERR_LIMIT when it is too long. Changing payload or token signature asks for op_sign_kiosk again. */
MUST_USE enum err op_set_payload(struct op *op, const void *bytes, size_t n);
/* algorithm: "ES256" (r||s, 64 bytes) or "PS256" (RFC 7518 3.4, 3.5); ERR_FORMAT for another. */
MUST_USE enum err op_set_token_signature(struct op *op, const char *algorithm, const void *bytes, size_t n);

/* Appends the bytes the token signs: strings "guichet/op/1", server id, kiosk id; field op id; strings type, serial;
 * u64 at_ms (buf.h's forms). They do not name the outcome: they are signed before it is known. */
void op_put_token_bytes(const struct op *op, const char *server_id, const char *kiosk_id, struct buf *out);

/* The kiosk's Ed25519 signature over string "guichet/op-kiosk/1", field(token bytes), field(SHA-256 of the payload),
 * string algorithm, field(token signature). ERR_KEYS for a key of another size. */
MUST_USE enum err op_sign_kiosk(struct op *op, const char *server_id, const char *kiosk_id, const struct secret *sign_secret);
bool op_check_kiosk(const struct op *op, const char *server_id, const char *kiosk_id, const uint8_t key[PEER_KEY_SIZE]);

/* SHA-256 over everything, signatures included: "the same operation" means this digest is the same. */
enum { OP_DIGEST_SIZE = 32 };
MUST_USE enum err op_digest(const struct op *op, const char *server_id, const char *kiosk_id, uint8_t to[OP_DIGEST_SIZE]);

/* One JSON object, at most OP_JSON_MAX bytes, without a newline: what the outbox stores. Appends to out;
 * failure shows in buf_err(out). */
void op_encode(const struct op *op, struct buf *out);
/* Strict: unknown, missing, repeated or ill-typed members are ERR_FORMAT; too long ERR_LIMIT. *op untouched then. */
MUST_USE enum err op_decode(const void *bytes, size_t n, struct op *op);
MUST_USE enum err op_decode_json(const json_t *object, struct op *op);

void op_id_text(const uint8_t id[OP_ID_SIZE], char to[OP_ID_TEXT_SIZE]);
/* What a person is given for it and says on the telephone: its first 40 bits (base32.h). */
void op_receipt(const uint8_t id[OP_ID_SIZE], char to[OP_RECEIPT_SIZE]);

#endif
