/* Notices: what a person is told by mail, whatever happened to token, questions or address.
 *
 * One table of kinds and texts, French first, then English; never a link, never a secret (a code is the one exception,
 * and it is filled in when its mail is sent).  Rows of `mail` are written in the caller's transaction.
 * Threads as the struct db. */
#ifndef GUICHET_SERVER_NOTICES_H
#define GUICHET_SERVER_NOTICES_H

#include "core/base/buf.h"
#include "core/base/secret.h"
#include "server/db.h"
#include "server/service.h"

enum notice_kind {
    NOTICE_PIN_CHANGED, NOTICE_PIN_UNKNOWN, NOTICE_QUESTIONS_SET, NOTICE_EMAIL_ASKED, NOTICE_CONTACT_SET, NOTICE_EMAIL_CONFIRMED,
    NOTICE_CODE, NOTICE_SECRET_RELEASED, NOTICE_SECRET_REPLACED, NOTICE_PHONE_RELEASED, NOTICE_UNBLOCKED, NOTICE_UNBLOCK_UNKNOWN, NOTICE_RENEWED, NOTICE_SUPERSEDED,
    NOTICE_EXPIRY, NOTICE_COUNTER_RELEASED, NOTICE_COUNTER_TOKEN, NOTICE_COUNTER_TOLD,      /* agents' acts; what an agent saw in a queue, in {detail} */
    NOTICE_AGENT_GIVEN, NOTICE_AGENT_TAKEN,
    NOTICE_MESSAGE_ANSWERED,      /* this one and those after it are about an account */
    NOTICE_ACCOUNT_PASSWORD, NOTICE_ACCOUNT_NAME, NOTICE_ACCOUNT_QUESTIONS, NOTICE_ACCOUNT_RESET, NOTICE_ACCOUNT_TEMPORARY,
    NOTICE_ACCOUNT_MADE, NOTICE_SERVICE_OFFERED, NOTICE_SERVICE_ACCEPTED, NOTICE_SERVICE_REFUSED, NOTICE_USER_REMOVED, NOTICE_USER_RESTORED,
    NOTICE_EMPLOYEE_ADDED, NOTICE_EMPLOYEE_TOLD, NOTICE_EMPLOYEE_REMOVED, NOTICE_ROLE_GIVEN, NOTICE_ROLE_TAKEN,
    NOTICE_COUNTER_ACCOUNT, NOTICE_COUNTER_NIP /* of who has no account yet */, NOTICE_COUNTER_CODE,
    NOTICE_CITIZEN_CODE_MADE,     /* this one and those after it are about an account of the Service d'authentification; the first four have a code */
    NOTICE_CITIZEN_CODE_LOGIN, NOTICE_CITIZEN_CODE_FORGOT, NOTICE_CITIZEN_CODE_EMAIL,
    NOTICE_CITIZEN_MADE, NOTICE_CITIZEN_KNOWN, NOTICE_CITIZEN_PASSWORD, NOTICE_CITIZEN_RESET, NOTICE_CITIZEN_EMAIL, NOTICE_CITIZEN_CLOSED,
    NOTICE_CITIZEN_IDENTIFIED, NOTICE_CITIZEN_LETTER, NOTICE_CITIZEN_ELSEWHERE, NOTICE_CITIZEN_CONSENT, NOTICE_CITIZEN_WITHDRAWN,
    NOTICE_COUNTER_CITIZEN,
    NOTICE_KINDS
};

struct notice {
    enum notice_kind kind;
    const char *person;          /* id; the address in force is told */
    const char *cause;           /* what it is told for, once for ever: an operation's id, a request's nonce */
    const char *kiosk;           /* id, "" none */
    int64_t at_ms;               /* when it happened, server time */
    const char *also;            /* another address to tell, NULL none */
    bool only_also;              /* not the address in force */
    const char *detail;          /* «date» of an expiry, words of a request; NULL none */
    const char *detail_en;       /* the same in English; NULL: as detail */
    const char *reason, *reason_en;      /* NOTICE_COUNTER_*: why it was done */
    const struct secret *code;   /* NOTICE_CODE, NOTICE_CITIZEN_CODE_*, NOTICE_COUNTER_CODE */
};

/* Inside a transaction. A person without an address in force is told nothing. */
MUST_USE enum err notices_add(const struct service *service, struct db *db, const struct notice *notice);

/* Mails to those whose certificate ends within 60, 30, 14, 7, 3 or 1 days, once each. Call now and then. */
MUST_USE enum err notices_tell_expiry(const struct service *service, struct db *db);

/* Copies text with the marks it knows replaced; an unknown one stays as it is ({code} is for the sender). values end with NULL. */
struct notice_value { const char *mark, *text; };
void notices_fill(struct buf *out, const char *text, const struct notice_value *values);

/* "le 25 novembre 2026 à 14 h 05", "on 25 November 2026 at 14:05", in Montréal. */
enum { NOTICE_TIME_SIZE = 64 };
void notices_time(int64_t wall_ms, bool english, char to[NOTICE_TIME_SIZE]);

#endif
