/* The unblocking secrets of tokens, sealed to a key that only the signer process has (server/signer.h).
 *
 * A token has one *current* secret and at most one *pending*, in versions that are never changed: a settled one becomes
 * `retired` and is never given out again. The pending one is stored before the release that carries it is answered; until
 * it is settled the next release gives both, the pending one first, and makes nothing new. Threads as the struct db.
 * The signer's errors pass through: ERR_HELPER_GONE, ERR_DEADLINE, ERR_SYSTEM, ERR_TOO_MANY. */
#ifndef GUICHET_SERVER_ESCROW_H
#define GUICHET_SERVER_ESCROW_H

#include "server/call.h"
#include "server/tickets.h"

enum { ESCROW_UNTIL_MS = 60000 };

/* Inside the caller's transaction: seals the release of server/PROTOCOL.md 9.3 to the ticket's session key, stores what it
 * made new, and its audit row. ERR_UNBLOCK_NONE: there is no secret of this token. */
MUST_USE enum err escrow_release(struct call *c, const struct ticket_row *ticket, struct buf *sealed);

/* What the token said (server/PROTOCOL.md 6, words of token.unblocked/1). Inside a transaction. escrow_settle_ticket is the
 * one for a report that names its ticket: a report about a release that is not the newest changes nothing, because what was
 * pending then is not what is pending now. escrow_settle_phone is for an answer by telephone, which has no ticket: what was said
 * of it at at_ms says nothing of a pending secret that was made later. ERR_FORMAT: not one of the words. A serial without secrets is ERR_OK. */
MUST_USE enum err escrow_settle(struct db *db, const char *serial, const char *took, const char *rotated);
MUST_USE enum err escrow_settle_ticket(struct db *db, const char *serial, const uint8_t ticket[TICKET_ID_SIZE],
                                       const char *took, const char *rotated);
MUST_USE enum err escrow_settle_phone(struct db *db, const char *serial, int64_t at_ms, const char *took, const char *rotated);

/* Whether a secret that the token may hold was derived for the telephone, so that a session may have it replaced. */
MUST_USE enum err escrow_is_derived(struct db *db, const char *serial, bool *derived);

/* The same as escrow_settle_ticket for token.secret.replaced/1. refused: the token does not know the current one; it is not asked for again. */
struct escrow_replaced { const uint8_t *ticket; const char *took, *rotated; bool refused; };
MUST_USE enum err escrow_settle_replaced(struct db *db, const char *serial, const struct escrow_replaced *said);

/* Inside a transaction: the telephone's answer (server/PROTOCOL.md 9.4): the secret to try first, masked for the chain key.
 * is_text: it is no hexadecimal digits; rotate: the kiosk is to derive a new one from the key; it is then stored as pending. ERR_UNBLOCK_NONE: no secret, or
 * one that does not fit into an answer. */
struct escrow_masked { uint8_t bytes[SIGNER_PHONE_SIZE]; bool is_text, rotate; };
MUST_USE enum err escrow_phone(const struct service *service, struct db *db, const char *serial, const struct secret *chain_key,
                               int64_t counter, struct escrow_masked *out);

/* A token prepared by its own tools, outside a transaction: committed, read back through the signer and compared by a keyed hash,
 * and only then current (what was current is retired). Only a secret of 16 hexadecimal digits can be replaced by a new one:
 * *rotates false for other ones, and whenever may_rotate is. ERR_FORMAT for an empty or too long secret, ERR_KEYS when what was read back differs. */
MUST_USE enum err escrow_add(const struct service *service, struct db *db, const char *serial, const struct secret *plain, bool may_rotate);

/* Inside a transaction: a fresh secret for a token that is about to be initialised, stored, read back and opened by the signer. */
MUST_USE enum err escrow_issue(const struct service *service, struct db *db, const char *serial);

/* Inside a transaction: seals the current secret alone, for issuance; nothing new is made. */
MUST_USE enum err escrow_release_alone(struct call *c, const struct ticket_row *ticket, struct buf *sealed);

#endif
