/* core/desk: a change of password through every way it can end, with stand-ins for card, reader and server. */
#include "test_desk_world.h"

static void changed_and_told(void **state)
{
    (void)state;
    open_desk();
    until_ready();
    until_online();
    assert_int_equal(ask_change("111222", "445566"), ERR_OK);
    until(answers_n == 1);
    assert_int_equal(answers[0].outcome, CHANGE_PIN_DONE);
    assert_true(answers[0].told);
    assert_int_equal(answers[0].err, ERR_OK);
    assert_int_equal(steps[STEP_SERVER], 1);
    assert_true(is_receipt_of_applied(answers[0].receipt));
    assert_int_equal(applied_lines("done signed"), 1);
    assert_string_equal(card_read().pin, "445566");
    struct desk_request rows[4];
    assert_int_equal(desk_requests(desk, rows, 4), 1);
    assert_int_equal(rows[0].state, REQUEST_ACCEPTED);
    assert_string_equal(rows[0].type, "token.pin.changed");
    assert_string_equal(rows[0].receipt, answers[0].receipt);
    assert_int_equal(desk_status(desk)->waiting, 0);
}

static void wrong_then_locked(void **state)
{
    (void)state;
    card_write("CARTE1", "111222", 2);
    open_desk();
    until_ready();
    until_online();
    assert_int_equal(ask_change("999999", "445566"), ERR_OK);
    until(answers_n == 1);
    assert_int_equal(answers[0].outcome, CHANGE_PIN_WRONG);
    assert_int_equal(answers[0].tries.left, 1);
    assert_int_equal(desk_status(desk)->info.tries.left, 1);
    assert_string_equal(answers[0].receipt, "");
    assert_int_equal(ask_change("999999", "445566"), ERR_OK);
    until(answers_n == 1);
    assert_int_equal(answers[0].outcome, CHANGE_PIN_LOCKED);
    assert_int_equal(desk_status(desk)->token, DESK_TOKEN_LOCKED);
    assert_int_equal(ask_change("111222", "445566"), ERR_PIN_LOCKED);
    assert_int_equal(applied_lines("\n"), 0);
    struct desk_request rows[4];
    assert_int_equal(desk_requests(desk, rows, 4), 0);
}

static void off_line_it_waits_and_is_told_later(void **state)
{
    (void)state;
    world_put("server.does", "down", O_TRUNC);
    open_desk();
    until_ready();
    advance(2000);
    until(desk_status(desk)->net_err == ERR_OFFLINE);
    assert_int_equal(ask_change("111222", "445566"), ERR_OK);
    until(answers_n == 1);
    assert_int_equal(answers[0].outcome, CHANGE_PIN_DONE);
    assert_false(answers[0].told);
    until(desk_status(desk)->waiting == 1);
    struct desk_request rows[4];
    assert_int_equal(desk_requests(desk, rows, 4), 1);
    assert_int_equal(rows[0].state, REQUEST_WAITING);
    close_desk();
    world_put("server.does", "", O_TRUNC);
    open_desk();
    until_ready();
    assert_int_equal(desk_status(desk)->waiting, 1);
    until_online();
    until(desk_status(desk)->waiting == 0);
    assert_int_equal(desk_requests(desk, rows, 4), 1);
    assert_int_equal(rows[0].state, REQUEST_ACCEPTED);
    assert_int_equal(applied_lines("done signed"), 1);
    assert_false(desk_status(desk)->unsure);
}

static void refused_by_the_server(void **state)
{
    (void)state;
    world_put("server.does", "reject", O_TRUNC);
    open_desk();
    until_ready();
    until_online();
    assert_int_equal(ask_change("111222", "445566"), ERR_OK);
    until(answers_n == 1);
    assert_int_equal(answers[0].outcome, CHANGE_PIN_DONE);
    assert_false(answers[0].told);
    assert_int_equal(answers[0].err, ERR_SERVER_REFUSED);
    struct desk_request rows[4];
    assert_int_equal(desk_requests(desk, rows, 4), 1);
    assert_int_equal(rows[0].state, REQUEST_REFUSED);
    assert_string_equal(rows[0].reason, "Le certificat de cette clé est révoqué.");
}

