#include "core/desk/inside.h"

#include "core/base/log.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

static void on_picture(void *ctx, short revents);
static void on_poll(void *ctx);
static void on_retry(void *ctx);

static bool by_module(const struct desk *d) { return strcmp(d->settings.token_presence, "module") == 0; }

bool presence_is_gone(enum err e)
{
    switch (e) {
    case ERR_TOKEN_ABSENT: case ERR_TOKEN_REMOVED: case ERR_READER_NONE: case ERR_READER_GONE: case ERR_PCSC_DOWN:
        return true;
    default:
        return false;
    }
}

static void show(struct desk *d, enum desk_token token, enum err e)
{
    d->status.token = token;
    d->status.token_err = e;
    d->status.looked = d->status.looked || token != DESK_TOKEN_READING;
    desk_touch(d);
}

enum err presence_ready(const struct desk *d)
{
    switch (d->status.token) {
    case DESK_TOKEN_READY: return ERR_OK;
    case DESK_TOKEN_LOCKED: return ERR_PIN_LOCKED;
    case DESK_TOKEN_TWO: return ERR_TOKEN_TWO;
    case DESK_TOKEN_FAULT: return d->status.token_err;
    case DESK_TOKEN_READING: case DESK_TOKEN_ABSENT: break;
    }
    return ERR_TOKEN_ABSENT;
}

enum err presence_there(const struct desk *d)
{
    return d->status.token == DESK_TOKEN_LOCKED ? ERR_OK : presence_ready(d);
}

/* --- a token was read --- */

static void look_up_unsure(struct desk *d)
{
    bool unsure = false;
    if (!desk_need_store(d))
        desk_store_failed(d, store_is_unsure(d->store, d->status.info.serial, &unsure));
    d->status.unsure = unsure;
}

static void token_read(struct desk *d, const struct token_info *info)
{
    if (by_module(d) && d->status.token != DESK_TOKEN_READY && d->status.token != DESK_TOKEN_LOCKED)
        d->status.insertion++;
    d->status.info = *info;
    look_up_unsure(d);
    show(d, info->tries.kind == TRIES_NONE ? DESK_TOKEN_LOCKED : DESK_TOKEN_READY, ERR_OK);
    change_card(d);
    unblock_card(d);
}

static void token_unread(struct desk *d, enum err e)
{
    d->status.unsure = false;
    if (e == ERR_TOKEN_TWO)
        show(d, DESK_TOKEN_TWO, e);
    else if (by_module(d) && presence_is_gone(e))
        show(d, DESK_TOKEN_ABSENT, ERR_OK);
    else
        show(d, DESK_TOKEN_FAULT, e);
    if (by_module(d) && loop_after(d->loop, MODULE_POLL_MS, on_poll, d))
        log_error("desk: no timer for the token");
}

/* A card that was put back at once: PC/SC has it before the module does. */
static bool may_be_early(enum err e)
{
    return e == ERR_TOKEN_UNKNOWN || e == ERR_TOKEN_DAMAGED || e == ERR_MODULE_FAULT || presence_is_gone(e);
}

static void on_retry(void *ctx)
{
    struct desk *d = ctx;
    if ((d->presence.known || by_module(d)) && !desk_holds_card(d))
        presence_ask(d);
}

/* The first time nobody is told; then the fault is shown, and a loose contact that has settled is read all the same. */
static bool ask_again(struct desk *d, enum err e, bool helper_failed)
{
    bool worth = helper_failed || (!by_module(d) && may_be_early(e));
    if (!worth || d->presence.retries == RETRIES_MAX)
        return false;
    int64_t delay = helper_failed && d->presence.retries == 0 ? 0 : RETRY_MS << d->presence.retries;
    d->presence.retries++;
    return loop_after(d->loop, delay, on_retry, d) == ERR_OK;
}

static void info_done(void *ctx, enum err e, const uint8_t *bytes, size_t n)
{
    struct desk *d = ctx;
    struct token_info info;
    d->presence.asking = false;
    if (d->closing)
        return;
    if (d->presence.stale) {         /* about the card before this one, or nobody's: look at what is there now */
        d->presence.stale = false;
        if (d->status.token == DESK_TOKEN_READING || d->presence.again)
            presence_ask(d);
        return;
    }
    d->presence.again = false;
    bool helper_failed = e != ERR_OK;
    e = e ? e : token_read_info(bytes, n, &info);
    if (!e) {
        token_read(d, &info);
        if (info.tries.kind == TRIES_UNKNOWN)      /* the card went away between two questions: it will say */
            ask_again(d, ERR_TOKEN_DAMAGED, false);
    } else if (d->presence.retries || !ask_again(d, e, helper_failed)) {
        token_unread(d, e);
        ask_again(d, e, helper_failed);
    }
}

void presence_ask(struct desk *d)
{
    if (d->closing)
        return;
    if (d->presence.asking) {
        d->presence.stale = true;
        return;
    }
    struct helper_job job = { .request = token_job_info(d->presence.reader), .hard_ms = d->settings.token_hard_ms,
                              .done = info_done, .ctx = d };
    enum err e = job.request ? helper_submit(d->token.helper, &job) : ERR_MEMORY;
    d->presence.asking = !e;
    if (e)
        token_unread(d, e == ERR_SYSTEM ? ERR_HELPER_GONE : e);
}

