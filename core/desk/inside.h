/* What the files of the desk share with each other and nobody else. One verb or pair per file; they meet in struct desk. */
#ifndef GUICHET_DESK_INSIDE_H
#define GUICHET_DESK_INSIDE_H

#include "core/desk/account.h"
#include "core/desk/desk.h"
#include "core/proto/certificate_renewed.h"
#include "core/proto/contact_set.h"
#include "core/proto/message.h"
#include "core/proto/op.h"
#include "core/proto/phone.h"
#include "core/proto/session.h"
#include "core/proto/token_unblocked.h"
#include "core/store/store.h"
#include "core/sync/backoff.h"
#include "core/sync/exchange.h"
#include "core/token/watch.h"
#include "core/work/helper.h"

#include <jansson.h>

struct account;
struct counter;
struct issuing;

enum { DESK_PATH_MAX = 4096, DESK_ENV_MAX = 8 };

enum {
    SETTLE_MS = 60000,           /* how long a pulled card may take to come back */
    ONLINE_MS = 60000,           /* a contact makes us on-line for so long */
    CONTACT_MS = 55000,          /* so the next one comes before that; at most about one wake-up a minute */
    MODULE_POLL_MS = 2000,
    RETRY_MS = 500,              /* doubled each time */
    RETRIES_MAX = 5,
    STORE_RETRY_MS = 2000
};

/* A helper's program, arguments and environment, kept as long as the helper. */
struct tool {
    struct helper *helper;
    struct helper_spec spec;
    char path[DESK_PATH_MAX];
    const char *argv[12];
    char *env[DESK_ENV_MAX + 1];      /* owned strings */
};

struct presence {
    struct watch *watch;              /* NULL in module mode */
    struct watch_picture seen;        /* the card that the current insertion is about */
    bool known;                       /* seen is one card */
    bool asking;                      /* an INFO job runs or waits */
    bool stale;                       /* what it will say is about a card that is gone */
    bool again;                       /* what is shown of the tries may be wrong until it has answered */
    unsigned retries;                 /* of reading this card */
    char reader[WATCH_NAME_MAX];
};

enum change_state { CHANGE_IDLE, CHANGE_CARD, CHANGE_WAIT_CARD, CHANGE_SETTLE, CHANGE_SERVER };

struct change {
    enum change_state state;
    struct change_pin_watch watch;    /* all NULL after desk_forget */
    struct op op;
    char receipt[STORE_RECEIPT_SIZE], reader[TOKEN_TEXT_MAX];
    struct op *prepared;              /* owned: the operation as it was written ahead */
    struct secret *old_pin, *new_pin;
    struct buf tbs;
    enum change_phase phase;          /* the last thing the helper said */
    int64_t settle_until;             /* monotonic; 0: no pull yet */
    unsigned settles;                 /* attempts */
    bool told_pulled, forgotten, on_card;    /* on_card: a job of ours is with the helper */
    struct change_pin_result result;
};

/* What is true of a finished change and could not be written yet (disk full ...): kept until it can. */
struct unsaved {
    bool held, unknown, drop;
    struct op op;
    char receipt[STORE_RECEIPT_SIZE];
    int64_t wait_ms;
};

struct check { bool busy; struct check_token_watch watch; char serial[TOKEN_TEXT_MAX]; };

enum net_state { NET_IDLE, NET_PUSH, NET_PULL, NET_TIME, NET_IDENTITY, NET_ENROL, NET_PERSON };

struct net {
    enum net_state state;
    struct exchange exchange;
    struct exchange_ticket ticket;
    struct backoff backoff;
    struct store_batch *batch;        /* being pushed; owned */
    size_t taken, limit;              /* operations in the request; at most so many (after a server fault) */
    uint8_t suspect[OP_ID_SIZE];      /* pushed alone and made the server fail, `faults` times */
    unsigned faults, epochs, resyncs;
    enum err push_err;                /* this cycle's push failed so; the pull goes on */
    uint32_t retry_after_s;
    bool cycling;                     /* between the beginning and the end of a cycle */
    size_t feed, turn;                /* the one being pulled; whose turn it is */
    bool catching_up;                 /* all that are not here yet are pulled */
    unsigned absent;                  /* a bit a feed: this server has none of that name */
    bool tried, again;                /* since the start; new work came meanwhile */
    bool known;                       /* a contact has ended since the start */
    int64_t online_until;             /* monotonic */
    struct contact contact;
    struct push_watch push;           /* desk_push */
    bool leading;
};

