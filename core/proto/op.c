#include "core/proto/op.h"

#include "core/proto/base32.h"
#include "core/proto/json_in.h"

#include <sodium.h>
#include <string.h>

enum { SIGNED_MAX = 4096 };

/* Printable ASCII without quotes or backslash: these strings go into logs and other programs' outputs. */
static bool plain_ascii(const char *text, size_t size)
{
    size_t n = strnlen(text, size);
    if (n == 0 || n >= size)
        return false;
    for (size_t i = 0; i < n; i++)
        if (text[i] < 0x20 || text[i] > 0x7e || text[i] == '"' || text[i] == '\\')
            return false;
    return true;
}

static bool known_algorithm(const char *algorithm, size_t n)
{
    return (strcmp(algorithm, "ES256") == 0 && n == 64) ||
           (strcmp(algorithm, "PS256") == 0 && n >= 256 && n <= OP_TOKEN_SIGNATURE_MAX);
}

enum err op_begin(struct op *op, const uint8_t id[OP_ID_SIZE], const char *type, const char *serial, int64_t at_ms)
{
    if (!plain_ascii(type, OP_TYPE_SIZE) || !plain_ascii(serial, OP_SERIAL_SIZE) || at_ms < 0)
        return ERR_FORMAT;
    memset(op, 0, sizeof *op);
    memcpy(op->id, id, OP_ID_SIZE);
    memcpy(op->type, type, strlen(type));
    memcpy(op->serial, serial, strlen(serial));
    op->at_ms = at_ms;
    return ERR_OK;
}

enum err op_set_payload(struct op *op, const void *bytes, size_t n)
{
    if (n > OP_PAYLOAD_MAX)
        return ERR_LIMIT;
    memcpy(op->payload, bytes, n);
    op->payload_n = n;
    return ERR_OK;
}

enum err op_set_token_signature(struct op *op, const char *algorithm, const void *bytes, size_t n)
{
    if (n > OP_TOKEN_SIGNATURE_MAX)
        return ERR_LIMIT;
    if (!known_algorithm(algorithm, n))
        return ERR_FORMAT;
    memset(op->algorithm, 0, sizeof op->algorithm);
    memcpy(op->algorithm, algorithm, strlen(algorithm));
    memcpy(op->token_signature, bytes, n);
    op->token_signature_n = n;
    return ERR_OK;
}

void op_put_token_bytes(const struct op *op, const char *server_id, const char *kiosk_id, struct buf *out)
{
    buf_put_string(out, "guichet/op/1");
    buf_put_string(out, server_id);
    buf_put_string(out, kiosk_id);
    buf_put_field(out, op->id, sizeof op->id);
    buf_put_string(out, op->type);
    buf_put_string(out, op->serial);
    buf_put_u64(out, (uint64_t)op->at_ms);
}

static void put_kiosk_bytes(const struct op *op, const char *server_id, const char *kiosk_id, struct buf *out)
{
    BUF_OWNED struct buf token = buf_make(OP_TOKEN_BYTES_MAX);
    uint8_t digest[crypto_hash_sha256_BYTES];
    op_put_token_bytes(op, server_id, kiosk_id, &token);
    crypto_hash_sha256(digest, op->payload, op->payload_n);
    buf_put_string(out, "guichet/op-kiosk/1");
    buf_put_field(out, token.bytes, token.length);
    buf_put_field(out, digest, sizeof digest);
    buf_put_string(out, op->algorithm);
    buf_put_field(out, op->token_signature, op->token_signature_n);
    if (buf_err(&token) && !out->failed)
        out->failed = buf_err(&token);
}

enum err op_sign_kiosk(struct op *op, const char *server_id, const char *kiosk_id, const struct secret *sign_secret)
{
    if (secret_length(sign_secret) != PEER_SIGN_SECRET_SIZE)
        return ERR_KEYS;
    BUF_OWNED struct buf bytes = buf_make(SIGNED_MAX);
    put_kiosk_bytes(op, server_id, kiosk_id, &bytes);
    if (buf_err(&bytes))
        return buf_err(&bytes);
    crypto_sign_detached(op->kiosk_signature, NULL, bytes.bytes, bytes.length, secret_bytes(sign_secret));
    return ERR_OK;
}

