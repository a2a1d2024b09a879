/* core/desk and the server's own code: accounts. What was cut after it was done is done once. */
#include "test_desk_account_whole.h"

static void logs_in_and_out(void **state)
{
    (void)state;
    good(log_in_first());
    const struct desk_account *a = desk_account(desk);
    assert_true(a->open);
    assert_string_equal(a->home.family, "Côté");
    assert_string_equal(a->home.issued, "IP0000001");
    assert_string_equal(a->home.email, "e•••@•••.ca");
    assert_int_equal(a->home.must, ACCOUNT_MUST_PASSWORD);
    assert_true(a->home.temporary);
    assert_true(a->until_ms > fake_wall(NULL));
    good(desk_home(desk, &watch));
    await(desk_trail(desk, &watch));
    assert_int_equal(result.err, ERR_ROLE);      /* a password comes first */
    assert_int_equal(rows_of("SELECT count(*) FROM account_session WHERE ended_ms IS NULL"), 1);
    desk_log_out(desk);
    assert_false(a->open);
    for (int i = 0; i < 100 && rows_of("SELECT count(*) FROM account_session WHERE ended_ms IS NULL"); i++)
        settle();
    assert_int_equal(rows_of("SELECT count(*) FROM account_session WHERE ended_ms IS NULL"), 0);
}

static void a_wrong_password_is_one_sentence_and_one_try(void **state)
{
    (void)state;
    await(log_in("IP0000001", "mauvais1mot"));
    assert_int_equal(result.err, ERR_NOT_POSSIBLE);
    assert_true(strncmp(result.reference, "D-", 2) == 0);
    struct account_result wrong = result;
    await(log_in("IP9999999", "mauvais1mot"));
    assert_int_equal(result.err, ERR_NOT_POSSIBLE);
    assert_int_equal(result.left, wrong.left);
    assert_int_equal(result.until_ms, wrong.until_ms);
    assert_string_not_equal(result.reference, wrong.reference);
    assert_false(desk_account(desk)->open);
}

/* The answer of a log-in was lost; the same name and password are the same try. */
static void a_try_that_was_cut_counts_once(void **state)
{
    (void)state;
    world_put("server.does", "cut", O_TRUNC);
    await(log_in("IP0000001", "mauvais1mot"));
    assert_int_equal(result.err, ERR_OFFLINE);
    const int64_t tries = rows_of("SELECT count(*) FROM audit WHERE action = 'account.login'");
    assert_int_equal(tries, 1);
    back_on_line();
    await(log_in("IP0000001", "mauvais1mot"));
    assert_int_equal(result.err, ERR_NOT_POSSIBLE);
    assert_int_equal(rows_of("SELECT count(*) FROM audit WHERE action = 'account.login'"), 1);
    await(log_in("IP0000001", "mauvais1mot"));
    assert_int_equal(rows_of("SELECT count(*) FROM audit WHERE action = 'account.login'"), 2);
}

/* --- settings, a forgotten password --- */

static void a_first_log_in_to_its_end(void **state)
{
    (void)state;
    settled_in();
    good(desk_trail(desk, &watch));
    const struct account_trail *trail = &desk_account(desk)->trail;
    assert_true(trail->count >= 4);
    for (size_t i = 0; i < trail->count; i++)
        if (account_event_text(trail->rows[i].what) == account_event_text("?"))
            fail_msg("no words for %s", trail->rows[i].what);
    assert_string_equal(trail->rows[0].place, "Poste 2");
    SECRET_OWNED struct secret *wrong = secret_of("mauvais1mot"), *right = secret_of("nouveau2mot"), *name = secret_of("eve@exemple.ca");
    await(desk_set_name(desk, wrong, name, &watch));
    assert_int_equal(result.err, ERR_PASSWORD_WRONG);
    assert_true(result.left > 0);
    good(desk_set_name(desk, right, name, &watch));
    assert_string_equal(desk_account(desk)->home.chosen, "eve@exemple.ca");
    desk_log_out(desk);
    good(log_in("eve@exemple.ca", "nouveau2mot"));
    assert_string_equal(desk_account(desk)->home.issued, "IP0000001");
    fixture_sql(marie->f, "UPDATE account_session SET ended_ms = 1");
    await(desk_home(desk, &watch));
    assert_int_equal(result.err, ERR_SESSION);
    assert_false(desk_account(desk)->open);
}

static enum err answer_three(bool wrong)
{
    struct secret *given[ACCOUNT_ASKED];
    for (size_t i = 0; i < ACCOUNT_ASKED; i++)
        given[i] = secret_of(wrong && i == 2 ? "rien de cela" : typed_answers[desk_account(desk)->asked[i][1] - '1']);
    const struct secret *const answers_given[ACCOUNT_ASKED] = { given[0], given[1], given[2] };
    enum err e = desk_forgot_answers(desk, answers_given, &watch);
    for (size_t i = 0; i < ACCOUNT_ASKED; i++)
        secret_free(given[i]);
    return e;
}

static void a_forgotten_password_to_its_end(void **state)
{
    (void)state;
    SECRET_OWNED struct secret *name = secret_of("ip0000001"), *nobody = secret_of("ip9999999"), *new_one = secret_of("encore3mot");
    settled_in();
    desk_log_out(desk);
    good(desk_forgot(desk, nobody, &watch));       /* somebody else's name is asked three too */
    assert_true(desk_account(desk)->asked[2][0]);
    good(desk_forgot(desk, name, &watch));
    await(answer_three(true));
    assert_int_equal(result.err, ERR_NOT_POSSIBLE);
    assert_int_equal(result.left, 2);
    world_put("server.does", "cut", O_TRUNC);
    await(answer_three(true));
    assert_int_equal(result.err, ERR_OFFLINE);
    back_on_line();
    await(answer_three(true));                     /* the same try */
    assert_int_equal(result.left, 1);
    good(answer_three(false));
    good(desk_forgot_password(desk, new_one, &watch));
    await(log_in("IP0000001", "nouveau2mot"));
    assert_int_equal(result.err, ERR_NOT_POSSIBLE);
    good(log_in("IP0000001", "encore3mot"));
    assert_int_equal(desk_account(desk)->home.must, ACCOUNT_MAY_ALL);
}

int main(int argc, char **argv)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(logs_in_and_out), T(a_wrong_password_is_one_sentence_and_one_try), T(a_try_that_was_cut_counts_once),
        T(a_first_log_in_to_its_end), T(a_forgotten_password_to_its_end),
    };
    int rc;
    (void)argc;
    if (is_real_helper(argv, &rc))
        return rc;
    cmocka_set_message_output(CM_OUTPUT_TAP);
    if (secret_start())
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
