/* Workplaces, their people, invitations, NIPs and consents (document 003; server/PROTOCOL.md 12): rows, and what their verbs
 * share. Inside server/accounts only.  Threads as the struct db; what writes is inside a transaction. */
#ifndef GUICHET_SERVER_ACCOUNTS_REGISTRY_H
#define GUICHET_SERVER_ACCOUNTS_REGISTRY_H

#include "core/rules/contact.h"
#include "core/rules/person.h"
#include "server/accounts/accounts.h"
#include "server/hash_pool.h"
#include "server/throttle.h"

enum {
    REGISTRY_ROWS_MAX = 2000,                /* people of a workplace that are looked at */
    REGISTRY_PAGE_ROWS = 9, SERVICES_MAX = 8, SERVICE_ID_SIZE = 16, SERVICES_TEXT_SIZE = SERVICES_MAX * SERVICE_ID_SIZE,
    REGISTRY_TICKET_MS = 30 * 60000, REFERENCE_TEXT_SIZE = ACCOUNT_REFERENCE_LETTERS + 2, POLICY_HASH_SIZE = 32
};
#define REGISTRY_UNDO_MS (30LL * POLICY_DAY_MS)      /* how long what was removed can be restored */

/* An id that nobody has: a letter that tells the table, and 96 random bits. */
void registry_id(char letter, char to[ACCOUNT_ID_SIZE]);

/* --- services: ids of the feed "services" (workplaces.c) --- */

struct services { size_t count; char ids[SERVICES_MAX][SERVICE_ID_SIZE]; };
#define SERVICE_RVSQ "rvsq"                          /* Rendez-vous santé Québec: the local administrator's list of employees is of it */
bool services_read(const json_t *list, struct services *out);                          /* 1 to SERVICES_MAX ids of the right form, all different */
MUST_USE enum err services_known(struct db *db, const struct services *s, bool *known);     /* without a feed: SERVICE_RVSQ alone */
void services_parse(const char *text, struct services *out);                           /* as stored: ids with a blank between */
void services_print(const struct services *s, char to[SERVICES_TEXT_SIZE]);
bool services_have(const struct services *s, const char *id);
json_t *services_json(const struct services *s);                                       /* NULL: no memory */

/* --- workplaces and who is what there (workplaces.c) --- */

enum member_role { MEMBER_USER, MEMBER_REPRESENTATIVE, MEMBER_LOCAL_ADMIN, MEMBER_EMPLOYEE, MEMBER_ROLES };
extern const char *const member_words[MEMBER_ROLES];         /* as stored; on the command line too */

enum { WORKPLACE_NAME_SIZE = 128 };
MUST_USE enum err workplace_name(struct db *db, const char *id, char to[WORKPLACE_NAME_SIZE]);    /* "" : there is none */

struct member_row { bool found; char id[ACCOUNT_ID_SIZE], person[PERSON_ID_SIZE]; struct services services; int64_t removed_ms; };
struct member_place { const char *workplace, *person; enum member_role role; };
MUST_USE enum err member_find(struct db *db, const struct member_place *at, struct member_row *out);              /* in force */
MUST_USE enum err member_get(struct db *db, const char *workplace, const char *id, enum member_role role, struct member_row *out);  /* removed too */
/* One that is there keeps its id and gets the services besides its own. */
MUST_USE enum err member_add(struct db *db, const struct member_place *at, const struct services *services, const char *by, int64_t now_ms);
MUST_USE enum err member_remove(struct db *db, const struct member_place *at, int64_t now_ms);                    /* db_changed tells */
MUST_USE enum err member_restore(struct db *db, const struct member_place *at, int64_t removed_ms);               /* what went at that moment */

/* --- invitations (invitations.c) --- */

