#include "core/desk/inside.h"

#include "core/base/log.h"

#include <poll.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

/* When the server is contacted, by whom, and what the state line says of it.  A cycle is pushes until nothing waits (or
 * one fails), then one pull (pull.c).  Only the leader runs cycles; the other sessions read what it leaves (share.h). */

enum { FIRST_DEMO_MS = 2000, CONNECT_MS = 5000, FINISH_MS = 1000 };

static void on_cycle(void *ctx);
static void on_expired(void *ctx);
static void on_shared(void *ctx, short revents);
static void on_push_late(void *ctx);

static int64_t mono(const struct desk *d) { return clock_mono(loop_clock(d->loop)); }
static int64_t wall(const struct desk *d) { return clock_wall(loop_clock(d->loop)); }

static void schedule(struct desk *d, int64_t delay_ms)
{
    if (loop_after(d->loop, delay_ms, on_cycle, d))
        log_error("desk: no timer for the network");
}

/* --- on-line or not --- */

static void tell_pushed(struct desk *d, enum err e)
{
    struct push_watch watch = d->net.push;
    d->net.push = (struct push_watch){ 0 };
    loop_cancel(d->loop, on_push_late, d);
    if (watch.done)
        watch.done(watch.ctx, e, d->status.waiting);
}

static void show(struct desk *d)
{
    const struct net *n = &d->net;
    bool fresh = n->contact.ok_ms && mono(d) < n->online_until;
    d->status.online = d->status.enrolled && fresh && n->contact.err == ERR_OK;
    d->status.net_err = d->status.online ? ERR_OK : n->contact.err;
    d->status.offline_since_ms = d->status.online ? 0 : n->contact.offline_since_ms ? n->contact.offline_since_ms : n->contact.ok_ms;
    desk_touch(d);
}

/* Wall time serves between processes only. A contact far in the future (the clock was set back) is as good as an old one. */
static void take_contact(struct desk *d)
{
    share_get_contact(store_share(d->store), &d->net.contact);
    int64_t age = wall(d) - d->net.contact.ok_ms;
    if (age > -ONLINE_MS && age < 0)
        age = 0;
    d->net.online_until = age >= 0 && age < ONLINE_MS ? mono(d) + ONLINE_MS - age : 0;
}

static void watch_expiry(struct desk *d)
{
    int64_t left = d->net.online_until - mono(d);
    if (loop_after(d->loop, left > 0 ? left : ONLINE_MS, on_expired, d))
        log_error("desk: no timer for the state line");
}

/* A session that does not lead looks, at most every 60 s, whether somebody still does. */
static void on_expired(void *ctx)
{
    struct desk *d = ctx;
    show(d);
    tell_results(d);
    if (!d->net.leading)
        schedule(d, 0);
}

static void note_contact(struct desk *d, enum err e)
{
    struct contact *c = &d->net.contact;
    d->net.known = true;
    if (!e) {
        *c = (struct contact){ .ok_ms = wall(d) };
        d->net.online_until = mono(d) + ONLINE_MS;
    } else {
        if (!c->offline_since_ms && c->ok_ms)
            c->offline_since_ms = wall(d);
        c->err = e;
    }
    share_put_contact(store_share(d->store), c);
    show(d);
}

/* What a person reads with the server's answer must not still say "off-line". */
void net_reached(struct desk *d)
{
    if (!d->status.online)
        note_contact(d, ERR_OK);
}

/* Nor "on-line" with the news that nobody answered; then the next contact comes when the back-off says. */
void net_unreached(struct desk *d, enum err e)
{
    struct net *n = &d->net;
    if (!n->leading || n->cycling)
        return;
    note_contact(d, e);
    schedule(d, backoff_failed(&n->backoff, 0, randombytes_random()));
}

bool net_is_worth(const struct desk *d)
{
    const struct contact *c = &d->net.contact;
    return d->status.online || (d->net.leading ? !d->net.known : !c->ok_ms && !c->err);
}

/* --- cycles --- */

struct exchange_now net_now(const struct desk *d, bool keep_open)
{
    struct exchange_now now = { .wall_ms = wall(d), .keep_open = keep_open };
    randombytes_buf(now.nonce, sizeof now.nonce);
    return now;
}

void net_fill_exchange(struct desk *d)
{
    const struct kiosk_keys *keys = store_keys(d->store);
    int64_t total = d->settings.net_hard_ms > FINISH_MS ? d->settings.net_hard_ms - FINISH_MS / 2 : d->settings.net_hard_ms;
    struct exchange *x = &d->net.exchange;
    *x = (struct exchange){ .url = d->settings.server_url, .ca_file = d->settings.server_ca, .sign_secret = keys->sign,
                            .connect_ms = total < CONNECT_MS ? (uint32_t)total : CONNECT_MS, .total_ms = (uint32_t)total };
    if (keys->enrolled)
        x->server = keys->server;
    snprintf(x->kiosk_id, sizeof x->kiosk_id, "%s", keys->kiosk_id);
}

