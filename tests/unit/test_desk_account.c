/* core/desk: accounts: what a request is and when it is the same one, who is logged in and how that ends. */
#define _GNU_SOURCE    /* memmem */
#include "test_desk_account.h"
#include "test_desk_memory.h"

/* --- who is logged in --- */

static void logs_in_and_reads_home(void **state)
{
    (void)state;
    go_online();
    assert_true(nobody_is_here());
    await(log_in(" ip1234567 ", "se\"cret9\\mot"));
    assert_int_equal(result.err, ERR_OK);
    assert_true(asked_ends(0, "login", " - {\"name\":\"IP1234567\",\"password\":\"se\\u0022cret9\\u005cmot\"}"));
    const struct desk_account *a = desk_account(desk);
    assert_true(a->open);
    assert_int_equal(a->until_ms, 1790004600000);
    assert_string_equal(a->home.family, "Beaulieu-Roy");
    assert_string_equal(a->home.issued, "IP1234567");
    assert_int_equal(a->home.must, ACCOUNT_MAY_ALL);
    assert_int_equal(a->home.question_count, 8);
    assert_string_equal(a->home.questions[7], "q8");
    assert_true(a->home.representative);
    assert_int_equal(a->home.service_count, 2);
    assert_string_equal(a->home.services[1].id, "sel");
    assert_int_equal(a->home.unread, 2);
    assert_string_equal(a->home.invited[0].inviter, "Luc Roy");
    world_put("account.home", "{\"home\":" HOME("questions") "}", O_TRUNC);
    await(desk_home(desk, &watch));
    assert_int_equal(result.err, ERR_OK);
    assert_true(asked_ends(1, "home", " " SESSION " {}"));
    assert_int_equal(a->home.must, ACCOUNT_MUST_QUESTIONS);
}

static void what_no_name_can_be_is_not_sent(void **state)
{
    (void)state;
    go_online();
    assert_int_equal(log_in("Jeanne", "secret9mot"), ERR_USER_NAME);
    assert_int_equal(log_in("  ", "secret9mot"), ERR_EMPTY);
    assert_int_equal(log_in("IP1234567", ""), ERR_EMPTY);
    assert_int_equal(log_in("IP1234567", "\xff\xfe"), ERR_ACCOUNT_PASSWORD_CHARACTER);
    assert_int_equal(desk_home(desk, &watch), ERR_SESSION);
    settle();
    assert_int_equal(results, 0);
    assert_string_equal(asked(0), "");
}

static void an_answer_that_does_not_fit_opens_nobody(void **state)
{
    (void)state;
    static const char *const odd[] = {
        "{}", "{\"session\":\"" SESSION "\",\"expires_ms\":1790004600000}", "{\"session\":\"zz\",\"expires_ms\":1790004600000,\"home\":" HOME("") "}",
        "{\"session\":\"" SESSION "\",\"expires_ms\":\"5\",\"home\":" HOME("") "}", "{\"session\":\"" SESSION "\",\"expires_ms\":5,\"home\":" HOME("later") "}",
        "{\"session\":\"" SESSION "\",\"expires_ms\":5,\"home\":[]}", "[]", "{\"a\":",
    };
    go_online();
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        world_put("account.login", odd[i], O_TRUNC);
        await(log_in("IP1234567", "secret9mot"));
        if (result.err != (odd[i][0] == '{' ? ERR_FORMAT : result.err) || desk_account(desk)->open)
            fail_msg("%s: %s", odd[i], err_name(result.err));
        assert_true(nobody_is_here());
    }
}

/* --- refusals --- */

