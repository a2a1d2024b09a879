/* The password of the token, asked by an option before it does anything: one form and the guard of its last try.
 *
 * ASK_PIN_PAGES makes both rows of a flow's page table, "NAME.form" and "NAME.guard": from_ is where «Retour» leads, to_ the
 * page that works with the password (slot ASK_PIN of the flow, wiped by it with run_clear as soon as it was given). */
#ifndef GUICHET_SCREENS_ASK_PIN_H
#define GUICHET_SCREENS_ASK_PIN_H

#include "core/token/job.h"
#include "screens/last_try.h"
#include "tui/flow.h"

enum { ASK_PIN, ASK_PIN_SLOTS };

extern const struct field ask_pin_fields[ASK_PIN_SLOTS];
void ask_pin_compose(const struct run *run, struct composer *c);

/* On the form again, after a wrong one: says what it cost. */
void ask_pin_wrong(struct run *run, const struct tries *tries);

#define ASK_PIN_PAGES(name_, title_, short_, help_, from_, to_) \
    { .name = name_ ".form", .kind = PAGE_FORM, .title = title_, .title_short = short_, .help = help_, .fields = ask_pin_fields, \
      .field_count = ASK_PIN_SLOTS, .compose = ask_pin_compose, .confirmed = last_try_confirmed, .need = NEED_TOKEN, \
      .edges = (const struct edge[]){ { OUTCOME_CONFIRM, to_ }, { LAST_TRY_ASK, name_ ".guard" }, { OUTCOME_BACK, from_ } }, .edge_count = 3 }, \
    LAST_TRY_PAGE(name_ ".guard", title_, short_, name_ ".form", to_)

#endif
