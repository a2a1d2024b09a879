/* core/desk: accounts: each verb's object as the server gets it, what its rules refuse, and what its answer shows. */
#include "verb_words.h"
#include "test_desk_account.h"

static const uint8_t policy[32] = { 0xab, 0xcd };
#define POLICY "\"policy\":\"abcd000000000000000000000000000000000000000000000000000000000000\""
#define EIGHT_ASKED "\"questions\":[\"q1\",\"q2\",\"q3\",\"q4\",\"q5\",\"q6\",\"q7\",\"q8\"]," \
    "\"answers\":[\"reponse1a\",\"reponse2a\",\"reponse3a\",\"reponse4a\",\"reponse5a\",\"reponse6a\",\"reponse7a\",\"reponse8a\"]"

static struct account_questions eight(void)
{
    static const char *const ids[] = { "q1", "q2", "q3", "q4", "q5", "q6", "q7", "q8" };
    static const char *const typed[] = { "Réponse 1a", "réponse-2A", "Reponse 3 a", "reponse4a", "RÉPONSE5A", "reponse 6a", "reponse7a", "reponse8a" };
    struct account_questions set;
    for (size_t i = 0; i < ACCOUNT_QUESTIONS; i++) {
        set.questions[i] = ids[i];
        set.answers[i] = text(typed[i]);
    }
    return set;
}

/* --- settings --- */

