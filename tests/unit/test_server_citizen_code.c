/* Codes by mail of the Service d'authentification: who gets one, what opens, what does not, and how often (server/PROTOCOL.md 13). */
#include "tests/unit/quick_hash.h"
#include "tests/unit/test_server_citizen.h"

enum { MINUTE_MS = 60000, HOUR_MS = 3600000 };

/* Enters a wrong code as often as it is only wrong. */
static void enter_wrong(struct portal *p, const char *verb, const char *ticket, const char *code, int64_t times)
{
    for (int64_t left = times - 1; left >= 0; left--) {
        assert_int_equal(citizen_try(p, verb, ticket, wrong_code(code)), 403);
        expect_problem(p, 403, left ? "code-wrong" : "code-dead");
        if (left)
            assert_int_equal(said_number(p, "left"), left);
    }
}

static void test_created(void **state)
{
    struct portal *p = *state;
    char ticket[ACCOUNT_SESSION_TEXT_SIZE], code[8];
    assert_int_equal(citizen_create(p, " Eve12345", EVE_EMAIL), 200);
    ticket_of(p, ticket);
    assert_string_equal(said_text(p, "to"), "E•••@•••.ca");
    assert_int_equal(said_number(p, "expires_ms"), p->f->server_ms + 10 * MINUTE_MS);
    assert_int_equal(said_number(p, "resend_ms"), p->f->server_ms + MINUTE_MS);
    assert_true(json_is_true(json_object_get(p->answer, "confirming")));
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM account_session"), 0);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM citizen WHERE name = '" EVE "' AND confirmed_ms IS NULL"), 1);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM mail WHERE kind = 'citizen-code' AND recipient = '" EVE_EMAIL "' AND subject NOT LIKE '%[0-9]%' "
        "AND body LIKE '%La création de votre compte est presque terminée! Validez votre adresse courriel à l''aide du code de sécurité ci-dessous :%Ne révélez ce code à personne.%Merci de votre confiance.%'"), 1);
    code_mailed(p, EVE_EMAIL, code);
    assert_int_equal(strlen(code), 7);
    assert_int_equal(citizen_enter(p, ticket, code), 200);
    assert_int_equal(said_number(p, "expires_ms"), p->f->server_ms + 2 * HOUR_MS);
    expect_home_text(p, "name", EVE);
    expect_home_text(p, "email", "E•••@•••.ca");
    expect_home_text(p, "state", "new");
    assert_int_equal(mailed(p, "citizen-made", EVE_EMAIL), 1);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM consent WHERE purpose = 'privacy' AND answer = 'accepted' AND person = (SELECT person FROM citizen)"), 1);
    assert_int_equal(trail_of(p, "citizen-create", "done", ""), 1);
    assert_int_equal(trail_of(p, "citizen-code", "done", ""), 1);
}

/* Both ways: a session of citizens is nothing to the services on line, nor theirs here. */
static void test_realms(void **state)
{
    struct portal *p = *state;
    citizen_begin(p, EVE, EVE_EMAIL);
    assert_int_equal(portal_ask(p, "citizen-home", json_object()), 200);
    assert_int_equal(portal_ask(p, "home", json_object()), 403);
    expect_problem(p, 403, "session-unknown");
    assert_int_equal(portal_login_first(p), 200);
    assert_int_equal(portal_ask(p, "home", json_object()), 200);
    assert_int_equal(portal_ask(p, "citizen-home", json_object()), 403);
    expect_problem(p, 403, "session-unknown");
    assert_int_equal(portal_ask(p, "citizen-close", json_pack("{s:s}", "password", EVE_PASSWORD)), 403);
    expect_problem(p, 403, "session-unknown");
}

static void test_fields(void **state)
{
    static const struct { const char *name, *email, *field; } cases[] = {
        { "eve", EVE_EMAIL, "name" }, { "eve 12345", EVE_EMAIL, "name" }, { "", EVE_EMAIL, "name" }, { EVE, "eve", "email" }, { EVE, "", "email" },
        { "grandlac57", EVE_EMAIL, NULL } };
    struct portal *p = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(citizen_create(p, cases[i].name, cases[i].email), cases[i].field ? 422 : 200);
        assert_true(!cases[i].field || strcmp(said_text(p, "field"), cases[i].field) == 0);
    }
    json_t *in = new_citizen(EVE, EVE_EMAIL);
    assert_int_equal(json_object_set_new(in, "password", json_string("aaaa1234567")), 0);
    assert_int_equal(portal_ask(p, "citizen-create", in), 422);
    assert_string_equal(said_text(p, "field"), "password");
    in = new_citizen(EVE, EVE_EMAIL);
    assert_int_equal(json_object_set_new(in, "language", json_string("de")), 0);
    assert_int_equal(portal_ask(p, "citizen-create", in), 400);
    in = new_citizen(EVE, EVE_EMAIL);
    assert_int_equal(json_object_set_new(in, "text", json_string("00")), 0);
    assert_int_equal(portal_ask(p, "citizen-create", in), 400);
    assert_int_equal(portal_ask(p, "citizen-code", ticket_and_code("00", "123456")), 400);
    assert_int_equal(portal_ask(p, "citizen-code", ticket_and_code(LUC_SESSION, "12345")), 422);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM citizen"), 1);
}