struct invitation_row {
    bool found, has_account;
    char id[ACCOUNT_ID_SIZE], reference[REFERENCE_TEXT_SIZE], workplace[ACCOUNT_ID_SIZE], inviter[PERSON_ID_SIZE];
    char title[ACCOUNT_TITLE_SIZE], given[ACCOUNT_PART_SIZE], family[ACCOUNT_PART_SIZE], email[CONTACT_EMAIL_SIZE];
    struct services services;
    uint8_t salt[HASH_SALT_SIZE], hash[HASH_SIZE];
    int64_t made_ms, expires_ms, used_ms, refused_ms, removed_ms;
};
MUST_USE enum err invitation_get(struct db *db, const char *id, struct invitation_row *out);
MUST_USE enum err invitation_of(struct db *db, const char *reference, struct invitation_row *out);
bool invitation_open(const struct invitation_row *i, int64_t now_ms);
void invitation_make_reference(char to[REFERENCE_TEXT_SIZE]);
/* A new one: sets id. ERR_SERVER_BUSY: somebody has the reference (39 bits), so that the same request draws another. */
MUST_USE enum err invitation_add(struct db *db, struct invitation_row *i);
/* Another code, from made_ms to expires_ms; tickets of the old one are of no use any more. */
MUST_USE enum err invitation_renew(struct db *db, const struct invitation_row *i);
MUST_USE enum err invitation_use(struct db *db, const struct invitation_row *i, const char *person, int64_t now_ms);
/* Is it this account's: its address of contact, or its log-in name under the invitation's own names, is the invitation's address. */
MUST_USE enum err invitation_is_for(struct db *db, const struct invitation_row *i, const char *person, bool *is);
/* A notice to whoever has an account that it is for. */
MUST_USE enum err invitation_tell(struct account_call *a, const struct invitation_row *i);

/* Another secret code (user_add.c). make: before the transaction, slow; into the row's hash; who has an account gets none. The caller owns *code. Inside
 * the transaction: whether the address may be mailed now (else 429 is the answer), then the code is in force, its mail goes out again, and who has an
 * account is told. show: in two groups of five. */
MUST_USE enum err invitation_code_make(const struct service *service, struct invitation_row *row, struct secret **code);
MUST_USE enum err invitation_may_mail(struct account_call *a, const char *email);
MUST_USE enum err invitation_code_give(struct account_call *a, struct invitation_row *row);
MUST_USE enum err invitation_code_show(const struct secret *code, struct secret *to);

/* "Madame," and "Madame" of a title; "" of no title (invitation_mail.c). */
const char *title_salutation(const char *title, bool english);
const char *title_word(const char *title, bool english);
/* The mail with the reference (invitation_mail.c); the code is not known here. once: two mails of one cause are one. */
MUST_USE enum err invitation_mail_add(const struct service *service, struct db *db, const struct invitation_row *i, const char *once);

/* --- secret codes and NIPs: counted, then hashed (codes.c) --- */

enum { CODE_SUBJECT_SIZE = 80 };
void invitation_subject(const char *reference, char to[CODE_SUBJECT_SIZE]);     /* what its code is bound to, and counted under */
/* Ten letters, as account_code_parse gives them; eight, as account_agent_code_parse does; and eight digits. The caller owns it. */
MUST_USE enum err code_make(struct secret **out);
MUST_USE enum err agent_code_make(struct secret **out);
MUST_USE enum err nip_make(struct secret **out);
/* Bound to what it belongs to ("invitation XXXX-XXXX", "nip medecin 12345"): of another it is another hash. Slow, never in a
 * transaction. ERR_SERVER_BUSY. */
MUST_USE enum err code_hash(const struct service *service, const char *subject, const struct secret *code, const uint8_t salt[HASH_SALT_SIZE],
                            uint8_t out[HASH_SIZE]);

/* One entry of a code: the first member of a verb's state, so that the counting finds it. */
struct code_entry {
    char subject[CODE_SUBJECT_SIZE];
    struct secret *code;                    /* owned */
    struct throttle_state tries;
    uint8_t hash[HASH_SIZE];                /* of what was typed, under the salt that was found */
    const char *cause;                      /* why it opens nothing; NULL: it does */
    bool dead;                              /* ... though it is the right one */
};
/* Counts and commits it; then a->call->answer->status may be set (a repeat). */
MUST_USE enum err code_count(struct account_call *a);
/* Hashes what was typed; salt NULL: nothing was found, the same cost. *right: it is that hash. */
MUST_USE enum err code_try(struct account_call *a, const uint8_t *salt, const uint8_t *hash, bool *right);
/* 403 code-refused, audited. */
MUST_USE enum err code_refuse(struct account_call *a, const char *cause);
void code_drop(struct code_entry *e);

/* --- NIPs (nips.c) --- */

