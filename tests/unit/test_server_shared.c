/* Two server processes on one database: the same operations exactly once, whatever is killed meanwhile.
 * GUICHET_SOAK=1 runs longer; GUICHET_SEED another course. */
#include "tests/unit/test_server_fixture.h"

#include <poll.h>
#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>

enum { OPS = 60, SOAK_OPS = 4000, PROCESSES = 2, TRIES = 2000 };

static unsigned seed_next(unsigned *seed) { return *seed = *seed * 1103515245u + 12345u, *seed >> 8; }

struct shared {
    struct fixture *f;
    struct op *ops;
    unsigned count, seed;
    struct process { pid_t pid; int pipe; unsigned acknowledged; } processes[PROCESSES];
};

static unsigned setting(const char *name, unsigned otherwise)
{
    const char *text = getenv(name);
    return text ? (unsigned)strtoul(text, NULL, 10) : otherwise;
}

static void begin(struct shared *s, struct fixture *f)
{
    *s = (struct shared){ .f = f, .count = getenv("GUICHET_SOAK") ? SOAK_OPS : OPS, .seed = setting("GUICHET_SEED", 1) };
    s->ops = calloc(s->count, sizeof *s->ops);
    assert_non_null(s->ops);
    fixture_enrol(f);
    for (unsigned i = 0; i < s->count; i++)
        fixture_make_op(f, true, false, &s->ops[i]);
}

/* The same request is asked again until it is answered: its id, not luck, decides. */
static void push_until_answered(struct fixture *f, const struct op *op, unsigned seq)
{
    struct push_answer answer;
    const struct exchange_now now = fixture_now(f);
    enum err e = ERR_SERVER_BUSY;
    for (int i = 0; i < TRIES && e == ERR_SERVER_BUSY; i++)
        e = fixture_push_as(f, &now, op, 1, seq, &answer);
    if (e || answer.results[0].status != PUSH_APPLIED)
        _exit(1);
}

/* die_us: the process ends like by kill -9 after so long; 0: never. One byte for each acknowledged push. */
static void start(struct shared *s, struct process *p, unsigned die_us)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    (void)fflush(stdout);
    p->pid = fork();
    assert_true(p->pid >= 0);
    if (p->pid == 0) {
        const struct itimerval alarm = { .it_value = { die_us / 1000000, die_us % 1000000 } };
        close(ends[0]);
        (void)signal(SIGALRM, SIG_DFL);
        (void)setitimer(ITIMER_REAL, &alarm, NULL);
        if (db_open(s->f->database, &s->f->db))
            _exit(2);
        for (unsigned i = p->acknowledged; i < s->count; i++) {
            push_until_answered(s->f, &s->ops[i], i + 1);
            if (write(ends[1], "x", 1) != 1)
                _exit(1);
        }
        _exit(0);
    }
    close(ends[1]);
    p->pipe = ends[0];
}

