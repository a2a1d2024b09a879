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
    SECRET_OWNED struct secret *a = text("123456"), *b = text("654321"), *c = text("11223344"), *d = text("55667788");
    const struct token_text texts[] = { { "tbs", 3 }, { "other", 5 }, { "", 0 } };
    const struct token_unblock_order unblock = { "Reader 1", "S1", b, { c, d }, verb == TOKEN_UNBLOCK ? 2 : 0, a, texts[0] };
    const struct token_unblock_order replace = { .reader = "Reader 1", .serial = "S1", .secrets = { c }, .secret_count = 1, .next = a };
    const struct token_renew_order renew = { "Reader 1", "S1", "https://est", "/ca.pem", a, texts[0], { "csr", 3 }, d };
    const struct token_issue_order issue = { "Reader 1", "S1", "label", "CN=Z", "https://est", "/ca.pem", "user", a, c, d };
    switch (verb) {
    case TOKEN_INFO: return token_job_info("Reader 1");
    case TOKEN_CHECK: return token_job_check("Reader 1", "S1", a);
    case TOKEN_FORGET: return token_job_forget();
    case TOKEN_PROVE: return token_job_prove("Reader 1", "S1", a, texts, 3);
    case TOKEN_UNBLOCK: case TOKEN_UNBLOCK_SETTLE: return token_job_unblock(verb, &unblock);
    case TOKEN_REPLACE: return token_job_replace(&replace);
    case TOKEN_RENEW: return token_job_renew(&renew);
    case TOKEN_ISSUE: return token_job_issue(&issue);
    default: return token_job_change(verb, "Reader 1", "S1", a, b, "tbs", 3);
    }
}

static bool in(enum token_verb v, const char *verbs) { return strchr(verbs, 'a' + (int)v) != NULL; }
static void holds(const struct secret *s, bool wanted, const char *value)
{
    assert_true((s != NULL) == wanted);
    if (wanted)
        assert_memory_equal(secret_bytes(s), value, strlen(value));
}
static void says(struct token_text got, bool wanted, const char *value)
{
    assert_int_equal(got.n, wanted ? strlen(value) : 0);
    if (wanted)
        assert_memory_equal(got.bytes, value, got.n);
}

/* The letters are verbs: b info, c change, d settle, e check, f forget, g prove, h unblock, i its settle, j renew, k issue, l replace. */
static void jobs_come_out_as_they_went_in(void **state)
{
    (void)state;
    for (enum token_verb v = TOKEN_INFO; v <= TOKEN_REPLACE; v++) {
        SECRET_OWNED struct secret *job = job_of(v);
        struct token_request q = { 0 };
        assert_non_null(job);
        assert_int_equal(wire_read_request(job, &q), ERR_OK);
        assert_int_equal(q.verb, v);
        assert_string_equal(q.reader, in(v, "f") ? "" : "Reader 1");
        assert_string_equal(q.serial, in(v, "fb") ? "" : "S1");
        assert_string_equal(q.label, in(v, "k") ? "label" : "");
        assert_string_equal(q.subject, in(v, "k") ? "CN=Z" : "");
        assert_string_equal(q.user, in(v, "k") ? "user" : "");
        assert_string_equal(q.est_url, in(v, "jk") ? "https://est" : "");
        assert_string_equal(q.ca_file, in(v, "jk") ? "/ca.pem" : "");
        holds(q.pin, in(v, "cdegjk"), "123456");
        holds(q.new_pin, in(v, "cdhi"), "654321");
        assert_int_equal(q.secret_count, in(v, "h") ? 2 : in(v, "kl"));
        holds(q.secrets[0], in(v, "hkl"), "11223344");
        holds(q.secrets[1], in(v, "h"), "55667788");
        holds(q.next, in(v, "hl"), "123456");
        holds(q.code, in(v, "jk"), "55667788");
        assert_int_equal(q.text_count, in(v, "g") ? 3 : in(v, "cdhij"));
        says(q.texts[0], in(v, "cdghij"), "tbs");
        says(q.texts[1], in(v, "g"), "other");
        says(q.csr, in(v, "j"), "csr");
        wire_drop_request(&q);
    }
}

