/* core/proto/phone: both ends of unblocking by telephone, and every slip of the tongue or the finger. */
#include "core/proto/base32.h"
#include "core/proto/phone.h"

#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char kiosk_id[] = "0123456789abcdef";

static struct secret *text_secret(const char *text)
{
    struct secret *s = secret_new(64);
    assert_int_equal(secret_append(s, text, strlen(text)), ERR_OK);
    return s;
}

static struct secret *key_of(uint8_t byte)
{
    struct secret *s = secret_new(PHONE_KEY_SIZE);
    memset(secret_tail(s), byte, PHONE_KEY_SIZE);
    secret_grew(s, PHONE_KEY_SIZE);
    return s;
}

/* Step 1 of the chain that begins with key_of(7). */
static struct phone_step make_step(struct secret **key)
{
    const uint8_t nonce[PHONE_NONCE_SIZE] = { 0xaa, 0xbb, 0xcc };
    *key = key_of(7);
    assert_int_equal(phone_next(*key), ERR_OK);
    struct phone_step step = { .key = *key, .counter = 1, .serial = "CARTE1" };
    assert_int_equal(phone_challenge_make(kiosk_id, 1, nonce, *key, "CARTE1", &step.challenge), ERR_OK);
    return step;
}

static void the_bits_of_a_challenge(void **state)
{
    (void)state;
    SECRET_OWNED struct secret *key = NULL, *other = key_of(8);
    const struct phone_step step = make_step(&key);
    char text[PHONE_CHALLENGE_TEXT_SIZE];
    phone_challenge_format(&step.challenge, text);
    assert_int_equal(strlen(text), 19);
    assert_memory_equal(step.challenge.bytes, "\x01\x23\x40\x00\x1a\xab\xbc", 7);     /* 20 bits of id, 0001, aabbcc */
    assert_int_equal(step.challenge.bytes[7] >> 4, 0xc);
    assert_int_equal(phone_challenge_counter(&step.challenge), 1);
    assert_true(phone_challenge_is_of(&step.challenge, kiosk_id));
    assert_false(phone_challenge_is_of(&step.challenge, "0123556789abcdef"));
    assert_true(phone_challenge_holds(&step.challenge, key, "CARTE1"));
    assert_false(phone_challenge_holds(&step.challenge, key, "CARTE2"));
    assert_false(phone_challenge_holds(&step.challenge, other, "CARTE1"));
    struct phone_challenge read;
    char spoken[64] = "";
    for (size_t i = 0, n = 0; text[i]; i++) {     /* in small letters, blanks for hyphens, O for 0 and l for 1 */
        char c = text[i] == '-' ? ' ' : text[i] == '0' ? 'O' : text[i] == '1' ? 'l' : text[i];
        spoken[n++] = c >= 'A' && c <= 'Z' && c != 'O' ? (char)(c + 32) : c;
    }
    assert_true(phone_challenge_parse(spoken, strlen(spoken), &read));
    assert_memory_equal(&read, &step.challenge, sizeof read);
    assert_false(phone_challenge_parse(text, 18, &read));
    assert_false(phone_challenge_parse("ABCD-EFGH-JKMN-PQRSU", 20, &read));
}

static void the_server_follows_and_never_goes_back(void **state)
{
    (void)state;
    SECRET_OWNED struct secret *kiosk = key_of(7), *server = key_of(7), *to = secret_new(PHONE_KEY_SIZE);
    uint64_t counter = 0;
    for (int i = 0; i < 70000; i++)
        assert_int_equal(phone_next(kiosk), ERR_OK);
    for (uint64_t step = 1000; step <= 70000; step += 1000) {
        assert_int_equal(phone_follow(server, (uint16_t)step, to, &counter), ERR_OK);
        assert_int_equal(counter, step);
        assert_int_equal(secret_copy(server, to), ERR_OK);
    }
    assert_true(secret_equal(server, kiosk));     /* past the 16 bits that are spoken */
    assert_int_equal(phone_follow(server, (uint16_t)70000, to, &counter), ERR_NOT_POSSIBLE);
    assert_int_equal(phone_follow(server, (uint16_t)69999, to, &counter), ERR_NOT_POSSIBLE);
    assert_int_equal(phone_follow(server, (uint16_t)71001, to, &counter), ERR_NOT_POSSIBLE);
    assert_int_equal(counter, 70000);
}

static const struct { const char *secret, *read; } secrets[] = {
    { "3537363231383830", "3537363231383830" }, { "A1B2C3D4E5F60718", "a1b2c3d4e5f60718" }, { "0000000000000000", "0000000000000000" },
    { "4142434445464748", "4142434445464748" }, { "12345678", "12345678" }, { "1234", "1234" }, { "ABCDEFGH", "ABCDEFGH" },
};

