#include "core/token/fake_parts.h"

#include "core/token/renew_plan.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { HALF = 32, DAY = 86400, RSA_BITS = 2048 };
static const char name[] = "CN=Personne d'essai";

/* A pair as the card holds it. */
struct fake_pair {
    struct token_pair as_seen;      /* its cert is what was written */
    bool readable;                  /* the public half can be read */
    gnutls_privkey_t key;
    gnutls_x509_privkey_t x509_key;
};

static void must(int rc) { if (rc < 0) abort(); }    /* a test without its keys is no test */

static void pair_free(struct fake_pair *p)
{
    if (!p)
        return;
    gnutls_privkey_deinit(p->key);
    gnutls_x509_privkey_deinit(p->x509_key);
    free(p);
}

static struct fake_pair *pair_new(enum token_kind kind)
{
    struct fake_pair *p = calloc(1, sizeof *p);
    bool ec = kind == TOKEN_KIND_EC;
    if (!p)
        abort();
    must(gnutls_x509_privkey_init(&p->x509_key));
    must(gnutls_privkey_init(&p->key));
    must(gnutls_x509_privkey_generate(p->x509_key, ec ? GNUTLS_PK_ECDSA : GNUTLS_PK_RSA,
                                      ec ? GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1) : RSA_BITS, 0));
    must(gnutls_privkey_import_x509(p->key, p->x509_key, GNUTLS_PRIVKEY_IMPORT_COPY));
    p->as_seen = (struct token_pair){ .id.n = 8, .key = true, .kind = kind };
    gnutls_rnd(GNUTLS_RND_NONCE, p->as_seen.id.bytes, p->as_seen.id.n);
    p->readable = true;
    return p;
}

/* --- certificates --- */

struct wanted { long from, to; unsigned usage; const char *subject; };      /* seconds from now */

static void finish_certificate(gnutls_x509_crt_t crt, struct fake_pair *ca, const struct wanted *w, struct token_certificate *out)
{
    const time_t now = time(NULL);
    const uint8_t serial = 1;
    if (w->subject)
        must(gnutls_x509_crt_set_dn(crt, w->subject, NULL));
    must(gnutls_x509_crt_set_version(crt, 3));
    must(gnutls_x509_crt_set_serial(crt, &serial, 1));
    must(gnutls_x509_crt_set_activation_time(crt, now + w->from));
    must(gnutls_x509_crt_set_expiration_time(crt, now + w->to));
    must(gnutls_x509_crt_set_key_usage(crt, w->usage));
    must(gnutls_x509_crt_sign2(crt, crt, ca->x509_key, GNUTLS_DIG_SHA256, 0));
    out->n = sizeof out->der;
    must(gnutls_x509_crt_export(crt, GNUTLS_X509_FMT_DER, out->der, &out->n));
    gnutls_x509_crt_deinit(crt);
}

static void certify(struct fake_pair *p, struct fake_pair *key, const struct wanted *w)
{
    gnutls_x509_crt_t crt;
    must(gnutls_x509_crt_init(&crt));
    must(gnutls_x509_crt_set_key(crt, key->x509_key));
    finish_certificate(crt, key, w, &p->as_seen.cert);
}

/* --- the card's pairs --- */

static void add(struct fake_card *c, struct fake_pair *p)
{
    if (c->pair_n == TOKEN_PAIRS_MAX)
        abort();
    c->pairs[c->pair_n++] = p;
}

static struct fake_pair *find(struct fake_card *c, const struct token_id *id, size_t *at)
{
    for (size_t i = 0; i < c->pair_n; i++)
        if (c->pairs[i]->as_seen.id.n == id->n && !memcmp(c->pairs[i]->as_seen.id.bytes, id->bytes, id->n)) {
            if (at)
                *at = i;
            return c->pairs[i];
        }
    return NULL;
}

