/* Paramètres du compte: password, user name, the eight questions; what must be done first (server/PROTOCOL.md 12, document 002). */
#include "tests/unit/quick_hash.h"
#include "tests/unit/test_server_account_whole.h"

#include "server/settings.h"

/* Logged in to a whole account. */
static void begin(struct portal *p)
{
    portal_whole(p, 0);
    assert_int_equal(portal_login(p, MARIE, PASSWORD), 200);
}

enum { MINUTE_MS = 60000, HOUR_MS = 3600000, DAY_MS = 86400000 };

/* --- what must be done first --- */

static void test_must(void **state)
{
    struct portal *p = *state;
    char temporary[64];
    temporary_of(p, temporary);
    assert_int_equal(portal_login_first(p), 200);
    assert_int_equal(portal_ask(p, "name", json_pack("{s:s, s:s}", "password", temporary, "name", "marie@travail.ca")), 403);
    assert_string_equal(said_problem(p), "role");
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM audit WHERE action = 'account.name' AND outcome = 'refused' AND reason = 'role'"), 1);
    assert_int_equal(portal_ask(p, "questions-keep", json_object()), 403);
    assert_int_equal(portal_set_password(p, temporary, PASSWORD), 200);
    expect_home_text(p, "must", "questions");
    assert_true(json_is_false(said_home(p, "temporary")));
    assert_int_equal(portal_ask(p, "trail", json_object()), 403);
    assert_int_equal(portal_ask(p, "questions-keep", json_object()), 403);      /* none were chosen */
    assert_string_equal(said_problem(p), "role");
    assert_int_equal(portal_ask(p, "questions", eight_of("", portal_ids, portal_answers)), 200);
    expect_home_text(p, "must", "");
    assert_int_equal(json_array_size(said_home(p, "questions")), 8);
    assert_string_equal(json_string_value(json_array_get(said_home(p, "questions"), 7)), "q08");
    assert_int_equal(json_integer_value(said_home(p, "questions_ms")), p->f->server_ms);
    assert_int_equal(portal_ask(p, "trail", json_object()), 200);
    assert_int_equal(portal_mails(p, "account-password-changed"), 1);
    assert_int_equal(portal_mails(p, "account-questions-changed"), 1);
}

/* Who chose them before gets «Garder mes questions actuelles» after a temporary password. */
static void test_keep(void **state)
{
    struct portal *p = *state;
    SECRET_OWNED struct secret *given = NULL;
    char temporary[64];
    begin(p);
    assert_int_equal(portal_ask(p, "questions-keep", json_object()), 403);
    assert_int_equal(office_temporary(&p->f->service, p->f->db, MARIE, &given), ERR_OK);
    assert_int_equal(portal_ask(p, "home", json_object()), 403);                /* the session ended */
    assert_string_equal(said_problem(p), "session-unknown");
    assert_int_equal(portal_login(p, MARIE, PASSWORD), 403);
    (void)snprintf(temporary, sizeof temporary, "%.*s", (int)secret_length(given), (const char *)secret_bytes(given));
    assert_int_equal(portal_login(p, MARIE, temporary), 200);
    expect_home_text(p, "must", "password");
    assert_int_equal(portal_set_password(p, temporary, "Mangue8mure"), 200);
    expect_home_text(p, "must", "questions");
    assert_int_equal(json_array_size(said_home(p, "questions")), 8);
    assert_int_equal(portal_ask(p, "questions-keep", json_object()), 200);
    expect_home_text(p, "must", "");
    assert_int_equal(portal_mails(p, "account-temporary-password"), 1);
}

static void test_old_password(void **state)
{
    struct portal *p = *state;
    struct settings settings = settings_default;
    begin(p);
    portal_later(p, 90LL * DAY_MS);
    assert_int_equal(portal_login(p, MARIE, PASSWORD), 200);                    /* no limit unless one is set */
    expect_home_text(p, "must", "");
    settings.password_days = 90;
    p->f->service.settings = &settings;
    assert_int_equal(portal_login(p, MARIE, PASSWORD), 200);
    expect_home_text(p, "must", "password");
    assert_true(json_is_false(said_home(p, "temporary")));
    assert_int_equal(portal_set_password(p, PASSWORD, "Mangue8mure"), 200);
    expect_home_text(p, "must", "questions");
    p->f->service.settings = NULL;
}

/* --- password --- */

