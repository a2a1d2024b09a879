/* Message and operation signatures: vectors made by another program (Python and OpenSSL, from PROTOCOL.md's words), and
 * every tampering refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/proto/http_sign.h"
#include "core/proto/op.h"
#include "core/proto/pin_changed.h"
#include "core/proto/proof.h"

static const char server_id[] = "0123456789abcdef", kiosk_id[] = "cecb713d9c69656d";
static struct secret *key;
static uint8_t public_key[PEER_KEY_SIZE];

static int setup(void **state)
{
    uint8_t seed[32], secret[PEER_SIGN_SECRET_SIZE];
    (void)state;
    assert_true(sodium_init() >= 0);
    for (unsigned i = 0; i < sizeof seed; i++)
        seed[i] = (uint8_t)i;
    crypto_sign_seed_keypair(public_key, secret, seed);
    key = secret_new(PEER_SIGN_SECRET_SIZE);
    return secret_append(key, secret, sizeof secret) == ERR_OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    secret_free(key);
    return 0;
}

static const uint8_t body[] = "{\"epoch\":\"00\"}";
static const char path[] = "/v1/kiosks/cecb713d9c69656d/ops";
static const char nonce[] = "abababababababababababababababab";

static struct http_request request(void)
{
    return (struct http_request){ "POST", path, "a=1", body, sizeof body - 1 };
}

static struct http_signature signed_request(void)
{
    struct http_parameters p = { .created_s = 1790000000 };
    struct http_signature s;
    const struct http_request r = request();
    memcpy(p.key_id, kiosk_id, sizeof p.key_id);
    memcpy(p.nonce, nonce, sizeof p.nonce);
    assert_int_equal(http_sign_request(&r, server_id, &p, key, &s), ERR_OK);
    return s;
}

static void test_request_vector(void **state)
{
    char id[PEER_ID_SIZE];
    struct http_parameters p;
    const struct http_request r = request();
    const struct http_signature s = signed_request();
    (void)state;
    peer_id(public_key, id);
    assert_string_equal(id, kiosk_id);
    assert_string_equal(s.digest, "sha-256=:MdGLR3cRf4lmyRK6md6avgVBB0sLhc2TmOu0+BhBfKs=:");
    assert_string_equal(s.signature, "kiosk=:oKMMhO4W1IbJpNmSBjD2rziK3wzoYTRFbkZOeMfL1IvcSgHL8GIaZppRbcVTOeVo5fgmfiMDTgAvfPJuobIaBg==:");
    assert_true(http_check_request(&r, server_id, &s, public_key));
    assert_int_equal(http_read_parameters(s.input, &p), ERR_OK);
    assert_int_equal(p.created_s, 1790000000);
    assert_string_equal(p.key_id, kiosk_id);
    assert_string_equal(p.nonce, nonce);
}

static void test_request_tampered(void **state)
{
    const struct http_signature good = signed_request();
    const struct http_request r = request();
    struct http_request other = r;
    uint8_t wrong_key[PEER_KEY_SIZE];
    (void)state;
    other.method = "GET";
    assert_false(http_check_request(&other, server_id, &good, public_key));
    other = r, other.path = "/v1/kiosks/cecb713d9c69656d/opt";
    assert_false(http_check_request(&other, server_id, &good, public_key));
    other = r, other.query = "a=2";
    assert_false(http_check_request(&other, server_id, &good, public_key));
    other = r, other.query = "";
    assert_false(http_check_request(&other, server_id, &good, public_key));
    other = r, other.body_n--;
    assert_false(http_check_request(&other, server_id, &good, public_key));
    other = r, other.path = "/v1/kiosks/cecb713d9c69656d/ops\n\"@query\": ?";
    assert_false(http_check_request(&other, server_id, &good, public_key));
    assert_false(http_check_request(&r, "0123456789abcdee", &good, public_key));
    memcpy(wrong_key, public_key, sizeof wrong_key);
    wrong_key[3] ^= 4;
    assert_false(http_check_request(&r, server_id, &good, wrong_key));
    for (size_t i = 0; i < sizeof good; i++) {    /* every byte of the three headers */
        struct http_signature s = good;
        if (((char *)&good)[i] == 0)
            continue;
        ((char *)&s)[i] ^= 1;
        assert_false(http_check_request(&r, server_id, &s, public_key));
    }
}

static void test_input_forms(void **state)
{
    const struct http_signature good = signed_request();
    static const char *const tails[] = { "x", ";tag=\"a\"", " ", ", kiosk=()" };
    struct http_parameters p = { .created_s = 42 };
    char text[HTTP_INPUT_SIZE * 2];
    (void)state;
    for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++) {
        (void)snprintf(text, sizeof text, "%s%s", good.input, tails[i]);
        assert_int_equal(http_read_parameters(text, &p), ERR_FORMAT);
    }
    (void)snprintf(text, sizeof text, "%s", good.input);
    memcpy(strstr(text, "created=1"), "created=0", 9);    /* a second spelling of a number */
    assert_int_equal(http_read_parameters(text, &p), ERR_FORMAT);
    assert_int_equal(http_read_parameters("", &p), ERR_FORMAT);
    assert_int_equal(p.created_s, 42);
}

