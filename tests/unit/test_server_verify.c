/* Who is on the telephone, on each engine: what is asked, what is compared and counted, who holds the person meanwhile. */
#include "tests/unit/test_server_act.h"

enum { ROUNDS = 30 };

static void expect_left(struct portal *p, int64_t left)
{
    expect_problem(p, 403, "caller-wrong");
    assert_int_equal(said_number(p, "left"), left);
}

/* Neither the last answer nor any row of the trail has what Marie would say. */
static void expect_nothing_told(struct portal *p)
{
    static const char *const said[] = { "0123", "9876", "marie@exemple.ca", "Faubourgs", "0000001" };
    char *answer = json_dumps(p->answer, 0), sql[256];
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
        assert_null(strstr(answer, said[i]));
        (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM audit WHERE actor = 'agent' AND (reason LIKE '%%%s%%' OR nature LIKE '%%%s%%')", said[i], said[i]);
        assert_int_equal(fixture_number(p->f, sql), 0);
    }
    free(answer);
}

static void test_caller(void **state)
{
    struct portal *p = *state;
    struct asked_facts f;
    assert_int_equal(act_verify(p, true, &f), 200);
    assert_int_equal(rows_said(p), 3);
    assert_string_equal(row_word(p, 2), "code");
    assert_string_equal(row_text(p, 2, 0), "m•••@•••.ca");
    assert_int_equal(row_time(p, 2, 0), p->f->server_ms + 600000);
    expect_nothing_told(p);
    assert_int_equal(act_say_right(p, &f, f.code), 200);
    assert_string_equal(row_word(p, 0), "proved");
    assert_string_equal(row_id(p, 0), f.id);
    assert_string_equal(row_text(p, 0, 0), "caller");
    assert_int_equal(row_time(p, 0, 0), p->f->server_ms + PROOF_MS);
    expect_nothing_told(p);
    assert_int_equal(counter_trail(p, ANNE, "counter-verify", "done"), 1);
    assert_int_equal(counter_trail(p, ANNE, "counter-verify-answer", "done"), 1);
    assert_int_equal(act_say_right(p, &f, f.code), 403);         /* once */
    expect_problem(p, 403, "not-verified");
}

static void test_code_not_read(void **state)
{
    struct portal *p = *state;
    struct asked_facts f;
    assert_int_equal(act_verify(p, true, &f), 200);
    assert_int_equal(act_say_right(p, &f, ""), 200);
    assert_string_equal(row_text(p, 0, 0), "facts");
}

static void test_no_address(void **state)
{
    struct portal *p = *state;
    struct asked_facts f;
    fixture_sql(p->f, "UPDATE contact SET email = ''");
    assert_int_equal(portal_ask(p, "counter-verify", json_pack("{s:s, s:b}", "person", marie(p), "code", 1)), 200);
    assert_int_equal(rows_said(p), 2);
    assert_int_equal(act_verify(p, false, &f), 200);
    assert_int_equal(act_say_right(p, &f, ""), 200);
    assert_string_equal(row_text(p, 0, 0), "caller");
}

