/* core/proto: the payloads of operations, a profile and a release: there and back, and nothing else is taken. */
#define _GNU_SOURCE    /* memmem */
#include "core/proto/agent.h"
#include "core/proto/certificate_renewed.h"
#include "core/proto/contact_set.h"
#include "core/proto/json_in.h"
#include "core/proto/proof.h"
#include "core/proto/questions_set.h"
#include "core/proto/release.h"
#include "core/proto/session.h"
#include "core/proto/token_unblocked.h"

#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct secret *seal_secret;
static uint8_t seal_key[PEER_KEY_SIZE];

static int group_setup(void **state)
{
    (void)state;
    return peer_make_kx_key(&seal_secret, seal_key);
}

static int group_teardown(void **state)
{
    (void)state;
    secret_free(seal_secret);
    return 0;
}

static struct op begin(const char *type, uint8_t first)
{
    struct op op;
    uint8_t id[OP_ID_SIZE] = { first };
    assert_int_equal(op_begin(&op, id, type, "CARTE1", 1790000000000), ERR_OK);
    return op;
}

static struct secret *repeat(const char *text, size_t times)
{
    struct secret *s = secret_new(2048);
    for (size_t i = 0; i < times; i++)
        assert_int_equal(secret_append(s, text, strlen(text)), ERR_OK);
    return s;
}

static struct questions_set make_set(const char *text, size_t times)
{
    struct questions_set set = { .questions = { "q-01", "q-02", "q-03", "enfance.ecole-7" } };
    for (size_t i = 0; i < QUESTIONS_COUNT; i++)
        set.answers[i] = repeat(text, times);
    return set;
}

static void questions_go_there_and_back(void **state)
{
    (void)state;
    struct op op = begin(QUESTIONS_SET_TYPE, 1);
    struct questions_set set = make_set("soeurmarie東", 1), got;
    assert_int_equal(questions_set_put(&set, seal_key, &op), ERR_OK);
    assert_null(memmem(op.payload, op.payload_n, "soeur", 5));
    assert_int_equal(questions_set_read(&op, seal_secret, &got), ERR_OK);
    for (size_t i = 0; i < QUESTIONS_COUNT; i++) {
        assert_string_equal(got.questions[i], set.questions[i]);
        assert_true(secret_equal(got.answers[i], set.answers[i]));
    }
    questions_set_drop(&got);
    /* moved to another operation, or opened with another key, it is nothing */
    struct op other = begin(QUESTIONS_SET_TYPE, 2);
    assert_int_equal(op_set_payload(&other, op.payload, op.payload_n), ERR_OK);
    assert_int_equal(questions_set_read(&other, seal_secret, &got), ERR_FORMAT);
    uint8_t key[PEER_KEY_SIZE];
    SECRET_OWNED struct secret *stranger = NULL;
    assert_int_equal(peer_make_kx_key(&stranger, key), ERR_OK);
    assert_int_equal(questions_set_read(&op, stranger, &got), ERR_FORMAT);
    questions_set_drop(&set);
}

static void the_longest_answers_fit_an_operation(void **state)
{
    (void)state;
    struct op op = begin(QUESTIONS_SET_TYPE, 1), back;
    struct questions_set set = make_set("\U00020000", 200), got;
    uint8_t signature[OP_TOKEN_SIGNATURE_MAX] = { 1 };
    assert_int_equal(questions_set_put(&set, seal_key, &op), ERR_OK);
    assert_int_equal(op_set_token_signature(&op, "PS256", signature, sizeof signature), ERR_OK);
    BUF_OWNED struct buf text = buf_make(OP_JSON_MAX);
    op_encode(&op, &text);
    assert_int_equal(buf_err(&text), ERR_OK);
    assert_int_equal(op_decode(text.bytes, text.length, &back), ERR_OK);
    assert_int_equal(questions_set_read(&back, seal_secret, &got), ERR_OK);
    assert_int_equal(secret_length(got.answers[3]), QUESTIONS_ANSWER_MAX);
    questions_set_drop(&got);
    questions_set_drop(&set);
}

