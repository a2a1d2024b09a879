/* Bytes written and read back: limits, truncation at every byte, hexadecimal. */
#include "core/base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_integers_are_big_endian(void **state)
{
    static const uint8_t want[] = { 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f };
    BUF_OWNED struct buf b = buf_make(64);
    (void)state;
    buf_put_u8(&b, 0x01);
    buf_put_u16(&b, 0x0203);
    buf_put_u32(&b, 0x04050607);
    buf_put_u64(&b, 0x08090a0b0c0d0e0f);
    assert_int_equal(buf_err(&b), ERR_OK);
    assert_int_equal(b.length, sizeof want);
    assert_memory_equal(b.bytes, want, sizeof want);
    struct reader r = reader_make(b.bytes, b.length);
    assert_int_equal(reader_u8(&r), 0x01);
    assert_int_equal(reader_u16(&r), 0x0203);
    assert_int_equal(reader_u32(&r), 0x04050607);
    assert_true(reader_u64(&r) == 0x08090a0b0c0d0e0f);
    assert_true(reader_done(&r));
}

/* The maximum is exact, and the first failure stays. */
static void test_limit(void **state)
{
    static const uint8_t bytes[300] = { 0 };
    (void)state;
    for (size_t max = 0; max <= 260; max++) {
        BUF_OWNED struct buf b = buf_make(max);
        buf_put(&b, bytes, max);
        assert_int_equal(buf_err(&b), ERR_OK);
        assert_int_equal(b.length, max);
        buf_put(&b, bytes, 0);
        assert_int_equal(buf_err(&b), ERR_OK);
        buf_put_u8(&b, 1);
        assert_int_equal(buf_err(&b), ERR_LIMIT);
        assert_int_equal(b.length, max);
        assert_string_equal(buf_string(&b), "");
        buf_put(&b, NULL, 0);
        assert_int_equal(buf_err(&b), ERR_LIMIT);
    }
    BUF_OWNED struct buf b = buf_make(10);
    buf_put_text(&b, "123456789");
    buf_put_u16(&b, 1);              /* does not fit */
    buf_put_u8(&b, 1);               /* would fit, but the run is broken already */
    assert_int_equal(b.length, 9);
    assert_int_equal(buf_err(&b), ERR_LIMIT);
    buf_put(&b, bytes, SIZE_MAX);
    assert_int_equal(b.length, 9);
    buf_clear(&b);
    assert_int_equal(buf_err(&b), ERR_OK);
    assert_int_equal(b.length, 0);
    buf_put_text(&b, "1234567890");
    assert_int_equal(buf_err(&b), ERR_OK);
    assert_string_equal(buf_string(&b), "1234567890");
}

static void test_huge_lengths(void **state)
{
    BUF_OWNED struct buf b = buf_make(SIZE_MAX);
    (void)state;
    buf_put_u8(&b, 1);
    buf_put_field(&b, "", (size_t)UINT32_MAX + 1);
    assert_int_equal(buf_err(&b), ERR_LIMIT);
    buf_free(&b);
    b = buf_make(16);
    buf_put_field(&b, "", UINT32_MAX);
    assert_int_equal(buf_err(&b), ERR_LIMIT);
}

static void test_clear_and_free(void **state)
{
    struct buf b = buf_make(100);
    (void)state;
    assert_string_equal(buf_string(&b), "");
    buf_free(&b);
    buf_free(&b);
    buf_free(NULL);
    buf_put_text(&b, "secret");
    buf_clear(&b);
    assert_memory_equal(b.bytes, "\0\0\0\0\0\0", 6);    /* wiped, memory kept */
    assert_string_equal(buf_string(&b), "");
    buf_free(&b);
    assert_null(b.bytes);
    assert_int_equal(b.max, 100);
}

static void test_consume(void **state)
{
    BUF_OWNED struct buf b = buf_make(16);
    (void)state;
    buf_consume(&b, 0);
    buf_consume(&b, 5);              /* more than there is: nothing */
    buf_put_text(&b, "abcdef");
    buf_consume(&b, 7);
    assert_string_equal(buf_string(&b), "abcdef");
    buf_consume(&b, 2);
    assert_string_equal(buf_string(&b), "cdef");
    assert_memory_equal(b.bytes + 4, "\0\0", 2);
    buf_consume(&b, 4);
    assert_int_equal(b.length, 0);
    buf_put_text(&b, "0123456789abcdef");
    assert_int_equal(buf_err(&b), ERR_OK);
}

static void test_printf(void **state)
{
    BUF_OWNED struct buf b = buf_make(70);
    (void)state;
    buf_printf(&b, "%s-%d", "été", 12);
    buf_printf(&b, "%60s", "");
    assert_int_equal(buf_err(&b), ERR_OK);
    assert_int_equal(b.length, 68);
    buf_printf(&b, "%s", "abc");
    assert_int_equal(buf_err(&b), ERR_LIMIT);
    assert_int_equal(b.length, 68);
}

enum { LONG_TEXT = 12 };

static void put_everything(struct buf *b)
{
    buf_put_u8(b, 7);
    buf_put_string(b, "clé");
    buf_put_u16(b, 515);
    buf_put_field(b, "\0\1\2", 3);
    buf_put_string(b, NULL);
    buf_put_u32(b, 99);
    buf_put_u64(b, 1ull << 40);
}

