/* guichet: the composition root. It joins the parts and runs the loop; what a person sees is decided elsewhere. */
#include "core/base/conf.h"
#include "core/base/log.h"
#include "core/base/secret.h"
#include "core/base/version.h"
#include "core/desk/options.h"
#include "screens/messages.h"
#include "screens/options.h"
#include "screens/screens.h"
#include "screens/session.h"
#include "tui/front.h"

#include <fcntl.h>
#include <locale.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <unistd.h>

struct program {
    struct conf *conf;
    struct guichet_places places;
    struct session session;
    struct front_options front_options;
    const struct front_kind *kind;
    struct front *front;
    int signals;
    bool piped;        /* standard input is no terminal: lines are taken one prompt at a time */
    bool input_over;
};

/* --- starting --- */

static bool load_conf(struct program *p, const char *path)
{
    static const char usual[] = "/etc/guichet.conf";
    struct conf_fault fault;
    if (!path && access(usual, F_OK) == 0)
        path = usual;
    enum err e = conf_load(guichet_options, guichet_options_count, path, &p->conf, &fault);
    if (e)
        dprintf(STDERR_FILENO, "guichet: %s:%u: %s%s%s (E-%d)\n", fault.file, fault.line, fault.key, *fault.key ? ": " : "",
                fault.expected, (int)e);
    return !e;
}

static void open_log(const struct program *p)
{
    static const char *const words[] = { "error", "warning", "info", "debug" };
    const char *path = conf_text(p->conf, "log.file");
    int fd = *path ? open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600) : -1;
    for (int level = LOG_ERROR; level <= LOG_DEBUG; level++)
        if (conf_is(p->conf, "log.level", words[level]))
            log_open(fd, (enum log_level)level, "guichet");
}

static struct prefs first_prefs(const struct conf *conf)
{
    static const char *const themes[] = { "grey", "white", "yellow", "mono" };
    struct prefs prefs = { .reader = conf_flag(conf, "reader.mode") };
    for (size_t i = 0; i < sizeof themes / sizeof themes[0]; i++)
        if (conf_is(conf, "theme", themes[i]))
            prefs.theme = (enum theme)i;
    return prefs;
}

static bool want_line(const struct program *p, const struct options *options)
{
    const char *accessible = getenv("ACCESSIBLE");
    if (options->line || p->piped || (accessible && *accessible) || conf_is(p->conf, "front", "line"))
        return true;
    return !conf_is(p->conf, "front", "screen") && !front_can_screen(p->front_options.term);
}

static bool open_messages(const struct program *p)
{
    char path[sizeof p->places.share_dir + sizeof "/locale"];
    snprintf(path, sizeof path, "%s/locale", p->places.share_dir);
    setlocale(LC_ALL, "");
    if (msg_open(path, conf_is(p->conf, "term", "dispositif") ? "dispositif" : NULL))
        return false;
    return !msg_set(conf_is(p->conf, "language", "en") ? MSG_ENGLISH : MSG_FRENCH);
}

/* Everything that ends or resizes us comes through one descriptor, between two steps of the loop. */
static int open_signals(void)
{
    static const int ours[] = { SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGWINCH };
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
        sigaddset(&set, ours[i]);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGTSTP, SIG_IGN);
    return sigprocmask(SIG_BLOCK, &set, NULL) ? -1 : signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void on_crash(int number)
{
    front_emergency();
    signal(number, SIG_DFL);
    raise(number);
}

static void catch_crashes(void)
{
    static const int fatal[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT };
    for (size_t i = 0; i < sizeof fatal / sizeof fatal[0]; i++)
        signal(fatal[i], on_crash);
}

/* --- front ends --- */

static bool open_front(struct program *p, const struct front_kind *kind)
{
    p->front_options.colour = !getenv("NO_COLOR") && p->session.prefs.theme != THEME_MONO;
    enum err e = kind->open(&p->front_options, p->session.run, &p->front);
    if (e)
        return false;
    p->kind = kind;
    return true;
}

/* The person asked for the other front end, or the wipe went back to the first one. */
static void follow_prefs(struct program *p)
{
    const struct front_kind *wanted = p->session.prefs.line ? &front_line : &front_screen;
    if (p->kind == wanted)
        return;
    const struct front_kind *old = p->kind;
    p->kind->close(p->front);
    p->front = NULL;
    if (!open_front(p, wanted) && !open_front(p, old))
        p->session.ended = true;
    p->session.prefs.line = p->kind == &front_line;
    run_changed(p->session.run);
}

static void show(struct program *p)
{
    if (p->session.wiped) {
        p->session.wiped = false;
        p->kind->wipe(p->front);
        run_changed(p->session.run);
    }
    follow_prefs(p);
    if (p->front && run_dirty(p->session.run)) {
        p->kind->show(p->front);
        run_shown(p->session.run);
    }
}