static void a_password_is_changed(void **state)
{
    (void)state;
    logged_in();
    world_put("account.password", "{\"home\":" HOME("questions") "}", O_TRUNC);
    static const struct { const char *new_one; enum err e; } rows[] = {
        { "court1a", ERR_ACCOUNT_PASSWORD_SHORT }, { "1motdepasse", ERR_ACCOUNT_PASSWORD_ENDS }, { "motdepasse", ERR_ACCOUNT_PASSWORD_MIX },
        { "", ERR_EMPTY },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(desk_set_password(desk, text("ancien1mot"), text(rows[i].new_one), &watch), rows[i].e);
    assert_int_equal(desk_set_password(desk, text(""), text("nouveau2mot"), &watch), ERR_EMPTY);
    assert_int_equal(desk_set_password(desk, text("ancien1mot"), text("ancien1mot"), &watch), ERR_PIN_SAME);
    await(desk_set_password(desk, text("ancien1mot"), text("nouve\xcc\x81" "au2mot"), &watch));       /* e and an accent: one letter, é */
    assert_int_equal(result.err, ERR_OK);
    asked_is(0, "password", SESSION " {\"old\":\"ancien1mot\",\"new\":\"nouvéau2mot\"}");
    assert_int_equal(desk_account(desk)->home.must, ACCOUNT_MUST_QUESTIONS);
    world_put("account.password", "403 password-wrong ,\"left\":9", O_TRUNC);
    await(desk_set_password(desk, text("ancien1mot"), text("nouveau2mot"), &watch));
    assert_int_equal(result.err, ERR_PASSWORD_WRONG);
    assert_int_equal(result.left, 9);
}

static void a_name_is_changed(void **state)
{
    (void)state;
    logged_in();
    world_put("account.name", "{\"home\":" HOME("") "}", O_TRUNC);
    assert_int_equal(desk_set_name(desk, text("mot9passe"), text("IP7654321"), &watch), ERR_USER_NAME);      /* those are issued, not chosen */
    assert_int_equal(desk_set_name(desk, text("mot9passe"), text(""), &watch), ERR_EMPTY);
    await(desk_set_name(desk, text("mot9passe"), text(" Jeanne@Exemple.CA"), &watch));
    asked_is(0, "name", "{\"password\":\"mot9passe\",\"name\":\"jeanne@exemple.ca\"}");
    world_put("account.name", "409 name-taken ,\"left\":4", O_TRUNC);
    await(desk_set_name(desk, text("mot9passe"), text("luc@exemple.ca"), &watch));
    assert_int_equal(result.err, ERR_NAME_TAKEN);
}

static void eight_questions_are_chosen(void **state)
{
    (void)state;
    logged_in();
    struct account_questions set = eight();
    world_put("account.questions", "{\"home\":" HOME("") "}", O_TRUNC);
    assert_int_equal(desk_set_questions(desk, NULL, &set, &watch), ERR_EMPTY);       /* nothing must be chosen: the password is asked */
    set.questions[5] = "q1";
    assert_int_equal(desk_set_questions(desk, text("mot9passe"), &set, &watch), ERR_QUESTION_SAME);
    set = eight();
    set.answers[7] = set.answers[0];
    assert_int_equal(desk_set_questions(desk, text("mot9passe"), &set, &watch), ERR_ANSWER_SAME);
    static const char *const hers[] = { "ip1234567", "Jeanne", "beaulieu roy" };
    for (size_t i = 0; i < 3; i++) {
        set.answers[7] = text(hers[i]);
        assert_int_equal(desk_set_questions(desk, text("mot9passe"), &set, &watch), ERR_ANSWER_WEAK);
    }
    set.answers[7] = text("reponse8a");
    await(desk_set_questions(desk, text("mot9passe"), &set, &watch));
    assert_int_equal(result.err, ERR_OK);
    asked_is(0, "questions", "{\"password\":\"mot9passe\"," EIGHT_ASKED "}");
    world_put("account.home", "{\"home\":" HOME("questions") "}", O_TRUNC);
    world_put("account.questions-keep", "{\"home\":" HOME("") "}", O_TRUNC);
    await(desk_home(desk, &watch));
    await(desk_set_questions(desk, NULL, &set, &watch));
    asked_is(2, "questions", "{\"password\":\"\"," EIGHT_ASKED "}");
    await(desk_home(desk, &watch));
    assert_int_equal(desk_account(desk)->home.must, ACCOUNT_MUST_QUESTIONS);
    await(desk_keep_questions(desk, &watch));
    asked_is(4, "questions-keep", SESSION " {}");
    assert_int_equal(desk_account(desk)->home.must, ACCOUNT_MAY_ALL);
}

static void an_invitation_is_answered(void **state)
{
    (void)state;
    logged_in();
    world_put("account.accept", "{\"home\":" HOME("") "}", O_TRUNC);
    await(desk_accept(desk, desk_account(desk)->home.invited[0].id, true, policy, &watch));
    asked_is(0, "accept", "{\"invitation\":\"I1\",\"accept\":true," POLICY "}");
    world_put("account.accept", "404 gone", O_TRUNC);
    await(desk_accept(desk, "I2", false, policy, &watch));
    assert_int_equal(result.err, ERR_GONE);
    assert_true(desk_account(desk)->open);
}

/* --- a forgotten password --- */

static void a_password_is_forgotten(void **state)
{
    (void)state;
    online_empty();
    const struct secret *const answers_given[ACCOUNT_ASKED] = { text("Chemin Sainte-Foy"), text("Lî"), text("Échecs!") },
                               *const empty[ACCOUNT_ASKED] = { text("a"), text("b"), text("") };
    world_put("account.forgot", "{\"questions\":[\"q3\",\"q1\",\"q8\"]}", O_TRUNC);
    world_put("account.forgot-answers", "403 not-possible ,\"reference\":\"D-4QPL-77AX\",\"left\":2,\"until_ms\":0", O_TRUNC);
    assert_int_equal(desk_forgot_answers(desk, answers_given, &watch), ERR_TICKET);
    assert_int_equal(desk_forgot(desk, text("Jeanne"), &watch), ERR_USER_NAME);
    await(desk_forgot(desk, text("ce1234567"), &watch));
    asked_is(0, "forgot", " - {\"name\":\"CE1234567\"}");
    assert_string_equal(desk_account(desk)->asked[2], "q8");
    assert_int_equal(desk_forgot_answers(desk, empty, &watch), ERR_EMPTY);
    await(desk_forgot_answers(desk, answers_given, &watch));
    asked_is(1, "forgot-answers", " - {\"name\":\"CE1234567\",\"answers\":[\"cheminsaintefoy\",\"li\",\"echecs\"]}");
    assert_int_equal(result.err, ERR_NOT_POSSIBLE);
    assert_int_equal(result.left, 2);
    assert_int_equal(desk_forgot_password(desk, text("nouveau2mot"), &watch), ERR_TICKET);
    world_put("account.forgot-answers", "{\"ticket\":\"" TICKET "\",\"expires_ms\":1790001602000}", O_TRUNC);
    await(desk_forgot_answers(desk, answers_given, &watch));
    assert_int_equal(result.err, ERR_OK);
    assert_int_equal(desk_forgot_password(desk, text("court1a"), &watch), ERR_ACCOUNT_PASSWORD_SHORT);
    await(desk_forgot_password(desk, text("nouveau2mot"), &watch));
    assert_int_equal(result.err, ERR_OK);
    asked_is(3, "forgot-password", " - {\"ticket\":\"" TICKET "\",\"password\":\"nouveau2mot\"}");
    assert_true(nobody_is_here());
    assert_int_equal(desk_forgot_password(desk, text("nouveau2mot"), &watch), ERR_TICKET);       /* used */
}

static void a_ticket_serves_for_its_time(void **state)
{
    (void)state;
    online_empty();
    const struct secret *const answers_given[ACCOUNT_ASKED] = { text("aaab"), text("bbbc"), text("cccd") };
    world_put("account.forgot", "{\"questions\":[\"q3\",\"q1\",\"q8\"]}", O_TRUNC);
    world_put("account.forgot-answers", "{\"ticket\":\"" TICKET "\",\"expires_ms\":1790001602000}", O_TRUNC);
    world_put("account.forgot-password", "403 ticket-unknown", O_TRUNC);
    await(desk_forgot(desk, text("ce1234567"), &watch));
    await(desk_forgot_answers(desk, answers_given, &watch));
    await(desk_forgot_password(desk, text("nouveau2mot"), &watch));
    assert_int_equal(result.err, ERR_TICKET);
    assert_int_equal(desk_forgot_password(desk, text("nouveau2mot"), &watch), ERR_TICKET);       /* the server does not know it */
    await(desk_forgot_answers(desk, answers_given, &watch));
    assert_int_equal(result.err, ERR_OK);
    now_ms += 600000;
    assert_int_equal(desk_forgot_password(desk, text("nouveau2mot"), &watch), ERR_TICKET);
}

static void odd_questions_are_not_asked(void **state)
{
    (void)state;
    static const char *const odd[] = { "{\"questions\":[\"q3\",\"q1\"]}", "{\"questions\":[\"q3\",\"q1\",\"q 8\"]}", "{\"questions\":[\"q3\",\"q1\",8]}",
        "{\"questions\":[\"q3\",\"q1\",\"q8\",\"q9\"]}", "{\"questions\":[\"q3\",\"q1\",\"0123456789abcdef\"]}", "{}" };
    online_empty();
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        world_put("account.forgot", odd[i], O_TRUNC);
        await(desk_forgot(desk, text("ce1234567"), &watch));
        assert_int_equal(result.err, ERR_FORMAT);
        assert_string_equal(desk_account(desk)->asked[0], "");
    }
}

