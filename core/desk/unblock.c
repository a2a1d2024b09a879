#include "core/desk/inside.h"

#include "core/base/log.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Written ahead, then the release, then the card: in this order, so that a kiosk that dies anywhere has told of it before
 * anything could have happened.  A release that was not shown to the card is as if it had never been asked for. */

enum { RELEASES_MAX = 2 };

void unblock_step(struct desk *d, enum desk_step step)
{
    if (d->unblock.watch.step)
        d->unblock.watch.step(d->unblock.watch.ctx, step);
}

/* --- the end --- */

static void reset(struct desk *d)
{
    struct unblock *u = &d->unblock;
    bool forgotten = u->forgotten;
    if (u->state == UNBLOCK_SERVER)
        tell_forget(d);
    unblock_settle_end(d);
    secret_free(u->new_pin);
    secret_free(u->phone_key);
    release_drop(&u->release);
    buf_free(&u->tbs);
    free(u->prepared);
    sodium_memzero(u, sizeof *u);
    if (forgotten && !d->closing)
        tool_stop(&d->token);      /* it was let live to finish; the person has gone */
}

/* The last answer. The state is over before the callback, which may ask for something else. */
static void finish(struct desk *d, enum unblock_outcome outcome, enum err e)
{
    struct unblock_watch watch = d->unblock.watch;
    struct unblock_result result = d->unblock.result;
    bool dropped = d->unblock.state == UNBLOCK_SERVER;
    result.outcome = outcome;
    result.err = e;
    reset(d);
    if (!dropped)
        presence_drop_helper(d);
    if (watch.done)
        watch.done(watch.ctx, &result);
}

static void give_receipt(struct desk *d)
{
    snprintf(d->unblock.result.receipt, sizeof d->unblock.result.receipt, "%s", d->unblock.receipt);
}

static void confirm(struct desk *d, enum phone_result result)
{
    const struct unblock *u = &d->unblock;
    if (u->phone_key && phone_confirmation_make(&u->step, result, d->unblock.result.confirmation))
        log_warning("desk: no confirmation to read out");
}

void unblock_not_done(struct desk *d, enum err e)
{
    if (record_drop(d, &d->unblock.op))
        log_warning("desk: an operation that did not happen stays prepared for now");
    finish(d, UNBLOCK_REFUSED, e);
}

void unblock_unknown(struct desk *d)
{
    struct unblock *u = &d->unblock;
    enum err e = record_ready(d, u->prepared, u->receipt, true);
    give_receipt(d);
    if (strcmp(d->status.info.serial, u->op.serial) == 0)
        d->status.unsure = true;
    log_warning("desk: outcome of an unblocking not known: %s", err_name(e));
    desk_touch(d);
    net_work(d);
    finish(d, UNBLOCK_UNKNOWN, ERR_TOKEN_UNSURE);
}

/* --- the server's word --- */

static void told(struct desk *d, const struct told *word)
{
    d->unblock.result.told = word->told;
    finish(d, UNBLOCK_DONE, word->err);
}

static void wait_for_server(struct desk *d)
{
    struct unblock *u = &d->unblock;
    presence_drop_helper(d);
    presence_ask(d);      /* no longer locked, whatever it says of its tries */
    bool worth = !u->forgotten && u->watch.done && tell_begin(d, u->op.id, told);
    u->state = UNBLOCK_SERVER;
    if (worth)
        unblock_step(d, STEP_SERVER);
    net_work(d);
    if (!worth && u->state == UNBLOCK_SERVER)
        finish(d, UNBLOCK_DONE, ERR_OK);
}

/* --- the card's word --- */

static enum err complete_op(struct desk *d, const struct token_unblocked *event, const struct token_unblock *answer)
{
    struct op *op = &d->unblock.op;
    const struct kiosk_keys *keys = store_keys(d->store);
    enum err e = token_unblocked_put(event, op);
    if (!e && answer && answer->signature_n)
        e = op_set_token_signature(op, answer->algorithm, answer->signature, answer->signature_n);
    return e ? e : op_sign_kiosk(op, keys->server.id, keys->kiosk_id, keys->sign);
}

