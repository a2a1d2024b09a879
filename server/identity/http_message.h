/* What guichetd and the operator's register say to each other (server/PROTOCOL.md 14): bodies, without the network. Any thread. */
#ifndef GUICHET_SERVER_IDENTITY_HTTP_MESSAGE_H
#define GUICHET_SERVER_IDENTITY_HTTP_MESSAGE_H

#include "server/identity/identity.h"

#include <stddef.h>

enum { REGISTER_ANSWER_MAX = 4096 };

/* One JSON object, in a secret that the caller owns. request: its id, 32 hex. ERR_LIMIT, ERR_MEMORY. */
MUST_USE enum err register_put_question(const char *request, enum identity_purpose purpose, const struct identity_fields *fields, struct secret **out);
MUST_USE enum err register_put_letter(const char *request, const struct identity_letter *letter, struct secret **out);

/* {"answer": "..."}, other members are ignored. ERR_FORMAT: anything else. */
MUST_USE enum err register_read_answer(const void *bytes, size_t n, enum identity_answer *answer);

#endif