/* --- a new account --- */

#define ENROLLING "\"title\":\"docteure\",\"given\":\"Ève\",\"family\":\"Côté\",\"workplace\":\"Clinique\"}"

static void an_account_by_invitation(void **state)
{
    (void)state;
    online_empty();
    struct account_create create = { text("Eve@exemple.ca"), text("nouveau2mot"), eight(), policy };
    world_put("account.invitation", "403 code-refused ,\"left\":4", O_TRUNC);
    assert_int_equal(desk_create(desk, &create, &watch), ERR_TICKET);
    assert_int_equal(desk_invitation(desk, text("ABC"), text("ABCDE-FGHJK"), &watch), ERR_REFERENCE);
    assert_int_equal(desk_invitation(desk, text("abcd efgh"), text("ABC"), &watch), ERR_SECRET_CODE);
    await(desk_invitation(desk, text("abcd efgh"), text("abcde fghjk"), &watch));
    asked_is(0, "invitation", " - {\"reference\":\"ABCD-EFGH\",\"code\":\"ABCDEFGHJK\"}");
    assert_int_equal(result.err, ERR_CODE_REFUSED_HERE);
    assert_false(desk_account(desk)->enrolling.open);
    world_put("account.invitation", "{\"ticket\":\"" TICKET "\",\"expires_ms\":1790002800000," ENROLLING, O_TRUNC);
    await(desk_invitation(desk, text("abcd efgh"), text("abcde fghjk"), &watch));
    assert_true(desk_account(desk)->enrolling.open);
    assert_string_equal(desk_account(desk)->enrolling.family, "Côté");
    assert_int_equal(desk_name_is_free(desk, text("IP1234567"), &watch), ERR_USER_NAME);
    await(desk_name_is_free(desk, create.name, &watch));
    asked_is(2, "name-check", " - {\"ticket\":\"" TICKET "\",\"name\":\"eve@exemple.ca\"}");
    world_put("account.create", "409 name-taken ,\"left\":3", O_TRUNC);
    await(desk_create(desk, &create, &watch));
    assert_int_equal(result.err, ERR_NAME_TAKEN);
    world_put("account.create", "{\"name\":\"eve@exemple.ca\"}", O_TRUNC);      /* the ticket still serves */
    await(desk_create(desk, &create, &watch));
    asked_is(4, "create", " - {\"ticket\":\"" TICKET "\",\"name\":\"eve@exemple.ca\",\"password\":\"nouveau2mot\"," EIGHT_ASKED "," POLICY "}");
    assert_int_equal(result.err, ERR_OK);
    assert_string_equal(desk_account(desk)->enrolling.made_name, "eve@exemple.ca");
    assert_false(desk_account(desk)->enrolling.open);
    assert_int_equal(desk_create(desk, &create, &watch), ERR_TICKET);
    desk_enrolling_drop(desk);
    assert_true(nobody_is_here());
}

