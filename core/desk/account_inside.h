/* What the verbs about accounts, of both services, share: one request, its answer, and what is known of who is logged in.
 *
 * A verb is a row (struct account_verb) and a few lines:
 *
 *     struct account_form f;
 *     enum err e = account_open(d, &verb, &f);               everything that is an error at once, but for the fields
 *     if (e)
 *         return e;
 *     account_check(&f, a rule of core/rules);                notes the first that does not hold
 *     account_put_text(&f.to, "name", name);                  the object's members; "session" is not one of them ...
 *     return account_ask(d, &f, watch);                       ... but the verb's ticket is: sent, or dropped with the first error
 *
 * verb.read gets the answer's object and moves what it says to d->account: into copies first, all or nothing (ERR_FORMAT).  It may
 * call account_more to have the same verb asked again before the person is told.  Whatever d->account holds is in locked memory, and
 * account_wipe forgets it; a secret in it is freed there. */
#ifndef GUICHET_DESK_ACCOUNT_INSIDE_H
#define GUICHET_DESK_ACCOUNT_INSIDE_H

#include "core/desk/account.h"
#include "core/desk/citizen.h"
#include "core/desk/inside.h"
#include "core/sync/exchange_account.h"

/* SESSION: of the services on line; CITIZEN: of the Service d'authentification; AGENT: of the counter; ANYBODY: of any. */
enum account_with { ACCOUNT_WITH_NOTHING, ACCOUNT_WITH_SESSION, ACCOUNT_WITH_CITIZEN, ACCOUNT_WITH_AGENT, ACCOUNT_WITH_ANYBODY };

/* Each kind is there once. ENROLLING: of an invitation or a NIP; FORGOT: of answers; the others of the Service d'authentification:
 * CODING: a code was mailed; NEW_PASSWORD: it was right; PERSONAL: the register knows this person. */
enum account_ticket_kind { ACCOUNT_NO_TICKET, ACCOUNT_ENROLLING, ACCOUNT_FORGOT, ACCOUNT_CODING, ACCOUNT_NEW_PASSWORD, ACCOUNT_PERSONAL, ACCOUNT_TICKETS };

/* How a request whose answer was lost is asked again. */
enum account_lost {
    ACCOUNT_ANEW,          /* as a new one: it only reads */
    ACCOUNT_SAME,          /* the very same one when the same is asked: it counts a try */
    ACCOUNT_ONCE           /* that, and the person is told that nobody knows (ERR_NOT_KNOWN): it changes something */
};

struct account_verb {
    const char *name;                   /* of server/PROTOCOL.md 12, 13 and 15 */
    enum account_with with;
    enum account_lost lost;
    enum err (*read)(struct desk *d, const json_t *json);      /* NULL: the answer says nothing but ERR_OK */
    enum account_ticket_kind ticket;    /* the object has it, and ERR_TICKET ends it */
    bool ends;                          /* after ERR_OK nobody is logged in any more */
    int64_t waits_ms;                   /* how much longer than others its answer may take */
};

/* A request that was sent: kept until it was answered, or another of its kind is asked. */
struct account_request_kept {
    const struct account_verb *verb;    /* NULL: none */
    uint8_t same[32];                   /* keyed hash of session, verb and plain text */
    uint8_t nonce[HTTP_NONCE_SIZE];
    struct secret *body, *reply_secret; /* owned */
};

struct account_ticket { char id[ACCOUNT_SESSION_TEXT_SIZE]; int64_t until; };      /* monotonic; id "" none */

/* What is to be kept of a citizen's wizard at the server (citizen_keep.c). */
struct account_keeping {
    bool waiting, any;
    struct citizen_progress next, last; /* waiting: not sent yet; any: sent last, in this session */
    struct account_request_kept sent;   /* and not answered */
    struct exchange_ticket ticket;
};

/* In a sodium_malloc block, made by the first verb. */
struct account {
    struct desk_account shown;
    struct desk_citizen citizen;
    char session[ACCOUNT_SESSION_TEXT_SIZE];      /* "" none */
    enum account_with realm;            /* of the session: SESSION, CITIZEN or AGENT */
    int64_t until;                      /* monotonic: of the session */
    struct account_ticket tickets[ACCOUNT_TICKETS];
    struct account_keeping keeping;
    char forgot_name[ACCOUNT_NAME_SIZE];
    uint8_t key[32];                    /* of `same` */
    struct account_request_kept reads, writes;
    struct account_request_kept *running;   /* one of the two; NULL: nothing is asked */
    struct account_watch watch;
    struct account_text opening;        /* of which pieces have come; owned */
    struct secret *more;                /* owned: what is asked next */
    int64_t said_until;                 /* by a good answer: result.until_ms */
};

/* What is being asked: a flat JSON object in a secret. */
struct account_form { const struct account_verb *verb; struct account_writer to; struct secret *plain; enum err err; };

