/* Names, passwords and codes of accounts (documents 002 and 003; core/rules/account.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/rules/account.h"

static struct secret *of(const char *text)
{
    struct secret *s = secret_new(strlen(text) + 1);
    assert_non_null(s);
    assert_int_equal(secret_append(s, text, strlen(text)), ERR_OK);
    return s;
}

static void expect_text(const struct secret *s, const char *text)
{
    assert_int_equal(secret_length(s), strlen(text));
    assert_memory_equal(secret_bytes(s), text, strlen(text));
}

static void test_names(void **state)
{
    static const struct { const char *typed, *kept; bool email; } good[] = {
        { "IP0000001", "IP0000001", false }, { " ip0000001 ", "IP0000001", false }, { "ce12ab", "CE12AB", false },
        { "Marie.Tremblay@Exemple.CA", "marie.tremblay@exemple.ca", true }, { "ip1@exemple.ca", "ip1@exemple.ca", true } };
    static const char *const bad[] = { "IP", "XX0000001", "marie", "IP 1", "IP-1", "IPé", "IP12345678901234567", "@exemple.ca", "marie@", "marie@exemple", "é@exemple.ca" };
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        SECRET_OWNED struct secret *s = of(good[i].typed);
        char to[ACCOUNT_NAME_SIZE] = "";
        bool email = !good[i].email;
        assert_int_equal(account_name_parse(s, to, &email), ERR_OK);
        assert_string_equal(to, good[i].kept);
        assert_int_equal(email, good[i].email);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        SECRET_OWNED struct secret *s = of(bad[i]);
        char to[ACCOUNT_NAME_SIZE] = "as it was";
        assert_int_equal(account_name_parse(s, to, NULL), ERR_USER_NAME);
        assert_string_equal(to, "as it was");
    }
    SECRET_OWNED struct secret *empty = of("  ");
    char to[ACCOUNT_NAME_SIZE];
    assert_int_equal(account_name_parse(empty, to, NULL), ERR_EMPTY);
}

static void expect_password(const char *text, const char *name, enum err e)
{
    SECRET_OWNED struct secret *s = of(text);
    enum err found = account_password_check(s, name);
    if (found != e)
        fail_msg("%s: %s, not %s", text, err_name(found), err_name(e));
}

/* «Compter au moins 8 caractères»; «Commencer et finir par une lettre»; «Contenir des lettres et des chiffres». */
static void test_password_rules(void **state)
{
    char longest[80], longer[84];
    (void)state;
    (void)snprintf(longest, sizeof longest, "Kiwi7%059dk", 7);
    (void)snprintf(longer, sizeof longer, "%sss", longest);
    longest[63] = 'k';
    longest[64] = 0;
    longer[65] = 0;
    longer[64] = 'k';
    expect_password("", NULL, ERR_EMPTY);
    expect_password("Kiwi7ve", NULL, ERR_ACCOUNT_PASSWORD_SHORT);
    expect_password("Kiwi7ver", NULL, ERR_OK);
    expect_password("7Kiwiver", NULL, ERR_ACCOUNT_PASSWORD_ENDS);
    expect_password("Kiwiver7", NULL, ERR_ACCOUNT_PASSWORD_ENDS);
    expect_password(" Kiwi7ver", NULL, ERR_ACCOUNT_PASSWORD_ENDS);
    expect_password("Kiwiverts", NULL, ERR_ACCOUNT_PASSWORD_MIX);
    expect_password(longest, NULL, ERR_OK);
    expect_password(longer, NULL, ERR_ACCOUNT_PASSWORD_LONG);
    expect_password("Kiwi 7 verts", NULL, ERR_OK);
    expect_password("Éclair7é", NULL, ERR_OK);
}

static void test_password_characters(void **state)
{
    (void)state;
    expect_password("Kiwi\n7vert", NULL, ERR_ACCOUNT_PASSWORD_CHARACTER);
    expect_password("Kiwi7\xffvert", NULL, ERR_ACCOUNT_PASSWORD_CHARACTER);
    expect_password("Kiwi7vert\xc3", NULL, ERR_ACCOUNT_PASSWORD_CHARACTER);
    expect_password("Kiwi7ﬁnit", NULL, ERR_ACCOUNT_PASSWORD_CHARACTER);     /* the ligature */
    expect_password("Kiwi７verts", NULL, ERR_ACCOUNT_PASSWORD_CHARACTER);    /* a wide digit */
    expect_password("Kiwi²7vert", NULL, ERR_ACCOUNT_PASSWORD_CHARACTER);
    expect_password("Kiwi\xe1\xba\x9b""7vert", NULL, ERR_ACCOUNT_PASSWORD_CHARACTER);   /* a long s with a dot: its part has a twin */
}