/* What a person asks of the server, beside the cycles. make: the request's bytes; done: exactly once, unless forgotten. */
struct ask {
    enum err (*make)(struct desk *d, const struct exchange_now *now, struct exchange_ticket *ticket, struct secret **job);
    void (*done)(struct desk *d, enum err e, const uint8_t *bytes, size_t n);
};
struct asking {
    const struct ask *what;           /* NULL: nobody asks */
    bool sent;
    int64_t until;                    /* monotonic */
    int64_t more_ms;                  /* what the server itself may wait for others, beyond net_hard_ms */
    uint8_t nonce[HTTP_NONCE_SIZE];
    struct exchange_ticket ticket;
    struct secret *held;              /* owned: the cycle's next request, which waits for ours */
    enum net_state held_state;
};

/* Waiting for the server's word on one operation of a person who stands there. */
struct told { bool told; enum err err; const char *reason; };    /* reason: a message id, "" none */
struct tell {
    bool busy;
    uint8_t id[OP_ID_SIZE];
    void (*done)(struct desk *d, const struct told *told);
};

/* A message that is kept and whose sending somebody waits for (letters.c). */
struct letters { bool busy; struct letter_watch watch; char receipt[STORE_RECEIPT_SIZE], number[MESSAGE_NUMBER_SIZE]; };

enum { PRESENTED_MAX = 8 };

/* What permits an unblocking: the ticket that right answers gave, or the answer read over the telephone. */
struct grant {
    struct release_place place;
    bool has_certificate;
    uint8_t certificate[RENEWED_HASH_SIZE];
    struct unblock_questions_watch start;
    struct answers_watch answered;
    struct secret *answers[DESK_QUESTIONS];    /* normalised, until they are sent */
    struct secret *session_secret;
    bool has_ticket;
    uint8_t nonce[HTTP_NONCE_SIZE];            /* of the release: asked again it is the same one */
    int64_t until;                             /* monotonic: of the ticket, or of the challenge */
    struct secret *phone_key;                  /* NULL: not by telephone */
    struct phone_step step;                    /* its serial is place's, its key the one above */
    unsigned phone_left;
    struct secret *phone_secret;               /* what the answer carried */
    bool phone_rotate;
};

/* Keyed hashes of the secrets this insertion of a card was shown: none is shown twice. */
struct presented {
    unsigned insertion;
    struct secret *key;
    size_t n;
    uint8_t hash[PRESENTED_MAX][16];
};

enum unblock_state { UNBLOCK_NOT, UNBLOCK_RELEASE, UNBLOCK_CARD, UNBLOCK_WAIT_CARD, UNBLOCK_SETTLE, UNBLOCK_SERVER };

struct unblock {
    enum unblock_state state;
    struct unblock_watch watch;       /* all NULL after desk_forget */
    struct op op;
    struct op *prepared;              /* owned: the operation as it was written ahead */
    char receipt[STORE_RECEIPT_SIZE], reader[TOKEN_TEXT_MAX];
    struct secret *new_pin;
    struct buf tbs;
    struct release release;
    enum unblocked_took which[RELEASE_SECRETS_MAX];    /* what each secret of the release is */
    uint8_t ticket[RELEASE_TICKET_SIZE];
    struct phone_step step;           /* by telephone: for the confirmation */
    struct secret *phone_key;
    unsigned releases, settles;       /* attempts */
    enum change_phase phase;          /* the last thing the helper said */
    int64_t settle_until;             /* monotonic; 0: no pull yet */
    bool told_pulled, forgotten, on_card, shown;    /* shown: the helper began to present a secret */
    struct unblock_result result;
};

struct renew {
    bool on_card, cancelled, forgotten, telling;    /* telling: the card has done, the server's word is waited for */
    bool by_code;
    enum token_renew_step step;
    struct renew_watch watch;
    struct op op;
    char receipt[STORE_RECEIPT_SIZE], reader[TOKEN_TEXT_MAX];
    struct renew_result result;
};

