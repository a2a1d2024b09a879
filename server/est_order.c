#include "server/est_order.h"

#include "server/audit.h"
#include "server/certificate_check.h"
#include "server/x509_names.h"

#include <gnutls/abstract.h>
#include <gnutls/x509.h>
#include <sodium.h>
#include <string.h>

enum { DAY_MS = 24 * 3600 * 1000 };

struct known { bool found, good; int64_t asked_ms; struct est_order *order; };

/* A certificate that can still be used is handed out again. Columns as EST_REQUEST_GET. */
static enum err take_known(void *ctx, const struct db_row *row)
{
    struct known *k = ctx;
    size_t n;
    const void *der = db_row_blob(row, 2, &n);
    k->found = true;
    k->asked_ms = db_row_int(row, 1);
    k->good = n && db_row_int(row, 3) > k->order->now_ms && !db_row_int(row, 4) && !db_row_int(row, 5);
    /* One that was made and is of no use any more: as if nothing had been asked. */
    if (!k->good && db_row_text(row, 0)[0])
        k->found = false;
    if (!k->good)
        return ERR_OK;
    buf_clear(&k->order->certificate);
    buf_put(&k->order->certificate, der, n);
    return buf_err(&k->order->certificate);
}

static enum err look_up(struct est_order *o, struct db *db, struct known *k)
{
    *k = (struct known){ .order = o };
    return DB_RUN(db, ST_EST_REQUEST_GET, take_known, k, db_text(o->client->serial), db_text(o->csr->key_hash));
}

static enum err note(struct est_order *o, struct db *db)
{
    int64_t today = 0;
    enum err e = DB_RUN(db, ST_EST_REQUEST_COUNT, db_take_int, &today, db_text(o->client->serial), db_int(o->now_ms - DAY_MS));
    if (e)
        return e;
    if (today >= o->est->per_day) {
        o->step = EST_TOO_MANY;
        return ERR_OK;
    }
    return DB_RUN(db, ST_EST_REQUEST_PUT, NULL, NULL, db_text(o->client->serial), db_text(o->csr->key_hash),
                  db_blob(o->csr->der.bytes, o->csr->der.length), db_int(o->now_ms));
}

static enum err look(void *ctx, struct db *db)
{
    struct est_order *o = ctx;
    struct known k;
    enum err e = look_up(o, db, &k);
    o->step = k.good ? EST_DONE : o->client->code_used ? EST_REFUSED : EST_SIGN;
    if (e || o->step != EST_SIGN)
        return e;
    if (!k.found) {
        k.asked_ms = o->now_ms;
        e = note(o, db);
    }
    /* A clock that was set back must not make a person wait longer than the operator said. */
    int64_t since_s = o->now_ms < k.asked_ms ? 0 : (o->now_ms - k.asked_ms) / 1000;
    if (!e && o->step == EST_SIGN && since_s < o->est->hold_s) {
        o->step = EST_WAIT;
        o->wait_s = (unsigned)(o->est->hold_s - since_s);
    }
    return e;
}

enum err est_order_look(struct est_order *order, struct db *db)
{
    return db_tx(db, look, order);
}

/* --- recording --- */

struct recording { struct est_order *order; struct buf der; struct certificate_facts facts; char hash[TOKEN_HASH_TEXT_SIZE]; };

static bool is_of_key(const struct buf *der, const struct buf *wanted)
{
    const gnutls_datum_t data = { der->bytes, (unsigned)der->length };
    gnutls_x509_crt_t cert;
    gnutls_pubkey_t key = NULL;
    gnutls_datum_t spki = { 0 };
    if (gnutls_x509_crt_init(&cert))
        return false;
    bool same = gnutls_x509_crt_import(cert, &data, GNUTLS_X509_FMT_DER) == 0 && gnutls_pubkey_init(&key) == 0 &&
                gnutls_pubkey_import_x509(key, cert, 0) == 0 && gnutls_pubkey_export2(key, GNUTLS_X509_FMT_DER, &spki) == 0 &&
                spki.size == wanted->length && memcmp(spki.data, wanted->bytes, spki.size) == 0;
    if (key)
        gnutls_pubkey_deinit(key);
    gnutls_free(spki.data);
    gnutls_x509_crt_deinit(cert);
    return same;
}

