/* One-time codes by which a person's token gets its certificate (server/PROTOCOL.md 11), in the enrolment code's form.
 *
 * A code is one token's from its first use on. Its name (20 bits) right and its rest wrong counts; five kill it. Threads as
 * the struct db. */
#ifndef GUICHET_SERVER_ISSUANCE_H
#define GUICHET_SERVER_ISSUANCE_H

#include "core/proto/enrol_code.h"
#include "core/proto/op.h"
#include "server/audit.h"
#include "server/people.h"

enum { ISSUANCE_TRIES = 5, ISSUANCE_DAYS_MAX = 30 };

/* ERR_FORMAT: no such person, or days outside 1..ISSUANCE_DAYS_MAX. The code is written nowhere but to `to`. */
MUST_USE enum err issuance_make(const struct service *service, struct db *db, const char *person, int64_t days, char to[ENROL_CODE_TEXT_SIZE]);
/* The same for a token that is there, whose certificate has expired (issuance_order.again). Outside a transaction, as the one before. */
MUST_USE enum err issuance_make_again(const struct service *service, struct db *db, const char *person, const char *serial, char to[ENROL_CODE_TEXT_SIZE]);

/* The same inside a transaction. serial: of this token only, NULL whichever is first; again: it is there, its certificate has expired, and the
 * code gets it another one, but nothing new is put in it (ERR_FORMAT without a serial). who: as tokens_revoke_in. */
struct issuance_order { const struct service *service; const char *person, *serial; int64_t days; bool again; const struct audit_event *who; };
MUST_USE enum err issuance_make_in(const struct issuance_order *order, struct db *db, char to[ENROL_CODE_TEXT_SIZE]);

struct issuance_claim {
    const struct service *service;
    const struct enrol_code *code;
    const char *serial;
    int64_t now_ms;
    bool starts;                              /* a token is to be initialised with it: not with one that certifies again */
    /* out */
    bool again;                               /* what the code is for */
    bool right;                               /* good for this token now; it is then bound to it */
    bool used;                                /* a certificate was made with it */
    bool found;                               /* there is a code of that name */
    const char *refusal;                      /* why not right: for the audit and the log */
    char person[PERSON_ID_SIZE], holder[PERSON_NAME_SIZE];
};

/* Inside a transaction, which must be committed also when the claim is not right: the wrong try is counted there. */
MUST_USE enum err issuance_claim(struct issuance_claim *claim, struct db *db);

/* Inside a transaction: a certificate was made; the token is the person's from now on. claim->used: no, another one was made with the
 * code since it was claimed, and nothing is written. */
MUST_USE enum err issuance_done(struct issuance_claim *claim, struct db *db);

#endif
