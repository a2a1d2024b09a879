/* `guichetd serve`: starts the listener, then sleeps until a signal, the feeds' minute or the upkeep's hour. */
#include "core/base/log.h"
#include "server/commands.h"
#include "server/counter/find.h"
#include "server/est_serve.h"
#include "server/feed.h"
#include "server/identity/identity.h"
#include "server/identity/spool.h"
#include "server/listen.h"
#include "server/mailer.h"
#include "server/upkeep.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TICK_S = 60, UPKEEP_TICKS = 60, PEM_MAX = 65536, FILL_AT_ONCE = 100 };

static enum err load_feed(struct command_state *s, const char *option, feed_load_fn *load)
{
    BUF_OWNED struct buf file = buf_make(FEED_FILE_MAX);
    const char *path = conf_text(s->conf, option);
    int64_t changed = 0;
    if (!path[0])
        return ERR_OK;
    enum err e = command_read_file(path, &file);
    e = e ? e : load(s->db, file.bytes, file.length, &changed);
    if (e)
        log_error("%s: %s", path, err_name(e));
    else if (changed)
        log_info("%s: %d rows changed", path, (int)changed);
    return e;
}

static enum err load_feeds(struct command_state *s)
{
    static const struct { const char *option; feed_load_fn *load; } feeds[] = {
        { "feed.directory", feed_load_directory }, { "feed.questions", feed_load_questions }, { "feed.services", feed_load_services },
        { "feed.subjects", feed_load_subjects }, { "feed.professions", feed_load_professions },
        { "feed.citizen_services", feed_load_citizen_services } };
    enum err first = ERR_OK;
    for (size_t i = 0; i < sizeof feeds / sizeof feeds[0]; i++) {
        enum err e = load_feed(s, feeds[i].option, feeds[i].load);
        first = first ? first : e;
    }
    return first;
}

/* Without a mail server the notices wait in the database. */
static enum err start_mailer(struct command_state *s, struct mailer **mailer)
{
    const struct smtp_settings settings = {
        .server = conf_text(s->conf, "mail.server"), .ca_file = conf_text(s->conf, "mail.ca_file"),
        .user = conf_text(s->conf, "mail.user"), .password_file = conf_text(s->conf, "mail.password_file"),
        .sender = conf_text(s->conf, "notices.sender"), .invitation_sender = conf_text(s->conf, "invitation.sender"),
        .citizens_sender = conf_text(s->conf, "citizens.sender"),
    };
    struct db *db = NULL;
    if (!settings.server[0])
        return ERR_OK;
    enum err e = db_open(s->database, &db);
    e = e ? e : mailer_start(&s->service, db, &settings, mailer);
    if (e) {
        db_close(db);
        log_error("mail.server %s, its password file, notices.sender, invitation.sender or citizens.sender is of no use: %s", settings.server, err_name(e));
    }
    return e;
}

static enum err open_identity(struct command_state *s)
{
    const struct identity_settings settings = {
        .provider = conf_text(s->conf, "identity.provider"), .table = conf_text(s->conf, "identity.table"), .url = conf_text(s->conf, "identity.url"),
        .ca = conf_text(s->conf, "identity.ca"), .key = conf_text(s->conf, "identity.key"), .spool = conf_text(s->conf, "letters.spool"),
        .timeout_ms = 1000 * conf_number(s->conf, "identity.timeout"),
    };
    return identity_open(&settings, &s->keys, &s->service.identity);
}

/* Whichever register: NIPs wait there too. */
static enum err start_spool(const struct command_state *s)
{
    const char *folder = conf_text(s->conf, "letters.spool");
    if (!folder[0] || spool_start(folder) == ERR_OK)
        return ERR_OK;
    log_error("letters.spool %s is no folder to write letters in: %s", folder, strerror(errno));
    return ERR_CONFIG;
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

/* A signal, or -1 when the minute is over. Whoever is not to be found at the counter yet (a database of before) is, meanwhile, a few at a time. */
static int wait_tick(struct command_state *s, const sigset_t *signals)
{
    const struct timespec tick = { TICK_S, 0 }, none = { 0, 0 };
    int64_t done = 0;
    do {
        if (find_fill(&s->service, s->db, FILL_AT_ONCE, &done)) {
            log_warning("what people are found by could not be completed; will be tried again");
            done = 0;
        }
        int got = sigtimedwait(signals, NULL, done ? &none : &tick);
        if (got > 0 || !done)
            return got;
    } while (true);
}

static void run(struct command_state *s, const sigset_t *signals)
{
    for (unsigned ticks = 0;; ticks++) {
        const bool hour = ticks % UPKEEP_TICKS == 0;
        if (hour ? upkeep_run(&s->service, s->db) : upkeep_minute(&s->service, s->db))
            log_warning("the %s's upkeep failed; will be tried again", hour ? "hour" : "minute");
        int got = wait_tick(s, signals);
        if (got == SIGTERM || got == SIGINT)
            return;
        (void)load_feeds(s);
    }
}

int command_serve(struct command_state *s, const struct command_arguments *a)
{
    struct listener *listener = NULL;
    struct mailer *mailer = NULL;
    struct est_serve *est = NULL;
    sigset_t signals;
    (void)a;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    (void)sigprocmask(SIG_BLOCK, &signals, NULL);    /* before there are threads: they inherit it */
    (void)signal(SIGPIPE, SIG_IGN);
    enum err e = load_feeds(s);
    e = e ? e : start_spool(s);
    e = e ? e : open_identity(s);    /* before the mailer: who starts libcurl first chooses its memory */
    e = e ? e : start_mailer(s, &mailer);
    e = e ? e : est_serve_start(s, &est);    /* first: whoever sees the other port open finds this one too */
    e = e ? e : start(s, &listener);
    if (e) {
        est_serve_stop(est);
        mailer_stop(mailer);
        identity_close(s->service.identity);
        log_error("cannot serve on %s port %d and %d: %s", conf_text(s->conf, "listen.address"),
                  (int)conf_number(s->conf, "listen.port"), (int)conf_number(s->conf, "est.port"), err_name(e));
        return EXIT_FAILURE;
    }
    fprintf(stderr, "listening on %s port %u\n", conf_text(s->conf, "listen.address"), (unsigned)listen_port(listener));
    run(s, &signals);
    listen_stop(listener);
    est_serve_stop(est);
    mailer_stop(mailer);
    identity_close(s->service.identity);
    return EXIT_SUCCESS;
}
