#define _GNU_SOURCE    /* F_OFD_SETLK: Linux, the only record locks that are not lost by closing another descriptor */
#include "core/store/share.h"

#include "core/base/log.h"
#include "core/store/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum { CONTACT_TEXT = 80, SESSION_TRIES = 16, LOOK_SECONDS = 5 };

struct share {
    const char *dir;
    int sessions, net, work, contact, notify;    /* descriptors; net -1 unless leader */
    int work_watch, contact_watch;
    bool looking;                                /* no inotify: notify is a timer */
    struct timespec work_seen, contact_seen;
    int64_t session;
};

static enum err open_file(const char *dir, const char *name, int *out)
{
    char path[FILE_PATH_MAX];
    enum err e = file_path(dir, name, path);
    int fd = e ? -1 : open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (!e && fd < 0)
        e = file_err(errno);
    if (!e)
        *out = fd;
    return e;
}

static struct flock one_byte(int64_t at)
{
    return (struct flock){ .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = at, .l_len = 1 };
}

static enum err take_session(struct share *s)
{
    for (int i = 0; i < SESSION_TRIES; i++) {
        int64_t number = (int64_t)randombytes_random() + 1;
        struct flock lock = one_byte(number);
        if (fcntl(s->sessions, F_OFD_SETLK, &lock) == 0) {
            s->session = number;
            return ERR_OK;
        }
    }
    return ERR_SYSTEM;
}

static enum err add_watch(struct share *s, const char *name, int *watch)
{
    char path[FILE_PATH_MAX];
    enum err e = file_path(s->dir, name, path);
    *watch = e ? -1 : inotify_add_watch(s->notify, path, IN_MODIFY | IN_ATTRIB);
    return *watch < 0 ? ERR_SYSTEM : ERR_OK;
}

/* Nanoseconds decide: two touches within one tick of the file system's clock look like one, and the next look sees the data. */
static bool was_touched(int fd, struct timespec *seen)
{
    struct stat now;
    if (fstat(fd, &now) || (now.st_mtim.tv_sec == seen->tv_sec && now.st_mtim.tv_nsec == seen->tv_nsec))
        return false;
    *seen = now.st_mtim;
    return true;
}

static enum err start_looking(struct share *s)
{
    const struct itimerspec every = { { LOOK_SECONDS, 0 }, { LOOK_SECONDS, 0 } };
    log_warning("no inotify left for this user (fs.inotify.max_user_instances): looking every %d s", LOOK_SECONDS);
    if (s->notify >= 0)
        close(s->notify);
    s->looking = true;
    s->notify = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    was_touched(s->work, &s->work_seen);
    was_touched(s->contact, &s->contact_seen);
    return s->notify < 0 || timerfd_settime(s->notify, 0, &every, NULL) ? ERR_SYSTEM : ERR_OK;
}

static enum err start_notify(struct share *s)
{
    s->notify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (s->notify >= 0 && !add_watch(s, "work", &s->work_watch) && !add_watch(s, "contact", &s->contact_watch))
        return ERR_OK;
    return start_looking(s);
}

static enum err start(struct share *s)
{
    enum err e = open_file(s->dir, "sessions.lock", &s->sessions);
    e = e ? e : open_file(s->dir, "work", &s->work);
    e = e ? e : open_file(s->dir, "contact", &s->contact);
    e = e ? e : start_notify(s);
    return e ? e : take_session(s);
}

enum err share_open(const char *dir, struct share **out)
{
    struct share *s = calloc(1, sizeof *s);
    if (!s)
        return ERR_MEMORY;
    *s = (struct share){ .dir = dir, .sessions = -1, .net = -1, .work = -1, .contact = -1, .notify = -1 };
    enum err e = start(s);
    if (e) {
        share_close(s);
        return e;
    }
    *out = s;
    return ERR_OK;
}

void share_close(struct share *s)
{
    if (!s)
        return;
    if (s->net >= 0) {       /* first of all, so that who is woken by the touch can lead */
        close(s->net);
        s->net = -1;
        futimens(s->contact, NULL);
    }
    const int fds[] = { s->sessions, s->net, s->work, s->contact, s->notify };
    for (size_t i = 0; i < sizeof fds / sizeof fds[0]; i++)
        if (fds[i] >= 0)
            close(fds[i]);
    free(s);
}

int64_t share_session(const struct share *s) { return s->session; }

bool share_session_lives(const struct share *s, int64_t session)
{
    struct flock lock = one_byte(session);
    if (session <= 0)
        return false;
    return session == s->session || fcntl(s->sessions, F_OFD_GETLK, &lock) || lock.l_type != F_UNLCK;
}

static bool share_leads(const struct share *s) { return s->net >= 0; }

bool share_lead(struct share *s)
{
    int fd = -1;
    if (share_leads(s))
        return true;
    if (open_file(s->dir, "net.lock", &fd))
        return false;
    if (flock(fd, LOCK_EX | LOCK_NB)) {
        close(fd);
        return false;
    }
    s->net = fd;
    return true;
}

int share_fd(const struct share *s) { return s->notify; }

static void look(struct share *s, bool *work, bool *contact)
{
    uint64_t times;
    if (read(s->notify, &times, sizeof times) < 0)
        return;
    *work = was_touched(s->work, &s->work_seen);
    *contact = was_touched(s->contact, &s->contact_seen);
}

void share_take(struct share *s, bool *work, bool *contact)
{
    char events[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
    ssize_t n;
    *work = *contact = false;
    if (s->looking) {
        look(s, work, contact);
        return;
    }
    while ((n = read(s->notify, events, sizeof events)) > 0)
        for (ssize_t at = 0; at < n;) {
            const struct inotify_event *event = (const void *)(events + at);
            *work |= event->wd == s->work_watch || (event->mask & IN_Q_OVERFLOW);
            *contact |= event->wd == s->contact_watch || (event->mask & IN_Q_OVERFLOW);
            at += (ssize_t)sizeof *event + (ssize_t)event->len;
        }
}

void share_touch_work(struct share *s)
{
    if (futimens(s->work, NULL))      /* takes no room: works on a full disk */
        log_warning("work: not touched: %d", errno);
}

/* One short line written at once: a reader sees the old or the new one, and checks its form. */
void share_put_contact(struct share *s, const struct contact *c)
{
    char line[CONTACT_TEXT + 1];
    snprintf(line, sizeof line, "1 %020lld %020lld %04d\n", (long long)c->ok_ms, (long long)c->offline_since_ms, (int)c->err);
    if (pwrite(s->contact, line, strlen(line), 0) < 0)
        log_warning("contact: not written: %d", errno);
}

void share_get_contact(const struct share *s, struct contact *out)
{
    char line[CONTACT_TEXT + 1] = "";
    long long ok, since;
    int err;
    *out = (struct contact){ 0 };
    if (pread(s->contact, line, CONTACT_TEXT, 0) > 0 && sscanf(line, "1 %20lld %20lld %4d", &ok, &since, &err) == 3 && err >= 0
        && err_is_known((unsigned)err))
        *out = (struct contact){ ok, since, (enum err)err };
}
