/* core/proto/message: the parts of a message and its sending, there and back, and nothing else is taken. */
#define _GNU_SOURCE    /* memmem */
#include "core/proto/message.h"
#include "core/proto/proof.h"
#include "core/proto/sealed_payload.h"

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
    assert_int_equal(op_begin(&op, id, type, "account-0123456789abcdef", 1790000000000), ERR_OK);
    return op;
}

static struct secret *text_of(const char *text, size_t times)
{
    struct secret *s = secret_new(SECRET_MAX);
    for (size_t i = 0; i < times; i++)
        assert_int_equal(secret_append(s, text, strlen(text)), ERR_OK);
    return s;
}

static struct message_part part_of(struct secret *text)
{
    return (struct message_part){ .name = { { 1, 2 }, { 3, 4 }, { 5, 6 } }, .part = 2, .parts = 3, .thread = "00112233445566778899aabbccddeeff",
                                  .subject = "facturation", .text = text };
}

static void parts_go_there_and_back(void **state)
{
    (void)state;
    SECRET_OWNED struct secret *text = text_of("Bonjour «à vous»,\n\n\"Pièce\" n\\1 \U0001F600\n", 1);
    struct op op = begin(MESSAGE_DRAFT_TYPE, 1);
    const struct message_part part = part_of(text);
    struct message_part got;
    assert_int_equal(message_part_put(&part, seal_key, &op), ERR_OK);
    assert_null(memmem(op.payload, op.payload_n, "Bonjour", 7));
    assert_int_equal(message_part_read(&op, seal_secret, &got), ERR_OK);
    assert_memory_equal(&got.name, &part.name, sizeof got.name);
    assert_int_equal(got.part, 2);
    assert_int_equal(got.parts, 3);
    assert_string_equal(got.thread, part.thread);
    assert_string_equal(got.subject, "facturation");
    assert_true(secret_equal(got.text, text));
    message_part_drop(&got);
    /* moved to another operation, or taken for another type, it is nothing */
    struct op other = begin(MESSAGE_DRAFT_TYPE, 2);
    struct message_name name;
    assert_int_equal(op_set_payload(&other, op.payload, op.payload_n), ERR_OK);
    assert_int_equal(message_part_read(&other, seal_secret, &got), ERR_FORMAT);
    assert_int_equal(message_send_read(&op, seal_secret, &name), ERR_FORMAT);
}

static void sending_goes_there_and_back(void **state)
{
    (void)state;
    struct op op = begin(MESSAGE_SEND_TYPE, 1);
    const struct message_name name = { { 1 }, { 2 }, { 3 } };
    struct message_name got;
    assert_int_equal(message_send_put(&name, seal_key, &op), ERR_OK);
    assert_int_equal(message_send_read(&op, seal_secret, &got), ERR_OK);
    assert_memory_equal(&got, &name, sizeof got);
}

/* Every text of the greatest length, whatever it is made of: its parts are whole code points, fit, and make the text again. */
static void the_longest_message_fits(void **state)
{
    (void)state;
    static const char *const of[] = { "a", "\"", "\n", "é", "東", "\U0001F600", "a\"é\n東\U0001F600" };
    for (size_t i = 0; i < sizeof of / sizeof of[0]; i++) {
        SECRET_OWNED struct secret *text = text_of(of[i], SECRET_MAX / strlen(of[i])), *back = secret_new(SECRET_MAX);
        const uint8_t *bytes = secret_bytes(text);
        size_t n = secret_length(text), parts = 0;
        for (size_t at = 0, taken; (taken = message_split(bytes, n, at)) > 0; at += taken, parts++) {
            SECRET_OWNED struct secret *piece = secret_new(taken);
            assert_int_equal(secret_append(piece, bytes + at, taken), ERR_OK);
            struct message_part part = part_of(piece), got;
            part.part = part.parts = MESSAGE_PARTS_MAX;
            memset(part.subject, 'z', sizeof part.subject - 1);
            struct op op = begin(MESSAGE_DRAFT_TYPE, 1), decoded;
            BUF_OWNED struct buf json = buf_make(OP_JSON_MAX);
            assert_int_equal(message_part_put(&part, seal_key, &op), ERR_OK);
            op_encode(&op, &json);
            assert_int_equal(op_decode(json.bytes, json.length, &decoded), ERR_OK);
            assert_int_equal(message_part_read(&decoded, seal_secret, &got), ERR_OK);
            assert_int_equal(secret_append(back, secret_bytes(got.text), secret_length(got.text)), ERR_OK);
            message_part_drop(&got);
        }
        assert_in_range(parts, 28, MESSAGE_PARTS_MAX);
        assert_true(secret_equal(back, text));
    }
    assert_int_equal(message_split((const uint8_t *)"abc", 3, 3), 0);
}

