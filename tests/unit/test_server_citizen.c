/* Sessions of two realms at one door: each verb knows those of its own (server/PROTOCOL.md 13). */
#include "tests/unit/test_server_citizen.h"

static void expect_unknown(struct portal *p, const char *verb, json_t *in)
{
    assert_int_equal(portal_ask(p, verb, in), 403);
    assert_string_equal(said_problem(p), "session-unknown");
}

static void test_not_of_services(void **state)
{
    struct portal *p = *state;
    citizen_put(p);
    expect_unknown(p, "home", json_object());
    expect_unknown(p, "users", json_pack("{s:s, s:s, s:s, s:i}", "family", "", "given", "", "name", "", "page", 1));
    expect_unknown(p, "password", json_pack("{s:s, s:s}", "old", "a", "new", "b"));
    expect_unknown(p, "messages", json_pack("{s:s, s:i}", "search", "", "page", 1));
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM throttle"), 0);
}

static void test_shared(void **state)
{
    struct portal *p = *state;
    citizen_put(p);
    assert_int_equal(portal_ask(p, "trail", json_object()), 200);
    assert_int_equal(json_array_size(json_object_get(p->answer, "rows")), 0);
    assert_int_equal(portal_ask(p, "trail", json_object()), 200);
    assert_int_equal(json_array_size(json_object_get(p->answer, "rows")), 1);
    assert_int_equal(portal_ask(p, "logout", json_object()), 200);
    expect_unknown(p, "trail", json_object());
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM audit WHERE action = 'account.logout' AND actor_id = '" LUC_PERSON "'"), 1);
}

/* A closed account's session is over, whatever its row says. */
static void test_closed(void **state)
{
    struct portal *p = *state;
    citizen_put(p);
    assert_int_equal(portal_ask(p, "trail", json_object()), 200);
    fixture_sql(p->f, "UPDATE citizen SET closed_ms = 1");
    expect_unknown(p, "trail", json_object());
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, portal_setup, portal_teardown)
        T(test_not_of_services), T(test_shared), T(test_closed),
#undef T
    };
    return FIXTURE_RUN("sessions of citizens", tests);
}
