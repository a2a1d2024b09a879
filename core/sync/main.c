/* guichet-net: takes one HTTPS job at a time from descriptor 3 and gives its answer back. It keeps nothing. */
#include "core/base/log.h"
#include "core/base/secret.h"
#include "core/sync/http.h"
#include "core/sync/net_job.h"
#include "core/work/helper.h"

#include <stdlib.h>
#include <unistd.h>

static enum err answer_job(struct http *h, const struct secret *bytes)
{
    struct net_job job;
    struct net_answer answer = { .err = ERR_FORMAT };
    BUF_OWNED struct buf body = buf_make(0);
    if (net_job_decode(secret_bytes(bytes), secret_length(bytes), &job) == ERR_OK)
        http_fetch(h, &job, &body, &answer);
    SECRET_OWNED struct secret *frame = net_answer_encode(&answer);
    return frame ? helper_answer(HELPER_FD, FRAME_RESULT, secret_bytes(frame), secret_length(frame)) : ERR_MEMORY;
}

int main(void)
{
    log_open(STDERR_FILENO, LOG_WARNING, "guichet-net");
    if (secret_start()) {
        log_error("the kernel refuses to protect memory");
        return EXIT_FAILURE;
    }
    struct http *h = http_new();
    if (!h) {
        log_error("libcurl cannot start");
        return EXIT_FAILURE;
    }
    enum err e = ERR_OK;
    for (struct secret *job; !e && (job = helper_next_job(HELPER_FD)) != NULL; secret_free(job))
        e = answer_job(h, job);
    http_free(h);
    return e ? EXIT_FAILURE : EXIT_SUCCESS;
}
