/* The order of things. APDUs of a change on a SmartCard-HSM: identity 1, log-in 1, signature 1, change 1, log-out 1,
 * tries 1. */
#include "core/token/visit_parts.h"

#include "core/base/log.h"
#include "core/token/cert.h"

#include <sodium.h>
#include <string.h>

enum { CHALLENGE_SIZE = 32 };

static enum err open_and_identify(struct token *t, const char *reader, struct token_identity *id)
{
    enum err e = t->driver->open(t->self, reader);
    return e ? e : t->driver->identify(t->self, id);
}

/* The token whose owner typed the password, and nobody else's. */
enum err visit_open(struct token *t, const char *reader, const char *serial, struct token_identity *id)
{
    enum err e = open_and_identify(t, reader, id);
    return !e && strcmp(id->serial, serial) ? ERR_TOKEN_OTHER : e;
}

/* Before the card: a wrong length must cost no try, and some modules send it all the same. */
enum err visit_length(const struct token_identity *id, const struct secret *pin)
{
    size_t n = secret_length(pin);
    return n < id->pin_min || n > id->pin_max ? ERR_PIN_LENGTH : ERR_OK;
}

/* After the rest: what is not known stays TRIES_UNKNOWN and changes no outcome. */
struct tries visit_tries(struct token *t)
{
    struct tries tries = { TRIES_UNKNOWN, 0 };
    if (t->driver->tries(t->self, &tries))
        return (struct tries){ TRIES_UNKNOWN, 0 };
    return tries;
}

/* Whether asking the card anything more makes sense after this error. */
bool visit_goes_on(enum err e)
{
    switch (e) {
    case ERR_TOKEN_ABSENT: case ERR_TOKEN_REMOVED: case ERR_TOKEN_UNKNOWN: case ERR_TOKEN_TWO: case ERR_TOKEN_OTHER:
    case ERR_READER_NONE: case ERR_READER_GONE: case ERR_PCSC_DOWN: case ERR_MODULE_MISSING: case ERR_TOKEN_DAMAGED:
        return false;
    default:
        return true;
    }
}

enum err visit_open_afresh(struct token *t, const char *reader, const char *serial, const struct secret *pin)
{
    struct token_identity id = { 0 };
    t->driver->logout(t->self);
    t->driver->close(t->self);
    enum err e = visit_open(t, reader, serial, &id);
    if (e == ERR_TOKEN_ABSENT)
        e = ERR_TOKEN_REMOVED;      /* it was there a moment ago */
    return e ? e : t->driver->login(t->self, pin);
}

enum err visit_test_pair(struct token *t, const struct token_pair *pair)
{
    uint8_t challenge[CHALLENGE_SIZE];
    struct token_signature s = { 0 };
    randombytes_buf(challenge, sizeof challenge);
    enum err e = t->driver->sign_with(t->self, &pair->id, SCHEME_OWN, (struct token_text){ challenge, sizeof challenge }, &s);
    if (e)
        return e;
    return s.n && cert_verify(pair->cert.der, pair->cert.n, challenge, sizeof challenge, &s) ? ERR_OK : ERR_SIGN_FAILED;
}

/* --- info --- */

static void fill_certificate(struct token *t, struct token_info *info)
{
    struct token_certificate cert = { 0 };
    if (t->driver->certificate(t->self, &cert) || !cert.n)
        return;
    info->has_cert = cert_describe(cert.der, cert.n, info);
}

enum err token_visit_info(struct token *t, const char *reader, struct token_info *out)
{
    struct token_identity id = { 0 };
    struct token_info info = { 0 };
    enum err e = open_and_identify(t, reader, &id);
    if (e)
        return e;
    memcpy(info.serial, id.serial, sizeof info.serial);
    memcpy(info.label, id.label, sizeof info.label);
    memcpy(info.model, id.model, sizeof info.model);
    info.pin_min = id.pin_min;
    info.pin_max = id.pin_max;
    const char *reader_name = t->driver->reader(t->self);
    cert_clean_text(reader_name, strlen(reader_name), info.reader, sizeof info.reader);
    fill_certificate(t, &info);
    e = t->driver->tries(t->self, &info.tries);
    if (!e)
        *out = info;
    return e;
}

/* --- change --- */

/* Only a token that went away stops the change: one without a usable key still has a password to change. */
static enum err sign_order(struct token *t, const struct change_order *order, struct token_change *out)
{
    struct token_signature s = { 0 };
    if (!order->tbs_n)
        return ERR_OK;
    enum err e = t->driver->sign(t->self, order->tbs, order->tbs_n, &s);
    if (e && !visit_goes_on(e))
        return e;
    if (e)
        log_warning("the operation is not signed: %s", err_name(e));
    if (e || !s.n)
        return ERR_OK;
    out->signature_n = s.n;
    memcpy(out->signature, s.bytes, s.n);
    memcpy(out->algorithm, s.algorithm, sizeof out->algorithm);
    return ERR_OK;
}

