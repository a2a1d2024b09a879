/* Unblocking by telephone, the server's side (server/PROTOCOL.md 9.4): the agent reads a challenge in and an answer out, and
 * at the end a confirmation in.  Threads as the struct db. */
#ifndef GUICHET_SERVER_PHONE_H
#define GUICHET_SERVER_PHONE_H

#include "core/proto/phone.h"
#include "server/db.h"
#include "server/service.h"

/* Why there is nothing to be read out; PHONE_GOOD when there is. */
enum phone_verdict {
    PHONE_GOOD, PHONE_NOT_TYPED_RIGHT, PHONE_NOT_OF_TOKEN, PHONE_USED, PHONE_REVOKED, PHONE_NO_SECRET, PHONE_NOT_ANSWERED, PHONE_LATE, PHONE_SETTLED
};
const char *phone_words(enum phone_verdict verdict);    /* for the agent, English */

/* What is asked, and who asks: an agent by id, whose verb tells the person that a secret was given, or the operator (NULL). owner: whose token it
 * must be, NULL anybody's; another's is PHONE_NOT_OF_TOKEN, or PHONE_NOT_ANSWERED. */
struct phone_order { const struct service *service; const char *serial, *challenge, *confirmation, *owner, *agent, *session; };

/* Inside a transaction; outputs are untouched unless PHONE_GOOD. As the two below. */
MUST_USE enum err phone_answer_in(const struct phone_order *order, struct db *db, enum phone_verdict *verdict, char to[PHONE_ANSWER_TEXT_SIZE]);
MUST_USE enum err phone_confirm_in(const struct phone_order *order, struct db *db, enum phone_verdict *verdict, enum phone_result *result);

/* Once a challenge: the kiosk's chain moves on, the secret to try first is masked, the person is told, all in one transaction. Outside one, as the next. */
MUST_USE enum err phone_answer(const struct service *service, struct db *db, const char *serial, const char *challenge,
                               enum phone_verdict *verdict, char to[PHONE_ANSWER_TEXT_SIZE]);

/* Once an answer, within 24 hours: settles current and pending secret by what the token did. */
MUST_USE enum err phone_confirm(const struct service *service, struct db *db, const char *challenge, const char *confirmation,
                                enum phone_verdict *verdict, enum phone_result *result);

#endif