static struct token_unblocked make_event(const struct unblock *u, enum unblocked_outcome outcome)
{
    struct token_unblocked event = { .outcome = outcome };
    memcpy(event.ticket, u->ticket, sizeof event.ticket);
    snprintf(event.reader, sizeof event.reader, "%s", u->reader);
    return event;
}

/* The new password holds. Without the token's signature it can only be told as "not known", with what is known beside it. */
void unblock_done(struct desk *d, const struct token_unblock *answer)
{
    static const enum unblocked_rotated rotated[] = { [TOKEN_NOT_ROTATED] = UNBLOCKED_ROTATED_NO, [TOKEN_ROTATED] = UNBLOCKED_ROTATED_YES,
                                                      [TOKEN_ROTATION_UNKNOWN] = UNBLOCKED_ROTATED_UNKNOWN };
    struct unblock *u = &d->unblock;
    struct token_unblocked event = make_event(u, answer->signature_n ? UNBLOCKED_DONE : UNBLOCKED_UNKNOWN);
    event.took = answer->took ? u->which[answer->took - 1] : UNBLOCKED_TOOK_UNKNOWN;
    event.rotated = rotated[answer->rotated];
    if (answer->rotated != TOKEN_ROTATION_UNKNOWN)
        confirm(d, answer->rotated == TOKEN_ROTATED ? PHONE_ROTATED : PHONE_NOT_ROTATED);
    u->result.tries = answer->tries;
    presence_tries(d, answer->tries);
    grant_accepted(d);
    enum err e = complete_op(d, &event, answer);
    e = e ? e : record_ready(d, &u->op, u->receipt, false);
    give_receipt(d);
    if (strcmp(d->status.info.serial, u->op.serial) == 0)
        desk_sure(d, u->op.serial);
    if (e)
        finish(d, UNBLOCK_DONE, e);
    else
        wait_for_server(d);
}

/* The card said no to the secret: that is told. Anything else before it said yes is as if nothing had been asked. */
static void refused(struct desk *d, const struct token_unblock *answer)
{
    struct unblock *u = &d->unblock;
    enum err e = answer->err ? answer->err : ERR_INTERNAL;
    u->result.tries = answer->tries;
    presence_tries(d, answer->tries);
    presence_lost(d, e);
    if (!u->shown)
        grant_not_shown(d, u->release.count);
    if (e != ERR_SO_WRONG && e != ERR_SO_LOCKED) {
        unblock_not_done(d, e);
        return;
    }
    struct token_unblocked event = make_event(u, UNBLOCKED_REFUSED);
    event.took = UNBLOCKED_TOOK_NONE;
    event.rotated = UNBLOCKED_ROTATED_NO;
    confirm(d, PHONE_REFUSED);
    if (complete_op(d, &event, NULL) || record_ready(d, &u->op, u->receipt, false))
        log_warning("desk: a refusal is not written yet");
    give_receipt(d);
    net_work(d);
    finish(d, UNBLOCK_REFUSED, e);
}

static void card_answered(void *ctx, enum err e, const uint8_t *bytes, size_t n)
{
    struct desk *d = ctx;
    struct token_unblock answer = { .err = ERR_OK };
    d->unblock.on_card = false;
    e = e ? e : token_read_unblock(bytes, n, &answer);
    if (!e && answer.took > d->unblock.release.count)
        e = ERR_FORMAT;
    if (e)      /* no answer: the last progress is what is true */
        answer = (struct token_unblock){ .err = e, .rotated = TOKEN_ROTATION_UNKNOWN,
                                         .phase = d->unblock.phase == CHANGE_NOT_STARTED ? CHANGE_NOT_STARTED : CHANGE_SENT };
    if (answer.phase == CHANGE_DONE)
        unblock_done(d, &answer);
    else if (answer.phase == CHANGE_NOT_STARTED)
        refused(d, &answer);
    else if (d->closing)
        unblock_unknown(d);
    else
        unblock_settle_begin(d);
}

