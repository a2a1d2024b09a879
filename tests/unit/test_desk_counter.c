/* core/desk: the agent's reader, and how an agent logs in, is locked and goes on. */
#define _GNU_SOURCE    /* memmem */
#include "test_desk_counter.h"
#include "test_desk_memory.h"

#define SHEET "{\"rows\":[{\"id\":\"P-1\",\"word\":\"name\",\"texts\":[\"Marie Exemple\"],\"times\":[5]}]}"

static unsigned agent_tries(void)
{
    card_file = "agent";
    const struct card c = card_read();
    card_file = "card";
    return c.tries;
}

static void a_kiosk_without_a_reader_for_agents_has_none(void **state)
{
    (void)state;
    agent_reader[0] = 0;
    go_online();
    assert_int_equal(desk_counter(desk)->card, AGENT_CARD_NONE);
    assert_int_equal(agent_watch_.fd, -1);
    assert_int_equal(agent_log_in("654321"), ERR_READER_NONE);
    assert_int_equal(ask_verb("counter-find", PLACE_FOUND, false), ERR_SESSION);
}

static void each_reader_has_its_token(void **state)
{
    (void)state;
    go_online();
    until_ready();
    assert_int_equal(desk_counter(desk)->card, AGENT_CARD_ABSENT);
    const unsigned persons = desk_status(desk)->insertion, before = changes;
    agent_reader_card(1);
    until_agent(AGENT_CARD_READY);
    assert_string_equal(desk_counter(desk)->info.serial, "AGENT1");
    assert_int_equal(desk_counter(desk)->info.tries.left, 3);
    assert_string_equal(desk_status(desk)->info.serial, "CARTE1");
    assert_int_equal(desk_status(desk)->insertion, persons);
    assert_true(changes > before);
    reader_empty();
    until(desk_status(desk)->token == DESK_TOKEN_ABSENT);
    assert_int_equal(desk_counter(desk)->card, AGENT_CARD_READY);
    agent_reader_empty();
    until_agent(AGENT_CARD_ABSENT);
    assert_int_equal(agent_log_in("654321"), ERR_TOKEN_ABSENT);
}

static void why_there_is_none(void **state)
{
    (void)state;
    static const struct { struct watch_picture picture; enum err err; } rows[] = {
        { { .service = false }, ERR_PCSC_DOWN }, { { .service = true }, ERR_READER_NONE }, { { true, 2, 2, AGENT_READER, 1 }, ERR_TOKEN_TWO },
    };
    go_online();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        show_in(&agent_watch_, rows[i].picture);
        until(desk_counter(desk)->card == AGENT_CARD_FAULT && desk_counter(desk)->card_err == rows[i].err);
        assert_int_equal(agent_log_in("654321"), rows[i].err);
    }
    agent_write("AGENT1", "654321", 0);
    agent_reader_card(2);
    until_agent(AGENT_CARD_BLOCKED);
    assert_int_equal(agent_log_in("654321"), ERR_PIN_LOCKED);
}

static void a_token_that_is_not_read_at_once_is_read_again(void **state)
{
    (void)state;
    world_put("agent", "", O_TRUNC);
    go_online();
    agent_reader_card(1);
    settle();
    agent_write("AGENT1", "654321", 3);
    for (int left = 400; desk_counter(desk)->card != AGENT_CARD_READY && left > 0; left--) {
        advance(1000);
        loop_step(loop, 50);
    }
    until_agent(AGENT_CARD_READY);
}

/* --- log-in --- */

static void an_agent_logs_in_with_her_token(void **state)
{
    (void)state;
    counter_online();
    await_agent(agent_log_in("654321"));
    assert_int_equal(agent_said.err, ERR_OK);
    const char *line = asked(0);
    assert_true(strncmp(line, "agent-login ", 12) == 0);
    assert_non_null(strstr(line, " - {\"serial\":\"AGENT1\",\"nonce\":\"05"));
    assert_non_null(strstr(line, "\"at_ms\":17900"));
    assert_non_null(strstr(line, "\"algorithm\":\"ES256\",\"signature\":\"BwcH"));
    const struct counter_agent *a = &desk_counter(desk)->agent;
    assert_true(a->open && !a->locked && !a->by_code);
    assert_string_equal(a->name, "Aline Agente");
    assert_string_equal(a->station, "Comptoir 1");
    assert_string_equal(a->serial, "AGENT1");
    assert_int_equal(a->roles, COUNTER_AGENT | COUNTER_AVI);
    assert_int_equal(a->waiting, 2);
    assert_int_equal(a->cases, 7);
    assert_int_equal(a->until_ms, 1790004600000);
    assert_false(desk_account(desk)->open);
    assert_true(is_forgotten("654321"));
}

