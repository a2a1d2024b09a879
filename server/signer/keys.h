/* The keys only the signer process holds: the CA's (P-256) and the escrow's (X25519), in files 0600 of state.dir/signer;
 * beside them the right to sign releases, state.dir/sign.key. One thread. */
#ifndef GUICHET_SERVER_SIGNER_KEYS_H
#define GUICHET_SERVER_SIGNER_KEYS_H

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/secret.h"
#include "core/proto/peer.h"

#include <gnutls/abstract.h>

enum { SIGNER_CA_MAX = 4096, SIGNER_CA_YEARS = 20 };

struct signer_keys {
    gnutls_privkey_t ca;
    struct buf ca_certificate, ca_subject, ca_key_id;    /* DER; DER; bytes of the subject key identifier */
    int64_t ca_not_after_s;
    struct secret *escrow, *sign;
    uint8_t escrow_public[PEER_KEY_SIZE];
};

/* Makes in directory/signer what is missing; never replaces. ca_name: the common name. ERR_SYSTEM, ERR_KEYS, ERR_LIMIT. */
MUST_USE enum err signer_keys_make(const char *directory, const char *ca_name, int64_t now_s);

/* ERR_KEYS when a file is missing, damaged, readable by others, or the CA's key and certificate are not a pair. */
MUST_USE enum err signer_keys_load(const char *directory, struct signer_keys *keys);
void signer_keys_free(struct signer_keys *keys);

#endif
