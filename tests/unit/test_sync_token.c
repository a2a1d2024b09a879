/* core/sync: what is asked and read of the person's token, against answers signed here: each request's body, each answer,
 * each problem's word with its members. */
#define _GNU_SOURCE    /* memmem */
#include "core/proto/json_in.h"
#include "core/proto/seal.h"
#include "core/sync/exchange.h"
#include "core/sync/net_job.h"

#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct exchange x;
static struct secret *kiosk_key, *server_key, *seal_secret, *session_secret;
static uint8_t session_key[PEER_KEY_SIZE];
static struct exchange_ticket ticket;
static struct secret *job;
static const struct exchange_now now = { .wall_ms = 1790000000000, .nonce = { 0xab } };

static int setup(void **state)
{
    uint8_t public_key[PEER_KEY_SIZE];
    (void)state;
    x = (struct exchange){ .url = "https://localhost:1", .ca_file = "/dev/null", .connect_ms = 1, .total_ms = 1 };
    if (peer_make_sign_key(&kiosk_key, public_key))
        return -1;
    peer_id(public_key, x.kiosk_id);
    if (peer_make_sign_key(&server_key, x.server.sign_key) || peer_make_kx_key(&seal_secret, x.server.seal_key) ||
        peer_make_kx_key(&session_secret, session_key))
        return -1;
    peer_id(x.server.sign_key, x.server.id);
    x.sign_secret = kiosk_key;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    secret_free(kiosk_key);
    secret_free(server_key);
    secret_free(seal_secret);
    secret_free(session_secret);
    secret_free(job);
    job = NULL;
    return 0;
}

/* The body that would be sent, and where. The caller owns it. */
static json_t *sent(const char *path)
{
    static struct net_job j;
    json_t *json = NULL;
    assert_int_equal(net_job_decode(secret_bytes(job), secret_length(job), &j), ERR_OK);
    assert_string_equal(j.method, "POST");
    assert_string_equal(j.url + strlen(x.url), path);
    assert_int_equal(json_read(j.body, j.body_n, NET_BODY_MAX, &json), ERR_OK);
    return json;
}

/* The signed answer to what was asked. */
static struct secret *answer(unsigned status, const char *body)
{
    struct net_answer a = { .status = status, .body = (const uint8_t *)body, .body_n = strlen(body) };
    const struct http_answer seen = { status, a.body, a.body_n, ticket.digest, ticket.nonce };
    struct http_signature s;
    assert_int_equal(http_sign_answer(&seen, x.server.id, now.wall_ms / 1000, server_key, &s), ERR_OK);
    snprintf(a.digest, sizeof a.digest, "%s", s.digest);
    snprintf(a.input, sizeof a.input, "%s", s.input);
    snprintf(a.signature, sizeof a.signature, "%s", s.signature);
    secret_free(job);
    job = NULL;
    return net_answer_encode(&a);
}

#define BYTES(s) secret_bytes(s), secret_length(s)

static struct secret *text_secret(const char *text)
{
    struct secret *s = secret_new(2048);
    assert_int_equal(secret_append(s, text, strlen(text)), ERR_OK);
    return s;
}

static void sealed_text(const char *purpose, const struct secret *plain, char *to, size_t size)
{
    BUF_OWNED struct buf sealed = buf_make(8192);
    assert_int_equal(seal_to(session_key, purpose, plain, &sealed), ERR_OK);
    sodium_bin2base64(to, size, sealed.bytes, sealed.length, sodium_base64_VARIANT_ORIGINAL);
}

static struct secret *opened(const json_t *json, const char *purpose)
{
    uint8_t bytes[JSON_BASE64_MAX];
    size_t n;
    struct secret *plain = NULL;
    assert_true(json_take_base64(json, "sealed", bytes, sizeof bytes, &n));
    assert_int_equal(seal_open(seal_secret, purpose, bytes, n, &plain), ERR_OK);
    return plain;
}