static void each_refusal_has_its_error(void **state)
{
    (void)state;
    static const struct { const char *answer; enum err err; unsigned left; int64_t until_ms; const char *reference; } rows[] = {
        { "403 not-possible ,\"reference\":\"D-4QPL-77AX\",\"left\":2,\"until_ms\":0", ERR_NOT_POSSIBLE, 2, 0, "D-4QPL-77AX" },
        { "403 not-possible ,\"reference\":\"D-4QPL-77AX\",\"left\":0,\"until_ms\":1790086400000", ERR_NOT_POSSIBLE, 0, 1790086400000, "D-4QPL-77AX" },
        { "429 wait ,\"until_ms\":1790001003000", ERR_WAIT, 0, 1790001003000, "" },
        { "429 too-many ,\"until_ms\":1790001003000", ERR_TOO_MANY, 0, 1790001003000, "" },
        { "429 kiosk-paused ,\"until_ms\":1790001003000", ERR_KIOSK_PAUSED, 0, 1790001003000, "" },
        { "403 code-refused ,\"left\":4", ERR_CODE_REFUSED_HERE, 4, 0, "" },
        { "403 password-wrong ,\"left\":9", ERR_PASSWORD_WRONG, 9, 0, "" },
        { "403 role", ERR_ROLE, 0, 0, "" },
        { "409 name-taken ,\"left\":3", ERR_NAME_TAKEN, 3, 0, "" },
        { "404 gone", ERR_GONE, 0, 0, "" },
        { "404 employee-unknown", ERR_EMPLOYEE_UNKNOWN, 0, 0, "" },
        { "403 ticket-unknown", ERR_TICKET, 0, 0, "" },
        { "422 field ,\"field\":\"password\"", ERR_SERVER_REFUSED, 0, 0, "" },
        { "500 fault", ERR_SERVER_FAULT, 0, 0, "" },
        { "503 busy", ERR_SERVER_BUSY, 0, 0, "" },
    };
    go_online();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        world_put("account.login", rows[i].answer, O_TRUNC);
        await(log_in("IP1234567", "secret9mot"));
        if (result.err != rows[i].err || result.left != rows[i].left || result.until_ms != rows[i].until_ms || strcmp(result.reference, rows[i].reference) != 0)
            fail_msg("%s: %s %u %lld %s", rows[i].answer, err_name(result.err), result.left, (long long)result.until_ms, result.reference);
        assert_true(nobody_is_here());
    }
    world_put("account.login", LOGIN, O_TRUNC);
    await(log_in("IP1234567", "secret9mot"));      /* nothing of an earlier refusal stays */
    assert_int_equal(result.err, ERR_OK);
    assert_int_equal(result.left, 0);
}

/* --- the network --- */

static void off_line_is_said_at_once(void **state)
{
    (void)state;
    world_put("server.does", "down", O_TRUNC);
    open_desk();
    advance(2000);
    until(desk_status(desk)->net_err == ERR_OFFLINE);
    assert_int_equal(log_in("IP1234567", "secret9mot"), ERR_NETWORK_NEEDED);
    world_put("server.does", "", O_TRUNC);
    assert_int_equal(log_in("IP1234567", "secret9mot"), ERR_NETWORK_NEEDED);
    until(desk_status(desk)->online);    /* who asks does not wait for the back-off */
    await(log_in("IP1234567", "secret9mot"));
    assert_int_equal(result.err, ERR_OK);
}

static void before_the_first_contact_it_is_tried(void **state)
{
    (void)state;
    open_desk();
    assert_false(desk_status(desk)->online);
    await(log_in("IP1234567", "secret9mot"));
    assert_int_equal(result.err, ERR_OK);
    assert_true(desk_status(desk)->online);
}

static void while_the_first_contact_is_on_its_way_too(void **state)
{
    (void)state;
    open_desk();
    advance(2000);
    assert_false(desk_status(desk)->online);
    await(log_in("IP1234567", "secret9mot"));
    assert_int_equal(result.err, ERR_OK);
}

static void one_thing_at_a_time(void **state)
{
    (void)state;
    logged_in();
    assert_int_equal(desk_home(desk, &watch), ERR_OK);
    assert_int_equal(desk_home(desk, &watch), ERR_LIMIT);
    assert_int_equal(log_in("IP1234567", "secret9mot"), ERR_LIMIT);
    assert_true(desk_account(desk)->open);
    until(results == 2);
    assert_int_equal(result.err, ERR_OK);
}

/* --- an answer that is lost --- */

static void the_same_asked_again_is_the_same_request(void **state)
{
    (void)state;
    go_online();
    world_put("server.does", "cut", O_TRUNC);
    await(log_in("IP1234567", "secret9mot"));
    assert_int_equal(result.err, ERR_OFFLINE);      /* a try, which is the server's to count */
    assert_true(result.counted);
    world_put("server.does", "", O_TRUNC);
    advance(60000);
    until(desk_status(desk)->online);
    await(log_in("IP1234567", "secret9mot"));
    assert_int_equal(result.err, ERR_OK);
    assert_false(result.counted);
    assert_string_equal(request_of(0), request_of(1));
    desk_forget(desk);
    settle();
    world_put("asked", "", O_TRUNC);
    world_put("account.login", "403 not-possible ,\"left\":2", O_TRUNC);
    await(log_in("IP1234567", "secret9mot"));
    await(log_in("IP1234567", "secret9mot"));      /* answered: another try */
    assert_string_not_equal(request_of(0), request_of(1));
}

