/* core/desk: accounts of the Service d'authentification: each verb's object as the server gets it, what its rules refuse, what its answer shows,
 * and answers that do not fit. */
#include "test_desk_citizen.h"

#include "core/rules/identity.h"

#define TEXT "\"text\":\"" HASH "\""

static void refusals_of(const char *verb, enum err (*ask)(void))
{
    static const struct { const char *answer; enum err err; unsigned left; int64_t until_ms; const char *reference; } rows[] = {
        { "403 identity-given ,\"left\":4", ERR_IDENTITY_GIVEN, 4, 0, "" }, { "403 identity-family ,\"left\":3", ERR_IDENTITY_FAMILY, 3, 0, "" },
        { "403 identity-birth ,\"left\":2", ERR_IDENTITY_BIRTH, 2, 0, "" }, { "403 identity-numbers ,\"left\":1", ERR_IDENTITY_NUMBERS, 1, 0, "" },
        { "403 not-possible ,\"reference\":\"D-4QPL-77AX\",\"left\":0,\"until_ms\":1790086400000", ERR_NOT_POSSIBLE, 0, 1790086400000, "D-4QPL-77AX" },
        { "503 register-down", ERR_REGISTER_DOWN, 0, 0, "" }, { "422 field ,\"field\":\"nam\"", ERR_SERVER_REFUSED, 0, 0, "" },
        { "500 fault", ERR_SERVER_FAULT, 0, 0, "" }, { "503 busy", ERR_SERVER_BUSY, 0, 0, "" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        world_put(verb, rows[i].answer, O_TRUNC);
        await(ask());
        if (result.err != rows[i].err || result.left != rows[i].left || result.until_ms != rows[i].until_ms || strcmp(result.reference, rows[i].reference) != 0)
            fail_msg("%s: %s %u %lld %s", rows[i].answer, err_name(result.err), result.left, (long long)result.until_ms, result.reference);
        assert_true(desk_citizen(desk)->open);
    }
}

/* --- an account --- */

static enum err create(const char *name, const char *email, const char *password)
{
    return desk_citizen_create(desk, &(struct citizen_create){ text(name), text(email), text(password), "fr", shown_text }, &watch);
}

static void an_account_is_made(void **state)
{
    (void)state;
    online_empty();
    static const struct { const char *name, *email, *password; enum err e; } rows[] = {
        { "", "j@exemple.ca", "un long mot 9", ERR_EMPTY }, { "jean", "j@exemple.ca", "un long mot 9", ERR_CITIZEN_NAME },
        { "jeanne 99", "jexemple.ca", "court", ERR_CITIZEN_NAME }, { "jeanne99", "jexemple.ca", "court", ERR_EMAIL },
        { "jeanne99", "j@exemple.ca", "court", ERR_CITIZEN_PASSWORD_SHORT }, { "jeanne99", "j@exemple.ca", "un long mottt 9", ERR_CITIZEN_PASSWORD_REPEAT },
        { "jeanne99", "j@exemple.ca", "un long abcd 9", ERR_CITIZEN_PASSWORD_SEQUENCE }, { "Jeannette9", "j@exemple.ca", "jeannettE9", ERR_CITIZEN_PASSWORD_NAME },
        { "jeanne99", "jo@exemple.ca", "jo@exemple.ca", ERR_CITIZEN_PASSWORD_EMAIL },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (create(rows[i].name, rows[i].email, rows[i].password) != rows[i].e)
            fail_msg("%s %s %s", rows[i].name, rows[i].email, rows[i].password);
    world_put("account.citizen-create", "409 name-taken", O_TRUNC);
    await(create("Jeanne99", " J@Exemple.CA", "un long mot 9"));
    assert_int_equal(result.err, ERR_NAME_TAKEN);
    asked_is(0, "citizen-create", " - {\"name\":\"jeanne99\",\"email\":\"J@exemple.ca\",\"password\":\"un long mot 9\",\"language\":\"fr\"," TEXT "}");
    world_put("account.citizen-create", "429 too-many ,\"until_ms\":1790001003000", O_TRUNC);
    await(create("Jeanne99", "j@exemple.ca", "un long mot 9"));
    assert_int_equal(result.err, ERR_TOO_MANY);
    world_put("account.citizen-create", CODING_OF("j•••@•••.ca", "true"), O_TRUNC);
    good(create("Jeanne99", "j@exemple.ca", "un long mot 9"));
    assert_true(desk_citizen(desk)->coding.open && desk_citizen(desk)->coding.confirming);
    good(give_code("996729"));
    assert_true(desk_citizen(desk)->open);
}

static void the_notice_is_refused(void **state)
{
    (void)state;
    online_empty();
    good(desk_citizen_refuse(desk, shown_text, &watch));
    asked_is(0, "citizen-refuse", " - {" TEXT "}");
    assert_true(no_citizen_is_here());
}

static void what_no_log_in_can_be_is_not_sent(void **state)
{
    (void)state;
    online_empty();
    assert_int_equal(citizen_log_in("", "mot"), ERR_EMPTY);
    assert_int_equal(citizen_log_in("jea", "mot"), ERR_CITIZEN_NAME);
    assert_int_equal(citizen_log_in("jeanne99", ""), ERR_EMPTY);
    world_put("account.citizen-login", "403 not-possible ,\"reference\":\"D-4QPL-77AX\",\"left\":2,\"until_ms\":0", O_TRUNC);
    await(citizen_log_in(" Jeanne@Exemple.CA", "mot"));      /* by address, and no rule for what was chosen once */
    asked_is(0, "citizen-login", " - {\"name\":\"jeanne@exemple.ca\",\"password\":\"mot\"," TEXT "}");
    assert_int_equal(result.err, ERR_NOT_POSSIBLE);
    assert_int_equal(result.left, 2);
    assert_true(no_citizen_is_here());
    world_put("account.citizen-login", "429 wait ,\"until_ms\":1790001003000", O_TRUNC);
    await(citizen_log_in("jeanne99", "mot"));
    assert_int_equal(result.err, ERR_WAIT);
    assert_int_equal(result.until_ms, 1790001003000);
}

static enum err forgotten_password(const char *password, const char *name)
{
    return desk_citizen_forgot_password(desk, &(struct citizen_new_password){ text(password), name ? text(name) : NULL }, &watch);
}

static void a_password_is_forgotten(void **state)
{
    (void)state;
    online_empty();
    world_put("account.citizen-forgot-code", "{\"ticket\":\"" SESSION "\",\"expires_ms\":1790001602000}", O_TRUNC);
    assert_int_equal(desk_citizen_forgot(desk, text("jea"), &watch), ERR_CITIZEN_NAME);
    assert_int_equal(forgotten_password("un long mot 9", NULL), ERR_TICKET);
    good(desk_citizen_forgot(desk, text("Jeanne99"), &watch));
    asked_is(0, "citizen-forgot", " - {\"name\":\"jeanne99\"}");
    assert_string_equal(desk_citizen(desk)->coding.to, "");
    assert_int_equal(desk_citizen(desk)->coding.what, CODING_FORGOT);
    good(desk_citizen_resend(desk, &watch));
    assert_int_equal(desk_citizen(desk)->coding.what, CODING_FORGOT);
    good(give_code("996729"));
    asked_is(2, "citizen-forgot-code", " - {\"ticket\":\"" TICKET "\",\"code\":\"996729\"}");
    assert_true(desk_citizen(desk)->may_set_password);
    assert_false(desk_citizen(desk)->coding.open);
    assert_false(desk_citizen(desk)->open);
    assert_int_equal(forgotten_password("court", NULL), ERR_CITIZEN_PASSWORD_SHORT);
    assert_int_equal(forgotten_password("jeannette9", "Jeannette9"), ERR_CITIZEN_PASSWORD_NAME);
    good(forgotten_password("un long mot 9", "Jeanne99"));
    asked_is(3, "citizen-forgot-password", " - {\"ticket\":\"" SESSION "\",\"password\":\"un long mot 9\"}");
    assert_true(no_citizen_is_here());
    assert_int_equal(forgotten_password("un long mot 9", NULL), ERR_TICKET);      /* used */
}

static void what_a_code_allowed_is_over_in_its_time(void **state)
{
    (void)state;
    online_empty();
    world_put("account.citizen-forgot-code", "{\"ticket\":\"" SESSION "\",\"expires_ms\":1790001602000}", O_TRUNC);
    world_put("account.citizen-forgot-password", "403 ticket-unknown", O_TRUNC);
    for (int by_server = 0; by_server < 2; by_server++) {
        good(desk_citizen_forgot(desk, text("jeanne99"), &watch));
        good(give_code("996729"));
        if (by_server) {
            await(forgotten_password("un long mot 9", NULL));
            assert_int_equal(result.err, ERR_TICKET);
        } else {
            now_ms += 600000;
            assert_int_equal(forgotten_password("un long mot 9", NULL), ERR_TICKET);
            now_ms -= 600000;
        }
        assert_false(desk_citizen(desk)->may_set_password);
    }
}

/* --- identification --- */

static void personal_information_is_checked(void **state)
{
    (void)state;
    citizen_in();
    static const struct { size_t at; const char *typed; enum err e; } rows[] = {
        { 0, "", ERR_EMPTY }, { 0, "J3anne", ERR_PERSON_NAME }, { 1, "4", ERR_PERSON_NAME }, { 2, "1985-02-30", ERR_DATE }, { 2, "2020-01-01", ERR_UNDER_AGE },
        { 3, "TREJ 8501", ERR_NAM }, { 3, NAM_EXAMPLE, ERR_EXAMPLE }, { 4, "123 456 788", ERR_NAS }, { 4, NAS_EXAMPLE, ERR_EXAMPLE }, { 4, "", ERR_EMPTY },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct citizen_personal p = personal();
        const struct secret **const fields[] = { &p.given, &p.family, &p.birth, &p.nam, &p.nas };
        *fields[rows[i].at] = text(rows[i].typed);
        if (rows[i].at < 4 && rows[i].e != ERR_EMPTY)
            p.nas = text("1");                                   /* the first in order is told */
        enum err e = desk_citizen_personal(desk, &p, &watch);
        if (e != rows[i].e)
            fail_msg("%s: %s", rows[i].typed, err_name(e));
    }
    good(ask_personal());
    asked_is(0, "citizen-personal", " " SESSION " {" PERSONAL_ASKED "," TEXT "}");
    assert_true(desk_citizen(desk)->personal_agreed);
}

static void each_no_has_its_error(void **state)
{
    (void)state;
    citizen_in();
    refusals_of("account.citizen-personal", ask_personal);
    assert_false(desk_citizen(desk)->personal_agreed);
}

static enum err identify_with(const char *avis, enum citizen_number kind, const char *number, bool letter)
{
    const struct citizen_identify i = { personal(), avis ? text(avis) : NULL, shown_text, kind, number ? text(number) : NULL, shown_text, letter };
    return desk_citizen_identify(desk, &i, &watch);
}

static enum err identify(void) { return identify_with("q123456789a", CITIZEN_HEALTH_CARD, "125 478 560", false); }

static void somebody_is_identified(void **state)
{
    (void)state;
    citizen_in();
    assert_int_equal(identify(), ERR_TICKET);
    good(ask_personal());
    assert_int_equal(identify_with("X12", CITIZEN_HEALTH_CARD, "125478560", false), ERR_AVIS);
    assert_int_equal(identify_with(NULL, CITIZEN_HEALTH_CARD, "12547", false), ERR_CARD_REFERENCE);
    assert_int_equal(identify_with(NULL, CITIZEN_HEALTH_CARD, CARD_REFERENCE_EXAMPLE, false), ERR_EXAMPLE);
    assert_int_equal(identify_with(NULL, CITIZEN_LICENCE, "12-4", false), ERR_LICENCE_REFERENCE);
    good(identify());
    asked_is(1, "citizen-identify", " " SESSION " {\"ticket\":\"" TICKET "\"," PERSONAL_ASKED ",\"avis\":\"Q123456789A\",\"avis_text\":\"" HASH
             "\",\"kind\":\"health\",\"number\":\"125478560\",\"number_text\":\"" HASH "\",\"letter\":false}");
    assert_int_equal(desk_citizen(desk)->home.state, CITIZEN_IDENTIFIED);
    assert_false(desk_citizen(desk)->personal_agreed);
    assert_int_equal(identify(), ERR_TICKET);
}

static void one_number_is_missing(void **state)
{
    (void)state;
    citizen_in();
    good(ask_personal());
    world_put("account.citizen-identify", "{\"home\":" CITIZEN_OF("letter", "reference", "null") "}", O_TRUNC);
    good(identify_with("M123456789A", CITIZEN_NO_NUMBER, NULL, true));
    asked_is(1, "citizen-identify", ",\"avis\":\"M123456789A\",\"avis_text\":\"" HASH "\",\"kind\":\"\",\"number\":\"\",\"number_text\":\"\",\"letter\":true}");
    assert_int_equal(desk_citizen(desk)->home.state, CITIZEN_LETTER);
    assert_false(desk_citizen(desk)->home.letter_for_tax);
    assert_false(desk_citizen(desk)->personal_agreed);           /* used up, though nobody is identified yet */
    assert_int_equal(identify(), ERR_TICKET);
    good(ask_personal());
    world_put("account.citizen-identify", CITIZEN_HOME("counter"), O_TRUNC);
    good(identify_with(NULL, CITIZEN_NO_NUMBER, NULL, false));
    asked_is(3, "citizen-identify", ",\"avis\":\"\",\"avis_text\":\"\",\"kind\":\"\",\"number\":\"\",\"number_text\":\"\",\"letter\":false}");
    assert_int_equal(desk_citizen(desk)->home.state, CITIZEN_COUNTER);
    assert_string_equal(desk_citizen(desk)->home.reference, "D-4QPL-77AX");
    world_put("account.citizen-identify", CITIZEN_HOME("identified"), O_TRUNC);
    good(ask_personal());
    good(identify_with(NULL, CITIZEN_LICENCE, "abc-123 45", false));
    asked_is(5, "citizen-identify", ",\"kind\":\"licence\",\"number\":\"ABC12345\",\"number_text\":\"" HASH "\",\"letter\":false}");
}

static void identification_is_refused(void **state)
{
    (void)state;
    citizen_in();
    good(ask_personal());
    refusals_of("account.citizen-identify", identify);
    assert_true(desk_citizen(desk)->personal_agreed);
    world_put("account.citizen-identify", "403 ticket-unknown", O_TRUNC);
    await(identify());
    assert_int_equal(result.err, ERR_TICKET);
    assert_false(desk_citizen(desk)->personal_agreed);
    assert_true(desk_citizen(desk)->open);
    good(ask_personal());
    now_ms += 1800000;
    assert_int_equal(identify(), ERR_TICKET);
    assert_false(desk_citizen(desk)->personal_agreed);
}

static void the_letter_s_secret(void **state)
{
    (void)state;
    citizen_in();
    assert_int_equal(desk_citizen_secret(desk, text(""), &watch), ERR_EMPTY);
    assert_int_equal(desk_citizen_secret(desk, text("ABCDE-FGH"), &watch), ERR_SECRET_CODE);
    assert_int_equal(desk_citizen_secret(desk, text("Ab3dE6gH"), &watch), ERR_SECRET_CODE);
    world_put("account.citizen-secret", "403 code-refused ,\"left\":4", O_TRUNC);
    await(desk_citizen_secret(desk, text("abcde fghjk"), &watch));
    asked_is(0, "citizen-secret", " " SESSION " {\"secret\":\"ABCDEFGHJK\"}");
    assert_int_equal(result.err, ERR_CODE_REFUSED_HERE);
    assert_int_equal(result.left, 4);
    world_put("account.citizen-secret", CITIZEN_HOME("identified"), O_TRUNC);
    good(desk_citizen_secret(desk, text("ABCDE-FGHJK"), &watch));
    assert_int_equal(desk_citizen(desk)->home.state, CITIZEN_IDENTIFIED);
}

/* --- consents, account --- */

#define ROW(id, purpose) "{\"id\":\"" id "\",\"purpose\":\"" purpose "\",\"recipient\":\"ramq\",\"answer\":\"accepted\",\"at_ms\":5,\"place\":\"CLSC\",\"in_force\":true}"

static void consents(void **state)
{
    (void)state;
    citizen_in();
    world_put("account.citizen-consent", CITIZEN_HOME("identified"), O_TRUNC);
    world_put("account.citizen-withdraw", CITIZEN_HOME("new"), O_TRUNC);
    world_put("account.citizen-consents", "{\"count\":11,\"page\":2,\"pages\":2,\"rows\":[" ROW("K1", "service") "," ROW("K2", "person") "]}", O_TRUNC);
    good(desk_citizen_consent(desk, &(struct citizen_answer){ "service", true, shown_text }, &watch));
    asked_is(0, "citizen-consent", " " SESSION " {\"purpose\":\"service\",\"accept\":true," TEXT "}");
    assert_int_equal(desk_citizen(desk)->home.state, CITIZEN_IDENTIFIED);
    good(desk_citizen_consents(desk, 2, &watch));
    asked_is(1, "citizen-consents", " " SESSION " {\"page\":2}");
    const struct citizen_consents *c = &desk_citizen(desk)->consents;
    assert_int_equal(c->count, 11);
    assert_int_equal(c->row_count, 2);
    assert_string_equal(c->rows[1].purpose, "person");
    assert_true(c->rows[0].in_force);
    good(desk_citizen_withdraw(desk, c->rows[0].id, shown_text, &watch));
    asked_is(2, "citizen-withdraw", " " SESSION " {\"id\":\"K1\"," TEXT "}");
    assert_int_equal(desk_citizen(desk)->home.state, CITIZEN_NEW);
    world_put("account.citizen-withdraw", "404 gone", O_TRUNC);
    await(desk_citizen_withdraw(desk, "K9", shown_text, &watch));
    assert_int_equal(result.err, ERR_GONE);
}

static void a_password_is_changed(void **state)
{
    (void)state;
    citizen_in();
    world_put("account.citizen-password", "403 password-wrong ,\"left\":9", O_TRUNC);
    assert_int_equal(desk_citizen_set_password(desk, text(""), text("un long mot 9"), &watch), ERR_EMPTY);
    assert_int_equal(desk_citizen_set_password(desk, text("ancien"), text("court"), &watch), ERR_CITIZEN_PASSWORD_SHORT);
    assert_int_equal(desk_citizen_set_password(desk, text("ancien"), text("JEANNE99"), &watch), ERR_CITIZEN_PASSWORD_SHORT);
    assert_int_equal(desk_citizen_set_password(desk, text("un long mot 9"), text("un long mot 9"), &watch), ERR_PIN_SAME);
    await(desk_citizen_set_password(desk, text("ancien"), text("un long mot 9"), &watch));
    asked_is(0, "citizen-password", " " SESSION " {\"old\":\"ancien\",\"new\":\"un long mot 9\"}");
    assert_int_equal(result.err, ERR_PASSWORD_WRONG);
    assert_int_equal(result.left, 9);
    world_put("account.citizen-password", CITIZEN_HOME("begun"), O_TRUNC);
    good(desk_citizen_set_password(desk, text("ancien"), text("un long mot 9"), &watch));
    assert_int_equal(desk_citizen(desk)->home.state, CITIZEN_BEGUN);
}

static void an_address_is_changed(void **state)
{
    (void)state;
    citizen_in();
    world_put("account.citizen-email-code", CITIZEN_HOME("begun"), O_TRUNC);
    assert_int_equal(desk_citizen_set_email(desk, text("mot"), text("ici"), &watch), ERR_EMAIL);
    good(desk_citizen_set_email(desk, text("mot"), text("eve@exemple.ca"), &watch));
    asked_is(0, "citizen-email", " " SESSION " {\"password\":\"mot\",\"email\":\"eve@exemple.ca\"}");
    assert_int_equal(desk_citizen(desk)->coding.what, CODING_EMAIL);
    good(desk_citizen_resend(desk, &watch));
    asked_is(1, "citizen-resend", " - {\"ticket\":\"" TICKET "\"}");
    assert_int_equal(desk_citizen(desk)->coding.what, CODING_EMAIL);
    good(give_code("996729"));
    asked_is(2, "citizen-email-code", " " SESSION " {\"ticket\":\"" TICKET "\",\"code\":\"996729\"}");
    assert_int_equal(desk_citizen(desk)->home.state, CITIZEN_BEGUN);
    assert_false(desk_citizen(desk)->coding.open);
    assert_true(desk_citizen(desk)->open);
}

static void an_account_is_closed(void **state)
{
    (void)state;
    citizen_in();
    world_put("account.citizen-close", "403 password-wrong ,\"left\":9", O_TRUNC);
    await(desk_citizen_close(desk, text("mot"), &watch));
    assert_int_equal(result.err, ERR_PASSWORD_WRONG);
    assert_true(desk_citizen(desk)->open);
    world_put("account.citizen-close", "{}", O_TRUNC);
    good(desk_citizen_close(desk, text("mot"), &watch));
    asked_is(1, "citizen-close", " " SESSION " {\"password\":\"mot\"}");
    assert_true(no_citizen_is_here());
}

/* --- answers that do not fit: each member missing, and of another kind or size --- */

static enum err ask_home(void) { return desk_citizen_home(desk, &watch); }
static enum err ask_consents(void) { return desk_citizen_consents(desk, 1, &watch); }
static enum err ask_email(void) { return desk_citizen_set_email(desk, text("mot"), text("eve@exemple.ca"), &watch); }

static void answer_with(const char *verb, const json_t *json)
{
    char *odd = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY);
    world_put(verb, odd, O_TRUNC);
    free(odd);
}

static void is_not_understood(const char *verb, const json_t *answer, enum err (*ask)(void), const char *member)
{
    struct desk_citizen *shown = malloc(sizeof *shown);
    assert_non_null(shown);
    *shown = *desk_citizen(desk);
    answer_with(verb, answer);
    await(ask());
    if (result.err != ERR_FORMAT || memcmp(shown, desk_citizen(desk), sizeof *shown) != 0)
        fail_msg("%s %s: %s", verb, member, err_name(result.err));
    explicit_bzero(shown, sizeof *shown);
    free(shown);
}

/* part: an object inside of whole. */
static void each_member_counts(const char *verb, json_t *whole, json_t *part, enum err (*ask)(void))
{
    char many[600] = "", names[32][32];
    const char *name;
    json_t *value;
    size_t n = 0;
    memset(many, 'a', sizeof many - 1);
    json_object_foreach(part, name, value)
        if (strcmp(name, "newer") != 0)
            snprintf(names[n++], sizeof names[0], "%s", name);
    for (size_t i = 0; i < n; i++) {
        json_t *was = json_incref(json_object_get(part, names[i]));
        json_t *const odd[] = { NULL, json_is_string(was) ? json_string(many) : json_integer(-1), json_array() };
        for (size_t k = 0; k < 3; k++) {
            if (odd[k])
                json_object_set_new(part, names[i], odd[k]);
            else
                json_object_del(part, names[i]);
            is_not_understood(verb, whole, ask, names[i]);
        }
        json_object_set_new(part, names[i], was);
    }
}

static json_t *parsed(const char *good_answer)
{
    json_t *json = json_loads(good_answer, 0, NULL);
    assert_non_null(json);
    return json;
}

static void homes_that_do_not_fit(void **state)
{
    (void)state;
    citizen_in();
    json_t *whole = parsed("{\"home\":" CITIZEN_OF("letter", "tax", "{\"page\":\"a\",\"given\":\"b\",\"family\":\"c\",\"one\":\"d\",\"two\":\"e\"}") "}");
    each_member_counts("account.citizen-home", whole, whole, ask_home);
    each_member_counts("account.citizen-home", whole, json_object_get(whole, "home"), ask_home);
    each_member_counts("account.citizen-home", whole, json_object_get(json_object_get(whole, "home"), "progress"), ask_home);
    json_decref(whole);
}

static void lists_that_do_not_fit(void **state)
{
    (void)state;
    citizen_in();
    json_t *whole = parsed("{\"count\":1,\"page\":1,\"pages\":1,\"rows\":[" ROW("K1", "service") "]}"), *rows = json_object_get(whole, "rows"), *row = json_array_get(rows, 0);
    answer_with("account.citizen-consents", whole);
    good(ask_consents());
    assert_int_equal(desk_citizen(desk)->consents.row_count, 1);
    json_object_del(whole, "newer");
    static const char *const counts[] = { "count", "page", "pages" };
    for (size_t i = 0; i < 3; i++) {
        json_object_set_new(whole, counts[i], json_integer(-1));
        is_not_understood("account.citizen-consents", whole, ask_consents, counts[i]);
        json_object_set_new(whole, counts[i], json_integer(1));
    }
    static const char *const members[] = { "id", "purpose", "recipient", "answer", "at_ms", "place", "in_force" };
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        json_t *was = json_incref(json_object_get(row, members[i]));
        json_object_set_new(row, members[i], json_array());
        is_not_understood("account.citizen-consents", whole, ask_consents, members[i]);
        json_object_set_new(row, members[i], was);
    }
    for (size_t i = 0; i < ACCOUNT_ROWS_MAX; i++)
        json_array_append(rows, row);
    is_not_understood("account.citizen-consents", whole, ask_consents, "rows");
    json_decref(whole);
}

