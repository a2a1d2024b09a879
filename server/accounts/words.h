/* What an account's password and answers may not be, and the setting of a new password. Inside server/accounts only. */
#ifndef GUICHET_SERVER_ACCOUNTS_WORDS_H
#define GUICHET_SERVER_ACCOUNTS_WORDS_H

#include "server/accounts/accounts.h"
#include "server/notices.h"

/* The names of a person, for account_password_check and account_eight_read: NULL-terminated, valid as long as this. */
enum { WORDS_NAMES_MAX = 2 };
struct account_words {
    struct account_row row;
    char names[WORDS_NAMES_MAX][ACCOUNT_NAME_SIZE];
    size_t name_count;
    const char *list[WORDS_NAMES_MAX + 3];
};
MUST_USE enum err account_words_get(struct db *db, const char *person, struct account_words *out);
/* The rules, with each of the names. */
MUST_USE enum err account_words_password(const struct account_words *words, const struct secret *password);

/* Inside a transaction: the hash is the account's from now on; what must be done next. Ends the tickets of who forgot the old one. */
MUST_USE enum err account_store_password(struct db *db, const char *person, const struct account_hash *hash, const char *must, int64_t now_ms);
/* Inside a transaction: a notice to the person of what this call did. */
MUST_USE enum err account_tell(struct account_call *a, const char *person, enum notice_kind kind);

#endif
