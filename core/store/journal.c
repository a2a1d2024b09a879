#include "core/store/journal.h"

#include "core/base/log.h"
#include "core/store/file.h"
#include "core/store/sealed.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAGIC_SIZE = 4, HEAD_SIZE = MAGIC_SIZE + 4, SIGNATURE = crypto_sign_BYTES, RECORD_MAX = HEAD_SIZE + JOURNAL_ROW_MAX + 256 };

static const char file_name[] = "outbox.journal";
static const char magic[MAGIC_SIZE] = { 'G', 'J', '1', 'R' };
static const char purpose[] = "guichet/journal/1";
static const struct sealed_place place = { "journal", "", 0 };

static struct buf signed_bytes(const void *payload, size_t n)
{
    struct buf b = buf_make(RECORD_MAX);
    buf_put_string(&b, purpose);
    buf_put_field(&b, payload, n);
    return b;
}

/* --- writing --- */

static void put_record(struct buf *out, const struct kiosk_keys *keys, enum journal_kind kind,
                       const uint8_t id[JOURNAL_ID_SIZE], const void *row, size_t n)
{
    BUF_OWNED struct buf plain = buf_make(JOURNAL_ROW_MAX + 64), sealed = buf_make(RECORD_MAX);
    buf_put_u8(&plain, (uint8_t)kind);
    buf_put(&plain, id, JOURNAL_ID_SIZE);
    buf_put(&plain, row, n);
    sealed_put(&sealed, keys->column, &place, plain.bytes, plain.length);
    BUF_OWNED struct buf tbs = signed_bytes(sealed.bytes, sealed.length);
    uint8_t signature[SIGNATURE];
    if (buf_err(&plain) || buf_err(&sealed) || buf_err(&tbs)) {
        out->failed = ERR_LIMIT;
        return;
    }
    crypto_sign_detached(signature, NULL, tbs.bytes, tbs.length, secret_bytes(keys->sign));
    buf_put(out, magic, MAGIC_SIZE);
    buf_put_field(out, sealed.bytes, sealed.length);
    buf_put(out, signature, SIGNATURE);
}

static bool same_file(int fd, const char *path)
{
    struct stat a, b;
    return fstat(fd, &a) == 0 && stat(path, &b) == 0 && a.st_ino == b.st_ino && a.st_dev == b.st_dev;
}

/* Opens and locks; again when another process replaced the file meanwhile. */
static enum err open_locked(const char *path, int *out)
{
    for (;;) {
        int fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (fd < 0)
            return file_err(errno);
        while (flock(fd, LOCK_EX) && errno == EINTR)
            ;
        if (same_file(fd, path)) {
            *out = fd;
            return ERR_OK;
        }
        close(fd);
    }
}

/* A record that did not fit (disk full) must not stay as half a record before the next one. */
static enum err append_whole(int fd, const struct buf *record, uint64_t *size)
{
    struct stat st;
    if (fstat(fd, &st))
        return file_err(errno);
    if ((uint64_t)st.st_size > JOURNAL_FILE_MAX)
        return ERR_STORE_FULL;
    enum err e = file_write_all(fd, record->bytes, record->length);
    if (!e && fdatasync(fd))
        e = file_err(errno);
    if (e && ftruncate(fd, st.st_size))
        log_error("outbox.journal: a torn record stays");
    if (!e && size)
        *size = (uint64_t)st.st_size + record->length;
    return e;
}

enum err journal_append(const struct journal *j, enum journal_kind kind, const uint8_t id[JOURNAL_ID_SIZE],
                        const void *row, size_t n, uint64_t *size)
{
    char path[FILE_PATH_MAX];
    int fd = -1;
    BUF_OWNED struct buf record = buf_make(RECORD_MAX);
    put_record(&record, j->keys, kind, id, row, n);
    enum err e = buf_err(&record);
    e = e ? e : file_path(j->dir, file_name, path);
    e = e ? e : open_locked(path, &fd);
    e = e ? e : append_whole(fd, &record, size);
    if (fd >= 0)
        close(fd);
    return e;
}

struct rewrite {
    const struct journal *journal;
    struct buf *out;
};

static enum err rewrite_put(void *to, const uint8_t id[JOURNAL_ID_SIZE], const void *row, size_t n)
{
    struct rewrite *w = to;
    put_record(w->out, w->journal->keys, JOURNAL_PUT, id, row, n);
    return buf_err(w->out);
}

enum err journal_rewrite(const struct journal *j, journal_give_fn *give, void *ctx)
{
    char path[FILE_PATH_MAX];
    int fd = -1;
    BUF_OWNED struct buf out = buf_make(JOURNAL_FILE_MAX);
    struct rewrite w = { j, &out };
    enum err e = file_path(j->dir, file_name, path);
    e = e ? e : open_locked(path, &fd);
    e = e ? e : give(ctx, rewrite_put, &w);
    e = e ? e : file_replace(j->dir, file_name, out.bytes, out.length);
    if (fd >= 0)
        close(fd);
    return e;
}

