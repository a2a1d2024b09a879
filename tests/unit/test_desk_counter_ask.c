/* core/desk: what an agent asks: sheets, what is refused and what is lost, the person's token unblocked here. */
#define _GNU_SOURCE    /* memmem */
#include "test_desk_counter.h"
#include "test_desk_memory.h"

/* --- sheets --- */

static void a_sheet_holds_all_that_was_said(void **state)
{
    (void)state;
    agent_in();
    world_put("account.counter-find", "{\"id\":\"N1\",\"rows\":[{\"id\":\"P-1\",\"word\":\"name\",\"texts\":[\"Marie É\\u0022\",\"\"],\"times\":[5,0,1790000000000]},{}],"
              "\"next\":\"abc_-1\",\"back\":\"zz\",\"text\":\"A;B\\r\\n\\\"C\\\"\",\"secret\":\"ABCD-EFGH\",\"until_ms\":1790004600000,\"newer\":{}}", O_TRUNC);
    await(ask_verb("counter-find", PLACE_FOUND, false));
    assert_int_equal(result.err, ERR_OK);
    asked_is(0, "counter-find", SESSION " {\"text\":\"tremblay\",\"rows\":20}");
    const struct counter_sheet *s = desk_counter_sheet(desk, PLACE_FOUND);
    assert_true(s->there);
    assert_int_equal(s->row_count, 2);
    assert_string_equal(s->rows[0].id, "P-1");
    assert_string_equal(s->rows[0].word, "name");
    assert_string_equal(counter_text(&s->rows[0], 0), "Marie É\"");
    assert_string_equal(counter_text(&s->rows[0], 1), "");
    assert_string_equal(counter_text(&s->rows[0], 2), "");
    assert_int_equal(counter_time(&s->rows[0], 2), 1790000000000);
    assert_int_equal(counter_time(&s->rows[0], 3), 0);
    assert_string_equal(s->rows[1].id, "");
    assert_string_equal(s->id, "N1");
    assert_string_equal(s->next, "abc_-1");
    assert_string_equal(s->back, "zz");
    assert_string_equal(s->text, "A;B\r\n\"C\"");
    assert_true(pin_is(s->secret, "ABCD-EFGH"));
    assert_int_equal(s->until_ms, 1790004600000);
    world_put("account.counter-person", "{\"rows\":[]}", O_TRUNC);
    await(ask_verb("counter-person", PLACE_PERSON, false));      /* another place: this one stays */
    assert_true(desk_counter_sheet(desk, PLACE_FOUND)->there && desk_counter_sheet(desk, PLACE_PERSON)->there);
    assert_int_equal(desk_counter_sheet(desk, PLACE_PERSON)->row_count, 0);
    assert_string_equal(desk_counter_sheet(desk, PLACE_PERSON)->next, "");
    assert_null(desk_counter_sheet(desk, PLACE_PERSON)->secret);
    desk_counter_drop(desk, PLACE_FOUND);
    assert_false(desk_counter_sheet(desk, PLACE_FOUND)->there);
    assert_string_equal(desk_counter_sheet(desk, PLACE_FOUND)->text, "");
    assert_true(is_forgotten("Marie É"));
}

static void what_is_no_sheet_is_not_taken(void **state)
{
    (void)state;
#define LONG "a-word-that-is-longer-than-any-kiosk's-label-"
    static const char *const odd[] = {
        "{\"rows\":{}}", "{\"rows\":[[]]}", "{\"rows\":[\"a\"]}", "{\"rows\":[{\"id\":5}]}", "{\"rows\":[{\"texts\":\"a\"}]}", "{\"rows\":[{\"texts\":[null]}]}",
        "{\"rows\":[{\"texts\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\"]}]}", "{\"rows\":[{\"times\":[1,2,3,4,5,6,7,8,9]}]}", "{\"rows\":[{\"times\":[1.5]}]}",
        "{\"rows\":[{\"times\":[\"1\"]}]}", "{\"rows\":[{\"word\":\"" LONG LONG LONG LONG "\"}]}", "{\"next\":5}", "{\"until_ms\":\"5\"}", "{\"until_ms\":-1}",
        "{\"secret\":\"\"}", "{\"secret\":5}", "{\"text\":[]}", "{\"id\":true}", "{\"rows\":[{\"texts\":[\"a\\u0000b\"]}]}", "{\"home\":{}}",
    };
#undef LONG
    agent_in();
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        world_put("account.counter-find", odd[i], O_TRUNC);
        await(ask_verb("counter-find", PLACE_FOUND, false));
        if (result.err != ERR_FORMAT || desk_counter_sheet(desk, PLACE_FOUND)->there)
            fail_msg("%s: %s", odd[i], err_name(result.err));
    }
}

