/* The opaque state of a pull: base64url of version, kind, generation, number, id and a keyed MAC. Pure, any thread. */
#ifndef GUICHET_SERVER_FEED_STATE_H
#define GUICHET_SERVER_FEED_STATE_H

#include "server/feed.h"
#include "server/server_keys.h"

enum { FEED_STATE_TEXT_SIZE = 188 };

enum feed_kind { FEED_KIND_CHANGES = 1, FEED_KIND_PAGE = 2 };

struct feed_state {
    enum feed_kind kind;
    uint8_t generation[SERVICE_GENERATION_SIZE];
    int64_t number;
    char id[FEED_ROW_ID_SIZE];      /* FEED_KIND_PAGE: the last row given; "" else */
};

void feed_state_write(const struct server_keys *keys, const char *feed, const struct feed_state *state, char to[FEED_STATE_TEXT_SIZE]);
/* False for anything feed_state_write did not make for this feed. */
bool feed_state_read(const struct server_keys *keys, const char *feed, const char *text, struct feed_state *state);

#endif
