#include "core/base/buf.h"
#include "core/proto/json_in.h"
#include "core/proto/seal.h"
#include "core/sync/exchange_inside.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { BODY_MAX = 8192, ID_TEXT_SIZE = 33 };

/* --- what bodies are made of --- */

static bool serial_can_be_sent(const char *serial)
{
    size_t n = strnlen(serial, OP_SERIAL_SIZE);
    for (size_t i = 0; i < n; i++)
        if (serial[i] < 0x20 || serial[i] > 0x7e || serial[i] == '"' || serial[i] == '\\')
            return false;
    return n > 0 && n < OP_SERIAL_SIZE;
}

static enum err begin_serial(struct buf *body, const char *serial)
{
    if (!serial_can_be_sent(serial))
        return ERR_FORMAT;
    buf_printf(body, "{\"serial\":\"%s\"", serial);
    return ERR_OK;
}

static void put_hex(struct buf *body, const char *name, const uint8_t *bytes, size_t n)
{
    buf_printf(body, ",\"%s\":\"", name);
    buf_put_hex(body, bytes, n);
    buf_put_text(body, "\"");
}

static void put_base64(struct buf *body, const char *name, const uint8_t *bytes, size_t n)
{
    char text[sodium_base64_ENCODED_LEN(BODY_MAX / 2, sodium_base64_VARIANT_ORIGINAL)];
    if (n > BODY_MAX / 2) {
        body->failed = ERR_LIMIT;
        return;
    }
    sodium_bin2base64(text, sizeof text, bytes, n, sodium_base64_VARIANT_ORIGINAL);
    buf_printf(body, ",\"%s\":\"%s\"", name, text);
}

static enum err put_sealed(const struct exchange *x, const char *purpose, const struct secret *plain, struct buf *body)
{
    BUF_OWNED struct buf sealed = buf_make(BODY_MAX / 2);
    enum err e = seal_to(x->server.seal_key, purpose, plain, &sealed);
    if (!e)
        put_base64(body, "sealed", sealed.bytes, sealed.length);
    return e;
}

static enum err post(const struct exchange *x, const struct exchange_now *now, const char *path, struct buf *body,
                     struct exchange_ticket *ticket, struct secret **job)
{
    buf_put_text(body, "}");
    if (buf_err(body))
        return buf_err(body);
    const struct http_request r = { "POST", path, "", body->bytes, body->length };
    return exchange_ask(x, now, &r, EXCHANGE_SIGNED, ticket, job);
}

static void id_text(const uint8_t *id, char to[ID_TEXT_SIZE]) { sodium_bin2hex(to, ID_TEXT_SIZE, id, SESSION_ID_SIZE); }

_Static_assert((int)SESSION_ID_SIZE == (int)RELEASE_TICKET_SIZE && (int)SESSION_ID_SIZE == (int)HTTP_NONCE_SIZE, "ids of 128 bits");

/* What is in the answer's "sealed", sealed to the session key; the caller owns *plain. */
static enum err open_sealed(const json_t *json, const char *purpose, const uint8_t *id, const struct secret *session_secret,
                            struct secret **plain)
{
    uint8_t sealed[JSON_BASE64_MAX];
    char place[SEAL_PURPOSE_MAX], text[ID_TEXT_SIZE];
    size_t n;
    id_text(id, text);
    (void)snprintf(place, sizeof place, "%s %s", purpose, text);
    if (!json_take_base64(json, "sealed", sealed, sizeof sealed, &n))
        return ERR_FORMAT;
    return seal_open(session_secret, place, sealed, n, plain);
}

/* --- sessions --- */

enum err exchange_ask_challenge(const struct exchange *x, const struct exchange_now *now, const char *serial,
                                struct exchange_ticket *ticket, struct secret **job)
{
    BUF_OWNED struct buf body = buf_make(BODY_MAX);
    enum err e = begin_serial(&body, serial);
    return e ? e : post(x, now, "/v1/token/challenge", &body, ticket, job);
}

