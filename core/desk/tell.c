#include "core/desk/inside.h"

#include "core/proto/proof.h"

#include <string.h>

/* The server's word on an operation is worth a few seconds of a person who waits; then what is true is said without it. */

static void on_late(void *ctx);

static void finish(struct desk *d, const struct told *told)
{
    void (*done)(struct desk *, const struct told *) = d->tell.done;
    tell_forget(d);
    done(d, told);
}

static bool is_answered(struct desk *d, struct store_request *row)
{
    if (desk_need_store(d) || store_request_at(d->store, d->tell.id, row))
        return false;
    return row->state == STORE_ACCEPTED || row->state == STORE_REFUSED;
}

void tell_results(struct desk *d)
{
    struct told told = { false, ERR_OK, "" };
    struct store_request row;
    if (!d->tell.busy)
        return;
    bool answered = is_answered(d, &row);
    if (!answered && d->status.online)
        return;
    if (answered && row.state == STORE_REFUSED)
        told = (struct told){ false, ERR_SERVER_REFUSED, proof_reason_text(row.reason) };
    told.told = answered && row.state == STORE_ACCEPTED;
    finish(d, &told);
}

static void on_late(void *ctx)
{
    const struct told told = { false, ERR_OK, "" };
    finish(ctx, &told);
}

/* Before the first contact of this start nobody knows yet: that contact is made now. */
bool tell_begin(struct desk *d, const uint8_t id[OP_ID_SIZE], void (*done)(struct desk *d, const struct told *told))
{
    bool worth = d->status.online || !d->net.tried;
    tell_now(d);
    if (!worth || loop_after(d->loop, d->settings.net_soft_ms, on_late, d))
        return false;
    d->tell = (struct tell){ .busy = true, .done = done };
    memcpy(d->tell.id, id, OP_ID_SIZE);
    return true;
}

void tell_now(struct desk *d)
{
    if (d->tell.busy)
        on_late(d);
}

void tell_forget(struct desk *d)
{
    loop_cancel(d->loop, on_late, d);
    d->tell = (struct tell){ .busy = false };
}
