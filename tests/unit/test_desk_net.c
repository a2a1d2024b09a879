/* core/desk: the network's part of the truth: on-line, off-line, epochs, poison, forged answers, several sessions. */
#include "test_desk_world.h"

enum { CYCLE = 1 };      /* requests of a cycle that has nothing to push */

static size_t contacts(void)
{
    char text[4096];
    return strlen(world_get("contacts", text));
}

static void change(const char *from, const char *to)
{
    assert_int_equal(ask_change(from, to), ERR_OK);
    until(answers_n == 1);
    assert_int_equal(answers[0].outcome, CHANGE_PIN_DONE);
}

static void first_contact_then_one_before_the_minute_is_over(void **state)
{
    (void)state;
    open_desk();
    until_ready();
    settle();
    assert_false(desk_status(desk)->online);
    assert_int_equal(desk_status(desk)->offline_since_ms, 0);
    until_online();
    size_t before = contacts();
    advance(54000);
    settle();
    assert_int_equal(contacts(), before);
    assert_true(desk_status(desk)->online);
    advance(1001);
    until(contacts() == before + CYCLE);
    unsigned seen = changes;
    for (int i = 0; i < 5; i++) {
        settle();
        advance(55001);
        until(contacts() == before + CYCLE * (2 + (size_t)i));
    }
    settle();
    assert_int_equal(changes, seen);      /* nothing changed: nothing is said */
    assert_true(desk_status(desk)->online);
}

/* All that are not here yet at once, then one a contact. */
static void the_feeds_take_turns(void **state)
{
    static const char *const feeds[] = { "directory", "questions", "services", "subjects", "professions", "citizen-services" };
    enum { FEEDS = sizeof feeds / sizeof feeds[0] };
    char all[4096], wanted[1024] = "";
    (void)state;
    world_put("feeds", "", O_TRUNC);
    open_desk();
    until_online();
    settle();
    for (size_t i = 0; i < FEEDS; i++)
        (void)snprintf(wanted + strlen(wanted), sizeof wanted - strlen(wanted), "%s/snapshot\n", feeds[i]);
    assert_string_equal(world_get("feeds", all), wanted);
    for (size_t i = 0; i < FEEDS + 1; i++) {
        size_t before = contacts();
        world_put("feeds", "", O_TRUNC);
        advance(55001);
        until(contacts() == before + 1);
        settle();
        (void)snprintf(wanted, sizeof wanted, "%s/changes?since=S1\n", feeds[i % FEEDS]);
        assert_string_equal(world_get("feeds", all), wanted);
    }
}

static void the_server_goes_and_comes_back(void **state)
{
    (void)state;
    open_desk();
    until_online();
    world_put("server.does", "down", O_TRUNC);
    advance(55001);
    until(!desk_status(desk)->online);
    assert_int_equal(desk_status(desk)->net_err, ERR_OFFLINE);
    assert_true(desk_status(desk)->offline_since_ms > 0);
    world_put("server.does", "", O_TRUNC);
    for (int i = 0; i < 50 && !desk_status(desk)->online; i++) {
        advance(2001);
        settle();
    }
    assert_true(desk_status(desk)->online);
    assert_int_equal(desk_status(desk)->offline_since_ms, 0);
}

static void a_forged_answer_is_ignored(void **state)
{
    (void)state;
    world_put("server.does", "forge", O_TRUNC);
    open_desk();
    until_ready();
    change("111222", "445566");
    advance(2000);
    until(desk_status(desk)->net_err == ERR_SERVER_SIGNATURE);
    assert_false(desk_status(desk)->online);
    assert_int_equal(desk_status(desk)->waiting, 1);
    world_put("server.does", "", O_TRUNC);
    for (int i = 0; i < 50 && desk_status(desk)->waiting; i++) {
        advance(2001);
        settle();
    }
    assert_int_equal(desk_status(desk)->waiting, 0);
    assert_int_equal(applied_lines("\n"), 1);      /* the first push had been applied; its repeat changed nothing */
}

static void a_gap_opens_a_new_epoch(void **state)
{
    (void)state;
    open_desk();
    until_ready();
    until_online();
    world_put("server.does", "gap", O_TRUNC);
    change("111222", "445566");
    until(desk_status(desk)->waiting == 0);
    assert_int_equal(applied_lines("done signed"), 1);
}

