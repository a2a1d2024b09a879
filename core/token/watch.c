#include "core/token/watch.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <winscard.h>

/* One wake-up a minute when nothing happens. A second between looks while pcscd is down: its
 * waits return at once then, for ever. */
/* Finite, so that a reader plugged in between a list and its wait is found at last; long, so that an idle kiosk sleeps. */
enum { WAIT_MS = 600000, BACK_OFF_MS = 1000, STACK = 128 * 1024 };

static const char pnp_name[] = "\\\\?PnP?\\Notification";
static const char virtual_name[] = "Virtual PCD";

/* Shared by the interface and the thread; the last of the two frees it. */
struct watch {
    pthread_mutex_t lock;
    int event_fd, stop_fd;
    unsigned owners;
    bool stopping, refused;
    struct watch_picture picture;
    bool virtual_ok;
    char filter[WATCH_NAME_MAX], except[WATCH_NAME_MAX];      /* except "": nothing is left out */
    bool drawn;                 /* a first picture was published */
};

/* The thread's own. */
struct eye {
    struct watch *w;
    SCARDCONTEXT context;
    bool open;
    unsigned lives;                                /* of pcscd: its counters start again with each */
    unsigned insertion;
    char first[WATCH_NAME_MAX];                    /* the card that was there at the last look, "" none */
    unsigned first_life;
    uint16_t first_events;
    char names[WATCH_READERS_MAX * MAX_READERNAME];
    SCARD_READERSTATE states[WATCH_READERS_MAX + 1];   /* the readers, then the pseudo reader */
    DWORD count;                                   /* without it */
};

static void release(struct watch *w)
{
    pthread_mutex_lock(&w->lock);
    bool last = --w->owners == 0;
    pthread_mutex_unlock(&w->lock);
    if (!last)
        return;
    close(w->event_fd);
    close(w->stop_fd);
    pthread_mutex_destroy(&w->lock);
    free(w);
}

static bool is_stopping(struct watch *w)
{
    pthread_mutex_lock(&w->lock);
    bool stopping = w->stopping;
    pthread_mutex_unlock(&w->lock);
    return stopping;
}

static void raise_fd(int fd)
{
    const uint64_t one = 1;
    /* A full counter is raised already. */
    if (write(fd, &one, sizeof one) < 0)
        return;
}

static void publish(struct watch *w, const struct watch_picture *picture, bool refused)
{
    pthread_mutex_lock(&w->lock);
    /* The first one is told whatever it is: "no service" looks like the empty picture there was. */
    if (!w->drawn || memcmp(&w->picture, picture, sizeof *picture) || w->refused != refused) {
        w->drawn = true;
        w->picture = *picture;
        w->refused = refused;
        raise_fd(w->event_fd);
    }
    pthread_mutex_unlock(&w->lock);
}

/* --- looking --- */

static void drop_context(struct eye *e)
{
    if (e->open)
        SCardReleaseContext(e->context);
    e->open = false;
}

static bool ensure_context(struct eye *e)
{
    if (e->open)
        return true;
    e->open = SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &e->context) == SCARD_S_SUCCESS;
    e->lives += e->open;
    return e->open;
}

static bool list_readers(struct eye *e)
{
    DWORD n = sizeof e->names;
    LONG rc = SCardListReaders(e->context, NULL, e->names, &n);
    memset(e->states, 0, sizeof e->states);
    e->count = 0;
    if (rc == SCARD_S_SUCCESS)
        for (const char *at = e->names; *at && e->count < WATCH_READERS_MAX; at += strlen(at) + 1)
            e->states[e->count++].szReader = at;
    e->states[e->count].szReader = pnp_name;
    return rc == SCARD_S_SUCCESS || rc == SCARD_E_NO_READERS_AVAILABLE;
}

static bool look(struct eye *e)
{
    LONG rc = e->count ? SCardGetStatusChange(e->context, 0, e->states, e->count) : SCARD_S_SUCCESS;
    for (DWORD i = 0; i < e->count; i++)
        e->states[i].dwCurrentState = e->states[i].dwEventState & ~(DWORD)SCARD_STATE_CHANGED;
    /* A reader that went between the list and the look shows at the next turn. */
    return rc == SCARD_S_SUCCESS || rc == SCARD_E_TIMEOUT || rc == SCARD_E_UNKNOWN_READER;
}

