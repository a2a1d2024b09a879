/* Numbers and dates by which somebody is identified (document 004; core/rules/identity.h). */
#include "core/rules/identity.h"

#include "core/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct secret *of(const char *text)
{
    struct secret *s = secret_new(strlen(text) + 1);
    assert_non_null(s);
    assert_int_equal(secret_append(s, text, strlen(text)), ERR_OK);
    return s;
}

struct row { const char *typed; enum err e; const char *kept; };

static void expect(enum err (*parse)(const struct secret *typed, struct secret *to), const struct row *row)
{
    SECRET_OWNED struct secret *typed = of(row->typed), *to = secret_new(IDENTITY_BYTES);
    assert_int_equal(secret_append(to, "before", 6), ERR_OK);
    enum err e = parse(typed, to);
    const char *kept = row->kept ? row->kept : "";
    if (e != row->e || secret_length(to) != strlen(kept) || memcmp(secret_bytes(to), kept, strlen(kept)) != 0)
        fail_msg("«%s»: %s, not %s", row->typed, err_name(e), err_name(row->e));
}

/* --- numéro d'assurance sociale --- */

static void social_insurance_numbers(void **state)
{
    static const struct row rows[] = {
        { "123456782", ERR_OK, "123456782" }, { " 123 456 782 ", ERR_OK, "123456782" }, { "123-456-782", ERR_OK, "123456782" },
        { "123\u00A0456\u2011782", ERR_OK, "123456782" }, { "1 2 3 4 5 6 7 8 2", ERR_OK, "123456782" }, { "\t123\u202F456\u2013782", ERR_OK, "123456782" },
        { "912345675", ERR_OK, "912345675" },
        { "123 456 789", ERR_EXAMPLE, NULL }, { "123456789", ERR_EXAMPLE, NULL }, { "1-2-3456789", ERR_EXAMPLE, NULL },
        { "123456783", ERR_NAS, NULL }, { "12345678", ERR_NAS, NULL }, { "1234567820", ERR_NAS, NULL }, { "123 456 7890", ERR_NAS, NULL },
        { "046454286", ERR_NAS, NULL }, { "812345676", ERR_NAS, NULL }, { "000000000", ERR_NAS, NULL }, { "12345678O", ERR_NAS, NULL },
        { "123.456.782", ERR_NAS, NULL }, { "１２３４５６７８２", ERR_NAS, NULL }, { "12345678\xff", ERR_NAS, NULL }, { "123456782\n", ERR_NAS, NULL },
        { "", ERR_EMPTY, NULL }, { "  ", ERR_EMPTY, NULL }, { "- -", ERR_EMPTY, NULL } };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        expect(nas_parse, &rows[i]);
}

/* --- numéro d'assurance maladie --- */

static void health_insurance_numbers(void **state)
{
    static const struct row rows[] = {
        { "TREM 9401 1416", ERR_OK, "TREM94011416" }, { "trem94011416", ERR_OK, "TREM94011416" }, { "TrEm-9401-1416", ERR_OK, "TREM94011416" },
        { "TREM 9451 1416", ERR_OK, "TREM94511416" }, { "LIXX00022911", ERR_OK, "LIXX00022911" }, { "TREM04022911", ERR_OK, "TREM04022911" },
        { "BOUF 9401 1419", ERR_EXAMPLE, NULL }, { "bouf94011419", ERR_EXAMPLE, NULL }, { "BOUF-9401\u00A01419", ERR_EXAMPLE, NULL },
        { "BOUF 9401 1418", ERR_OK, "BOUF94011418" },
        { "TREM 9400 1416", ERR_NAM, NULL }, { "TREM 9413 1416", ERR_NAM, NULL }, { "TREM 9450 1416", ERR_NAM, NULL }, { "TREM 9463 1416", ERR_NAM, NULL },
        { "TREM 9401 0016", ERR_NAM, NULL }, { "TREM 9401 3216", ERR_NAM, NULL }, { "TREM 9404 3116", ERR_NAM, NULL }, { "TREM 9402 2916", ERR_NAM, NULL },
        { "TREM 9452 2916", ERR_NAM, NULL }, { "TREM 9401 1406", ERR_NAM, NULL }, { "TRE 9401 14161", ERR_NAM, NULL }, { "TREM 9401 141", ERR_NAM, NULL },
        { "TREM 9401 14166", ERR_NAM, NULL }, { "TR3M 9401 1416", ERR_NAM, NULL }, { "TREM 94O1 1416", ERR_NAM, NULL }, { "TRÉM 9401 1416", ERR_NAM, NULL },
        { "ТREM 9401 1416", ERR_NAM, NULL }, { "TREM/9401/1416", ERR_NAM, NULL }, { "94011416TREM", ERR_NAM, NULL },
        { "", ERR_EMPTY, NULL }, { " \t", ERR_EMPTY, NULL } };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        expect(nam_parse, &rows[i]);
}

