/* «Gérer votre compte» of the Service d'authentification: password, address, the end; the operator's commands; two who race for an address
 * (server/PROTOCOL.md 13). */
#include "tests/unit/quick_hash.h"
#include "tests/unit/test_server_citizen.h"

#include "server/citizens/office.h"
#include "server/people.h"

#include <pthread.h>

/* --- settings --- */

static void test_password(void **state)
{
    static const char *const bad[] = { "court", EVE_PASSWORD, "eve12345", "qwertyuiop", "xxxx grand lac" };
    struct portal *p = *state;
    citizen_begin(p, EVE, EVE_EMAIL);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(portal_ask(p, "citizen-password", json_pack("{s:s, s:s}", "old", EVE_PASSWORD, "new", bad[i])), 422);
        assert_string_equal(said_text(p, "field"), "new");
    }
    assert_int_equal(portal_ask(p, "citizen-password", json_pack("{s:s, s:s}", "old", EVE_PASSWORD, "new", EVE_EMAIL)), 422);
    expect_problem(p, 422, "password-email");      /* a kiosk has the address masked */
    assert_int_equal(portal_ask(p, "citizen-password", json_pack("{s:s, s:s}", "old", "Erroné 123", "new", NEW_PASSWORD)), 403);
    expect_problem(p, 403, "password-wrong");
    assert_int_equal(said_number(p, "left"), 9);
    char session[ACCOUNT_SESSION_TEXT_SIZE];
    memcpy(session, p->session, sizeof session);
    assert_int_equal(citizen_login(p, EVE, EVE_PASSWORD), 200);
    assert_int_equal(enter_mailed(p, "citizen-code", EVE_EMAIL), 200);
    (void)snprintf(p->session, sizeof p->session, "%s", said_text(p, "session"));
    assert_int_equal(portal_ask(p, "citizen-password", json_pack("{s:s, s:s}", "old", EVE_PASSWORD, "new", NEW_PASSWORD)), 200);
    expect_home_text(p, "name", EVE);
    assert_int_equal(portal_ask(p, "citizen-home", json_object()), 200);       /* this session stays */
    memcpy(p->session, session, sizeof session);
    expect_session_over(p);
    assert_int_equal(mailed(p, "citizen-password-changed", EVE_EMAIL), 1);
    assert_int_equal(citizen_login(p, EVE, NEW_PASSWORD), 200);
}

static unsigned ask_email(struct portal *p, const char *password, const char *email)
{
    return portal_ask(p, "citizen-email", json_pack("{s:s, s:s}", "password", password, "email", email));
}

static void test_email(void **state)
{
    struct portal *p = *state;
    char ticket[ACCOUNT_SESSION_TEXT_SIZE], code[8], late[8];
    citizen_begin(p, EVE, EVE_EMAIL);
    assert_int_equal(ask_email(p, "Erroné 123", NEW_EMAIL), 403);
    expect_problem(p, 403, "password-wrong");
    assert_int_equal(ask_email(p, EVE_PASSWORD, "pas une adresse"), 422);
    assert_int_equal(ask_email(p, EVE_PASSWORD, "faute@nouveau.example"), 200);
    ticket_of(p, ticket);
    code_mailed(p, "faute@nouveau.example", late);
    assert_int_equal(ask_email(p, EVE_PASSWORD, NEW_EMAIL), 200);
    assert_string_equal(said_text(p, "to"), "e•••@•••.example");
    assert_int_equal(citizen_try(p, "citizen-email-code", ticket, late), 403);    /* the address that was asked for before */
    expect_problem(p, 403, "ticket-unknown");
    assert_int_equal(portal_ask(p, "citizen-home", json_object()), 200);
    expect_home_text(p, "email", "E•••@•••.ca");                               /* not yet */
    portal_later(p, 1000);
    assert_int_equal(ask_email(p, EVE_PASSWORD, NEW_EMAIL), 200);
    ticket_of(p, ticket);
    code_mailed(p, NEW_EMAIL, code);
    assert_int_equal(citizen_try(p, "citizen-email-code", ticket, code), 200);
    expect_home_text(p, "email", "e•••@•••.example");
    assert_int_equal(mailed(p, "citizen-address-changed", EVE_EMAIL), 1);
    assert_int_equal(mailed(p, "citizen-address-changed", NEW_EMAIL), 1);
    assert_int_equal(citizen_login(p, EVE_EMAIL, EVE_PASSWORD), 403);
    assert_int_equal(citizen_login(p, NEW_EMAIL, EVE_PASSWORD), 200);
    assert_string_equal(said_text(p, "to"), "e•••@•••.example");
    assert_int_equal(citizen_create(p, "luc67890", EVE_EMAIL), 200);           /* the old one is anybody's */
    assert_int_equal(mailed(p, "citizen-known", EVE_EMAIL), 0);
}