static void card_progress(void *ctx, const uint8_t *bytes, size_t n)
{
    struct desk *d = ctx;
    if (n == TOKEN_PROGRESS_SIZE && bytes[0] <= CHANGE_DONE)
        d->unblock.phase = (enum change_phase)bytes[0];
    d->unblock.shown = d->unblock.shown || d->unblock.phase == CHANGE_SENT;
}

static void card_late(void *ctx) { unblock_step(ctx, STEP_CARD_LATE); }

static struct secret *encode_job(const struct unblock *u)
{
    struct token_unblock_order order = { .reader = u->reader, .serial = u->op.serial, .new_pin = u->new_pin,
                                         .secret_count = u->release.count, .next = u->release.next, .tbs = { u->tbs.bytes, u->tbs.length } };
    for (size_t i = 0; i < u->release.count; i++)
        order.secrets[i] = u->release.secrets[i];
    return token_job_unblock(TOKEN_UNBLOCK, &order);
}

/* From here on the grant is used up, whatever comes of it. */
static enum err send_to_card(struct desk *d)
{
    struct unblock *u = &d->unblock;
    struct helper_job job = { .soft_ms = d->settings.token_soft_ms, .hard_ms = d->settings.token_hard_ms, .late = card_late,
                              .progress = card_progress, .done = card_answered, .ctx = d };
    grant_present(d, u);
    grant_wipe(d);
    if (u->release.count == 0)
        return ERR_TOKEN_DAMAGED;      /* it was shown all of them since it was inserted, and said no */
    job.request = encode_job(u);
    enum err e = job.request ? helper_submit(d->token.helper, &job) : ERR_MEMORY;
    size_t count = u->release.count;
    release_drop(&u->release);
    u->release.count = count;          /* how many the answer may speak of */
    u->state = UNBLOCK_CARD;
    u->on_card = !e;
    return e;
}

/* --- the release --- */

static enum err make_release(struct desk *d, const struct exchange_now *now, struct exchange_ticket *ticket, struct secret **job)
{
    return exchange_ask_release(&d->net.exchange, now, &d->grant.place, ticket, job);
}

static void release_answered(struct desk *d, enum err e, const uint8_t *bytes, size_t n);
static const struct ask release_ask = { make_release, release_answered };

/* The pending one comes before the current one; a single one is the current one. */
static void name_secrets(struct unblock *u)
{
    u->which[0] = u->release.count == 2 ? UNBLOCKED_TOOK_PENDING : UNBLOCKED_TOOK_CURRENT;
    u->which[1] = UNBLOCKED_TOOK_CURRENT;
}

static bool was_lost(enum err e) { return e == ERR_OFFLINE || e == ERR_DEADLINE || e == ERR_HELPER_GONE || e == ERR_SERVER_BUSY; }

static void release_answered(struct desk *d, enum err e, const uint8_t *bytes, size_t n)
{
    struct unblock *u = &d->unblock;
    struct grant *g = &d->grant;
    e = e ? e : exchange_read_release(&d->net.exchange, &d->asking.ticket, bytes, n, g->session_secret, &g->place, &u->release);
    e = ask_heard(d, e);
    if (was_lost(e) && ++u->releases < RELEASES_MAX && !ask_server_again(d, &release_ask, g->nonce))
        return;
    if (e == ERR_TICKET)
        grant_wipe(d);
    e = e ? e : presence_there(d);
    e = e ? e : grant_check(d);
    name_secrets(u);
    if (!e) {
        unblock_step(d, STEP_CARD);
        e = send_to_card(d);
    }
    if (e)
        unblock_not_done(d, e);
}

/* By telephone the answer was the release. */
static enum err take_phone(struct desk *d)
{
    struct unblock *u = &d->unblock;
    struct grant *g = &d->grant;
    u->step = g->step;
    u->step.key = u->phone_key = g->phone_key;
    u->step.serial = u->op.serial;
    u->release.count = 1;
    u->release.secrets[0] = g->phone_secret;
    g->phone_key = g->phone_secret = NULL;
    name_secrets(u);
    u->result.maybe_another = !g->phone_rotate;      /* a new one is only given with the one that is certain */
    enum err e = g->phone_rotate ? phone_new_secret(&u->step, &u->release.next) : ERR_OK;
    return e ? e : send_to_card(d);
}

