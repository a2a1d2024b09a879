/* The thread of `guichetd serve` that sends what waits in the table of mails. Start and stop from one thread. */
#ifndef GUICHET_SERVER_MAILER_H
#define GUICHET_SERVER_MAILER_H

#include "server/db.h"
#include "server/mail_smtp.h"

enum { MAILER_PAUSE_MS = 500 };

struct mailer;

/* db: a connection of its own, closed by mailer_stop. smtp_open's errors; ERR_SYSTEM. */
MUST_USE enum err mailer_start(const struct service *service, struct db *db, const struct smtp_settings *settings, struct mailer **out);
/* Within about a second: a mail that is being sent is let go, and sent again by the next process. NULL is fine. */
void mailer_stop(struct mailer *m);

/* One step: sends the mail that is due first; worked false when none is. What the thread does, for tests. */
MUST_USE enum err mailer_step(const struct service *service, struct db *db, struct smtp *smtp, bool *worked);

#endif
