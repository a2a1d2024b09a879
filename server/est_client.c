#include "server/est_client.h"

#include "server/x509_names.h"

#include <sodium.h>
#include <string.h>
#include <strings.h>

enum { PASSWORD_MAX = 256 };

void est_client_start(struct est_client *client)
{
    memset(client, 0, sizeof *client);
    client->subject = buf_make(X509_NAME_MAX);
    client->names = buf_make(X509_NAMES_MAX);
}

void est_client_end(struct est_client *client)
{
    buf_free(&client->subject);
    buf_free(&client->names);
    sodium_memzero(client, sizeof *client);
}

/* --- by certificate --- */

struct recorded { struct est_client *client; int64_t now_ms; };

static enum err take_recorded(void *ctx, const struct db_row *row)
{
    struct recorded *r = ctx;
    r->client->is_known = true;
    db_row_copy(row, 0, r->client->serial, sizeof r->client->serial);
    db_row_copy(row, 1, r->client->holder, sizeof r->client->holder);
    r->client->refusal = db_row_int(row, 5) ? "certificate-revoked" : db_row_int(row, 4) ? "certificate-replaced"
        : r->now_ms < db_row_int(row, 2) ? "certificate-not-yet-valid" : r->now_ms > db_row_int(row, 3) ? "certificate-expired" : NULL;
    return ERR_OK;
}

enum err est_client_certificate(const struct est *est, struct db *db, const void *der, size_t n, int64_t now_ms, struct est_client *client)
{
    struct recorded r = { .client = client, .now_ms = now_ms };
    uint8_t hash[crypto_hash_sha256_BYTES];
    client->refusal = "certificate-unknown";
    crypto_hash_sha256(hash, der, n);
    sodium_bin2hex(client->hash, sizeof client->hash, hash, sizeof hash);
    enum err e = DB_RUN(db, ST_EST_CERTIFICATE, take_recorded, &r, db_text(client->hash));
    if (e || client->refusal)
        return e;
    if (!x509_policy_holds(der, n, &est->ca, est->policy))
        client->refusal = "certificate-policy";
    return x509_names_of(der, n, &client->subject, &client->names);
}

/* --- by password --- */

/* "Basic " base64("serial:code"); the serial may hold a colon, the code does not (RFC 7617). */
static bool read_basic(const char *authorization, struct est_client *client)
{
    char text[PASSWORD_MAX];
    size_t n;
    if (strncasecmp(authorization, "Basic ", 6) != 0)
        return false;
    const char *at = authorization + 6 + strspn(authorization + 6, " ");
    bool good = sodium_base642bin((unsigned char *)text, sizeof text - 1, at, strlen(at), NULL, &n, NULL, sodium_base64_VARIANT_ORIGINAL) == 0;
    text[good ? n : 0] = 0;
    char *colon = good && strlen(text) == n ? strrchr(text, ':') : NULL;
    good = colon && colon > text && (size_t)(colon - text) < sizeof client->serial && enrol_code_parse(colon + 1, &client->code) == ERR_OK;
    if (good)
        memcpy(client->serial, text, (size_t)(colon - text));
    sodium_memzero(text, sizeof text);
    for (const char *c = client->serial; good && *c; c++)
        good = *c >= 0x20 && *c <= 0x7e;
    return good;
}

struct newest { struct est_client *client; bool found; };

/* The subject and names of the newest one. Columns as TOKEN_CERTS. */
static enum err take_newest(void *ctx, const struct db_row *row)
{
    struct newest *x = ctx;
    size_t n;
    const void *der = db_row_blob(row, 1, &n);
    if (x->found)
        return ERR_OK;
    x->found = true;
    return x509_names_of(der, n, &x->client->subject, &x->client->names);
}

static enum err claim_in(void *ctx, struct db *db)
{
    return issuance_claim(ctx, db);
}

enum err est_client_password(const struct est *est, struct db *db, const char *authorization, int64_t now_ms, struct est_client *client)
{
    BUF_OWNED struct buf text = buf_make(X509_NAME_MAX);
    client->by_code = true;
    client->refusal = "code-malformed";
    if (!read_basic(authorization, client))
        return ERR_OK;
    struct issuance_claim claim = { .service = est->service, .code = &client->code, .serial = client->serial, .now_ms = now_ms };
    enum err e = db_tx(db, claim_in, &claim);
    client->is_known = claim.found;
    client->refusal = claim.right ? NULL : claim.refusal;
    if (e || client->refusal)
        return e;
    client->code_used = claim.used;
    memcpy(client->person, claim.person, sizeof client->person);
    memcpy(client->holder, claim.holder, sizeof client->holder);
    if (claim.again) {      /* it is a renewal, whose certificate is past its dates */
        struct newest x = { .client = client };
        return DB_RUN(db, ST_TOKEN_CERTS, take_newest, &x, db_text(client->serial));
    }
    return x509_subject_make(claim.holder, claim.person, &client->subject, &text);
}
