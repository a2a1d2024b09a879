/* Persons' tokens as the server knows them: serial -> certificates; and the check of a token's signature.
 * Threads as the struct db. */
#ifndef GUICHET_SERVER_TOKENS_H
#define GUICHET_SERVER_TOKENS_H

#include "core/proto/op.h"
#include "server/audit.h"
#include "server/db.h"
#include "server/service.h"

enum { TOKEN_HASH_TEXT_SIZE = 65, TOKEN_CERTIFICATE_MAX = 16384 };

/* Records a certificate (PEM or DER) for a serial; those it had count as replaced. One that is recorded
 * already gets the holder's name and replaces nothing. ERR_FORMAT when it is none, or its key is neither P-256 nor RSA of
 * 2048 bits or more; ERR_NOT_POSSIBLE when it was recorded before, and replaced or revoked since. */
MUST_USE enum err tokens_add(const struct service *service, struct db *db, const char *serial, const char *holder,
                             const void *certificate, size_t n);
/* Revokes every certificate of a serial and ends what was opened with it, sessions and tickets; *changed false when there was none to revoke. */
MUST_USE enum err tokens_revoke(const struct service *service, struct db *db, const char *serial, bool *changed);
/* The same inside a transaction, and who does it: the trail's kiosk, session, actor and reason. */
MUST_USE enum err tokens_revoke_in(const struct service *service, struct db *db, const char *serial, const struct audit_event *who, bool *changed);

/* Which certificate made a signature, found before the transaction; zeros: not looked for. */
struct token_signer {
    bool known;
    uint8_t among[32];                  /* hash of the certificates it was looked for among */
    char hash[TOKEN_HASH_TEXT_SIZE];    /* "": none of them */
};

/* A token's signature over bytes, made at at_ms by the server's clock; what it points to is the caller's. */
struct token_signature {
    const char *serial, *algorithm;
    const struct buf *bytes;
    const uint8_t *signature;
    size_t signature_n;
    int64_t at_ms;
};

/* Does the slow part of tokens_check. */
MUST_USE enum err tokens_find_signer(struct db *db, const struct token_signature *made, struct token_signer *signer);

/* Judges it at server time now_ms. *reason: NULL when it holds (signer->hash then names
 * the certificate), else the word of proof.h. Looks for the signer itself where the certificates are other ones now. */
MUST_USE enum err tokens_check(struct db *db, const struct token_signature *made, int64_t now_ms, struct token_signer *signer,
                               const char **reason);

#endif