/* Who had the old mailbox chooses no password any more, also when its code was typed before. */
static void test_email_ends_recovery(void **state)
{
    struct portal *p = *state;
    char ticket[ACCOUNT_SESSION_TEXT_SIZE];
    citizen_begin(p, EVE, EVE_EMAIL);
    assert_int_equal(portal_ask(p, "citizen-forgot", json_pack("{s:s}", "name", EVE)), 200);
    assert_int_equal(enter_mailed(p, "citizen-forgot-code", EVE_EMAIL), 200);
    ticket_of(p, ticket);
    assert_int_equal(ask_email(p, EVE_PASSWORD, NEW_EMAIL), 200);
    assert_int_equal(enter_mailed(p, "citizen-email-code", NEW_EMAIL), 200);
    assert_int_equal(portal_ask(p, "citizen-forgot-password", json_pack("{s:s, s:s}", "ticket", ticket, "password", NEW_PASSWORD)), 403);
    expect_problem(p, 403, "ticket-unknown");
    assert_int_equal(citizen_login(p, EVE, EVE_PASSWORD), 200);
}

/* An address that is another's: the same answer, a mail to its owner, and no code. */
static void test_email_of_another(void **state)
{
    struct portal *p = *state;
    char ticket[ACCOUNT_SESSION_TEXT_SIZE];
    citizen_begin(p, "luc67890", "luc@exemple.ca");
    citizen_begin(p, EVE, EVE_EMAIL);
    assert_int_equal(ask_email(p, EVE_PASSWORD, "LUC@exemple.ca"), 200);
    ticket_of(p, ticket);
    assert_int_equal(mailed(p, "citizen-known", "luc@exemple.ca"), 1);
    assert_int_equal(mailed(p, "citizen-code", "LUC@exemple.ca"), 0);
    assert_int_equal(citizen_try(p, "citizen-email-code", ticket, "000 000"), 403);
    expect_problem(p, 403, "code-wrong");
}

/* Whose ticket it is matters, also where the code is right. */
static void test_email_code_of_another(void **state)
{
    struct portal *p = *state;
    char ticket[ACCOUNT_SESSION_TEXT_SIZE], code[8];
    citizen_begin(p, EVE, EVE_EMAIL);
    assert_int_equal(ask_email(p, EVE_PASSWORD, NEW_EMAIL), 200);
    ticket_of(p, ticket);
    code_mailed(p, NEW_EMAIL, code);
    citizen_begin(p, "luc67890", "luc@exemple.ca");
    assert_int_equal(citizen_try(p, "citizen-email-code", ticket, code), 403);
    expect_problem(p, 403, "ticket-unknown");
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM throttle WHERE kind = 'ADDRESS'"), 0);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM contact WHERE email = '" NEW_EMAIL "'"), 0);
}

/* --- the end --- */

static void expect_forgotten(struct portal *p)
{
    expect_session_over(p);
    assert_int_equal(mailed(p, "citizen-closed", EVE_EMAIL), 1);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM contact WHERE person = (SELECT person FROM citizen WHERE name = '" EVE "')"), 0);
    assert_true(fixture_number(p->f, "SELECT count(*) FROM consent WHERE person = (SELECT person FROM citizen WHERE name = '" EVE "')") > 0);
    assert_int_equal(citizen_login(p, EVE, EVE_PASSWORD), 403);
    expect_cause(p, "name-unknown");
    assert_int_equal(citizen_login(p, EVE_EMAIL, EVE_PASSWORD), 403);
    assert_int_equal(citizen_create(p, EVE, "ada@exemple.ca"), 409);           /* the name is not given again */
    expect_problem(p, 409, "name-taken");
    citizen_begin(p, "eve67890", EVE_EMAIL);                                   /* the address is */
}

static void test_close(void **state)
{
    struct portal *p = *state;
    citizen_begin(p, EVE, EVE_EMAIL);
    assert_int_equal(portal_ask(p, "citizen-close", json_pack("{s:s}", "password", "Erroné 123")), 403);
    expect_problem(p, 403, "password-wrong");
    assert_int_equal(portal_ask(p, "citizen-close", json_pack("{s:s}", "password", EVE_PASSWORD)), 200);
    expect_forgotten(p);
}

/* --- the operator --- */