static bool agrees(const char *nam, const char *family, const char *given, const char *birth)
{
    SECRET_OWNED struct secret *typed = of(nam), *number = secret_new(IDENTITY_BYTES), *f = of(family), *g = of(given), *b = of(birth);
    assert_int_equal(nam_parse(typed, number), ERR_OK);
    return nam_agrees(number, &(struct nam_person){ g, f, b });
}

static void a_number_agrees_with_its_person(void **state)
{
    (void)state;
    assert_true(agrees("TREM94011416", "Tremblay", "Marc", "1994-01-14"));
    assert_true(agrees("TREM94511416", "TREMBLAY", "marie", "1994 01 14"));
    assert_true(agrees("LIXJ94511416", "Li", "Jing", "1994-01-14"));
    assert_true(agrees("OXXJ94511416", "Ô", "Jing", "1994-01-14"));
    assert_true(agrees("OEUE94511416", "Œuvray", "Édith", "1994-01-14"));
    assert_true(agrees("DELE94511416", "de l'Étoile", "Édith", "1994-01-14"));
    assert_true(agrees("STPE94511416", "St-Pierre", "Édith", "1994-01-14"));
    assert_true(agrees("SAIE94511416", "St-Pierre", "Édith", "1994-01-14"));
    assert_false(agrees("TREM94011416", "Trudel", "Marc", "1994-01-14"));
    assert_false(agrees("TREM94011416", "Tremblay", "Louis", "1994-01-14"));
    assert_false(agrees("TREM94011416", "Tremblay", "Marc", "1995-01-14"));
    assert_false(agrees("TREM94011416", "Tremblay", "Marc", "1994-02-14"));
    assert_false(agrees("TREM94011416", "Tremblay", "Marc", "1994-01-15"));
    assert_false(agrees("LIAJ94511416", "Li", "Jing", "1994-01-14"));
    assert_false(agrees("TREM94011416", "Тремблей", "Marc", "1994-01-14"));
    assert_true(agrees("TREM94011416", "", "", ""));
    assert_true(agrees("TREM94011416", "Tremblay", "Marc", "1994"));      /* no date: its own field says so */
    SECRET_OWNED struct secret *number = of("TREM94011416"), *begun = of("TRE"), *none = of("");
    SECRET_OWNED struct secret *family = of("Trudel");
    assert_true(nam_agrees(begun, &(struct nam_person){ NULL, family, NULL }) && nam_check_digit(begun));      /* while it is typed */
    assert_true(nam_agrees(none, &(struct nam_person){ NULL, family, NULL }) && nam_check_digit(none));
    assert_true(nam_agrees(number, &(struct nam_person){ NULL, NULL, NULL }));
}

static bool check_holds(const char *nam)
{
    SECRET_OWNED struct secret *number = of(nam);
    return nam_check_digit(number);
}

/* By hand: TREM is 21 18 05 13, 1994-01-14 is 19940114; with the weights 7 1 1 3 9 7 3 9 5 3 1 3 5 7 6 9 1 and sequence 1. */
static void the_published_check_digit(void **state)
{
    (void)state;
    unsigned sum = 2 * 7 + 1 * 1 + 1 * 1 + 8 * 3 + 0 * 9 + 5 * 7 + 1 * 3 + 3 * 9 + 1 * 5 + 9 * 3 + 9 * 1 + 4 * 3 + 0 * 5 + 1 * 7 + 1 * 6 + 4 * 9 + 1 * 1;
    char good[] = "TREM94011410";
    unsigned holding = 0;
    good[11] = (char)('0' + sum % 10);
    assert_true(check_holds(good));
    for (char last = '0'; last <= '9'; last++) {
        good[11] = last;
        holding += check_holds(good);
    }
    assert_int_equal(holding, 2);         /* 19YY, and 20YY */
    assert_false(check_holds("BOUF94011419"));      /* the example that the screens show does not hold */
}

/* --- other numbers --- */

static void notices_of_assessment(void **state)
{
    static const struct row rows[] = {
        { "Q1234567890", ERR_OK, "Q1234567890" }, { "m abcde 12345", ERR_OK, "MABCDE12345" }, { "q-123-456-7890", ERR_OK, "Q1234567890" },
        { "QMQMQMQMQMQ", ERR_OK, "QMQMQMQMQMQ" },
        { "A1234567890", ERR_AVIS, NULL }, { "Q123456789", ERR_AVIS, NULL }, { "Q12345678901", ERR_AVIS, NULL }, { "Q123456789É", ERR_AVIS, NULL },
        { "11234567890", ERR_AVIS, NULL }, { "Q12345678_0", ERR_AVIS, NULL }, { "", ERR_EMPTY, NULL }, { " ", ERR_EMPTY, NULL } };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        expect(avis_parse, &rows[i]);
}