/* --- the loop --- */

static void take_input(void *ctx, short revents)
{
    struct program *p = ctx;
    (void)revents;
    if (!p->kind->take(p->front))
        p->input_over = true;
}

static void take_signal(void *ctx, short revents)
{
    struct program *p = ctx;
    struct signalfd_siginfo info;
    (void)revents;
    while (read(p->signals, &info, sizeof info) == sizeof info) {
        if (info.ssi_signo == SIGWINCH) {
            p->kind->resized(p->front);
            run_changed(p->session.run);
        } else {
            p->session.ended = true;
        }
    }
}

/* A script's next line is for the page it will see: not while a token is read or work goes on. */
static bool input_wanted(struct program *p)
{
    if (p->input_over)
        return false;
    if (!p->piped)
        return true;
    const struct desk_status *status = desk_status(p->session.desk);
    return status->looked && status->token != DESK_TOKEN_READING && !run_working(p->session.run);
}

static void watch_input(struct program *p)
{
    if (!input_wanted(p))
        loop_unwatch(p->session.loop, p->front_options.in);
    else if (loop_watch(p->session.loop, p->front_options.in, POLLIN, take_input, p))
        p->session.ended = true;
}

static void run_loop(struct program *p)
{
    while (!p->session.ended) {
        show(p);
        if (!p->front || (p->input_over && !run_working(p->session.run)))
            break;
        watch_input(p);
        int wait = p->kind->wait_ms(p->front);
        loop_step(p->session.loop, wait);
        if (wait >= 0)
            p->kind->take_late(p->front);
    }
}

static bool start_session(struct program *p)
{
    struct session *s = &p->session;
    const struct desk_events events = { session_changed, s };
    struct run_host host = session_host(s);
    if (run_new(screens_flows, &host, &s->prefs, &s->run))
        return false;
    static struct desk_settings settings;
    settings = desk_settings_from(p->conf, &p->places);
    s->share_dir = settings.share_dir;
    if (desk_open(s->loop, &settings, &events, &s->desk))
        return false;
    session_start(s);
    return true;
}

static bool start(struct program *p, const struct options *options)
{
    struct session *s = &p->session;
    p->front_options = (struct front_options){ .in = STDIN_FILENO, .out = STDOUT_FILENO, .term = getenv("TERM"),
        .escape_ms = (int)conf_number(p->conf, "escape.ms"), .clock = &clock_system };
    p->piped = !isatty(STDIN_FILENO);
    s->conf = p->conf;
    s->first_prefs = first_prefs(p->conf);
    s->first_prefs.line = want_line(p, options);
    s->prefs = s->first_prefs;
    s->first_language = msg_language();
    s->loop = loop_new(&clock_system);
    p->signals = open_signals();
    if (!s->loop || p->signals < 0 || loop_watch(s->loop, p->signals, POLLIN, take_signal, p) || !start_session(p))
        return false;
    return open_front(p, s->prefs.line ? &front_line : &front_screen) || open_front(p, &front_line);
}

static void stop(struct program *p)
{
    if (p->front)
        p->kind->close(p->front);
    if (p->session.desk)
        messages_keep(&p->session);      /* the line was cut, or the kiosk is stopped: what was written is a draft */
    desk_close(p->session.desk);
    run_free(p->session.run);
    session_drop(&p->session);
    loop_free(p->session.loop);
    if (p->signals > 0)
        close(p->signals);
    conf_free(p->conf);
}

static int run_kiosk(struct program *p, const struct options *options)
{
    catch_crashes();
    mallopt(M_ARENA_MAX, 1);   /* hundreds of sessions on one host: the watching thread needs no heap of its own */
    if (!start(p, options)) {
        dprintf(STDERR_FILENO, "guichet: %s (E-%d)\n", msg(err_what(ERR_SYSTEM)), (int)ERR_SYSTEM);
        return 1;
    }
    run_loop(p);
    return 0;
}

int main(int argc, char **argv)
{
    static struct program program;
    struct options options;
    if (!options_parse(argc, argv, &options))
        return 2;
    if (options.help || options.version) {
        if (options.help)
            options_print_help(STDOUT_FILENO);
        else
            dprintf(STDOUT_FILENO, "guichet %s\n", GUICHET_VERSION);
        return 0;
    }
    if (options.show_options)
        return conf_print(guichet_options, guichet_options_count, STDOUT_FILENO) ? 1 : 0;
    if (secret_start() || !load_conf(&program, options.config) || guichet_places(&program.places))
        return 1;
    open_log(&program);
    int status = open_messages(&program) ? run_kiosk(&program, &options) : 1;
    stop(&program);
    return status;
}
