#include "server/signer.h"

#include "core/base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATH_SIZE = 4096, DEADLINE_S = 5, STARTS_MAX = 2, ANSWER_HEAD = 4 };

extern char **environ;

struct signer {
    pthread_mutex_t lock;
    char program[PATH_SIZE], directory[PATH_SIZE], per_day[16];
    int fd;          /* -1: not running */
    pid_t pid;
};

/* --- the process --- */

static bool find_program(const char *given, char to[PATH_SIZE])
{
    if (given[0])
        return (size_t)snprintf(to, PATH_SIZE, "%s", given) < PATH_SIZE;
    char exe[PATH_SIZE];
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    for (int up = 0; n > 0 && up < 2; up++)
        while (n > 0 && exe[--n] != '/')
            ;
    if (n < 0)
        return false;
    exe[n] = 0;
    return (size_t)snprintf(to, PATH_SIZE, "%s/libexec/guichet/guichetd-signer", exe) < PATH_SIZE;
}

/* With one end of a socket pair as descriptor 3 (fd -1: none), and nothing else of ours but the three standard ones. */
static enum err spawn(const char *const *arguments, int fd, pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions))
        return ERR_MEMORY;
    int failed = fd < 0 ? 0 : posix_spawn_file_actions_adddup2(&actions, fd, SIGNER_FD);
    failed = failed ? failed : posix_spawn(pid, arguments[0], &actions, NULL, (char *const *)(uintptr_t)arguments, environ);
    (void)posix_spawn_file_actions_destroy(&actions);
    if (failed)
        log_error("%s: %s", arguments[0], strerror(failed));
    return failed ? ERR_SYSTEM : ERR_OK;
}

static int wait_for(pid_t pid)
{
    int status = -1;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return status;
}

enum err signer_init(const struct signer_settings *settings, const char *ca_name)
{
    char program[PATH_SIZE];
    pid_t pid;
    if (!find_program(settings->program, program))
        return ERR_LIMIT;
    enum err e = spawn((const char *const[]){ program, "init", settings->directory, ca_name, NULL }, -1, &pid);
    return e ? e : wait_for(pid) == 0 ? ERR_OK : ERR_KEYS;
}

enum err signer_new(const struct signer_settings *settings, struct signer **out)
{
    struct signer *s = calloc(1, sizeof *s);
    if (!s)
        return ERR_MEMORY;
    s->fd = -1;
    pthread_mutex_init(&s->lock, NULL);
    (void)snprintf(s->per_day, sizeof s->per_day, "%u", settings->releases_per_day);
    if (!find_program(settings->program, s->program) ||
        (size_t)snprintf(s->directory, sizeof s->directory, "%s", settings->directory) >= sizeof s->directory) {
        signer_free(s);
        return ERR_LIMIT;
    }
    *out = s;
    return ERR_OK;
}

static void end_process(struct signer *s, bool insist)
{
    if (s->fd < 0)
        return;
    (void)close(s->fd);    /* its other end reads the end of the file and leaves */
    s->fd = -1;
    if (insist)
        (void)kill(s->pid, SIGKILL);
    (void)wait_for(s->pid);
}

static enum err start_process(struct signer *s)
{
    const struct timeval deadline = { DEADLINE_S, 0 };
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
        return ERR_SYSTEM;
    enum err e = spawn((const char *const[]){ s->program, "serve", s->directory, s->per_day, NULL }, pair[1], &s->pid);
    (void)close(pair[1]);
    if (e || setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &deadline, sizeof deadline)) {
        (void)close(pair[0]);
        return e ? e : ERR_SYSTEM;
    }
    s->fd = pair[0];
    return ERR_OK;
}

