/* The enrolment code as people read and type it, sealing, and the shared key. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ctype.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "core/proto/enrol_code.h"
#include "core/proto/seal.h"

static const char vector[] = "04106-1050R-3GG28-A1C60-T3GF2-08H42";    /* of bytes 1..18, by another program */

static struct enrol_code counting(void)
{
    struct enrol_code code;
    for (unsigned i = 0; i < 8; i++)
        code.fingerprint[i] = (uint8_t)(i + 1);
    for (unsigned i = 0; i < 10; i++)
        code.random[i] = (uint8_t)(i + 9);
    return code;
}

static void test_vector(void **state)
{
    const struct enrol_code code = counting();
    struct enrol_code back;
    char text[ENROL_CODE_TEXT_SIZE];
    (void)state;
    enrol_code_format(&code, text);
    assert_string_equal(text, vector);
    assert_int_equal(enrol_code_parse(text, &back), ERR_OK);
    assert_memory_equal(&back, &code, sizeof code);
    assert_int_equal(enrol_code_name(&code), 0x090a0);
}

static void test_forms(void **state)
{
    static const char *const good[] = {
        "04106105OR3GG28A1C60T3GF208H42", "o4i06 1o50r 3gg28 alc60 t3gf2 o8h42", " 04106-1050R-3GG28-A1C60-T3GF2-08H42 ",
    };
    static const char *const bad[] = {
        "", "04106-1050R-3GG28-A1C60-T3GF2-08H4", "04106-1050R-3GG28-A1C60-T3GF2-08H421", "04106_1050R-3GG28-A1C60-T3GF2-08H42",
        "U4106-1050R-3GG28-A1C60-T3GF2-08H42", "0\xc3\xa9" "106-1050R-3GG28-A1C60-T3GF2-08H42",
    };
    struct enrol_code code, untouched;
    (void)state;
    memset(&code, 7, sizeof code);
    untouched = code;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(enrol_code_parse(bad[i], &code), ERR_CODE_FORMAT);
    assert_memory_equal(&code, &untouched, sizeof code);
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_int_equal(enrol_code_parse(good[i], &code), ERR_OK);
}

/* Every single wrong character, every exchange of two: noticed. */
static void test_typing_mistakes(void **state)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    struct enrol_code code = counting(), read;
    char text[ENROL_CODE_TEXT_SIZE], typed[ENROL_CODE_TEXT_SIZE];
    (void)state;
    randombytes_buf_deterministic(&code, sizeof code, (const uint8_t[randombytes_SEEDBYTES]){ 3 });
    enrol_code_format(&code, text);
    for (size_t i = 0; i < sizeof text - 1; i++)
        for (size_t k = 0; text[i] != '-' && k < 32; k++) {
            memcpy(typed, text, sizeof text);
            typed[i] = alphabet[k];
            assert_int_equal(enrol_code_parse(typed, &read), typed[i] == text[i] ? ERR_OK : ERR_CODE_FORMAT);
        }
    for (size_t i = 0; i < sizeof text - 1; i++)
        for (size_t k = 0; k < i; k++) {
            memcpy(typed, text, sizeof text);
            typed[i] = text[k];
            typed[k] = text[i];
            if (text[i] != '-' && text[k] != '-' && text[i] != text[k])
                assert_int_equal(enrol_code_parse(typed, &read), ERR_CODE_FORMAT);
        }
}

static void test_seal(void **state)
{
    SECRET_OWNED struct secret *seal = NULL, *plain = secret_new(16), *opened = NULL;
    uint8_t key[PEER_KEY_SIZE];
    BUF_OWNED struct buf box = buf_make(512);
    (void)state;
    assert_int_equal(peer_make_kx_key(&seal, key), ERR_OK);
    assert_int_equal(secret_append(plain, "secret", 6), ERR_OK);
    assert_int_equal(seal_to(key, "guichet/test/1", plain, &box), ERR_OK);
    assert_int_equal(seal_open(seal, "guichet/test/2", box.bytes, box.length, &opened), ERR_FORMAT);
    assert_null(opened);
    for (size_t i = 0; i < box.length; i++) {
        box.bytes[i] ^= 1;
        assert_int_equal(seal_open(seal, "guichet/test/1", box.bytes, box.length, &opened), ERR_FORMAT);
        assert_int_equal(seal_open(seal, "guichet/test/1", box.bytes, i, &opened), ERR_FORMAT);
        box.bytes[i] ^= 1;
    }
    assert_int_equal(seal_open(seal, "guichet/test/1", box.bytes, box.length, &opened), ERR_OK);
    assert_true(secret_equal(opened, plain));
}

static void test_shared_key(void **state)
{
    SECRET_OWNED struct secret *kiosk = NULL, *server = NULL, *one = NULL, *two = NULL, *three = NULL;
    uint8_t kiosk_public[PEER_KEY_SIZE], server_public[PEER_KEY_SIZE];
    const uint8_t zero[PEER_KEY_SIZE] = { 0 };
    (void)state;
    assert_int_equal(peer_make_kx_key(&kiosk, kiosk_public), ERR_OK);
    assert_int_equal(peer_make_kx_key(&server, server_public), ERR_OK);
    assert_int_equal(peer_shared_kiosk(kiosk, kiosk_public, server_public, &one), ERR_OK);
    assert_int_equal(peer_shared_server(server, server_public, kiosk_public, &two), ERR_OK);
    assert_true(secret_equal(one, two));
    assert_int_equal(secret_length(one), PEER_SHARED_SIZE);
    assert_int_equal(peer_shared_kiosk(kiosk, kiosk_public, zero, &three), ERR_KEYS);
    assert_null(three);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vector), cmocka_unit_test(test_forms), cmocka_unit_test(test_typing_mistakes),
        cmocka_unit_test(test_seal), cmocka_unit_test(test_shared_key),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests_name("proto enrol", tests, NULL, NULL);
}
