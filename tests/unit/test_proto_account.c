/* The envelope of the services on line (server/PROTOCOL.md 12). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/proto/account.h"
#include "core/proto/json_in.h"

static struct secret *of(const char *text)
{
    struct secret *s = secret_new(strlen(text) + 1);
    assert_non_null(s);
    assert_int_equal(secret_append(s, text, strlen(text)), ERR_OK);
    return s;
}

static void test_writer(void **state)
{
    SECRET_OWNED struct secret *to = secret_new(512), *odd = of("a\"b\\c\nd\x01é"), *plain = of("x");
    const struct secret *const both[] = { odd, plain };
    static const char *const texts[] = { "q01", "q02" };
    struct account_writer w;
    json_t *json = NULL;
    (void)state;
    account_begin(&w, to);
    account_put_text(&w, "name", "IP\"1");
    account_put_secret(&w, "password", odd);
    account_put_secret(&w, "none", NULL);
    account_put_number(&w, "page", -7);
    account_put_flag(&w, "accept", true);
    account_put_texts(&w, "questions", texts, 2);
    account_put_secrets(&w, "answers", both, 2);
    assert_int_equal(account_end(&w), ERR_OK);
    assert_int_equal(account_parse(to, &json), ERR_OK);
    assert_string_equal(json_string_value(json_object_get(json, "name")), "IP\"1");
    assert_string_equal(json_string_value(json_object_get(json, "password")), "a\"b\\c\nd\x01é");
    assert_string_equal(json_string_value(json_object_get(json, "none")), "");
    assert_int_equal(json_integer_value(json_object_get(json, "page")), -7);
    assert_true(json_is_true(json_object_get(json, "accept")));
    assert_string_equal(json_string_value(json_array_get(json_object_get(json, "questions"), 1)), "q02");
    assert_string_equal(json_string_value(json_array_get(json_object_get(json, "answers"), 0)), "a\"b\\c\nd\x01é");
    assert_int_equal(json_object_size(json), 7);
    account_json_free(json);
}

static void test_writer_full(void **state)
{
    SECRET_OWNED struct secret *to = secret_new(16);
    struct account_writer w;
    (void)state;
    account_begin(&w, to);
    account_put_text(&w, "name", "too long for this");
    account_put_number(&w, "page", 1);
    assert_int_equal(account_end(&w), ERR_LIMIT);
}

struct pair { struct secret *secret; uint8_t key[PEER_KEY_SIZE]; };

struct sealed { struct pair server, reply; struct account_request request; struct buf body; };

static const struct account_place here = { "login", "0123456789abcdef", "00112233445566778899aabbccddeeff" };

static int setup(void **state)
{
    struct sealed *s = calloc(1, sizeof *s);
    assert_non_null(s);
    assert_int_equal(peer_make_kx_key(&s->server.secret, s->server.key), ERR_OK);
    assert_int_equal(peer_make_kx_key(&s->reply.secret, s->reply.key), ERR_OK);
    memcpy(s->request.reply_key, s->reply.key, PEER_KEY_SIZE);
    s->request.plain = of("{\"name\":\"IP0000001\"}");
    s->body = buf_make(65536);
    assert_int_equal(account_request_put(&s->request, &here, s->server.key, &s->body), ERR_OK);
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    struct sealed *s = *state;
    secret_free(s->server.secret);
    secret_free(s->reply.secret);
    secret_free(s->request.plain);
    buf_free(&s->body);
    free(s);
    return 0;
}

static void test_request(void **state)
{
    struct sealed *s = *state;
    struct account_request read = { .plain = NULL };
    assert_int_equal(account_request_read(s->body.bytes, s->body.length, &here, s->server.secret, &read), ERR_OK);
    assert_true(secret_equal(read.plain, s->request.plain));
    assert_string_equal(read.session, "");
    assert_memory_equal(read.reply_key, s->reply.key, PEER_KEY_SIZE);
    secret_free(read.plain);
}

/* What was sealed for one verb, kiosk or request is nothing at another. */
static void test_moved(void **state)
{
    struct sealed *s = *state;
    struct account_request read = { .plain = NULL };
    const struct account_place others[] = {
        { "forgot", here.kiosk, here.request }, { here.verb, "0123456789abcdee", here.request }, { here.verb, here.kiosk, "00112233445566778899aabbccddeefe" } };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_int_equal(account_request_read(s->body.bytes, s->body.length, &others[i], s->server.secret, &read), ERR_FORMAT);
    assert_int_equal(account_request_read(s->body.bytes, s->body.length, &here, s->reply.secret, &read), ERR_FORMAT);
    assert_null(read.plain);
}

