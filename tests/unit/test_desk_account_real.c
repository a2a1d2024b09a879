/* core/desk and the server's own code: accounts. What was cut after it was done is done once. */
#include "test_desk_real.h"

#include "core/desk/account.h"
#include "server/accounts/office.h"

static struct secret *temporary;
static struct account_result result;
static unsigned results;
static void on_result(void *ctx, const struct account_result *r) { (void)ctx; result = *r; results++; }
static const struct account_watch watch = { on_result, NULL };

#define await(ask) do { results = 0; assert_int_equal(ask, ERR_OK); until(results == 1); } while (0)
#define good(ask) do { await(ask); if (result.err) fail_msg("%s: %s", #ask, err_name(result.err)); } while (0)

static int setup(void **state)
{
    const struct office_new eve = { "Ève", "Côté", "docteure", "eve@exemple.ca", "IP0000001", "fr" };
    char name[ACCOUNT_NAME_SIZE];
    if (real_setup(state))
        return -1;
    return office_add(&marie->f->service, marie->f->db, &eve, name, &temporary) ? -1 : 0;
}

static int teardown(void **state)
{
    secret_free(temporary);
    temporary = NULL;
    return real_teardown(state);
}

static enum err log_in(const char *name, const char *password)
{
    SECRET_OWNED struct secret *n = secret_of(name), *p = secret_of(password);
    return desk_log_in(desk, n, p, &watch);
}

static enum err log_in_first(void)
{
    SECRET_OWNED struct secret *n = secret_of("ip0000001");
    return desk_log_in(desk, n, temporary, &watch);
}

static int64_t rows_of(const char *sql) { return fixture_number(marie->f, sql); }

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
    world_put("server.does", "", O_TRUNC);
    for (int i = 0; i < 50 && !desk_status(desk)->online; i++)
        advance(2001), settle();
    await(log_in("IP0000001", "mauvais1mot"));
    assert_int_equal(result.err, ERR_NOT_POSSIBLE);
    assert_int_equal(rows_of("SELECT count(*) FROM audit WHERE action = 'account.login'"), 1);
    await(log_in("IP0000001", "mauvais1mot"));
    assert_int_equal(rows_of("SELECT count(*) FROM audit WHERE action = 'account.login'"), 2);
}

int main(int argc, char **argv)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(logs_in_and_out), T(a_wrong_password_is_one_sentence_and_one_try), T(a_try_that_was_cut_counts_once),
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
