/* core/desk: accounts of the Service d'authentification: who is logged in, what a mailed code opens, and how all of it ends. */
#define _GNU_SOURCE    /* memmem */
#include "test_desk_citizen.h"
#include "test_desk_memory.h"

/* --- the way in --- */

static void a_code_opens_the_session(void **state)
{
    (void)state;
    go_online();
    assert_true(no_citizen_is_here());
    good(citizen_log_in(" Jeanne99 ", "se\"cret9 mot"));
    asked_is(0, "citizen-login", " - {\"name\":\"jeanne99\",\"password\":\"se\\u0022cret9 mot\",\"text\":\"" HASH "\"}");
    const struct desk_citizen *c = desk_citizen(desk);
    assert_false(c->open);
    assert_true(c->coding.open && !c->coding.confirming && c->coding.what == CODING_LOGIN);
    assert_string_equal(c->coding.to, "j•••@•••.ca");
    assert_int_equal(c->coding.expires_ms, 1790001602000);
    assert_int_equal(c->coding.resend_ms, 1790001062000);
    good(give_code("996-729"));
    asked_is(1, "citizen-code", " - {\"ticket\":\"" TICKET "\",\"code\":\"996729\"}");
    assert_true(c->open);
    assert_false(c->coding.open);
    assert_int_equal(c->until_ms, 1790008202000);
    assert_string_equal(c->home.name, "jeanne99");
    assert_int_equal(c->home.state, CITIZEN_NEW);
    assert_true(nobody_is_here());
    world_put("account.citizen-home", "{\"home\":" CITIZEN_OF("letter", "tax", "{\"page\":\"identify.personal\",\"given\":\"Jeanne\",\"family\":\"Roy\",\"one\":\"avis\",\"two\":\"\"}") "}", O_TRUNC);
    good(desk_citizen_home(desk, &watch));
    asked_is(2, "citizen-home", " " SESSION " {}");
    assert_int_equal(c->home.state, CITIZEN_LETTER);
    assert_true(c->home.letter_for_tax && c->home.has_progress);
    assert_string_equal(c->home.progress.family, "Roy");
    assert_int_equal(c->home.begun_ms, 11);
    assert_int_equal(c->home.letter_until_ms, 17);
    assert_int_equal(c->home.letter_left, 5);
    assert_int_equal(c->home.refused_ms, 20);
    assert_string_equal(c->home.code, "4QPL-77AX");
}

static void a_wrong_code_can_be_typed_again(void **state)
{
    (void)state;
    static const struct { const char *answer; enum err err; unsigned left; int64_t until_ms; } rows[] = {
        { "403 code-wrong ,\"left\":4", ERR_CODE_WRONG, 4, 0 }, { "403 code-dead", ERR_CODE_DEAD, 0, 0 }, { "429 too-many ,\"until_ms\":1790001003000", ERR_TOO_MANY, 0, 1790001003000 },
    };
    go_online();
    assert_int_equal(give_code("996729"), ERR_TICKET);
    assert_int_equal(desk_citizen_resend(desk, &watch), ERR_TICKET);
    good(citizen_log_in("jeanne99", "secret9 mot"));
    assert_int_equal(give_code("99672"), ERR_CODE_SHAPE);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        world_put("account.citizen-code", rows[i].answer, O_TRUNC);
        await(give_code("996729"));
        assert_int_equal(result.err, rows[i].err);
        assert_int_equal(result.left, rows[i].left);
        assert_int_equal(result.until_ms, rows[i].until_ms);
        assert_true(desk_citizen(desk)->coding.open);
    }
    world_put("account.citizen-resend", "429 too-soon ,\"until_ms\":1790001062000", O_TRUNC);
    await(desk_citizen_resend(desk, &watch));
    assert_int_equal(result.err, ERR_TOO_SOON);
    world_put("account.citizen-resend", "{\"ticket\":\"" TICKET "\",\"to\":\"j•••@•••.ca\",\"expires_ms\":1790001902000,\"resend_ms\":1790001362000,\"confirming\":true}", O_TRUNC);
    good(desk_citizen_resend(desk, &watch));
    asked_is(5, "citizen-resend", " - {\"ticket\":\"" TICKET "\"}");
    assert_int_equal(desk_citizen(desk)->coding.expires_ms, 1790001902000);
    assert_true(desk_citizen(desk)->coding.confirming);
    world_put("account.citizen-code", "403 ticket-unknown", O_TRUNC);
    await(give_code("996729"));
    assert_int_equal(result.err, ERR_TICKET);
    assert_true(no_citizen_is_here());
    assert_int_equal(desk_citizen_resend(desk, &watch), ERR_TICKET);
}

