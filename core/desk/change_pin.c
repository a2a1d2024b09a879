#include "core/desk/inside.h"

#include "core/base/log.h"
#include "core/proto/pin_changed.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void change_step(struct desk *d, enum desk_step step)
{
    if (d->change.watch.step)
        d->change.watch.step(d->change.watch.ctx, step);
}

static void change_wipe(struct desk *d)
{
    struct change *c = &d->change;
    secret_free(c->old_pin);
    secret_free(c->new_pin);
    c->old_pin = c->new_pin = NULL;
}

/* --- the end --- */

static void reset(struct desk *d)
{
    struct change *c = &d->change;
    bool forgotten = c->forgotten;
    if (c->state == CHANGE_SERVER)
        tell_forget(d);
    settle_end(d);
    change_wipe(d);
    buf_free(&c->tbs);
    free(c->prepared);
    *c = (struct change){ .state = CHANGE_IDLE };
    if (forgotten && !d->closing)
        tool_stop(&d->token);      /* it was let live to finish the change; the person has gone */
}

/* The last answer. The state is idle before the callback, which may ask for something else. */
void change_finish(struct desk *d, enum change_pin_outcome outcome, enum err e)
{
    struct change_pin_watch watch = d->change.watch;
    struct change_pin_result result = d->change.result;
    result.outcome = outcome;
    result.err = e;
    reset(d);
    presence_drop_helper(d);
    if (watch.done)
        watch.done(watch.ctx, &result);
}

static void give_receipt(struct desk *d)
{
    snprintf(d->change.result.receipt, sizeof d->change.result.receipt, "%s", d->change.receipt);
}

/* Nothing changed on the card: nothing to tell the server. */
static void changed_nothing(struct desk *d, enum change_pin_outcome outcome, enum err e)
{
    if (record_drop(d, &d->change.op))
        log_warning("desk: an operation that did not happen stays prepared for now");
    change_finish(d, outcome, e);
}

void change_unknown(struct desk *d)
{
    struct change *c = &d->change;
    enum err e = record_ready(d, c->prepared, c->receipt, true);
    give_receipt(d);
    if (strcmp(d->status.info.serial, c->op.serial) == 0)
        d->status.unsure = true;
    log_warning("desk: outcome not known: %s", err_name(e));
    desk_touch(d);
    net_work(d);
    change_finish(d, CHANGE_PIN_UNKNOWN, ERR_TOKEN_UNSURE);
}

/* --- the server's word --- */

static void change_told(struct desk *d, const struct told *told)
{
    d->change.result.told = told->told;
    change_finish(d, CHANGE_PIN_DONE, told->err);
}

static void wait_for_server(struct desk *d)
{
    presence_drop_helper(d);    /* the module keeps what it was given: OpenSC's PIN cache */
    bool worth = !d->change.forgotten && d->change.watch.done && tell_begin(d, d->change.op.id, change_told);
    d->change.state = CHANGE_SERVER;
    if (worth)
        change_step(d, STEP_SERVER);
    net_work(d);
    if (!worth && d->change.state == CHANGE_SERVER)
        change_finish(d, CHANGE_PIN_DONE, ERR_OK);
}

/* --- the card's word --- */

static enum err complete_op(struct desk *d, const struct token_change *answer)
{
    struct op *op = &d->change.op;
    const struct kiosk_keys *keys = store_keys(d->store);
    struct pin_changed event = { .unknown = false };
    snprintf(event.reader, sizeof event.reader, "%s", d->change.reader);
    enum err e = pin_changed_put(&event, op);
    if (!e && answer->signature_n)
        e = op_set_token_signature(op, answer->algorithm, answer->signature, answer->signature_n);
    return e ? e : op_sign_kiosk(op, keys->server.id, keys->kiosk_id, keys->sign);
}

/* Changed for certain. What cannot be written now is said, kept, and written later: the person must know the truth. */
void change_done(struct desk *d, const struct token_change *answer)
{
    struct change *c = &d->change;
    c->result.tries = answer->tries;
    presence_tries(d, answer->tries);
    change_wipe(d);
    enum err e = complete_op(d, answer);
    e = e ? e : record_ready(d, &c->op, c->receipt, false);
    give_receipt(d);
    if (strcmp(d->status.info.serial, c->op.serial) == 0)
        d->status.unsure = false;
    desk_touch(d);
    if (e)
        change_finish(d, CHANGE_PIN_DONE, e);
    else
        wait_for_server(d);
}

static void not_changed(struct desk *d, const struct token_change *answer)
{
    enum err e = answer->err ? answer->err : ERR_INTERNAL;
    d->change.result.tries = answer->tries;
    presence_tries(d, answer->tries);
    presence_lost(d, e);
    if (e == ERR_PIN_LOCKED || (e == ERR_PIN_WRONG && answer->tries.kind == TRIES_NONE))
        changed_nothing(d, CHANGE_PIN_LOCKED, ERR_PIN_LOCKED);
    else if (e == ERR_PIN_WRONG)
        changed_nothing(d, CHANGE_PIN_WRONG, e);
    else
        changed_nothing(d, CHANGE_PIN_REFUSED, e);
}

