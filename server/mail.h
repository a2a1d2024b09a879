/* The mails to send: rows written in the transaction of what they tell, taken by the senders of any server process.
 *
 * A row is leased while it is being sent, so no two processes send it at once; a process that dies lets the lease run
 * out.  The row's id is the message id: the same notice asked for twice is one row, and a mail that was sent twice (its
 * sender died after the server's yes) is seen to be the same.  Threads as the struct db. */
#ifndef GUICHET_SERVER_MAIL_H
#define GUICHET_SERVER_MAIL_H

#include "core/base/buf.h"
#include "core/base/secret.h"
#include "server/db.h"
#include "server/service.h"

enum {
    MAIL_ID_SIZE = 33, MAIL_KIND_SIZE = 32, MAIL_ADDRESS_SIZE = 255, MAIL_SUBJECT_SIZE = 256, MAIL_BODY_MAX = 8192,
    MAIL_SAID_SIZE = 200, MAIL_LEASE_MS = 120000, MAIL_TRIES_MAX = 60, MAIL_CODE_MS = 600000
};

/* Where a code stands in a body; it is filled in when the mail is sent. */
#define MAIL_CODE_MARK "{code}"
#define MAIL_KIND_CODE "code"
#define MAIL_KIND_CITIZEN "citizen-"          /* kinds that begin so have a sender of their own */
#define MAIL_KIND_CITIZEN_CODE MAIL_KIND_CITIZEN "code"
#define MAIL_KIND_INVITATION "invitation"     /* from its own sender */

struct mail {
    char id[MAIL_ID_SIZE], kind[MAIL_KIND_SIZE], recipient[MAIL_ADDRESS_SIZE], subject[MAIL_SUBJECT_SIZE];
    int64_t made_ms, tries;
};

/* Inside a transaction. code: what the mark stands for, kept encrypted; NULL none. A row with this id stays as it is. */
MUST_USE enum err mail_add(const struct service *service, struct db *db, const struct mail *mail, const char *body, const struct secret *code);

/* Leases the row that is due first; found false when none is. body: appended, with the code in it (wiped when freed). */
MUST_USE enum err mail_take(const struct service *service, struct db *db, bool *found, struct mail *mail, struct buf *body);

/* What the mail server said to it: 2xx sent, 5xx failed, all else waits and is tried again later (0: it could not be asked). */
MUST_USE enum err mail_settle(const struct service *service, struct db *db, const struct mail *mail, int answer, const char *said);

/* Forgets what was sent or given up more than 30 days ago. Inside a transaction. */
MUST_USE enum err mail_purge(struct db *db, int64_t now_ms);

/* Appends a line a mail, newest first: state, kind, recipient, made, tries, what the server said. */
MUST_USE enum err mail_print(struct db *db, struct buf *out);

#endif
