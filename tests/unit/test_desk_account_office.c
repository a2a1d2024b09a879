/* core/desk and the server's own code: from a representative's log-in to the new user in RVSQ, each answer that could be lost lost
 * once. */
#include "test_desk_account_whole.h"

static const uint8_t policy[32] = { 0xab };
static char reference[ACCOUNT_CODE_SIZE];
static struct secret *code;

static int office_setup(void **state)
{
    code = NULL;
    return setup(state);
}

static int office_teardown(void **state)
{
    secret_free(code);
    return teardown(state);
}

/* Ève, who has settled in, answers for a clinic. */
static void represents(void)
{
    settled_in();
    fixture_sql(marie->f, "INSERT INTO workplace (id, name, made_ms) VALUES ('W1', 'Clinique du Parc', 1);"
                "INSERT INTO membership (id, workplace, person, role, services, added_by, added_ms) SELECT 'm1', 'W1', person, 'representative', 'rvsq', '', 1"
                " FROM account_name WHERE name = 'IP0000001';"
                "INSERT INTO membership (id, workplace, person, role, services, added_by, added_ms) SELECT 'm2', 'W1', person, 'local-admin', 'rvsq', '', 1"
                " FROM account_name WHERE name = 'IP0000001';");
    good(desk_home(desk, &watch));
    assert_true(desk_account(desk)->home.representative);
    assert_true(desk_account(desk)->home.local_admin);
    assert_string_equal(desk_account(desk)->home.workplace, "Clinique du Parc");
}

static enum err add_luc(void)
{
    SECRET_OWNED struct secret *given = secret_of("Luc"), *family = secret_of("Roy"), *email = secret_of("luc@exemple.ca");
    const struct account_new_user user = { false, "monsieur", given, family, email, 1, { "rvsq" } };
    return desk_user_add(desk, &user, &watch);
}

/* Asked, done, and the answer lost; asked again, and it is that answer. */
#define lost_once(ask) do { world_put("server.does", "cut", O_TRUNC); await(ask); assert_int_equal(result.err, ERR_NOT_KNOWN); back_on_line(); good(ask); } while (0)

static void added(void)
{
    represents();
    lost_once(add_luc());
    assert_int_equal(rows_of("SELECT count(*) FROM invitation"), 1);
    assert_int_equal(rows_of("SELECT count(*) FROM audit WHERE action = 'account.user-add'"), 1);
    const struct account_added *a = &desk_account(desk)->added;
    assert_non_null(a->code);
    assert_true(a->expires_ms > fake_wall(NULL));
    snprintf(reference, sizeof reference, "%s", a->reference);
    code = secret_new(ACCOUNT_CODE_SIZE);
    assert_int_equal(secret_copy(code, a->code), ERR_OK);
    desk_code_shown(desk);
    assert_null(a->code);
    good(desk_users(desk, NULL, 1, &watch));
    assert_int_equal(desk_account(desk)->users.row_count, 1);
    assert_int_equal(desk_account(desk)->users.rows[0].state, USER_INVITED);
    assert_string_equal(desk_account(desk)->users.rows[0].services[0].id, "rvsq");
    desk_log_out(desk);
}

static struct secret *given[ACCOUNT_QUESTIONS];
static struct account_questions eight(void)
{
    struct account_questions set;
    for (size_t i = 0; i < ACCOUNT_QUESTIONS; i++) {
        set.questions[i] = question_ids[i];
        set.answers[i] = given[i] = secret_of(typed_answers[i]);
    }
    return set;
}

static void drop_eight(void)
{
    for (size_t i = 0; i < ACCOUNT_QUESTIONS; i++)
        secret_free(given[i]);
}

static void invited(void)
{
    SECRET_OWNED struct secret *typed = secret_of(reference), *wrong = secret_of("AAAAA-AAAAA"), *taken = secret_of("eve@exemple.ca"),
                               *name = secret_of("Luc.Roy@exemple.ca"), *password = secret_of("encore3mot");
    struct account_create create = { name, password, eight(), policy };
    await(desk_invitation(desk, typed, wrong, &watch));
    assert_int_equal(result.err, ERR_CODE_REFUSED_HERE);
    assert_int_equal(result.left, 4);
    good(desk_invitation(desk, typed, code, &watch));
    assert_string_equal(desk_account(desk)->enrolling.family, "Roy");
    assert_string_equal(desk_account(desk)->enrolling.workplace, "Clinique du Parc");
    good(desk_name_is_free(desk, taken, &watch));      /* an address of contact is nobody's log-in name */
    lost_once(desk_create(desk, &create, &watch));
    assert_string_equal(desk_account(desk)->enrolling.made_name, "luc.roy@exemple.ca");
    assert_int_equal(rows_of("SELECT count(*) FROM audit WHERE action = 'account.create'"), 1);
    assert_int_equal(desk_create(desk, &create, &watch), ERR_TICKET);
    drop_eight();
    await(desk_invitation(desk, typed, code, &watch));
    assert_int_equal(result.err, ERR_CODE_REFUSED_HERE);      /* used */
    good(log_in("luc.roy@exemple.ca", "encore3mot"));
    assert_int_equal(desk_account(desk)->home.must, ACCOUNT_MAY_ALL);
    desk_log_out(desk);
}

