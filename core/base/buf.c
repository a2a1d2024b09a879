#include "core/base/buf.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct buf buf_make(size_t max) { return (struct buf){ .max = max }; }

void buf_free(struct buf *b)
{
    if (!b)
        return;
    if (b->bytes)
        sodium_memzero(b->bytes, b->room);
    free(b->bytes);
    *b = (struct buf){ .max = b->max };
}

void buf_clear(struct buf *b)
{
    if (b->bytes)
        sodium_memzero(b->bytes, b->length);
    b->length = 0;
    b->failed = ERR_OK;
}

/* Room for n more bytes and a NUL. Not realloc(): the old copy must be wiped. */
static bool grow(struct buf *b, size_t n)
{
    if (b->failed)
        return false;
    if (n > b->max - b->length) {
        b->failed = ERR_LIMIT;
        return false;
    }
    size_t need = b->length + n + 1;
    if (need <= b->room)
        return true;
    size_t room = b->room ? b->room : 64;
    while (room < need)
        room *= 2;
    uint8_t *bytes = malloc(room);
    if (!bytes) {
        b->failed = ERR_MEMORY;
        return false;
    }
    if (b->bytes) {
        memcpy(bytes, b->bytes, b->length);
        sodium_memzero(b->bytes, b->room);
        free(b->bytes);
    }
    b->bytes = bytes;
    b->room = room;
    return true;
}

void buf_put(struct buf *b, const void *bytes, size_t n)
{
    if (!grow(b, n) || n == 0)
        return;
    memcpy(b->bytes + b->length, bytes, n);
    b->length += n;
}

static void put_integer(struct buf *b, uint64_t v, unsigned size)
{
    uint8_t bytes[8];
    for (unsigned i = 0; i < size; i++)
        bytes[i] = (uint8_t)(v >> (8 * (size - 1 - i)));
    buf_put(b, bytes, size);
}

void buf_put_u8(struct buf *b, uint8_t v) { put_integer(b, v, 1); }
void buf_put_u16(struct buf *b, uint16_t v) { put_integer(b, v, 2); }
void buf_put_u32(struct buf *b, uint32_t v) { put_integer(b, v, 4); }
void buf_put_u64(struct buf *b, uint64_t v) { put_integer(b, v, 8); }
void buf_put_text(struct buf *b, const char *text) { buf_put(b, text, strlen(text)); }

void buf_put_field(struct buf *b, const void *bytes, size_t n)
{
    if (n > UINT32_MAX) {
        b->failed = ERR_LIMIT;
        return;
    }
    buf_put_u32(b, (uint32_t)n);
    buf_put(b, bytes, n);
}

void buf_put_string(struct buf *b, const char *text)
{
    buf_put_field(b, text, text ? strlen(text) : 0);
}

void buf_printf(struct buf *b, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0)
        b->failed = ERR_INTERNAL;
    else if (grow(b, (size_t)n)) {
        vsnprintf((char *)b->bytes + b->length, (size_t)n + 1, format, again);
        b->length += (size_t)n;
    }
    va_end(again);
}

void buf_put_hex(struct buf *b, const void *bytes, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *at = bytes;
    for (size_t i = 0; i < n; i++) {
        const char pair[2] = { digits[at[i] >> 4], digits[at[i] & 15] };
        buf_put(b, pair, 2);
    }
}

void buf_consume(struct buf *b, size_t n)
{
    if (n == 0 || n > b->length)
        return;
    memmove(b->bytes, b->bytes + n, b->length - n);
    sodium_memzero(b->bytes + b->length - n, n);
    b->length -= n;
}

const char *buf_string(struct buf *b)
{
    if (b->failed || !b->bytes)
        return "";
    b->bytes[b->length] = 0;
    return (const char *)b->bytes;
}

enum err buf_err(const struct buf *b) { return b->failed; }

struct reader reader_make(const void *bytes, size_t n)
{
    return (struct reader){ .at = bytes, .end = n ? (const uint8_t *)bytes + n : bytes };
}

const uint8_t *reader_bytes(struct reader *r, size_t n)
{
    if (r->failed || n > (size_t)(r->end - r->at)) {
        r->failed = true;
        return NULL;
    }
    const uint8_t *bytes = r->at;
    r->at += n;
    return bytes;
}

static uint64_t read_integer(struct reader *r, unsigned size)
{
    const uint8_t *bytes = reader_bytes(r, size);
    uint64_t v = 0;
    for (unsigned i = 0; bytes && i < size; i++)
        v = v << 8 | bytes[i];
    return v;
}

uint8_t reader_u8(struct reader *r) { return (uint8_t)read_integer(r, 1); }
uint16_t reader_u16(struct reader *r) { return (uint16_t)read_integer(r, 2); }
uint32_t reader_u32(struct reader *r) { return (uint32_t)read_integer(r, 4); }
uint64_t reader_u64(struct reader *r) { return read_integer(r, 8); }

const uint8_t *reader_field(struct reader *r, size_t *n)
{
    size_t length = reader_u32(r);
    const uint8_t *bytes = reader_bytes(r, length);
    *n = bytes ? length : 0;
    return bytes;
}

void reader_string(struct reader *r, char *to, size_t size)
{
    size_t n;
    const uint8_t *bytes = reader_field(r, &n);
    to[0] = 0;
    if (!bytes)
        return;
    if (n >= size || memchr(bytes, 0, n)) {
        r->failed = true;
        return;
    }
    memcpy(to, bytes, n);
    to[n] = 0;
}

bool reader_done(const struct reader *r) { return !r->failed && r->at == r->end; }

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool hex_parse(const char *text, uint8_t *to, size_t n)
{
    if (strlen(text) != 2 * n)
        return false;
    for (size_t i = 0; i < 2 * n; i++)
        if (hex_digit(text[i]) < 0)
            return false;
    for (size_t i = 0; i < n; i++)
        to[i] = (uint8_t)(hex_digit(text[2 * i]) << 4 | hex_digit(text[2 * i + 1]));
    return true;
}