static void only_what_keeps_the_rules_is_put(void **state)
{
    (void)state;
    static const char *const bad[] = { "", "a\tb", "a\rb", "\x1b[2J", "a\x7f", "\xff", "\xc3", "\xc2\x85", "\u202e" };
    struct op op = begin(MESSAGE_DRAFT_TYPE, 1);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        SECRET_OWNED struct secret *text = text_of(bad[i], 1);
        const struct message_part part = part_of(text);
        assert_int_equal(message_part_put(&part, seal_key, &op), ERR_FORMAT);
    }
    SECRET_OWNED struct secret *text = text_of("a", 1), *longer = text_of("a", MESSAGE_PART_MAX + 1);
    struct message_part parts[6] = { part_of(text), part_of(text), part_of(text), part_of(text), part_of(text), part_of(longer) };
    parts[0].part = 0;
    parts[1].part = 4;
    parts[2].parts = MESSAGE_PARTS_MAX + 1;
    (void)snprintf(parts[3].thread, sizeof parts[3].thread, "00112233");
    (void)snprintf(parts[4].subject, sizeof parts[4].subject, "Autre");
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(message_part_put(&parts[i], seal_key, &op), ERR_FORMAT);
    assert_int_equal(op.payload_n, 0);
}

#define NAME "\"session\":\"00000000000000000000000000000000\",\"draft\":\"00000000000000000000000000000000\",\"version\":\"0000000000000000\""

static void other_payloads_are_not_taken(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "[]", "{" NAME "}", "{" NAME ",\"part\":1,\"parts\":1,\"thread\":\"\",\"subject\":\"autre\"}",
        "{" NAME ",\"part\":1,\"parts\":1,\"thread\":\"\",\"subject\":\"autre\",\"text\":\"a\",\"more\":1}",
        "{" NAME ",\"part\":2,\"parts\":1,\"thread\":\"\",\"subject\":\"autre\",\"text\":\"a\"}",
        "{" NAME ",\"part\":\"1\",\"parts\":1,\"thread\":\"\",\"subject\":\"autre\",\"text\":\"a\"}",
        "{" NAME ",\"part\":1,\"parts\":65,\"thread\":\"\",\"subject\":\"autre\",\"text\":\"a\"}",
        "{" NAME ",\"part\":1,\"parts\":1,\"thread\":\"A\",\"subject\":\"autre\",\"text\":\"a\"}",
        "{" NAME ",\"part\":1,\"parts\":1,\"thread\":\"\",\"subject\":\"\",\"text\":\"a\"}",
        "{" NAME ",\"part\":1,\"parts\":1,\"thread\":\"\",\"subject\":\"autre\",\"text\":\"\"}",
        "{" NAME ",\"part\":1,\"parts\":1,\"thread\":\"\",\"subject\":\"autre\",\"text\":\"a\\tb\"}",
        "{" NAME ",\"part\":1,\"parts\":1,\"thread\":\"\",\"subject\":\"autre\",\"text\":\"a\\u0000b\"}",
        "{" NAME ",\"part\":1,\"parts\":1,\"thread\":\"\",\"subject\":\"autre\",\"text\":7}",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct op op = begin(MESSAGE_DRAFT_TYPE, 1);
        struct message_part got = { .part = 9 };
        SECRET_OWNED struct secret *plain = text_of(bad[i], 1);
        assert_int_equal(sealed_payload_put(MESSAGE_DRAFT_PURPOSE, plain, seal_key, &op), ERR_OK);
        assert_int_equal(message_part_read(&op, seal_secret, &got), ERR_FORMAT);
        assert_int_equal(got.part, 9);
    }
}

static void numbers_and_serials(void **state)
{
    (void)state;
    char number[MESSAGE_NUMBER_SIZE], serial[MESSAGE_SERIAL_SIZE];
    const uint8_t id[OP_ID_SIZE] = { 0x00, 0x44, 0x32, 0x14, 0xc7, 0xff };
    message_number(id, number);
    assert_string_equal(number, "M-0123-4567");
    char receipt[OP_RECEIPT_SIZE];
    op_receipt(id, receipt);
    assert_string_equal(receipt, "R-0123-4567");
    message_serial("P-7F2K-93QX", serial);
    assert_string_equal(serial, "account-P-7F2K-93QX");
    message_serial("0123456789abcdef0123456789abcdef", serial);
    assert_string_equal(serial, "account-0123456789abcdef");
    assert_int_equal(proof_needed(MESSAGE_DRAFT_TYPE, "done"), PROOF_ACCOUNT);
    assert_int_equal(proof_needed(MESSAGE_SEND_TYPE, "done"), PROOF_ACCOUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_go_there_and_back),
        cmocka_unit_test(sending_goes_there_and_back),
        cmocka_unit_test(the_longest_message_fits),
        cmocka_unit_test(only_what_keeps_the_rules_is_put),
        cmocka_unit_test(other_payloads_are_not_taken),
        cmocka_unit_test(numbers_and_serials),
    };
    if (secret_start())
        return 1;
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
