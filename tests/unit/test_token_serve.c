/* token_serve behind a real helper process: this program, started with --helper SCRIPT, serves a fake card. */
#include "core/token/fake.h"
#include "core/work/helper.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static int serve(const char *script)
{
    struct fake_card card;
    if (fake_init(&card, script))
        return 98;
    struct token token = fake_token(&card);
    int rc = token_serve(HELPER_FD, &token);
    fake_free(&card);
    return rc;
}

static char self[4096];
static const char *argv_of[4] = { "helper", "--helper", NULL, NULL };
static const char *const no_env[] = { NULL };
static const struct helper_spec spec = { "token", self, argv_of, no_env };
static struct loop *loop;
static struct helper *helper;
static struct { int calls, phase; enum err e; size_t n; uint8_t bytes[16384]; } got;

static struct token_renew_progress step;
static bool renewing;
static void on_progress(void *ctx, const uint8_t *b, size_t n)
{
    (void)ctx;
    assert_int_equal(renewing ? token_read_renew_progress(b, n, &step) : n == 1 ? ERR_OK : ERR_FORMAT, ERR_OK);
    got.phase = renewing ? (int)step.step : *b;
}
static void on_done(void *ctx, enum err e, const uint8_t *bytes, size_t n)
{
    (void)ctx;
    got.calls++;
    got.e = e;
    got.n = n;
    assert_true(n <= sizeof got.bytes);
    if (n)
        memcpy(got.bytes, bytes, n);
}

static void run(struct secret *request, int64_t hard_ms)
{
    got.calls = 0;
    got.phase = -1;
    const struct helper_job job = { request, 0, hard_ms, NULL, on_progress, on_done, NULL };
    assert_int_equal(helper_submit(helper, &job), ERR_OK);
    while (!got.calls)
        loop_step(loop, 1000);
}

static void use(const char *script)
{
    argv_of[2] = script;
    loop = loop_new(&clock_system);
    helper = helper_new(loop, &spec);
    assert_true(loop && helper);
}
static void finish(void) { helper_free(helper); loop_free(loop); }

static struct secret *change_job(void)
{
    SECRET_OWNED struct secret *a = secret_new(16), *b = secret_new(16);
    assert_int_equal(secret_append(a, "123456", 6), ERR_OK);
    assert_int_equal(secret_append(b, "654321", 6), ERR_OK);
    return token_job_change(TOKEN_CHANGE, "", "FAKE0001", a, b, "tbs", 3);
}

static void a_visit_over_the_socket(void **state)
{
    (void)state;
    static struct token_info info;
    struct token_change change;
    use("");
    run(token_job_info(""), 5000);
    assert_int_equal(got.e, ERR_OK);
    assert_int_equal(token_read_info(got.bytes, got.n, &info), ERR_OK);
    assert_string_equal(info.serial, "FAKE0001");
    run(change_job(), 5000);
    assert_int_equal(token_read_change(got.bytes, got.n, &change), ERR_OK);
    assert_int_equal(change.phase, CHANGE_DONE);
    assert_int_equal(got.phase, CHANGE_DONE);
    run(token_job_forget(), 5000);
    assert_int_equal(got.e, ERR_OK);
    assert_int_equal(got.n, 0);
    finish();
}

/* Killed at the deadline: the last progress byte says what is known of the card. */
static void a_hang_tells_how_far_it_came(void **state)
{
    (void)state;
    static const struct { const char *script; int phase; } rows[] = {
        { "at login hang", -1 }, { "at sign hang", -1 }, { "at set_pin hang", CHANGE_SENT }, { "at logout hang", CHANGE_DONE } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        use(rows[i].script);
        run(change_job(), 300);
        assert_int_equal(got.e, ERR_DEADLINE);
        assert_int_equal(got.calls, 1);
        assert_int_equal(got.phase, rows[i].phase);
        finish();
    }
}

