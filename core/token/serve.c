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
    const struct change_order order = { q->reader, q->serial, q->pin, q->new_pin, q->texts[0].bytes, q->texts[0].n, tell_phase, &fd };
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

static void run_prove(struct token *t, const struct token_request *q, struct buf *answer)
{
    struct token_proof proof;
    token_visit_prove(t, q->reader, q->serial, q->pin, q->texts, q->text_count, &proof);
    wire_put_proof(answer, &proof);
}

static void run_unblock(struct token *t, const struct token_request *q, int fd, struct buf *answer)
{
    const struct token_teller teller = { tell_phase, &fd };
    const struct token_unblock_order order = {
        .reader = q->reader, .serial = q->serial, .new_pin = q->new_pin, .secrets = { q->secrets[0], q->secrets[1] },
        .secret_count = q->secret_count, .next = q->next, .tbs = q->texts[0] };
    struct token_unblock unblock;
    if (q->verb == TOKEN_REPLACE)
        token_visit_replace(t, &order, &teller, &unblock);
    else if (q->verb == TOKEN_UNBLOCK)
        token_visit_unblock(t, &order, &teller, &unblock);
    else
        token_visit_unblock_settle(t, &order, &teller, &unblock);
    wire_put_unblock(answer, &unblock);
}

static bool tell_step(void *ctx, const struct token_renew_progress *progress)
{
    BUF_OWNED struct buf frame = buf_make(WIRE_ANSWER_MAX);
    wire_put_renew_progress(&frame, progress);
    if (!buf_err(&frame) && !helper_answer(*(const int *)ctx, FRAME_PROGRESS, frame.bytes, frame.length))
        return true;
    log_warning("nobody listens any more");
    return false;
}

static void run_renew(struct token *t, const struct token_request *q, int fd, struct buf *answer)
{
    const struct token_renew_teller teller = { tell_step, &fd };
    const struct token_renew_order order = { q->reader, q->serial, q->est_url, q->ca_file, q->pin, q->texts[0], q->csr, q->code };
    struct token_renew renew;
    token_visit_renew(t, &order, &teller, &renew);
    wire_put_renew(answer, &renew);
}

static void run_issue(struct token *t, const struct token_request *q, struct buf *answer)
{
    const struct token_issue_order order = { q->reader, q->serial, q->label, q->subject, q->est_url, q->ca_file, q->user,
                                             q->pin, q->secrets[0], q->code };
    struct token_issue issue;
    token_visit_issue(t, &order, &issue);
    wire_put_issue(answer, &issue);
}

static void run(struct token *t, const struct token_request *q, int fd, struct buf *answer)
{
    switch (q->verb) {
    case TOKEN_INFO: run_info(t, q, answer); break;
    case TOKEN_CHANGE:
    case TOKEN_SETTLE: run_change(t, q, fd, answer); break;
    case TOKEN_CHECK: run_check(t, q, answer); break;
    case TOKEN_PROVE: run_prove(t, q, answer); break;
    case TOKEN_UNBLOCK:
    case TOKEN_REPLACE:
    case TOKEN_UNBLOCK_SETTLE: run_unblock(t, q, fd, answer); break;
    case TOKEN_RENEW: run_renew(t, q, fd, answer); break;
    case TOKEN_ISSUE: run_issue(t, q, answer); break;
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
