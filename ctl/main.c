/* guichetctl: what an operator does to a kiosk from a shell.  Everything goes through core/desk, as in the kiosk. */
#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/base/secret.h"
#include "core/desk/desk.h"
#include "core/desk/options.h"
#include "core/work/loop.h"
#include "ctl/issue.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { STEP_MS = 1000, CONTACT_WAIT_MS = 30000, ROWS_MAX = DESK_REQUESTS_MAX };

struct ctl {
    struct loop *loop;
    struct desk *desk;
    const char *argument;      /* the subcommand's own, NULL when it takes none */
    bool finished;
    enum err e;
    unsigned waiting;
};

struct command {
    const char *name, *argument, *help;
    int (*run)(struct ctl *c);
    bool token;                /* looks at the token that is in the reader */
};

static int say(enum err e)
{
    if (e == ERR_OK)
        return 0;
    fprintf(stderr, "guichetctl: E-%d: %s %s\n", (int)e, err_what(e), err_todo(e));
    return 1;
}

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
        return say(e);
    wait_for_answer(c);
    if (!c->e)
        puts("enrolled");
    return say(c->e);
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
        return say(e);
    wait_for_answer(c);
    printf("waiting: %u\n", c->waiting);
    return say(c->e);
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
    return say(s->store_err);
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
    return say(desk_status(c->desk)->store_err);
}

/* --- issue --- */

static int run_issue(struct ctl *c) { return ctl_issue(c->loop, c->desk, c->argument); }

/* --- the table --- */

static const struct command commands[] = {
    { "enrol", "CODE", "enrol this kiosk with a code of guichetd enrolment-code", run_enrol, false },
    { "status", NULL, "what this kiosk knows of itself", run_status, false },
    { "push", NULL, "contact the server now and push what waits", run_push, false },
    { "requests", NULL, "what was asked for on this kiosk, newest first", run_requests, false },
    { "issue", "CODE", "issue the empty token in the reader, with a code of guichetd issuance-code", run_issue, true },
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

static int run_with(const struct command *command, const struct conf *conf, const struct guichet_places *places, const char *argument)
{
    struct desk_settings settings = desk_settings_from(conf, places);
    struct ctl c = { .loop = loop_new(&clock_system), .argument = argument };
    if (!command->token)
        settings.token_presence = "none";
    enum err e = c.loop ? desk_open(c.loop, &settings, &(struct desk_events){ 0 }, &c.desk) : ERR_MEMORY;
    int rc = e ? say(e) : command->run(&c);
    desk_close(c.desk);
    loop_free(c.loop);
    return rc;
}

static int load_and_run(const struct command *command, const char *config, const char *argument)
{
    struct conf *conf = NULL;
    struct conf_fault fault;
    static struct guichet_places places;
    enum err e = conf_load(guichet_options, guichet_options_count, config, &conf, &fault);
    if (e == ERR_CONFIG)
        fprintf(stderr, "guichetctl: %s:%u: %s: %s\n", fault.file, fault.line, fault.key, fault.expected);
    e = e ? e : guichet_places(&places);
    int rc = e ? say(e) : run_with(command, conf, &places, argument);
    conf_free(conf);
    return rc;
}

int main(int argc, char **argv)
{
    static const struct option options[] = { { "config", required_argument, NULL, 'c' }, { "help", no_argument, NULL, 'h' }, { 0 } };
    const char *config = NULL;
    int option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
        if (option == 'h')
            return usage(stdout);
        else if (option == 'c')
            config = optarg;
        else
            return usage(stderr);
    const struct command *command = find_command(optind < argc ? argv[optind] : NULL);
    int wanted = command && command->argument ? 2 : 1;
    if (!command || argc - optind != wanted)
        return usage(stderr);
    log_open(STDERR_FILENO, LOG_WARNING, "guichetctl");
    if (secret_start()) {
        fputs("guichetctl: the kernel refuses to protect memory\n", stderr);
        return 1;
    }
    return load_and_run(command, config, command->argument ? argv[optind + 1] : NULL);
}
