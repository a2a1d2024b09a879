#include "server/key_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

static bool path_of(const char *directory, const char *name, const char *suffix, char to[PATH_SIZE])
{
    int n = snprintf(to, PATH_SIZE, "%s/%s%s", directory, name, suffix);
    return n > 0 && n < PATH_SIZE;
}

bool key_file_exists(const char *directory, const char *name)
{
    char path[PATH_SIZE];
    return path_of(directory, name, "", path) && access(path, F_OK) == 0;
}

static bool write_all(int fd, const uint8_t *bytes, size_t n)
{
    while (n) {
        ssize_t done = write(fd, bytes, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        bytes += done;
        n -= (size_t)done;
    }
    return true;
}

enum err key_file_write(const char *directory, const char *name, const struct secret *key)
{
    char path[PATH_SIZE], fresh[PATH_SIZE];
    if (!path_of(directory, name, "", path) || !path_of(directory, name, ".new", fresh))
        return ERR_LIMIT;
    (void)unlink(fresh);
    int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return ERR_SYSTEM;
    bool good = write_all(fd, secret_bytes(key), secret_length(key)) && fsync(fd) == 0;
    good = close(fd) == 0 && good && link(fresh, path) == 0;
    (void)unlink(fresh);
    return good ? ERR_OK : ERR_SYSTEM;
}

/* The size it must have; 0 when the file will not do. */
static size_t size_of(int fd, size_t wanted)
{
    struct stat st;
    if (fstat(fd, &st) || (st.st_mode & 077) || st.st_size < 1 || st.st_size > KEY_FILE_BYTES_MAX)
        return 0;
    return !wanted || (size_t)st.st_size == wanted ? (size_t)st.st_size : 0;
}

enum err key_file_read(const char *directory, const char *name, size_t size, struct secret **out)
{
    char path[PATH_SIZE];
    int fd = path_of(directory, name, "", path) ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
    if (fd < 0)
        return ERR_KEYS;
    size_t n = size_of(fd, size);
    struct secret *key = n ? secret_new(n) : NULL;
    bool good = key && read(fd, secret_tail(key), n) == (ssize_t)n;
    (void)close(fd);
    if (!good) {
        secret_free(key);
        return n && !key ? ERR_MEMORY : ERR_KEYS;
    }
    secret_grew(key, n);
    *out = key;
    return ERR_OK;
}