/* Another pair of the same person, by the script's word. */
static void add_word(struct fake_card *c, enum token_kind kind, const char *word)
{
    static const struct wanted deciphers = { -50 * DAY, 100 * DAY, GNUTLS_KEY_KEY_ENCIPHERMENT, name },
                               newer = { -DAY / 2, 200 * DAY, GNUTLS_KEY_DIGITAL_SIGNATURE, name },
                               due = { -DAY / 2, DAY / 4, GNUTLS_KEY_DIGITAL_SIGNATURE, name };
    struct fake_pair *p = pair_new(kind), *other = pair_new(kind);
    if (!strcmp(word, "cipher"))
        certify(p, p, &deciphers);
    if (!strcmp(word, "newer") || !strcmp(word, "due"))
        certify(p, p, word[0] == 'd' ? &due : &newer);
    if (!strcmp(word, "broken") || !strcmp(word, "foreign-broken"))
        certify(p, other, &newer);      /* another key's certificate */
    if (!strcmp(word, "keyless")) {
        certify(p, p, &newer);
        p->as_seen.key = false;
    }
    p->as_seen.ours = strncmp(word, "foreign", 7) != 0 && strcmp(word, "cipher") != 0;
    p->readable = strcmp(word, "unreadable") != 0;
    pair_free(other);
    add(c, p);
}

void fake_pair_start(struct fake_card *c)
{
    const struct wanted first = { -DAY, c->expired ? -DAY / 2 : 100 * DAY, GNUTLS_KEY_DIGITAL_SIGNATURE, name };
    struct fake_pair *p = pair_new(c->rsa_only ? TOKEN_KIND_RSA : TOKEN_KIND_EC);
    if (c->has_cert)
        certify(p, p, &first);
    c->ca = pair_new(p->as_seen.kind);
    if (c->blank)
        pair_free(p);
    else
        add(c, p);
    for (size_t i = 0; i < c->word_n; i++)
        add_word(c, c->ca->as_seen.kind, c->words[i]);
}

void fake_pair_free(struct fake_card *c)
{
    for (size_t i = 0; i < c->pair_n; i++)
        pair_free(c->pairs[i]);
    pair_free(c->ca);
    c->pair_n = 0;
    c->ca = NULL;
}

bool fake_pair_word(struct fake_card *c, const char *key, const char *value)
{
    if (!strcmp(key, "est"))
        memccpy(c->est, value, 0, sizeof c->est - 1);
    else if (!strcmp(key, "pair") && c->word_n < FAKE_WORDS_MAX)
        memccpy(c->words[c->word_n++], value, 0, sizeof c->words[0] - 1);
    else
        return false;
    return true;
}

/* --- signing --- */

/* r and s come without leading zeros, or with one: P1363 wants 32 bytes each. */
static void put_fixed(uint8_t *to, const gnutls_datum_t *from)
{
    size_t n = from->size > HALF ? HALF : from->size;
    memset(to, 0, HALF);
    memcpy(to + HALF - n, from->data + from->size - n, n);
}

static void sign_p256(struct fake_pair *p, const gnutls_datum_t *data, struct token_signature *out)
{
    gnutls_datum_t der = { NULL, 0 }, r = { NULL, 0 }, s = { NULL, 0 };
    must(gnutls_privkey_sign_data(p->key, GNUTLS_DIG_SHA256, 0, data, &der));
    must(gnutls_decode_rs_value(&der, &r, &s));
    *out = (struct token_signature){ .n = 2 * HALF, .algorithm = "ES256" };
    put_fixed(out->bytes, &r);
    put_fixed(out->bytes + HALF, &s);
    gnutls_free(der.data);
    gnutls_free(r.data);
    gnutls_free(s.data);
}

static void sign_rsa(struct fake_pair *p, enum token_scheme scheme, const gnutls_datum_t *data, struct token_signature *out)
{
    gnutls_datum_t s = { NULL, 0 };
    bool own = scheme == SCHEME_OWN;
    must(gnutls_privkey_sign_data2(p->key, own ? GNUTLS_SIGN_RSA_PSS_SHA256 : GNUTLS_SIGN_RSA_SHA256, 0, data, &s));
    *out = (struct token_signature){ .n = s.size };
    memcpy(out->algorithm, own ? "PS256" : "RS256", sizeof "PS256");
    memcpy(out->bytes, s.data, s.size);
    gnutls_free(s.data);
}

