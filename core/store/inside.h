/* What the files of the store share with each other and nobody else. */
#ifndef GUICHET_STORE_INSIDE_H
#define GUICHET_STORE_INSIDE_H

#include "core/store/file.h"
#include "core/store/journal.h"
#include "core/store/sealed.h"
#include "core/store/sql.h"
#include "core/store/store.h"

#include <sys/types.h>

enum { SUBJECT_SIZE = 16 };
/* PREPARED belongs to a session; READY has a number; PARKED has none until it is taken back. */
enum op_state { OP_PREPARED = 0, OP_READY = 1, OP_PARKED = 2 };

struct store {
    char dir[FILE_PATH_MAX];
    struct kiosk_keys *keys;
    struct share *share;
    struct sql sql;
    ino_t inode;               /* of the database that sql has open */
    struct journal journal;
    uint64_t journal_floor;    /* size after the last rewrite: no use in writing it again soon */
    bool salvaged;
};

/* schema.c: ERR_STORE_NEWER, or the tables as this version wants them (inside the caller's transaction). */
MUST_USE enum err schema_check(struct sql *sql, bool *is_new);
MUST_USE enum err schema_migrate(struct sql *sql);

/* store.c: a transaction on the database that is in the directory now (another session may have replaced it). */
MUST_USE enum err store_begin(struct store *s);
MUST_USE enum err store_end(struct store *s, enum err e);
/* Before reads outside a transaction. */
MUST_USE enum err store_current(struct store *s);

/* salvage.c: what the journal holds into the new, empty database (inside the caller's transaction). */
MUST_USE enum err salvage_journal(struct store *s, bool *whole);
/* Does the journal still read from end to end? */
MUST_USE enum err salvage_is_possible(struct store *s, bool *possible);
MUST_USE enum err salvage_quarantine(struct store *s);

/* outbox.c */
struct outbox_row { struct store_op op; struct buf body; };      /* op.body points into body */
void outbox_row_free(struct outbox_row *row);
MUST_USE enum err outbox_decode(const uint8_t id[OP_ID_SIZE], const void *bytes, size_t n, struct outbox_row *row);
MUST_USE enum err outbox_insert(struct store *s, const struct store_op *op, enum op_state state, int64_t owner);
MUST_USE enum err outbox_make_ready(struct store *s, const struct store_op *op);
MUST_USE enum err outbox_load(struct store *s, const uint8_t id[OP_ID_SIZE], enum op_state state, struct outbox_row *row);
MUST_USE enum err outbox_journal(struct store *s, const struct store_op *op);
void outbox_journal_drop(struct store *s, const uint8_t id[OP_ID_SIZE]);

/* kept.c: inside the caller's transaction */
MUST_USE enum err kept_add(struct store *s, const uint8_t id[OP_ID_SIZE]);      /* it is about to leave the outbox, taken by the server */
MUST_USE enum err kept_trim(struct store *s);                                   /* those of over seven days, and too many */
MUST_USE enum err kept_requeue(struct store *s);                                /* the caller renumbers */

/* requests.c */
void subject_of(const struct store *s, const char *serial, uint8_t to[SUBJECT_SIZE]);
MUST_USE enum err requests_add(struct store *s, const struct store_op *op);
MUST_USE enum err requests_answer(struct store *s, const struct store_result *result);

#endif
