/* core/work/helper: done is called exactly once whatever the helper does.  This program is also the helper: started
 * with --helper MODE it answers, crashes, hangs or talks nonsense. */
#include "core/work/helper.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

/* --- the helper's side --- */

static int send_raw(const char *bytes, size_t n) { return write(HELPER_FD, bytes, n) == (ssize_t)n ? 0 : 1; }

static void hang(void) { for (;;) pause(); }

static void misbehave(const char *mode)
{
    if (!strcmp(mode, "crash"))
        raise(SIGKILL);
    if (!strcmp(mode, "hang"))
        hang();
    if (!strcmp(mode, "garbage"))
        send_raw("\377\377\377\377garbage", 11);
    if (!strcmp(mode, "zero"))
        send_raw("\0\0\0\0\3", 5);
    if (!strcmp(mode, "kind"))
        send_raw("\0\0\0\1\7", 5);
    if (!strcmp(mode, "half"))
        send_raw("\0\0\0\5\3ab", 7);
    if (!strcmp(mode, "halfhead"))
        send_raw("\0\0", 2);
    if (!strcmp(mode, "twice") && !helper_answer(HELPER_FD, FRAME_RESULT, "one", 3))
        exit(helper_answer(HELPER_FD, FRAME_RESULT, "two", 3) ? 1 : 0);
    if (!strcmp(mode, "garbage") || !strcmp(mode, "zero") || !strcmp(mode, "kind"))
        hang();
    exit(0);
}

static int serve(const char *mode)
{
    if (!strcmp(mode, "early"))
        return 0;
    for (;;) {
        SECRET_OWNED struct secret *job = helper_next_job(HELPER_FD);
        if (!job)
            return !strcmp(mode, "stubborn") ? (hang(), 0) : 0;
        bool bad = secret_length(job) == 3 && !memcmp(secret_bytes(job), "bad", 3);
        if (strcmp(mode, "echo") && strcmp(mode, "stubborn") && strcmp(mode, "bad"))
            misbehave(mode);
        if (bad)
            misbehave("crash");
        if (helper_answer(HELPER_FD, FRAME_PROGRESS, "p", 1) ||
            helper_answer(HELPER_FD, FRAME_RESULT, secret_bytes(job), secret_length(job)))
            return 1;
    }
}

/* --- the tests' side --- */

static char self[4096];
static const char *argv_of[4] = { "helper", "--helper", NULL, NULL };
static const char *const no_env[] = { "A=1", NULL };
static struct helper_spec spec = { "test", self, argv_of, no_env };
static struct loop *loop;
static struct helper *helper;

static struct outcome {
    int calls, lates, progress;
    enum err e;
    size_t n;
    char bytes[HELPER_FRAME_MAX];
} got[4];

static void on_done(void *ctx, enum err e, const uint8_t *bytes, size_t n)
{
    struct outcome *o = ctx;
    o->calls++;
    o->e = e;
    o->n = n;
    if (n)
        memcpy(o->bytes, bytes, n);
}
static void on_late(void *ctx) { ((struct outcome *)ctx)->lates++; }
static void on_progress(void *ctx, const uint8_t *b, size_t n) { ((struct outcome *)ctx)->progress += n == 1 && *b == 'p'; }

static enum err submit_bytes(int i, const void *bytes, size_t n, int64_t soft, int64_t hard)
{
    struct secret *s = secret_new(n ? n : 1);
    assert_non_null(s);
    assert_int_equal(secret_append(s, bytes, n), ERR_OK);
    const struct helper_job job = { s, soft, hard, on_late, on_progress, on_done, &got[i] };
    return helper_submit(helper, &job);
}
static enum err submit(int i, const char *text) { return submit_bytes(i, text, strlen(text), 0, 5000); }

static void use(const char *mode)
{
    argv_of[2] = mode;
    memset(got, 0, sizeof got);
    loop = loop_new(&clock_system);
    helper = helper_new(loop, &spec);
    assert_true(loop && helper);
}

