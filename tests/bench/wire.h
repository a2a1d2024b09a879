/* A kiosk's requests over TLS, as fast as they go: for the benchmarks of the server. One thread per struct wire.
 * Whatever goes wrong ends the program with a sentence: a figure of a run that failed is worth nothing. */
#ifndef GUICHET_TESTS_BENCH_WIRE_H
#define GUICHET_TESTS_BENCH_WIRE_H

#include "core/base/buf.h"
#include "core/proto/http_sign.h"
#include "core/proto/op.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdint.h>

/* A kiosk whose keys follow from its number, so that 10,000 need no storage. */
struct kiosk {
    struct secret *key;
    uint8_t public_key[PEER_KEY_SIZE], epoch[16];
    char id[PEER_ID_SIZE];
    uint64_t seq;                     /* of the last operation made */
};
void kiosk_make(struct kiosk *k, uint32_t number);
void kiosk_free(struct kiosk *k);

struct wire {
    int fd;
    gnutls_session_t tls;
    gnutls_certificate_credentials_t credentials;
    const char *server;               /* its id */
    char next_id[HTTP_NONCE_TEXT_SIZE];    /* of the request that comes next */
    uint8_t seal_key[PEER_KEY_SIZE];       /* after wire_find_seal_key */
    struct buf request;
    char answer[65536];               /* the last one's body */
    size_t answer_n;
    unsigned retry_after_s;
};
void wire_open(struct wire *w, uint16_t port, const char *server);
void wire_close(struct wire *w);
void wire_find_seal_key(struct wire *w);

/* One signed request; its status. query: "" for none. */
unsigned wire_ask(struct wire *w, const struct kiosk *k, const char *method, const char *path, const char *query, const struct buf *body);

/* A body of `count` fresh operations; of every `token_each` (0: none) one is signed by the token. */
struct token { gnutls_privkey_t key; const char *serial; };
void wire_make_push(const struct wire *w, struct kiosk *k, const struct token *token, unsigned count, unsigned token_each, struct buf *body);

void wire_fail(const char *what, const char *why) __attribute__((noreturn));

#endif
