/* Starting a helper's process, and seeing it out without ever waiting for it.  Internal to core/work. */
#ifndef GUICHET_WORK_PROCESS_H
#define GUICHET_WORK_PROCESS_H

#include "core/work/helper.h"

enum { DYING_MAX = 8, DYING_GRACE_MS = 200 };

/* Starts the program with one end of a new socketpair as HELPER_FD, the environment of the spec, a session of its
 * own (Ctrl+C must not end it inside a change), no other descriptor, and standard error only where that is not a
 * terminal.  *fd is the other end: non-blocking, close-on-exec.  ERR_SYSTEM. */
MUST_USE enum err process_start(const struct helper_spec *spec, pid_t *pid, int *fd);

/* Processes that were told to end and are not reaped yet; zero it and set loop. */
struct dying {
    struct loop *loop;
    size_t count;
    struct { pid_t pid; int64_t kill_at_ms; bool killed; } children[DYING_MAX];
};

bool dying_full(const struct dying *d);

/* Reaps pid when it ends; kills it when it has not ended grace_ms from now (0: kills at once). */
void dying_add(struct dying *d, pid_t pid, int64_t grace_ms);

/* Waits until all have ended: as long as the longest grace, and what the kernel takes after a SIGKILL (1 s at most). */
void dying_finish(struct dying *d);

#endif