/* The first code's hour is the ticket's, however often another is sent. */
static void a_code_is_asked_anew_for_an_hour(void **state)
{
    (void)state;
    go_online();
    good(citizen_log_in("jeanne99", "secret9 mot"));
    now_ms += 3500000;
    back_on_line();
    good(desk_citizen_resend(desk, &watch));
    now_ms += 100000;
    assert_int_equal(desk_citizen_resend(desk, &watch), ERR_TICKET);
    assert_int_equal(give_code("996729"), ERR_TICKET);
    assert_true(no_citizen_is_here());
    good(citizen_log_in("jeanne99", "secret9 mot"));
    desk_citizen_coding_drop(desk);
    assert_true(no_citizen_is_here());
}

static void an_answer_that_does_not_fit_opens_nobody(void **state)
{
    (void)state;
    static const char *const odd[] = {
        "{}", "{\"session\":\"" SESSION "\",\"expires_ms\":5}", "{\"session\":\"zz\",\"expires_ms\":5,\"home\":" CITIZEN("new") "}",
        "{\"session\":\"" SESSION "\",\"expires_ms\":-5,\"home\":" CITIZEN("new") "}", "{\"session\":\"" SESSION "\",\"expires_ms\":5,\"home\":" CITIZEN("later") "}",
        "{\"session\":\"" SESSION "\",\"expires_ms\":5,\"home\":" CITIZEN_OF("new", "both", "null") "}", "{\"session\":\"" SESSION "\",\"expires_ms\":5,\"home\":[]}",
        "{\"session\":\"" SESSION "\",\"expires_ms\":5,\"home\":" CITIZEN_OF("new", "", "{}") "}", "{\"session\":\"" SESSION "\",\"expires_ms\":5,\"home\":" CITIZEN_OF("new", "", "[]") "}",
    };
    go_online();
    good(citizen_log_in("jeanne99", "secret9 mot"));
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        world_put("account.citizen-code", odd[i], O_TRUNC);
        await(give_code("996729"));
        if (result.err != ERR_FORMAT || desk_citizen(desk)->open || !desk_citizen(desk)->coding.open || desk_citizen(desk)->home.id[0])
            fail_msg("%s: %s", odd[i], err_name(result.err));
    }
}

/* --- two services, one session --- */

static void one_service_at_a_time(void **state)
{
    (void)state;
    citizen_in();
    assert_int_equal(desk_home(desk, &watch), ERR_SESSION);          /* of the other service; nobody is logged out for it */
    assert_true(desk_citizen(desk)->open);
    assert_int_equal(desk_account_requests(desk, NULL, 0), 0);
    good(log_in("IP1234567", "secret9mot"));
    assert_true(strncmp(asked(0), "logout ", 7) == 0);
    assert_true(desk_account(desk)->open);
    assert_false(desk_citizen(desk)->open);
    assert_string_equal(desk_citizen(desk)->home.id, "");
    assert_int_equal(desk_citizen_home(desk, &watch), ERR_SESSION);
    assert_true(desk_account(desk)->open);
    good(citizen_log_in("jeanne99", "secret9 mot"));
    assert_true(nobody_is_here());
    assert_true(desk_citizen(desk)->coding.open);
    good(log_in("IP1234567", "secret9mot"));                          /* what another began is no more */
    assert_false(desk_citizen(desk)->coding.open);
    assert_int_equal(give_code("996729"), ERR_TICKET);
}

static void the_trail_is_for_both(void **state)
{
    (void)state;
    citizen_in();
    world_put("account.trail", "{\"rows\":[{\"at_ms\":5,\"what\":\"account.citizen-code\",\"place\":\"CLSC\",\"refused\":false}]}", O_TRUNC);
    good(desk_trail(desk, &watch));
    asked_is(0, "trail", " " SESSION " {}");
    assert_int_equal(desk_account(desk)->trail.count, 1);
    assert_false(desk_account(desk)->open);
    desk_log_out(desk);
    assert_true(no_citizen_is_here());
    good(citizen_log_in("jeanne99", "secret9 mot"));
    asked_is(1, "logout", " " SESSION " {}");
}

