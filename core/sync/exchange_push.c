#include "core/base/buf.h"
#include "core/proto/json_in.h"
#include "core/sync/exchange_inside.h"

#include <stdio.h>
#include <string.h>

enum { ITEM_OVERHEAD = 48, TAIL = 2 };

static enum err put_items(const struct push_item *items, size_t count, size_t *taken, struct buf *body)
{
    size_t i = 0;
    for (; i < count && i < PUSH_OPS_MAX; i++) {
        if (items[i].seq == 0 || (i && items[i].seq != items[i - 1].seq + 1))
            return ERR_SEQUENCE;
        if (body->length + items[i].op_n + ITEM_OVERHEAD + TAIL > NET_BODY_MAX)
            break;
        buf_printf(body, "%s{\"seq\":%llu,\"op\":", i ? "," : "", (unsigned long long)items[i].seq);
        buf_put(body, items[i].op, items[i].op_n);
        buf_put_text(body, "}");
    }
    buf_put_text(body, "]}");
    *taken = i;
    return i ? buf_err(body) : ERR_LIMIT;
}

enum err exchange_ask_push(const struct exchange *x, const struct exchange_now *now, const uint8_t epoch[16],
                           const struct push_item *items, size_t count, size_t *taken,
                           struct exchange_ticket *ticket, struct secret **job)
{
    BUF_OWNED struct buf body = buf_make(NET_BODY_MAX);
    char path[HTTP_PATH_MAX];
    size_t n = 0;
    (void)snprintf(path, sizeof path, "/v1/kiosks/%s/ops", x->kiosk_id);
    buf_put_text(&body, "{\"epoch\":\"");
    buf_put_hex(&body, epoch, 16);
    buf_put_text(&body, "\",\"ops\":[");
    enum err e = put_items(items, count, &n, &body);
    if (e)
        return e;
    const struct http_request r = { "POST", path, "", body.bytes, body.length };
    e = exchange_ask(x, now, &r, EXCHANGE_SIGNED, ticket, job);
    if (!e)
        *taken = n;
    return e;
}

static bool read_result(const json_t *json, struct push_result *out)
{
    char status[16];
    int64_t seq;
    if (!json_take_i64(json, "seq", &seq) || seq < 1 || !json_take_hex(json, "id", out->id, OP_ID_SIZE) ||
        !json_take_text(json, "status", status, sizeof status) ||
        !json_take_text(json, "reason", out->reason, sizeof out->reason))
        return false;
    out->seq = (uint64_t)seq;
    out->status = strcmp(status, "applied") == 0 ? PUSH_APPLIED : PUSH_REJECTED;
    return out->status == PUSH_APPLIED || strcmp(status, "rejected") == 0;
}

enum err exchange_read_push(const struct exchange *x, struct exchange_ticket *ticket,
                            const uint8_t *bytes, size_t n, struct push_answer *out)
{
    struct push_answer made = { 0 };
    JSON_OWNED json_t *json = NULL;
    enum err e = exchange_read_json(&x->server, ticket, bytes, n, &json);
    if (e)
        return e;
    const json_t *results = json_object_get(json, "results");
    if (!json_is_array(results) || json_array_size(results) > PUSH_OPS_MAX ||
        !json_take_hex(json, "generation", made.generation, sizeof made.generation))
        return ERR_FORMAT;
    for (made.count = 0; made.count < json_array_size(results); made.count++)
        if (!read_result(json_array_get(results, made.count), &made.results[made.count]))
            return ERR_FORMAT;
    *out = made;
    return ERR_OK;
}