static void a_sheet_has_at_most_so_many_rows(void **state)
{
    (void)state;
    agent_in();
    for (size_t n = COUNTER_ROWS_MAX; n <= COUNTER_ROWS_MAX + 1; n++) {
        BUF_OWNED struct buf sheet = buf_make(4000);
        buf_put_text(&sheet, "{\"rows\":[{\"id\":\"0\"}");
        for (size_t i = 1; i < n; i++)
            buf_printf(&sheet, ",{\"id\":\"%zu\"}", i);
        buf_put_text(&sheet, "]}");
        world_put("account.counter-find", buf_string(&sheet), O_TRUNC);
        await(ask_verb("counter-find", PLACE_FOUND, false));
        assert_int_equal(result.err, n == COUNTER_ROWS_MAX ? ERR_OK : ERR_FORMAT);
    }
}

/* --- asking --- */

static void what_may_not_be_asked_is_said_at_once(void **state)
{
    (void)state;
    agent_in();
    assert_int_equal(ask_verb("login", PLACE_FOUND, false), ERR_INTERNAL);      /* no verb of the counter */
    assert_int_equal(ask_verb("counter-find", PLACES, false), ERR_INTERNAL);
    const unsigned before = results;
    assert_int_equal(ask_verb("counter-find", PLACE_FOUND, false), ERR_OK);
    assert_int_equal(ask_verb("counter-person", PLACE_PERSON, false), ERR_LIMIT);
    assert_int_equal(agent_log_in("654321"), ERR_LIMIT);
    until(results == before + 1);
}

static void every_kind_of_member_is_written(void **state)
{
    (void)state;
    SECRET_OWNED struct secret *typed = from_text("rue \"A\"");
    const struct counter_param params[] = {
        { .name = "person", .kind = PARAM_TEXT, .text = "P-1" }, { .name = "first", .kind = PARAM_SECRET, .secret = typed },
        { .name = "days", .kind = PARAM_NUMBER, .number = 31 }, { .name = "yes", .kind = PARAM_FLAG, .number = 1 }, { .name = "no", .kind = PARAM_FLAG },
    };
    agent_in();
    await(desk_counter_ask(desk, &(struct counter_ask){ "counter-verify", PLACE_ACT, params, 5, true }, &watch));
    assert_int_equal(result.err, ERR_OK);
    asked_is(0, "counter-verify", SESSION " {\"person\":\"P-1\",\"first\":\"rue \\u0022A\\u0022\",\"days\":31,\"yes\":true,\"no\":false}");
}

static void home_says_what_waits_now(void **state)
{
    (void)state;
    agent_in();
    world_put("account.agent-home", "{\"home\":{\"person\":\"P-AGENT-1\",\"name\":\"Aline Agente\",\"roles\":[\"auditor\"],\"by\":\"token\",\"station\":\"Comptoir 1\","
              "\"second\":\"all\",\"waiting\":0,\"open_cases\":1}}", O_TRUNC);
    await(desk_counter_ask(desk, &(struct counter_ask){ .verb = "agent-home", .place = PLACE_TEXT }, &watch));
    assert_int_equal(result.err, ERR_OK);
    assert_int_equal(desk_counter(desk)->agent.roles, COUNTER_AUDITOR);
    assert_int_equal(desk_counter(desk)->agent.cases, 1);
    assert_string_equal(desk_counter(desk)->agent.serial, "AGENT1");
    assert_true(desk_counter(desk)->agent.open);
}

