#include "core/proto/account.h"

#include "core/proto/json_in.h"
#include "core/proto/seal.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SEALED_MAX = ACCOUNT_ANSWER_MAX + SEAL_OVERHEAD,
    TEXT_MAX = sodium_base64_ENCODED_LEN(SEALED_MAX, sodium_base64_VARIANT_ORIGINAL),
    BODY_MAX = TEXT_MAX + 256
};

/* --- objects --- */

struct dumping { struct secret *to; enum err err; };

static int dump(const char *bytes, size_t n, void *ctx)
{
    struct dumping *d = ctx;
    d->err = secret_append(d->to, bytes, n);
    return d->err ? -1 : 0;
}

enum err account_json(const json_t *json, size_t max, struct secret **out)
{
    struct dumping d = { secret_new(max), ERR_OK };
    if (!d.to)
        return ERR_MEMORY;
    if (json_dump_callback(json, dump, &d, JSON_COMPACT)) {
        secret_free(d.to);
        return d.err ? d.err : ERR_MEMORY;
    }
    *out = d.to;
    return ERR_OK;
}

static void put(struct account_writer *w, const void *bytes, size_t n)
{
    if (!w->err)
        w->err = secret_append(w->to, bytes, n);
}

static void put_plain(struct account_writer *w, const char *text) { put(w, text, strlen(text)); }

static void put_string(struct account_writer *w, const void *bytes, size_t n)
{
    const uint8_t *at = bytes;
    char escaped[8];
    put_plain(w, "\"");
    for (size_t from = 0, i = 0; i <= n; i++) {
        if (i < n && at[i] >= 0x20 && at[i] != '"' && at[i] != '\\')
            continue;
        put(w, at + from, i - from);
        from = i + 1;
        if (i == n)
            break;
        (void)snprintf(escaped, sizeof escaped, "\\u%04x", at[i]);
        put_plain(w, escaped);
    }
    sodium_memzero(escaped, sizeof escaped);
    put_plain(w, "\"");
}

static void put_name(struct account_writer *w, const char *name)
{
    put_plain(w, w->first ? "" : ",");
    w->first = false;
    put_string(w, name, strlen(name));
    put_plain(w, ":");
}

void account_begin(struct account_writer *w, struct secret *to)
{
    *w = (struct account_writer){ .to = to, .first = true };
    put_plain(w, "{");
}

void account_put_text(struct account_writer *w, const char *name, const char *text)
{
    put_name(w, name);
    put_string(w, text, strlen(text));
}

static void put_secret(struct account_writer *w, const struct secret *text)
{
    put_string(w, text ? secret_bytes(text) : (const uint8_t *)"", text ? secret_length(text) : 0);
}

void account_put_secret(struct account_writer *w, const char *name, const struct secret *text)
{
    put_name(w, name);
    put_secret(w, text);
}

void account_put_number(struct account_writer *w, const char *name, int64_t number)
{
    char text[24];
    (void)snprintf(text, sizeof text, "%lld", (long long)number);
    put_name(w, name);
    put_plain(w, text);
}

void account_put_flag(struct account_writer *w, const char *name, bool flag)
{
    put_name(w, name);
    put_plain(w, flag ? "true" : "false");
}

void account_put_texts(struct account_writer *w, const char *name, const char *const *texts, size_t n)
{
    put_name(w, name);
    put_plain(w, "[");
    for (size_t i = 0; i < n; i++) {
        put_plain(w, i ? "," : "");
        put_string(w, texts[i], strlen(texts[i]));
    }
    put_plain(w, "]");
}

void account_put_secrets(struct account_writer *w, const char *name, const struct secret *const *texts, size_t n)
{
    put_name(w, name);
    put_plain(w, "[");
    for (size_t i = 0; i < n; i++) {
        put_plain(w, i ? "," : "");
        put_secret(w, texts[i]);
    }
    put_plain(w, "]");
}

enum err account_end(struct account_writer *w)
{
    put_plain(w, "}");
    return w->err;
}

enum err account_parse(const struct secret *text, json_t **out)
{
    json_t *json = NULL;
    enum err e = json_read(secret_bytes(text), secret_length(text), ACCOUNT_ANSWER_MAX, &json);
    if (!e && !json_is_object(json)) {
        json_decref(json);
        return ERR_FORMAT;
    }
    if (!e)
        *out = json;
    return e;
}

/* json_in.c gave jansson an allocator that wipes what it frees. */
void account_json_free(json_t *json) { json_decref(json); }

/* --- envelopes --- */

static bool purpose_of(const char *what, const struct account_place *place, const char *kiosk, char to[SEAL_PURPOSE_MAX])
{
    int n = snprintf(to, SEAL_PURPOSE_MAX, "%s %s%s%s %s", what, place->verb, kiosk ? " " : "", kiosk ? kiosk : "", place->request);
    return n > 0 && n < SEAL_PURPOSE_MAX;
}

