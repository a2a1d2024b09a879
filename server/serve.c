/* `guichetd serve`: starts the listener, then sleeps until a signal, the feed's minute or the purge's hour. */
#include "core/base/log.h"
#include "server/api.h"
#include "server/commands.h"
#include "server/feed.h"
#include "server/listen.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { TICK_S = 60, PURGE_TICKS = 60, PEM_MAX = 65536 };

static enum err load_feeds(struct command_state *s)
{
    BUF_OWNED struct buf file = buf_make(FEED_FILE_MAX);
    const char *path = conf_text(s->conf, "feed.directory");
    int64_t changed = 0;
    if (!path[0])
        return ERR_OK;
    enum err e = command_read_file(path, &file);
    e = e ? e : feed_load_directory(s->db, file.bytes, file.length, &changed);
    if (e)
        log_error("%s: %s", path, err_name(e));
    else if (changed)
        log_info("%s: %d rows changed", path, (int)changed);
    return e;
}

static enum err start(struct command_state *s, struct listener **listener)
{
    BUF_OWNED struct buf certificate = buf_make(PEM_MAX), key = buf_make(PEM_MAX);
    enum err e = command_read_file(conf_text(s->conf, "tls.certificate"), &certificate);
    e = e ? e : command_read_file(conf_text(s->conf, "tls.key"), &key);
    if (e) {
        log_error("tls.certificate or tls.key cannot be read");
        return ERR_CONFIG;
    }
    const struct listen_settings settings = {
        .address = conf_text(s->conf, "listen.address"), .port = (uint16_t)conf_number(s->conf, "listen.port"),
        .certificate = buf_string(&certificate), .key = buf_string(&key), .database = s->database,
        .threads = (unsigned)conf_number(s->conf, "limits.threads"),
        .workers = (unsigned)conf_number(s->conf, "limits.workers"),
        .connections = (unsigned)conf_number(s->conf, "limits.connections"),
        .connections_per_address = (unsigned)conf_number(s->conf, "limits.connections_per_address"),
        .idle_s = (unsigned)conf_number(s->conf, "limits.idle_seconds"),
    };
    return listen_start(&s->service, &settings, listener);
}

static void run(struct command_state *s, const sigset_t *signals)
{
    const struct timespec tick = { TICK_S, 0 };
    for (unsigned ticks = 0;; ticks++) {
        if (ticks % PURGE_TICKS == 0 && api_purge(&s->service, s->db))
            log_warning("purge failed; will be tried again");
        int got = sigtimedwait(signals, NULL, &tick);
        if (got == SIGTERM || got == SIGINT)
            return;
        (void)load_feeds(s);
    }
}

int command_serve(struct command_state *s, const struct command_arguments *a)
{
    struct listener *listener = NULL;
    sigset_t signals;
    (void)a;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    (void)sigprocmask(SIG_BLOCK, &signals, NULL);    /* before there are threads: they inherit it */
    (void)signal(SIGPIPE, SIG_IGN);
    enum err e = load_feeds(s);
    e = e ? e : start(s, &listener);
    if (e) {
        log_error("cannot serve on %s port %d: %s", conf_text(s->conf, "listen.address"),
                  (int)conf_number(s->conf, "listen.port"), err_name(e));
        return EXIT_FAILURE;
    }
    fprintf(stderr, "listening on %s port %u\n", conf_text(s->conf, "listen.address"), (unsigned)listen_port(listener));
    run(s, &signals);
    listen_stop(listener);
    return EXIT_SUCCESS;
}
