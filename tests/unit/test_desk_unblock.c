/* core/desk: option 4 through every way it can end: answers, the release, the card pulled, the telephone, kill -9. */
#include "test_desk_world.h"

#include "core/proto/phone.h"

static struct unblock_result ends[4];
static struct answers_result judged;
static enum err asked_err;
static char asked_for[DESK_QUESTIONS][DESK_QUESTION_ID_SIZE];
static unsigned ends_n, judged_n, asked_n;

static void on_end(void *ctx, const struct unblock_result *r)
{
    (void)ctx;
    if (ends_n < 4)
        ends[ends_n] = *r;
    ends_n++;
}

static void on_judged(void *ctx, const struct answers_result *r) { (void)ctx; judged = *r; judged_n++; }
static void on_asked(void *ctx, enum err e, const char questions[DESK_QUESTIONS][DESK_QUESTION_ID_SIZE])
{
    (void)ctx;
    asked_err = e;
    memcpy(asked_for, questions, sizeof asked_for);
    asked_n++;
}

static int setup(void **state)
{
    ends_n = judged_n = asked_n = 0;
    memset(steps, 0, sizeof steps);
    if (world_setup(state))
        return -1;
    world_put("presented", "", O_TRUNC);
    world_put("releases", "", O_TRUNC);
    world_put("answers", "", O_TRUNC);
    return 0;
}

static void answer(const char *text)
{
    SECRET_OWNED struct secret *s = from_text(text);
    const struct secret *const four[DESK_QUESTIONS] = { s, s, s, s };
    unsigned before = judged_n;
    assert_int_equal(desk_unblock_answers(desk, four, &(struct answers_watch){ on_judged, NULL }), ERR_OK);
    until(judged_n == before + 1);
}

static enum err ask_unblock(const char *text)
{
    SECRET_OWNED struct secret *pin = from_text(text);
    ends_n = 0;
    return desk_unblock(desk, pin, &(struct unblock_watch){ note_step, on_end, NULL });
}

static unsigned lines_of(const char *file)
{
    char text[4096];
    unsigned n = 0;
    for (const char *at = world_get(file, text); (at = strchr(at, '\n')); at++)
        n++;
    return n;
}

static bool is_there(void) { return desk_status(desk)->token == DESK_TOKEN_READY || desk_status(desk)->token == DESK_TOKEN_LOCKED; }

static void go_online(void)
{
    open_desk();
    until(is_there());
    until_online();
}

static void granted(void)
{
    go_online();
    answer("Bonne réponse!");
    assert_int_equal(judged.err, ERR_OK);
}

static void a_locked_token_from_questions_to_password(void **state)
{
    (void)state;
    card_write("CARTE1", "111222", 0);
    go_online();
    assert_int_equal(desk_status(desk)->token, DESK_TOKEN_LOCKED);
    assert_int_equal(desk_unblock_questions(desk, &(struct unblock_questions_watch){ on_asked, NULL }), ERR_OK);
    until(asked_n == 1);
    assert_int_equal(asked_err, ERR_OK);
    assert_string_equal(asked_for[0], "q4");
    assert_int_equal(ask_unblock("445566"), ERR_TICKET);
    answer("mauvaise");
    assert_int_equal(judged.err, ERR_NOT_POSSIBLE);
    assert_int_equal(judged.left, 2);
    assert_string_equal(judged.reference, "D-4QPL-77AX");
    assert_int_equal(ask_unblock("445566"), ERR_TICKET);
    answer("Bonne réponse!");
    assert_int_equal(judged.err, ERR_OK);
    assert_int_equal(ask_unblock("445566"), ERR_OK);
    until(ends_n == 1);
    assert_int_equal(ends[0].outcome, UNBLOCK_DONE);
    assert_int_equal(ends[0].err, ERR_OK);
    assert_true(ends[0].told);
    assert_true(is_receipt_of_applied(ends[0].receipt));
    assert_string_equal(ends[0].confirmation, "");
    assert_string_equal(card_read().pin, "445566");
    until(desk_status(desk)->token == DESK_TOKEN_READY);
    assert_int_equal(applied_lines("unblocked done took=current rotated=yes ticket signed\n"), 1);
    assert_int_equal(lines_of("presented"), 1);
    assert_int_equal(ask_unblock("778899"), ERR_TICKET);      /* a grant serves once */
}

static void three_submissions_and_then_a_time(void **state)
{
    (void)state;
    go_online();
    for (int i = 0; i < 3; i++)
        answer("mauvaise");
    assert_int_equal(judged.left, 0);
    assert_int_equal(judged.until_ms, 1790086400000);
}

