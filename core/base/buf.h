/* A growable run of bytes with a hard maximum, and a reader that never runs past its end.
 *
 * Writers do not fail one by one: the first append that does not fit (or finds no memory) marks the buffer as
 * failed, later appends do nothing, and buf_err() tells at the end.  Integers are big-endian.  Contents are
 * wiped when freed, but the memory is ordinary and may move: a secret goes in a struct secret.
 * One thread at a time per buffer. */
#ifndef GUICHET_BASE_BUF_H
#define GUICHET_BASE_BUF_H

#include "core/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
    uint8_t *bytes;        /* owned */
    size_t length, room, max;
    enum err failed;
};

/* An empty buffer that may grow to max bytes; nothing is allocated yet. */
struct buf buf_make(size_t max);
void buf_free(struct buf *b);       /* NULL and already freed are fine */
void buf_clear(struct buf *b);      /* empty again, wiped, not failed, memory kept */

void buf_put(struct buf *b, const void *bytes, size_t n);
void buf_put_u8(struct buf *b, uint8_t v);
void buf_put_u16(struct buf *b, uint16_t v);
void buf_put_u32(struct buf *b, uint32_t v);
void buf_put_u64(struct buf *b, uint64_t v);
void buf_put_text(struct buf *b, const char *text);              /* the bytes of a string, no length, no NUL */
void buf_put_field(struct buf *b, const void *bytes, size_t n);  /* u32 length, then the bytes */
void buf_put_string(struct buf *b, const char *text);            /* buf_put_field of a string; NULL is "" */
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_put_hex(struct buf *b, const void *bytes, size_t n);    /* lower case */

/* Removes the first n bytes (n <= length). */
void buf_consume(struct buf *b, size_t n);

/* The contents as a C string: a NUL follows them (not counted). "" when empty or failed. */
const char *buf_string(struct buf *b);

/* ERR_OK, or why the first failed append failed: ERR_LIMIT or ERR_MEMORY. */
MUST_USE enum err buf_err(const struct buf *b);

#define BUF_OWNED __attribute__((cleanup(buf_free)))

/* Reads from bytes it does not own. After a short read `failed` stays set and every read gives zero or empty. */
struct reader {
    const uint8_t *at, *end;
    bool failed;
};

struct reader reader_make(const void *bytes, size_t n);
uint8_t reader_u8(struct reader *r);
uint16_t reader_u16(struct reader *r);
uint32_t reader_u32(struct reader *r);
uint64_t reader_u64(struct reader *r);
const uint8_t *reader_bytes(struct reader *r, size_t n);         /* n bytes in place, or NULL */
const uint8_t *reader_field(struct reader *r, size_t *n);        /* u32 length + bytes, in place; NULL and 0 when short */

/* Copies a length-prefixed string into to (size bytes with the NUL); failed when it is longer or holds a NUL. */
void reader_string(struct reader *r, char *to, size_t size);

/* True when everything was read and nothing failed. */
bool reader_done(const struct reader *r);

/* Parses 2*n lower- or upper-case hexadecimal digits exactly; false (to untouched) otherwise. */
bool hex_parse(const char *text, uint8_t *to, size_t n);

#endif