static void test_password(void **state)
{
    struct portal *p = *state;
    char other[ACCOUNT_SESSION_TEXT_SIZE], own[ACCOUNT_SESSION_TEXT_SIZE];
    begin(p);
    memcpy(own, p->session, sizeof own);
    assert_int_equal(portal_login(p, MARIE, PASSWORD), 200);
    memcpy(other, p->session, sizeof other);
    memcpy(p->session, own, sizeof own);
    assert_int_equal(portal_set_password(p, "Mauvais1e", "Mangue8mure"), 403);
    assert_string_equal(said_problem(p), "password-wrong");
    assert_int_equal(said_number(p, "left"), 9);
    assert_int_equal(portal_set_password(p, PASSWORD, "Mangue8mure"), 200);
    expect_home_text(p, "must", "");
    assert_int_equal(portal_ask(p, "home", json_object()), 200);
    memcpy(p->session, other, sizeof other);
    assert_int_equal(portal_ask(p, "home", json_object()), 403);                /* the other session ended */
    assert_int_equal(portal_login(p, MARIE, PASSWORD), 403);
    assert_int_equal(portal_login(p, MARIE, "Mangue8mure"), 200);
}

static void test_password_rules(void **state)
{
    static const char *const bad[] = { "", "Kiwi7", "7kiwiverts", "kiwivertss", "Motdepasse1a", PASSWORD };
    struct portal *p = *state;
    begin(p);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(portal_set_password(p, PASSWORD, bad[i]), 422);
        assert_string_equal(said_text(p, "field"), "new");
    }
    assert_int_equal(fixture_number(p->f, "SELECT coalesce(sum(count), 0) FROM throttle"), 0);
}

/* The old password is asked of a thief of the session too: ten tries, whatever else. */
static void test_password_locks(void **state)
{
    struct portal *p = *state;
    begin(p);
    for (int64_t left = 9; left >= 0; left--) {
        assert_int_equal(portal_set_password(p, "Mauvais1e", "Mangue8mure"), 403);
        assert_int_equal(said_number(p, "left"), left);
    }
    assert_int_equal(portal_set_password(p, PASSWORD, "Mangue8mure"), 403);
    assert_string_equal(said_problem(p), "password-wrong");
    portal_later(p, 15 * MINUTE_MS);
    assert_int_equal(portal_set_password(p, PASSWORD, "Mangue8mure"), 200);
}

static void test_password_repeat(void **state)
{
    struct portal *p = *state;
    struct asked k;
    begin(p);
    portal_make(p, "password", json_pack("{s:s, s:s}", "old", PASSWORD, "new", "Mangue8mure"), &k);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(portal_carry(p, &k), 200);
        expect_home_text(p, "must", "");
    }
    asked_drop(&k);
    assert_int_equal(portal_mails(p, "account-password-changed"), 1);
    portal_make(p, "password", json_pack("{s:s, s:s}", "old", PASSWORD, "new", "Orange9douce"), &k);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(portal_carry(p, &k), 403);
        assert_int_equal(said_number(p, "left"), 9);
    }
    asked_drop(&k);
}

/* --- name --- */

static unsigned set_name(struct portal *p, const char *password, const char *name)
{
    return portal_ask(p, "name", json_pack("{s:s, s:s}", "password", password, "name", name));
}

static void test_name(void **state)
{
    struct portal *p = *state;
    begin(p);
    assert_int_equal(set_name(p, PASSWORD, "Marie@Travail.ca"), 200);
    expect_home_text(p, "chosen", "marie@travail.ca");
    expect_home_text(p, "issued", MARIE);
    assert_int_equal(portal_login(p, "marie@travail.CA", PASSWORD), 200);
    assert_int_equal(portal_login(p, MARIE, PASSWORD), 200);                    /* «Votre IP ou CE actuel demeurera toutefois valide» */
    assert_int_equal(set_name(p, PASSWORD, "marie@maison.ca"), 200);
    expect_home_text(p, "chosen", "marie@maison.ca");
    assert_int_equal(portal_login(p, "marie@travail.ca", PASSWORD), 403);
    expect_cause(p, "name-unknown");
    assert_int_equal(portal_login(p, "marie@maison.ca", PASSWORD), 200);
    assert_int_equal(set_name(p, PASSWORD, "marie@travail.ca"), 200);           /* her own, from before */
    assert_int_equal(portal_login(p, "marie@travail.ca", PASSWORD), 200);
    assert_int_equal(portal_mails(p, "account-name-changed"), 3);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM mail WHERE recipient LIKE '%travail%' OR recipient LIKE '%maison%'"), 0);
}