enum err exchange_read_challenge(const struct exchange *x, struct exchange_ticket *ticket, const uint8_t *bytes, size_t n,
                                 uint8_t nonce[SESSION_NONCE_SIZE])
{
    JSON_OWNED json_t *json = NULL;
    enum err e = exchange_read_json(&x->server, ticket, bytes, n, &json);
    return e ? e : json_take_hex(json, "nonce", nonce, SESSION_NONCE_SIZE) ? ERR_OK : ERR_FORMAT;
}

enum err exchange_ask_session(const struct exchange *x, const struct exchange_now *now, const struct exchange_proof *proof,
                              struct exchange_ticket *ticket, struct secret **job)
{
    const struct session_claim *c = proof->claim;
    BUF_OWNED struct buf body = buf_make(BODY_MAX);
    enum err e = begin_serial(&body, c->serial);
    if (e)
        return e;
    put_hex(&body, "nonce", c->nonce, sizeof c->nonce);
    put_hex(&body, "kiosk_nonce", c->kiosk_nonce, sizeof c->kiosk_nonce);
    buf_printf(&body, ",\"at\":%lld", (long long)c->at_ms);
    put_hex(&body, "session_key", c->session_key, sizeof c->session_key);
    buf_printf(&body, ",\"algorithm\":\"%s\"", proof->algorithm);
    put_base64(&body, "signature", proof->signature, proof->signature_n);
    return post(x, now, "/v1/token/session", &body, ticket, job);
}

static enum err read_profile(const json_t *json, const struct secret *session_secret, struct exchange_session *out)
{
    SECRET_OWNED struct secret *plain = NULL;
    if (!json_take_hex(json, "session", out->id, sizeof out->id) || !json_take_i64(json, "expires_ms", &out->expires_ms))
        return ERR_FORMAT;
    enum err e = open_sealed(json, PROFILE_PURPOSE, out->id, session_secret, &plain);
    return e ? e : profile_read(plain, &out->profile);
}

enum err exchange_read_session(const struct exchange *x, struct exchange_ticket *ticket, const uint8_t *bytes, size_t n,
                               const struct secret *session_secret, struct exchange_session *out)
{
    struct exchange_session made = { .expires_ms = 0 };
    JSON_OWNED json_t *json = NULL;
    enum err e = exchange_read_json(&x->server, ticket, bytes, n, &json);
    e = e ? e : read_profile(json, session_secret, &made);
    if (!e)
        *out = made;
    sodium_memzero(&made, sizeof made);
    return e;
}

/* --- the code of a new address --- */

static void begin_session(struct buf *body, const uint8_t session[SESSION_ID_SIZE])
{
    char text[ID_TEXT_SIZE];
    id_text(session, text);
    buf_printf(body, "{\"session\":\"%s\"", text);
}

enum err exchange_ask_code(const struct exchange *x, const struct exchange_now *now, const uint8_t session[SESSION_ID_SIZE],
                           struct exchange_ticket *ticket, struct secret **job)
{
    BUF_OWNED struct buf body = buf_make(BODY_MAX);
    begin_session(&body, session);
    return post(x, now, "/v1/token/code", &body, ticket, job);
}

enum err exchange_read_code(const struct exchange *x, struct exchange_ticket *ticket, const uint8_t *bytes, size_t n, struct exchange_code *out)
{
    struct exchange_code made = { .expires_ms = 0 };
    JSON_OWNED json_t *json = NULL;
    enum err e = exchange_read_json(&x->server, ticket, bytes, n, &json);
    if (e)
        return e;
    if (!json_take_text(json, "to", made.to, sizeof made.to) || !json_take_i64(json, "expires_ms", &made.expires_ms) ||
        !json_take_i64(json, "resend_ms", &made.resend_ms))
        return ERR_FORMAT;
    *out = made;
    return ERR_OK;
}

enum err exchange_ask_code_check(const struct exchange *x, const struct exchange_now *now, const struct exchange_code_check *check,
                                 struct exchange_ticket *ticket, struct secret **job)
{
    BUF_OWNED struct buf body = buf_make(BODY_MAX);
    char purpose[SEAL_PURPOSE_MAX], text[ID_TEXT_SIZE];
    id_text(check->session, text);
    (void)snprintf(purpose, sizeof purpose, CODE_PURPOSE " %s", text);
    begin_session(&body, check->session);
    enum err e = put_sealed(x, purpose, check->digits, &body);
    return e ? e : post(x, now, "/v1/token/code/check", &body, ticket, job);
}

