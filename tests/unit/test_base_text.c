/* UTF-8: what is well-formed (RFC 3629 and Unicode 15, table 3-7), controls, widths. */
#include "core/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_decode_table(void **state)
{
    static const struct { const char *bytes; size_t n; int used; uint32_t point; } rows[] = {
        { "", 0, 0, 0 },
        { "\0", 1, 1, 0 },
        { "a", 1, 1, 'a' },
        { "\x7f", 1, 1, 0x7f },
        { "\xc2\x80", 2, 2, 0x80 },             { "\xdf\xbf", 2, 2, 0x7ff },
        { "\xe0\xa0\x80", 3, 3, 0x800 },        { "\xed\x9f\xbf", 3, 3, 0xd7ff },
        { "\xee\x80\x80", 3, 3, 0xe000 },       { "\xef\xbf\xbf", 3, 3, 0xffff },
        { "\xf0\x90\x80\x80", 4, 4, 0x10000 },  { "\xf4\x8f\xbf\xbf", 4, 4, 0x10ffff },
        /* a continuation without its head, heads that do not exist */
        { "\x80", 1, -1, 0 }, { "\xbf", 1, -1, 0 }, { "\xc0\x80", 2, -1, 0 }, { "\xc1\xbf", 2, -1, 0 },
        { "\xf5\x80\x80\x80", 4, -1, 0 }, { "\xf8\x88\x80\x80\x80", 5, -1, 0 }, { "\xfe", 1, -1, 0 }, { "\xff", 1, -1, 0 },
        /* overlong */
        { "\xc0\xaf", 2, -1, 0 }, { "\xe0\x80\xaf", 3, -1, 0 }, { "\xe0\x9f\xbf", 3, -1, 0 },
        { "\xf0\x80\x80\xaf", 4, -1, 0 }, { "\xf0\x8f\xbf\xbf", 4, -1, 0 },
        /* surrogates, and past the end of Unicode */
        { "\xed\xa0\x80", 3, -1, 0 }, { "\xed\xbf\xbf", 3, -1, 0 }, { "\xed\xaf\xbf", 3, -1, 0 }, { "\xf4\x90\x80\x80", 4, -1, 0 },
        /* only the beginning of one */
        { "\xc3", 1, -2, 0 }, { "\xe2\x82", 2, -2, 0 }, { "\xf0\x9f\x98", 3, -2, 0 },
        /* cut by another character */
        { "\xc3" "a", 2, -1, 0 }, { "\xe2\x82" "a", 3, -1, 0 }, { "\xf0\x9f\x98" "a", 4, -1, 0 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint32_t point = 0xabcdef;
        char *exact = malloc(rows[i].n ? rows[i].n : 1);
        assert_non_null(exact);
        memcpy(exact, rows[i].bytes, rows[i].n);
        int used = text_decode(exact, rows[i].n, &point);
        if (used != rows[i].used)
            fail_msg("row %zu: %d, not %d", i, used, rows[i].used);
        if (used > 0)
            assert_int_equal(point, rows[i].point);
        assert_int_equal(text_is_valid(exact, rows[i].n), rows[i].used >= 0);
        free(exact);
    }
}

/* Every code point there is, there and back. */
static void test_every_code_point(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x110010; c++) {
        char bytes[4];
        uint32_t back = 0;
        size_t n = text_encode(c, bytes);
        bool exists = c <= 0x10ffff && !(c >= 0xd800 && c <= 0xdfff);
        if ((n != 0) != exists)
            fail_msg("U+%04X", (unsigned)c);
        if (!exists)
            continue;
        assert_int_equal(n, c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4);
        assert_int_equal(text_decode(bytes, n, &back), n);
        assert_int_equal(back, c);
        for (size_t cut = 1; cut < n; cut++)
            assert_int_equal(text_decode(bytes, cut, &back), -2);
        int width = text_width_point(c);
        assert_in_range(width, 0, 2);
    }
    char bytes[4];
    assert_int_equal(text_encode(UINT32_MAX, bytes), 0);
    assert_int_equal(text_encode(0x80000000u, bytes), 0);
}

