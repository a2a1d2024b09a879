/* The tables of guichet-token: return codes, card families, status words, and text that comes from cards. */
#include "core/token/cert.h"
#include "core/token/ckr.h"
#include "core/token/pcsc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <p11-kit/pkcs11.h>

#include <cmocka.h>

static void every_row_is_found_once_and_means_something(void **state)
{
    (void)state;
    unsigned n = 0;
    for (const struct ckr_row *row; (row = ckr_at(n)); n++) {
        assert_ptr_equal(ckr_find(row->code), row);      /* a code given twice would find the first */
        assert_true(err_is_known((unsigned)row->err));
        assert_memory_equal(row->name, "CKR_", 4);
        assert_int_equal(row->err == ERR_OK, row->code == CKR_OK);
        /* What PC/SC must be asked about is not a password's fault, and the other way round. */
        if (row->err == ERR_PIN_WRONG || row->err == ERR_PIN_LOCKED || row->err == ERR_PIN_LENGTH)
            assert_true(row->refused && !row->ask);
        if (row->err == ERR_TOKEN_REMOVED)
            assert_true(row->ask);
    }
    assert_true(n > 40);
}

static void the_codes_that_matter(void **state)
{
    (void)state;
    static const struct { CK_RV rv; enum err e; bool ask, refused; } rows[] = {
        { CKR_PIN_INCORRECT, ERR_PIN_WRONG, false, true },     { CKR_PIN_LOCKED, ERR_PIN_LOCKED, false, true },
        { CKR_PIN_LEN_RANGE, ERR_PIN_LENGTH, false, true },    { CKR_GENERAL_ERROR, ERR_MODULE_FAULT, true, false },
        { CKR_DEVICE_REMOVED, ERR_TOKEN_REMOVED, true, false },{ CKR_FUNCTION_FAILED, ERR_MODULE_FAULT, true, false },
        { CKR_DATA_INVALID, ERR_TOKEN_DAMAGED, true, false },  { CKR_TOKEN_NOT_PRESENT, ERR_TOKEN_REMOVED, true, false },
        { CKR_VENDOR_DEFINED + 7, ERR_MODULE_FAULT, true, false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct ckr_row *row = ckr_find(rows[i].rv);
        assert_int_equal(row->err, rows[i].e);
        assert_int_equal(row->ask, rows[i].ask);
        assert_int_equal(row->refused, rows[i].refused);
    }
}

static const uint8_t hsm[] = { 0x3B, 0x8E, 0x80, 0x01, 0x80, 0x31, 0x81, 0x54, 0x48, 0x53, 0x4D, 0x31, 0x73, 0x80, 0x21, 0x40,
                               0x81, 0x07, 0x18 };
static const uint8_t os_eid[] = { 0x3B, 0xF5, 0x18, 0x00, 0x02, 0x80, 0x01, 0x4F, 0x73, 0x45, 0x49, 0x44, 0x1A };
static const uint8_t other[] = { 0x3B, 0x00 };

static void families_are_known_by_their_atr_or_by_the_setting(void **state)
{
    (void)state;
    enum probe p = PROBE_AUTO;
    assert_int_equal(probe_reference(PROBE_AUTO, hsm, sizeof hsm), 0x81);
    assert_int_equal(probe_reference(PROBE_AUTO, os_eid, sizeof os_eid), 0x01);
    assert_int_equal(probe_reference(PROBE_AUTO, other, sizeof other), -1);
    assert_int_equal(probe_reference(PROBE_AUTO, hsm, 8), -1);
    assert_int_equal(probe_reference(PROBE_AUTO, NULL, 0), -1);
    assert_int_equal(probe_reference(PROBE_OFF, hsm, sizeof hsm), -1);
    assert_int_equal(probe_reference(PROBE_MYEID, other, sizeof other), 0x01);
    assert_true(probe_parse("sc-hsm", &p) && p == PROBE_SC_HSM);
    assert_true(probe_parse("off", &p) && p == PROBE_OFF);
    assert_false(probe_parse("SC-HSM", &p));
    assert_int_equal(p, PROBE_OFF);
}

static void status_words_are_tries(void **state)
{
    (void)state;
    static const struct { unsigned sw; enum tries_kind kind; unsigned left; } rows[] = {
        { 0x63C5, TRIES_EXACT, 5 }, { 0x63C1, TRIES_EXACT, 1 }, { 0x63C0, TRIES_NONE, 0 }, { 0x6983, TRIES_NONE, 0 },
        { 0x9000, TRIES_UNKNOWN, 0 }, { 0x6A88, TRIES_UNKNOWN, 0 }, { 0, TRIES_UNKNOWN, 0 }, { 0x6300, TRIES_UNKNOWN, 0 } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct tries t = probe_read(rows[i].sw);
        assert_int_equal(t.kind, rows[i].kind);
        assert_int_equal(t.left, rows[i].left);
    }
}

static void text_from_a_card_is_cleaned(void **state)
{
    (void)state;
    static const struct { const char *in; size_t n; const char *out; } rows[] = {
        { "SecurSante   ", 13, "SecurSante" }, { "a\033[2Jb", 6, "a[2Jb" }, { "a\0b", 3, "ab" }, { "\xC3\xA9t\xC3", 4, "ét" },
        { "\xFFok", 3, "ok" }, { "", 0, "" }, { "abcdefghij", 10, "abcdefg" }, { "abcdef\xC3\xA9", 8, "abcdef" },
        { "a\xE2\x80\xAE" "b", 5, "ab" } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char to[8];
        bool large = rows[i].n == 13;
        char wide[32];
        cert_clean_text(rows[i].in, rows[i].n, large ? wide : to, large ? sizeof wide : sizeof to);
        assert_string_equal(large ? wide : to, rows[i].out);
    }
}

static void bytes_that_are_no_certificate(void **state)
{
    (void)state;
    static struct token_info info;
    static uint8_t junk[TOKEN_CERT_MAX + 1] = { 0x30, 0x82, 0xFF, 0xFF };
    int64_t from = 5;
    info.has_cert = true;
    assert_false(cert_describe(junk, 0, &info));
    assert_false(cert_describe(junk, 4, &info));
    assert_false(cert_describe(junk, sizeof junk, &info));
    assert_false(cert_is_personal(junk, 4, &from));
    assert_int_equal(from, 5);
    assert_false(cert_verify(junk, 4, "m", 1, &(struct token_signature){ .n = 64, .algorithm = "ES256" }));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_found_once_and_means_something),
        cmocka_unit_test(the_codes_that_matter),
        cmocka_unit_test(families_are_known_by_their_atr_or_by_the_setting),
        cmocka_unit_test(status_words_are_tries),
        cmocka_unit_test(text_from_a_card_is_cleaned),
        cmocka_unit_test(bytes_that_are_no_certificate),
    };
    if (secret_start())
        return 99;
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