static void a_session_from_challenge_to_profile(void **state)
{
    (void)state;
    struct session_claim claim = { .serial = "CARTE1", .at_ms = 1790000000000 };
    const uint8_t signature[64] = { 7 };
    assert_int_equal(exchange_ask_challenge(&x, &now, "CARTE1", &ticket, &job), ERR_OK);
    JSON_OWNED json_t *asked = sent("/v1/token/challenge");
    assert_string_equal(json_string_value(json_object_get(asked, "serial")), "CARTE1");
    SECRET_OWNED struct secret *a = answer(200, "{\"nonce\":\"0100000000000000000000000000000000000000000000000000000000000002\"}");
    assert_int_equal(exchange_read_challenge(&x, &ticket, BYTES(a), claim.nonce), ERR_OK);
    assert_int_equal(claim.nonce[31], 2);
    memcpy(claim.session_key, session_key, sizeof session_key);
    const struct exchange_proof proof = { &claim, "ES256", signature, sizeof signature };
    assert_int_equal(exchange_ask_session(&x, &now, &proof, &ticket, &job), ERR_OK);
    JSON_OWNED json_t *body = sent("/v1/token/session");
    assert_int_equal(json_object_size(body), 7);
    assert_int_equal(json_integer_value(json_object_get(body, "at")), claim.at_ms);

    struct profile p = { .holder = "Jeanne Tremblay", .email = "a@b.ca" };
    SECRET_OWNED struct secret *plain = secret_new(PROFILE_JSON_MAX);
    char sealed[2048], text[4096];
    assert_int_equal(profile_put(&p, plain), ERR_OK);
    sealed_text("guichet/profile/1 00112233445566778899aabbccddeeff", plain, sealed, sizeof sealed);
    snprintf(text, sizeof text, "{\"session\":\"00112233445566778899aabbccddeeff\",\"expires_ms\":5,\"sealed\":\"%s\"}", sealed);
    struct exchange_session got;
    SECRET_OWNED struct secret *b = answer(200, text);
    assert_int_equal(exchange_read_session(&x, &ticket, BYTES(b), session_secret, &got), ERR_OK);
    assert_string_equal(got.profile.holder, "Jeanne Tremblay");
    assert_int_equal(got.expires_ms, 5);
    assert_int_equal(got.id[1], 0x11);
    text[13] = '1';      /* sealed for another session */
    SECRET_OWNED struct secret *c = answer(200, text);
    assert_int_equal(exchange_read_session(&x, &ticket, BYTES(c), session_secret, &got), ERR_FORMAT);
}

static void a_code_is_sent_and_checked(void **state)
{
    (void)state;
    const uint8_t id[SESSION_ID_SIZE] = { 0, 0x11 };
    struct exchange_code code;
    SECRET_OWNED struct secret *digits = text_secret("996729");
    const struct exchange_code_check check = { id, digits };
    assert_int_equal(exchange_ask_code(&x, &now, id, &ticket, &job), ERR_OK);
    SECRET_OWNED struct secret *a = answer(200, "{\"to\":\"j•••@•••.ca\",\"expires_ms\":10,\"resend_ms\":11}");
    assert_int_equal(exchange_read_code(&x, &ticket, BYTES(a), &code), ERR_OK);
    assert_string_equal(code.to, "j•••@•••.ca");
    assert_int_equal(exchange_ask_code_check(&x, &now, &check, &ticket, &job), ERR_OK);
    assert_null(memmem(BYTES(job), "996729", 6));
    JSON_OWNED json_t *body = sent("/v1/token/code/check");
    SECRET_OWNED struct secret *plain = opened(body, "guichet/code/1 00110000000000000000000000000000");
    assert_true(secret_equal(plain, digits));
    SECRET_OWNED struct secret *b = answer(200, "{}");
    assert_int_equal(exchange_read_code_check(&x, &ticket, BYTES(b)), ERR_OK);
}

