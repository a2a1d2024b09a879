#include "core/desk/inside.h"

#include <sodium.h>
#include <string.h>

/* guichet-net does one request at a time.  A person's waits for the one that is under way and goes before the cycle's next
 * one, which is held meanwhile.  Every session asks for its own person; only cycles are the leader's. */

enum { LEAST_MS = 1000 };

static void on_late(void *ctx);

static int64_t mono(const struct desk *d) { return clock_mono(loop_clock(d->loop)); }

static void finish(struct desk *d, enum err e, const uint8_t *bytes, size_t n)
{
    const struct ask *what = d->asking.what;
    ask_forget(d);
    if (what)
        what->done(d, e, bytes, n);
}

/* Not even sent: what was under way took all the time there was. */
static void on_late(void *ctx)
{
    struct desk *d = ctx;
    if (d->asking.what && !d->asking.sent)
        finish(d, ERR_DEADLINE, NULL, 0);
}

static enum err send(struct desk *d)
{
    struct exchange_now now = net_now(d, true);
    struct secret *job = NULL;
    int64_t left = d->asking.until - mono(d);
    memcpy(now.nonce, d->asking.nonce, sizeof now.nonce);
    d->asking.sent = true;
    net_fill_exchange(d);
    d->net.exchange.total_ms += (uint32_t)d->asking.more_ms;
    enum err e = d->asking.what->make(d, &now, &d->asking.ticket, &job);
    return e ? e : net_submit(d, NET_PERSON, job, left > LEAST_MS ? left : LEAST_MS);
}

enum err ask_server_patiently(struct desk *d, const struct ask *what, const uint8_t nonce[HTTP_NONCE_SIZE], int64_t more_ms)
{
    struct asking *a = &d->asking;
    if (a->what || !d->status.enrolled || d->closing)
        return d->status.enrolled ? ERR_LIMIT : ERR_NOT_ENROLLED;
    a->what = what;
    a->sent = false;
    a->more_ms = more_ms;
    a->until = mono(d) + d->settings.net_hard_ms + more_ms;
    memcpy(a->nonce, nonce, sizeof a->nonce);
    enum err e = loop_after(d->loop, d->settings.net_hard_ms + more_ms, on_late, d);
    if (!e && d->net.state == NET_IDLE)
        e = send(d);
    if (e)
        ask_forget(d);
    return e;
}

enum err ask_server_again(struct desk *d, const struct ask *what, const uint8_t nonce[HTTP_NONCE_SIZE])
{
    return ask_server_patiently(d, what, nonce, 0);
}

enum err ask_server(struct desk *d, const struct ask *what)
{
    uint8_t nonce[HTTP_NONCE_SIZE];
    randombytes_buf(nonce, sizeof nonce);
    return ask_server_again(d, what, nonce);
}

/* After ask_forget the answer that is still on its way is nobody's. */
void ask_answer(struct desk *d, enum err e, const uint8_t *bytes, size_t n)
{
    if (d->asking.sent)
        finish(d, e, bytes, n);
}

enum err ask_heard(struct desk *d, enum err e)
{
    switch (e) {
    case ERR_OFFLINE: case ERR_DEADLINE: case ERR_SERVER_CERT: case ERR_SERVER_SIGNATURE: case ERR_CLOCK:
        net_unreached(d, e);
        break;
    case ERR_HELPER_GONE: case ERR_LIMIT: case ERR_MEMORY: case ERR_SERVER_BUSY:
        break;
    default:
        net_reached(d);
    }
    return e;
}

/* --- beside the cycle --- */

bool ask_hold(struct desk *d, enum net_state state, struct secret *job)
{
    bool goes_first = d->net.state == NET_PERSON || (d->asking.what && !d->asking.sent);
    if (!goes_first || d->asking.held)
        return false;
    d->asking.held = job;
    d->asking.held_state = state;
    return true;
}

void ask_next(struct desk *d)
{
    struct asking *a = &d->asking;
    if (d->net.state != NET_IDLE)
        return;
    if (a->what && !a->sent) {
        enum err e = send(d);
        if (e)
            finish(d, e, NULL, 0);
    }
    if (d->net.state != NET_IDLE || !a->held)
        return;
    struct secret *job = a->held;
    a->held = NULL;
    if (net_submit(d, a->held_state, job, d->settings.net_hard_ms))
        net_cycle_end(d, ERR_SYSTEM);
}

void ask_forget(struct desk *d)
{
    loop_cancel(d->loop, on_late, d);
    d->asking.what = NULL;
    d->asking.sent = false;
}

void ask_stop(struct desk *d)
{
    ask_forget(d);
    secret_free(d->asking.held);
    d->asking.held = NULL;
}
