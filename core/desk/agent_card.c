#include "core/desk/counter_inside.h"

#include "core/base/log.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

/* The agents' reader: what is in it, and that it is pulled.  A helper of its own reads the token, so that neither the person's token nor what is
 * done with it has anything to do with the agent's password. */

static void on_retry(void *ctx);

static void show(struct desk *d, enum agent_card card, enum err e)
{
    d->counter->shown.card = card;
    d->counter->shown.card_err = e;
    counter_touch(d);
}

enum err agent_card_ready(const struct desk *d)
{
    const struct desk_counter *shown = desk_counter(d);
    switch (shown->card) {
    case AGENT_CARD_READY: return ERR_OK;
    case AGENT_CARD_BLOCKED: return ERR_PIN_LOCKED;
    case AGENT_CARD_FAULT: return shown->card_err;
    case AGENT_CARD_NONE: return ERR_READER_NONE;
    case AGENT_CARD_ABSENT: case AGENT_CARD_READING: break;
    }
    return ERR_TOKEN_ABSENT;
}

/* --- a token is read --- */

static void show_info(struct desk *d, const struct token_info *info)
{
    d->counter->shown.info = *info;
    show(d, info->tries.kind == TRIES_NONE ? AGENT_CARD_BLOCKED : AGENT_CARD_READY, ERR_OK);
}

/* PC/SC has a card before the module does, and a loose contact settles: asked again a few times, while the fault is shown. */
static void not_read(struct desk *d, enum err e)
{
    struct agent_reader *r = &d->counter->reader;
    if (r->retries)
        show(d, AGENT_CARD_FAULT, e);
    if (r->retries == RETRIES_MAX) {
        show(d, AGENT_CARD_FAULT, e);
        return;
    }
    if (loop_after(d->loop, RETRY_MS << r->retries++, on_retry, d))
        show(d, AGENT_CARD_FAULT, e);
}

static void ask_card(struct desk *d);

static void info_done(void *ctx, enum err e, const uint8_t *bytes, size_t n)
{
    struct desk *d = ctx;
    struct agent_reader *r = &d->counter->reader;
    struct token_info info;
    const bool stale = r->stale;
    r->asking = r->stale = false;
    if (d->closing)
        return;
    if (stale) {
        if (d->counter->shown.card == AGENT_CARD_READING)
            ask_card(d);
        return;
    }
    e = e ? e : token_read_info(bytes, n, &info);
    if (e)
        not_read(d, e);
    else
        show_info(d, &info);
}

static void ask_card(struct desk *d)
{
    struct agent_reader *r = &d->counter->reader;
    if (r->asking) {
        r->stale = true;
        return;
    }
    struct helper_job job = { .request = token_job_info(r->seen.reader), .hard_ms = d->settings.token_hard_ms, .done = info_done, .ctx = d };
    enum err e = job.request ? helper_submit(r->tool.helper, &job) : ERR_MEMORY;
    r->asking = !e;
    if (e)
        not_read(d, e == ERR_SYSTEM ? ERR_HELPER_GONE : e);
}

static void on_retry(void *ctx)
{
    struct desk *d = ctx;
    if (d->counter->reader.known && !d->counter->on_card)
        ask_card(d);
}

/* What the module remembers of a log-in ends with its process. A job that gave no answer may have spent a try: read again. */
void agent_card_used(struct desk *d, enum err e, struct tries tries)
{
    struct agent_reader *r = &d->counter->reader;
    const bool there = agent_card_ready(d) == ERR_OK;
    r->stale = r->asking;
    tool_stop(&r->tool);
    if (!there)
        return;
    if (tries.kind != TRIES_UNKNOWN) {
        d->counter->shown.info.tries = tries;
        show(d, tries.kind == TRIES_NONE ? AGENT_CARD_BLOCKED : AGENT_CARD_READY, ERR_OK);
    } else if (e) {
        show(d, AGENT_CARD_READING, ERR_OK);
        ask_card(d);
    }
}

/* --- PC/SC --- */

/* Whoever is logged in with it is locked before anything else happens. */
static void card_gone(struct desk *d, enum agent_card card, enum err e)
{
    struct agent_reader *r = &d->counter->reader;
    const bool had = r->known;
    r->known = false;
    r->retries = 0;
    r->stale = r->asking;
    loop_cancel(d->loop, on_retry, d);
    if (!d->counter->shown.agent.by_code)
        desk_agent_lock(d);
    show(d, card, e);
    if (had)
        tool_stop(&r->tool);
}

static void card_came(struct desk *d, const struct watch_picture *now)
{
    struct agent_reader *r = &d->counter->reader;
    r->seen = *now;
    r->known = true;
    r->retries = 0;
    d->counter->shown.insertion++;
    show(d, AGENT_CARD_READING, ERR_OK);
    ask_card(d);
}

static bool is_same_card(const struct agent_reader *r, const struct watch_picture *now)
{
    return r->known && r->seen.insertion == now->insertion && strcmp(r->seen.reader, now->reader) == 0;
}

static void take_picture(struct desk *d, const struct watch_picture *now)
{
    struct agent_reader *r = &d->counter->reader;
    if (!now->service)
        card_gone(d, AGENT_CARD_FAULT, ERR_PCSC_DOWN);
    else if (now->readers == 0)
        card_gone(d, AGENT_CARD_FAULT, watch_refused_virtual(r->watch) ? ERR_READER_VIRTUAL : ERR_READER_NONE);
    else if (now->cards > 1)
        card_gone(d, AGENT_CARD_FAULT, ERR_TOKEN_TWO);
    else if (now->cards == 0)
        card_gone(d, AGENT_CARD_ABSENT, ERR_OK);
    else if (!is_same_card(r, now)) {
        if (r->known)
            card_gone(d, AGENT_CARD_ABSENT, ERR_OK);      /* out and in again between two looks */
        card_came(d, now);
    }
}

static void on_picture(void *ctx, short revents)
{
    struct desk *d = ctx;
    struct watch_picture now;
    (void)revents;
    watch_take(d->counter->reader.watch, &now);
    take_picture(d, &now);
}

/* --- the beginning and the end --- */

static void on_start(void *ctx)
{
    struct desk *d = ctx;
    struct agent_reader *r = &d->counter->reader;
    const struct watch_filter filter = { d->settings.agent_reader, NULL, d->settings.demo };
    enum err e = watch_start(&filter, &r->watch);
    e = e ? e : loop_watch(d->loop, watch_fd(r->watch), POLLIN, on_picture, d);
    if (e)
        show(d, AGENT_CARD_FAULT, e);
}

enum err agent_card_start(struct desk *d)
{
    if (!d->settings.agent_reader || !*d->settings.agent_reader)
        return ERR_OK;
    enum err e = counter_need(d);
    e = e ? e : tool_start_token(d, &d->counter->reader.tool);
    if (e)
        return e;
    d->counter->shown.card = AGENT_CARD_ABSENT;
    return loop_after(d->loop, 0, on_start, d);      /* after the first paint */
}

void agent_card_stop(struct desk *d)
{
    struct agent_reader *r = d->counter ? &d->counter->reader : NULL;
    if (!r)
        return;
    loop_cancel(d->loop, on_start, d);
    loop_cancel(d->loop, on_retry, d);
    if (r->watch)
        loop_unwatch(d->loop, watch_fd(r->watch));
    watch_stop(r->watch);
    r->watch = NULL;
    tool_free(&r->tool);
}
