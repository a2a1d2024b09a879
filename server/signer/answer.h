/* One request in, one answer out: no socket, so that a test can call it. One thread. */
#ifndef GUICHET_SERVER_SIGNER_ANSWER_H
#define GUICHET_SERVER_SIGNER_ANSWER_H

#include "core/base/clock.h"
#include "server/signer/keys.h"
#include "server/signer/rates.h"

struct answer_state {
    struct signer_keys keys;
    struct rates rates;
    const struct clock *clock;
};

/* Appends the answer to a request (server/signer_wire.h), an error's too. Logs what it signs and what it releases. */
void answer_request(struct answer_state *s, const void *request, size_t n, struct buf *answer);

#endif
