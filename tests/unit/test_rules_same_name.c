/* core/rules/same_name: names that are one person's, and names that are not. */
#include "core/rules/same_name.h"

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

static bool same(const char *a, const char *b)
{
    SECRET_OWNED struct secret *one = of(a), *other = of(b);
    bool found = same_name(one, other);
    assert_int_equal(same_name(other, one), found);
    return found;
}

static void saints(void **state)
{
    (void)state;
    assert_true(same("St-Pierre", "SAINT PIERRE"));
    assert_true(same("Ste. Marie", "Sainte-Marie"));
    assert_true(same("STPIERRE", "St-Pierre"));
    assert_false(same("Stephan", "Saint Ephan"));
    assert_false(same("Ste-Marie", "Saint-Marie"));
}

static void initials(void **state)
{
    static const char *const yes[] = { "J", "j.", " J. ", "É", "E\u0301.", "Œ", "Я" };
    static const char *const no[] = { "", " ", ".", "Jo", "J.-P.", "J P", "J2", "7", "J\xff", "J!" };
    (void)state;
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
        SECRET_OWNED struct secret *s = of(yes[i]);
        assert_true(name_is_initial(s));
    }
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++) {
        SECRET_OWNED struct secret *s = of(no[i]);
        if (name_is_initial(s))
            fail_msg("«%s»", no[i]);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = { cmocka_unit_test(saints), cmocka_unit_test(initials) };
    return secret_start() ? 1 : cmocka_run_group_tests_name("rules/same_name", tests, NULL, NULL);
}
