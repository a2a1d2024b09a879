/* Unblocking: a secret is presented once, replaced in the same session, and believed only after a log-in. */
#include "core/token/visit_parts.h"

#include "core/base/log.h"

#include <string.h>

/* Another secret is tried only with so many left, and the first only with more than the last one: that is an agent's. */
enum { TRIES_FOR_ANOTHER = 3, TRIES_FOR_FIRST = 2 };

static void tell(const struct token_teller *teller, struct token_unblock *out, enum change_phase phase)
{
    out->phase = phase;
    teller->phase(teller->ctx, phase);
}

static bool too_few(struct tries tries, unsigned wanted)
{
    return tries.kind == TRIES_NONE || (tries.kind == TRIES_EXACT && tries.left < wanted);
}

static enum err present_one(struct token *t, const struct token_unblock_order *o, size_t i, const struct token_teller *teller,
                            struct token_unblock *out)
{
    enum change_phase phase = CHANGE_SENT;
    tell(teller, out, CHANGE_SENT);
    enum err e = t->driver->unblock(t->self, o->secrets[i], o->new_pin, &phase);
    if (!e)
        out->took = (unsigned)i + 1;
    else if (phase != CHANGE_SENT)
        tell(teller, out, phase);
    return e;
}

/* The second secret only when the card has said that the first is wrong; never the same bytes twice. */
static enum err present(struct token *t, const struct token_unblock_order *o, const struct token_teller *teller,
                        struct token_unblock *out)
{
    struct token_unblocking about = { false, false, { TRIES_UNKNOWN, 0 } };
    if (too_few(out->tries, TRIES_FOR_FIRST))
        return ERR_SO_LOCKED;
    enum err e = present_one(t, o, 0, teller, out);
    if (e != ERR_SO_WRONG || o->secret_count < 2 || secret_equal(o->secrets[0], o->secrets[1]))
        return e;
    e = t->driver->unblocking(t->self, &about);
    if (e)
        return e;
    return too_few(about.tries, TRIES_FOR_ANOTHER) ? ERR_SO_WRONG : present_one(t, o, 1, teller, out);
}

/* Only a token that went away ends the visit here: the password is set, whatever becomes of the secret. */
static enum err replace(struct token *t, const struct token_unblock_order *o, struct token_unblock *out)
{
    enum change_phase phase = CHANGE_SENT;
    if (!o->next || !secret_length(o->next))
        return ERR_OK;
    enum err e = t->driver->rotate(t->self, o->secrets[out->took - 1], o->next, &phase);
    out->rotated = !e ? TOKEN_ROTATED : phase == CHANGE_SENT ? TOKEN_ROTATION_UNKNOWN : TOKEN_NOT_ROTATED;
    if (e)
        log_warning("the secret is not replaced: %s", err_name(e));
    return visit_goes_on(e) ? ERR_OK : e;
}

static enum err sign_order(struct token *t, const struct token_unblock_order *o, struct token_unblock *out)
{
    struct token_signature s = { 0 };
    if (!o->tbs.n)
        return ERR_OK;
    enum err e = t->driver->sign(t->self, o->tbs.bytes, o->tbs.n, &s);
    if (!e) {
        out->signature_n = s.n;
        memcpy(out->signature, s.bytes, s.n);
        memcpy(out->algorithm, s.algorithm, sizeof out->algorithm);
    }
    return visit_goes_on(e) ? ERR_OK : e;
}

/* A card that says "wrong" now has not taken what it said it took: nobody knows what it holds. */
static enum err prove(struct token *t, const struct token_unblock_order *o, const struct token_teller *teller,
                      struct token_unblock *out)
{
    enum err e = t->driver->open(t->self, o->reader);      /* a log-out that failed has ended the module */
    if (e)
        return e == ERR_TOKEN_ABSENT ? ERR_TOKEN_REMOVED : e;
    e = t->driver->login(t->self, o->new_pin);
    if (e)
        return e == ERR_PIN_WRONG || e == ERR_PIN_LOCKED ? ERR_TOKEN_UNSURE : e;
    tell(teller, out, CHANGE_DONE);
    e = sign_order(t, o, out);
    t->driver->logout(t->self);
    return e;
}

static enum err unblock(struct token *t, const struct token_unblock_order *o, const struct token_teller *teller,
                        struct token_unblock *out)
{
    enum err e = present(t, o, teller, out);
    if (!e)
        e = replace(t, o, out);
    t->driver->logout(t->self);
    return e ? e : prove(t, o, teller, out);
}

