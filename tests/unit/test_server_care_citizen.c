/* Acts on an identification (server/PROTOCOL.md 15.3): finished in person, another letter; and the locks and the end of a citizen's account. */
#include "tests/unit/quick_hash.h"
#include "tests/unit/test_server_identification.h"
#include "tests/unit/test_server_care.h"

#include "server/contact.h"

#define LUC_EMAIL "luc@exemple.ca"
#define EVE_EMAIL_HERE "eve@exemple.ca"

static int care_setup(void **state)
{
    int failed = identification_setup(state);
    struct portal *p = *state;
    fixture_sql(p->f, "UPDATE kiosk SET profile = 'counter'");
    identification_settings.identity_duplicates = true;
    return failed;
}

/* Anne, an AVI, who has seen Luc's documents when she is asked the first time. */
static void be_anne(struct portal *p)
{
    counter_as(p, ANNE);
    if (fixture_number(p->f, "SELECT count(*) FROM person WHERE id = '" ANNE "'"))
        return;
    counter_agent(p, ANNE, COUNTER_AVI);
    care_verified(p, ANNE, LUC_PERSON, "documents");
}

static unsigned finish(struct portal *p, const char *nam) { return portal_ask(p, "act-identify", act_with(LUC_PERSON, "nam", nam)); }

static int64_t identified(const struct portal *p) { return fixture_number(p->f, "SELECT count(*) FROM identification WHERE state = 'identified' AND person = '" LUC_PERSON "'"); }

/* --- act-identify --- */

/* Of one that was begun, waits at the counter, or waits for a letter; the register is asked for nothing. */
static void finish_after(struct portal *p, const struct sections *s, const char *state)
{
    char sql[160], ticket[ACCOUNT_SESSION_TEXT_SIZE];
    ticket_get(p, ticket);
    if (s)
        assert_int_equal(portal_ask(p, "citizen-identify", identify_of(ticket, &right, s)), 200);
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM identification WHERE state = '%s'", state);
    assert_int_equal(fixture_number(p->f, sql), 1);
    be_anne(p);
    fixture_sql(p->f, "DELETE FROM mail");
    const int asked = reg.asked;
    act_twice(p, "act-identify", act_with(LUC_PERSON, "nam", "TREH 9451 1411"));
    assert_int_equal(rows_said(p), 0);
    assert_int_equal(reg.asked, asked);
    expect_done(p, "act-identify", LUC_PERSON, LUC_EMAIL);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM mail"), 1);
    assert_int_equal(identified(p), 1);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM identification WHERE code <> '' AND number_key IS NOT NULL AND secret_hash IS NULL AND done_ms IS NOT NULL"), 1);
    be_luc(p);
    assert_int_equal(portal_ask(p, "citizen-home", json_object()), 200);
    expect_home_text(p, "state", "identified");
    be_anne(p);
    assert_int_equal(finish(p, NAM), 404);      /* it is finished */
}

static void test_begun(void **state) { finish_after(*state, NULL, "begun"); }
static void test_counter(void **state) { finish_after(*state, &neither, "counter"); }
static void test_letter_there(void **state) { finish_after(*state, &no_avis, "letter"); }

/* The number is in no row, of any table, nor in a mail. */
static void test_nothing_kept(void **state)
{
    struct portal *p = *state;
    static const char *const texts[] = { "SELECT count(*) FROM audit WHERE reason LIKE '%1411%' OR nature LIKE '%1411%'", "SELECT count(*) FROM mail WHERE body LIKE '%TREH%'",
        "SELECT count(*) FROM refusal WHERE cause LIKE '%TREH%'", "SELECT count(*) FROM code" };
    char ticket[ACCOUNT_SESSION_TEXT_SIZE];
    ticket_get(p, ticket);
    be_anne(p);
    assert_int_equal(finish(p, NAM), 200);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_int_equal(fixture_number(p->f, texts[i]), 0);
}

