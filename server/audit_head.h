/* The head of the audit trail, signed once a day (UTC): whoever keeps one of these rows elsewhere can later prove that the
 * trail up to it was not rewritten, not even by who holds the database.  Threads as the struct db. */
#ifndef GUICHET_SERVER_AUDIT_HEAD_H
#define GUICHET_SERVER_AUDIT_HEAD_H

#include "server/db.h"
#include "server/service.h"

/* Signs today's head if nobody has: Ed25519 over string "guichet/audit-head/1", string day, u64 sequence, field hash. */
MUST_USE enum err audit_head_sign(const struct service *service, struct db *db);

/* *bad_day: the first day whose signature does not hold or whose row is not in the trail, "" when all fit. */
enum { AUDIT_DAY_SIZE = 11 };
MUST_USE enum err audit_head_verify(const struct server_keys *keys, struct db *db, char bad_day[AUDIT_DAY_SIZE], int64_t *count);

/* The same, and more of it: the last day that was signed ("" none), and the row that the bad day's head is of. */
struct audit_heads { char bad_day[AUDIT_DAY_SIZE], last_day[AUDIT_DAY_SIZE]; int64_t bad_sequence, count; };
MUST_USE enum err audit_head_walk(const struct server_keys *keys, struct db *db, struct audit_heads *out);

#endif