static void test_office(void **state)
{
    struct portal *p = *state;
    BUF_OWNED struct buf out = buf_make(4096), people = buf_make(65536);
    citizen_begin(p, EVE, EVE_EMAIL);
    assert_int_equal(citizen_create(p, "luc67890", "luc@exemple.ca"), 200);
    assert_int_equal(citizen_office_print(p->f->db, &out), ERR_OK);
    assert_non_null(strstr(buf_string(&out), EVE "\topen\t"));
    assert_non_null(strstr(buf_string(&out), "luc67890\twaits\t"));
    assert_null(strchr(buf_string(&out), '@'));
    assert_int_equal(people_print(p->f->db, &people), ERR_OK);
    assert_null(strstr(buf_string(&people), "eve"));
    fixture_sql(p->f, "UPDATE throttle SET count = 10, until_ms = 9000000000000, first_ms = 9000000000000 WHERE kind <> 'KIOSK' AND kind <> 'CREATIONS'");
    assert_int_equal(citizen_login(p, EVE, "Erroné 123"), 403);
    fixture_sql(p->f, "UPDATE throttle SET count = 10, until_ms = 9000000000000, first_ms = 9000000000000 WHERE kind = 'LOGIN'");
    assert_int_equal(citizen_login(p, EVE, EVE_PASSWORD), 403);
    expect_cause(p, "locked");
    assert_int_equal(citizen_office_clear(&p->f->service, p->f->db, "eve12345"), ERR_OK);
    assert_int_equal(citizen_login(p, EVE, EVE_PASSWORD), 200);
    assert_int_equal(citizen_office_clear(&p->f->service, p->f->db, "personne1"), ERR_NOT_POSSIBLE);
    assert_int_equal(citizen_office_clear(&p->f->service, p->f->db, "?"), ERR_CITIZEN_NAME);
    assert_int_equal(trail_of(p, "recovery-cleared", "done", ""), 1);
}

static void test_office_closes(void **state)
{
    struct portal *p = *state;
    char session[ACCOUNT_SESSION_TEXT_SIZE];
    citizen_begin(p, EVE, EVE_EMAIL);
    memcpy(session, p->session, sizeof session);
    assert_int_equal(citizen_office_close(&p->f->service, p->f->db, EVE_EMAIL), ERR_OK);
    assert_int_equal(citizen_office_close(&p->f->service, p->f->db, EVE_EMAIL), ERR_NOT_POSSIBLE);
    memcpy(p->session, session, sizeof session);
    expect_forgotten(p);
    assert_int_equal(trail_of(p, "closed", "done", ""), 1);
}

/* --- two servers' connections, one address --- */

struct racer { struct portal portal; struct fixture fixture; struct asked asked; unsigned status; pthread_t thread; };

static void *carry(void *ctx)
{
    struct racer *r = ctx;
    do
        r->status = portal_carry(&r->portal, &r->asked);
    while (r->status == 503);      /* the other one held the database for too long: the same request again */
    return NULL;
}

static void racer_make(struct racer *r, struct portal *p, const char *name)
{
    char ticket[ACCOUNT_SESSION_TEXT_SIZE], code[8];
    assert_int_equal(citizen_create(p, name, EVE_EMAIL), 200);
    ticket_of(p, ticket);
    code_mailed(p, EVE_EMAIL, code);
    *r = (struct racer){ .fixture = *p->f };
    r->portal.f = &r->fixture;
    assert_int_equal(db_open(r->fixture.database, &r->fixture.db), ERR_OK);
    portal_make(&r->portal, "citizen-code", ticket_and_code(ticket, code), &r->asked);
}

static void test_race_for_an_address(void **state)
{
    struct portal *p = *state;
    struct racer both[2];
    racer_make(&both[0], p, EVE);
    racer_make(&both[1], p, "eve67890");
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&both[i].thread, NULL, carry, &both[i]), 0);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pthread_join(both[i].thread, NULL), 0);
        asked_drop(&both[i].asked);
        json_decref(both[i].portal.answer);
        db_close(both[i].fixture.db);
    }
    assert_int_equal(both[0].status + both[1].status, 200 + 403);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM citizen WHERE confirmed_ms IS NOT NULL"), 1);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM account_session"), 1);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, portal_setup, portal_teardown)
        T(test_password), T(test_email), T(test_email_ends_recovery), T(test_email_of_another), T(test_email_code_of_another), T(test_close), T(test_office), T(test_office_closes),
        T(test_race_for_an_address),
#undef T
    };
    return FIXTURE_RUN("settings of citizens", tests);
}
