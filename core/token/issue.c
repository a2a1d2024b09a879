/* Issuing: an empty token is given its secrets, a key and a certificate. Nothing that holds anything is touched. */
#include "core/token/renew_plan.h"
#include "core/token/visit_parts.h"

#include "core/base/log.h"

#include <string.h>
#include <time.h>

enum { PIN_MIN = 6, PIN_MAX = 15 };      /* of the family that we initialise */

struct issuing {
    struct token *t;
    const struct token_issue_order *order;
    struct token_text subject;
    struct token_pair pair;
    uint8_t csr[TOKEN_CSR_MAX];
    size_t csr_n;
};

static enum err may_issue(struct issuing *i)
{
    struct token_identity id = { 0 };
    size_t pin_n = secret_length(i->order->pin);
    bool empty = false;
    enum err e = visit_open(i->t, i->order->reader, i->order->serial, &id);
    if (!e)
        e = i->t->driver->is_empty(i->t->self, &empty);
    if (!e && !empty)
        e = ERR_TOKEN_IN_USE;
    if (!e && (pin_n < PIN_MIN || pin_n > PIN_MAX))
        e = ERR_PIN_LENGTH;
    return e;
}

/* A card without elliptic curves says so when it is asked for such a key. */
static enum err make_key(struct issuing *i)
{
    enum err e = i->t->driver->make_key(i->t->self, TOKEN_KIND_EC, &i->pair.id);
    return e == ERR_SIGN_FAILED ? i->t->driver->make_key(i->t->self, TOKEN_KIND_RSA, &i->pair.id) : e;
}

static enum err certify(struct issuing *i)
{
    struct token_enrolled got = { .n = 0 };
    const struct token_enrol order = { .url = i->order->est_url, .ca_file = i->order->ca_file, .user = i->order->user, .code = i->order->code,
                                       .csr = { i->csr, i->csr_n } };
    enum err e = i->t->driver->enrol(i->t->self, &order, &got);
    if (!e)
        e = plan_choose(&got, order.csr, i->subject, (int64_t)time(NULL) * 1000, &i->pair.cert);
    return e ? e : i->t->driver->put_certificate(i->t->self, &i->pair.id, &i->pair.cert);
}

static enum err read_back(struct issuing *i)
{
    struct token_pairs pairs;
    enum err e = visit_open_afresh(i->t, i->order->reader, i->order->serial, i->order->pin);
    if (!e)
        e = i->t->driver->pairs(i->t->self, &pairs);
    if (e)
        return e;
    const struct token_pair *p = plan_find(&pairs, &i->pair.id);
    if (!p || !p->key || p->cert.n != i->pair.cert.n || memcmp(p->cert.der, i->pair.cert.der, p->cert.n) != 0)
        return ERR_SIGN_FAILED;
    return visit_test_pair(i->t, p);
}

static enum err fill(struct issuing *i)
{
    enum err e = csr_make(i->t, &i->pair.id, i->subject, i->csr, &i->csr_n);
    if (!e)
        e = certify(i);
    return e ? e : read_back(i);
}

/* A token that could not be finished is empty again, so that the same secret and another code can be tried. */
static enum err fill_or_empty(struct issuing *i)
{
    enum err e = fill(i);
    if (e && visit_goes_on(e) && (i->t->driver->delete_pair(i->t->self, &i->pair.id) || i->t->driver->tidy(i->t->self)))
        log_warning("the key of an unfinished token stays on it");
    return e;
}

static enum err issue(struct issuing *i)
{
    enum err e = may_issue(i);
    if (!e)
        e = i->t->driver->initialise(i->t->self, i->order->label, i->order->pin, i->order->secret);
    if (!e)
        e = visit_open_afresh(i->t, i->order->reader, i->order->serial, i->order->pin);
    if (!e)
        e = make_key(i);
    if (!e)
        e = fill_or_empty(i);
    return e;
}

void token_visit_issue(struct token *t, const struct token_issue_order *order, struct token_issue *out)
{
    uint8_t subject[CERT_SUBJECT_MAX];
    struct issuing i = { .t = t, .order = order, .subject = { subject, cert_subject(order->subject, subject) } };
    *out = (struct token_issue){ .err = i.subject.n ? issue(&i) : ERR_FORMAT };
    t->driver->close(t->self);      /* logged out with it */
    if (out->err)
        return;
    out->cert_n = i.pair.cert.n;
    memcpy(out->cert, i.pair.cert.der, i.pair.cert.n);
}