static bool request_purpose(const struct account_place *place, char to[SEAL_PURPOSE_MAX])
{
    return purpose_of("guichet/account/1", place, place->kiosk, to);
}

static bool answer_purpose(const struct account_place *place, char to[SEAL_PURPOSE_MAX])
{
    return purpose_of("guichet/account-answer/1", place, NULL, to);
}

/* "sealed":"..." of a text for a key, appended. */
static enum err put_sealed(const char *purpose, const struct secret *plain, const uint8_t key[PEER_KEY_SIZE], struct buf *out)
{
    BUF_OWNED struct buf sealed = buf_make(SEALED_MAX);
    enum err e = seal_to(key, purpose, plain, &sealed);
    size_t n = sodium_base64_ENCODED_LEN(sealed.length, sodium_base64_VARIANT_ORIGINAL);
    char *text = e ? NULL : malloc(n);
    if (!text)
        return e ? e : ERR_MEMORY;
    sodium_bin2base64(text, n, sealed.bytes, sealed.length, sodium_base64_VARIANT_ORIGINAL);
    buf_put_text(out, "\"sealed\":\"");
    buf_put_text(out, text);
    buf_put_text(out, "\"}");
    free(text);
    return buf_err(out);
}

/* The member "sealed", padded and canonical. */
static enum err open_sealed(const json_t *json, const char *purpose, size_t max, const struct secret *key, struct secret **plain)
{
    const json_t *member = json_object_get(json, "sealed");
    const char *text = json_string_value(member), *end;
    size_t length = json_string_length(member), n = 0;
    if (!text || length >= TEXT_MAX)
        return ERR_FORMAT;
    uint8_t *sealed = malloc(max + SEAL_OVERHEAD);
    if (!sealed)
        return ERR_MEMORY;
    enum err e = ERR_FORMAT;
    if (!sodium_base642bin(sealed, max + SEAL_OVERHEAD, text, length, NULL, &n, &end, sodium_base64_VARIANT_ORIGINAL) && end == text + length)
        e = seal_open(key, purpose, sealed, n, plain);
    free(sealed);
    return e;
}

static bool session_is_good(const char *session)
{
    size_t n = strlen(session);
    return n == 0 || (n == ACCOUNT_SESSION_TEXT_SIZE - 1 && strspn(session, "0123456789abcdef") == n);
}

enum err account_request_put(const struct account_request *r, const struct account_place *place, const uint8_t seal_key[PEER_KEY_SIZE], struct buf *out)
{
    char purpose[SEAL_PURPOSE_MAX];
    if (secret_length(r->plain) > ACCOUNT_REQUEST_MAX || !request_purpose(place, purpose))
        return ERR_LIMIT;
    if (!session_is_good(r->session))
        return ERR_FORMAT;
    buf_printf(out, "{\"session\":\"%s\",\"reply_key\":\"", r->session);
    buf_put_hex(out, r->reply_key, PEER_KEY_SIZE);
    buf_put_text(out, "\",");
    return put_sealed(purpose, r->plain, seal_key, out);
}

enum err account_request_read(const void *bytes, size_t n, const struct account_place *place, const struct secret *seal_secret, struct account_request *r)
{
    static const char *const names[] = { "session", "reply_key", "sealed", NULL };
    char purpose[SEAL_PURPOSE_MAX];
    struct account_request read = { .plain = NULL };
    JSON_OWNED json_t *json = NULL;
    enum err e = json_read(bytes, n, BODY_MAX, &json);
    if (e)
        return e == ERR_MEMORY ? e : ERR_FORMAT;
    if (!json_has_only(json, names) || !json_take_text(json, "session", read.session, sizeof read.session) || !session_is_good(read.session) ||
        !json_take_hex(json, "reply_key", read.reply_key, sizeof read.reply_key) || !request_purpose(place, purpose))
        return ERR_FORMAT;
    e = open_sealed(json, purpose, ACCOUNT_REQUEST_MAX, seal_secret, &read.plain);
    if (!e)
        *r = read;
    return e;
}

enum err account_answer_put(const struct secret *plain, const struct account_place *place, const uint8_t reply_key[PEER_KEY_SIZE], struct buf *out)
{
    char purpose[SEAL_PURPOSE_MAX];
    if (secret_length(plain) > ACCOUNT_ANSWER_MAX || !answer_purpose(place, purpose))
        return ERR_LIMIT;
    buf_put_text(out, "{");
    return put_sealed(purpose, plain, reply_key, out);
}

enum err account_answer_read(const json_t *json, const struct account_place *place, const struct secret *reply_secret, struct secret **plain)
{
    char purpose[SEAL_PURPOSE_MAX];
    if (!answer_purpose(place, purpose))
        return ERR_FORMAT;
    return open_sealed(json, purpose, ACCOUNT_ANSWER_MAX, reply_secret, plain);
}
