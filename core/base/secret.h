/* Bytes that must not be left behind: passwords, keys, answers.
 *
 * The bytes live in libsodium's guarded, locked memory; the head is an ordinary block, so that a lost secret
 * shows as a leak.  A secret is moved by pointer and wiped by its destructor.  Call secret_start() once per
 * process before anything else here.  One thread at a time per secret. */
#ifndef GUICHET_BASE_SECRET_H
#define GUICHET_BASE_SECRET_H

#include "core/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SECRET_MAX = 65536 };   /* bytes; the largest secret anything here may ask for */

struct secret;

/* Starts libsodium, forbids core dumps and tracing of this process. ERR_SYSTEM when the kernel refuses. */
MUST_USE enum err secret_start(void);

/* An empty secret that can hold up to max bytes (1..SECRET_MAX). NULL when memory (or locked memory) is short. */
struct secret *secret_new(size_t max);

/* Wipes and frees; NULL is fine. secret_drop is for __attribute__((cleanup)). */
void secret_free(struct secret *s);
void secret_drop(struct secret **s);

/* Appends bytes; ERR_LIMIT (and nothing changed) when they do not fit. */
MUST_USE enum err secret_append(struct secret *s, const void *bytes, size_t n);

/* Puts n bytes in at `at` (at <= length), or takes n away from there (at + n <= length), wiping what is left behind. Inserting: ERR_LIMIT
 * (and nothing changed) when they do not fit. The bytes must not lie in s. */
MUST_USE enum err secret_insert(struct secret *s, size_t at, const void *bytes, size_t n);
void secret_remove(struct secret *s, size_t at, size_t n);

/* Replaces the contents by those of another. ERR_LIMIT when they do not fit. */
MUST_USE enum err secret_copy(struct secret *to, const struct secret *from);

/* Shortens to n bytes (n <= length), wiping what is cut off. */
void secret_truncate(struct secret *s, size_t n);

/* Empties and wipes. */
void secret_wipe(struct secret *s);

size_t secret_length(const struct secret *s);
size_t secret_room(const struct secret *s);           /* bytes that still fit */
const uint8_t *secret_bytes(const struct secret *s);  /* not terminated; valid until the next change */

/* For a reader that fills the secret in place: room for secret_room() bytes, then say how many came. */
uint8_t *secret_tail(struct secret *s);
void secret_grew(struct secret *s, size_t n);

/* Equality in a time that depends on the lengths only. */
bool secret_equal(const struct secret *a, const struct secret *b);

#define SECRET_OWNED __attribute__((cleanup(secret_drop)))

#endif