/* A code that was mailed, and the tickets. */
static void codings_that_do_not_fit(void **state)
{
    (void)state;
    citizen_in();
    json_t *whole = parsed(CODING), *ticket = parsed("{\"ticket\":\"" TICKET "\",\"expires_ms\":1790002802000}");
    each_member_counts("account.citizen-email", whole, whole, ask_email);
    each_member_counts("account.citizen-personal", ticket, ticket, ask_personal);
    assert_false(desk_citizen(desk)->coding.open);
    world_put("account.citizen-email", CODING, O_TRUNC);
    good(ask_email());
    world_put("account.citizen-resend", "{\"ticket\":\"" SESSION "\",\"to\":\"\",\"expires_ms\":1,\"resend_ms\":1,\"confirming\":false}", O_TRUNC);
    await(desk_citizen_resend(desk, &watch));                     /* another ticket than the one that was asked with */
    assert_int_equal(result.err, ERR_FORMAT);
    assert_string_equal(desk_citizen(desk)->coding.to, "j•••@•••.ca");
    json_decref(whole);
    json_decref(ticket);
}

int main(int argc, char **argv)
{
#define T(name) cmocka_unit_test_setup_teardown(name, citizen_setup, account_teardown)
    const struct CMUnitTest tests[] = {
        T(an_account_is_made), T(the_notice_is_refused), T(what_no_log_in_can_be_is_not_sent), T(a_password_is_forgotten), T(what_a_code_allowed_is_over_in_its_time),
        T(personal_information_is_checked), T(each_no_has_its_error), T(somebody_is_identified), T(one_number_is_missing), T(identification_is_refused),
        T(the_letter_s_secret), T(consents), T(a_password_is_changed), T(an_address_is_changed), T(an_account_is_closed),
        T(homes_that_do_not_fit), T(lists_that_do_not_fit), T(codings_that_do_not_fit),
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
