/* A made-up flow with a menu that refuses, a list of twenty rows, a form and a lock that hides them all. */
#ifndef GUICHET_TESTS_UNIT_LONG_FLOW_H
#define GUICHET_TESTS_UNIT_LONG_FLOW_H

#include "tui/flow.h"

enum { LONG_WORD = 0, LONG_LETTER = 1, LONG_PASSWORD = SEAL_SLOT, LONG_FOUND = 47 };

struct long_app {
    size_t page, opened;       /* of the list; pages that were entered */
    bool refused;              /* the menu's second item */
    unsigned closed;
};

extern const struct flow *const long_flows[];
extern const char *const long_roots[];
struct run *long_run_new(struct long_app *app, struct prefs *prefs);     /* fails the test rather than return NULL */
/* A copy of the lock with something changed, for flow_fault. */
extern const struct page long_lock;

#endif
