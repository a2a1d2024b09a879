/* «Saisir vos renseignements personnels» and the five refusals (server/PROTOCOL.md 13). */
#include "tests/unit/test_server_identification.h"

/* --- what does not hold --- */

static void expect_field(struct portal *p, const struct typed *t, const char *field)
{
    assert_int_equal(personal(p, t), 422);
    assert_string_equal(said_text(p, "field"), field);
}

/* The first field that does not hold, and nothing asked, counted or kept. */
static void test_fields(void **state)
{
    struct portal *p = *state;
    char many[201];
    memset(many, 'a', sizeof many - 1);
    many[sizeof many - 1] = 0;
    const struct { struct typed typed; const char *field; } wrong[] = {
        { { many, FAMILY, BIRTH, NAM, NAS }, "given" }, { { "", FAMILY, BIRTH, NAM, NAS }, "given" }, { { "Zo3", FAMILY, BIRTH, NAM, NAS }, "given" },
        { { GIVEN, many, BIRTH, NAM, NAS }, "family" }, { { GIVEN, FAMILY, "1994-02-30", NAM, NAS }, "birth" },
        { { GIVEN, FAMILY, "2500-01-01", NAM, NAS }, "birth" }, { { GIVEN, FAMILY, BIRTH, "TREH9451141", NAS }, "nam" },
        { { GIVEN, FAMILY, BIRTH, "BOUF 9401 1419", NAS }, "nam" }, { { GIVEN, FAMILY, BIRTH, NAM, "512345670" }, "nas" },
        { { GIVEN, FAMILY, BIRTH, NAM, "123 456 789" }, "nas" }, { { "", "", "", "", "" }, "given" } };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        expect_field(p, &wrong[i].typed, wrong[i].field);
    assert_int_equal(reg.asked, 0);
    assert_int_equal(rows_of(p, "throttle"), 0);
    assert_int_equal(rows_of(p, "consent"), 0);
    assert_int_equal(rows_of(p, "identification"), 0);
}

static void test_malformed(void **state)
{
    struct portal *p = *state;
    json_t *more = personal_of(&right), *less = personal_of(&right), *text = personal_of(&right), *type = personal_of(&right);
    json_object_set_new(more, "avis", json_string(AVIS));
    json_object_del(less, "nas");
    json_object_set_new(text, "text", json_string("0011"));
    json_object_set_new(type, "nam", json_integer(1));
    assert_int_equal(portal_ask(p, "citizen-personal", more), 400);
    assert_int_equal(portal_ask(p, "citizen-personal", less), 400);
    assert_int_equal(portal_ask(p, "citizen-personal", text), 400);
    assert_int_equal(portal_ask(p, "citizen-personal", type), 400);
    assert_int_equal(reg.asked, 0);
}

/* Fourteen is an age one has in Montréal: at four in the morning of the birthday in UTC it is still the day before there. */
static void test_age(void **state)
{
    struct portal *p = *state;
    const struct typed young = { GIVEN, FAMILY, "2012-10-04", NAM, NAS };
    p->f->server_ms = p->f->kiosk_ms = 1791086400000 - 1000;      /* 2026-10-04 03:59:59 UTC */
    be_luc(p);
    expect_field(p, &young, "birth");
    portal_later(p, 2000);
    assert_int_equal(personal(p, &young), 403);
    assert_string_equal(said_problem(p), "identity-birth");
}

/* --- the register's answers --- */

static void test_yes(void **state)
{
    struct portal *p = *state;
    const struct typed written = { "HELENE", "tremblay roy", "1994 01 14", "treh 9451 1411", "512 345 679" };
    assert_int_equal(personal(p, &written), 200);
    assert_int_equal(said_number(p, "expires_ms"), p->f->server_ms + 30 * 60000);
    assert_int_equal(reg.asked, 1);
    assert_int_equal(rows_of(p, "throttle WHERE count > 0"), 0);
    assert_int_equal(rows_of(p, "consent WHERE purpose = 'person' AND recipient = 'mcn' AND answer = 'accepted' AND person = '" LUC_PERSON "'"), 1);
    look(p);
    expect_home_text(p, "state", "begun");
    expect_home_text(p, "given", "HELENE");
    assert_int_equal(home_number(p, "personal_ms"), p->f->server_ms);
    assert_int_equal(home_number(p, "until_ms"), p->f->server_ms + 30 * DAY_MS);
    assert_int_equal(home_number(p, "tax_ms"), 0);
}