static void from_the_invitation_to_rvsq(void **state)
{
    (void)state;
    SECRET_OWNED struct secret *identifier = secret_of("LUC.ROY@exemple.ca"), *nobody = secret_of("personne@exemple.ca");
    added();
    invited();
    good(log_in("IP0000001", "nouveau2mot"));
    good(desk_users(desk, NULL, 1, &watch));
    assert_int_equal(desk_account(desk)->users.row_count, 1);
    assert_int_equal(desk_account(desk)->users.rows[0].state, USER_ACTIVE);
    assert_string_equal(desk_account(desk)->users.rows[0].name, "luc.roy@exemple.ca");
    await(desk_employee_add(desk, nobody, &watch));
    assert_int_equal(result.err, ERR_EMPLOYEE_UNKNOWN);
    lost_once(desk_employee_add(desk, identifier, &watch));
    good(desk_employees(desk, 1, &watch));
    assert_int_equal(desk_account(desk)->employees.row_count, 1);
    assert_string_equal(desk_account(desk)->employees.rows[0].name, "luc.roy@exemple.ca");
    good(desk_employee_remove(desk, desk_account(desk)->employees.rows[0].id, &watch));
    char id[40];
    snprintf(id, sizeof id, "%s", desk_account(desk)->users.rows[0].id);
    lost_once(desk_user_remove(desk, id, &watch));
    assert_true(result.until_ms > fake_wall(NULL) + 29LL * 86400000);
    good(desk_users(desk, NULL, 1, &watch));
    assert_int_equal(desk_account(desk)->users.rows[0].state, USER_REMOVED);
    good(desk_user_restore(desk, id, &watch));
    fixture_sql(marie->f, "UPDATE membership SET removed_ms = 5 WHERE id = 'm1'");
    await(desk_user_remove(desk, id, &watch));
    assert_int_equal(result.err, ERR_ROLE);      /* taken away in mid-work */
    assert_true(desk_account(desk)->open);
}

/* An invitation of somebody who has an account waits for their log-in; the inviter is told nothing. */
static void an_invitation_waits_for_who_has_an_account(void **state)
{
    (void)state;
    const struct office_new anne = { "Anne", "Roy", "madame", "anne@exemple.ca", "CE0000002", "fr" };
    char name[ACCOUNT_NAME_SIZE];
    struct secret *hers = NULL;
    SECRET_OWNED struct secret *first = secret_of("Anne"), *last = secret_of("Roy"), *email = secret_of("anne@exemple.ca"), *login = secret_of("CE0000002");
    const struct account_new_user user = { true, "madame", first, last, email, 1, { "rvsq" } };
    assert_int_equal(office_add(&marie->f->service, marie->f->db, &anne, name, &hers), ERR_OK);
    represents();
    good(desk_user_add(desk, &user, &watch));
    assert_null(desk_account(desk)->added.code);
    assert_string_not_equal(desk_account(desk)->added.reference, "");
    desk_log_out(desk);
    good(desk_log_in(desk, login, hers, &watch));
    good(set_password(hers, "encore3mot"));
    good(choose_eight(NULL));
    assert_int_equal(desk_account(desk)->home.invited_count, 1);
    assert_string_equal(desk_account(desk)->home.invited[0].workplace, "Clinique du Parc");
    assert_int_equal(desk_account(desk)->home.service_count, 0);
    char id[40];
    snprintf(id, sizeof id, "%s", desk_account(desk)->home.invited[0].id);
    lost_once(desk_accept(desk, id, true, policy, &watch));
    assert_int_equal(rows_of("SELECT count(*) FROM consent"), 1);
    assert_int_equal(desk_account(desk)->home.invited_count, 0);
    assert_string_equal(desk_account(desk)->home.services[0].id, "rvsq");
    secret_free(hers);
}

int main(int argc, char **argv)
{
#define T(name) cmocka_unit_test_setup_teardown(name, office_setup, office_teardown)
    const struct CMUnitTest tests[] = { T(from_the_invitation_to_rvsq), T(an_invitation_waits_for_who_has_an_account) };
    int rc;
    (void)argc;
    if (is_real_helper(argv, &rc))
        return rc;
    cmocka_set_message_output(CM_OUTPUT_TAP);
    if (secret_start())
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
