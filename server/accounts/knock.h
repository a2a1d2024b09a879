/* A log-in before its password is looked at: counted and committed, for the name that was typed and for the account behind it.
 * Inside server/accounts and server/citizens only; threads as struct call. */
#ifndef GUICHET_SERVER_ACCOUNTS_KNOCK_H
#define GUICHET_SERVER_ACCOUNTS_KNOCK_H

#include "server/accounts/accounts.h"
#include "server/throttle.h"

enum { KNOCK_SUBJECT_SIZE = 288 };           /* an address of mail with a word before it */

/* Who has two names has two counters that are shown, so that they do not tell that they are one person's; and a third that is of
 * the account. A name that is nobody's has both too. */
struct knock {
    char shown[KNOCK_SUBJECT_SIZE], account[KNOCK_SUBJECT_SIZE];     /* what is counted; set by the verb */
    struct throttle_pace pace;               /* of shown */
    struct throttle_state tries;             /* of account */
};

/* For prepare. The answer may be set (a repeat); pace.wait: too soon, nothing was counted and nothing must be looked at. */
MUST_USE enum err knock_count(struct account_call *a, struct knock *k);
bool knock_locked(const struct knock *k);
/* For run: 429 wait; 403 not-possible, audited; the password was right. */
MUST_USE enum err knock_wait(struct account_call *a, const struct knock *k);
MUST_USE enum err knock_refuse(struct account_call *a, const struct knock *k, const char *cause);
MUST_USE enum err knock_forget(struct account_call *a, const struct knock *k);

#endif
