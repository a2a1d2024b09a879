/* Unblocking by telephone: the chain, the challenge, the answer, the new secret, the confirmation (server/PROTOCOL.md 9.4).
 *
 * Kiosk and server use the same functions.  A key is PHONE_KEY_SIZE bytes in a struct secret: of step `counter` of a chain
 * that only goes forward.  Typed texts: Crockford's base 32 (base32.h).  Pure functions, any thread. */
#ifndef GUICHET_PROTO_PHONE_H
#define GUICHET_PROTO_PHONE_H

#include "core/base/err.h"
#include "core/base/secret.h"
#include "core/proto/peer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PHONE_KEY_SIZE = 32, PHONE_STEPS_MAX = 1000, PHONE_NONCE_SIZE = 3, PHONE_SECRET_SIZE = 8, PHONE_SECRET_TEXT_MAX = 16,
    PHONE_CHALLENGE_SIZE = 10, PHONE_CHALLENGE_TEXT_SIZE = 20,        /* "ABCD-EFGH-JKMN-PQRS" and the NUL */
    PHONE_ANSWER_TEXT_SIZE = 25,                                      /* five groups and the NUL */
    PHONE_CONFIRMATION_TEXT_SIZE = 10,                                /* "ABCD-EFGH" and the NUL */
    PHONE_LIFE_MS = 600000, PHONE_ANSWERS_MAX = 3
};

/* key := BLAKE2b-256(key; "guichet/next/1"), in place. ERR_KEYS when it is not a key. */
MUST_USE enum err phone_next(struct secret *key);

/* From (key, counter), which is the last step known to have been used, forward to the first step whose low 16 bits are
 * `low`: at least one step, at most PHONE_STEPS_MAX, never back. Replaces *to (room for a key) and *counter.
 * ERR_NOT_POSSIBLE (untouched) when there is none. */
MUST_USE enum err phone_follow(const struct secret *key, uint16_t low, struct secret *to, uint64_t *counter);

/* --- the challenge --- */

struct phone_challenge { uint8_t bytes[PHONE_CHALLENGE_SIZE]; };

/* kiosk_id, 20 bits; counter's low 16; nonce 24; check 20 of (key; string "guichet/phone-check/1", the 60 bits before as
 * one u64, string serial). ERR_KEYS, ERR_FORMAT. */
MUST_USE enum err phone_challenge_make(const char *kiosk_id, uint64_t counter, const uint8_t nonce[PHONE_NONCE_SIZE],
                                       const struct secret *key, const char *serial, struct phone_challenge *out);
void phone_challenge_format(const struct phone_challenge *c, char to[PHONE_CHALLENGE_TEXT_SIZE]);
bool phone_challenge_parse(const void *typed, size_t n, struct phone_challenge *c);
bool phone_challenge_is_of(const struct phone_challenge *c, const char *kiosk_id);    /* its first 20 bits are that kiosk's */
uint16_t phone_challenge_counter(const struct phone_challenge *c);
bool phone_challenge_holds(const struct phone_challenge *c, const struct secret *key, const char *serial);

/* --- the answer --- */

/* One step of the chain, used for one challenge. */
struct phone_step {
    const struct secret *key;
    uint64_t counter;
    const char *serial;
    struct phone_challenge challenge;
};

/* secret: what PKCS#11 wants: 16 hexadecimal digits, or a text of at most 8 bytes without a NUL. The tag's last byte says
 * rotate (bit 0) and whether the secret is such a text (bit 1). ERR_FORMAT for another secret, ERR_KEYS. */
MUST_USE enum err phone_answer_make(const struct phone_step *step, const struct secret *secret, bool rotate,
                                    char to[PHONE_ANSWER_TEXT_SIZE]);
/* The same of a secret that somebody else masked: for a server that never sees it. */
struct phone_masked { uint8_t bytes[PHONE_SECRET_SIZE]; bool is_text, rotate; };
MUST_USE enum err phone_answer_masked(const struct phone_step *step, const struct phone_masked *masked, char to[PHONE_ANSWER_TEXT_SIZE]);
/* As typed. The caller owns *secret (hexadecimal digits in small letters). ERR_PHONE_ANSWER when it is not the answer to
 * this challenge. */
MUST_USE enum err phone_answer_read(const struct phone_step *step, const struct secret *typed, struct secret **secret, bool *rotate);

/* The secret that takes the place of the released one: 16 hexadecimal digits, small letters. The caller owns it. */
MUST_USE enum err phone_new_secret(const struct phone_step *step, struct secret **secret);

/* --- the confirmation --- */

enum phone_result { PHONE_REFUSED = 0, PHONE_NOT_ROTATED = 1, PHONE_ROTATED = 2 };
MUST_USE enum err phone_confirmation_make(const struct phone_step *step, enum phone_result result, char to[PHONE_CONFIRMATION_TEXT_SIZE]);
/* ERR_PHONE_ANSWER when it confirms none of the three. */
MUST_USE enum err phone_confirmation_read(const struct phone_step *step, const void *typed, size_t n, enum phone_result *result);

#endif
