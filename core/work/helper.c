#include "core/work/helper.h"

#include "core/base/log.h"
#include "core/work/process.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEADER = 5, READS_PER_STEP = 32 };

struct row {
    struct helper_job job;
    bool gone;          /* helper_stop came after it was queued: it only waits for its done */
    bool taken;         /* the process has begun: it is not given to another */
    unsigned starts;    /* processes it was given to */
};

struct helper {
    struct loop *loop;
    const struct helper_spec *spec;
    struct dying dying;
    pid_t pid;                   /* 0: not running, and fd is -1 */
    int fd;
    struct row rows[HELPER_JOBS_MAX];
    size_t row_n;
    bool running;                /* rows[0] was given to the process */
    uint8_t out_head[HEADER], in_head[HEADER];
    size_t out_sent, in_got;     /* of header and payload together */
    struct secret *in;           /* the payload that is coming */
    unsigned depth;              /* callbacks we are inside of */
    bool free_later;
};

static void on_ready(void *ctx, short revents);
static void on_soft(void *ctx);
static void on_hard(void *ctx);
static void run_next(struct helper *h);
static void on_next(void *ctx) { run_next(ctx); }

struct helper *helper_new(struct loop *loop, const struct helper_spec *spec)
{
    struct helper *h = calloc(1, sizeof *h);
    if (!h)
        return NULL;
    h->loop = loop;
    h->dying.loop = loop;
    h->spec = spec;
    h->fd = -1;
    return h;
}

bool helper_busy(const struct helper *h) { return h->row_n > 0; }
pid_t helper_pid(const struct helper *h) { return h->pid; }

/* --- the process --- */

static void drop_input(struct helper *h)
{
    secret_free(h->in);
    h->in = NULL;
    h->in_got = 0;
}

static void end_process(struct helper *h, int64_t grace_ms)
{
    if (!h->pid)
        return;
    loop_unwatch(h->loop, h->fd);
    close(h->fd);
    dying_add(&h->dying, h->pid, grace_ms);
    h->fd = -1;
    h->pid = 0;
    drop_input(h);
}

