#include "core/desk/inside.h"

#include "core/base/log.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* A secret that was derived for the telephone is replaced once its holder is here, on-line and proved (server/PROTOCOL.md
 * 9.5). They wait for it, and are told nothing: whatever fails is tried again at another visit. Written ahead, then the
 * release, then the card, as unblocking does; only the first secret is presented, so it costs one try at most. */

static struct token_unblocked make_event(const struct replace *r, enum unblocked_outcome outcome, enum unblocked_took took,
                                         enum unblocked_rotated rotated)
{
    struct token_unblocked event = { .outcome = outcome, .took = took, .rotated = rotated };
    memcpy(event.ticket, r->place.ticket, sizeof event.ticket);
    snprintf(event.reader, sizeof event.reader, "%s", r->reader);
    return event;
}

static enum err complete_op(struct desk *d, const struct token_unblocked *event)
{
    const struct kiosk_keys *keys = store_keys(d->store);
    enum err e = token_unblocked_put(event, &d->replace.op);
    return e ? e : op_sign_kiosk(&d->replace.op, keys->server.id, keys->kiosk_id, keys->sign);
}

/* --- the end --- */

static void reset(struct desk *d)
{
    release_drop(&d->replace.release);
    sodium_memzero(&d->replace, sizeof d->replace);
}

static void over(struct desk *d)
{
    bool forgotten = d->replace.forgotten;
    reset(d);
    if (!forgotten)
        person_go_on(d);
    else if (!d->closing)
        tool_stop(&d->token);      /* it was let live to finish; the person has gone */
}

static void drop(struct desk *d, enum err e)
{
    log_warning("desk: the telephone's secret is not replaced: %s", err_name(e));
    if (record_drop(d, &d->replace.op))
        log_warning("desk: a replacement that did not happen stays prepared for now");
}

/* The password is known whatever became of the secret: nothing here makes it unsure. */
static void record(struct desk *d, struct token_unblocked event)
{
    struct replace *r = &d->replace;
    log_info("desk: the telephone's secret: %s", unblocked_word(event.outcome));
    enum err e = complete_op(d, &event);
    e = e ? e : record_ready(d, &r->op, r->receipt, false);
    if (e)
        log_warning("desk: a replacement is not written yet: %s", err_name(e));
    net_work(d);
}

/* The card was given nothing: a secret that came new is in no token. Of two candidates nothing more is known than before. */
static void not_shown(struct desk *d, enum err e)
{
    if (d->replace.fresh)
        record(d, make_event(&d->replace, UNBLOCKED_UNKNOWN, UNBLOCKED_TOOK_NONE, UNBLOCKED_ROTATED_NO));
    else
        drop(d, e);
}

/* --- the card's word --- */

static void done(struct desk *d)
{
    struct replace *r = &d->replace;
    grant_accepted(d);
    record(d, make_event(r, UNBLOCKED_DONE, r->fresh ? UNBLOCKED_TOOK_CURRENT : r->two ? UNBLOCKED_TOOK_PENDING : UNBLOCKED_TOOK_CURRENT,
                         r->fresh ? UNBLOCKED_ROTATED_YES : UNBLOCKED_ROTATED_NO));
}

static void card_answered(void *ctx, enum err e, const uint8_t *bytes, size_t n)
{
    struct desk *d = ctx;
    struct replace *r = &d->replace;
    struct token_unblock answer = { .err = ERR_OK };
    r->on_card = false;
    e = e ? e : token_read_unblock(bytes, n, &answer);
    if (e)      /* no answer: the last progress is what is true */
        answer = (struct token_unblock){ .err = e, .phase = r->phase == CHANGE_NOT_STARTED ? CHANGE_NOT_STARTED : CHANGE_SENT };
    if (!d->closing) {
        presence_drop_helper(d);      /* the module keeps what it was given */
        presence_lost(d, answer.err);
    }
    if (answer.phase == CHANGE_DONE)
        done(d);
    else if (answer.phase == CHANGE_SENT)
        record(d, make_event(r, UNBLOCKED_UNKNOWN, UNBLOCKED_TOOK_UNKNOWN, UNBLOCKED_ROTATED_UNKNOWN));
    else if (answer.err == ERR_SO_WRONG)
        record(d, make_event(r, r->two ? UNBLOCKED_UNKNOWN : UNBLOCKED_REFUSED, UNBLOCKED_TOOK_NONE, UNBLOCKED_ROTATED_NO));
    else
        not_shown(d, answer.err);
    over(d);
}

