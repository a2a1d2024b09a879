/* guichetd-signer: the process that holds the CA's and the escrow's keys. Started by guichetd, never by hand:
 *   guichetd-signer init STATE-DIR CA-NAME     makes the keys that are missing
 *   guichetd-signer serve STATE-DIR PER-DAY    answers descriptor 3 until its other end is closed */
#include "core/base/log.h"
#include "server/signer/answer.h"
#include "server/signer/sandbox.h"
#include "server/signer_wire.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static int fail(const char *what, enum err e)
{
    log_error("%s: %s", what, err_name(e));
    return EXIT_FAILURE;
}

/* False when guichetd has gone. */
static bool serve_one(struct answer_state *s, struct secret *packet)
{
    BUF_OWNED struct buf answer = buf_make(SIGNER_PACKET_MAX);
    secret_wipe(packet);
    ssize_t n = recv(SIGNER_FD, secret_tail(packet), secret_room(packet), 0);
    if (n < 0 && errno == EINTR)
        return true;
    if (n <= 0)
        return false;
    secret_grew(packet, (size_t)n);
    answer_request(s, secret_bytes(packet), (size_t)n, &answer);
    return send(SIGNER_FD, answer.bytes, answer.length, MSG_NOSIGNAL) == (ssize_t)answer.length;
}

static int serve(const char *directory, unsigned per_day)
{
    static struct answer_state s;
    SECRET_OWNED struct secret *packet = secret_new(SIGNER_PACKET_MAX);
    s.clock = &clock_system;
    rates_start(&s.rates, per_day, clock_mono(s.clock));
    enum err e = packet ? signer_keys_load(directory, &s.keys) : ERR_MEMORY;
    if (e)
        return fail(directory, e);
    e = sandbox_enter();
    if (e)
        return fail("the kernel does not let go of what is not needed", e);
    while (serve_one(&s, packet))
        ;
    signer_keys_free(&s.keys);
    return EXIT_SUCCESS;
}

static int init(const char *directory, const char *name)
{
    umask(077);
    enum err e = signer_keys_make(directory, name, clock_wall(&clock_system) / 1000);
    return e ? fail(directory, e) : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    static const int deaf[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE };    /* guichetd ends it, by closing: it may still be asked something */
    log_open(STDERR_FILENO, LOG_INFO, "guichetd-signer");
    for (size_t i = 0; i < sizeof deaf / sizeof deaf[0]; i++)
        (void)signal(deaf[i], SIG_IGN);
    if (secret_start())
        return fail("the kernel refuses to protect memory", ERR_SYSTEM);
    if (argc == 4 && strcmp(argv[1], "init") == 0)
        return init(argv[2], argv[3]);
    if (argc == 4 && strcmp(argv[1], "serve") == 0)
        return serve(argv[2], (unsigned)strtoul(argv[3], NULL, 10));
    fprintf(stderr, "guichetd-signer is started by guichetd\n");
    return 2;
}
