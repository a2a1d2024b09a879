/* Requests about accounts (server/PROTOCOL.md 12): see exchange.h, whose rules and errors are the same here. */
#ifndef GUICHET_SYNC_EXCHANGE_ACCOUNT_H
#define GUICHET_SYNC_EXCHANGE_ACCOUNT_H

#include "core/proto/account.h"
#include "core/sync/exchange.h"

/* body: the request's bytes as exchange_account_body made them; kept by the caller and sent again as they are, under the same
 * nonce, when the answer was lost. reply_secret: of the pair whose public key is in it. */
struct exchange_account { const char *verb, *session; const struct secret *plain; const uint8_t *reply_key; };
MUST_USE enum err exchange_account_body(const struct exchange *x, const struct exchange_now *now, const struct exchange_account *what, struct secret **body);
MUST_USE enum err exchange_ask_account(const struct exchange *x, const struct exchange_now *now, const char *verb, const struct secret *body,
                                       struct exchange_ticket *ticket, struct secret **job);
/* Besides exchange.h's: ERR_NOT_POSSIBLE, ERR_KIOSK_PAUSED, ERR_WAIT, ERR_TOO_MANY (problem.reference, left, until_ms), ERR_CODE_REFUSED_HERE,
 * ERR_CODE_WRONG, ERR_CODE_DEAD, ERR_TOO_SOON, ERR_IDENTITY_*, ERR_REGISTER_DOWN, ERR_PASSWORD_WRONG, ERR_NAME_TAKEN (problem.left), ERR_ROLE, ERR_GONE, ERR_EMPLOYEE_UNKNOWN, ERR_SESSION, ERR_TICKET, ERR_SERVER_REFUSED (a field).
 * The caller owns *plain. */
MUST_USE enum err exchange_read_account(const struct exchange *x, struct exchange_ticket *ticket, const uint8_t *bytes, size_t n, const char *verb,
                                        const struct secret *reply_secret, struct secret **plain);

#endif
