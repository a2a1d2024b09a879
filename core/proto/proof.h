/* Who must prove what: one table, operation type and outcome -> required proof (server/PROTOCOL.md 6).
 * And the reasons for which a server rejects one.  Read-only tables, any thread. */
#ifndef GUICHET_PROTO_PROOF_H
#define GUICHET_PROTO_PROOF_H

#include <stdbool.h>
#include <stddef.h>

enum proof { PROOF_UNKNOWN_TYPE, PROOF_KIOSK, PROOF_TOKEN, PROOF_ACCOUNT, PROOF_AGENT };

/* outcome: the payload's word ("done", "unknown"). PROOF_UNKNOWN_TYPE when the table has no such row. */
enum proof proof_needed(const char *type, const char *outcome);

/* The word of an audit row for the type ("the token's password"), NULL when unknown. */
const char *proof_nature(const char *type);

/* A reason of a rejected operation ("certificate-revoked") in words: a French message id, never NULL. */
const char *proof_reason_text(const char *reason);

/* The i-th reason, NULL past the end (for catalogues and tests). */
const char *proof_reason_at(size_t i);

#endif