static struct secret *unblock_job(void)
{
    SECRET_OWNED struct secret *pin = secret_new(16), *secret = secret_new(16), *next = secret_new(16);
    assert_int_equal(secret_append(pin, "654321", 6) || secret_append(secret, "3537363231383830", 16) || secret_append(next, "1122334455667788", 16), 0);
    const struct token_unblock_order order = { "", "FAKE0001", pin, { secret }, 1, next, { "tbs", 3 } };
    return token_job_unblock(TOKEN_UNBLOCK, &order);
}

/* An unblocking that was killed is not done before a log-in has proved it. */
static void an_unblocking_tells_how_far_it_came(void **state)
{
    (void)state;
    static const struct { const char *script; int phase; } rows[] = {
        { "at unblocking hang", -1 }, { "at unblock hang", CHANGE_SENT }, { "at rotate hang", CHANGE_SENT }, { "at login hang", CHANGE_SENT },
        { "at sign hang", CHANGE_DONE } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        use(rows[i].script);
        run(unblock_job(), 300);
        assert_int_equal(got.e, ERR_DEADLINE);
        assert_int_equal(got.phase, rows[i].phase);
        finish();
    }
    struct token_unblock u;
    use("tries 0");
    run(unblock_job(), 5000);
    assert_int_equal(token_read_unblock(got.bytes, got.n, &u), ERR_OK);
    assert_int_equal(u.phase, CHANGE_DONE);
    assert_int_equal(u.rotated, TOKEN_ROTATED);
    finish();
}

static struct secret *renew_job(void)
{
    SECRET_OWNED struct secret *pin = secret_new(16);
    assert_int_equal(secret_append(pin, "123456", 6), ERR_OK);
    const struct token_renew_order order = { "", "FAKE0001", "https://est", "/ca", pin, { "tbs", 3 }, { NULL, 0 }, NULL };
    return token_job_renew(&order);
}

static void a_renewal_tells_its_steps_and_its_request(void **state)
{
    (void)state;
    static const struct { const char *script; int step; } rows[] = {
        { "at login hang", TOKEN_RENEW_LOG_IN }, { "at make_key hang", TOKEN_RENEW_KEY }, { "at enrol hang", TOKEN_RENEW_SEND },
        { "at put_certificate hang", TOKEN_RENEW_WRITE }, { "at delete_pair hang", TOKEN_RENEW_CLEAN } };
    renewing = true;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        use(rows[i].script);
        run(renew_job(), 1000);
        assert_int_equal(got.e, ERR_DEADLINE);
        assert_int_equal(got.phase, rows[i].step);
        assert_int_equal(step.csr_n > 0, rows[i].step == TOKEN_RENEW_SEND);
        finish();
    }
    struct token_renew w;
    use("");
    run(renew_job(), 5000);
    assert_int_equal(token_read_renew(got.bytes, got.n, &w), ERR_OK);
    assert_int_equal(w.err, ERR_OK);
    assert_int_equal(w.signature_n, 64);
    finish();
    renewing = false;
}

static void a_job_that_is_nonsense_ends_the_helper(void **state)
{
    (void)state;
    struct secret *odd = secret_new(4);
    use("");
    assert_int_equal(secret_append(odd, "\x0Bxyz", 4), ERR_OK);
    run(odd, 5000);
    assert_int_equal(got.e, ERR_HELPER_GONE);
    finish();
}

int main(int argc, char **argv)
{
    if (secret_start())
        return 99;
    if (argc == 3 && !strcmp(argv[1], "--helper"))
        return serve(argv[2]);
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n <= 0)
        return 99;
    self[n] = 0;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_visit_over_the_socket),
        cmocka_unit_test(a_hang_tells_how_far_it_came),
        cmocka_unit_test(an_unblocking_tells_how_far_it_came),
        cmocka_unit_test(a_renewal_tells_its_steps_and_its_request),
        cmocka_unit_test(a_job_that_is_nonsense_ends_the_helper),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
