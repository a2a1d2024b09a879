/* Log-in and recovery of accounts, cut off or sent again: a try is counted and committed before it is looked at (server/PROTOCOL.md 12). */
#include "tests/unit/test_server_account_whole.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

static void test_repeat(void **state)
{
    struct portal *p = *state;
    struct asked k;
    char three[16], reference[32] = "", ticket[64] = "";
    ask_three(p, MARIE, three);
    portal_make(p, "forgot-answers", answers_to(MARIE, three, false), &k);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(portal_carry(p, &k), 403);
        assert_int_equal(said_number(p, "left"), 2);
        assert_true(i == 0 || strcmp(said_text(p, "reference"), reference) == 0);
        (void)snprintf(reference, sizeof reference, "%s", said_text(p, "reference"));
    }
    asked_drop(&k);
    portal_make(p, "forgot-answers", answers_to(MARIE, three, true), &k);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(portal_carry(p, &k), 200);
        assert_true(i == 0 || strcmp(said_text(p, "ticket"), ticket) == 0);
        (void)snprintf(ticket, sizeof ticket, "%s", said_text(p, "ticket"));
    }
    asked_drop(&k);
}

/* A pool whose one turn is taken by somebody who does not end. */
struct busy { struct hash_pool *pool; pthread_t thread; int taken[2]; };

static enum err hold_turn(void *ctx)
{
    struct busy *b = ctx;
    char byte = 1;
    (void)!write(b->taken[1], &byte, 1);
    return pause() ? ERR_OK : ERR_INTERNAL;
}

static void *hold(void *ctx)
{
    struct busy *b = ctx;
    return hash_pool_run(b->pool, hold_turn, b) ? b : NULL;
}

/* In a child: asks, and waits for ever for its turn to hash. */
static void ask_and_wait(struct portal *p, const struct asked *k)
{
    struct busy b;
    struct db *own = NULL;
    char byte;
    if (db_open(p->f->database, &own) || hash_pool_start(1, 8, &b.pool) || pipe(b.taken) || pthread_create(&b.thread, NULL, hold, &b) ||
        read(b.taken[0], &byte, 1) != 1)
        _exit(1);
    p->f->db = own;
    p->f->service.hashes = b.pool;
    secret_free(fixture_carry(p->f, k->job));
    _exit(2);
}

static int64_t counted(const struct portal *p, const char *kind)
{
    char sql[96];
    (void)snprintf(sql, sizeof sql, "SELECT coalesce(max(count), 0) FROM throttle WHERE kind = '%s'", kind);
    return fixture_number(p->f, sql);
}

/* kill -9 between the count and the look, seen from outside by the count. */
static void kill_in_check(struct portal *p, const struct asked *k, const char *kind)
{
    int64_t before = counted(p, kind);
    const struct timespec moment = { 0, 2000000 };
    int status, tries = 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        ask_and_wait(p, k);
    while (counted(p, kind) == before && tries++ < 5000)
        (void)nanosleep(&moment, NULL);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(counted(p, kind), before + 1);
}

static void test_killed(void **state)
{
    struct portal *p = *state;
    struct asked k;
    char three[16];
    ask_three(p, MARIE, three);
    for (int i = 0; i < 3; i++) {
        portal_make(p, "forgot-answers", answers_to(MARIE, three, false), &k);
        kill_in_check(p, &k, "FORGOT");
        if (i < 2)
            asked_drop(&k);
    }
    assert_int_equal(answer(p, MARIE, true), 403);
    expect_cause(p, "locked");
    assert_int_equal(portal_carry(p, &k), 403);                                 /* the one that was cut off, again: the same guess */
    expect_cause(p, "answers-wrong");
    assert_int_equal(counted(p, "FORGOT"), 3);
    asked_drop(&k);
}

static void test_killed_login(void **state)
{
    struct portal *p = *state;
    struct asked k;
    portal_make(p, "login", name_and_password(MARIE, "Mauvais1e"), &k);
    kill_in_check(p, &k, "LOGIN");
    assert_int_equal(portal_carry(p, &k), 403);
    assert_int_equal(said_number(p, "left"), 9);
    expect_cause(p, "password-wrong");
    assert_int_equal(counted(p, "LOGIN"), 1);
    asked_drop(&k);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, forgot_setup, portal_teardown)
        T(test_repeat), T(test_killed), T(test_killed_login),
#undef T
    };
    return FIXTURE_RUN("accounts, counted first", tests);
}
