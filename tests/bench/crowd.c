/* crowd: many sessions of one program, each on its own pseudo-terminal; prints "NAME VALUE" lines.
 *
 *   crowd [-p PREFIX] [-t TERM] [-n SESSIONS] [-i IDLE-SECONDS] [-k KEY-A -l KEY-B -s SECONDS] -- COMMAND...
 *
 * With more than one session, memory is read twice, at half of them and at all: USS and PSS are means of the programs
 * started here, sum_pss also holds what they started. Then -i: switches of context they asked for, and bytes written.
 * Then -k: one key a second to each session, the two keys in turn: the processor time they took. */
#include "tests/bench/pty.h"

#include <dirent.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SESSIONS_MAX = 400, PROCESSES_MAX = 4000, SETTLE_MS = 2000, SETTLE_MOST_MS = 60000 };

struct crowd {
    const char *prefix;
    int count;
    pid_t pids[SESSIONS_MAX];
    int masters[SESSIONS_MAX];
    bool gone[SESSIONS_MAX];
    size_t bytes;
};

static void say(const struct crowd *c, const char *name, double value) { printf("%s%s %.6g\n", c->prefix, name, value); }

/* Takes what all have written, for ms; false when nothing came. */
static bool drain(struct crowd *c, int ms)
{
    struct pollfd fds[SESSIONS_MAX];
    char bytes[8192];
    bool any = false;
    for (int i = 0; i < c->count; i++)
        fds[i] = (struct pollfd){ .fd = c->gone[i] ? -1 : c->masters[i], .events = POLLIN };
    if (poll(fds, (nfds_t)c->count, ms) <= 0)
        return false;
    for (int i = 0; i < c->count; i++) {
        ssize_t n = fds[i].revents ? pty_take(c->masters[i], 0, bytes, sizeof bytes) : 0;
        c->gone[i] |= n < 0;
        c->bytes += n > 0 ? (size_t)n : 0;
        any |= n > 0;
    }
    return any;
}

static void drain_until(struct crowd *c, int64_t end_ns)
{
    for (;;) {
        int64_t left = end_ns - pty_now_ns();
        if (left <= 0)
            return;
        drain(c, (int)(left / 1000000) + 1);
    }
}

static void settle(struct crowd *c)
{
    int64_t most = pty_now_ns() + (int64_t)SETTLE_MOST_MS * 1000000;
    while (pty_now_ns() < most && drain(c, SETTLE_MS)) {
    }
}

/* --- processes: those started here, and theirs --- */

struct process {
    pid_t pid;
    bool ours;         /* started here: a session's own program */
};

static pid_t parent_of(pid_t pid)
{
    char path[64], line[512];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *f = fopen(path, "r");
    if (!f)
        return 0;
    const char *end = fgets(line, sizeof line, f) ? strrchr(line, ')') : NULL;
    fclose(f);
    return end ? (pid_t)strtol(end + 4, NULL, 10) : 0;
}

static bool among(const struct process *list, int count, pid_t pid)
{
    for (int i = 0; i < count; i++)
        if (list[i].pid == pid)
            return true;
    return false;
}

/* One generation after another, until none is added. */
static int list_processes(const struct crowd *c, struct process *list)
{
    int count = 0, before;
    for (int i = 0; i < c->count; i++)
        if (!c->gone[i])
            list[count++] = (struct process){ c->pids[i], true };
    do {
        before = count;
        DIR *proc = opendir("/proc");
        for (struct dirent *e; proc && (e = readdir(proc)) && count < PROCESSES_MAX;) {
            pid_t pid = (pid_t)strtol(e->d_name, NULL, 10);
            if (pid > 0 && !among(list, count, pid) && among(list, before, parent_of(pid)))
                list[count++] = (struct process){ pid, false };
        }
        if (proc)
            closedir(proc);
    } while (count > before);
    return count;
}

/* Sum of the lines of a /proc file whose name begins so; -1 when it cannot be read. */
static double proc_sum(pid_t pid, const char *file, const char *key)
{
    char path[320], line[256];
    double sum = 0, value;
    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, file);
    FILE *f = fopen(path, "r");
    if (!f)
        return -1;
    bool any = false;
    while (fgets(line, sizeof line, f))
        if (strncmp(line, key, strlen(key)) == 0 && sscanf(strchr(line, ':') + 1, "%lf", &value) == 1) {
            sum += value;
            any = true;
        }
    fclose(f);
    return any ? sum : -1;
}