static void a_wrong_password_is_a_try(void **state)
{
    (void)state;
    counter_online();
    assert_int_equal(agent_log_in(""), ERR_EMPTY);
    await_agent(agent_log_in("111111"));
    assert_int_equal(agent_said.err, ERR_PIN_WRONG);
    assert_int_equal(agent_said.tries.left, 2);
    assert_int_equal(desk_counter(desk)->info.tries.left, 2);
    await_agent(agent_log_in("111111"));
    await_agent(agent_log_in("111111"));
    assert_int_equal(agent_said.err, ERR_PIN_LOCKED);
    assert_int_equal(desk_counter(desk)->card, AGENT_CARD_BLOCKED);
    assert_false(desk_counter(desk)->agent.open);
    assert_string_equal(asked(0), "");      /* nothing of it reached the server */
}

static void who_is_no_agent_is_told_so(void **state)
{
    (void)state;
    static const struct { const char *answer; enum err err; } rows[] = {
        { "403 session-refused ,\"reason\":\"agent\"", ERR_AGENT_NONE }, { "403 session-refused ,\"reason\":\"kiosk\"", ERR_COUNTER_NONE },
        { "403 session-refused ,\"reason\":\"token-revoked\"", ERR_AGENT_NONE }, { "403 session-refused ,\"reason\":\"token-expired\"", ERR_CERT_EXPIRED },
        { "403 session-refused ,\"reason\":\"challenge\"", ERR_DEADLINE }, { "403 session-refused ,\"reason\":\"payload\"", ERR_SERVER_REFUSED },
        { "{\"session\":\"" SESSION "\",\"expires_ms\":1790004600000}", ERR_FORMAT }, { "500 fault", ERR_SERVER_FAULT },
    };
    counter_online();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        world_put("account.agent-login", rows[i].answer, O_TRUNC);
        await_agent(agent_log_in("654321"));
        if (agent_said.err != rows[i].err || desk_counter(desk)->agent.open)
            fail_msg("%s: %s", rows[i].answer, err_name(agent_said.err));
    }
}

static void without_the_network_nobody_logs_in(void **state)
{
    (void)state;
    counter_online();
    world_put("server.does", "down", O_TRUNC);
    await_agent(agent_log_in("654321"));
    assert_int_equal(agent_said.err, ERR_OFFLINE);
    assert_int_equal(agent_tries(), 3);
    assert_int_equal(agent_log_in("654321"), ERR_NETWORK_NEEDED);
}

static void pulled_in_the_middle_of_the_log_in(void **state)
{
    (void)state;
    counter_online();
    world_put("card.does", "hang-prove", O_TRUNC);
    const unsigned before = agent_results;
    assert_int_equal(agent_log_in("654321"), ERR_OK);
    until(!desk_asks(desk));      /* the challenge has come: the card has the password */
    agent_reader_empty();
    until(agent_results == before + 1);
    assert_int_equal(agent_said.err, ERR_TOKEN_REMOVED);
    assert_false(desk_counter(desk)->agent.open);
    world_put("card.does", "", O_TRUNC);
    agent_reader_card(2);
    until_agent(AGENT_CARD_READY);
    await_agent(agent_log_in("654321"));
    assert_int_equal(agent_said.err, ERR_OK);
}

static void forgotten_in_the_middle_of_the_log_in(void **state)
{
    (void)state;
    counter_online();
    world_put("card.does", "hang-prove", O_TRUNC);
    assert_int_equal(agent_log_in("654321"), ERR_OK);
    until(!desk_asks(desk));
    desk_forget(desk);
    settle();
    assert_int_equal(agent_results, 0);
    assert_true(is_forgotten("654321"));
    world_put("card.does", "", O_TRUNC);
    until_agent(AGENT_CARD_READY);      /* a try may have been spent: it is read again */
    await_agent(agent_log_in("654321"));
    assert_int_equal(agent_said.err, ERR_OK);
}

static enum err log_in_code(const char *name, const char *password, const char *code)
{
    SECRET_OWNED struct secret *n = from_text(name), *p = from_text(password), *c = from_text(code);
    return desk_agent_log_in_code(desk, n, p, c, &agent_watch);
}