static void time_answer(struct desk *d, enum err e, const uint8_t *bytes, size_t n)
{
    int64_t server_ms = 0;
    e = e ? e : exchange_read_time(&d->net.exchange, &d->net.ticket, bytes, n, &server_ms);
    int64_t apart = server_ms > d->net.ticket.asked_ms ? server_ms - d->net.ticket.asked_ms : d->net.ticket.asked_ms - server_ms;
    if (!e)
        e = apart > (int64_t)HTTP_SKEW_S * 1000 ? ERR_CLOCK : ERR_SERVER_CERT;
    net_cycle_end(d, e);
}

static void take_answer(struct desk *d, enum net_state state, enum err e, const uint8_t *bytes, size_t n)
{
    switch (state) {
    case NET_IDLE: break;
    case NET_PERSON: ask_answer(d, e, bytes, n); break;
    case NET_PUSH: push_answer(d, e, bytes, n); break;
    case NET_PULL: pull_answer(d, e, bytes, n); break;
    case NET_TIME: time_answer(d, e, bytes, n); break;
    case NET_IDENTITY:
    case NET_ENROL:
        d->net.state = state;
        enrol_answer(d, e, bytes, n);
        break;
    }
}

static void on_answer(void *ctx, enum err e, const uint8_t *bytes, size_t n)
{
    struct desk *d = ctx;
    enum net_state state = d->net.state;
    d->net.state = NET_IDLE;
    if (d->closing)
        return;
    if (!e && state != NET_PERSON && d->net.ticket.retry_after_s)
        d->net.retry_after_s = d->net.ticket.retry_after_s;
    take_answer(d, state, e, bytes, n);
    ask_next(d);
}

enum err net_submit(struct desk *d, enum net_state state, struct secret *job_bytes, int64_t hard_ms)
{
    struct helper_job job = { .request = job_bytes, .hard_ms = hard_ms, .done = on_answer, .ctx = d };
    enum err e = job_bytes ? helper_submit(d->net_tool.helper, &job) : ERR_MEMORY;
    if (!e)
        d->net.state = state;
    return e;
}

enum err net_ask(struct desk *d, enum net_state state, struct secret *job)
{
    if (job && ask_hold(d, state, job))
        return ERR_OK;
    return net_submit(d, state, job, d->settings.net_hard_ms);
}

/* The certificate fails by its dates: is it our clock?  The answer is signed, so it may be asked without that check. */
static bool ask_time(struct desk *d)
{
    struct exchange_now now = net_now(d, false);
    struct secret *job = NULL;
    if (d->net.ticket.server_ms || exchange_ask_time(&d->net.exchange, &now, true, &d->net.ticket, &job))
        return false;
    return net_ask(d, NET_TIME, job) == ERR_OK;
}

static int64_t next_delay(struct desk *d, enum err e)
{
    struct net *n = &d->net;
    if (!e) {
        backoff_succeeded(&n->backoff);
        return n->again ? 0 : CONTACT_MS;
    }
    return backoff_failed(&n->backoff, n->retry_after_s, randombytes_random());
}

void net_cycle_end(struct desk *d, enum err e)
{
    struct net *n = &d->net;
    n->cycling = false;
    push_drop_batch(d);
    /* A push that made the server fail is a failure to be patient about, yet the server was there. */
    note_contact(d, e);
    int64_t delay = next_delay(d, e ? e : n->push_err);
    if (e || n->push_err)
        log_info("desk: contact: %s, push: %s; next in %lld ms", err_name(e), err_name(n->push_err), (long long)delay);
    schedule(d, delay);
    watch_expiry(d);
    tell_results(d);
    if (!n->again || e)
        tell_pushed(d, e ? e : n->push_err);
}

static void begin_cycle(struct desk *d)
{
    struct net *n = &d->net;
    n->tried = n->cycling = true;
    n->again = false;
    n->push_err = ERR_OK;
    n->retry_after_s = 0;
    n->epochs = n->resyncs = 0;
    n->ticket = (struct exchange_ticket){ 0 };
    net_fill_exchange(d);
    desk_count(d);
    push_next(d);
}

static void become_leader(struct desk *d)
{
    d->net.leading = true;
    log_info("desk: this session talks to the server");
    desk_store_failed(d, store_settle_orphans(d->store, NULL));
    desk_store_failed(d, store_unpark(d->store));
}

