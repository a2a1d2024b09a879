#include "core/desk/inside.h"

#include <stdio.h>

/* The password was right when the log-in went through, whatever the signature did afterwards. */
static bool logged_in(enum err e) { return e == ERR_OK || e == ERR_SIGN_FAILED || e == ERR_CERT_NONE; }

static void check_done(void *ctx, enum err e, const uint8_t *bytes, size_t n)
{
    struct desk *d = ctx;
    struct check_token_watch watch = d->check.watch;
    struct token_check result = { .err = ERR_OK };
    d->check.busy = false;
    d->check.watch = (struct check_token_watch){ 0 };
    if (d->closing)
        return;
    e = e ? e : token_read_check(bytes, n, &result);
    if (e == ERR_HELPER_GONE && d->status.token == DESK_TOKEN_ABSENT)
        e = ERR_TOKEN_REMOVED;      /* its helper was ended because the card went away */
    if (e)
        result = (struct token_check){ .err = e };
    presence_drop_helper(d);
    presence_tries(d, result.tries);
    presence_lost(d, result.err);
    if (logged_in(result.err))
        desk_sure(d, d->check.serial);
    if (watch.done)
        watch.done(watch.ctx, &result);
}

enum err desk_check_token(struct desk *d, const struct secret *pin, const struct check_token_watch *watch)
{
    enum err e = desk_card_is_busy(d) ? ERR_LIMIT : presence_ready(d);
    if (e)
        return e;
    struct helper_job job = {
        .request = token_job_check(d->presence.reader, d->status.info.serial, pin),
        .hard_ms = d->settings.token_hard_ms, .done = check_done, .ctx = d,
    };
    e = job.request ? helper_submit(d->token.helper, &job) : ERR_MEMORY;
    if (e)
        return e;
    snprintf(d->check.serial, sizeof d->check.serial, "%s", d->status.info.serial);
    d->check.busy = true;
    d->check.watch = *watch;
    return ERR_OK;
}

void check_forget(struct desk *d) { d->check.watch = (struct check_token_watch){ 0 }; }
