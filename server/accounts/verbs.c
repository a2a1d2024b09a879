/* The verbs of the services on line, a line each; their rows are in the files that do them. */
#include "server/accounts/accounts.h"

extern const struct account_verb account_verb_login, account_verb_home, account_verb_trail, account_verb_logout,
    account_verb_messages, account_verb_message, account_verb_draft_drop;

const struct account_verb *const account_verbs[] = {
    &account_verb_login,
    &account_verb_home,
    &account_verb_trail,
    &account_verb_logout,
    &account_verb_messages,
    &account_verb_message,
    &account_verb_draft_drop,
    NULL
};
