/* The kiosk's side of server/PROTOCOL.md, without a socket: ask_* makes the bytes of a job for guichet-net, read_* turns
 * what came back into a verified answer or an enum err.
 *
 * Each ask fills a ticket that the matching read needs; a ticket serves once.  Every read checks the server's
 * signature over status, content and this very request before it looks at anything.  Every request may simply be asked
 * again after a failure: operations apply once by their id, enrolment is bound to the kiosk's key.
 * read_* return, besides those named there:
 *   ERR_OFFLINE ERR_DEADLINE ERR_SERVER_CERT ERR_LIMIT   from the network
 *   ERR_CLOCK             the clocks differ by over 15 minutes, or the certificate fails by its dates alone
 *                         (then ask_time: if its answer says our clock is right, it is ERR_SERVER_CERT)
 *   ERR_SERVER_BUSY       503, 429, 502, 504: ticket->retry_after_s is set; try again later
 *   ERR_SERVER_SIGNATURE  the answer is not signed by the pinned key: ignored
 *   ERR_SERVER_FAULT      a signed 5xx
 *   ERR_SERVER_OTHER      we speak to another server than the one enrolled with
 *   ERR_KIOSK_UNKNOWN, ERR_KIOSK_RETIRED
 *   ERR_SERVER_REFUSED    any other signed 4xx: a defect; stop, keep data
 *   ERR_FORMAT            signed, yet not understood
 * Outputs are untouched on failure.  No clock and no randomness inside.  One thread per exchange. */
#ifndef GUICHET_SYNC_EXCHANGE_H
#define GUICHET_SYNC_EXCHANGE_H

#include "core/base/err.h"
#include "core/base/secret.h"
#include "core/proto/enrol_code.h"
#include "core/proto/http_sign.h"
#include "core/proto/op.h"
#include "core/proto/peer.h"
#include "core/proto/release.h"
#include "core/proto/session.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    EXCHANGE_LABEL_SIZE = 128, EXCHANGE_STATE_SIZE = 192, EXCHANGE_REASON_SIZE = 48, EXCHANGE_FEED_SIZE = 32,
    PUSH_OPS_MAX = 100, FEED_ROWS_MAX = 500, FEED_ID_SIZE = 64, EXCHANGE_REFERENCE_SIZE = 16, EXCHANGE_SUBJECT_SIZE = 256, EXCHANGE_FIELD_SIZE = 24
};

/* Settings and keys; pointers and strings are the caller's and outlive every call.
 * Before enrolment `server` is what exchange_read_identity gave (zero before that). */
struct exchange {
    const char *url;                     /* "https://host:port", no path */
    const char *ca_file;
    uint32_t connect_ms, total_ms;
    struct peer_server server;
    char kiosk_id[PEER_ID_SIZE];         /* peer_id() of the kiosk's own public key */
    const struct secret *sign_secret;    /* the kiosk's Ed25519 key */
};

/* Fresh values for one request: the time now and 16 random bytes (its nonce and request id). */
struct exchange_now {
    int64_t wall_ms;
    uint8_t nonce[HTTP_NONCE_SIZE];
    bool keep_open;                      /* another request follows at once */
};

/* What a signed problem said besides its word; zero and "" when it did not. */
struct exchange_problem {
    unsigned left;                       /* tries */
    int64_t until_ms;                    /* wall time */
    char reference[EXCHANGE_REFERENCE_SIZE], reason[EXCHANGE_REASON_SIZE], field[EXCHANGE_FIELD_SIZE];    /* field: of a 422 */
};

