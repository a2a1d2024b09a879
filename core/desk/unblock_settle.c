#include "core/desk/inside.h"

#include "core/base/log.h"

#include <string.h>

/* Finding out, after the secret was sent and no answer came, whether the new password holds: only a log-in with it tells,
 * and only when two tries remain. */

enum { SETTLES_MAX = 3 };

static void on_over(void *ctx);
static void ask_card(struct desk *d);

static int64_t time_left(const struct desk *d) { return d->unblock.settle_until - clock_mono(loop_clock(d->loop)); }

static bool is_same_card(const struct desk *d)
{
    return presence_there(d) == ERR_OK && strcmp(d->status.info.serial, d->unblock.op.serial) == 0;
}

/* --- waiting for the card --- */

static void tell_pulled(struct desk *d)
{
    struct unblock *u = &d->unblock;
    struct unblock_result result = u->result;
    if (u->told_pulled)
        return;
    u->told_pulled = true;
    result.outcome = UNBLOCK_PULLED;
    result.err = ERR_TOKEN_REMOVED;
    if (u->watch.done)
        u->watch.done(u->watch.ctx, &result);
}

static void wait_for_card(struct desk *d)
{
    int64_t left = time_left(d);
    d->unblock.state = UNBLOCK_WAIT_CARD;
    if (d->unblock.forgotten || left <= 0 || loop_after(d->loop, left, on_over, d)) {
        unblock_unknown(d);
        return;
    }
    tell_pulled(d);
    if (d->unblock.state == UNBLOCK_WAIT_CARD)     /* the callback may have forgotten us */
        unblock_step(d, STEP_WAIT_CARD);
}

static void on_over(void *ctx)
{
    struct desk *d = ctx;
    if (d->unblock.state == UNBLOCK_WAIT_CARD)
        unblock_unknown(d);
}

/* --- asking the card --- */

static void progress(void *ctx, const uint8_t *bytes, size_t n)
{
    struct desk *d = ctx;
    if (n == TOKEN_PROGRESS_SIZE && bytes[0] <= CHANGE_DONE)
        d->unblock.phase = (enum change_phase)bytes[0];
}

static bool may_try_again(const struct desk *d, enum err e)
{
    bool helper = e == ERR_HELPER_GONE || e == ERR_DEADLINE || e == ERR_FORMAT;
    return (presence_is_gone(e) || helper) && !d->closing && d->unblock.settles < SETTLES_MAX && time_left(d) > 0 && !d->unblock.forgotten;
}

static void look_again(struct desk *d, enum err e)
{
    if (presence_is_gone(e))
        presence_ask(d);     /* the reader's own word may come a moment later; either brings us back to unblock_card */
    if (presence_is_gone(e) || !is_same_card(d))
        wait_for_card(d);
    else
        ask_card(d);
}

static void settled(void *ctx, enum err e, const uint8_t *bytes, size_t n)
{
    struct desk *d = ctx;
    struct token_unblock answer = { .phase = CHANGE_SENT };
    d->unblock.on_card = false;
    e = e ? e : token_read_unblock(bytes, n, &answer);
    e = e ? e : answer.err;
    d->unblock.result.tries = answer.tries;
    if (!e && answer.phase == CHANGE_DONE) {
        answer.took = 0;
        answer.rotated = TOKEN_ROTATION_UNKNOWN;
        unblock_done(d, &answer);
    } else if (answer.phase == CHANGE_NOT_STARTED) {
        presence_tries(d, answer.tries);
        unblock_not_done(d, ERR_TOKEN_REMOVED);      /* it went away before it took anything */
    } else if (may_try_again(d, e)) {
        look_again(d, e);
    } else {
        presence_tries(d, answer.tries);
        presence_lost(d, e);
        unblock_unknown(d);
    }
}

static void late(void *ctx) { unblock_step(ctx, STEP_CARD_LATE); }

static void ask_card(struct desk *d)
{
    struct unblock *u = &d->unblock;
    const struct token_unblock_order order = { .reader = d->presence.reader, .serial = u->op.serial, .new_pin = u->new_pin,
                                               .tbs = { u->tbs.bytes, u->tbs.length } };
    struct helper_job job = {
        .request = token_job_unblock(TOKEN_UNBLOCK_SETTLE, &order), .soft_ms = d->settings.token_soft_ms,
        .hard_ms = d->settings.token_hard_ms, .late = late, .progress = progress, .done = settled, .ctx = d,
    };
    u->settles++;
    u->state = UNBLOCK_SETTLE;
    enum err e = job.request ? helper_submit(d->token.helper, &job) : ERR_MEMORY;
    if (e) {
        unblock_unknown(d);
        return;
    }
    u->on_card = true;
    unblock_step(d, STEP_SETTLE);
}

void unblock_settle_begin(struct desk *d)
{
    if (!d->unblock.settle_until)
        d->unblock.settle_until = clock_mono(loop_clock(d->loop)) + SETTLE_MS;
    if (is_same_card(d))
        ask_card(d);
    else
        wait_for_card(d);
}

/* A token was read while we wait: ours, or somebody else's. */
void unblock_card(struct desk *d)
{
    if (d->unblock.state != UNBLOCK_WAIT_CARD)
        return;
    unblock_settle_end(d);
    if (is_same_card(d))
        ask_card(d);
    else
        unblock_unknown(d);
}

void unblock_settle_end(struct desk *d) { loop_cancel(d->loop, on_over, d); }