static void only_normalised_answers_and_known_ids_are_put(void **state)
{
    (void)state;
    static const char *const bad[] = { "a\"b", "a\\b", "a b", "a\nb", "\xff" };
    struct op op = begin(QUESTIONS_SET_TYPE, 1);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct questions_set set = make_set(bad[i], 1);
        assert_int_equal(questions_set_put(&set, seal_key, &op), ERR_FORMAT);
        questions_set_drop(&set);
    }
    struct questions_set set = make_set("abc", 1);
    snprintf(set.questions[2], QUESTION_ID_SIZE, "q\"3");
    assert_int_equal(questions_set_put(&set, seal_key, &op), ERR_FORMAT);
    questions_set_drop(&set);
    assert_int_equal(op.payload_n, 0);
}

static void contact_says_what_changes_and_what_does_not(void **state)
{
    (void)state;
    struct op op = begin(CONTACT_SET_TYPE, 1);
    struct contact_set set = { .base = 7, .email_given = true, .email = "a@b.ca", .phones_given = true, .phone_count = 2,
                               .phones = { "418 555-0123", "418 555-0124 poste 45" } }, got;
    assert_int_equal(contact_set_put(&set, seal_key, &op), ERR_OK);
    assert_int_equal(contact_set_read(&op, seal_secret, &got), ERR_OK);
    assert_memory_equal(&got, &set, sizeof set);
    set = (struct contact_set){ .mobile_given = true };           /* erased; the rest unchanged */
    assert_int_equal(contact_set_put(&set, seal_key, &op), ERR_OK);
    assert_int_equal(contact_set_read(&op, seal_secret, &got), ERR_OK);
    assert_memory_equal(&got, &set, sizeof set);
    set = (struct contact_set){ .email_given = true };            /* an address is never erased */
    assert_int_equal(contact_set_put(&set, seal_key, &op), ERR_FORMAT);
    set = (struct contact_set){ .base = 7 };
    assert_int_equal(contact_set_put(&set, seal_key, &op), ERR_FORMAT);
}

static void unblocked_in_all_its_words(void **state)
{
    (void)state;
    struct op op = begin(TOKEN_UNBLOCKED_TYPE, 1);
    for (int o = UNBLOCKED_DONE; o <= UNBLOCKED_UNKNOWN; o++)
        for (int t = UNBLOCKED_TOOK_UNKNOWN; t <= UNBLOCKED_TOOK_PENDING; t++)
            for (int r = UNBLOCKED_ROTATED_UNKNOWN; r <= UNBLOCKED_ROTATED_YES; r++) {
                struct token_unblocked event = { (enum unblocked_outcome)o, (enum unblocked_took)t, (enum unblocked_rotated)r,
                                                 { 1, 2, 0xff }, "Lecteur 00" }, got = { 0 };
                assert_int_equal(token_unblocked_put(&event, &op), ERR_OK);
                assert_int_equal(token_unblocked_read(&op, &got), ERR_OK);
                assert_memory_equal(&got, &event, sizeof event);
                assert_int_not_equal(proof_needed(op.type, unblocked_word(got.outcome)), PROOF_UNKNOWN_TYPE);
            }
    static const char *const bad[] = {
        "", "{}", "[]",
        "{\"outcome\":\"done\",\"took\":\"both\",\"rotated\":\"no\",\"ticket\":\"00000000000000000000000000000000\",\"reader\":\"\"}",
        "{\"outcome\":\"done\",\"took\":\"none\",\"rotated\":\"no\",\"ticket\":\"00\",\"reader\":\"\"}",
        "{\"outcome\":\"done\",\"took\":\"none\",\"rotated\":\"no\",\"ticket\":\"00000000000000000000000000000000\",\"reader\":\"\",\"x\":1}",
    };
    struct token_unblocked got;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(op_set_payload(&op, bad[i], strlen(bad[i])), ERR_OK);
        assert_int_equal(token_unblocked_read(&op, &got), ERR_FORMAT);
    }
}

