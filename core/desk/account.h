/* What this kiosk can do for a person with an account of the services on line: the second half of the screens' door
 * (desk.h is the first, and says how verbs, callbacks and desk_forget work: the same here).
 *
 * Every verb here needs the network and says so at once (ERR_NETWORK_NEEDED), but for drafts and messages, which are
 * operations of the outbox.  What was answered is read with desk_account(): it is in memory only and wiped by desk_forget
 * or desk_log_out.  A verb that changes something and whose answer was lost is asked again under the same request id when
 * the same thing is asked again: it is then never done twice.  Errors at once besides: ERR_NOT_ENROLLED, the store's,
 * ERR_LIMIT while another verb is not answered, ERR_SESSION when nobody is logged in (or no longer), ERR_TICKET when there is
 * none (any more).  All calls from the thread that runs the loop. */
#ifndef GUICHET_DESK_ACCOUNT_H
#define GUICHET_DESK_ACCOUNT_H

#include "core/desk/desk.h"
#include "core/rules/account.h"

enum {
    ACCOUNT_QUESTIONS = 8, ACCOUNT_ASKED = 3, ACCOUNT_ROWS_MAX = 9, ACCOUNT_SERVICES_MAX = 8, ACCOUNT_INVITED_MAX = 4,
    ACCOUNT_TEXT_SIZE = 484 /* 120 code points */, ACCOUNT_CODE_SIZE = 16, ACCOUNT_TRAIL_MAX = 20, ACCOUNT_LIST_MAX = 32, ACCOUNT_LINE_SIZE = 400
};

/* How a verb ended. What each error means for a person:
 *   ERR_NOT_POSSIBLE     one sentence for unknown, not enrolled, locked, wrong: reference, left, until_ms (0 while some are left)
 *   ERR_KIOSK_PAUSED, ERR_WAIT (the next log-in of this name, in seconds), ERR_TOO_MANY   until_ms
 *   ERR_CODE_REFUSED_HERE  a secret code or NIP: wrong (left says how many tries are left, 0: it is dead), used, expired
 *   ERR_PASSWORD_WRONG   the current password of who is logged in: left
 *   ERR_NAME_TAKEN, ERR_ACCOUNT_PASSWORD_*, ERR_PIN_SAME (the new password is the old), ERR_ANSWER_*, ERR_QUESTION_SAME   of a field
 *   ERR_ROLE             the right to do this was taken away in the meantime
 *   ERR_NOT_KNOWN        the network was cut after it was sent: asked again, the same verb is not done twice
 *   ERR_SESSION, ERR_TICKET, the network's
 * After desk_user_remove and desk_user_restore until_ms says until when the first can be undone. */
struct account_result {
    enum err err;
    char reference[DESK_RECEIPT_SIZE];
    unsigned left;
    bool counted;      /* the answer was lost, and it may have been a try: asked again as it is, it is one try */
    int64_t until_ms;
};
struct account_watch { void (*done)(void *ctx, const struct account_result *result); void *ctx; };

/* --- what is known: everything below is empty until it was answered --- */

enum account_must { ACCOUNT_MAY_ALL, ACCOUNT_MUST_PASSWORD, ACCOUNT_MUST_QUESTIONS };

struct account_service { char id[16]; };                     /* words: desk_services */
struct account_invited { char id[40], workplace[ACCOUNT_TEXT_SIZE], inviter[ACCOUNT_TEXT_SIZE]; };
struct account_home {
    char id[40];                                             /* opaque */
    char title[16], given[ACCOUNT_TEXT_SIZE], family[ACCOUNT_TEXT_SIZE];    /* title: "madame", "monsieur", "docteur", "docteure" */
    char issued[ACCOUNT_NAME_SIZE], chosen[ACCOUNT_NAME_SIZE];              /* log-in names, "" none */
    char email[DESK_EMAIL_SIZE];                             /* of contact, masked */
    enum account_must must;
    bool temporary;                                          /* the password that was used */
    int64_t questions_ms;                                    /* when the eight were chosen, 0 never */
    size_t question_count;
    char questions[ACCOUNT_QUESTIONS][DESK_QUESTION_ID_SIZE];
    bool representative, local_admin;
    char workplace[ACCOUNT_TEXT_SIZE];                       /* where they are that */
    size_t service_count;
    struct account_service services[ACCOUNT_SERVICES_MAX];
    unsigned unread;
    size_t invited_count;                                    /* C6: an invitation of somebody who has an account */
    struct account_invited invited[ACCOUNT_INVITED_MAX];
};

/* What the ticket of an invitation or a NIP says. */
struct account_enrolling {
    bool open, by_nip;
    char title[16], given[ACCOUNT_TEXT_SIZE], family[ACCOUNT_TEXT_SIZE], workplace[ACCOUNT_TEXT_SIZE];
    char made_name[ACCOUNT_NAME_SIZE];                       /* after desk_create: the name to log in with */
};