static void test_wrong_five_times(void **state)
{
    struct portal *p = *state;
    char ticket[ACCOUNT_SESSION_TEXT_SIZE], old[8], code[8];
    assert_int_equal(citizen_create(p, EVE, EVE_EMAIL), 200);
    ticket_of(p, ticket);
    code_mailed(p, EVE_EMAIL, old);
    enter_wrong(p, "citizen-code", ticket, old, 5);
    assert_int_equal(citizen_enter(p, ticket, old), 403);
    expect_problem(p, 403, "code-dead");
    portal_later(p, MINUTE_MS - 1);
    assert_int_equal(citizen_resend(p, ticket), 429);
    expect_problem(p, 429, "too-soon");
    assert_int_equal(said_number(p, "until_ms"), p->f->server_ms + 1);
    portal_later(p, 1);
    assert_int_equal(citizen_resend(p, ticket), 200);
    assert_string_equal(said_text(p, "ticket"), ticket);
    code_mailed(p, EVE_EMAIL, code);
    if (strcmp(old, code) != 0) {
        assert_int_equal(citizen_enter(p, ticket, old), 403);
        expect_problem(p, 403, "code-wrong");
    }
    assert_int_equal(citizen_enter(p, ticket, code), 200);
    assert_int_equal(citizen_enter(p, ticket, code), 403);                      /* used */
    expect_problem(p, 403, "ticket-unknown");
    assert_int_equal(citizen_resend(p, ticket), 403);
    expect_problem(p, 403, "ticket-unknown");
}

static void test_expired(void **state)
{
    struct portal *p = *state;
    char ticket[ACCOUNT_SESSION_TEXT_SIZE], code[8];
    assert_int_equal(citizen_create(p, EVE, EVE_EMAIL), 200);
    ticket_of(p, ticket);
    code_mailed(p, EVE_EMAIL, code);
    portal_later(p, 10 * MINUTE_MS);
    assert_int_equal(citizen_enter(p, ticket, code), 403);
    expect_problem(p, 403, "code-dead");
    portal_later(p, 50 * MINUTE_MS - 1);
    assert_int_equal(citizen_resend(p, ticket), 200);
    code_mailed(p, EVE_EMAIL, code);
    portal_later(p, 1);
    assert_int_equal(citizen_enter(p, ticket, code), 403);                      /* an hour after the ticket was made */
    expect_problem(p, 403, "ticket-unknown");
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM throttle WHERE kind = 'ADDRESS'"), 0);
}

/* Ten a day for an address, whatever the code, the ticket, or how the address is written. */
static void test_ten_in_a_day(void **state)
{
    struct portal *p = *state;
    char ticket[ACCOUNT_SESSION_TEXT_SIZE], code[8];
    assert_int_equal(citizen_create(p, EVE, EVE_EMAIL), 200);
    ticket_of(p, ticket);
    code_mailed(p, EVE_EMAIL, code);
    enter_wrong(p, "citizen-code", ticket, code, 5);
    portal_later(p, MINUTE_MS);
    assert_int_equal(citizen_resend(p, ticket), 200);
    code_mailed(p, EVE_EMAIL, code);
    enter_wrong(p, "citizen-code", ticket, code, 5);
    portal_later(p, MINUTE_MS);
    assert_int_equal(citizen_resend(p, ticket), 429);
    expect_problem(p, 429, "too-many");
    assert_int_equal(said_number(p, "until_ms"), p->f->server_ms - MINUTE_MS + 24 * HOUR_MS);
    const int64_t consents = fixture_number(p->f, "SELECT count(*) FROM consent");
    assert_int_equal(citizen_login(p, EVE, EVE_PASSWORD), 429);
    expect_problem(p, 429, "too-many");
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM consent"), consents);      /* rows that stay for ever: no more an hour than mails */
    assert_int_equal(citizen_create(p, "eve67890", "eve@EXEMPLE.ca"), 429);
    expect_problem(p, 429, "too-many");
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM citizen"), 1);  /* none was made without a code */
    portal_later(p, 24 * HOUR_MS);
    assert_int_equal(citizen_login(p, EVE, EVE_PASSWORD), 200);
    ticket_of(p, ticket);
    code_mailed(p, EVE_EMAIL, code);
    assert_int_equal(citizen_enter(p, ticket, code), 200);
}

