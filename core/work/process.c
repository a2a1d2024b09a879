#include "core/work/process.h"

#include "core/base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* --- starting --- */

/* posix_spawn_file_actions_addclosefrom_np, POSIX_SPAWN_SETSID: glibc 2.34 and 2.26; declared under _GNU_SOURCE only. */
#ifndef POSIX_SPAWN_SETSID
#define POSIX_SPAWN_SETSID 0x80
#endif
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);

static int file_actions(posix_spawn_file_actions_t *a, int child_fd)
{
    int rc = posix_spawn_file_actions_adddup2(a, child_fd, HELPER_FD);   /* also clears close-on-exec when equal */
    if (!rc)
        rc = posix_spawn_file_actions_addopen(a, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (!rc)
        rc = posix_spawn_file_actions_addopen(a, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    /* What a library writes to a terminal would spoil the screen. */
    if (!rc && (isatty(STDERR_FILENO) || fcntl(STDERR_FILENO, F_GETFD) < 0))
        rc = posix_spawn_file_actions_addopen(a, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    if (!rc)
        rc = posix_spawn_file_actions_addclosefrom_np(a, HELPER_FD + 1);
    return rc;
}

static int attributes(posix_spawnattr_t *attr)
{
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    int rc = posix_spawnattr_setflags(attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
    if (!rc)
        rc = posix_spawnattr_setsigmask(attr, &none);
    return rc ? rc : posix_spawnattr_setsigdefault(attr, &all);
}

static int spawn(const struct helper_spec *spec, int child_fd, pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    int rc = posix_spawn_file_actions_init(&actions);
    if (rc)
        return rc;
    rc = posix_spawnattr_init(&attr);
    if (!rc) {
        rc = file_actions(&actions, child_fd);
        if (!rc)
            rc = attributes(&attr);
        if (!rc)   /* the prototype's lack of const is historical (POSIX exec rationale) */
            rc = posix_spawn(pid, spec->path, &actions, &attr, (char *const *)(uintptr_t)spec->argv,
                             (char *const *)(uintptr_t)spec->envp);
        posix_spawnattr_destroy(&attr);
    }
    posix_spawn_file_actions_destroy(&actions);
    return rc;
}

enum err process_start(const struct helper_spec *spec, pid_t *pid, int *fd)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
        return ERR_SYSTEM;
    int rc = fcntl(ends[0], F_SETFL, O_NONBLOCK) ? errno : spawn(spec, ends[1], pid);
    close(ends[1]);
    if (rc) {
        log_error("%s: cannot start %s: %s", spec->name, spec->path, strerror(rc));
        close(ends[0]);
        return ERR_SYSTEM;
    }
    log_debug("%s: started, pid %d", spec->name, (int)*pid);
    *fd = ends[0];
    return ERR_OK;
}

/* --- ending --- */

enum { FIRST_LOOK_MS = 5, LAST_LOOK_MS = 100 };

bool dying_full(const struct dying *d) { return d->count == DYING_MAX; }

/* One look at each: reaps the ended, kills the overdue. Returns how long until it is worth looking again. */
static int64_t look(struct dying *d)
{
    int64_t now = clock_mono(loop_clock(d->loop)), wait = LAST_LOOK_MS;
    for (size_t i = 0; i < d->count;) {
        pid_t rc = waitpid(d->children[i].pid, NULL, WNOHANG);
        if (rc == d->children[i].pid || (rc < 0 && errno == ECHILD)) {
            d->children[i] = d->children[--d->count];
            continue;
        }
        if (!d->children[i].killed && now >= d->children[i].kill_at_ms) {
            kill(d->children[i].pid, SIGKILL);
            d->children[i].killed = true;
            wait = FIRST_LOOK_MS;
        }
        if (!d->children[i].killed && d->children[i].kill_at_ms - now < wait)
            wait = d->children[i].kill_at_ms - now;
        i++;
    }
    return wait;
}

static void on_timer(void *ctx)
{
    struct dying *d = ctx;
    int64_t wait = look(d);
    /* A full timer table leaves a zombie until the next helper ends: no harm. */
    if (d->count && loop_after(d->loop, wait, on_timer, d))
        log_warning("no timer left to reap a helper");
}

void dying_add(struct dying *d, pid_t pid, int64_t grace_ms)
{
    if (grace_ms == 0 || dying_full(d))
        kill(pid, SIGKILL);
    if (dying_full(d))
        return;
    d->children[d->count].pid = pid;
    d->children[d->count].killed = grace_ms == 0;
    d->children[d->count++].kill_at_ms = clock_mono(loop_clock(d->loop)) + grace_ms;
    if (loop_after(d->loop, FIRST_LOOK_MS, on_timer, d))
        log_warning("no timer left to reap a helper");
}

static int64_t real_ms(void) { return clock_mono(&clock_system); }

/* By the machine's own clock: a test's clock stands still while this waits. */
void dying_finish(struct dying *d)
{
    const struct timespec tick = { 0, 1000000 };
    const int64_t start = real_ms();
    loop_cancel(d->loop, on_timer, d);
    for (look(d); d->count && real_ms() - start < DYING_GRACE_MS; look(d))
        nanosleep(&tick, NULL);
    for (size_t i = 0; i < d->count; i++)
        d->children[i].kill_at_ms = INT64_MIN;
    for (look(d); d->count && real_ms() - start < DYING_GRACE_MS + 1000; look(d))
        nanosleep(&tick, NULL);
}
