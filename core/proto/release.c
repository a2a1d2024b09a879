#include "core/proto/release.h"

#include "core/base/buf.h"

#include <sodium.h>
#include <string.h>

static const char domain[] = "guichet/release/1";

/* --- put: straight into the secret --- */

static enum err put_field(struct secret *to, const void *bytes, size_t n)
{
    const uint8_t head[4] = { 0, 0, (uint8_t)(n >> 8), (uint8_t)n };
    enum err e = secret_append(to, head, sizeof head);
    return e ? e : secret_append(to, bytes, n);
}

static enum err put_head(const struct release_place *place, int64_t until_ms, struct secret *to)
{
    char ticket[2 * RELEASE_TICKET_SIZE + 1];
    uint8_t until[8];
    for (unsigned i = 0; i < sizeof until; i++)
        until[i] = (uint8_t)((uint64_t)until_ms >> (56 - 8 * i));
    sodium_bin2hex(ticket, sizeof ticket, place->ticket, sizeof place->ticket);
    enum err e = put_field(to, domain, sizeof domain - 1);
    e = e ? e : put_field(to, place->serial, strlen(place->serial));
    e = e ? e : put_field(to, place->session_key, sizeof place->session_key);
    e = e ? e : put_field(to, ticket, sizeof ticket - 1);
    return e ? e : secret_append(to, until, sizeof until);
}

static enum err put_secrets(const struct release *r, struct secret *to)
{
    const uint8_t count = (uint8_t)r->count;
    enum err e = r->count >= 1 && r->count <= RELEASE_SECRETS_MAX ? secret_append(to, &count, 1) : ERR_LIMIT;
    for (size_t i = 0; !e && i < r->count; i++)
        e = secret_length(r->secrets[i]) && secret_length(r->secrets[i]) <= RELEASE_SECRET_MAX
          ? put_field(to, secret_bytes(r->secrets[i]), secret_length(r->secrets[i])) : ERR_LIMIT;
    if (e || !r->next)
        return e ? e : put_field(to, "", 0);
    return secret_length(r->next) && secret_length(r->next) <= RELEASE_SECRET_MAX
         ? put_field(to, secret_bytes(r->next), secret_length(r->next)) : ERR_LIMIT;
}

enum err release_put(const struct release_place *place, const struct release *release, release_sign_fn *sign, void *ctx, struct secret *to)
{
    uint8_t signature[crypto_sign_BYTES];
    size_t before = secret_length(to);
    enum err e = put_head(place, release->until_ms, to);
    e = e ? e : put_secrets(release, to);
    e = e ? e : sign(ctx, secret_bytes(to) + before, secret_length(to) - before, signature);
    e = e ? e : secret_append(to, signature, sizeof signature);
    if (e)
        secret_truncate(to, before);
    return e;
}

/* --- read --- */

static bool is_signed(const struct secret *from, const uint8_t sign_key[PEER_KEY_SIZE])
{
    size_t n = secret_length(from);
    return n > crypto_sign_BYTES &&
           crypto_sign_verify_detached(secret_bytes(from) + n - crypto_sign_BYTES, secret_bytes(from), n - crypto_sign_BYTES, sign_key) == 0;
}

static bool is_at(struct reader *r, const struct release_place *place)
{
    char text[OP_SERIAL_SIZE], serial[OP_SERIAL_SIZE];
    uint8_t ticket[RELEASE_TICKET_SIZE];
    size_t n;
    reader_string(r, text, sizeof text);
    reader_string(r, serial, sizeof serial);
    const uint8_t *key = reader_field(r, &n);
    bool good = !r->failed && strcmp(text, domain) == 0 && strcmp(serial, place->serial) == 0 && n == PEER_KEY_SIZE &&
                memcmp(key, place->session_key, PEER_KEY_SIZE) == 0;
    reader_string(r, text, sizeof text);
    return good && hex_parse(text, ticket, sizeof ticket) && memcmp(ticket, place->ticket, sizeof ticket) == 0;
}

/* NULL and r->failed when it cannot be a secret; an empty one may stand for none. */
static struct secret *take_secret(struct reader *r, bool may_be_none)
{
    size_t n;
    const uint8_t *bytes = reader_field(r, &n);
    if (may_be_none && bytes && n == 0)
        return NULL;
    struct secret *s = bytes && n && n <= RELEASE_SECRET_MAX ? secret_new(RELEASE_SECRET_MAX) : NULL;
    if (!s || secret_append(s, bytes, n))
        r->failed = true;
    return s;
}

static void take_secrets(struct reader *r, struct release *out)
{
    out->until_ms = (int64_t)reader_u64(r);
    out->count = reader_u8(r);
    if (out->count < 1 || out->count > RELEASE_SECRETS_MAX) {
        r->failed = true;
        out->count = 0;
        return;
    }
    for (size_t i = 0; i < out->count; i++)
        out->secrets[i] = take_secret(r, false);
    out->next = take_secret(r, true);
}

enum err release_read(const struct secret *from, const uint8_t sign_key[PEER_KEY_SIZE], const struct release_place *place,
                      struct release *release)
{
    struct release made = { 0 };
    if (!is_signed(from, sign_key))
        return ERR_SERVER_SIGNATURE;
    struct reader r = reader_make(secret_bytes(from), secret_length(from) - crypto_sign_BYTES);
    if (!is_at(&r, place))
        return ERR_FORMAT;
    take_secrets(&r, &made);
    if (!reader_done(&r)) {
        release_drop(&made);
        return ERR_FORMAT;
    }
    *release = made;
    return ERR_OK;
}

void release_drop(struct release *release)
{
    for (size_t i = 0; i < RELEASE_SECRETS_MAX; i++)
        secret_free(release->secrets[i]);
    secret_free(release->next);
    *release = (struct release){ .count = 0 };
}