static void test_five_mails_an_hour(void **state)
{
    struct portal *p = *state;
    char ticket[ACCOUNT_SESSION_TEXT_SIZE];
    assert_int_equal(citizen_create(p, EVE, EVE_EMAIL), 200);
    ticket_of(p, ticket);
    for (int i = 0; i < 4; i++) {
        portal_later(p, MINUTE_MS);
        assert_int_equal(citizen_resend(p, ticket), 200);
    }
    portal_later(p, MINUTE_MS);
    assert_int_equal(citizen_resend(p, ticket), 429);
    expect_problem(p, 429, "too-many");
    assert_int_equal(mailed(p, "citizen-code", EVE_EMAIL), 5);
}

/* Another ticket's, another kiosk's, of another purpose. */
static void test_bound(void **state)
{
    struct portal *p = *state;
    char mine[ACCOUNT_SESSION_TEXT_SIZE], other[ACCOUNT_SESSION_TEXT_SIZE], code[8], code_of_other[8];
    assert_int_equal(citizen_create(p, EVE, EVE_EMAIL), 200);
    ticket_of(p, mine);
    code_mailed(p, EVE_EMAIL, code);
    assert_int_equal(citizen_create(p, "luc67890", "luc@exemple.ca"), 200);
    ticket_of(p, other);
    code_mailed(p, "luc@exemple.ca", code_of_other);
    if (strcmp(code, code_of_other) != 0) {
        assert_int_equal(citizen_enter(p, mine, code_of_other), 403);
        expect_problem(p, 403, "code-wrong");
    }
    assert_int_equal(citizen_try(p, "citizen-forgot-code", mine, code), 403);
    expect_problem(p, 403, "ticket-unknown");
    const struct exchange here = p->f->kiosk;
    p->f->kiosk_key = NULL;
    fixture_new_kiosk_key(p->f);
    fixture_enrol(p->f);
    assert_int_equal(citizen_enter(p, mine, code), 403);
    expect_problem(p, 403, "ticket-unknown");
    assert_int_equal(citizen_resend(p, mine), 403);
    expect_problem(p, 403, "ticket-unknown");
    secret_free(p->f->kiosk_key);
    p->f->kiosk = here;
    p->f->kiosk_key = (struct secret *)(uintptr_t)here.sign_secret;
    assert_int_equal(citizen_enter(p, mine, code), 200);
}

/* --- one address, two accounts --- */

/* Who confirms first has it; the other's codes are wrong, its next mail says that there is an account. */
static void test_first_to_confirm(void **state)
{
    struct portal *p = *state;
    char first[ACCOUNT_SESSION_TEXT_SIZE], second[ACCOUNT_SESSION_TEXT_SIZE], code[8], code_of_second[8];
    assert_int_equal(citizen_create(p, "luc67890", "eve@exemple.ca"), 200);
    ticket_of(p, first);
    code_mailed(p, "eve@exemple.ca", code);
    assert_int_equal(citizen_create(p, EVE, EVE_EMAIL), 200);
    ticket_of(p, second);
    code_mailed(p, EVE_EMAIL, code_of_second);
    assert_int_equal(citizen_enter(p, second, code_of_second), 200);
    assert_int_equal(citizen_enter(p, first, code), 403);
    expect_problem(p, 403, "code-wrong");
    portal_later(p, MINUTE_MS);
    assert_int_equal(citizen_resend(p, first), 200);
    assert_int_equal(mailed(p, "citizen-known", EVE_EMAIL), 1);
    assert_int_equal(mailed(p, "citizen-code", "eve@exemple.ca"), 1);
    assert_int_equal(citizen_login(p, "luc67890", EVE_PASSWORD), 200);
    assert_int_equal(mailed(p, "citizen-known", EVE_EMAIL), 2);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM citizen WHERE confirmed_ms IS NOT NULL"), 1);
}