/* --- the network --- */

static void off_line_is_said_at_once(void **state)
{
    (void)state;
    world_put("server.does", "down", O_TRUNC);
    open_desk();
    advance(2000);
    until(desk_status(desk)->net_err == ERR_OFFLINE);
    assert_int_equal(citizen_log_in("jeanne99", "secret9 mot"), ERR_NETWORK_NEEDED);
    assert_int_equal(desk_citizen_refuse(desk, shown_text, &watch), ERR_NETWORK_NEEDED);
}

/* Asked again as it was, it is the same try; asked otherwise, or answered, another. */
static void a_lost_try_is_one_try(void **state)
{
    (void)state;
    citizen_in();
    world_put("server.does", "cut", O_TRUNC);
    await(ask_personal());
    assert_int_equal(result.err, ERR_OFFLINE);
    assert_true(result.counted);
    assert_false(desk_citizen(desk)->personal_agreed);
    back_on_line();
    good(ask_personal());
    assert_true(desk_citizen(desk)->personal_agreed);
    assert_string_equal(request_of(0), request_of(1));
    good(ask_personal());
    assert_string_not_equal(request_of(0), request_of(2));
}

static void a_register_that_is_down_is_asked_anew(void **state)
{
    (void)state;
    citizen_in();
    world_put("account.citizen-personal", "503 register-down", O_TRUNC);
    await(ask_personal());
    assert_int_equal(result.err, ERR_REGISTER_DOWN);
    assert_false(result.counted);
    world_put("account.citizen-personal", "503 busy", O_TRUNC);
    await(ask_personal());
    assert_int_equal(result.err, ERR_SERVER_BUSY);
    await(ask_personal());
    assert_string_not_equal(request_of(0), request_of(1));      /* answered */
    assert_string_equal(request_of(1), request_of(2));          /* "not now" is no answer */
    assert_true(desk_citizen(desk)->open);
}

static enum err close_account(void) { return desk_citizen_close(desk, text("secret9 mot"), &watch); }

static void what_changes_something_is_never_done_twice(void **state)
{
    (void)state;
    citizen_in();
    world_put("server.does", "cut", O_TRUNC);
    await(close_account());
    assert_int_equal(result.err, ERR_NOT_KNOWN);
    assert_true(desk_citizen(desk)->open);
    back_on_line();
    good(close_account());
    assert_string_equal(request_of(0), request_of(1));
    assert_true(no_citizen_is_here());
    assert_int_equal(desk_citizen_home(desk, &watch), ERR_SESSION);
    advance(60000);
    until(desk_status(desk)->online);
    assert_string_equal(asked(2), "");                          /* there is nothing to log out of */
}

/* A register takes its time, and the kiosk gives it: 15 s as for anything, and 8 s or 24 s more. */
static void a_register_has_its_time(void **state)
{
    (void)state;
    citizen_in();
    world_put("server.does", "hang", O_TRUNC);
    assert_int_equal(ask_personal(), ERR_OK);
    until(strncmp(asked(0), "citizen-personal ", 17) == 0);
    const unsigned before = results;
    advance(22500);
    assert_int_equal(results, before);
    advance(600);
    until(results == before + 1);
    assert_int_equal(result.err, ERR_DEADLINE);
    assert_true(result.counted);
}

/* --- the end --- */

static void forgotten_in_mid_flight(void **state)
{
    (void)state;
    citizen_in();
    world_put("server.does", "hang", O_TRUNC);
    assert_int_equal(ask_personal(), ERR_OK);
    until(strncmp(asked(0), "citizen-personal ", 17) == 0);
    world_put("server.does", "", O_TRUNC);
    const unsigned before = results;
    desk_forget(desk);
    assert_true(no_citizen_is_here());
    assert_int_equal(desk_citizen_home(desk, &watch), ERR_SESSION);
    advance(24000);
    until(strncmp(asked(1), "logout ", 7) == 0);
    assert_int_equal(results, before);
    assert_true(no_citizen_is_here());
}