static void a_pending_secret_is_tried_before_the_current_one(void **state)
{
    (void)state;
    world_put("secret", "1111111111111111 3537363231383830", O_TRUNC);
    granted();
    assert_int_equal(ask_unblock("445566"), ERR_OK);
    until(ends_n == 1);
    assert_int_equal(ends[0].outcome, UNBLOCK_DONE);
    assert_int_equal(lines_of("presented"), 2);
    assert_int_equal(applied_lines("unblocked done took=current rotated=no ticket signed\n"), 1);
}

static void the_pending_one_may_be_the_right_one(void **state)
{
    (void)state;
    world_put("secret", "3537363231383830 1111111111111111", O_TRUNC);
    granted();
    assert_int_equal(ask_unblock("445566"), ERR_OK);
    until(ends_n == 1);
    assert_int_equal(lines_of("presented"), 1);
    assert_int_equal(applied_lines("unblocked done took=pending rotated=no ticket signed\n"), 1);
}

static void a_secret_is_never_shown_twice_to_one_insertion(void **state)
{
    (void)state;
    world_put("secret", "1111111111111111", O_TRUNC);
    granted();
    assert_int_equal(ask_unblock("445566"), ERR_OK);
    until(ends_n == 1);
    assert_int_equal(ends[0].outcome, UNBLOCK_REFUSED);
    assert_int_equal(ends[0].err, ERR_SO_WRONG);
    until(applied_lines("unblocked refused took=none rotated=no ticket\n") == 1);
    assert_false(desk_status(desk)->unsure);
    for (int i = 0; i < 2; i++) {
        desk_forget(desk);
        settle();
        answer("bonne reponse");
        assert_int_equal(ask_unblock("445566"), ERR_OK);
        until(ends_n == 1);
        assert_int_equal(ends[0].outcome, UNBLOCK_REFUSED);
        assert_int_equal(ends[0].err, ERR_TOKEN_DAMAGED);
        assert_int_equal(lines_of("presented"), 1);
    }
    world_put("secret", "1111111111111111 3537363231383830", O_TRUNC);      /* one of two was shown: the other is */
    answer("bonne reponse");
    assert_int_equal(ask_unblock("445566"), ERR_OK);
    until(ends_n == 1);
    assert_int_equal(ends[0].outcome, UNBLOCK_DONE);
    assert_int_equal(lines_of("presented"), 2);
    assert_int_equal(applied_lines("took=current"), 1);
}

static void the_server_no_longer_knows_the_ticket(void **state)
{
    (void)state;
    struct desk_request rows[4];
    granted();
    world_put("server.does", "no-ticket", O_TRUNC);
    assert_int_equal(ask_unblock("445566"), ERR_OK);
    until(ends_n == 1);
    assert_int_equal(ends[0].outcome, UNBLOCK_REFUSED);
    assert_int_equal(ends[0].err, ERR_TICKET);
    assert_int_equal(desk_status(desk)->waiting, 0);
    assert_int_equal(desk_requests(desk, rows, 4), 0);
    assert_int_equal(ask_unblock("445566"), ERR_TICKET);
}

static void a_lost_release_is_asked_again_as_the_same(void **state)
{
    (void)state;
    struct desk_request rows[4];
    granted();
    world_put("server.does", "down", O_TRUNC);
    assert_int_equal(ask_unblock("445566"), ERR_OK);
    until(ends_n == 1);
    assert_int_equal(ends[0].outcome, UNBLOCK_REFUSED);
    assert_int_equal(ends[0].err, ERR_OFFLINE);
    assert_int_equal(lines_of("presented"), 0);
    assert_int_equal(desk_requests(desk, rows, 4), 0);
    world_put("server.does", "", O_TRUNC);
    assert_int_equal(ask_unblock("445566"), ERR_OK);      /* the person presses «Confirmer» once more */
    until(ends_n == 1);
    assert_int_equal(ends[0].outcome, UNBLOCK_DONE);
}

static void a_ticket_ages(void **state)
{
    (void)state;
    granted();
    settle();
    advance(600001);
    assert_int_equal(ask_unblock("445566"), ERR_TICKET);
}

static void the_ticket_is_this_token_s(void **state)
{
    (void)state;
    granted();
    card_write("CARTE2", "777888", 5);
    reader_card(2);
    until(strcmp(desk_status(desk)->info.serial, "CARTE2") == 0 && is_there());
    assert_int_equal(ask_unblock("445566"), ERR_TOKEN_OTHER);
}

/* --- the card goes away --- */