static void by_password_and_code_where_there_is_no_reader(void **state)
{
    (void)state;
    agent_reader[0] = 0;
    go_online();
    assert_int_equal(log_in_code("ce1000007", "Erable4neige", "ABCD-EFG"), ERR_AGENT_CODE);
    world_put("account.agent-login-code", "403 not-possible ,\"reference\":\"D-4QPL-77AX\",\"left\":2,\"until_ms\":0", O_TRUNC);
    await_agent(log_in_code("ce1000007", "Erable4neige", "abcd-efgh"));
    assert_int_equal(agent_said.err, ERR_NOT_POSSIBLE);
    assert_string_equal(agent_said.said.reference, "D-4QPL-77AX");
    assert_true(asked_ends(0, "agent-login-code", " - {\"name\":\"CE1000007\",\"password\":\"Erable4neige\",\"code\":\"ABCDEFGH\"}"));
    world_put("account.agent-login-code", AGENT_LOGIN("code"), O_TRUNC);
    await_agent(log_in_code("ce1000007", "Erable4neige", "abcd efgh"));
    assert_int_equal(agent_said.err, ERR_OK);
    assert_true(desk_counter(desk)->agent.open && desk_counter(desk)->agent.by_code);
    desk_agent_lock(desk);
    assert_int_equal(ask_verb("counter-find", PLACE_FOUND, false), ERR_SESSION_LOCKED);
    world_put("asked", "", O_TRUNC);
    world_put("account.agent-unlock", "403 password-wrong ,\"left\":1", O_TRUNC);
    await_agent(agent_unlock("Erable5neige"));
    assert_int_equal(agent_said.err, ERR_PASSWORD_WRONG);
    assert_int_equal(agent_said.said.left, 1);
    assert_true(desk_counter(desk)->agent.locked);
    asked_is(0, "agent-unlock", SESSION " {\"serial\":\"\",\"nonce\":\"\",\"kiosk_nonce\":\"\",\"algorithm\":\"\",\"signature\":\"\",\"at_ms\":0,\"password\":\"Erable5neige\"}");
    world_put("account.agent-unlock", "{}", O_TRUNC);
    await_agent(agent_unlock("Erable4neige"));
    assert_int_equal(agent_said.err, ERR_OK);
    assert_false(desk_counter(desk)->agent.locked);
    desk_agent_lock(desk);
    world_put("account.agent-unlock", "403 password-wrong ,\"left\":0", O_TRUNC);
    await_agent(agent_unlock("Erable5neige"));
    assert_false(desk_counter(desk)->agent.open);
    assert_int_equal(agent_unlock("Erable4neige"), ERR_SESSION);
}

/* --- lock --- */

static void pulling_the_token_locks_and_loses_nothing(void **state)
{
    (void)state;
    agent_in();
    world_put("account.counter-find", SHEET, O_TRUNC);
    await(ask_verb("counter-find", PLACE_FOUND, false));
    assert_int_equal(result.err, ERR_OK);
    agent_reader_empty();
    until_agent(AGENT_CARD_ABSENT);
    assert_true(desk_counter(desk)->agent.open && desk_counter(desk)->agent.locked);
    assert_string_equal(desk_counter_sheet(desk, PLACE_FOUND)->rows[0].texts[0], "Marie Exemple");
    assert_int_equal(ask_verb("counter-find", PLACE_FOUND, false), ERR_SESSION_LOCKED);
    assert_int_equal(agent_unlock("654321"), ERR_TOKEN_ABSENT);
    agent_write("AGENT2", "654321", 3);
    agent_reader_card(2);
    until_agent(AGENT_CARD_READY);
    assert_int_equal(agent_unlock("654321"), ERR_TOKEN_OTHER);
    assert_int_equal(agent_tries(), 3);
    agent_reader_empty();
    until_agent(AGENT_CARD_ABSENT);
    agent_write("AGENT1", "654321", 3);
    agent_reader_card(3);
    until_agent(AGENT_CARD_READY);
    await_agent(agent_unlock("111111"));
    assert_int_equal(agent_said.err, ERR_PIN_WRONG);
    assert_true(desk_counter(desk)->agent.locked);
    world_put("account.agent-unlock", "403 session-refused ,\"reason\":\"token\"", O_TRUNC);
    await_agent(agent_unlock("654321"));
    assert_int_equal(agent_said.err, ERR_TOKEN_OTHER);
    world_put("asked", "", O_TRUNC);
    world_put("account.agent-unlock", "{}", O_TRUNC);
    await_agent(agent_unlock("654321"));
    assert_int_equal(agent_said.err, ERR_OK);
    assert_false(desk_counter(desk)->agent.locked);
    assert_non_null(strstr(asked(0), SESSION " {\"serial\":\"AGENT1\""));
    assert_non_null(strstr(asked(0), "\"password\":\"\"}"));
    assert_string_equal(desk_counter_sheet(desk, PLACE_FOUND)->rows[0].texts[0], "Marie Exemple");
    await(ask_verb("counter-find", PLACE_FOUND, false));
    assert_int_equal(result.err, ERR_OK);
}

