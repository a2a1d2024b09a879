/* Accounts of the services on line (server/PROTOCOL.md 12): what the verbs share. Inside server/accounts only; the
 * route itself is in server/call.h.
 *
 * A verb is a row of one table (verbs.c): read (strictly, before the transaction), prepare (slow work and what must be counted and
 * committed before anything is looked at), run (in the transaction, may run again), release.  The envelope is opened before read
 * and the answer sealed after run, by account.c; so a verb sees JSON objects only. Threads as struct call. */
#ifndef GUICHET_SERVER_ACCOUNTS_ACCOUNTS_H
#define GUICHET_SERVER_ACCOUNTS_ACCOUNTS_H

#include "core/proto/account.h"
#include "core/proto/op.h"
#include "core/rules/account.h"
#include "server/call.h"
#include "server/people.h"

enum { ACCOUNT_TITLE_SIZE = 16, ACCOUNT_PART_SIZE = 484 /* 120 code points */, ACCOUNT_ID_SIZE = 33, ACCOUNT_NATURE_SIZE = 64 };

/* membership.role, in the database. */
#define ACCOUNT_ROLE_USER "user"
#define ACCOUNT_ROLE_REPRESENTATIVE "representative"
#define ACCOUNT_ROLE_LOCAL_ADMIN "local-admin"
#define ACCOUNT_ROLE_EMPLOYEE "employee"
enum account_role { ROLE_NONE, ROLE_REPRESENTATIVE, ROLE_LOCAL_ADMIN };
enum account_must { MUST_NOTHING, MUST_PASSWORD, MUST_QUESTIONS };

/* Who is logged in, as the session and the account say in this transaction. */
struct account_who {
    bool found, citizen;
    char person[PERSON_ID_SIZE], session[ACCOUNT_SESSION_TEXT_SIZE];
    enum account_must must;
    bool representative, local_admin;
    char workplace[ACCOUNT_ID_SIZE];        /* where they are that, "" nowhere */
    bool agent, locked, by_code;            /* at the counter: a session of that realm; 15 minutes without a request; opened without a token */
    unsigned roles;                         /* core/rules/counter.h: the agent's, now */
    char token[OP_SERIAL_SIZE];             /* the serial that opened it, "" by a code */
};

struct account_call {
    struct call *call;
    const struct account_verb *verb;
    struct account_request request;         /* plain: the verb's object as text */
    json_t *in;                             /* the same, parsed; wiped and freed by account.c */
    struct account_who who;                 /* filled before prepare, and again in run's transaction, for verbs with a session */
    int64_t session_end_ms;                 /* account.c's: two hours after the log-in, ten for an agent */
    bool may;                               /* account.c's: whether prepare found that it may be done */
    void *counting;                         /* between call_tx and what it runs */
    void *state;                            /* the verb's, between read and release */
    json_t *out;                            /* the answer's object, set by run (plain values) ... */
    struct secret *out_secret;              /* ... or its text, where it holds a secret: one of the two */
    char about[ACCOUNT_ID_SIZE];            /* of the counter: whom the trail's row is about, set by the verb; "" nobody */
};

/* A session is of one realm: SESSION and the two after it are accounts of the services on line, CITIZEN of the Service d'authentification,
 * AGENT of the counter: what its roles may is in core/rules/counter.h. */
enum account_with { WITH_NOTHING, WITH_SESSION, WITH_REPRESENTATIVE, WITH_LOCAL_ADMIN, WITH_CITIZEN, WITH_ANYBODY, WITH_AGENT };

struct account_verb {
    const char *name;
    enum account_with with;
    bool while_must;                        /* done while a password or questions must be chosen first; by an agent while locked, whatever the roles */
    bool writes;                            /* kept for repeats; false: reads only */
    int64_t least_ms;                       /* never faster than that; 0 */
    const char *nature;                     /* of the information, for the trail: "user name and password" */
    enum err (*read)(struct account_call *a);           /* ERR_FORMAT: 400 malformed */
    enum err (*prepare)(struct account_call *a);        /* NULL none; a status it sets (call_problem) is the answer */
    enum err (*run)(struct account_call *a);            /* sets out, or a problem by call_problem */
    void (*release)(struct account_call *a);
};
extern const struct account_verb *const account_verbs[];      /* NULL-terminated: verbs.c lists them, each file defines its own */

/* For read: the object has these members (NULL-terminated) and no others; a text of it as a secret, that the caller owns. ERR_FORMAT. */
bool account_members(const struct account_call *a, const char *const *names);
MUST_USE enum err account_take(const struct account_call *a, const char *name, size_t max, struct secret **out);
/* 422: a rule that the kiosk looked at too. */
MUST_USE enum err account_field(struct account_call *a, const char *field);

/* What names the mails that this call causes: its id and when it came, for a request's id is the kiosk's to choose, and one may come again. */
enum { ACCOUNT_CAUSE_SIZE = PEER_ID_SIZE + HTTP_NONCE_TEXT_SIZE + 24 };
void account_cause(const struct call *c, char to[ACCOUNT_CAUSE_SIZE]);

/* A row of the trail for this call, in its transaction. reason NULL: done; person "" : the kiosk acted. At the counter the agent acts, and the
 * row is about a->about, whoever person is. */