static void expect_no(struct portal *p, const struct typed *t, const char *word, int64_t left)
{
    assert_int_equal(personal(p, t), 403);
    assert_string_equal(said_problem(p), word);
    assert_int_equal(said_number(p, "left"), left);
}

/* One letter and Cyrillic are names; they are another's. */
static void test_no(void **state)
{
    struct portal *p = *state;
    const struct typed given = { "Елена", FAMILY, BIRTH, NAM, NAS }, family = { GIVEN, "T", BIRTH, NAM, NAS }, birth = { GIVEN, FAMILY, "1994-01-15", NAM, NAS },
        nas = { GIVEN, FAMILY, BIRTH, NAM, "523456788" };
    expect_no(p, &given, "identity-given", 4);
    expect_no(p, &family, "identity-family", 3);
    expect_no(p, &birth, "identity-birth", 2);
    expect_no(p, &nas, "identity-numbers", 1);
    assert_int_equal(rows_of(p, "identification"), 0);
    assert_int_equal(rows_of(p, "account_ticket"), 0);
    assert_int_equal(rows_of(p, "audit WHERE action = 'account.citizen-personal' AND outcome = 'refused' AND actor_id = '" LUC_PERSON "' AND reason LIKE 'identity-%..11'"), 4);
}

static void test_unavailable(void **state)
{
    struct portal *p = *state;
    reg.down = true;
    for (int i = 0; i < 7; i++) {
        assert_int_equal(personal(p, &right), 503);
        assert_string_equal(said_problem(p), "register-down");
    }
    assert_int_equal(rows_of(p, "throttle WHERE count > 0"), 0);
    assert_int_equal(rows_of(p, "identification"), 0);
    reg.down = false;
    assert_int_equal(personal(p, &right), 200);
}

/* --- five refusals --- */

static void refuse_times(struct portal *p, const struct typed *t, int times)
{
    for (int i = 0; i < times; i++)
        assert_int_equal(personal(p, t), 403);
}

static void expect_stopped(struct portal *p, const struct typed *t, const char *cause)
{
    const int asked = reg.asked;
    assert_int_equal(personal(p, t), 403);
    assert_string_equal(said_problem(p), "not-possible");
    assert_int_equal(said_number(p, "until_ms"), p->f->server_ms + DAY_MS);
    assert_int_equal(reg.asked, asked);
    expect_cause(p, cause);
}

/* The fifth is refused with a reference, and who is right then is not asked about. */
static void test_five_of_account(void **state)
{
    struct portal *p = *state;
    const char *const nams[5] = { "AAAA94011411", "BBBB94011411", "CCCC94011411", "DDDD94011411", "EEEE94011411" };
    for (size_t i = 0; i < 5; i++) {
        const struct typed other = { GIVEN, FAMILY, BIRTH, nams[i], NAS };
        assert_int_equal(personal(p, &other), 403);
        assert_string_equal(said_problem(p), i < 4 ? "identity-numbers" : "not-possible");
    }
    expect_cause(p, "account-tries");
    const int64_t consents = rows_of(p, "consent");
    expect_stopped(p, &right, "account-tries");
    assert_int_equal(rows_of(p, "consent"), consents);
    be_eve(p);
    assert_int_equal(personal(p, &right), 200);
    portal_later(p, DAY_MS);
    be_luc(p);
    assert_int_equal(personal(p, &right), 200);
}

/* A NAM is counted whoever's account asks, and what is stopped by it costs the account nothing. */
static void test_five_of_number(void **state)
{
    struct portal *p = *state;
    const struct typed wrong = { GIVEN, "Roy", BIRTH, NAM, NAS }, other = { GIVEN, FAMILY, BIRTH, "AAAA94011411", NAS };
    refuse_times(p, &wrong, 3);
    be_eve(p);
    assert_int_equal(personal(p, &wrong), 403);
    assert_int_equal(said_number(p, "left"), 1);
    assert_int_equal(personal(p, &wrong), 403);
    assert_string_equal(said_problem(p), "not-possible");
    expect_cause(p, "number-tries");
    expect_stopped(p, &right, "number-tries");
    expect_no(p, &other, "identity-numbers", 2);
    be_luc(p);
    expect_stopped(p, &right, "number-tries");
}