static void wait_idle(void)
{
    while (helper_busy(helper))
        loop_step(loop, 1000);
}

static void finish(void)
{
    helper_free(helper);
    loop_free(loop);
    assert_int_equal(waitpid(-1, NULL, 0), -1);    /* nobody is left behind */
    assert_int_equal(errno, ECHILD);
}

static void assert_got(int i, enum err e, const char *text)
{
    assert_int_equal(got[i].calls, 1);
    assert_int_equal(got[i].e, e);
    assert_int_equal(got[i].n, strlen(text));
    assert_memory_equal(got[i].bytes, text, strlen(text));
}

static void jobs_are_answered_in_order_by_one_process(void **state)
{
    (void)state;
    use("echo");
    assert_int_equal(helper_pid(helper), 0);
    assert_int_equal(submit(0, "one"), ERR_OK);
    assert_int_equal(submit(1, ""), ERR_OK);
    assert_int_equal(got[0].calls, 0);
    wait_idle();
    pid_t pid = helper_pid(helper);
    assert_got(0, ERR_OK, "one");
    assert_got(1, ERR_OK, "");
    assert_int_equal(got[0].progress, 1);
    assert_int_equal(submit(2, "three"), ERR_OK);
    wait_idle();
    assert_got(2, ERR_OK, "three");
    assert_int_equal(helper_pid(helper), pid);
    finish();
}

static void bad_helpers_end_the_job_once_and_the_next_gets_a_fresh_one(void **state)
{
    (void)state;
    static const struct { const char *mode; enum err e; } rows[] = {
        { "crash", ERR_HELPER_GONE }, { "early", ERR_HELPER_GONE }, { "half", ERR_HELPER_GONE },
        { "halfhead", ERR_HELPER_GONE }, { "garbage", ERR_FORMAT }, { "zero", ERR_FORMAT }, { "kind", ERR_FORMAT },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        use(rows[i].mode);
        assert_int_equal(submit(0, "one"), ERR_OK);
        assert_int_equal(submit(1, "two"), ERR_OK);
        while (!got[0].calls)
            loop_step(loop, 1000);
        argv_of[2] = "echo";
        wait_idle();
        assert_got(0, rows[i].e, "");
        assert_int_equal(got[1].calls, 1);
        assert_int_equal(submit(2, "three"), ERR_OK);
        wait_idle();
        assert_got(2, ERR_OK, "three");
        finish();
    }
}

static void a_crash_spares_the_jobs_behind_it(void **state)
{
    (void)state;
    use("bad");
    assert_int_equal(submit(0, "bad"), ERR_OK);
    assert_int_equal(submit(1, "good"), ERR_OK);
    wait_idle();
    assert_got(0, ERR_HELPER_GONE, "");
    assert_got(1, ERR_OK, "good");
    finish();
}

static void a_hung_helper_is_late_then_killed(void **state)
{
    (void)state;
    use("hang");
    assert_int_equal(submit_bytes(0, "x", 1, 20, 60), ERR_OK);
    while (!got[0].lates)
        loop_step(loop, 1000);
    assert_int_equal(got[0].calls, 0);
    pid_t pid = helper_pid(helper);
    assert_true(pid > 0);
    wait_idle();
    assert_got(0, ERR_DEADLINE, "");
    assert_int_equal(got[0].lates, 1);
    argv_of[2] = "echo";
    assert_int_equal(submit(1, "y"), ERR_OK);
    wait_idle();
    assert_got(1, ERR_OK, "y");
    assert_int_not_equal(helper_pid(helper), pid);
    finish();
}

/* Our end of the socketpair, made so small that a job takes many writes. */
static void shrink_socket(void)
{
    int small = 1, domain, done = 0;
    socklen_t n = sizeof domain;
    for (int fd = 3; fd < 64; fd++)
        if (!getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &n) && domain == AF_UNIX)
            done += !setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
    assert_int_equal(done, 1);
}

