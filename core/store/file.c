#include "core/store/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum err file_err(int code)
{
    switch (code) {
    case EROFS: case EACCES: case EPERM: case ENOTDIR: case ENOENT: return ERR_STORE_READONLY;
    case ENOSPC: case EDQUOT: case EFBIG: return ERR_STORE_FULL;
    case ENOMEM: return ERR_MEMORY;
    default: return ERR_STORE;
    }
}

enum err file_path(const char *dir, const char *name, char *to)
{
    int n = snprintf(to, FILE_PATH_MAX, "%s/%s", dir, name);
    return n > 0 && n < FILE_PATH_MAX ? ERR_OK : ERR_CONFIG;
}

enum err file_make_dir(const char *dir)
{
    struct stat st;
    if (mkdir(dir, 0700) == 0)
        return ERR_OK;
    if (errno != EEXIST)
        return file_err(errno);
    return stat(dir, &st) == 0 && S_ISDIR(st.st_mode) ? ERR_OK : ERR_STORE_READONLY;
}

enum err file_write_all(int fd, const void *bytes, size_t n)
{
    const char *at = bytes;
    while (n) {
        ssize_t done = write(fd, at, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return file_err(errno);
        at += done;
        n -= (size_t)done;
    }
    return ERR_OK;
}

enum err file_sync_dir(const char *dir)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return file_err(errno);
    int rc = fsync(fd), code = errno;
    close(fd);
    return rc ? file_err(code) : ERR_OK;
}

static enum err write_new(const char *path, const void *bytes, size_t n)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return file_err(errno);
    enum err e = file_write_all(fd, bytes, n);
    if (!e && fsync(fd))
        e = file_err(errno);
    close(fd);
    return e;
}

enum err file_replace(const char *dir, const char *name, const void *bytes, size_t n)
{
    char path[FILE_PATH_MAX], fresh[FILE_PATH_MAX], fresh_name[64];
    snprintf(fresh_name, sizeof fresh_name, ".%s.%d", name, (int)getpid());
    enum err e = file_path(dir, name, path);
    if (!e)
        e = file_path(dir, fresh_name, fresh);
    if (e)
        return e;
    e = write_new(fresh, bytes, n);
    if (!e && rename(fresh, path))
        e = file_err(errno);
    if (e) {
        unlink(fresh);
        return e;
    }
    return file_sync_dir(dir);
}
