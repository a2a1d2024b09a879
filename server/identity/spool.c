#include "server/identity/spool.h"

#include "server/key_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { NAME_SIZE = 80 };
#define UNFINISHED ".new"      /* as key_file_write names what it has not finished */

/* The folder with its lock; -1: errno says why. The lock goes with the descriptor, also when its process dies. */
static int lock_folder(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    while (fd >= 0 && flock(fd, LOCK_EX)) {
        if (errno == EINTR)
            continue;
        (void)close(fd);
        return -1;
    }
    return fd;
}

static bool is_unfinished(const char *name)
{
    size_t n = strlen(name);
    return n > sizeof UNFINISHED - 1 && strcmp(name + n - (sizeof UNFINISHED - 1), UNFINISHED) == 0;
}

static enum err sweep(int fd)
{
    int again = dup(fd);
    DIR *entries = again < 0 ? NULL : fdopendir(again);
    if (!entries) {
        if (again >= 0)
            (void)close(again);
        return ERR_SYSTEM;
    }
    for (const struct dirent *e; (e = readdir(entries));)
        if (is_unfinished(e->d_name))
            (void)unlinkat(fd, e->d_name, 0);
    (void)closedir(entries);
    return ERR_OK;
}

enum err spool_start(const char *folder)
{
    int fd = lock_folder(folder);
    if (fd < 0)
        return ERR_SYSTEM;
    enum err e = faccessat(fd, ".", W_OK | X_OK, AT_EACCESS) ? ERR_SYSTEM : sweep(fd);
    (void)close(fd);
    return e;
}

enum err spool_put(const char *folder, const char *id, const struct secret *letter)
{
    char name[NAME_SIZE];
    if ((size_t)snprintf(name, sizeof name, "%s.txt", id) >= sizeof name)
        return ERR_LIMIT;
    int fd = lock_folder(folder);
    if (fd < 0)
        return ERR_SYSTEM;
    enum err e = key_file_exists(folder, name) ? ERR_OK : key_file_write(folder, name, letter);
    if (!e && fsync(fd))
        e = ERR_SYSTEM;
    (void)close(fd);
    return e;
}
