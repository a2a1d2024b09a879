/* Accounts of the demonstration and of the tests. Threads as the struct db. */
#ifndef GUICHET_SERVER_ACCOUNTS_DEMONSTRATION_H
#define GUICHET_SERVER_ACCOUNTS_DEMONSTRATION_H

#include "server/accounts/office.h"

#include <jansson.h>

/* An account whose password lasts. questions: {"questions": [8], "answers": [8]}, the caller's, or NULL: none are chosen.
 * ERR_NOT_POSSIBLE: the configuration is no demonstration's (notices.demonstration). Else office_add's errors, the rules' of the
 * password, ERR_QUESTION_SAME: the questions or the answers break a rule. */
MUST_USE enum err demonstration_add(const struct service *service, struct db *db, const struct office_new *made, const struct secret *password,
                                    json_t *questions);

#endif
