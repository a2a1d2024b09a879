/* Sessions: the right of a kiosk to read and to ask in the name of the person whose token just signed (server/PROTOCOL.md
 * 9.1).  Inside server/ only. */
#ifndef GUICHET_SERVER_SESSION_H
#define GUICHET_SERVER_SESSION_H

#include "core/proto/session.h"
#include "server/call.h"
#include "server/people.h"
#include "server/tokens.h"

enum { SESSION_MS = 15 * 60000, SESSION_CHALLENGE_MS = 2 * 60000 };

struct session_row { bool found; char serial[OP_SERIAL_SIZE], person[PERSON_ID_SIZE]; };

/* This kiosk's session of this id (text); found false when there is none or it is over. */
MUST_USE enum err session_get(struct call *c, const char *id, struct session_row *out);

/* That a token is here now: its signature over a challenge that this kiosk asked for it. serial and nonce lie in the claim that was signed. */
struct session_proof {
    const char *serial;
    const uint8_t *nonce;
    char algorithm[OP_ALGORITHM_SIZE];
    uint8_t signature[OP_TOKEN_SIGNATURE_MAX];
    size_t signature_n;
    struct buf bytes;                 /* what the token signed; the owner frees it */
    struct token_signer signer;
};
/* The members algorithm and signature. */
bool session_proof_read(const json_t *json, struct session_proof *to);
/* Before the transaction: which certificate it is of. */
MUST_USE enum err session_proof_look(struct call *c, struct session_proof *p);
/* In it, by the certificates as they are then. The challenge is used up either way. *reason: NULL when it holds, and whose the token is. */
MUST_USE enum err session_proof_judge(struct call *c, struct session_proof *p, struct person_row *person, const char **reason);

/* Reads the body of a request: one object with these members and no others. False: the answer is 400. */
bool call_read(struct call *c, const char *const *names, json_t **json);

#endif