enum ticket_feed { TICKET_NONE, TICKET_SNAPSHOT, TICKET_SNAPSHOT_PAGE, TICKET_CHANGES };
struct exchange_ticket {
    char digest[HTTP_DIGEST_SIZE];
    char nonce[HTTP_NONCE_TEXT_SIZE];
    int64_t asked_ms;                    /* wall time given to ask */
    int64_t server_ms;                   /* filled by read: the server's wall time, 0 unknown (1 s resolution) */
    uint32_t retry_after_s;              /* filled by read */
    bool not_sent;                       /* filled by read, on an error: the request never left, so it was not done */
    struct exchange_problem problem;     /* filled by read, on an error */
    enum ticket_feed feed;               /* what a pull asked for */
};

/* --- enrolment: identity, then enrol --- */

/* Who is the server? Needs url, ca_file and times only; not signed by the kiosk. */
MUST_USE enum err exchange_ask_identity(const struct exchange *x, const struct exchange_now *now,
                                        struct exchange_ticket *ticket, struct secret **job);
/* Accepts only the server whose fingerprint the code carries: ERR_SERVER_OTHER for another. Put *server in x->server. */
MUST_USE enum err exchange_read_identity(const struct enrol_code *code, struct exchange_ticket *ticket,
                                         const uint8_t *bytes, size_t n, struct peer_server *server);

/* The code sealed to the server, with the kiosk's public keys; signed with x->sign_secret. kx_public: of a fresh
 * peer_make_kx_key() pair, which the caller keeps until read. Asking again with the same code and signing key is fine. */
MUST_USE enum err exchange_ask_enrol(const struct exchange *x, const struct exchange_now *now, const struct enrol_code *code,
                                     const uint8_t kx_public[PEER_KEY_SIZE],
                                     struct exchange_ticket *ticket, struct secret **job);
struct exchange_enrolled {
    char label[EXCHANGE_LABEL_SIZE];              /* this kiosk's, as the operator named it */
    uint8_t server_kx_public[PEER_KEY_SIZE];      /* for peer_shared_kiosk() */
};
/* ERR_CODE_REFUSED: wrong, used, expired or dead code (the server does not say which). */
MUST_USE enum err exchange_read_enrol(const struct exchange *x, struct exchange_ticket *ticket,
                                      const uint8_t *bytes, size_t n, struct exchange_enrolled *out);

/* --- push --- */

struct push_item {
    uint64_t seq;                /* 1, 2, 3 ... in this epoch, consecutive in a push */
    const uint8_t *op;           /* as op_encode() made it */
    size_t op_n;
};
/* Takes the first items that fit one request (at most PUSH_OPS_MAX, at least one): *taken says how many.
 * ERR_LIMIT when even the first does not fit; ERR_SEQUENCE when the numbers are not consecutive. */
MUST_USE enum err exchange_ask_push(const struct exchange *x, const struct exchange_now *now, const uint8_t epoch[16],
                                    const struct push_item *items, size_t count, size_t *taken,
                                    struct exchange_ticket *ticket, struct secret **job);

enum push_status { PUSH_APPLIED, PUSH_REJECTED };
struct push_result {
    uint64_t seq;
    uint8_t id[OP_ID_SIZE];
    enum push_status status;
    char reason[EXCHANGE_REASON_SIZE];    /* PUSH_REJECTED: see proof_reason_text(); "" else */
};
struct push_answer {
    size_t count;                         /* results: one for each operation of the request */
    struct push_result results[PUSH_OPS_MAX];
    uint8_t generation[16];               /* of the server's database; another one than last time: it was restored */
};
/* ERR_SEQUENCE: gap, unknown epoch or conflict: open a new epoch from 1 with all that is still held.
 * ERR_SERVER_FAULT with several operations: push the first half alone, and so on (a poison one is parked after five). */
MUST_USE enum err exchange_read_push(const struct exchange *x, struct exchange_ticket *ticket,
                                     const uint8_t *bytes, size_t n, struct push_answer *out);

/* --- pull --- */

/* state: what the last page gave, "" for a snapshot from the beginning. A snapshot's further pages are asked for with
 * the page's own state; the caller need not know the difference. */
MUST_USE enum err exchange_ask_pull(const struct exchange *x, const struct exchange_now *now, const char *feed, const char *state,
                                    struct exchange_ticket *ticket, struct secret **job);