static void one_that_makes_the_server_fail_does_not_stop_the_others(void **state)
{
    (void)state;
    struct store *s = NULL;
    char id[OP_ID_TEXT_SIZE];
    struct store_batch batch;
    world_put("server.does", "down", O_TRUNC);
    open_desk();
    until_ready();
    advance(2000);
    until(desk_status(desk)->net_err == ERR_OFFLINE);
    change("111222", "445566");
    change("445566", "778899");
    change("778899", "112277");
    assert_int_equal(store_open(world_settings().state_dir, &s), ERR_OK);
    assert_int_equal(store_batch(s, &batch), ERR_OK);
    assert_int_equal(batch.count, 3);
    op_id_text(batch.items[1].id, id);
    store_batch_free(&batch);
    store_close(s);
    world_put("poison", id, O_TRUNC);
    world_put("server.does", "", O_TRUNC);
    for (int i = 0; i < 200 && desk_status(desk)->waiting > 1; i++) {
        advance(5001);
        settle();
    }
    assert_int_equal(desk_status(desk)->waiting, 1);
    assert_int_equal(applied_lines("done signed"), 2);
    assert_true(desk_status(desk)->online);
    world_put("poison", "", O_TRUNC);
    close_desk();
    open_desk();                                   /* taken back at the next start */
    until_online();
    until(desk_status(desk)->waiting == 0);
    assert_int_equal(applied_lines("done signed"), 3);
}

static enum err push_end;
static unsigned push_ends;
static void push_done(void *ctx, enum err e, unsigned waiting) { (void)ctx; (void)waiting; push_end = e; push_ends++; }

static void the_operator_s_push_waits_for_no_back_off(void **state)
{
    (void)state;
    world_put("server.does", "down", O_TRUNC);
    push_ends = 0;
    open_desk();
    until_ready();
    advance(2000);
    until(desk_status(desk)->net_err == ERR_OFFLINE);
    change("111222", "445566");
    assert_int_equal(desk_push(desk, &(struct push_watch){ push_done, NULL }), ERR_OK);
    until(push_ends == 1);
    assert_int_equal(push_end, ERR_OFFLINE);
    world_put("server.does", "", O_TRUNC);
    assert_int_equal(desk_push(desk, &(struct push_watch){ push_done, NULL }), ERR_OK);
    until(push_ends == 2);
    assert_int_equal(push_end, ERR_OK);
    assert_int_equal(desk_status(desk)->waiting, 0);
}

static void a_second_session_lets_the_first_one_talk(void **state)
{
    (void)state;
    pid_t leader = start_leader();
    open_desk();
    until_ready();
    until(desk_status(desk)->online);
    size_t before = contacts();
    change("111222", "445566");
    assert_true(answers[0].told);                  /* by the other process, noticed through inotify */
    until(desk_status(desk)->waiting == 0);
    assert_true(contacts() > before);
    assert_int_equal(applied_lines("done signed"), 1);
    kill(leader, SIGKILL);
    waitpid(leader, NULL, 0);
    settle();
    before = contacts();
    advance(60001);                                /* nobody leads: noticed within 60 s */
    until(contacts() > before);
    until(desk_status(desk)->online);
}

/* As assets/data/directory.json, whose own words may change. */
static const char shipped[] =
    "{\"lines\":["
    "{\"id\":\"a\",\"names\":{\"fr\":\"Centre\",\"en\":\"Centre\"},\"phones\":[{\"label\":{\"fr\":\"Sans frais\",\"en\":\"Toll-free\"},"
    "\"number\":\"1\"}],\"email\":\"\",\"hours\":null},"
    "{\"id\":\"b\",\"names\":{\"fr\":\"Pharmaciens\",\"en\":\"Pharmacists\"},\"phones\":[{\"label\":{\"fr\":\"Québec\",\"en\":\"Québec\"},"
    "\"number\":\"2\"},{\"label\":{\"fr\":\"Ailleurs\",\"en\":\"Elsewhere\"},\"number\":\"3\"}],\"faxes\":[{\"number\":\"4\"}],\"email\":\"x@y\","
    "\"hours\":[{\"days\":[1,2,3,4,5],\"from\":\"08:30\",\"to\":\"16:30\"}]}],"
    "\"holidays\":[{\"date\":\"2026-12-25\"}]}";

