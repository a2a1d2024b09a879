#include "core/proto/message.h"

#include "core/base/text.h"
#include "core/proto/base32.h"
#include "core/proto/json_in.h"
#include "core/proto/sealed_payload.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { PLAIN_MAX = MESSAGE_PART_ESCAPED_MAX + 320, NUMBER_CHARS = 8 };

/* --- small things --- */

bool message_subject_is_valid(const char *id)
{
    size_t n = strnlen(id, MESSAGE_SUBJECT_SIZE);
    return n > 0 && n < MESSAGE_SUBJECT_SIZE && strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") == n;
}

bool message_thread_is_valid(const char *id)
{
    size_t n = strnlen(id, MESSAGE_ID_TEXT_SIZE);
    return n == 0 || (n == MESSAGE_ID_TEXT_SIZE - 1 && strspn(id, "0123456789abcdef") == n);
}

void message_number(const uint8_t id[OP_ID_SIZE], char to[MESSAGE_NUMBER_SIZE])
{
    memcpy(to, "M-", 2);
    base32_format(id, NUMBER_CHARS, to + 2);
}

void message_serial(const char *account, char to[MESSAGE_SERIAL_SIZE])
{
    (void)snprintf(to, MESSAGE_SERIAL_SIZE, MESSAGE_SERIAL_PREFIX "%.16s", account);
}

/* What stands before a character in JSON, or instead of it. */
static const char *escape_of(uint8_t c)
{
    return c == '\n' ? "\\n" : c == '"' ? "\\\"" : c == '\\' ? "\\\\" : NULL;
}

size_t message_split(const uint8_t *text, size_t n, size_t at)
{
    size_t taken = 0, escaped = 0;
    while (at + taken < n) {
        uint32_t point;
        int step = text_decode(text + at + taken, n - at - taken, &point);
        size_t bytes = step > 0 ? (size_t)step : 1;
        size_t more = escape_of(text[at + taken]) ? 2 : bytes;
        if (taken + bytes > MESSAGE_PART_MAX || escaped + more > MESSAGE_PART_ESCAPED_MAX)
            break;
        taken += bytes;
        escaped += more;
    }
    return taken;
}

static bool text_is_good(const uint8_t *text, size_t n)
{
    uint32_t point;
    if (n == 0 || n > MESSAGE_PART_MAX)
        return false;
    for (int step; n; text += step, n -= (size_t)step) {
        step = text_decode(text, n, &point);
        if (step <= 0 || (text_is_control(point) && point != '\n'))
            return false;
    }
    return true;
}

static bool part_is_good(const struct message_part *p)
{
    return p->part >= 1 && p->part <= p->parts && p->parts <= MESSAGE_PARTS_MAX && message_thread_is_valid(p->thread) &&
           message_subject_is_valid(p->subject) && p->text && text_is_good(secret_bytes(p->text), secret_length(p->text));
}

/* --- writing --- */

static enum err put_text(struct secret *to, const char *text) { return secret_append(to, text, strlen(text)); }

static enum err put_escaped(struct secret *to, const uint8_t *text, size_t n)
{
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < n; i++) {
        const char *escape = escape_of(text[i]);
        e = escape ? put_text(to, escape) : secret_append(to, &text[i], 1);
    }
    return e;
}

static enum err put_name(struct secret *to, const struct message_name *name)
{
    char session[2 * MESSAGE_SESSION_SIZE + 1], draft[MESSAGE_ID_TEXT_SIZE], version[2 * MESSAGE_VERSION_SIZE + 1], text[160];
    sodium_bin2hex(session, sizeof session, name->session, sizeof name->session);
    sodium_bin2hex(draft, sizeof draft, name->draft, sizeof name->draft);
    sodium_bin2hex(version, sizeof version, name->version, sizeof name->version);
    (void)snprintf(text, sizeof text, "{\"session\":\"%s\",\"draft\":\"%s\",\"version\":\"%s\"", session, draft, version);
    enum err e = put_text(to, text);
    sodium_memzero(text, sizeof text);
    sodium_memzero(session, sizeof session);
    return e;
}

