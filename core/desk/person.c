#include "core/desk/inside.h"

#include "core/base/log.h"
#include "core/proto/contact_set.h"
#include "core/proto/proof.h"
#include "core/proto/questions_set.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* One log-in: the token signs the operation that will be saved and, when the server gave a challenge, the session that reads
 * what it holds.  Challenge, card, session; a server that does not answer only makes the last one fall away. */

static enum err make_challenge(struct desk *d, const struct exchange_now *now, struct exchange_ticket *ticket, struct secret **job);
static enum err make_session(struct desk *d, const struct exchange_now *now, struct exchange_ticket *ticket, struct secret **job);
static void challenge_answered(struct desk *d, enum err e, const uint8_t *bytes, size_t n);
static void session_answered(struct desk *d, enum err e, const uint8_t *bytes, size_t n);

static const struct ask challenge = { make_challenge, challenge_answered }, session = { make_session, session_answered };

static const char *const types[] = { [DESK_FOR_QUESTIONS] = QUESTIONS_SET_TYPE, [DESK_FOR_CONTACT] = CONTACT_SET_TYPE };

void person_step(struct desk *d, enum desk_step what)
{
    if (d->person.watch.step)
        d->person.watch.step(d->person.watch.ctx, what);
}

const struct desk_person *desk_person(const struct desk *d) { return &d->person.shown; }

/* --- the end --- */

static void wipe(struct desk *d)
{
    struct person *p = &d->person;
    secret_free(p->pin);
    secret_free(p->session_secret);
    secret_free(p->digits);
    sodium_memzero(p, sizeof *p);
}

/* Taken out, or another one is there now: what was read is shown to nobody. */
static bool card_left(const struct desk *d) { return presence_ready(d) || d->status.insertion != d->person.insertion; }

static void finish(struct desk *d, enum err e)
{
    struct open_person_watch watch = d->person.watch;
    if (!e && card_left(d))
        e = ERR_TOKEN_REMOVED;
    const struct open_person_result result = { e, d->person.tries };
    d->person.watch = (struct open_person_watch){ 0 };
    if (e)
        wipe(d);
    else
        d->person.state = PERSON_OPEN;
    if (watch.done)
        watch.done(watch.ctx, &result);
}

/* Nothing is known of this person but that the password was right. */
static void not_known(struct desk *d, enum err e)
{
    struct desk_person *shown = &d->person.shown;
    *shown = (struct desk_person){ .err = e };
    if (e == ERR_SERVER_REFUSED)
        snprintf(shown->reason, sizeof shown->reason, "%s", proof_reason_text(d->asking.ticket.problem.reason));
}

/* --- the session --- */

static enum err make_session(struct desk *d, const struct exchange_now *now, struct exchange_ticket *ticket, struct secret **job)
{
    const struct person *p = &d->person;
    const struct exchange_proof proof = { &p->claim, p->proof.algorithm, p->proof.signature[1], p->proof.signature_n[1] };
    return exchange_ask_session(&d->net.exchange, now, &proof, ticket, job);
}

static void show_profile(struct desk_person *to, const struct profile *from)
{
    *to = (struct desk_person){ .known = true, .question_count = from->question_count, .questions_ms = from->questions_ms,
                                .contact_version = from->contact_version, .phone_count = from->phone_count };
    snprintf(to->holder, sizeof to->holder, "%s", from->holder);
    memcpy(to->questions, from->questions, sizeof to->questions);
    memcpy(to->phones, from->phones, sizeof to->phones);
    memcpy(to->email, from->email, sizeof to->email);
    memcpy(to->mobile, from->mobile, sizeof to->mobile);
    memcpy(to->pending, from->pending, sizeof to->pending);
}

void person_go_on(struct desk *d) { finish(d, ERR_OK); }

static void session_answered(struct desk *d, enum err e, const uint8_t *bytes, size_t n)
{
    struct person *p = &d->person;
    struct exchange_session got;
    bool replace = false;
    e = e ? e : exchange_read_session(&d->net.exchange, &d->asking.ticket, bytes, n, p->session_secret, &got);
    e = ask_heard(d, e);
    if (e) {
        not_known(d, e);
    } else {
        show_profile(&p->shown, &got.profile);
        memcpy(p->session, got.id, sizeof p->session);
        p->session_until = clock_mono(loop_clock(d->loop)) + got.expires_ms - d->asking.ticket.server_ms;
        p->has_session = true;
        replace = got.profile.replace;
        sodium_memzero(&got, sizeof got);
    }
    if (!replace || !replace_begin(d))
        finish(d, ERR_OK);
}

/* --- the card --- */

static void proved(struct desk *d)
{
    struct person *p = &d->person;
    enum err e = p->proof.count == 0 ? ERR_CERT_NONE
               : op_set_token_signature(&p->op, p->proof.algorithm, p->proof.signature[0], p->proof.signature_n[0]);
    p->may_save = !e;
    if (e || p->proof.count < 2) {
        finish(d, e);
        return;
    }
    p->state = PERSON_SESSION;
    person_step(d, STEP_SERVER);
    e = ask_server(d, &session);
    if (e) {
        not_known(d, e);
        finish(d, ERR_OK);
    }
}

static void card_answered(void *ctx, enum err e, const uint8_t *bytes, size_t n)
{
    struct desk *d = ctx;
    struct token_proof proof = { .err = ERR_OK };
    d->person_on_card = false;
    if (d->closing)
        return;
    if (d->person.state != PERSON_CARD) {      /* who asked has gone, and its helper was ended */
        presence_lost(d, e);
        return;
    }
    e = e ? e : token_read_proof(bytes, n, &proof);
    if (e == ERR_HELPER_GONE && d->status.token == DESK_TOKEN_ABSENT)
        e = ERR_TOKEN_REMOVED;      /* its helper was ended because the card went away */
    e = e ? e : proof.err;
    presence_drop_helper(d);
    presence_tries(d, proof.tries);
    presence_lost(d, e);
    d->person.tries = proof.tries;
    d->person.proof = proof;
    if (e) {
        finish(d, e == ERR_PIN_WRONG && proof.tries.kind == TRIES_NONE ? ERR_PIN_LOCKED : e);
        return;
    }
    desk_sure(d, d->person.serial);
    proved(d);
}

