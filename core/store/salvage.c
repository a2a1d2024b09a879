#include "core/store/inside.h"

#include "core/base/log.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { QUARANTINE_MAX = 8 };    /* put aside at most so many times: then a person must look */

/* The last record of an operation wins; they are few, so a list will do. */
struct found {
    struct outbox_row *rows;
    size_t n, room;
    bool foreign;       /* a record that is signed and yet not understood */
};

static void found_free(struct found *f)
{
    for (size_t i = 0; i < f->n; i++)
        outbox_row_free(&f->rows[i]);
    free(f->rows);
}
#define FOUND_OWNED __attribute__((cleanup(found_free)))

static size_t find(const struct found *f, const uint8_t id[OP_ID_SIZE])
{
    size_t i = 0;
    while (i < f->n && memcmp(f->rows[i].op.id, id, OP_ID_SIZE) != 0)
        i++;
    return i;
}

static void forget(struct found *f, size_t at)
{
    if (at == f->n)
        return;
    outbox_row_free(&f->rows[at]);
    memmove(&f->rows[at], &f->rows[at + 1], (--f->n - at) * sizeof f->rows[0]);
}

static enum err remember(struct found *f, size_t at, const struct outbox_row *row)
{
    if (at < f->n) {
        outbox_row_free(&f->rows[at]);
        f->rows[at] = *row;
        return ERR_OK;
    }
    if (f->n == f->room) {
        size_t room = f->room ? 2 * f->room : 64;
        struct outbox_row *rows = room > 4 * STORE_OUTBOX_MAX ? NULL : realloc(f->rows, room * sizeof *rows);
        if (!rows)
            return ERR_MEMORY;
        f->rows = rows;
        f->room = room;
    }
    f->rows[f->n++] = *row;
    return ERR_OK;
}

static enum err take(void *ctx, enum journal_kind kind, const uint8_t id[OP_ID_SIZE], const void *bytes, size_t n)
{
    struct found *f = ctx;
    struct outbox_row row;
    if (kind == JOURNAL_DROP) {
        forget(f, find(f, id));
        return ERR_OK;
    }
    if (kind != JOURNAL_PUT || outbox_decode(id, bytes, n, &row)) {
        f->foreign = true;
        return ERR_OK;
    }
    enum err e = remember(f, find(f, id), &row);
    if (e)
        outbox_row_free(&row);
    return e;
}

/* What was prepared when its session died cannot be told from what was ready: the body says which outcome is true. */
static enum err insert(struct store *s, const struct store_op *op)
{
    enum err e = outbox_insert(s, op, OP_PREPARED, 0);
    e = e ? e : outbox_make_ready(s, op);
    return e ? e : requests_add(s, op);
}

enum err salvage_journal(struct store *s, bool *whole)
{
    FOUND_OWNED struct found f = { 0 };
    enum err e = journal_read(&s->journal, take, &f, whole);
    for (size_t i = 0; !e && i < f.n; i++)
        e = insert(s, &f.rows[i].op);
    *whole = *whole && !f.foreign;
    if (!e && f.n)
        log_warning("store: %zu operations salvaged from the journal", f.n);
    return e;
}

enum err salvage_is_possible(struct store *s, bool *possible)
{
    FOUND_OWNED struct found f = { 0 };
    bool whole = false;
    enum err e = journal_read(&s->journal, take, &f, &whole);
    if (!e)
        *possible = whole && !f.foreign;
    return e;
}

static enum err move_aside(const char *dir, const char *suffix, int number)
{
    char from[FILE_PATH_MAX], to[FILE_PATH_MAX], name[64], fresh[64];
    snprintf(name, sizeof name, "guichet.db%s", suffix);
    snprintf(fresh, sizeof fresh, "damaged-%d.db%s", number, suffix);
    enum err e = file_path(dir, name, from);
    e = e ? e : file_path(dir, fresh, to);
    if (!e && rename(from, to) && errno != ENOENT)
        e = file_err(errno);
    return e;
}

/* Nothing is deleted: somebody may want to look. */
enum err salvage_quarantine(struct store *s)
{
    char path[FILE_PATH_MAX], name[64];
    struct stat st;
    int number = 0;
    enum err e = ERR_OK;
    do {
        if (++number > QUARANTINE_MAX)
            return ERR_STORE_CORRUPT;
        snprintf(name, sizeof name, "damaged-%d.db", number);
        e = file_path(s->dir, name, path);
    } while (!e && lstat(path, &st) == 0);
    e = e ? e : move_aside(s->dir, "", number);
    e = e ? e : move_aside(s->dir, "-wal", number);
    e = e ? e : move_aside(s->dir, "-shm", number);
    if (!e)
        log_error("store: guichet.db is damaged; put aside as %s", name);
    return e ? e : file_sync_dir(s->dir);
}
