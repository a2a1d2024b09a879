/* Group commit: writing transactions of several threads become one, so that they share one flush to the disk.
 *
 * Whoever comes while nobody works leads: it runs everything that waits, each in its turn as a part that fails alone, on
 * the group's own connection, commits, and only then is anyone told.  When the whole fails, each is tried by itself.
 * For SQLite, which has one writer anyway; PostgreSQL does this by itself.  Any thread, after open and before close. */
#ifndef GUICHET_SERVER_DB_GROUP_H
#define GUICHET_SERVER_DB_GROUP_H

#include "server/db.h"

enum { DB_GROUP_MAX = 64 };    /* transactions in one */

struct db_group;

/* where: as db_open wants it. */
MUST_USE enum err db_group_open(const char *where, struct db_group **out);
void db_group_close(struct db_group *group);    /* NULL is fine; no call may be running */

/* As db_tx, but fn may run in another thread, and on another connection than the caller's: the one it is given. */
MUST_USE enum err db_group_tx(struct db_group *group, db_tx_fn *fn, void *ctx);

#endif