/* True when everything was there. Reads all of it even when the first is short: a reader never runs past its end. */
static bool read_everything(const uint8_t *bytes, size_t n)
{
    struct reader r = reader_make(bytes, n);
    char text[LONG_TEXT], empty[LONG_TEXT];
    size_t field_n = 77;
    bool same = reader_u8(&r) == 7;
    reader_string(&r, text, sizeof text);
    same &= strcmp(text, "clé") == 0;
    same &= reader_u16(&r) == 515;
    const uint8_t *field = reader_field(&r, &field_n);
    same &= field && field_n == 3 && memcmp(field, "\0\1\2", 3) == 0;
    assert_true(field || field_n == 0);
    reader_string(&r, empty, sizeof empty);
    same &= strcmp(empty, "") == 0;
    same &= reader_u32(&r) == 99;
    same &= reader_u64(&r) == 1ull << 40;
    assert_false(reader_done(&r) && !same);
    return reader_done(&r);
}

static void test_truncated_at_every_byte(void **state)
{
    BUF_OWNED struct buf b = buf_make(256);
    (void)state;
    put_everything(&b);
    assert_int_equal(buf_err(&b), ERR_OK);
    for (size_t n = 0; n <= b.length + 1; n++) {
        uint8_t *copy = calloc(1, n ? n : 1);      /* exactly so long: a sanitizer sees one byte too many */
        assert_non_null(copy);
        memcpy(copy, b.bytes, n < b.length ? n : b.length);
        assert_int_equal(read_everything(copy, n), n == b.length);
        free(copy);
    }
}

/* After a short read everything is zero or empty, also what would fit. */
static void test_reader_stays_failed(void **state)
{
    struct reader r = reader_make("\1\2\3", 3);
    char text[4] = "abc";
    size_t n = 5;
    (void)state;
    assert_int_equal(reader_u32(&r), 0);
    assert_true(r.failed);
    assert_int_equal(reader_u8(&r), 0);
    assert_null(reader_bytes(&r, 1));
    assert_null(reader_field(&r, &n));
    assert_int_equal(n, 0);
    reader_string(&r, text, sizeof text);
    assert_string_equal(text, "");
    assert_false(reader_done(&r));
    r = reader_make(NULL, 0);
    assert_true(reader_done(&r));
    assert_int_equal(reader_u8(&r), 0);
    assert_false(reader_done(&r));
    r = reader_make("\xff\xff\xff\xff" "abcd", 8);
    assert_null(reader_field(&r, &n));
    assert_true(r.failed);
    r = reader_make("ab", 2);
    assert_null(reader_bytes(&r, SIZE_MAX));
}

static void test_reader_string_bounds(void **state)
{
    static const struct { const char *bytes; size_t n; bool good; } rows[] = {
        { "\0\0\0\3abc", 7, true },  { "\0\0\0\4abcd", 8, false }, { "\0\0\0\3a\0c", 7, false },
        { "\0\0\0\0", 4, true },     { "\0\0\0\1\0", 5, false },   { "\0\0\0\3ab", 6, false },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct reader r = reader_make(rows[i].bytes, rows[i].n);
        char text[4] = "xyz";
        reader_string(&r, text, sizeof text);
        assert_int_equal(reader_done(&r), rows[i].good);
        if (!rows[i].good)
            assert_string_equal(text, "");
    }
}

static void test_hex(void **state)
{
    static const struct { const char *text; size_t n; bool good; } rows[] = {
        { "", 0, true }, { "00", 1, true }, { "fF", 1, true }, { "0", 1, false }, { "000", 1, false }, { "0g", 1, false },
        { "g0", 1, false }, { " 00", 1, false }, { "0 ", 1, false }, { "0x", 1, false }, { "-1", 1, false }, { "", 1, false },
        { "00", 0, false }, { "\xc3\xa9", 1, false }, { "/0", 1, false }, { ":0", 1, false }, { "@0", 1, false }, { "G0", 1, false },
        { "`0", 1, false },
    };
    BUF_OWNED struct buf b = buf_make(1024);
    uint8_t all[256], back[256], one = 0x5a;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        one = 0x5a;
        assert_int_equal(hex_parse(rows[i].text, &one, rows[i].n), rows[i].good);
        if (!rows[i].good || rows[i].n == 0)
            assert_int_equal(one, 0x5a);
    }
    for (unsigned i = 0; i < 256; i++)
        all[i] = (uint8_t)i;
    buf_put_hex(&b, all, sizeof all);
    assert_int_equal(b.length, 512);
    assert_memory_equal(b.bytes + 2 * 0xab, "ab", 2);
    assert_true(hex_parse(buf_string(&b), back, sizeof back));
    assert_memory_equal(all, back, sizeof all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_integers_are_big_endian),
        cmocka_unit_test(test_limit),
        cmocka_unit_test(test_huge_lengths),
        cmocka_unit_test(test_clear_and_free),
        cmocka_unit_test(test_consume),
        cmocka_unit_test(test_printf),
        cmocka_unit_test(test_truncated_at_every_byte),
        cmocka_unit_test(test_reader_stays_failed),
        cmocka_unit_test(test_reader_string_bounds),
        cmocka_unit_test(test_hex),
    };
    return cmocka_run_group_tests_name("base_buf", tests, NULL, NULL);
}