/* What replaces a secret that was derived for the telephone (replace.c). */
struct replace {
    bool busy, on_card, forgotten;
    bool two, fresh;                  /* the release: two candidates; a new secret came with it */
    struct op op;
    char receipt[STORE_RECEIPT_SIZE], reader[TOKEN_TEXT_MAX];
    struct release_place place;       /* its ticket is the session's id */
    struct release release;
    enum change_phase phase;          /* the last thing the helper said */
};

enum person_state { PERSON_NOBODY, PERSON_CHALLENGE, PERSON_CARD, PERSON_SESSION, PERSON_OPEN };

/* Who proved a password, and what they want. Wiped whole by person_forget. */
struct person {
    enum person_state state;
    enum desk_purpose purpose;
    struct open_person_watch watch;
    struct secret *pin;               /* until the card has it */
    char reader[TOKEN_TEXT_MAX], serial[TOKEN_TEXT_MAX];
    unsigned insertion;               /* the card that the password was typed for */
    struct op op;                     /* signed by the token; one desk_save_* uses it up */
    bool may_save;
    struct session_claim claim;
    struct secret *session_secret;
    struct token_proof proof;
    struct tries tries;
    bool has_session;
    uint8_t session[SESSION_ID_SIZE];
    int64_t session_until;            /* monotonic */
    struct desk_person shown;
    /* saving */
    bool saving;
    struct save_watch save;
    struct contact_set contact;       /* what was saved, to be shown when the server has it */
    char receipt[STORE_RECEIPT_SIZE];
    /* the code */
    struct code_watch code;
    struct secret *digits;
};

struct enrol {
    bool busy;
    struct enrol_watch watch;
    struct enrol_code code;
    struct secret *kx;
    uint8_t kx_public[PEER_KEY_SIZE];
};

struct desk {
    struct loop *loop;
    struct desk_settings settings;
    struct desk_events events;
    struct desk_status status, shown;
    struct store *store;              /* NULL when status.store_err says why */
    struct tool token, net_tool;
    struct presence presence;
    struct change change;
    struct unsaved unsaved;
    struct check check;
    struct net net;
    struct asking asking;
    struct tell tell;
    struct person person;
    struct grant grant;
    struct presented presented;
    struct unblock unblock;
    struct replace replace;
    struct renew renew;
    struct letters letters;
    struct account *account;          /* owned, locked memory; NULL: no account was asked about yet (account_inside.h) */
    struct counter *counter;          /* owned, locked memory; NULL: no agent was asked for yet, and there is no reader for them (counter_inside.h) */
    bool counter_changed;             /* what desk_counter says */
    struct issuing *issuing;          /* owned; NULL: no token is being issued */
    bool person_on_card;              /* its job has not ended, whoever has been forgotten */
    struct enrol enrol;
    bool closing;
};

/* desk.c */
void desk_touch(struct desk *d);                      /* the status may have changed */
MUST_USE enum err desk_need_store(struct desk *d);    /* opens it when it is not; ERR_OK when it can be used */
void desk_store_failed(struct desk *d, enum err e);   /* e from a store call; ERR_OK is fine */
void desk_count(struct desk *d);                      /* operations waiting, from the store */

bool desk_holds_card(const struct desk *d);           /* a job of ours changes the card: its helper is left to finish */
bool desk_card_is_busy(const struct desk *d);         /* a verb that needs the card is not finished */
MUST_USE enum err desk_may_use_card(struct desk *d);  /* ERR_OK: nothing else of ours is with the card, kiosk enrolled, store fine */
void desk_sure(struct desk *d, const char *serial);   /* a log-in went through: the password is known again */

/* tool.c */
MUST_USE enum err tool_start(struct desk *d, struct tool *t, const char *name);
MUST_USE enum err tool_start_token(struct desk *d, struct tool *t);      /* guichet-token, as the settings say */
void tool_stop(struct tool *t);                       /* ends the process; the next job starts another */
void tool_free(struct tool *t);
void tool_argument(struct tool *t, const char *text); /* kept, not copied */
void tool_variable(struct tool *t, const char *name, const char *value);    /* copied; NULL or "" is not set */