static void card_answered(void *ctx, enum err e, const uint8_t *bytes, size_t n)
{
    struct desk *d = ctx;
    struct token_change answer = { .err = ERR_OK };
    d->change.on_card = false;
    e = e ? e : token_read_change(bytes, n, &answer);
    if (e)      /* no answer: the last progress is what is true */
        answer = (struct token_change){ .err = e, .phase = d->change.phase == CHANGE_NOT_STARTED ? CHANGE_NOT_STARTED : CHANGE_SENT };
    if (answer.phase == CHANGE_DONE)
        change_done(d, &answer);
    else if (answer.phase == CHANGE_NOT_STARTED)
        not_changed(d, &answer);
    else if (d->closing)
        change_unknown(d);
    else
        settle_begin(d);
}

static void card_progress(void *ctx, const uint8_t *bytes, size_t n)
{
    struct desk *d = ctx;
    if (n == TOKEN_PROGRESS_SIZE && bytes[0] <= CHANGE_DONE)
        d->change.phase = (enum change_phase)bytes[0];
}

static void card_late(void *ctx) { change_step(ctx, STEP_CARD_LATE); }

/* --- the beginning --- */

static enum err copy_pins(struct change *c, const struct change_pin_request *request)
{
    c->old_pin = secret_new(secret_length(request->old_pin) + 1);
    c->new_pin = secret_new(secret_length(request->new_pin) + 1);
    if (!c->old_pin || !c->new_pin)
        return ERR_MEMORY;
    enum err e = secret_copy(c->old_pin, request->old_pin);
    return e ? e : secret_copy(c->new_pin, request->new_pin);
}

/* The operation as it must be told if we die from here on: outcome not known, signed by the kiosk alone. */
static enum err make_op(struct desk *d, struct change *c)
{
    const struct kiosk_keys *keys = store_keys(d->store);
    struct pin_changed event = { .unknown = true };
    uint8_t id[OP_ID_SIZE];
    snprintf(event.reader, sizeof event.reader, "%s", c->reader);
    enum err e = receipt_draw(d->store, id, c->receipt);
    e = e ? e : op_begin(&c->op, id, PIN_CHANGED_TYPE, d->status.info.serial, clock_wall(loop_clock(d->loop)));
    e = e ? e : pin_changed_put(&event, &c->op);
    e = e ? e : op_sign_kiosk(&c->op, keys->server.id, keys->kiosk_id, keys->sign);
    if (e)
        return e;
    op_put_token_bytes(&c->op, keys->server.id, keys->kiosk_id, &c->tbs);
    return buf_err(&c->tbs);
}

/* Kept here too: it is what is told when the outcome stays unknown. */
static enum err write_ahead(struct desk *d, struct change *c)
{
    c->prepared = malloc(sizeof *c->prepared);
    if (!c->prepared)
        return ERR_MEMORY;
    *c->prepared = c->op;
    return record_ahead(d, &c->op, c->receipt, true);
}

static enum err send_to_card(struct desk *d, struct change *c)
{
    struct helper_job job = {
        .request = token_job_change(TOKEN_CHANGE, c->reader, c->op.serial, c->old_pin, c->new_pin, c->tbs.bytes, c->tbs.length),
        .soft_ms = d->settings.token_soft_ms, .hard_ms = d->settings.token_hard_ms,
        .late = card_late, .progress = card_progress, .done = card_answered, .ctx = d,
    };
    enum err e = job.request ? helper_submit(d->token.helper, &job) : ERR_MEMORY;
    if (e && record_drop(d, &c->op))
        log_warning("desk: a change that never began stays prepared for now");
    return e;
}

static enum err start(struct desk *d, const struct change_pin_request *request)
{
    struct change *c = &d->change;
    c->tbs = buf_make(OP_TOKEN_BYTES_MAX);
    snprintf(c->reader, sizeof c->reader, "%s", d->presence.reader);
    enum err e = copy_pins(c, request);
    e = e ? e : make_op(d, c);
    e = e ? e : write_ahead(d, c);
    return e ? e : send_to_card(d, c);
}

enum err desk_change_pin(struct desk *d, const struct change_pin_request *request, const struct change_pin_watch *watch)
{
    enum err e = desk_may_use_card(d);
    e = e ? e : presence_ready(d);
    if (e)
        return e;
    d->change = (struct change){ .state = CHANGE_CARD };
    e = start(d, request);
    if (e) {
        reset(d);
        return e;
    }
    d->change.watch = *watch;
    d->change.on_card = true;
    return ERR_OK;
}

/* --- the person leaves --- */

void change_forget(struct desk *d)
{
    struct change *c = &d->change;
    c->watch = (struct change_pin_watch){ 0 };
    if (c->state == CHANGE_WAIT_CARD)
        change_unknown(d);
    else if (c->state == CHANGE_SERVER)
        change_finish(d, CHANGE_PIN_DONE, ERR_OK);
    else if (c->state != CHANGE_IDLE)
        c->forgotten = true;     /* what is on its way to the card is not cut off: it ends, and is recorded */
}

/* The helpers are gone: what has not been settled is not known. */
void change_close(struct desk *d)
{
    d->change.watch = (struct change_pin_watch){ 0 };
    if (d->change.state == CHANGE_WAIT_CARD || d->change.state == CHANGE_SETTLE)
        change_unknown(d);
    reset(d);
}
