/* core/rules/answer: what counts as the same answer, and what is refused. */
#include "core/rules/answer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct secret *make(const char *text)
{
    struct secret *s = secret_new(4096);
    assert_non_null(s);
    assert_int_equal(secret_append(s, text, strlen(text)), ERR_OK);
    return s;
}

/* Each group: one answer as different people, keyboards and programs write it. */
static const char *const groups[][9] = {
    { "École", "ecole", "ECOLE", "ÉCOLE", "E\u0301cole", " é c o l e ", "École.", "école!", "ÉcOlE" },
    { "l'été", "L\u2019été", "l été", "lete", "L\u02BCE\u0301TE\u0301", "l`été", "L\u2018ÉTÉ", "l\u2032été", "«l'été»" },
    { "Sœur Marie-Ève", "soeur marie eve", "SŒUR MARIE-ÈVE", "sœur marie\u2010ève", "Soeur\u00A0Marie\u2013Eve", "soeurmarieeve",
      "SOEUR MARIE EVE", "sœur, marie ève", "Sœur Marie\u00ADÈve" },
    { "Lætitia", "laetitia", "LÆTITIA", "LAETITIA", "Laetitia.", "l æ t i t i a", "lÆtitia", "Lae titia", "(Lætitia)" },
    { "Straße", "strasse", "STRASSE", "stra\u1E9Ee", "Stras-se", "STRA\u00DFE", "stra\u017F\u017Fe", "s t r a s s e", "Strasse?" },
    { "Saint-Jérôme", "saint jerome", "SAINT-JÉRÔME", "Saint\u2011Jérôme", "saintjerome", "Saint Je\u0301ro\u0302me", "saint_jerome",
      "Saint/Jérôme", "Saint\tJérôme" },
    { "Ça alors", "ca alors", "C\u0327a alors", "ÇA ALORS", "caalors", "Ça, alors!", "ça-alors", "ça\u202Falors", "\"Ça alors\"" },
    { "Noël 1998", "noel1998", "NOËL 1998", "Noe\u0308l 1998", "noel-1998", "Noël, 1998", "Noël \uFF11\uFF19\uFF19\uFF18", "noel 1\u200B998",
      "Noël (1998)" },
    { "ﬁlou", "filou", "FILOU", "Filou", "\uFF26\uFF29\uFF2C\uFF2F\uFF35", "f.i.l.o.u", "filou\u2026", "fi lou", "ﬁ-lou" },
    { "Zoé", "zoe", "ZOÉ", "Zoe\u0301", "z o é", "«Zoé»", "zoé?", "Zoé\u00A0", "zOé" },
};

static void variants_are_the_same_answer(void **state)
{
    unsigned pairs = 0;
    (void)state;
    for (size_t g = 0; g < sizeof groups / sizeof groups[0]; g++)
        for (size_t i = 0; i < 9; i++)
            for (size_t k = i + 1; k < 9; k++, pairs++) {
                SECRET_OWNED struct secret *a = make(groups[g][i]), *b = make(groups[g][k]);
                if (!answer_equal(a, b))
                    fail_msg("«%s» and «%s» differ", groups[g][i], groups[g][k]);
            }
    assert_true(pairs >= 200);
}

static void different_answers_stay_different(void **state)
{
    (void)state;
    for (size_t g = 0; g < sizeof groups / sizeof groups[0]; g++)
        for (size_t h = g + 1; h < sizeof groups / sizeof groups[0]; h++) {
            SECRET_OWNED struct secret *a = make(groups[g][0]), *b = make(groups[h][0]);
            assert_false(answer_equal(a, b));
        }
    static const char *const pairs[][2] = { { "Marie", "Maria" }, { "Noël 1998", "Noël 1989" }, { "cœur", "cour" }, { "ab c", "ab d" },
                                            { "東京", "京都" }, { "Łódź", "lodz2" } };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        SECRET_OWNED struct secret *a = make(pairs[i][0]), *b = make(pairs[i][1]);
        assert_false(answer_equal(a, b));
    }
}

static void a_normal_form_is_its_own(void **state)
{
    (void)state;
    SECRET_OWNED struct secret *once = secret_new(ANSWER_BYTES_MAX), *twice = secret_new(ANSWER_BYTES_MAX);
    for (size_t g = 0; g < sizeof groups / sizeof groups[0]; g++) {
        SECRET_OWNED struct secret *typed = make(groups[g][2]);
        assert_int_equal(answer_normalise(typed, once), ERR_OK);
        assert_int_equal(answer_normalise(once, twice), ERR_OK);
        assert_true(secret_equal(once, twice));
    }
    SECRET_OWNED struct secret *typed = make("Sœur Marie-Ève, d'Alma");
    assert_int_equal(answer_normalise(typed, once), ERR_OK);
    assert_int_equal(secret_length(once), 18);
    assert_memory_equal(secret_bytes(once), "soeurmarieevedalma", 18);
}

