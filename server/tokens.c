#include "server/tokens.h"

#include "server/audit.h"
#include "server/certificate_check.h"

#include <sodium.h>
#include <string.h>

struct adding {
    const struct service *service;
    const char *serial, *holder;
    const struct buf *der;
    struct certificate_facts facts;
    bool changed;
};

static void hash_of(const void *der, size_t n, char to[TOKEN_HASH_TEXT_SIZE])
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, der, n);
    sodium_bin2hex(to, TOKEN_HASH_TEXT_SIZE, hash, sizeof hash);
}

static enum err add(void *ctx, struct db *db)
{
    struct adding *a = ctx;
    int64_t now = clock_wall(a->service->clock);
    char hash[TOKEN_HASH_TEXT_SIZE];
    hash_of(a->der->bytes, a->der->length, hash);
    const struct audit_event event = { .actor = "operator", .actor_id = hash, .subject = a->serial, .action = "token.recorded",
                                       .nature = "a token's certificate", .outcome = "done" };
    enum err e = DB_RUN(db, ST_TOKEN_REPLACE, NULL, NULL, db_text(a->serial), db_text(hash), db_int(now));
    e = e ? e : DB_RUN(db, ST_TOKEN_ADD, NULL, NULL, db_text(a->serial), db_text(hash),
                       db_blob(a->der->bytes, a->der->length), db_text(a->holder),
                       db_int(a->facts.not_before_ms), db_int(a->facts.not_after_ms), db_int(now));
    return e ? e : audit_add(db, a->service->keys, a->service->clock, &event);
}

enum err tokens_add(const struct service *service, struct db *db, const char *serial, const char *holder,
                    const void *certificate, size_t n)
{
    BUF_OWNED struct buf der = buf_make(TOKEN_CERTIFICATE_MAX);
    struct adding a = { .service = service, .serial = serial, .holder = holder, .der = &der };
    if (!serial[0] || strlen(serial) >= OP_SERIAL_SIZE || strlen(holder) >= SERVICE_LABEL_SIZE)
        return ERR_FORMAT;
    enum err e = certificate_read(certificate, n, &der, &a.facts);
    return e ? e : db_tx(db, add, &a);
}

static enum err revoke(void *ctx, struct db *db)
{
    struct adding *a = ctx;
    const struct audit_event event = { .actor = "operator", .subject = a->serial, .action = "token.revoked",
                                       .nature = "a token's certificate", .outcome = "done" };
    enum err e = DB_RUN(db, ST_TOKEN_REVOKE, NULL, NULL, db_text(a->serial), db_int(clock_wall(a->service->clock)));
    a->changed = !e && db_changed(db) > 0;
    return e || !a->changed ? e : audit_add(db, a->service->keys, a->service->clock, &event);
}

enum err tokens_revoke(const struct service *service, struct db *db, const char *serial, bool *changed)
{
    struct adding a = { .service = service, .serial = serial };
    enum err e = db_tx(db, revoke, &a);
    if (!e)
        *changed = a.changed;
    return e;
}

struct judging {
    const struct op *op;
    const struct buf *bytes;
    int64_t now_ms;
    const char *reason;
    char hash[TOKEN_HASH_TEXT_SIZE];
    bool settled;
};

/* The newest certificate that made the signature decides. Columns as TOKEN_CERTS. */
static enum err judge(void *ctx, const struct db_row *row)
{
    struct judging *j = ctx;
    size_t n;
    const void *der = db_row_blob(row, 1, &n);
    if (j->settled)
        return ERR_OK;
    j->reason = "token-signature";
    if (!certificate_signed(der, n, j->op->algorithm, j->bytes->bytes, j->bytes->length,
                            j->op->token_signature, j->op->token_signature_n))
        return ERR_OK;
    int64_t replaced_ms = db_row_int(row, 4);
    j->settled = true;
    j->reason = db_row_int(row, 5) ? "token-revoked"
        : replaced_ms && j->op->at_ms >= replaced_ms ? "token-revoked"
        : j->now_ms < db_row_int(row, 2) || j->now_ms > db_row_int(row, 3) ? "token-expired" : NULL;
    db_row_copy(row, 0, j->hash, sizeof j->hash);
    return ERR_OK;
}

enum err tokens_check(struct db *db, const struct op *op, const struct buf *bytes, int64_t now_ms,
                      const char **reason, char hash[TOKEN_HASH_TEXT_SIZE])
{
    struct judging j = { .op = op, .bytes = bytes, .now_ms = now_ms, .reason = "token-unknown" };
    enum err e = DB_RUN(db, ST_TOKEN_CERTS, judge, &j, db_text(op->serial));
    if (e)
        return e;
    *reason = j.reason;
    memcpy(hash, j.hash, sizeof j.hash);
    return ERR_OK;
}
