#include "core/desk/counter_inside.h"

#include "core/base/log.h"

#include <stdlib.h>
#include <string.h>

const struct desk_status *desk_status(const struct desk *d) { return &d->status; }

/* --- the status --- */

/* A renewed certificate is shown at once, and the rest of the token is what it was. */
static bool same_certificate(const struct token_info *a, const struct token_info *b)
{
    return a->has_cert == b->has_cert && a->cert_n == b->cert_n && memcmp(a->cert, b->cert, a->cert_n) == 0;
}

static bool same_token(const struct desk_status *a, const struct desk_status *b)
{
    return a->token == b->token && a->token_err == b->token_err && a->insertion == b->insertion && a->unsure == b->unsure
        && a->info.tries.kind == b->info.tries.kind && a->info.tries.left == b->info.tries.left
        && strcmp(a->info.serial, b->info.serial) == 0 && same_certificate(&a->info, &b->info);
}

static bool same_net(const struct desk_status *a, const struct desk_status *b)
{
    return a->store_err == b->store_err && a->salvaged == b->salvaged && a->enrolled == b->enrolled && a->online == b->online
        && a->offline_since_ms == b->offline_since_ms && a->net_err == b->net_err && a->waiting == b->waiting;
}

static void on_changed(void *ctx)
{
    struct desk *d = ctx;
    if (same_token(&d->status, &d->shown) && same_net(&d->status, &d->shown) && !d->counter_changed)
        return;
    d->counter_changed = false;
    d->shown = d->status;
    if (d->events.changed)
        d->events.changed(d->events.ctx);
}

/* Told in the next step, once for many changes, and only when something is really different. */
void desk_touch(struct desk *d)
{
    if (!d->closing && loop_after(d->loop, 0, on_changed, d))
        log_error("desk: no timer for the status");
}

void desk_count(struct desk *d)
{
    unsigned waiting = d->status.waiting;
    if (!d->store || store_waiting(d->store, &waiting))
        return;
    d->status.waiting = waiting;
    desk_touch(d);
}

/* --- the store, which may be away for a while --- */

static bool is_about_store(enum err e)
{
    return (e >= ERR_STORE_CORRUPT && e <= ERR_STORE_NEWER) || e == ERR_KEYS;
}

void desk_store_failed(struct desk *d, enum err e)
{
    if (!is_about_store(e) && e != ERR_OK)
        return;
    if (d->status.store_err == e)
        return;
    d->status.store_err = e;
    desk_touch(d);
}

static enum err open_store(struct desk *d)
{
    enum err e = store_open(d->settings.state_dir, &d->store);
    if (e)
        return e;
    d->status.salvaged = d->status.salvaged || store_salvaged(d->store);
    e = store_settle_orphans(d->store, NULL);
    e = e ? e : net_start(d);
    if (e) {
        loop_unwatch(d->loop, share_fd(store_share(d->store)));
        store_close(d->store);
        d->store = NULL;
    }
    return e;
}

/* Errors seen in use do not last: a full disk is emptied, and the next call will tell. */
enum err desk_need_store(struct desk *d)
{
    if (d->store)
        return ERR_OK;
    enum err e = open_store(d);
    d->status.store_err = e;
    if (!e)
        desk_count(d);
    desk_touch(d);
    return e;
}

/* --- open and close --- */

static enum err start(struct desk *d)
{
    enum err e = tool_start(d, &d->net_tool, "guichet-net");
    e = e ? e : presence_start(d);
    e = e ? e : agent_card_start(d);
    if (e)
        return e;
    if (desk_need_store(d))
        log_error("desk: the store cannot be used: %s", err_name(d->status.store_err));
    return ERR_OK;
}

enum err desk_open(struct loop *loop, const struct desk_settings *settings, const struct desk_events *events, struct desk **out)
{
    struct desk *d = calloc(1, sizeof *d);
    if (!d)
        return ERR_MEMORY;
    d->loop = loop;
    d->settings = *settings;
    d->events = *events;
    enum err e = start(d);
    if (e) {
        desk_close(d);
        return e;
    }
    *out = d;
    return ERR_OK;
}

/* What we have just said is not touched on the way out: a change that runs gives its last word while the helpers end,
 * and it is written before the store is closed. */
void desk_close(struct desk *d)
{
    if (!d)
        return;
    desk_forget(d);
    d->closing = true;
    presence_stop(d);
    agent_card_stop(d);
    tool_free(&d->token);
    change_close(d);
    unblock_close(d);
    grant_forget(d);
    record_stop(d);
    tool_free(&d->net_tool);
    net_stop(d);
    enrol_forget(d);
    issue_close(d);
    counter_close(d);
    account_close(d);
    secret_free(d->enrol.kx);
    tell_forget(d);
    loop_cancel(d->loop, on_changed, d);
    store_close(d->store);
    free(d);
}

/* --- who has the card --- */

bool desk_holds_card(const struct desk *d) { return d->change.on_card || d->unblock.on_card || d->replace.on_card || renew_holds_card(d); }

bool desk_card_is_busy(const struct desk *d)
{
    return (d->change.state != CHANGE_IDLE && d->change.state != CHANGE_SERVER) || d->check.busy || d->person_on_card || d->replace.busy || d->renew.on_card || d->issuing ||
           (d->unblock.state != UNBLOCK_NOT && d->unblock.state != UNBLOCK_SERVER) || d->person.state == PERSON_CHALLENGE || d->person.state == PERSON_SESSION;
}

enum err desk_may_use_card(struct desk *d)
{
    tell_now(d);
    if (desk_card_is_busy(d))
        return ERR_LIMIT;
    enum err e = desk_need_store(d);
    e = e ? e : !d->status.enrolled ? ERR_NOT_ENROLLED : ERR_OK;
    return e ? e : d->unsaved.held ? ERR_STORE : ERR_OK;
}

void desk_sure(struct desk *d, const char *serial)
{
    if (!d->status.unsure || desk_need_store(d))
        return;
    enum err e = store_sure(d->store, serial);
    desk_store_failed(d, e);
    d->status.unsure = e != ERR_OK;
    desk_touch(d);
}

void desk_forget(struct desk *d)
{
    check_forget(d);
    enrol_forget(d);
    change_forget(d);
    unblock_forget(d);
    grant_forget(d);
    renew_forget(d);
    replace_forget(d);
    person_forget(d);
    letters_forget(d);
    ask_forget(d);
    net_forget(d);
    account_forget(d);
    if (!desk_holds_card(d))
        presence_drop_helper(d);
}
