#include "core/token/token.h"

#include "core/base/log.h"
#include "core/token/wire.h"
#include "core/work/helper.h"

static void tell_phase(void *ctx, enum change_phase phase)
{
    const uint8_t byte = (uint8_t)phase;
    /* The interface has gone: the change is finished all the same, for the card's sake. */
    if (helper_answer(*(const int *)ctx, FRAME_PROGRESS, &byte, TOKEN_PROGRESS_SIZE))
        log_warning("nobody listens any more");
}

static void run_info(struct token *t, const struct token_request *q, struct buf *answer)
{
    struct token_info info;
    enum err e = token_visit_info(t, q->reader, &info);
    wire_put_info(answer, e, &info);
}

static void run_change(struct token *t, const struct token_request *q, int fd, struct buf *answer)
{
    const struct change_order order = { q->reader, q->serial, q->pin, q->new_pin, q->tbs, q->tbs_n, tell_phase, &fd };
    struct token_change change;
    if (q->verb == TOKEN_CHANGE)
        token_visit_change(t, &order, &change);
    else
        token_visit_settle(t, &order, &change);
    wire_put_change(answer, &change);
}

static void run_check(struct token *t, const struct token_request *q, struct buf *answer)
{
    struct token_check check;
    token_visit_check(t, q->reader, q->serial, q->pin, &check);
    wire_put_check(answer, &check);
}

static void run(struct token *t, const struct token_request *q, int fd, struct buf *answer)
{
    switch (q->verb) {
    case TOKEN_INFO: run_info(t, q, answer); break;
    case TOKEN_CHANGE:
    case TOKEN_SETTLE: run_change(t, q, fd, answer); break;
    case TOKEN_CHECK: run_check(t, q, answer); break;
    case TOKEN_FORGET: t->driver->close(t->self); break;      /* an empty answer */
    default: break;      /* wire_read_request lets no other through */
    }
}

int token_serve(int fd, struct token *t)
{
    enum err e = ERR_OK;
    while (!e) {
        SECRET_OWNED struct secret *job = helper_next_job(fd);
        struct token_request request = { 0 };
        BUF_OWNED struct buf answer = buf_make(WIRE_ANSWER_MAX);
        if (!job)
            break;
        e = wire_read_request(job, &request);
        if (e)
            break;
        run(t, &request, fd, &answer);
        wire_drop_request(&request);
        e = buf_err(&answer);
        if (!e)
            e = helper_answer(fd, FRAME_RESULT, answer.bytes, answer.length);
    }
    t->driver->close(t->self);
    return e ? 1 : 0;
}
