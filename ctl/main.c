/* guichetctl: what an operator does to a kiosk from a shell.  Everything goes through core/desk, as in the kiosk. */
#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/base/secret.h"
#include "core/desk/desk.h"
#include "core/desk/options.h"
#include "core/work/loop.h"
#include "ctl/counter.h"
#include "ctl/issue.h"
#include "ctl/terminal.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { STEP_MS = 1000, CONTACT_WAIT_MS = 30000, ROWS_MAX = DESK_REQUESTS_MAX };

struct ctl {
    struct loop *loop;
    struct desk *desk;
    const char *argument;      /* the subcommand's own, NULL when it takes none */
    struct ctl_counter counter;
    bool finished;
    enum err e;
    unsigned waiting;
};

struct command {
    const char *name, *argument, *help;
    int (*run)(struct ctl *c);
    enum { NO_READER, PERSONS_READER, AGENTS_READER } reader;      /* the token that it looks at */
    bool words;                /* more of them may follow the argument */
};

static void wait_for_answer(struct ctl *c)
{
    while (!c->finished)
        loop_step(c->loop, STEP_MS);
}

/* --- enrol --- */

static void enrolled(void *ctx, enum err e)
{
    struct ctl *c = ctx;
    c->e = e;
    c->finished = true;
}

static int run_enrol(struct ctl *c)
{
    if (desk_status(c->desk)->enrolled) {
        fprintf(stderr, "guichetctl: this kiosk is enrolled already\n");
        return 1;
    }
    enum err e = desk_enrol(c->desk, c->argument, &(struct enrol_watch){ enrolled, c });
    if (e)
        return ctl_say(e);
    wait_for_answer(c);
    if (!c->e)
        puts("enrolled");
    return ctl_say(c->e);
}

/* --- push --- */

static void pushed(void *ctx, enum err e, unsigned waiting)
{
    struct ctl *c = ctx;
    c->e = e;
    c->waiting = waiting;
    c->finished = true;
}

static int run_push(struct ctl *c)
{
    enum err e = desk_push(c->desk, &(struct push_watch){ pushed, c });
    if (e)
        return ctl_say(e);
    wait_for_answer(c);
    printf("waiting: %u\n", c->waiting);
    return ctl_say(c->e);
}

/* --- status --- */

static void print_time(const char *name, int64_t ms)
{
    char text[CLOCK_TEXT_SIZE] = "never";
    if (ms)
        clock_text(ms, text);
    printf("%s: %s\n", name, text);
}

static int run_status(struct ctl *c)
{
    const struct desk_status *s = desk_status(c->desk);
    printf("store: %s%s\n", err_name(s->store_err), s->salvaged ? " (salvaged)" : "");
    printf("enrolled: %s\n", s->enrolled ? "yes" : "no");
    printf("online: %s\n", s->online ? "yes" : "no");
    if (!s->online) {
        print_time("offline since", s->offline_since_ms);
        printf("why: %s\n", err_name(s->net_err));
    }
    printf("waiting: %u\n", s->waiting);
    return ctl_say(s->store_err);
}

/* --- requests --- */

static const char *state_word(enum request_state state)
{
    static const char *const words[] = { "waiting", "sent", "accepted", "refused" };
    return words[state];
}

static int run_requests(struct ctl *c)
{
    static struct desk_request rows[ROWS_MAX];
    size_t n = desk_requests_all(c->desk, rows, ROWS_MAX);
    for (size_t i = 0; i < n; i++) {
        char at[CLOCK_TEXT_SIZE];
        clock_text(rows[i].at_ms, at);
        printf("%s %s %s %s%s%s%s\n", at, rows[i].receipt, rows[i].type, state_word(rows[i].state),
               rows[i].unknown ? " unknown" : "", *rows[i].reason ? " " : "", rows[i].reason);
    }
    return ctl_say(desk_status(c->desk)->store_err);
}

/* --- issue --- */

static int run_issue(struct ctl *c) { return ctl_issue(c->loop, c->desk, c->argument); }

static int run_counter(struct ctl *c) { return ctl_counter(c->loop, c->desk, &c->counter); }

/* --- the table --- */

