/* How agents come in with their own token, at a counter; and how a locked session goes on. */
#include "tests/unit/test_server_counter.h"

#include "core/proto/agent.h"

static int setup(void **state)
{
    int failed = counter_setup(state);
    struct portal *p = *state;
    if (failed)
        return failed;
    counter_person(p, ANNE, "Anne Gagnon");
    assert_int_equal(tokens_add(&p->f->service, p->f->db, COUNTER_TOKEN, "Anne Gagnon", p->f->certificate, p->f->certificate_n), ERR_OK);
    assert_int_equal(people_give_token(&p->f->service, p->f->db, ANNE, COUNTER_TOKEN), ERR_OK);
    return 0;
}

/* --- by token --- */

/* What the agent's token signs after a challenge, as it is sent; password NULL: no such member. */
static json_t *proof(struct portal *p, const char *serial, const char *password)
{
    struct agent_claim claim = { .at_ms = p->f->kiosk_ms };
    struct exchange_ticket ticket;
    struct secret *job = NULL;
    const struct exchange_now now = fixture_now(p->f);
    BUF_OWNED struct buf bytes = buf_make(OP_TOKEN_BYTES_MAX);
    uint8_t raw[64];
    char nonce[65], kiosk_nonce[65], signature[128];
    (void)snprintf(claim.serial, sizeof claim.serial, "%s", serial);
    randombytes_buf(claim.kiosk_nonce, sizeof claim.kiosk_nonce);
    assert_int_equal(exchange_ask_challenge(&p->f->kiosk, &now, serial, &ticket, &job), ERR_OK);
    struct secret *answer = fixture_carry_away(p->f, job);
    assert_int_equal(exchange_read_challenge(&p->f->kiosk, &ticket, secret_bytes(answer), secret_length(answer), claim.nonce), ERR_OK);
    secret_free(answer);
    agent_put_token_bytes(&claim, p->f->kiosk.server.id, p->f->kiosk.kiosk_id, &bytes);
    fixture_sign_bytes(p->f, &bytes, raw);
    sodium_bin2hex(nonce, sizeof nonce, claim.nonce, sizeof claim.nonce);
    sodium_bin2hex(kiosk_nonce, sizeof kiosk_nonce, claim.kiosk_nonce, sizeof claim.kiosk_nonce);
    sodium_bin2base64(signature, sizeof signature, raw, sizeof raw, sodium_base64_VARIANT_ORIGINAL);
    json_t *in = json_pack("{s:s, s:s, s:s, s:I, s:s, s:s}", "serial", serial, "nonce", nonce, "kiosk_nonce", kiosk_nonce, "at_ms", (json_int_t)claim.at_ms,
                           "algorithm", "ES256", "signature", signature);
    if (password)
        (void)json_object_set_new(in, "password", json_string(password));
    return in;
}

static unsigned log_in_with(struct portal *p, json_t *in)
{
    p->session[0] = 0;
    unsigned status = portal_ask(p, "agent-login", in);
    if (status == 200)
        (void)snprintf(p->session, sizeof p->session, "%s", said_text(p, "session"));
    return status;
}

static unsigned log_in(struct portal *p) { return log_in_with(p, proof(p, COUNTER_TOKEN, NULL)); }

static void expect_reason(struct portal *p, const char *reason)
{
    expect_problem(p, 403, "session-refused");
    assert_string_equal(said_text(p, "reason"), reason);
}

static void test_token(void **state)
{
    struct portal *p = *state;
    counter_role(p, ANNE, COUNTER_AVI | COUNTER_AUDITOR);
    assert_int_equal(log_in(p), 200);
    assert_int_equal(said_number(p, "expires_ms"), p->f->server_ms + AGENT_LIFE_MS);
    expect_home_text(p, "person", ANNE);
    expect_home_text(p, "name", "Anne Gagnon");
    expect_home_text(p, "by", "token");
    expect_home_text(p, "station", "Poste de l'accueil");
    expect_home_text(p, "second", "none");
    char *roles = json_dumps(said_home(p, "roles"), JSON_COMPACT);
    assert_string_equal(roles, "[\"avi\",\"auditor\"]");
    free(roles);
    assert_int_equal(json_integer_value(said_home(p, "waiting")), 0);
    assert_int_equal(json_integer_value(said_home(p, "open_cases")), 0);
    assert_int_equal(counter_trail(p, ANNE, "agent-login", "done"), 1);
    assert_int_equal(portal_ask(p, "agent-home", json_object()), 200);
    expect_home_text(p, "name", "Anne Gagnon");
}

/* One token is in one reader: what it opened elsewhere is over. */
static void test_token_twice(void **state)
{
    struct portal *p = *state;
    char first[ACCOUNT_SESSION_TEXT_SIZE];
    counter_role(p, ANNE, COUNTER_AGENT);
    assert_int_equal(log_in(p), 200);
    memcpy(first, p->session, sizeof first);
    assert_int_equal(log_in(p), 200);
    assert_int_equal(portal_ask(p, "agent-home", json_object()), 200);
    memcpy(p->session, first, sizeof first);
    assert_int_equal(portal_ask(p, "agent-home", json_object()), 403);
    assert_string_equal(said_problem(p), "session-unknown");
}

