#include "core/proto/certificate_renewed.h"

#include "core/proto/json_in.h"

#include <sodium.h>
#include <string.h>

enum err certificate_renewed_put(const struct certificate_renewed *event, struct op *op)
{
    char text[RENEWED_TEXT_SIZE * 6 + 160], hash[2 * RENEWED_HASH_SIZE + 1];
    sodium_bin2hex(hash, sizeof hash, event->certificate, sizeof event->certificate);
    JSON_OWNED json_t *json = json_pack("{s:s, s:s, s:s}", "outcome", "done", "certificate", hash, "reader", event->reader);
    if (!json)
        return ERR_FORMAT;
    size_t n = json_dumpb(json, text, sizeof text, JSON_COMPACT);
    if (n == 0 || n > sizeof text)
        return ERR_LIMIT;
    return op_set_payload(op, text, n);
}

enum err certificate_renewed_read(const struct op *op, struct certificate_renewed *event)
{
    static const char *const names[] = { "outcome", "certificate", "reader", NULL };
    struct certificate_renewed made = { 0 };
    char outcome[16];
    JSON_OWNED json_t *json = NULL;
    if (json_read(op->payload, op->payload_n, OP_PAYLOAD_MAX, &json) || !json_has_only(json, names) ||
        !json_take_text(json, "outcome", outcome, sizeof outcome) || strcmp(outcome, "done") != 0 ||
        !json_take_hex(json, "certificate", made.certificate, sizeof made.certificate) ||
        !json_take_text(json, "reader", made.reader, sizeof made.reader))
        return ERR_FORMAT;
    *event = made;
    return ERR_OK;
}
