/* core/desk: the telephone's secret is replaced when its holder comes on-line: the person's own request never fails by it, the
 * card is shown one secret at most, and what the server is told is what the card said. */
#include "test_desk_world.h"

#define OLD "3537363231383830"
#define NEW "aaaabbbbccccdddd"      /* what the stand-in of the server gives as new */

static struct open_person_result opened;
static struct save_result saved;
static unsigned opens, saves;

static void on_open(void *ctx, const struct open_person_result *r) { (void)ctx; opened = *r; opens++; }
static void on_save(void *ctx, const struct save_result *r) { (void)ctx; saved = *r; saves++; }
static const struct open_person_watch open_watch = { note_step, on_open, NULL };
static const struct save_watch save_watch = { note_step, on_save, NULL };

static int setup(void **state)
{
    opens = saves = 0;
    memset(steps, 0, sizeof steps);
    if (world_setup(state))
        return -1;
    world_put("presented", "", O_TRUNC);
    world_put("releases", "", O_TRUNC);
    world_put("hung", "", O_TRUNC);
    world_put("profile", "{\"holder\":\"Jeanne Tremblay\",\"questions\":[],\"questions_ms\":1,"
              "\"contact\":{\"version\":7,\"email\":\"jeanne@exemple.ca\",\"phones\":[],\"mobile\":\"\"},"
              "\"pending\":\"\",\"renew_after_ms\":2,\"replace\":true}", O_TRUNC);
    return 0;
}

static void begin(void)
{
    SECRET_OWNED struct secret *pin = from_text("111222");
    open_desk();
    until_ready();
    until_online();
    assert_int_equal(desk_open_person(desk, DESK_FOR_QUESTIONS, pin, &open_watch), ERR_OK);
}

static void arrive(void)
{
    begin();
    until(opens == 1);
}

/* What the person came for goes through, whatever became of the secret. */
static void save(void)
{
    static const char *const texts[4] = { "Chemin Sainte-Foy", "Lise", "La Grande Séduction", "Échecs!" };
    static const char *const ids[4] = { "q1", "q2", "q3", "q4" };
    struct save_questions_request request;
    struct secret *given[4];
    assert_int_equal(opened.err, ERR_OK);
    assert_true(desk_person(desk)->known);
    for (size_t i = 0; i < 4; i++) {
        request.questions[i] = ids[i];
        request.answers[i] = given[i] = from_text(texts[i]);
    }
    assert_int_equal(desk_save_questions(desk, &request, &save_watch), ERR_OK);
    for (size_t i = 0; i < 4; i++)
        secret_free(given[i]);
    until(saves == 1);
    assert_int_equal(saved.err, ERR_OK);
    assert_true(saved.told);
    until(desk_status(desk)->waiting == 0);
    assert_false(desk_status(desk)->unsure);
    assert_string_equal(card_read().pin, "111222");
}

static void expect(const char *line, const char *on_card, unsigned tries, const char *presented)
{
    char text[4096], card[128];
    snprintf(card, sizeof card, "%s %u", on_card, tries);
    assert_int_equal(applied_lines("replaced"), line[0] ? 1 : 0);
    if (line[0])
        assert_int_equal(applied_lines(line), 1);
    assert_string_equal(world_get("card.secret", text), card);
    assert_string_equal(world_get("presented", text), presented);
}

static void a_random_one_takes_its_place(void **state)
{
    (void)state;
    arrive();
    assert_int_equal(steps[STEP_CARD], 2);       /* the password's, and this one */
    save();
    expect("replaced done took=current rotated=yes ticket\n", NEW, 15, OLD "\n");
    struct desk_request rows[4];
    assert_int_equal(desk_requests(desk, rows, 4), 2);
    assert_false(rows[0].unknown || rows[1].unknown);
}

static void nothing_is_asked_for_nothing(void **state)
{
    (void)state;
    world_put("profile", "{\"holder\":\"Jeanne Tremblay\",\"questions\":[],\"questions_ms\":1,"
              "\"contact\":{\"version\":7,\"email\":\"jeanne@exemple.ca\",\"phones\":[],\"mobile\":\"\"},"
              "\"pending\":\"\",\"renew_after_ms\":2,\"replace\":false}", O_TRUNC);
    char text[4096];
    arrive();
    save();
    expect("", OLD, 15, "");
    assert_string_equal(world_get("releases", text), "");
}

/* Two candidates: the first by itself, and only that one. */
static void of_two_the_first_is_found_out(void **state)
{
    (void)state;
    world_put("secret", OLD " 1111111111111111", O_TRUNC);
    arrive();
    save();
    expect("replaced done took=pending rotated=no ticket\n", OLD, 15, OLD "\n");
}

static void of_two_the_first_is_refused(void **state)
{
    (void)state;
    world_put("secret", "1111111111111111 " OLD, O_TRUNC);
    arrive();
    save();
    expect("replaced unknown took=none rotated=no ticket\n", OLD, 14, "1111111111111111\n");
}

