/* core/sync: requests about accounts, against a server made here: the envelope of a request, its answer, its refusals. */
#define _GNU_SOURCE    /* memmem */
#include "core/sync/exchange_account.h"
#include "core/sync/net_job.h"

#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define SESSION "0123456789abcdef0123456789abcdef"
#define BYTES(s) secret_bytes(s), secret_length(s)

static struct exchange x;
static struct secret *kiosk_key, *server_key, *seal_secret, *reply_secret, *plain, *body;
static uint8_t reply_key[PEER_KEY_SIZE];
static struct exchange_ticket ticket;
static const struct exchange_now now = { .wall_ms = 1790000000000, .nonce = { 0xab } };
static const char request_id[] = "ab000000000000000000000000000000";

static int setup(void **state)
{
    uint8_t public_key[PEER_KEY_SIZE];
    (void)state;
    x = (struct exchange){ .url = "https://localhost:1", .ca_file = "/dev/null", .connect_ms = 1, .total_ms = 1 };
    if (peer_make_sign_key(&kiosk_key, public_key))
        return -1;
    peer_id(public_key, x.kiosk_id);
    if (peer_make_sign_key(&server_key, x.server.sign_key) || peer_make_kx_key(&seal_secret, x.server.seal_key) ||
        peer_make_kx_key(&reply_secret, reply_key))
        return -1;
    peer_id(x.server.sign_key, x.server.id);
    x.sign_secret = kiosk_key;
    plain = secret_new(ACCOUNT_REQUEST_MAX);
    return plain ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    secret_free(kiosk_key);
    secret_free(server_key);
    secret_free(seal_secret);
    secret_free(reply_secret);
    secret_free(plain);
    secret_free(body);
    body = NULL;
    return 0;
}

static void put(struct secret *to, const char *text) { assert_int_equal(secret_append(to, text, strlen(text)), ERR_OK); }

static void make_body(const char *verb)
{
    const struct exchange_account what = { verb, SESSION, plain, reply_key };
    secret_free(body);
    body = NULL;
    assert_int_equal(exchange_account_body(&x, &now, &what, &body), ERR_OK);
}

static struct secret *ask(const char *verb)
{
    struct secret *job = NULL;
    assert_int_equal(exchange_ask_account(&x, &now, verb, body, &ticket, &job), ERR_OK);
    return job;
}

static struct secret *sign(unsigned status, const void *bytes, size_t n)
{
    struct net_answer a = { .status = status, .body = bytes, .body_n = n };
    const struct http_answer seen = { status, a.body, a.body_n, ticket.digest, ticket.nonce };
    struct http_signature s;
    assert_int_equal(http_sign_answer(&seen, x.server.id, now.wall_ms / 1000, server_key, &s), ERR_OK);
    snprintf(a.digest, sizeof a.digest, "%s", s.digest);
    snprintf(a.input, sizeof a.input, "%s", s.input);
    snprintf(a.signature, sizeof a.signature, "%s", s.signature);
    return net_answer_encode(&a);
}

/* Sealed for a verb and a request, signed for ours. */
static enum err read_answer(const char *sealed_verb, const char *sealed_request, const struct secret *text, struct secret **out)
{
    const struct account_place place = { sealed_verb, x.kiosk_id, sealed_request };
    BUF_OWNED struct buf sealed = buf_make(NET_ANSWER_MAX);
    assert_int_equal(account_answer_put(text, &place, reply_key, &sealed), ERR_OK);
    SECRET_OWNED struct secret *answer = sign(200, sealed.bytes, sealed.length);
    return exchange_read_account(&x, &ticket, BYTES(answer), "home", reply_secret, out);
}

static void a_request_is_sealed_and_kept_as_it_is(void **state)
{
    (void)state;
    static struct net_job j;
    put(plain, "{\"name\":\"IP1234567\",\"password\":\"secret9mot\"}");
    make_body("login");
    assert_null(memmem(BYTES(body), "secret9mot", 10));
    SECRET_OWNED struct secret *first = ask("login"), *again = ask("login");
    assert_true(secret_equal(first, again));       /* the same bytes, in the same second */
    assert_int_equal(net_job_decode(BYTES(first), &j), ERR_OK);
    assert_string_equal(j.method, "POST");
    assert_string_equal(j.url, "https://localhost:1/v1/account/login");
    assert_int_equal(j.body_n, secret_length(body));
    const struct account_place place = { "login", x.kiosk_id, request_id }, other = { "forgot", x.kiosk_id, request_id };
    struct account_request r = { .session = "" };
    assert_int_not_equal(account_request_read(j.body, j.body_n, &other, seal_secret, &r), ERR_OK);
    assert_int_equal(account_request_read(j.body, j.body_n, &place, seal_secret, &r), ERR_OK);
    assert_string_equal(r.session, SESSION);
    assert_memory_equal(r.reply_key, reply_key, sizeof reply_key);
    assert_true(secret_equal(r.plain, plain));
    secret_free(r.plain);
}

