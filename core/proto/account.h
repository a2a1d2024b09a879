/* The envelope of a request about an account and of its answer (server/PROTOCOL.md 12): one JSON object, sealed.
 *
 * Everything inside may be private: it is in a struct secret and nowhere else.  Pure functions, any thread. */
#ifndef GUICHET_PROTO_ACCOUNT_H
#define GUICHET_PROTO_ACCOUNT_H

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/secret.h"
#include "core/proto/http_sign.h"
#include "core/proto/peer.h"

#include <jansson.h>

enum {
    ACCOUNT_VERB_SIZE = 24, ACCOUNT_SESSION_SIZE = 16, ACCOUNT_SESSION_TEXT_SIZE = 33,
    ACCOUNT_REQUEST_MAX = 24 * 1024,      /* bytes of the JSON object that is sealed: eight questions and answers fit */
    ACCOUNT_ANSWER_MAX = 36 * 1024
};

/* Where an envelope belongs; strings are the caller's. */
struct account_place { const char *verb, *kiosk, *request; };    /* kiosk: 16 hex; request: the nonce's 32 hex */

/* json -> text in a secret (compact; freed by the caller). jansson's own copies are in plain memory while they are built: build
 * objects that hold secrets with account_text_put only. ERR_LIMIT, ERR_MEMORY. */
MUST_USE enum err account_json(const json_t *json, size_t max, struct secret **out);

/* A writer of one flat JSON object in a secret, so that no password passes through malloc: begin, members, end. */
struct account_writer { struct secret *to; bool first; enum err err; };
void account_begin(struct account_writer *w, struct secret *to);
void account_put_text(struct account_writer *w, const char *name, const char *text);
void account_put_secret(struct account_writer *w, const char *name, const struct secret *text);    /* NULL: "" */
void account_put_number(struct account_writer *w, const char *name, int64_t number);
void account_put_flag(struct account_writer *w, const char *name, bool flag);
void account_put_texts(struct account_writer *w, const char *name, const char *const *texts, size_t n);
void account_put_secrets(struct account_writer *w, const char *name, const struct secret *const *texts, size_t n);
MUST_USE enum err account_end(struct account_writer *w);    /* the first thing that went wrong */

/* Strictly, with the limits of core/proto/json_in.h. The tree is in plain memory: free it with account_json_free, which wipes its texts. */
MUST_USE enum err account_parse(const struct secret *text, json_t **out);
void account_json_free(json_t *json);        /* NULL is fine; the only reference */

/* {"session", "reply_key", "sealed"} of a request, appended; and back. session: "" or 32 hex. */
struct account_request { char session[ACCOUNT_SESSION_TEXT_SIZE]; uint8_t reply_key[PEER_KEY_SIZE]; struct secret *plain; };    /* plain: the reader owns */
MUST_USE enum err account_request_put(const struct account_request *r, const struct account_place *place, const uint8_t seal_key[PEER_KEY_SIZE], struct buf *out);
MUST_USE enum err account_request_read(const void *bytes, size_t n, const struct account_place *place, const struct secret *seal_secret, struct account_request *r);

/* {"sealed"} of an answer; reading ignores other members (server/PROTOCOL.md 4). */
MUST_USE enum err account_answer_put(const struct secret *plain, const struct account_place *place, const uint8_t reply_key[PEER_KEY_SIZE], struct buf *out);
MUST_USE enum err account_answer_read(const json_t *json, const struct account_place *place, const struct secret *reply_secret, struct secret **plain);

#endif
