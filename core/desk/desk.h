/* What this kiosk can do, in the words of the people who use it: the only door the screens use.
 *
 * The desk owns the store (SQLite) and the kiosk's keys, watches the token, lends jobs to the helpers and pushes the
 * outbox.  Every verb is asked with a request struct and answers later through a callback, exactly once, from
 * loop_step.  Secrets in a request are copied: the caller keeps its own.  After desk_forget() no callback of an
 * earlier request is called any more (what the card or the server still does is recorded all the same).
 * All calls from the thread that runs the loop. */
#ifndef GUICHET_DESK_DESK_H
#define GUICHET_DESK_DESK_H

#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/secret.h"
#include "core/token/job.h"
#include "core/work/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DESK_RECEIPT_SIZE = 16, DESK_REQUESTS_MAX = 50, DESK_LINES_MAX = 32, DESK_TEXT_MAX = 160 };

/* Settings, filled from the configuration by the composition root; strings must outlive the desk. */
struct desk_settings {
    bool demo;                   /* accepts the virtual reader */
    const char *state_dir;       /* absolute; created 0700 when missing */
    const char *helper_dir;      /* where guichet-token and guichet-net are */
    const char *server_url;      /* "https://host:port" */
    const char *server_ca;       /* PEM file that server certificates must chain to */
    const char *est_url;         /* "https://host:port" of the certificate service; NULL or "": server_url's host, port 9443 */
    const char *token_module;    /* absolute path of the PKCS#11 module */
    const char *token_reader;    /* part of the reader's name, "" any */
    const char *agent_reader;    /* part of the agents' reader's name, which is never the person's; NULL and "": there is none */
    const char *exports_dir;     /* where desk_counter_export writes; NULL and "": nowhere */
    const char *token_presence;  /* "pcsc", "module" for a module without a reader (SoftHSM2), "none": no token here */
    const char *opensc_conf;     /* exported to the token helper as OPENSC_CONF, "" none */
    const char *token_probe;     /* "auto", "sc-hsm", "myeid", "off": how guichet-token reads the tries left */
    const char *token_unblock;   /* "auto", "so-initpin", "setpin-unlogged", "none"; NULL and "" are auto, for both */
    const char *token_rotate;    /* "auto", "yes", "no" */
    const char *share_dir;       /* where the shipped directory is: share_dir/data/directory.json */
    int64_t token_soft_ms, token_hard_ms;
    int64_t net_soft_ms, net_hard_ms;
};

struct desk;

/* `changed` is called (from loop_step) whenever what desk_status says may have changed. */
struct desk_events {
    void (*changed)(void *ctx);
    void *ctx;
};

/* Opens store and keys, settles what a crash left behind (prepared -> unknown), starts watching the token and the
 * network. On an error of the store or keys the desk still opens, and desk_status says which: the kiosk must be able to say so. */
MUST_USE enum err desk_open(struct loop *loop, const struct desk_settings *settings,
                            const struct desk_events *events, struct desk **out);
void desk_close(struct desk *d);    /* NULL is fine; ends the helpers */

/* --- what is true now --- */

enum desk_token {
    DESK_TOKEN_ABSENT, DESK_TOKEN_READING, DESK_TOKEN_READY, DESK_TOKEN_LOCKED,
    DESK_TOKEN_TWO,          /* two cards: refused */
    DESK_TOKEN_FAULT         /* see token_err: no reader, pcscd down, module missing, card not supported ... */
};

struct desk_status {
    enum err store_err;          /* ERR_OK, or why nothing can be accepted (4xx); tried again at every verb and contact */
    bool salvaged;               /* the store was found damaged at this start and rebuilt: E-401 is worth a line, nothing was lost */
    bool enrolled;
    enum desk_token token;
    enum err token_err;
    bool looked;                 /* the first look at the reader is over: ABSENT means absent */
    unsigned insertion;          /* changes with every insertion: compare, do not count */
    struct token_info info;      /* valid when READY or LOCKED */
    bool online;                 /* the last contact, at most 60 s old, succeeded */
    int64_t offline_since_ms;    /* wall time; 0 when never contacted */
    enum err net_err;            /* why off-line */
    unsigned waiting;            /* operations in the outbox, this kiosk's */
    bool unsure;                 /* this serial's last change of password ended "not known" and nothing settled it since */
};

const struct desk_status *desk_status(const struct desk *d);

/* --- verbs --- */

/* Forgets the person: cancels callbacks, wipes pending secrets, ends guichet-token. The status goes on. */
void desk_forget(struct desk *d);

/* Errors at once (done is then never called): ERR_NOT_ENROLLED, the store's, ERR_TOKEN_ABSENT, ERR_TOKEN_TWO, ERR_PIN_LOCKED
 * or what token_err says, ERR_LIMIT while another change is not finished. */