/* account_ask.c */
MUST_USE enum err account_open(struct desk *d, const struct account_verb *verb, struct account_form *f);    /* on an error nothing is to be dropped */
MUST_USE enum err account_ask(struct desk *d, struct account_form *f, const struct account_watch *watch);
/* One that gives a ticket of that kind: an earlier one is over when it is asked. */
MUST_USE enum err account_ask_for(struct desk *d, struct account_form *f, enum account_ticket_kind kind, const struct account_watch *watch);
/* From verb.read: this object (taken) is asked next, with the same verb. */
void account_more(struct desk *d, struct secret *plain);
void account_leave_ask(struct desk *d);               /* whatever runs is nobody's; asked again as it is, it is the same request */
void account_drop_ask(struct desk *d);                /* and what was kept is forgotten */
/* A request nobody waits for: for the end of a session. */
void account_farewell(struct desk *d);
/* The parts of a request that is not waited for. */
MUST_USE enum err account_keep_new(struct desk *d, struct account_request_kept *r, const struct account_verb *verb, const struct secret *plain);
void account_drop_kept(struct account_request_kept *r);
MUST_USE enum err account_submit(struct desk *d, const struct account_request_kept *r, const struct helper_job *job, struct exchange_ticket *ticket);

/* account.c */
MUST_USE enum err account_need(struct desk *d);       /* the block */
MUST_USE enum err account_may(struct desk *d, enum account_with with);      /* ERR_SESSION (and when its time is over all is forgotten) */
MUST_USE enum err account_has_ticket(struct desk *d, enum account_ticket_kind kind);      /* ERR_TICKET, and it is over */
void account_wipe(struct desk *d);                    /* all of it, what runs too */
void account_ticket_over(struct account *a, enum account_ticket_kind kind);               /* and what is shown of it */
/* A log-in of the realm begins: who is logged in is logged out (as long as nothing is asked), and nothing of the other services stays. */
void account_make_room(struct desk *d, enum account_with realm);
/* "session" and "expires_ms" of an answer, to begin with; false: there are none. */
struct account_opened { char session[ACCOUNT_SESSION_TEXT_SIZE]; int64_t until; };
bool account_take_session(const struct desk *d, const json_t *json, struct account_opened *to);
int64_t account_begin_session(struct desk *d, enum account_with realm, struct account_opened *opened);     /* wipes *opened; its end, wall time */
MUST_USE enum err account_take_ticket(const struct desk *d, const json_t *json, struct account_ticket *to);      /* "ticket" and "expires_ms" */

/* citizen_keep.c */
void citizen_keep_last(struct desk *d);               /* before the farewell: what was not sent yet, or not answered */
void citizen_keep_wipe(struct desk *d);

/* account_messages.c */
void account_messages_wipe(struct account *a);        /* the texts */

/* account_form.c: members judged by their rules, and what does not hold noted */
void account_check(struct account_form *f, enum err e);
void account_form_password(struct account_form *f, const char *name, const struct secret *password);      /* normalised; judged by no rule */
void account_form_parsed(struct account_form *f, const char *name, const struct secret *typed, enum err (*parse)(const struct secret *, struct secret *));      /* to at most IDENTITY_BYTES */
void account_form_person_name(struct account_form *f, const char *name, const struct secret *typed);
void account_form_email(struct account_form *f, const struct secret *typed);                /* "email" */
void account_form_name(struct account_form *f, const struct secret *typed);          /* "name" */
void account_form_answers(struct account_form *f, const struct secret *const *answers, size_t n);      /* "answers", normalised; at most eight */
void account_form_eight(struct desk *d, struct account_form *f, const struct account_questions *set, const char *const *words);   /* "questions" too; words: as answer_rules' */
void account_form_hash(struct account_form *f, const char *name, const uint8_t *hash);     /* 32 bytes; NULL: "" */

/* account_read.c: members of an answer, strictly; false when there is none, or it does not fit */
bool account_take_flag(const json_t *json, const char *name, bool *to);
bool account_take_count(const json_t *json, const char *name, unsigned *to);
bool account_take_id(const json_t *json, const char *name, char *to, size_t size);        /* letters, digits, '-', '_', '.'; not "" */
bool account_take_hex_text(const json_t *json, const char *name, char to[ACCOUNT_SESSION_TEXT_SIZE]);      /* of a session or a ticket */
/* The list's size; false when it is none or has more than max. */
bool account_take_list(const json_t *json, const char *name, size_t max, const json_t **list, size_t *n);
/* "count", "page", "pages" and "rows", of which there are at most ACCOUNT_ROWS_MAX. */
struct account_list { unsigned count, page, pages; const json_t *rows; size_t row_count; };
bool account_take_rows(const json_t *json, struct account_list *to);
bool account_take_questions(const json_t *json, size_t count, char (*to)[DESK_QUESTION_ID_SIZE]);      /* exactly so many */
bool account_take_services(const json_t *json, struct account_service *to, size_t *n);
MUST_USE enum err account_take_home(struct desk *d, const json_t *json);                  /* its member "home", into shown.home */

#endif
