/* The folder of small files that is a test's world, for the desk's tests (test_desk_world.h). */
#ifndef GUICHET_TEST_DESK_FILES_H
#define GUICHET_TEST_DESK_FILES_H

#include "core/base/buf.h"
#include "core/desk/desk.h"
#include "core/proto/http_sign.h"
#include "core/proto/json_in.h"
#include "core/proto/op.h"
#include "core/proto/pin_changed.h"
#include "core/store/store.h"
#include "core/sync/net_job.h"
#include "core/token/watch.h"
#include "core/token/wire.h"
#include "core/work/helper.h"
#include "core/work/loop.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char world[256];      /* the folder */

/* --- small files --- */

static const char *world_path(const char *name)
{
    static char path[4][512];
    static unsigned turn;
    char *to = path[turn++ % 4];
    snprintf(to, sizeof path[0], "%s/%s", world, name);
    return to;
}

/* O_TRUNC: another process finds what was there before or this, whole, and so does one that comes after we were killed. */
static void world_put(const char *name, const char *text, int flags)
{
    char part[512];
    snprintf(part, sizeof part, "%s%s", world_path(name), flags & O_TRUNC ? ".part" : "");
    int fd = open(part, O_WRONLY | O_CREAT | flags, 0600);
    if (fd < 0 || write(fd, text, strlen(text)) < 0 || (flags & O_TRUNC && rename(part, world_path(name))))
        abort();
    close(fd);
}

static const char *world_get(const char *name, char to[4096])
{
    int fd = open(world_path(name), O_RDONLY);
    ssize_t n = fd < 0 ? 0 : read(fd, to, 4095);
    if (fd >= 0)
        close(fd);
    to[n > 0 ? n : 0] = 0;
    return to;
}

static bool world_says(const char *name, const char *word)
{
    char text[4096];
    return strcmp(world_get(name, text), word) == 0;
}

#endif
