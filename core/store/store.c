#include "core/store/inside.h"

#include "core/base/log.h"
#include "core/proto/phone.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char db_name[] = "guichet.db", journal_name[] = "outbox.journal";

const struct kiosk_keys *store_keys(const struct store *s) { return s->keys; }
struct share *store_share(struct store *s) { return s->share; }
bool store_salvaged(const struct store *s) { return s->salvaged; }

/* Opening, migrating and putting aside are done by one session at a time. */
static enum err lock_dir(const char *dir, int *fd)
{
    char path[FILE_PATH_MAX];
    enum err e = file_path(dir, "store.lock", path);
    if (e)
        return e;
    *fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (*fd < 0)
        return file_err(errno);
    while (flock(*fd, LOCK_EX) && errno == EINTR)
        ;
    return ERR_OK;
}

static bool has_file(const struct store *s, const char *name)
{
    char path[FILE_PATH_MAX];
    struct stat st;
    return !file_path(s->dir, name, path) && lstat(path, &st) == 0 && st.st_size > 0;
}

/* New keys beside old data would make that data unreadable for ever and hide that the keys were lost. */
static enum err open_keys(struct store *s)
{
    enum err e = keys_load(s->dir, &s->keys);
    if (e != ERR_EMPTY)
        return e;
    return has_file(s, db_name) || has_file(s, journal_name) ? ERR_KEYS : keys_create(s->dir, &s->keys);
}

/* quick_check reads the whole file, which the caps keep small; a damaged page found here costs no operation later. */
static enum err check_pages(struct sql *sql)
{
    STMT_OWNED sqlite3_stmt *stmt = NULL;
    bool row = false;
    enum err e = sql_query(sql, &stmt, "PRAGMA quick_check(1)", "");
    e = e ? e : sql_next(sql, stmt, &row);
    if (!e && row && strcmp((const char *)sqlite3_column_text(stmt, 0), "ok") != 0)
        e = ERR_STORE_CORRUPT;
    return e;
}

/* A new database takes over what the journal holds, in the transaction that makes its tables: it may have been deleted. */
static enum err migrate(struct store *s, bool is_new)
{
    bool whole = true;
    enum err e = sql_begin(&s->sql);
    if (e)
        return e;
    e = schema_migrate(&s->sql);
    if (!e && is_new && has_file(s, journal_name))
        e = salvage_journal(s, &whole);
    if (!e && !whole)
        e = ERR_STORE_CORRUPT;
    return sql_end(&s->sql, e);
}

static enum err open_db(struct store *s)
{
    char path[FILE_PATH_MAX];
    struct stat st;
    bool is_new = false;
    enum err e = file_path(s->dir, db_name, path);
    e = e ? e : sql_open(&s->sql, path, STORE_PAGES_MAX);
    e = e ? e : schema_check(&s->sql, &is_new);
    e = e ? e : check_pages(&s->sql);
    e = e ? e : migrate(s, is_new);
    if (!e && stat(path, &st))
        e = file_err(errno);
    if (e)
        sql_close(&s->sql);
    else
        s->inode = st.st_ino;
    return e;
}

static enum err salvage(struct store *s)
{
    bool possible = false;
    enum err e = salvage_is_possible(s, &possible);
    if (!e && !possible)
        e = ERR_STORE_CORRUPT;
    e = e ? e : salvage_quarantine(s);
    e = e ? e : open_db(s);
    if (!e)
        s->salvaged = true;
    return e;
}

static enum err open_or_salvage(struct store *s)
{
    enum err e = open_db(s);
    return e == ERR_STORE_CORRUPT ? salvage(s) : e;
}

/* The journal must exist from the first day: its absence is how a lost one is noticed. */
static enum err ensure_journal(struct store *s)
{
    char path[FILE_PATH_MAX];
    enum err e = file_path(s->dir, journal_name, path);
    int fd = e ? -1 : open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (!e && fd < 0)
        return file_err(errno);
    if (fd >= 0)
        close(fd);
    return e;
}

