/* What the kiosk keeps: the outbox of operations, what became of them, reference data, and who it is.
 *
 * SQLite (WAL, synchronous FULL, STRICT tables, a hard cap of pages) beside a salvage journal (journal.h), the key file
 * (keys.h) and the shared files of the host's sessions (share.h), all 0600 in one 0700 directory.  What names a person is
 * sealed (sealed.h); receipts, types and times are not.  An outbox row leaves only in the transaction that stores its
 * result.  A damaged database is put aside and made anew from the journal under a new epoch; when the journal is damaged
 * or missing too, nothing is touched and every call says ERR_STORE_CORRUPT.
 *
 * Errors of every call: ERR_STORE_CORRUPT, ERR_STORE_READONLY, ERR_STORE_FULL, ERR_STORE, ERR_MEMORY, and those named.
 * Calls block for local I/O only (a lock of another session: at most 2 s).  One thread per store. */
#ifndef GUICHET_STORE_STORE_H
#define GUICHET_STORE_STORE_H

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/proto/op.h"
#include "core/store/keys.h"
#include "core/store/share.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    STORE_EPOCH_SIZE = 16,
    STORE_RECEIPT_SIZE = 16,                /* with the NUL */
    STORE_REASON_SIZE = 48,
    STORE_OUTBOX_MAX = 10000,               /* operations held; one more is ERR_OUTBOX_FULL */
    STORE_REQUESTS_PER_SERIAL = 50,         /* history kept; older answered ones go */
    STORE_REQUESTS_MAX = 20000,
    STORE_FEED_ROWS_MAX = 5000,
    STORE_FEED_CONTENT_MAX = 16384,         /* bytes of one reference row */
    STORE_FEED_STATE_SIZE = 192,              /* as core/sync's EXCHANGE_STATE_SIZE: the server's may be 188 */
    STORE_BATCH_MAX = 100,
    STORE_PAGES_MAX = 32768                 /* of 4096 bytes: 128 MiB */
};

struct store;

/* Opens or makes everything in dir (absolute; made 0700 when missing; copied). Besides the errors above: ERR_STORE_NEWER (written
 * by a later version: untouched), ERR_KEYS (key file missing beside data, damaged or readable by others). */
MUST_USE enum err store_open(const char *dir, struct store **out);
void store_close(struct store *s);                    /* NULL is fine */

const struct kiosk_keys *store_keys(const struct store *s);
struct share *store_share(struct store *s);           /* owned by the store */
bool store_salvaged(const struct store *s);           /* this open found the database damaged and rebuilt it */

/* Pins the server after enrolment: durable when it returns. */
MUST_USE enum err store_enrol(struct store *s, const struct peer_server *server, const struct secret *shared);
/* Reads the key file again (another session may have enrolled meanwhile). */
MUST_USE enum err store_refresh_keys(struct store *s);

/* One step of the chain that unblocking by telephone uses: durable before it is given, so that no step serves twice. key has
 * room for PHONE_KEY_SIZE. ERR_NOT_ENROLLED, ERR_KEYS. */
MUST_USE enum err store_phone_step(struct store *s, struct secret *key, uint64_t *counter);

/* --- operations --- */

struct store_op {
    uint8_t id[OP_ID_SIZE];
    char type[OP_TYPE_SIZE];
    char serial[OP_SERIAL_SIZE];
    char receipt[STORE_RECEIPT_SIZE];
    int64_t at_ms;
    bool unknown;                /* body says that it is not known which password the token has: its serial becomes unsure */
    const void *body;            /* op_encode()'s bytes, not owned; at most OP_JSON_MAX */
    size_t body_n;
};

/* Writes ahead: durable when it returns. body must be what is true if this process dies now (outcome unknown): that is
 * what is sent then. ERR_OUTBOX_FULL. */
MUST_USE enum err store_prepare(struct store *s, const struct store_op *op);

/* What happened is known: body replaces the prepared one, the operation gets its number and may be pushed, and the
 * request appears among the person's requests, in one transaction. ERR_EMPTY when it is not prepared (any more). */
MUST_USE enum err store_ready(struct store *s, const struct store_op *op);

/* Operations that are one thing to the person (the parts of a message and its sending): ready in this order, all or none, in one
 * transaction. All carry the same receipt; the last is the request that the person sees. At most STORE_TOGETHER_MAX. ERR_OUTBOX_FULL,
 * ERR_LIMIT. */
enum { STORE_TOGETHER_MAX = 99 };
MUST_USE enum err store_keep_all(struct store *s, const struct store_op *ops, size_t count);

/* Nothing happened on the card: the prepared operation goes and leaves no trace. */
MUST_USE enum err store_drop(struct store *s, const uint8_t id[OP_ID_SIZE]);

/* Prepared operations whose session is dead become ready with their prepared body. *count, when not NULL: how many. */
MUST_USE enum err store_settle_orphans(struct store *s, unsigned *count);

