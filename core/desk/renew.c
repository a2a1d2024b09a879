#include "core/desk/inside.h"

#include "core/base/log.h"
#include "core/proto/enrol_code.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* guichet-token does the whole of it and says where it is; the desk keeps the request that was sent, and tells the server.
 * It is not written ahead: until the old pair is gone nothing is true that the next visit would not find on the token. */

enum { EST_PORT = 9443, RENEW_HARD_MS = 300000 };

_Static_assert((int)TOKEN_RENEW_CLEAN == (int)RENEW_CLEAN && (int)TOKEN_RENEW_LOG_IN == (int)RENEW_LOG_IN, "the steps are the same");
_Static_assert((int)TOKEN_CSR_MAX <= (int)STORE_RENEWAL_MAX, "a request can be kept");

bool renew_holds_card(const struct desk *d) { return d->renew.on_card && d->renew.step >= TOKEN_RENEW_WRITE; }

static void step(struct desk *d, enum renew_step what)
{
    if (d->renew.watch.step)
        d->renew.watch.step(d->renew.watch.ctx, what);
}

static void finish(struct desk *d, enum renew_outcome outcome, enum err e)
{
    struct renew_watch watch = d->renew.watch;
    struct renew_result result = d->renew.result;
    bool forgotten = d->renew.forgotten;
    result.outcome = outcome;
    result.err = e;
    d->renew = (struct renew){ .on_card = false };
    if (forgotten && !d->closing)
        tool_stop(&d->token);      /* it was let live to finish; the person has gone */
    if (watch.done)
        watch.done(watch.ctx, &result);
}

/* "https://host:port/..." or "https://[::1]:port" with the port of the certificate service. */
enum err desk_est_url(const struct desk_settings *s, char to[TOKEN_URL_MAX])
{
    const char *url = s->server_url ? s->server_url : "", *host = strstr(url, "://");
    int n;
    if (s->est_url && *s->est_url)
        n = snprintf(to, TOKEN_URL_MAX, "%s", s->est_url);
    else if (!host)
        return ERR_CONFIG;
    else {
        host += 3;
        size_t length = *host == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/");
        n = snprintf(to, TOKEN_URL_MAX, "%.*s%.*s:%d", (int)(host - url), url, (int)length, host, EST_PORT);
    }
    return n > 0 && n < TOKEN_URL_MAX ? ERR_OK : ERR_CONFIG;
}

/* --- what is kept --- */

static void keep_request(struct desk *d, const uint8_t *csr, size_t n, int64_t retry_ms)
{
    struct store_renewal kept = { .retry_ms = retry_ms, .csr_n = n };
    memcpy(kept.csr, csr, n);
    enum err e = desk_need_store(d);
    e = e ? e : store_put_renewal(d->store, d->renew.op.serial, &kept);
    desk_store_failed(d, e);
    if (e)
        log_warning("desk: the request for a certificate is not kept: %s", err_name(e));
}

static void forget_request(struct desk *d)
{
    enum err e = desk_need_store(d);
    desk_store_failed(d, e ? e : store_drop_renewal(d->store, d->renew.op.serial));
}

static void come_back_later(struct desk *d, uint32_t retry_after_s)
{
    struct store_renewal kept;
    int64_t retry_ms = clock_wall(loop_clock(d->loop)) + (int64_t)retry_after_s * 1000;
    if (!desk_need_store(d) && !store_renewal(d->store, d->renew.op.serial, &kept))
        keep_request(d, kept.csr, kept.csr_n, retry_ms);
    d->renew.result.retry_ms = retry_ms;
}

int64_t desk_renew_retry(struct desk *d)
{
    struct store_renewal kept;
    if (presence_ready(d) || desk_need_store(d))
        return 0;
    enum err e = store_renewal(d->store, d->status.info.serial, &kept);
    desk_store_failed(d, e);
    return e ? 0 : kept.retry_ms;
}

/* --- the server's word --- */

static void told(struct desk *d, const struct told *word)
{
    d->renew.result.told = word->told;
    finish(d, RENEW_DONE, word->err);
}

static void wait_for_server(struct desk *d)
{
    struct renew *r = &d->renew;
    bool worth = !r->forgotten && r->watch.done && tell_begin(d, r->op.id, told);
    r->telling = true;
    if (worth)
        step(d, RENEW_TELL);
    net_work(d);
    if (!worth)
        finish(d, RENEW_DONE, ERR_OK);
}

