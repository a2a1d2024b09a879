/* What `guichetd serve` does by itself, now and then: forgets what is past its time, warns of certificates that end, signs
 * the head of the audit trail once a day.  Any number of processes may; what is done once is done once.
 * Threads as the struct db. */
#ifndef GUICHET_SERVER_UPKEEP_H
#define GUICHET_SERVER_UPKEEP_H

#include "core/base/buf.h"
#include "server/db.h"
#include "server/service.h"

/* Every hour. The first error; the rest is done all the same. */
MUST_USE enum err upkeep_run(const struct service *service, struct db *db);
/* Every minute: identifications that were begun, wizards that were left. Purged as below. */
MUST_USE enum err upkeep_minute(const struct service *service, struct db *db);

/* Forgets what is past its time, in one transaction; what went is a line of the log and a row of the trail ("purge"). */
enum { UPKEEP_KINDS_MAX = 32 };
struct upkeep_purged { size_t count; struct { const char *what; int64_t gone; } rows[UPKEEP_KINDS_MAX]; };
MUST_USE enum err upkeep_purge(const struct service *service, struct db *db, struct upkeep_purged *out);

/* The same inside a transaction; who asked for it writes the row of the trail, with this in it: "3 account tickets, 1 mails", "" when nothing went. */
MUST_USE enum err upkeep_purge_in(const struct service *service, struct db *db, struct upkeep_purged *out);
void upkeep_put_summary(const struct upkeep_purged *purged, struct buf *out);

/* Appends a line a kind, those too of which nothing went: how many, of what. */
void upkeep_print(const struct upkeep_purged *purged, struct buf *out);

#endif