static enum err remove_user(const char *id) { return desk_user_remove(desk, id, &watch); }

static void what_changes_something_is_never_done_twice(void **state)
{
    (void)state;
    logged_in();
    world_put("account.user-remove", "{\"until_ms\":1792592000000}", O_TRUNC);
    world_put("server.does", "cut", O_TRUNC);
    await(remove_user("M1"));
    assert_int_equal(result.err, ERR_NOT_KNOWN);
    world_put("server.does", "", O_TRUNC);
    advance(60000);
    until(desk_status(desk)->online);
    await(desk_home(desk, &watch));                /* looking at something else in between drops nothing */
    await(remove_user("M1"));
    assert_int_equal(result.err, ERR_OK);
    assert_int_equal(result.until_ms, 1792592000000);
    assert_string_equal(request_of(0), request_of(2));
    await(remove_user("M1"));                      /* answered: from here on it is another request */
    assert_string_not_equal(request_of(0), request_of(3));
}

static void another_request_drops_the_one_that_was_lost(void **state)
{
    (void)state;
    logged_in();
    world_put("account.user-remove", "{\"until_ms\":1}", O_TRUNC);
    world_put("server.does", "cut", O_TRUNC);
    await(remove_user("M1"));
    world_put("server.does", "", O_TRUNC);
    advance(60000);
    until(desk_status(desk)->online);
    await(remove_user("M2"));
    await(remove_user("M1"));
    assert_string_not_equal(request_of(0), request_of(1));
    assert_string_not_equal(request_of(0), request_of(2));
}

/* What never left was not done, and nobody need wonder. */
static void a_request_that_never_left(void **state)
{
    (void)state;
    logged_in();
    world_put("server.does", "down", O_TRUNC);
    await(remove_user("M1"));
    assert_int_equal(result.err, ERR_OFFLINE);
    assert_int_equal(remove_user("M1"), ERR_NETWORK_NEEDED);
}

/* Not signed, or "not now": what was done is not known, and the request stays the same. */
static void a_server_that_stumbles_settles_nothing(void **state)
{
    (void)state;
    logged_in();
    world_put("account.user-remove", "503 busy", O_TRUNC);
    await(remove_user("M1"));
    assert_int_equal(result.err, ERR_SERVER_BUSY);
    world_put("account.user-remove", "500 fault", O_TRUNC);
    await(remove_user("M1"));
    assert_int_equal(result.err, ERR_SERVER_FAULT);
    world_put("server.does", "forge", O_TRUNC);
    await(remove_user("M1"));
    assert_int_equal(result.err, ERR_NOT_KNOWN);
    world_put("server.does", "", O_TRUNC);
    world_put("account.user-remove", "{\"until_ms\":1}", O_TRUNC);
    advance(60000);
    until(desk_status(desk)->online);
    await(remove_user("M1"));
    assert_int_equal(result.err, ERR_OK);
    for (unsigned i = 1; i < 4; i++)
        assert_string_equal(request_of(0), request_of(i));
}

/* --- the end --- */

static void forgotten_in_mid_flight(void **state)
{
    (void)state;
    logged_in();
    world_put("server.does", "hang", O_TRUNC);
    assert_int_equal(desk_home(desk, &watch), ERR_OK);
    until(strncmp(asked(0), "home ", 5) == 0);
    world_put("server.does", "", O_TRUNC);
    desk_forget(desk);
    assert_true(nobody_is_here());
    assert_int_equal(desk_home(desk, &watch), ERR_SESSION);
    advance(16000);                                /* its time is over; the helper is ended */
    until(strncmp(asked(1), "logout ", 7) == 0);
    settle();
    assert_int_equal(results, 1);                  /* that of the log-in */
    assert_true(nobody_is_here());
}

static void logged_out_and_the_server_is_told(void **state)
{
    (void)state;
    logged_in();
    desk_log_out(desk);
    assert_true(nobody_is_here());
    await(log_in("IP1234567", "secret9mot"));      /* the next person waits for nothing */
    assert_int_equal(result.err, ERR_OK);
    assert_true(asked_ends(0, "logout", " " SESSION " {}"));
    assert_true(strncmp(asked(1), "login ", 6) == 0);
    await(log_in("IP7654321", "secret9mot"));      /* over an open session: that one is ended first */
    assert_true(strncmp(asked(2), "logout ", 7) == 0);
    assert_true(strncmp(asked(3), "login ", 6) == 0);
}

