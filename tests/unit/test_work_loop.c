/* core/work/loop: timers under a clock that stands still, descriptors that come and go inside callbacks. */
#include "core/work/loop.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

static int64_t now_ms;
static int64_t fake_now(void *ctx) { (void)ctx; return now_ms; }
static const struct clock fake_clock = { fake_now, fake_now, NULL };

static struct loop *loop;
static char order[64];
static size_t order_n;
static int other_pipe[2];

static int setup(void **state)
{
    (void)state;
    now_ms = 1000;
    order_n = 0;
    loop = loop_new(&fake_clock);
    return loop ? 0 : -1;
}
static int teardown(void **state) { (void)state; loop_free(loop); return 0; }

static void note(void *ctx) { order[order_n++] = *(const char *)ctx; order[order_n] = 0; }
static void again(void *ctx) { note(ctx); assert_int_equal(loop_after(loop, 0, again, ctx), ERR_OK); }
static void cancel_b(void *ctx) { note(ctx); loop_cancel(loop, note, (void *)(uintptr_t)"b"); }

static void timers_run_in_order_of_time(void **state)
{
    (void)state;
    static char a[] = "a", b[] = "b", c[] = "c";
    assert_int_equal(loop_next_timer(loop), -1);
    assert_int_equal(loop_after(loop, 30, note, c), ERR_OK);
    assert_int_equal(loop_after(loop, 10, note, a), ERR_OK);
    assert_int_equal(loop_after(loop, 10, note, b), ERR_OK);
    assert_int_equal(loop_next_timer(loop), 10);
    loop_step(loop, 0);
    assert_int_equal(order_n, 0);
    now_ms += 10;
    loop_step(loop, 0);
    assert_string_equal(order, "ab");
    assert_int_equal(loop_next_timer(loop), 20);
    now_ms += 100;
    loop_step(loop, 0);
    assert_string_equal(order, "abc");
    assert_int_equal(loop_next_timer(loop), -1);
}

static void a_second_timer_replaces_the_first(void **state)
{
    (void)state;
    static char a[] = "a";
    assert_int_equal(loop_after(loop, 10, note, a), ERR_OK);
    assert_int_equal(loop_after(loop, 50, note, a), ERR_OK);
    now_ms += 20;
    loop_step(loop, 0);
    assert_int_equal(order_n, 0);
    now_ms += 30;
    loop_step(loop, 0);
    assert_string_equal(order, "a");
}

static void a_timer_that_sets_itself_runs_once_a_step(void **state)
{
    (void)state;
    static char a[] = "a", b[] = "b";
    assert_int_equal(loop_after(loop, 0, again, a), ERR_OK);
    assert_int_equal(loop_after(loop, 0, note, b), ERR_OK);
    loop_step(loop, -1);
    assert_string_equal(order, "ab");
    loop_step(loop, -1);
    assert_string_equal(order, "aba");
}

static void a_callback_cancels_another(void **state)
{
    (void)state;
    static char a[] = "a";
    char *b = (char *)(uintptr_t)"b";
    assert_int_equal(loop_after(loop, 1, cancel_b, a), ERR_OK);
    assert_int_equal(loop_after(loop, 2, note, b), ERR_OK);
    now_ms += 5;
    loop_step(loop, 0);
    assert_string_equal(order, "a");
}

static void timers_have_a_limit(void **state)
{
    (void)state;
    static char rows[LOOP_TIMERS_MAX + 1];
    for (int i = 0; i < LOOP_TIMERS_MAX; i++)
        assert_int_equal(loop_after(loop, 5, note, &rows[i]), ERR_OK);
    assert_int_equal(loop_after(loop, 5, note, &rows[LOOP_TIMERS_MAX]), ERR_LIMIT);
    loop_cancel(loop, note, &rows[3]);
    assert_int_equal(loop_after(loop, 5, note, &rows[LOOP_TIMERS_MAX]), ERR_OK);
}

static void on_fd(void *ctx, short revents)
{
    char byte;
    assert_true(revents & POLLIN);
    assert_int_equal(read(*(int *)ctx, &byte, 1), 1);
    order[order_n++] = byte;
    order[order_n] = 0;
}

/* Closes the other pipe and opens a new one, which gets the same numbers: its watch must not see the old event. */
static void swap_other(void *ctx, short revents)
{
    int old = other_pipe[0];
    on_fd(ctx, revents);
    loop_unwatch(loop, old);
    close(other_pipe[0]);
    close(other_pipe[1]);
    assert_int_equal(pipe(other_pipe), 0);
    assert_int_equal(other_pipe[0], old);
    assert_int_equal(loop_watch(loop, other_pipe[0], POLLIN, on_fd, &other_pipe[0]), ERR_OK);
}

static void a_reused_descriptor_is_another_watch(void **state)
{
    (void)state;
    int first[2];
    assert_int_equal(pipe(first), 0);
    assert_int_equal(pipe(other_pipe), 0);
    assert_int_equal(loop_watch(loop, first[0], POLLIN, swap_other, &first[0]), ERR_OK);
    assert_int_equal(loop_watch(loop, other_pipe[0], POLLIN, on_fd, &other_pipe[0]), ERR_OK);
    assert_int_equal(write(first[1], "1", 1), 1);
    assert_int_equal(write(other_pipe[1], "2", 1), 1);
    loop_step(loop, -1);
    assert_string_equal(order, "1");
    assert_int_equal(write(other_pipe[1], "3", 1), 1);
    loop_step(loop, -1);
    assert_string_equal(order, "13");
    for (int i = 0; i < 2; i++) {
        close(first[i]);
        close(other_pipe[i]);
    }
}

static void watches_have_a_limit_and_are_replaced(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    for (int i = 0; i < LOOP_WATCHES_MAX; i++)
        assert_int_equal(loop_watch(loop, 100 + i, POLLIN, on_fd, NULL), ERR_OK);
    assert_int_equal(loop_watch(loop, ends[0], POLLIN, on_fd, NULL), ERR_LIMIT);
    assert_int_equal(loop_watch(loop, 100, POLLIN, on_fd, NULL), ERR_OK);
    for (int i = 0; i < LOOP_WATCHES_MAX; i++)
        loop_unwatch(loop, 100 + i);
    assert_int_equal(loop_watch(loop, ends[0], POLLIN, on_fd, &ends[0]), ERR_OK);
    assert_int_equal(write(ends[1], "x", 1), 1);
    loop_step(loop, -1);
    assert_string_equal(order, "x");
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(timers_run_in_order_of_time, setup, teardown),
        cmocka_unit_test_setup_teardown(a_second_timer_replaces_the_first, setup, teardown),
        cmocka_unit_test_setup_teardown(a_timer_that_sets_itself_runs_once_a_step, setup, teardown),
        cmocka_unit_test_setup_teardown(a_callback_cancels_another, setup, teardown),
        cmocka_unit_test_setup_teardown(timers_have_a_limit, setup, teardown),
        cmocka_unit_test_setup_teardown(a_reused_descriptor_is_another_watch, setup, teardown),
        cmocka_unit_test_setup_teardown(watches_have_a_limit_and_are_replaced, setup, teardown),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
