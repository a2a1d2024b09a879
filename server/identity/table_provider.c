/* The provider `table`: the file of invented people, and letters in the spool. */
#include "server/identity/driver.h"

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/log.h"
#include "server/identity/spool.h"
#include "server/identity/table.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct register_file {
    struct table table;
    char spool[SPOOL_PATH_SIZE];      /* "": no letters */
};

/* --- open --- */

static enum err read_all(int fd, struct buf *to)
{
    uint8_t bytes[4096];
    ssize_t n;
    while ((n = read(fd, bytes, sizeof bytes)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return ERR_SYSTEM;
        buf_put(to, bytes, (size_t)n);
        if (buf_err(to))
            return buf_err(to);
    }
    return ERR_OK;
}

static enum err read_table(const char *path, struct table *out)
{
    BUF_OWNED struct buf file = buf_make(TABLE_FILE_MAX);
    char where[TABLE_WHERE_SIZE] = "";
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    enum err e = fd < 0 ? ERR_SYSTEM : read_all(fd, &file);
    if (fd >= 0)
        (void)close(fd);
    if (e) {
        log_error("identity.table %s cannot be read: %s", path, e == ERR_SYSTEM ? strerror(errno) : err_name(e));
        return e == ERR_MEMORY ? e : ERR_CONFIG;
    }
    e = table_read(file.bytes, file.length, identity_today(clock_wall(&clock_system)), out, where);
    if (e)
        log_error("identity.table %s is of no use: %s", path, e == ERR_CONFIG ? where : err_name(e));
    return e;
}

static enum err take_spool(const char *path, char to[SPOOL_PATH_SIZE])
{
    bool fits = (size_t)snprintf(to, SPOOL_PATH_SIZE, "%s", path) < SPOOL_PATH_SIZE;
    if (!path[0] || (fits && spool_start(path) == ERR_OK))
        return ERR_OK;
    log_error("letters.spool %s is no folder to write letters in: %s", path, fits ? strerror(errno) : "too long");
    return ERR_CONFIG;
}

static void close_file(void *state)
{
    struct register_file *r = state;
    table_free(&r->table);
    free(r);
}

static enum err open_file(const struct identity_settings *settings, const struct server_keys *keys, void **state)
{
    (void)keys;
    struct register_file *r = calloc(1, sizeof *r);
    enum err e = !r ? ERR_MEMORY : take_spool(settings->spool, r->spool);
    e = e ? e : read_table(settings->table, &r->table);
    if (e) {
        free(r);
        return e;
    }
    *state = r;
    log_warning("identity.table %s: identities are those of invented people", settings->table);
    return ERR_OK;
}

/* --- calls --- */

static enum identity_answer verify(void *state, enum identity_purpose purpose, const struct identity_fields *fields)
{
    return table_verify(&((struct register_file *)state)->table, purpose, fields);
}

static enum identity_answer letter(void *state, const struct identity_letter *letter)
{
    const struct register_file *r = state;
    enum identity_answer answer;
    const struct table_person *p = table_find(&r->table, letter->to, &answer);
    if (!p)
        return answer;
    SECRET_OWNED struct secret *whole = NULL;
    enum err e = r->spool[0] ? table_letter(p, clock_wall(&clock_system), letter->text, &whole) : ERR_CONFIG;
    e = e ? e : spool_put(r->spool, letter->id, whole);
    if (e)
        log_error("letters.spool: letter %s is not written: %s", letter->id, e == ERR_SYSTEM ? strerror(errno) : err_name(e));
    return e ? IDENTITY_UNAVAILABLE : IDENTITY_YES;
}

const struct identity_driver identity_table = { "table", open_file, close_file, verify, letter };
