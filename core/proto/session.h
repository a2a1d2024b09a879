/* A session for private reads: what the token signs, and the profile it opens (server/PROTOCOL.md 9.1).
 * Pure functions, any thread. */
#ifndef GUICHET_PROTO_SESSION_H
#define GUICHET_PROTO_SESSION_H

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/secret.h"
#include "core/proto/op.h"
#include "core/proto/questions_set.h"

enum {
    SESSION_NONCE_SIZE = 32, SESSION_ID_SIZE = 16, SESSION_ID_TEXT_SIZE = 33,
    PROFILE_PHONES_MAX = 3, PROFILE_EMAIL_SIZE = 255, PROFILE_PHONE_SIZE = 48, PROFILE_HOLDER_SIZE = 160,
    PROFILE_JSON_MAX = 4096
};
#define PROFILE_PURPOSE "guichet/profile/1"    /* " <session id>" follows */
#define CODE_PURPOSE "guichet/code/1"          /* " <session id>" follows */

struct session_claim {
    char serial[OP_SERIAL_SIZE];
    uint8_t nonce[SESSION_NONCE_SIZE], kiosk_nonce[SESSION_NONCE_SIZE], session_key[PEER_KEY_SIZE];
    int64_t at_ms;
};

/* Appends what the token signs: strings "guichet/session/1", server id, kiosk id; fields nonce, kiosk nonce, session key;
 * string serial; u64 at. */
void session_put_token_bytes(const struct session_claim *claim, const char *server_id, const char *kiosk_id, struct buf *out);

/* Private: wipe it after use. */
struct profile {
    char holder[PROFILE_HOLDER_SIZE];
    size_t question_count;                 /* 0 or QUESTIONS_COUNT */
    char questions[QUESTIONS_COUNT][QUESTION_ID_SIZE];
    int64_t questions_ms;
    int64_t contact_version;
    char email[PROFILE_EMAIL_SIZE], mobile[PROFILE_PHONE_SIZE];
    size_t phone_count;
    char phones[PROFILE_PHONES_MAX][PROFILE_PHONE_SIZE];
    char pending[PROFILE_EMAIL_SIZE];      /* "" none */
    int64_t renew_after_ms;
    bool replace;                          /* the token may hold a secret of the telephone's: /v1/token/replace */
};

/* Appends the JSON to a secret with room for PROFILE_JSON_MAX. ERR_FORMAT (not UTF-8, an id), ERR_LIMIT. */
MUST_USE enum err profile_put(const struct profile *profile, struct secret *to);
/* ERR_FORMAT when it is anything else; unknown members are passed over (a kiosk may be older than its server). */
MUST_USE enum err profile_read(const struct secret *from, struct profile *profile);

#endif