static void each_refusal_has_its_error(void **state)
{
    (void)state;
    static const struct { const char *answer; enum err err; unsigned left; int64_t until_ms; } rows[] = {
        { "422 field ,\"field\":\"text\"", ERR_FIND_SHORT, 0, 0 }, { "422 field ,\"field\":\"challenge\"", ERR_CHALLENGE, 0, 0 },
        { "422 field ,\"field\":\"confirmation\"", ERR_CONFIRMATION, 0, 0 }, { "422 field ,\"field\":\"hours\"", ERR_HOURS, 0, 0 },
        { "422 field ,\"field\":\"email\"", ERR_EMAIL, 0, 0 }, { "422 field ,\"field\":\"nam\"", ERR_NAM, 0, 0 },
        { "422 field ,\"field\":\"second_end\"", ERR_ENDING, 0, 0 }, { "422 field ,\"field\":\"else\"", ERR_SERVER_REFUSED, 0, 0 },
        { "403 role", ERR_ROLE, 0, 0 }, { "403 own-record", ERR_OWN_RECORD, 0, 0 }, { "403 not-verified", ERR_NOT_VERIFIED, 0, 0 },
        { "403 second-needed", ERR_SECOND_NEEDED, 0, 0 }, { "403 caller-wrong ,\"left\":2", ERR_CALLER_WRONG, 2, 0 },
        { "403 caller-locked ,\"until_ms\":1790086400000", ERR_CALLER_LOCKED, 0, 1790086400000 }, { "409 no-facts", ERR_NO_FACTS, 0, 0 },
        { "409 taken ,\"until_ms\":1790000900000", ERR_TAKEN, 0, 1790000900000 }, { "429 cooling ,\"until_ms\":1790086400000", ERR_COOLING, 0, 1790086400000 },
        { "404 gone", ERR_GONE, 0, 0 },
    };
    agent_in();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        world_put("account.counter-find", rows[i].answer, O_TRUNC);
        await(ask_verb("counter-find", PLACE_FOUND, false));
        if (result.err != rows[i].err || result.left != rows[i].left || result.until_ms != rows[i].until_ms)
            fail_msg("%s: %s %u %lld", rows[i].answer, err_name(result.err), result.left, (long long)result.until_ms);
        assert_true(desk_counter(desk)->agent.open && !desk_counter(desk)->agent.locked);
    }
}

static void the_text_of_an_answer_is_no_search(void **state)
{
    (void)state;
    agent_in();
    world_put("account.act-case-answer", "422 field ,\"field\":\"text\"", O_TRUNC);
    await(ask_verb("act-case-answer", PLACE_ACT, true));
    assert_int_equal(result.err, ERR_MESSAGE_CHARACTER);
}

/* --- lost answers --- */

static void what_changes_something_is_the_same_request_again(void **state)
{
    (void)state;
    char first[64];
    agent_in();
    world_put("server.does", "cut", O_TRUNC);
    await(ask_verb("act-revoke", PLACE_ACT, true));
    assert_int_equal(result.err, ERR_NOT_KNOWN);
    snprintf(first, sizeof first, "%s", request_of(0));
    world_put("server.does", "", O_TRUNC);
    until_online();
    await(ask_verb("counter-find", PLACE_FOUND, false));      /* reading in between does not make it another */
    await(ask_verb("act-revoke", PLACE_ACT, true));
    assert_int_equal(result.err, ERR_OK);
    assert_string_equal(request_of(2), first);
    await(ask_verb("act-revoke", PLACE_ACT, true));
    assert_string_not_equal(request_of(3), first);
}

static void another_verb_is_another_request(void **state)
{
    (void)state;
    char first[64];
    agent_in();
    world_put("server.does", "cut", O_TRUNC);
    await(ask_verb("act-revoke", PLACE_ACT, true));
    snprintf(first, sizeof first, "%s", request_of(0));
    world_put("server.does", "", O_TRUNC);
    until_online();
    await(ask_verb("act-replace", PLACE_ACT, true));
    assert_string_not_equal(request_of(1), first);
}

static void what_only_reads_is_asked_anew(void **state)
{
    (void)state;
    char first[64];
    agent_in();
    world_put("server.does", "cut", O_TRUNC);
    await(ask_verb("counter-find", PLACE_FOUND, false));
    assert_int_equal(result.err, ERR_OFFLINE);
    snprintf(first, sizeof first, "%s", request_of(0));
    world_put("server.does", "", O_TRUNC);
    until_online();
    await(ask_verb("counter-find", PLACE_FOUND, false));
    assert_string_not_equal(request_of(1), first);
}

/* --- the person's token, here --- */

#define GRANT "{\"id\":\"ffeeddccbbaa99887766554433221100\",\"until_ms\":1790001602000}"

static struct unblock_result unblocked;
static unsigned unblocks;
static void on_unblock(void *ctx, const struct unblock_result *r) { (void)ctx; unblocked = *r; unblocks++; }

