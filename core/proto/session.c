#include "core/proto/session.h"

#include "core/proto/json_in.h"

#include <sodium.h>
#include <string.h>

void session_put_token_bytes(const struct session_claim *claim, const char *server_id, const char *kiosk_id, struct buf *out)
{
    buf_put_string(out, "guichet/session/1");
    buf_put_string(out, server_id);
    buf_put_string(out, kiosk_id);
    buf_put_field(out, claim->nonce, sizeof claim->nonce);
    buf_put_field(out, claim->kiosk_nonce, sizeof claim->kiosk_nonce);
    buf_put_field(out, claim->session_key, sizeof claim->session_key);
    buf_put_string(out, claim->serial);
    buf_put_u64(out, (uint64_t)claim->at_ms);
}

/* --- the profile --- */

static json_t *texts_json(const char *first, size_t size, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; list && i < count; i++)
        if (json_array_append_new(list, json_string(first + i * size)))
            json_drop(&list);
    return list;
}

static json_t *profile_json(const struct profile *p)
{
    json_t *contact = json_pack("{s:I, s:s, s:o, s:s}", "version", (json_int_t)p->contact_version, "email", p->email,
                                "phones", texts_json(p->phones[0], PROFILE_PHONE_SIZE, p->phone_count), "mobile", p->mobile);
    return json_pack("{s:s, s:o, s:I, s:o, s:s, s:I, s:b}", "holder", p->holder,
                     "questions", texts_json(p->questions[0], QUESTION_ID_SIZE, p->question_count),
                     "questions_ms", (json_int_t)p->questions_ms, "contact", contact, "pending", p->pending,
                     "renew_after_ms", (json_int_t)p->renew_after_ms, "replace", (int)p->replace);
}

enum err profile_put(const struct profile *profile, struct secret *to)
{
    if (profile->phone_count > PROFILE_PHONES_MAX || (profile->question_count && profile->question_count != QUESTIONS_COUNT))
        return ERR_FORMAT;
    JSON_OWNED json_t *json = profile_json(profile);
    if (!json)
        return ERR_FORMAT;
    size_t n = json_dumpb(json, (char *)secret_tail(to), secret_room(to), JSON_COMPACT);
    if (n == 0 || n > secret_room(to))
        return ERR_LIMIT;
    secret_grew(to, n);
    return ERR_OK;
}

static bool take_texts(const json_t *list, char *first, size_t size, size_t max, size_t *count)
{
    if (!json_is_array(list) || json_array_size(list) > max)
        return false;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *text = json_array_get(list, i);
        size_t n = json_string_length(text);
        if (!json_is_string(text) || n == 0 || n >= size || memchr(json_string_value(text), 0, n))
            return false;
        memcpy(first + i * size, json_string_value(text), n);
    }
    *count = json_array_size(list);
    return true;
}

static bool take_contact(const json_t *json, struct profile *p)
{
    return json_take_i64(json, "version", &p->contact_version) && json_take_text(json, "email", p->email, sizeof p->email) &&
           json_take_text(json, "mobile", p->mobile, sizeof p->mobile) &&
           take_texts(json_object_get(json, "phones"), p->phones[0], PROFILE_PHONE_SIZE, PROFILE_PHONES_MAX, &p->phone_count);
}

/* Absent (an older server): false. */
static bool take_replace(const json_t *json, bool *to)
{
    const json_t *replace = json_object_get(json, "replace");
    *to = json_is_true(replace);
    return !replace || json_is_boolean(replace);
}

static bool take_profile(const json_t *json, struct profile *p)
{
    return json_take_text(json, "holder", p->holder, sizeof p->holder) &&
           take_texts(json_object_get(json, "questions"), p->questions[0], QUESTION_ID_SIZE, QUESTIONS_COUNT, &p->question_count) &&
           (p->question_count == 0 || p->question_count == QUESTIONS_COUNT) && json_take_i64(json, "questions_ms", &p->questions_ms) &&
           take_contact(json_object_get(json, "contact"), p) && json_take_text(json, "pending", p->pending, sizeof p->pending) &&
           json_take_i64(json, "renew_after_ms", &p->renew_after_ms) && take_replace(json, &p->replace);
}

enum err profile_read(const struct secret *from, struct profile *profile)
{
    struct profile made = { 0 };
    JSON_OWNED json_t *json = NULL;
    enum err e = json_read(secret_bytes(from), secret_length(from), PROFILE_JSON_MAX, &json);
    if (e)
        return e == ERR_MEMORY ? e : ERR_FORMAT;
    bool good = take_profile(json, &made);
    if (good)
        *profile = made;
    sodium_memzero(&made, sizeof made);
    return good ? ERR_OK : ERR_FORMAT;
}
