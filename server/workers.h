/* Threads that answer, each with a database connection of its own, apart from those that read and write sockets: a request
 * may wait for a commit or a slow hash without a connection waiting behind it.
 *
 * Threads are started as they are needed, up to the maximum, and stay.  Any thread may submit. */
#ifndef GUICHET_SERVER_WORKERS_H
#define GUICHET_SERVER_WORKERS_H

#include "server/db.h"

enum { WORKERS_MAX = 64, WORKERS_WAITING_MAX = 4096 };

/* Embedded in what is submitted; the submitter's until run is called. */
struct work {
    void (*run)(struct work *work, struct db *db);    /* db NULL: no connection can be had now */
    struct work *next;
};

struct workers;

/* Opens the first connection, so that a fault shows at once: db_open's errors. max: of threads; at most WORKERS_MAX count. */
MUST_USE enum err workers_start(const char *database, unsigned max, struct workers **out);
/* False when too much waits already, or when they are stopping: run will not be called. */
bool workers_submit(struct workers *workers, struct work *work);
/* Runs what waits, then ends the threads; from then on nothing is taken. NULL is fine. */
void workers_stop(struct workers *workers);
/* After the last call of submit. NULL is fine. */
void workers_free(struct workers *workers);

#endif
