/* A renewal, restartable: what is on the token says how far an earlier one came, so nothing has to be remembered elsewhere.
 *
 *   on the token                                   | what is done
 *   a pair beside an older one of the same subject | it is tested; good: the older one goes, and that was the renewal (unless it is due again)
 *   a key of ours without a certificate            | it is used again (with the kept request when that is for it)
 *   neither                                        | a new key
 * An expired certificate does not ask for the next one: a one-time code does, for the same subject.
 * The pair that signs is the newest whose private key is there; it is deleted only when the one after it has signed. */
#include "core/token/renew_plan.h"
#include "core/token/visit_parts.h"

#include "core/base/log.h"

#include <sodium.h>
#include <string.h>
#include <time.h>

struct renewal {
    struct token *t;
    const struct token_renew_order *order;
    const struct token_renew_teller *teller;
    struct token_renew *out;
    struct token_pairs pairs;
    const struct token_pair *current;      /* of pairs: its certificate is renewed */
    struct token_pair fresh;               /* the new pair, as far as it has come */
    struct token_renew_progress request;   /* its csr is what is sent */
};

static enum err begin(struct renewal *r, enum token_renew_step step)
{
    struct token_renew_progress plain = { .step = step };
    r->out->step = step;
    return r->teller->step(r->teller->ctx, step == TOKEN_RENEW_SEND ? &r->request : &plain) ? ERR_OK : ERR_HELPER_GONE;
}

static int64_t now_ms(void) { return (int64_t)time(NULL) * 1000; }

static struct token_text text_of(const void *bytes, size_t n) { return (struct token_text){ bytes, n }; }

/* --- testing and cleaning --- */

/* What cannot be deleted now is found and deleted by the next renewal. */
static void delete_replaced(struct renewal *r, const struct token_pair *kept)
{
    enum err e = ERR_OK;
    for (size_t i = 0; i < r->pairs.n && visit_goes_on(e); i++) {
        const struct token_pair *p = &r->pairs.of[i];
        e = plan_replaces(kept, p) ? r->t->driver->delete_pair(r->t->self, &p->id) : ERR_OK;
        if (e)
            log_warning("an old pair stays for now: %s", err_name(e));
    }
}

static enum err drop(struct renewal *r, const struct token_pair *pair)
{
    enum err e = r->t->driver->delete_pair(r->t->self, &pair->id);
    if (!e)
        e = r->t->driver->tidy(r->t->self);
    return visit_goes_on(e) ? ERR_OK : e;
}

/* --- what is there --- */

static enum err look(struct renewal *r)
{
    enum err e = r->t->driver->tidy(r->t->self);
    if (!e || visit_goes_on(e))
        e = r->t->driver->pairs(r->t->self, &r->pairs);
    if (e)
        return e;
    r->current = plan_current(&r->pairs);
    return r->current ? ERR_OK : ERR_CERT_NONE;
}

/* Half of its time is over: whoever asks for another one now is not asking for the one that is there. */
static bool is_due(const struct token_pair *p)
{
    struct cert_facts f;
    return cert_read(p->cert.der, p->cert.n, &f) && now_ms() - f.not_before_ms > f.not_after_ms - now_ms();
}

/* An older pair beside the current one: a renewal was cut after its certificate was written. *done: it is finished now,
 * unless that was long ago and only the deletion failed. */
static enum err finish_earlier(struct renewal *r, bool *done)
{
    if (!plan_has_older(&r->pairs, r->current))
        return ERR_OK;
    enum err e = begin(r, TOKEN_RENEW_TEST);
    if (e)
        return e;
    e = visit_test_pair(r->t, r->current);
    if (e && !visit_goes_on(e))
        return e;
    if (!e && is_due(r->current)) {
        delete_replaced(r, r->current);
        return look(r);
    }
    if (!e) {
        r->fresh = *r->current;
        *done = true;
        return ERR_OK;
    }
    /* It does not work: if it is one of ours it goes, and the one before it is renewed. */
    log_warning("the newest pair does not sign: %s", err_name(e));
    if (!r->current->ours)
        return e;
    e = drop(r, r->current);
    return e ? e : look(r);
}