static void answers_are_sealed_to_this_request(void **state)
{
    (void)state;
    const uint8_t certificate[32] = { 9 };
    char questions[QUESTIONS_COUNT][QUESTION_ID_SIZE];
    const struct exchange_token token = { "CARTE1", certificate }, bare = { "CARTE1", NULL };
    struct secret *given[QUESTIONS_COUNT];
    for (size_t i = 0; i < QUESTIONS_COUNT; i++)
        given[i] = text_secret("soeurmarie");
    assert_int_equal(exchange_ask_unblock(&x, &now, &bare, &ticket, &job), ERR_OK);
    JSON_OWNED json_t *start = sent("/v1/unblock/start");
    assert_string_equal(json_string_value(json_object_get(start, "certificate")), "");
    SECRET_OWNED struct secret *a = answer(200, "{\"questions\":[\"q1\",\"q2\",\"q3\",\"q4\"]}");
    assert_int_equal(exchange_read_unblock(&x, &ticket, BYTES(a), questions), ERR_OK);
    assert_string_equal(questions[3], "q4");
    assert_int_equal(exchange_ask_answers(&x, &now, &(struct exchange_answers){ token, given, session_key }, &ticket, &job), ERR_OK);
    assert_null(memmem(BYTES(job), "soeur", 5));
    JSON_OWNED json_t *body = sent("/v1/unblock/answers");
    char purpose[128];
    snprintf(purpose, sizeof purpose, "guichet/answers/1 %s ab000000000000000000000000000000", x.kiosk_id);
    SECRET_OWNED struct secret *plain = opened(body, purpose);
    JSON_OWNED json_t *inside = NULL;
    assert_int_equal(json_read(BYTES(plain), 4096, &inside), ERR_OK);
    assert_int_equal(json_array_size(json_object_get(inside, "answers")), 4);
    assert_int_equal(strlen(json_string_value(json_object_get(inside, "session_key"))), 64);
    struct exchange_granted granted;
    SECRET_OWNED struct secret *b = answer(200, "{\"ticket\":\"00112233445566778899aabbccddeeff\",\"expires_ms\":12}");
    assert_int_equal(exchange_read_answers(&x, &ticket, BYTES(b), &granted), ERR_OK);
    assert_int_equal(granted.ticket[15], 0xff);
    for (size_t i = 0; i < QUESTIONS_COUNT; i++)
        secret_free(given[i]);
    assert_int_equal(exchange_ask_unblock(&x, &now, &(struct exchange_token){ "a\"b", NULL }, &ticket, &job), ERR_FORMAT);
}

static enum err sign(void *ctx, const void *bytes, size_t n, uint8_t signature[64])
{
    crypto_sign_detached(signature, NULL, bytes, n, secret_bytes(ctx));
    return ERR_OK;
}

static struct secret *release_answer(const struct release_place *place, int64_t until_ms, const char *before)
{
    struct release r = { .until_ms = until_ms, .count = 1, .secrets = { text_secret("3537363231383830") } };
    SECRET_OWNED struct secret *inside = secret_new(RELEASE_MAX);
    char sealed[2048], text[4096], id[33], purpose[64];
    assert_int_equal(release_put(place, &r, sign, server_key, inside), ERR_OK);
    sodium_bin2hex(id, sizeof id, place->ticket, sizeof place->ticket);
    snprintf(purpose, sizeof purpose, "guichet/release/1 %s", id);
    sealed_text(purpose, inside, sealed, sizeof sealed);
    snprintf(text, sizeof text, "{%s\"sealed\":\"%s\"}", before, sealed);
    release_drop(&r);
    return answer(200, text);
}

static void a_release_serves_for_its_minute(void **state)
{
    (void)state;
    struct release_place place = { .serial = "CARTE1", .ticket = { 5 } };
    struct release got = { 0 };
    memcpy(place.session_key, session_key, sizeof session_key);
    assert_int_equal(exchange_ask_release(&x, &now, &place, &ticket, &job), ERR_OK);
    JSON_OWNED json_t *body = sent("/v1/unblock/release");
    assert_int_equal(json_object_size(body), 2);
    SECRET_OWNED struct secret *a = release_answer(&place, now.wall_ms + 60000, "");
    assert_int_equal(exchange_read_release(&x, &ticket, BYTES(a), session_secret, &place, &got), ERR_OK);
    assert_int_equal(got.count, 1);
    release_drop(&got);
    SECRET_OWNED struct secret *late = release_answer(&place, now.wall_ms - 1, "");
    assert_int_equal(exchange_read_release(&x, &ticket, BYTES(late), session_secret, &place, &got), ERR_TICKET);
    struct release_place other = place;
    other.serial[0] = 'D';
    SECRET_OWNED struct secret *moved = release_answer(&other, now.wall_ms + 60000, "");
    assert_int_equal(exchange_read_release(&x, &ticket, BYTES(moved), session_secret, &place, &got), ERR_FORMAT);
}

