/* Accounts of the Service d'authentification (document 004; server/PROTOCOL.md 13): what their verbs share. Inside server/citizens and
 * server/accounts/verbs.c only.  A verb is a row like those of the services on line (server/accounts/accounts.h); threads as struct call. */
#ifndef GUICHET_SERVER_CITIZENS_CITIZENS_H
#define GUICHET_SERVER_CITIZENS_CITIZENS_H

#include "core/rules/citizen.h"
#include "core/rules/contact.h"
#include "core/rules/identity.h"
#include "server/accounts/accounts.h"
#include "server/throttle.h"

enum {
    CITIZEN_CODE_MS = 10 * POLICY_MINUTE_MS, CITIZEN_RESEND_MS = POLICY_MINUTE_MS,
    CITIZEN_CODING_MS = POLICY_HOUR_MS,                  /* how long a code can be asked for anew */
    CITIZEN_TICKET_MS = 30 * POLICY_MINUTE_MS, CITIZEN_KEY_SIZE = 32
};
#define CITIZEN_UNCONFIRMED_MS (7LL * POLICY_DAY_MS)     /* how long an account waits for its address to be confirmed */
#define IDENTIFICATION_MS (30LL * POLICY_DAY_MS)         /* how long one that is begun can be gone on with; a postal secret too */
#define CITIZEN_PROGRESS_MS (30LL * POLICY_MINUTE_MS)

/* --- rows (citizen.c) --- */

struct citizen_row {
    bool found, closed, confirmed;
    char person[PERSON_ID_SIZE], name[CITIZEN_NAME_SIZE];
    struct account_hash password;
    int64_t made_ms;
};
MUST_USE enum err citizen_by_person(struct db *db, const char *person, struct citizen_row *out);
/* As citizen_login_parse gives it: by name, or by an address: the confirmed account's, else the newest that waits. Closed ones are not found. */
MUST_USE enum err citizen_by_login(const struct service *service, struct db *db, const char *login, struct citizen_row *out);
/* Whose confirmed address it is; "" nobody's. */
MUST_USE enum err citizen_address_owner(struct db *db, const uint8_t key[CITIZEN_KEY_SIZE], char person[PERSON_ID_SIZE]);
/* Inside a transaction: the password from now on; codes and tickets of before are dead. */
MUST_USE enum err citizen_store_password(struct account_call *a, const char *person, const struct account_hash *hash);
/* Inside a transaction: closed; address and identification are forgotten, the name is not given again, sessions, codes and tickets end. */
MUST_USE enum err citizen_end(const struct service *service, struct db *db, const char *person);
/* What an address is found and counted by: a keyed hash of it in small letters. */
void citizen_address_key(const struct service *service, const char *address, uint8_t to[CITIZEN_KEY_SIZE]);
/* {"home"} as PROTOCOL 13; and the object alone, the caller's. */
MUST_USE enum err citizen_answer_home(struct account_call *a);
MUST_USE enum err citizen_home(struct account_call *a, json_t **out);
/* Accounts whose address was never confirmed, codes that are over: how many went. */
MUST_USE enum err citizens_purge(const struct service *service, struct db *db, int64_t *accounts, int64_t *codes);

/* Inside a transaction (office.c): forgets what was counted, by bits; codes that were mailed are dead. */
enum { CITIZEN_LOCK_LOGIN = 1, CITIZEN_LOCK_FORGOT = 2, CITIZEN_LOCK_CODES = 4 };
MUST_USE enum err citizen_locks_clear(const struct service *service, struct db *db, const struct citizen_row *row, unsigned which);

/* --- how far an identification is (identification.c) --- */

/* Adds to a home's object what PROTOCOL 13 lists from "state" on. */
MUST_USE enum err identification_into_home(struct account_call *a, json_t *home);
/* Inside a transaction: all that is known of how somebody was identified goes; consents and trail stay. */
MUST_USE enum err identification_forget(struct db *db, const char *person);
MUST_USE enum err identifications_purge(const struct service *service, struct db *db, int64_t *identifications, int64_t *progress);

/* --- consents: rows that are only added (consents.c) --- */

/* purpose and recipient are ids of PROTOCOL 13; answer: "accepted", "refused", "withdrawn". about: the row a withdrawal is of, or "". */
struct citizen_consent { const char *person, *purpose, *answer, *about; const uint8_t *text; };
MUST_USE enum err citizen_consent_add(struct account_call *a, const struct citizen_consent *consent);
bool citizen_purpose_known(const char *purpose);
bool citizen_text_read(const json_t *in, const char *member, uint8_t to[32]);        /* 64 hex */

#endif
