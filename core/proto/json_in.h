/* JSON from outside: bounds looked at before anything is parsed, then jansson without duplicates, then strict types.
 *
 * jansson alone accepts 2,048 levels and as many values as fit; the scan refuses more than JSON_DEPTH_MAX levels,
 * the caller's byte limit, and more than JSON_VALUES_MAX values (RFC 8259).
 * Any thread. */
#ifndef GUICHET_PROTO_JSON_IN_H
#define GUICHET_PROTO_JSON_IN_H

#include "core/base/err.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { JSON_DEPTH_MAX = 32, JSON_VALUES_MAX = 20000, JSON_BASE64_MAX = 8192 };

/* Parses n bytes as one JSON object or array. ERR_LIMIT past a bound, ERR_FORMAT else; the caller owns *out (json_decref). */
MUST_USE enum err json_read(const void *bytes, size_t n, size_t max, json_t **out);

/* True when every member of the object is one of the names (NULL-terminated list). */
bool json_has_only(const json_t *object, const char *const *names);

/* Members of an object, strictly typed; false (output untouched) when missing, of another type or over the size. */
bool json_take_text(const json_t *object, const char *name, char *to, size_t size);
bool json_take_i64(const json_t *object, const char *name, int64_t *to);
bool json_take_hex(const json_t *object, const char *name, uint8_t *to, size_t n);              /* exactly n bytes */
bool json_take_base64(const json_t *object, const char *name, uint8_t *to, size_t max, size_t *n);  /* padded, canonical; max <= JSON_BASE64_MAX */

void json_drop(json_t **json);
#define JSON_OWNED __attribute__((cleanup(json_drop)))

#endif