void signer_free(struct signer *s)
{
    if (!s)
        return;
    end_process(s, false);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

/* --- a call --- */

/* ERR_HELPER_GONE: it died before it answered. */
static enum err exchange(struct signer *s, const struct secret *request, struct buf *answer)
{
    uint8_t packet[SIGNER_PACKET_MAX];
    ssize_t n;
    if (send(s->fd, secret_bytes(request), secret_length(request), MSG_NOSIGNAL) != (ssize_t)secret_length(request))
        return ERR_HELPER_GONE;
    do
        n = recv(s->fd, packet, sizeof packet, 0);
    while (n < 0 && errno == EINTR);
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        return ERR_DEADLINE;
    if (n < ANSWER_HEAD)
        return ERR_HELPER_GONE;
    buf_put(answer, packet, (size_t)n);
    return buf_err(answer);
}

static enum err exchange_locked(struct signer *s, const struct secret *request, struct buf *answer)
{
    enum err e = ERR_HELPER_GONE;
    for (int starts = 0; e == ERR_HELPER_GONE && starts < STARTS_MAX; starts++) {
        e = s->fd < 0 ? start_process(s) : ERR_OK;
        e = e ? e : exchange(s, request, answer);
        if (e)
            end_process(s, true);    /* whatever it says later belongs to nobody */
    }
    return e;
}

/* Sends, and reads the answer's error; *fields then stands at its fields, inside answer. */
static enum err call(struct signer *s, const struct secret *request, struct buf *answer, struct reader *fields)
{
    pthread_mutex_lock(&s->lock);
    enum err e = exchange_locked(s, request, answer);
    pthread_mutex_unlock(&s->lock);
    if (e)
        return e;
    *fields = reader_make(answer->bytes, answer->length);
    uint32_t said = reader_u32(fields);
    return said == ERR_OK ? ERR_OK : err_is_known(said) ? (enum err)said : ERR_FORMAT;
}

/* --- requests: in locked memory, some hold a secret --- */

static struct secret *begin(enum signer_verb verb, enum err *e)
{
    struct secret *request = secret_new(SIGNER_PACKET_MAX);
    *e = request ? secret_append(request, &(uint8_t){ (uint8_t)verb }, 1) : ERR_MEMORY;
    return request;
}

static enum err put_number(struct secret *to, uint64_t v, unsigned bytes)
{
    uint8_t be[8];
    for (unsigned i = 0; i < bytes; i++)
        be[i] = (uint8_t)(v >> 8 * (bytes - 1 - i));
    return secret_append(to, be, bytes);
}

static enum err put_field(struct secret *to, const void *bytes, size_t n)
{
    enum err e = put_number(to, n, 4);
    return e || !n ? e : secret_append(to, bytes, n);
}

static enum err put_string(struct secret *to, const char *text)
{
    return put_field(to, text, strlen(text));
}

/* Appends each field of the answer to a buffer, in order; there must be exactly so many. */
static enum err take(struct reader *fields, struct buf *const *to, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        size_t n;
        const uint8_t *bytes = reader_field(fields, &n);
        if (bytes && n)
            buf_put(to[i], bytes, n);
    }
    if (!reader_done(fields))
        return ERR_FORMAT;
    for (unsigned i = 0; i < count; i++)
        if (buf_err(to[i]))
            return buf_err(to[i]);
    return ERR_OK;
}

static enum err ask(struct signer *s, enum err e, const struct secret *request, struct buf *const *to, unsigned count)
{
    BUF_OWNED struct buf answer = buf_make(SIGNER_PACKET_MAX);
    struct reader fields;
    e = e ? e : s ? call(s, request, &answer, &fields) : ERR_SYSTEM;
    return e ? e : take(&fields, to, count);
}

/* A field of the answer that has exactly n bytes. */
static enum err ask_exactly(struct signer *s, enum err e, const struct secret *request, uint8_t *to, size_t n, struct buf *second)
{
    BUF_OWNED struct buf first = buf_make(SIGNER_PACKET_MAX);
    e = ask(s, e, request, (struct buf *const[]){ &first, second }, second ? 2 : 1);
    if (!e && first.length != n)
        e = ERR_FORMAT;
    if (!e)
        memcpy(to, first.bytes, n);
    return e;
}