bool op_check_kiosk(const struct op *op, const char *server_id, const char *kiosk_id, const uint8_t key[PEER_KEY_SIZE])
{
    BUF_OWNED struct buf bytes = buf_make(SIGNED_MAX);
    put_kiosk_bytes(op, server_id, kiosk_id, &bytes);
    return !buf_err(&bytes) && crypto_sign_verify_detached(op->kiosk_signature, bytes.bytes, bytes.length, key) == 0;
}

enum err op_digest(const struct op *op, const char *server_id, const char *kiosk_id, uint8_t to[OP_DIGEST_SIZE])
{
    BUF_OWNED struct buf bytes = buf_make(SIGNED_MAX);
    put_kiosk_bytes(op, server_id, kiosk_id, &bytes);
    buf_put_field(&bytes, op->kiosk_signature, sizeof op->kiosk_signature);
    if (buf_err(&bytes))
        return buf_err(&bytes);
    crypto_hash_sha256(to, bytes.bytes, bytes.length);
    return ERR_OK;
}

void op_id_text(const uint8_t id[OP_ID_SIZE], char to[OP_ID_TEXT_SIZE])
{
    sodium_bin2hex(to, OP_ID_TEXT_SIZE, id, OP_ID_SIZE);
}

void op_receipt(const uint8_t id[OP_ID_SIZE], char to[OP_RECEIPT_SIZE])
{
    enum { LETTERS = 8 };
    memcpy(to, "R-", 2);
    base32_format(id, LETTERS, to + 2);
}

static void put_base64(struct buf *out, const char *name, const uint8_t *bytes, size_t n)
{
    char text[sodium_base64_ENCODED_LEN(OP_PAYLOAD_MAX, sodium_base64_VARIANT_ORIGINAL)];
    sodium_bin2base64(text, sizeof text, bytes, n, sodium_base64_VARIANT_ORIGINAL);
    buf_printf(out, ",\"%s\":\"%s\"", name, text);
}

void op_encode(const struct op *op, struct buf *out)
{
    char id[OP_ID_TEXT_SIZE];
    op_id_text(op->id, id);
    buf_printf(out, "{\"id\":\"%s\",\"type\":\"%s\",\"serial\":\"%s\",\"at\":%lld,\"algorithm\":\"%s\"",
               id, op->type, op->serial, (long long)op->at_ms, op->algorithm);
    put_base64(out, "payload", op->payload, op->payload_n);
    put_base64(out, "token", op->token_signature, op->token_signature_n);
    put_base64(out, "kiosk", op->kiosk_signature, sizeof op->kiosk_signature);
    buf_put_text(out, "}");
}

enum err op_decode(const void *bytes, size_t n, struct op *op)
{
    JSON_OWNED json_t *json = NULL;
    enum err e = json_read(bytes, n, OP_JSON_MAX, &json);
    return e ? e : op_decode_json(json, op);
}

enum err op_decode_json(const json_t *object, struct op *op)
{
    static const char *const names[] = { "id", "type", "serial", "at", "payload", "algorithm", "token", "kiosk", NULL };
    struct op made = { 0 };
    size_t kiosk_n;
    bool shaped = json_has_only(object, names) && json_take_hex(object, "id", made.id, sizeof made.id) &&
        json_take_text(object, "type", made.type, sizeof made.type) &&
        json_take_text(object, "serial", made.serial, sizeof made.serial) &&
        json_take_i64(object, "at", &made.at_ms) &&
        json_take_base64(object, "payload", made.payload, sizeof made.payload, &made.payload_n) &&
        json_take_text(object, "algorithm", made.algorithm, sizeof made.algorithm) &&
        json_take_base64(object, "token", made.token_signature, sizeof made.token_signature, &made.token_signature_n) &&
        json_take_base64(object, "kiosk", made.kiosk_signature, sizeof made.kiosk_signature, &kiosk_n);
    if (!shaped || kiosk_n != OP_SIGNATURE_SIZE || made.at_ms < 0)
        return ERR_FORMAT;
    if (!plain_ascii(made.type, OP_TYPE_SIZE) || !plain_ascii(made.serial, OP_SERIAL_SIZE))
        return ERR_FORMAT;
    if (made.algorithm[0] ? !known_algorithm(made.algorithm, made.token_signature_n) : made.token_signature_n != 0)
        return ERR_FORMAT;
    *op = made;
    return ERR_OK;
}
