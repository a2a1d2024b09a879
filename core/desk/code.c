#include "core/desk/inside.h"

#include "core/rules/code.h"

#include <stdio.h>
#include <string.h>

/* The six-digit code of a new address: both are asked within the session that the token proved. */

static enum err make_send(struct desk *d, const struct exchange_now *now, struct exchange_ticket *ticket, struct secret **job)
{
    return exchange_ask_code(&d->net.exchange, now, d->person.session, ticket, job);
}

static enum err make_check(struct desk *d, const struct exchange_now *now, struct exchange_ticket *ticket, struct secret **job)
{
    const struct exchange_code_check check = { d->person.session, d->person.digits };
    return exchange_ask_code_check(&d->net.exchange, now, &check, ticket, job);
}

static void finish(struct desk *d, const struct code_result *result)
{
    struct code_watch watch = d->person.code;
    d->person.code = (struct code_watch){ 0 };
    secret_free(d->person.digits);
    d->person.digits = NULL;
    if (watch.done)
        watch.done(watch.ctx, result);
}

static void send_answered(struct desk *d, enum err e, const uint8_t *bytes, size_t n)
{
    struct exchange_code code = { .expires_ms = 0 };
    e = e ? e : exchange_read_code(&d->net.exchange, &d->asking.ticket, bytes, n, &code);
    struct code_result result = { .err = ask_heard(d, e), .expires_ms = code.expires_ms,
                                  .until_ms = e ? d->asking.ticket.problem.until_ms : code.resend_ms };
    snprintf(result.to, sizeof result.to, "%s", code.to);
    finish(d, &result);
}

static void in_force(struct desk_person *shown)
{
    if (shown->pending[0])
        memcpy(shown->email, shown->pending, sizeof shown->email);
    memset(shown->pending, 0, sizeof shown->pending);
}

static void check_answered(struct desk *d, enum err e, const uint8_t *bytes, size_t n)
{
    e = e ? e : exchange_read_code_check(&d->net.exchange, &d->asking.ticket, bytes, n);
    const struct code_result result = { .err = ask_heard(d, e), .left = d->asking.ticket.problem.left,
                                        .until_ms = d->asking.ticket.problem.until_ms };
    if (!e)
        in_force(&d->person.shown);
    finish(d, &result);
}

static const struct ask send = { make_send, send_answered }, check = { make_check, check_answered };

static enum err begin(struct desk *d, const struct ask *what, const struct code_watch *watch)
{
    bool over = clock_mono(loop_clock(d->loop)) >= d->person.session_until;
    if (d->person.state != PERSON_OPEN || !d->person.has_session || over)
        return ERR_SESSION;
    enum err e = ask_server(d, what);
    if (!e)
        d->person.code = *watch;
    return e;
}

enum err desk_send_code(struct desk *d, const struct code_watch *watch) { return begin(d, &send, watch); }

enum err desk_check_code(struct desk *d, const struct secret *code, const struct code_watch *watch)
{
    SECRET_OWNED struct secret *digits = secret_new(CODE_DIGITS);
    enum err e = digits ? code_parse(code, digits) : ERR_MEMORY;
    e = e ? e : d->person.digits ? ERR_LIMIT : ERR_OK;
    if (e)
        return e;
    d->person.digits = digits;
    digits = NULL;
    e = begin(d, &check, watch);
    if (e) {
        secret_free(d->person.digits);
        d->person.digits = NULL;
    }
    return e;
}
