#include "core/proto/pin_changed.h"

#include "core/proto/json_in.h"

#include <stdlib.h>
#include <string.h>

enum err pin_changed_put(const struct pin_changed *event, struct op *op)
{
    char text[PIN_CHANGED_TEXT_SIZE * 6 + 64];
    JSON_OWNED json_t *json = json_pack("{s:s, s:s}", "outcome", event->unknown ? "unknown" : "done", "reader", event->reader);
    if (!json)
        return ERR_FORMAT;
    size_t n = json_dumpb(json, text, sizeof text, JSON_COMPACT);
    if (n == 0 || n > sizeof text)
        return ERR_LIMIT;
    return op_set_payload(op, text, n);
}

enum err pin_changed_read(const struct op *op, struct pin_changed *event)
{
    static const char *const names[] = { "outcome", "reader", NULL };
    struct pin_changed made = { 0 };
    char outcome[16];
    JSON_OWNED json_t *json = NULL;
    enum err e = json_read(op->payload, op->payload_n, OP_PAYLOAD_MAX, &json);
    if (e)
        return ERR_FORMAT;
    if (!json_has_only(json, names) || !json_take_text(json, "outcome", outcome, sizeof outcome) ||
        !json_take_text(json, "reader", made.reader, sizeof made.reader))
        return ERR_FORMAT;
    made.unknown = strcmp(outcome, "unknown") == 0;
    if (!made.unknown && strcmp(outcome, "done") != 0)
        return ERR_FORMAT;
    *event = made;
    return ERR_OK;
}
