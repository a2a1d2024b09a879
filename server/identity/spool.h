/* Letters for a mailing house: a folder with one file a letter, "<id>.txt" of mode 0600, whole or not there.
 *
 * guichetd writes and never reads them; whoever posts them takes them away (server/PROTOCOL.md 14). Several processes may share a
 * folder: a lock on it makes them take turns.  Any thread. */
#ifndef GUICHET_SERVER_IDENTITY_SPOOL_H
#define GUICHET_SERVER_IDENTITY_SPOOL_H

#include "core/base/err.h"
#include "core/base/secret.h"

enum { SPOOL_PATH_SIZE = 1024 };

/* Takes away what a write that was cut left behind. ERR_SYSTEM (errno says why): no such folder, or not one to write in. */
MUST_USE enum err spool_start(const char *folder);
/* The whole letter, on disk when this returns ERR_OK; one of that id that is there already stays. ERR_SYSTEM (errno), ERR_LIMIT. */
MUST_USE enum err spool_put(const char *folder, const char *id, const struct secret *letter);

#endif