static void sign(struct fake_pair *p, enum token_scheme scheme, struct token_text tbs, struct token_signature *out)
{
    const gnutls_datum_t data = { (unsigned char *)(uintptr_t)tbs.bytes, (unsigned)tbs.n };
    if (p->as_seen.kind == TOKEN_KIND_EC)
        sign_p256(p, &data, out);
    else
        sign_rsa(p, scheme, &data, out);
}

static void list(struct fake_card *c, struct token_pairs *out)
{
    out->n = c->pair_n;
    for (size_t i = 0; i < c->pair_n; i++)
        out->of[i] = c->pairs[i]->as_seen;
}

enum err fake_pair_certificate(struct fake_card *c, struct token_certificate *out)
{
    struct token_pairs pairs;
    list(c, &pairs);
    const struct token_pair *p = plan_current(&pairs);
    out->n = 0;
    if (p)
        *out = p->cert;
    return ERR_OK;
}

enum err fake_pair_sign(struct fake_card *c, struct token_text tbs, struct token_signature *out)
{
    struct token_pairs pairs;
    list(c, &pairs);
    const struct token_pair *p = plan_current(&pairs);
    *out = (struct token_signature){ .n = 0 };
    if (p)
        sign(find(c, &p->id, NULL), SCHEME_OWN, tbs, out);
    return ERR_OK;
}

/* --- the driver's verbs --- */

static enum err begin_logged_in(struct fake_card *c, enum fake_step step, enum fake_event *after)
{
    enum err e = fake_begin(c, step, after);
    return !e && !c->logged_in ? ERR_MODULE_FAULT : e;
}

enum err fake_tidy(void *self)
{
    struct fake_card *c = self;
    enum fake_event after;
    enum err e = begin_logged_in(c, FAKE_TIDY, &after);
    return e ? e : fake_end(c, after, ERR_OK);
}

enum err fake_pairs(void *self, struct token_pairs *out)
{
    struct fake_card *c = self;
    enum fake_event after;
    enum err e = begin_logged_in(c, FAKE_PAIRS, &after);
    if (!e)
        list(c, out);
    return e ? e : fake_end(c, after, ERR_OK);
}

enum err fake_make_key(void *self, enum token_kind kind, struct token_id *out)
{
    struct fake_card *c = self;
    enum fake_event after;
    enum err e = begin_logged_in(c, FAKE_MAKE_KEY, &after);
    if (!e && c->rsa_only && kind != TOKEN_KIND_RSA)
        e = ERR_SIGN_FAILED;
    if (e)
        return e;
    struct fake_pair *p = pair_new(kind);
    p->as_seen.ours = true;
    p->readable = after != FAKE_HALF;
    *out = p->as_seen.id;
    add(c, p);
    return fake_end(c, after, ERR_OK);
}

enum err fake_public_key(void *self, const struct token_id *id, struct token_spki *out)
{
    struct fake_card *c = self;
    enum fake_event after;
    enum err e = begin_logged_in(c, FAKE_PUBLIC_KEY, &after);
    struct fake_pair *p = find(c, id, NULL);
    if (e)
        return e;
    if (!p || !p->readable)
        return ERR_SIGN_FAILED;
    gnutls_pubkey_t key;
    gnutls_datum_t der;
    must(gnutls_pubkey_init(&key));
    must(gnutls_pubkey_import_privkey(key, p->key, 0, 0));
    must(gnutls_pubkey_export2(key, GNUTLS_X509_FMT_DER, &der));
    memcpy(out->der, der.data, der.size);
    out->n = der.size;
    gnutls_free(der.data);
    gnutls_pubkey_deinit(key);
    return fake_end(c, after, ERR_OK);
}

