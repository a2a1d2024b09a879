/* core/token/job and wire: what goes in comes out, and every shortening or lengthening is refused. */
#include "core/token/wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct secret *text(const char *t)
{
    struct secret *s = secret_new(300);
    assert_non_null(s);
    assert_int_equal(secret_append(s, t, strlen(t)), ERR_OK);
    return s;
}

static struct secret *job_of(enum token_verb verb)
{
    SECRET_OWNED struct secret *a = text("123456"), *b = text("654321");
    switch (verb) {
    case TOKEN_INFO: return token_job_info("Reader 1");
    case TOKEN_CHECK: return token_job_check("Reader 1", "S1", a);
    case TOKEN_FORGET: return token_job_forget();
    default: return token_job_change(verb, "Reader 1", "S1", a, b, "tbs", 3);
    }
}

static void jobs_come_out_as_they_went_in(void **state)
{
    (void)state;
    for (enum token_verb v = TOKEN_INFO; v <= TOKEN_FORGET; v++) {
        SECRET_OWNED struct secret *job = job_of(v);
        struct token_request q = { 0 };
        assert_non_null(job);
        assert_int_equal(wire_read_request(job, &q), ERR_OK);
        assert_int_equal(q.verb, v);
        assert_string_equal(q.reader, v == TOKEN_FORGET ? "" : "Reader 1");
        assert_string_equal(q.serial, v == TOKEN_FORGET || v == TOKEN_INFO ? "" : "S1");
        assert_true((q.pin != NULL) == (v != TOKEN_FORGET && v != TOKEN_INFO));
        if (q.pin)
            assert_memory_equal(secret_bytes(q.pin), "123456", 6);
        if (v == TOKEN_CHANGE || v == TOKEN_SETTLE) {
            assert_memory_equal(secret_bytes(q.new_pin), "654321", 6);
            assert_int_equal(q.tbs_n, 3);
            assert_memory_equal(q.tbs, "tbs", 3);
        }
        wire_drop_request(&q);
    }
}

static void cut_jobs_are_refused(void **state)
{
    (void)state;
    for (enum token_verb v = TOKEN_INFO; v <= TOKEN_FORGET; v++) {
        SECRET_OWNED struct secret *job = job_of(v);
        SECRET_OWNED struct secret *longer = secret_new(4096);
        struct token_request q = { 0 };
        assert_int_equal(secret_copy(longer, job), ERR_OK);
        assert_int_equal(secret_append(longer, "x", 1), ERR_OK);
        assert_int_equal(wire_read_request(longer, &q), ERR_FORMAT);
        for (size_t n = secret_length(job); n-- > 0;) {
            secret_truncate(job, n);
            assert_int_equal(wire_read_request(job, &q), ERR_FORMAT);
            assert_null(q.pin);
        }
    }
    SECRET_OWNED struct secret *odd = text("\x06");
    struct token_request q = { 0 };
    assert_int_equal(wire_read_request(odd, &q), ERR_FORMAT);
}

static void arguments_over_their_limits_make_no_job(void **state)
{
    (void)state;
    static char large[TOKEN_TBS_MAX + 1], name[TOKEN_TEXT_MAX + 1];
    SECRET_OWNED struct secret *a = text("1"), *b = secret_new(TOKEN_PIN_BYTES_MAX + 1);
    memset(name, 'n', TOKEN_TEXT_MAX);
    assert_int_equal(secret_append(b, large, TOKEN_PIN_BYTES_MAX + 1), ERR_OK);
    assert_null(token_job_info(name));
    assert_null(token_job_check("", name, a));
    assert_null(token_job_check("", "", b));
    assert_null(token_job_change(TOKEN_CHANGE, "", "", a, b, "", 0));
    assert_null(token_job_change(TOKEN_CHANGE, "", "", a, a, large, sizeof large));
    assert_null(token_job_change(TOKEN_CHECK, "", "", a, a, "", 0));
    SECRET_OWNED struct secret *full = token_job_change(TOKEN_SETTLE, "", "", a, a, large, TOKEN_TBS_MAX);
    assert_non_null(full);
}

/* --- answers --- */

static struct token_info info = {
    .reader = "R", .serial = "S", .label = "L", .model = "M", .tries = { TRIES_EXACT, 5 }, .pin_min = 6, .pin_max = 15,
    .has_cert = true, .holder = "Émilie", .issuer = "AC", .not_before_ms = -5, .not_after_ms = 1893456000000,
    .cert_n = 3, .cert = { 1, 2, 3 } };
static const struct token_change change = { ERR_PIN_WRONG, CHANGE_SENT, { TRIES_LAST, 0 }, true, 2, { 7, 8 }, "ES256" };
static const struct token_check checked = { ERR_SIGN_FAILED, { TRIES_EXACT, 1 }, true };