static void out_and_in_between_two_looks_locks_too(void **state)
{
    (void)state;
    agent_in();
    agent_reader_card(2);
    until(desk_counter(desk)->agent.locked);
    until_agent(AGENT_CARD_READY);
}

static void the_persons_token_does_not_lock(void **state)
{
    (void)state;
    agent_in();
    reader_empty();
    until(desk_status(desk)->token == DESK_TOKEN_ABSENT);
    assert_false(desk_counter(desk)->agent.locked);
}

static void what_was_asked_when_it_locked_is_answered(void **state)
{
    (void)state;
    agent_in();
    world_put("account.counter-find", SHEET, O_TRUNC);
    const unsigned before = results;
    assert_int_equal(ask_verb("counter-find", PLACE_FOUND, false), ERR_OK);
    desk_agent_lock(desk);
    until(results == before + 1);
    assert_int_equal(result.err, ERR_OK);
    assert_true(desk_counter(desk)->agent.locked);
    assert_true(desk_counter_sheet(desk, PLACE_FOUND)->there);
}

static void the_server_locks_as_well(void **state)
{
    (void)state;
    agent_in();
    world_put("account.counter-find", "403 session-locked", O_TRUNC);
    await(ask_verb("counter-find", PLACE_FOUND, false));
    assert_int_equal(result.err, ERR_SESSION_LOCKED);
    assert_true(desk_counter(desk)->agent.open && desk_counter(desk)->agent.locked);
}

/* --- the end --- */

static bool no_agent_is_here(void)
{
    static const struct counter_agent nobody;
    return memcmp(&desk_counter(desk)->agent, &nobody, sizeof nobody) == 0 && !desk_counter_sheet(desk, PLACE_FOUND)->there;
}

static void logging_out_forgets_and_tells(void **state)
{
    (void)state;
    for (int how = 0; how < 2; how++) {
        if (how == 0)
            agent_in();
        else
            await_agent(agent_log_in("654321"));
        world_put("account.counter-find", SHEET, O_TRUNC);
        await(ask_verb("counter-find", PLACE_FOUND, false));
        world_put("asked", "", O_TRUNC);
        if (how == 0)
            desk_agent_log_out(desk);
        else
            desk_forget(desk);
        assert_true(no_agent_is_here());
        until(has_come("logout"));
        asked_is(0, "logout", SESSION " {}");
        assert_true(is_forgotten("Marie Exemple"));
    }
}

static void a_session_that_is_over_is_forgotten(void **state)
{
    (void)state;
    agent_in();
    world_put("account.counter-find", "403 session-unknown", O_TRUNC);
    await(ask_verb("counter-find", PLACE_FOUND, false));
    assert_int_equal(result.err, ERR_SESSION);
    assert_true(no_agent_is_here());
    await_agent(agent_log_in("654321"));
    advance(3600000 * 11);
    assert_int_equal(ask_verb("counter-find", PLACE_FOUND, false), ERR_SESSION);
    assert_true(no_agent_is_here());
}

static void an_agent_and_a_person_are_never_both_here(void **state)
{
    (void)state;
    agent_in();
    await(log_in("IP1234567", "secret9mot"));
    assert_int_equal(result.err, ERR_OK);
    assert_true(no_agent_is_here());
    assert_int_equal(ask_verb("counter-find", PLACE_FOUND, false), ERR_SESSION);
    await_agent(agent_log_in("654321"));
    assert_int_equal(agent_said.err, ERR_OK);
    assert_true(nobody_is_here());
    assert_int_equal(desk_home(desk, &watch), ERR_SESSION);
}

int main(int argc, char **argv)
{
#define T(name) cmocka_unit_test_setup_teardown(name, counter_setup, account_teardown)
    const struct CMUnitTest tests[] = {
        T(a_kiosk_without_a_reader_for_agents_has_none), T(each_reader_has_its_token), T(why_there_is_none),
        T(a_token_that_is_not_read_at_once_is_read_again), T(an_agent_logs_in_with_her_token), T(a_wrong_password_is_a_try),
        T(who_is_no_agent_is_told_so), T(without_the_network_nobody_logs_in), T(pulled_in_the_middle_of_the_log_in),
        T(forgotten_in_the_middle_of_the_log_in), T(by_password_and_code_where_there_is_no_reader),
        T(pulling_the_token_locks_and_loses_nothing), T(out_and_in_between_two_looks_locks_too), T(the_persons_token_does_not_lock),
        T(what_was_asked_when_it_locked_is_answered), T(the_server_locks_as_well), T(logging_out_forgets_and_tells),
        T(a_session_that_is_over_is_forgotten), T(an_agent_and_a_person_are_never_both_here),
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
