/* The one-time enrolment code, as a person reads it aloud and types it:
 *
 *   XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-XXXXX
 *
 * 29 characters hold 64 bits of the server's fingerprint and 80 random bits (the first 20 of these name the code to
 * the server, so that wrong entries count against it), the 30th is a check: any one wrong character and any two
 * exchanged characters are noticed here, before anything is sent.  Alphabet: Crockford's base 32 (no I, L, O, U; typed
 * O is 0, I and L are 1; case, spaces and hyphens do not matter).  Pure functions, any thread. */
#ifndef GUICHET_PROTO_ENROL_CODE_H
#define GUICHET_PROTO_ENROL_CODE_H

#include "core/base/err.h"
#include "core/base/secret.h"
#include "core/proto/peer.h"

enum { ENROL_SECRET_SIZE = 10, ENROL_CODE_CHARS = 30, ENROL_CODE_TEXT_SIZE = 36, ENROL_TYPED_MAX = 128 };

struct enrol_code {
    uint8_t fingerprint[PEER_FINGERPRINT_SIZE];   /* of the server's signing key */
    uint8_t random[ENROL_SECRET_SIZE];            /* wipe after use */
};

void enrol_code_format(const struct enrol_code *code, char to[ENROL_CODE_TEXT_SIZE]);

/* As typed. ERR_CODE_FORMAT (and *code untouched) when it cannot be a code. */
MUST_USE enum err enrol_code_parse(const char *typed, struct enrol_code *code);

/* The 20 bits that name the code to the server. */
uint32_t enrol_code_name(const struct enrol_code *code);

#endif