/* The card goes out inside the change and comes back. */
static void pull(const char *word)
{
    world_put("card.does", word, O_TRUNC);
    open_desk();
    until_ready();
    assert_int_equal(ask_change("111222", "445566"), ERR_OK);
    reader_empty();
    until(answers_n == 1);
    assert_int_equal(answers[0].outcome, CHANGE_PIN_PULLED);
    until(desk_status(desk)->token == DESK_TOKEN_ABSENT);
    assert_int_equal(ask_change("111222", "445566"), ERR_LIMIT);
    answers_n = 1;
}

static void put_back(void)
{
    char saved[4096];
    world_put("card", world_get("card.out", saved), O_TRUNC);
    reader_card(2);
}

static void pulled_after_the_card_changed(void **state)
{
    (void)state;
    pull("pull-changed");
    put_back();
    until(answers_n == 2);
    assert_int_equal(answers[1].outcome, CHANGE_PIN_DONE);
    assert_true(*answers[1].receipt);
    until(desk_status(desk)->waiting == 1 || applied_lines("done signed") == 1);
}

static void pulled_before_the_card_changed(void **state)
{
    (void)state;
    pull("pull");
    put_back();
    until(answers_n == 2);
    assert_int_equal(answers[1].outcome, CHANGE_PIN_KEPT);
    assert_int_equal(card_read().tries, 5);
    assert_int_equal(desk_status(desk)->waiting, 0);
}

static void pulled_and_never_back(void **state)
{
    (void)state;
    pull("pull-changed");
    advance(59000);
    settle();
    assert_int_equal(answers_n, 1);
    advance(1001);
    until(answers_n == 2);
    assert_int_equal(answers[1].outcome, CHANGE_PIN_UNKNOWN);
    until(applied_lines("unknown") == 1);
    put_back();
    until_ready();
    assert_true(desk_status(desk)->unsure);
    SECRET_OWNED struct secret *pin = secret_new(64);
    assert_int_equal(secret_append(pin, "445566", 6), ERR_OK);
    assert_int_equal(desk_check_token(desk, pin, &(struct check_token_watch){ 0 }), ERR_OK);
    until(!desk_status(desk)->unsure);      /* settled by a later success */
}

static void pulled_and_another_card_comes(void **state)
{
    (void)state;
    pull("pull-changed");
    card_write("CARTE2", "777888", 5);
    reader_card(2);
    until(answers_n == 2);
    assert_int_equal(answers[1].outcome, CHANGE_PIN_UNKNOWN);
    assert_int_equal(card_read().tries, 5);    /* nothing was tried on it */
    assert_false(desk_status(desk)->unsure);
}

static void pulled_with_one_try_left(void **state)
{
    (void)state;
    pull("pull");
    card_write("CARTE1", "111222", 1);
    reader_card(2);
    until(answers_n == 2);
    assert_int_equal(answers[1].outcome, CHANGE_PIN_UNKNOWN);
    assert_int_equal(card_read().tries, 1);
}

static void the_person_leaves_while_the_card_is_out(void **state)
{
    (void)state;
    pull("pull-changed");
    desk_forget(desk);
    until(applied_lines("unknown") == 1 || desk_status(desk)->waiting == 1);
    put_back();
    until_ready();
    assert_int_equal(answers_n, 1);           /* no call after desk_forget */
    assert_true(desk_status(desk)->unsure);
}

static void a_helper_that_hangs_is_spoken_of_then_killed_and_settled(void **state)
{
    (void)state;
    world_put("card.does", "hang-changed", O_TRUNC);
    open_desk();
    until_ready();
    assert_int_equal(ask_change("111222", "445566"), ERR_OK);
    until(strcmp(card_read().pin, "445566") == 0);
    settle();
    advance(5001);
    assert_int_equal(steps[STEP_CARD_LATE], 1);
    assert_int_equal(answers_n, 0);
    advance(25001);
    until(answers_n == 1);
    assert_int_equal(steps[STEP_SETTLE], 1);
    assert_int_equal(answers[0].outcome, CHANGE_PIN_DONE);
}