static void test_name_refused(void **state)
{
    const struct office_new jean = { "Jean", "Roy", "docteur", "jean@exemple.ca", "jean@travail.ca", "en" };
    SECRET_OWNED struct secret *password = NULL;
    char name[ACCOUNT_NAME_SIZE];
    struct portal *p = *state;
    assert_int_equal(office_add(&p->f->service, p->f->db, &jean, name, &password), ERR_OK);
    begin(p);
    assert_int_equal(set_name(p, PASSWORD, "IP0000002"), 422);
    assert_int_equal(set_name(p, "Mauvais1e", "marie@travail.ca"), 403);
    assert_string_equal(said_problem(p), "password-wrong");
    for (int64_t left = 4; left >= 0; left--) {
        assert_int_equal(set_name(p, PASSWORD, "jean@travail.ca"), 409);
        assert_string_equal(said_problem(p), "name-taken");
        assert_int_equal(said_number(p, "left"), left);
    }
    assert_int_equal(set_name(p, PASSWORD, "marie@travail.ca"), 429);
    assert_string_equal(said_problem(p), "too-many");
    assert_int_equal(said_number(p, "until_ms"), p->f->server_ms + HOUR_MS);
}

/* --- questions --- */

static void test_questions(void **state)
{
    static const char *const ids[8] = { "q10", "q02", "q03", "q04", "q05", "q06", "q07", "q09" };
    struct portal *p = *state;
    begin(p);
    assert_int_equal(portal_ask(p, "questions", eight_of("", ids, portal_answers)), 403);
    assert_string_equal(said_problem(p), "password-wrong");
    assert_int_equal(portal_ask(p, "questions", eight_of(PASSWORD, ids, portal_answers)), 200);
    assert_string_equal(json_string_value(json_array_get(said_home(p, "questions"), 0)), "q10");
    assert_int_equal(fixture_number(p->f, "SELECT max(version) FROM account_question"), 2);
    assert_int_equal(fixture_number(p->f, "SELECT count(DISTINCT hash) FROM account_question"), 16);
}

static void expect_eight_refused(struct portal *p, size_t place, const char *id, const char *answer)
{
    const char *ids[8], *answers[8];
    memcpy(ids, portal_ids, sizeof ids);
    memcpy(answers, portal_answers, sizeof answers);
    ids[place] = id ? id : ids[place];
    answers[place] = answer ? answer : answers[place];
    assert_int_equal(portal_ask(p, "questions", eight_of(PASSWORD, ids, answers)), 422);
    assert_string_equal(said_text(p, "field"), "answers");
}

static void test_questions_refused(void **state)
{
    struct portal *p = *state;
    begin(p);
    expect_eight_refused(p, 7, "q01", NULL);             /* twice the same question */
    expect_eight_refused(p, 7, "q99", NULL);             /* not of the bank */
    expect_eight_refused(p, 7, NULL, "BEBE");            /* twice the same answer */
    expect_eight_refused(p, 7, NULL, "livre");           /* the question's word */
    expect_eight_refused(p, 7, NULL, "ab");
    expect_eight_refused(p, 7, NULL, "Tremblay");        /* her name */
    expect_eight_refused(p, 7, NULL, "");
    assert_int_equal(portal_ask(p, "questions", json_pack("{s:s, s:[s], s:[s]}", "password", PASSWORD, "questions", "q01", "answers", "Bébé")), 400);
    assert_int_equal(fixture_number(p->f, "SELECT max(version) FROM account_question"), 1);
}

/* --- the trail --- */

static void test_trail(void **state)
{
    struct portal *p = *state;
    begin(p);
    assert_int_equal(portal_login(p, MARIE, "Mauvais1e"), 403);
    assert_int_equal(portal_login(p, MARIE, PASSWORD), 200);
    assert_int_equal(portal_ask(p, "trail", json_object()), 200);
    const json_t *rows = json_object_get(p->answer, "rows");
    static const char *const what[] = { "login", "login", "login", "added" };
    assert_int_equal(json_array_size(rows), 4);
    for (size_t i = 0; i < 4; i++) {
        const json_t *row = json_array_get(rows, i);
        assert_string_equal(json_string_value(json_object_get(row, "what")), what[i]);
        assert_int_equal(json_is_true(json_object_get(row, "refused")), i == 1);
        assert_string_equal(json_string_value(json_object_get(row, "place")), i < 3 ? "Poste de l'accueil" : "");
    }
}

