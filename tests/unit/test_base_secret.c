/* Secrets: wiped, bounded, compared. */
#include "core/base/secret.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <cmocka.h>

static struct secret *made(size_t max, const char *text)
{
    struct secret *s = secret_new(max);
    assert_non_null(s);
    assert_int_equal(secret_append(s, text, strlen(text)), ERR_OK);
    return s;
}

/* Every byte of the room, not only of the contents. */
static bool all_zero(const struct secret *s)
{
    const uint8_t *bytes = secret_bytes(s);
    for (size_t i = 0; i < secret_length(s) + secret_room(s); i++)
        if (bytes[i])
            return false;
    return true;
}

static void test_bounds_of_new(void **state)
{
    (void)state;
    assert_null(secret_new(0));
    assert_null(secret_new((size_t)SECRET_MAX + 1));
    assert_null(secret_new(SIZE_MAX));
    struct secret *s = secret_new(SECRET_MAX);
    assert_non_null(s);
    assert_int_equal(secret_length(s), 0);
    assert_int_equal(secret_room(s), SECRET_MAX);
    assert_true(all_zero(s));
    secret_free(s);
    secret_free(NULL);
}

static void test_append_is_all_or_nothing(void **state)
{
    (void)state;
    struct secret *s = made(8, "123456");
    assert_int_equal(secret_append(s, "abc", 3), ERR_LIMIT);
    assert_int_equal(secret_append(s, "abc", SIZE_MAX), ERR_LIMIT);
    assert_int_equal(secret_length(s), 6);
    assert_memory_equal(secret_bytes(s), "123456", 6);
    assert_int_equal(secret_bytes(s)[6], 0);
    assert_int_equal(secret_append(s, NULL, 0), ERR_OK);
    assert_int_equal(secret_append(s, "ab", 2), ERR_OK);
    assert_int_equal(secret_room(s), 0);
    assert_int_equal(secret_append(s, "c", 1), ERR_LIMIT);
    assert_memory_equal(secret_bytes(s), "123456ab", 8);
    secret_free(s);
}

static void test_wipe_leaves_zeros(void **state)
{
    (void)state;
    struct secret *s = made(32, "le mot de passe");
    secret_wipe(s);
    assert_int_equal(secret_length(s), 0);
    assert_int_equal(secret_room(s), 32);
    assert_true(all_zero(s));
    assert_int_equal(secret_append(s, "encore", 6), ERR_OK);
    secret_free(s);
}

static void test_truncate_wipes_the_tail(void **state)
{
    (void)state;
    struct secret *s = made(32, "123456789");
    secret_truncate(s, 20);
    assert_int_equal(secret_length(s), 9);
    secret_truncate(s, 9);
    assert_int_equal(secret_length(s), 9);
    for (size_t n = 8; n < 9; n--) {
        secret_truncate(s, n);
        assert_int_equal(secret_length(s), n);
        for (size_t i = n; i < 32; i++)
            assert_int_equal(secret_bytes(s)[i], 0);
    }
    assert_true(all_zero(s));
    secret_free(s);
}

static void test_copy(void **state)
{
    (void)state;
    struct secret *long_one = made(32, "une phrase longue"), *short_one = made(4, "1234"), *to = made(32, "ce qui était là avant");
    assert_int_equal(secret_copy(short_one, long_one), ERR_LIMIT);
    assert_memory_equal(secret_bytes(short_one), "1234", 4);
    assert_int_equal(secret_copy(to, short_one), ERR_OK);
    assert_int_equal(secret_length(to), 4);
    for (size_t i = 4; i < 32; i++)
        assert_int_equal(secret_bytes(to)[i], 0);    /* nothing of what was there is left behind the new one */
    assert_int_equal(secret_copy(to, to), ERR_OK);
    assert_int_equal(secret_length(to), 4);
    assert_memory_equal(secret_bytes(to), "1234", 4);
    secret_wipe(short_one);
    assert_int_equal(secret_copy(to, short_one), ERR_OK);
    assert_int_equal(secret_length(to), 0);
    assert_true(all_zero(to));
    secret_free(long_one);
    secret_free(short_one);
    secret_free(to);
}

