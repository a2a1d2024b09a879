#include "core/desk/account_inside.h"

#include "core/proto/message.h"
#include "core/proto/proof.h"

#include <stdio.h>
#include <string.h>

/* "token.pin.changed/1" without its version, which is the server's business. */
static void put_row(const struct store_request *from, struct desk_request *to)
{
    *to = (struct desk_request){ .at_ms = from->at_ms, .unknown = from->unknown };
    snprintf(to->type, sizeof to->type, "%.*s", (int)strcspn(from->type, "/"), from->type);
    snprintf(to->receipt, sizeof to->receipt, "%s", from->receipt);
    switch (from->state) {
    case STORE_WAITING: to->state = REQUEST_WAITING; break;
    case STORE_SENT: to->state = REQUEST_SENT; break;
    case STORE_ACCEPTED: to->state = REQUEST_ACCEPTED; break;
    case STORE_REFUSED: to->state = REQUEST_REFUSED; break;
    }
    if (from->state == STORE_REFUSED)
        snprintf(to->reason, sizeof to->reason, "%s", proof_reason_text(from->reason));
}

static size_t fill(struct desk *d, const char *serial, struct desk_request *rows, size_t max)
{
    struct store_request found[DESK_REQUESTS_MAX];
    size_t n = 0;
    if (desk_need_store(d))
        return 0;
    enum err e = store_requests(d->store, serial, found, max < DESK_REQUESTS_MAX ? max : DESK_REQUESTS_MAX, &n);
    desk_store_failed(d, e);
    for (size_t i = 0; !e && i < n; i++)
        put_row(&found[i], &rows[i]);
    return e ? 0 : n;
}

size_t desk_requests(struct desk *d, struct desk_request *rows, size_t max)
{
    bool here = d->status.token == DESK_TOKEN_READY || d->status.token == DESK_TOKEN_LOCKED;
    return here ? fill(d, d->status.info.serial, rows, max) : 0;
}

size_t desk_account_requests(struct desk *d, struct desk_request *rows, size_t max)
{
    char serial[MESSAGE_SERIAL_SIZE];
    if (!d->account || !d->account->shown.open)
        return 0;
    message_serial(d->account->shown.home.id, serial);
    return fill(d, serial, rows, max);
}

size_t desk_requests_all(struct desk *d, struct desk_request *rows, size_t max) { return fill(d, NULL, rows, max); }
