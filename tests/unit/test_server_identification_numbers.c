/* «Compléter le processus d'identification», the letter and its secret (server/PROTOCOL.md 13). */
#include "tests/unit/quick_hash.h"
#include "tests/unit/test_server_identification.h"

/* --- both numbers --- */

static void test_identified(void **state)
{
    struct portal *p = *state;
    assert_int_equal(identify(p, &both), 200);
    expect_home_text(p, "state", "identified");
    expect_home_text(p, "given", GIVEN);
    const char *code = json_string_value(said_home(p, "code"));
    assert_int_equal(strlen(code), 19);
    assert_int_equal(strspn(code, ACCOUNT_CODE_ALPHABET "-"), 19);
    assert_int_equal(home_number(p, "identified_ms"), p->f->server_ms);
    assert_int_equal(home_number(p, "tax_ms"), p->f->server_ms);
    assert_int_equal(home_number(p, "reference_ms"), p->f->server_ms);
    assert_int_equal(home_number(p, "until_ms"), 0);
    assert_int_equal(rows_of(p, "consent WHERE purpose = 'tax' AND recipient = 'revenu-quebec'"), 1);
    assert_int_equal(rows_of(p, "consent WHERE purpose = 'health' AND recipient = 'ramq'"), 1);
    assert_int_equal(rows_of(p, "mail WHERE kind = 'citizen-identified' AND recipient = 'luc@exemple.ca'"), 1);
    assert_int_equal(rows_of(p, "throttle WHERE count > 0"), 0);
    assert_int_equal(rows_of(p, "identification WHERE number_key IS NOT NULL"), 0);
    assert_int_equal(reg.asked, 3);
    portal_later(p, 400 * DAY_MS);
    be_luc(p);
    look(p);
    expect_home_text(p, "state", "identified");
    assert_int_equal(personal(p, &right), 403);
    expect_problem(p, 403, "role");
    assert_int_equal(reg.asked, 3);
}

/* Section 1 is asked about first; where it is wrong section 2 is not asked, and the same ticket serves again. */
static void test_wrong_numbers(void **state)
{
    struct portal *p = *state;
    const struct sections avis = { "Q7F4K2M9X32", "health", CARD, false }, card = { AVIS, "health", "204681358", false };
    char ticket[ACCOUNT_SESSION_TEXT_SIZE];
    ticket_get(p, ticket);
    assert_int_equal(identify_with(p, ticket, &avis), 403);
    expect_problem(p, 403, "identity-numbers");
    assert_int_equal(said_number(p, "left"), 4);
    assert_int_equal(reg.asked, 2);
    assert_int_equal(identify_with(p, ticket, &card), 403);
    assert_int_equal(said_number(p, "left"), 3);
    assert_int_equal(reg.asked, 4);
    reg.down = true;
    assert_int_equal(identify_with(p, ticket, &both), 503);
    reg.down = false;
    assert_int_equal(identify_with(p, ticket, &both), 200);
    expect_home_text(p, "state", "identified");
    assert_int_equal(identify_with(p, ticket, &both), 403);
    expect_problem(p, 403, "ticket-unknown");
}

static void expect_wrong(struct portal *p, const struct sections *s, const char *field)
{
    char ticket[ACCOUNT_SESSION_TEXT_SIZE] = "";
    assert_int_equal(identify_with(p, ticket, s), 422);
    assert_string_equal(said_text(p, "field"), field);
}

static void test_sections(void **state)
{
    struct portal *p = *state;
    const struct sections avis = { "X7F4K2M9X31", "health", CARD, false }, example = { AVIS, "health", "125 478 569", false },
        licence = { AVIS, "licence", "T12", false }, one = { AVIS, "", "", false }, other = { "", "health", CARD, false };
    expect_wrong(p, &avis, "avis");
    expect_wrong(p, &example, "number");
    expect_wrong(p, &licence, "number");
    expect_wrong(p, &one, "letter");
    expect_wrong(p, &other, "letter");
    const struct sections kind = { AVIS, "passport", CARD, false }, none = { AVIS, "health", "", false }, alone = { AVIS, "", CARD, false };
    assert_int_equal(identify_with(p, "", &kind), 400);
    assert_int_equal(identify_with(p, "", &none), 400);
    assert_int_equal(identify_with(p, "", &alone), 400);
    assert_int_equal(reg.asked, 0);
    assert_int_equal(rows_of(p, "throttle"), 0);
}