static void a_helper_that_dies_before_the_change(void **state)
{
    (void)state;
    world_put("card.does", "die-before", O_TRUNC);
    open_desk();
    until_ready();
    assert_int_equal(ask_change("111222", "445566"), ERR_OK);
    until(answers_n == 1);
    assert_int_equal(answers[0].outcome, CHANGE_PIN_REFUSED);
    assert_int_equal(answers[0].err, ERR_HELPER_GONE);
    assert_int_equal(card_read().tries, 5);
    assert_int_equal(desk_status(desk)->waiting, 0);
}

static void a_helper_that_dies_in_the_change(void **state)
{
    (void)state;
    world_put("card.does", "die-changed", O_TRUNC);
    open_desk();
    until_ready();
    assert_int_equal(ask_change("111222", "445566"), ERR_OK);
    until(answers_n == 1);
    assert_int_equal(answers[0].outcome, CHANGE_PIN_DONE);
}

static void leaving_during_the_change_records_it_all_the_same(void **state)
{
    (void)state;
    open_desk();
    until_ready();
    assert_int_equal(ask_change("111222", "445566"), ERR_OK);
    desk_forget(desk);
    until(strcmp(card_read().pin, "445566") == 0);
    until(desk_status(desk)->waiting == 1);
    assert_int_equal(answers_n, 0);
}

static void not_enrolled_and_no_card(void **state)
{
    (void)state;
    open_desk();
    until_ready();
    reader_empty();
    until(desk_status(desk)->token == DESK_TOKEN_ABSENT);
    assert_int_equal(ask_change("111222", "445566"), ERR_TOKEN_ABSENT);
    close_desk();
    empty_folder(world_path("state"));
    reader_card(5);
    open_desk();
    until_ready();
    assert_int_equal(ask_change("111222", "445566"), ERR_NOT_ENROLLED);
}

static void die_in_settle(void *ctx, enum desk_step step)
{
    note_step(ctx, step);
    if (step == STEP_SETTLE)
        world_put("card.does", "always-die-in-login", O_TRUNC);
}

/* Each attempt to find out spends a try and says nothing: what is left is known all the same. */
static void finding_out_that_dies_shows_what_it_cost(void **state)
{
    (void)state;
    SECRET_OWNED struct secret *old_pin = from_text("111222"), *new_pin_ = from_text("445566");
    open_desk();
    until_ready();
    world_put("card.does", "die-", O_TRUNC);
    answers_n = 0;
    assert_int_equal(desk_change_pin(desk, &(struct change_pin_request){ old_pin, new_pin_ },
                                     &(struct change_pin_watch){ die_in_settle, note_answer, NULL }), ERR_OK);
    until(answers_n == 1);
    assert_int_equal(answers[0].outcome, CHANGE_PIN_UNKNOWN);
    world_put("card.does", "", O_TRUNC);
    assert_true(card_read().tries < 5);
    until(desk_status(desk)->info.tries.left == card_read().tries);
}

int main(int argc, char **argv)
{
#define T(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        T(changed_and_told), T(wrong_then_locked), T(off_line_it_waits_and_is_told_later), T(refused_by_the_server),
        T(pulled_after_the_card_changed), T(pulled_before_the_card_changed), T(pulled_and_never_back),
        T(pulled_and_another_card_comes), T(pulled_with_one_try_left), T(the_person_leaves_while_the_card_is_out),
        T(a_helper_that_hangs_is_spoken_of_then_killed_and_settled), T(a_helper_that_dies_before_the_change),
        T(a_helper_that_dies_in_the_change), T(finding_out_that_dies_shows_what_it_cost),
        T(leaving_during_the_change_records_it_all_the_same), T(not_enrolled_and_no_card),
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