static void test_forms(void **state)
{
    struct portal *p = *state;
    static const struct { const char *word, *said; bool same; } rows[] = {
        { "phone", "0123", true }, { "phone", "9876", true }, { "phone", "(514) 555-9876", true }, { "phone", "0145", false }, { "phone", "123", false }, { "phone", "", false },
        { "email", " marie@exemple.ca ", true }, { "email", "marie@exemple.com", false }, { "email", "marie", false },
        { "workplace", "clsc DES faubourgs", true }, { "workplace", "CLSC", false }, { "workplace", "...", false },
        { "user", "IP 0000001", true }, { "user", "IP0000002", false }, { "token", "denk0100001", true }, { "token", "1000", false },
        { "made", "2026", true }, { "made", "en 2026", false }, { "made", "2025", false }, { "made", "26", false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct asked_facts f;
        fixture_sql(p->f, "DELETE FROM throttle");
        assert_int_equal(act_verify(p, false, &f), 200);
        char sql[256];      /* this one is asked, beside the year or the telephone */
        const char *other = strcmp(rows[i].word, "phone") == 0 ? "made" : "phone";
        (void)snprintf(sql, sizeof sql, "UPDATE verification SET facts = '%s %s 0011223344556677' WHERE id = '%s'", rows[i].word, other, f.id);
        fixture_sql(p->f, sql);
        unsigned status = act_say(p, &f, rows[i].said, fact_answer(other), "");
        if (status != (rows[i].same ? 200 : 403))
            fail_msg("%s: %s: %u", rows[i].word, rows[i].said, status);
    }
}

static void test_three_wrong(void **state)
{
    struct portal *p = *state;
    struct asked_facts f;
    counter_role(p, BRUNO, COUNTER_AVI);
    assert_int_equal(act_verify(p, false, &f), 200);
    act_say(p, &f, fact_answer(f.words[0]), "non", "");
    expect_left(p, 2);
    expect_nothing_told(p);
    act_say(p, &f, "non", fact_answer(f.words[1]), "");
    expect_left(p, 1);
    assert_int_equal(portal_ask(p, "counter-release", json_pack("{s:s}", "person", marie(p))), 200);
    counter_as(p, BRUNO);                                        /* whoever asks */
    assert_int_equal(act_verify(p, false, &f), 200);
    act_say(p, &f, "non", "non", "");
    expect_problem(p, 403, "caller-locked");
    const int64_t until = said_number(p, "until_ms");
    assert_int_equal(until, p->f->server_ms + POLICY_DAY_MS);
    act_say_right(p, &f, "");                                    /* the right words do not help any more */
    expect_problem(p, 403, "caller-locked");
    assert_int_equal(act_verify(p, false, &f), 403);
    expect_problem(p, 403, "caller-locked");
    assert_int_equal(portal_ask(p, "counter-documents", json_pack("{s:s, s:s, s:s, s:s, s:s}", "person", marie(p), "first", "health-card", "first_end", "19",
                                "second", "licence", "second_end", "4A")), 200);
    assert_string_equal(row_text(p, 0, 0), "documents");
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM audit WHERE action = 'counter-documents' AND reason = 'health-card 19, licence 4A'"), 1);
    act_later(p, POLICY_DAY_MS - 1);
    assert_int_equal(act_verify(p, false, &f), 403);
    act_later(p, -POLICY_DAY_MS / 2);                            /* a clock that goes back shortens nothing */
    assert_int_equal(act_verify(p, false, &f), 403);
    assert_int_equal(said_number(p, "until_ms"), until);
    act_later(p, POLICY_DAY_MS / 2 + 1);
    assert_int_equal(act_verify(p, false, &f), 200);
}

/* The count is in the database before anything is compared: what dies after it has counted; the same words again are the same try. */
static void test_counted_first(void **state)
{
    struct portal *p = *state;
    struct asked_facts f;
    struct asked again;
    assert_int_equal(act_verify(p, false, &f), 200);
    portal_make(p, "counter-verify-answer", json_pack("{s:s, s:s, s:s, s:s}", "id", f.id, "first", "non", "second", "non", "code", ""), &again);
    fixture_forbid(p->f, "audit");
    assert_true(portal_carry(p, &again) >= 500);
    assert_int_equal(fixture_number(p->f, "SELECT count FROM throttle WHERE kind = 'CALLER'"), 1);
    fixture_allow(p->f, "audit");
    assert_int_equal(portal_carry(p, &again), 403);
    expect_left(p, 2);
    assert_int_equal(portal_carry(p, &again), 403);              /* its answer was lost */
    expect_left(p, 2);
    asked_drop(&again);
    assert_int_equal(fixture_number(p->f, "SELECT count FROM throttle WHERE kind = 'CALLER'"), 1);
    assert_int_equal(act_say_right(p, &f, ""), 200);             /* the facts alone forget nothing but their own try */
    assert_int_equal(fixture_number(p->f, "SELECT count FROM throttle WHERE kind = 'CALLER'"), 1);
}

static void expect_same_pair(struct portal *p, const struct asked_facts *first)
{
    struct asked_facts f;
    assert_int_equal(act_verify(p, false, &f), 200);
    assert_string_equal(f.words[0], first->words[0]);
    assert_string_equal(f.words[1], first->words[1]);
}

/* Nobody gets easier ones by asking again, not from another agent either. */
static void test_same_facts(void **state)
{
    struct portal *p = *state;
    struct asked_facts first, f;
    bool other = false;
    assert_int_equal(act_verify(p, false, &first), 200);
    for (int i = 0; i < ROUNDS; i++)
        expect_same_pair(p, &first);
    act_say(p, &first, "non", "non", "");
    act_later(p, CLAIM_MS + 1);
    counter_as(p, BRUNO);
    expect_same_pair(p, &first);
    for (int i = 0; i < ROUNDS && !other; i++) {                 /* answered right: others, sooner or later */
        assert_int_equal(act_verify(p, false, &f), 200);
        other = strcmp(f.words[0], first.words[0]) != 0 || strcmp(f.words[1], first.words[1]) != 0;
        assert_int_equal(act_say_right(p, &f, ""), 200);
    }
    assert_true(other);
}

static void test_record_changed(void **state)
{
    struct portal *p = *state;
    struct asked_facts first, f;
    bool other = false;
    for (int i = 0; i < ROUNDS && !other; i++) {
        char mobile[CONTACT_SET_PHONE_SIZE];
        assert_int_equal(act_verify(p, false, &first), 200);
        (void)snprintf(mobile, sizeof mobile, "514 555-%04d", i);
        act_contact(p, mobile, "418 555-0123");
        assert_int_equal(act_verify(p, false, &f), 200);
        other = strcmp(f.words[0], first.words[0]) != 0 || strcmp(f.words[1], first.words[1]) != 0;
    }
    assert_true(other);
}

static void test_given(void **state)
{
    struct portal *p = *state;
    for (int i = 0; i < ROUNDS; i++) {
        struct asked_facts f;
        fixture_sql(p->f, i % 2 ? "UPDATE account_session SET given = 'name token'" : "UPDATE account_session SET given = 'user email'");
        assert_int_equal(act_verify(p, false, &f), 200);
        for (size_t k = 0; k < 2; k++) {
            assert_true(i % 2 == 0 || strcmp(f.words[k], "token") != 0);
            assert_true(i % 2 == 1 || (strcmp(f.words[k], "user") != 0 && strcmp(f.words[k], "email") != 0));
        }
    }
}

static unsigned find(struct portal *p, const char *text)
{
    return portal_ask(p, "counter-find", json_pack("{s:s, s:s, s:i}", "text", text, "from", "", "rows", 20));
}

/* The server remembers what the last search found people by; the next one makes it forget. */
static void test_searched(void **state)
{
    struct portal *p = *state;
    assert_int_equal(find(p, "denk01"), 200);
    assert_int_equal(rows_said(p), 1);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM account_session WHERE given LIKE '%token%'"), 1);
    for (int i = 0; i < ROUNDS; i++) {
        struct asked_facts f;
        assert_int_equal(act_verify(p, false, &f), 200);
        assert_true(strcmp(f.words[0], "token") != 0 && strcmp(f.words[1], "token") != 0);
        assert_int_equal(act_say_right(p, &f, ""), 200);
    }
    assert_int_equal(find(p, "tremblay"), 200);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM account_session WHERE given LIKE '%token%'"), 0);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM account_session WHERE given LIKE '%name%'"), 1);
}