static void references_of_cards(void **state)
{
    static const struct row rows[] = {
        { "125 478 560", ERR_OK, "125478560" }, { "125478560", ERR_OK, "125478560" }, { "012-345-678", ERR_OK, "012345678" },
        { "125 478 569", ERR_EXAMPLE, NULL }, { "125478569", ERR_EXAMPLE, NULL },
        { "12547856", ERR_CARD_REFERENCE, NULL }, { "1254785601", ERR_CARD_REFERENCE, NULL }, { "12547856A", ERR_CARD_REFERENCE, NULL }, { "", ERR_EMPTY, NULL } };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        expect(card_reference_parse, &rows[i]);
}

static void references_of_licences(void **state)
{
    static const struct row rows[] = {
        { "ab12c", ERR_OK, "AB12C" }, { "A1234-567890-12", ERR_OK, "A123456789012" }, { "12345678901234567890", ERR_OK, "12345678901234567890" },
        { "ab1c", ERR_LICENCE_REFERENCE, NULL }, { "123456789012345678901", ERR_LICENCE_REFERENCE, NULL }, { "AB12É", ERR_LICENCE_REFERENCE, NULL },
        { "AB/12C", ERR_LICENCE_REFERENCE, NULL }, { "", ERR_EMPTY, NULL } };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        expect(licence_reference_parse, &rows[i]);
}

/* --- dates --- */

enum { DAY_2026_11_26 = 20783 };

static int32_t today;
static enum err birth_today(const struct secret *typed, struct secret *to) { return birth_parse(typed, today, to); }

static void dates_of_birth(void **state)
{
    static const struct row rows[] = {
        { "1994-01-14", ERR_OK, "1994-01-14" }, { "19940114", ERR_OK, "1994-01-14" }, { "1994 01 14", ERR_OK, "1994-01-14" }, { "1994/01/14", ERR_OK, "1994-01-14" },
        { " 1994\u201101\u201314 ", ERR_OK, "1994-01-14" }, { "1994.1.4", ERR_OK, "1994-01-04" }, { "1994-1-14", ERR_OK, "1994-01-14" }, { "1994 0114", ERR_OK, "1994-01-14" },
        { "1900-01-01", ERR_OK, "1900-01-01" }, { "2000-02-29", ERR_OK, "2000-02-29" }, { "1996-02-29", ERR_OK, "1996-02-29" },
        { "1899-12-31", ERR_DATE, NULL }, { "1900-02-29", ERR_DATE, NULL }, { "1995-02-29", ERR_DATE, NULL }, { "1994-13-01", ERR_DATE, NULL },
        { "1994-00-10", ERR_DATE, NULL }, { "1994-04-31", ERR_DATE, NULL }, { "1994-01-00", ERR_DATE, NULL }, { "1994-01-32", ERR_DATE, NULL },
        { "14-01-1994", ERR_DATE, NULL }, { "94-01-14", ERR_DATE, NULL }, { "1994-114", ERR_DATE, NULL }, { "1994-001-1", ERR_DATE, NULL }, { "1994-01-144", ERR_DATE, NULL },
        { "1994-1-1-4", ERR_DATE, NULL }, { "1994", ERR_DATE, NULL }, { "1994-janvier-14", ERR_DATE, NULL }, { "１９９４-01-14", ERR_DATE, NULL }, { "1994-01-1\xff", ERR_DATE, NULL },
        { "1 9 9 4 0 1 1 4", ERR_OK, "1994-01-14" }, { "1 2 3 4", ERR_DATE, NULL },
        { "2026-11-27", ERR_DATE, NULL }, { "9999-12-31", ERR_DATE, NULL }, { "2026-11-26", ERR_UNDER_AGE, NULL }, { "2012-11-27", ERR_UNDER_AGE, NULL },
        { "2012-11-26", ERR_OK, "2012-11-26" }, { "", ERR_EMPTY, NULL }, { " - ", ERR_EMPTY, NULL } };
    (void)state;
    today = DAY_2026_11_26;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        expect(birth_today, &rows[i]);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(social_insurance_numbers), cmocka_unit_test(health_insurance_numbers), cmocka_unit_test(a_number_agrees_with_its_person),
        cmocka_unit_test(the_published_check_digit), cmocka_unit_test(notices_of_assessment), cmocka_unit_test(references_of_cards),
        cmocka_unit_test(references_of_licences), cmocka_unit_test(dates_of_birth),
    };
    return secret_start() ? 1 : cmocka_run_group_tests_name("rules/identity", tests, NULL, NULL);
}