static void card_late(void *ctx) { person_step(ctx, STEP_CARD_LATE); }

static enum err put_texts(struct desk *d, struct buf texts[2])
{
    const struct kiosk_keys *keys = store_keys(d->store);
    op_put_token_bytes(&d->person.op, keys->server.id, keys->kiosk_id, &texts[0]);
    session_put_token_bytes(&d->person.claim, keys->server.id, keys->kiosk_id, &texts[1]);
    return buf_err(&texts[0]) ? buf_err(&texts[0]) : buf_err(&texts[1]);
}

static enum err send_to_card(struct desk *d, bool with_session)
{
    struct person *p = &d->person;
    struct buf texts[2] = { buf_make(OP_TOKEN_BYTES_MAX), buf_make(OP_TOKEN_BYTES_MAX) };
    struct helper_job job = { .soft_ms = d->settings.token_soft_ms, .hard_ms = d->settings.token_hard_ms, .late = card_late,
                              .done = card_answered, .ctx = d };
    enum err e = put_texts(d, texts);
    const struct token_text to_sign[2] = { { texts[0].bytes, texts[0].length }, { texts[1].bytes, texts[1].length } };
    job.request = e ? NULL : token_job_prove(p->reader, p->serial, p->pin, to_sign, with_session ? 2 : 1);
    e = e ? e : job.request ? helper_submit(d->token.helper, &job) : ERR_MEMORY;
    buf_free(&texts[0]);
    buf_free(&texts[1]);
    secret_free(p->pin);
    p->pin = NULL;
    if (e)
        return e;
    p->state = PERSON_CARD;
    d->person_on_card = true;
    return ERR_OK;
}

/* --- the challenge --- */

static enum err make_challenge(struct desk *d, const struct exchange_now *now, struct exchange_ticket *ticket, struct secret **job)
{
    return exchange_ask_challenge(&d->net.exchange, now, d->person.serial, ticket, job);
}

static void challenge_answered(struct desk *d, enum err e, const uint8_t *bytes, size_t n)
{
    e = e ? e : exchange_read_challenge(&d->net.exchange, &d->asking.ticket, bytes, n, d->person.claim.nonce);
    e = ask_heard(d, e);
    if (e)
        not_known(d, e);
    person_step(d, STEP_CARD);
    enum err sent = presence_ready(d);      /* it may have gone while the server thought */
    sent = sent ? sent : send_to_card(d, !e);
    if (sent)
        finish(d, sent == ERR_TOKEN_ABSENT ? ERR_TOKEN_REMOVED : sent);
}

/* --- the beginning --- */

static enum err prepare(struct desk *d, enum desk_purpose purpose, const struct secret *pin)
{
    struct person *p = &d->person;
    uint8_t id[OP_ID_SIZE];
    const int64_t now = clock_wall(loop_clock(d->loop));
    randombytes_buf(p->claim.kiosk_nonce, sizeof p->claim.kiosk_nonce);
    p->purpose = purpose;
    p->claim.at_ms = now;
    p->insertion = d->status.insertion;
    snprintf(p->reader, sizeof p->reader, "%s", d->presence.reader);
    snprintf(p->serial, sizeof p->serial, "%s", d->status.info.serial);
    snprintf(p->claim.serial, sizeof p->claim.serial, "%s", p->serial);
    p->pin = secret_new(secret_length(pin) + 1);
    enum err e = p->pin ? secret_copy(p->pin, pin) : ERR_MEMORY;
    e = e ? e : peer_make_kx_key(&p->session_secret, p->claim.session_key);
    e = e ? e : receipt_draw(d->store, id, p->receipt);
    return e ? e : op_begin(&p->op, id, types[purpose], p->serial, now);
}

static enum err begin(struct desk *d)
{
    bool worth = net_is_worth(d);
    enum err e = worth ? ask_server(d, &challenge) : ERR_OK;
    if (worth && !e)
        d->person.state = PERSON_CHALLENGE;
    if (!worth)
        not_known(d, d->status.net_err ? d->status.net_err : ERR_OFFLINE);
    return worth ? e : send_to_card(d, false);
}

enum err desk_open_person(struct desk *d, enum desk_purpose purpose, const struct secret *pin, const struct open_person_watch *watch)
{
    enum err e = desk_may_use_card(d);
    e = e ? e : d->asking.what ? ERR_LIMIT : presence_ready(d);
    if (e)
        return e;
    wipe(d);
    e = prepare(d, purpose, pin);
    e = e ? e : begin(d);
    if (e) {
        wipe(d);
        return e;
    }
    d->person.watch = *watch;
    person_step(d, d->person.state == PERSON_CHALLENGE ? STEP_SERVER : STEP_CARD);
    return ERR_OK;
}

enum err person_may_save(struct desk *d, enum desk_purpose purpose)
{
    const struct person *p = &d->person;
    if (p->state != PERSON_OPEN || p->purpose != purpose || !p->may_save)
        return ERR_SESSION;
    if (p->saving)
        return ERR_LIMIT;
    return desk_may_use_card(d);
}

/* Called by desk_forget, which forgets what was asked of the server too. */
void person_forget(struct desk *d)
{
    save_forget(d);
    wipe(d);
}
