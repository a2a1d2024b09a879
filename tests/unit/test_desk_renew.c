/* core/desk: option 6: the steps, the request that is kept, patience, a cut, and the word to the server. */
#include "test_desk_world.h"

#include "core/proto/enrol_code.h"

static struct renew_result end;
static unsigned ends, seen[8];

static void on_step(void *ctx, enum renew_step step) { (void)ctx; seen[step]++; }
static void on_end(void *ctx, const struct renew_result *r) { (void)ctx; end = *r; ends++; }
static const struct renew_watch watch = { on_step, on_end, NULL };

static int setup(void **state)
{
    ends = 0;
    memset(seen, 0, sizeof seen);
    if (world_setup(state))
        return -1;
    world_put("card.renews", "", O_TRUNC);
    world_put("renewed.with", "", O_TRUNC);
    return 0;
}

static enum err ask_renew(const char *text)
{
    SECRET_OWNED struct secret *pin = from_text(text);
    return desk_renew(desk, pin, &watch);
}

static void renew(const char *pin)
{
    unsigned before = ends;
    assert_int_equal(ask_renew(pin), ERR_OK);
    until(ends == before + 1);
}

static bool was_sent(const char *text)
{
    char all[4096];
    return strstr(world_get("renewed.with", all), text) != NULL;
}

static void go_online(void)
{
    open_desk();
    until_ready();
    until_online();
}

static void step_by_step_and_told(void **state)
{
    (void)state;
    struct desk_request rows[4];
    go_online();
    renew("111222");
    assert_int_equal(end.outcome, RENEW_DONE);
    assert_int_equal(end.err, ERR_OK);
    assert_true(end.told);
    assert_int_equal(end.not_after_ms, 1890000000000);
    assert_true(is_receipt_of_applied(end.receipt));
    for (int i = RENEW_LOG_IN; i <= RENEW_TELL; i++)
        assert_int_equal(seen[i], 1);
    assert_int_equal(applied_lines("renewed ab signed\n"), 1);
    assert_int_equal(desk_requests(desk, rows, 4), 1);
    assert_string_equal(rows[0].type, "token.certificate.renewed");
    assert_int_equal(desk_renew_retry(desk), 0);
    assert_true(was_sent("|https://localhost:9443|/dev/null\n"));
}

static void a_wrong_password_then_a_locked_token(void **state)
{
    (void)state;
    card_write("CARTE1", "111222", 2);
    go_online();
    renew("999999");
    assert_int_equal(end.outcome, RENEW_WRONG);
    assert_int_equal(end.tries.left, 1);
    renew("999999");
    assert_int_equal(end.outcome, RENEW_LOCKED);
    assert_int_equal(ask_renew("111222"), ERR_PIN_LOCKED);
    assert_int_equal(applied_lines("\n"), 0);
}

static void patience_is_kept_through_a_restart(void **state)
{
    (void)state;
    world_put("card.renews", "wait", O_TRUNC);
    go_online();
    renew("111222");
    assert_int_equal(end.outcome, RENEW_WAITING);
    int64_t retry_ms = end.retry_ms;
    assert_true(retry_ms >= fake_wall(NULL) + 89000 && retry_ms <= fake_wall(NULL) + 90000);
    assert_int_equal(desk_renew_retry(desk), retry_ms);
    close_desk();
    world_put("card.renews", "", O_TRUNC);
    go_online();
    assert_int_equal(desk_renew_retry(desk), retry_ms);
    renew("111222");
    assert_int_equal(end.outcome, RENEW_DONE);
    assert_true(was_sent("CSR-1|"));           /* the very request of before */
    assert_int_equal(desk_renew_retry(desk), 0);
}

/* Renews with the authority in this mood; was the request of before sent? */
static bool sends_kept(const char *mood, enum err e)
{
    world_put("card.renews", mood, O_TRUNC);
    world_put("renewed.with", "", O_TRUNC);
    renew("111222");
    assert_int_equal(end.outcome, RENEW_STOPPED);
    assert_int_equal(end.err, e);
    return was_sent("CSR-1|");
}

static void what_the_authority_refuses_is_not_sent_again(void **state)
{
    (void)state;
    go_online();
    assert_false(sends_kept("offline", ERR_OFFLINE));
    assert_true(sends_kept("offline", ERR_OFFLINE));
    assert_true(sends_kept("refused", ERR_EST_REFUSED));
    assert_false(sends_kept("refused", ERR_EST_REFUSED));
}

static void cancelled_without_risk(void **state)
{
    (void)state;
    world_put("card.renews", "hang", O_TRUNC);
    go_online();
    assert_int_equal(ask_renew("111222"), ERR_OK);
    assert_int_equal(ask_renew("111222"), ERR_LIMIT);
    until(seen[RENEW_SEND] == 1);
    desk_renew_cancel(desk);
    until(ends == 1);
    assert_int_equal(end.outcome, RENEW_STOPPED);
    assert_int_equal(end.err, ERR_OK);
    world_put("card.renews", "", O_TRUNC);
    until(desk_status(desk)->token == DESK_TOKEN_READY);
    renew("111222");
    assert_int_equal(end.outcome, RENEW_DONE);
    assert_true(was_sent("CSR-1|"));
}