/* presence.c */
MUST_USE enum err presence_start(struct desk *d);
void presence_stop(struct desk *d);
void presence_ask(struct desk *d);                    /* reads the token again (tries, serial) */
void presence_tries(struct desk *d, struct tries tries);    /* what a job said of the tries left */
void presence_lost(struct desk *d, enum err e);       /* a job says the token is not there, or died with it: ask whoever knows */
bool presence_is_gone(enum err e);                    /* the error means card, reader or service went away */
MUST_USE enum err presence_ready(const struct desk *d);     /* ERR_OK when a verb can use the token */
MUST_USE enum err presence_there(const struct desk *d);     /* the same, and a locked token will do */

/* receipt.c: an id for a new operation, whose receipt the store does not have yet */
MUST_USE enum err receipt_draw(struct store *s, uint8_t id[OP_ID_SIZE], char to[STORE_RECEIPT_SIZE]);

/* change_pin.c */
void change_forget(struct desk *d);
void change_close(struct desk *d);
void change_card(struct desk *d);                     /* a token was read: is it the one we wait for? */
void change_lost(struct desk *d);                     /* the helper's process is being ended */
void change_step(struct desk *d, enum desk_step step);
void change_finish(struct desk *d, enum change_pin_outcome outcome, enum err e);
void change_done(struct desk *d, const struct token_change *answer);
void change_unknown(struct desk *d);

/* settle.c */
void settle_begin(struct desk *d);
void settle_end(struct desk *d);

/* unsaved.c: an operation as the store takes it; body: made with OP_JSON_MAX, kept as long as the row, which points into it. */
MUST_USE enum err record_row(const struct op *op, const char *receipt, bool unknown, struct buf *body, struct store_op *row);
/* An operation is written ahead as it must be told if we die from here on; ... */
MUST_USE enum err record_ahead(struct desk *d, const struct op *op, const char *receipt, bool unknown);
/* ... then what became of the prepared operation, now or as soon as the store can. */
MUST_USE enum err record_ready(struct desk *d, const struct op *op, const char *receipt, bool unknown);
MUST_USE enum err record_drop(struct desk *d, const struct op *op);
void record_stop(struct desk *d);

/* person.c */
void person_forget(struct desk *d);
void person_go_on(struct desk *d);                     /* replace.c is over */
void person_step(struct desk *d, enum desk_step step);
MUST_USE enum err person_may_save(struct desk *d, enum desk_purpose purpose);

/* save.c: the person's operation, with its payload: kept, pushed, and told when the server has it. The payload is set. */
MUST_USE enum err save_begin(struct desk *d, const struct save_watch *watch);
void save_forget(struct desk *d);

/* save_questions.c: an answer to a question of the bank, by its rules in both languages; words as answer_rules' */
MUST_USE enum err save_judge_answer(struct desk *d, const char *id, const struct secret *answer, const char *const *words);

/* grant.c */
void grant_begin(struct desk *d);                     /* for the token that is there; an earlier one is void */
void grant_wipe(struct desk *d);
MUST_USE enum err grant_check(const struct desk *d);  /* ERR_OK, ERR_TICKET, ERR_TOKEN_OTHER */
/* Takes out of a release what this insertion has been shown already, and notes the rest. */
void grant_present(struct desk *d, struct unblock *u);
bool grant_is_new(struct desk *d, const struct secret *secret);    /* the same for one secret: false, not to be shown again */
void grant_accepted(struct desk *d);                  /* the card took one: it is not refused for ever */
void grant_not_shown(struct desk *d, size_t count);   /* the last so many never reached the card after all */
void grant_forget(struct desk *d);

/* unblock.c, unblock_settle.c */
void unblock_forget(struct desk *d);
void unblock_close(struct desk *d);
void unblock_card(struct desk *d);                    /* a token was read: is it the one we wait for? */
void unblock_step(struct desk *d, enum desk_step step);
void unblock_done(struct desk *d, const struct token_unblock *answer);
void unblock_not_done(struct desk *d, enum err e);    /* nothing happened on the card */
void unblock_unknown(struct desk *d);
void unblock_settle_begin(struct desk *d);
void unblock_settle_end(struct desk *d);

/* replace.c: for the person whose session was opened. True: person_go_on follows, unless they are forgotten. */
bool replace_begin(struct desk *d);
void replace_forget(struct desk *d);

/* renew.c */
MUST_USE enum err desk_est_url(const struct desk_settings *s, char to[TOKEN_URL_MAX]);      /* of the certificate service */
bool renew_holds_card(const struct desk *d);          /* it is past the point where a cut costs another visit */
void renew_forget(struct desk *d);

