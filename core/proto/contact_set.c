#include "core/proto/contact_set.h"

#include "core/proto/json_in.h"
#include "core/proto/sealed_payload.h"

#include <sodium.h>
#include <string.h>

enum { PLAIN_MAX = 4096 };

static json_t *phones_json(const struct contact_set *set)
{
    json_t *list = json_array();
    for (size_t i = 0; list && i < set->phone_count && i < CONTACT_SET_PHONES_MAX; i++)
        if (json_array_append_new(list, json_string(set->phones[i])))
            json_drop(&list);
    return list;
}

static json_t *set_json(const struct contact_set *set)
{
    json_t *json = json_pack("{s:I}", "base", (json_int_t)set->base);
    bool failed = !json || (set->email_given && json_object_set_new(json, "email", json_string(set->email))) ||
                  (set->phones_given && json_object_set_new(json, "phones", phones_json(set))) ||
                  (set->mobile_given && json_object_set_new(json, "mobile", json_string(set->mobile)));
    if (failed)
        json_drop(&json);
    return json;
}

static bool is_whole(const struct contact_set *set)
{
    return set->base >= 0 && (set->email_given || set->phones_given || set->mobile_given) && (!set->email_given || set->email[0]);
}

enum err contact_set_put(const struct contact_set *set, const uint8_t seal_key[PEER_KEY_SIZE], struct op *op)
{
    SECRET_OWNED struct secret *plain = secret_new(PLAIN_MAX);
    JSON_OWNED json_t *json = is_whole(set) ? set_json(set) : NULL;
    if (!json || !plain)
        return plain ? ERR_FORMAT : ERR_MEMORY;
    size_t n = json_dumpb(json, (char *)secret_tail(plain), secret_room(plain), JSON_COMPACT);
    if (n == 0 || n > secret_room(plain))
        return ERR_LIMIT;
    secret_grew(plain, n);
    return sealed_payload_put(CONTACT_SET_PURPOSE, plain, seal_key, op);
}

static bool take_phones(const json_t *list, struct contact_set *set)
{
    if (!json_is_array(list) || json_array_size(list) > CONTACT_SET_PHONES_MAX)
        return false;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *phone = json_array_get(list, i);
        size_t n = json_string_length(phone);
        if (!json_is_string(phone) || n == 0 || n >= CONTACT_SET_PHONE_SIZE || memchr(json_string_value(phone), 0, n))
            return false;
        memcpy(set->phones[i], json_string_value(phone), n);
    }
    set->phone_count = json_array_size(list);
    return true;
}

static bool take_set(const json_t *json, struct contact_set *set)
{
    static const char *const names[] = { "base", "email", "phones", "mobile", NULL };
    const json_t *phones = json_object_get(json, "phones");
    set->email_given = json_object_get(json, "email") != NULL;
    set->mobile_given = json_object_get(json, "mobile") != NULL;
    set->phones_given = phones != NULL;
    return json_has_only(json, names) && json_take_i64(json, "base", &set->base) &&
           (!set->email_given || json_take_text(json, "email", set->email, sizeof set->email)) &&
           (!set->mobile_given || json_take_text(json, "mobile", set->mobile, sizeof set->mobile)) &&
           (!phones || take_phones(phones, set)) && is_whole(set);
}

enum err contact_set_read(const struct op *op, const struct secret *seal_secret, struct contact_set *set)
{
    struct contact_set made = { 0 };
    SECRET_OWNED struct secret *plain = NULL;
    JSON_OWNED json_t *json = NULL;
    enum err e = sealed_payload_open(CONTACT_SET_PURPOSE, op, seal_secret, &plain);
    e = e ? e : json_read(secret_bytes(plain), secret_length(plain), PLAIN_MAX, &json);
    if (e)
        return e == ERR_MEMORY ? e : ERR_FORMAT;
    bool good = take_set(json, &made);
    if (good)
        *set = made;
    sodium_memzero(&made, sizeof made);
    return good ? ERR_OK : ERR_FORMAT;
}
