/*
 * cut LISTEN TARGET: a TCP proxy on 127.0.0.1 that cuts once, after so many bytes of one direction.
 *
 * Reads one command a line from standard input, answers each with one line:
 *   up N      the connection that carries byte N from the client is reset, byte N having been passed on    -> ok
 *   down N    the same for bytes to the client                                                             -> ok
 *   deaf N    what the server sends is lost on a connection that has carried N bytes from the client: more than its TLS needs,
 *             less than that and a request, so that requests arrive and answers do not                     -> ok
 *   open      cuts nothing                                                                                 -> ok
 *   report    "UP DOWN CUT": bytes each way since the last rule, over all connections, and 1 once it has cut
 * Ends with its standard input.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LINKS_MAX = 64, PIECE = 16384 };
enum { UP, DOWN };

static struct link {
    int side[2];             /* 0 the client, 1 the server; -1 -1 free */
    long up;                 /* bytes from the client */
} links[LINKS_MAX];
static struct { long after[2], seen[2], deaf; bool done; } rule = { .after = { -1, -1 }, .deaf = -1 };

static struct sockaddr_in local(const char *port)
{
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((unsigned short)strtoul(port, NULL, 10)) };
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return a;
}

static int listen_on(const char *port)
{
    const int yes = 1;
    struct sockaddr_in a = local(port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) || bind(fd, (struct sockaddr *)&a, sizeof a) || listen(fd, 16)) {
        perror("cut");
        exit(2);
    }
    return fd;
}

static void drop(struct link *l, bool reset)
{
    const struct linger now = { 1, 0 };
    for (int i = 0; i < 2; i++) {
        if (reset)
            (void)setsockopt(l->side[i], SOL_SOCKET, SO_LINGER, &now, sizeof now);
        (void)close(l->side[i]);
        l->side[i] = -1;
    }
}

static void accept_one(int listener, const char *target)
{
    struct sockaddr_in a = local(target);
    int client = accept(listener, NULL, NULL), server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct link *free_one = NULL;
    for (int i = 0; i < LINKS_MAX && !free_one; i++)
        if (links[i].side[0] < 0)
            free_one = &links[i];
    if (client < 0 || server < 0 || !free_one || connect(server, (struct sockaddr *)&a, sizeof a)) {
        (void)close(client);
        (void)close(server);
        return;
    }
    *free_one = (struct link){ { client, server }, 0 };
}

static bool pass(int to, const char *bytes, size_t n)
{
    while (n) {
        ssize_t sent = send(to, bytes, n, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes += sent;
        n -= (size_t)sent;
    }
    return true;
}

static void carry(struct link *l, int from)
{
    char bytes[PIECE];
    int direction = from == 0 ? UP : DOWN;
    ssize_t n = read(l->side[from], bytes, sizeof bytes);
    if (n <= 0) {
        drop(l, n < 0);
        return;
    }
    l->up += direction == UP ? n : 0;
    if (rule.deaf >= 0 && direction == DOWN && l->up >= rule.deaf)
        return;
    long left = rule.after[direction] - rule.seen[direction];
    bool cuts = !rule.done && rule.after[direction] >= 0 && n >= left;
    if (cuts)
        n = left;
    rule.seen[direction] += n;
    if (!pass(l->side[1 - from], bytes, (size_t)n) || cuts)
        drop(l, cuts);
    rule.done |= cuts;
}

static bool obey(void)
{
    char line[64];
    long n = 0;
    if (!fgets(line, sizeof line, stdin))
        return false;
    if (strncmp(line, "report", 6) == 0) {
        printf("%ld %ld %d\n", rule.seen[UP], rule.seen[DOWN], rule.done);
    } else {
        for (int i = 0; i < 2; i++)
            rule.after[i] = -1, rule.seen[i] = 0;
        rule.done = false;
        rule.deaf = -1;
        if (sscanf(line, "up %ld", &n) == 1)
            rule.after[UP] = n;
        else if (sscanf(line, "down %ld", &n) == 1)
            rule.after[DOWN] = n;
        else if (sscanf(line, "deaf %ld", &n) == 1)
            rule.deaf = n;
        puts("ok");
    }
    return fflush(stdout) == 0;
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return fprintf(stderr, "usage: cut LISTEN TARGET\n"), 2;
    int listener = listen_on(argv[1]);
    signal(SIGPIPE, SIG_IGN);
    setvbuf(stdin, NULL, _IONBF, 0);
    for (int i = 0; i < LINKS_MAX; i++)
        links[i] = (struct link){ .side = { -1, -1 } };
    for (;;) {
        struct pollfd p[2 + 2 * LINKS_MAX] = { { .fd = 0, .events = POLLIN }, { .fd = listener, .events = POLLIN } };
        for (int i = 0; i < 2 * LINKS_MAX; i++)
            p[2 + i] = (struct pollfd){ .fd = links[i / 2].side[i % 2], .events = POLLIN };
        if (poll(p, 2 + 2 * LINKS_MAX, -1) < 0)
            return 2;
        for (int i = 0; i < 2 * LINKS_MAX; i++)
            if (p[2 + i].revents && links[i / 2].side[i % 2] == p[2 + i].fd && p[2 + i].fd >= 0)
                carry(&links[i / 2], i % 2);
        if (p[1].revents)
            accept_one(listener, argv[2]);
        if (p[0].revents && !obey())
            return 0;
    }
}