void issue_close(struct desk *d);                     /* issue.c */

/* letters.c */
void letters_forget(struct desk *d);

/* account.c */
void account_forget(struct desk *d);                  /* the server is told that the session is over */
void account_close(struct desk *d);

/* check_token.c, enrol.c */
void check_forget(struct desk *d);
void enrol_forget(struct desk *d);
void enrol_answer(struct desk *d, enum err e, const uint8_t *bytes, size_t n);

/* net.c */
MUST_USE enum err net_start(struct desk *d);
void net_stop(struct desk *d);
void net_forget(struct desk *d);                      /* the person has gone: their connection is ended */
void net_work(struct desk *d);                        /* there is something new to push */
void net_wake(struct desk *d);                        /* a person waits for the network: a contact now, whatever the back-off says */
void net_enrolled(struct desk *d);
MUST_USE enum err net_ask(struct desk *d, enum net_state state, struct secret *job);
struct exchange_now net_now(const struct desk *d, bool keep_open);
void net_fill_exchange(struct desk *d);
void presence_drop_helper(struct desk *d);            /* its end is the end of what the module remembers; the next job starts another */
void net_reached(struct desk *d);                     /* a verified answer came, in the middle of a contact or beside it */
void net_unreached(struct desk *d, enum err e);       /* a person's request did not get through */
bool net_is_worth(const struct desk *d);              /* the server may well answer: it did lately, or nobody knows yet */
MUST_USE enum err net_submit(struct desk *d, enum net_state state, struct secret *job, int64_t hard_ms);
void net_cycle_end(struct desk *d, enum err e);        /* e: the contact as a whole */
void net_failed(struct desk *d, enum err e);           /* the same for a failed request: a wrong clock is looked into first */

/* ask.c: one request at a time; a person's goes before the cycle's next one. Errors at once: done is then not called. */
MUST_USE enum err ask_server(struct desk *d, const struct ask *what);
/* The same under a request id of before: the server gives the same bytes again. */
MUST_USE enum err ask_server_again(struct desk *d, const struct ask *what, const uint8_t nonce[HTTP_NONCE_SIZE]);
MUST_USE enum err ask_server_patiently(struct desk *d, const struct ask *what, const uint8_t nonce[HTTP_NONCE_SIZE], int64_t more_ms);
enum err ask_heard(struct desk *d, enum err e);       /* what a read_* said: keeps the state line true; returns e */
bool ask_hold(struct desk *d, enum net_state state, struct secret *job);    /* true: kept until the person's is answered */
void ask_answer(struct desk *d, enum err e, const uint8_t *bytes, size_t n);
void ask_next(struct desk *d);                        /* nothing is under way: the person's request, else what was held */
void ask_forget(struct desk *d);
void ask_stop(struct desk *d);

/* tell.c: step STEP_SERVER is the caller's. False: not worth waiting for (done is not called). */
bool tell_begin(struct desk *d, const uint8_t id[OP_ID_SIZE], void (*done)(struct desk *d, const struct told *told));
void tell_results(struct desk *d);                    /* results were stored, or we went off-line */
void tell_now(struct desk *d);                        /* whoever waits is told what is true without the server */
void tell_forget(struct desk *d);

/* shipped.c: share_dir/data/<name>, NULL when it cannot be read. The caller owns it. */
json_t *shipped_read(const struct desk *d, const char *name);

/* directory.c: the lines as the feed has them, else as shipped. wants NULL: every line; region NULL: every number. */
typedef void directory_fn(void *ctx, const json_t *line);
void directory_each(struct desk *d, directory_fn *take, void *ctx);
struct directory_pick { const char *region; bool (*wants)(void *ctx, const char *id); void *ctx; };
size_t directory_read(struct desk *d, const char *language, const struct directory_pick *pick, struct help_line *lines, size_t max);

/* push.c, pull.c: one step of a cycle; the answers come back to *_answer */
void push_next(struct desk *d);
void push_answer(struct desk *d, enum err e, const uint8_t *bytes, size_t n);
void push_drop_batch(struct desk *d);
bool push_see_generation(struct desk *d, const uint8_t generation[16]);    /* true: restored, and what it had taken waits again */
void pull_begin(struct desk *d);
void pull_answer(struct desk *d, enum err e, const uint8_t *bytes, size_t n);

#endif