enum err fake_sign_with(void *self, const struct token_id *id, enum token_scheme scheme, struct token_text tbs, struct token_signature *out)
{
    struct fake_card *c = self;
    enum fake_event after;
    enum err e = begin_logged_in(c, FAKE_SIGN_WITH, &after);
    struct fake_pair *p = find(c, id, NULL);
    if (!e && (!p || !p->as_seen.key))
        e = ERR_SIGN_FAILED;
    if (e)
        return e;
    sign(p, scheme, tbs, out);
    return fake_end(c, after, ERR_OK);
}

enum err fake_put_certificate(void *self, const struct token_id *id, const struct token_certificate *cert)
{
    struct fake_card *c = self;
    enum fake_event after;
    enum err e = begin_logged_in(c, FAKE_PUT_CERTIFICATE, &after);
    struct fake_pair *p = find(c, id, NULL);
    if (!e && !p)
        e = ERR_TOKEN_DAMAGED;
    if (e)
        return e;
    p->readable = after != FAKE_HALF;      /* on a SmartCard-HSM it is where the public half was */
    if (after != FAKE_HALF)
        p->as_seen.cert = *cert;
    if (after == FAKE_LIE)
        p->as_seen.cert.n--;
    return fake_end(c, after, ERR_OK);
}

enum err fake_delete_pair(void *self, const struct token_id *id)
{
    struct fake_card *c = self;
    enum fake_event after;
    size_t at;
    enum err e = begin_logged_in(c, FAKE_DELETE_PAIR, &after);
    struct fake_pair *p = find(c, id, &at);
    if (e || !p)
        return e;
    p->as_seen.key = false;
    if (after != FAKE_HALF) {
        pair_free(p);
        c->pairs[at] = c->pairs[--c->pair_n];
    }
    return fake_end(c, after, ERR_OK);
}

/* --- the authority --- */

static void issue(struct fake_card *c, const struct token_enrol *order, struct token_certificate *out)
{
    gnutls_x509_crq_t crq;
    gnutls_x509_crt_t crt;
    const gnutls_datum_t der = { (unsigned char *)(uintptr_t)order->csr.bytes, (unsigned)order->csr.n };
    bool expired = !strcmp(c->est, "expired");
    const struct wanted w = { expired ? -2 * DAY : 0, expired ? -DAY : 300 * DAY,
                              strcmp(c->est, "cipher") ? GNUTLS_KEY_DIGITAL_SIGNATURE : GNUTLS_KEY_KEY_ENCIPHERMENT,
                              strcmp(c->est, "wrong-subject") ? NULL : "CN=Somebody Else" };
    must(gnutls_x509_crq_init(&crq));
    must(gnutls_x509_crq_import(crq, &der, GNUTLS_X509_FMT_DER));
    must(gnutls_x509_crq_verify(crq, 0));
    must(gnutls_x509_crt_init(&crt));
    must(gnutls_x509_crt_set_crq(crt, crq));
    if (!strcmp(c->est, "wrong-key"))
        must(gnutls_x509_crt_set_key(crt, c->ca->x509_key));
    finish_certificate(crt, c->ca, &w, out);
    gnutls_x509_crq_deinit(crq);
    c->issued++;
}

enum err fake_enrol(void *self, const struct token_enrol *order, struct token_enrolled *out)
{
    struct fake_card *c = self;
    enum fake_event after;
    enum err e = begin_logged_in(c, FAKE_ENROL, &after);
    if (e)
        return e;
    if (!order->client && (!order->user || !order->code || !secret_length(order->code)))
        return ERR_EST_REFUSED;
    if (!strcmp(c->est, "wait")) {
        out->retry_after_s = 60;
        return ERR_EST_WAIT;
    }
    if (!strcmp(c->est, "refuse") || !strcmp(c->est, "offline"))
        return strcmp(c->est, "refuse") ? ERR_OFFLINE : ERR_EST_REFUSED;
    issue(c, order, &out->of[0]);
    out->n = strcmp(c->est, "none") ? 1 : 0;
    return fake_end(c, after, ERR_OK);
}