/* A number that another account was identified with: they are told, a reference says why, and nothing is finished. */
static void test_elsewhere(void **state)
{
    struct portal *p = *state;
    char sql[1024], hex[65], key_text[160];
    uint8_t key[CITIZEN_KEY_SIZE];
    char ticket[ACCOUNT_SESSION_TEXT_SIZE];
    server_keys_hash(&p->f->keys, "guichet/nam/1", NAM, strlen(NAM), key);
    sodium_bin2hex(hex, sizeof hex, key, sizeof key);
    citizen_blob(p, hex, key_text);
    (void)snprintf(sql, sizeof sql, "INSERT INTO identification (person, state, locked, provider, begun_ms, reference_kind, letter_for, counter, code, done_ms, number_key) VALUES ('" EVE_PERSON
                   "', 'identified', %s, 'test', 1, '', '', '', 'X', 1, %s)", key_text, key_text);
    fixture_sql(p->f, sql);
    ticket_get(p, ticket);
    be_anne(p);
    assert_int_equal(finish(p, NAM), 403);
    expect_problem(p, 403, "not-possible");
    char cause[64];
    (void)snprintf(cause, sizeof cause, "number-of-another-account %.8s..11", hex);
    expect_cause(p, cause);
    assert_int_equal(identified(p), 0);
    assert_int_equal(mailed(p, "citizen-identified-elsewhere", EVE_EMAIL_HERE), 1);
    expect_nothing_done(p, "act-identify");
    identification_settings.identity_duplicates = false;      /* the operator does not want to know */
    assert_int_equal(finish(p, NAM), 200);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM identification WHERE person = '" LUC_PERSON "' AND number_key IS NULL"), 1);
}

static void test_not_to_finish(void **state)
{
    struct portal *p = *state;
    be_anne(p);
    assert_int_equal(finish(p, NAM), 404);           /* never begun */
    assert_int_equal(finish(p, "TREH94511"), 422);
    assert_string_equal(said_text(p, "field"), "nam");
    be_luc(p);
    char ticket[ACCOUNT_SESSION_TEXT_SIZE];
    ticket_get(p, ticket);
    be_anne(p);
    care_verified(p, ANNE, LUC_PERSON, "caller");    /* on the telephone nobody shows documents */
    assert_int_equal(finish(p, NAM), 403);
    expect_problem(p, 403, "not-verified");
    care_verified(p, ANNE, LUC_PERSON, "documents");
    fixture_sql(p->f, "UPDATE agent_role SET role = 'agent'");
    assert_int_equal(finish(p, NAM), 403);
    expect_problem(p, 403, "role");
    assert_int_equal(identified(p), 0);
    expect_nothing_done(p, "act-identify");
}

/* --- act-letter --- */

static json_t *letter_of(const struct typed *t)
{
    json_t *in = act_on(LUC_PERSON), *more = json_pack("{s:s, s:s, s:s, s:s, s:s}", "given", t->given, "family", t->family, "birth", t->birth, "nam", t->nam, "nas", t->nas);
    assert_int_equal(json_object_update(in, more), 0);
    json_decref(more);
    return in;
}

static void wait_for_letter(struct portal *p)
{
    assert_int_equal(identify(p, &no_avis), 200);
    assert_int_equal(reg.letters, 1);
    fixture_sql(p->f, "DELETE FROM mail");
    be_anne(p);
    care_verified(p, ANNE, LUC_PERSON, "caller");
}

static void secret_of_letter(char to[16])
{
    const char *at = strstr(reg.text, "Secret : ");
    assert_non_null(at);
    (void)snprintf(to, 16, "%.11s", at + strlen("Secret : "));
}

/* Another secret, the old one opens nothing; the register said yes before, and posts it. */
static void test_another_letter(void **state)
{
    struct portal *p = *state;
    char first[16], second[16];
    wait_for_letter(p);
    secret_of_letter(first);
    const int asked = reg.asked;
    act_twice(p, "act-letter", letter_of(&right));
    assert_int_equal(said_number(p, "until_ms"), p->f->server_ms + 30 * DAY_MS);
    assert_int_equal(reg.letters, 2);
    assert_int_equal(reg.asked, asked + 1);
    expect_done(p, "act-letter", LUC_PERSON, LUC_EMAIL);
    secret_of_letter(second);
    assert_string_not_equal(first, second);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM consent WHERE purpose = 'person'"), 1);      /* Luc's own, before */
    be_luc(p);
    assert_int_equal(portal_ask(p, "citizen-secret", json_pack("{s:s}", "secret", first)), 403);
    assert_int_equal(portal_ask(p, "citizen-secret", json_pack("{s:s}", "secret", second)), 200);
    assert_int_equal(identified(p), 1);
}

