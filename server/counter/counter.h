/* The counter (server/PROTOCOL.md 15): what its verbs share. Inside server/counter, and server/accounts (verbs.c, sessions.c) only.  A verb is a row like those
 * of the services on line (server/accounts/accounts.h) with WITH_AGENT; whether the agent's roles may ask it is looked at before it, by
 * core/rules/counter.h.  Threads as struct call. */
#ifndef GUICHET_SERVER_COUNTER_COUNTER_H
#define GUICHET_SERVER_COUNTER_COUNTER_H

#include "core/rules/counter.h"
#include "server/accounts/accounts.h"
#include "server/counter/find.h"
#include "server/notices.h"
#include "server/throttle.h"

enum {
    AGENT_LIFE_MS = 10 * POLICY_HOUR_MS, AGENT_IDLE_MS = 15 * POLICY_MINUTE_MS, AGENT_CODE_MS = 10 * POLICY_MINUTE_MS,
    CLAIM_MS = 15 * POLICY_MINUTE_MS, PROOF_MS = 30 * POLICY_MINUTE_MS, SECOND_MS = 30 * POLICY_MINUTE_MS,
    SHEET_ROWS_MAX = 48, SHEET_LIST_MAX = 20, SHEET_TEXTS_MAX = 8, SHEET_TIMES_MAX = 8, SHEET_TEXT_SIZE = 484, SHEET_LONG_SIZE = 4001, CURSOR_SIZE = 512, COUNTER_ID_SIZE = 33, COUNTER_REASON_SIZE = 24
};

/* --- sheets (sheet.c): the one shape of answers --- */

/* A row; NULL texts are "", what is left out at the end is not there. */
struct sheet_row { const char *id, *word; const char *texts[SHEET_TEXTS_MAX]; int64_t times[SHEET_TIMES_MAX]; };
/* Each makes a->out where there is none yet. Texts are cut at a code point before SHEET_TEXT_SIZE. ERR_LIMIT: more than SHEET_ROWS_MAX. */
MUST_USE enum err sheet_begin(struct account_call *a);
MUST_USE enum err sheet_add(struct account_call *a, const struct sheet_row *row);
/* The same, its texts before SHEET_LONG_SIZE: of counter-incident, whose texts are 10,000 bytes together. */
MUST_USE enum err sheet_add_long(struct account_call *a, const struct sheet_row *row);
MUST_USE enum err sheet_put_text(struct account_call *a, const char *member, const char *text);      /* "id", "next", "back", "text" */
MUST_USE enum err sheet_put_until(struct account_call *a, int64_t until_ms);
/* A sheet of its own whose "secret" is this: becomes a->out_secret. text and id NULL: not there. */
MUST_USE enum err sheet_put_secret(struct account_call *a, const struct secret *secret, const char *text, int64_t until_ms);

/* What a list is asked with: "from" and "rows" of the object. A cursor is a key of the list's own, in base64url with a keyed MAC over list and
 * key, so that nobody asks for another range. ERR_FORMAT: none of ours. */
struct sheet_page { size_t rows; bool forward; uint8_t key[CURSOR_SIZE / 2]; size_t key_n; };      /* key_n 0: from the beginning */
MUST_USE enum err sheet_page_read(const struct account_call *a, const char *list, struct sheet_page *out);
/* A cursor alone, of what is asked for without "rows": forward, key and key_n are filled in. */
MUST_USE enum err sheet_cursor_read(const struct account_call *a, const char *list, const char *from, struct sheet_page *out);
/* Of a page with rows: whether it has a "next", a "back". more: one more row was read, in the page's direction. */
bool sheet_has_next(const struct sheet_page *page, bool more);
bool sheet_has_back(const struct sheet_page *page, bool more);
MUST_USE enum err sheet_put_cursor(struct account_call *a, const char *list, const char *member /* "next", "back" */, const void *key, size_t n);

/* --- who is it about (claims.c, proofs.c, seconds.c) --- */

/* A refusal: in the trail, and the answer; until_ms 0: not said. In run's transaction. */
MUST_USE enum err counter_refuse(struct account_call *a, unsigned status, const char *word, int64_t until_ms);

/* In run's transaction. Sets a->about. Fills *out (of a NIP's id: its name, no id); the answer is set (404 gone, 403 own-record, 409 taken) where
 * it may not go on: look at a->call->answer->status. hold: the agent has the person from now on; false: who only reads is not stopped by another. */
MUST_USE enum err counter_subject(struct account_call *a, const char *person, bool hold, struct person_row *out);
/* The agent's own record, by person or by address of contact: who has an account of another kind is there another person. */
MUST_USE enum err counter_is_own(const struct account_call *a, const char *person, bool *own);

/* Rows of counter-person: `open` where another agent has the person, `proved` where this session verified them, `release` of a serial whose
 * secret was released less than 24 hours ago. */
MUST_USE enum err claim_put_row(struct account_call *a, const char *person);
MUST_USE enum err proof_put_row(struct account_call *a, const char *person);
MUST_USE enum err release_put_row(struct account_call *a, const char *serial);

/* "reason", one of counter_reasons; false: none. */
bool counter_take_reason(const struct account_call *a, char to[COUNTER_REASON_SIZE]);

/* An act's "proof", "reason" and "second", read strictly (ERR_FORMAT) ... */
struct counter_grant { char proof[COUNTER_ID_SIZE], reason[COUNTER_REASON_SIZE], second[COUNTER_ID_SIZE], person[ACCOUNT_ID_SIZE]; };
MUST_USE enum err counter_grant_read(const struct account_call *a, struct counter_grant *out);
/* ... and judged in run's transaction, by the row of the table: own record, held by another, verified enough, a second agent's yes (which it uses up).
 * Anything but a status that is set: go on. Fills *person. */
MUST_USE enum err counter_grant_use(struct account_call *a, const struct counter_grant *grant, struct person_row *person);
/* The same in two, where the act may still be refused between them: what may be done is looked at; the second agent's yes is used up. */
MUST_USE enum err counter_grant_check(struct account_call *a, const struct counter_grant *grant, struct person_row *person);
MUST_USE enum err counter_grant_spend(struct account_call *a, const struct counter_grant *grant);
/* After an act: a notice to the person (its kind; detail NULL: the words of the verb, done.c), and the row of the trail with the reason. Where the
 * act has a notice of its own: NOTICE_KINDS, and none more is written. */
struct counter_done { const char *person; enum notice_kind notice; const char *detail, *detail_en, *reason, *address /* told instead of the person's; NULL */; };
MUST_USE enum err counter_done(struct account_call *a, const struct counter_done *done);

/* Of act-kiosk-retire and of act-queue (kiosks.c): db_changed: it was not retired before. The row of the trail is about the kiosk. */
MUST_USE enum err counter_kiosk_retire(struct account_call *a, const char *kiosk);

/* --- agents (agents.c) --- */

MUST_USE enum err agent_roles(struct db *db, const char *person, unsigned *roles);
enum agent_verdict { AGENT_CHANGED, AGENT_AS_IT_WAS, AGENT_NOBODY };
/* For the operator and the administrator. Taking the last role ends the sessions. */
MUST_USE enum err agent_role_change(const struct service *service, struct db *db, const char *person, unsigned role, bool add, enum agent_verdict *verdict);

#endif
