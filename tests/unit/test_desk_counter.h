/* An agent before the scripted server of the desk's tests (test_desk_account.h): her token is in a reader of its own. */
#ifndef GUICHET_TEST_DESK_COUNTER_H
#define GUICHET_TEST_DESK_COUNTER_H

#include "test_desk_account.h"

#include "core/desk/counter.h"

#define AGENT_HOME(by) "{\"person\":\"P-AGENT-1\",\"name\":\"Aline Agente\",\"roles\":[\"agent\",\"avi\",\"oracle\"],\"by\":\"" by "\"," \
    "\"station\":\"Comptoir 1\",\"second\":\"none\",\"waiting\":2,\"open_cases\":7}"
#define AGENT_LOGIN(by) "{\"session\":\"" SESSION "\",\"expires_ms\":1790004600000,\"home\":" AGENT_HOME(by) "}"

static struct agent_result agent_said;
static unsigned agent_results;
static void on_agent(void *ctx, const struct agent_result *r) { (void)ctx; agent_said = *r; agent_results++; }
static const struct agent_watch agent_watch = { on_agent, NULL };

static void agent_write(const char *serial, const char *pin, unsigned tries)
{
    card_file = "agent";
    card_write(serial, pin, tries);
    card_file = "card";
}

static int counter_setup(void **state)
{
    if (account_setup(state))
        return -1;
    agent_results = 0;
    exports_dir[0] = 0;
    snprintf(agent_reader, sizeof agent_reader, "%s", AGENT_READER);
    agent_write("AGENT1", "654321", 3);
    world_put("account.agent-login", AGENT_LOGIN("token"), O_TRUNC);
    world_put("account.agent-login-code", AGENT_LOGIN("code"), O_TRUNC);
    return 0;
}

static __attribute__((unused)) void until_agent(enum agent_card card) { until(desk_counter(desk)->card == card); }

static __attribute__((unused)) void counter_online(void)
{
    go_online();
    agent_reader_card(1);
    until_agent(AGENT_CARD_READY);
}

static __attribute__((unused)) enum err agent_log_in(const char *pin)
{
    SECRET_OWNED struct secret *typed = from_text(pin);
    return desk_agent_log_in(desk, typed, &agent_watch);
}

static __attribute__((unused)) enum err agent_unlock(const char *pin)
{
    SECRET_OWNED struct secret *typed = from_text(pin);
    return desk_agent_unlock(desk, typed, &agent_watch);
}

#define await_agent(ask) do { const unsigned already = agent_results; assert_int_equal(ask, ERR_OK); assert_int_equal(agent_results, already); \
    until(agent_results == already + 1); } while (0)

static __attribute__((unused)) void agent_in(void)
{
    counter_online();
    await_agent(agent_log_in("654321"));
    assert_int_equal(agent_said.err, ERR_OK);
    world_put("asked", "", O_TRUNC);
}

static __attribute__((unused)) enum err ask_verb(const char *verb, enum counter_place place, bool writes)
{
    const struct counter_param params[] = { { .name = "text", .kind = PARAM_TEXT, .text = "tremblay" }, { .name = "rows", .kind = PARAM_NUMBER, .number = 20 } };
    return desk_counter_ask(desk, &(struct counter_ask){ verb, place, params, 2, writes }, &watch);
}

#endif