/* A helper that died, or wrote, between two jobs is not given a third one. */
static bool is_fit(const struct helper *h)
{
    uint8_t byte;
    return recv(h->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && (errno == EAGAIN || errno == EINTR);
}

static enum err ensure_process(struct helper *h)
{
    if (h->pid && is_fit(h))
        return ERR_OK;
    end_process(h, 0);
    if (dying_full(&h->dying))
        return ERR_SYSTEM;
    enum err e = process_start(h->spec, &h->pid, &h->fd);
    if (e)
        return e;
    e = loop_watch(h->loop, h->fd, POLLIN, on_ready, h);
    if (e)
        end_process(h, 0);
    return e;
}

/* --- the job's end --- */

static void leave(struct helper *h)
{
    if (--h->depth == 0 && h->free_later)
        helper_free(h);
}

/* Takes the first job out before its done is called, so that done may submit, stop or free. */
static void finish(struct helper *h, enum err e, const uint8_t *bytes, size_t n)
{
    struct helper_job job = h->rows[0].job;
    h->row_n--;
    memmove(h->rows, h->rows + 1, h->row_n * sizeof h->rows[0]);
    h->running = false;
    loop_cancel(h->loop, on_soft, h);
    loop_cancel(h->loop, on_hard, h);
    secret_free(job.request);
    job.done(job.ctx, e, bytes, n);
}

/* It died before it had the job: nothing was done, so another may. */
static bool may_give_again(const struct helper *h, enum err e)
{
    return e == ERR_HELPER_GONE && !h->rows[0].taken && h->rows[0].starts < HELPER_STARTS_MAX;
}

/* The process is of no use any more. The job it had ends with e, unless it was never taken; those behind it get a new process. */
static void fail(struct helper *h, enum err e)
{
    log_warning("%s: pid %d dropped: %s", h->spec->name, (int)h->pid, err_name(e));
    end_process(h, 0);
    if (!h->running)
        return;
    if (!may_give_again(h, e)) {
        finish(h, e, NULL, 0);
        return;
    }
    h->running = false;      /* run_next begins it once more */
    loop_cancel(h->loop, on_soft, h);
    loop_cancel(h->loop, on_hard, h);
}

static void on_soft(void *ctx)
{
    struct helper *h = ctx;
    h->depth++;
    if (h->running && h->rows[0].job.late)
        h->rows[0].job.late(h->rows[0].job.ctx);
    run_next(h);
    leave(h);
}

static void on_hard(void *ctx)
{
    struct helper *h = ctx;
    h->depth++;
    fail(h, ERR_DEADLINE);
    run_next(h);
    leave(h);
}

/* --- out --- */

/* Sends what the socket takes; the rest when it is writable. False when the process is gone. */
static bool send_some(struct helper *h)
{
    const struct secret *request = h->rows[0].job.request;
    size_t total = request ? HEADER + secret_length(request) : 0;      /* none: taken already */
    while (h->out_sent < total) {
        bool in_head = h->out_sent < HEADER;
        const uint8_t *from = in_head ? h->out_head + h->out_sent : secret_bytes(request) + (h->out_sent - HEADER);
        ssize_t n = send(h->fd, from, (in_head ? HEADER : total) - h->out_sent, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno == EAGAIN && !loop_watch(h->loop, h->fd, POLLIN | POLLOUT, on_ready, h);
        h->out_sent += (size_t)n;
    }
    return !loop_watch(h->loop, h->fd, POLLIN, on_ready, h);
}

static void put_head(struct helper *h, size_t n)
{
    uint32_t length = (uint32_t)n + 1;
    const uint8_t head[HEADER] = { (uint8_t)(length >> 24), (uint8_t)(length >> 16), (uint8_t)(length >> 8),
                                   (uint8_t)length, FRAME_JOB };
    memcpy(h->out_head, head, HEADER);
    h->out_sent = 0;
}

static enum err begin(struct helper *h)
{
    const struct helper_job *job = &h->rows[0].job;
    enum err e = ensure_process(h);
    if (e)
        return e;
    e = loop_after(h->loop, job->hard_ms, on_hard, h);
    if (!e && job->soft_ms > 0)
        e = loop_after(h->loop, job->soft_ms, on_soft, h);
    if (e) {
        loop_cancel(h->loop, on_hard, h);
        return e;
    }
    put_head(h, secret_length(job->request));
    h->rows[0].starts++;
    h->running = true;
    return ERR_OK;
}

/* Starts the first job that waits, and ends those that helper_stop left behind. Called inside depth, or from the loop. */
static void run_next(struct helper *h)
{
    h->depth++;
    while (h->row_n && !h->running && !h->free_later) {
        if (h->rows[0].gone)
            finish(h, ERR_HELPER_GONE, NULL, 0);
        else if (begin(h))
            finish(h, ERR_HELPER_GONE, NULL, 0);
        else if (!send_some(h))
            fail(h, ERR_HELPER_GONE);
    }
    leave(h);
}

/* --- in --- */

static uint32_t in_length(const struct helper *h)
{
    const uint8_t *b = h->in_head;
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static enum err head_arrived(struct helper *h)
{
    uint32_t length = in_length(h);
    uint8_t kind = h->in_head[4];
    bool expected = h->running && (h->rows[0].taken ? kind == FRAME_PROGRESS || kind == FRAME_RESULT : kind == FRAME_TAKEN && length == 1);
    if (length < 1 || length > HELPER_FRAME_MAX + 1u || !expected)
        return ERR_FORMAT;
    h->in = secret_new(length > 1 ? length - 1 : 1);
    return h->in ? ERR_OK : ERR_MEMORY;
}

static void job_taken(struct helper *h)
{
    h->rows[0].taken = true;
    secret_free(h->rows[0].job.request);
    h->rows[0].job.request = NULL;
}

static void frame_arrived(struct helper *h)
{
    SECRET_OWNED struct secret *payload = h->in;
    bool last = h->in_head[4] == FRAME_RESULT;
    const struct helper_job *job = &h->rows[0].job;
    h->in = NULL;
    h->in_got = 0;
    if (!h->rows[0].taken)
        job_taken(h);
    else if (last)
        finish(h, ERR_OK, secret_bytes(payload), secret_length(payload));
    else if (job->progress)
        job->progress(job->ctx, secret_bytes(payload), secret_length(payload));
}

/* One recv: part of a header or of a payload. ERR_OK with *more false when nothing is there. */
static enum err read_part(struct helper *h, bool *more)
{
    bool in_head = h->in_got < HEADER;
    size_t left = in_head ? HEADER - h->in_got : in_length(h) - 1 - (h->in_got - HEADER);
    ssize_t n = recv(h->fd, in_head ? h->in_head + h->in_got : secret_tail(h->in), left, 0);
    *more = n > 0 || (n < 0 && errno == EINTR);
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
        return ERR_HELPER_GONE;
    if (n < 0)
        return ERR_OK;
    if (!in_head)
        secret_grew(h->in, (size_t)n);
    h->in_got += (size_t)n;
    enum err e = in_head && h->in_got == HEADER ? head_arrived(h) : ERR_OK;
    if (!e && h->in_got >= HEADER && h->in_got == HEADER + in_length(h) - 1)
        frame_arrived(h);
    return e;
}

/* A helper that never stops talking gets a bounded part of each step. */
static void read_some(struct helper *h)
{
    bool more = true;
    for (int i = 0; more && h->pid && i < READS_PER_STEP; i++) {
        enum err e = read_part(h, &more);
        if (e && h->pid)
            fail(h, e);
    }
}

static void on_ready(void *ctx, short revents)
{
    struct helper *h = ctx;
    h->depth++;
    if ((revents & POLLOUT) && h->running && !send_some(h))
        fail(h, ERR_HELPER_GONE);
    if (h->pid && (revents & (POLLIN | POLLHUP | POLLERR)))
        read_some(h);
    run_next(h);
    leave(h);
}

/* --- asked from outside --- */

enum err helper_submit(struct helper *h, const struct helper_job *job)
{
    enum err e = h->row_n == HELPER_JOBS_MAX ? ERR_LIMIT : ERR_OK;
    if (!e && !job->request)
        e = ERR_MEMORY;
    if (!e && h->free_later)
        e = ERR_SYSTEM;
    if (!e && h->row_n == 0)
        e = ensure_process(h);
    if (!e && h->depth == 0)
        e = loop_after(h->loop, 0, on_next, h);
    if (e) {
        secret_free(job->request);
        return e;
    }
    h->rows[h->row_n++] = (struct row){ .job = *job };
    return ERR_OK;
}

void helper_stop(struct helper *h)
{
    end_process(h, DYING_GRACE_MS);
    h->running = false;
    loop_cancel(h->loop, on_soft, h);
    loop_cancel(h->loop, on_hard, h);
    for (size_t i = 0; i < h->row_n; i++) {
        h->rows[i].gone = true;
        secret_free(h->rows[i].job.request);
        h->rows[i].job.request = NULL;
    }
    if (h->row_n && h->depth == 0 && loop_after(h->loop, 0, on_next, h))
        log_error("%s: no timer left, jobs end with the next one", h->spec->name);
}

void helper_free(struct helper *h)
{
    if (!h)
        return;
    helper_stop(h);
    if (h->depth) {
        h->free_later = true;
        return;
    }
    h->depth++;      /* a done called here may call us, but not free again */
    h->free_later = true;
    while (h->row_n)
        finish(h, ERR_HELPER_GONE, NULL, 0);
    loop_cancel(h->loop, on_next, h);
    dying_finish(&h->dying);
    free(h);
}