/* A ticket is of these five fields, this account, this kiosk and half an hour. */
static void test_ticket(void **state)
{
    struct portal *p = *state;
    const struct typed other = { GIVEN, "Roy", BIRTH, NAM, NAS };
    char ticket[ACCOUNT_SESSION_TEXT_SIZE];
    ticket_get(p, ticket);
    const int asked = reg.asked;
    assert_int_equal(portal_ask(p, "citizen-identify", identify_of(ticket, &other, &both)), 403);
    expect_problem(p, 403, "ticket-unknown");
    be_eve(p);
    assert_int_equal(personal(p, &right), 200);
    assert_int_equal(identify_with(p, ticket, &both), 403);
    expect_problem(p, 403, "ticket-unknown");
    be_luc(p);
    portal_later(p, 31 * 60000);
    be_luc(p);
    assert_int_equal(identify_with(p, ticket, &both), 403);
    expect_problem(p, 403, "ticket-unknown");
    assert_int_equal(reg.asked, asked + 1);
}

/* --- the counter --- */

static void test_both_missing(void **state)
{
    struct portal *p = *state;
    char reference[REFERENCE_SIZE];
    assert_int_equal(identify(p, &neither), 200);
    expect_home_text(p, "state", "counter");
    (void)snprintf(reference, sizeof reference, "%s", json_string_value(said_home(p, "reference")));
    BUF_OWNED struct buf out = buf_make(4096);
    bool found = false;
    assert_int_equal(refusals_print(p->f->db, reference, &found, &out), ERR_OK);
    assert_non_null(strstr(buf_string(&out), "both-numbers-missing"));
    assert_int_equal(reg.letters, 0);
    assert_int_equal(reg.asked, 1);
    assert_int_equal(identify(p, &neither), 200);
    expect_home_text(p, "reference", reference);
    assert_int_equal(identify(p, &both), 200);
    expect_home_text(p, "state", "identified");
    expect_home_text(p, "reference", "");
}

/* --- the letter --- */

static void test_letter(void **state)
{
    struct portal *p = *state;
    char secret[12];
    assert_int_equal(identify(p, &no_avis), 200);
    expect_home_text(p, "state", "letter");
    expect_home_text(p, "letter_for", "tax");
    assert_int_equal(home_number(p, "letter_until_ms"), p->f->server_ms + 30 * DAY_MS);
    assert_int_equal(home_number(p, "letter_left"), 5);
    assert_int_equal(home_number(p, "tax_ms"), 0);
    assert_int_equal(home_number(p, "reference_ms"), p->f->server_ms);
    assert_int_equal(reg.letters, 1);
    assert_non_null(strstr(reg.text, "l'avis de cotisation"));
    assert_non_null(strstr(reg.text, "--- English ---"));
    assert_int_equal(rows_of(p, "mail WHERE kind = 'citizen-letter'"), 1);
    letter_secret(secret);
    portal_later(p, 29 * DAY_MS);
    be_luc(p);
    assert_int_equal(enter_secret(p, secret), 200);
    expect_home_text(p, "state", "identified");
    assert_int_equal(home_number(p, "tax_ms"), p->f->server_ms);
    expect_home_text(p, "letter_for", "");
    assert_int_equal(enter_secret(p, secret), 403);
    expect_problem(p, 403, "code-refused");
}

static void test_letter_for_reference(void **state)
{
    struct portal *p = *state;
    char secret[12];
    assert_int_equal(identify(p, &no_number), 200);
    expect_home_text(p, "letter_for", "reference");
    assert_non_null(strstr(reg.text, "permis de conduire"));
    letter_secret(secret);
    assert_int_equal(enter_secret(p, secret), 200);
    expect_home_text(p, "state", "identified");
}

static void test_secret_expired(void **state)
{
    struct portal *p = *state;
    char secret[12];
    assert_int_equal(identify(p, &no_avis), 200);
    letter_secret(secret);
    portal_later(p, 30 * DAY_MS);
    be_luc(p);
    assert_int_equal(enter_secret(p, secret), 403);
    expect_problem(p, 403, "code-refused");
    look(p);
    expect_home_text(p, "state", "new");
}

