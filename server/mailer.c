#include "server/mailer.h"

#include "core/base/log.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

struct mailer {
    const struct service *service;
    struct db *db;
    struct smtp_settings settings;
    struct smtp *smtp;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    atomic_bool stop;
};

enum err mailer_step(const struct service *service, struct db *db, struct smtp *smtp, bool *worked)
{
    BUF_OWNED struct buf body = buf_make(MAIL_BODY_MAX + MAIL_SUBJECT_SIZE);
    struct mail mail = { 0 };
    char said[MAIL_SAID_SIZE] = "";
    int answer = 0;
    bool found = false;
    enum err e = mail_take(service, db, &found, &mail, &body);
    if (e || !found) {
        *worked = false;
        return e;
    }
    e = smtp_send(smtp, &mail, &body, &answer, said);
    if (answer != 250)
        log_warning("mail %s (%s): %d %s", mail.id, mail.kind, answer, said);
    enum err settled = mail_settle(service, db, &mail, answer, said);
    *worked = true;
    return e ? e : settled;
}

/* Waits for the next look; true when it is time to end. */
static bool rest(struct mailer *m, int64_t ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += (ms % 1000) * 1000000;
    until.tv_sec += (time_t)(ms / 1000 + until.tv_nsec / 1000000000);
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&m->lock);
    while (!m->stop && pthread_cond_timedwait(&m->wake, &m->lock, &until) == 0)
        continue;
    bool stop = m->stop;
    pthread_mutex_unlock(&m->lock);
    return stop;
}

static void *work(void *ctx)
{
    struct mailer *m = ctx;
    bool worked = false;
    do {
        if (mailer_step(m->service, m->db, m->smtp, &worked)) {
            log_warning("the mails that wait cannot be looked at; will be tried again");
            worked = false;
        }
    } while (!rest(m, worked ? 0 : MAILER_PAUSE_MS));
    return NULL;
}

static void release(struct mailer *m)
{
    pthread_cond_destroy(&m->wake);
    pthread_mutex_destroy(&m->lock);
    smtp_close(m->smtp);
    free(m);
}

enum err mailer_start(const struct service *service, struct db *db, const struct smtp_settings *settings, struct mailer **out)
{
    pthread_condattr_t monotonic;
    struct mailer *m = calloc(1, sizeof *m);
    if (!m)
        return ERR_MEMORY;
    m->service = service;
    m->db = db;
    m->settings = *settings;
    m->settings.stop = &m->stop;
    pthread_mutex_init(&m->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&m->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    enum err e = smtp_open(&m->settings, &m->smtp);
    if (!e && pthread_create(&m->thread, NULL, work, m))
        e = ERR_SYSTEM;
    if (e)
        release(m);
    else
        *out = m;
    return e;
}

void mailer_stop(struct mailer *m)
{
    if (!m)
        return;
    pthread_mutex_lock(&m->lock);
    m->stop = true;
    pthread_cond_signal(&m->wake);
    pthread_mutex_unlock(&m->lock);
    (void)pthread_join(m->thread, NULL);
    db_close(m->db);
    release(m);
}