static enum err check_made(struct recording *r, const struct buf *made)
{
    BUF_OWNED struct buf subject = buf_make(X509_NAME_MAX), names = buf_make(X509_NAMES_MAX);
    uint8_t hash[crypto_hash_sha256_BYTES];
    enum err e = certificate_read(made->bytes, made->length, &r->der, &r->facts);
    e = e ? e : x509_names_of(r->der.bytes, r->der.length, &subject, &names);
    if (e)
        return e;
    if (!is_of_key(&r->der, &r->order->csr->key) || !x509_subject_same(&subject, &r->order->client->subject))
        return ERR_FORMAT;
    crypto_hash_sha256(hash, r->der.bytes, r->der.length);
    sodium_bin2hex(r->hash, sizeof r->hash, hash, sizeof hash);
    return ERR_OK;
}

static enum err audit_made(const struct recording *r, struct db *db)
{
    const struct est_client *c = r->order->client;
    const struct service *service = r->order->est->service;
    const struct audit_event row = { .actor = "user", .actor_id = c->by_code ? "" : c->hash, .subject = c->serial,
        .action = "certificate.made", .nature = "a token's certificate", .outcome = "done", .reason = c->by_code ? "issuance code" : "renewal" };
    return audit_add(db, service->keys, service->clock, &row);
}

static enum err settle_code(const struct est_order *o, struct db *db, bool *stands)
{
    struct issuance_claim claim = { .service = o->est->service, .code = &o->client->code, .serial = o->client->serial, .now_ms = o->now_ms };
    memcpy(claim.person, o->client->person, sizeof claim.person);
    enum err e = issuance_done(&claim, db);
    *stands = !claim.used;
    return e;
}

/* Columns as EST_CERTIFICATE. */
static enum err take_standing(void *ctx, const struct db_row *row)
{
    *(bool *)ctx = !db_row_int(row, 4) && !db_row_int(row, 5);
    return ERR_OK;
}

/* Signing took its time, with an authority behind this one several seconds: does what the client was let in by still hold? */
static enum err client_stands(const struct est_order *o, struct db *db, bool *stands)
{
    *stands = false;
    return o->client->by_code ? settle_code(o, db, stands) : DB_RUN(db, ST_EST_CERTIFICATE, take_standing, stands, db_text(o->client->hash));
}

static enum err record(void *ctx, struct db *db)
{
    struct recording *r = ctx;
    struct est_order *o = r->order;
    struct known k;
    bool stands = false;
    enum err e = look_up(o, db, &k);
    o->step = EST_DONE;
    if (e || k.good)
        return e;
    e = client_stands(o, db, &stands);
    if (e || !stands) {
        o->step = EST_REFUSED;
        return e;
    }
    buf_clear(&o->certificate);
    buf_put(&o->certificate, r->der.bytes, r->der.length);
    e = buf_err(&o->certificate);
    e = e ? e : DB_RUN(db, ST_TOKEN_ADD, NULL, NULL, db_text(o->client->serial), db_text(r->hash), db_blob(r->der.bytes, r->der.length),
                       db_text(o->client->holder), db_int(r->facts.not_before_ms), db_int(r->facts.not_after_ms), db_int(o->now_ms));
    e = e ? e : DB_RUN(db, ST_EST_REQUEST_DONE, NULL, NULL, db_text(o->client->serial), db_text(o->csr->key_hash), db_text(r->hash));
    return e ? e : audit_made(r, db);
}

enum err est_order_record(struct est_order *order, struct db *db, const struct buf *made)
{
    struct recording r = { .order = order, .der = buf_make(TOKEN_CERTIFICATE_MAX) };
    enum err e = check_made(&r, made);
    e = e ? e : db_tx(db, record, &r);
    buf_free(&r.der);
    return e;
}

/* --- refusals --- */

struct refusing { const struct est *est; const struct est_client *client; const char *reason; };

static enum err refuse(void *ctx, struct db *db)
{
    const struct refusing *r = ctx;
    const struct service *service = r->est->service;
    const struct audit_event row = { .actor = "user", .actor_id = r->client->hash, .subject = r->client->serial,
        .action = "certificate.made", .nature = "a token's certificate", .outcome = "refused", .reason = r->reason };
    return audit_add(db, service->keys, service->clock, &row);
}

enum err est_order_refused(const struct est *est, struct db *db, const struct est_client *client, const char *reason)
{
    struct refusing r = { est, client, reason };
    return db_tx(db, refuse, &r);
}
