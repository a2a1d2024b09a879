#include "core/desk/inside.h"

#include "core/rules/answer.h"

#include <string.h>

/* Which questions, then the answers: right ones give a ticket. Who knows what stays with the server. */

static enum err make_start(struct desk *d, const struct exchange_now *now, struct exchange_ticket *ticket, struct secret **job)
{
    const struct grant *g = &d->grant;
    const struct exchange_token token = { g->place.serial, g->has_certificate ? g->certificate : NULL };
    return exchange_ask_unblock(&d->net.exchange, now, &token, ticket, job);
}

static void start_answered(struct desk *d, enum err e, const uint8_t *bytes, size_t n)
{
    struct unblock_questions_watch watch = d->grant.start;
    char questions[DESK_QUESTIONS][DESK_QUESTION_ID_SIZE] = { "" };
    d->grant.start = (struct unblock_questions_watch){ 0 };
    e = e ? e : exchange_read_unblock(&d->net.exchange, &d->asking.ticket, bytes, n, questions);
    e = ask_heard(d, e);
    if (watch.done)
        watch.done(watch.ctx, e, (const char (*)[DESK_QUESTION_ID_SIZE])questions);
}

static const struct ask start = { make_start, start_answered };

enum err desk_unblock_questions(struct desk *d, const struct unblock_questions_watch *watch)
{
    enum err e = desk_may_use_card(d);
    e = e ? e : d->asking.what ? ERR_LIMIT : presence_there(d);
    if (e)
        return e;
    grant_begin(d);
    e = ask_server(d, &start);
    if (!e)
        d->grant.start = *watch;
    return e;
}

/* --- the answers --- */

static void drop_answers(struct grant *g)
{
    for (size_t i = 0; i < DESK_QUESTIONS; i++) {
        secret_free(g->answers[i]);
        g->answers[i] = NULL;
    }
}

static enum err make_answers(struct desk *d, const struct exchange_now *now, struct exchange_ticket *ticket, struct secret **job)
{
    struct grant *g = &d->grant;
    const struct exchange_answers answers = { { g->place.serial, g->has_certificate ? g->certificate : NULL }, g->answers,
                                              g->place.session_key };
    enum err e = exchange_ask_answers(&d->net.exchange, now, &answers, ticket, job);
    drop_answers(g);
    return e;
}

static void answers_answered(struct desk *d, enum err e, const uint8_t *bytes, size_t n)
{
    struct grant *g = &d->grant;
    struct answers_watch watch = g->answered;
    const struct exchange_problem *problem = &d->asking.ticket.problem;
    struct exchange_granted granted;
    g->answered = (struct answers_watch){ 0 };
    drop_answers(g);
    e = e ? e : exchange_read_answers(&d->net.exchange, &d->asking.ticket, bytes, n, &granted);
    struct answers_result result = { .err = ask_heard(d, e), .left = problem->left, .until_ms = problem->until_ms };
    memcpy(result.reference, problem->reference, sizeof result.reference);
    if (!e) {
        memcpy(g->place.ticket, granted.ticket, sizeof g->place.ticket);
        g->until = clock_mono(loop_clock(d->loop)) + granted.expires_ms - d->asking.ticket.server_ms;
        g->has_ticket = true;
    }
    if (watch.done)
        watch.done(watch.ctx, &result);
}

_Static_assert((int)DESK_RECEIPT_SIZE == (int)EXCHANGE_REFERENCE_SIZE, "references");
static const struct ask answer = { make_answers, answers_answered };

static enum err take_answers(struct grant *g, const struct secret *const answers[DESK_QUESTIONS])
{
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < DESK_QUESTIONS; i++) {
        g->answers[i] = secret_new(ANSWER_BYTES_MAX);
        e = g->answers[i] ? answer_normalise(answers[i], g->answers[i]) : ERR_MEMORY;
    }
    return e;
}

enum err desk_unblock_answers(struct desk *d, const struct secret *const answers[DESK_QUESTIONS], const struct answers_watch *watch)
{
    struct grant *g = &d->grant;
    enum err e = desk_may_use_card(d);
    e = e ? e : d->asking.what ? ERR_LIMIT : presence_there(d);
    if (e)
        return e;
    grant_begin(d);
    e = peer_make_kx_key(&g->session_secret, g->place.session_key);
    e = e ? e : take_answers(g, answers);
    e = e ? e : ask_server(d, &answer);
    if (e)
        grant_wipe(d);
    else
        g->answered = *watch;
    return e;
}