static void an_account_by_nip(void **state)
{
    (void)state;
    online_empty();
    struct account_nip nip = { "medecin", text("12345"), text("Côté"), text("1234") };
    struct account_create create = { text("eve@exemple.ca"), text("nouveau2mot"), eight(), policy };
    world_put("account.nip", "{\"ticket\":\"" TICKET "\",\"expires_ms\":1790002800000," ENROLLING, O_TRUNC);
    world_put("account.create", "{\"name\":\"IP7777777\"}", O_TRUNC);
    assert_int_equal(desk_nip(desk, &nip, &watch), ERR_NIP);
    nip.nip = text("1234 5678");
    await(desk_nip(desk, &nip, &watch));
    asked_is(0, "nip", " - {\"profession\":\"medecin\",\"number\":\"12345\",\"name\":\"Côté\",\"nip\":\"12345678\"}");
    assert_true(desk_account(desk)->enrolling.by_nip);
    assert_int_equal(desk_create(desk, &create, &watch), ERR_USER_NAME);
    create.name = NULL;
    await(desk_create(desk, &create, &watch));
    asked_is(1, "create", " - {\"ticket\":\"" TICKET "\",\"name\":\"\",\"password\":\"nouveau2mot\"," EIGHT_ASKED "," POLICY "}");
    assert_string_equal(desk_account(desk)->enrolling.made_name, "IP7777777");
}