static void pull(const char *word)
{
    granted();
    world_put("card.does", word, O_TRUNC);
    assert_int_equal(ask_unblock("445566"), ERR_OK);
    until(steps[STEP_CARD] == 1);
    reader_empty();
    until(ends_n == 1);
    assert_int_equal(ends[0].outcome, UNBLOCK_PULLED);
    until(desk_status(desk)->token == DESK_TOKEN_ABSENT);
    assert_int_equal(desk_unblock_questions(desk, &(struct unblock_questions_watch){ on_asked, NULL }), ERR_LIMIT);
}

static void put_back(void)
{
    char saved[4096];
    world_put("card", world_get("card.out", saved), O_TRUNC);
    reader_card(2);
}

static void pulled_after_the_password_was_set(void **state)
{
    (void)state;
    pull("pull-changed");
    put_back();
    until(ends_n == 2);
    assert_int_equal(ends[1].outcome, UNBLOCK_DONE);
    until(applied_lines("unblocked done took=unknown rotated=unknown ticket signed\n") == 1);
}

static void pulled_before_it_took_anything(void **state)
{
    (void)state;
    struct desk_request rows[4];
    pull("pull");
    put_back();
    until(ends_n == 2);
    assert_int_equal(ends[1].outcome, UNBLOCK_REFUSED);
    assert_int_equal(card_read().tries, 4);
    assert_int_equal(desk_requests(desk, rows, 4), 0);
}

static void pulled_and_never_back(void **state)
{
    (void)state;
    pull("pull-changed");
    advance(60001);
    until(ends_n == 2);
    assert_int_equal(ends[1].outcome, UNBLOCK_UNKNOWN);
    until(applied_lines("unblocked unknown took=unknown rotated=unknown ticket\n") == 1);
    put_back();
    until_ready();
    assert_true(desk_status(desk)->unsure);
}

static void pulled_and_another_card_comes(void **state)
{
    (void)state;
    pull("pull-changed");
    card_write("CARTE2", "777888", 5);
    reader_card(2);
    until(ends_n == 2);
    assert_int_equal(ends[1].outcome, UNBLOCK_UNKNOWN);
    assert_int_equal(card_read().tries, 5);
}

static void helpers_that_die(void **state)
{
    (void)state;
    granted();
    world_put("card.does", "die-before", O_TRUNC);
    assert_int_equal(ask_unblock("445566"), ERR_OK);
    until(ends_n == 1);
    assert_int_equal(ends[0].outcome, UNBLOCK_REFUSED);
    assert_int_equal(ends[0].err, ERR_HELPER_GONE);
    assert_string_equal(card_read().pin, "111222");
    world_put("card.does", "", O_TRUNC);
    world_put("secret", "2222222222222222", O_TRUNC);      /* another one: the first may have been shown */
    answer("bonne reponse");
    world_put("card.does", "die-changed", O_TRUNC);
    assert_int_equal(ask_unblock("445566"), ERR_OK);
    until(ends_n == 1);
    assert_int_equal(ends[0].outcome, UNBLOCK_DONE);
}

static void leaving_before_and_during(void **state)
{
    (void)state;
    struct desk_request rows[4];
    granted();
    assert_int_equal(ask_unblock("445566"), ERR_OK);
    desk_forget(desk);                       /* the release is being asked for: nothing happened */
    settle();
    assert_int_equal(desk_requests(desk, rows, 4), 0);
    assert_int_equal(lines_of("presented"), 0);
    answer("bonne reponse");
    memset(steps, 0, sizeof steps);
    assert_int_equal(ask_unblock("445566"), ERR_OK);
    until(steps[STEP_CARD] == 1);
    desk_forget(desk);                       /* the card is at it: it ends, and is recorded */
    until(applied_lines("unblocked done took=current rotated=yes ticket signed\n") == 1);
    assert_int_equal(ends_n, 0);
    assert_string_equal(card_read().pin, "445566");
}

/* --- by telephone --- */

/* The agent's side: the chain of make_server() begins with zeros. */
static void agent(struct desk_challenge *c, uint64_t steps_n, struct phone_step *step, struct secret **key, bool rotate,
                  char to[PHONE_ANSWER_TEXT_SIZE])
{
    SECRET_OWNED struct secret *secret = from_text("3537363231383830");
    *key = secret_new(PHONE_KEY_SIZE);
    secret_grew(*key, PHONE_KEY_SIZE);
    for (uint64_t i = 0; i < steps_n; i++)
        assert_int_equal(phone_next(*key), ERR_OK);
    *step = (struct phone_step){ .key = *key, .counter = steps_n, .serial = "CARTE1" };
    assert_true(phone_challenge_parse(c->text, strlen(c->text), &step->challenge));
    assert_true(phone_challenge_holds(&step->challenge, *key, "CARTE1"));
    assert_int_equal(phone_answer_make(step, secret, rotate, to), ERR_OK);
}