static void a_session_ends_by_time_or_by_the_server(void **state)
{
    (void)state;
    citizen_in();
    world_put("account.citizen-home", "403 session-unknown", O_TRUNC);
    await(desk_citizen_home(desk, &watch));
    assert_int_equal(result.err, ERR_SESSION);
    assert_true(no_citizen_is_here());
    good(citizen_log_in("jeanne99", "secret9 mot"));
    good(give_code("996729"));
    now_ms += 7200000;
    assert_int_equal(desk_citizen_home(desk, &watch), ERR_SESSION);
    assert_true(no_citizen_is_here());
}

/* --- what is kept of a wizard --- */

static struct citizen_progress at_page(const char *page)
{
    struct citizen_progress p = { .given = "Jeanne", .one = "avis" };
    snprintf(p.page, sizeof p.page, "%s", page);
    return p;
}
#define PROGRESS(page) " " SESSION " {\"page\":\"" page "\",\"given\":\"Jeanne\",\"family\":\"\",\"one\":\"avis\",\"two\":\"\"}"

static void keep(const char *page)
{
    const struct citizen_progress p = at_page(page);
    desk_citizen_keep(desk, &p);
}

/* The i-th request is this one; time goes on until it is, but not so far that the kiosk is no longer on-line: on a slow machine there are
 * many looks. */
enum { LOOK_MS = 50, LOOKS_MS = 10000 };
static int64_t looked_ms;

static bool comes_in_time(unsigned i, const char *verb)
{
    if (looked_ms < LOOKS_MS) {
        looked_ms += LOOK_MS;
        now_ms += LOOK_MS;
    }
    return strncmp(asked(i), verb, strlen(verb)) == 0;
}

static void progress_goes_when_nothing_is_asked(void **state)
{
    (void)state;
    go_online();
    keep("identify.personal");                                  /* nobody's */
    advance(2000);
    good(citizen_log_in("jeanne99", "secret9 mot"));
    good(give_code("996729"));
    world_put("asked", "", O_TRUNC);
    keep("identify.begin");
    keep("identify.personal");
    good(desk_citizen_home(desk, &watch));                      /* whoever waits goes before */
    asked_is(0, "citizen-home", " {}");
    looked_ms = 0;
    until(comes_in_time(1, "citizen-progress "));
    asked_is(1, "citizen-progress", PROGRESS("identify.personal"));
    keep("identify.personal");                                  /* the same */
    advance(2000);
    good(desk_citizen_home(desk, &watch));
    asked_is(2, "citizen-home", " {}");
    desk_log_out(desk);
    until(strncmp(asked(3), "logout ", 7) == 0);
}

static void progress_waits_for_what_is_asked(void **state)
{
    (void)state;
    citizen_in();
    world_put("server.does", "hang", O_TRUNC);
    assert_int_equal(desk_citizen_home(desk, &watch), ERR_OK);
    until(asked(0)[0]);
    keep("identify.personal");
    const unsigned before = results;
    advance(2000);                                              /* its turn, but somebody waits */
    world_put("server.does", "", O_TRUNC);
    advance(13500);
    until(results == before + 1);
    back_on_line();
    looked_ms = 0;
    until(comes_in_time(1, "citizen-progress "));
    assert_string_equal(asked(2), "");
}

static void progress_goes_before_the_farewell(void **state)
{
    (void)state;
    citizen_in();
    keep("identify.personal");
    desk_forget(desk);
    assert_true(no_citizen_is_here());
    until(strncmp(asked(1), "logout ", 7) == 0);
    asked_is(0, "citizen-progress", PROGRESS("identify.personal"));
    good(citizen_log_in("jeanne99", "secret9 mot"));
    good(give_code("996729"));
    keep("identify.personal");                                  /* another session: it is sent again */
    desk_log_out(desk);
    until(strncmp(asked(5), "logout ", 7) == 0);
    asked_is(4, "citizen-progress", PROGRESS("identify.personal"));
}

/* Sent, and the answer did not come: the farewell asks it again as it was. */
static void lost_progress_goes_again(void **state)
{
    (void)state;
    citizen_in();
    world_put("server.does", "cut", O_TRUNC);
    keep("identify.personal");
    looked_ms = 0;
    until(comes_in_time(0, "citizen-progress "));
    world_put("server.does", "", O_TRUNC);
    good(desk_citizen_home(desk, &watch));
    desk_log_out(desk);
    until(strncmp(asked(3), "logout ", 7) == 0);
    asked_is(2, "citizen-progress", PROGRESS("identify.personal"));
    assert_string_equal(request_of(0), request_of(2));
}

