/* guichetd's side of guichetd-signer, the process with the CA's and the escrow's keys (server/signer_wire.h).
 *
 * It is started at the first call that needs it, and again when it has died; it ends when its struct signer is freed or this
 * process ends. Calls from any thread; one is served at a time. A NULL signer is one that
 * cannot be started. Errors beside each one's own: ERR_SYSTEM it cannot be
 * started, ERR_HELPER_GONE it died twice in one call, ERR_DEADLINE, ERR_TOO_MANY it was asked too often. */
#ifndef GUICHET_SERVER_SIGNER_H
#define GUICHET_SERVER_SIGNER_H

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/secret.h"
#include "core/proto/peer.h"
#include "server/signer_wire.h"

#include <stdbool.h>

struct signer;

/* program "": libexec/guichet/guichetd-signer beside this program's folder. directory: state.dir. */
struct signer_settings { const char *program, *directory; unsigned releases_per_day; };

/* Makes the keys that are missing (needs state.dir/sign.key only later), and waits for that. */
MUST_USE enum err signer_init(const struct signer_settings *settings, const char *ca_name);

MUST_USE enum err signer_new(const struct signer_settings *settings, struct signer **out);    /* starts nothing; copies settings */
void signer_free(struct signer *s);                                                           /* NULL is fine */

/* Appends the CA's certificate, DER. Also the way to see that the process can be had. */
MUST_USE enum err signer_ca(struct signer *s, struct buf *der);

/* What is signed; subject, key and names as DER, names_n 0 for no SubjectAltName. Appends the certificate. ERR_FORMAT. */
struct signer_fields {
    const void *subject, *key, *names;
    size_t subject_n, key_n, names_n;
    int64_t not_before_s, not_after_s;
    const char *policy;
};
MUST_USE enum err signer_sign(struct signer *s, const struct signer_fields *fields, struct buf *der);

/* Escrow: sealed bytes are at most SIGNER_SEALED_MAX. ERR_FORMAT: not sealed for this serial. */
MUST_USE enum err signer_make(struct signer *s, const char *serial, struct buf *sealed);
MUST_USE enum err signer_put(struct signer *s, const char *serial, const struct secret *plain, struct buf *sealed);
MUST_USE enum err signer_check(struct signer *s, const char *serial, const struct buf *sealed, const uint8_t key[SIGNER_CHECK_SIZE],
                               uint8_t hash[SIGNER_CHECK_SIZE]);

struct signer_release {
    const char *kiosk, *serial, *ticket;               /* ticket: 32 hexadecimal digits */
    const uint8_t *session_key;                        /* PEER_KEY_SIZE */
    int64_t until_ms;
    const struct buf *sealed[SIGNER_SECRETS_MAX];      /* in the order of presenting */
    unsigned count;
    bool make;                                         /* a new secret too; count is then 1 */
};
MUST_USE enum err signer_release(struct signer *s, const struct signer_release *order, struct buf *release, struct buf *fresh);

struct signer_phone {
    const char *kiosk, *serial;
    const struct buf *sealed;
    const struct secret *chain_key;
    int64_t counter;
    bool rotate;
};
/* reply: the masked secret, then 1 when it is a text. ERR_UNBLOCK_NONE: this secret does not fit into an answer. */
MUST_USE enum err signer_phone(struct signer *s, const struct signer_phone *order, uint8_t reply[SIGNER_PHONE_REPLY], struct buf *fresh);

#endif