static void test_no_facts(void **state)
{
    struct portal *p = *state;
    counter_person(p, "P-0000-0EVE", "Ève Roy");
    fixture_sql(p->f, "INSERT INTO contact (person, version, at_ms, email, email_version, phones, phones_version, mobile, mobile_version, pending, pending_ms)"
                      " VALUES ('P-0000-0EVE', 1, 1, '', 1, '[]', 1, '514 555-1234', 1, '', 0)");
    assert_int_equal(portal_ask(p, "counter-verify", json_pack("{s:s, s:b}", "person", "P-0000-0EVE", "code", 0)), 409);
    expect_problem(p, 409, "no-facts");
}

static void test_code(void **state)
{
    struct portal *p = *state;
    struct asked_facts first, f;
    assert_int_equal(act_verify(p, true, &first), 200);
    assert_int_equal(act_verify(p, true, &f), 429);
    expect_problem(p, 429, "too-soon");
    act_later(p, POLICY_MINUTE_MS);
    assert_int_equal(act_verify(p, true, &f), 200);
    act_say_right(p, &first, first.code);                        /* a new one kills the old */
    expect_left(p, 2);
    act_say_right(p, &f, first.code);                            /* and is another verification's */
    expect_left(p, 1);
    act_later(p, 10 * POLICY_MINUTE_MS);
    act_say_right(p, &f, f.code);
    expect_problem(p, 403, "caller-locked");                     /* too late: a code that is not in force is a wrong one */
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM verification WHERE proof <> ''"), 0);
}

static void test_too_many_codes(void **state)
{
    struct portal *p = *state;
    struct asked_facts f;
    for (int i = 0; i < 5; i++) {
        assert_int_equal(act_verify(p, true, &f), 200);
        act_later(p, POLICY_MINUTE_MS);
    }
    assert_int_equal(act_verify(p, true, &f), 429);
    expect_problem(p, 429, "too-many");
    assert_int_equal(act_verify(p, false, &f), 200);
}

/* --- who holds the person --- */