/* --- reading --- */

struct image { uint8_t *bytes; size_t n; };

static enum err load_image(const char *path, struct image *image)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat st;
    if (fd < 0)
        return errno == ENOENT ? ERR_EMPTY : file_err(errno);
    enum err e = fstat(fd, &st) || st.st_size > JOURNAL_FILE_MAX ? ERR_STORE_CORRUPT : ERR_OK;
    image->bytes = e ? NULL : malloc((size_t)st.st_size + 1);
    ssize_t got = image->bytes ? 1 : 0;
    while (got > 0 && image->n < (size_t)st.st_size)
        if ((got = read(fd, image->bytes + image->n, (size_t)st.st_size - image->n)) > 0)
            image->n += (size_t)got;
    close(fd);
    return e ? e : !image->bytes ? ERR_MEMORY : got < 0 ? ERR_STORE : ERR_OK;
}

/* The record at `at`: its whole length, 0 when it is not one. */
static size_t read_record(const struct kiosk_keys *keys, const uint8_t public_key[PEER_KEY_SIZE], const uint8_t *at,
                          size_t left, struct buf *plain)
{
    struct reader r = reader_make(at, left);
    size_t n;
    const uint8_t *head = reader_bytes(&r, MAGIC_SIZE), *payload = reader_field(&r, &n);
    const uint8_t *signature = reader_bytes(&r, SIGNATURE);
    if (r.failed || memcmp(head, magic, MAGIC_SIZE) != 0)
        return 0;
    BUF_OWNED struct buf tbs = signed_bytes(payload, n);
    buf_clear(plain);
    if (buf_err(&tbs) || crypto_sign_verify_detached(signature, tbs.bytes, tbs.length, public_key))
        return 0;
    if (sealed_open(plain, keys->column, &place, payload, n) || plain->length < 1 + JOURNAL_ID_SIZE)
        return 0;
    return HEAD_SIZE + n + SIGNATURE;
}

/* Where the next record may begin; the end when nowhere. */
static size_t find_magic(const struct image *image, size_t from)
{
    for (; from + MAGIC_SIZE <= image->n; from++)
        if (memcmp(image->bytes + from, magic, MAGIC_SIZE) == 0)
            return from;
    return image->n;
}

/* Is the unreadable run from..to an append that a crash cut short?  Such a one begins like a record and promises more
 * bytes than there are before the next record (or the end); nobody was told that it had succeeded.  Anything else is damage. */
static bool is_torn(const struct image *image, size_t from, size_t to)
{
    struct reader r = reader_make(image->bytes + from, to - from);
    const uint8_t *head = reader_bytes(&r, MAGIC_SIZE);
    size_t n = reader_u32(&r);
    if (!head || r.failed)
        return to - from < HEAD_SIZE && memcmp(image->bytes + from, magic, to - from < MAGIC_SIZE ? to - from : MAGIC_SIZE) == 0;
    return memcmp(head, magic, MAGIC_SIZE) == 0 && n < RECORD_MAX && HEAD_SIZE + n + SIGNATURE > to - from;
}

static enum err take_records(const struct journal *j, const struct image *image, const uint8_t public_key[PEER_KEY_SIZE],
                             journal_take_fn *take, void *ctx, bool *whole)
{
    BUF_OWNED struct buf plain = buf_make(RECORD_MAX);
    size_t good = 0, at = 0;      /* everything before `good` was read */
    while (at < image->n) {
        size_t length = read_record(j->keys, public_key, image->bytes + at, image->n - at, &plain);
        if (!length) {
            at = find_magic(image, at + 1);
            continue;
        }
        *whole = *whole && (good == at || is_torn(image, good, at));
        enum err e = take(ctx, (enum journal_kind)plain.bytes[0], plain.bytes + 1, plain.bytes + 1 + JOURNAL_ID_SIZE,
                          plain.length - 1 - JOURNAL_ID_SIZE);
        if (e)
            return e;
        good = at += length;
    }
    *whole = *whole && (good == image->n || is_torn(image, good, image->n));
    return ERR_OK;
}

enum err journal_read(const struct journal *j, journal_take_fn *take, void *ctx, bool *whole)
{
    char path[FILE_PATH_MAX];
    uint8_t public_key[PEER_KEY_SIZE];
    struct image image = { 0 };
    enum err e = file_path(j->dir, file_name, path);
    e = e ? e : peer_sign_public(j->keys->sign, public_key);
    e = e ? e : load_image(path, &image);
    bool all = !e;
    if (e == ERR_EMPTY)
        e = ERR_OK;
    else if (!e)
        e = take_records(j, &image, public_key, take, ctx, &all);
    free(image.bytes);
    if (!e)
        *whole = all;
    return e;
}
