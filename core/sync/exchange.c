#include "core/sync/exchange.h"

#include "core/base/version.h"
#include "core/proto/json_in.h"
#include "core/sync/exchange_inside.h"
#include "core/sync/net_job.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A problem's word -> what it means here. Words that are not in the table: ERR_SERVER_FAULT for 5xx, else ERR_SERVER_REFUSED. */
static const struct { const char *word; enum err err; } problems[] = {
    { "kiosk-unknown", ERR_KIOSK_UNKNOWN },
    { "kiosk-retired", ERR_KIOSK_RETIRED },
    { "clock-skew", ERR_CLOCK },
    { "code-refused", ERR_CODE_REFUSED },
    { "server-other", ERR_SERVER_OTHER },
    { "sequence-gap", ERR_SEQUENCE },
    { "sequence-conflict", ERR_SEQUENCE },
    { "operation-conflict", ERR_SEQUENCE },
    { "cannot-calculate-changes", ERR_FEED_RESYNC },
    { "busy", ERR_SERVER_BUSY },
    { "storage", ERR_SERVER_BUSY },
    { "session-refused", ERR_SERVER_REFUSED },
    { "session-unknown", ERR_SESSION },
    { "not-possible", ERR_NOT_POSSIBLE },
    { "ticket-unknown", ERR_TICKET },
    { "code-wrong", ERR_CODE_WRONG },
    { "code-dead", ERR_CODE_DEAD },
    { "nothing-pending", ERR_NOTHING_PENDING },
    { "too-soon", ERR_TOO_SOON },
    { "too-many", ERR_TOO_MANY },
    { "kiosk-paused", ERR_KIOSK_PAUSED },
    { "wait", ERR_WAIT },
    { "password-wrong", ERR_PASSWORD_WRONG },
    { "password-name", ERR_CITIZEN_PASSWORD_NAME },
    { "password-email", ERR_CITIZEN_PASSWORD_EMAIL },
    { "role", ERR_ROLE },
    { "session-locked", ERR_SESSION_LOCKED },
    { "own-record", ERR_OWN_RECORD },
    { "not-verified", ERR_NOT_VERIFIED },
    { "second-needed", ERR_SECOND_NEEDED },
    { "caller-wrong", ERR_CALLER_WRONG },
    { "caller-locked", ERR_CALLER_LOCKED },
    { "no-facts", ERR_NO_FACTS },
    { "taken", ERR_TAKEN },
    { "cooling", ERR_COOLING },
    { "name-taken", ERR_NAME_TAKEN },
    { "gone", ERR_GONE },
    { "employee-unknown", ERR_EMPLOYEE_UNKNOWN },
    { "identity-given", ERR_IDENTITY_GIVEN },
    { "identity-family", ERR_IDENTITY_FAMILY },
    { "identity-birth", ERR_IDENTITY_BIRTH },
    { "identity-numbers", ERR_IDENTITY_NUMBERS },
    { "register-down", ERR_REGISTER_DOWN },
};

/* Members that are missing or odd say nothing; the word alone decides. */
static void take_members(const json_t *json, struct exchange_problem *to)
{
    int64_t left = 0;
    if (json_take_i64(json, "left", &left) && left >= 0 && left < 1000)
        to->left = (unsigned)left;
    if (!json_take_i64(json, "until_ms", &to->until_ms))
        to->until_ms = 0;
    if (!json_take_text(json, "reference", to->reference, sizeof to->reference))
        to->reference[0] = 0;
    if (!json_take_text(json, "reason", to->reason, sizeof to->reason))
        to->reason[0] = 0;
    if (!json_take_text(json, "field", to->field, sizeof to->field))
        to->field[0] = 0;
}

static enum err problem_err(unsigned status, const uint8_t *body, size_t n, struct exchange_problem *problem)
{
    char type[64] = "";
    JSON_OWNED json_t *json = NULL;
    if (json_read(body, n, NET_ANSWER_MAX, &json) == ERR_OK && json_take_text(json, "type", type, sizeof type))
        take_members(json, problem);
    if (strncmp(type, "urn:guichet:", 12) == 0)
        for (size_t i = 0; i < sizeof problems / sizeof problems[0]; i++)
            if (strcmp(problems[i].word, type + 12) == 0)
                return problems[i].err;
    return status == 503 || status == 429 ? ERR_SERVER_BUSY : status >= 500 ? ERR_SERVER_FAULT : ERR_SERVER_REFUSED;
}

/* --- asking --- */

static bool header_put(struct net_job *job, const char *name, const char *value)
{
    if (job->headers_n == NET_HEADERS_MAX)
        return false;
    int n = snprintf(job->headers[job->headers_n], NET_HEADER_SIZE, "%s: %s", name, value);
    job->headers_n++;
    return n > 0 && n < NET_HEADER_SIZE;
}

static bool url_put(const struct exchange *x, const struct http_request *r, struct net_job *job)
{
    int n = snprintf(job->url, sizeof job->url, "%s%s%s%s", x->url, r->path, r->query[0] ? "?" : "", r->query);
    int m = snprintf(job->method, sizeof job->method, "%s", r->method);
    int k = snprintf(job->ca_file, sizeof job->ca_file, "%s", x->ca_file);
    return n > 0 && n < NET_URL_SIZE && m < NET_METHOD_SIZE && k < NET_PATH_SIZE;
}

