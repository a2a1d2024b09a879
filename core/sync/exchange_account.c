#include "core/sync/exchange_account.h"

#include "core/proto/json_in.h"
#include "core/sync/exchange_inside.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define PATH "/v1/account/"

static struct account_place place_of(const struct exchange *x, const char *verb, const char *request)
{
    return (struct account_place){ verb, x->kiosk_id, request };
}

enum err exchange_account_body(const struct exchange *x, const struct exchange_now *now, const struct exchange_account *what, struct secret **body)
{
    BUF_OWNED struct buf made = buf_make(NET_BODY_MAX);
    char request[HTTP_NONCE_TEXT_SIZE];
    struct account_request r = { .plain = (struct secret *)what->plain };      /* only looked at */
    sodium_bin2hex(request, sizeof request, now->nonce, sizeof now->nonce);
    (void)snprintf(r.session, sizeof r.session, "%s", what->session);
    memcpy(r.reply_key, what->reply_key, sizeof r.reply_key);
    const struct account_place place = place_of(x, what->verb, request);
    enum err e = account_request_put(&r, &place, x->server.seal_key, &made);
    sodium_memzero(r.session, sizeof r.session);
    e = e ? e : buf_err(&made);
    if (e)
        return e;
    SECRET_OWNED struct secret *kept = secret_new(made.length);
    e = kept ? secret_append(kept, made.bytes, made.length) : ERR_MEMORY;
    if (!e) {
        *body = kept;
        kept = NULL;
    }
    return e;
}

enum err exchange_ask_account(const struct exchange *x, const struct exchange_now *now, const char *verb, const struct secret *body,
                              struct exchange_ticket *ticket, struct secret **job)
{
    char path[sizeof PATH + ACCOUNT_VERB_SIZE];
    (void)snprintf(path, sizeof path, PATH "%s", verb);
    const struct http_request r = { "POST", path, "", secret_bytes(body), secret_length(body) };
    return exchange_ask(x, now, &r, EXCHANGE_SIGNED, ticket, job);
}

/* "code-refused" is of two kinds: of a kiosk that enrols, and of a person. */
static enum err here(enum err e) { return e == ERR_CODE_REFUSED ? ERR_CODE_REFUSED_HERE : e; }

enum err exchange_read_account(const struct exchange *x, struct exchange_ticket *ticket, const uint8_t *bytes, size_t n, const char *verb,
                               const struct secret *reply_secret, struct secret **plain)
{
    JSON_OWNED json_t *json = NULL;
    const struct account_place place = place_of(x, verb, ticket->nonce);
    enum err e = here(exchange_read_json(&x->server, ticket, bytes, n, &json));
    return e ? e : account_answer_read(json, &place, reply_secret, plain);
}
