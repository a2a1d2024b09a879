/* The guard before the last try of a password (product rule: never spent without a question whose default is no).
 *
 * A form that asks for the token's password has .confirmed = last_try_confirmed and the edges { OUTCOME_CONFIRM, work } and
 * { LAST_TRY_ASK, guard page }; LAST_TRY_PAGE makes the guard page's row. */
#ifndef GUICHET_SCREENS_LAST_TRY_H
#define GUICHET_SCREENS_LAST_TRY_H

#include "tui/flow.h"

enum { LAST_TRY_ASK = OUTCOME_OWN + 100, LAST_TRY_RISK, LAST_TRY_UNBLOCK };    /* beside a flow's own outcomes */
enum { LAST_TRY_ITEMS = 3 };

extern const struct item last_try_items[LAST_TRY_ITEMS];
extern const char last_try_help[];

int last_try_confirmed(const struct run *run);
void last_try_compose(const struct run *run, struct composer *c);

#define LAST_TRY_PAGE(name_, title_, short_, form_, work_) \
    { .name = name_, .kind = PAGE_MENU, .title = title_, .title_short = short_, .help = last_try_help, .items = last_try_items, \
      .item_count = LAST_TRY_ITEMS, .compose = last_try_compose, .guarded = true, .need = NEED_TOKEN, \
      .edges = (const struct edge[]){ { OUTCOME_BACK, form_ }, { LAST_TRY_RISK, work_ }, { LAST_TRY_UNBLOCK, "unblock" } }, .edge_count = 3 }

#endif