static const struct command commands[] = {
    { "enrol", "CODE", "enrol this kiosk with a code of guichetd enrolment-code", run_enrol, NO_READER, false },
    { "status", NULL, "what this kiosk knows of itself", run_status, NO_READER, false },
    { "push", NULL, "contact the server now and push what waits", run_push, NO_READER, false },
    { "requests", NULL, "what was asked for on this kiosk, newest first", run_requests, NO_READER, false },
    { "issue", "CODE", "issue the empty token in the reader, with a code of guichetd issuance-code", run_issue, PERSONS_READER, false },
    { "counter", "VERB", "[NAME=TEXT | NAME:=NUMBER|true|false]...: what an agent may ask, by its name; logs in with the token in the agents' reader,\n"
                  "                  whose password is the first line of standard input (without a reader: the account's name, its password, a one-time code);\n"
                  "                  prints a line a row (id, word, 8 texts, 8 times), then =NAME lines; --json: the answer; --export: counter-export into a file",
      run_counter, AGENTS_READER, true },
};

static int usage(FILE *to)
{
    fputs("usage: guichetctl COMMAND --config FILE\n", to);
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        fprintf(to, "  %-9s %-5s %s\n", commands[i].name, commands[i].argument ? commands[i].argument : "", commands[i].help);
    return to == stdout ? 0 : 2;
}

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; name && i < sizeof commands / sizeof commands[0]; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

/* What is asked of the command line: ctl's members that are not the desk's. */
static int run_with(const struct command *command, const struct conf *conf, const struct guichet_places *places, const struct ctl *asked)
{
    struct desk_settings settings = desk_settings_from(conf, places);
    struct ctl c = *asked;
    c.loop = loop_new(&clock_system);
    if (command->reader != PERSONS_READER)
        settings.token_presence = "none";
    if (command->reader != AGENTS_READER)
        settings.agent_reader = NULL;
    enum err e = c.loop ? desk_open(c.loop, &settings, &(struct desk_events){ 0 }, &c.desk) : ERR_MEMORY;
    int rc = e ? ctl_say(e) : command->run(&c);
    desk_close(c.desk);
    loop_free(c.loop);
    return rc;
}

static int load_and_run(const struct command *command, const char *config, const struct ctl *asked)
{
    struct conf *conf = NULL;
    struct conf_fault fault;
    static struct guichet_places places;
    enum err e = conf_load(guichet_options, guichet_options_count, config, &conf, &fault);
    if (e == ERR_CONFIG)
        fprintf(stderr, "guichetctl: %s:%u: %s: %s\n", fault.file, fault.line, fault.key, fault.expected);
    e = e ? e : guichet_places(&places);
    int rc = e ? ctl_say(e) : run_with(command, conf, &places, asked);
    conf_free(conf);
    return rc;
}

static bool fits(const struct command *command, int words, const struct ctl_counter *counter)
{
    const int wanted = command->argument ? 2 : 1;
    const bool plain = !counter->json && !counter->exports;
    return (words == wanted || (command->words && words > wanted)) && (command->words || plain);
}

int main(int argc, char **argv)
{
    static const struct option options[] = { { "config", required_argument, NULL, 'c' }, { "json", no_argument, NULL, 'j' },
                                             { "export", no_argument, NULL, 'e' }, { "help", no_argument, NULL, 'h' }, { 0 } };
    const char *config = NULL;
    struct ctl asked = { .argument = NULL };
    int option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
        switch (option) {
        case 'h': return usage(stdout);
        case 'c': config = optarg; break;
        case 'j': asked.counter.json = true; break;
        case 'e': asked.counter.exports = true; break;
        default: return usage(stderr);
        }
    const struct command *command = find_command(optind < argc ? argv[optind] : NULL);
    if (!command || !fits(command, argc - optind, &asked.counter))
        return usage(stderr);
    asked.argument = command->argument ? argv[optind + 1] : NULL;
    asked.counter.words = argv + optind + 1;
    asked.counter.count = argc - optind - 1;
    log_open(STDERR_FILENO, LOG_WARNING, "guichetctl");
    if (secret_start()) {
        fputs("guichetctl: the kernel refuses to protect memory\n", stderr);
        return 1;
    }
    return load_and_run(command, config, &asked);
}
