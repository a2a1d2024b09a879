/* Times as text (RFC 3339). */
#include "core/base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_text(void **state)
{
    static const struct { int64_t ms; const char *text; } rows[] = {
        { 0, "1970-01-01T00:00:00Z" },
        { 999, "1970-01-01T00:00:00Z" },
        { 1000, "1970-01-01T00:00:01Z" },
        { 951782400000, "2000-02-29T00:00:00Z" },
        { 951868799999, "2000-02-29T23:59:59Z" },
        { 1795356125000, "2026-11-22T14:02:05Z" },
        { 2147483648000, "2038-01-19T03:14:08Z" },
        { 4107542400000, "2100-03-01T00:00:00Z" },      /* 2100 is no leap year */
        { 253402300799999, "9999-12-31T23:59:59Z" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[CLOCK_TEXT_SIZE];
        clock_text(rows[i].ms, text);
        assert_string_equal(text, rows[i].text);
    }
}

/* Whatever a row of a database says: a string that ends within its room. */
static void test_text_of_nonsense(void **state)
{
    static const int64_t odd[] = { -1, -1000, -62135596800001, INT64_MIN, INT64_MIN + 1, INT64_MAX, 253402300800000 };
    (void)state;
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        char text[CLOCK_TEXT_SIZE + 8];
        memset(text, 'x', sizeof text);
        clock_text(odd[i], text);
        assert_in_range(strnlen(text, CLOCK_TEXT_SIZE), 0, CLOCK_TEXT_SIZE - 1);
        assert_int_equal(text[CLOCK_TEXT_SIZE], 'x');
    }
}

static void test_system(void **state)
{
    (void)state;
    int64_t before = clock_mono(&clock_system), wall = clock_wall(&clock_system), after = clock_mono(&clock_system);
    assert_true(after >= before);
    assert_true(wall > 1700000000000);
    assert_true(clock_wall(&clock_system) - wall < 60000);
}

static int64_t held(void *ctx) { return *(int64_t *)ctx; }

static void test_held(void **state)
{
    int64_t now = 42;
    const struct clock c = { held, held, &now };
    (void)state;
    assert_int_equal(clock_wall(&c), 42);
    now = 43;
    assert_int_equal(clock_mono(&c), 43);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text), cmocka_unit_test(test_text_of_nonsense), cmocka_unit_test(test_system), cmocka_unit_test(test_held),
    };
    return cmocka_run_group_tests_name("base_clock", tests, NULL, NULL);
}
