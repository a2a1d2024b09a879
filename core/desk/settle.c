#include "core/desk/inside.h"

#include "core/base/log.h"

#include <string.h>

/* Finding out, after the change was sent and no answer came, which password holds. */

enum { SETTLES_MAX = 3 };

static void on_settle_over(void *ctx);
static void ask_card(struct desk *d);

static int64_t time_left(const struct desk *d) { return d->change.settle_until - clock_mono(loop_clock(d->loop)); }

static bool is_same_card(const struct desk *d)
{
    return presence_ready(d) == ERR_OK && strcmp(d->status.info.serial, d->change.op.serial) == 0;
}

static void settle_progress(void *ctx, const uint8_t *bytes, size_t n)
{
    struct desk *d = ctx;
    if (n == TOKEN_PROGRESS_SIZE && bytes[0] <= CHANGE_DONE)
        d->change.phase = (enum change_phase)bytes[0];
}

/* --- waiting for the card --- */

static void tell_pulled(struct desk *d)
{
    struct change *c = &d->change;
    struct change_pin_result result = c->result;
    if (c->told_pulled)
        return;
    c->told_pulled = true;
    result.outcome = CHANGE_PIN_PULLED;
    result.err = ERR_TOKEN_REMOVED;
    if (c->watch.done)
        c->watch.done(c->watch.ctx, &result);
}

static void wait_for_card(struct desk *d)
{
    int64_t left = time_left(d);
    d->change.state = CHANGE_WAIT_CARD;
    if (d->change.forgotten || left <= 0 || loop_after(d->loop, left, on_settle_over, d)) {
        change_unknown(d);
        return;
    }
    tell_pulled(d);
    if (d->change.state == CHANGE_WAIT_CARD)     /* the callback may have forgotten us */
        change_step(d, STEP_WAIT_CARD);
}

static void on_settle_over(void *ctx)
{
    struct desk *d = ctx;
    if (d->change.state == CHANGE_WAIT_CARD)
        change_unknown(d);
}

/* --- asking the card --- */

static void kept(struct desk *d, const struct token_change *answer)
{
    d->change.result.tries = answer->tries;
    presence_tries(d, answer->tries);
    if (record_drop(d, &d->change.op))
        log_warning("desk: an operation that did not happen stays prepared for now");
    change_finish(d, CHANGE_PIN_KEPT, ERR_OK);
}

/* Gone again, or its helper died: another attempt while there is time, for none of them spends the last try. */
static bool may_try_again(const struct desk *d, enum err e)
{
    bool helper = e == ERR_HELPER_GONE || e == ERR_DEADLINE || e == ERR_FORMAT;
    return (presence_is_gone(e) || helper) && !d->closing && d->change.settles < SETTLES_MAX && time_left(d) > 0 && !d->change.forgotten;
}

static void settle_answered(void *ctx, enum err e, const uint8_t *bytes, size_t n)
{
    struct desk *d = ctx;
    struct token_change answer = { .err = ERR_OK };
    d->change.on_card = false;
    e = e ? e : token_read_change(bytes, n, &answer);
    e = e ? e : answer.err;
    if (!e && answer.new_holds)
        change_done(d, &answer);
    else if (!e && answer.phase == CHANGE_NOT_STARTED)
        kept(d, &answer);
    else if (may_try_again(d, e)) {
        if (presence_is_gone(e))
            presence_ask(d);     /* the reader's own word may come a moment later; either brings us back to change_card */
        if (presence_is_gone(e) || !is_same_card(d))
            wait_for_card(d);
        else
            ask_card(d);
    } else {
        d->change.result.tries = answer.tries;
        presence_tries(d, answer.tries);
        presence_lost(d, e);
        change_unknown(d);
    }
}

static void settle_late(void *ctx) { change_step(ctx, STEP_CARD_LATE); }

static void ask_card(struct desk *d)
{
    struct change *c = &d->change;
    struct helper_job job = {
        .request = token_job_change(TOKEN_SETTLE, d->presence.reader, c->op.serial, c->old_pin, c->new_pin, c->tbs.bytes, c->tbs.length),
        .soft_ms = d->settings.token_soft_ms, .hard_ms = d->settings.token_hard_ms,
        .late = settle_late, .progress = settle_progress, .done = settle_answered, .ctx = d,
    };
    c->settles++;
    c->state = CHANGE_SETTLE;
    enum err e = job.request ? helper_submit(d->token.helper, &job) : ERR_MEMORY;
    if (e) {
        change_unknown(d);
        return;
    }
    c->on_card = true;
    change_step(d, STEP_SETTLE);
}

void settle_begin(struct desk *d)
{
    if (!d->change.settle_until)
        d->change.settle_until = clock_mono(loop_clock(d->loop)) + SETTLE_MS;
    if (is_same_card(d))
        ask_card(d);
    else
        wait_for_card(d);
}

/* A token was read while we wait: ours, or somebody else's. */
void change_card(struct desk *d)
{
    if (d->change.state != CHANGE_WAIT_CARD)
        return;
    settle_end(d);
    if (is_same_card(d))
        ask_card(d);
    else
        change_unknown(d);
}

void settle_end(struct desk *d) { loop_cancel(d->loop, on_settle_over, d); }