enum err exchange_read_code_check(const struct exchange *x, struct exchange_ticket *ticket, const uint8_t *bytes, size_t n)
{
    JSON_OWNED json_t *json = NULL;
    return exchange_read_json(&x->server, ticket, bytes, n, &json);
}

/* --- unblocking by questions --- */

static enum err begin_token(struct buf *body, const struct exchange_token *token)
{
    enum err e = begin_serial(body, token->serial);
    if (!e)
        put_hex(body, "certificate", token->certificate, token->certificate ? crypto_hash_sha256_BYTES : 0);
    return e;
}

enum err exchange_ask_unblock(const struct exchange *x, const struct exchange_now *now, const struct exchange_token *token,
                              struct exchange_ticket *ticket, struct secret **job)
{
    BUF_OWNED struct buf body = buf_make(BODY_MAX);
    enum err e = begin_token(&body, token);
    return e ? e : post(x, now, "/v1/unblock/start", &body, ticket, job);
}

enum err exchange_read_unblock(const struct exchange *x, struct exchange_ticket *ticket, const uint8_t *bytes, size_t n,
                               char questions[QUESTIONS_COUNT][QUESTION_ID_SIZE])
{
    JSON_OWNED json_t *json = NULL;
    enum err e = exchange_read_json(&x->server, ticket, bytes, n, &json);
    const json_t *list = json_object_get(json, "questions");
    if (e)
        return e;
    if (!json_is_array(list) || json_array_size(list) != QUESTIONS_COUNT)
        return ERR_FORMAT;
    for (size_t i = 0; i < QUESTIONS_COUNT; i++) {
        const char *id = json_string_value(json_array_get(list, i));
        if (!id || !question_id_is_valid(id))
            return ERR_FORMAT;
    }
    for (size_t i = 0; i < QUESTIONS_COUNT; i++)
        (void)snprintf(questions[i], QUESTION_ID_SIZE, "%s", json_string_value(json_array_get(list, i)));
    return ERR_OK;
}

static enum err put_answers(const struct exchange_answers *a, struct secret *to)
{
    char key[2 * PEER_KEY_SIZE + 1];
    sodium_bin2hex(key, sizeof key, a->session_key, PEER_KEY_SIZE);
    enum err e = secret_append(to, "{\"answers\":", 11);
    e = e ? e : answers_put(a->answers, to);
    e = e ? e : secret_append(to, ",\"session_key\":\"", 16);
    e = e ? e : secret_append(to, key, sizeof key - 1);
    return e ? e : secret_append(to, "\"}", 2);
}

enum err exchange_ask_answers(const struct exchange *x, const struct exchange_now *now, const struct exchange_answers *answers,
                              struct exchange_ticket *ticket, struct secret **job)
{
    BUF_OWNED struct buf body = buf_make(BODY_MAX);
    SECRET_OWNED struct secret *plain = secret_new(BODY_MAX / 2 - SEAL_OVERHEAD);
    char purpose[SEAL_PURPOSE_MAX], request[ID_TEXT_SIZE];
    if (!plain)
        return ERR_MEMORY;
    id_text(now->nonce, request);
    (void)snprintf(purpose, sizeof purpose, ANSWERS_PURPOSE " %s %s", x->kiosk_id, request);
    enum err e = begin_token(&body, &answers->token);
    e = e ? e : put_answers(answers, plain);
    e = e ? e : put_sealed(x, purpose, plain, &body);
    return e ? e : post(x, now, "/v1/unblock/answers", &body, ticket, job);
}