/* No from the register, or yes about somebody else: a try of the person's, counted; none left: with a reference. */
static void test_letter_refused(void **state)
{
    struct portal *p = *state;
    static const struct { struct typed typed; const char *word; } wrong[] = {
        { { "Luce", FAMILY, BIRTH, NAM, NAS }, "identity-given" }, { { GIVEN, FAMILY, BIRTH, NAM, "130692544" }, "identity-numbers" } };
    wait_for_letter(p);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(portal_ask(p, "act-letter", letter_of(&wrong[i].typed)), 403);
        expect_problem(p, 403, wrong[i].word);
        assert_int_equal(said_number(p, "left"), 3 - (int64_t)i);      /* the first letter was a try */
    }
    reg.any = true;      /* knows them all */
    reg.letters_to = -1;
    fixture_sql(p->f, "UPDATE identification SET number_key = NULL");
    static const struct typed other = { "Marie", FAMILY, BIRTH, NAM, NAS };
    assert_int_equal(portal_ask(p, "act-letter", letter_of(&other)), 403);
    expect_problem(p, 403, "identity-given");
    for (int i = 0; i < 2; i++)
        assert_int_equal(portal_ask(p, "act-letter", letter_of(&other)), 403);
    expect_problem(p, 403, "not-possible");
    const int asked = reg.asked;
    assert_int_equal(portal_ask(p, "act-letter", letter_of(&right)), 403);
    assert_int_equal(reg.asked, asked);
    assert_int_equal(reg.letters, 1);
    expect_nothing_done(p, "act-letter");
}

/* A try that was counted, asked again after a crash, is the same try. */
static void test_letter_cut_off(void **state)
{
    struct portal *p = *state;
    static const struct typed wrong = { "Luce", FAMILY, BIRTH, NAM, NAS };
    struct asked k;
    wait_for_letter(p);
    portal_make(p, "act-letter", letter_of(&wrong), &k);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(portal_carry(p, &k), 403);
        expect_problem(p, 403, "identity-given");
        assert_int_equal(said_number(p, "left"), 3);
        care_cut_off(p);
    }
    asked_drop(&k);
    portal_make(p, "act-letter", letter_of(&right), &k);
    assert_int_equal(portal_carry(p, &k), 200);
    care_cut_off(p);
    assert_int_equal(portal_carry(p, &k), 200);      /* another letter; the first one's secret opens nothing */
    assert_int_equal(reg.letters, 3);
    assert_int_equal(fixture_number(p->f, "SELECT count FROM throttle WHERE kind = 'IDENTIFY' ORDER BY count DESC LIMIT 1"), 3);
    asked_drop(&k);
}

/* A number that is not the one who waits was identified with. */
static void test_letter_of_another_number(void **state)
{
    struct portal *p = *state;
    wait_for_letter(p);
    char sql[256], key[160];
    citizen_blob(p, "0202020202020202020202020202020202020202020202020202020202020202", key);
    (void)snprintf(sql, sizeof sql, "UPDATE identification SET number_key = %s", key);
    fixture_sql(p->f, sql);
    assert_int_equal(portal_ask(p, "act-letter", letter_of(&right)), 403);
    expect_problem(p, 403, "identity-numbers");
    assert_int_equal(reg.letters, 1);
}

/* The register is down: nothing is counted, the secret of before is good. */
static void test_letter_down(void **state)
{
    struct portal *p = *state;
    char first[16];
    wait_for_letter(p);
    secret_of_letter(first);
    const int64_t counted = fixture_number(p->f, "SELECT COALESCE(CAST(sum(count) AS BIGINT), 0) FROM throttle WHERE kind = 'IDENTIFY'");
    reg.down = true;
    assert_int_equal(portal_ask(p, "act-letter", letter_of(&right)), 503);
    expect_problem(p, 503, "register-down");
    reg.down = false;
    reg.no_letters = true;
    assert_int_equal(portal_ask(p, "act-letter", letter_of(&right)), 503);
    assert_int_equal(fixture_number(p->f, "SELECT COALESCE(CAST(sum(count) AS BIGINT), 0) FROM throttle WHERE kind = 'IDENTIFY'"), counted);
    expect_nothing_done(p, "act-letter");
    be_luc(p);
    assert_int_equal(portal_ask(p, "citizen-secret", json_pack("{s:s}", "secret", first)), 200);
}

