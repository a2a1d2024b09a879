/* The two-agent rule, on each engine: who may ask, who may agree, what the list shows. That a yes is used up once: test_server_act. */
#include "tests/unit/test_server_act.h"

#define CHLOE "P-0000-CH10"

static void chloe(struct portal *p, unsigned roles)
{
    counter_person(p, CHLOE, "Chloé Roy");
    counter_role(p, CHLOE, roles);
    counter_session(p, CHLOE, "counter", COUNTER_TOKEN);
}

static unsigned ask_for(struct portal *p, const char *act, char id[COUNTER_ID_SIZE])
{
    unsigned status = portal_ask(p, "counter-ask-second", json_pack("{s:s, s:s, s:s}", "act", act, "person", marie(p), "reason", "locked"));
    if (status == 200)
        (void)snprintf(id, COUNTER_ID_SIZE, "%s", said_text(p, "id"));
    return status;
}

static unsigned look(struct portal *p, const char *id) { return portal_ask(p, "counter-second", json_pack("{s:s}", "id", id)); }

static unsigned agree(struct portal *p, const char *id, bool yes)
{
    return portal_ask(p, "counter-answer-second", json_pack("{s:s, s:b}", "id", id, "yes", (int)yes));
}

static unsigned list(struct portal *p, const char *from, int rows)
{
    return portal_ask(p, "counter-seconds", json_pack("{s:s, s:i}", "from", from, "rows", rows));
}

static void expect_state(struct portal *p, const char *word, const char *by)
{
    assert_int_equal(p->f->status, 200);
    assert_string_equal(row_word(p, 0), word);
    assert_string_equal(row_text(p, 0, 0), by);
}

static void test_yes(void **state)
{
    struct portal *p = *state;
    char id[COUNTER_ID_SIZE], number[32];
    assert_int_equal(ask_for(p, "act-unblock-here", id), 200);
    (void)snprintf(number, sizeof number, "%s", said_text(p, "text"));
    assert_int_equal(strlen(number), 11);
    assert_memory_equal(number, "A-", 2);
    assert_int_equal(said_number(p, "until_ms"), p->f->server_ms + SECOND_MS);
    look(p, id);
    expect_state(p, "waits", "");
    assert_int_equal(agree(p, id, true), 403);                   /* not by who asked */
    expect_problem(p, 403, "own-record");
    assert_int_equal(list(p, "", 20), 200);
    assert_int_equal(rows_said(p), 0);
    counter_as(p, BRUNO);
    assert_int_equal(look(p, id), 404);                          /* his is not hers */
    assert_int_equal(list(p, "", 20), 200);
    assert_int_equal(rows_said(p), 1);
    assert_string_equal(row_id(p, 0), id);
    assert_string_equal(row_text(p, 0, 0), "act-unblock-here");
    assert_string_equal(row_text(p, 0, 1), "Marie Tremblay");
    assert_string_equal(row_text(p, 0, 2), "locked");
    assert_string_equal(row_text(p, 0, 3), "Anne Gagnon");
    assert_string_equal(row_text(p, 0, 4), "Poste de l'accueil");
    assert_int_equal(agree(p, id, true), 200);
    expect_state(p, "yes", "Bruno Roy");
    assert_int_equal(agree(p, id, false), 200);                  /* as it is */
    expect_state(p, "yes", "Bruno Roy");
    assert_int_equal(list(p, "", 20), 200);
    assert_int_equal(rows_said(p), 0);
    counter_as(p, ANNE);
    look(p, id);
    expect_state(p, "yes", "Bruno Roy");
    assert_int_equal(counter_trail(p, BRUNO, "counter-answer-second", "done"), 1);
    act_later(p, SECOND_MS);
    look(p, id);
    expect_state(p, "over", "Bruno Roy");
}

static void test_no(void **state)
{
    struct portal *p = *state;
    char id[COUNTER_ID_SIZE];
    assert_int_equal(ask_for(p, "act-unblock-phone", id), 200);
    counter_as(p, BRUNO);
    assert_int_equal(agree(p, id, false), 200);
    counter_as(p, ANNE);
    look(p, id);
    expect_state(p, "no", "Bruno Roy");
    assert_int_equal(counter_trail(p, BRUNO, "counter-answer-second", "refused"), 1);
}

