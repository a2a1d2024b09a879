/* One mail to the mail server, by libcurl: SMTP with STARTTLS demanded (RFC 3207), plain text in UTF-8.
 * smtp_open and smtp_close from one thread, before and after any other; a struct smtp belongs to one thread. */
#ifndef GUICHET_SERVER_MAIL_SMTP_H
#define GUICHET_SERVER_MAIL_SMTP_H

#include "core/base/buf.h"
#include "server/mail.h"

#include <stdatomic.h>

/* Strings live longer than the struct smtp. */
struct smtp_settings {
    const char *server;            /* "smtp://host:port" */
    const char *ca_file;           /* "" the system's */
    const char *user;              /* "" no log-in */
    const char *password_file;     /* 0600, one line */
    const char *sender;            /* address */
    const char *invitation_sender; /* of MAIL_KIND_INVITATION */
    const char *citizens_sender;   /* of MAIL_KIND_CITIZEN */
    const atomic_bool *stop;       /* once true, a mail that is being sent is let go; NULL: never */
};

struct smtp;

/* ERR_CONFIG: no smtp:// URL, an address of no use, a password file that is missing or readable by others. */
MUST_USE enum err smtp_open(const struct smtp_settings *settings, struct smtp **out);
void smtp_close(struct smtp *s);    /* NULL is fine */

/* Sends. *answer: the server's last reply code, 250 when it took the mail, 0 when it could not be reached, did not
 * offer TLS or refused the log-in; said: why, for the operator, "" when it was taken. */
MUST_USE enum err smtp_send(struct smtp *s, const struct mail *mail, const struct buf *body, int *answer, char said[MAIL_SAID_SIZE]);

#endif
