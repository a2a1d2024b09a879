/* Persons: who holds which token, what is known to reach them. Threads as the struct db. */
#ifndef GUICHET_SERVER_PEOPLE_H
#define GUICHET_SERVER_PEOPLE_H

#include "core/base/buf.h"
#include "server/db.h"
#include "server/service.h"

enum { PERSON_ID_SIZE = 16, PERSON_NAME_SIZE = 128, PERSON_LANGUAGE_SIZE = 3 };

struct person_row {
    bool found;
    char id[PERSON_ID_SIZE], name[PERSON_NAME_SIZE], language[PERSON_LANGUAGE_SIZE];
};

/* Records a person, and the address in force when email is not NULL; id as "P-7F2K-93QX". ERR_FORMAT: a name that is empty,
 * too long or not plain text, a language other than fr and en; ERR_EMAIL. */
struct person_new { const char *name, *language, *email; };
MUST_USE enum err people_add(const struct service *service, struct db *db, const struct person_new *person, char id[PERSON_ID_SIZE]);

/* One person by id, or by a token that is theirs; found says whether there is one. */
MUST_USE enum err people_get(struct db *db, const char *id, struct person_row *out);
MUST_USE enum err people_of_token(struct db *db, const char *serial, struct person_row *out);

/* The token is this person's from now on. */
MUST_USE enum err people_give_token(const struct service *service, struct db *db, const char *person, const char *serial);

/* The same inside a transaction, without a row of the trail. */
MUST_USE enum err people_own_token(const struct service *service, struct db *db, const char *person, const char *serial);

/* Inside a transaction: whoever else changes this person waits until it ends. */
MUST_USE enum err people_hold(struct db *db, const char *id);

/* Appends a line a person and token: id, name, language, address, serial, when questions were chosen. */
MUST_USE enum err people_print(struct db *db, struct buf *out);

#endif
