/* Sessions: the right of a kiosk to read and to ask in the name of the person whose token just signed (server/PROTOCOL.md
 * 9.1).  Inside server/ only. */
#ifndef GUICHET_SERVER_SESSION_H
#define GUICHET_SERVER_SESSION_H

#include "core/proto/session.h"
#include "server/call.h"
#include "server/people.h"

enum { SESSION_MS = 15 * 60000, SESSION_CHALLENGE_MS = 2 * 60000 };

struct session_row { bool found; char serial[OP_SERIAL_SIZE], person[PERSON_ID_SIZE]; };

/* This kiosk's session of this id (text); found false when there is none or it is over. */
MUST_USE enum err session_get(struct call *c, const char *id, struct session_row *out);

/* Reads the body of a request: one object with these members and no others. False: the answer is 400. */
bool call_read(struct call *c, const char *const *names, json_t **json);

#endif
