/* What every handler of guichetd needs and none may change. Any thread. */
#ifndef GUICHET_SERVER_SERVICE_H
#define GUICHET_SERVER_SERVICE_H

#include "core/base/clock.h"
#include "server/server_keys.h"
#include "server/settings.h"
#include "server/signer.h"

struct hash_pool;
struct db_group;
struct identity;

enum { SERVICE_GENERATION_SIZE = 16, SERVICE_LABEL_SIZE = 128 };

struct service {
    const struct server_keys *keys;
    const struct clock *clock;
    struct hash_pool *hashes;      /* the one thing in here that changes; it locks itself */
    struct db_group *group;        /* who shares a commit; NULL: every request commits for itself */
    struct signer *signer;       /* the process with the CA's and the escrow's keys */
    const struct settings *settings;     /* NULL: the defaults */
    struct identity *identity;   /* the registers (server/identity); NULL: none */
};

static inline const struct settings *service_settings(const struct service *s)
{
    return s->settings ? s->settings : &settings_default;
}

static inline const struct policy *service_policy(const struct service *s)
{
    return &service_settings(s)->policy;
}

#endif
