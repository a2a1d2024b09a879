/* What the verbs about accounts share: one request, its answer, and what is known of who is logged in.
 *
 * A verb is a row (struct account_verb) and a few lines:
 *
 *     struct account_form f;
 *     enum err e = account_open(d, &verb, &f);               everything that is an error at once, but for the fields
 *     if (e)
 *         return e;
 *     account_check(&f, a rule of core/rules);                notes the first that does not hold
 *     account_put_text(&f.to, "name", name);                  the object's members; "session" is not one of them ...
 *     return account_ask(d, &f, watch);                       ... but "ticket" is: sent, or dropped with the first error
 *
 * verb.read gets the answer's object and moves what it says to d->account: into copies first, all or nothing (ERR_FORMAT).  It may
 * call account_more to have the same verb asked again before the person is told.  Whatever d->account holds is in locked memory, and
 * account_wipe forgets it; a secret in it is freed there. */
#ifndef GUICHET_DESK_ACCOUNT_INSIDE_H
#define GUICHET_DESK_ACCOUNT_INSIDE_H

#include "core/desk/account.h"
#include "core/desk/inside.h"
#include "core/sync/exchange_account.h"

enum account_with { ACCOUNT_WITH_NOTHING, ACCOUNT_WITH_SESSION, ACCOUNT_WITH_TICKET };

/* How a request whose answer was lost is asked again. */
enum account_lost {
    ACCOUNT_ANEW,          /* as a new one: it only reads */
    ACCOUNT_SAME,          /* the very same one when the same is asked: it counts a try */
    ACCOUNT_ONCE           /* that, and the person is told that nobody knows (ERR_NOT_KNOWN): it changes something */
};

struct account_verb {
    const char *name;                   /* of server/PROTOCOL.md 12 */
    enum account_with with;             /* TICKET: of an invitation or a NIP */
    enum account_lost lost;
    enum err (*read)(struct desk *d, const json_t *json);      /* NULL: the answer says nothing but ERR_OK */
};

/* A request that was sent: kept until it was answered, or another of its kind is asked. */
struct account_request_kept {
    const struct account_verb *verb;    /* NULL: none */
    uint8_t same[32];                   /* keyed hash of session, verb and plain text */
    uint8_t nonce[HTTP_NONCE_SIZE];
    struct secret *body, *reply_secret; /* owned */
};

struct account_ticket { char id[ACCOUNT_SESSION_TEXT_SIZE]; int64_t until; };      /* monotonic; id "" none */

/* In a sodium_malloc block, made by the first verb. */
struct account {
    struct desk_account shown;
    char session[ACCOUNT_SESSION_TEXT_SIZE];
    int64_t until;                      /* monotonic: of the session */
    struct account_ticket enrolling, forgot;
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
void account_check(struct account_form *f, enum err e);
void account_form_password(struct account_form *f, const char *name, const struct secret *password);      /* normalised; judged by no rule */
MUST_USE enum err account_ask(struct desk *d, struct account_form *f, const struct account_watch *watch);
/* From verb.read: this object (taken) is asked next, with the same verb. */
void account_more(struct desk *d, struct secret *plain);
void account_leave_ask(struct desk *d);               /* whatever runs is nobody's; asked again as it is, it is the same request */
void account_drop_ask(struct desk *d);                /* and what was kept is forgotten */
/* A request nobody waits for: for the end of a session. */
void account_farewell(struct desk *d);

/* account.c */
MUST_USE enum err account_need(struct desk *d);       /* the block */
MUST_USE enum err account_may(struct desk *d, enum account_with with);      /* ERR_SESSION (and all is forgotten), ERR_TICKET */
void account_wipe(struct desk *d);                    /* all of it, what runs too */
void account_ticket_over(struct account *a, enum account_with with);     /* TICKET: the one that enrols; else the forgotten password's */
MUST_USE enum err account_take_ticket(const struct desk *d, const json_t *json, struct account_ticket *to);      /* "ticket" and "expires_ms" */

/* account_messages.c */
void account_messages_wipe(struct account *a);        /* the texts */

/* account_settings.c: members judged by their rules, and what does not hold noted */
void account_form_name(struct account_form *f, const struct secret *typed);          /* "name" */
void account_form_answers(struct account_form *f, const struct secret *const *answers, size_t n);      /* "answers", normalised; at most eight */
void account_form_eight(struct desk *d, struct account_form *f, const struct account_questions *set, const char *const *words);   /* "questions" too; words: as answer_rules' */
void account_form_policy(struct account_form *f, const uint8_t *hash);                     /* "policy": 32 bytes */

/* account_read.c: members of an answer, strictly; false when there is none, or it does not fit */
bool account_take_flag(const json_t *json, const char *name, bool *to);
bool account_take_count(const json_t *json, const char *name, unsigned *to);
bool account_take_id(const json_t *json, const char *name, char *to, size_t size);        /* letters, digits, '-', '_', '.'; not "" */
/* The list's size; false when it is none or has more than max. */
bool account_take_list(const json_t *json, const char *name, size_t max, const json_t **list, size_t *n);
/* "count", "page", "pages" and "rows", of which there are at most ACCOUNT_ROWS_MAX. */
struct account_list { unsigned count, page, pages; const json_t *rows; size_t row_count; };
bool account_take_rows(const json_t *json, struct account_list *to);
bool account_take_questions(const json_t *json, size_t count, char (*to)[DESK_QUESTION_ID_SIZE]);      /* exactly so many */
bool account_take_services(const json_t *json, struct account_service *to, size_t *n);
MUST_USE enum err account_take_home(struct desk *d, const json_t *json);                  /* its member "home", into shown.home */

#endif
