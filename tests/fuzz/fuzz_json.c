/* JSON from outside: a document, an operation, its payload; and the parameters of a signature. */
#include "core/proto/http_sign.h"
#include "core/proto/json_in.h"
#include "core/proto/op.h"
#include "core/proto/pin_changed.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

static void read_members(const json_t *json)
{
    char text[32];
    uint8_t bytes[64];
    int64_t number = 0;
    size_t n = 0;
    static const char *const names[] = { "id", "type", "at", "payload", NULL };
    for (const char *const *name = names; *name; name++) {
        if (json_take_text(json, *name, text, sizeof text))
            FUZZ_HOLDS(strlen(text) < sizeof text);
        (void)json_take_i64(json, *name, &number);
        (void)json_take_hex(json, *name, bytes, 16);
        if (json_take_base64(json, *name, bytes, sizeof bytes, &n))
            FUZZ_HOLDS(n <= sizeof bytes);
    }
    (void)json_has_only(json, names);
}

/* What was understood is written again and understood the same. */
static void there_and_back(const struct op *op)
{
    static struct op again;
    struct pin_changed event;
    uint8_t first[OP_DIGEST_SIZE], second[OP_DIGEST_SIZE];
    BUF_OWNED struct buf b = buf_make(OP_JSON_MAX);
    op_encode(op, &b);
    FUZZ_HOLDS(buf_err(&b) == ERR_OK);
    FUZZ_HOLDS(op_decode(b.bytes, b.length, &again) == ERR_OK);
    FUZZ_HOLDS(op_digest(op, "0011223344556677", "8899aabbccddeeff", first) == ERR_OK);
    FUZZ_HOLDS(op_digest(&again, "0011223344556677", "8899aabbccddeeff", second) == ERR_OK);
    FUZZ_HOLDS(memcmp(first, second, sizeof first) == 0);
    if (pin_changed_read(op, &event) == ERR_OK)
        FUZZ_HOLDS(strlen(event.reader) < sizeof event.reader);
}

static void read_input(const uint8_t *bytes, size_t n)
{
    struct fuzz_input in = { bytes, bytes + n };
    struct http_parameters p;
    char *text = fuzz_rest(&in);
    if (http_read_parameters(text, &p) == ERR_OK) {
        FUZZ_HOLDS(strlen(p.key_id) < sizeof p.key_id);
        FUZZ_HOLDS(strlen(p.nonce) == HTTP_NONCE_TEXT_SIZE - 1);
    }
    free(text);
}

void fuzz_one(const uint8_t *bytes, size_t n)
{
    static struct op op;
    json_t *json = NULL;
    enum err e = json_read(bytes, n, 65536, &json);
    FUZZ_HOLDS(e == ERR_OK || e == ERR_FORMAT || e == ERR_LIMIT);
    FUZZ_HOLDS((e == ERR_OK) == (json != NULL));
    if (!e)
        read_members(json);
    json_drop(&json);
    if (op_decode(bytes, n, &op) == ERR_OK)
        there_and_back(&op);
    read_input(bytes, n);
}

void fuzz_seeds(void)
{
    static struct op op;
    static const uint8_t id[OP_ID_SIZE] = { 1, 2, 3 }, signature[64] = { 9 };
    struct pin_changed event = { .unknown = false, .reader = "Lecteur 00" };
    BUF_OWNED struct buf b = buf_make(OP_JSON_MAX);
    FUZZ_HOLDS(op_begin(&op, id, PIN_CHANGED_TYPE, "DENK0100001", 1790000000000) == ERR_OK);
    FUZZ_HOLDS(pin_changed_put(&event, &op) == ERR_OK);
    op_encode(&op, &b);
    fuzz_seed(b.bytes, b.length);
    FUZZ_HOLDS(op_set_token_signature(&op, "ES256", signature, sizeof signature) == ERR_OK);
    buf_clear(&b);
    op_encode(&op, &b);
    fuzz_seed(b.bytes, b.length);
    fuzz_seed_text("{\"id\":\"00112233445566778899aabbccddeeff\",\"type\":\"a\",\"at\":-1,\"payload\":\"AAEC\"}");
    fuzz_seed_text("[[[[{\"a\":1e999,\"a\":\"\\ud800\"}]]]]");
    fuzz_seed_text("(\"@method\" \"@path\" \"@query\" \"content-digest\");created=1790000000;keyid=\"0011223344556677\";"
                   "nonce=\"00112233445566778899aabbccddeeff\"");
}