struct change_pin_request { const struct secret *old_pin, *new_pin; };
enum change_pin_outcome {
    CHANGE_PIN_DONE,       /* changed; receipt valid; told says whether the server has confirmed it */
    CHANGE_PIN_WRONG,      /* the current password was wrong: nothing changed, one try spent, tries says what is left */
    CHANGE_PIN_LOCKED,     /* the card is locked (now or already) */
    CHANGE_PIN_REFUSED,    /* nothing changed and no try spent: err says why */
    CHANGE_PIN_PULLED,     /* the card went away inside the change: put it back within 60 s; a second answer follows */
    CHANGE_PIN_KEPT,       /* settled after a pull: the old password still holds, nothing changed */
    CHANGE_PIN_UNKNOWN     /* not settled: not known; recorded so */
};
struct change_pin_result {
    enum change_pin_outcome outcome;
    enum err err;
    struct tries tries;
    bool told;                          /* the server has confirmed the event */
    char receipt[DESK_RECEIPT_SIZE];    /* "R-7F2K-93QX", "" when there is none */
};
enum desk_step { STEP_CARD, STEP_CARD_LATE, STEP_SERVER, STEP_WAIT_CARD, STEP_SETTLE };
struct change_pin_watch {
    void (*step)(void *ctx, enum desk_step step);    /* what is being done now, from STEP_CARD on (that one is not called); may be NULL */
    void (*done)(void *ctx, const struct change_pin_result *result);   /* CHANGE_PIN_PULLED is followed by one more */
    void *ctx;
};
MUST_USE enum err desk_change_pin(struct desk *d, const struct change_pin_request *request, const struct change_pin_watch *watch);

struct check_token_watch {
    void (*done)(void *ctx, const struct token_check *result);
    void *ctx;
};
MUST_USE enum err desk_check_token(struct desk *d, const struct secret *pin, const struct check_token_watch *watch);

/* --- the person behind the token: options 1 and 3 --- */

enum { DESK_QUESTIONS = 4, DESK_QUESTION_ID_SIZE = 16, DESK_PHONES_MAX = 3, DESK_EMAIL_SIZE = 255, DESK_PHONE_SIZE = 48 };

/* What the server holds of this person, after the password was proved. Never written to disk; forgotten by desk_forget. */
struct desk_person {
    bool known;                /* the server said all this; false: off-line or refused (err), everything below is empty */
    enum err err;              /* why it is not known: ERR_OFFLINE ..., ERR_SERVER_REFUSED */
    char reason[DESK_TEXT_MAX];                      /* refused: in words, a message id */
    char holder[DESK_TEXT_MAX];
    size_t question_count;                           /* 0: none chosen */
    char questions[DESK_QUESTIONS][DESK_QUESTION_ID_SIZE];
    int64_t questions_ms;                            /* when */
    int64_t contact_version;
    char email[DESK_EMAIL_SIZE], mobile[DESK_PHONE_SIZE];
    size_t phone_count;
    char phones[DESK_PHONES_MAX][DESK_PHONE_SIZE];
    char pending[DESK_EMAIL_SIZE];                   /* an address that waits for its code, "" none */
};

/* Proves the password once: opens a session with the server when it answers, and has the token sign one operation of the
 * purpose, which desk_save_* then uses: nobody types the password twice and nothing keeps it. */
enum desk_purpose { DESK_FOR_QUESTIONS, DESK_FOR_CONTACT };
struct open_person_result {
    enum err err;              /* ERR_OK, ERR_PIN_WRONG, ERR_PIN_LOCKED, ERR_TOKEN_REMOVED ...: nothing but a try can have been spent */
    struct tries tries;        /* as the card says */
};
struct open_person_watch {
    void (*step)(void *ctx, enum desk_step step);    /* STEP_SERVER, STEP_CARD; may be NULL */
    void (*done)(void *ctx, const struct open_person_result *result);
    void *ctx;
};
/* Errors at once as desk_change_pin's; ERR_LIMIT also while something else is asked of the server. */
MUST_USE enum err desk_open_person(struct desk *d, enum desk_purpose purpose, const struct secret *pin, const struct open_person_watch *watch);
const struct desk_person *desk_person(const struct desk *d);    /* never NULL; all zero when nobody is open */

/* How an operation ended: kept here, and said by the server or not yet. */
struct save_result {
    enum err err;                       /* ERR_OK: kept (told or waiting); ERR_SERVER_REFUSED: reason says why; else nothing was kept */
    bool told;                          /* the server has confirmed it */
    char reason[DESK_TEXT_MAX];         /* message id, "" none */
    char receipt[DESK_RECEIPT_SIZE];
};
struct save_watch {
    void (*step)(void *ctx, enum desk_step step);    /* STEP_SERVER; may be NULL */
    void (*done)(void *ctx, const struct save_result *result);
    void *ctx;
};
/* Answers as typed; they are normalised and sealed here. ERR_SESSION when no person is open for this purpose, or what the
 * token signed was used up: one log-in saves once. A field's own errors at once (ERR_ANSWER_*, ERR_QUESTION_SAME); then
 * nothing is used up. */