static void renewed_names_the_certificate(void **state)
{
    (void)state;
    struct op op = begin(CERTIFICATE_RENEWED_TYPE, 1);
    struct certificate_renewed event = { { 9, 8, 7 }, "Lecteur 00" }, got = { 0 };
    assert_int_equal(certificate_renewed_put(&event, &op), ERR_OK);
    assert_int_equal(certificate_renewed_read(&op, &got), ERR_OK);
    assert_memory_equal(&got, &event, sizeof event);
    static const char bad[] = "{\"outcome\":\"unknown\",\"certificate\":\"\",\"reader\":\"\"}";
    assert_int_equal(op_set_payload(&op, bad, sizeof bad - 1), ERR_OK);
    assert_int_equal(certificate_renewed_read(&op, &got), ERR_FORMAT);
}

static void a_profile_goes_there_and_back(void **state)
{
    (void)state;
    struct profile p = { .holder = "Jeanne Tremblay", .replace = true, .question_count = 4, .questions = { "q1", "q2", "q3", "q4" }, .questions_ms = 5,
                         .contact_version = 3, .email = "a@b.ca", .mobile = "", .phone_count = 1, .phones = { "418 555-0123" },
                         .pending = "c@d.ca", .renew_after_ms = 99 }, got;
    SECRET_OWNED struct secret *json = secret_new(PROFILE_JSON_MAX), *bad = secret_new(PROFILE_JSON_MAX);
    assert_int_equal(profile_put(&p, json), ERR_OK);
    assert_int_equal(profile_read(json, &got), ERR_OK);
    assert_memory_equal(&got, &p, sizeof p);
    static const char *const wrong[] = {
        "{}", "nothing",
        "{\"holder\":\"J\",\"questions\":[\"q1\"],\"questions_ms\":0,\"contact\":{\"version\":0,\"email\":\"\",\"phones\":[],\"mobile\":\"\"},\"pending\":\"\",\"renew_after_ms\":0}",
        "{\"holder\":\"J\",\"questions\":[],\"questions_ms\":0,\"contact\":{\"version\":\"0\",\"email\":\"\",\"phones\":[],\"mobile\":\"\"},\"pending\":\"\",\"renew_after_ms\":0}",
        "{\"holder\":\"J\",\"questions\":[],\"questions_ms\":0,\"contact\":{\"version\":0,\"email\":\"\",\"phones\":[\"1\",\"2\",\"3\",\"4\"],\"mobile\":\"\"},\"pending\":\"\",\"renew_after_ms\":0}",
        "{\"holder\":\"J\",\"questions\":[],\"questions_ms\":0,\"contact\":{\"version\":0,\"email\":\"\",\"phones\":[],\"mobile\":\"\"},\"pending\":\"\",\"renew_after_ms\":0,\"replace\":1}",
    };
    static const char older[] = "{\"holder\":\"J\",\"questions\":[],\"questions_ms\":0,\"contact\":{\"version\":0,\"email\":\"\",\"phones\":[],\"mobile\":\"\"},"
                                "\"pending\":\"\",\"renew_after_ms\":0}";
    assert_int_equal(secret_append(bad, older, strlen(older)), ERR_OK);
    assert_int_equal(profile_read(bad, &got), ERR_OK);
    assert_false(got.replace);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        secret_wipe(bad);
        assert_int_equal(secret_append(bad, wrong[i], strlen(wrong[i])), ERR_OK);
        assert_int_equal(profile_read(bad, &got), ERR_FORMAT);
    }
}

static void what_a_token_signs_for_a_session(void **state)
{
    (void)state;
    const struct session_claim claim = { "CARTE1", { 1 }, { 2 }, { 3 }, 0x0102030405060708 };
    BUF_OWNED struct buf b = buf_make(OP_TOKEN_BYTES_MAX);
    session_put_token_bytes(&claim, "0123456789abcdef", "fedcba9876543210", &b);
    assert_int_equal(buf_err(&b), ERR_OK);
    assert_int_equal(b.length, 4 + 17 + 2 * 20 + 3 * 36 + 10 + 8);
    assert_memory_equal(b.bytes, "\0\0\0\021guichet/session/1\0\0\0\0200123456789abcdef", 41);
    assert_memory_equal(b.bytes + b.length - 18, "\0\0\0\006CARTE1\1\2\3\4\5\6\7\10", 18);
}

