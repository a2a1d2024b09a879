/* The salvage journal: every operation once more, outside SQLite, so that a damaged database loses none.
 *
 * An append-only file of records: magic "GJ1R", u32 length, sealed payload, Ed25519 signature of the kiosk over
 * "guichet/journal/1", the length and the payload.  A PUT is made durable before the database commits the same row; a
 * DROP is written after the commit that removed it (a lost DROP only sends an operation again, and its id applies once).
 * A torn tail is normal after a crash; anything else damaged is told.  Written anew with what is alive when it has grown.
 * Appends and rewrites of several processes exclude each other by flock.  Blocking local I/O. */
#ifndef GUICHET_STORE_JOURNAL_H
#define GUICHET_STORE_JOURNAL_H

#include "core/base/err.h"
#include "core/store/keys.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { JOURNAL_ID_SIZE = 16, JOURNAL_ROW_MAX = 16384, JOURNAL_TRIM_BYTES = 256 * 1024, JOURNAL_FILE_MAX = 256 * 1024 * 1024 };

enum journal_kind { JOURNAL_PUT = 1, JOURNAL_DROP = 2 };

struct journal {
    const char *dir;
    const struct kiosk_keys *keys;
};

/* One record, durable on return. row is NULL for a DROP. *size, when not NULL: the file's size after it. */
MUST_USE enum err journal_append(const struct journal *j, enum journal_kind kind, const uint8_t id[JOURNAL_ID_SIZE],
                                 const void *row, size_t n, uint64_t *size);

/* Calls take for every record in order; stops at its first error and returns it. *whole is false when the file is
 * missing, or damaged anywhere but at its tail: what could be read was given all the same. */
typedef enum err journal_take_fn(void *ctx, enum journal_kind kind, const uint8_t id[JOURNAL_ID_SIZE], const void *row, size_t n);
MUST_USE enum err journal_read(const struct journal *j, journal_take_fn *take, void *ctx, bool *whole);

/* Replaces the file by the records that `give` produces (it calls put for each), atomically. */
typedef enum err journal_put_fn(void *to, const uint8_t id[JOURNAL_ID_SIZE], const void *row, size_t n);
typedef enum err journal_give_fn(void *ctx, journal_put_fn *put, void *to);
MUST_USE enum err journal_rewrite(const struct journal *j, journal_give_fn *give, void *ctx);

#endif
