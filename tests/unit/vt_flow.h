/* A made-up flow for the tests of the front ends: a menu of six items, a form of three boxes, a text, some work. */
#ifndef GUICHET_TESTS_VT_FLOW_H
#define GUICHET_TESTS_VT_FLOW_H

#include "tui/flow.h"

/* What the made-up program knows; tests change it and call run_changed. */
struct vt_app {
    char state[80];            /* of the token */
    char progress[80];         /* of the work */
    int closed, acted, languages;
};

extern const struct flow *const vt_flows[];
struct run *vt_run_new(struct vt_app *app, struct prefs *prefs);   /* fails the test rather than return NULL */

#endif
