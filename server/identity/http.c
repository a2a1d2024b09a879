/* The provider `http`: asks a register of the operator's (server/PROTOCOL.md 14). What is not a signed answer is none. */
#include "server/identity/driver.h"

#include "core/base/clock.h"
#include "core/base/log.h"
#include "server/identity/http_message.h"
#include "server/identity/http_post.h"
#include "server/server_keys.h"

#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SCHEME "https://"
enum { CA_PATH_SIZE = 1024, TAIL_MAX = 8 };

struct far_register {
    const struct server_keys *keys;                 /* the caller's */
    char url[REGISTER_URL_SIZE], ca[CA_PATH_SIZE];
    uint8_t key[PEER_KEY_SIZE];
    char id[PEER_ID_SIZE];
    int64_t timeout_ms;
    atomic_int calls;                               /* at the moment */
};

/* --- open --- */

/* https://host[:port][/path]: what the signature names must be what goes over the wire, so nothing that libcurl would change. */
static bool url_is_good(const char *url)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/[]";
    size_t n = strlen(url);
    return strncmp(url, SCHEME, sizeof SCHEME - 1) == 0 && n > sizeof SCHEME - 1 && n + TAIL_MAX < REGISTER_URL_SIZE && url[n - 1] != '/' &&
           strspn(url, allowed) == n && !strstr(url + sizeof SCHEME - 1, "//") && !strstr(url, "/.");
}

static const char *wrong_setting(const struct identity_settings *s, struct far_register *r)
{
    if (!url_is_good(s->url))
        return "identity.url is not https://host[:port][/path]";
    if (!s->ca[0] || (size_t)snprintf(r->ca, sizeof r->ca, "%s", s->ca) >= sizeof r->ca)
        return "identity.ca is not given";
    if (access(s->ca, R_OK))
        return "identity.ca cannot be read";
    if (strlen(s->key) != 2 * PEER_KEY_SIZE || !hex_parse(s->key, r->key, PEER_KEY_SIZE))
        return "identity.key is not 64 hexadecimal digits: the register's Ed25519 key, without which no answer counts";
    return NULL;
}

static enum err open_far(const struct identity_settings *settings, const struct server_keys *keys, void **state)
{
    struct far_register *r = calloc(1, sizeof *r);
    if (!r)
        return ERR_MEMORY;
    const char *wrong = wrong_setting(settings, r);
    if (wrong)
        log_error("%s", wrong);
    enum err e = wrong ? ERR_CONFIG : register_http_start();
    if (e) {
        free(r);
        return e;
    }
    (void)snprintf(r->url, sizeof r->url, "%s", settings->url);
    peer_id(r->key, r->id);
    r->keys = keys;
    r->timeout_ms = settings->timeout_ms;
    *state = r;
    return ERR_OK;
}

static void close_far(void *state)
{
    free(state);
    register_http_stop();
}

/* --- a call --- */

static void new_request(char to[HTTP_NONCE_TEXT_SIZE])
{
    uint8_t raw[HTTP_NONCE_SIZE];
    randombytes_buf(raw, sizeof raw);
    sodium_bin2hex(to, HTTP_NONCE_TEXT_SIZE, raw, sizeof raw);
}

static enum err sign(const struct far_register *r, const char *path, const char *request, const struct secret *body, struct http_signature *to)
{
    const struct http_request asked = { "POST", path, "", secret_bytes(body), secret_length(body) };
    struct http_parameters p = { .created_s = clock_wall(&clock_system) / 1000 };
    memcpy(p.key_id, r->keys->id, sizeof p.key_id);
    memcpy(p.nonce, request, sizeof p.nonce);
    return http_sign_request(&asked, r->id, &p, r->keys->sign, to);
}

/* The nonce and the digest of the request are in what the register signed: no other answer passes. */
static const char *wrong_reply(const struct far_register *r, const struct register_reply *reply, const struct buf *body, const char *digest, const char *request)
{
    const struct http_answer answer = { reply->status, body->bytes, body->length, digest, request };
    int64_t created;
    return reply->status != 200 ? "its status is not 200"
         : !reply->is_json ? "its type is not application/json"
         : !http_check_answer(&answer, r->id, &reply->headers, r->key, &created) ? "it is not signed by identity.key" : NULL;
}

/* tail: "/verify" or "/letter". */
static enum identity_answer ask(const struct far_register *r, const char *tail, const char *request, const struct secret *body)
{
    BUF_OWNED struct buf got = buf_make(REGISTER_ANSWER_MAX);
    char url[REGISTER_URL_SIZE], why[REGISTER_WHY_SIZE] = "";
    struct http_signature signature;
    struct register_reply reply = { 0 };
    enum identity_answer answer = IDENTITY_UNAVAILABLE;
    (void)snprintf(url, sizeof url, "%s%s", r->url, tail);
    enum err e = sign(r, strchr(url + sizeof SCHEME - 1, '/'), request, body, &signature);
    const struct register_post post = { url, r->ca, r->timeout_ms, r->id, &signature, body };
    e = e ? e : register_post(&post, &got, &reply, why);
    const char *wrong = e ? NULL : wrong_reply(r, &reply, &got, signature.digest, request);
    if (!e && !wrong && register_read_answer(got.bytes, got.length, &answer))
        wrong = "it says nothing that is known";
    if (e)
        log_warning("the register of identity.url: %s: %s %s", tail, err_name(e), why);
    if (wrong)
        log_warning("the register of identity.url: %s: an answer of status %u is ignored: %s", tail, reply.status, wrong);
    return e || wrong ? IDENTITY_UNAVAILABLE : answer;
}

/* A register that hangs must not take all the workers with it. */
static bool enter(struct far_register *r)
{
    if (atomic_fetch_add(&r->calls, 1) < IDENTITY_CALLS)
        return true;
    atomic_fetch_sub(&r->calls, 1);
    log_warning("the register of identity.url: already asked %d times at once", (int)IDENTITY_CALLS);
    return false;
}

static enum identity_answer ask_once(struct far_register *r, const char *tail, const char *request, const struct secret *body)
{
    if (!enter(r))
        return IDENTITY_UNAVAILABLE;
    enum identity_answer answer = ask(r, tail, request, body);
    atomic_fetch_sub(&r->calls, 1);
    return answer;
}

static enum identity_answer verify(void *state, enum identity_purpose purpose, const struct identity_fields *fields)
{
    SECRET_OWNED struct secret *body = NULL;
    char request[HTTP_NONCE_TEXT_SIZE];
    new_request(request);
    return register_put_question(request, purpose, fields, &body) ? IDENTITY_UNAVAILABLE : ask_once(state, "/verify", request, body);
}

static enum identity_answer letter(void *state, const struct identity_letter *letter)
{
    SECRET_OWNED struct secret *body = NULL;
    char request[HTTP_NONCE_TEXT_SIZE];
    new_request(request);
    return register_put_letter(request, letter, &body) ? IDENTITY_UNAVAILABLE : ask_once(state, "/letter", request, body);
}

const struct identity_driver identity_http = { "http", open_far, close_far, verify, letter };
