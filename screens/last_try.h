/* The guard before the last try of a password (product rule: never spent without a question whose default is no).
 *
 * A form that asks for the token's password has .confirmed = last_try_confirmed and the edges { OUTCOME_CONFIRM, work } and
 * { LAST_TRY_ASK, guard page }; the guard page has last_try_items, last_try_compose, .guarded = true, and the edges
 * { OUTCOME_BACK, form } and { LAST_TRY_RISK, work }. */
#ifndef GUICHET_SCREENS_LAST_TRY_H
#define GUICHET_SCREENS_LAST_TRY_H

#include "tui/flow.h"

enum { LAST_TRY_ASK = OUTCOME_OWN + 100, LAST_TRY_RISK };    /* beside a flow's own outcomes */
enum { LAST_TRY_ITEMS = 3 };

extern const struct item last_try_items[LAST_TRY_ITEMS];
#define LAST_TRY_HELP N_("C'est le dernier essai avant que la clé se verrouille. Si vous n'êtes pas certain, répondez Non.")

int last_try_confirmed(const struct run *run);
void last_try_compose(const struct run *run, struct composer *c);

#endif
