/* What `guichetd serve` does by itself, now and then: forgets what is past its time, warns of certificates that end, signs
 * the head of the audit trail once a day.  Any number of processes may; what is done once is done once.
 * Threads as the struct db. */
#ifndef GUICHET_SERVER_UPKEEP_H
#define GUICHET_SERVER_UPKEEP_H

#include "server/db.h"
#include "server/service.h"

/* The first error; the rest is done all the same. */
MUST_USE enum err upkeep_run(const struct service *service, struct db *db);

#endif
