/* Who is logged in: sessions of accounts (server/PROTOCOL.md 12). Inside server/accounts only; threads as struct call. */
#ifndef GUICHET_SERVER_ACCOUNTS_SESSIONS_H
#define GUICHET_SERVER_ACCOUNTS_SESSIONS_H

#include "server/accounts/accounts.h"

enum { ACCOUNT_LIFE_MS = 2 * POLICY_HOUR_MS, ACCOUNT_IDLE_MS = 20 * POLICY_MINUTE_MS };

/* Fills a->who from the session of the request; found false: none of this kiosk's, over, of a closed account,
 * or of the realm that the verb is not of; of an agent without a role, or where no counter is. */
MUST_USE enum err account_session_get(struct account_call *a);
/* Inside a transaction: 20 minutes more, until the two hours are over; an agent's is locked after 15, and ends after ten hours. */
MUST_USE enum err account_session_touch(struct account_call *a);
/* Inside a transaction: opens one for a->who.person, of the realm that a->who.citizen and a->who.agent say (and a->who.token, "" by a code),
 * whose session (text) is given. *expires_ms: when it ends at the latest. */
MUST_USE enum err account_session_add(struct account_call *a, const uint8_t id[ACCOUNT_SESSION_SIZE], int64_t *expires_ms);
/* Fills a->who's roles and workplace. */
MUST_USE enum err account_roles(struct account_call *a);

/* account.must, as stored. */
enum account_must account_must_of(const char *word);

/* What several verbs are made of: no members, nothing to release; a state without secrets; and {"home"} as the answer. */
MUST_USE enum err account_read_nothing(struct account_call *a);
void account_release_nothing(struct account_call *a);
void account_release_state(struct account_call *a);
MUST_USE enum err account_answer_home(struct account_call *a);

#endif
