#include "vpcd.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/poll.h>
#include <sys/socket.h>
#include <unistd.h>

bool vpcd_init(struct vpcd *link, const char *host, uint16_t port)
{
    memset(link, 0, sizeof(*link));
    link->descriptor = -1;
    link->address.sin_family = AF_INET;
    link->address.sin_port = htons(port);
    return inet_pton(AF_INET, host, &link->address.sin_addr) == 1;
}

static void vpcd_close(struct vpcd *link)
{
    if (link->descriptor >= 0)
        close(link->descriptor);
    link->descriptor = -1;
    link->connecting = false;
    link->ready = false;
    link->filled = 0;
}

static void vpcd_lose(struct vpcd *link, int64_t now)
{
    vpcd_close(link);
    link->retry_at = now + VPCD_RETRY_MS;
}

void vpcd_insert(struct vpcd *link, int64_t now)
{
    if (!link->inserted)
        link->retry_at = now;
    link->inserted = true;
}

void vpcd_remove(struct vpcd *link)
{
    link->inserted = false;
    vpcd_close(link);
}

/* The answer must not wait for the next packet either way. */
static void vpcd_set_options(int descriptor)
{
    int on = 1;
    (void)setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

void vpcd_try_connect(struct vpcd *link, int64_t now)
{
    if (!link->inserted || link->descriptor >= 0 || now < link->retry_at)
        return;
    link->descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (link->descriptor < 0) {
        link->retry_at = now + VPCD_RETRY_MS;
        return;
    }
    vpcd_set_options(link->descriptor);
    if (connect(link->descriptor, (const struct sockaddr *)&link->address, sizeof(link->address)) == 0)
        return;
    if (errno == EINPROGRESS)
        link->connecting = true;
    else
        vpcd_lose(link, now);
}

short vpcd_poll_events(const struct vpcd *link)
{
    if (link->descriptor < 0)
        return 0;
    return link->connecting ? POLLOUT : POLLIN;
}

static bool vpcd_finish_connect(struct vpcd *link, int64_t now)
{
    int problem = 0;
    socklen_t size = sizeof(problem);
    if (getsockopt(link->descriptor, SOL_SOCKET, SO_ERROR, &problem, &size) != 0 || problem != 0) {
        vpcd_lose(link, now);
        return false;
    }
    link->connecting = false;
    return true;
}

static bool vpcd_receive(struct vpcd *link, int64_t now)
{
    int on = 1;
    size_t room = sizeof(link->input) - link->filled;
    if (room == 0)
        return true;
    /* The kernel clears this after a while; without it every APDU waits some 40 ms for a delayed acknowledgement. */
    (void)setsockopt(link->descriptor, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof(on));
    ssize_t got = recv(link->descriptor, link->input + link->filled, room, 0);
    if (got > 0) {
        link->filled += (size_t)got;
        return true;
    }
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return true;
    vpcd_lose(link, now);
    return false;
}

bool vpcd_serve(struct vpcd *link, int64_t now)
{
    return link->connecting ? vpcd_finish_connect(link, now) : vpcd_receive(link, now);
}

static size_t vpcd_front_length(const struct vpcd *link)
{
    return (size_t)(link->input[0] << 8 | link->input[1]);
}

bool vpcd_peek_message(const struct vpcd *link, const uint8_t **message, size_t *length)
{
    if (link->filled < 2 || link->filled < 2 + vpcd_front_length(link))
        return false;
    *message = link->input + 2;
    *length = vpcd_front_length(link);
    return true;
}

void vpcd_drop_message(struct vpcd *link)
{
    size_t used = 2 + vpcd_front_length(link);
    if (link->filled < used) /* the connection was closed meanwhile */
        return;
    memmove(link->input, link->input + used, link->filled - used);
    link->filled -= used;
}

bool vpcd_send_message(struct vpcd *link, const uint8_t *message, size_t length, int64_t now)
{
    uint8_t output[2 + VPCD_MESSAGE_MAX];
    if (length > VPCD_MESSAGE_MAX || link->descriptor < 0)
        return false;
    output[0] = (uint8_t)(length >> 8);
    output[1] = (uint8_t)length;
    memcpy(output + 2, message, length);
    /* The reader waits for this one answer, so it fits in the socket buffer; if not, the reader is not a reader. */
    if (send(link->descriptor, output, 2 + length, MSG_NOSIGNAL) == (ssize_t)(2 + length))
        return true;
    vpcd_lose(link, now);
    return false;
}