static void by_telephone_without_the_network(void **state)
{
    (void)state;
    struct desk_challenge c;
    struct phone_step step;
    SECRET_OWNED struct secret *key = NULL, *wrong = from_text("AAAA-BBBB-CCCC-DDDD-EEEE");
    char text[PHONE_ANSWER_TEXT_SIZE];
    unsigned tries_left = 9;
    world_put("server.does", "down", O_TRUNC);
    card_write("CARTE1", "111222", 0);
    open_desk();
    until(is_there());
    assert_int_equal(desk_phone_answer(desk, wrong, &tries_left), ERR_TICKET);
    assert_int_equal(desk_phone_begin(desk, &c), ERR_OK);
    for (unsigned want = 3; want-- > 0;) {
        assert_int_equal(desk_phone_answer(desk, wrong, &tries_left), ERR_PHONE_ANSWER);
        assert_int_equal(tries_left, want);
    }
    assert_int_equal(desk_phone_answer(desk, wrong, &tries_left), ERR_TICKET);      /* three a challenge */
    assert_int_equal(desk_phone_begin(desk, &c), ERR_OK);
    agent(&c, 2, &step, &key, true, text);
    SECRET_OWNED struct secret *typed = from_text(text);
    assert_int_equal(lines_of("presented"), 0);
    assert_int_equal(ask_unblock("445566"), ERR_TICKET);
    assert_int_equal(desk_phone_answer(desk, typed, &tries_left), ERR_OK);
    assert_int_equal(ask_unblock("445566"), ERR_OK);
    until(ends_n == 1);
    assert_int_equal(ends[0].outcome, UNBLOCK_DONE);
    assert_false(ends[0].told);
    assert_string_equal(card_read().pin, "445566");
    enum phone_result said = PHONE_REFUSED;
    assert_int_equal(phone_confirmation_read(&step, ends[0].confirmation, strlen(ends[0].confirmation), &said), ERR_OK);
    assert_int_equal(said, PHONE_ROTATED);
    SECRET_OWNED struct secret *fresh = NULL;
    assert_int_equal(phone_new_secret(&step, &fresh), ERR_OK);
    char held[4096];
    assert_memory_equal(world_get("card.secret", held), secret_bytes(fresh), 16);
}

static void by_telephone_a_challenge_ages_and_a_refusal_is_read_out(void **state)
{
    (void)state;
    struct desk_challenge c;
    struct phone_step step;
    SECRET_OWNED struct secret *key = NULL;
    char text[PHONE_ANSWER_TEXT_SIZE];
    unsigned tries_left = 9;
    world_put("card.secret", "0000000000000000 15", O_TRUNC);
    go_online();
    assert_int_equal(desk_phone_begin(desk, &c), ERR_OK);
    agent(&c, 1, &step, &key, false, text);
    SECRET_OWNED struct secret *typed = from_text(text);
    settle();
    advance(PHONE_LIFE_MS);
    assert_int_equal(desk_phone_answer(desk, typed, &tries_left), ERR_TICKET);
    assert_int_equal(desk_phone_begin(desk, &c), ERR_OK);
    secret_free(key);
    agent(&c, 2, &step, &key, false, text);
    secret_wipe(typed);
    assert_int_equal(secret_append(typed, text, strlen(text)), ERR_OK);
    assert_int_equal(desk_phone_answer(desk, typed, &tries_left), ERR_OK);
    assert_int_equal(ask_unblock("445566"), ERR_OK);
    until(ends_n == 1);
    assert_int_equal(ends[0].outcome, UNBLOCK_REFUSED);
    assert_int_equal(ends[0].err, ERR_SO_WRONG);
    assert_true(ends[0].maybe_another);
    enum phone_result said = PHONE_ROTATED;
    assert_int_equal(phone_confirmation_read(&step, ends[0].confirmation, strlen(ends[0].confirmation), &said), ERR_OK);
    assert_int_equal(said, PHONE_REFUSED);
    until(applied_lines("unblocked refused took=none rotated=no\n") == 1);
}

/* --- kill -9 --- */

static void live_and_be_killed(void)
{
    granted();
    char word[4096];
    world_put("server.does", world_get("kill.at", word), O_TRUNC);
    world_put("card.does", world_get("kill.card", word), O_TRUNC);
    if (ask_unblock("445566"))
        _exit(1);
    for (;;)
        loop_step(loop, 1000);
}

