/* What the stand-in of guichet-net answers to the requests of a person's token (server/PROTOCOL.md 9), from small files:
 * "profile" (its JSON), "secret" (what unblocks the card), "answers" (how many submissions came).
 * The right answers are four times "bonne reponse", the right code is 996729. */
#ifndef GUICHET_TEST_DESK_PORTAL_H
#define GUICHET_TEST_DESK_PORTAL_H

#include "test_desk_card.h"

#include "core/proto/certificate_renewed.h"
#include "core/proto/contact_set.h"
#include "core/proto/questions_set.h"
#include "core/proto/release.h"
#include "core/proto/seal.h"
#include "core/proto/session.h"
#include "core/proto/token_unblocked.h"

static const char session_text[] = "00112233445566778899aabbccddeeff", ticket_text[] = "ffeeddccbbaa99887766554433221100";

static const char *header_of(const struct net_job *job, const char *name)
{
    for (size_t i = 0; i < job->headers_n; i++)
        if (strncmp(job->headers[i], name, strlen(name)) == 0 && strncmp(job->headers[i] + strlen(name), ": ", 2) == 0)
            return job->headers[i] + strlen(name) + 2;
    return "";
}

static struct secret *key_from(const char *file, size_t size)
{
    char text[4096];
    uint8_t bytes[64];
    struct secret *s = secret_new(size);
    if (!hex_parse(world_get(file, text), bytes, size) || !s || secret_append(s, bytes, size))
        abort();
    return s;
}

static void put_sealed(struct buf *body, const uint8_t key[PEER_KEY_SIZE], const char *purpose, const struct secret *plain)
{
    BUF_OWNED struct buf sealed = buf_make(8192);
    char text[8192];
    if (seal_to(key, purpose, plain, &sealed))
        abort();
    sodium_bin2base64(text, sizeof text, sealed.bytes, sealed.length, sodium_base64_VARIANT_ORIGINAL);
    buf_printf(body, "\"sealed\":\"%s\"", text);
}

static struct secret *open_request(const json_t *json, const char *purpose)
{
    uint8_t bytes[JSON_BASE64_MAX];
    size_t n;
    struct secret *plain = NULL;
    SECRET_OWNED struct secret *key = key_from("seal.key", PEER_SEAL_SECRET_SIZE);
    if (!json_take_base64(json, "sealed", bytes, sizeof bytes, &n) || seal_open(key, purpose, bytes, n, &plain))
        abort();
    return plain;
}

static unsigned problem(struct buf *body, unsigned status, const char *word, const char *members)
{
    buf_clear(body);
    buf_printf(body, "{\"type\":\"urn:guichet:%s\",\"title\":\"t\",\"status\":%u%s}", word, status, members);
    return status;
}

static unsigned answer_session(const json_t *json, struct buf *body)
{
    uint8_t key[PEER_KEY_SIZE], nonce[SESSION_NONCE_SIZE];
    char text[4096];
    SECRET_OWNED struct secret *plain = secret_new(PROFILE_JSON_MAX);
    if (!json_take_hex(json, "session_key", key, sizeof key) || !json_take_hex(json, "nonce", nonce, sizeof nonce) || nonce[0] != 5)
        abort();
    if (world_says("server.does", "refuse-session"))
        return problem(body, 403, "session-refused", ",\"reason\":\"token-revoked\"");
    world_get("profile", text);
    if (secret_append(plain, text, strlen(text)))
        abort();
    char purpose[128];
    snprintf(purpose, sizeof purpose, "guichet/profile/1 %s", session_text);
    buf_printf(body, "{\"session\":\"%s\",\"expires_ms\":%lld,", session_text, 1790000000000LL + 1000000 + 900000);
    put_sealed(body, key, purpose, plain);
    buf_put_text(body, "}");
    return 200;
}

static unsigned answer_code(const json_t *json, bool check, struct buf *body)
{
    if (strcmp(json_string_value(json_object_get(json, "session")), session_text) != 0)
        abort();
    if (world_says("server.does", "too-soon"))
        return problem(body, 429, "too-soon", ",\"until_ms\":1790000060000");
    if (!check) {
        buf_printf(body, "{\"to\":\"n•••@•••.ca\",\"expires_ms\":1790000600000,\"resend_ms\":1790000060000}");
        return 200;
    }
    char purpose[128];
    snprintf(purpose, sizeof purpose, "guichet/code/1 %s", session_text);
    SECRET_OWNED struct secret *digits = open_request(json, purpose);
    if (!pin_is(digits, "996729"))
        return problem(body, 403, "code-wrong", ",\"left\":4");
    buf_put_text(body, "{}");
    return 200;
}