static void test_five_entries(void **state)
{
    struct portal *p = *state;
    char secret[12];
    assert_int_equal(identify(p, &no_avis), 200);
    letter_secret(secret);
    assert_int_equal(enter_secret(p, "AAAA"), 422);
    for (int left = 4; left >= 0; left--) {
        assert_int_equal(enter_secret(p, "AAAAA-AAAAA"), 403);
        assert_int_equal(said_number(p, "left"), left);
    }
    assert_int_equal(enter_secret(p, secret), 403);
    look(p);
    expect_home_text(p, "state", "letter");
    assert_int_equal(home_number(p, "letter_left"), 0);
    assert_int_equal(identify(p, &no_avis), 200);
    assert_int_equal(home_number(p, "letter_left"), 5);
    letter_secret(secret);
    assert_int_equal(enter_secret(p, secret), 200);
}

/* The first letter's secret, of the other section, and another account's. */
static void test_other_secrets(void **state)
{
    struct portal *p = *state;
    char first[12], second[12];
    assert_int_equal(identify(p, &no_avis), 200);
    letter_secret(first);
    be_eve(p);
    assert_int_equal(enter_secret(p, first), 403);
    assert_int_equal(identify(p, &no_avis), 200);
    assert_int_equal(enter_secret(p, first), 403);
    be_luc(p);
    assert_int_equal(identify(p, &no_number), 200);
    letter_secret(second);
    assert_int_equal(enter_secret(p, first), 403);
    expect_problem(p, 403, "code-refused");
    assert_int_equal(said_number(p, "left"), 4);
    assert_int_equal(enter_secret(p, second), 200);
}

/* Not posted: nothing is counted, no state is stored, and an older letter is as good as before. */
static void test_not_posted(void **state)
{
    struct portal *p = *state;
    char secret[12];
    reg.no_letters = true;
    assert_int_equal(identify(p, &no_avis), 503);
    expect_problem(p, 503, "register-down");
    assert_int_equal(rows_of(p, "throttle WHERE count > 0"), 0);
    assert_int_equal(rows_of(p, "identification WHERE secret_hash IS NOT NULL OR letter_for <> ''"), 0);
    look(p);
    expect_home_text(p, "state", "begun");
    reg.no_letters = false;
    assert_int_equal(identify(p, &no_avis), 200);
    letter_secret(secret);
    reg.no_letters = true;
    assert_int_equal(identify(p, &no_number), 503);
    look(p);
    expect_home_text(p, "letter_for", "tax");
    assert_int_equal(enter_secret(p, secret), 200);
}

static void forbid_audit(void *p)
{
    if (reg.asked < 2)
        return;
    fixture_forbid(((struct portal *)p)->f, "audit");
    reg.meanwhile = NULL;
}

static void die(void *p)
{
    if (reg.asked < 4)
        return;
    fixture_forbid(((struct portal *)p)->f, "audit");
    reg.meanwhile = NULL;
}

/* A second letter that is never told of: the first one's secret stays the good one. */
static void test_died_at_the_second(void **state)
{
    struct portal *p = *state;
    char ticket[ACCOUNT_SESSION_TEXT_SIZE], first[12];
    struct asked k;
    assert_int_equal(identify(p, &no_avis), 200);
    letter_secret(first);
    ticket_get(p, ticket);
    portal_make(p, "citizen-identify", identify_of(ticket, &right, &no_number), &k);
    reg.meanwhile = die;
    reg.meanwhile_of = p;
    assert_int_not_equal(portal_carry(p, &k), 200);
    asked_drop(&k);
    fixture_allow(p->f, "audit");
    look(p);
    expect_home_text(p, "letter_for", "tax");
    assert_int_equal(enter_secret(p, first), 200);
}