enum { NIP_NUMBER_SIZE = 32 };
struct nip_row {
    bool found;
    char id[ACCOUNT_ID_SIZE];
    char title[ACCOUNT_TITLE_SIZE], given[ACCOUNT_PART_SIZE], family[ACCOUNT_PART_SIZE], email[CONTACT_EMAIL_SIZE];
    char profession[SERVICE_ID_SIZE], number[NIP_NUMBER_SIZE];
    uint8_t salt[HASH_SALT_SIZE], hash[HASH_SIZE];
    int64_t expires_ms, used_ms;
};
#define NIP_MS (30LL * POLICY_DAY_MS)      /* how long a NIP is good */
MUST_USE enum err nip_get(struct db *db, const char *id, struct nip_row *out);
MUST_USE enum err nip_of(struct db *db, const char *profession, const char *number, struct nip_row *out);
/* A professional number in its one form: blanks, hyphens and case do not count. False: no number that could be kept. */
bool nip_number_parse(const char *typed, size_t n, char to[NIP_NUMBER_SIZE]);
void nip_subject(const char *profession, const char *number, char to[CODE_SUBJECT_SIZE]);
MUST_USE enum err nip_use(struct db *db, const char *id, int64_t now_ms);
/* For the operator: makes one, or another for the same professional, whose old one is dead. ERR_FORMAT (profession, number, title),
 * ERR_EMAIL, ERR_PERSON_NAME. */
struct nip_new { const char *profession, *number, *given, *family, *title, *email; };
MUST_USE enum err nip_issue(const struct service *service, struct db *db, const struct nip_new *made, struct secret **nip, int64_t *expires_ms);
/* In a transaction: another NIP for a row that is there, until then: the old one, and what was begun with it, is dead, its entries are forgotten. */
struct nip_renewal { const struct nip_row *row; const uint8_t *salt, *hash; int64_t now_ms, expires_ms; };
MUST_USE enum err nip_renew(const struct service *service, struct db *db, const struct nip_renewal *renewal);
/* The letter for the post, French then English, with the NIP in it (nip_letter.c). */
struct nip_mailing { const struct nip_new *to; const struct secret *nip; int64_t expires_ms; };
MUST_USE enum err nip_letter(const struct service *service, const struct nip_mailing *mailing, struct secret *out);

/* --- what the operator does (roles.c) --- */

MUST_USE enum err workplace_make(const struct service *service, struct db *db, const char *label, char id[ACCOUNT_ID_SIZE]);    /* ERR_FORMAT */
enum role_verdict { ROLE_CHANGED, ROLE_AS_IT_WAS, ROLE_NO_WORKPLACE, ROLE_NO_ACCOUNT, ROLE_ELSEWHERE };
struct role_change { const char *workplace, *name, *role; bool add; };
/* ERR_USER_NAME, ERR_FORMAT (a role that is not given by hand). The person is told. */
MUST_USE enum err role_change(const struct service *service, struct db *db, const struct role_change *asked, enum role_verdict *verdict);

/* --- consents (consent.c): rows that are only added --- */

struct consent { const char *person, *invitation; bool accepted; const uint8_t *policy; };     /* person "": no account */
MUST_USE enum err consent_add(struct account_call *a, const struct consent *consent);

/* --- what the verbs read --- */

extern const char *const registry_titles[];          /* NULL-terminated: madame, monsieur, docteur, docteure */
bool registry_title(const char *title);
bool registry_policy(const json_t *in, uint8_t to[POLICY_HASH_SIZE]);
bool registry_page(const json_t *in, int64_t *page);                                   /* from 1 */
bool registry_id_read(const json_t *in, const char *name, char to[ACCOUNT_ID_SIZE]);
MUST_USE enum err registry_gone(struct account_call *a);                               /* 404, audited */
/* The answer {count, page, pages, rows}, told to the trail: what is given of all is the page's part; a page past the end is the last one. */
struct registry_page { size_t count, first, end; int64_t page, pages; };
struct registry_page registry_page_of(size_t count, int64_t page);
MUST_USE enum err registry_rows(struct account_call *a, const struct registry_page *page, json_t *rows);    /* takes rows over */
void registry_release(struct account_call *a, size_t n);     /* a state of n bytes of plain memory: wiped and freed */

#endif
