#include "core/desk/inside.h"

#include "core/proto/json_in.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { FILE_MAX = 256 * 1024 };

json_t *shipped_read(const struct desk *d, const char *name)
{
    char path[DESK_PATH_MAX];
    json_t *json = NULL;
    int n = snprintf(path, sizeof path, "%s/data/%s", d->settings.share_dir ? d->settings.share_dir : "", name);
    int fd = n > 0 && n < (int)sizeof path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    char *bytes = fd >= 0 ? malloc(FILE_MAX) : NULL;
    ssize_t got = bytes ? read(fd, bytes, FILE_MAX) : -1;      /* a regular file: one read */
    if (got <= 0 || got >= FILE_MAX || json_read(bytes, (size_t)got, FILE_MAX, &json))
        json = NULL;
    free(bytes);
    if (fd >= 0)
        close(fd);
    return json;
}
