#include "core/desk/inside.h"

#include <sodium.h>

/* The challenge that is read out, and the answer that is typed back. */

static enum err make_challenge(struct desk *d)
{
    struct grant *g = &d->grant;
    uint8_t nonce[PHONE_NONCE_SIZE];
    randombytes_buf(nonce, sizeof nonce);
    g->phone_key = secret_new(PHONE_KEY_SIZE);
    if (!g->phone_key)
        return ERR_MEMORY;
    enum err e = store_phone_step(d->store, g->phone_key, &g->step.counter);
    desk_store_failed(d, e);
    g->step.key = g->phone_key;
    g->step.serial = g->place.serial;
    return e ? e : phone_challenge_make(store_keys(d->store)->kiosk_id, g->step.counter, nonce, g->phone_key, g->place.serial,
                                        &g->step.challenge);
}

enum err desk_phone_begin(struct desk *d, struct desk_challenge *out)
{
    enum err e = desk_may_use_card(d);
    e = e ? e : presence_there(d);
    if (e)
        return e;
    grant_begin(d);
    e = make_challenge(d);
    if (e) {
        grant_wipe(d);
        return e;
    }
    d->grant.phone_left = PHONE_ANSWERS_MAX;
    d->grant.until = clock_mono(loop_clock(d->loop)) + PHONE_LIFE_MS;
    phone_challenge_format(&d->grant.step.challenge, out->text);
    out->expires_ms = clock_wall(loop_clock(d->loop)) + PHONE_LIFE_MS;
    return ERR_OK;
}

enum err desk_phone_answer(struct desk *d, const struct secret *answer, unsigned *left)
{
    struct grant *g = &d->grant;
    if (!g->phone_key || g->phone_secret || g->phone_left == 0 || clock_mono(loop_clock(d->loop)) >= g->until)
        return ERR_TICKET;
    if (secret_length(answer) == 0)
        return ERR_EMPTY;
    enum err e = phone_answer_read(&g->step, answer, &g->phone_secret, &g->phone_rotate);
    if (e != ERR_PHONE_ANSWER)
        return e;
    *left = --g->phone_left;
    if (g->phone_left == 0)
        grant_wipe(d);
    return e;
}
