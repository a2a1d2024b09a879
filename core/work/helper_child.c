#include "core/work/helper.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/uio.h>

enum { HEADER = 5 };

static bool read_fully(int fd, uint8_t *to, size_t n)
{
    while (n) {
        ssize_t got = recv(fd, to, n, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        to += got;
        n -= (size_t)got;
    }
    return true;
}

struct secret *helper_next_job(int fd)
{
    uint8_t head[HEADER];
    /* A helper hung in a driver would not see the end of its socket when the interface dies. */
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (!read_fully(fd, head, HEADER))
        return NULL;
    uint32_t length = (uint32_t)head[0] << 24 | (uint32_t)head[1] << 16 | (uint32_t)head[2] << 8 | head[3];
    if (length < 1 || length > HELPER_FRAME_MAX + 1u || head[4] != FRAME_JOB)
        return NULL;
    size_t n = length - 1;
    struct secret *job = secret_new(n ? n : 1);
    if (!job || !read_fully(fd, secret_tail(job), n)) {
        secret_free(job);
        return NULL;
    }
    secret_grew(job, n);
    if (helper_answer(fd, FRAME_TAKEN, NULL, 0)) {
        secret_free(job);
        return NULL;
    }
    return job;
}

enum err helper_answer(int fd, enum frame_kind kind, const void *bytes, size_t n)
{
    if (n > HELPER_FRAME_MAX)
        return ERR_LIMIT;
    size_t length = n + 1, sent = 0;
    uint8_t head[HEADER] = { (uint8_t)(length >> 24), (uint8_t)(length >> 16), (uint8_t)(length >> 8),
                             (uint8_t)length, (uint8_t)kind };
    while (sent < HEADER + n) {
        size_t skip = sent < HEADER ? 0 : sent - HEADER;
        struct iovec parts[2] = {
            { .iov_base = head + (sent < HEADER ? sent : HEADER), .iov_len = sent < HEADER ? HEADER - sent : 0 },
            { .iov_base = (uint8_t *)(uintptr_t)bytes + skip, .iov_len = n - skip },
        };
        const struct msghdr message = { .msg_iov = parts, .msg_iovlen = n ? 2 : 1 };
        ssize_t done = sendmsg(fd, &message, MSG_NOSIGNAL);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return ERR_HELPER_GONE;
        sent += (size_t)done;
    }
    return ERR_OK;
}