static void ticket_begin(const struct exchange_now *now, const char *digest, struct exchange_ticket *ticket)
{
    memset(ticket, 0, sizeof *ticket);
    memcpy(ticket->digest, digest, sizeof ticket->digest);
    sodium_bin2hex(ticket->nonce, sizeof ticket->nonce, now->nonce, sizeof now->nonce);
    ticket->asked_ms = now->wall_ms;
}

static bool headers_put(const struct exchange *x, const struct http_request *r, const struct exchange_now *now,
                        struct net_job *job, enum err *e)
{
    struct http_parameters p = { .created_s = now->wall_ms / 1000 };
    struct http_signature s;
    memcpy(p.key_id, x->kiosk_id, sizeof p.key_id);
    sodium_bin2hex(p.nonce, sizeof p.nonce, now->nonce, sizeof now->nonce);
    *e = http_sign_request(r, x->server.id, &p, x->sign_secret, &s);
    return !*e && header_put(job, "Guichet-Server", x->server.id) && header_put(job, "Content-Digest", s.digest) &&
           header_put(job, "Signature-Input", s.input) && header_put(job, "Signature", s.signature) &&
           header_put(job, "Guichet-Version", GUICHET_VERSION);
}

enum err exchange_ask(const struct exchange *x, const struct exchange_now *now, const struct http_request *r,
                      enum exchange_flags flags, struct exchange_ticket *ticket, struct secret **job)
{
    struct net_job j = { .time_only = (flags & EXCHANGE_UNVERIFIED) != 0, .keep_open = now->keep_open,
                         .connect_ms = x->connect_ms, .total_ms = x->total_ms, .body = r->body, .body_n = r->body_n };
    struct exchange_ticket t;
    char digest[HTTP_DIGEST_SIZE];
    enum err e = ERR_OK;
    http_put_digest(r->body, r->body_n, digest);
    ticket_begin(now, digest, &t);
    if (!url_put(x, r, &j))
        return ERR_LIMIT;
    if (flags & EXCHANGE_UNSIGNED) {
        if (!header_put(&j, "Guichet-Request", t.nonce) || !header_put(&j, "Content-Digest", digest))
            return ERR_LIMIT;
    } else if (!headers_put(x, r, now, &j, &e)) {
        return e ? e : ERR_LIMIT;
    }
    if (r->body_n && !header_put(&j, "Content-Type", "application/json"))
        return ERR_LIMIT;
    struct secret *made = net_job_encode(&j);
    if (!made)
        return ERR_MEMORY;
    *ticket = t;
    *job = made;
    return ERR_OK;
}

/* --- reading --- */

/* An unsigned answer changes nothing; but a proxy's "busy" may be believed, since it asks for nothing but patience. */
static enum err unsigned_err(unsigned status)
{
    return status == 429 || (status >= 502 && status <= 504) ? ERR_SERVER_BUSY : ERR_SERVER_SIGNATURE;
}

enum err exchange_read(const struct peer_server *server, struct exchange_ticket *ticket, const uint8_t *bytes, size_t n,
                       struct net_answer *out)
{
    struct net_answer answer;
    struct http_signature headers;
    int64_t created;
    enum err e = net_answer_decode(bytes, n, &answer);
    if (e)
        return e;
    ticket->not_sent = answer.not_sent;
    if (answer.err)
        return answer.err;
    ticket->retry_after_s = answer.retry_after_s;
    if (!answer.signature[0])
        return unsigned_err(answer.status);
    if (strlen(answer.digest) >= sizeof headers.digest || strlen(answer.input) >= sizeof headers.input ||
        strlen(answer.signature) >= sizeof headers.signature)
        return ERR_SERVER_SIGNATURE;
    memcpy(headers.digest, answer.digest, sizeof headers.digest);
    memcpy(headers.input, answer.input, sizeof headers.input);
    memcpy(headers.signature, answer.signature, sizeof headers.signature);
    const struct http_answer seen = { answer.status, answer.body, answer.body_n, ticket->digest, ticket->nonce };
    if (!http_check_answer(&seen, server->id, &headers, server->sign_key, &created))
        return ERR_SERVER_SIGNATURE;
    ticket->server_ms = created * 1000;
    if (answer.status != 200)
        return problem_err(answer.status, answer.body, answer.body_n, &ticket->problem);
    *out = answer;
    return ERR_OK;
}

enum err exchange_read_json(const struct peer_server *server, struct exchange_ticket *ticket, const uint8_t *bytes, size_t n,
                            json_t **json)
{
    struct net_answer answer;
    enum err e = exchange_read(server, ticket, bytes, n, &answer);
    if (e)
        return e;
    e = json_read(answer.body, answer.body_n, NET_ANSWER_MAX, json);
    return e == ERR_LIMIT ? ERR_FORMAT : e;
}

/* --- time --- */

enum err exchange_ask_time(const struct exchange *x, const struct exchange_now *now, bool unverified,
                           struct exchange_ticket *ticket, struct secret **job)
{
    const struct http_request r = { "GET", "/v1/time", "", NULL, 0 };
    return exchange_ask(x, now, &r, EXCHANGE_UNSIGNED | (unverified ? EXCHANGE_UNVERIFIED : 0), ticket, job);
}

enum err exchange_read_time(const struct exchange *x, struct exchange_ticket *ticket,
                            const uint8_t *bytes, size_t n, int64_t *server_ms)
{
    JSON_OWNED json_t *json = NULL;
    enum err e = exchange_read_json(&x->server, ticket, bytes, n, &json);
    if (e)
        return e;
    return json_take_i64(json, "server_ms", server_ms) ? ERR_OK : ERR_FORMAT;
}