/* The pages where it is typed drop what an earlier proof opened, and not that a try may count. */
static void a_lost_try_of_a_nip_is_one_try(void **state)
{
    (void)state;
    online_empty();
    const struct account_nip nip = { "medecin", text("12345"), text("Côté"), text("1234 5678") };
    world_put("account.nip", "{\"ticket\":\"" TICKET "\",\"expires_ms\":1790002800000," ENROLLING, O_TRUNC);
    world_put("server.does", "cut", O_TRUNC);
    await(desk_nip(desk, &nip, &watch));
    assert_true(result.counted);
    desk_enrolling_drop(desk);
    world_put("server.does", "", O_TRUNC);
    advance(60000);
    until(desk_status(desk)->online);
    await(desk_nip(desk, &nip, &watch));
    assert_int_equal(result.err, ERR_OK);
    assert_string_equal(request_of(0), request_of(1));
}

static void an_enrolment_is_left_or_refused(void **state)
{
    (void)state;
    online_empty();
    world_put("account.invitation", "{\"ticket\":\"" TICKET "\",\"expires_ms\":1790002800000," ENROLLING, O_TRUNC);
    await(desk_invitation_refuse(desk, text("abcd-efgh"), policy, &watch));
    asked_is(0, "invitation-refuse", " - {\"reference\":\"ABCD-EFGH\"," POLICY "}");
    assert_int_equal(result.err, ERR_OK);
    await(desk_invitation(desk, text("abcd efgh"), text("abcde fghjk"), &watch));
    assert_int_equal(desk_name_is_free(desk, text("eve@exemple.ca"), &watch), ERR_OK);
    desk_enrolling_drop(desk);                       /* in mid-flight: nobody is told, and the ticket is gone */
    settle();
    assert_int_equal(results, 2);
    assert_true(nobody_is_here());
    assert_int_equal(desk_name_is_free(desk, text("eve@exemple.ca"), &watch), ERR_TICKET);
    await(desk_invitation(desk, text("abcd efgh"), text("abcde fghjk"), &watch));
    now_ms += 1800000;
    advance(0);
    until(desk_status(desk)->online);
    assert_int_equal(desk_name_is_free(desk, text("eve@exemple.ca"), &watch), ERR_TICKET);       /* half an hour later */
    assert_false(desk_account(desk)->enrolling.open);
}

/* --- a representative, an administrator --- */

#define USERS "{\"count\":12,\"page\":2,\"pages\":2,\"rows\":[{\"id\":\"M1\",\"title\":\"madame\",\"given\":\"Ève\",\"family\":\"Côté\",\"name\":\"\"," \
    "\"services\":[\"rvsq\"],\"state\":\"invited\",\"until_ms\":7},{\"id\":\"M2\",\"title\":\"monsieur\",\"given\":\"Luc\",\"family\":\"Roy\"," \
    "\"name\":\"luc@exemple.ca\",\"services\":[],\"state\":\"removed\",\"until_ms\":8}]}"

static void users_are_listed(void **state)
{
    (void)state;
    static const char *const odd[] = { "{}", "{\"count\":1,\"page\":1,\"pages\":1,\"rows\":[{}]}", "{\"count\":-1,\"page\":1,\"pages\":1,\"rows\":[]}",
        "{\"count\":1,\"page\":1,\"pages\":1,\"rows\":[1,2,3,4,5,6,7,8,9,10]}", "{\"count\":1,\"page\":1,\"pages\":1,\"rows\":[{\"id\":\"M1\",\"title\":\"\",\"given\":\"\","
        "\"family\":\"\",\"name\":\"\",\"services\":[],\"state\":\"odd\",\"until_ms\":7}]}" };
    logged_in();
    const struct account_filter filter = { text("cô"), NULL, text("") };
    world_put("account.users", USERS, O_TRUNC);
    await(desk_users(desk, &filter, 2, &watch));
    asked_is(0, "users", SESSION " {\"family\":\"cô\",\"given\":\"\",\"name\":\"\",\"page\":2}");
    const struct account_users *users = &desk_account(desk)->users;
    assert_int_equal(users->count, 12);
    assert_int_equal(users->page, 2);
    assert_int_equal(users->row_count, 2);
    assert_string_equal(users->rows[0].services[0].id, "rvsq");
    assert_int_equal(users->rows[0].state, USER_INVITED);
    assert_string_equal(users->rows[1].name, "luc@exemple.ca");
    assert_int_equal(users->rows[1].until_ms, 8);
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        world_put("account.users", odd[i], O_TRUNC);
        await(desk_users(desk, NULL, 1, &watch));
        assert_int_equal(result.err, ERR_FORMAT);
        assert_int_equal(users->count, 12);          /* nothing changed */
    }
    world_put("account.users", "403 role", O_TRUNC);
    await(desk_users(desk, NULL, 1, &watch));
    assert_int_equal(result.err, ERR_ROLE);
}

