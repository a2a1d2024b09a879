/* core/token/est_answer: what is taken of an EST answer, and what is not. */
#include "core/token/est.h"

#include <gnutls/pkcs7.h>
#include <gnutls/x509.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static gnutls_datum_t certificate, bag;

static gnutls_datum_t bag_of(int count)
{
    gnutls_pkcs7_t p7;
    gnutls_datum_t der;
    assert_true(gnutls_pkcs7_init(&p7) >= 0);
    for (int i = 0; i < count; i++)
        assert_true(gnutls_pkcs7_set_crt_raw(p7, &certificate) >= 0);
    assert_true(gnutls_pkcs7_export2(p7, GNUTLS_X509_FMT_DER, &der) >= 0);
    gnutls_pkcs7_deinit(p7);
    return der;
}

static int make(void **state)
{
    gnutls_x509_privkey_t key;
    gnutls_x509_crt_t crt;
    (void)state;
    assert_true(gnutls_x509_privkey_init(&key) >= 0 && gnutls_x509_crt_init(&crt) >= 0);
    assert_true(gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0) >= 0);
    assert_true(gnutls_x509_crt_set_dn(crt, "CN=Z", NULL) >= 0 && gnutls_x509_crt_set_version(crt, 3) >= 0);
    assert_true(gnutls_x509_crt_set_serial(crt, "\1", 1) >= 0 && gnutls_x509_crt_set_activation_time(crt, 1000) >= 0);
    assert_true(gnutls_x509_crt_set_expiration_time(crt, 2000000000) >= 0 && gnutls_x509_crt_set_key(crt, key) >= 0);
    assert_true(gnutls_x509_crt_sign2(crt, crt, key, GNUTLS_DIG_SHA256, 0) >= 0 && gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_DER, &certificate) >= 0);
    gnutls_x509_crt_deinit(crt);
    gnutls_x509_privkey_deinit(key);
    bag = bag_of(1);
    return 0;
}

static int drop(void **state)
{
    (void)state;
    gnutls_free(certificate.data);
    gnutls_free(bag.data);
    return 0;
}

static char *base64_of(gnutls_datum_t der, size_t line, const char *newline)
{
    size_t n = sodium_base64_encoded_len(der.size, sodium_base64_VARIANT_ORIGINAL), used = 0, room = 4 * n + 16;
    char *plain = malloc(n), *text = malloc(room);
    sodium_bin2base64(plain, n, der.data, der.size, sodium_base64_VARIANT_ORIGINAL);
    for (size_t i = 0; plain[i]; i++) {
        if (line && i % line == 0)
            used += (size_t)snprintf(text + used, room - used, "%s", newline);
        text[used++] = plain[i];
    }
    text[used] = 0;
    free(plain);
    return text;
}

static enum err read_text(const char *text, struct token_enrolled *out) { return est_read_answer(text, strlen(text), out); }

static void any_white_space(void **state)
{
    (void)state;
    static const struct { size_t line; const char *newline; } rows[] = { { 0, "" }, { 64, "\n" }, { 64, "\r\n" }, { 1, " " }, { 76, "\r\n\t \r\n" } };
    static struct token_enrolled got;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *text = base64_of(bag, rows[i].line, rows[i].newline);
        assert_int_equal(read_text(text, &got), ERR_OK);
        assert_int_equal(got.n, 1);
        assert_int_equal(got.of[0].n, certificate.size);
        assert_memory_equal(got.of[0].der, certificate.data, certificate.size);
        free(text);
    }
}

static void strictly(void **state)
{
    (void)state;
    static struct token_enrolled got = { .n = 77 };
    gnutls_datum_t five = bag_of(TOKEN_ENROLLED_MAX + 1), four = bag_of(TOKEN_ENROLLED_MAX);
    char *good = base64_of(bag, 0, ""), *many = base64_of(five, 0, ""), *bare = base64_of(certificate, 0, "");
    assert_int_equal(read_text(many, &got), ERR_EST_ANSWER);
    assert_int_equal(read_text(bare, &got), ERR_EST_ANSWER);
    assert_int_equal(read_text("", &got), ERR_EST_ANSWER);
    assert_int_equal(read_text(" \r\n", &got), ERR_EST_ANSWER);
    assert_int_equal(read_text("MAA=", &got), ERR_EST_ANSWER);
    for (size_t i = 0; good[i]; i++) {
        char kept = good[i];
        good[i] = '-';      /* of no alphabet of ours */
        assert_int_equal(read_text(good, &got), ERR_EST_ANSWER);
        good[i] = kept;
    }
    for (size_t n = strlen(good); n-- > 0;) {
        good[n] = 0;
        assert_int_equal(read_text(good, &got), ERR_EST_ANSWER);
    }
    assert_int_equal(got.n, 77);
    free(good);
    good = base64_of(four, 0, "");
    assert_int_equal(read_text(good, &got), ERR_OK);
    assert_int_equal(got.n, TOKEN_ENROLLED_MAX);
    char *huge = malloc(EST_BODY_MAX + 2);
    memset(huge, ' ', EST_BODY_MAX + 1);
    huge[EST_BODY_MAX + 1] = 0;
    assert_int_equal(read_text(huge, &got), ERR_EST_ANSWER);
    free(huge);
    free(good);
    free(many);
    free(bare);
    gnutls_free(four.data);
    gnutls_free(five.data);
}

static void bytes_behind_the_end_are_refused(void **state)
{
    (void)state;
    static struct token_enrolled got;
    gnutls_datum_t longer = { malloc(bag.size + 3), bag.size + 3 };
    memcpy(longer.data, bag.data, bag.size);
    memset(longer.data + bag.size, 0, 3);
    char *text = base64_of(longer, 0, "");
    assert_int_equal(read_text(text, &got), ERR_EST_ANSWER);
    free(text);
    free(longer.data);
}

static void when_to_come_again(void **state)
{
    (void)state;
    static const struct { const char *value; uint32_t seconds; } rows[] = {
        { "120", 120 }, { "0", 1 }, { "99999999999999999999", EST_RETRY_MAX_S }, { "", EST_RETRY_DEFAULT_S }, { "-5", EST_RETRY_DEFAULT_S },
        { "12x", EST_RETRY_DEFAULT_S }, { "soon", EST_RETRY_DEFAULT_S }, { "Tue, 14 Nov 2023 22:15:20 GMT", 120 },
        { "Tue, 14 Nov 2023 22:00:00 GMT", 1 }, { "Tue, 14 Nov 2023 22:15:20", EST_RETRY_DEFAULT_S }, { "Fri, 31 Dec 2099 00:00:00 GMT", EST_RETRY_MAX_S } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(est_retry_after(rows[i].value, 1700000000), rows[i].seconds);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_white_space),
        cmocka_unit_test(strictly),
        cmocka_unit_test(bytes_behind_the_end_are_refused),
        cmocka_unit_test(when_to_come_again),
    };
    if (sodium_init() < 0)
        return 99;
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, make, drop);
}
