/* The play of a script, for the files that have commands of their own. */
#ifndef GUICHET_TESTS_GOLDEN_GAME_H
#define GUICHET_TESTS_GOLDEN_GAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct run;

struct game_command {
    const char *name;
    void (*run)(const char *rest);
};

void game_fail(const char *what, const char *which);
void game_pass(const char *what);
void game_changed(void);      /* what the desk says has changed */
int64_t game_now(void);
void game_type(const char *bytes, size_t n);    /* on the full screen; the invariants are checked */
struct run *game_person(void);                  /* where the person is */
bool game_is_walking(void);                     /* an answer that nobody waits for is no failure then */
void game_token(const char *how);               /* the command "token" */
bool game_run(const struct game_command *table, size_t n, const char *name, const char *rest);    /* false: not in the table */
bool game_run_desk(const char *name, const char *rest);                                            /* said.c */
bool game_run_answers(const char *name, const char *rest);                                         /* answers.c */
bool game_run_messages(const char *name, const char *rest);                                        /* fake_messages.c */

bool game_run_account(const char *name, const char *rest);                                         /* fake_account.c */
bool game_run_users(const char *name, const char *rest);                                           /* fake_users.c */
bool game_run_citizen(const char *name, const char *rest);                                         /* fake_citizen.c */
bool game_run_counter(const char *name, const char *rest);                                         /* fake_counter.c */
void game_walk_counter(unsigned dice);                                                             /* fake_counter_walk.c */

#endif