struct feed_row {
    char id[FEED_ID_SIZE];
    char *content;            /* owned by the page: one compact JSON value, NULL when the row was removed */
};
struct feed_page {
    bool snapshot_begins;     /* forget all rows of the feed before taking these (in the same transaction) */
    bool has_more;            /* ask again at once with `state` */
    char state[EXCHANGE_STATE_SIZE];
    uint8_t generation[16];   /* of the server's database, as in a push */
    size_t count;
    struct feed_row *rows;    /* owned */
};
/* Store rows and state in one transaction. ERR_FEED_RESYNC: the state is of no use any more: ask with "" .
 * While a snapshot of several pages comes in, keep the old rows for reading until a page without has_more is stored
 * (or simply collect the pages first: FEED_ROWS_MAX a page). The caller frees *page with feed_page_free. */
MUST_USE enum err exchange_read_pull(const struct exchange *x, struct exchange_ticket *ticket,
                                     const uint8_t *bytes, size_t n, struct feed_page *page);
void feed_page_free(struct feed_page *page);    /* contents; NULL and zeroed are fine */

/* --- time --- */

/* unverified: skip the certificate (after ERR_CLOCK); the answer is signed all the same. */
MUST_USE enum err exchange_ask_time(const struct exchange *x, const struct exchange_now *now, bool unverified,
                                    struct exchange_ticket *ticket, struct secret **job);
/* *server_ms: the server's wall time, in milliseconds. Never ERR_CLOCK for a difference: the caller compares with
 * ticket->asked_ms (HTTP_SKEW_S). */
MUST_USE enum err exchange_read_time(const struct exchange *x, struct exchange_ticket *ticket,
                                     const uint8_t *bytes, size_t n, int64_t *server_ms);

/* --- the person's token (server/PROTOCOL.md 9); ask_*: ERR_FORMAT for a serial that cannot be sent --- */

MUST_USE enum err exchange_ask_challenge(const struct exchange *x, const struct exchange_now *now, const char *serial,
                                         struct exchange_ticket *ticket, struct secret **job);
MUST_USE enum err exchange_read_challenge(const struct exchange *x, struct exchange_ticket *ticket, const uint8_t *bytes, size_t n,
                                          uint8_t nonce[SESSION_NONCE_SIZE]);

/* The claim as the token signed it (session_put_token_bytes). */
struct exchange_proof {
    const struct session_claim *claim;
    const char *algorithm;
    const uint8_t *signature;
    size_t signature_n;
};
MUST_USE enum err exchange_ask_session(const struct exchange *x, const struct exchange_now *now, const struct exchange_proof *proof,
                                       struct exchange_ticket *ticket, struct secret **job);
/* Private: wipe it after use. */
struct exchange_session {
    uint8_t id[SESSION_ID_SIZE];
    int64_t expires_ms;
    struct profile profile;
};
/* session_secret: of the claim's session key. ERR_SERVER_REFUSED: the proof does not hold, ticket->problem.reason says why. */
MUST_USE enum err exchange_read_session(const struct exchange *x, struct exchange_ticket *ticket, const uint8_t *bytes, size_t n,
                                        const struct secret *session_secret, struct exchange_session *out);

MUST_USE enum err exchange_ask_code(const struct exchange *x, const struct exchange_now *now, const uint8_t session[SESSION_ID_SIZE],
                                    struct exchange_ticket *ticket, struct secret **job);
struct exchange_code { char to[PROFILE_EMAIL_SIZE]; int64_t expires_ms, resend_ms; };
/* ERR_SESSION, ERR_NOTHING_PENDING, ERR_TOO_SOON, ERR_TOO_MANY (both: problem.until_ms). */
MUST_USE enum err exchange_read_code(const struct exchange *x, struct exchange_ticket *ticket, const uint8_t *bytes, size_t n,
                                     struct exchange_code *out);