/* --- the beginning --- */

/* The operation as it must be told if we die from here on. */
static enum err make_op(struct desk *d, struct unblock *u)
{
    const struct kiosk_keys *keys = store_keys(d->store);
    const struct token_unblocked event = make_event(u, UNBLOCKED_UNKNOWN);
    uint8_t id[OP_ID_SIZE];
    enum err e = receipt_draw(d->store, id, u->receipt);
    e = e ? e : op_begin(&u->op, id, TOKEN_UNBLOCKED_TYPE, d->status.info.serial, clock_wall(loop_clock(d->loop)));
    e = e ? e : complete_op(d, &event, NULL);
    if (e)
        return e;
    op_put_token_bytes(&u->op, keys->server.id, keys->kiosk_id, &u->tbs);
    u->prepared = malloc(sizeof *u->prepared);
    if (!u->prepared)
        return ERR_MEMORY;
    *u->prepared = u->op;
    return buf_err(&u->tbs);
}

static enum err prepare(struct desk *d, const struct secret *new_pin)
{
    struct unblock *u = &d->unblock;
    u->tbs = buf_make(OP_TOKEN_BYTES_MAX);
    snprintf(u->reader, sizeof u->reader, "%s", d->presence.reader);
    memcpy(u->ticket, d->grant.place.ticket, sizeof u->ticket);
    u->new_pin = secret_new(secret_length(new_pin) + 1);
    enum err e = u->new_pin ? secret_copy(u->new_pin, new_pin) : ERR_MEMORY;
    e = e ? e : make_op(d, u);
    return e ? e : record_ahead(d, &u->op, u->receipt, true);
}

static enum err go(struct desk *d)
{
    d->unblock.state = UNBLOCK_RELEASE;
    enum err e = d->grant.phone_secret ? take_phone(d) : ask_server_again(d, &release_ask, d->grant.nonce);
    if (e && record_drop(d, &d->unblock.op))
        log_warning("desk: an unblocking that never began stays prepared for now");
    return e;
}

enum err desk_unblock(struct desk *d, const struct secret *new_pin, const struct unblock_watch *watch)
{
    enum err e = desk_may_use_card(d);
    e = e ? e : presence_there(d);
    e = e ? e : grant_check(d);
    if (e)
        return e;
    d->unblock = (struct unblock){ .state = UNBLOCK_NOT };
    e = prepare(d, new_pin);
    e = e ? e : go(d);
    if (e) {
        reset(d);
        return e;
    }
    d->unblock.watch = *watch;
    unblock_step(d, d->unblock.state == UNBLOCK_RELEASE ? STEP_SERVER : STEP_CARD);
    return ERR_OK;
}

/* --- the person leaves --- */

void unblock_forget(struct desk *d)
{
    struct unblock *u = &d->unblock;
    u->watch = (struct unblock_watch){ 0 };
    switch (u->state) {
    case UNBLOCK_NOT: break;
    case UNBLOCK_RELEASE: unblock_not_done(d, ERR_OK); break;
    case UNBLOCK_WAIT_CARD: unblock_unknown(d); break;
    case UNBLOCK_SERVER: finish(d, UNBLOCK_DONE, ERR_OK); break;
    case UNBLOCK_CARD: case UNBLOCK_SETTLE: u->forgotten = true; break;    /* not cut off: it ends, and is recorded */
    }
}

/* The helpers are gone: what has not been settled is not known. */
void unblock_close(struct desk *d)
{
    d->unblock.watch = (struct unblock_watch){ 0 };
    if (d->unblock.state == UNBLOCK_WAIT_CARD || d->unblock.state == UNBLOCK_SETTLE)
        unblock_unknown(d);
    reset(d);
}