static void run_until_killed(const char *card_does, const char *server_does)
{
    int status = 0;
    world_put("kill.card", card_does, O_TRUNC);
    world_put("kill.at", server_does, O_TRUNC);
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

static const struct { const char *name, *card, *server, *line; bool unknown; } kills[] = {
    { "prepared, the release asked for", "", "kill-release", "unblocked unknown took=unknown rotated=unknown ticket\n", true },
    { "released, before the first APDU", "kill-before", "", "unblocked unknown took=unknown rotated=unknown ticket\n", true },
    { "sent, before the card took it", "kill", "", "unblocked unknown took=unknown rotated=unknown ticket\n", true },
    { "the password set", "kill-changed", "", "unblocked unknown took=unknown rotated=unknown ticket\n", true },
    { "done, before it was pushed", "", "kill-before", "unblocked done took=current rotated=yes ticket signed\n", false },
    { "pushed, before it was acknowledged", "", "kill-after", "unblocked done took=current rotated=yes ticket signed\n", false },
};

static void killed_at_every_step(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof kills / sizeof kills[0]; i++) {
        struct desk_request rows[4];
        run_until_killed(kills[i].card, kills[i].server);
        for (int again = 0; again < 2; again++) {      /* and once more: nothing is sent twice */
            open_desk();
            until_ready();
            until_online();
            until(desk_status(desk)->waiting == 0);
            if (applied_lines("\n") != 1 || applied_lines(kills[i].line) != 1)
                fail_msg("%s: not told once as «%s»", kills[i].name, kills[i].line);
            assert_int_equal(desk_requests(desk, rows, 4), 1);
            assert_int_equal(rows[0].unknown, kills[i].unknown);
            assert_int_equal(desk_status(desk)->unsure, kills[i].unknown);
            close_desk();
        }
        world_teardown(state);
        setup(state);
    }
}

/* The release named one candidate; the kiosk was killed after the card took the new one; the next release names both. */
static void killed_twice_in_a_row_the_card_decides(void **state)
{
    (void)state;
    run_until_killed("kill-changed", "");
    world_put("card.secret", "aaaabbbbccccdddd 15", O_TRUNC);      /* it was replaced too */
    world_put("secret", "aaaabbbbccccdddd 3537363231383830", O_TRUNC);
    run_until_killed("kill-before", "");
    granted();
    assert_int_equal(ask_unblock("778899"), ERR_OK);
    until(ends_n == 1);
    assert_int_equal(ends[0].outcome, UNBLOCK_DONE);
    assert_int_equal(applied_lines("unblocked unknown"), 2);
    assert_int_equal(applied_lines("unblocked done took=pending rotated=no ticket signed\n"), 1);
    assert_false(desk_status(desk)->unsure);
}

/* A helper that dies before it presented anything has shown the card nothing: the same secret serves without a new insertion. */
static void what_was_not_shown_may_be_shown(void **state)
{
    (void)state;
    granted();
    world_put("card.does", "die-before", O_TRUNC);
    assert_int_equal(ask_unblock("445566"), ERR_OK);
    until(ends_n == 1);
    assert_int_equal(ends[0].outcome, UNBLOCK_REFUSED);
    assert_int_equal(ends[0].err, ERR_HELPER_GONE);
    assert_int_equal(lines_of("presented"), 0);
    world_put("card.does", "", O_TRUNC);
    answer("Bonne réponse!");
    assert_int_equal(ask_unblock("445566"), ERR_OK);
    until(ends_n == 1);
    assert_int_equal(ends[0].outcome, UNBLOCK_DONE);
    assert_int_equal(lines_of("presented"), 1);
}

int main(int argc, char **argv)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, world_teardown)
    const struct CMUnitTest tests[] = {
        T(a_locked_token_from_questions_to_password), T(three_submissions_and_then_a_time),
        T(a_pending_secret_is_tried_before_the_current_one), T(the_pending_one_may_be_the_right_one),
        T(a_secret_is_never_shown_twice_to_one_insertion), T(the_server_no_longer_knows_the_ticket),
        T(a_lost_release_is_asked_again_as_the_same), T(a_ticket_ages), T(the_ticket_is_this_token_s),
        T(pulled_after_the_password_was_set), T(pulled_before_it_took_anything), T(pulled_and_never_back),
        T(pulled_and_another_card_comes), T(helpers_that_die), T(what_was_not_shown_may_be_shown),
        T(leaving_before_and_during),
        T(by_telephone_without_the_network), T(by_telephone_a_challenge_ages_and_a_refusal_is_read_out),
        T(killed_at_every_step), T(killed_twice_in_a_row_the_card_decides),
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
