/* core/desk: kill -9 at each kill point of an operation's life, then a new start: exactly one truthful
 * outcome, nothing lost, nothing twice.  The desk runs in a child; its own helpers (stand-ins) kill it at the point. */
#include "test_desk_world.h"

/* The child: a person changes a password; it never ends by itself. */
static void live_and_be_killed(void)
{
    open_desk();
    until_ready();
    until_online();
    world_put("reached", "online", O_TRUNC);
    if (ask_change("111222", "445566"))
        _exit(1);
    for (;;)
        loop_step(loop, 1000);
}

static void run_until_killed(const char *card_does, const char *server_does)
{
    int status = 0;
    world_put("card.does", card_does, O_TRUNC);
    world_put("server.does", server_does, O_TRUNC);
    pid_t pid = fork();
    if (pid == 0) {
        live_and_be_killed();
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    world_put("card.does", "", O_TRUNC);
    world_put("server.does", "", O_TRUNC);
}

/* Starts again, contacts the server, and leaves the desk open. */
static void start_again(void)
{
    open_desk();
    until_ready();
    until_online();
    until(desk_status(desk)->waiting == 0);
}

static void expect_one(const char *line, bool unknown)
{
    struct desk_request rows[4];
    assert_int_equal(applied_lines("\n"), 1);
    assert_int_equal(applied_lines(line), 1);
    assert_int_equal(desk_requests(desk, rows, 4), 1);
    assert_int_equal(rows[0].state, REQUEST_ACCEPTED);
    assert_int_equal(rows[0].unknown, unknown);
    assert_int_equal(desk_status(desk)->unsure, unknown);
    close_desk();
    start_again();      /* and once more: nothing is sent twice */
    assert_int_equal(applied_lines("\n"), 1);
}

static void before_prepared(void **state)
{
    (void)state;
    struct desk_request rows[4];
    run_until_killed("kill-info", "");
    start_again();
    assert_int_equal(applied_lines("\n"), 0);
    assert_int_equal(desk_requests(desk, rows, 4), 0);
    assert_false(desk_status(desk)->unsure);
}

static void between_prepared_and_the_first_apdu(void **state)
{
    (void)state;
    run_until_killed("kill-before", "");
    assert_string_equal(card_read().pin, "111222");
    start_again();
    expect_one("unknown\n", true);
}

static void between_the_apdu_and_done(void **state)
{
    (void)state;
    run_until_killed("kill-changed", "");
    assert_string_equal(card_read().pin, "445566");
    start_again();
    expect_one("unknown\n", true);
}

static void between_done_and_pushed(void **state)
{
    (void)state;
    run_until_killed("", "kill-before");
    assert_int_equal(applied_lines("\n"), 0);
    start_again();
    expect_one("done signed\n", false);
}

static void between_pushed_and_acknowledged(void **state)
{
    (void)state;
    run_until_killed("", "kill-after");
    assert_int_equal(applied_lines("\n"), 1);
    start_again();
    expect_one("done signed\n", false);
}

int main(int argc, char **argv)
{
#define T(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        T(before_prepared), T(between_prepared_and_the_first_apdu), T(between_the_apdu_and_done),
        T(between_done_and_pushed), T(between_pushed_and_acknowledged),
    };
    int rc;
    (void)argc;
    if (world_is_helper(argv, &rc))
        return rc;
    cmocka_set_message_output(CM_OUTPUT_TAP);
    if (secret_start())
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
