/* JSON from outside: a table of inputs (only the first row is accepted), bounds and strict types. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/proto/json_in.h"

enum { MAX = 2000000 };

static void test_table(void **state)
{
    static const struct { const char *what, *text; enum err err; } rows[] = {
        { "valid", "{\"a\":[1,2.5,\"\xc3\xa9\",true,null,{\"b\":\"\\u00e9\"}]}", ERR_OK },
        { "duplicate key", "{\"a\":1,\"a\":2}", ERR_FORMAT },
        { "duplicate key, escaped", "{\"a\":1,\"\\u0061\":2}", ERR_FORMAT },
        { "invalid UTF-8", "{\"a\":\"\xff\"}", ERR_FORMAT },
        { "overlong UTF-8", "{\"a\":\"\xc0\xaf\"}", ERR_FORMAT },
        { "lone surrogate", "{\"a\":\"\\ud800\"}", ERR_FORMAT },
        { "NUL escape", "{\"a\":\"\\u0000\"}", ERR_FORMAT },
        { "integer over 2^63", "{\"a\":9223372036854775808}", ERR_FORMAT },
        { "1e999", "{\"a\":1e999}", ERR_FORMAT },
        { "NaN", "{\"a\":NaN}", ERR_FORMAT },
        { "trailing bytes", "{} {}", ERR_FORMAT },
        { "bare value", "1", ERR_FORMAT },
        { "unclosed", "{\"a\":[1", ERR_FORMAT },
        { "unclosed string", "[\"a", ERR_FORMAT },
        { "closed too often", "[]]", ERR_FORMAT },
        { "empty", "", ERR_FORMAT },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        JSON_OWNED json_t *json = NULL;
        enum err e = json_read(rows[i].text, strlen(rows[i].text), MAX, &json);
        if (e != rows[i].err)
            fail_msg("%s: %s", rows[i].what, err_name(e));
    }
}

static enum err read_deep(size_t depth)
{
    BUF_OWNED struct buf b = buf_make(MAX);
    JSON_OWNED json_t *json = NULL;
    for (size_t i = 0; i < depth; i++)
        buf_put_u8(&b, '[');
    for (size_t i = 0; i < depth; i++)
        buf_put_u8(&b, ']');
    return json_read(b.bytes, b.length, MAX, &json);
}

static void test_bounds(void **state)
{
    BUF_OWNED struct buf b = buf_make(MAX);
    JSON_OWNED json_t *json = NULL;
    (void)state;
    assert_int_equal(read_deep(JSON_DEPTH_MAX), ERR_OK);
    assert_int_equal(read_deep(JSON_DEPTH_MAX + 1), ERR_LIMIT);
    assert_int_equal(read_deep(900000), ERR_LIMIT);
    buf_put_text(&b, "[1");
    for (int i = 0; i < JSON_VALUES_MAX; i++)
        buf_put_text(&b, ",1");
    buf_put_text(&b, "]");
    assert_int_equal(json_read(b.bytes, b.length, MAX, &json), ERR_LIMIT);
    assert_int_equal(json_read("[   ]", 5, 4, &json), ERR_LIMIT);
    assert_int_equal(json_read("[\"[[{{,,::\\\"[[\"]", 16, 16, &json), ERR_OK);    /* brackets inside a string do not count */
}

static void test_types(void **state)
{
    static const char text[] = "{\"t\":\"abc\",\"n\":9007199254740993,\"f\":1.0,\"h\":\"00ff\",\"H\":\"00FF\",\"b\":\"AAE=\",\"c\":\"AAF=\",\"u\":\"AAE\"}";
    static const char *const some[] = { "t", "n", NULL };
    JSON_OWNED json_t *json = NULL;
    char word[4] = "zzz";
    uint8_t two[2];
    int64_t number = 7;
    size_t n = 9;
    (void)state;
    assert_int_equal(json_read(text, sizeof text - 1, MAX, &json), ERR_OK);
    assert_false(json_take_text(json, "t", word, 3));
    assert_string_equal(word, "zzz");
    assert_true(json_take_text(json, "t", word, 4));
    assert_true(json_take_i64(json, "n", &number));
    assert_int_equal(number, 9007199254740993);
    assert_false(json_take_i64(json, "f", &number));
    assert_false(json_take_i64(json, "t", &number));
    assert_false(json_take_i64(json, "none", &number));
    assert_true(json_take_hex(json, "h", two, 2));
    assert_false(json_take_hex(json, "H", two, 2));
    assert_false(json_take_hex(json, "h", two, 1));
    assert_true(json_take_base64(json, "b", two, 2, &n));
    assert_int_equal(n, 2);
    assert_false(json_take_base64(json, "b", two, 1, &n));
    assert_false(json_take_base64(json, "c", two, 2, &n));    /* other bytes' spelling: not canonical */
    assert_false(json_take_base64(json, "u", two, 2, &n));    /* no padding */
    assert_false(json_has_only(json, some));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table), cmocka_unit_test(test_bounds), cmocka_unit_test(test_types),
    };
    return cmocka_run_group_tests_name("proto json", tests, NULL, NULL);
}