static void test_answer(void **state)
{
    static const uint8_t content[] = "{}";
    char digest[HTTP_DIGEST_SIZE];
    struct http_signature s;
    int64_t created = 0;
    (void)state;
    http_put_digest(body, sizeof body - 1, digest);
    const struct http_answer a = { 409, content, 2, digest, nonce };
    assert_int_equal(http_sign_answer(&a, server_id, 1790000001, key, &s), ERR_OK);
    assert_string_equal(s.signature, "server=:X88ouDgqPjpZoQ26Iu7uIaGVEHptAfksFGT8U/tfCjUQMzJgGNlyCKcF7w4BLtP7Eza+y7SEIfBaehpT2U7CBg==:");
    assert_true(http_check_answer(&a, server_id, &s, public_key, &created));
    assert_int_equal(created, 1790000001);
    struct http_answer other = a;
    other.status = 200;
    assert_false(http_check_answer(&other, server_id, &s, public_key, &created));
    other = a, other.nonce = "abababababababababababababababac";
    assert_false(http_check_answer(&other, server_id, &s, public_key, &created));
    other = a, other.request_digest = "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:";
    assert_false(http_check_answer(&other, server_id, &s, public_key, &created));
    other = a, other.body_n = 1;
    assert_false(http_check_answer(&other, server_id, &s, public_key, &created));
    assert_false(http_check_answer(&a, "0123456789abcdee", &s, public_key, &created));
}

/* --- operations --- */

static struct op vector_op(void)
{
    struct op op;
    uint8_t id[OP_ID_SIZE];
    const struct pin_changed event = { .unknown = true, .reader = "r" };
    for (unsigned i = 0; i < sizeof id; i++)
        id[i] = (uint8_t)i;
    assert_int_equal(op_begin(&op, id, PIN_CHANGED_TYPE, "DENK0100001", 1790000000000), ERR_OK);
    assert_int_equal(pin_changed_put(&event, &op), ERR_OK);
    assert_int_equal(op_sign_kiosk(&op, server_id, kiosk_id, key), ERR_OK);
    return op;
}

static void test_op_vector(void **state)
{
    const struct op op = vector_op();
    BUF_OWNED struct buf bytes = buf_make(OP_TOKEN_BYTES_MAX);
    uint8_t hash[32], want[32], signature[64];
    size_t n;
    (void)state;
    op_put_token_bytes(&op, server_id, kiosk_id, &bytes);
    crypto_hash_sha256(hash, bytes.bytes, bytes.length);
    assert_true(hex_parse("7ff75d6f1c2120349e8447c91bed9a7a36a653d8d8bfe95a4f82cf82f6174883", want, 32));
    assert_memory_equal(hash, want, 32);
    assert_int_equal(sodium_base642bin(signature, 64, "gR/uI0Smf0nYE1JU4WoAmyY+A/vqgFwnAL3dzOQIbI3DvQsz8cWhWOpAVpJNH2pUlh16cXxVG0/sY+HoLdi8DQ==",
                                       88, NULL, &n, NULL, sodium_base64_VARIANT_ORIGINAL), 0);
    assert_memory_equal(op.kiosk_signature, signature, 64);
}

static void test_op_round_trip(void **state)
{
    struct op op = vector_op(), back;
    struct pin_changed event;
    uint8_t raw[256];
    static const struct { const char *algorithm; size_t n; } proofs[] = { { "ES256", 64 }, { "PS256", 256 } };
    (void)state;
    randombytes_buf(raw, sizeof raw);
    for (size_t i = 0; i < 3; i++) {
        BUF_OWNED struct buf text = buf_make(OP_JSON_MAX);
        if (i)
            assert_int_equal(op_set_token_signature(&op, proofs[i - 1].algorithm, raw, proofs[i - 1].n), ERR_OK);
        assert_int_equal(op_sign_kiosk(&op, server_id, kiosk_id, key), ERR_OK);
        op_encode(&op, &text);
        assert_int_equal(buf_err(&text), ERR_OK);
        assert_int_equal(op_decode(text.bytes, text.length, &back), ERR_OK);
        assert_true(op_check_kiosk(&back, server_id, kiosk_id, public_key));
        assert_string_equal(back.algorithm, op.algorithm);
        assert_int_equal(back.token_signature_n, op.token_signature_n);
        assert_int_equal(pin_changed_read(&back, &event), ERR_OK);
        assert_true(event.unknown);
        assert_string_equal(event.reader, "r");
    }
}

