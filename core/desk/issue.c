#include "core/desk/issue.h"

#include "core/desk/inside.h"
#include "core/rules/pin.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The escrow before the card (product rule): the helper is asked only with a secret that the server has kept and read back. */

enum { ISSUE_HARD_MS = 300000, PIN_MIN = 6, PIN_MAX = 15 };      /* lengths: of the family that can be initialised */

struct issuing {
    struct issue_watch watch;
    struct enrol_code code;
    struct release_place place;
    struct secret *session_secret, *pin;
    char label[TOKEN_TEXT_MAX], reader[TOKEN_TEXT_MAX];
    struct issue_result result;
};

static enum err make_request(struct desk *d, const struct exchange_now *now, struct exchange_ticket *ticket, struct secret **job);
static void take_answer(struct desk *d, enum err e, const uint8_t *bytes, size_t n);
static const struct ask issuance = { make_request, take_answer };

void issue_close(struct desk *d)
{
    struct issuing *i = d->issuing;
    d->issuing = NULL;
    if (!i)
        return;
    secret_free(i->session_secret);
    secret_free(i->pin);
    sodium_memzero(i, sizeof *i);
    free(i);
}

static void finish(struct desk *d, enum err e)
{
    struct issue_watch watch = d->issuing->watch;
    struct issue_result result = d->issuing->result;
    result.err = e;
    issue_close(d);
    presence_drop_helper(d);
    presence_ask(d);
    watch.done(watch.ctx, &result);
}

/* --- the card --- */

static void issued(void *ctx, enum err e, const uint8_t *bytes, size_t n)
{
    struct desk *d = ctx;
    struct token_issue answer;
    if (d->closing || !d->issuing)
        return;
    e = e ? e : token_read_issue(bytes, n, &answer);
    finish(d, e ? e : answer.err);
}

/* The code once more, as the certificate service wants it: the text of the one that was typed. */
static struct secret *code_text(const struct enrol_code *code)
{
    char text[ENROL_CODE_TEXT_SIZE];
    struct secret *s = secret_new(sizeof text);
    enrol_code_format(code, text);
    if (s && secret_append(s, text, strlen(text))) {
        secret_free(s);
        s = NULL;
    }
    sodium_memzero(text, sizeof text);
    return s;
}

static enum err give_to_card(struct desk *d, const struct exchange_issued *from)
{
    struct issuing *i = d->issuing;
    char url[TOKEN_URL_MAX];
    SECRET_OWNED struct secret *code = code_text(&i->code);
    enum err e = desk_est_url(&d->settings, url);
    if (e || !code)
        return e ? e : ERR_MEMORY;
    const struct token_issue_order order = { .reader = i->reader, .serial = i->place.serial, .label = i->label, .subject = from->subject, .est_url = url,
                                             .ca_file = d->settings.server_ca, .user = i->place.serial, .pin = i->pin,
                                             .secret = from->release.secrets[0], .code = code };
    const struct helper_job job = { .request = token_job_issue(&order), .hard_ms = ISSUE_HARD_MS, .done = issued, .ctx = d };
    return job.request ? helper_submit(d->token.helper, &job) : ERR_LIMIT;
}

/* --- the server --- */

static enum err make_request(struct desk *d, const struct exchange_now *now, struct exchange_ticket *ticket, struct secret **job)
{
    struct issuing *i = d->issuing;
    SECRET_OWNED struct secret *code = secret_new(ENROL_SECRET_SIZE);
    const struct exchange_issue order = { &i->place, code };
    if (!code || secret_append(code, i->code.random, sizeof i->code.random))
        return ERR_MEMORY;
    return exchange_ask_issuance(&d->net.exchange, now, &order, ticket, job);
}

static void take_answer(struct desk *d, enum err e, const uint8_t *bytes, size_t n)
{
    struct issuing *i = d->issuing;
    struct exchange_issued from = { .holder = "" };
    e = e ? e : exchange_read_issuance(&d->net.exchange, &d->asking.ticket, bytes, n, i->session_secret, &i->place, &from);
    e = ask_heard(d, e);
    if (!e)
        snprintf(i->result.holder, sizeof i->result.holder, "%s", from.holder);
    e = e ? e : give_to_card(d, &from);
    release_drop(&from.release);
    if (e)
        finish(d, e);
}

/* --- the beginning --- */

static enum err fill(struct desk *d, struct issuing *i, const struct issue_request *request)
{
    const struct token_info *info = &d->status.info;
    const struct pin_rules rules = { .min = PIN_MIN, .max = PIN_MAX };
    uint8_t fingerprint[PEER_FINGERPRINT_SIZE];
    enum err e = enrol_code_parse(request->code, &i->code);
    e = e ? e : pin_check_new(&rules, request->pin, NULL);
    if (e)
        return e;
    peer_fingerprint(d->net.exchange.server.sign_key, fingerprint);
    if (memcmp(fingerprint, i->code.fingerprint, sizeof fingerprint) != 0)
        return ERR_SERVER_OTHER;
    if ((size_t)snprintf(i->label, sizeof i->label, "%s", request->label) >= sizeof i->label ||
        (size_t)snprintf(i->place.serial, sizeof i->place.serial, "%s", info->serial) >= sizeof i->place.serial)
        return ERR_LIMIT;
    snprintf(i->reader, sizeof i->reader, "%s", info->reader);
    snprintf(i->result.serial, sizeof i->result.serial, "%s", info->serial);
    i->pin = secret_new(TOKEN_PIN_BYTES_MAX);
    e = i->pin ? secret_copy(i->pin, request->pin) : ERR_MEMORY;
    return e ? e : peer_make_kx_key(&i->session_secret, i->place.session_key);
}

enum err desk_issue(struct desk *d, const struct issue_request *request, const struct issue_watch *watch)
{
    enum err e = d->issuing ? ERR_LIMIT : desk_may_use_card(d);
    e = e ? e : presence_there(d);
    if (!e && d->status.info.has_cert)
        e = ERR_TOKEN_IN_USE;      /* before the server makes a secret for it; the helper looks closer */
    if (e)
        return e;
    d->issuing = calloc(1, sizeof *d->issuing);
    if (!d->issuing)
        return ERR_MEMORY;
    net_fill_exchange(d);
    d->issuing->watch = *watch;
    e = fill(d, d->issuing, request);
    e = e ? e : ask_server(d, &issuance);
    if (e)
        issue_close(d);
    return e;
}
