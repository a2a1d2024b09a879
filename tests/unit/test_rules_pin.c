/* core/rules/pin: the table of what a new password may be. */
#include "core/rules/pin.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct secret *make(const char *text)
{
    struct secret *s = secret_new(300);
    assert_non_null(s);
    assert_int_equal(secret_append(s, text, strlen(text)), ERR_OK);
    return s;
}

static const struct { const char *characters, *old, *pin; enum err e; } rows[] = {
    { "", "648219", "", ERR_EMPTY },
    { "", "648219", "64821", ERR_PIN_SHORT },
    { "", "648219", "1234567890123456", ERR_PIN_LONG },
    { "", "648219", "6482é9", ERR_PIN_CHARACTERS },
    { "", "648219", "64 829", ERR_PIN_CHARACTERS },
    { "", "648219", "64829\x01", ERR_PIN_CHARACTERS },
    { "0-9", "648219", "64829a", ERR_PIN_CHARACTERS },
    { "0-9._-", "648219", "6.4-8_", ERR_OK },
    { "", "648219", "648219", ERR_PIN_SAME },
    { "", "123456", "123456", ERR_PIN_SAME },
    { "", "648219", "123456", ERR_PIN_WEAK },
    { "", "648219", "654321", ERR_PIN_WEAK },
    { "", "648219", "890123", ERR_PIN_WEAK },
    { "", "648219", "abcdef", ERR_PIN_WEAK },
    { "", "648219", "QwErTy", ERR_PIN_WEAK },
    { "", "648219", "ytreza", ERR_PIN_WEAK },
    { "", "648219", "777777", ERR_PIN_WEAK },
    { "", "648219", "121212", ERR_PIN_WEAK },
    { "", "648219", "12312312", ERR_PIN_WEAK },
    { "", "648219", "MotDePasse", ERR_PIN_WEAK },
    { "", "648219", "motdepasse7", ERR_OK },
    { "", "648219", "123457", ERR_OK },
    { "", "648219", "193847", ERR_OK },
    { "", NULL, "648219", ERR_OK },
};

static void every_row_of_the_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct pin_rules rules = { 6, 15, rows[i].characters };
        SECRET_OWNED struct secret *old = rows[i].old ? make(rows[i].old) : NULL;
        SECRET_OWNED struct secret *pin = make(rows[i].pin);
        enum err e = pin_check_new(&rules, pin, old);
        if (e != rows[i].e)
            fail_msg("row %zu (%s): %s, not %s", i, rows[i].pin, err_name(e), err_name(rows[i].e));
    }
}

static void the_current_one_is_only_measured(void **state)
{
    (void)state;
    const struct pin_rules rules = { 6, 8, "" };
    SECRET_OWNED struct secret *weak = make("123456"), *shorter = make("12345"), *longer = make("123456789"), *none = make("");
    assert_int_equal(pin_check_current(&rules, weak), ERR_OK);
    assert_int_equal(pin_check_current(&rules, shorter), ERR_PIN_SHORT);
    assert_int_equal(pin_check_current(&rules, longer), ERR_PIN_LONG);
    assert_int_equal(pin_check_current(&rules, none), ERR_EMPTY);
}

static void the_second_typing_must_be_the_same(void **state)
{
    (void)state;
    SECRET_OWNED struct secret *a = make("193847"), *b = make("193847"), *c = make("193848"), *none = make("");
    assert_int_equal(pin_check_again(a, b), ERR_OK);
    assert_int_equal(pin_check_again(a, c), ERR_PIN_MISMATCH);
    assert_int_equal(pin_check_again(a, none), ERR_EMPTY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_of_the_table),
        cmocka_unit_test(the_current_one_is_only_measured),
        cmocka_unit_test(the_second_typing_must_be_the_same),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    if (secret_start())
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