static unsigned answer_answers(const struct net_job *job, const json_t *json, struct buf *body)
{
    char purpose[SEAL_PURPOSE_MAX], text[4096];
    struct http_parameters p = { 0 };
    JSON_OWNED json_t *inside = NULL;
    struct secret *answers[QUESTIONS_COUNT];
    bool right = true;
    world_put("answers", "x", O_APPEND);
    if (http_read_parameters(header_of(job, "Signature-Input"), &p))
        abort();
    snprintf(purpose, sizeof purpose, "guichet/answers/1 %s %s", p.key_id, p.nonce);
    SECRET_OWNED struct secret *plain = open_request(json, purpose);
    if (json_read(secret_bytes(plain), secret_length(plain), 8192, &inside) || answers_read(json_object_get(inside, "answers"), answers))
        abort();
    for (size_t i = 0; i < QUESTIONS_COUNT; i++) {
        right = right && pin_is(answers[i], "bonnereponse");
        secret_free(answers[i]);
    }
    if (!right)
        return problem(body, 403, "not-possible", strlen(world_get("answers", text)) < 3 ? ",\"reference\":\"D-4QPL-77AX\",\"left\":2,\"until_ms\":0"
                       : ",\"reference\":\"D-4QPL-77AX\",\"left\":0,\"until_ms\":1790086400000");
    world_put("session.key", json_string_value(json_object_get(inside, "session_key")), O_TRUNC);
    buf_printf(body, "{\"ticket\":\"%s\",\"expires_ms\":1790001602000}", ticket_text);
    return 200;
}

static enum err sign_release(void *ctx, const void *bytes, size_t n, uint8_t signature[64])
{
    crypto_sign_detached(signature, NULL, bytes, n, secret_bytes(ctx));
    return ERR_OK;
}

static struct secret *from_text(const char *text)
{
    struct secret *s = secret_new(strlen(text) + 1);
    if (!s || secret_append(s, text, strlen(text)))
        abort();
    return s;
}

/* "secret" holds one text, or two (pending, then current); a new one only beside one. */
static unsigned give_release(const struct release_place *place, struct buf *body)
{
    char text[4096], first[64] = "", second[64] = "", purpose[128], ticket[2 * RELEASE_TICKET_SIZE + 1];
    struct release r = { .until_ms = 1790000000000 + 3600000 };
    world_put("releases", "x", O_APPEND);
    if (world_says("server.does", "no-ticket"))
        return problem(body, 403, "ticket-unknown", "");
    if (world_says("server.does", "kill-release"))
        kill_desk();
    r.count = (size_t)sscanf(world_get("secret", text), "%63s %63s", first, second);
    r.secrets[0] = from_text(first);
    r.secrets[1] = r.count == 2 ? from_text(second) : NULL;
    r.next = r.count == 1 ? from_text("aaaabbbbccccdddd") : NULL;
    SECRET_OWNED struct secret *inside = secret_new(RELEASE_MAX), *key = key_from("server.key", PEER_SIGN_SECRET_SIZE);
    if (release_put(place, &r, sign_release, key, inside))
        abort();
    release_drop(&r);
    sodium_bin2hex(ticket, sizeof ticket, place->ticket, sizeof place->ticket);
    snprintf(purpose, sizeof purpose, "guichet/release/1 %s", ticket);
    buf_put_text(body, "{");
    put_sealed(body, place->session_key, purpose, inside);
    buf_put_text(body, "}");
    return 200;
}

static unsigned answer_release(const json_t *json, struct buf *body)
{
    struct release_place place = { .serial = "" };
    char text[4096];
    if (!json_take_text(json, "serial", place.serial, sizeof place.serial) || !json_take_hex(json, "ticket", place.ticket, sizeof place.ticket) ||
        !hex_parse(world_get("session.key", text), place.session_key, sizeof place.session_key))
        abort();
    return give_release(&place, body);
}

