/* A store in a temporary folder, operations to put in it, and hands to damage its files. */
#ifndef GUICHET_TEST_STORE_FILES_H
#define GUICHET_TEST_STORE_FILES_H

#define _GNU_SOURCE    /* unshare, memmem */
#include "core/store/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

static char dir[256], path[512];

static const char *at(const char *name)
{
    snprintf(path, sizeof path, "%s/%s", dir, name);
    return path;
}

static int setup(void **state)
{
    (void)state;
    snprintf(dir, sizeof dir, "/tmp/guichet-store-XXXXXX");
    return mkdtemp(dir) ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    DIR *folder = opendir(dir);
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        unlink(at(entry->d_name));
    if (folder)
        closedir(folder);
    return rmdir(dir);
}

static __attribute__((unused)) struct store_op make_op(uint8_t n)
{
    struct store_op op = { .at_ms = 1000 + n, .body = "{\"secret\":\"corps tres prive\"}", .body_n = 29 };
    memset(op.id, n, sizeof op.id);
    snprintf(op.type, sizeof op.type, "token.pin.changed/1");
    snprintf(op.serial, sizeof op.serial, "SERIE-PRIVEE-42");
    snprintf(op.receipt, sizeof op.receipt, "R-2222-%c%c%c%c", 'A' + n / 26, 'A' + n % 26, 'C', 'D');
    return op;
}

static struct store *open_store(void)
{
    struct store *s = NULL;
    assert_int_equal(store_open(dir, &s), ERR_OK);
    return s;
}

static __attribute__((unused)) void accept_op(struct store *s, uint8_t n)
{
    struct store_op op = make_op(n);
    assert_int_equal(store_prepare(s, &op), ERR_OK);
    assert_int_equal(store_ready(s, &op), ERR_OK);
}

static __attribute__((unused)) unsigned waiting(struct store *s)
{
    unsigned n = 999;
    assert_int_equal(store_waiting(s, &n), ERR_OK);
    return n;
}

static __attribute__((unused)) void expect_batch(struct store *s, const char *ids)
{
    struct store_batch batch;
    assert_int_equal(store_batch(s, &batch), ERR_OK);
    assert_int_equal(batch.count, strlen(ids));
    for (size_t i = 0; i < batch.count; i++) {
        assert_int_equal(batch.items[i].seq, batch.items[0].seq + i);
        assert_int_equal(batch.items[i].id[0], ids[i] - '0');
        assert_int_equal(batch.items[i].body_n, 29);
    }
    store_batch_free(&batch);
}

static __attribute__((unused)) void overwrite(const char *name, off_t from, const char *bytes, size_t n)
{
    int fd = open(at(name), O_WRONLY | O_CREAT, 0600);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, bytes, n, from), (ssize_t)n);
    close(fd);
}

#endif