static void test_strict(void **state)
{
    struct sealed *s = *state;
    struct account_request read = { .plain = NULL };
    static const char *const bad[] = { "", "[]", "{}", "{\"session\":\"\"}", "{\"session\":\"0\",\"reply_key\":\"\",\"sealed\":\"\"}" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(account_request_read(bad[i], strlen(bad[i]), &here, s->server.secret, &read), ERR_FORMAT);
    for (size_t i = 0; i < s->body.length; i++) {           /* each byte matters */
        s->body.bytes[i] ^= 1;
        assert_int_not_equal(account_request_read(s->body.bytes, s->body.length, &here, s->server.secret, &read), ERR_OK);
        s->body.bytes[i] ^= 1;
        if (i == 13)
            i = s->body.length - 60;
    }
    (void)snprintf(s->request.session, sizeof s->request.session, "not a session");
    assert_int_equal(account_request_put(&s->request, &here, s->server.key, &s->body), ERR_FORMAT);
}

static void test_biggest(void **state)
{
    struct sealed *s = *state;
    struct account_request read = { .plain = NULL };
    SECRET_OWNED struct secret *most = secret_new(ACCOUNT_REQUEST_MAX), *over = secret_new(ACCOUNT_REQUEST_MAX + 1);
    memset(secret_tail(most), 'a', ACCOUNT_REQUEST_MAX);
    secret_grew(most, ACCOUNT_REQUEST_MAX);
    memset(secret_tail(over), 'a', ACCOUNT_REQUEST_MAX + 1);
    secret_grew(over, ACCOUNT_REQUEST_MAX + 1);
    struct account_request r = s->request;
    buf_clear(&s->body);
    r.plain = over;
    assert_int_equal(account_request_put(&r, &here, s->server.key, &s->body), ERR_LIMIT);
    r.plain = most;
    assert_int_equal(account_request_put(&r, &here, s->server.key, &s->body), ERR_OK);
    assert_true(s->body.length < 49152);
    assert_int_equal(account_request_read(s->body.bytes, s->body.length, &here, s->server.secret, &read), ERR_OK);
    assert_int_equal(secret_length(read.plain), ACCOUNT_REQUEST_MAX);
    secret_free(read.plain);
}

static void test_answer(void **state)
{
    struct sealed *s = *state;
    struct secret *read = NULL;
    json_t *json = NULL;
    const struct account_place other = { here.verb, here.kiosk, "ff112233445566778899aabbccddeeff" };
    buf_clear(&s->body);
    assert_int_equal(account_answer_put(s->request.plain, &here, s->reply.key, &s->body), ERR_OK);
    assert_int_equal(json_read(s->body.bytes, s->body.length, s->body.length, &json), ERR_OK);
    assert_int_equal(account_answer_read(json, &other, s->reply.secret, &read), ERR_FORMAT);
    assert_int_equal(account_answer_read(json, &here, s->reply.secret, &read), ERR_OK);
    assert_true(secret_equal(read, s->request.plain));
    secret_free(read);
    json_decref(json);
}

/* A member that a later server adds changes nothing (server/PROTOCOL.md 4). */
static void test_answer_with_more(void **state)
{
    struct sealed *s = *state;
    struct secret *read = NULL;
    json_t *json = NULL;
    buf_clear(&s->body);
    assert_int_equal(account_answer_put(s->request.plain, &here, s->reply.key, &s->body), ERR_OK);
    assert_int_equal(json_read(s->body.bytes, s->body.length, s->body.length, &json), ERR_OK);
    assert_int_equal(json_object_set_new(json, "later", json_integer(1)), 0);
    assert_int_equal(account_answer_read(json, &here, s->reply.secret, &read), ERR_OK);
    assert_true(secret_equal(read, s->request.plain));
    secret_free(read);
    assert_int_equal(json_object_del(json, "sealed"), 0);
    assert_int_equal(account_answer_read(json, &here, s->reply.secret, &read), ERR_FORMAT);
    json_decref(json);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        cmocka_unit_test(test_writer), cmocka_unit_test(test_writer_full), T(test_request), T(test_moved), T(test_strict), T(test_biggest), T(test_answer),
        T(test_answer_with_more),
#undef T
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