static void cut_jobs_are_refused(void **state)
{
    (void)state;
    for (enum token_verb v = TOKEN_INFO; v <= TOKEN_REPLACE; v++) {
        SECRET_OWNED struct secret *job = job_of(v);
        SECRET_OWNED struct secret *longer = secret_new(16384);
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
    SECRET_OWNED struct secret *odd = text("\x0C");
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
    const struct token_text texts[TOKEN_TBS_COUNT + 1] = { { large, sizeof large } };
    SECRET_OWNED struct secret *long_secret = secret_new(TOKEN_SECRET_BYTES_MAX + 1);
    assert_int_equal(secret_append(long_secret, large, TOKEN_SECRET_BYTES_MAX + 1), ERR_OK);
    assert_null(token_job_prove("", "", a, texts, 1));
    assert_null(token_job_prove("", "", a, texts, 0));
    assert_null(token_job_prove("", "", a, texts + 1, TOKEN_TBS_COUNT + 1));
    SECRET_OWNED struct secret *empty = secret_new(1);
    const struct token_unblock_order orders[] = {
        { "", "", a, { a, a }, 0, NULL, { "", 0 } }, { "", "", a, { a, a }, 3, NULL, { "", 0 } },
        { "", "", a, { long_secret }, 1, NULL, { "", 0 } }, { "", "", a, { empty }, 1, NULL, { "", 0 } },
        { "", "", a, { a }, 1, long_secret, { "", 0 } }, { "", "", b, { a }, 1, NULL, { "", 0 } } };
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++)
        assert_null(token_job_unblock(TOKEN_UNBLOCK, &orders[i]));
    const struct token_unblock_order one = { "", "", a, { a }, 1, NULL, { "", 0 } };
    assert_null(token_job_unblock(TOKEN_UNBLOCK_SETTLE, &one));
    assert_null(token_job_unblock(TOKEN_CHANGE, &one));
    const struct token_unblock_order two = { .reader = "", .serial = "", .secrets = { a, a }, .secret_count = 2 };
    assert_null(token_job_replace(&two));
    const struct token_renew_order renew = { "", "", "", "", a, { "", 0 }, { large, TOKEN_CSR_MAX + 1 }, NULL };
    assert_null(token_job_renew(&renew));
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

static struct token_proof proof = { .tries = { TRIES_EXACT, 5 }, .count = 2, .signature_n = { 2, 3 }, .signature = { { 1, 2 }, { 3, 4, 5 } },
                                    .algorithm = "PS256" };
static const struct token_unblock unblocked = { ERR_SO_WRONG, CHANGE_SENT, 2, TOKEN_ROTATION_UNKNOWN, { TRIES_NONE, 0 }, 1, { 9 }, "ES256" };
static struct token_renew_progress progress = { TOKEN_RENEW_SEND, 3, { 'c', 's', 'r' } };
static const struct token_renew renewed = { ERR_EST_WAIT, TOKEN_RENEW_TEST, { TRIES_EXACT, 3 }, 3600, 1893456000000,
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", 2, { 7, 8 }, "ES256" };
static struct token_issue issued = { ERR_OK, 2, { 0x30, 0 } };

/* Which answer: 0 info, 1 change, 2 check, then those above in order. */
enum { ANSWERS = 8 };
static void put_any(int which, struct buf *b)
{
    switch (which) {
    case 0: wire_put_info(b, ERR_OK, &info); break;
    case 1: wire_put_change(b, &change); break;
    case 2: wire_put_check(b, &checked); break;
    case 3: wire_put_proof(b, &proof); break;
    case 4: wire_put_unblock(b, &unblocked); break;
    case 5: wire_put_renew_progress(b, &progress); break;
    case 6: wire_put_renew(b, &renewed); break;
    default: wire_put_issue(b, &issued); break;
    }
}

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

static void the_newer_answers_too(void **state)
{
    (void)state;
    static struct token_proof p;
    static struct token_unblock u;
    static struct token_renew_progress g;
    static struct token_renew w;
    static struct token_issue i;
    BUF_OWNED struct buf b = buf_make(WIRE_ANSWER_MAX);
    put_any(3, &b);
    assert_int_equal(token_read_proof(b.bytes, b.length, &p), ERR_OK);
    assert_memory_equal(&p, &proof, sizeof p);
    buf_clear(&b);
    put_any(4, &b);
    assert_int_equal(token_read_unblock(b.bytes, b.length, &u), ERR_OK);
    assert_memory_equal(&u, &unblocked, sizeof u);
    buf_clear(&b);
    put_any(5, &b);
    assert_int_equal(token_read_renew_progress(b.bytes, b.length, &g), ERR_OK);
    assert_memory_equal(&g, &progress, sizeof g);
    buf_clear(&b);
    put_any(6, &b);
    assert_int_equal(token_read_renew(b.bytes, b.length, &w), ERR_OK);
    assert_memory_equal(&w, &renewed, sizeof w);
    buf_clear(&b);
    put_any(7, &b);
    assert_int_equal(token_read_issue(b.bytes, b.length, &i), ERR_OK);
    assert_memory_equal(&i, &issued, sizeof i);
}

static enum err read_any(int which, const uint8_t *bytes, size_t n)
{
    static struct token_info i;
    struct token_change c;
    struct token_check k;
    static struct token_proof p;
    struct token_unblock u;
    static struct token_renew_progress g;
    struct token_renew w;
    static struct token_issue s;
    switch (which) {
    case 0: return token_read_info(bytes, n, &i);
    case 1: return token_read_change(bytes, n, &c);
    case 2: return token_read_check(bytes, n, &k);
    case 3: return token_read_proof(bytes, n, &p);
    case 4: return token_read_unblock(bytes, n, &u);
    case 5: return token_read_renew_progress(bytes, n, &g);
    case 6: return token_read_renew(bytes, n, &w);
    default: return token_read_issue(bytes, n, &s);
    }
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
    for (int which = 0; which < ANSWERS; which++) {
        BUF_OWNED struct buf b = buf_make(WIRE_ANSWER_MAX);
        put_any(which, &b);
        assert_int_equal(read_exact(which, b.bytes, b.length), ERR_OK);
        for (size_t n = 0; n < b.length; n++)
            assert_int_equal(read_exact(which, b.bytes, n), ERR_FORMAT);
        buf_put_u8(&b, 0);
        assert_int_equal(read_exact(which, b.bytes, b.length), ERR_FORMAT);
        b.bytes[2] = 0xFF;      /* an error number nobody has (a progress: a step) */
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
    struct token_renew w = renewed;
    w.certificate[63] = 'G';
    buf_clear(&b);
    wire_put_renew(&b, &w);
    assert_int_equal(read_exact(6, b.bytes, b.length), ERR_FORMAT);
    const struct token_renew_progress odd[] = { { TOKEN_RENEW_SEND, 0, { 0 } }, { TOKEN_RENEW_KEY, 1, { 0 } } };
    for (size_t n = 0; n < 2; n++) {
        buf_clear(&b);
        wire_put_renew_progress(&b, &odd[n]);
        assert_int_equal(read_exact(5, b.bytes, b.length), ERR_FORMAT);
    }
    struct token_unblock u = unblocked;
    u.took = 3;
    buf_clear(&b);
    wire_put_unblock(&b, &u);
    assert_int_equal(read_exact(4, b.bytes, b.length), ERR_FORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jobs_come_out_as_they_went_in),
        cmocka_unit_test(cut_jobs_are_refused),
        cmocka_unit_test(arguments_over_their_limits_make_no_job),
        cmocka_unit_test(answers_come_out_as_they_went_in),
        cmocka_unit_test(the_newer_answers_too),
        cmocka_unit_test(cut_answers_are_refused),
        cmocka_unit_test(answers_out_of_bounds_are_refused),
    };
    if (secret_start())
        return 99;
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