/* An insertion is a card in another reader, in another life of pcscd, or after the reader's counter moved. */
static void note_card(struct eye *e, const SCARD_READERSTATE *s, struct watch_picture *p)
{
    uint16_t events = (uint16_t)(s->dwEventState >> 16);
    memccpy(p->reader, s->szReader, 0, sizeof p->reader - 1);
    if (strcmp(p->reader, e->first) || e->first_life != e->lives || e->first_events != events)
        e->insertion++;
    memcpy(e->first, p->reader, sizeof e->first);
    e->first_life = e->lives;
    e->first_events = events;
}

static bool is_ours(const struct watch *w, const char *name)
{
    return strstr(name, w->filter) && !(w->except[0] && strstr(name, w->except));
}

static void draw(struct eye *e)
{
    struct watch_picture p;
    bool refused = false;
    memset(&p, 0, sizeof p);       /* compared as bytes, padding included */
    p.service = true;
    for (DWORD i = 0; i < e->count; i++) {
        const SCARD_READERSTATE *s = &e->states[i];
        if (!is_ours(e->w, s->szReader))
            continue;
        if (!e->w->virtual_ok && strstr(s->szReader, virtual_name)) {
            refused = true;
            continue;
        }
        p.readers++;
        if ((s->dwEventState & SCARD_STATE_PRESENT) && !p.cards++)
            note_card(e, s, &p);
    }
    p.insertion = e->insertion;
    publish(e->w, &p, refused);
}

static bool turn(struct eye *e)
{
    if (!ensure_context(e) || !list_readers(e) || !look(e))
        return false;
    draw(e);
    LONG rc = SCardGetStatusChange(e->context, WAIT_MS, e->states, e->count + 1);
    return rc == SCARD_S_SUCCESS || rc == SCARD_E_TIMEOUT || rc == SCARD_E_UNKNOWN_READER;
}

static void back_off(struct eye *e)
{
    struct watch_picture none;
    struct pollfd stop = { .fd = e->w->stop_fd, .events = POLLIN };
    memset(&none, 0, sizeof none);
    none.insertion = e->insertion;
    drop_context(e);
    publish(e->w, &none, false);
    poll(&stop, 1, BACK_OFF_MS);
}

static void *run(void *arg)
{
    struct watch *w = arg;
    struct eye *e = calloc(1, sizeof *e);
    if (e)
        e->w = w;
    while (e && !is_stopping(w))
        if (!turn(e))
            back_off(e);
    if (e)
        drop_context(e);
    free(e);
    release(w);
    return NULL;
}

/* --- asked from the interface thread --- */

/* Signals are the interface thread's. Detached: see watch_stop. */
static int start_thread(struct watch *w)
{
    pthread_attr_t attr;
    pthread_t thread;
    sigset_t all, before;
    int rc = pthread_attr_init(&attr);
    if (rc)
        return rc;
    pthread_attr_setstacksize(&attr, STACK);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    rc = pthread_create(&thread, &attr, run, w);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attr);
    return rc;
}

enum err watch_start(const struct watch_filter *filter, struct watch **out)
{
    const char *except = filter->except ? filter->except : "";
    if (strlen(filter->name) >= WATCH_NAME_MAX || strlen(except) >= WATCH_NAME_MAX)
        return ERR_LIMIT;
    struct watch *w = calloc(1, sizeof *w);
    if (!w)
        return ERR_MEMORY;
    memcpy(w->filter, filter->name, strlen(filter->name) + 1);
    memcpy(w->except, except, strlen(except) + 1);
    w->virtual_ok = filter->virtual_ok;
    w->owners = 1;
    pthread_mutex_init(&w->lock, NULL);
    w->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    w->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    bool good = w->event_fd >= 0 && w->stop_fd >= 0;
    if (good) {
        w->owners = 2;
        good = start_thread(w) == 0;
    }
    if (!good) {
        w->owners = 1;
        release(w);
        return ERR_SYSTEM;
    }
    *out = w;
    return ERR_OK;
}

void watch_stop(struct watch *w)
{
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    w->stopping = true;
    raise_fd(w->stop_fd);
    pthread_mutex_unlock(&w->lock);
    release(w);
}

int watch_fd(const struct watch *w) { return w->event_fd; }

void watch_take(struct watch *w, struct watch_picture *out)
{
    uint64_t raised;
    pthread_mutex_lock(&w->lock);
    if (read(w->event_fd, &raised, sizeof raised) < 0)
        raised = 0;      /* nothing new */
    *out = w->picture;
    pthread_mutex_unlock(&w->lock);
}

bool watch_refused_virtual(struct watch *w)
{
    pthread_mutex_lock(&w->lock);
    bool refused = w->refused;
    pthread_mutex_unlock(&w->lock);
    return refused;
}
