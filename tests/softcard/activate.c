#include "activate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { ACTIVATE_FD = 3, ACTIVATE_BACKLOG = 16 };

static int activate_listen(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    if (strlen(path) >= sizeof address.sun_path)
        return -1;
    memcpy(address.sun_path, path, strlen(path));
    unlink(path);
    umask(0077);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, ACTIVATE_BACKLOG))
        return -1;
    return fd;
}

int activate_run(const char *path, char **command)
{
    char pid[32];
    int fd = activate_listen(path);
    if (fd < 0 || (fd != ACTIVATE_FD && (dup2(fd, ACTIVATE_FD) < 0 || close(fd)))) {
        perror("softcard activate");
        return 1;
    }
    snprintf(pid, sizeof pid, "%d", (int)getpid());
    if (setenv("LISTEN_FDS", "1", 1) || setenv("LISTEN_PID", pid, 1))
        return 1;
    execvp(command[0], command);
    perror(command[0]);
    return 1;
}
