#include "server/feed_state.h"

#include "core/base/buf.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { VERSION = 1, MAC = 16, RAW_MAX = 2 + SERVICE_GENERATION_SIZE + 8 + 4 + FEED_ROW_ID_SIZE + MAC };

static void mac_of(const struct server_keys *keys, const char *feed, const uint8_t *bytes, size_t n, uint8_t to[MAC])
{
    char purpose[128];
    uint8_t hash[SERVER_KEYS_HASH_SIZE];
    (void)snprintf(purpose, sizeof purpose, "guichet/feed-state/1 %.64s", feed);
    server_keys_hash(keys, purpose, bytes, n, hash);
    memcpy(to, hash, MAC);
}

void feed_state_write(const struct server_keys *keys, const char *feed, const struct feed_state *state, char to[FEED_STATE_TEXT_SIZE])
{
    BUF_OWNED struct buf b = buf_make(RAW_MAX);
    uint8_t mac[MAC];
    buf_put_u8(&b, VERSION);
    buf_put_u8(&b, (uint8_t)state->kind);
    buf_put(&b, state->generation, sizeof state->generation);
    buf_put_u64(&b, (uint64_t)state->number);
    buf_put_string(&b, state->id);
    mac_of(keys, feed, b.bytes, b.length, mac);
    buf_put(&b, mac, sizeof mac);
    to[0] = 0;
    if (!buf_err(&b))
        sodium_bin2base64(to, FEED_STATE_TEXT_SIZE, b.bytes, b.length, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool feed_state_read(const struct server_keys *keys, const char *feed, const char *text, struct feed_state *state)
{
    uint8_t raw[RAW_MAX], mac[MAC];
    size_t n;
    const char *end;
    struct feed_state made = { 0 };
    if (sodium_base642bin(raw, sizeof raw, text, strlen(text), NULL, &n, &end, sodium_base64_VARIANT_URLSAFE_NO_PADDING) ||
        *end || n < MAC)
        return false;
    mac_of(keys, feed, raw, n - MAC, mac);
    if (sodium_memcmp(mac, raw + n - MAC, MAC) != 0)
        return false;
    struct reader r = reader_make(raw, n - MAC);
    uint8_t version = reader_u8(&r);
    made.kind = (enum feed_kind)reader_u8(&r);
    const uint8_t *generation = reader_bytes(&r, sizeof made.generation);
    made.number = (int64_t)reader_u64(&r);
    reader_string(&r, made.id, sizeof made.id);
    if (!reader_done(&r) || version != VERSION || !generation)
        return false;
    memcpy(made.generation, generation, sizeof made.generation);
    *state = made;
    return true;
}
