/* User names and passwords of the Service d'authentification (document 004; core/rules/citizen.h). */
#include "core/rules/citizen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct secret *of(const char *text)
{
    struct secret *s = secret_new(strlen(text) + 1);
    assert_non_null(s);
    assert_int_equal(secret_append(s, text, strlen(text)), ERR_OK);
    return s;
}

#define D16 "dkvapuzernbotmyx"
#define D64 D16 D16 D16 D16

/* --- names --- */

/* «Minimum de 5 caractères. Seulement les lettres et les chiffres sont acceptés.» */
static void user_names(void **state)
{
    static const struct { const char *typed; enum err e; const char *kept; } rows[] = {
        { "marie", ERR_OK, "marie" }, { "  Marie94 \t", ERR_OK, "marie94" }, { "\u00A0ÉMILIE\u202F", ERR_OK, "émilie" }, { "e\u0301milie", ERR_OK, "émilie" },
        { "12345", ERR_OK, "12345" }, { "IP0000001", ERR_OK, "ip0000001" }, { "МАРИЯ", ERR_OK, "мария" }, { D64, ERR_OK, D64 },
        { "mari", ERR_CITIZEN_NAME, NULL }, { "mari\u0301", ERR_CITIZEN_NAME, NULL }, { D64 "a", ERR_CITIZEN_NAME, NULL }, { "marie t", ERR_CITIZEN_NAME, NULL },
        { "marie-eve", ERR_CITIZEN_NAME, NULL }, { "marie.t", ERR_CITIZEN_NAME, NULL }, { "marie_t", ERR_CITIZEN_NAME, NULL }, { "marie@exemple.ca", ERR_CITIZEN_NAME, NULL },
        { "mariex\u0302", ERR_CITIZEN_NAME, NULL }, { "ﬁlou94", ERR_CITIZEN_NAME, NULL }, { "ｍａｒｉｅ", ERR_CITIZEN_NAME, NULL }, { "marie\u200B", ERR_CITIZEN_NAME, NULL },
        { "marie\xff", ERR_CITIZEN_NAME, NULL }, { "marie\n", ERR_CITIZEN_NAME, NULL }, { "", ERR_EMPTY, NULL }, { " ", ERR_EMPTY, NULL } };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        SECRET_OWNED struct secret *typed = of(rows[i].typed);
        char to[CITIZEN_NAME_SIZE] = "as it was";
        enum err e = citizen_name_parse(typed, to);
        if (e != rows[i].e || strcmp(to, e ? "as it was" : rows[i].kept) != 0)
            fail_msg("«%s»: %s, «%s»", rows[i].typed, err_name(e), to);
    }
}

static void names_to_log_in_with(void **state)
{
    static const struct { const char *typed; enum err e; const char *kept; bool address; } rows[] = {
        { "Marie94", ERR_OK, "marie94", false }, { " Marie.T@Exemple.CA ", ERR_OK, "marie.t@exemple.ca", true }, { "marie@exemple", ERR_CITIZEN_NAME, NULL, false },
        { "@", ERR_CITIZEN_NAME, NULL, false }, { "mar", ERR_CITIZEN_NAME, NULL, false }, { "  ", ERR_EMPTY, NULL, false }, { "", ERR_EMPTY, NULL, false } };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        SECRET_OWNED struct secret *typed = of(rows[i].typed);
        char to[CITIZEN_LOGIN_SIZE] = "as it was";
        bool address = !rows[i].address, before = address;
        enum err e = citizen_login_parse(typed, to, &address);
        assert_int_equal(e, rows[i].e);
        assert_string_equal(to, e ? "as it was" : rows[i].kept);
        assert_int_equal(address, e ? before : rows[i].address);
    }
}

/* --- passwords --- */

static void expect_of(const char *password, const char *name, const char *email, enum err e)
{
    SECRET_OWNED struct secret *p = of(password), *n = of(name ? name : ""), *m = of(email ? email : "");
    enum err found = citizen_password_check(&(struct citizen_password){ p, name ? n : NULL, email ? m : NULL });
    if (found != e)
        fail_msg("«%s»: %s, not %s", password, err_name(found), err_name(e));
}

static void expect(const char *password, enum err e) { expect_of(password, NULL, NULL, e); }

/* «Minimum de 10 caractères» */
static void lengths(void **state)
{
    (void)state;
    expect("", ERR_EMPTY);
    expect("kiwivert7", ERR_CITIZEN_PASSWORD_SHORT);
    expect("kiwiverts7", ERR_OK);
    expect("e\u0301te\u0301 viol", ERR_CITIZEN_PASSWORD_SHORT);      /* eight: an accent typed apart is none */
    expect("été violet", ERR_OK);
    expect(D64, ERR_OK);
    expect(D64 "d", ERR_ACCOUNT_PASSWORD_LONG);
    expect("12", ERR_CITIZEN_PASSWORD_SHORT);
}

