/* What every handler of guichetd needs and none may change. Any thread. */
#ifndef GUICHET_SERVER_SERVICE_H
#define GUICHET_SERVER_SERVICE_H

#include "core/base/clock.h"
#include "server/server_keys.h"
#include "server/signer.h"

struct hash_pool;
struct db_group;

enum { SERVICE_GENERATION_SIZE = 16, SERVICE_LABEL_SIZE = 128 };

struct service {
    const struct server_keys *keys;
    const struct clock *clock;
    struct hash_pool *hashes;      /* the one thing in here that changes; it locks itself */
    struct db_group *group;        /* who shares a commit; NULL: every request commits for itself */
    struct signer *signer;       /* the process with the CA's and the escrow's keys */
};

#endif