static void an_answer_carries_the_secret_and_whether_it_is_replaced(void **state)
{
    (void)state;
    SECRET_OWNED struct secret *key = NULL;
    const struct phone_step step = make_step(&key);
    for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++)
        for (int rotate = 0; rotate < 2; rotate++) {
            char text[PHONE_ANSWER_TEXT_SIZE];
            SECRET_OWNED struct secret *given = text_secret(secrets[i].secret), *got = NULL;
            bool replaced = !rotate;
            assert_int_equal(phone_answer_make(&step, given, rotate, text), ERR_OK);
            assert_int_equal(strlen(text), 24);
            SECRET_OWNED struct secret *typed = text_secret(text);
            assert_int_equal(phone_answer_read(&step, typed, &got, &replaced), ERR_OK);
            assert_int_equal(replaced, rotate);
            assert_int_equal(secret_length(got), strlen(secrets[i].read));
            assert_memory_equal(secret_bytes(got), secrets[i].read, secret_length(got));
        }
    static const char *const bad[] = { "", "123456789", "353736323138383", "35373632313838301", "353736323138383x" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char text[PHONE_ANSWER_TEXT_SIZE];
        SECRET_OWNED struct secret *given = text_secret(bad[i]);
        assert_int_equal(phone_answer_make(&step, given, true, text), ERR_FORMAT);
    }
}

/* Any one character wrong, any two neighbours exchanged: noticed before the card is asked. */
static void every_slip_is_noticed(void **state)
{
    (void)state;
    SECRET_OWNED struct secret *key = NULL, *given = text_secret("3537363231383830"), *got = NULL;
    const struct phone_step step = make_step(&key);
    char text[PHONE_ANSWER_TEXT_SIZE];
    bool rotate = false;
    assert_int_equal(phone_answer_make(&step, given, true, text), ERR_OK);
    for (size_t i = 0; i < 24; i++)
        for (unsigned v = 0; v < 32 && text[i] != '-'; v++) {
            SECRET_OWNED struct secret *typed = secret_new(32);
            char bent[PHONE_ANSWER_TEXT_SIZE];
            memcpy(bent, text, sizeof bent);
            bent[i] = base32_letter(v);
            if (bent[i] == text[i])
                continue;
            assert_int_equal(secret_append(typed, bent, 24), ERR_OK);
            assert_int_equal(phone_answer_read(&step, typed, &got, &rotate), ERR_PHONE_ANSWER);
        }
    SECRET_OWNED struct secret *whole = text_secret(text), *cut = text_secret(text);
    secret_truncate(cut, 23);
    assert_int_equal(phone_answer_read(&step, cut, &got, &rotate), ERR_PHONE_ANSWER);
    struct phone_step other = step;
    other.serial = "CARTE1";
    other.challenge.bytes[4] ^= 1;
    assert_int_equal(phone_answer_read(&other, whole, &got, &rotate), ERR_PHONE_ANSWER);
    assert_null(got);
    assert_false(rotate);
}

static void the_new_secret_is_this_step_s_and_this_token_s(void **state)
{
    (void)state;
    SECRET_OWNED struct secret *key = NULL, *a = NULL, *b = NULL, *c = NULL;
    struct phone_step step = make_step(&key);
    assert_int_equal(phone_new_secret(&step, &a), ERR_OK);
    assert_int_equal(secret_length(a), 16);
    step.serial = "CARTE2";
    assert_int_equal(phone_new_secret(&step, &b), ERR_OK);
    step.serial = "CARTE1";
    step.counter = 2;
    assert_int_equal(phone_new_secret(&step, &c), ERR_OK);
    assert_false(secret_equal(a, b));
    assert_false(secret_equal(a, c));
}

static void a_confirmation_says_which_of_three(void **state)
{
    (void)state;
    SECRET_OWNED struct secret *key = NULL;
    const struct phone_step step = make_step(&key);
    for (int r = PHONE_REFUSED; r <= PHONE_ROTATED; r++) {
        char text[PHONE_CONFIRMATION_TEXT_SIZE];
        enum phone_result got = PHONE_REFUSED;
        assert_int_equal(phone_confirmation_make(&step, (enum phone_result)r, text), ERR_OK);
        assert_int_equal(strlen(text), 9);
        assert_int_equal(phone_confirmation_read(&step, text, 9, &got), ERR_OK);
        assert_int_equal(got, r);
        text[0] = text[0] == '0' ? '2' : '0';
        assert_int_equal(phone_confirmation_read(&step, text, 9, &got), ERR_PHONE_ANSWER);
    }
}

/* Computed once by hand from the contract (BLAKE2b by another program): the bytes on paper stay what they are. */
static void the_chain_is_the_contract_s(void **state)
{
    (void)state;
    SECRET_OWNED struct secret *key = key_of(7), *empty = secret_new(8);
    static const uint8_t first[] = { 0xf1, 0x32, 0x7a, 0x8e, 0x00, 0x89, 0xd9, 0xc5 };
    assert_int_equal(phone_next(key), ERR_OK);
    assert_memory_equal(secret_bytes(key), first, sizeof first);
    assert_int_equal(phone_next(empty), ERR_KEYS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bits_of_a_challenge), cmocka_unit_test(the_server_follows_and_never_goes_back),
        cmocka_unit_test(an_answer_carries_the_secret_and_whether_it_is_replaced), cmocka_unit_test(every_slip_is_noticed),
        cmocka_unit_test(the_new_secret_is_this_step_s_and_this_token_s), cmocka_unit_test(a_confirmation_says_which_of_three),
        cmocka_unit_test(the_chain_is_the_contract_s),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    if (secret_start())
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