/* All that can be asked of an address that is somebody's is answered as of one that is nobody's. */
static void test_taken_alike(void **state)
{
    static const char *const emails[] = { "eve@exemple.ca", "ada@exemple.ca" }, *const names[] = { "luc67890", "ada67890" };
    struct portal *p = *state;
    char ticket[ACCOUNT_SESSION_TEXT_SIZE], said[2][8][512];
    citizen_begin(p, EVE, EVE_EMAIL);
    portal_later(p, HOUR_MS);
    for (size_t i = 0; i < 2; i++) {
        int64_t mails = fixture_number(p->f, "SELECT count(*) FROM mail");
        size_t n = 0;
        p->f->server_ms = p->f->kiosk_ms = fixture_number(p->f, "SELECT made_ms FROM citizen WHERE name = '" EVE "'") + HOUR_MS;
        assert_int_equal(citizen_create(p, names[i], emails[i]), 200);
        ticket_of(p, ticket);
        say_answer(p, said[i][n++]);
        for (int k = 0; k < 2; k++) {
            assert_int_equal(citizen_try(p, "citizen-code", ticket, "000 000"), 403);
            say_answer(p, said[i][n++]);
        }
        portal_later(p, MINUTE_MS);
        assert_int_equal(citizen_resend(p, ticket), 200);
        say_answer(p, said[i][n++]);
        assert_int_equal(citizen_create(p, names[i], "autre@exemple.ca"), 409);
        say_answer(p, said[i][n++]);
        assert_int_equal(citizen_login(p, names[i], EVE_PASSWORD), 200);
        say_answer(p, said[i][n++]);
        assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM mail") - mails, 3);
        assert_int_equal(n, 6);
    }
    for (size_t n = 0; n < 6; n++) {
        char *at = strstr(said[1][n], "\"a•••@"), *there = strstr(said[0][n], "\"e•••@");      /* the letter that is shown */
        if (at && there)
            at[1] = there[1];
        assert_string_equal(said[0][n], said[1][n]);
    }
    assert_int_equal(mailed(p, "citizen-known", EVE_EMAIL), 3);
}

/* --- counted, cut off, again --- */

/* The answer could not be kept: the entry is counted, and the same request again is no second one. */
static void test_cut_off(void **state)
{
    struct portal *p = *state;
    struct asked k;
    char ticket[ACCOUNT_SESSION_TEXT_SIZE], code[8];
    assert_int_equal(citizen_create(p, EVE, EVE_EMAIL), 200);
    ticket_of(p, ticket);
    code_mailed(p, EVE_EMAIL, code);
    portal_make(p, "citizen-code", ticket_and_code(ticket, wrong_code(code)), &k);
    fixture_forbid(p->f, "audit");
    assert_true(portal_carry(p, &k) >= 500);
    fixture_allow(p->f, "audit");
    assert_int_equal(fixture_number(p->f, "SELECT failed FROM citizen_code"), 1);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(portal_carry(p, &k), 403);
        assert_int_equal(said_number(p, "left"), 4);
    }
    asked_drop(&k);
    assert_int_equal(fixture_number(p->f, "SELECT failed FROM citizen_code"), 1);
    portal_make(p, "citizen-code", ticket_and_code(ticket, code), &k);
    for (int i = 0; i < 2; i++)
        assert_int_equal(portal_carry(p, &k), 200);
    asked_drop(&k);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM account_session"), 1);
}

static void test_create_again(void **state)
{
    struct portal *p = *state;
    struct asked k;
    char ticket[ACCOUNT_SESSION_TEXT_SIZE];
    portal_make(p, "citizen-create", new_citizen(EVE, EVE_EMAIL), &k);
    assert_int_equal(portal_carry(p, &k), 200);
    ticket_of(p, ticket);
    assert_int_equal(portal_carry(p, &k), 200);
    assert_string_equal(said_text(p, "ticket"), ticket);
    asked_drop(&k);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM citizen"), 1);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM mail WHERE kind = 'citizen-code'"), 1);
    assert_int_equal(fixture_number(p->f, "SELECT count FROM throttle WHERE kind = 'CREATIONS'"), 1);
}

static void test_creations_of_a_kiosk(void **state)
{
    struct portal *p = *state;
    char name[24], email[40];
    struct settings own = settings_default;
    own.policy.limits[POLICY_CREATIONS] = 5;
    p->f->service.settings = &own;
    for (int i = 0; i < 6; i++) {
        (void)snprintf(name, sizeof name, "eve1000%d", i);
        (void)snprintf(email, sizeof email, "eve%d@exemple.ca", i);
        assert_int_equal(citizen_create(p, name, email), i < 5 ? 200 : 429);
    }
    expect_problem(p, 429, "too-many");
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM citizen"), 5);
    portal_later(p, HOUR_MS);
    assert_int_equal(citizen_create(p, name, email), 200);
}

static void test_refused(void **state)
{
    struct portal *p = *state;
    assert_int_equal(portal_ask(p, "citizen-refuse", json_pack("{s:s}", "text", TEXT_HASH)), 200);
    assert_int_equal(portal_ask(p, "citizen-refuse", json_object()), 400);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM consent WHERE person = '' AND purpose = 'privacy' AND answer = 'refused'"), 1);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, portal_setup, portal_teardown)
        T(test_created), T(test_realms), T(test_fields), T(test_wrong_five_times), T(test_expired), T(test_ten_in_a_day), T(test_five_mails_an_hour),
        T(test_bound), T(test_first_to_confirm), T(test_taken_alike), T(test_cut_off), T(test_create_again), T(test_creations_of_a_kiosk), T(test_refused),
#undef T
    };
    return FIXTURE_RUN("codes of citizens", tests);
}
