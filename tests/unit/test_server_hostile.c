/* Who means ill, at the counter: an agent who reads from the screen, or agrees with themselves, or is an agent no more; mails without end. */
#include "tests/unit/test_server_act.h"

enum { ROUNDS = 30 };

static bool is_hidden(const char *word) { return strcmp(word, "phone") == 0 || strcmp(word, "email") == 0; }

/* --- what the agent's own screen shows --- */

static void test_screen_does_not_answer(void **state)
{
    struct portal *p = *state;
    struct asked_facts f;
    for (int i = 0; i < ROUNDS; i++) {
        fixture_sql(p->f, "DELETE FROM verification");
        assert_int_equal(act_verify(p, false, &f), 200);
        assert_true(is_hidden(f.words[0]) || is_hidden(f.words[1]));
    }
    fixture_sql(p->f, "UPDATE contact SET email = ''");
    for (int i = 0; i < ROUNDS; i++) {
        fixture_sql(p->f, "DELETE FROM verification");
        assert_int_equal(act_verify(p, false, &f), 200);
        assert_true(is_hidden(f.words[0]) || is_hidden(f.words[1]));
    }
    act_contact(p, "", NULL);      /* a serial, a user name, a workplace, a year: the agent needs nobody to say them */
    assert_int_equal(act_verify(p, false, &f), 409);
    expect_problem(p, 409, "no-facts");
    fixture_sql(p->f, "UPDATE contact SET email = 'marie@exemple.ca'; UPDATE account_session SET given = 'email'");
    assert_int_equal(act_verify(p, false, &f), 200);      /* the code, then */
    assert_int_equal(act_say_right(p, &f, ""), 200);
    assert_string_equal(row_text(p, 0, 0), "facts");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, act_setup, act_teardown)
    const struct CMUnitTest tests[] = { T(test_screen_does_not_answer) };
    return FIXTURE_RUN("counter, who means ill", tests);
}