static void test_password_weak(void **state)
{
    static const char *const weak[] = { "Motdepasse1a", "PASSWORD99x", "abcd1234e", "a12345678b", "a1b2c3d4e", "Aaaa1111a", "Bonjour2024a", "Quebec1234q", "azerty12u", "Québec2024x", "Mot-de-passe 12a", "P@ssw0rd12a" };
    (void)state;
    for (size_t i = 0; i < sizeof weak / sizeof weak[0]; i++)
        expect_password(weak[i], NULL, ERR_ACCOUNT_PASSWORD_WEAK);
    expect_password("marie7tremblay", "marie7tremblay@exemple.ca", ERR_ACCOUNT_PASSWORD_WEAK);
    expect_password("Marie7Tremblay", "marie7tremblay@exemple.ca", ERR_ACCOUNT_PASSWORD_WEAK);
    expect_password("marie7@exemple.ca", "marie7@exemple.ca", ERR_ACCOUNT_PASSWORD_WEAK);
    expect_password("marie7tremblay", "marie8tremblay@exemple.ca", ERR_OK);
    expect_password("bonjourlundi5mai", NULL, ERR_OK);
    expect_password("a92837461b", NULL, ERR_OK);
}

/* An accent typed before or after its letter is the same password, and one character. */
static void test_password_normal_form(void **state)
{
    SECRET_OWNED struct secret *apart = of("e\xcc\x81t\xc3\xa9 7 fe\xcc\x81vrie\xcc\x80re"), *whole = of("été 7 févrière"),
                               *one = secret_new(ACCOUNT_PASSWORD_BYTES_MAX), *other = secret_new(ACCOUNT_PASSWORD_BYTES_MAX);
    SECRET_OWNED struct secret *seven = of("e\xcc\x81t7f\xc3\xa9" "e\xcc\x81"), *angstrom = of("\xe2\x84\xab"), *marks = of("a\xcc\xa3\xcc\x82");
    (void)state;
    assert_int_equal(account_password_normalise(apart, one), ERR_OK);
    assert_int_equal(account_password_normalise(whole, other), ERR_OK);
    assert_true(secret_equal(one, other));
    expect_text(one, "été 7 févrière");
    assert_false(account_password_holds(PASSWORD_LENGTH, seven));
    assert_int_equal(account_password_normalise(angstrom, one), ERR_OK);
    expect_text(one, "\xc3\x85");
    assert_int_equal(account_password_normalise(marks, one), ERR_OK);
    expect_text(one, "\xe1\xba\xad");
    SECRET_OWNED struct secret *korean = of("\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab"), *broken = of("a\x80");
    assert_int_equal(account_password_normalise(korean, one), ERR_OK);
    expect_text(one, "\xed\x95\x9c");
    assert_int_equal(account_password_normalise(broken, one), ERR_FORMAT);
}

static void test_live_rules(void **state)
{
    static const struct { const char *text; bool length, ends, mix; } rows[] = {
        { "", false, false, false }, { "K", false, true, false }, { "K7", false, false, true }, { "12345678", true, false, false }, { "Kiwi7ver", true, true, true } };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        SECRET_OWNED struct secret *s = of(rows[i].text);
        assert_int_equal(account_password_holds(PASSWORD_LENGTH, s), rows[i].length);
        assert_int_equal(account_password_holds(PASSWORD_ENDS, s), rows[i].ends);
        assert_int_equal(account_password_holds(PASSWORD_MIX, s), rows[i].mix);
    }
}

static void test_again(void **state)
{
    SECRET_OWNED struct secret *a = of("Kiwi7ver"), *b = of("Kiwi7vet"), *empty = of("");
    (void)state;
    assert_int_equal(account_password_again(a, a), ERR_OK);
    assert_int_equal(account_password_again(a, b), ERR_PIN_MISMATCH);
    assert_int_equal(account_password_again(a, empty), ERR_EMPTY);
}

static void expect_code(const char *typed, enum err e, const char *kept)
{
    SECRET_OWNED struct secret *s = of(typed), *to = secret_new(16);
    assert_int_equal(account_code_parse(s, to), e);
    expect_text(to, kept);
}

