/* Six digits by mail for an account of the Service d'authentification (document 004; server/PROTOCOL.md 13). Inside server/citizens only;
 * threads as struct call.
 *
 * A row of citizen_code is a ticket: this kiosk's, for one purpose, for an hour; its code is asked for anew and is good for ten minutes and five
 * entries. A ticket that nothing opens (a name that is nobody's, an address that is another's) is a row like all others, with a hash of nothing. */
#ifndef GUICHET_SERVER_CITIZENS_CODES_H
#define GUICHET_SERVER_CITIZENS_CODES_H

#include "server/citizens/citizens.h"
#include "server/contact.h"
#include "server/mail_digits.h"
#include "server/notices.h"

enum { CITIZEN_LEAST_MS = 1500 };            /* whether something is known of a name must not show in the time */

/* For read: {"name"}, a user name or an address, as it is compared. ERR_FORMAT; 422 in the answer. */
MUST_USE enum err citizen_take_login(struct account_call *a, char to[CITIZEN_LOGIN_SIZE]);
/* What wrong passwords of a name or address are counted under, and what a forgotten password's codes are. */
enum { CITIZEN_SUBJECT_SIZE = CITIZEN_LOGIN_SIZE + 16 };
void citizen_login_subject(const char *login, char to[CITIZEN_SUBJECT_SIZE]);
void citizen_forgot_key(const struct service *service, const char *login, uint8_t to[CITIZEN_KEY_SIZE]);
/* What is counted of an address: apart for who has its account's password, who wants to prove that it is theirs, and who forgot a password. Who
 * only knows an address does not keep its owner out. */
enum citizen_counted_as { COUNTED_LOGIN, COUNTED_PROOF, COUNTED_RECOVERY, COUNTED_KINDS };
void citizen_counted_key(const struct service *service, enum citizen_counted_as as, const uint8_t address_key[CITIZEN_KEY_SIZE], uint8_t to[CITIZEN_KEY_SIZE]);
/* Inside a transaction: forgets the wrong codes and the mails of what is counted so. */
MUST_USE enum err citizen_forget_counted(const struct service *service, struct db *db, const uint8_t counted[CITIZEN_KEY_SIZE]);
/* Inside a transaction: a notice to a->who.person of what this call did; also: another address, NULL none, named in it. */
MUST_USE enum err citizen_tell(struct account_call *a, enum notice_kind kind, const char *also);

enum citizen_purpose { CITIZEN_LOGIN /* a creation too */, CITIZEN_FORGOT, CITIZEN_EMAIL, CITIZEN_PURPOSES };

/* What a mailed code is about. account.found false: nobody's. */
struct citizen_coded {
    struct citizen_row account;
    struct contact_row contact;
    uint8_t key[CITIZEN_KEY_SIZE];           /* of the address that the code goes to */
    char owner[PERSON_ID_SIZE];              /* whose confirmed address that is, when it is another's; "" */
};

/* --- sending: made in read, so that a transaction that runs again says the same --- */

struct citizen_sending {
    uint8_t id[ACCOUNT_SESSION_SIZE];
    struct secret *digits;                   /* owned */
    enum citizen_purpose what;
    enum notice_kind notice;                 /* with the code */
    uint8_t counted[CITIZEN_KEY_SIZE];       /* what tries and mails are counted by, and shown: of the address, of CITIZEN_FORGOT what was typed */
    struct citizen_coded about;
};
MUST_USE enum err citizen_sending_begin(struct citizen_sending *s, enum citizen_purpose what, enum notice_kind notice);
void citizen_sending_drop(struct citizen_sending *s);

/* Inside a transaction: fills about of an account, or of nobody (person ""); the address by the purpose. */
MUST_USE enum err citizen_coded_get(struct account_call *a, const char *person, enum citizen_purpose what, struct citizen_coded *out);
/* Whether an address can be mailed a code now: else 429 too-many is the answer. Before what must not be done without one. */
MUST_USE enum err citizen_may_mail(struct account_call *a, const uint8_t counted[CITIZEN_KEY_SIZE]);
/* Inside a transaction: a new ticket, its mail, the answer `coding`; or 429 too-many (never of CITIZEN_FORGOT). s->about and counted are set. */
MUST_USE enum err citizen_send(struct account_call *a, struct citizen_sending *s);
/* Inside a transaction: another code for the ticket that s->id is; 403 ticket-unknown, 429 too-soon. */
MUST_USE enum err citizen_send_again(struct account_call *a, struct citizen_sending *s);

/* --- rows, for sending and trying --- */

struct citizen_code_row {
    bool found;
    enum citizen_purpose what;
    char person[PERSON_ID_SIZE];             /* "" nobody's */
    uint8_t counted[CITIZEN_KEY_SIZE], hash[SERVER_KEYS_HASH_SIZE];
    int64_t sent_ms, expires_ms, ends_ms, failed, used_ms;
};
MUST_USE enum err citizen_code_get(const struct call *c, struct db *db, const uint8_t id[ACCOUNT_SESSION_SIZE], struct citizen_code_row *out);     /* this kiosk's */
bool citizen_code_open(const struct citizen_code_row *row, int64_t now_ms);
/* Who confirms an address first has it: others' codes open nothing, and are never mailed. */
bool citizen_coded_opens(const struct citizen_coded *about);
/* Bound to the ticket, what it is for, the account and the address. */
void citizen_code_hash(const struct call *c, const struct citizen_sending *s, uint8_t to[SERVER_KEYS_HASH_SIZE]);
/* Answers, audited: 429 and 403. */
MUST_USE enum err citizen_too_many(struct account_call *a, int64_t until_ms);
MUST_USE enum err citizen_ticket_unknown(struct account_call *a);

/* --- a code that was typed (tries.c) --- */

enum citizen_verdict { CODE_TO_LOOK_AT, CODE_UNKNOWN, CODE_DEAD, CODE_TOO_MANY, CODE_HIDDEN_LOCK };

/* The first member of a verb's state, so that the counting finds it. */
struct citizen_try {
    uint8_t id[ACCOUNT_SESSION_SIZE];
    struct secret *digits;                   /* owned */
    enum citizen_purpose what;
    enum citizen_verdict verdict;
    int64_t left, until_ms;
    struct citizen_coded about;              /* after citizen_try_look said right */
};
/* For read: {"ticket", "code"}. ERR_FORMAT; 422 in the answer. */
MUST_USE enum err citizen_try_read(struct account_call *a, struct citizen_try *t, enum citizen_purpose what);
/* The same where it is all of the state, and its release. */
MUST_USE enum err citizen_try_begin(struct account_call *a, enum citizen_purpose what);
void citizen_try_release(struct account_call *a);
/* For prepare: counts, and commits it; then a->call->answer->status may be set (a repeat). */
MUST_USE enum err citizen_try_count(struct account_call *a);
/* Inside a transaction, for run. *right: the ticket is used up; else the answer is set, and audited. */
MUST_USE enum err citizen_try_look(struct account_call *a, struct citizen_try *t, bool *right);
void citizen_try_drop(struct citizen_try *t);

/* The rules of a new password, with the account's name and address (settings.c): *against as citizen_password_check; and what is answered then. */
MUST_USE enum err citizen_judge_password(const struct citizen_coded *about, const struct secret *password, enum err *against);
MUST_USE enum err citizen_refuse_password(struct account_call *a, enum err against, const char *field);

/* Inside a transaction: the address of about is the account's from now on, and confirmed. */
MUST_USE enum err citizen_confirm(struct account_call *a, struct citizen_coded *about);

#endif