enum err exchange_read_answers(const struct exchange *x, struct exchange_ticket *ticket, const uint8_t *bytes, size_t n,
                               struct exchange_granted *out)
{
    struct exchange_granted made = { .expires_ms = 0 };
    JSON_OWNED json_t *json = NULL;
    enum err e = exchange_read_json(&x->server, ticket, bytes, n, &json);
    if (e)
        return e;
    if (!json_take_hex(json, "ticket", made.ticket, sizeof made.ticket) || !json_take_i64(json, "expires_ms", &made.expires_ms))
        return ERR_FORMAT;
    *out = made;
    return ERR_OK;
}

/* --- the release, and issuance, which brings one --- */

enum err exchange_ask_release(const struct exchange *x, const struct exchange_now *now, const struct release_place *place,
                              struct exchange_ticket *ticket, struct secret **job)
{
    BUF_OWNED struct buf body = buf_make(BODY_MAX);
    enum err e = begin_serial(&body, place->serial);
    put_hex(&body, "ticket", place->ticket, sizeof place->ticket);
    return e ? e : post(x, now, "/v1/unblock/release", &body, ticket, job);
}

enum err exchange_ask_replace(const struct exchange *x, const struct exchange_now *now, const struct release_place *place,
                              struct exchange_ticket *ticket, struct secret **job)
{
    BUF_OWNED struct buf body = buf_make(BODY_MAX);
    begin_session(&body, place->ticket);
    put_hex(&body, "session_key", place->session_key, sizeof place->session_key);
    return post(x, now, "/v1/token/replace", &body, ticket, job);
}

/* Old bytes sent again are signed anew in their answer, but say themselves until when they serve. */
static enum err take_release(const struct exchange *x, const struct exchange_ticket *ticket, const json_t *json,
                             const struct secret *session_secret, const struct release_place *place, struct release *out)
{
    SECRET_OWNED struct secret *plain = NULL;
    enum err e = open_sealed(json, RELEASE_PURPOSE, place->ticket, session_secret, &plain);
    e = e ? e : release_read(plain, x->server.sign_key, place, out);
    if (!e && out->until_ms < ticket->server_ms) {
        release_drop(out);
        return ERR_TICKET;
    }
    return e;
}

enum err exchange_read_release(const struct exchange *x, struct exchange_ticket *ticket, const uint8_t *bytes, size_t n,
                               const struct secret *session_secret, const struct release_place *place, struct release *out)
{
    struct release made = { 0 };
    JSON_OWNED json_t *json = NULL;
    enum err e = exchange_read_json(&x->server, ticket, bytes, n, &json);
    e = e ? e : take_release(x, ticket, json, session_secret, place, &made);
    if (!e)
        *out = made;
    return e;
}

enum err exchange_ask_issuance(const struct exchange *x, const struct exchange_now *now, const struct exchange_issue *issue,
                               struct exchange_ticket *ticket, struct secret **job)
{
    BUF_OWNED struct buf body = buf_make(BODY_MAX);
    char purpose[SEAL_PURPOSE_MAX + OP_SERIAL_SIZE];
    enum err e = begin_serial(&body, issue->place->serial);
    if (e)
        return e;
    (void)snprintf(purpose, sizeof purpose, ISSUANCE_PURPOSE " %s %s", x->kiosk_id, issue->place->serial);
    put_hex(&body, "session_key", issue->place->session_key, PEER_KEY_SIZE);
    e = put_sealed(x, purpose, issue->code, &body);
    return e ? e : post(x, now, "/v1/issuance/start", &body, ticket, job);
}

enum err exchange_read_issuance(const struct exchange *x, struct exchange_ticket *ticket, const uint8_t *bytes, size_t n,
                                const struct secret *session_secret, const struct release_place *place, struct exchange_issued *out)
{
    struct exchange_issued made = { .holder = "" };
    JSON_OWNED json_t *json = NULL;
    enum err e = exchange_read_json(&x->server, ticket, bytes, n, &json);
    if (e)
        return e;
    if (!json_take_text(json, "holder", made.holder, sizeof made.holder) || !json_take_text(json, "subject", made.subject, sizeof made.subject))
        return ERR_FORMAT;
    e = take_release(x, ticket, json, session_secret, place, &made.release);
    if (!e)
        *out = made;
    return e;
}