static void on_cycle(void *ctx)
{
    struct desk *d = ctx;
    if (d->net.cycling || d->enrol.busy || d->closing)
        return;
    if (desk_need_store(d)) {
        schedule(d, backoff_failed(&d->net.backoff, 0, randombytes_random()));
        return;
    }
    if (!d->status.enrolled)
        return;
    if (!share_lead(store_share(d->store))) {
        watch_expiry(d);
        return;
    }
    if (!d->net.leading)
        become_leader(d);
    begin_cycle(d);
}

/* After ERR_CLOCK from the network, before the cycle ends: push.c and pull.c come here with their failure. */
void net_failed(struct desk *d, enum err e)
{
    if (e == ERR_CLOCK && ask_time(d))
        return;
    net_cycle_end(d, e);
}

/* --- work, and the other sessions --- */

void net_work(struct desk *d)
{
    struct net *n = &d->net;
    if (!d->store || !d->status.enrolled)
        return;
    if (!n->leading) {
        share_touch_work(store_share(d->store));
        if (share_lead(store_share(d->store)))
            schedule(d, 0);      /* nobody led */
    } else if (n->cycling)
        n->again = true;
    else if (d->status.online || !n->tried)
        schedule(d, 0);          /* off-line the back-off decides */
}

void net_wake(struct desk *d)
{
    struct net *n = &d->net;
    if (n->leading && !n->cycling && n->state == NET_IDLE)
        schedule(d, 0);
    else
        net_work(d);
}

static void look_at_keys(struct desk *d)
{
    if (d->status.enrolled || store_refresh_keys(d->store) || !store_keys(d->store)->enrolled)
        return;
    net_enrolled(d);
}

static void on_shared(void *ctx, short revents)
{
    struct desk *d = ctx;
    bool work, contact;
    (void)revents;
    share_take(store_share(d->store), &work, &contact);
    if (d->net.leading) {
        if (work)
            net_work(d);
        return;
    }
    if (!contact)
        return;
    look_at_keys(d);
    if (d->status.enrolled && share_lead(store_share(d->store)))
        schedule(d, 0);      /* the one that led has left */
    take_contact(d);
    desk_count(d);
    show(d);
    watch_expiry(d);
    tell_results(d);
    if (d->net.push.done && !d->status.waiting)
        tell_pushed(d, d->net.contact.err);
}

void net_enrolled(struct desk *d)
{
    d->status.enrolled = true;
    share_put_contact(store_share(d->store), &d->net.contact);    /* the other sessions look at the keys again */
    desk_touch(d);
    schedule(d, 0);
}

/* --- start and stop --- */

/* After the store is there (at the start, or when a full disk has room again). */
enum err net_start(struct desk *d)
{
    d->status.enrolled = store_keys(d->store)->enrolled;
    enum err e = loop_watch(d->loop, share_fd(store_share(d->store)), POLLIN, on_shared, d);
    if (e)
        return e;
    take_contact(d);
    show(d);
    if (!d->status.enrolled)
        return ERR_OK;
    if (!share_lead(store_share(d->store))) {
        watch_expiry(d);
        return ERR_OK;
    }
    become_leader(d);
    schedule(d, d->settings.demo ? (int64_t)randombytes_uniform(FIRST_DEMO_MS + 1) : backoff_first(randombytes_random()));
    return ERR_OK;
}

void net_stop(struct desk *d)
{
    loop_cancel(d->loop, on_cycle, d);
    loop_cancel(d->loop, on_expired, d);
    loop_cancel(d->loop, on_push_late, d);
    d->net.push = (struct push_watch){ 0 };
    if (d->store)
        loop_unwatch(d->loop, share_fd(store_share(d->store)));
    push_drop_batch(d);
    ask_stop(d);
}

/* The leader's is closed by its next cycle. */
void net_forget(struct desk *d)
{
    if (!d->net.leading && (d->net.state == NET_IDLE || d->net.state == NET_PERSON))
        tool_stop(&d->net_tool);
}

/* --- the operator's command --- */

static void on_push_late(void *ctx) { tell_pushed(ctx, ERR_DEADLINE); }

enum err desk_push(struct desk *d, const struct push_watch *watch)
{
    enum err e = d->net.push.done ? ERR_LIMIT : desk_need_store(d);
    e = e ? e : !d->status.enrolled ? ERR_NOT_ENROLLED : ERR_OK;
    if (e)
        return e;
    d->net.push = *watch;
    if (d->net.leading || share_lead(store_share(d->store))) {
        d->net.again = d->net.cycling;
        schedule(d, 0);
        return ERR_OK;
    }
    share_touch_work(store_share(d->store));
    return loop_after(d->loop, d->settings.net_hard_ms, on_push_late, d);
}