enum err signer_ca(struct signer *s, struct buf *der)
{
    enum err e;
    SECRET_OWNED struct secret *r = begin(SIGNER_HELLO, &e);
    return ask(s, e, r, (struct buf *const[]){ der }, 1);
}

enum err signer_sign(struct signer *s, const struct signer_fields *f, struct buf *der)
{
    enum err e;
    SECRET_OWNED struct secret *r = begin(SIGNER_SIGN, &e);
    e = e ? e : put_field(r, f->subject, f->subject_n);
    e = e ? e : put_field(r, f->key, f->key_n);
    e = e ? e : put_field(r, f->names, f->names_n);
    e = e ? e : put_number(r, (uint64_t)f->not_before_s, 8);
    e = e ? e : put_number(r, (uint64_t)f->not_after_s, 8);
    e = e ? e : put_string(r, f->policy);
    return ask(s, e, r, (struct buf *const[]){ der }, 1);
}

enum err signer_make(struct signer *s, const char *serial, struct buf *sealed)
{
    enum err e;
    SECRET_OWNED struct secret *r = begin(SIGNER_MAKE, &e);
    e = e ? e : put_string(r, serial);
    return ask(s, e, r, (struct buf *const[]){ sealed }, 1);
}

enum err signer_put(struct signer *s, const char *serial, const struct secret *plain, struct buf *sealed)
{
    enum err e;
    SECRET_OWNED struct secret *r = begin(SIGNER_PUT, &e);
    e = e ? e : put_string(r, serial);
    e = e ? e : put_field(r, secret_bytes(plain), secret_length(plain));
    return ask(s, e, r, (struct buf *const[]){ sealed }, 1);
}

enum err signer_check(struct signer *s, const char *serial, const struct buf *sealed, const uint8_t key[SIGNER_CHECK_SIZE],
                      uint8_t hash[SIGNER_CHECK_SIZE])
{
    enum err e;
    SECRET_OWNED struct secret *r = begin(SIGNER_CHECK, &e);
    e = e ? e : put_string(r, serial);
    e = e ? e : put_field(r, sealed->bytes, sealed->length);
    e = e ? e : put_field(r, key, SIGNER_CHECK_SIZE);
    return ask_exactly(s, e, r, hash, SIGNER_CHECK_SIZE, NULL);
}

enum err signer_release(struct signer *s, const struct signer_release *o, struct buf *release, struct buf *fresh)
{
    enum err e;
    SECRET_OWNED struct secret *r = begin(SIGNER_RELEASE, &e);
    e = e ? e : put_string(r, o->kiosk);
    e = e ? e : put_string(r, o->serial);
    e = e ? e : put_field(r, o->session_key, PEER_KEY_SIZE);
    e = e ? e : put_string(r, o->ticket);
    e = e ? e : put_number(r, (uint64_t)o->until_ms, 8);
    e = e ? e : put_number(r, o->count, 1);
    for (unsigned i = 0; i < o->count && !e; i++)
        e = put_field(r, o->sealed[i]->bytes, o->sealed[i]->length);
    e = e ? e : put_number(r, o->make, 1);
    return ask(s, e, r, (struct buf *const[]){ release, fresh }, 2);
}

enum err signer_phone(struct signer *s, const struct signer_phone *o, uint8_t reply[SIGNER_PHONE_REPLY], struct buf *fresh)
{
    enum err e;
    SECRET_OWNED struct secret *r = begin(SIGNER_PHONE, &e);
    e = e ? e : put_string(r, o->kiosk);
    e = e ? e : put_string(r, o->serial);
    e = e ? e : put_field(r, o->sealed->bytes, o->sealed->length);
    e = e ? e : put_field(r, secret_bytes(o->chain_key), secret_length(o->chain_key));
    e = e ? e : put_number(r, (uint64_t)o->counter, 8);
    e = e ? e : put_number(r, o->rotate, 1);
    return ask_exactly(s, e, r, reply, SIGNER_PHONE_REPLY, fresh);
}
