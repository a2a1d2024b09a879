/* A desk whose answers a script gives, behind core/desk/desk.h: what the screens say is tested apart from cards and
 * networks (those are tested with the real ones in tests/e2e). */
#ifndef GUICHET_TESTS_GOLDEN_FAKE_DESK_H
#define GUICHET_TESTS_GOLDEN_FAKE_DESK_H

#include "core/desk/desk.h"

struct desk_status *fake_status(void);       /* change it, then fake_changed() */
void fake_token(int64_t now_ms);              /* a token in order, its certificate valid for 212 days */
void fake_changed(void);
void fake_add_request(const struct desk_request *row);

/* Answers the verb that waits; false when none does. */
bool fake_answer_change(const struct change_pin_result *result);
bool fake_answer_step(enum desk_step step);
bool fake_answer_check(const struct token_check *result);
bool fake_answer_enrol(enum err e);

/* Options 1, 3, 4 and 6 (fake_verbs.c). */
struct desk_person *fake_person(void);       /* what desk_person says */
bool fake_answer_open(const struct open_person_result *result);
bool fake_answer_save(const struct save_result *result);
bool fake_answer_code(const struct code_result *result);
bool fake_answer_questions(enum err e);
bool fake_answer_answers(const struct answers_result *result);
bool fake_answer_unblock(const struct unblock_result *result);
bool fake_answer_renew(const struct renew_result *result);
bool fake_verb_step(int step);               /* of the verb that waits: an enum desk_step, or an enum renew_step */
void fake_phone(enum err e, unsigned left);  /* what the next answer read over the telephone gives */
void fake_clock_is(int64_t now_ms);          /* challenges expire ten minutes later */
void fake_retry(int64_t at_ms);
const char *fake_request(void);              /* the last thing a verb was asked, in words */
void fake_verbs_forget(void);
void fake_messages_start(void);              /* fake_messages.c */
void fake_messages_forget(void);

/* What the last change_pin was asked, compared with these. */
bool fake_was_asked(const char *old_pin, const char *new_pin);
bool fake_forgotten(void);                   /* desk_forget was called since the last look */

#endif