/* --- what stays in memory --- */

#define nowhere(...) do { const char *const needles[] = { __VA_ARGS__ }; \
    for (size_t i_ = 0; i_ < sizeof needles / sizeof needles[0]; i_++) if (in_memory(needles[i_])) fail_msg("%s", needles[i_]); } while (0)

/* What was typed is gone when this is over, in the test too. */
static enum err ask_identity(bool all)
{
    SECRET_OWNED struct secret *given_name = from_text("Jeanne"), *family = from_text("Tranche-Montagne"), *birth = from_text("1985 01 07"),
        *nam = from_text("traj 8551 0712"), *nas = from_text("123 456 782"), *avis = from_text("q98765432zw"), *number = from_text("987 654 320");
    const struct citizen_identify i = { { given_name, family, birth, nam, nas, shown_text }, avis, shown_text, CITIZEN_HEALTH_CARD, number, shown_text, false };
    return all ? desk_citizen_identify(desk, &i, &watch) : desk_citizen_personal(desk, &i.personal, &watch);
}
#define TYPED "Tranche-Montagne", "1985 01 07", "1985-01-07", "traj 8551 0712", "TRAJ85510712", "123 456 782", "123456782", "q98765432zw", "Q98765432ZW", "987 654 320", "987654320"

static enum err give_secret(void)
{
    SECRET_OWNED struct secret *typed = from_text("zyxwv utsrq");
    return desk_citizen_secret(desk, typed, &watch);
}

static void keep_family(const char *family)
{
    struct citizen_progress p = { .page = "identify.personal" };
    snprintf(p.family, sizeof p.family, "%s", family);
    desk_citizen_keep(desk, &p);
    explicit_bzero(&p, sizeof p);
}

static void nothing_is_left_in_memory(void **state)
{
    (void)state;
#ifdef __SANITIZE_ADDRESS__
    skip();      /* it keeps freed memory on purpose */
#endif
    go_online();
    good(citizen_log_in("jeanne99", "unique7 parole"));
    good(give_code("731 946"));
    nowhere("unique7 parole", "731946", "731 946");
    assert_int_equal(in_memory("C-AAAA-1111"), 1);
    good(ask_identity(false));
    nowhere(TYPED);
    world_put("server.does", "hang", O_TRUNC);
    assert_int_equal(ask_identity(true), ERR_OK);
    until(has_come("citizen-identify"));
    nowhere(TYPED);                              /* what waits for its answer is sealed */
    world_put("server.does", "", O_TRUNC);
    const unsigned so_far = results;
    advance(40000);
    until(results == so_far + 1);
    assert_true(result.counted);
    nowhere(TYPED);
    back_on_line();
    good(ask_identity(true));
    nowhere(TYPED);
    world_put("account.citizen-secret", CITIZEN_HOME("identified"), O_TRUNC);
    good(give_secret());
    nowhere("zyxwv utsrq", "ZYXWVUTSRQ");
    keep_family("Tranche-Montagne");
    desk_forget(desk);
    nowhere("C-AAAA-1111", "Tranche-Montagne");
    until(has_come("logout"));
    until(!in_memory(SESSION));                  /* it was needed to end it */
}

int main(int argc, char **argv)
{
#define T(name) cmocka_unit_test_setup_teardown(name, citizen_setup, account_teardown)
    const struct CMUnitTest tests[] = {
        T(nothing_is_left_in_memory),      /* first: others have copies of their own */
        T(a_code_opens_the_session), T(a_wrong_code_can_be_typed_again), T(a_code_is_asked_anew_for_an_hour), T(an_answer_that_does_not_fit_opens_nobody),
        T(one_service_at_a_time), T(the_trail_is_for_both), T(off_line_is_said_at_once), T(a_lost_try_is_one_try), T(a_register_that_is_down_is_asked_anew),
        T(what_changes_something_is_never_done_twice), T(a_register_has_its_time), T(forgotten_in_mid_flight), T(a_session_ends_by_time_or_by_the_server),
        T(progress_goes_when_nothing_is_asked), T(progress_waits_for_what_is_asked), T(progress_goes_before_the_farewell), T(lost_progress_goes_again),
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
