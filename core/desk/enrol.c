#include "core/desk/inside.h"

#include <sodium.h>

/* Who is the server, is it the one the code names, then the code sealed to it: server/PROTOCOL.md 2. */

static void wipe(struct desk *d)
{
    secret_free(d->enrol.kx);
    d->enrol.kx = NULL;
    sodium_memzero(&d->enrol.code, sizeof d->enrol.code);
}

static void finish(struct desk *d, enum err e)
{
    struct enrol_watch watch = d->enrol.watch;
    wipe(d);
    d->enrol.watch = (struct enrol_watch){ 0 };
    d->enrol.busy = false;
    d->net.state = NET_IDLE;
    if (!e)
        net_enrolled(d);
    if (watch.done)
        watch.done(watch.ctx, e);
}

static enum err ask_enrol(struct desk *d)
{
    struct exchange_now now = net_now(d, false);
    struct secret *job = NULL;
    enum err e = peer_make_kx_key(&d->enrol.kx, d->enrol.kx_public);
    e = e ? e : exchange_ask_enrol(&d->net.exchange, &now, &d->enrol.code, d->enrol.kx_public, &d->net.ticket, &job);
    return e ? e : net_ask(d, NET_ENROL, job);
}

static enum err pin_server(struct desk *d, const uint8_t *bytes, size_t n)
{
    struct exchange_enrolled enrolled;
    struct secret *shared = NULL;
    enum err e = exchange_read_enrol(&d->net.exchange, &d->net.ticket, bytes, n, &enrolled);
    e = e ? e : peer_shared_kiosk(d->enrol.kx, d->enrol.kx_public, enrolled.server_kx_public, &shared);
    e = e ? e : desk_need_store(d);
    e = e ? e : store_enrol(d->store, &d->net.exchange.server, shared);
    secret_free(shared);
    return e;
}

static enum err take_identity(struct desk *d, const uint8_t *bytes, size_t n)
{
    enum err e = exchange_read_identity(&d->enrol.code, &d->net.ticket, bytes, n, &d->net.exchange.server);
    return e ? e : ask_enrol(d);
}

void enrol_answer(struct desk *d, enum err e, const uint8_t *bytes, size_t n)
{
    bool identity = d->net.state == NET_IDENTITY;
    if (!e && identity)
        e = take_identity(d, bytes, n);
    else if (!e)
        e = pin_server(d, bytes, n);
    if (e || !identity)
        finish(d, e);
}

static enum err begin(struct desk *d)
{
    struct exchange_now now = net_now(d, true);
    struct secret *job = NULL;
    net_fill_exchange(d);
    enum err e = exchange_ask_identity(&d->net.exchange, &now, &d->net.ticket, &job);
    return e ? e : net_ask(d, NET_IDENTITY, job);
}

enum err desk_enrol(struct desk *d, const char *code, const struct enrol_watch *watch)
{
    enum err e = d->enrol.busy || d->net.state != NET_IDLE ? ERR_LIMIT : desk_need_store(d);
    e = e ? e : enrol_code_parse(code, &d->enrol.code);
    e = e ? e : begin(d);
    if (e) {
        wipe(d);
        return e;
    }
    d->enrol.busy = true;
    d->enrol.watch = *watch;
    return ERR_OK;
}

void enrol_forget(struct desk *d) { d->enrol.watch = (struct enrol_watch){ 0 }; }
