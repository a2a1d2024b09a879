/* Answers that may not leave before a moment: a thread that lets each go when its time has come, so that nobody waits with it.
 * Any thread may put; start and stop from one. */
#ifndef GUICHET_SERVER_HOLDER_H
#define GUICHET_SERVER_HOLDER_H

#include "core/base/err.h"

#include <stdbool.h>
#include <stdint.h>

/* Embedded in what is held. */
struct held {
    int64_t due_ms;                                  /* holder_now_ms() */
    void (*go)(struct held *held, bool stopping);    /* stopping: its time has not come, the server ends */
    struct held *next;
};

struct holder;

MUST_USE enum err holder_start(struct holder **out);
void holder_put(struct holder *holder, struct held *held);
/* Lets all go, then ends; nothing may be put any more. NULL is fine. */
void holder_stop(struct holder *holder);

int64_t holder_now_ms(void);    /* monotonic */

#endif