static void measure_memory(const struct crowd *c)
{
    static struct process list[PROCESSES_MAX];
    int count = list_processes(c, list), own = 0, read = 0;
    double uss = 0, pss = 0, all = 0;
    char name[64];
    for (int i = 0; i < count; i++) {
        double p = proc_sum(list[i].pid, "smaps_rollup", "Pss:"), u = proc_sum(list[i].pid, "smaps_rollup", "Private_");
        if (p < 0)
            continue;
        read++;
        all += p;
        own += list[i].ours;
        pss += list[i].ours ? p : 0;
        uss += list[i].ours ? u : 0;
    }
    snprintf(name, sizeof name, "n%d", c->count);
    if (own < c->count || read < count)
        fprintf(stderr, "crowd: %s%s: of %d sessions and %d processes, %d and %d could be read\n", c->prefix, name, c->count, count, own, read);
    if (own == 0)
        return;
    printf("%s%s_uss_kb %.1f\n%s%s_pss_kb %.1f\n", c->prefix, name, uss / own, c->prefix, name, pss / own);
    printf("%s%s_sum_pss_mb %.2f\n%s%s_processes %d\n", c->prefix, name, all / 1024, c->prefix, name, count);
}

/* --- time and wake-ups --- */

static double task_sum(pid_t pid, const char *key)
{
    char path[64], file[300];
    double sum = 0;
    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    DIR *tasks = opendir(path);
    for (struct dirent *e; tasks && (e = readdir(tasks));) {
        snprintf(file, sizeof file, "task/%s/status", e->d_name);
        double value = e->d_name[0] == '.' ? 0 : proc_sum(pid, file, key);
        sum += value > 0 ? value : 0;
    }
    if (tasks)
        closedir(tasks);
    return sum;
}

static double cpu_seconds(pid_t pid)
{
    clockid_t clock;
    struct timespec t;
    if (clock_getcpuclockid(pid, &clock) || clock_gettime(clock, &t))
        return 0;
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

enum total { CPU, WAKEUPS, WAKEUPS_OWN };   /* OWN: of the programs started here, without theirs */

static double total(const struct crowd *c, enum total what)
{
    static struct process list[PROCESSES_MAX];
    int count = list_processes(c, list);
    double sum = 0;
    for (int i = 0; i < count; i++)
        if (what != WAKEUPS_OWN || list[i].ours)
            sum += what == CPU ? cpu_seconds(list[i].pid) : task_sum(list[i].pid, "voluntary_ctxt_switches");
    return sum;
}

static void measure_idle(struct crowd *c, int seconds)
{
    c->bytes = 0;
    double before = total(c, WAKEUPS), own = total(c, WAKEUPS_OWN);
    drain_until(c, pty_now_ns() + (int64_t)seconds * 1000000000);
    say(c, "idle_own_wakeups", (total(c, WAKEUPS_OWN) - own) / c->count);
    say(c, "idle_wakeups", (total(c, WAKEUPS) - before) / c->count);
    say(c, "idle_bytes", (double)c->bytes / c->count);
}

static void measure_keys(struct crowd *c, char *keys[2], int seconds)
{
    size_t lengths[2] = { pty_unescape(keys[0]), pty_unescape(keys[1]) };
    c->bytes = 0;
    double before = total(c, CPU);
    int64_t from = pty_now_ns(), step = 1000000000 / c->count;
    for (int64_t k = 0; k < (int64_t)seconds * c->count; k++) {
        int session = (int)(k % c->count), which = (int)(k / c->count % 2);
        if (!c->gone[session])
            pty_send(c->masters[session], keys[which], lengths[which]);
        drain_until(c, from + (k + 1) * step);
    }
    double took = total(c, CPU) - before;
    say(c, "keys_cpu_percent", 100 * took / ((double)(pty_now_ns() - from) / 1e9));
    say(c, "keys_bytes_each", (double)c->bytes / (double)seconds / c->count);
}

static void grow(struct crowd *c, const struct pty_how *how, char **argv, int to)
{
    while (c->count < to) {
        c->pids[c->count] = pty_start(how, argv, &c->masters[c->count]);
        c->count++;
        drain(c, 0);
    }
    settle(c);
}

int main(int argc, char **argv)
{
    static struct crowd crowd = { .prefix = "" };
    struct pty_how how = { .term = "linux", .rows = 24, .cols = 80 };
    char *keys[2] = { NULL, NULL };
    int sessions = 1, idle = 0, seconds = 20, option;
    while ((option = getopt(argc, argv, "+p:t:n:i:k:l:s:")) != -1)
        switch (option) {
        case 'p': crowd.prefix = optarg; break;
        case 't': how.term = optarg; break;
        case 'n': sessions = atoi(optarg); break;
        case 'i': idle = atoi(optarg); break;
        case 'k': keys[0] = optarg; break;
        case 'l': keys[1] = optarg; break;
        case 's': seconds = atoi(optarg); break;
        default: return 2;
        }
    if (optind == argc || sessions < 1 || sessions > SESSIONS_MAX)
        return 2;
    if (sessions > 1) {
        grow(&crowd, &how, argv + optind, sessions / 2);
        measure_memory(&crowd);
    }
    grow(&crowd, &how, argv + optind, sessions);
    measure_memory(&crowd);
    if (idle > 0)
        measure_idle(&crowd, idle);
    if (keys[0] && keys[1])
        measure_keys(&crowd, keys, seconds);
    for (int i = 0; i < crowd.count; i++)
        pty_end(crowd.pids[i], crowd.masters[i]);
    return 0;
}
