#include "server/call.h"

#include <sodium.h>

enum err server_identity(struct call *c)
{
    const struct server_keys *k = c->service->keys;
    char sign[2 * PEER_KEY_SIZE + 1], seal[2 * PEER_KEY_SIZE + 1];
    sodium_bin2hex(sign, sizeof sign, k->sign_public, PEER_KEY_SIZE);
    sodium_bin2hex(seal, sizeof seal, k->seal_public, PEER_KEY_SIZE);
    return call_json(c, 200, json_pack("{s:s, s:s, s:s}", "server", k->id, "sign_key", sign, "seal_key", seal));
}

enum err server_time(struct call *c)
{
    return call_json(c, 200, json_pack("{s:I}", "server_ms", (json_int_t)c->now_ms));
}
