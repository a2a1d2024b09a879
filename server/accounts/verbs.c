/* The verbs of the services on line, a line each; their rows are in the files that do them. */
#include "server/accounts/accounts.h"

extern const struct account_verb account_verb_login, account_verb_home, account_verb_trail, account_verb_logout;

const struct account_verb *const account_verbs[] = {
    &account_verb_login,
    &account_verb_home,
    &account_verb_trail,
    &account_verb_logout,
    NULL
};