static void a_user_is_added_and_the_code_shown_once(void **state)
{
    (void)state;
    logged_in();
    struct account_new_user user = { false, "docteure", text("Ève"), text("Côté"), text(" eve@Exemple.ca "), 2, { "rvsq", "sel" } };
    const struct account_added *added = &desk_account(desk)->added;
    world_put("account.user-add", "{\"code\":\"ABCDE-FGHJK\",\"reference\":\"ABCD-EFGH\",\"expires_ms\":9}", O_TRUNC);
    world_put("account.user-code", "{\"code\":\"KKKKK-FGHJK\",\"reference\":\"ABCD-EFGH\",\"expires_ms\":10}", O_TRUNC);
    user.given = text("Ève2");
    assert_int_equal(desk_user_add(desk, &user, &watch), ERR_PERSON_NAME);
    user.given = text("Ève");
    user.service_count = 0;
    assert_int_equal(desk_user_add(desk, &user, &watch), ERR_CHOICE);
    user.service_count = 2;
    await(desk_user_add(desk, &user, &watch));
    asked_is(0, "user-add", "{\"has_account\":false,\"title\":\"docteure\",\"given\":\"Ève\",\"family\":\"Côté\",\"email\":\"eve@exemple.ca\",\"services\":[\"rvsq\",\"sel\"]}");
    assert_true(pin_is(added->code, "ABCDE-FGHJK"));
    assert_string_equal(added->reference, "ABCD-EFGH");
    assert_int_equal(added->expires_ms, 9);
    await(desk_user_code(desk, "M1", &watch));
    asked_is(1, "user-code", "{\"id\":\"M1\"}");
    assert_true(pin_is(added->code, "KKKKK-FGHJK"));
    desk_code_shown(desk);
    assert_null(added->code);
    assert_string_equal(added->reference, "");
    world_put("account.user-add", "{\"code\":\"\",\"reference\":\"ABCD-EFGH\",\"expires_ms\":9}", O_TRUNC);
    user.has_account = true;
    await(desk_user_add(desk, &user, &watch));
    assert_null(added->code);
    assert_string_equal(added->reference, "ABCD-EFGH");
    world_put("account.user-add", "{\"code\":\"ABCDE-FGHJK-LMNOP\",\"reference\":\"ABCD-EFGH\",\"expires_ms\":9}", O_TRUNC);
    await(desk_user_add(desk, &user, &watch));
    assert_int_equal(result.err, ERR_FORMAT);
}

static void users_go_and_come_back(void **state)
{
    (void)state;
    logged_in();
    world_put("account.user-remove", "{\"until_ms\":1792592000000}", O_TRUNC);
    world_put("account.user-restore", "404 gone", O_TRUNC);
    await(desk_user_remove(desk, "M1", &watch));
    asked_is(0, "user-remove", "{\"id\":\"M1\"}");
    assert_int_equal(result.until_ms, 1792592000000);
    await(desk_user_restore(desk, "M1", &watch));
    asked_is(1, "user-restore", "{\"id\":\"M1\"}");
    assert_int_equal(result.err, ERR_GONE);
    assert_int_equal(result.until_ms, 0);
}