static void test_valid(void **state)
{
    (void)state;
    assert_true(text_is_valid("", 0));
    assert_true(text_is_valid("Clé d'authentification", 23));
    assert_false(text_is_valid("Cl\xe9", 3));
    assert_false(text_is_valid("abc\xc3", 4));
    assert_false(text_is_valid("a\xed\xa0\x80" "b", 5));
    assert_true(text_is_valid("a\0b", 3));
    assert_int_equal(text_points("clé", 4), 3);
    assert_int_equal(text_points("", 0), 0);
    assert_int_equal(text_points("a\xf0\x9f\x98\x80", 5), 2);
}

static void test_erase(void **state)
{
    (void)state;
    assert_int_equal(text_without_last("", 0), 0);
    assert_int_equal(text_without_last("a", 1), 0);
    assert_int_equal(text_without_last("clé", 4), 2);
    assert_int_equal(text_without_last("a\xf0\x9f\x98\x80", 5), 1);
    assert_int_equal(text_without_last("\x80\x80\x80", 3), 0);    /* ill-formed: never below zero */
}

static void test_widths(void **state)
{
    static const struct { uint32_t point; int width; } rows[] = {
        { 'a', 1 }, { 0xe9, 1 }, { 0x153, 1 }, { 0x2019, 1 }, { 0x20ac, 1 }, { 0x301, 0 }, { 0x200b, 0 }, { 0x1b, 0 }, { 0, 0 },
        { 0x7f, 0 }, { 0x85, 0 }, { 0x4e2d, 2 }, { 0xff21, 2 }, { 0x1f600, 2 }, { 0xac00, 2 }, { 0x2500, 1 }, { 0xfeff, 0 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (text_width_point(rows[i].point) != rows[i].width)
            fail_msg("U+%04X: %d, not %d", (unsigned)rows[i].point, text_width_point(rows[i].point), rows[i].width);
    assert_int_equal(text_width(""), 0);
    assert_int_equal(text_width("clé"), 3);
    assert_int_equal(text_width("cle\xcc\x81"), 3);
    assert_int_equal(text_width("中文"), 4);
}

static void test_controls(void **state)
{
    static const uint32_t never[] = { 0x2028, 0x2029, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e,
                                      0x2066, 0x2067, 0x2068, 0x2069, 0xfeff, 0xfffe, 0xffff, 0x1fffe, 0x10ffff, 0xfdd0, 0xfdef, 0x61c, 0x206a, 0x206f, 0xfff9, 0xfffb };
    static const uint32_t fine[] = { ' ', '~', 0xa0, 0xe9, 0x153, 0x2019, 0x2013, 0x301, 0x200d, 0xfdcf, 0xfdf0, 0xfffd, 0x10fffd };
    (void)state;
    for (uint32_t c = 0; c < 0x20; c++)
        assert_true(text_is_control(c));
    for (uint32_t c = 0x7f; c < 0xa0; c++)
        assert_true(text_is_control(c));
    for (uint32_t c = 0x20; c < 0x7f; c++)
        assert_false(text_is_control(c));
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
        if (!text_is_control(never[i]))
            fail_msg("U+%04X is let through", (unsigned)never[i]);
    for (size_t i = 0; i < sizeof fine / sizeof fine[0]; i++)
        if (text_is_control(fine[i]))
            fail_msg("U+%04X is refused", (unsigned)fine[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decode_table), cmocka_unit_test(test_every_code_point), cmocka_unit_test(test_valid),
        cmocka_unit_test(test_erase),        cmocka_unit_test(test_widths),           cmocka_unit_test(test_controls),
    };
    return cmocka_run_group_tests_name("base_text", tests, NULL, NULL);
}
