/* What this terminal can do for an agent of the counter: another part of the screens' door (desk.h says how verbs, callbacks and
 * desk_forget work, account.h how verbs of the server do: the same here).
 *
 * The agent's token is in a reader of its own (agent.reader), watched apart from the person's.  Every verb of the counter is asked by its
 * name (server/PROTOCOL.md 15) and answered with a sheet: rows of texts and times, kept in locked memory in the place that was asked for until
 * the same place is asked for again, the session ends or desk_counter_drop.  Nothing is kept on disk.  A verb that changes
 * something and whose answer was lost is the same request when the same is asked again (ERR_NOT_KNOWN says so).
 * Pulling the agent's token locks the session at once: what was read and typed stays, and only the same token with its password goes on.
 * All calls from the thread that runs the loop. */
#ifndef GUICHET_DESK_COUNTER_H
#define GUICHET_DESK_COUNTER_H

#include "core/desk/account.h"
#include "core/rules/counter.h"

enum { COUNTER_ROWS_MAX = 48, COUNTER_LIST_ROWS = 20, COUNTER_TEXTS = 8, COUNTER_TIMES = 8, COUNTER_NAME_SIZE = ACCOUNT_TEXT_SIZE, COUNTER_CURSOR_SIZE = 700 };

/* --- who is the agent --- */

enum agent_card {
    AGENT_CARD_NONE,             /* this terminal has no reader for agents: password and one-time code */
    AGENT_CARD_ABSENT, AGENT_CARD_READING, AGENT_CARD_READY, AGENT_CARD_BLOCKED, AGENT_CARD_FAULT
};
struct counter_agent {
    bool open, locked;           /* somebody is logged in; and must prove it again before anything else */
    char person[40], name[COUNTER_NAME_SIZE], station[DESK_TEXT_MAX];
    unsigned roles;              /* core/rules/counter.h */
    bool by_code;                /* opened without a token */
    char serial[TOKEN_TEXT_MAX]; /* of the token that opened it */
    unsigned waiting, cases;     /* seconds that ask for this agent; cases that are open: as of the last home */
    int64_t until_ms;            /* wall: the session ends then at the latest */
};
struct desk_counter {
    enum agent_card card;
    enum err card_err;
    unsigned insertion;          /* of the agent's token */
    struct token_info info;      /* of it, when READY or BLOCKED */
    struct counter_agent agent;
};
const struct desk_counter *desk_counter(const struct desk *d);      /* never NULL */

struct agent_result {
    enum err err;                /* ERR_PIN_WRONG, ERR_PIN_LOCKED: tries; ERR_AGENT_NONE, ERR_COUNTER_NONE, ERR_TOKEN_OTHER (of unlocking); as struct account_result else */
    struct tries tries;
    struct account_result said;
};
struct agent_watch { void (*done)(void *ctx, const struct agent_result *result); void *ctx; };
MUST_USE enum err desk_agent_log_in(struct desk *d, const struct secret *pin, const struct agent_watch *watch);
MUST_USE enum err desk_agent_log_in_code(struct desk *d, const struct secret *name, const struct secret *password, const struct secret *code, const struct agent_watch *watch);
/* Idle, or the agent leaves the terminal for a moment. Nothing is forgotten; every verb is ERR_SESSION_LOCKED. */
void desk_agent_lock(struct desk *d);
MUST_USE enum err desk_agent_unlock(struct desk *d, const struct secret *pin_or_password, const struct agent_watch *watch);
/* Forgets all of it at once; the server is told when it can be. */
void desk_agent_log_out(struct desk *d);
/* The server is being told so, or asked for something else: for who ends the program right after. */
bool desk_agent_is_leaving(const struct desk *d);

/* --- asking --- */

/* Where an answer is kept: a list and what was opened from it are there together, so that going back asks nothing. */
enum counter_place { PLACE_FOUND, PLACE_PERSON, PLACE_EVENTS, PLACE_LIST, PLACE_ITEM, PLACE_TEXT, PLACE_ACT, PLACES };

/* One member of what is asked: exactly one of text and secret, or a number, or a flag. The caller keeps its own. */
struct counter_param { const char *name; enum { PARAM_TEXT, PARAM_SECRET, PARAM_NUMBER, PARAM_FLAG } kind; const char *text; const struct secret *secret; int64_t number; };

struct counter_row { const char *id, *word; size_t text_count, time_count; const char *texts[COUNTER_TEXTS]; int64_t times[COUNTER_TIMES]; };
struct counter_sheet {
    bool there;
    size_t row_count;
    struct counter_row rows[COUNTER_ROWS_MAX];
    const char *id, *text, *next, *back;      /* "" where there is none; they lie in the sheet, valid while it is there */
    const struct secret *secret;              /* NULL: none */
    int64_t until_ms;
};
const struct counter_sheet *desk_counter_sheet(const struct desk *d, enum counter_place place);      /* never NULL */
void desk_counter_drop(struct desk *d, enum counter_place place);
/* A text of a row of that sheet, "" past the end; a time, 0. */
const char *counter_text(const struct counter_row *row, size_t i);
int64_t counter_time(const struct counter_row *row, size_t i);

/* ERR_SESSION, ERR_SESSION_LOCKED, ERR_NETWORK_NEEDED, ERR_LIMIT at once; result.err: the errors 278 to 283 (of a field), 544, 560 to 570, and
 * those of account.h. changes: it may have been done although no answer came. */
struct counter_ask { const char *verb; enum counter_place place; const struct counter_param *params; size_t param_count; bool changes; };
MUST_USE enum err desk_counter_ask(struct desk *d, const struct counter_ask *ask, const struct account_watch *watch);

/* act-unblock-here for the person's token in the other reader, with a session key of this visit (serial and session_key are put here, not by
 * the caller): after ERR_OK desk_unblock takes the new password. Besides, the errors of desk_change_pin at once. */
MUST_USE enum err desk_counter_unblock_here(struct desk *d, const struct counter_param *params, size_t n, const struct account_watch *watch);

/* counter-export, piece by piece, into a file of the folder counter.exports; path of what was written. The file is whole or it is not there:
 * ERR_EXPORT (no room, no right), or the network's. */
struct export_result { struct account_result said; char path[4096]; int64_t bytes; };
struct export_watch { void (*step)(void *ctx, int64_t bytes); void (*done)(void *ctx, const struct export_result *result); void *ctx; };
struct counter_export { const char *what, *day, *to_day; };
MUST_USE enum err desk_counter_export(struct desk *d, const struct counter_export *export_, const struct export_watch *watch);

#endif