static enum err open_files(struct store *s)
{
    enum err e = open_keys(s);
    if (e)
        return e;
    s->journal = (struct journal){ s->dir, s->keys };
    e = open_or_salvage(s);
    e = e ? e : ensure_journal(s);
    return e ? e : share_open(s->dir, &s->share);
}

static enum err open_all(struct store *s)
{
    int lock = -1;
    enum err e = file_make_dir(s->dir);
    e = e ? e : lock_dir(s->dir, &lock);
    e = e ? e : open_files(s);
    if (lock >= 0)
        close(lock);
    return e;
}

enum err store_open(const char *dir, struct store **out)
{
    struct store *s = calloc(1, sizeof *s);
    if (!s)
        return ERR_MEMORY;
    int n = snprintf(s->dir, sizeof s->dir, "%s", dir);
    enum err e = *dir != '/' || n >= (int)sizeof s->dir - 64 ? ERR_CONFIG : open_all(s);
    if (e) {
        store_close(s);
        return e;
    }
    *out = s;
    return ERR_OK;
}

void store_close(struct store *s)
{
    if (!s)
        return;
    sql_close(&s->sql);
    share_close(s->share);
    keys_free(s->keys);
    free(s);
}

/* --- the database that is there now --- */

static enum err reopen(struct store *s)
{
    int lock = -1;
    sql_close(&s->sql);
    enum err e = lock_dir(s->dir, &lock);
    e = e ? e : open_or_salvage(s);
    if (lock >= 0)
        close(lock);
    return e;
}

enum err store_current(struct store *s)
{
    char path[FILE_PATH_MAX];
    struct stat st;
    enum err e = file_path(s->dir, db_name, path);
    if (e)
        return e;
    bool same = s->sql.db && !s->sql.corrupt && stat(path, &st) == 0 && st.st_ino == s->inode;
    return same ? ERR_OK : reopen(s);
}

enum err store_begin(struct store *s)
{
    enum err e = store_current(s);
    return e ? e : sql_begin(&s->sql);
}

enum err store_end(struct store *s, enum err e) { return sql_end(&s->sql, e); }

/* --- keys --- */

static enum err save_enrolled(struct store *s, const struct peer_server *server, const struct secret *shared)
{
    struct kiosk_keys *k = s->keys;
    const struct kiosk_keys before = *k;
    enum err e = secret_copy(k->shared, shared);
    k->enrolled = true;
    k->server = *server;
    k->counter = 0;
    e = e ? e : keys_save(s->dir, k);
    if (e) {
        k->enrolled = before.enrolled;
        k->server = before.server;
        k->counter = before.counter;
        secret_wipe(k->shared);
    }
    return e;
}

enum err store_enrol(struct store *s, const struct peer_server *server, const struct secret *shared)
{
    int lock = -1;
    enum err e = lock_dir(s->dir, &lock);
    e = e ? e : save_enrolled(s, server, shared);
    if (lock >= 0)
        close(lock);
    return e;
}

enum err store_refresh_keys(struct store *s)
{
    struct kiosk_keys *fresh = NULL;
    enum err e = keys_load(s->dir, &fresh);
    if (e)
        return e;
    keys_free(s->keys);
    s->keys = fresh;
    s->journal.keys = fresh;
    return ERR_OK;
}

/* The file says where the chain is: another session of this host may have gone on. */
static enum err step_chain(struct store *s, struct secret *key, uint64_t *counter)
{
    struct kiosk_keys *fresh = NULL;
    enum err e = keys_load(s->dir, &fresh);
    e = e ? e : !fresh->enrolled ? ERR_NOT_ENROLLED : phone_next(fresh->shared);
    if (!e)
        fresh->counter++;
    e = e ? e : keys_save(s->dir, fresh);
    e = e ? e : secret_copy(s->keys->shared, fresh->shared);
    e = e ? e : secret_copy(key, fresh->shared);
    if (!e)
        *counter = s->keys->counter = fresh->counter;
    keys_free(fresh);
    return e;
}

enum err store_phone_step(struct store *s, struct secret *key, uint64_t *counter)
{
    int lock = -1;
    enum err e = lock_dir(s->dir, &lock);
    e = e ? e : step_chain(s, key, counter);
    if (lock >= 0)
        close(lock);
    return e;
}