/* Eight questions and the longest answers. */
static void the_largest_request_fits(void **state)
{
    (void)state;
    put(plain, "{\"a\":\"");
    memset(secret_tail(plain), 'a', secret_room(plain) - 2);
    secret_grew(plain, secret_room(plain) - 2);
    put(plain, "\"}");
    make_body("create");
    SECRET_OWNED struct secret *job = ask("create");
    assert_true(secret_length(body) <= NET_BODY_MAX);
    assert_non_null(job);
}

static void an_answer_is_for_one_request(void **state)
{
    (void)state;
    struct secret *got = NULL;
    SECRET_OWNED struct secret *text = secret_new(ACCOUNT_ANSWER_MAX);
    put(plain, "{}");
    put(text, "{\"home\":{}}");
    make_body("home");
    SECRET_OWNED struct secret *job = ask("home");
    assert_int_equal(read_answer("home", request_id, text, &got), ERR_OK);
    assert_true(secret_equal(got, text));
    secret_free(got);
    got = NULL;
    assert_int_equal(read_answer("login", request_id, text, &got), ERR_FORMAT);
    assert_int_equal(read_answer("home", "ab000000000000000000000000000001", text, &got), ERR_FORMAT);
    assert_null(got);
    SECRET_OWNED struct secret *odd = sign(200, "{\"sealed\":\"\"}", 13), *list = sign(200, "[]", 2);
    assert_int_equal(exchange_read_account(&x, &ticket, BYTES(odd), "home", reply_secret, &got), ERR_FORMAT);
    assert_int_equal(exchange_read_account(&x, &ticket, BYTES(list), "home", reply_secret, &got), ERR_FORMAT);
    assert_null(got);
}

static void a_long_answer_comes_whole(void **state)
{
    (void)state;
    struct secret *got = NULL;
    SECRET_OWNED struct secret *text = secret_new(ACCOUNT_ANSWER_MAX);
    put(plain, "{}");
    put(text, "{\"text\":\"");
    memset(secret_tail(text), 'b', secret_room(text) - 2);
    secret_grew(text, secret_room(text) - 2);
    put(text, "\"}");
    make_body("home");
    SECRET_OWNED struct secret *job = ask("home");
    assert_int_equal(read_answer("home", request_id, text, &got), ERR_OK);
    assert_true(secret_equal(got, text));
    secret_free(got);
}

static void each_word_has_its_error(void **state)
{
    (void)state;
    static const struct { unsigned status; const char *word, *members; enum err err; } rows[] = {
        { 403, "not-possible", ",\"reference\":\"D-4QPL-77AX\",\"left\":2,\"until_ms\":7", ERR_NOT_POSSIBLE },
        { 429, "wait", ",\"until_ms\":7", ERR_WAIT }, { 429, "too-many", ",\"until_ms\":7", ERR_TOO_MANY },
        { 429, "kiosk-paused", ",\"until_ms\":7", ERR_KIOSK_PAUSED }, { 403, "code-refused", ",\"left\":2", ERR_CODE_REFUSED_HERE },
        { 403, "password-wrong", ",\"left\":2", ERR_PASSWORD_WRONG }, { 403, "role", "", ERR_ROLE }, { 409, "name-taken", ",\"left\":2", ERR_NAME_TAKEN },
        { 404, "gone", "", ERR_GONE }, { 404, "employee-unknown", "", ERR_EMPLOYEE_UNKNOWN }, { 403, "session-unknown", "", ERR_SESSION },
        { 403, "ticket-unknown", "", ERR_TICKET }, { 422, "field", ",\"field\":\"email\"", ERR_SERVER_REFUSED }, { 422, "request-reused", "", ERR_SERVER_REFUSED },
        { 500, "fault", "", ERR_SERVER_FAULT }, { 503, "busy", "", ERR_SERVER_BUSY },
    };
    put(plain, "{}");
    make_body("home");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[256];
        struct secret *got = NULL;
        SECRET_OWNED struct secret *job = ask("home");
        snprintf(text, sizeof text, "{\"type\":\"urn:guichet:%s\",\"title\":\"t\",\"status\":%u%s}", rows[i].word, rows[i].status, rows[i].members);
        SECRET_OWNED struct secret *answer = sign(rows[i].status, text, strlen(text));
        enum err e = exchange_read_account(&x, &ticket, BYTES(answer), "home", reply_secret, &got);
        if (e != rows[i].err)
            fail_msg("%s: %s", rows[i].word, err_name(e));
        assert_int_equal(ticket.problem.left, strstr(rows[i].members, "left") ? 2 : 0);
        assert_int_equal(ticket.problem.until_ms, strstr(rows[i].members, "until") ? 7 : 0);
        assert_string_equal(ticket.problem.reference, i == 0 ? "D-4QPL-77AX" : "");
        assert_null(got);
    }
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_request_is_sealed_and_kept_as_it_is), T(the_largest_request_fits), T(an_answer_is_for_one_request), T(a_long_answer_comes_whole),
        T(each_word_has_its_error),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    if (secret_start())
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
