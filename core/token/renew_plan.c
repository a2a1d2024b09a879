#include "core/token/renew_plan.h"

#include <string.h>

static bool is_personal(const struct token_pair *p, struct cert_facts *facts)
{
    return p->cert.n && cert_read(p->cert.der, p->cert.n, facts) && !facts->ca && facts->signs;
}

static bool is_newer(const struct cert_facts *a, const struct cert_facts *b)
{
    return a->not_before_ms != b->not_before_ms ? a->not_before_ms > b->not_before_ms : a->not_after_ms > b->not_after_ms;
}

const struct token_pair *plan_current(const struct token_pairs *pairs)
{
    const struct token_pair *best = NULL;
    struct cert_facts best_facts = { .ca = false }, facts;
    for (size_t i = 0; i < pairs->n; i++)
        if (pairs->of[i].key && is_personal(&pairs->of[i], &facts) && (!best || is_newer(&facts, &best_facts))) {
            best = &pairs->of[i];
            best_facts = facts;
        }
    return best;
}

static bool same_id(const struct token_id *a, const struct token_id *b)
{
    return a->n == b->n && !memcmp(a->bytes, b->bytes, a->n);
}

const struct token_pair *plan_find(const struct token_pairs *pairs, const struct token_id *id)
{
    for (size_t i = 0; i < pairs->n; i++)
        if (same_id(&pairs->of[i].id, id))
            return &pairs->of[i];
    return NULL;
}

static bool same_subject(const struct cert_facts *a, const struct cert_facts *b)
{
    return a->subject_n == b->subject_n && !memcmp(a->subject, b->subject, a->subject_n);
}

bool plan_replaces(const struct token_pair *kept, const struct token_pair *old)
{
    struct cert_facts a, b;
    return !same_id(&kept->id, &old->id) && is_personal(kept, &a) && is_personal(old, &b) && same_subject(&a, &b) && !is_newer(&b, &a);
}

bool plan_has_older(const struct token_pairs *pairs, const struct token_pair *current)
{
    for (size_t i = 0; i < pairs->n; i++)
        if (plan_replaces(current, &pairs->of[i]))
            return true;
    return false;
}

static bool is_acceptable(const struct cert_facts *f, struct token_text subject, int64_t now_ms)
{
    return f->subject_n == subject.n && !memcmp(f->subject, subject.bytes, subject.n) && !f->ca && f->signs &&
           f->not_before_ms <= now_ms + PLAN_SKEW_MS && f->not_after_ms > now_ms;
}

enum err plan_choose(const struct token_enrolled *got, struct token_text csr, struct token_text subject, int64_t now_ms,
                     struct token_certificate *out)
{
    uint8_t key[CERT_HASH_SIZE];
    struct cert_facts facts;
    if (!csr_key(csr, key))
        return ERR_EST_ANSWER;
    for (size_t i = 0; i < got->n; i++) {
        if (!cert_read(got->of[i].der, got->of[i].n, &facts) || memcmp(facts.key, key, sizeof key) != 0)
            continue;
        if (!is_acceptable(&facts, subject, now_ms))
            return ERR_EST_ANSWER;
        *out = got->of[i];
        return ERR_OK;
    }
    return ERR_EST_ANSWER;
}
