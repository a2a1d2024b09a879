/* Why a recovery was refused: kept under a reference that the person reads aloud, «D-4QPL-77AX», because the screen says the
 * same sentence whatever the cause.  Threads as the struct db. */
#ifndef GUICHET_SERVER_REFUSALS_H
#define GUICHET_SERVER_REFUSALS_H

#include "core/base/buf.h"
#include "server/call.h"
#include "server/reference.h"

/* Inside a transaction: keeps the cause under a reference made before it. */
struct refusal { const char *reference, *serial, *action, *cause; };
MUST_USE enum err refusals_add(struct call *c, const struct refusal *refusal);

/* Appends when, kiosk's label, action and cause; as typed. found false: nobody was told this reference. */
MUST_USE enum err refusals_print(struct db *db, const char *reference, bool *found, struct buf *out);

/* Inside a transaction: forgets those older than 90 days. */
MUST_USE enum err refusals_purge(struct db *db, int64_t now_ms);

#endif