static void a_large_job_goes_out_in_parts(void **state)
{
    (void)state;
    static uint8_t large[HELPER_FRAME_MAX];
    for (size_t i = 0; i < sizeof large; i++)
        large[i] = (uint8_t)(i * 7 + i / 256);
    use("echo");
    assert_int_equal(submit_bytes(0, large, sizeof large, 0, 5000), ERR_OK);
    shrink_socket();
    wait_idle();
    assert_int_equal(got[0].calls, 1);
    assert_int_equal(got[0].e, ERR_OK);
    assert_int_equal(got[0].n, sizeof large);
    assert_memory_equal(got[0].bytes, large, sizeof large);
    finish();
}

/* Killed with the job in its socket and not read: it has done nothing, so a fresh one does it. */
static void a_job_that_was_not_taken_is_given_again(void **state)
{
    (void)state;
    use("echo");
    assert_int_equal(submit(0, "first"), ERR_OK);
    wait_idle();
    pid_t pid = helper_pid(helper);
    int status;
    assert_int_equal(kill(pid, SIGSTOP), 0);
    assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
    assert_int_equal(submit(1, "second"), ERR_OK);
    loop_step(loop, 0);
    assert_int_equal(got[1].calls, 0);
    assert_int_equal(kill(pid, SIGKILL), 0);
    wait_idle();
    assert_got(1, ERR_OK, "second");
    assert_int_not_equal(helper_pid(helper), pid);
    finish();
}

static void a_helper_that_never_takes_is_not_tried_for_ever(void **state)
{
    (void)state;
    use("early");
    assert_int_equal(submit(0, "x"), ERR_OK);
    wait_idle();
    assert_got(0, ERR_HELPER_GONE, "");
    finish();
}

static void an_answer_nobody_asked_for_is_not_given_to_the_next_job(void **state)
{
    (void)state;
    use("twice");
    assert_int_equal(submit(0, "x"), ERR_OK);
    wait_idle();
    assert_got(0, ERR_OK, "one");
    argv_of[2] = "echo";
    siginfo_t ended;        /* the second answer is there when the process has ended */
    waitid(P_PID, (id_t)helper_pid(helper), &ended, WEXITED | WNOWAIT);
    assert_int_equal(submit(1, "y"), ERR_OK);
    wait_idle();
    assert_got(1, ERR_OK, "y");
    finish();
}

static void too_many_jobs_are_refused(void **state)
{
    (void)state;
    use("echo");
    for (int i = 0; i < HELPER_JOBS_MAX; i++)
        assert_int_equal(submit(0, "x"), ERR_OK);
    assert_int_equal(submit(1, "x"), ERR_LIMIT);
    wait_idle();
    assert_int_equal(got[0].calls, HELPER_JOBS_MAX);
    assert_int_equal(got[1].calls, 0);
    finish();
}

static void a_missing_program_is_refused_at_once(void **state)
{
    (void)state;
    use("echo");
    spec.path = "/nonexistent/helper";
    assert_int_equal(submit(0, "x"), ERR_SYSTEM);
    spec.path = self;
    assert_false(helper_busy(helper));
    assert_int_equal(got[0].calls, 0);
    finish();
}

static int64_t now_ms(void) { return clock_mono(&clock_system); }

static void stop_does_not_wait_and_done_comes_from_the_loop(void **state)
{
    (void)state;
    use("hang");
    assert_int_equal(submit(0, "x"), ERR_OK);
    assert_int_equal(submit(1, "y"), ERR_OK);
    loop_step(loop, 0);
    int64_t start = now_ms();
    helper_stop(helper);
    assert_true(now_ms() - start < 50);
    assert_int_equal(got[0].calls, 0);
    assert_int_equal(helper_pid(helper), 0);
    argv_of[2] = "echo";
    assert_int_equal(submit(2, "z"), ERR_OK);
    wait_idle();
    assert_got(0, ERR_HELPER_GONE, "");
    assert_got(1, ERR_HELPER_GONE, "");
    assert_got(2, ERR_OK, "z");
    finish();
}

