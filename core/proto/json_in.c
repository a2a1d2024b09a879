#include "core/proto/json_in.h"

#include "core/base/buf.h"
#include "core/base/text.h"
#include "core/base/wiped.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* What is parsed may be private (a profile, answers): what jansson gives back is wiped, its scratch space included. */
static __attribute__((constructor)) void use_wiping_allocator(void) { json_set_alloc_funcs(malloc, wiped_free); }

/* Walks the bytes once, knowing only strings, brackets and separators: jansson judges the rest. */
static enum err scan(const uint8_t *bytes, size_t n)
{
    size_t depth = 0, values = 1;
    bool in_string = false;
    for (size_t i = 0; i < n; i++) {
        uint8_t c = bytes[i];
        if (in_string) {
            if (c == '\\')
                i++;
            else if (c == '"')
                in_string = false;
            continue;
        }
        if (c == '"')
            in_string = true;
        else if (c == '[' || c == '{')
            depth++, values++;
        else if ((c == ']' || c == '}') && depth-- == 0)
            return ERR_FORMAT;
        else if (c == ',' || c == ':')
            values++;
        if (depth > JSON_DEPTH_MAX || values > JSON_VALUES_MAX)
            return ERR_LIMIT;
    }
    return depth || in_string ? ERR_FORMAT : ERR_OK;
}

enum err json_read(const void *bytes, size_t n, size_t max, json_t **out)
{
    json_error_t fault;
    if (n > max)
        return ERR_LIMIT;
    if (n == 0)
        return ERR_FORMAT;
    enum err e = scan(bytes, n);
    if (e)
        return e;
    json_t *json = json_loadb(bytes, n, JSON_REJECT_DUPLICATES, &fault);
    if (!json)
        return json_error_code(&fault) == json_error_out_of_memory ? ERR_MEMORY : ERR_FORMAT;
    *out = json;
    return ERR_OK;
}

bool json_has_only(const json_t *object, const char *const *names)
{
    const char *key;
    json_t *value;
    if (!json_is_object(object))
        return false;
    json_object_foreach((json_t *)(uintptr_t)object, key, value) {
        size_t i = 0;
        while (names[i] && strcmp(names[i], key) != 0)
            i++;
        if (!names[i])
            return false;
    }
    return true;
}

static const char *member_text(const json_t *object, const char *name, size_t *n)
{
    const json_t *value = json_object_get(object, name);
    if (!json_is_string(value))
        return NULL;
    *n = json_string_length(value);
    return json_string_value(value);
}

bool json_take_text(const json_t *object, const char *name, char *to, size_t size)
{
    size_t n;
    const char *text = member_text(object, name, &n);
    if (!text || n >= size || memchr(text, 0, n))
        return false;
    memcpy(to, text, n);
    to[n] = 0;
    return true;
}

bool json_take_i64(const json_t *object, const char *name, int64_t *to)
{
    const json_t *value = json_object_get(object, name);
    if (!json_is_integer(value))
        return false;
    *to = json_integer_value(value);
    return true;
}

bool json_take_hex(const json_t *object, const char *name, uint8_t *to, size_t n)
{
    size_t length;
    const char *text = member_text(object, name, &length);
    return text && length == 2 * n && strspn(text, "0123456789abcdef") == length && hex_parse(text, to, n);
}

bool json_take_base64(const json_t *object, const char *name, uint8_t *to, size_t max, size_t *n)
{
    size_t length, got;
    const char *end, *text = member_text(object, name, &length);
    if (!text || length > 4 * ((max + 2) / 3))
        return false;
    uint8_t plain[JSON_BASE64_MAX];
    if (max > sizeof plain || sodium_base642bin(plain, sizeof plain, text, length, NULL, &got, &end,
                                                sodium_base64_VARIANT_ORIGINAL))
        return false;
    if (end != text + length || got > max)
        return false;
    memcpy(to, plain, got);
    *n = got;
    return true;
}

void json_drop(json_t **json)
{
    json_decref(*json);
    *json = NULL;
}
