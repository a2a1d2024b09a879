/* An account behind core/desk/account.h, as a script says.  Verbs are in fake_account.c; other files add theirs with these. */
#ifndef GUICHET_TESTS_GOLDEN_FAKE_ACCOUNT_H
#define GUICHET_TESTS_GOLDEN_FAKE_ACCOUNT_H

#include "core/desk/account.h"

struct desk_account *fake_account(void);       /* what desk_account says */

/* For a verb: begins what `wanted` compares (the verb, then name=value), and remembers who waits. on_ok fills what was answered, when
 * the script's answer is a yes; may be NULL. */
void fake_account_ask(const char *verb, const struct account_watch *watch, void (*on_ok)(void));
void fake_note(const char *format, ...) __attribute__((format(printf, 1, 2)));     /* fake_verbs.c */
void fake_note_secret(const char *name, const struct secret *s);
void fake_note_clear(void);

/* Answers the verb that waits; false when none does. */
bool fake_account_answer(const struct account_result *result);
bool fake_account_waits(void);
void fake_account_forget(void);
void fake_users_forget(void);                  /* fake_users.c */
void fake_citizen_start(void);                 /* fake_citizen.c: what is asked about one play is not left to the next */
void fake_citizen_forget(void);

#endif