enum user_state { USER_INVITED, USER_EXPIRED, USER_ACTIVE, USER_REMOVED };
struct account_user {
    char id[40];
    char title[16], given[ACCOUNT_TEXT_SIZE], family[ACCOUNT_TEXT_SIZE], name[ACCOUNT_NAME_SIZE];   /* name: "" not yet */
    size_t service_count;
    struct account_service services[ACCOUNT_SERVICES_MAX];
    enum user_state state;
    int64_t until_ms;                                        /* invited: of the code; removed: until when it can be undone */
};
struct account_users { unsigned count, page, pages; size_t row_count; struct account_user rows[ACCOUNT_ROWS_MAX]; };   /* page from 1 */

/* The secret code, once. Wiped by desk_code_shown. */
struct account_added { struct secret *code; char reference[ACCOUNT_CODE_SIZE]; int64_t expires_ms; };    /* code NULL: none (C6) */

struct account_employee { char id[40], given[ACCOUNT_TEXT_SIZE], family[ACCOUNT_TEXT_SIZE], name[ACCOUNT_NAME_SIZE]; };
struct account_employees { unsigned count, page, pages; size_t row_count; struct account_employee rows[ACCOUNT_ROWS_MAX]; };

enum message_kind { MESSAGE_RECEIVED, MESSAGE_SENT, MESSAGE_DRAFT };
struct account_message {
    char id[40];
    char number[16], subject[16], thread[40];                /* subject: id of desk_subjects; thread: the first message's id */
    enum message_kind kind;
    bool unread, answered;
    int64_t at_ms;
};
struct account_messages { unsigned count, page, pages, unread; size_t row_count; struct account_message rows[ACCOUNT_ROWS_MAX]; };
struct account_text { char id[40]; struct secret *text; };   /* of the message or draft that was opened, whole */

struct account_event { int64_t at_ms; char what[48], place[ACCOUNT_TEXT_SIZE]; bool refused; };    /* what: a word of account_event_text */
struct account_trail { size_t count; struct account_event rows[ACCOUNT_TRAIL_MAX]; };

struct desk_account {
    bool open;                                               /* somebody is logged in */
    int64_t until_ms;                                        /* wall: the session ends then at the latest */
    struct account_home home;
    char asked[ACCOUNT_ASKED][DESK_QUESTION_ID_SIZE];        /* forgotten password: the three */
    struct account_enrolling enrolling;
    struct account_users users;
    struct account_added added;
    struct account_employees employees;
    struct account_messages messages;
    struct account_text reading;
    struct account_trail trail;
};
const struct desk_account *desk_account(const struct desk *d);    /* never NULL */

/* --- log in and out --- */

/* ERR_OK: home is filled, and home.must says what comes first. */
MUST_USE enum err desk_log_in(struct desk *d, const struct secret *name, const struct secret *password, const struct account_watch *watch);
/* Forgets at once; the server is told when it can be. */
void desk_log_out(struct desk *d);
MUST_USE enum err desk_home(struct desk *d, const struct account_watch *watch);      /* asks again */
MUST_USE enum err desk_trail(struct desk *d, const struct account_watch *watch);     /* «Mes demandes»: fills trail */

/* --- Paramètres du compte --- */

MUST_USE enum err desk_set_password(struct desk *d, const struct secret *old, const struct secret *new_one, const struct account_watch *watch);
MUST_USE enum err desk_set_name(struct desk *d, const struct secret *password, const struct secret *name, const struct account_watch *watch);
/* password: NULL when home.must is ACCOUNT_MUST_QUESTIONS (it was just typed). Answers as typed. */
struct account_questions { const char *questions[ACCOUNT_QUESTIONS]; const struct secret *answers[ACCOUNT_QUESTIONS]; };
MUST_USE enum err desk_set_questions(struct desk *d, const struct secret *password, const struct account_questions *set, const struct account_watch *watch);
MUST_USE enum err desk_keep_questions(struct desk *d, const struct account_watch *watch);    /* «Garder mes questions actuelles» */
/* An invitation to a service, of somebody who has an account. policy_hash: SHA-256 of the text that was accepted or refused. */
MUST_USE enum err desk_accept(struct desk *d, const char *id, bool accept, const uint8_t policy_hash[32], const struct account_watch *watch);

/* --- Mot de passe oublié? --- */

MUST_USE enum err desk_forgot(struct desk *d, const struct secret *name, const struct account_watch *watch);    /* fills asked */
MUST_USE enum err desk_forgot_answers(struct desk *d, const struct secret *const answers[ACCOUNT_ASKED], const struct account_watch *watch);
MUST_USE enum err desk_forgot_password(struct desk *d, const struct secret *password, const struct account_watch *watch);

/* --- a new account: by an invitation or by a NIP --- */