/* The ticket is the session's id; the serial the card's. */
static unsigned answer_replace(const json_t *json, struct buf *body)
{
    struct release_place place = { .serial = "CARTE1" };
    if (!json_take_hex(json, "session", place.ticket, sizeof place.ticket) ||
        strcmp(json_string_value(json_object_get(json, "session")), session_text) != 0 ||
        !json_take_hex(json, "session_key", place.session_key, sizeof place.session_key))
        abort();
    if (world_says("server.does", "no-replace"))
        return problem(body, 409, "nothing-pending", "");
    if (world_says("server.does", "hang-replace")) {
        world_put("hung", "x", O_TRUNC);
        hang();
    }
    return give_release(&place, body);
}

static unsigned answer_person(const struct net_job *job, struct buf *body)
{
    JSON_OWNED json_t *json = NULL;
    if (json_read(job->body, job->body_n, NET_BODY_MAX, &json))
        abort();
    if (strstr(job->url, "/token/challenge"))
        buf_printf(body, "{\"nonce\":\"05%062d\"}", 0);
    else if (strstr(job->url, "/token/session"))
        return answer_session(json, body);
    else if (strstr(job->url, "/token/replace"))
        return answer_replace(json, body);
    else if (strstr(job->url, "/token/code"))
        return answer_code(json, strstr(job->url, "/check") != NULL, body);
    else if (strstr(job->url, "/unblock/start"))
        buf_printf(body, "{\"questions\":[\"q4\",\"q3\",\"q2\",\"q1\"]}");
    else if (strstr(job->url, "/unblock/answers"))
        return answer_answers(job, json, body);
    else
        return answer_release(json, body);
    return 200;
}

/* --- what the server applied, in words --- */

static void say_questions(const struct op *op, struct buf *line)
{
    SECRET_OWNED struct secret *key = key_from("seal.key", PEER_SEAL_SECRET_SIZE);
    struct questions_set set;
    if (questions_set_read(op, key, &set))
        abort();
    buf_put_text(line, "questions");
    for (size_t i = 0; i < QUESTIONS_COUNT; i++)
        buf_printf(line, " %s=%.*s", set.questions[i], (int)secret_length(set.answers[i]), (const char *)secret_bytes(set.answers[i]));
    questions_set_drop(&set);
}

static void say_contact(const struct op *op, struct buf *line)
{
    SECRET_OWNED struct secret *key = key_from("seal.key", PEER_SEAL_SECRET_SIZE);
    struct contact_set set;
    if (contact_set_read(op, key, &set))
        abort();
    buf_printf(line, "contact base=%lld%s%s%s%s phones=%d", (long long)set.base, set.email_given ? " email=" : "", set.email,
               set.mobile_given ? " mobile=" : "", set.mobile, set.phones_given ? (int)set.phone_count : -1);
}

static void say_unblocked(const struct op *op, struct buf *line)
{
    static const char *const took[] = { "unknown", "none", "current", "pending" }, *const rotated[] = { "unknown", "no", "yes" };
    struct token_unblocked event;
    if (token_unblocked_read(op, &event))
        abort();
    buf_printf(line, "%s %s took=%s rotated=%s%s", strcmp(op->type, TOKEN_UNBLOCKED_TYPE) == 0 ? "unblocked" : "replaced", unblocked_word(event.outcome), took[event.took], rotated[event.rotated],
               event.ticket[1] ? " ticket" : "");
}

static void say_renewed(const struct op *op, struct buf *line)
{
    struct certificate_renewed event;
    if (certificate_renewed_read(op, &event))
        abort();
    buf_printf(line, "renewed %02x", event.certificate[0]);
}

static void say_pin_changed(const struct op *op, struct buf *line)
{
    struct pin_changed event;
    if (pin_changed_read(op, &event))
        abort();
    buf_put_text(line, event.unknown ? "unknown" : "done");
}

static void say_op(const struct op *op, struct buf *line)
{
    static const struct { const char *type; void (*say)(const struct op *op, struct buf *line); } says[] = {
        { PIN_CHANGED_TYPE, say_pin_changed }, { QUESTIONS_SET_TYPE, say_questions }, { CONTACT_SET_TYPE, say_contact },
        { TOKEN_UNBLOCKED_TYPE, say_unblocked }, { SECRET_REPLACED_TYPE, say_unblocked }, { CERTIFICATE_RENEWED_TYPE, say_renewed },
    };
    for (size_t i = 0; i < sizeof says / sizeof says[0]; i++)
        if (strcmp(says[i].type, op->type) == 0)
            says[i].say(op, line);
}

#endif
