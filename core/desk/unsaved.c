#include "core/desk/inside.h"

#include "core/base/log.h"

#include <stdio.h>

enum { WAIT_MAX_MS = 60000 };

static void on_retry(void *ctx);

enum err record_row(const struct op *op, const char *receipt, bool unknown, struct buf *body, struct store_op *row)
{
    *row = (struct store_op){ .at_ms = op->at_ms, .unknown = unknown };
    op_encode(op, body);
    for (size_t i = 0; i < OP_ID_SIZE; i++)
        row->id[i] = op->id[i];
    snprintf(row->type, sizeof row->type, "%s", op->type);
    snprintf(row->serial, sizeof row->serial, "%s", op->serial);
    snprintf(row->receipt, sizeof row->receipt, "%s", receipt);
    row->body = body->bytes;
    row->body_n = body->length;
    return buf_err(body);
}

enum err record_ahead(struct desk *d, const struct op *op, const char *receipt, bool unknown)
{
    BUF_OWNED struct buf body = buf_make(OP_JSON_MAX);
    struct store_op row;
    enum err e = record_row(op, receipt, unknown, &body, &row);
    e = e ? e : store_prepare(d->store, &row);
    desk_store_failed(d, e);
    return e;
}

static enum err write_ready(struct desk *d, const struct unsaved *u)
{
    BUF_OWNED struct buf body = buf_make(OP_JSON_MAX);
    struct store_op row;
    enum err e = record_row(&u->op, u->receipt, u->unknown, &body, &row);
    e = e ? e : desk_need_store(d);
    e = e ? e : store_ready(d->store, &row);
    return e == ERR_EMPTY ? ERR_OK : e;    /* salvaged and settled by another session meanwhile */
}

static enum err write_out(struct desk *d, const struct unsaved *u)
{
    enum err e = desk_need_store(d);
    if (e)
        return e;
    e = u->drop ? store_drop(d->store, u->op.id) : write_ready(d, u);
    desk_store_failed(d, e);
    desk_count(d);
    return e;
}

static void try_later(struct desk *d)
{
    struct unsaved *u = &d->unsaved;
    u->wait_ms = u->wait_ms ? u->wait_ms * 2 : STORE_RETRY_MS;
    if (u->wait_ms > WAIT_MAX_MS)
        u->wait_ms = WAIT_MAX_MS;
    if (loop_after(d->loop, u->wait_ms, on_retry, d))
        log_error("desk: no timer to write what happened");
}

static void on_retry(void *ctx)
{
    struct desk *d = ctx;
    if (!d->unsaved.held)
        return;
    if (write_out(d, &d->unsaved)) {
        try_later(d);
        return;
    }
    d->unsaved.held = false;
    net_work(d);
}

/* The prepared row says "not known", which stays true enough if we die before it can be written. */
static enum err record(struct desk *d, const struct unsaved *what)
{
    enum err e = write_out(d, what);
    if (!e)
        return ERR_OK;
    log_error("desk: what happened is not written yet: %s", err_name(e));
    d->unsaved = *what;
    d->unsaved.held = true;
    try_later(d);
    return e;
}

enum err record_ready(struct desk *d, const struct op *op, const char *receipt, bool unknown)
{
    struct unsaved u = { .op = *op, .unknown = unknown };
    snprintf(u.receipt, sizeof u.receipt, "%s", receipt);
    return record(d, &u);
}

enum err record_drop(struct desk *d, const struct op *op) { return record(d, &(struct unsaved){ .op = *op, .drop = true }); }

void record_stop(struct desk *d)
{
    loop_cancel(d->loop, on_retry, d);
    if (d->unsaved.held && write_out(d, &d->unsaved))
        log_error("desk: what happened was never written; it will be told as not known");
    d->unsaved.held = false;
}