static enum err set_pin(struct token *t, const struct change_order *order, struct token_change *out)
{
    order->reached(order->ctx, CHANGE_SENT);
    enum err e = t->driver->set_pin(t->self, order->old_pin, order->new_pin, &out->phase);
    if (!e)
        out->phase = CHANGE_DONE;
    order->reached(order->ctx, out->phase);
    return e;
}

static enum err change_logged_in(struct token *t, const struct change_order *order, struct token_change *out)
{
    enum err e = sign_order(t, order, out);
    if (!e)
        e = set_pin(t, order, out);
    t->driver->logout(t->self);
    return e;
}

void token_visit_change(struct token *t, const struct change_order *order, struct token_change *out)
{
    struct token_identity id = { 0 };
    *out = (struct token_change){ .phase = CHANGE_NOT_STARTED };
    out->err = visit_open(t, order->reader, order->serial, &id);
    if (!out->err)
        out->err = visit_length(&id, order->old_pin);
    if (!out->err)
        out->err = visit_length(&id, order->new_pin);
    if (!out->err)
        out->err = t->driver->login(t->self, order->old_pin);
    if (!out->err)
        out->err = change_logged_in(t, order, out);
    if (visit_goes_on(out->err))
        out->tries = visit_tries(t);
}

/* --- settle --- */

/* Two more may be spent. "Many" and "few" are what flags say of a card that would have said "last" at one. */
static bool can_spend(struct tries tries)
{
    return tries.kind == TRIES_EXACT ? tries.left >= 2 : tries.kind == TRIES_MANY || tries.kind == TRIES_FEW;
}

/* Tries the password if it could be the card's at all, and if a wrong one would not lock the card. */
enum err visit_try_pin(struct token *t, const struct token_identity *id, const struct secret *pin)
{
    struct tries tries = { TRIES_UNKNOWN, 0 };
    enum err e = t->driver->tries(t->self, &tries);
    if (e)
        return e;
    if (tries.kind == TRIES_NONE)
        return ERR_PIN_LOCKED;
    if (visit_length(id, pin))
        return ERR_PIN_WRONG;
    return can_spend(tries) ? t->driver->login(t->self, pin) : ERR_TOKEN_UNSURE;
}

static enum err settle(struct token *t, const struct token_identity *id, const struct change_order *order,
                       struct token_change *out)
{
    enum err e = visit_try_pin(t, id, order->new_pin);
    if (!e) {
        out->phase = CHANGE_DONE;
        out->new_holds = true;
        order->reached(order->ctx, CHANGE_DONE);
        e = sign_order(t, order, out);
        t->driver->logout(t->self);
        return visit_goes_on(e) ? ERR_OK : e;
    }
    if (e != ERR_PIN_WRONG)
        return e;
    e = visit_try_pin(t, id, order->old_pin);
    if (e)
        return e == ERR_PIN_WRONG ? ERR_TOKEN_UNSURE : e;
    out->phase = CHANGE_NOT_STARTED;
    order->reached(order->ctx, CHANGE_NOT_STARTED);
    t->driver->logout(t->self);
    return ERR_OK;
}

void token_visit_settle(struct token *t, const struct change_order *order, struct token_change *out)
{
    struct token_identity id = { 0 };
    *out = (struct token_change){ .phase = CHANGE_SENT };
    order->reached(order->ctx, CHANGE_SENT);
    out->err = visit_open(t, order->reader, order->serial, &id);
    if (!out->err)
        out->err = settle(t, &id, order, out);
    if (visit_goes_on(out->err))
        out->tries = visit_tries(t);
}

/* --- check --- */

static enum err check_signature(struct token *t, struct token_check *out)
{
    struct token_certificate cert = { 0 };
    struct token_signature s = { 0 };
    uint8_t challenge[CHALLENGE_SIZE];
    randombytes_buf(challenge, sizeof challenge);
    enum err e = t->driver->sign(t->self, challenge, sizeof challenge, &s);
    if (!e)
        e = t->driver->certificate(t->self, &cert);      /* after it: it is the one that goes with the key */
    if (!e && !cert.n)
        e = ERR_CERT_NONE;
    if (!e)
        out->signature_ok = s.n && cert_verify(cert.der, cert.n, challenge, sizeof challenge, &s);
    if (!e && !out->signature_ok)
        e = ERR_SIGN_FAILED;
    return e;
}

void token_visit_check(struct token *t, const char *reader, const char *serial, const struct secret *pin,
                       struct token_check *out)
{
    struct token_identity id = { 0 };
    *out = (struct token_check){ .signature_ok = false };
    out->err = visit_open(t, reader, serial, &id);
    if (!out->err)
        out->err = visit_length(&id, pin);
    if (!out->err)
        out->err = t->driver->login(t->self, pin);
    if (!out->err) {
        out->err = check_signature(t, out);
        t->driver->logout(t->self);
    }
    if (visit_goes_on(out->err))
        out->tries = visit_tries(t);
}
