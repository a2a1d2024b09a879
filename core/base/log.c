#include "core/base/log.h"

#include "core/base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 1024 };

static struct {
    int fd;
    enum log_level level;
    const char *program;
} sink = { .fd = -1 };

static const char *const level_names[] = { "error", "warning", "info", "debug" };

void log_open(int fd, enum log_level level, const char *program)
{
    sink.fd = fd;
    sink.level = level;
    sink.program = program;
}

/* A line break or an escape (C1 too) in an argument must not forge a line nor reach somebody's terminal. A character
 * that the line's bound cut in two goes. */
static void make_plain(char *line)
{
    uint32_t point = 0;
    size_t left = strlen(line);
    for (int used; (used = text_decode(line, left, &point)) != 0; line += used, left -= (size_t)used) {
        if (used == -2) {
            *line = 0;
            return;
        }
        if (used < 0 || text_is_control(point))
            memset(line, used < 0 ? '?' : ' ', used < 0 ? 1 : (size_t)used);
        used = used < 0 ? 1 : used;
    }
}

void log_at(enum log_level level, const char *format, ...)
{
    if (sink.fd < 0 || level > sink.level)
        return;
    char line[LINE_MAX_BYTES];
    struct timespec now;
    struct tm utc;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    size_t n = strftime(line, sizeof line, "%Y-%m-%dT%H:%M:%SZ ", &utc);
    n += (size_t)snprintf(line + n, sizeof line - n, "%s[%d] %s: ", sink.program, (int)getpid(), level_names[level]);
    va_list args;
    va_start(args, format);
    vsnprintf(line + n, sizeof line - n - 1, format, args);
    va_end(args);
    make_plain(line);
    n = strlen(line);
    line[n] = '\n';
    if (write(sink.fd, line, n + 1) < 0)
        return;   /* nobody is left to tell */
}