static void test_two_agents(void **state)
{
    struct portal *p = *state;
    struct asked_facts f;
    assert_int_equal(act_verify(p, false, &f), 200);
    counter_as(p, BRUNO);
    struct asked_facts g;
    assert_int_equal(act_verify(p, false, &g), 409);
    expect_problem(p, 409, "taken");
    assert_int_equal(said_number(p, "until_ms"), p->f->server_ms + CLAIM_MS);
    assert_int_equal(act_say_right(p, &f, ""), 403);             /* Anne's question is not his to answer */
    expect_problem(p, 403, "not-verified");
    assert_int_equal(portal_ask(p, "counter-release", json_pack("{s:s}", "person", marie(p))), 200);
    assert_int_equal(act_verify(p, false, &g), 409);             /* what is not his he does not release */
    act_later(p, CLAIM_MS - 1);
    assert_int_equal(act_verify(p, false, &g), 409);
    counter_as(p, ANNE);
    act_say(p, &f, "non", "non", "");                            /* her request: 15 minutes more */
    act_later(p, CLAIM_MS - 1);
    counter_as(p, BRUNO);
    assert_int_equal(act_verify(p, false, &g), 409);
    act_later(p, 1);
    assert_int_equal(act_verify(p, false, &g), 200);
    counter_as(p, ANNE);
    assert_int_equal(act_verify(p, false, &g), 409);
    counter_as(p, BRUNO);
    assert_int_equal(portal_ask(p, "logout", json_object()), 200);
    counter_as(p, ANNE);                                         /* it ends with the session */
    assert_int_equal(act_verify(p, false, &g), 200);
}

static void test_whom(void **state)
{
    struct portal *p = *state;
    char sql[512];
    assert_int_equal(portal_ask(p, "counter-verify", json_pack("{s:s, s:b}", "person", "P-0000-0000", "code", 0)), 404);
    expect_problem(p, 404, "gone");
    assert_int_equal(portal_ask(p, "counter-verify", json_pack("{s:s, s:b}", "person", ANNE, "code", 0)), 403);
    expect_problem(p, 403, "own-record");
    /* Marie's account is another person's row; it is Anne's own when the address of both is one mailbox. */
    (void)snprintf(sql, sizeof sql, "INSERT INTO contact (person, version, at_ms, email, email_version, phones, phones_version, mobile, mobile_version, pending, pending_ms)"
                   " VALUES ('%s', 1, 1, 'Marie@Exemple.ca', 1, '[]', 1, '', 1, '', 0)", ANNE);
    fixture_sql(p->f, sql);
    struct asked_facts f;
    assert_int_equal(act_verify(p, false, &f), 403);
    expect_problem(p, 403, "own-record");
    assert_int_equal(counter_trail(p, ANNE, "counter-verify", "refused"), 2);
    assert_int_equal(portal_ask(p, "counter-verify", json_pack("{s:s}", "person", marie(p))), 400);
}

static unsigned documents(struct portal *p, const char *first, const char *first_end, const char *second, const char *second_end)
{
    return portal_ask(p, "counter-documents", json_pack("{s:s, s:s, s:s, s:s, s:s}", "person", marie(p), "first", first, "first_end", first_end,
                                                        "second", second, "second_end", second_end));
}

static void test_documents(void **state)
{
    struct portal *p = *state;
    assert_int_equal(documents(p, "passport", "12", "licence", "34"), 403);      /* an AVI's */
    expect_problem(p, 403, "role");
    counter_role(p, ANNE, COUNTER_AVI);
    assert_int_equal(documents(p, "passport", "1", "licence", "34"), 422);
    assert_string_equal(said_text(p, "field"), "first_end");
    assert_int_equal(documents(p, "passport", "12", "licence", "3-"), 422);
    assert_string_equal(said_text(p, "field"), "second_end");
    assert_int_equal(documents(p, "passport", "12", "passport", "34"), 422);
    assert_string_equal(said_text(p, "field"), "second");
    assert_int_equal(documents(p, "library-card", "12", "passport", "34"), 400);
    assert_int_equal(documents(p, "passport", "123", "licence", "34"), 400);
    assert_int_equal(documents(p, "passport", "12", "licence", "3z"), 200);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, act_setup, act_teardown)
    const struct CMUnitTest tests[] = { T(test_caller), T(test_code_not_read), T(test_no_address), T(test_forms), T(test_three_wrong), T(test_counted_first),
        T(test_same_facts), T(test_record_changed), T(test_given), T(test_searched), T(test_no_facts), T(test_code), T(test_too_many_codes), T(test_two_agents), T(test_whom),
        T(test_documents) };
    return FIXTURE_RUN("counter verify", tests);
}
