/* drive: runs a program on a pseudo-terminal, does what the script on standard input says, prints "NAME VALUE" lines.
 *
 *   drive [-p PREFIX] [-t TERM] [-b BAUD] [-q CALM-MS] [-w STRACE-FILE] [-v CALLGRIND-FILE] -- COMMAND...
 *
 * -w: the command is strace -fy, which writes there: marks count writes to the terminal. -v: it is callgrind: marks count
 * instructions.
 *
 *   until TEXT          waits until the screen shows TEXT
 *   calm [MS]           waits until nothing is written for so long
 *   type KEYS           in one write; \e \t \r \b (erase) \xHH
 *   mark NAME           prints bytes, writes and instructions since the last mark
 *   at NAME TEXT        prints 1 when the cursor is visible and on a row that shows TEXT
 *   since NAME TEXT     waits until TEXT was written; prints the ms since the start
 *   time NAME KEYS      types; prints the ms until the first byte of the answer
 *   beat NAME N A B     types A and B in turn, N times; prints the time to the last byte of each answer: p50, p99 in ms
 *   run COMMAND         by the shell
 *   show                the screen, on standard error
 */
#include "tests/bench/pty.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vterm.h>

enum { ROWS = 24, COLS = 80, RAW_MAX = 1 << 16, BEATS_MAX = 2000, UNTIL_MS = 60000, SILENCE_MS = 8 };

struct drive {
    const char *prefix, *strace_file, *callgrind_file;
    int calm_ms, master;
    pid_t pid;
    bool gone, visible;
    int64_t started_ns, last_ns;   /* the start; when bytes came last */
    size_t bytes;
    long strace_at;
    int dumps;
    VTerm *term;
    VTermScreen *screen;
    char raw[RAW_MAX];             /* what was written since the start, as far as it fits */
    size_t raw_length;
};

static int set_property(VTermProp prop, VTermValue *value, void *ctx)
{
    if (prop == VTERM_PROP_CURSORVISIBLE)
        ((struct drive *)ctx)->visible = value->boolean;
    return 1;
}

static void open_screen(struct drive *d)
{
    static const VTermScreenCallbacks callbacks = { .settermprop = set_property };
    d->term = vterm_new(ROWS, COLS);
    vterm_set_utf8(d->term, 1);
    d->screen = vterm_obtain_screen(d->term);
    vterm_screen_enable_altscreen(d->screen, 1);
    vterm_screen_set_callbacks(d->screen, &callbacks, d);
    vterm_screen_reset(d->screen, 1);
    d->visible = true;
}

/* One packet; false when nothing came within ms. */
static bool take(struct drive *d, int ms)
{
    char bytes[8192];
    ssize_t n = d->gone ? -1 : pty_take(d->master, ms, bytes, sizeof bytes);
    if (n < 0)
        d->gone = true;
    if (n <= 0)
        return false;
    d->last_ns = pty_now_ns();
    d->bytes += (size_t)n;
    size_t fits = (size_t)n < RAW_MAX - 1 - d->raw_length ? (size_t)n : RAW_MAX - 1 - d->raw_length;
    memcpy(d->raw + d->raw_length, bytes, fits);
    d->raw_length += fits;
    vterm_input_write(d->term, bytes, (size_t)n);
    return true;
}

static void calm(struct drive *d, int ms)
{
    while (take(d, ms)) {
    }
}

static void row_text(const struct drive *d, int row, char *to, size_t size)
{
    VTermRect rect = { .start_row = row, .end_row = row + 1, .start_col = 0, .end_col = COLS };
    size_t n = vterm_screen_get_text(d->screen, to, size - 1, rect);
    to[n < size ? n : size - 1] = '\0';
}

static bool shows(const struct drive *d, const char *text)
{
    char row[COLS * 6 + 1];
    for (int i = 0; i < ROWS; i++) {
        row_text(d, i, row, sizeof row);
        if (strstr(row, text))
            return true;
    }
    return false;
}

static void show(const struct drive *d)
{
    char row[COLS * 6 + 1];
    VTermPos at;
    vterm_state_get_cursorpos(vterm_obtain_state(d->term), &at);
    for (int i = 0; i < ROWS; i++) {
        row_text(d, i, row, sizeof row);
        fprintf(stderr, "|%s\n", row);
    }
    fprintf(stderr, "cursor %d,%d %s\n", at.row, at.col, d->visible ? "visible" : "hidden");
}

static void say(const struct drive *d, const char *name, const char *what, double value)
{
    printf("%s%s%s %.6g\n", d->prefix, name, what, value);
}

static void fail(struct drive *d, const char *what)
{
    fprintf(stderr, "drive: %s%s: %s%s\n", d->prefix, *d->prefix ? "" : "?", what, d->gone ? " (the program has ended)" : "");
    show(d);
    pty_end(d->pid, d->master);
    exit(1);
}

/* --- marks --- */

static long strace_writes(struct drive *d)
{
    FILE *f = fopen(d->strace_file, "r");
    char line[1024];
    long n = 0;
    if (!f)
        return 0;
    fseek(f, d->strace_at, SEEK_SET);
    while (fgets(line, sizeof line, f))
        n += strstr(line, "write") && (strstr(line, "</dev/pts/") || strstr(line, "</dev/tty"));
    d->strace_at = ftell(f);
    fclose(f);
    return n;
}