/* --- the key and its request --- */

static bool fits_kept(const struct renewal *r, const struct token_spki *spki)
{
    uint8_t wanted[CERT_HASH_SIZE], has[CERT_HASH_SIZE];
    return csr_key(r->order->csr, wanted) && !cert_hash_sha256(spki->der, spki->n, has) && !memcmp(wanted, has, sizeof has);
}

/* A key that an earlier renewal left: used when it still can be, else deleted. */
static enum err take_left_key(struct renewal *r, const struct token_pair *left, bool *kept)
{
    struct token_spki spki = { 0 };
    enum err e = left->kind == r->current->kind ? r->t->driver->public_key(r->t->self, &left->id, &spki) : ERR_SIGN_FAILED;
    if (e)
        return visit_goes_on(e) ? drop(r, left) : e;
    bool fits = fits_kept(r, &spki);
    if (!r->fresh.key || (fits && !*kept)) {
        r->fresh = *left;
        *kept = fits;
    }
    return ERR_OK;
}

static enum err prepare_key(struct renewal *r, bool *kept)
{
    enum err e = begin(r, TOKEN_RENEW_KEY);
    for (size_t i = 0; i < r->pairs.n && !e; i++) {
        const struct token_pair *p = &r->pairs.of[i];
        e = p->ours && p->key && !p->cert.n ? take_left_key(r, p, kept) : ERR_OK;
    }
    if (e || r->fresh.key)
        return e;
    e = r->t->driver->make_key(r->t->self, r->current->kind, &r->fresh.id);
    r->fresh.key = !e;
    return e;
}

static enum err prepare_request(struct renewal *r, bool kept)
{
    struct cert_facts facts;
    r->request.step = TOKEN_RENEW_SEND;
    if (kept) {
        memcpy(r->request.csr, r->order->csr.bytes, r->order->csr.n);
        r->request.csr_n = r->order->csr.n;
        return ERR_OK;
    }
    if (!cert_read(r->current->cert.der, r->current->cert.n, &facts))
        return ERR_CERT_NONE;
    return csr_make(r->t, &r->fresh.id, text_of(facts.subject, facts.subject_n), r->request.csr, &r->request.csr_n);
}

/* --- the certificate --- */

static bool by_code(const struct renewal *r) { return r->order->code && secret_length(r->order->code); }

static enum err ask(struct renewal *r)
{
    struct token_enrolled got = { .n = 0 };
    const bool code = by_code(r);
    const struct token_enrol order = { .url = r->order->est_url, .ca_file = r->order->ca_file, .client = code ? NULL : &r->current->id,
                                       .user = code ? r->order->serial : NULL, .code = code ? r->order->code : NULL,
                                       .csr = text_of(r->request.csr, r->request.csr_n) };
    struct cert_facts before;
    enum err e = begin(r, TOKEN_RENEW_SEND);
    e = e ? e : r->t->driver->enrol(r->t->self, &order, &got);
    r->out->retry_after_s = e == ERR_EST_WAIT ? got.retry_after_s : 0;
    if (!e && !cert_read(r->current->cert.der, r->current->cert.n, &before))
        e = ERR_CERT_NONE;
    return e ? e : plan_choose(&got, order.csr, text_of(before.subject, before.subject_n), now_ms(), &r->fresh.cert);
}

/* As the token gives it back, not as we sent it. */
static enum err read_back(struct renewal *r)
{
    const struct token_certificate sent = r->fresh.cert;
    enum err e = r->t->driver->pairs(r->t->self, &r->pairs);
    if (e)
        return e;
    r->current = NULL;      /* it pointed into the list before */
    const struct token_pair *p = plan_find(&r->pairs, &r->fresh.id);
    if (!p || !p->key || p->cert.n != sent.n || memcmp(p->cert.der, sent.der, sent.n) != 0)
        return ERR_SIGN_FAILED;
    r->fresh = *p;
    return ERR_OK;
}

