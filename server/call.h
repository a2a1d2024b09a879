/* One call being handled: what api.c gives its handlers. Inside server/ only.
 *
 * prepare runs before the transaction (parsing, signatures), run inside it when the route writes, and then may run several
 * times, in another thread and with another db (always c->db), release always.  prepare and run return ERR_OK with an
 * answer begun, or an error that becomes a problem. */
#ifndef GUICHET_SERVER_CALL_H
#define GUICHET_SERVER_CALL_H

#include "server/api.h"

#include <jansson.h>

struct call {
    const struct service *service;
    struct db *db;
    const struct api_request *request;
    int64_t now_ms;
    int64_t kiosk_offset_ms;                /* to be added to what the kiosk's clock said; 0 when it is within 2 s */
    char kiosk[PEER_ID_SIZE];               /* who signed */
    uint8_t kiosk_key[PEER_KEY_SIZE];
    char nonce[HTTP_NONCE_TEXT_SIZE];
    char parameter[64];                     /* what stands for {} in the path */
    bool beside;                            /* set by prepare: run keeps to this kiosk's rows (db_tx_for) */
    bool keep;                              /* store the answer for repeats */
    void *state;                            /* of the handler, between prepare and release */
    struct api_answer *answer;
};

/* Begins the answer anew. call_json takes over the reference; call_problem's extra may be NULL (reference taken over). */
enum err call_json(struct call *c, unsigned status, json_t *json);
enum err call_problem(struct call *c, unsigned status, const char *word, json_t *extra);

/* For a POST that must be counted before it is looked at, in a transaction of prepare's: was this very request counted
 * before (call_mark) and not answered, or answered? Then its answer is set, as it is (422) for other content under its id. */
enum call_seen { CALL_NEW, CALL_COUNTED, CALL_ANSWERED };
MUST_USE enum err call_look(struct call *c, struct db *db, enum call_seen *seen);
MUST_USE enum err call_mark(struct call *c, struct db *db);

/* Handlers (see the route table in api.c). */
enum err server_identity(struct call *c);
enum err server_time(struct call *c);
enum err enrol_prepare(struct call *c);
enum err enrol_run(struct call *c);
void enrol_release(struct call *c);
enum err push_prepare(struct call *c);
enum err push_run(struct call *c);
void push_release(struct call *c);
enum err challenge_prepare(struct call *c);
enum err challenge_run(struct call *c);
void challenge_release(struct call *c);
enum err session_prepare(struct call *c);
enum err session_run(struct call *c);
void session_release(struct call *c);
enum err code_send_prepare(struct call *c);
enum err code_send_run(struct call *c);
enum err code_check_prepare(struct call *c);
enum err code_check_run(struct call *c);
void mail_code_release(struct call *c);
enum err unblock_start_prepare(struct call *c);
enum err unblock_start_run(struct call *c);
enum err unblock_answers_prepare(struct call *c);
enum err unblock_answers_run(struct call *c);
enum err unblock_release_prepare(struct call *c);
enum err unblock_release_run(struct call *c);
enum err replace_prepare(struct call *c);
enum err replace_run(struct call *c);
void unblock_release(struct call *c);
enum err issuance_prepare(struct call *c);
enum err issuance_run(struct call *c);
void issuance_release(struct call *c);
enum err account_prepare(struct call *c);
enum err account_run(struct call *c);
void account_release(struct call *c);
enum err feed_changes(struct call *c);
enum err feed_snapshot(struct call *c);

/* A transaction of prepare's own, for what must be committed before the route's; fn(c, db) with c->db the same db.
 * It shares a commit with others' where the route's does: not db_tx, which would wait outside for the one writer. */
MUST_USE enum err call_tx(struct call *c, db_tx_fn *fn);

#endif
