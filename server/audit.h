/* The audit trail: rows that only grow, each holding the hash of the one before (BLAKE2b-256).
 *
 * A row is written in the transaction of what it tells.  No secret, answer or full number ever goes in: the subject is
 * a keyed hash (server_keys_hash "guichet/subject/1").  The policy that users accept promises actor, action type, nature
 * of the information, date and time.  Threads as the struct db. */
#ifndef GUICHET_SERVER_AUDIT_H
#define GUICHET_SERVER_AUDIT_H

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "server/db.h"
#include "server/server_keys.h"

/* What a writer gives; NULL strings are "". */
struct audit_event {
    const char *kiosk;        /* id, "" none */
    const char *session;
    const char *actor;        /* "user", "agent", "kiosk", "operator", "system" */
    const char *actor_id;     /* certificate hash, person id (no certificate was asked for), kiosk id; "" */
    const char *subject;      /* serial, hashed here; NULL none */
    const char *action, *nature, *outcome, *reason;
};

/* Inside a transaction, at the end of which the row is written. Copies the event. */
MUST_USE enum err audit_add(struct db *db, const struct server_keys *keys, const struct clock *clock, const struct audit_event *event);

/* Walks the chain. *bad is the sequence of the first row that does not fit or is missing (at the end, too), 0 when all do;
 * *count the rows seen. */
MUST_USE enum err audit_verify(struct db *db, int64_t *bad, int64_t *count);

/* The same in parts: at most so many rows after the one numbered `after` (0: from the beginning), whose hash they go on from. first and
 * last: the rows looked at, 0 none; end: nothing is left to look at, or there is a bad one. */
struct audit_part { int64_t first, last, bad, count; bool end; };
MUST_USE enum err audit_verify_part(struct db *db, int64_t after, int64_t most, struct audit_part *out);

/* Appends the trail, one line a row: tab-separated text, or JSON objects. */
MUST_USE enum err audit_print(struct db *db, bool json, struct buf *out);

#endif