static void answers_come_out_as_they_went_in(void **state)
{
    (void)state;
    BUF_OWNED struct buf b = buf_make(WIRE_ANSWER_MAX);
    static struct token_info i;
    struct token_change c;
    struct token_check k;
    wire_put_info(&b, ERR_OK, &info);
    assert_int_equal(token_read_info(b.bytes, b.length, &i), ERR_OK);
    assert_memory_equal(&i, &info, sizeof i);
    buf_clear(&b);
    wire_put_info(&b, ERR_TOKEN_ABSENT, NULL);
    assert_int_equal(token_read_info(b.bytes, b.length, &i), ERR_TOKEN_ABSENT);
    buf_clear(&b);
    wire_put_change(&b, &change);
    assert_int_equal(token_read_change(b.bytes, b.length, &c), ERR_OK);
    assert_int_equal(c.err, ERR_PIN_WRONG);
    assert_int_equal(c.phase, CHANGE_SENT);
    assert_int_equal(c.tries.kind, TRIES_LAST);
    assert_true(c.new_holds);
    assert_int_equal(c.signature_n, 2);
    assert_memory_equal(c.signature, change.signature, 2);
    assert_string_equal(c.algorithm, "ES256");
    buf_clear(&b);
    wire_put_check(&b, &checked);
    assert_int_equal(token_read_check(b.bytes, b.length, &k), ERR_OK);
    assert_int_equal(k.err, ERR_SIGN_FAILED);
    assert_int_equal(k.tries.left, 1);
    assert_true(k.signature_ok);
}

static enum err read_any(int which, const uint8_t *bytes, size_t n)
{
    static struct token_info i;
    struct token_change c;
    struct token_check k;
    return which == 0 ? token_read_info(bytes, n, &i) : which == 1 ? token_read_change(bytes, n, &c) : token_read_check(bytes, n, &k);
}

/* The exact bytes in a block of their own, so that the sanitizer sees a read past the end. */
static enum err read_exact(int which, const uint8_t *bytes, size_t n)
{
    uint8_t *copy = malloc(n ? n : 1);
    memcpy(copy, bytes, n);
    enum err e = read_any(which, copy, n);
    free(copy);
    return e;
}

static void cut_answers_are_refused(void **state)
{
    (void)state;
    for (int which = 0; which < 3; which++) {
        BUF_OWNED struct buf b = buf_make(WIRE_ANSWER_MAX);
        if (which == 0) wire_put_info(&b, ERR_OK, &info);
        if (which == 1) wire_put_change(&b, &change);
        if (which == 2) wire_put_check(&b, &checked);
        assert_int_equal(read_exact(which, b.bytes, b.length), ERR_OK);
        for (size_t n = 0; n < b.length; n++)
            assert_int_equal(read_exact(which, b.bytes, n), ERR_FORMAT);
        buf_put_u8(&b, 0);
        assert_int_equal(read_exact(which, b.bytes, b.length), ERR_FORMAT);
        b.bytes[2] = 0xFF;      /* an error number nobody has */
        assert_int_equal(read_exact(which, b.bytes, b.length - 1), ERR_FORMAT);
    }
}

static void answers_out_of_bounds_are_refused(void **state)
{
    (void)state;
    struct token_check k = { ERR_OK, { (enum tries_kind)6, 0 }, false };
    struct token_change c = { .phase = (enum change_phase)3 };
    static struct token_info i;
    BUF_OWNED struct buf b = buf_make(WIRE_ANSWER_MAX);
    wire_put_check(&b, &k);
    assert_int_equal(read_exact(2, b.bytes, b.length), ERR_FORMAT);
    buf_clear(&b);
    wire_put_change(&b, &c);
    assert_int_equal(read_exact(1, b.bytes, b.length), ERR_FORMAT);
    i = info;
    i.pin_min = 16;
    buf_clear(&b);
    wire_put_info(&b, ERR_OK, &i);
    assert_int_equal(read_exact(0, b.bytes, b.length), ERR_FORMAT);
    i = info;
    i.has_cert = false;
    buf_clear(&b);
    wire_put_info(&b, ERR_OK, &i);
    assert_int_equal(read_exact(0, b.bytes, b.length), ERR_FORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jobs_come_out_as_they_went_in),
        cmocka_unit_test(cut_jobs_are_refused),
        cmocka_unit_test(arguments_over_their_limits_make_no_job),
        cmocka_unit_test(answers_come_out_as_they_went_in),
        cmocka_unit_test(cut_answers_are_refused),
        cmocka_unit_test(answers_out_of_bounds_are_refused),
    };
    if (secret_start())
        return 99;
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
