/* What the operator does with accounts of the services on line, besides what their holders do. Threads as the struct db. */
#ifndef GUICHET_SERVER_ACCOUNTS_OFFICE_H
#define GUICHET_SERVER_ACCOUNTS_OFFICE_H

#include "core/base/buf.h"
#include "core/rules/account.h"
#include "server/db.h"
#include "server/people.h"
#include "server/service.h"

enum { OFFICE_TEMPORARY_MS = 24 * 3600000 };      /* how long a temporary password is good */

/* Records a person with an account, whose password is temporary. name NULL: one is made, IP and seven digits. given, family and
 * title as kept. ERR_EMAIL, ERR_USER_NAME, ERR_PERSON_NAME, ERR_FORMAT (title or language), ERR_NAME_TAKEN, ERR_SERVER_BUSY.
 * The caller owns *password. */
struct office_new { const char *given, *family, *title, *email, *name, *language; };
MUST_USE enum err office_add(const struct service *service, struct db *db, const struct office_new *made, char name[ACCOUNT_NAME_SIZE],
                             struct secret **password);

/* The two halves of it, for who has a transaction of their own: a password and its hash (slow; the caller owns it); and inside the transaction the
 * account's from now on, until then. Nobody is told. */
struct account_hash;
MUST_USE enum err office_temporary_make(const struct service *service, struct secret **password, struct account_hash *hash);
MUST_USE enum err office_temporary_give(const struct service *service, struct db *db, const char *person, const struct account_hash *hash, int64_t until_ms);

/* Another temporary password for the account with this log-in name; its sessions end, its locks and the three questions that were
 * asked are forgotten, its holder is told by mail. ERR_NOT_POSSIBLE: no open account has this name. The caller owns *password. */
MUST_USE enum err office_temporary(const struct service *service, struct db *db, const char *name, struct secret **password);

/* Forgets the locks of «Mot de passe oublié?» of an account, or of a token's questions (serial); the log-in's stay. ERR_NOT_POSSIBLE. */
MUST_USE enum err office_clear_account(const struct service *service, struct db *db, const char *name);
MUST_USE enum err office_clear_token(const struct service *service, struct db *db, const char *serial);

/* Inside a transaction: what was counted of this kind under the account and its names. */
MUST_USE enum err office_locks_clear(const struct service *service, struct db *db, const char *person, enum policy_kind kind);

/* Closes the account: no log-in any more, sessions end. ERR_NOT_POSSIBLE: none, or closed before. The second: inside a transaction, by person. */
MUST_USE enum err office_close(const struct service *service, struct db *db, const char *name);
MUST_USE enum err office_end(const struct service *service, struct db *db, const char *person);

/* Appends a line an account: person, names, family, given, address, what must be changed, until when a password is temporary, state. */
MUST_USE enum err office_print(struct db *db, struct buf *out);

#endif