static void test_too_late(void **state)
{
    struct portal *p = *state;
    char id[COUNTER_ID_SIZE];
    assert_int_equal(ask_for(p, "act-unblock-phone", id), 200);
    act_later(p, SECOND_MS);
    counter_as(p, BRUNO);
    assert_int_equal(list(p, "", 20), 200);
    assert_int_equal(rows_said(p), 0);
    assert_int_equal(agree(p, id, true), 200);
    expect_state(p, "over", "");
}

static void test_who_may(void **state)
{
    struct portal *p = *state;
    char id[COUNTER_ID_SIZE];
    assert_int_equal(ask_for(p, "act-release-again", id), 403);  /* not an agent's act */
    expect_problem(p, 403, "role");
    assert_int_equal(ask_for(p, "act-revoke", id), 422);         /* needs nobody else */
    assert_string_equal(said_text(p, "field"), "act");
    assert_int_equal(ask_for(p, "counter-find", id), 422);
    assert_int_equal(ask_for(p, "act-email", id), 200);
    chloe(p, COUNTER_SUPERVISOR);
    act_later(p, CLAIM_MS);
    assert_int_equal(ask_for(p, "act-release-again", id), 200);
    counter_as(p, BRUNO);                                        /* an agent may not do it, so may not agree */
    assert_int_equal(agree(p, id, true), 403);
    expect_problem(p, 403, "role");
    assert_int_equal(list(p, "", 20), 200);
    assert_int_equal(rows_said(p), 1);
    assert_string_equal(row_text(p, 0, 0), "act-email");
    counter_role(p, BRUNO, COUNTER_SUPERVISOR);
    assert_int_equal(list(p, "", 20), 200);
    assert_int_equal(rows_said(p), 2);
    assert_int_equal(agree(p, id, true), 200);
}

/* Whom it is about does not agree to it, as an agent or by the address of their account. */
static void test_about_me(void **state)
{
    struct portal *p = *state;
    char id[COUNTER_ID_SIZE];
    assert_int_equal(ask_for(p, "act-unblock-here", id), 200);
    fixture_sql(p->f, "INSERT INTO contact (person, version, at_ms, email, email_version, phones, phones_version, mobile, mobile_version, pending, pending_ms)"
                      " VALUES ('" BRUNO "', 1, 1, 'marie@exemple.ca', 1, '[]', 1, '', 1, '', 0)");
    counter_as(p, BRUNO);
    assert_int_equal(agree(p, id, true), 403);
    expect_problem(p, 403, "own-record");
}

static void test_pages(void **state)
{
    struct portal *p = *state;
    char id[COUNTER_ID_SIZE], ids[7][COUNTER_ID_SIZE], next[CURSOR_SIZE], back[CURSOR_SIZE];
    for (int i = 0; i < 7; i++) {
        assert_int_equal(ask_for(p, "act-unblock-here", id), 200);
        memcpy(ids[i], id, sizeof id);
        act_later(p, 1);
    }
    counter_as(p, BRUNO);
    assert_int_equal(list(p, "", 3), 200);
    assert_int_equal(rows_said(p), 3);
    assert_string_equal(row_id(p, 0), ids[0]);
    assert_string_equal(said_text(p, "back"), "(none)");
    (void)snprintf(next, sizeof next, "%s", said_text(p, "next"));
    assert_int_equal(list(p, next, 3), 200);
    assert_string_equal(row_id(p, 0), ids[3]);
    assert_string_equal(row_id(p, 2), ids[5]);
    (void)snprintf(back, sizeof back, "%s", said_text(p, "back"));
    (void)snprintf(next, sizeof next, "%s", said_text(p, "next"));
    assert_int_equal(list(p, next, 3), 200);
    assert_int_equal(rows_said(p), 1);
    assert_string_equal(row_id(p, 0), ids[6]);
    assert_string_equal(said_text(p, "next"), "(none)");
    assert_int_equal(list(p, back, 3), 200);
    assert_string_equal(row_id(p, 0), ids[0]);
    assert_string_equal(row_id(p, 2), ids[2]);
    next[5] = next[5] == 'A' ? 'B' : 'A';
    assert_int_equal(list(p, next, 3), 400);
    assert_int_equal(list(p, "", 21), 400);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, act_setup, act_teardown)
    const struct CMUnitTest tests[] = { T(test_yes), T(test_no), T(test_too_late), T(test_who_may), T(test_about_me), T(test_pages) };
    return FIXTURE_RUN("counter second", tests);
}
