/* One person at this kiosk: what the screens share.
 *
 * The session decides which page follows an event that no key caused: a token put in or taken out, idle time,
 * the wipe.  One thread. */
#ifndef GUICHET_SCREENS_SESSION_H
#define GUICHET_SCREENS_SESSION_H

#include "core/base/conf.h"
#include "core/desk/desk.h"
#include "core/work/loop.h"
#include "screens/account_visit.h"
#include "screens/counter_visit.h"
#include "screens/rows.h"
#include "tui/flow.h"
#include "tui/msg.h"

/* Why a token that is still in the reader does not open its menu by itself. */
enum held { HELD_NOT, HELD_CLOSED, HELD_IDLE };

/* What options 1, 3, 4 and 6 were answered, for their pages; wiped whole. */
struct visit {
    struct open_person_result opened;
    struct save_result saved;
    size_t reading;                       /* option 1: the answer that is read */
    bool read[DESK_QUESTIONS];            /* those that were: each can be once */
    bool filled, new_address;             /* option 3: the form has what the account holds; the address was changed */
    struct code_result code;
    char questions[DESK_QUESTIONS][DESK_QUESTION_ID_SIZE];    /* option 4's */
    struct answers_result answers;
    bool by_phone;
    struct desk_challenge challenge;
    struct unblock_result unblocked;
    struct renew_result renewed;
    enum renew_step renew_step;
    int64_t since_ms, patience_ms;        /* monotonic: when the work began; until when nothing is asked about its length */
};

struct session {
    const struct conf *conf;
    struct loop *loop;
    struct desk *desk;
    struct run *run;
    struct prefs prefs, first_prefs;      /* in force; the configuration's, restored by the wipe */
    enum msg_language first_language;
    enum held held;
    unsigned insertion;                   /* the insertion that was answered */
    char serial[TOKEN_TEXT_MAX];          /* whose menu was opened; "" nobody's since the wipe */
    bool present;                         /* a token was there at the last look */
    bool wiped, ended;                    /* the front end must erase; the program must end */
    struct change_pin_result changed;     /* option 2's last answer */
    enum desk_step step;
    struct token_check checked;           /* option 5's last answer */
    struct visit visit;
    struct account_visit account;
    struct counter_visit counter;
    struct bank *bank;                    /* bank.h; NULL until a page needs it */
    struct rows *rows[ROWS_KINDS];        /* rows.h; the same */
    struct texts *texts;                  /* texts.h; the same */
    struct secret *reading;               /* the message that an agent reads, as much of it as was answered; NULL: none */
    const char *share_dir;                /* where the shipped files are */
    const char *directory_from;           /* directory.h; NULL: from where one usually comes */
};

struct session *session_of(const struct run *run);
const struct desk_status *session_status(const struct run *run);

/* The composition root fills conf, loop, prefs; then run_new with session_host(); then session_start. */
struct run_host session_host(struct session *s);
void session_start(struct session *s);

/* desk_events.changed */
void session_changed(void *session);

/* Forgets the person and goes to the welcome page; `held` is for a token that stays in the reader. */
void session_wipe(struct session *s, enum held held);

/* Forgets the person for a page that says so in their language; then the wipe. */
void session_log_out(struct session *s);

/* Frees what pages asked for on the way (lists, texts): by the wipe, and by the program at its end. */
void session_drop(struct session *s);

/* An option begins: nothing of an earlier one is on its pages. */
void session_begin(struct session *s);

/* Opens the menu of the token that is in the reader, if there is one. */
bool session_open_menu(struct session *s);

/* The token in the reader is not the one whose menu was opened: its owner must find nothing of the other's. */
bool session_is_anothers(const struct session *s);

/* The menu was asked for while the token is still being read: it opens when that is over. */
void session_want_menu(struct session *s);

#endif
