#include "verb_words.h"

#include "server/accounts/accounts.h"

const char *name_of_verb(size_t i) { return account_verbs[i] ? account_verbs[i]->name : NULL; }