/* Every byte of the encoded operation, every single bit: refused as JSON or as a signature. */
static void test_op_tampered(void **state)
{
    struct op op = vector_op(), back;
    uint8_t raw[64];
    BUF_OWNED struct buf text = buf_make(OP_JSON_MAX);
    (void)state;
    randombytes_buf(raw, sizeof raw);
    assert_int_equal(op_set_token_signature(&op, "ES256", raw, sizeof raw), ERR_OK);
    assert_int_equal(op_sign_kiosk(&op, server_id, kiosk_id, key), ERR_OK);
    op_encode(&op, &text);
    for (size_t i = 0; i < text.length; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            text.bytes[i] = (uint8_t)(text.bytes[i] ^ 1u << bit);
            if (op_decode(text.bytes, text.length, &back) == ERR_OK && op_check_kiosk(&back, server_id, kiosk_id, public_key))
                fail_msg("byte %zu bit %u", i, bit);
            text.bytes[i] = (uint8_t)(text.bytes[i] ^ 1u << bit);
        }
    for (size_t n = 0; n < text.length; n++)
        assert_int_not_equal(op_decode(text.bytes, n, &back), ERR_OK);
    assert_false(op_check_kiosk(&op, "0123456789abcdee", kiosk_id, public_key));
    assert_false(op_check_kiosk(&op, server_id, "cecb713d9c69656e", public_key));
}

static void test_op_limits(void **state)
{
    struct op op = vector_op(), untouched = op;
    uint8_t big[OP_PAYLOAD_MAX + 1] = { 0 };
    char serial[OP_SERIAL_SIZE + 1];
    (void)state;
    memset(serial, 'A', sizeof serial - 1);
    serial[sizeof serial - 1] = 0;
    assert_int_equal(op_set_payload(&op, big, sizeof big), ERR_LIMIT);
    assert_int_equal(op_set_token_signature(&op, "ES256", big, 63), ERR_FORMAT);
    assert_int_equal(op_set_token_signature(&op, "none", big, 64), ERR_FORMAT);
    assert_int_equal(op_set_token_signature(&op, "PS256", big, OP_TOKEN_SIGNATURE_MAX + 1), ERR_LIMIT);
    assert_int_equal(op_begin(&op, op.id, PIN_CHANGED_TYPE, serial, 1), ERR_FORMAT);
    assert_int_equal(op_begin(&op, op.id, PIN_CHANGED_TYPE, "a\"b", 1), ERR_FORMAT);
    assert_int_equal(op_begin(&op, op.id, "", "a", 1), ERR_FORMAT);
    assert_memory_equal(&op, &untouched, sizeof op);
    assert_int_equal(op_set_payload(&op, big, OP_PAYLOAD_MAX), ERR_OK);    /* the longest still fits OP_JSON_MAX */
    memset(serial, 'A', OP_SERIAL_SIZE - 1);
    serial[OP_SERIAL_SIZE - 1] = 0;
    memcpy(op.serial, serial, OP_SERIAL_SIZE);
    assert_int_equal(op_set_token_signature(&op, "PS256", big, OP_TOKEN_SIGNATURE_MAX), ERR_OK);
    assert_int_equal(op_sign_kiosk(&op, server_id, kiosk_id, key), ERR_OK);
    BUF_OWNED struct buf text = buf_make(OP_JSON_MAX);
    op_encode(&op, &text);
    assert_int_equal(buf_err(&text), ERR_OK);
    assert_int_equal(op_decode(text.bytes, text.length, &op), ERR_OK);
}

static void test_proof_table(void **state)
{
    (void)state;
    assert_int_equal(proof_needed(PIN_CHANGED_TYPE, "done"), PROOF_TOKEN);
    assert_int_equal(proof_needed(PIN_CHANGED_TYPE, "unknown"), PROOF_KIOSK);
    assert_int_equal(proof_needed(PIN_CHANGED_TYPE, ""), PROOF_UNKNOWN_TYPE);
    assert_int_equal(proof_needed("token.pin.changed/2", "done"), PROOF_UNKNOWN_TYPE);
    for (size_t i = 0; proof_reason_at(i); i++)
        assert_string_not_equal(proof_reason_text(proof_reason_at(i)), proof_reason_text("no such reason"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_request_vector), cmocka_unit_test(test_request_tampered), cmocka_unit_test(test_input_forms),
        cmocka_unit_test(test_answer), cmocka_unit_test(test_op_vector), cmocka_unit_test(test_op_round_trip),
        cmocka_unit_test(test_op_tampered), cmocka_unit_test(test_op_limits), cmocka_unit_test(test_proof_table),
    };
    return cmocka_run_group_tests_name("proto sign", tests, setup, teardown);
}
