/* What each register is told is what the consent to it names, and no more. */
#include "tests/unit/test_identity.h"

#include "screens/citizen.h"

enum { MEMBERS = 6 };
static const char *const everything[MEMBERS] = { ZOE_ASKED, "QDEMO000001" };

/* told: given, family, birth, nam, nas, number; said: how the words name each of them, in the same order. */
static const struct {
    enum identity_purpose purpose;
    const char *const *words;
    bool told[MEMBERS];
    const char *number;
} rows[] = {
    { IDENTITY_TAX, citizen_words_tax, { true, true, true, false, true, true }, "mon numéro d'avis de cotisation" },
    { IDENTITY_HEALTH, citizen_words_health, { false, false, false, true, false, true }, "mon numéro de référence de la carte d'assurance maladie" },
    { IDENTITY_LICENCE, citizen_words_licence, { true, true, true, false, false, true }, "mon numéro de référence du permis de conduire" },
};

static void told_of(enum identity_purpose purpose, bool to[MEMBERS])
{
    struct asked a = asked_of(everything);
    const struct identity_fields f = identity_told(purpose, &a.fields);
    const struct secret *const all[MEMBERS] = { f.given, f.family, f.birth, f.nam, f.nas, f.number };
    for (size_t i = 0; i < MEMBERS; i++) {
        assert_true(!all[i] || all[i] == a.of[i]);
        to[i] = all[i];
    }
    asked_free(&a);
}

static bool is_said(const char *const *words, const char *name)
{
    for (; *words; words++)
        if (strstr(*words, name))
            return true;
    return false;
}

static void test_what_is_consented_to(void **state)
{
    (void)state;
    static const char *const names[MEMBERS - 1] = { "mon prénom", "mon nom", "ma date de naissance", "mon identifiant de la Régie de l'assurance maladie",
                                                    "mon numéro d'assurance sociale" };
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        bool told[MEMBERS];
        told_of(rows[r].purpose, told);
        for (size_t i = 0; i < MEMBERS; i++) {
            assert_int_equal(told[i], rows[r].told[i]);
            if (is_said(rows[r].words, i < MEMBERS - 1 ? names[i] : rows[r].number) != told[i])
                fail_msg("row %zu, member %zu", r, i);
        }
    }
}

/* «mes renseignements personnels»: the five of that page, and no number. */
static void test_person(void **state)
{
    (void)state;
    bool told[MEMBERS];
    told_of(IDENTITY_PERSON, told);
    for (size_t i = 0; i < MEMBERS; i++)
        assert_int_equal(told[i], i < MEMBERS - 1);
    assert_true(is_said(citizen_words_person, "mes renseignements personnels"));
}

int main(void)
{
    if (secret_start())
        return 1;
    static const struct CMUnitTest tests[] = { cmocka_unit_test(test_what_is_consented_to), cmocka_unit_test(test_person) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
