#include "tests/bench/pty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <utmp.h>

static void set_speed(int slave, long baud)
{
    static const struct {
        long baud;
        speed_t code;
    } speeds[] = { { 1200, B1200 }, { 2400, B2400 }, { 9600, B9600 }, { 19200, B19200 }, { 38400, B38400 } };
    struct termios settings;
    if (tcgetattr(slave, &settings))
        return;
    for (size_t i = 0; i < sizeof speeds / sizeof *speeds; i++)
        if (speeds[i].baud == baud)
            cfsetspeed(&settings, speeds[i].code);
    tcsetattr(slave, TCSANOW, &settings);
}

pid_t pty_start(const struct pty_how *how, char **argv, int *master)
{
    struct winsize size = { .ws_row = (unsigned short)how->rows, .ws_col = (unsigned short)how->cols };
    int slave;
    if (openpty(master, &slave, NULL, NULL, &size)) {
        perror("openpty");
        exit(1);
    }
    set_speed(slave, how->baud);
    fcntl(*master, F_SETFD, FD_CLOEXEC);
    fcntl(*master, F_SETFL, O_NONBLOCK);
    pid_t pid = fork();
    if (pid == 0) {
        setenv("TERM", how->term, 1);
        if (login_tty(slave) == 0)
            execvp(argv[0], argv);
        perror(argv[0]);
        _exit(127);
    }
    close(slave);
    if (pid < 0) {
        perror("fork");
        exit(1);
    }
    return pid;
}

ssize_t pty_take(int master, int ms, char *to, size_t size)
{
    struct pollfd p = { .fd = master, .events = POLLIN };
    if (poll(&p, 1, ms) <= 0)
        return 0;
    ssize_t n = read(master, to, size);
    if (n > 0)
        return n;
    return n < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
}

void pty_send(int master, const char *bytes, size_t n)
{
    if (write(master, bytes, n) != (ssize_t)n) {
        perror("write to the pseudo-terminal");
        exit(1);
    }
}

static int ended_within(pid_t pid, int ms)
{
    for (int i = 0; i <= ms / 10; i++) {
        if (waitpid(pid, NULL, WNOHANG) != 0)
            return 1;
        nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
    }
    return 0;
}

void pty_end(pid_t pid, int master)
{
    kill(pid, SIGTERM);
    char rest[4096];
    while (pty_take(master, 20, rest, sizeof rest) > 0) {
    }
    close(master);
    if (ended_within(pid, 2000))
        return;
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

int64_t pty_now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static char unescape_one(const char **from)
{
    const char *at = *from;
    char hex[3] = { 0 };
    *from += 1;
    switch (*at) {
    case 'e': return '\033';
    case 't': return '\t';
    case 'r': return '\r';
    case 'n': return '\n';
    case 'b': return '\177';
    case 'x':
        strncpy(hex, at + 1, 2);
        *from += strlen(hex);
        return (char)strtol(hex, NULL, 16);
    default: return *at;
    }
}

size_t pty_unescape(char *text)
{
    const char *from = text;
    char *to = text;
    while (*from) {
        if (*from == '\\' && from[1]) {
            from++;
            *to++ = unescape_one(&from);
        } else {
            *to++ = *from++;
        }
    }
    *to = '\0';
    return (size_t)(to - text);
}