/* Nobody is asked about who waits for no letter, nor before the agent verified them. */
static void test_no_letter(void **state)
{
    struct portal *p = *state;
    char ticket[ACCOUNT_SESSION_TEXT_SIZE];
    ticket_get(p, ticket);
    be_anne(p);
    const int asked = reg.asked;
    assert_int_equal(portal_ask(p, "act-letter", letter_of(&right)), 404);
    care_verified(p, ANNE, LUC_PERSON, "facts");
    assert_int_equal(portal_ask(p, "act-letter", letter_of(&right)), 403);
    expect_problem(p, 403, "not-verified");
    static const struct typed bad = { GIVEN, FAMILY, BIRTH, "TREH9", NAS };
    assert_int_equal(portal_ask(p, "act-letter", letter_of(&bad)), 422);
    assert_string_equal(said_text(p, "field"), "nam");
    assert_int_equal(reg.asked, asked);
}

/* --- locks, the end --- */

static void count(const struct portal *p, enum policy_kind kind, const char *subject)
{
    struct throttle_state s;
    assert_int_equal(throttle_count(&p->f->service, p->f->db, kind, subject, p->f->server_ms, &s), ERR_OK);
}

static int64_t counted(const struct portal *p) { return fixture_number(p->f, "SELECT count(*) FROM throttle WHERE count > 0"); }

static unsigned unlock(struct portal *p, const char *lock)
{
    json_t *in = act_with(LUC_PERSON, "lock", lock);
    assert_int_equal(json_object_set_new(in, "subject", json_string(LUC)), 0);
    return portal_ask(p, "act-clear-lock", in);
}

static void test_locks(void **state)
{
    struct portal *p = *state;
    char ticket[160];
    be_anne(p);
    count(p, POLICY_LOGIN, "citizen " LUC);
    count(p, POLICY_LOGIN, LUC_PERSON);
    count(p, POLICY_IDENTIFY, LUC_PERSON);
    count(p, POLICY_ADDRESS, LUC_EMAIL);
    citizen_blob(p, "09", ticket);
    char sql[1024];
    (void)snprintf(sql, sizeof sql, "INSERT INTO citizen_code (id, kiosk, purpose, person, address_key, hash, made_ms, sent_ms, expires_ms, ends_ms, failed) VALUES (%s, 'k', 'login', '" LUC_PERSON
                   "', %s, %s, 1, 1, 1, 1, 0)", ticket, ticket, ticket);
    fixture_sql(p->f, sql);
    assert_int_equal(unlock(p, "identification"), 200);
    assert_int_equal(counted(p), 3);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM citizen_code WHERE used_ms IS NULL"), 1);
    assert_int_equal(unlock(p, "login"), 200);
    assert_int_equal(counted(p), 1);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM citizen_code WHERE used_ms IS NULL"), 0);
    assert_int_equal(unlock(p, "forgot"), 200);
    assert_int_equal(unlock(p, "codes"), 200);
    assert_int_equal(counted(p), 0);
    assert_int_equal(counter_trail(p, ANNE, "act-clear-lock", "done"), 4);
    assert_int_equal(mailed(p, MAIL_KIND_CITIZEN "counter", LUC_EMAIL), 4);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM citizen WHERE password_ms <> 1"), 0);
}

/* Told once, before the address is forgotten. */
static void test_close(void **state)
{
    struct portal *p = *state;
    be_anne(p);
    act_twice(p, "act-close", act_with(LUC_PERSON, "account", "citizen"));
    expect_done(p, "act-close", LUC_PERSON, LUC_EMAIL);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM citizen WHERE closed_ms IS NOT NULL"), 1);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM contact WHERE email = '" LUC_EMAIL "'"), 0);
    be_luc(p);
    assert_int_equal(portal_ask(p, "citizen-home", json_object()), 403);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, care_setup, portal_teardown)
        T(test_begun), T(test_counter), T(test_letter_there), T(test_nothing_kept), T(test_elsewhere), T(test_not_to_finish), T(test_another_letter), T(test_letter_refused),
        T(test_letter_cut_off), T(test_letter_of_another_number), T(test_letter_down), T(test_no_letter), T(test_locks), T(test_close),
#undef T
    };
    return FIXTURE_RUN("acts on citizens", tests);
}