static void a_stubborn_helper_is_killed_after_its_grace(void **state)
{
    (void)state;
    use("stubborn");
    assert_int_equal(submit(0, "x"), ERR_OK);
    wait_idle();
    pid_t pid = helper_pid(helper);
    int64_t start = now_ms();
    helper_stop(helper);
    while (kill(pid, 0) == 0 && now_ms() - start < 3000)
        loop_step(loop, 1000);
    assert_true(now_ms() - start < 1000);
    assert_int_equal(loop_next_timer(loop), -1);
    finish();
}

static void free_calls_what_is_pending(void **state)
{
    (void)state;
    use("hang");
    assert_int_equal(submit(0, "x"), ERR_OK);
    assert_int_equal(submit(1, "y"), ERR_OK);
    loop_step(loop, 0);
    finish();
    assert_got(0, ERR_HELPER_GONE, "");
    assert_got(1, ERR_HELPER_GONE, "");
}

static void free_inside_done(void *ctx, enum err e, const uint8_t *bytes, size_t n)
{
    on_done(ctx, e, bytes, n);
    helper_free(helper);
}

static void a_callback_may_free_its_helper(void **state)
{
    (void)state;
    use("echo");
    struct secret *s = secret_new(1);
    const struct helper_job job = { s, 0, 5000, NULL, NULL, free_inside_done, &got[0] };
    assert_int_equal(helper_submit(helper, &job), ERR_OK);
    assert_int_equal(submit(1, "y"), ERR_OK);
    while (!got[1].calls)
        loop_step(loop, 1000);
    assert_got(0, ERR_OK, "");
    assert_got(1, ERR_HELPER_GONE, "");
    assert_int_equal(loop_next_timer(loop), -1);
    loop_free(loop);
}

static void the_helper_inherits_nothing_else(void **state)
{
    (void)state;
    char path[64], link[256];
    int stray_fd = dup(0);    /* not close-on-exec */
    use("echo");
    assert_int_equal(submit(0, "x"), ERR_OK);
    wait_idle();
    snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)helper_pid(helper), stray_fd > 4 ? stray_fd : 4);
    /* The helper is not dumpable after secret_start, so only root reads this; others get EACCES, never a link. */
    assert_int_equal(readlink(path, link, sizeof link), -1);
    close(stray_fd);
    finish();
}

int main(int argc, char **argv)
{
    if (secret_start())
        return 99;
    if (argc == 3 && !strcmp(argv[1], "--helper"))
        return serve(argv[2]);
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n <= 0)
        return 99;
    self[n] = 0;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jobs_are_answered_in_order_by_one_process),
        cmocka_unit_test(bad_helpers_end_the_job_once_and_the_next_gets_a_fresh_one),
        cmocka_unit_test(a_crash_spares_the_jobs_behind_it),
        cmocka_unit_test(a_hung_helper_is_late_then_killed),
        cmocka_unit_test(a_large_job_goes_out_in_parts),
        cmocka_unit_test(a_job_that_was_not_taken_is_given_again),
        cmocka_unit_test(a_helper_that_never_takes_is_not_tried_for_ever),
        cmocka_unit_test(an_answer_nobody_asked_for_is_not_given_to_the_next_job),
        cmocka_unit_test(too_many_jobs_are_refused),
        cmocka_unit_test(a_missing_program_is_refused_at_once),
        cmocka_unit_test(stop_does_not_wait_and_done_comes_from_the_loop),
        cmocka_unit_test(a_stubborn_helper_is_killed_after_its_grace),
        cmocka_unit_test(free_calls_what_is_pending),
        cmocka_unit_test(a_callback_may_free_its_helper),
        cmocka_unit_test(the_helper_inherits_nothing_else),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