static enum err unblock_here(void)
{
    const struct counter_param params[] = { { .name = "person", .kind = PARAM_TEXT, .text = "P-1" } };
    return desk_counter_unblock_here(desk, params, 1, &watch);
}

static void take_session_key(unsigned i)
{
    char key[65] = "";
    const char *at = strstr(asked(i), "\"session_key\":\"");
    assert_non_null(at);
    snprintf(key, sizeof key, "%.64s", at + strlen("\"session_key\":\""));
    world_put("session.key", key, O_TRUNC);
}

static void the_persons_token_is_unblocked_here(void **state)
{
    (void)state;
    SECRET_OWNED struct secret *pin = from_text("445566");
    card_write("CARTE1", "111222", 0);
    agent_in();
    until(desk_status(desk)->token == DESK_TOKEN_LOCKED);
    assert_int_equal(desk_unblock(desk, pin, &(struct unblock_watch){ NULL, on_unblock, NULL }), ERR_TICKET);
    world_put("account.act-unblock-here", GRANT, O_TRUNC);
    await(unblock_here());
    assert_int_equal(result.err, ERR_OK);
    assert_non_null(strstr(asked(0), SESSION " {\"person\":\"P-1\",\"serial\":\"CARTE1\",\"session_key\":\""));
    take_session_key(0);
    unblocks = 0;
    assert_int_equal(desk_unblock(desk, pin, &(struct unblock_watch){ NULL, on_unblock, NULL }), ERR_OK);
    until(unblocks == 1);
    assert_int_equal(unblocked.outcome, UNBLOCK_DONE);
    assert_string_equal(card_read().pin, "445566");
    assert_true(is_receipt_of_applied(unblocked.receipt));
    assert_true(desk_counter(desk)->agent.open && !desk_counter(desk)->agent.locked);
}

/* A token has one release a day: an answer that was lost is given again, to the same key. */
static void a_lost_permission_is_the_same_one_again(void **state)
{
    (void)state;
    char first[64];
    card_write("CARTE1", "111222", 0);
    agent_in();
    until(desk_status(desk)->token == DESK_TOKEN_LOCKED);
    world_put("account.act-unblock-here", GRANT, O_TRUNC);
    world_put("server.does", "cut", O_TRUNC);
    await(unblock_here());
    assert_int_equal(result.err, ERR_NOT_KNOWN);
    snprintf(first, sizeof first, "%s", request_of(0));
    world_put("server.does", "", O_TRUNC);
    until_online();
    await(unblock_here());
    assert_int_equal(result.err, ERR_OK);
    assert_string_equal(request_of(1), first);
    await(unblock_here());
    assert_string_not_equal(request_of(2), first);
}

static void it_is_the_persons_token_that_is_unblocked(void **state)
{
    (void)state;
    agent_in();
    reader_empty();
    until(desk_status(desk)->token == DESK_TOKEN_ABSENT);
    assert_int_equal(unblock_here(), ERR_TOKEN_ABSENT);
    reader_card(2);
    until_ready();
    world_put("account.act-unblock-here", "{\"id\":\"00\",\"until_ms\":1790001602000}", O_TRUNC);
    await(unblock_here());
    assert_int_equal(result.err, ERR_FORMAT);
    SECRET_OWNED struct secret *pin = from_text("445566");
    assert_int_equal(desk_unblock(desk, pin, &(struct unblock_watch){ NULL, on_unblock, NULL }), ERR_TICKET);
}

int main(int argc, char **argv)
{
#define T(name) cmocka_unit_test_setup_teardown(name, counter_setup, account_teardown)
    const struct CMUnitTest tests[] = {
        T(a_sheet_holds_all_that_was_said), T(what_is_no_sheet_is_not_taken), T(a_sheet_has_at_most_so_many_rows),
        T(what_may_not_be_asked_is_said_at_once), T(every_kind_of_member_is_written), T(home_says_what_waits_now), T(each_refusal_has_its_error), T(the_text_of_an_answer_is_no_search),
        T(what_changes_something_is_the_same_request_again), T(another_verb_is_another_request), T(what_only_reads_is_asked_anew),
        T(the_persons_token_is_unblocked_here), T(a_lost_permission_is_the_same_one_again), T(it_is_the_persons_token_that_is_unblocked),
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
