#include "core/desk/inside.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { PRESENTED_KEY = 32 };

void grant_wipe(struct desk *d)
{
    struct grant *g = &d->grant;
    for (size_t i = 0; i < DESK_QUESTIONS; i++)
        secret_free(g->answers[i]);
    secret_free(g->session_secret);
    secret_free(g->phone_key);
    secret_free(g->phone_secret);
    sodium_memzero(g, sizeof *g);
}

void grant_begin(struct desk *d)
{
    const struct token_info *info = &d->status.info;
    struct grant *g = &d->grant;
    grant_wipe(d);
    snprintf(g->place.serial, sizeof g->place.serial, "%s", info->serial);
    g->has_certificate = info->has_cert;
    if (info->has_cert)
        crypto_hash_sha256(g->certificate, info->cert, info->cert_n);
    randombytes_buf(g->nonce, sizeof g->nonce);
}

enum err grant_check(const struct desk *d)
{
    const struct grant *g = &d->grant;
    if ((!g->has_ticket && !g->phone_secret) || clock_mono(loop_clock(d->loop)) >= g->until)
        return ERR_TICKET;
    return strcmp(g->place.serial, d->status.info.serial) == 0 ? ERR_OK : ERR_TOKEN_OTHER;
}

/* --- what the card was shown --- */

static bool ready(struct desk *d)
{
    struct presented *p = &d->presented;
    if (p->insertion != d->status.insertion)
        p->n = 0;
    p->insertion = d->status.insertion;
    if (p->key)
        return true;
    p->key = secret_new(PRESENTED_KEY);
    if (p->key) {
        randombytes_buf(secret_tail(p->key), PRESENTED_KEY);
        secret_grew(p->key, PRESENTED_KEY);
    }
    return p->key != NULL;
}

/* True when it is new to this insertion; then it is noted. A full list, or no memory, is as good as a yes to nothing. */
bool grant_is_new(struct desk *d, const struct secret *secret)
{
    struct presented *p = &d->presented;
    uint8_t hash[16];
    if (!ready(d) || p->n == PRESENTED_MAX)
        return false;
    crypto_generichash(hash, sizeof hash, secret_bytes(secret), secret_length(secret), secret_bytes(p->key), PRESENTED_KEY);
    for (size_t i = 0; i < p->n; i++)
        if (memcmp(p->hash[i], hash, sizeof hash) == 0)
            return false;
    memcpy(p->hash[p->n++], hash, sizeof hash);
    return true;
}

void grant_present(struct desk *d, struct unblock *u)
{
    struct release *r = &u->release;
    size_t kept = 0;
    for (size_t i = 0; i < r->count; i++) {
        if (!grant_is_new(d, r->secrets[i])) {
            secret_free(r->secrets[i]);
            continue;
        }
        u->which[kept] = u->which[i];
        r->secrets[kept++] = r->secrets[i];
    }
    for (size_t i = kept; i < r->count; i++)
        r->secrets[i] = NULL;
    r->count = kept;
}

void grant_accepted(struct desk *d) { d->presented.n = 0; }

void grant_not_shown(struct desk *d, size_t count)
{
    struct presented *p = &d->presented;
    p->n -= count < p->n ? count : p->n;
}

void grant_forget(struct desk *d)
{
    grant_wipe(d);
    if (d->closing || d->status.token == DESK_TOKEN_ABSENT) {
        secret_free(d->presented.key);
        d->presented = (struct presented){ .n = 0 };
    }
}
