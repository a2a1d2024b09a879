/* softcard ctl: sends one command to a running softcard. */
#include "control.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CLIENT_ANSWER_MAX = 65536 };

static int client_connect(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    size_t length = strlen(path);
    if (length >= sizeof(address.sun_path)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(address.sun_path, path, length + 1);
    int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor >= 0 && connect(descriptor, (const struct sockaddr *)&address, sizeof(address)) != 0) {
        int problem = errno;
        close(descriptor);
        errno = problem;
        return -1;
    }
    return descriptor;
}

static bool client_join_words(int words, char **word, char line[CONTROL_LINE_MAX])
{
    size_t used = 0;
    for (int i = 0; i < words; i++) {
        size_t length = strlen(word[i]);
        if (length == 0 || strpbrk(word[i], " \n") || length + 2 > CONTROL_LINE_MAX - 1 - used)
            return false;
        memcpy(line + used, word[i], length);
        used += length;
        line[used++] = i + 1 < words ? ' ' : '\n';
    }
    line[used] = '\0';
    return words > 0;
}

static size_t client_read_answer(int descriptor, char *answer, size_t max)
{
    size_t filled = 0;
    while (filled < max) {
        ssize_t got = recv(descriptor, answer + filled, max - filled, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        filled += (size_t)got;
    }
    return filled;
}

static int client_print_answer(const char *answer, size_t length)
{
    const char *end = memchr(answer, '\n', length);
    if (!end) {
        fputs("softcard ctl: no answer\n", stderr);
        return 1;
    }
    bool good = strncmp(answer, "ok\n", 3) == 0;
    size_t head = (size_t)(end + 1 - answer);
    if (!good)
        fputs("softcard ctl: ", stderr);
    fwrite(end + 1, 1, length - head, good ? stdout : stderr);
    return good ? 0 : 1;
}

int client_send_command(const char *path, int words, char **word)
{
    static char answer[CLIENT_ANSWER_MAX];
    char line[CONTROL_LINE_MAX];
    if (!client_join_words(words, word, line)) {
        fputs("softcard ctl: a command of a few plain words is wanted\n", stderr);
        return 1;
    }
    int descriptor = client_connect(path);
    if (descriptor < 0) {
        fprintf(stderr, "softcard ctl: no softcard at %s: %s\n", path, strerror(errno));
        return 1;
    }
    size_t length = 0;
    if (send(descriptor, line, strlen(line), MSG_NOSIGNAL) == (ssize_t)strlen(line))
        length = client_read_answer(descriptor, answer, sizeof(answer));
    close(descriptor);
    return client_print_answer(answer, length);
}