struct save_questions_request { const char *questions[DESK_QUESTIONS]; const struct secret *answers[DESK_QUESTIONS]; };
MUST_USE enum err desk_save_questions(struct desk *d, const struct save_questions_request *request, const struct save_watch *watch);
/* NULL: unchanged; empty: erased (never the address: ERR_EMPTY, as when nothing changes). ERR_EMAIL, ERR_PHONE at once. */
struct save_contact_request { const struct secret *email, *mobile, *phones[DESK_PHONES_MAX]; bool phones_given; };
MUST_USE enum err desk_save_contact(struct desk *d, const struct save_contact_request *request, const struct save_watch *watch);

/* The six-digit code of a new address. ERR_SESSION, ERR_NOTHING_PENDING, ERR_TOO_SOON, ERR_TOO_MANY, ERR_CODE_WRONG, ERR_CODE_DEAD, the network's. */
struct code_result {
    enum err err;
    char to[DESK_EMAIL_SIZE];          /* masked */
    int64_t expires_ms, until_ms;      /* wall time; until: when another may be asked for */
    unsigned left;                     /* tries of this code, after ERR_CODE_WRONG */
};
struct code_watch { void (*done)(void *ctx, const struct code_result *result); void *ctx; };
MUST_USE enum err desk_send_code(struct desk *d, const struct code_watch *watch);
MUST_USE enum err desk_check_code(struct desk *d, const struct secret *code, const struct code_watch *watch);

/* The bank of questions in the asked language, in the bank's order. */
struct bank_question { char id[DESK_QUESTION_ID_SIZE], text[DESK_TEXT_MAX]; bool short_answer; };
enum { DESK_BANK_MAX = 64 };
size_t desk_bank(struct desk *d, const char *language, struct bank_question *rows, size_t max);

/* --- option 4: unblock, by questions or by telephone --- */

struct unblock_questions_watch {
    void (*done)(void *ctx, enum err e, const char questions[DESK_QUESTIONS][DESK_QUESTION_ID_SIZE]);
    void *ctx;
};
MUST_USE enum err desk_unblock_questions(struct desk *d, const struct unblock_questions_watch *watch);

struct answers_result {
    enum err err;                      /* ERR_OK: go on to the new password; ERR_NOT_POSSIBLE, ERR_KIOSK_PAUSED, the network's */
    unsigned left;                     /* tries of 24 h, after ERR_NOT_POSSIBLE */
    int64_t until_ms;                  /* when the next try is possible; 0 while some are left */
    char reference[DESK_RECEIPT_SIZE]; /* "D-4QPL-77AX" */
};
struct answers_watch { void (*done)(void *ctx, const struct answers_result *result); void *ctx; };
MUST_USE enum err desk_unblock_answers(struct desk *d, const struct secret *const answers[DESK_QUESTIONS], const struct answers_watch *watch);

/* By telephone. The chain's step is committed before the challenge is given back. */
struct desk_challenge { char text[24]; int64_t expires_ms; };      /* "ABCD-EFGH-JKMN-PQRS" */
MUST_USE enum err desk_phone_begin(struct desk *d, struct desk_challenge *out);
/* Looks at the answer without the card. ERR_OK: go on to the new password; ERR_PHONE_ANSWER with *left; ERR_TICKET when it is over. */
MUST_USE enum err desk_phone_answer(struct desk *d, const struct secret *answer, unsigned *left);

/* With the ticket or the telephone's answer: released, presented once, replaced, proved by a log-in. ERR_TICKET at once when
 * there is neither (any more); after UNBLOCK_REFUSED by the network the ticket still serves, for its time. No secret is
 * shown twice to one insertion of a card: ERR_TOKEN_DAMAGED then. */
enum unblock_outcome {
    UNBLOCK_DONE,          /* the new password holds */
    UNBLOCK_REFUSED,       /* nothing changed: err says why */
    UNBLOCK_PULLED,        /* the card went away inside: put it back within 60 s; a second answer follows */
    UNBLOCK_UNKNOWN        /* not known; recorded so */
};
struct unblock_result {
    enum unblock_outcome outcome;
    enum err err;
    struct tries tries;
    bool told;
    char receipt[DESK_RECEIPT_SIZE];
    char confirmation[12];             /* by telephone: "ABCD-EFGH" to read out, "" else */
    bool maybe_another;                /* by telephone, ERR_SO_WRONG: it may have been one of two; the next challenge gives the other */
};
struct unblock_watch {
    void (*step)(void *ctx, enum desk_step step);
    void (*done)(void *ctx, const struct unblock_result *result);     /* UNBLOCK_PULLED is followed by one more */
    void *ctx;
};
MUST_USE enum err desk_unblock(struct desk *d, const struct secret *new_pin, const struct unblock_watch *watch);

