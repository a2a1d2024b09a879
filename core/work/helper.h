/* A helper process: one outside thing (token, network) touched by one process that can be killed.
 *
 * The helper is started with one end of a socketpair as descriptor 3 and reads framed jobs from it one at a
 * time.  A frame is u32 length (of what follows), u8 kind, then the payload; kinds are FRAME_*.
 * A job's `done` is called exactly once, from loop_step (or from helper_free), whatever happens: answered, helper
 * dead (ERR_HELPER_GONE), killed at its deadline (ERR_DEADLINE), or talking nonsense (ERR_FORMAT).  After any of the
 * last three the process is killed and the next job gets a fresh one.  A process says FRAME_TAKEN when it has a job
 * whole and before it does anything for it: one that dies without that word has done nothing, and its job is given to
 * a fresh one, HELPER_STARTS_MAX times in all.  Callbacks may submit, stop and free.
 * All calls from the thread that runs the loop; none blocks but helper_free.  Frames travel in struct secret, so they
 * are locked and wiped. */
#ifndef GUICHET_WORK_HELPER_H
#define GUICHET_WORK_HELPER_H

#include "core/base/err.h"
#include "core/base/secret.h"
#include "core/work/loop.h"

#include <stdbool.h>
#include <sys/types.h>

enum { HELPER_FD = 3, HELPER_FRAME_MAX = SECRET_MAX, HELPER_JOBS_MAX = 8, HELPER_STARTS_MAX = 3 };

enum frame_kind { FRAME_JOB = 1, FRAME_PROGRESS = 2, FRAME_RESULT = 3, FRAME_TAKEN = 4 };

/* --- in the interface process --- */

struct helper_spec {
    const char *name;          /* for the log */
    const char *path;          /* absolute path of the program */
    const char *const *argv;   /* NULL-terminated, argv[0] included */
    const char *const *envp;   /* NULL-terminated; the helper gets this and nothing else */
};

struct helper_job {
    struct secret *request;    /* owned by the helper module from the call on; wiped when taken */
    int64_t soft_ms;           /* both count from when the job is given to the process; after this `late` is called once (the person is told); 0: never */
    int64_t hard_ms;           /* after this the helper is killed and done gets ERR_DEADLINE */
    void (*late)(void *ctx);                                              /* may be NULL */
    void (*progress)(void *ctx, const uint8_t *bytes, size_t n);          /* may be NULL */
    void (*done)(void *ctx, enum err e, const uint8_t *bytes, size_t n);  /* bytes valid during the call */
    void *ctx;
};

struct helper;

/* Nothing is started yet. spec and loop must outlive it. NULL when memory is short. */
struct helper *helper_new(struct loop *loop, const struct helper_spec *spec);

/* Queues a job, starting the process when it is not running. One job runs at a time, in order.
 * On an error (ERR_LIMIT: too many waiting; ERR_SYSTEM: cannot be started) done is NOT called and the request is freed. */
MUST_USE enum err helper_submit(struct helper *h, const struct helper_job *job);

/* True when a job runs or waits. */
bool helper_busy(const struct helper *h);

/* Ends the process (closes its socket, then kills it by pid after 200 ms); every pending done gets ERR_HELPER_GONE in
 * the next loop_step.  Does not wait.  A job submitted afterwards gets a fresh process. */
void helper_stop(struct helper *h);

/* The same, but calls the pending dones now and waits for the process: 200 ms at most unless the kernel holds it.
 * From inside a callback the helper is freed when the callback returns. NULL is fine. */
void helper_free(struct helper *h);
pid_t helper_pid(const struct helper *h);    /* 0 when not running */

/* --- in the helper process: straight-line code --- */

/* Waits for the next job and says that it is taken; NULL when the interface has gone or talks nonsense (the helper must
 * then exit). The caller frees it.  Also asks the kernel to kill this process when the interface dies: a driver may hang. */
struct secret *helper_next_job(int fd);

/* Sends one frame: ERR_LIMIT past HELPER_FRAME_MAX, ERR_HELPER_GONE when the interface has gone. */
MUST_USE enum err helper_answer(int fd, enum frame_kind kind, const void *bytes, size_t n);

#endif