/* The exit code, -1 when it could not be run. */
static int run_shell(const char *command)
{
    pid_t pid = fork();
    int status = -1;
    if (pid == 0) {
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    return pid < 0 || waitpid(pid, &status, 0) < 0 || !WIFEXITED(status) ? -1 : WEXITSTATUS(status);
}

/* Each dump sets callgrind's counters back to zero. */
static double callgrind_total(struct drive *d)
{
    char text[512];
    double total = -1;
    snprintf(text, sizeof text, "vgdb --pid=%d --wait=5 dump >/dev/null 2>&1", (int)d->pid);
    if (run_shell(text) != 0)
        return -1;
    snprintf(text, sizeof text, "%s.%d", d->callgrind_file, ++d->dumps);
    FILE *f = fopen(text, "r");
    while (f && fgets(text, sizeof text, f))
        if (sscanf(text, "summary: %lf", &total) == 1 || sscanf(text, "totals: %lf", &total) == 1)
            break;
    if (f)
        fclose(f);
    return total;
}

static void mark(struct drive *d, const char *name)
{
    say(d, name, "_bytes", (double)d->bytes);
    if (d->strace_file)
        say(d, name, "_writes", (double)strace_writes(d));
    if (d->callgrind_file)
        say(d, name, "_instructions", callgrind_total(d));
    d->bytes = 0;
}

/* --- what a script may say --- */

static void do_until(struct drive *d, char *text)
{
    int64_t end = pty_now_ns() + (int64_t)UNTIL_MS * 1000000;
    pty_unescape(text);
    while (!shows(d, text)) {
        take(d, 50);
        if (d->gone || pty_now_ns() > end)
            fail(d, text);
    }
}

static void do_calm(struct drive *d, char *rest) { calm(d, *rest ? atoi(rest) : d->calm_ms); }

static void do_type(struct drive *d, char *keys) { pty_send(d->master, keys, pty_unescape(keys)); }

static void do_at(struct drive *d, char *rest)
{
    const char *name = strsep(&rest, " "), *text = rest;
    char row[COLS * 6 + 1];
    VTermPos at;
    vterm_state_get_cursorpos(vterm_obtain_state(d->term), &at);
    row_text(d, at.row, row, sizeof row);
    say(d, name, "", d->visible && text && strstr(row, text));
}

static void do_since(struct drive *d, char *rest)
{
    const char *name = strsep(&rest, " ");
    char *text = rest;
    pty_unescape(text);
    while (!memmem(d->raw, d->raw_length, text, strlen(text)))
        if (!take(d, UNTIL_MS))
            fail(d, text);
    say(d, name, "_ms", (double)(d->last_ns - d->started_ns) / 1e6);
}

static void do_time(struct drive *d, char *rest)
{
    const char *name = strsep(&rest, " ");
    char *keys = rest;
    size_t n = pty_unescape(keys);
    int64_t from = pty_now_ns();
    pty_send(d->master, keys, n);
    if (!take(d, 10000))
        fail(d, name);
    say(d, name, "_ms", (double)(d->last_ns - from) / 1e6);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void do_beat(struct drive *d, char *rest)
{
    static double ms[BEATS_MAX];
    const char *name = strsep(&rest, " "), *count = strsep(&rest, " ");
    char *first = strsep(&rest, " "), *keys[2] = { first, rest };
    int n = atoi(count) < BEATS_MAX ? atoi(count) : BEATS_MAX;
    size_t lengths[2] = { pty_unescape(keys[0]), pty_unescape(keys[1]) };
    for (int i = 0; i < n; i++) {
        int64_t from = pty_now_ns();
        pty_send(d->master, keys[i % 2], lengths[i % 2]);
        if (!take(d, 5000))
            fail(d, name);
        calm(d, SILENCE_MS);
        ms[i] = (double)(d->last_ns - from) / 1e6;
    }
    qsort(ms, (size_t)n, sizeof *ms, ascending);
    say(d, name, "_p50_ms", ms[n / 2]);
    say(d, name, "_p99_ms", ms[n - 1 - n / 100]);
}

static void do_run(struct drive *d, char *command)
{
    fflush(stdout);
    if (run_shell(command) != 0)
        fail(d, command);
}

static void do_mark(struct drive *d, char *name) { mark(d, name); }

static void do_show(struct drive *d, char *rest)
{
    (void)rest;
    show(d);
}

static const struct {
    const char *word;
    void (*act)(struct drive *d, char *rest);
} words[] = {
    { "until", do_until }, { "calm", do_calm }, { "type", do_type }, { "mark", do_mark }, { "at", do_at },
    { "since", do_since }, { "time", do_time }, { "beat", do_beat }, { "run", do_run },   { "show", do_show },
};

static void obey(struct drive *d, char *line)
{
    line[strcspn(line, "\n")] = '\0';
    char *rest = line + strcspn(line, " ");
    if (*rest)
        *rest++ = '\0';
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(line, words[i].word) == 0) {
            words[i].act(d, rest);
            return;
        }
    if (*line)
        fail(d, line);
}

int main(int argc, char **argv)
{
    static struct drive d = { .prefix = "", .calm_ms = 150 };
    struct pty_how how = { .term = "vt220", .rows = ROWS, .cols = COLS };
    int option;
    while ((option = getopt(argc, argv, "+p:t:b:q:w:v:")) != -1)
        switch (option) {
        case 'p': d.prefix = optarg; break;
        case 't': how.term = optarg; break;
        case 'b': how.baud = atol(optarg); break;
        case 'q': d.calm_ms = atoi(optarg); break;
        case 'w': d.strace_file = optarg; break;
        case 'v': d.callgrind_file = optarg; break;
        default: return 2;
        }
    if (optind == argc)
        return 2;
    open_screen(&d);
    d.started_ns = pty_now_ns();
    d.pid = pty_start(&how, argv + optind, &d.master);
    char line[1024];
    while (fgets(line, sizeof line, stdin))
        obey(&d, line);
    pty_end(d.pid, d.master);
    vterm_free(d.term);
    return 0;
}