struct exchange_code_check { const uint8_t *session; const struct secret *digits; };    /* as code_parse gives them */
MUST_USE enum err exchange_ask_code_check(const struct exchange *x, const struct exchange_now *now, const struct exchange_code_check *check,
                                          struct exchange_ticket *ticket, struct secret **job);
/* ERR_SESSION, ERR_CODE_WRONG (problem.left), ERR_CODE_DEAD. */
MUST_USE enum err exchange_read_code_check(const struct exchange *x, struct exchange_ticket *ticket, const uint8_t *bytes, size_t n);

/* certificate: SHA-256 of the token's, NULL when it has none. */
struct exchange_token { const char *serial; const uint8_t *certificate; };
MUST_USE enum err exchange_ask_unblock(const struct exchange *x, const struct exchange_now *now, const struct exchange_token *token,
                                       struct exchange_ticket *ticket, struct secret **job);
MUST_USE enum err exchange_read_unblock(const struct exchange *x, struct exchange_ticket *ticket, const uint8_t *bytes, size_t n,
                                        char questions[QUESTIONS_COUNT][QUESTION_ID_SIZE]);
struct exchange_answers {
    struct exchange_token token;
    struct secret *const *answers;       /* QUESTIONS_COUNT, normalised */
    const uint8_t *session_key;          /* PEER_KEY_SIZE */
};
MUST_USE enum err exchange_ask_answers(const struct exchange *x, const struct exchange_now *now, const struct exchange_answers *answers,
                                       struct exchange_ticket *ticket, struct secret **job);
struct exchange_granted { uint8_t ticket[RELEASE_TICKET_SIZE]; int64_t expires_ms; };
/* ERR_NOT_POSSIBLE (problem: reference, left, until_ms), ERR_KIOSK_PAUSED (problem.until_ms). */
MUST_USE enum err exchange_read_answers(const struct exchange *x, struct exchange_ticket *ticket, const uint8_t *bytes, size_t n,
                                        struct exchange_granted *out);

MUST_USE enum err exchange_ask_release(const struct exchange *x, const struct exchange_now *now, const struct release_place *place,
                                       struct exchange_ticket *ticket, struct secret **job);
/* The caller owns what is in *out (release_drop). ERR_TICKET: unknown to the server, or its 60 s are over by the server's
 * own clock. Use it within RELEASE_LIFE_MS of now. */
MUST_USE enum err exchange_read_release(const struct exchange *x, struct exchange_ticket *ticket, const uint8_t *bytes, size_t n,
                                        const struct secret *session_secret, const struct release_place *place, struct release *out);
enum { RELEASE_LIFE_MS = 60000 };

/* 9.5; place->ticket is the session's id. Read with exchange_read_release; besides, ERR_SESSION, ERR_NOTHING_PENDING, ERR_NOT_POSSIBLE. */
MUST_USE enum err exchange_ask_replace(const struct exchange *x, const struct exchange_now *now, const struct release_place *place,
                                       struct exchange_ticket *ticket, struct secret **job);

/* --- issuance (11) --- */

/* place: the serial, the session key, no ticket. code: the 10 bytes of the issuance code. */
struct exchange_issue { const struct release_place *place; const struct secret *code; };
MUST_USE enum err exchange_ask_issuance(const struct exchange *x, const struct exchange_now *now, const struct exchange_issue *issue,
                                        struct exchange_ticket *ticket, struct secret **job);
struct exchange_issued { char holder[PROFILE_HOLDER_SIZE], subject[EXCHANGE_SUBJECT_SIZE]; struct release release; };
/* ERR_CODE_REFUSED. The caller owns out->release. */
MUST_USE enum err exchange_read_issuance(const struct exchange *x, struct exchange_ticket *ticket, const uint8_t *bytes, size_t n,
                                         const struct secret *session_secret, const struct release_place *place, struct exchange_issued *out);

#endif