/* Processes of ours that run guichet-net. */
static unsigned connections(void)
{
    char path[64], line[512];
    unsigned n = 0;
    int pid;
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    FILE *children = fopen(path, "r");
    assert_non_null(children);
    while (fscanf(children, "%d", &pid) == 1) {
        snprintf(path, sizeof path, "/proc/%d/cmdline", pid);
        FILE *command = fopen(path, "r");
        if (command && fgets(line, sizeof line, command) && strstr(line, "/guichet-net"))
            n++;
        if (command)
            fclose(command);
    }
    fclose(children);
    return n;
}

/* The connection of who has gone is ended; the server is told through another one, which does not stay either. */
static void a_session_that_does_not_lead_keeps_no_process(void **state)
{
    (void)state;
    pid_t leader = start_leader();
    open_desk();
    until(desk_status(desk)->online);
    await(log_in("IP1234567", "secret9mot"));
    assert_int_equal(result.err, ERR_OK);
    assert_int_equal(connections(), 1);
    desk_forget(desk);
    assert_true(nobody_is_here());
    until(strncmp(asked(1), "logout ", 7) == 0);
    until(connections() == 0);
    await(log_in("IP1234567", "secret9mot"));
    assert_int_equal(result.err, ERR_OK);
    kill(leader, SIGKILL);
    waitpid(leader, NULL, 0);
}

static void off_line_nobody_is_told(void **state)
{
    (void)state;
    logged_in();
    world_put("server.does", "down", O_TRUNC);
    await(desk_home(desk, &watch));
    assert_int_equal(result.err, ERR_OFFLINE);
    assert_true(desk_account(desk)->open);
    desk_log_out(desk);
    assert_true(nobody_is_here());
    settle();
    assert_string_equal(asked(0), "");
}

static void a_session_ends_by_time_or_by_the_server(void **state)
{
    (void)state;
    logged_in();
    world_put("account.home", "403 session-unknown", O_TRUNC);
    await(desk_home(desk, &watch));
    assert_int_equal(result.err, ERR_SESSION);
    assert_true(nobody_is_here());
    world_put("account.login", "{\"session\":\"" SESSION "\",\"expires_ms\":1790001005000,\"home\":" HOME("") "}", O_TRUNC);
    await(log_in("IP1234567", "secret9mot"));
    assert_true(desk_account(desk)->open);
    advance(5000);
    assert_int_equal(desk_home(desk, &watch), ERR_SESSION);
    assert_true(nobody_is_here());
}

/* --- what stays in memory --- */

/* The password while nobody needs it any more, the rest when nobody is here. */
static void nothing_is_left_in_memory(void **state)
{
    (void)state;
#ifdef __SANITIZE_ADDRESS__
    skip();      /* it keeps freed memory on purpose */
#endif
    go_online();
    await(log_in("IP1234567", "unique7parole"));
    assert_int_equal(result.err, ERR_OK);
    assert_int_equal(in_memory("unique7parole"), 0);
    assert_int_equal(in_memory("Beaulieu-Roy"), 1);
    assert_int_equal(in_memory(SESSION), 1);
    world_put("server.does", "hang", O_TRUNC);
    assert_int_equal(desk_home(desk, &watch), ERR_OK);
    until(has_come("home"));
    world_put("server.does", "", O_TRUNC);
    assert_int_equal(in_memory("unique7parole"), 0);
    desk_forget(desk);
    assert_int_equal(in_memory("Beaulieu-Roy"), 0);
    advance(16000);
    until(has_come("logout"));
    settle();
    assert_int_equal(in_memory(SESSION), 0);       /* it was needed to end it */
}

int main(int argc, char **argv)
{
#define T(name) cmocka_unit_test_setup_teardown(name, account_setup, account_teardown)
    const struct CMUnitTest tests[] = {
        T(nothing_is_left_in_memory),      /* first: others have copies of their own */
        T(logs_in_and_reads_home), T(what_no_name_can_be_is_not_sent), T(an_answer_that_does_not_fit_opens_nobody), T(each_refusal_has_its_error),
        T(off_line_is_said_at_once), T(before_the_first_contact_it_is_tried), T(while_the_first_contact_is_on_its_way_too), T(one_thing_at_a_time), T(the_same_asked_again_is_the_same_request),
        T(what_changes_something_is_never_done_twice), T(another_request_drops_the_one_that_was_lost), T(a_request_that_never_left), T(a_server_that_stumbles_settles_nothing),
        T(forgotten_in_mid_flight), T(logged_out_and_the_server_is_told), T(a_session_that_does_not_lead_keeps_no_process), T(off_line_nobody_is_told), T(a_session_ends_by_time_or_by_the_server),
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