static const struct { const char *typed, *question; bool short_answer; enum err e; } rows[] = {
    { "", NULL, false, ERR_EMPTY },
    { "   ", NULL, false, ERR_ANSWER_EMPTY },
    { "?!…«»-'", NULL, false, ERR_ANSWER_EMPTY },
    { "\u0301\u0302", NULL, false, ERR_ANSWER_EMPTY },
    { "li", NULL, false, ERR_ANSWER_SHORT },
    { "L-i", NULL, false, ERR_ANSWER_SHORT },
    { "Li", NULL, true, ERR_OK },
    { "L", NULL, true, ERR_ANSWER_SHORT },
    { "é é", NULL, true, ERR_ANSWER_WEAK },
    { "東京", NULL, true, ERR_OK },
    { "\xff\xfe", NULL, false, ERR_FORMAT },
    { "123", NULL, false, ERR_ANSWER_WEAK },
    { "4 5 6 7", NULL, false, ERR_ANSWER_WEAK },
    { "98765", NULL, false, ERR_ANSWER_WEAK },
    { "1998", NULL, false, ERR_OK },
    { "Mot de passe", NULL, false, ERR_ANSWER_WEAK },
    { "sais pas", NULL, false, ERR_ANSWER_WEAK },
    { "Je ne sais pas!", NULL, false, ERR_ANSWER_WEAK },
    { "aaaa", NULL, false, ERR_ANSWER_WEAK },
    { "ÉéE", NULL, false, ERR_ANSWER_WEAK },
    { "carte-1", NULL, false, ERR_ANSWER_WEAK },
    { "jeanne@exemple.ca", NULL, false, ERR_ANSWER_WEAK },
    { "école", "Quelle était votre première école?", false, ERR_ANSWER_QUESTION },
    { "PREMIERE", "Quelle était votre première école?", false, ERR_ANSWER_QUESTION },
    { "première école", "Quelle était votre première école?", false, ERR_ANSWER_QUESTION },
    { "Quelle était votre première école", "Quelle était votre première école?", false, ERR_ANSWER_QUESTION },
    { "l'arbre", "Quel est l’arbre de votre rue?", false, ERR_ANSWER_QUESTION },
    { "école des Pins", "Quelle était votre première école?", false, ERR_OK },
};

static void every_row_of_the_table(void **state)
{
    static const char *const words[] = { "CARTE1", "jeanne@exemple.ca", "", NULL };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct answer_rules rules = { rows[i].short_answer, rows[i].question, words };
        SECRET_OWNED struct secret *typed = make(rows[i].typed);
        enum err e = answer_check(&rules, typed);
        if (e != rows[i].e)
            fail_msg("row %zu («%s»): %s, not %s", i, rows[i].typed, err_name(e), err_name(rows[i].e));
    }
}

static struct secret *repeat(const char *text, size_t times)
{
    struct secret *s = secret_new(8192);
    for (size_t i = 0; i < times; i++)
        assert_int_equal(secret_append(s, text, strlen(text)), ERR_OK);
    return s;
}

static void the_limits_are_exact(void **state)
{
    (void)state;
    SECRET_OWNED struct secret *out = secret_new(ANSWER_BYTES_MAX);
    static const struct { const char *text; size_t times; enum err e; } limits[] = {
        { "ab", 100, ERR_OK }, { "ab", 101, ERR_ANSWER_LONG }, { "é ", 200, ERR_OK }, { "é ", 201, ERR_ANSWER_LONG },
        { "\U00020000", 200, ERR_OK }, { "\U00020000", 201, ERR_ANSWER_LONG }, { "\uFDFA", 13, ERR_OK }, { "\uFDFA", 14, ERR_ANSWER_LONG },
        { "œ", 100, ERR_OK }, { "œ", 101, ERR_ANSWER_LONG },
    };
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        SECRET_OWNED struct secret *typed = repeat(limits[i].text, limits[i].times);
        enum err e = answer_normalise(typed, out);
        if (e != limits[i].e)
            fail_msg("row %zu: %s, not %s", i, err_name(e), err_name(limits[i].e));
        assert_true(!e == (secret_length(out) > 0));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(variants_are_the_same_answer), cmocka_unit_test(different_answers_stay_different),
        cmocka_unit_test(a_normal_form_is_its_own), cmocka_unit_test(every_row_of_the_table), cmocka_unit_test(the_limits_are_exact),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    if (secret_start())
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