static void expect_open(int64_t wall_ms, int open, const char *opens, const char *opens_english)
{
    static struct help_line lines[DESK_LINES_MAX];
    now_ms = wall_ms - 1790000000000;
    assert_int_equal(desk_directory(desk, "en", lines, DESK_LINES_MAX), 2);
    assert_string_equal(lines[1].opens, opens_english);
    assert_int_equal(desk_directory(desk, "fr", lines, DESK_LINES_MAX), 2);
    assert_int_equal(lines[1].open, open);
    assert_string_equal(lines[1].opens, opens);
    assert_int_equal(lines[0].open, LINE_HOURS_UNKNOWN);
}

static void the_shipped_directory_knows_hours_and_holidays(void **state)
{
    (void)state;
    static struct help_line lines[DESK_LINES_MAX];
    assert_int_equal(mkdir(world_path("data"), 0700), 0);
    world_put("data/directory.json", shipped, O_TRUNC);
    open_desk();
    assert_int_equal(desk_directory(desk, "fr", lines, DESK_LINES_MAX), 2);
    assert_string_equal(lines[0].name, "Centre");
    assert_string_equal(lines[0].phones, "Sans frais 1");
    assert_string_equal(lines[0].hours, "");
    assert_string_equal(lines[1].hours, "lundi–vendredi 8 h 30–16 h 30");
    assert_string_equal(lines[1].phones, "Québec 2; Ailleurs 3");
    assert_string_equal(lines[1].email, "x@y");
    assert_string_equal(lines[1].faxes, "4");
    assert_string_equal(lines[0].faxes, "");
    assert_int_equal(desk_directory(desk, "en", lines, 1), 1);
    assert_int_equal(desk_directory(desk, "en", lines, 2), 2);
    assert_string_equal(lines[1].hours, "Monday–Friday 8:30–16:30");
    expect_open(1798120800000, LINE_OPEN, "", "");        /* Thursday 2026-12-24, 9:00 in Montréal */
    expect_open(1798207200000, LINE_CLOSED, "lundi à 8 h 30", "Monday at 8:30");     /* Friday the 25th, the same hour */
    expect_open(1798149600000, LINE_CLOSED, "lundi à 8 h 30", "Monday at 8:30");     /* Thursday, 17:00: the 25th is a holiday */
    expect_open(1798117200000, LINE_CLOSED, "à 8 h 30", "at 8:30");                  /* Thursday, 8:00 */
    expect_open(1798063200000, LINE_CLOSED, "demain à 8 h 30", "tomorrow at 8:30");  /* Wednesday, 17:00 */
    empty_folder(world_path("data"));
}

static void the_directory_comes_from_the_server(void **state)
{
    (void)state;
    static struct help_line lines[DESK_LINES_MAX];
    open_desk();
    assert_int_equal(desk_directory(desk, "fr", lines, DESK_LINES_MAX), 0);
    until_online();
    assert_int_equal(desk_directory(desk, "fr", lines, DESK_LINES_MAX), 1);
    assert_string_equal(lines[0].name, "Ligne A");
    assert_string_equal(lines[0].phones, "Ici 1");
    assert_string_equal(lines[0].hours, "lundi–mardi, jeudi 8 h 30–16 h");
    assert_int_not_equal(lines[0].open, LINE_HOURS_UNKNOWN);
}

int main(int argc, char **argv)
{
#define T(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        T(first_contact_then_one_before_the_minute_is_over), T(the_feeds_take_turns), T(the_server_goes_and_comes_back), T(a_forged_answer_is_ignored),
        T(a_gap_opens_a_new_epoch), T(one_that_makes_the_server_fail_does_not_stop_the_others),
        T(the_operator_s_push_waits_for_no_back_off), T(a_second_session_lets_the_first_one_talk),
        T(the_shipped_directory_knows_hours_and_holidays), T(the_directory_comes_from_the_server),
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