/* True when the receipt is in use. */
MUST_USE enum err store_has_receipt(struct store *s, const char *receipt, bool *has);

/* How many operations wait for the server. */
MUST_USE enum err store_waiting(struct store *s, unsigned *count);

struct store_item { uint64_t seq; uint8_t id[OP_ID_SIZE]; uint8_t *body; size_t body_n; };
struct store_batch {
    uint8_t epoch[STORE_EPOCH_SIZE];
    size_t count;
    struct store_item items[STORE_BATCH_MAX];    /* consecutive seq; bodies owned by the batch */
};
/* The first operations to push, in order. Free with store_batch_free. */
MUST_USE enum err store_batch(struct store *s, struct store_batch *out);
void store_batch_free(struct store_batch *batch);

/* The first `count` of the batch are about to be sent. */
MUST_USE enum err store_mark_sent(struct store *s, const struct store_batch *batch, size_t count);

struct store_result { uint8_t id[OP_ID_SIZE]; bool applied; char reason[STORE_REASON_SIZE]; };
/* Stores results and removes their operations, in one transaction. Results of operations not held are ignored. */
MUST_USE enum err store_apply(struct store *s, const struct store_result *results, size_t count);

/* A new random epoch; everything held is numbered again from 1. */
MUST_USE enum err store_new_epoch(struct store *s);

/* Puts aside an operation that makes the server fail, and opens a new epoch for the rest; store_unpark takes all back. */
MUST_USE enum err store_park(struct store *s, const uint8_t id[OP_ID_SIZE]);
MUST_USE enum err store_unpark(struct store *s);

/* --- what a person asked for --- */

enum store_state { STORE_WAITING, STORE_SENT, STORE_ACCEPTED, STORE_REFUSED };
struct store_request {
    uint8_t id[OP_ID_SIZE];
    char type[OP_TYPE_SIZE], receipt[STORE_RECEIPT_SIZE], reason[STORE_REASON_SIZE];
    int64_t at_ms;
    enum store_state state;
    bool unknown;
};
/* Those of a serial (NULL: everybody's), newest first, at most max; *count says how many. */
MUST_USE enum err store_requests(struct store *s, const char *serial, struct store_request *rows, size_t max, size_t *count);
/* One of them; ERR_EMPTY when it is not there. */
MUST_USE enum err store_request_at(struct store *s, const uint8_t id[OP_ID_SIZE], struct store_request *row);

/* Is the last change of this serial's password not known? store_sure: it is known now (a log-in succeeded). */
MUST_USE enum err store_is_unsure(struct store *s, const char *serial, bool *unsure);
MUST_USE enum err store_sure(struct store *s, const char *serial);

/* --- a renewal that is not finished: the request as it was sent, to be sent again as it is --- */

enum { STORE_RENEWAL_MAX = 2048, STORE_RENEWALS_MAX = 1000 };    /* bytes of one; of how many tokens (the oldest go) */
struct store_renewal {
    int64_t retry_ms;            /* wall time before which the authority need not be asked again, 0 none */
    size_t csr_n;
    uint8_t csr[STORE_RENEWAL_MAX];
};
/* Kept for the serial, in the place of an earlier one. ERR_LIMIT. */
MUST_USE enum err store_put_renewal(struct store *s, const char *serial, const struct store_renewal *renewal);
/* ERR_EMPTY when none is kept. */
MUST_USE enum err store_renewal(struct store *s, const char *serial, struct store_renewal *renewal);
MUST_USE enum err store_drop_renewal(struct store *s, const char *serial);

/* --- reference data --- */

struct store_row { const char *id, *content; };    /* content NULL: removed */
struct store_page {
    const char *state;
    bool snapshot_begins, has_more;
    size_t count;
    const struct store_row *rows;
};
/* Rows and state in one transaction. A snapshot of several pages stays out of sight until its last page.
 * ERR_LIMIT past the bounds above (nothing changed). */
MUST_USE enum err store_feed_put(struct store *s, const char *feed, const struct store_page *page);
/* The state to ask with, "" for none yet. */
MUST_USE enum err store_feed_state(struct store *s, const char *feed, char to[STORE_FEED_STATE_SIZE]);
/* The state is of no use any more: the next pull begins a snapshot; rows stay readable meanwhile. */
MUST_USE enum err store_feed_reset(struct store *s, const char *feed);
/* Calls take for each row by id; strings are valid during the call. */
typedef void store_row_fn(void *ctx, const char *id, const char *content);
MUST_USE enum err store_feed_each(struct store *s, const char *feed, store_row_fn *take, void *ctx);

/* The server's generation: *changed when it is another one than before (it was restored from a backup). Then what it had
 * taken in the last seven days waits again, under the same ids and a new epoch: what it still knows counts once. */
MUST_USE enum err store_see_generation(struct store *s, const uint8_t generation[16], bool *changed);

#endif
