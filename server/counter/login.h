/* Log-ins of agents (server/PROTOCOL.md 15.1): what those by token and by code share. Inside server/counter only; threads as struct call. */
#ifndef GUICHET_SERVER_COUNTER_LOGIN_H
#define GUICHET_SERVER_COUNTER_LOGIN_H

#include "server/counter/counter.h"

/* Where the request comes from. */
struct agent_station { bool counter; char label[SERVICE_LABEL_SIZE]; };
MUST_USE enum err agent_station_get(struct call *c, struct agent_station *out);

/* In run, when everything was right: the session (a fresh id, drawn before the transaction), the row of the trail, the answer. token "": by a code. */
struct agent_opened { const char *person, *token; const uint8_t *session; };
MUST_USE enum err agent_open(struct account_call *a, const struct agent_opened *opened);

#endif