/* --- the operator --- */

static void test_office(void **state)
{
    static const struct { struct office_new made; enum err e; } bad[] = {
        { { "", "Roy", "docteur", "jean@exemple.ca", NULL, NULL }, ERR_PERSON_NAME }, { { "Jean", "Roy", "sir", "jean@exemple.ca", NULL, NULL }, ERR_FORMAT },
        { { "Jean", "Roy", "docteur", "jean", NULL, NULL }, ERR_EMAIL }, { { "Jean", "Roy", "docteur", "jean@exemple.ca", "jean", NULL }, ERR_USER_NAME },
        { { "Jean", "Roy", "docteur", "jean@exemple.ca", MARIE, NULL }, ERR_NAME_TAKEN }, { { "Jean", "Roy", "docteur", "jean@exemple.ca", NULL, "de" }, ERR_FORMAT } };
    const struct office_new jean = { "Jean", "Roy", "docteur", "jean@exemple.ca", NULL, "en" };
    struct portal *p = *state;
    const struct service *s = &p->f->service;
    char name[ACCOUNT_NAME_SIZE] = "", text[64];
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct secret *none = NULL;
        assert_int_equal(office_add(s, p->f->db, &bad[i].made, name, &none), bad[i].e);
        assert_null(none);
    }
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM person"), 1);
    SECRET_OWNED struct secret *password = NULL, *other = NULL;
    assert_int_equal(office_add(s, p->f->db, &jean, name, &password), ERR_OK);
    assert_int_equal(strlen(name), 9);
    assert_memory_equal(name, "IP", 2);
    (void)snprintf(text, sizeof text, "%.*s", (int)secret_length(password), (const char *)secret_bytes(password));
    assert_int_equal(portal_login(p, name, text), 200);
    assert_int_equal(account_password_check(password, name), ERR_OK);
    assert_int_equal(office_close(s, p->f->db, name), ERR_OK);
    assert_int_equal(portal_ask(p, "home", json_object()), 403);
    assert_int_equal(portal_login(p, name, text), 403);
    expect_cause(p, "account-closed");
    assert_int_equal(office_close(s, p->f->db, name), ERR_NOT_POSSIBLE);
    assert_int_equal(office_temporary(s, p->f->db, name, &other), ERR_NOT_POSSIBLE);
    assert_int_equal(office_temporary(s, p->f->db, "nobody", &other), ERR_USER_NAME);
    BUF_OWNED struct buf list = buf_make(4096);
    assert_int_equal(office_print(p->f->db, &list), ERR_OK);
    assert_non_null(strstr(buf_string(&list), MARIE "\t-\tTremblay\tMarie\t" EMAIL "\tpassword\t2026-"));
    assert_non_null(strstr(buf_string(&list), "\tRoy\tJean\tjean@exemple.ca\tpassword\t"));
    assert_non_null(strstr(buf_string(&list), "\tclosed\n"));
}

/* The helpdesk's reset ends the wait of the log-in. */
static void test_temporary_unlocks(void **state)
{
    struct portal *p = *state;
    SECRET_OWNED struct secret *given = NULL;
    char temporary[64];
    for (int i = 0; i < 10; i++) {
        assert_int_equal(portal_login(p, MARIE, "Mauvais1e"), 403);
        portal_later(p, 10000);
    }
    assert_int_equal(portal_login_first(p), 403);
    expect_cause(p, "locked");
    assert_int_equal(office_temporary(&p->f->service, p->f->db, MARIE, &given), ERR_OK);
    (void)snprintf(temporary, sizeof temporary, "%.*s", (int)secret_length(given), (const char *)secret_bytes(given));
    assert_int_equal(portal_login(p, MARIE, temporary), 200);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, portal_setup, portal_teardown)
        T(test_must), T(test_keep), T(test_old_password), T(test_password), T(test_password_rules), T(test_password_locks), T(test_password_repeat),
        T(test_name), T(test_name_refused), T(test_questions), T(test_questions_refused), T(test_trail), T(test_office), T(test_temporary_unlocks),
#undef T
    };
    return FIXTURE_RUN("account settings", tests);
}
