#include "core/proto/sealed_payload.h"

#include "core/proto/json_in.h"
#include "core/proto/seal.h"

#include <sodium.h>
#include <stdio.h>

static bool place_of(const char *purpose, const struct op *op, char to[SEAL_PURPOSE_MAX])
{
    char id[OP_ID_TEXT_SIZE];
    op_id_text(op->id, id);
    int n = snprintf(to, SEAL_PURPOSE_MAX, "%s %s", purpose, id);
    return n > 0 && n < SEAL_PURPOSE_MAX;
}

enum err sealed_payload_put(const char *purpose, const struct secret *plain, const uint8_t seal_key[PEER_KEY_SIZE], struct op *op)
{
    char place[SEAL_PURPOSE_MAX], text[sodium_base64_ENCODED_LEN(OP_PAYLOAD_MAX, sodium_base64_VARIANT_ORIGINAL)];
    BUF_OWNED struct buf sealed = buf_make(OP_PAYLOAD_MAX), payload = buf_make(OP_PAYLOAD_MAX);
    enum err e = place_of(purpose, op, place) ? seal_to(seal_key, place, plain, &sealed) : ERR_LIMIT;
    if (e)
        return e;
    sodium_bin2base64(text, sizeof text, sealed.bytes, sealed.length, sodium_base64_VARIANT_ORIGINAL);
    buf_printf(&payload, "{\"sealed\":\"%s\"}", text);
    return buf_err(&payload) ? buf_err(&payload) : op_set_payload(op, payload.bytes, payload.length);
}

enum err sealed_payload_open(const char *purpose, const struct op *op, const struct secret *seal_secret, struct secret **plain)
{
    static const char *const names[] = { "sealed", NULL };
    char place[SEAL_PURPOSE_MAX];
    uint8_t sealed[OP_PAYLOAD_MAX];
    size_t n;
    JSON_OWNED json_t *json = NULL;
    enum err e = json_read(op->payload, op->payload_n, OP_PAYLOAD_MAX, &json);
    if (e)
        return e == ERR_MEMORY ? e : ERR_FORMAT;
    if (!json_has_only(json, names) || !json_take_base64(json, "sealed", sealed, sizeof sealed, &n) || !place_of(purpose, op, place))
        return ERR_FORMAT;
    return seal_open(seal_secret, place, sealed, n, plain);
}