/* The server dies when the letter is on its way: the same request posts another, whose secret is the one that is good. */
static void test_died_after_posting(void **state)
{
    struct portal *p = *state;
    char ticket[ACCOUNT_SESSION_TEXT_SIZE], first[12], second[12];
    struct asked k;
    ticket_get(p, ticket);
    portal_make(p, "citizen-identify", identify_of(ticket, &right, &no_avis), &k);
    reg.meanwhile = forbid_audit;
    reg.meanwhile_of = p;
    assert_int_not_equal(portal_carry(p, &k), 200);
    assert_int_equal(reg.letters, 1);
    letter_secret(first);
    fixture_allow(p->f, "audit");
    look(p);
    expect_home_text(p, "state", "begun");
    assert_int_equal(enter_secret(p, first), 403);
    assert_int_equal(portal_carry(p, &k), 200);
    assert_int_equal(reg.letters, 2);
    letter_secret(second);
    assert_int_equal(portal_carry(p, &k), 200);
    assert_int_equal(reg.letters, 2);
    assert_int_equal(rows_of(p, "consent WHERE purpose = 'licence' AND answer = 'accepted'"), 1);
    asked_drop(&k);
    assert_int_equal(enter_secret(p, first), 403);
    assert_int_equal(enter_secret(p, second), 200);
}

static struct sections meanwhile_sections;
static char meanwhile_ticket[ACCOUNT_SESSION_TEXT_SIZE];

/* While the register thinks, the same ticket brings another letter. */
static void send_letter_meanwhile(void *of)
{
    struct portal *p = of, other = { .f = p->f };
    reg.meanwhile = NULL;
    be_luc(&other);
    assert_int_equal(identify_with(&other, meanwhile_ticket, &meanwhile_sections), 200);
    json_decref(other.answer);
}

/* Asked twice at once with one ticket: one letter, and its secret is the one that is good. */
static void test_letter_asked_twice(void **state)
{
    struct portal *p = *state;
    char secret[12];
    meanwhile_sections = no_avis;
    ticket_get(p, meanwhile_ticket);
    reg.meanwhile = send_letter_meanwhile;
    reg.meanwhile_of = p;
    assert_int_equal(identify_with(p, meanwhile_ticket, &no_number), 403);
    expect_problem(p, 403, "ticket-unknown");
    assert_int_equal(reg.letters, 1);
    letter_secret(secret);
    look(p);
    expect_home_text(p, "letter_for", "tax");
    assert_int_equal(enter_secret(p, secret), 200);
    expect_home_text(p, "state", "identified");
}

static void close_meanwhile(void *of)
{
    struct portal *p = of;
    reg.meanwhile = NULL;
    fixture_sql(p->f, "UPDATE citizen SET closed_ms = 2 WHERE person = '" LUC_PERSON "'");
    fixture_sql(p->f, "DELETE FROM identification WHERE person = '" LUC_PERSON "'");
}

/* An account that is closed while the register thinks: nobody is written to, and nothing of it is stored. */
static void test_closed_meanwhile(void **state)
{
    struct portal *p = *state;
    char ticket[ACCOUNT_SESSION_TEXT_SIZE];
    ticket_get(p, ticket);
    reg.meanwhile = close_meanwhile;
    reg.meanwhile_of = p;
    assert_int_equal(identify_with(p, ticket, &no_avis), 403);
    expect_problem(p, 403, "session-unknown");
    assert_int_equal(reg.letters, 0);
    assert_int_equal(rows_of(p, "identification WHERE person = '" LUC_PERSON "'"), 0);
}

/* A letter costs: so many a day. */
static void test_letters_a_day(void **state)
{
    struct portal *p = *state;
    for (int i = 0; i < 5; i++)
        assert_int_equal(identify(p, &no_avis), 200);
    assert_int_equal(personal(p, &right), 403);
    expect_problem(p, 403, "not-possible");
    assert_int_equal(reg.letters, 5);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, identification_setup, portal_teardown)
        T(test_identified), T(test_wrong_numbers), T(test_sections), T(test_ticket), T(test_both_missing), T(test_letter), T(test_letter_for_reference),
        T(test_secret_expired), T(test_five_entries), T(test_other_secrets), T(test_not_posted), T(test_died_after_posting), T(test_died_at_the_second),
        T(test_letter_asked_twice), T(test_closed_meanwhile), T(test_letters_a_day),
#undef T
    };
    return FIXTURE_RUN("identification: numbers, letters", tests);
}