static void test_agent_codes(void **state)
{
    static const struct { const char *typed; enum err e; const char *kept; } rows[] = {
        { "abcd-efgh", ERR_OK, "ABCDEFGH" }, { " AB CD EF GH ", ERR_OK, "ABCDEFGH" }, { "", ERR_EMPTY, "" }, { "ABCDEFG", ERR_AGENT_CODE, "" },
        { "ABCDEFGHJ", ERR_AGENT_CODE, "" }, { "ABCDEFG0", ERR_AGENT_CODE, "" }, { "ABCDEFGé", ERR_AGENT_CODE, "" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        SECRET_OWNED struct secret *s = of(rows[i].typed), *to = secret_new(ACCOUNT_AGENT_CODE_LETTERS);
        assert_int_equal(account_agent_code_parse(s, to), rows[i].e);
        expect_text(to, rows[i].kept);
    }
}

static void test_codes(void **state)
{
    (void)state;
    expect_code("ABCDE-FGHJK", ERR_OK, "ABCDEFGHJK");
    expect_code(" abcde fghjk ", ERR_OK, "ABCDEFGHJK");
    expect_code("ihv2T7sD", ERR_OK, "ihv2T7sD");                 /* the document's */
    expect_code("ABCDE-FGHJ0", ERR_SECRET_CODE, "");
    expect_code("ABCDE-FGHJ", ERR_SECRET_CODE, "");
    expect_code("ABCDE-FGHJKM", ERR_SECRET_CODE, "");
    expect_code("ABCDEÉGHJK", ERR_SECRET_CODE, "");
    expect_code("ABCDE\u2011FGHJK", ERR_OK, "ABCDEFGHJK");         /* a hyphen that does not break */
    expect_code("ABCDEFGHJ\xff", ERR_SECRET_CODE, "");
    expect_code("", ERR_EMPTY, "");
    expect_code(" - ", ERR_EMPTY, "");
}

static void expect_reference(const char *typed, enum err e, const char *kept)
{
    SECRET_OWNED struct secret *s = of(typed);
    char to[ACCOUNT_REFERENCE_LETTERS + 2] = "";
    assert_int_equal(account_reference_parse(s, to), e);
    assert_string_equal(to, kept);
}

static void test_references(void **state)
{
    (void)state;
    expect_reference("abcd-efgh", ERR_OK, "ABCD-EFGH");
    expect_reference("ABCDEFGH", ERR_OK, "ABCD-EFGH");
    expect_reference("https://services.exemple.ca/creer/ABCD-EFGH", ERR_OK, "ABCD-EFGH");
    expect_reference("https://services.exemple.ca/?reference=ABCD-EFGH ", ERR_OK, "ABCD-EFGH");
    expect_reference("https://exemple.ca/ABCD-EFGH#abcd-efgj", ERR_OK, "ABCD-EFGJ");
    expect_reference("ABCD-EFGH/", ERR_REFERENCE, "");
    expect_reference("ABCD-EFG", ERR_REFERENCE, "");
    expect_reference("ABCD-EFG1", ERR_REFERENCE, "");
    expect_reference("https://exemple.ca/", ERR_REFERENCE, "");
    expect_reference("", ERR_EMPTY, "");
}

static void test_nips(void **state)
{
    static const struct { const char *typed; enum err e; const char *kept; } rows[] = {
        { "12345678", ERR_OK, "12345678" }, { "1234 5678", ERR_OK, "12345678" }, { "1234567", ERR_NIP, "" }, { "123456789", ERR_NIP, "" },
        { "1234567a", ERR_NIP, "" }, { "", ERR_EMPTY, "" } };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        SECRET_OWNED struct secret *s = of(rows[i].typed), *to = secret_new(16);
        assert_int_equal(account_nip_parse(s, to), rows[i].e);
        expect_text(to, rows[i].kept);
    }
}

static void test_spelling(void **state)
{
    (void)state;
    assert_string_equal(account_spell('A'), "Alfa");
    assert_string_equal(account_spell('z'), "Zulu");
    assert_string_equal(account_spell('3'), "trois");
    assert_null(account_spell('-'));
    for (const char *at = ACCOUNT_CODE_ALPHABET; *at; at++)
        assert_non_null(account_spell(*at));
    assert_int_equal(strlen(ACCOUNT_CODE_ALPHABET), 30);
}

static void test_messages(void **state)
{
    SECRET_OWNED struct secret *good = of("Bonjour,\n\nça va?\n"), *tab = of("a\tb"), *empty = of(""), *broken = of("a\xff"), *bidi = of("a\xe2\x80\xae""b");
    SECRET_OWNED struct secret *most = secret_new(MESSAGE_BYTES_MAX);
    (void)state;
    assert_int_equal(message_check(good), ERR_OK);
    assert_int_equal(message_check(tab), ERR_MESSAGE_CHARACTER);
    assert_int_equal(message_check(broken), ERR_MESSAGE_CHARACTER);
    assert_int_equal(message_check(bidi), ERR_MESSAGE_CHARACTER);
    assert_int_equal(message_check(empty), ERR_EMPTY);
    memset(secret_tail(most), 'a', MESSAGE_BYTES_MAX);
    secret_grew(most, MESSAGE_BYTES_MAX);
    assert_int_equal(message_check(most), ERR_OK);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names), cmocka_unit_test(test_password_rules), cmocka_unit_test(test_password_characters),
        cmocka_unit_test(test_password_weak), cmocka_unit_test(test_password_normal_form), cmocka_unit_test(test_live_rules),
        cmocka_unit_test(test_again), cmocka_unit_test(test_codes),
        cmocka_unit_test(test_agent_codes), cmocka_unit_test(test_references), cmocka_unit_test(test_nips),
        cmocka_unit_test(test_spelling), cmocka_unit_test(test_messages),
    };
    return secret_start() ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
