/*
 * softcard: a software SmartCard-HSM for the tests, behind pcscd's virtual reader. Never for real keys: see state.h.
 */
#include "activate.h"
#include "bench.h"
#include "personalise.h"
#include "state.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

static const char main_usage[] =
    "softcard init --state FILE --pin PIN --so-pin 16HEX --serial SERIAL --label TEXT --holder NAME --days N\n"
    "              [--key ec|rsa] --ca-key FILE --ca-cert FILE --certificate FILE [--tries 5]\n"
    "softcard run  --state FILE [--host 127.0.0.1] [--port 35963] --control SOCKET [--out]\n"
    "softcard ctl  SOCKET COMMAND...\n"
    "softcard activate SOCKET DAEMON...   (starts pcscd with a listening socket, as systemd would)\n"
    "  insert | remove | cut before|after INS|all [N] | cut none | blink MS | delay INS|all MS | tries | set-tries N |\n"
    "  counters | reset-counters | log | files | blank | status | wait-connected MS | quit\n";

static int main_refuse(const char *sentence)
{
    fprintf(stderr, "softcard: %s\n%s", sentence, main_usage);
    return 1;
}

static bool main_read_number(const char *text, long min, long max, long *number)
{
    char *end;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (end == text || *end != '\0' || errno != 0 || value < min || value > max)
        return false;
    *number = value;
    return true;
}

enum main_option {
    MAIN_STATE = 1, MAIN_PIN, MAIN_SO_PIN, MAIN_SERIAL, MAIN_LABEL, MAIN_HOLDER, MAIN_DAYS, MAIN_KEY, MAIN_CA_KEY,
    MAIN_CA_CERTIFICATE, MAIN_CERTIFICATE, MAIN_TRIES, MAIN_HOST, MAIN_PORT, MAIN_CONTROL, MAIN_OUT, MAIN_OPTION_COUNT
};

static const struct option main_init_options[] = {
    { "state", required_argument, NULL, MAIN_STATE },
    { "pin", required_argument, NULL, MAIN_PIN },
    { "so-pin", required_argument, NULL, MAIN_SO_PIN },
    { "serial", required_argument, NULL, MAIN_SERIAL },
    { "label", required_argument, NULL, MAIN_LABEL },
    { "holder", required_argument, NULL, MAIN_HOLDER },
    { "days", required_argument, NULL, MAIN_DAYS },
    { "ca-key", required_argument, NULL, MAIN_CA_KEY },
    { "ca-cert", required_argument, NULL, MAIN_CA_CERTIFICATE },
    { "certificate", required_argument, NULL, MAIN_CERTIFICATE },
    { "key", required_argument, NULL, MAIN_KEY },
    { "tries", required_argument, NULL, MAIN_TRIES },
    { NULL, 0, NULL, 0 },
};

static const struct option main_run_options[] = {
    { "state", required_argument, NULL, MAIN_STATE },
    { "control", required_argument, NULL, MAIN_CONTROL },
    { "host", required_argument, NULL, MAIN_HOST },
    { "port", required_argument, NULL, MAIN_PORT },
    { "out", no_argument, NULL, MAIN_OUT },
    { NULL, 0, NULL, 0 },
};

/* Fills values by option number; false on anything unknown or left over. */
static bool main_read_options(int argc, char **argv, const struct option *options, const char *values[])
{
    int option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option <= 0 || option >= MAIN_OPTION_COUNT)
            return false;
        values[option] = optarg ? optarg : "";
    }
    return optind == argc;
}

static bool main_all_given(const char *const values[], enum main_option first, enum main_option last)
{
    for (int i = (int)first; i <= (int)last; i++)
        if (!values[i] && i != MAIN_KEY)
            return false;
    return true;
}

static int main_init(int argc, char **argv)
{
    const char *values[MAIN_OPTION_COUNT] = { [MAIN_KEY] = "ec", [MAIN_TRIES] = "5" };
    long days;
    long tries;
    if (!main_read_options(argc, argv, main_init_options, values) ||
        !main_all_given(values, MAIN_STATE, MAIN_CERTIFICATE))
        return main_refuse("init wants all of its options");
    bool rsa = strcmp(values[MAIN_KEY], "rsa") == 0;
    if (!rsa && strcmp(values[MAIN_KEY], "ec") != 0)
        return main_refuse("the key is ec or rsa");
    if (!main_read_number(values[MAIN_DAYS], -36500, 36500, &days))
        return main_refuse("the days are a number");
    if (!main_read_number(values[MAIN_TRIES], 1, CARD_TRIES_MAX, &tries))
        return main_refuse("the tries are a number from 1 to 15");
    const struct personalise_options options = {
        .state = values[MAIN_STATE], .pin = values[MAIN_PIN], .so_pin = values[MAIN_SO_PIN],
        .serial = values[MAIN_SERIAL], .label = values[MAIN_LABEL], .holder = values[MAIN_HOLDER],
        .ca_key = values[MAIN_CA_KEY], .ca_certificate = values[MAIN_CA_CERTIFICATE],
        .certificate = values[MAIN_CERTIFICATE], .days = days, .tries = (unsigned)tries, .rsa = rsa };
    return personalise_card(&options) ? 0 : 1;
}

/* The signals that end softcard come as a descriptor of the poll loop, so it always unlinks its socket. */
static int main_open_signals(void)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    if (sigprocmask(SIG_BLOCK, &signals, NULL) != 0)
        return -1;
    return signalfd(-1, &signals, SFD_CLOEXEC);
}

static int main_serve(struct bench *bench, const char *control_path)
{
    int signals = main_open_signals();
    if (signals < 0) {
        perror("softcard: signals");
        return 1;
    }
    bool open = control_open(&bench->control, control_path);
    if (open) {
        bench_run(bench, signals);
        control_close(&bench->control);
        vpcd_remove(&bench->link);
    }
    close(signals);
    return open ? 0 : 1;
}

static int main_run(int argc, char **argv)
{
    static struct bench bench;
    const char *values[MAIN_OPTION_COUNT] = { [MAIN_HOST] = "127.0.0.1", [MAIN_PORT] = "35963" };
    long port;
    if (!main_read_options(argc, argv, main_run_options, values) || !values[MAIN_STATE] || !values[MAIN_CONTROL])
        return main_refuse("run wants --state and --control");
    if (!main_read_number(values[MAIN_PORT], 1, 65535, &port) ||
        !vpcd_init(&bench.link, values[MAIN_HOST], (uint16_t)port))
        return main_refuse("the host is an IPv4 address and the port a number from 1 to 65535");
    bench.card = card_new(values[MAIN_STATE]);
    int status = 1;
    if (state_load_card(bench.card)) {
        if (!values[MAIN_OUT])
            vpcd_insert(&bench.link, bench_now());
        status = main_serve(&bench, values[MAIN_CONTROL]);
    }
    card_free(bench.card);
    return status;
}

int main(int argc, char **argv)
{
    if (argc >= 2 && strcmp(argv[1], "init") == 0)
        return main_init(argc - 1, argv + 1);
    if (argc >= 2 && strcmp(argv[1], "run") == 0)
        return main_run(argc - 1, argv + 1);
    if (argc >= 4 && strcmp(argv[1], "activate") == 0)
        return activate_run(argv[2], argv + 3);
    if (argc >= 4 && strcmp(argv[1], "ctl") == 0)
        return client_send_command(argv[2], argc - 3, argv + 3);
    return main_refuse("init, run, ctl or activate is wanted");
}