static void issuance_brings_the_first_secret(void **state)
{
    (void)state;
    struct release_place place = { .serial = "CARTE1" };
    struct exchange_issued got;
    SECRET_OWNED struct secret *code = text_secret("0123456789");
    memcpy(place.session_key, session_key, sizeof session_key);
    assert_int_equal(exchange_ask_issuance(&x, &now, &(struct exchange_issue){ &place, code }, &ticket, &job), ERR_OK);
    JSON_OWNED json_t *body = sent("/v1/issuance/start");
    char purpose[128];
    snprintf(purpose, sizeof purpose, "guichet/issuance/1 %s CARTE1", x.kiosk_id);
    SECRET_OWNED struct secret *plain = opened(body, purpose);
    assert_true(secret_equal(plain, code));
    SECRET_OWNED struct secret *a = release_answer(&place, now.wall_ms + 60000, "\"holder\":\"Jeanne\",\"subject\":\"CN=Jeanne\",");
    assert_int_equal(exchange_read_issuance(&x, &ticket, BYTES(a), session_secret, &place, &got), ERR_OK);
    assert_string_equal(got.subject, "CN=Jeanne");
    release_drop(&got.release);
}

static const struct { const char *word; unsigned status; enum err e; } problems[] = {
    { "session-refused", 403, ERR_SERVER_REFUSED }, { "session-unknown", 403, ERR_SESSION }, { "not-possible", 403, ERR_NOT_POSSIBLE },
    { "ticket-unknown", 403, ERR_TICKET }, { "code-wrong", 403, ERR_CODE_WRONG }, { "code-dead", 403, ERR_CODE_DEAD },
    { "nothing-pending", 409, ERR_NOTHING_PENDING }, { "too-soon", 429, ERR_TOO_SOON }, { "too-many", 429, ERR_TOO_MANY },
    { "kiosk-paused", 429, ERR_KIOSK_PAUSED }, { "something-new", 429, ERR_SERVER_BUSY }, { "something-new", 403, ERR_SERVER_REFUSED },
};

static void every_problem_and_its_members(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof problems / sizeof problems[0]; i++) {
        char text[512];
        uint8_t nonce[SESSION_NONCE_SIZE];
        assert_int_equal(exchange_ask_challenge(&x, &now, "CARTE1", &ticket, &job), ERR_OK);
        snprintf(text, sizeof text, "{\"type\":\"urn:guichet:%s\",\"title\":\"t\",\"status\":%u,\"left\":2,\"until_ms\":7,"
                 "\"reference\":\"D-4QPL-77AX\",\"reason\":\"token-revoked\"}", problems[i].word, problems[i].status);
        SECRET_OWNED struct secret *a = answer(problems[i].status, text);
        assert_int_equal(exchange_read_challenge(&x, &ticket, BYTES(a), nonce), problems[i].e);
        assert_int_equal(ticket.problem.left, 2);
        assert_int_equal(ticket.problem.until_ms, 7);
        assert_string_equal(ticket.problem.reference, "D-4QPL-77AX");
        assert_string_equal(ticket.problem.reason, "token-revoked");
    }
    uint8_t nonce[SESSION_NONCE_SIZE];
    assert_int_equal(exchange_ask_challenge(&x, &now, "CARTE1", &ticket, &job), ERR_OK);
    SECRET_OWNED struct secret *odd = answer(403, "{\"type\":\"urn:guichet:not-possible\",\"left\":-1,\"until_ms\":\"x\",\"reference\":\"far too long for a reference\"}");
    assert_int_equal(exchange_read_challenge(&x, &ticket, BYTES(odd), nonce), ERR_NOT_POSSIBLE);
    assert_int_equal(ticket.problem.left, 0);
    assert_string_equal(ticket.problem.reference, "");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_session_from_challenge_to_profile), T(a_code_is_sent_and_checked), T(answers_are_sealed_to_this_request),
        T(a_release_serves_for_its_minute), T(issuance_brings_the_first_secret), T(every_problem_and_its_members),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    if (secret_start())
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