/* --- option 6: renew the certificate --- */

enum renew_step { RENEW_LOG_IN, RENEW_KEY, RENEW_SEND, RENEW_WRITE, RENEW_TEST, RENEW_CLEAN, RENEW_TELL };
enum renew_outcome {
    RENEW_DONE,
    RENEW_WAITING,         /* the authority asks for patience: retry_ms; the request is kept */
    RENEW_WRONG,           /* the password was wrong */
    RENEW_LOCKED,
    RENEW_STOPPED          /* err says why; the certificate in force still works, and the next visit goes on from here */
};
struct renew_result {
    enum renew_outcome outcome;
    enum err err;
    struct tries tries;
    int64_t retry_ms, not_after_ms;    /* wall time */
    bool told;
    char receipt[DESK_RECEIPT_SIZE];
};
struct renew_watch {
    void (*step)(void *ctx, enum renew_step step);
    void (*done)(void *ctx, const struct renew_result *result);
    void *ctx;
};
MUST_USE enum err desk_renew(struct desk *d, const struct secret *pin, const struct renew_watch *watch);
/* The same where the certificate has expired, with a one-time code as an agent gave it. At once: ERR_CODE_FORMAT, ERR_SERVER_OTHER (another server's).
 * RENEW_STOPPED with ERR_CODE_REFUSED_HERE: wrong, used, too old, or of another token. After RENEW_WAITING it is asked for with the same code. */
MUST_USE enum err desk_renew_code_check(const struct desk *d, const struct secret *code);      /* those two errors, before a password is asked for */
MUST_USE enum err desk_renew_by_code(struct desk *d, const struct secret *pin, const struct secret *code, const struct renew_watch *watch);
/* «Annuler sans risque»: done gets RENEW_STOPPED with ERR_OK. From RENEW_WRITE on it is nearly over and goes on. */
void desk_renew_cancel(struct desk *d);
/* When a request of this token that was kept may be asked again, wall time; 0 none. */
int64_t desk_renew_retry(struct desk *d);

/* --- «Mes demandes» of the token that is in the reader, newest first --- */

enum request_state { REQUEST_WAITING, REQUEST_SENT, REQUEST_ACCEPTED, REQUEST_REFUSED };
struct desk_request {
    char type[32];                     /* "token.pin.changed" */
    char receipt[DESK_RECEIPT_SIZE];
    int64_t at_ms;
    enum request_state state;
    bool unknown;                      /* the outcome on the card is not known */
    char reason[DESK_TEXT_MAX];        /* refused: the server's reason, "" else */
};
/* Fills at most max rows and returns how many. */
size_t desk_requests(struct desk *d, struct desk_request *rows, size_t max);

/* --- reference data: help lines with their hours (pulled from the server, else what is shipped) --- */

struct help_line {
    char name[DESK_TEXT_MAX];      /* in the asked language */
    char phones[DESK_TEXT_MAX];
    char email[DESK_TEXT_MAX];     /* "" none */
    char faxes[DESK_TEXT_MAX];     /* nobody answers these; "" none */
    char hours[DESK_TEXT_MAX];     /* words, "" = not given */
    enum { LINE_HOURS_UNKNOWN, LINE_OPEN, LINE_CLOSED } open;   /* now, in Montréal */
    char opens[48];                /* closed: when it answers again, in words: "lundi à 8 h 30"; "" not within a week */
};
size_t desk_directory(struct desk *d, const char *language, struct help_line *lines, size_t max);

/* --- enrolment --- */

struct enrol_watch {
    void (*done)(void *ctx, enum err e);
    void *ctx;
};
/* code as typed; ERR_CODE_FORMAT at once when it cannot be one. */
MUST_USE enum err desk_enrol(struct desk *d, const char *code, const struct enrol_watch *watch);

/* --- for the operator's command --- */

struct push_watch {
    /* e: how the contact ended; waiting: operations still held. */
    void (*done)(void *ctx, enum err e, unsigned waiting);
    void *ctx;
};
/* Contacts the server now, whatever the back-off says, and pushes the outbox. When another session talks to the server it
 * is asked to, and done is called when the outbox is empty or after net_hard_ms. ERR_NOT_ENROLLED, ERR_LIMIT, the store's. */
MUST_USE enum err desk_push(struct desk *d, const struct push_watch *watch);

/* Everybody's requests, newest first, for the operator: no serial in them. */
size_t desk_requests_all(struct desk *d, struct desk_request *rows, size_t max);

#endif