static void test_token_refused(void **state)
{
    struct portal *p = *state;
    bool changed;
    assert_int_equal(log_in(p), 403);
    expect_reason(p, "agent");
    counter_role(p, ANNE, COUNTER_AGENT);
    json_t *in = proof(p, COUNTER_TOKEN, NULL);
    assert_int_equal(log_in_with(p, json_incref(in)), 200);
    assert_int_equal(log_in_with(p, json_incref(in)), 403);
    expect_reason(p, "challenge");
    json_decref(in);
    in = proof(p, COUNTER_TOKEN, NULL);
    (void)json_object_set_new(in, "at_ms", json_integer(1));
    assert_int_equal(log_in_with(p, in), 403);
    expect_reason(p, "token-signature");
    in = proof(p, COUNTER_TOKEN, NULL);
    portal_later(p, 3 * POLICY_MINUTE_MS);
    assert_int_equal(log_in_with(p, in), 403);
    expect_reason(p, "challenge");
    assert_int_equal(log_in_with(p, proof(p, "DENK0900007", NULL)), 403);
    expect_reason(p, "token-unknown");
    fixture_sql(p->f, "UPDATE kiosk SET profile = 'public'");
    assert_int_equal(log_in(p), 403);
    expect_reason(p, "kiosk");
    fixture_sql(p->f, "UPDATE kiosk SET profile = 'counter'");
    assert_int_equal(tokens_revoke(&p->f->service, p->f->db, COUNTER_TOKEN, &changed), ERR_OK);
    assert_int_equal(log_in(p), 403);
    expect_reason(p, "token-revoked");
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM audit WHERE action = 'agent-login' AND actor = 'kiosk' AND outcome = 'refused'"), 7);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM account_session WHERE realm = 'counter'"), 1);
}

/* A holder's token and session are for the holder. */
static void test_malformed(void **state)
{
    static const char *const names[] = { "serial", "nonce", "kiosk_nonce", "at_ms", "algorithm", "signature" };
    struct portal *p = *state;
    counter_role(p, ANNE, COUNTER_AGENT);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        json_t *in = proof(p, COUNTER_TOKEN, NULL);
        (void)json_object_del(in, names[i]);
        assert_int_equal(log_in_with(p, in), 400);
        in = proof(p, COUNTER_TOKEN, NULL);
        (void)json_object_set_new(in, names[i], json_true());
        assert_int_equal(log_in_with(p, in), 400);
    }
    assert_int_equal(log_in_with(p, proof(p, COUNTER_TOKEN, "")), 400);
}

/* --- locked --- */

static void expect_locked(struct portal *p)
{
    assert_int_equal(portal_ask(p, "agent-home", json_object()), 403);
    assert_string_equal(said_problem(p), "session-locked");
}

static void test_unlock(void **state)
{
    struct portal *p = *state;
    counter_role(p, ANNE, COUNTER_AGENT);
    assert_int_equal(log_in(p), 200);
    portal_later(p, AGENT_IDLE_MS);
    expect_locked(p);
    assert_int_equal(portal_ask(p, "agent-unlock", proof(p, COUNTER_TOKEN, "")), 200);
    assert_int_equal(json_object_size(p->answer), 0);
    assert_int_equal(portal_ask(p, "agent-home", json_object()), 200);
    assert_int_equal(counter_trail(p, ANNE, "agent-unlock", "done"), 1);
    portal_later(p, AGENT_IDLE_MS - 1);
    assert_int_equal(portal_ask(p, "agent-home", json_object()), 200);
}

/* Another's token, and a password for it, leave it locked. */
static void test_unlock_refused(void **state)
{
    struct portal *p = *state;
    counter_role(p, ANNE, COUNTER_AGENT);
    assert_int_equal(log_in(p), 200);
    portal_later(p, AGENT_IDLE_MS);
    counter_person(p, BRUNO, "Bruno Roy");
    assert_int_equal(tokens_add(&p->f->service, p->f->db, "DENK0900002", "Bruno Roy", p->f->certificate, p->f->certificate_n), ERR_OK);
    assert_int_equal(people_give_token(&p->f->service, p->f->db, BRUNO, "DENK0900002"), ERR_OK);
    counter_role(p, BRUNO, COUNTER_AGENT);
    assert_int_equal(portal_ask(p, "agent-unlock", proof(p, "DENK0900002", "")), 403);
    expect_reason(p, "token");
    json_t *in = json_pack("{s:s, s:s, s:s, s:i, s:s, s:s, s:s}", "serial", "", "nonce", "", "kiosk_nonce", "", "at_ms", 0, "algorithm", "", "signature", "",
                           "password", PASSWORD);
    assert_int_equal(portal_ask(p, "agent-unlock", in), 403);
    expect_reason(p, "token");
    assert_int_equal(portal_ask(p, "agent-unlock", proof(p, COUNTER_TOKEN, "x")), 400);
    expect_locked(p);
    assert_int_equal(counter_trail(p, ANNE, "agent-unlock", "refused"), 2);
    assert_int_equal(people_give_token(&p->f->service, p->f->db, BRUNO, COUNTER_TOKEN), ERR_OK);      /* ends what it had opened */
    assert_int_equal(portal_ask(p, "agent-unlock", proof(p, COUNTER_TOKEN, "")), 403);
    expect_problem(p, 403, "session-unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, portal_teardown)
        T(test_token), T(test_token_twice), T(test_token_refused), T(test_malformed), T(test_unlock), T(test_unlock_refused),
#undef T
    };
    return FIXTURE_RUN("agents' log-ins", tests);
}
