/* How often one address may fail before an EST server stops listening to it for a while. In the database, shared by all
 * processes; counted in a transaction of its own, before the answer. Threads as the struct db. */
#ifndef GUICHET_SERVER_EST_FAILURES_H
#define GUICHET_SERVER_EST_FAILURES_H

#include "server/est.h"

/* *until_ms: when it is listened to again; 0: now. */
MUST_USE enum err est_failures_look(const struct est *est, struct db *db, const struct est_request *from, int64_t now_ms, int64_t *until_ms);
MUST_USE enum err est_failures_add(const struct est *est, struct db *db, const struct est_request *from, int64_t now_ms);

#endif
