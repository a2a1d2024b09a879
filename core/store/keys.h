/* The kiosk's own secret keys and what enrolment taught it, in one 0600 file apart from the database.
 *
 * Apart, because a damaged database must not cost the kiosk its identity: the outbox is salvaged with these keys.  The
 * file is replaced atomically.  Several sessions of one host share it: read at open, written under the store's lock.
 * One thread per struct. */
#ifndef GUICHET_STORE_KEYS_H
#define GUICHET_STORE_KEYS_H

#include "core/base/err.h"
#include "core/base/secret.h"
#include "core/proto/peer.h"

#include <stdbool.h>
#include <stdint.h>

struct kiosk_keys {
    struct secret *sign;         /* Ed25519, PEER_SIGN_SECRET_SIZE bytes: signs requests, operations and the journal */
    struct secret *column;       /* 32 bytes: seals private columns */
    struct secret *shared;       /* the chain's key (telephone unblock): from enrolment, then step after step; empty until then */
    uint64_t counter;            /* which step `shared` is: 0 as enrolled; those before are forgotten */
    char kiosk_id[PEER_ID_SIZE]; /* peer_id of our public key */
    bool enrolled;
    struct peer_server server;   /* pinned at enrolment */
};

/* Reads dir/kiosk.keys. ERR_KEYS when it is damaged, not ours, or readable by others; ERR_EMPTY when there is none. */
MUST_USE enum err keys_load(const char *dir, struct kiosk_keys **out);

/* Fresh random keys, written before they are returned. Never replaces a file. */
MUST_USE enum err keys_create(const char *dir, struct kiosk_keys **out);

/* Writes k over the file, atomically. */
MUST_USE enum err keys_save(const char *dir, const struct kiosk_keys *k);

void keys_free(struct kiosk_keys *k);    /* NULL is fine; wipes */

#endif