static void employees_are_listed_added_and_removed(void **state)
{
    (void)state;
    logged_in();
    world_put("account.employees", "{\"count\":1,\"page\":1,\"pages\":1,\"rows\":[{\"id\":\"E1\",\"given\":\"Ève\",\"family\":\"Côté\",\"name\":\"eve@exemple.ca\"}]}", O_TRUNC);
    await(desk_employees(desk, 1, &watch));
    asked_is(0, "employees", "{\"page\":1}");
    assert_int_equal(desk_account(desk)->employees.row_count, 1);
    assert_string_equal(desk_account(desk)->employees.rows[0].name, "eve@exemple.ca");
    assert_int_equal(desk_employee_add(desk, text("Ève"), &watch), ERR_USER_NAME);
    await(desk_employee_add(desk, text("Eve@exemple.ca"), &watch));
    asked_is(1, "employee-add", "{\"identifier\":\"eve@exemple.ca\"}");
    world_put("account.employee-add", "404 employee-unknown", O_TRUNC);
    await(desk_employee_add(desk, text("ip1234567"), &watch));
    assert_int_equal(result.err, ERR_EMPLOYEE_UNKNOWN);
    await(desk_employee_remove(desk, "E1", &watch));
    asked_is(3, "employee-remove", "{\"id\":\"E1\"}");
}

/* --- the trail --- */

static void the_trail_is_shown_in_words(void **state)
{
    (void)state;
    logged_in();
    world_put("account.trail", "{\"rows\":[{\"at_ms\":3,\"what\":\"login\",\"place\":\"Poste 1\",\"refused\":true},{\"at_ms\":2,\"what\":\"message.send\",\"place\":\"\",\"refused\":false}]}", O_TRUNC);
    await(desk_trail(desk, &watch));
    const struct account_trail *trail = &desk_account(desk)->trail;
    assert_int_equal(trail->count, 2);
    assert_true(trail->rows[0].refused);
    assert_string_equal(trail->rows[0].place, "Poste 1");
    assert_string_equal(account_event_text(trail->rows[0].what), "Ouverture de session");
    assert_string_equal(account_event_text("account.login"), "Ouverture de session");
    assert_string_equal(account_event_text("account.recovery-cleared"), "Fin d'un blocage, par le soutien");
    assert_string_equal(account_event_text(trail->rows[1].what), "Envoi d'un message");
    assert_string_equal(account_event_text("act-revoke"), "Geste d'un agent du comptoir");
    assert_string_equal(account_event_text("?"), "Autre geste fait avec le compte");
    world_put("account.trail", "{\"rows\":[{\"at_ms\":3,\"what\":\"login\",\"place\":\"Poste 1\"}]}", O_TRUNC);
    await(desk_trail(desk, &watch));
    assert_int_equal(result.err, ERR_FORMAT);
    assert_int_equal(trail->count, 2);
}

/* Whatever the server's trail says of a verb is said in words. */
static void every_verb_has_words(void **state)
{
    (void)state;
    for (size_t i = 0; name_of_verb(i); i++)
        if (account_event_text(name_of_verb(i)) == account_event_text("?"))
            fail_msg("no words for %s", name_of_verb(i));
}

int main(int argc, char **argv)
{
#define T(name) cmocka_unit_test_setup_teardown(name, account_setup, account_teardown)
    const struct CMUnitTest tests[] = {
        T(every_verb_has_words), T(a_password_is_changed), T(a_name_is_changed), T(eight_questions_are_chosen), T(an_invitation_is_answered), T(a_password_is_forgotten),
        T(a_ticket_serves_for_its_time), T(odd_questions_are_not_asked), T(an_account_by_invitation), T(an_account_by_nip), T(a_lost_try_of_a_nip_is_one_try), T(an_enrolment_is_left_or_refused),
        T(users_are_listed), T(a_user_is_added_and_the_code_shown_once), T(users_go_and_come_back), T(employees_are_listed_added_and_removed),
        T(the_trail_is_shown_in_words),
    };
    int rc;
    (void)argc;
    if (world_is_helper(argv, &rc))
        return rc;
    cmocka_set_message_output(CM_OUTPUT_TAP);
    if (secret_start())
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