MUST_USE enum err account_audit(struct account_call *a, const char *person, const char *outcome, const char *reason);
/* The same about something that is nobody's yet. */
MUST_USE enum err account_audit_about(struct account_call *a, const char *subject, const char *outcome, const char *reason);
/* A refusal kept under a reference, audited, and the answer 403 not-possible. cause: for the agent who is told the reference. */
struct account_refusal { const char *action, *subject, *cause; int64_t left, until_ms; };
MUST_USE enum err account_refuse(struct account_call *a, const struct account_refusal *why);

/* --- rows (rows.c) --- */

struct account_row {
    bool found, closed;
    char person[PERSON_ID_SIZE], title[ACCOUNT_TITLE_SIZE], given[ACCOUNT_PART_SIZE], family[ACCOUNT_PART_SIZE];
    uint8_t salt[16], hash[32];
    char pepper[17];
    int64_t password_ms, temporary_until_ms;
    enum account_must must;
};
MUST_USE enum err account_by_name(struct db *db, const char *name, struct account_row *out);       /* as account_name_parse gives it; a retired name is nobody's */
MUST_USE enum err account_by_person(struct db *db, const char *person, struct account_row *out);
/* Inside a transaction: the account, its person row, its address of contact (confirmed) and its first name. Sets person. ERR_NAME_TAKEN. */
struct account_new { const char *title, *given, *family, *email, *name, *kind /* "issued" or "chosen" */; const uint8_t *salt, *hash; const char *pepper; const char *must; int64_t temporary_until_ms; const char *language /* NULL: fr */; };
MUST_USE enum err account_add(struct call *c, struct db *db, const struct account_new *made, char person[PERSON_ID_SIZE]);
MUST_USE enum err account_name_add(struct db *db, const char *person, const char *name, const char *kind, int64_t now_ms, bool *taken);
/* IP and seven digits that nobody has. */
MUST_USE enum err account_name_make(struct db *db, char to[ACCOUNT_NAME_SIZE]);
/* Letters and digits of "family given", as a filter compares them. */
MUST_USE enum err account_fold(const char *family, const char *given, char to[2 * ACCOUNT_PART_SIZE]);
MUST_USE enum err account_home(struct account_call *a, json_t **out);         /* as PROTOCOL 12; also what other verbs answer */

/* How screens and operations name an account: 16 digits that tell nothing (home's id; "account-" before it is an operation's serial). */
enum { ACCOUNT_PUBLIC_SIZE = 17 };
void account_public_id(const struct service *service, const char *person, char to[ACCOUNT_PUBLIC_SIZE]);
/* Inside a transaction: ends the account's sessions but one (hex, "" none is spared). */
MUST_USE enum err account_end_sessions(struct account_call *a, const char *person, const char *spared);

/* --- passwords and questions (password.c, eight.c) --- */

struct account_hash { uint8_t salt[16], hash[32]; char pepper[17]; };
MUST_USE enum err account_hash_password(const struct service *service, const struct secret *password, struct account_hash *out);        /* fresh salt; slow, never in a transaction */
MUST_USE enum err account_try_password(const struct service *service, const struct secret *password, const struct account_row *row, bool *good);   /* row->found false: the same cost */
MUST_USE enum err account_try_hash(const struct service *service, const struct secret *password, const struct account_hash *kept /* NULL: nobody's, the same cost */, bool *good);

/* The password of who is logged in, typed again: counted and committed, then looked at. For prepare; the answer 403 password-wrong is
 * account_password_wrong's, in run, when *left was set (-1: it is right). */
MUST_USE enum err account_confirm(struct account_call *a, const struct secret *password, int64_t *left);
MUST_USE enum err account_password_wrong(struct account_call *a, int64_t left);
/* In run, after account_confirm said right: the counter is forgotten. */
MUST_USE enum err account_confirmed(struct account_call *a);

struct account_eight { char questions[8][16]; struct account_hash answers[8]; };
/* From the object's "questions" and "answers": judged (bank, rules, all different) and hashed. *good false: 422 field. Slow. */
MUST_USE enum err account_eight_read(struct account_call *a, const char *const *words, struct account_eight *out, bool *good);
MUST_USE enum err account_eight_put(struct db *db, const char *person, const struct account_eight *eight, int64_t now_ms);    /* a new version; forgets which three were asked, and what they were answered for */

/* --- tickets (tickets.c): between a good code and the account it makes; for forgotten passwords too --- */

enum account_ticket_kind { TICKET_FORGOT, TICKET_INVITATION, TICKET_NIP, TICKET_CITIZEN_FORGOT, TICKET_PERSONAL };
struct account_ticket { bool found; enum account_ticket_kind kind; char subject[ACCOUNT_ID_SIZE]; };    /* subject: a person, an invitation's or a nip's id */
MUST_USE enum err account_ticket_add(struct account_call *a, enum account_ticket_kind kind, const char *subject, int64_t life_ms, char id[ACCOUNT_SESSION_TEXT_SIZE], int64_t *expires_ms);
MUST_USE enum err account_ticket_get(struct account_call *a, const char *id, struct account_ticket *out);     /* this kiosk's, in time, not used */
MUST_USE enum err account_ticket_use(struct account_call *a, const char *id, bool *used);                     /* used false: somebody was first */

#endif