/* --- the card's word --- */

static enum err complete_op(struct desk *d, const struct token_renew *answer)
{
    struct op *op = &d->renew.op;
    const struct kiosk_keys *keys = store_keys(d->store);
    struct certificate_renewed event = { .reader = "" };
    snprintf(event.reader, sizeof event.reader, "%s", d->renew.reader);
    if (!hex_parse(answer->certificate, event.certificate, sizeof event.certificate))
        return ERR_FORMAT;
    enum err e = certificate_renewed_put(&event, op);
    if (!e && answer->signature_n)
        e = op_set_token_signature(op, answer->algorithm, answer->signature, answer->signature_n);
    return e ? e : op_sign_kiosk(op, keys->server.id, keys->kiosk_id, keys->sign);
}

static void renewed(struct desk *d, const struct token_renew *answer)
{
    struct renew *r = &d->renew;
    r->result.not_after_ms = answer->not_after_ms;
    forget_request(d);
    desk_sure(d, r->op.serial);
    enum err e = complete_op(d, answer);
    e = e ? e : record_ahead(d, &r->op, r->receipt, false);
    e = e ? e : record_ready(d, &r->op, r->receipt, false);
    if (!e)
        snprintf(r->result.receipt, sizeof r->result.receipt, "%s", r->receipt);
    presence_ask(d);      /* its certificate is another one now */
    if (e)
        finish(d, RENEW_DONE, e);
    else
        wait_for_server(d);
}

/* The certificate in force still works; what was sent is kept unless the authority will not have it. */
static void stopped(struct desk *d, const struct token_renew *answer, enum err e)
{
    if (e == ERR_PIN_LOCKED || (e == ERR_PIN_WRONG && answer->tries.kind == TRIES_NONE)) {
        finish(d, RENEW_LOCKED, ERR_PIN_LOCKED);
    } else if (e == ERR_PIN_WRONG) {
        finish(d, RENEW_WRONG, e);
    } else if (e == ERR_EST_WAIT) {
        come_back_later(d, answer->retry_after_s);
        finish(d, RENEW_WAITING, e);
    } else {
        /* A code that was mistyped says nothing against the key that waits. */
        const bool code = d->renew.by_code && e == ERR_EST_REFUSED;
        if ((e == ERR_EST_REFUSED && !code) || e == ERR_EST_ANSWER)
            forget_request(d);
        finish(d, RENEW_STOPPED, d->renew.cancelled ? ERR_OK : code ? ERR_CODE_REFUSED_HERE : e);
    }
}

static void answered(void *ctx, enum err e, const uint8_t *bytes, size_t n)
{
    struct desk *d = ctx;
    struct token_renew answer = { .err = ERR_OK };
    d->renew.on_card = false;
    e = e ? e : token_read_renew(bytes, n, &answer);
    if (e == ERR_HELPER_GONE && d->status.token == DESK_TOKEN_ABSENT)
        e = ERR_TOKEN_REMOVED;      /* its helper was ended because the card went away */
    e = e ? e : answer.err;
    d->renew.result.tries = answer.tries;
    if (!d->closing) {
        presence_drop_helper(d);
        presence_tries(d, answer.tries);
        presence_lost(d, e);
    }
    if (e)
        stopped(d, &answer, e);
    else
        renewed(d, &answer);
}

static void progress(void *ctx, const uint8_t *bytes, size_t n)
{
    struct desk *d = ctx;
    struct token_renew_progress p = { .csr_n = 0 };
    if (token_read_renew_progress(bytes, n, &p))
        return;
    d->renew.step = p.step;
    if (p.step == TOKEN_RENEW_SEND && p.csr_n)
        keep_request(d, p.csr, p.csr_n, 0);
    step(d, (enum renew_step)p.step);
}

/* --- the beginning --- */

static enum err make_op(struct desk *d, struct buf *tbs)
{
    struct renew *r = &d->renew;
    const struct kiosk_keys *keys = store_keys(d->store);
    uint8_t id[OP_ID_SIZE];
    snprintf(r->reader, sizeof r->reader, "%s", d->presence.reader);
    enum err e = receipt_draw(d->store, id, r->receipt);
    e = e ? e : op_begin(&r->op, id, CERTIFICATE_RENEWED_TYPE, d->status.info.serial, clock_wall(loop_clock(d->loop)));
    if (e)
        return e;
    op_put_token_bytes(&r->op, keys->server.id, keys->kiosk_id, tbs);
    return buf_err(tbs);
}

