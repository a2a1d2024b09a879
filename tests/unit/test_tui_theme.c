/* Colours: every pair of every theme passes 7:1. */
#include "tui/theme.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void test_A17_pairs_at_least_7_to_1(void **state)
{
    (void)state;
    for (int theme = 0; theme < THEME_COUNT; theme++)
        for (int style = 0; style < STYLE_COUNT; style++)
            assert_true(theme_contrast(theme_pair((enum theme)theme, (enum style)style)) >= 70);
}

/* The computation itself, against a table of measured pairs: it must refuse what fails there. */
static void test_A17_contrast_is_computed(void **state)
{
    (void)state;
    static const struct { struct theme_pair pair; int tenths; } known[] = {
        { { 7, 0 }, 90 }, { { 15, 0 }, 210 }, { { 11, 0 }, 197 }, { { 6, 0 }, 73 }, { { 15, 4 }, 133 }, { { 11, 4 }, 125 }, { { 14, 0 }, 171 },
        { { 15, 1 }, 78 }, { { 0, 6 }, 73 }, { { 0, 7 }, 90 }, { { 1, 0 }, 27 }, { { 4, 0 }, 16 }, { { 8, 0 }, 28 }, { { 5, 0 }, 33 },
        { { 3, 0 }, 40 }, { { 12, 0 }, 41 },
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        int got = theme_contrast(known[i].pair), want = known[i].tenths;
        assert_in_range(got, want - 1, want + 1);
    }
}

static void test_A06_focus_background_is_unique(void **state)
{
    (void)state;
    for (int theme = 0; theme < THEME_MONO; theme++)
        for (int style = 0; style < STYLE_COUNT; style++)
            if (style != STYLE_FOCUS)
                assert_int_not_equal(theme_pair((enum theme)theme, STYLE_FOCUS).bg, theme_pair((enum theme)theme, (enum style)style).bg);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_A17_pairs_at_least_7_to_1),
        cmocka_unit_test(test_A17_contrast_is_computed),
        cmocka_unit_test(test_A06_focus_background_is_unique),
    };
    return cmocka_run_group_tests_name("tui_theme", tests, NULL, NULL);
}