static void card_progress(void *ctx, const uint8_t *bytes, size_t n)
{
    struct desk *d = ctx;
    if (n == TOKEN_PROGRESS_SIZE && bytes[0] <= CHANGE_DONE)
        d->replace.phase = (enum change_phase)bytes[0];
}

static void card_late(void *ctx) { person_step(ctx, STEP_CARD_LATE); }

static enum err send_to_card(struct desk *d)
{
    struct replace *r = &d->replace;
    const struct token_unblock_order order = { .reader = r->reader, .serial = r->op.serial, .secrets = { r->release.secrets[0] },
                                               .secret_count = 1, .next = r->release.next };
    struct helper_job job = { .soft_ms = d->settings.token_soft_ms, .hard_ms = d->settings.token_hard_ms, .late = card_late,
                              .progress = card_progress, .done = card_answered, .ctx = d };
    if (!grant_is_new(d, r->release.secrets[0]))
        return ERR_SO_WRONG;      /* this insertion was shown it already, and said no */
    job.request = token_job_replace(&order);
    enum err e = job.request ? helper_submit(d->token.helper, &job) : ERR_MEMORY;
    if (e)
        return e;
    release_drop(&r->release);
    r->on_card = true;
    person_step(d, STEP_CARD);
    return ERR_OK;
}

/* --- the release --- */

static enum err make_request(struct desk *d, const struct exchange_now *now, struct exchange_ticket *ticket, struct secret **job)
{
    return exchange_ask_replace(&d->net.exchange, now, &d->replace.place, ticket, job);
}

static enum err may_send(struct desk *d)
{
    enum err e = presence_ready(d);
    return !e && strcmp(d->status.info.serial, d->replace.op.serial) != 0 ? ERR_TOKEN_OTHER : e;
}

static void released(struct desk *d, enum err e, const uint8_t *bytes, size_t n)
{
    struct replace *r = &d->replace;
    e = e ? e : exchange_read_release(&d->net.exchange, &d->asking.ticket, bytes, n, d->person.session_secret, &r->place, &r->release);
    e = ask_heard(d, e);
    if (e) {
        drop(d, e);
        over(d);
        return;
    }
    r->two = r->release.count == 2;
    r->fresh = r->release.next != NULL;
    e = may_send(d);
    e = e ? e : send_to_card(d);
    if (e) {
        not_shown(d, e);
        over(d);
    }
}

static const struct ask replacement = { make_request, released };

/* --- the beginning --- */

static enum err prepare(struct desk *d)
{
    struct replace *r = &d->replace;
    const struct person *p = &d->person;
    uint8_t id[OP_ID_SIZE];
    snprintf(r->reader, sizeof r->reader, "%s", p->reader);
    snprintf(r->place.serial, sizeof r->place.serial, "%s", p->serial);
    memcpy(r->place.session_key, p->claim.session_key, sizeof r->place.session_key);
    memcpy(r->place.ticket, p->session, sizeof r->place.ticket);
    const struct token_unblocked event = make_event(r, UNBLOCKED_UNKNOWN, UNBLOCKED_TOOK_UNKNOWN, UNBLOCKED_ROTATED_UNKNOWN);
    enum err e = receipt_draw(d->store, id, r->receipt);
    e = e ? e : op_begin(&r->op, id, SECRET_REPLACED_TYPE, p->serial, clock_wall(loop_clock(d->loop)));
    e = e ? e : complete_op(d, &event);
    return e ? e : record_ahead(d, &r->op, r->receipt, false);
}

bool replace_begin(struct desk *d)
{
    d->replace = (struct replace){ .busy = true };
    enum err e = prepare(d);
    if (e) {
        log_warning("desk: the telephone's secret is not replaced: %s", err_name(e));
        reset(d);
        return false;
    }
    e = ask_server(d, &replacement);
    if (e) {
        drop(d, e);
        reset(d);
    }
    return !e;
}

/* On the card it is not cut off: it ends, and is recorded. Else what was asked for is as if it had not been. */
void replace_forget(struct desk *d)
{
    struct replace *r = &d->replace;
    r->forgotten = true;
    if (!r->busy || r->on_card)
        return;
    drop(d, ERR_OK);
    reset(d);
}
