#include "core/base/buf.h"
#include "core/proto/json_in.h"
#include "core/proto/seal.h"
#include "core/sync/exchange_inside.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum err exchange_ask_identity(const struct exchange *x, const struct exchange_now *now,
                               struct exchange_ticket *ticket, struct secret **job)
{
    const struct http_request r = { "GET", "/v1/server", "", NULL, 0 };
    return exchange_ask(x, now, &r, EXCHANGE_UNSIGNED, ticket, job);
}

/* The keys an answer names, before anything is known of its signature. */
static enum err claimed_server(const uint8_t *bytes, size_t n, struct peer_server *claimed)
{
    struct net_answer answer;
    JSON_OWNED json_t *json = NULL;
    enum err e = net_answer_decode(bytes, n, &answer);
    if (e || answer.err)
        return e ? e : answer.err;
    if (answer.status != 200)
        return answer.status == 429 || (answer.status >= 502 && answer.status <= 504) ? ERR_SERVER_BUSY : ERR_SERVER_OTHER;
    if (json_read(answer.body, answer.body_n, NET_ANSWER_MAX, &json) ||
        !json_take_hex(json, "sign_key", claimed->sign_key, PEER_KEY_SIZE) ||
        !json_take_hex(json, "seal_key", claimed->seal_key, PEER_KEY_SIZE))
        return ERR_SERVER_OTHER;
    peer_id(claimed->sign_key, claimed->id);
    return ERR_OK;
}

enum err exchange_read_identity(const struct enrol_code *code, struct exchange_ticket *ticket,
                                const uint8_t *bytes, size_t n, struct peer_server *server)
{
    struct peer_server claimed = { 0 };
    uint8_t fingerprint[PEER_FINGERPRINT_SIZE];
    struct net_answer answer;
    enum err e = claimed_server(bytes, n, &claimed);
    if (e)
        return e;
    peer_fingerprint(claimed.sign_key, fingerprint);
    if (sodium_memcmp(fingerprint, code->fingerprint, sizeof fingerprint) != 0)
        return ERR_SERVER_OTHER;
    e = exchange_read(&claimed, ticket, bytes, n, &answer);
    if (e)
        return e;
    *server = claimed;
    return ERR_OK;
}

static enum err seal_code(const struct exchange *x, const struct enrol_code *code, const uint8_t kx_public[PEER_KEY_SIZE],
                          struct buf *sealed)
{
    char purpose[64];
    SECRET_OWNED struct secret *plain = secret_new(ENROL_SECRET_SIZE + PEER_KEY_SIZE);
    if (!plain)
        return ERR_MEMORY;
    (void)snprintf(purpose, sizeof purpose, "guichet/enrol/1 %s", x->kiosk_id);
    enum err e = secret_append(plain, code->random, ENROL_SECRET_SIZE);
    e = e ? e : secret_append(plain, kx_public, PEER_KEY_SIZE);
    return e ? e : seal_to(x->server.seal_key, purpose, plain, sealed);
}

enum err exchange_ask_enrol(const struct exchange *x, const struct exchange_now *now, const struct enrol_code *code,
                            const uint8_t kx_public[PEER_KEY_SIZE], struct exchange_ticket *ticket, struct secret **job)
{
    BUF_OWNED struct buf sealed = buf_make(256), body = buf_make(1024);
    uint8_t key[PEER_KEY_SIZE];
    char text[512];
    enum err e = peer_sign_public(x->sign_secret, key);
    e = e ? e : seal_code(x, code, kx_public, &sealed);
    if (e)
        return e;
    sodium_bin2base64(text, sizeof text, sealed.bytes, sealed.length, sodium_base64_VARIANT_ORIGINAL);
    buf_put_text(&body, "{\"key\":\"");
    buf_put_hex(&body, key, sizeof key);
    buf_printf(&body, "\",\"sealed\":\"%s\"}", text);
    if (buf_err(&body))
        return buf_err(&body);
    const struct http_request r = { "POST", "/v1/enrol", "", body.bytes, body.length };
    return exchange_ask(x, now, &r, EXCHANGE_SIGNED, ticket, job);
}

enum err exchange_read_enrol(const struct exchange *x, struct exchange_ticket *ticket,
                             const uint8_t *bytes, size_t n, struct exchange_enrolled *out)
{
    struct exchange_enrolled made = { 0 };
    char kiosk[PEER_ID_SIZE];
    JSON_OWNED json_t *json = NULL;
    enum err e = exchange_read_json(&x->server, ticket, bytes, n, &json);
    if (e)
        return e;
    if (!json_take_text(json, "kiosk", kiosk, sizeof kiosk) || strcmp(kiosk, x->kiosk_id) != 0 ||
        !json_take_text(json, "label", made.label, sizeof made.label) ||
        !json_take_hex(json, "kx_key", made.server_kx_public, PEER_KEY_SIZE))
        return ERR_FORMAT;
    *out = made;
    return ERR_OK;
}
