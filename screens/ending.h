/* How every flow ends: back to the menu, or close; where the token is locked, option 4 first.
 *
 * A row of a page table: ENDING_PAGE(name, title, short title or NULL, help, composer, enum page_need). */
#ifndef GUICHET_SCREENS_ENDING_H
#define GUICHET_SCREENS_ENDING_H

#include "tui/flow.h"

enum { ENDING_MENU = OUTCOME_OWN + 110, ENDING_UNBLOCK };    /* beside a flow's own outcomes */
enum { ENDING_ITEMS = 2, ENDING_LOCKED_ITEMS = 3, ENDING_EDGES = 3 };

extern const struct item ending_locked_items[ENDING_LOCKED_ITEMS];    /* the last two are every ending's */
extern const struct edge ending_edges[ENDING_EDGES];

#define ENDING_WITH(name_, title_, short_, help_, compose_, need_, from_, count_) \
    { .name = name_, .kind = PAGE_TEXT, .title = title_, .title_short = short_, .help = help_, .items = ending_locked_items + (from_), \
      .item_count = count_, .edges = ending_edges, .edge_count = ENDING_EDGES, .compose = compose_, .guarded = true, .need = need_ }
#define ENDING_PAGE(name_, title_, short_, help_, compose_, need_) \
    ENDING_WITH(name_, title_, short_, help_, compose_, need_, 1, ENDING_ITEMS)
#define ENDING_LOCKED_PAGE(name_, title_, short_, help_, compose_) \
    ENDING_WITH(name_, title_, short_, help_, compose_, NEED_TOKEN, 0, ENDING_LOCKED_ITEMS)

#endif
