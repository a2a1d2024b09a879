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
    bool known, over;        /* recorded before; and replaced or revoked since */
};

static void hash_of(const void *der, size_t n, char to[TOKEN_HASH_TEXT_SIZE])
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, der, n);
    sodium_bin2hex(to, TOKEN_HASH_TEXT_SIZE, hash, sizeof hash);
}

static enum err take_known(void *ctx, const struct db_row *row)
{
    struct adding *a = ctx;
    a->known = true;
    a->over = db_row_int(row, 0) || db_row_int(row, 1);
    return ERR_OK;
}

static enum err add(void *ctx, struct db *db)
{
    struct adding *a = ctx;
    a->known = a->over = false;
    int64_t now = clock_wall(a->service->clock);
    char hash[TOKEN_HASH_TEXT_SIZE];
    hash_of(a->der->bytes, a->der->length, hash);
    const struct audit_event event = { .actor = "operator", .actor_id = hash, .subject = a->serial, .action = "token.recorded",
                                       .nature = "a token's certificate", .outcome = "done" };
    enum err e = DB_RUN(db, ST_TOKEN_GET, take_known, a, db_text(a->serial), db_text(hash));
    if (e || a->over)
        return e ? e : ERR_NOT_POSSIBLE;
    if (!a->known)    /* again: what was renewed since stays */
        e = DB_RUN(db, ST_TOKEN_REPLACE, NULL, NULL, db_text(a->serial), db_text(hash), db_int(now));
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

enum err tokens_revoke_in(const struct service *service, struct db *db, const char *serial, const struct audit_event *who, bool *changed)
{
    const int64_t now = clock_wall(service->clock);
    struct audit_event event = *who;
    event.subject = serial;
    event.action = "token.revoked";
    event.nature = "a token's certificate";
    event.outcome = "done";
    enum err e = DB_RUN(db, ST_TOKEN_REVOKE, NULL, NULL, db_text(serial), db_int(now));
    *changed = !e && db_changed(db) > 0;
    e = e ? e : DB_RUN(db, ST_SESSION_END, NULL, NULL, db_text(serial));
    e = e ? e : DB_RUN(db, ST_AGENT_SESSIONS_OF_TOKEN_END, NULL, NULL, db_text(serial), db_int(now));
    e = e ? e : DB_RUN(db, ST_AGENT_CODE_SESSIONS_OF_TOKEN_END, NULL, NULL, db_text(serial), db_int(now));
    e = e ? e : DB_RUN(db, ST_AGENT_CODE_OF_TOKEN_END, NULL, NULL, db_text(serial));
    e = e ? e : DB_RUN(db, ST_TICKET_END, NULL, NULL, db_text(serial));
    return e || !*changed ? e : audit_add(db, service->keys, service->clock, &event);
}

static enum err revoke(void *ctx, struct db *db)
{
    struct adding *a = ctx;
    return tokens_revoke_in(a->service, db, a->serial, &(struct audit_event){ .actor = "operator" }, &a->changed);
}

enum err tokens_revoke(const struct service *service, struct db *db, const char *serial, bool *changed)
{
    struct adding a = { .service = service, .serial = serial };
    enum err e = db_tx(db, revoke, &a);
    if (!e)
        *changed = a.changed;
    return e;
}

/* --- a token's signature --- */

struct seeking {
    const struct token_signature *made;
    struct token_signer found;
    crypto_generichash_state *among;
};

/* The newest certificate that made the signature is the one. Columns as TOKEN_CERTS. */
static enum err seek(void *ctx, const struct db_row *row)
{
    struct seeking *s = ctx;
    size_t n;
    const void *der = db_row_blob(row, 1, &n);
    const char *hash = db_row_text(row, 0);
    crypto_generichash_update(s->among, (const uint8_t *)hash, strlen(hash));
    if (!s->found.hash[0] && certificate_signed(der, n, s->made->algorithm, s->made->bytes->bytes, s->made->bytes->length,
                                                s->made->signature, s->made->signature_n))
        db_row_copy(row, 0, s->found.hash, sizeof s->found.hash);
    return ERR_OK;
}

enum err tokens_find_signer(struct db *db, const struct token_signature *made, struct token_signer *signer)
{
    crypto_generichash_state among;
    struct seeking s = { .made = made, .found.known = true, .among = &among };
    crypto_generichash_init(&among, NULL, 0, sizeof s.found.among);
    enum err e = DB_RUN(db, ST_TOKEN_CERTS, seek, &s, db_text(made->serial));
    crypto_generichash_final(&among, s.found.among, sizeof s.found.among);
    if (!e)
        *signer = s.found;
    return e;
}

struct judging {
    const struct token_signature *made;
    const struct token_signer *signer;
    int64_t now_ms;
    const char *reason;
    crypto_generichash_state *among;
};

static enum err judge(void *ctx, const struct db_row *row)
{
    struct judging *j = ctx;
    const char *hash = db_row_text(row, 0);
    int64_t replaced_ms = db_row_int(row, 4);
    crypto_generichash_update(j->among, (const uint8_t *)hash, strlen(hash));
    if (!j->signer->hash[0])
        j->reason = "token-signature";
    else if (strcmp(hash, j->signer->hash) == 0)
        j->reason = db_row_int(row, 5) ? "token-revoked"
            : replaced_ms && j->made->at_ms >= replaced_ms ? "token-revoked"
            : j->now_ms < db_row_int(row, 2) || j->now_ms > db_row_int(row, 3) ? "token-expired" : NULL;
    return ERR_OK;
}

/* *same false: a certificate came or went since the signer was looked for. */
static enum err judge_signer(struct db *db, struct judging *j, bool *same)
{
    crypto_generichash_state state;
    uint8_t among[sizeof j->signer->among];
    j->among = &state;
    crypto_generichash_init(&state, NULL, 0, sizeof among);
    enum err e = DB_RUN(db, ST_TOKEN_CERTS, judge, j, db_text(j->made->serial));
    crypto_generichash_final(&state, among, sizeof among);
    *same = memcmp(among, j->signer->among, sizeof among) == 0;
    return e;
}

enum err tokens_check(struct db *db, const struct token_signature *made, int64_t now_ms, struct token_signer *signer,
                      const char **reason)
{
    bool same = false;
    struct judging j;
    for (int i = 0; i < 2 && !same; i++) {
        enum err e = i || !signer->known ? tokens_find_signer(db, made, signer) : ERR_OK;
        j = (struct judging){ .made = made, .signer = signer, .now_ms = now_ms, .reason = "token-unknown" };
        e = e ? e : judge_signer(db, &j, &same);
        if (e)
            return e;
    }
    *reason = j.reason;
    return ERR_OK;
}