static void the_person_leaves(void **state)
{
    (void)state;
    world_put("card.renews", "hang", O_TRUNC);
    go_online();
    assert_int_equal(ask_renew("111222"), ERR_OK);
    until(seen[RENEW_SEND] == 1);
    desk_forget(desk);
    settle();
    assert_int_equal(ends, 0);
    world_put("card.renews", "", O_TRUNC);
    until_ready();
    renew("111222");
    assert_int_equal(end.outcome, RENEW_DONE);
}

static void the_card_is_pulled_or_the_helper_hangs(void **state)
{
    (void)state;
    world_put("card.renews", "hang", O_TRUNC);
    go_online();
    assert_int_equal(ask_renew("111222"), ERR_OK);
    until(seen[RENEW_SEND] == 1);
    reader_empty();
    until(ends == 1);
    assert_int_equal(end.outcome, RENEW_STOPPED);
    assert_int_equal(end.err, ERR_TOKEN_REMOVED);
    reader_card(2);
    until_ready();
    assert_int_equal(ask_renew("111222"), ERR_OK);
    until(seen[RENEW_SEND] == 2);
    settle();
    advance(300001);
    until(ends == 2);
    assert_int_equal(end.err, ERR_DEADLINE);
}

static void off_line_it_is_told_later(void **state)
{
    (void)state;
    world_put("server.does", "down", O_TRUNC);
    open_desk();
    until_ready();
    advance(2000);
    until(desk_status(desk)->net_err == ERR_OFFLINE);
    renew("111222");
    assert_int_equal(end.outcome, RENEW_DONE);
    assert_false(end.told);
    until(desk_status(desk)->waiting == 1);
}

/* A code of this server, or of another. */
static void make_code(bool other, char text[ENROL_CODE_TEXT_SIZE])
{
    char hex[4096];
    uint8_t secret[PEER_SIGN_SECRET_SIZE], public_key[PEER_KEY_SIZE];
    struct enrol_code code = { .random = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 } };
    assert_true(hex_parse(world_get("server.key", hex), secret, sizeof secret));
    assert_int_equal(crypto_sign_ed25519_sk_to_pk(public_key, secret), 0);
    peer_fingerprint(public_key, code.fingerprint);
    code.fingerprint[0] ^= other;
    enrol_code_format(&code, text);
}

static enum err ask_by_code(const char *typed)
{
    SECRET_OWNED struct secret *pin = from_text("111222"), *code = from_text(typed);
    return desk_renew_by_code(desk, pin, code, &watch);
}

static void by_code(const char *typed)
{
    unsigned before = ends;
    assert_int_equal(ask_by_code(typed), ERR_OK);
    until(ends == before + 1);
}

/* What is typed in any way goes to the card's helper in the one form; a refusal is the code's, and the request that waits stays. */
static void by_a_code(void **state)
{
    (void)state;
    char code[ENROL_CODE_TEXT_SIZE], typed[ENROL_TYPED_MAX], sent[64];
    go_online();
    make_code(true, code);
    assert_int_equal(ask_by_code(code), ERR_SERVER_OTHER);
    assert_int_equal(ask_by_code("ABCDE"), ERR_CODE_FORMAT);
    make_code(false, code);
    for (size_t i = 0; i < sizeof code; i++)
        typed[i] = code[i] == '-' ? ' ' : (char)(code[i] >= 'A' && code[i] <= 'Z' ? code[i] + 32 : code[i]);
    world_put("card.renews", "refused", O_TRUNC);
    by_code(typed);
    assert_int_equal(end.outcome, RENEW_STOPPED);
    assert_int_equal(end.err, ERR_CODE_REFUSED_HERE);
    snprintf(sent, sizeof sent, "code %s\n", code);
    assert_true(was_sent(sent));
    world_put("card.renews", "", O_TRUNC);
    by_code(typed);
    assert_int_equal(end.outcome, RENEW_DONE);
    assert_true(end.told);
    assert_true(was_sent("CSR-1|"));
    assert_int_equal(applied_lines("renewed ab signed\n"), 1);
    world_put("renewed.with", "", O_TRUNC);
    renew("111222");                             /* and the next one is without */
    assert_false(was_sent("code"));
}

int main(int argc, char **argv)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, world_teardown)
    const struct CMUnitTest tests[] = {
        T(step_by_step_and_told), T(a_wrong_password_then_a_locked_token), T(patience_is_kept_through_a_restart),
        T(what_the_authority_refuses_is_not_sent_again), T(cancelled_without_risk), T(the_person_leaves),
        T(the_card_is_pulled_or_the_helper_hangs), T(off_line_it_is_told_later), T(by_a_code),
    };
    int rc;
    (void)argc;
    if (world_is_helper(argv, &rc))
        return rc;
    cmocka_set_message_output(CM_OUTPUT_TAP);
    if (secret_start())
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