static void the_only_one_is_refused(void **state)
{
    (void)state;
    world_put("secret", "1111111111111111", O_TRUNC);
    arrive();
    save();
    expect("replaced refused took=none rotated=no ticket\n", OLD, 14, "1111111111111111\n");
}

/* The same insertion was shown it and said no: not once more. */
static void the_same_is_not_shown_twice(void **state)
{
    (void)state;
    world_put("secret", "1111111111111111", O_TRUNC);
    arrive();
    save();
    SECRET_OWNED struct secret *pin = from_text("111222");
    desk_forget(desk);
    assert_int_equal(desk_open_person(desk, DESK_FOR_QUESTIONS, pin, &open_watch), ERR_OK);
    until(opens == 2);
    assert_int_equal(opened.err, ERR_OK);
    char text[4096];
    assert_string_equal(world_get("presented", text), "1111111111111111\n");
}

static void the_server_will_not(void **state)
{
    (void)state;
    world_put("server.does", "no-replace", O_TRUNC);
    arrive();
    save();
    expect("", OLD, 15, "");
}

/* The server never answers: the person goes on when the time is over. */
static void the_release_is_lost(void **state)
{
    (void)state;
    world_put("server.does", "hang-replace", O_TRUNC);
    begin();
    until(world_says("hung", "x"));
    for (int i = 0; i < 40 && !opens; i++) {
        advance(1000);
        loop_step(loop, 50);
    }
    until(opens == 1);
    world_put("server.does", "", O_TRUNC);
    assert_int_equal(opened.err, ERR_OK);
    assert_true(desk_person(desk)->known);
    until(desk_status(desk)->waiting == 0);
    expect("", OLD, 15, "");
}

/* The new one came and the card was not asked: the server may forget it. */
static void the_card_has_gone_before(void **state)
{
    (void)state;
    world_put("card.does", "gone-before", O_TRUNC);
    arrive();
    save();
    expect("replaced unknown took=none rotated=no ticket\n", OLD, 15, "");
}

static void pulled_when_it_was_sent(void **state)
{
    (void)state;
    world_put("card.does", "pull-rotated", O_TRUNC);
    arrive();
    save();
    expect("replaced unknown took=unknown rotated=unknown ticket\n", NEW, 15, OLD "\n");
}

/* The person leaves while the card works: it is let finish, and told. */
static void left_alone_it_ends(void **state)
{
    (void)state;
    begin();
    until(steps[STEP_CARD] == 2);
    desk_forget(desk);
    until(applied_lines("replaced") == 1);
    assert_int_equal(opens, 0);
    expect("replaced done took=current rotated=yes ticket\n", NEW, 15, OLD "\n");
}

static void left_before_the_card_it_is_dropped(void **state)
{
    (void)state;
    world_put("server.does", "hang-replace", O_TRUNC);
    begin();
    until(world_says("hung", "x"));
    desk_forget(desk);
    world_put("server.does", "", O_TRUNC);
    assert_int_equal(opens, 0);
    settle();
    expect("", OLD, 15, "");
    SECRET_OWNED struct secret *pin = from_text("111222");
    advance(61000);
    until(desk_status(desk)->online);
    assert_int_equal(desk_open_person(desk, DESK_FOR_QUESTIONS, pin, &open_watch), ERR_OK);
    until(opens == 1);      /* and the next visit does it */
    save();
    expect("replaced done took=current rotated=yes ticket\n", NEW, 15, OLD "\n");
}

/* kill -9 before the card and in the middle of it: told as not known, and the password is not in doubt. */
static void killed(const char *file, const char *word, const char *on_card)
{
    int status = 0;
    char text[4096];
    world_put(file, word, O_TRUNC);
    pid_t pid = fork();
    if (pid == 0) {
        arrive();
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    world_put(file, "", O_TRUNC);
    open_desk();
    until_ready();
    until_online();
    until(desk_status(desk)->waiting == 0);
    assert_int_equal(applied_lines("\n"), 1);
    assert_int_equal(applied_lines("replaced unknown took=unknown rotated=unknown ticket\n"), 1);
    assert_false(desk_status(desk)->unsure);
    assert_int_equal(strncmp(world_get("card.secret", text), on_card, strlen(on_card)), 0);
}

static void killed_before_the_card(void **state) { (void)state; killed("server.does", "kill-release", OLD); }
static void killed_when_it_was_sent(void **state) { (void)state; killed("card.does", "kill-rotated", NEW); }

int main(int argc, char **argv)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, world_teardown)
    const struct CMUnitTest tests[] = {
        T(a_random_one_takes_its_place), T(nothing_is_asked_for_nothing), T(of_two_the_first_is_found_out), T(of_two_the_first_is_refused),
        T(the_only_one_is_refused), T(the_same_is_not_shown_twice), T(the_server_will_not), T(the_release_is_lost),
        T(the_card_has_gone_before), T(pulled_when_it_was_sent), T(left_alone_it_ends), T(left_before_the_card_it_is_dropped),
        T(killed_before_the_card), T(killed_when_it_was_sent),
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
