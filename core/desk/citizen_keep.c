#include "core/desk/citizen_inside.h"

#include "core/base/log.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* What is not secret of a wizard, kept at the server for who proves the code again.  Nobody waits for it: it goes when nothing is asked,
 * or before the farewell.  Its answer says nothing; one that did not come is asked again by the farewell, as the same request. */

enum { QUIET_MS = 2000, KEEP_HARD_MS = 2000, PLAIN_MAX = 4096 };

static const struct account_verb progress_verb = { "citizen-progress", ACCOUNT_WITH_CITIZEN, .lost = ACCOUNT_ANEW };

static void on_quiet(void *ctx);

/* Another session's answer is not ours: its signature is over another request. */
static void on_kept(void *ctx, enum err e, const uint8_t *bytes, size_t n)
{
    struct desk *d = ctx;
    struct account *a = d->account;
    struct secret *plain = NULL;
    if (d->closing || !a || !a->keeping.sent.verb)
        return;
    struct account_request_kept *r = &a->keeping.sent;
    e = e ? e : exchange_read_account(&d->net.exchange, &a->keeping.ticket, bytes, n, r->verb->name, r->reply_secret, &plain);
    secret_free(plain);
    if (a->keeping.ticket.server_ms)
        account_drop_kept(r);
    else
        log_info("desk: progress: %s", err_name(e));
}

static enum err write_progress(const struct citizen_progress *p, struct secret *to)
{
    struct account_writer w;
    account_begin(&w, to);
    account_put_text(&w, "page", p->page);
    account_put_text(&w, "given", p->given);
    account_put_text(&w, "family", p->family);
    account_put_text(&w, "one", p->one);
    account_put_text(&w, "two", p->two);
    return account_end(&w);
}

static enum err make(struct desk *d, struct account_keeping *k)
{
    SECRET_OWNED struct secret *plain = secret_new(PLAIN_MAX);
    enum err e = plain ? write_progress(&k->next, plain) : ERR_MEMORY;
    return e ? e : account_keep_new(d, &k->sent, &progress_verb, plain);
}

static enum err submit(struct desk *d, struct account_keeping *k)
{
    const struct helper_job job = { .hard_ms = KEEP_HARD_MS, .done = on_kept, .ctx = d };
    k->ticket = (struct exchange_ticket){ .feed = TICKET_NONE };
    return account_submit(d, &k->sent, &job, &k->ticket);
}

static void send(struct desk *d)
{
    struct account_keeping *k = &d->account->keeping;
    enum err e = make(d, k);
    k->waiting = false;
    k->any = true;
    k->last = k->next;
    e = e ? e : submit(d, k);
    if (e)
        log_info("desk: progress: %s", err_name(e));
}

static void when_quiet(struct desk *d)
{
    if (loop_after(d->loop, QUIET_MS, on_quiet, d))
        log_error("desk: no timer for progress");
}

static void on_quiet(void *ctx)
{
    struct desk *d = ctx;
    if (!d->account || !d->account->keeping.waiting)
        return;
    if (d->asking.what || d->net.state != NET_IDLE || !d->status.online)
        when_quiet(d);
    else if (account_may(d, ACCOUNT_WITH_CITIZEN) == ERR_OK)
        send(d);
}

/* Member by member: the same words are the same bytes. */
static void copy(const struct citizen_progress *from, struct citizen_progress *to)
{
    memset(to, 0, sizeof *to);
    (void)snprintf(to->page, sizeof to->page, "%s", from->page);
    (void)snprintf(to->given, sizeof to->given, "%s", from->given);
    (void)snprintf(to->family, sizeof to->family, "%s", from->family);
    (void)snprintf(to->one, sizeof to->one, "%s", from->one);
    (void)snprintf(to->two, sizeof to->two, "%s", from->two);
}

void desk_citizen_keep(struct desk *d, const struct citizen_progress *progress)
{
    struct account *a = d->account;
    if (!a || !a->citizen.open)
        return;
    struct account_keeping *k = &a->keeping;
    copy(progress, &k->next);
    k->waiting = !k->any || memcmp(&k->next, &k->last, sizeof k->next) != 0;
    if (k->waiting)
        when_quiet(d);
}

void citizen_keep_last(struct desk *d)
{
    struct account_keeping *k = &d->account->keeping;
    if (!d->account->citizen.open || !d->status.online)
        return;
    if (k->waiting)
        send(d);
    else if (k->sent.verb && submit(d, k))
        log_info("desk: progress is lost");
}

void citizen_keep_wipe(struct desk *d)
{
    loop_cancel(d->loop, on_quiet, d);
    account_drop_kept(&d->account->keeping.sent);
    sodium_memzero(&d->account->keeping, sizeof d->account->keeping);
}
