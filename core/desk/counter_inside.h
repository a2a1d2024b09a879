/* What the files of the counter share (counter.h): the agent's reader, how an agent proves who it is, and what was read.
 *
 * One sodium_malloc block, made by the first use, or at the beginning where there is a reader for agents; a kiosk of the public has none
 * of it.  Verbs are asked through account_inside.h, one at a time with those about accounts: the session is the same one. */
#ifndef GUICHET_DESK_COUNTER_INSIDE_H
#define GUICHET_DESK_COUNTER_INSIDE_H

#include "core/desk/account_inside.h"
#include "core/desk/counter.h"
#include "core/proto/agent.h"

enum { COUNTER_ID_MAX = 128, COUNTER_WORD_MAX = 128 /* a kiosk's label is one too */, COUNTER_TEXT_MAX = 4001 /* an item of an incident */, COUNTER_PARAMS_MAX = 16, COUNTER_EXPORT_WORD = 16 };      /* bytes of an id and a word of a row, with their NUL */

/* agent_card.c: watched as the person's is (presence.c), but nothing is ever changed on it. */
struct agent_reader {
    struct tool tool;
    struct watch *watch;              /* NULL: no reader for agents */
    struct watch_picture seen;
    bool known, asking, stale;        /* seen is one card; an INFO job runs; what it will say is about a card that is gone */
    unsigned retries;
};

enum proving_state { PROVING_NOT, PROVING_CHALLENGE, PROVING_CARD, PROVING_SERVER };
struct agent_proving {
    enum proving_state state;
    bool unlocks;                     /* the session that is open, instead of opening one */
    struct agent_claim claim;
    struct secret *pin;               /* owned, until the card has it */
    struct tries tries;
    unsigned insertion;               /* the card that the password was typed for; 0: by password and code */
};

struct counter_place_kept {
    struct counter_sheet shown;
    struct secret *texts, *secret;    /* owned: what the rows point to, each text with its NUL */
};

struct counter_exporting {
    bool busy;
    int fd;                           /* of the file that is written; -1 none */
    char what[COUNTER_EXPORT_WORD], day[COUNTER_EXPORT_WORD], to_day[COUNTER_EXPORT_WORD], from[COUNTER_CURSOR_SIZE];
    char path[DESK_PATH_MAX], made[DESK_PATH_MAX];      /* what it will be called; what it is called until then */
    struct counter_place_kept piece;
    int64_t bytes;
};

struct counter {
    struct desk_counter shown;
    struct agent_reader reader;
    bool on_card;                     /* a job with the agent's password has not ended, whoever has been forgotten */
    struct agent_proving proving;
    struct account_verb reads, changes;      /* of the table of rights: the one that is asked, and the one that was asked last */
    const char *verb;                 /* that was asked last */
    enum counter_place place;         /* of the answer */
    struct counter_place_kept places[PLACES];
    struct counter_exporting exporting;
    bool keyed;                       /* the grant's session key was made here, and is of a request that was not answered yet */
    /* Who waits: their callbacks outlive the session that ends with the answer. */
    struct account_watch asked;
    struct agent_watch proved;
    struct export_watch exported;
};

/* counter.c */
MUST_USE enum err counter_need(struct desk *d);       /* the block, and account's */
MUST_USE enum err counter_ready(struct desk *d);      /* ERR_SESSION, ERR_SESSION_LOCKED */
void counter_touch(struct desk *d);                   /* what desk_counter says may have changed */
bool counter_is_open(const struct desk *d);
void counter_wipe(struct desk *d);                    /* all that is an agent's; the reader goes on */
void counter_close(struct desk *d);
MUST_USE enum err counter_take_home(struct desk *d, const json_t *json);      /* its member "home" */

/* agent_card.c */
MUST_USE enum err agent_card_start(struct desk *d);   /* nothing where there is no reader for agents */
void agent_card_stop(struct desk *d);
MUST_USE enum err agent_card_ready(const struct desk *d);
void agent_card_used(struct desk *d, enum err e, struct tries tries);      /* a job with a password is over: its helper is ended */

/* agent_login.c */
void agent_proving_wipe(struct desk *d);

/* counter_sheet.c */
MUST_USE enum err sheet_take(const json_t *json, struct counter_place_kept *to);      /* *to is empty, and on a failure again */
void sheet_drop(struct counter_place_kept *place);

/* counter_ask.c */
/* A row of the table of rights, ready to be asked; NULL while another is asked, or there is none of that name. */
const struct account_verb *counter_verb(struct desk *d, const char *verb, bool changes, enum err (*read)(struct desk *d, const json_t *json));
/* What the server says besides its word, and what it means for the session here. */
struct account_result counter_result(struct desk *d, const struct account_result *result);

/* counter_export.c */
void counter_export_wipe(struct desk *d);             /* the file that is not whole goes */

#endif
