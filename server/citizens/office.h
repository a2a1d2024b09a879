/* What an operator does about accounts of the Service d'authentification (guichetd's commands). Threads as the struct db.
 * name: the user name, or the address. ERR_CITIZEN_NAME; ERR_NOT_POSSIBLE: no open account has it. */
#ifndef GUICHET_SERVER_CITIZENS_OFFICE_H
#define GUICHET_SERVER_CITIZENS_OFFICE_H

#include "core/base/buf.h"
#include "server/db.h"
#include "server/service.h"

/* After the caller was verified: forgets what was counted of wrong passwords, codes and mails; codes that were mailed are dead. */
MUST_USE enum err citizen_office_clear(const struct service *service, struct db *db, const char *name);
/* Closes it as its owner would, who is told. */
MUST_USE enum err citizen_office_close(const struct service *service, struct db *db, const char *name);
/* Appends a line an account: name, state, made, confirmed. Nothing private. */
MUST_USE enum err citizen_office_print(struct db *db, struct buf *out);
/* Appends a line an identification: person, state, register, then when it was begun, personal data, sections 1 and 2, letter, done, until when. */
MUST_USE enum err identifications_print(struct db *db, struct buf *out);

#endif
