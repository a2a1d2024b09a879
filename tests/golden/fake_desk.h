/* A desk whose answers a script gives, behind core/desk/desk.h: what the screens say is tested apart from cards and
 * networks (those are tested with the real ones in tests/e2e). */
#ifndef GUICHET_TESTS_GOLDEN_FAKE_DESK_H
#define GUICHET_TESTS_GOLDEN_FAKE_DESK_H

#include "core/desk/desk.h"

struct desk_status *fake_status(void);       /* change it, then fake_changed() */
void fake_changed(void);
void fake_add_request(const struct desk_request *row);

/* Answers the verb that waits; false when none does. */
bool fake_answer_change(const struct change_pin_result *result);
bool fake_answer_step(enum desk_step step);
bool fake_answer_check(const struct token_check *result);
bool fake_answer_enrol(enum err e);

/* What the last change_pin was asked, compared with these. */
bool fake_was_asked(const char *old_pin, const char *new_pin);
bool fake_forgotten(void);                   /* desk_forget was called since the last look */

#endif