static void test_filled_in_place(void **state)
{
    (void)state;
    struct secret *s = made(8, "12");
    memcpy(secret_tail(s), "345", 3);
    secret_grew(s, 3);
    assert_int_equal(secret_length(s), 5);
    assert_memory_equal(secret_bytes(s), "12345", 5);
    secret_grew(s, 4);                               /* more than there is room for: not believed */
    assert_int_equal(secret_length(s), 5);
    secret_grew(s, SIZE_MAX);
    assert_int_equal(secret_length(s), 5);
    secret_free(s);
}

static void test_equality(void **state)
{
    (void)state;
    static const struct { const char *a, *b; bool equal; } rows[] = {
        { "", "", true }, { "", "1", false }, { "123456", "123456", true }, { "123456", "123457", false },
        { "223456", "123456", false }, { "123456", "12345", false }, { "12345", "123456", false }, { "é", "e", false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct secret *a = made(16, rows[i].a), *b = made(64, rows[i].b);
        assert_int_equal(secret_equal(a, b), rows[i].equal);
        assert_int_equal(secret_equal(b, a), rows[i].equal);
        assert_true(secret_equal(a, a));
        secret_free(a);
        secret_free(b);
    }
    /* What lies beyond the end does not count, and a NUL is a byte like another. */
    struct secret *a = made(16, "123456"), *b = made(16, "1234");
    secret_truncate(a, 4);
    assert_true(secret_equal(a, b));
    assert_int_equal(secret_append(a, "\0x", 2), ERR_OK);
    assert_int_equal(secret_append(b, "\0y", 2), ERR_OK);
    assert_false(secret_equal(a, b));
    secret_free(a);
    secret_free(b);
}

static void test_owned_locals_let_go(void **state)
{
    (void)state;
    SECRET_OWNED struct secret *none = NULL;
    SECRET_OWNED struct secret *some = made(8, "1");
    assert_null(none);
    assert_non_null(some);
}

static void test_process_is_protected(void **state)
{
    struct rlimit core = { 1, 1 };
    (void)state;
    assert_int_equal(getrlimit(RLIMIT_CORE, &core), 0);
    assert_int_equal(core.rlim_cur, 0);
    assert_int_equal(core.rlim_max, 0);
    assert_int_equal(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 0);
    assert_int_equal(secret_start(), ERR_OK);    /* twice does no harm */
}

static void test_insert_and_remove_move_the_rest(void **state)
{
    (void)state;
    struct secret *s = made(8, "abef");
    assert_int_equal(secret_insert(s, 2, "cd", 2), ERR_OK);
    assert_int_equal(secret_insert(s, 6, "g", 1), ERR_OK);
    assert_int_equal(secret_length(s), 7);
    assert_memory_equal(secret_bytes(s), "abcdefg", 7);
    assert_int_equal(secret_insert(s, 0, "xy", 2), ERR_LIMIT);
    assert_int_equal(secret_insert(s, 8, "x", 1), ERR_LIMIT);
    assert_memory_equal(secret_bytes(s), "abcdefg", 7);
    secret_remove(s, 1, 3);
    assert_int_equal(secret_length(s), 4);
    assert_memory_equal(secret_bytes(s), "aefg\0\0\0\0", 8);   /* what was behind is wiped */
    secret_remove(s, 3, 2);
    secret_remove(s, 5, SIZE_MAX);
    assert_int_equal(secret_length(s), 4);
    secret_remove(s, 0, 4);
    assert_true(all_zero(s));
    secret_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bounds_of_new),
        cmocka_unit_test(test_append_is_all_or_nothing),
        cmocka_unit_test(test_insert_and_remove_move_the_rest),
        cmocka_unit_test(test_wipe_leaves_zeros),
        cmocka_unit_test(test_truncate_wipes_the_tail),
        cmocka_unit_test(test_copy),
        cmocka_unit_test(test_filled_in_place),
        cmocka_unit_test(test_equality),
        cmocka_unit_test(test_owned_locals_let_go),
        cmocka_unit_test(test_process_is_protected),
    };
    if (secret_start())
        return 1;
    return cmocka_run_group_tests_name("base_secret", tests, NULL, NULL);
}