static enum err write_and_test(struct renewal *r)
{
    enum err e = begin(r, TOKEN_RENEW_WRITE);
    e = e ? e : r->t->driver->put_certificate(r->t->self, &r->fresh.id, &r->fresh.cert);
    e = e ? e : begin(r, TOKEN_RENEW_TEST);
    if (e)
        return e;
    e = visit_open_afresh(r->t, r->order->reader, r->order->serial, r->order->pin);
    if (e)
        return e;      /* both pairs stay; the next visit tests the new one */
    e = read_back(r);
    if (!e)
        e = visit_test_pair(r->t, &r->fresh);
    if (!e || !visit_goes_on(e))
        return e;
    log_error("the new pair does not sign: %s", err_name(e));
    return drop(r, &r->fresh) ? ERR_TOKEN_REMOVED : e;
}

static enum err make_pair(struct renewal *r)
{
    struct cert_facts facts;
    bool kept = false;
    if (!cert_read(r->current->cert.der, r->current->cert.n, &facts) || (facts.not_after_ms < now_ms() && !by_code(r)))
        return ERR_CERT_EXPIRED;
    enum err e = prepare_key(r, &kept);
    if (!e)
        e = prepare_request(r, kept);
    if (!e)
        e = ask(r);
    return e ? e : write_and_test(r);
}

/* --- the whole --- */

/* Before the old pair goes: a card pulled after that would have nothing left that says what was done. */
static enum err say_done(struct renewal *r)
{
    struct cert_facts facts;
    uint8_t hash[CERT_HASH_SIZE];
    struct token_signature s = { 0 };
    if (!cert_read(r->fresh.cert.der, r->fresh.cert.n, &facts) || cert_hash_sha256(r->fresh.cert.der, r->fresh.cert.n, hash))
        return ERR_INTERNAL;
    r->out->not_after_ms = facts.not_after_ms;
    sodium_bin2hex(r->out->certificate, sizeof r->out->certificate, hash, sizeof hash);
    enum err e = r->order->tbs.n ? r->t->driver->sign_with(r->t->self, &r->fresh.id, SCHEME_OWN, r->order->tbs, &s) : ERR_OK;
    r->out->signature_n = s.n;
    memcpy(r->out->signature, s.bytes, s.n);
    memcpy(r->out->algorithm, s.algorithm, sizeof s.algorithm);
    return visit_goes_on(e) ? ERR_OK : e;
}

static enum err renew(struct renewal *r)
{
    bool done = false;
    enum err e = look(r);
    if (!e)
        e = finish_earlier(r, &done);
    if (!e && !done)
        e = make_pair(r);
    if (!e)
        e = say_done(r);
    e = e ? e : begin(r, TOKEN_RENEW_CLEAN);
    if (!e)
        delete_replaced(r, &r->fresh);
    return e;
}

void token_visit_renew(struct token *t, const struct token_renew_order *order, const struct token_renew_teller *teller,
                       struct token_renew *out)
{
    struct token_identity id = { 0 };
    struct renewal r = { .t = t, .order = order, .teller = teller, .out = out };
    *out = (struct token_renew){ .step = TOKEN_RENEW_LOG_IN };
    out->err = begin(&r, TOKEN_RENEW_LOG_IN);
    if (!out->err)
        out->err = visit_open(t, order->reader, order->serial, &id);
    if (!out->err)
        out->err = visit_length(&id, order->pin);
    if (!out->err)
        out->err = t->driver->login(t->self, order->pin);
    if (!out->err) {
        out->err = renew(&r);
        t->driver->logout(t->self);
    }
    if (visit_goes_on(out->err))
        out->tries = visit_tries(t);
}