static void what_a_token_signs_for_an_agent(void **state)
{
    (void)state;
    const struct agent_claim claim = { "CARTE1", { 1 }, { 2 }, 0x0102030405060708 };
    BUF_OWNED struct buf b = buf_make(OP_TOKEN_BYTES_MAX);
    agent_put_token_bytes(&claim, "0123456789abcdef", "fedcba9876543210", &b);
    assert_int_equal(buf_err(&b), ERR_OK);
    assert_int_equal(b.length, 4 + 15 + 2 * 20 + 2 * 36 + 10 + 8);
    assert_memory_equal(b.bytes, "\0\0\0\017guichet/agent/1\0\0\0\0200123456789abcdef", 39);
    assert_memory_equal(b.bytes + b.length - 18, "\0\0\0\006CARTE1\1\2\3\4\5\6\7\10", 18);
}

/* --- the release --- */

static enum err sign(void *ctx, const void *bytes, size_t n, uint8_t signature[64])
{
    crypto_sign_detached(signature, NULL, bytes, n, secret_bytes(ctx));
    return ERR_OK;
}

static enum err refuse(void *ctx, const void *bytes, size_t n, uint8_t signature[64])
{
    (void)ctx; (void)bytes; (void)n; (void)signature;
    return ERR_KEYS;
}

static void a_release_is_for_one_place_and_signed(void **state)
{
    (void)state;
    SECRET_OWNED struct secret *key = NULL;
    uint8_t public_key[PEER_KEY_SIZE];
    assert_int_equal(peer_make_sign_key(&key, public_key), ERR_OK);
    const struct release_place place = { "CARTE1", { 4 }, { 5 } };
    for (size_t count = 1; count <= 2; count++)
        for (int next = 0; next < 2; next++) {
            struct release r = { 1790000060000, count, { repeat("3537363231383830", 1), repeat("1234", 1) }, next ? repeat("A1B2C3D4E5F60718", 1) : NULL };
            struct release got = { 0 };
            SECRET_OWNED struct secret *inside = secret_new(RELEASE_MAX);
            assert_int_equal(release_put(&place, &r, refuse, NULL, inside), ERR_KEYS);
            assert_int_equal(secret_length(inside), 0);
            assert_int_equal(release_put(&place, &r, sign, key, inside), ERR_OK);
            assert_int_equal(release_read(inside, public_key, &place, &got), ERR_OK);
            assert_int_equal(got.until_ms, r.until_ms);
            assert_int_equal(got.count, count);
            for (size_t i = 0; i < count; i++)
                assert_true(secret_equal(got.secrets[i], r.secrets[i]));
            assert_true(next ? secret_equal(got.next, r.next) : got.next == NULL);
            release_drop(&got);
            struct release_place others[3] = { place, place, place };
            snprintf(others[0].serial, OP_SERIAL_SIZE, "CARTE2");
            others[1].session_key[31] ^= 1;
            others[2].ticket[15] ^= 1;
            for (size_t i = 0; i < 3; i++)
                assert_int_equal(release_read(inside, public_key, &others[i], &got), ERR_FORMAT);
            for (size_t i = 0; i < secret_length(inside); i++) {
                SECRET_OWNED struct secret *bent = secret_new(RELEASE_MAX);
                assert_int_equal(secret_append(bent, secret_bytes(inside), secret_length(inside)), ERR_OK);
                secret_truncate(bent, i);
                assert_int_equal(release_read(bent, public_key, &place, &got), ERR_SERVER_SIGNATURE);
            }
            assert_null(got.secrets[0]);
            release_drop(&r);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(questions_go_there_and_back), cmocka_unit_test(the_longest_answers_fit_an_operation),
        cmocka_unit_test(only_normalised_answers_and_known_ids_are_put), cmocka_unit_test(contact_says_what_changes_and_what_does_not),
        cmocka_unit_test(unblocked_in_all_its_words), cmocka_unit_test(renewed_names_the_certificate),
        cmocka_unit_test(a_profile_goes_there_and_back), cmocka_unit_test(what_a_token_signs_for_a_session),
        cmocka_unit_test(what_a_token_signs_for_an_agent),
        cmocka_unit_test(a_release_is_for_one_place_and_signed),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    if (secret_start())
        return 1;
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