void presence_tries(struct desk *d, struct tries tries)
{
    if (tries.kind == TRIES_UNKNOWN || (d->status.token != DESK_TOKEN_READY && d->status.token != DESK_TOKEN_LOCKED))
        return;
    d->status.info.tries = tries;
    show(d, tries.kind == TRIES_NONE ? DESK_TOKEN_LOCKED : DESK_TOKEN_READY, ERR_OK);
}

void presence_drop_helper(struct desk *d)
{
    d->presence.stale = d->presence.asking;   /* its answer will be that it was stopped: asked again then */
    tool_stop(&d->token);
}

/* PC/SC says by itself when a card is gone; a module without a reader has to be asked. A job that gave no answer may have
 * spent a try: what is left is read again, or the last one would go without its warning. */
void presence_lost(struct desk *d, enum err e)
{
    bool died = e == ERR_HELPER_GONE || e == ERR_DEADLINE || e == ERR_FORMAT;
    d->presence.again = d->presence.again || (died && d->status.token == DESK_TOKEN_READY);
    if (d->presence.again || (by_module(d) && presence_is_gone(e)))
        presence_ask(d);
}

/* --- PC/SC --- */

static void card_gone(struct desk *d, enum desk_token token, enum err e)
{
    bool had = d->presence.known;
    d->presence.known = d->presence.again = false;
    d->presence.retries = 0;
    loop_cancel(d->loop, on_retry, d);
    d->presence.stale = d->presence.asking;
    d->status.unsure = false;
    show(d, token, e);
    /* A change that runs is left to say how it ended; else the helper's end is the end of what it knew. */
    if (had && !desk_holds_card(d))
        tool_stop(&d->token);
}

static void card_came(struct desk *d, const struct watch_picture *now)
{
    d->presence.seen = *now;
    d->presence.known = true;
    d->presence.retries = 0;
    loop_cancel(d->loop, on_retry, d);
    snprintf(d->presence.reader, sizeof d->presence.reader, "%s", now->reader);
    d->status.insertion++;
    show(d, DESK_TOKEN_READING, ERR_OK);
    presence_ask(d);
}

static void take_picture(struct desk *d, const struct watch_picture *now)
{
    const struct watch_picture *seen = &d->presence.seen;
    if (!now->service)
        card_gone(d, DESK_TOKEN_FAULT, ERR_PCSC_DOWN);
    else if (now->readers == 0)
        card_gone(d, DESK_TOKEN_FAULT, watch_refused_virtual(d->presence.watch) ? ERR_READER_VIRTUAL : ERR_READER_NONE);
    else if (now->cards > 1)
        card_gone(d, DESK_TOKEN_TWO, ERR_TOKEN_TWO);
    else if (now->cards == 0)
        card_gone(d, DESK_TOKEN_ABSENT, ERR_OK);
    else if (!d->presence.known || seen->insertion != now->insertion || strcmp(seen->reader, now->reader) != 0) {
        if (d->presence.known)
            card_gone(d, DESK_TOKEN_ABSENT, ERR_OK);      /* out and in again between two looks */
        card_came(d, now);
    }
}

static void on_picture(void *ctx, short revents)
{
    struct desk *d = ctx;
    struct watch_picture now;
    (void)revents;
    watch_take(d->presence.watch, &now);
    take_picture(d, &now);
}

static void on_poll(void *ctx)
{
    struct desk *d = ctx;
    if (d->status.token != DESK_TOKEN_READY && d->status.token != DESK_TOKEN_LOCKED && !d->presence.asking)
        presence_ask(d);
}

static enum err start_watch(struct desk *d)
{
    const struct watch_filter filter = { d->settings.token_reader, d->settings.agent_reader, d->settings.demo };
    enum err e = watch_start(&filter, &d->presence.watch);
    return e ? e : loop_watch(d->loop, watch_fd(d->presence.watch), POLLIN, on_picture, d);
}

static void on_start_watch(void *ctx)
{
    struct desk *d = ctx;
    enum err e = start_watch(d);
    if (e)
        show(d, DESK_TOKEN_FAULT, e);    /* the kiosk lives on and says so */
}

enum err presence_start(struct desk *d)
{
    enum err e = tool_start_token(d, &d->token);
    if (e)
        return e;
    if (by_module(d))
        return loop_after(d->loop, 0, on_poll, d);
    d->status.looked = strcmp(d->settings.token_presence, "none") == 0;
    if (d->status.looked)
        return ERR_OK;
    return loop_after(d->loop, 0, on_start_watch, d);    /* after the first paint */
}

void presence_stop(struct desk *d)
{
    loop_cancel(d->loop, on_poll, d);
    loop_cancel(d->loop, on_start_watch, d);
    loop_cancel(d->loop, on_retry, d);
    if (d->presence.watch)
        loop_unwatch(d->loop, watch_fd(d->presence.watch));
    watch_stop(d->presence.watch);
    d->presence.watch = NULL;
}