/* A yes takes back its own try alone: who knows all five fields has no more tries for the numbers by it. */
static void test_yes_resets_nothing(void **state)
{
    struct portal *p = *state;
    const struct typed wrong = { GIVEN, "Roy", BIRTH, NAM, NAS };
    refuse_times(p, &wrong, 3);
    assert_int_equal(personal(p, &right), 200);
    expect_no(p, &wrong, "identity-family", 1);
}

/* --- repeats --- */

static void test_repeat(void **state)
{
    struct portal *p = *state;
    const struct typed wrong = { GIVEN, "Roy", BIRTH, NAM, NAS };
    char said[256], again[256];
    struct asked k;
    portal_make(p, "citizen-personal", personal_of(&wrong), &k);
    assert_int_equal(portal_carry(p, &k), 403);
    say_refusal(p, said);
    assert_int_equal(portal_carry(p, &k), 403);
    say_refusal(p, again);
    assert_string_equal(said, again);
    assert_int_equal(reg.asked, 1);
    assert_int_equal(rows_of(p, "consent"), 1);
    assert_int_equal(fixture_number(p->f, "SELECT max(count) FROM throttle"), 1);
    asked_drop(&k);
}

static void forbid_audit(void *p) { fixture_forbid(((struct portal *)p)->f, "audit"); reg.meanwhile = NULL; }

/* The server dies between the count and the answer: the same request is counted once, and asks again. */
static void test_died_between(void **state)
{
    struct portal *p = *state;
    const struct typed wrong = { GIVEN, "Roy", BIRTH, NAM, NAS };
    struct asked k;
    portal_make(p, "citizen-personal", personal_of(&wrong), &k);
    reg.meanwhile = forbid_audit;
    reg.meanwhile_of = p;
    assert_int_not_equal(portal_carry(p, &k), 403);
    fixture_allow(p->f, "audit");
    assert_int_equal(fixture_number(p->f, "SELECT max(count) FROM throttle"), 1);
    assert_int_equal(portal_carry(p, &k), 403);
    assert_string_equal(said_problem(p), "identity-family");
    assert_int_equal(said_number(p, "left"), 4);
    assert_int_equal(reg.asked, 2);
    assert_int_equal(rows_of(p, "consent"), 1);
    asked_drop(&k);
}

static void end_session(void *p)
{
    fixture_sql(((struct portal *)p)->f, "UPDATE account_session SET ended_ms = 1");
    reg.meanwhile = NULL;
}

/* A slow register: the session that asked may be over when it answers. */
static void test_slow(void **state)
{
    struct portal *p = *state;
    reg.meanwhile = end_session;
    reg.meanwhile_of = p;
    assert_int_equal(personal(p, &right), 403);
    assert_string_equal(said_problem(p), "session-unknown");
    assert_int_equal(rows_of(p, "identification"), 0);
    assert_int_equal(rows_of(p, "account_ticket"), 0);
}

/* --- days --- */

static void test_resumed(void **state)
{
    struct portal *p = *state;
    const int64_t begun = p->f->server_ms;
    assert_int_equal(personal(p, &right), 200);
    portal_later(p, 29 * DAY_MS);
    be_luc(p);
    look(p);
    expect_home_text(p, "state", "begun");
    assert_int_equal(personal(p, &right), 200);
    look(p);
    assert_int_equal(home_number(p, "begun_ms"), begun);
    assert_int_equal(home_number(p, "personal_ms"), p->f->server_ms);
    portal_later(p, 2 * DAY_MS);
    be_luc(p);
    look(p);
    expect_home_text(p, "state", "new");
    expect_home_text(p, "given", "");
    assert_int_equal(personal(p, &right), 200);
    look(p);
    assert_int_equal(home_number(p, "begun_ms"), p->f->server_ms);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, identification_setup, portal_teardown)
        T(test_fields), T(test_malformed), T(test_age), T(test_yes), T(test_no), T(test_unavailable), T(test_five_of_account), T(test_five_of_number),
        T(test_yes_resets_nothing), T(test_repeat), T(test_died_between), T(test_slow), T(test_resumed),
#undef T
    };
    return FIXTURE_RUN("identification: personal data", tests);
}