static enum err may_unblock(struct token *t, struct token_unblock *out)
{
    struct token_unblocking about = { false, false, { TRIES_UNKNOWN, 0 } };
    enum err e = t->driver->unblocking(t->self, &about);
    out->tries = about.tries;      /* of the secret, until the end */
    return !e && !about.possible ? ERR_UNBLOCK_NONE : e;
}

void token_visit_unblock(struct token *t, const struct token_unblock_order *o, const struct token_teller *teller,
                         struct token_unblock *out)
{
    struct token_identity id = { 0 };
    *out = (struct token_unblock){ .phase = CHANGE_NOT_STARTED };
    out->err = o->secret_count ? visit_open(t, o->reader, o->serial, &id) : ERR_FORMAT;
    if (!out->err)
        out->err = visit_length(&id, o->new_pin);      /* InitPIN of a SmartCard-HSM does not look */
    if (!out->err)
        out->err = may_unblock(t, out);
    if (!out->err)
        out->err = unblock(t, o, teller, out);
    out->tries = visit_goes_on(out->err) ? visit_tries(t) : (struct tries){ TRIES_UNKNOWN, 0 };
}

/* --- the secret alone --- */

static enum err replace_alone(struct token *t, const struct token_unblock_order *o, const struct token_teller *teller,
                              struct token_unblock *out)
{
    const bool fresh = o->next && secret_length(o->next);
    enum change_phase phase = CHANGE_SENT;
    tell(teller, out, CHANGE_SENT);
    enum err e = t->driver->replace(t->self, o->secrets[0], fresh ? o->next : o->secrets[0], &phase);
    t->driver->logout(t->self);
    out->took = e ? 0 : 1;
    out->rotated = e && phase == CHANGE_SENT ? TOKEN_ROTATION_UNKNOWN : !e && fresh ? TOKEN_ROTATED : TOKEN_NOT_ROTATED;
    if (phase != CHANGE_SENT)
        tell(teller, out, phase);
    return e;
}

/* Nobody asked for it, so it leaves more tries behind than an unblocking may. */
static enum err may_replace(struct token *t, struct token_unblock *out)
{
    struct token_unblocking about = { false, false, { TRIES_UNKNOWN, 0 } };
    enum err e = t->driver->unblocking(t->self, &about);
    out->tries = about.tries;      /* of the secret */
    return e ? e : !about.rotates ? ERR_UNBLOCK_NONE : too_few(about.tries, TRIES_FOR_ANOTHER) ? ERR_TOKEN_UNSURE : ERR_OK;
}

void token_visit_replace(struct token *t, const struct token_unblock_order *o, const struct token_teller *teller,
                         struct token_unblock *out)
{
    struct token_identity id = { 0 };
    *out = (struct token_unblock){ .phase = CHANGE_NOT_STARTED };
    out->err = o->secret_count == 1 ? visit_open(t, o->reader, o->serial, &id) : ERR_FORMAT;
    if (!out->err)
        out->err = may_replace(t, out);
    if (!out->err)
        out->err = replace_alone(t, o, teller, out);
}

/* --- after a pull --- */

static enum err settle(struct token *t, const struct token_identity *id, const struct token_unblock_order *o,
                       const struct token_teller *teller, struct token_unblock *out)
{
    enum err e = visit_try_pin(t, id, o->new_pin);
    if (e == ERR_PIN_WRONG || e == ERR_PIN_LOCKED)
        tell(teller, out, CHANGE_NOT_STARTED);
    if (e)
        return e;
    tell(teller, out, CHANGE_DONE);
    e = sign_order(t, o, out);
    t->driver->logout(t->self);
    return e;
}

void token_visit_unblock_settle(struct token *t, const struct token_unblock_order *o, const struct token_teller *teller,
                                struct token_unblock *out)
{
    struct token_identity id = { 0 };
    *out = (struct token_unblock){ .rotated = TOKEN_ROTATION_UNKNOWN };
    tell(teller, out, CHANGE_SENT);
    out->err = visit_open(t, o->reader, o->serial, &id);
    if (!out->err)
        out->err = settle(t, &id, o, teller, out);
    if (out->phase == CHANGE_NOT_STARTED)
        out->rotated = TOKEN_NOT_ROTATED;
    if (visit_goes_on(out->err))
        out->tries = visit_tries(t);
}