/* «sans répétition ni séquence» */
static void repetitions_and_sequences(void **state)
{
    static const char *const repeats[] = { "kiwiverttt", "kkkiwivert", "kiwi   vert", "kiwiTtTvert", "kiwi777vert", "ÉéÉtaisvert", "kiwie\u0301É\u00E9vert" };
    static const char *const runs[] = { "kiwiabcdvert", "kiwidcbavert", "kiwi1234vert", "kiwi4321vert", "KIWIaBcDVERT", "kiwiqwervert", "kiwiazervert",
                                        "kiwirezavert", "kiwiqsdfvert", "kiwiasdfvert", "kiwiwxcvert!", "kiwizxcvert!", "kiwi7890vert", "kiwi0987vert", "kiwiLKJHvert",
                                        "kiwiopqrvert", "vertxyza, wxyz", "кавабвгдео" };
    static const char *const good[] = { "kiwiabcvert", "kiwi123vert", "kiwiqwevert", "kiwittvert", "kiwiazevert", "kiwi acegvert", "kiwi1357vert", "kiwiqazwsxvert", "kiwi0123", "aabbccddeeff" };
    (void)state;
    for (size_t i = 0; i < sizeof repeats / sizeof repeats[0]; i++)
        expect(repeats[i], ERR_CITIZEN_PASSWORD_REPEAT);
    for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++)
        expect(runs[i], ERR_CITIZEN_PASSWORD_SEQUENCE);
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        expect(good[i], strcmp(good[i], "kiwi0123") == 0 ? ERR_CITIZEN_PASSWORD_SHORT : ERR_OK);
}

/* «Ne doit pas être votre nom d'utilisateur ni une adresse courriel.» */
static void names_and_addresses(void **state)
{
    (void)state;
    expect_of("MarieTremblay", "marietremblay", NULL, ERR_CITIZEN_PASSWORD_NAME);
    expect_of("MarieTremblay", " MARIETREMBLAY ", NULL, ERR_CITIZEN_PASSWORD_NAME);
    expect_of(" MarieTremblay ", "marietremblay", NULL, ERR_CITIZEN_PASSWORD_NAME);
    expect_of("ÉmilieBouchard", "e\u0301miliebouchard", NULL, ERR_CITIZEN_PASSWORD_NAME);
    expect_of("MarieTremblay7", "marietremblay", NULL, ERR_OK);
    expect_of("Marie@Exemple.ca", NULL, "marie@exemple.ca", ERR_CITIZEN_PASSWORD_EMAIL);
    expect_of("luc@exemple.ca", NULL, "marie@exemple.ca", ERR_CITIZEN_PASSWORD_EMAIL);
    expect_of("luc@exemple.ca", NULL, NULL, ERR_CITIZEN_PASSWORD_EMAIL);
    expect_of(" luc@exemple.ca", NULL, "", ERR_CITIZEN_PASSWORD_EMAIL);
    expect_of("marie@exemple", NULL, "marie@exemple", ERR_CITIZEN_PASSWORD_EMAIL);      /* as typed so far */
    expect_of("luc @ exemple", NULL, "marie@exemple.ca", ERR_OK);
    expect_of("kiwiverts7", "", "", ERR_OK);
}

static void characters_and_the_blocklist(void **state)
{
    static const char *const weak[] = { "Motdepasse1", "motdepasse29", "MOTDEPASSEx7", "iloveyou92", "1administrateur7", "Québec-2024", "Mot-de-passe 12", "Montréal 1976!" };
    (void)state;
    expect("kiwi\nverts7", ERR_ACCOUNT_PASSWORD_CHARACTER);
    expect("kiwi verts\xff", ERR_ACCOUNT_PASSWORD_CHARACTER);
    expect("kiwivertsﬁ", ERR_ACCOUNT_PASSWORD_CHARACTER);
    expect("kiwi verts７", ERR_ACCOUNT_PASSWORD_CHARACTER);
    for (size_t i = 0; i < sizeof weak / sizeof weak[0]; i++)
        expect(weak[i], ERR_ACCOUNT_PASSWORD_WEAK);
    expect("kiwi 🥝 vert", ERR_OK);
}

static void each_rule_apart(void **state)
{
    static const struct { const char *text; bool holds[CITIZEN_RULES]; } rows[] = {
        { "", { false, true, true, true, true } }, { "k", { false, true, true, true, true } }, { "aaabcd", { false, false, false, true, true } },
        { "kiwivert94", { true, true, true, false, true } }, { "kiwi@exemple.ca", { true, true, true, true, false } }, { "prune bleue", { true, true, true, true, true } } };
    SECRET_OWNED struct secret *name = of("Kiwivert94"), *email = of("kiwi@exemple.ca");
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        SECRET_OWNED struct secret *p = of(rows[i].text);
        for (enum citizen_password_rule rule = 0; rule < CITIZEN_RULES; rule++)
            if (citizen_password_holds(rule, &(struct citizen_password){ p, name, email }) != rows[i].holds[rule])
                fail_msg("«%s», rule %u", rows[i].text, rule);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(user_names), cmocka_unit_test(names_to_log_in_with), cmocka_unit_test(lengths), cmocka_unit_test(repetitions_and_sequences),
        cmocka_unit_test(names_and_addresses), cmocka_unit_test(characters_and_the_blocklist), cmocka_unit_test(each_rule_apart),
    };
    return secret_start() ? 1 : cmocka_run_group_tests_name("rules/citizen", tests, NULL, NULL);
}