MUST_USE enum err desk_invitation(struct desk *d, const struct secret *reference, const struct secret *code, const struct account_watch *watch);
MUST_USE enum err desk_invitation_refuse(struct desk *d, const struct secret *reference, const uint8_t policy_hash[32], const struct account_watch *watch);
struct account_nip { const char *profession; const struct secret *number, *name, *nip; };      /* profession: id of desk_professions */
MUST_USE enum err desk_nip(struct desk *d, const struct account_nip *nip, const struct account_watch *watch);
MUST_USE enum err desk_name_is_free(struct desk *d, const struct secret *name, const struct account_watch *watch);   /* ERR_OK or ERR_NAME_TAKEN (left) */
struct account_create { const struct secret *name, *password; struct account_questions questions; const uint8_t *policy_hash; };   /* name NULL: by NIP, the server gives one */
MUST_USE enum err desk_create(struct desk *d, const struct account_create *create, const struct account_watch *watch);
void desk_enrolling_drop(struct desk *d);      /* the wizard was left */

/* --- a designated representative, a local administrator --- */

struct account_filter { const struct secret *family, *given, *name; };     /* NULL or empty: any */
MUST_USE enum err desk_users(struct desk *d, const struct account_filter *filter, unsigned page, const struct account_watch *watch);
struct account_new_user { bool has_account; const char *title; const struct secret *given, *family, *email; size_t service_count; const char *services[ACCOUNT_SERVICES_MAX]; };
MUST_USE enum err desk_user_add(struct desk *d, const struct account_new_user *user, const struct account_watch *watch);   /* fills added */
MUST_USE enum err desk_user_remove(struct desk *d, const char *id, const struct account_watch *watch);
MUST_USE enum err desk_user_restore(struct desk *d, const char *id, const struct account_watch *watch);
MUST_USE enum err desk_user_code(struct desk *d, const char *id, const struct account_watch *watch);       /* another one; the old one is dead; fills added */
void desk_code_shown(struct desk *d);          /* wipes added */
MUST_USE enum err desk_employees(struct desk *d, unsigned page, const struct account_watch *watch);
MUST_USE enum err desk_employee_add(struct desk *d, const struct secret *identifier, const struct account_watch *watch);   /* ERR_EMPLOYEE_UNKNOWN */
MUST_USE enum err desk_employee_remove(struct desk *d, const char *id, const struct account_watch *watch);

/* --- messages --- */

/* search: folded letters and digits of number, subject and text; NULL or empty: all. ERR_LIMIT over 120 characters of four bytes. */
MUST_USE enum err desk_messages(struct desk *d, const struct secret *search, unsigned page, const struct account_watch *watch);
MUST_USE enum err desk_message(struct desk *d, const char *id, const struct account_watch *watch);        /* fills reading, in as many requests as it takes */
MUST_USE enum err desk_draft_drop(struct desk *d, const char *id, const struct account_watch *watch);
/* A draft or a message, as operations: kept on this kiosk sealed to the server, pushed, told when the server has it. draft: id
 * from desk_draft_new or of a draft that was opened; thread: "" or the id of the message that is answered. ERR_SESSION, ERR_LIMIT (over
 * MESSAGE_BYTES_MAX), ERR_EMPTY, ERR_MESSAGE_CHARACTER. */
struct desk_letter { const char *draft, *thread, *subject; const struct secret *text; };
void desk_draft_new(struct desk *d, char to[40]);
struct letter_result { enum err err; bool told; char reason[DESK_TEXT_MAX], receipt[DESK_RECEIPT_SIZE], number[16]; };    /* as struct save_result; number of a message sent */
struct letter_watch { void (*done)(void *ctx, const struct letter_result *result); void *ctx; };
MUST_USE enum err desk_send_letter(struct desk *d, const struct desk_letter *letter, const struct letter_watch *watch);
/* Nobody waits for the word of the server: for «Garder le brouillon» and for a time-out. *receipt "" when it could not be kept. */
MUST_USE enum err desk_keep_draft(struct desk *d, const struct desk_letter *letter, char receipt[DESK_RECEIPT_SIZE]);
/* desk_requests of who is logged in: what was asked at this kiosk and what became of it, newest first; 0 when nobody is. */
size_t desk_account_requests(struct desk *d, struct desk_request *rows, size_t max);

/* --- reference data (pulled, else what is shipped), in the asked language; fill at most max rows and return how many --- */

struct list_row { char id[16], text[ACCOUNT_TEXT_SIZE], more[ACCOUNT_LINE_SIZE]; };   /* more: what to say in a message of this subject, where a service is used */
size_t desk_services(struct desk *d, const char *language, struct list_row *rows, size_t max);
size_t desk_subjects(struct desk *d, const char *language, struct list_row *rows, size_t max);
size_t desk_professions(struct desk *d, const char *language, struct list_row *rows, size_t max);
size_t desk_regions(struct desk *d, const char *language, struct list_row *rows, size_t max);
/* The lines for a profession and a region (ids, NULL: any), those that answer now first; only the region's telephone numbers.
 * line: only the line of that id; all the others too where the directory has none of it. */
struct directory_query { const char *language, *profession, *region, *line; };
size_t desk_directory_for(struct desk *d, const struct directory_query *query, struct help_line *lines, size_t max);
/* A word of the trail in words: a French message id, never NULL. */
const char *account_event_text(const char *what);

#endif