static enum err send_to_card(struct desk *d, const struct secret *pin, const struct secret *code, const struct buf *tbs)
{
    struct store_renewal kept = { .csr_n = 0 };
    char url[TOKEN_URL_MAX];
    struct helper_job job = { .hard_ms = RENEW_HARD_MS, .progress = progress, .done = answered, .ctx = d };
    enum err e = desk_est_url(&d->settings, url);
    if (e)
        return e;
    e = store_renewal(d->store, d->renew.op.serial, &kept);
    if (e && e != ERR_EMPTY)
        return e;
    const struct token_renew_order order = { .reader = d->renew.reader, .serial = d->renew.op.serial, .est_url = url,
                                             .ca_file = d->settings.server_ca, .pin = pin, .tbs = { tbs->bytes, tbs->length },
                                             .csr = { kept.csr, kept.csr_n }, .code = code };
    job.request = token_job_renew(&order);
    return job.request ? helper_submit(d->token.helper, &job) : ERR_MEMORY;
}

static enum err begin(struct desk *d, const struct secret *pin, const struct secret *code, const struct renew_watch *watch)
{
    BUF_OWNED struct buf tbs = buf_make(OP_TOKEN_BYTES_MAX);
    enum err e = desk_may_use_card(d);
    e = e ? e : presence_ready(d);
    if (e)
        return e;
    d->renew = (struct renew){ .on_card = false };
    e = make_op(d, &tbs);
    e = e ? e : send_to_card(d, pin, code, &tbs);
    if (e) {
        d->renew = (struct renew){ .on_card = false };
        return e;
    }
    d->renew.on_card = true;
    d->renew.by_code = code != NULL;
    d->renew.watch = *watch;
    return ERR_OK;
}

enum err desk_renew(struct desk *d, const struct secret *pin, const struct renew_watch *watch)
{
    return begin(d, pin, NULL, watch);
}

/* As the certificate service wants it, whatever was typed between its letters. */
static enum err code_text(const struct desk *d, const struct secret *typed, struct secret *to)
{
    char text[ENROL_TYPED_MAX] = "";
    struct enrol_code code;
    uint8_t fingerprint[PEER_FINGERPRINT_SIZE];
    size_t n = secret_length(typed);
    if (n >= sizeof text)
        return ERR_CODE_FORMAT;
    memcpy(text, secret_bytes(typed), n);
    enum err e = enrol_code_parse(text, &code);
    peer_fingerprint(d->net.exchange.server.sign_key, fingerprint);
    if (!e && memcmp(fingerprint, code.fingerprint, sizeof fingerprint) != 0)
        e = ERR_SERVER_OTHER;
    if (!e)
        enrol_code_format(&code, text);
    e = e ? e : secret_append(to, text, ENROL_CODE_TEXT_SIZE - 1);
    sodium_memzero(text, sizeof text);
    sodium_memzero(&code, sizeof code);
    return e;
}

enum err desk_renew_code_check(const struct desk *d, const struct secret *code)
{
    SECRET_OWNED struct secret *text = secret_new(ENROL_CODE_TEXT_SIZE);
    return text ? code_text(d, code, text) : ERR_MEMORY;
}

enum err desk_renew_by_code(struct desk *d, const struct secret *pin, const struct secret *code, const struct renew_watch *watch)
{
    SECRET_OWNED struct secret *text = secret_new(ENROL_CODE_TEXT_SIZE);
    enum err e = text ? code_text(d, code, text) : ERR_MEMORY;
    return e ? e : begin(d, pin, text, watch);
}

/* Past the sending it is nearly over, and a cut would only cost another visit. */
void desk_renew_cancel(struct desk *d)
{
    if (!d->renew.on_card || renew_holds_card(d))
        return;
    d->renew.cancelled = true;
    presence_drop_helper(d);
}

void renew_forget(struct desk *d)
{
    struct renew *r = &d->renew;
    r->watch = (struct renew_watch){ 0 };
    if (r->telling) {
        tell_forget(d);
        finish(d, RENEW_DONE, ERR_OK);
    } else if (renew_holds_card(d))
        r->forgotten = true;
}