/* Waits for another acknowledgement of any; false when all processes have ended. A killed one is started again. */
static bool follow(struct shared *s, bool restart)
{
    struct pollfd fds[PROCESSES];
    char bytes[64];
    bool alive = false;
    for (int i = 0; i < PROCESSES; i++) {
        fds[i] = (struct pollfd){ .fd = s->processes[i].pid ? s->processes[i].pipe : -1, .events = POLLIN };
        alive |= s->processes[i].pid != 0;
    }
    if (!alive)
        return false;
    assert_true(poll(fds, PROCESSES, 60000) > 0);
    for (int i = 0; i < PROCESSES; i++) {
        struct process *p = &s->processes[i];
        int status;
        ssize_t n = fds[i].revents ? read(p->pipe, bytes, sizeof bytes) : -1;
        p->acknowledged += n > 0 ? (unsigned)n : 0;
        if (n != 0)
            continue;
        close(p->pipe);
        assert_int_equal(waitpid(p->pid, &status, 0), p->pid);
        p->pid = 0;
        if (restart && WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
            start(s, p, 2000 + seed_next(&s->seed) % 60000);
        else
            assert_int_equal(status, 0);
    }
    return true;
}

static void expect_once(const struct shared *s)
{
    int64_t bad = -1, count = -1;
    for (int i = 0; i < PROCESSES; i++)
        assert_int_equal(s->processes[i].acknowledged, s->count);
    assert_int_equal(fixture_number(s->f, "SELECT count(*) FROM operation"), s->count);
    assert_int_equal(fixture_number(s->f, "SELECT count(*) FROM audit WHERE action = 'token.pin.changed'"), s->count);
    assert_int_equal(fixture_number(s->f, "SELECT last FROM epoch"), s->count);
    assert_int_equal(audit_verify(s->f->db, &bad, &count), ERR_OK);
    assert_int_equal(bad, 0);
    free(s->ops);
}

static void test_two_processes(void **state)
{
    struct shared s;
    begin(&s, *state);
    for (int i = 0; i < PROCESSES; i++)
        start(&s, &s.processes[i], 0);
    while (follow(&s, false))
        ;
    expect_once(&s);
}

/* Ended at seeded moments, in the middle of whatever they do, and started again. */
static void test_processes_killed(void **state)
{
    struct shared s;
    begin(&s, *state);
    for (int i = 0; i < PROCESSES; i++)
        start(&s, &s.processes[i], 2000 + seed_next(&s.seed) % 60000);
    while (follow(&s, true))
        ;
    expect_once(&s);
}

/* The server's own connections end under it, at every few acknowledgements and in the middle of anything. */
static void test_backends_killed(void **state)
{
    struct shared s;
    unsigned killed = 0;
    begin(&s, *state);
    for (int i = 0; i < PROCESSES; i++)
        start(&s, &s.processes[i], 0);
    while (follow(&s, false))
        if (seed_next(&s.seed) % 4 == 0)
            killed += (unsigned)fixture_number(s.f, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                                                    "WHERE datname = current_database() AND pid <> pg_backend_pid()");
    assert_true(killed >= 10);
    expect_once(&s);
}

/* Somebody else writes and does not end: refused in time, nothing half done, and it works after. */
static void test_locked_out(void **state)
{
    struct fixture *f = *state;
    struct push_answer answer;
    struct op op;
    sqlite3 *lite = NULL;
    PGconn *pg = NULL;
    struct timespec from, to;
    fixture_enrol(f);
    fixture_make_op(f, true, false, &op);
    if (f->postgresql) {
        pg = fixture_connect(f->database);
        fixture_command(pg, "BEGIN; LOCK TABLE operation");
    } else {
        assert_int_equal(sqlite3_open(f->database, &lite), SQLITE_OK);
        assert_int_equal(sqlite3_exec(lite, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    }
    clock_gettime(CLOCK_MONOTONIC, &from);
    assert_int_equal(fixture_push(f, &op, 1, 1, &answer), ERR_SERVER_BUSY);
    clock_gettime(CLOCK_MONOTONIC, &to);
    assert_int_equal(f->status, 503);
    assert_true(to.tv_sec - from.tv_sec < 20);
    sqlite3_close(lite);
    PQfinish(pg);
    assert_int_equal(fixture_push(f, &op, 1, 1, &answer), ERR_OK);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM operation"), 1);
}

/* Connections that ended while they rested: the first read finds out and asks again. */
static void test_lost_before_use(void **state)
{
    struct fixture *f = *state;
    struct push_answer answer;
    struct op op;
    fixture_enrol(f);
    fixture_make_op(f, true, false, &op);
    fixture_sql(f, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
    assert_int_equal(fixture_push(f, &op, 1, 1, &answer), ERR_OK);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM operation"), 1);
}

/* The connection ends inside the commit: nobody here knows, so it is not run again; the kiosk's repeat resolves it. */
static void test_lost_in_commit(void **state)
{
    struct fixture *f = *state;
    struct push_answer answer;
    struct op op;
    fixture_enrol(f);
    fixture_make_op(f, true, false, &op);
    fixture_sql(f, "CREATE SEQUENCE runs; CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS "
                   "'BEGIN PERFORM nextval(''runs''); PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END';"
                   "CREATE CONSTRAINT TRIGGER die AFTER INSERT ON operation INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die()");
    const struct exchange_now now = fixture_now(f);
    assert_int_equal(fixture_push_as(f, &now, &op, 1, 1, &answer), ERR_SERVER_BUSY);
    assert_int_equal(f->status, 503);
    assert_non_null(strstr(f->body, "urn:guichet:storage"));
    assert_int_equal(fixture_number(f, "SELECT last_value FROM runs"), 1);
    fixture_sql(f, "DROP TRIGGER die ON operation");
    assert_int_equal(fixture_push_as(f, &now, &op, 1, 1, &answer), ERR_OK);
    assert_int_equal(answer.results[0].status, PUSH_APPLIED);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM operation"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
        T(test_two_processes), T(test_processes_killed), T(test_locked_out),
    };
    const struct CMUnitTest backends[] = { T(test_backends_killed), T(test_lost_before_use), T(test_lost_in_commit) };
    int failed = FIXTURE_RUN("server shared", tests);
    return getenv(FIXTURE_ENGINE) ? failed + cmocka_run_group_tests_name("server backends", backends, NULL, NULL) : failed;
}