enum err message_part_put(const struct message_part *part, const uint8_t seal_key[PEER_KEY_SIZE], struct op *op)
{
    char middle[128];
    if (!part_is_good(part))
        return ERR_FORMAT;
    SECRET_OWNED struct secret *plain = secret_new(PLAIN_MAX);
    if (!plain)
        return ERR_MEMORY;
    (void)snprintf(middle, sizeof middle, ",\"part\":%u,\"parts\":%u,\"thread\":\"%s\",\"subject\":\"%s\",\"text\":\"", part->part,
                   part->parts, part->thread, part->subject);
    enum err e = put_name(plain, &part->name);
    e = e ? e : put_text(plain, middle);
    e = e ? e : put_escaped(plain, secret_bytes(part->text), secret_length(part->text));
    e = e ? e : put_text(plain, "\"}");
    return e ? e : sealed_payload_put(MESSAGE_DRAFT_PURPOSE, plain, seal_key, op);
}

enum err message_send_put(const struct message_name *name, const uint8_t seal_key[PEER_KEY_SIZE], struct op *op)
{
    SECRET_OWNED struct secret *plain = secret_new(PLAIN_MAX);
    if (!plain)
        return ERR_MEMORY;
    enum err e = put_name(plain, name);
    e = e ? e : put_text(plain, "}");
    return e ? e : sealed_payload_put(MESSAGE_SEND_PURPOSE, plain, seal_key, op);
}

/* --- reading --- */

static enum err open_payload(const char *purpose, const struct op *op, const struct secret *seal_secret, json_t **json)
{
    SECRET_OWNED struct secret *plain = NULL;
    enum err e = sealed_payload_open(purpose, op, seal_secret, &plain);
    e = e ? e : json_read(secret_bytes(plain), secret_length(plain), OP_PAYLOAD_MAX, json);
    return e && e != ERR_MEMORY ? ERR_FORMAT : e;
}

static bool take_name(const json_t *json, struct message_name *to)
{
    return json_take_hex(json, "session", to->session, sizeof to->session) && json_take_hex(json, "draft", to->draft, sizeof to->draft) &&
           json_take_hex(json, "version", to->version, sizeof to->version);
}

static bool take_number(const json_t *json, const char *name, unsigned *to)
{
    int64_t n;
    if (!json_take_i64(json, name, &n) || n < 1 || n > MESSAGE_PARTS_MAX)
        return false;
    *to = (unsigned)n;
    return true;
}

static enum err take_text(const json_t *value, struct secret **to)
{
    size_t n = json_string_length(value);
    if (!json_is_string(value) || n == 0 || n > MESSAGE_PART_MAX)
        return ERR_FORMAT;
    struct secret *made = secret_new(n);
    enum err e = made ? secret_append(made, json_string_value(value), n) : ERR_MEMORY;
    if (e)
        secret_free(made);
    else
        *to = made;
    return e;
}

enum err message_part_read(const struct op *op, const struct secret *seal_secret, struct message_part *part)
{
    static const char *const names[] = { "session", "draft", "version", "part", "parts", "thread", "subject", "text", NULL };
    struct message_part made = { .text = NULL };
    JSON_OWNED json_t *json = NULL;
    enum err e = open_payload(MESSAGE_DRAFT_PURPOSE, op, seal_secret, &json);
    e = e ? e : take_text(json_object_get(json, "text"), &made.text);
    if (e)
        return e;
    if (!json_has_only(json, names) || !take_name(json, &made.name) || !take_number(json, "part", &made.part) ||
        !take_number(json, "parts", &made.parts) || !json_take_text(json, "thread", made.thread, sizeof made.thread) ||
        !json_take_text(json, "subject", made.subject, sizeof made.subject) || !part_is_good(&made)) {
        message_part_drop(&made);
        return ERR_FORMAT;
    }
    *part = made;
    return ERR_OK;
}

void message_part_drop(struct message_part *part)
{
    secret_free(part->text);
    part->text = NULL;
}

enum err message_send_read(const struct op *op, const struct secret *seal_secret, struct message_name *name)
{
    static const char *const names[] = { "session", "draft", "version", NULL };
    struct message_name made;
    JSON_OWNED json_t *json = NULL;
    enum err e = open_payload(MESSAGE_SEND_PURPOSE, op, seal_secret, &json);
    if (e)
        return e;
    if (!json_has_only(json, names) || !take_name(json, &made))
        return ERR_FORMAT;
    *name = made;
    return ERR_OK;
}
