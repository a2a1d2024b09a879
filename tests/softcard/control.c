#include "control.h"

#include "bench.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static bool control_set_address(struct control *control, const char *path)
{
    size_t length = strlen(path);
    if (length == 0 || length >= sizeof(control->address.sun_path))
        return false;
    control->address.sun_family = AF_UNIX;
    memcpy(control->address.sun_path, path, length + 1);
    return true;
}

/* A softcard that was killed leaves its socket behind; one that lives answers. */
static void control_unlink_dead(const struct control *control)
{
    int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (probe < 0)
        return;
    if (connect(probe, (const struct sockaddr *)&control->address, sizeof(control->address)) != 0 &&
        errno == ECONNREFUSED)
        unlink(control->address.sun_path);
    close(probe);
}

static bool control_bind(struct control *control)
{
    mode_t old = umask(0177); /* bind makes the file: its mode must be right from the first moment */
    int result = bind(control->listener, (const struct sockaddr *)&control->address, sizeof(control->address));
    umask(old);
    if (result != 0)
        return false;
    if (listen(control->listener, CONTROL_CLIENTS_MAX) == 0)
        return true;
    unlink(control->address.sun_path);
    return false;
}

bool control_open(struct control *control, const char *path)
{
    memset(control, 0, sizeof(*control));
    for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++)
        control->clients[i].descriptor = -1;
    if (!control_set_address(control, path)) {
        fprintf(stderr, "softcard: the name of the control socket is empty or too long: %s\n", path);
        return false;
    }
    control_unlink_dead(control);
    control->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (control->listener >= 0 && control_bind(control))
        return true;
    fprintf(stderr, "softcard: cannot make the control socket %s: %s\n", path, strerror(errno));
    if (control->listener >= 0)
        close(control->listener);
    return false;
}

static void control_drop_client(struct control_client *client)
{
    close(client->descriptor);
    client->descriptor = -1;
    client->waiting = false;
}

void control_close(struct control *control)
{
    for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++)
        if (control->clients[i].descriptor >= 0)
            control_drop_client(&control->clients[i]);
    close(control->listener);
    unlink(control->address.sun_path);
}

/* An answer is at most the log, some kilobytes: it fits in the socket buffer, so a slow client cannot hold the card up. */
static void control_answer(struct control_client *client, bool good, const char *text, size_t length)
{
    const char *verdict = good ? "ok\n" : "error\n";
    if (send(client->descriptor, verdict, strlen(verdict), MSG_NOSIGNAL | MSG_DONTWAIT) > 0 && length > 0)
        (void)!send(client->descriptor, text, length, MSG_NOSIGNAL | MSG_DONTWAIT);
    control_drop_client(client);
}

static void control_execute(struct control_client *client, struct bench *bench)
{
    char *text = NULL;
    size_t length = 0;
    unsigned wait_ms = 0;
    FILE *out = open_memstream(&text, &length);
    if (!out) {
        control_drop_client(client);
        return;
    }
    enum control_verdict verdict = command_execute(bench, client->line, out, &wait_ms);
    fclose(out);
    if (verdict == CONTROL_WAIT) {
        client->waiting = true;
        client->deadline = bench_now() + wait_ms;
    } else {
        control_answer(client, verdict == CONTROL_OK, text, length);
    }
    free(text);
}

static void control_serve_client(struct control_client *client, struct bench *bench)
{
    size_t room = sizeof(client->line) - 1 - client->filled;
    ssize_t got = recv(client->descriptor, client->line + client->filled, room, MSG_DONTWAIT);
    if (got <= 0 || client->waiting) { /* gone, too long a line, or talking while it should wait */
        if (got == 0 || errno != EAGAIN || client->waiting)
            control_drop_client(client);
        return;
    }
    client->filled += (size_t)got;
    client->line[client->filled] = '\0';
    char *end = strchr(client->line, '\n');
    if (!end)
        return;
    *end = '\0';
    control_execute(client, bench);
}

static void control_accept(struct control *control)
{
    int descriptor = accept(control->listener, NULL, NULL);
    if (descriptor < 0)
        return;
    for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
        struct control_client *client = &control->clients[i];
        if (client->descriptor < 0) {
            *client = (struct control_client){ .descriptor = descriptor };
            return;
        }
    }
    close(descriptor);
}

void control_fill_poll(const struct control *control, struct pollfd *polled)
{
    polled[0] = (struct pollfd){ .fd = control->listener, .events = POLLIN };
    for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++)
        polled[1 + i] = (struct pollfd){ .fd = control->clients[i].descriptor, .events = POLLIN };
}

void control_serve(struct control *control, const struct pollfd *polled, struct bench *bench)
{
    for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++)
        if (control->clients[i].descriptor >= 0 && polled[1 + i].revents != 0)
            control_serve_client(&control->clients[i], bench);
    if (polled[0].revents != 0)
        control_accept(control);
}

void control_serve_deadlines(struct control *control, bool ready, int64_t now)
{
    static const char late[] = "the reader has not taken the card in time\n";
    for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
        struct control_client *client = &control->clients[i];
        if (client->descriptor < 0 || !client->waiting)
            continue;
        if (ready)
            control_answer(client, true, NULL, 0);
        else if (now >= client->deadline)
            control_answer(client, false, late, strlen(late));
    }
}

int64_t control_next_deadline(const struct control *control)
{
    int64_t earliest = 0;
    for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
        const struct control_client *client = &control->clients[i];
        if (client->descriptor >= 0 && client->waiting && (earliest == 0 || client->deadline < earliest))
            earliest = client->deadline;
    }
    return earliest;
}
