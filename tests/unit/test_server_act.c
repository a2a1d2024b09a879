/* Acts on tokens, on each engine: what a person must have shown for each, a second agent, 24 hours between two releases; what is told. */
#include "tests/unit/test_server_act.h"

#include "core/proto/phone.h"
#include "core/proto/release.h"
#include "server/escrow.h"
#include "server/issuance.h"

#define PUK "3537363231383830"

/* --- what acts are given --- */

static void escrow(struct portal *p)
{
    SECRET_OWNED struct secret *plain = secret_of(PUK);
    assert_int_equal(escrow_add(&p->f->service, p->f->db, SERIAL, plain, true), ERR_OK);
}

/* The kiosk that Marie telephones from: a chain that begins with the shared key of its enrolment. */
struct far { struct secret *key; uint64_t counter; struct phone_step step; char challenge[PHONE_CHALLENGE_TEXT_SIZE]; };

static void far_begin(struct portal *p, struct far *k)
{
    BUF_OWNED struct buf locked = buf_make(512), sql = buf_make(4096);
    *k = (struct far){ .key = secret_new(PHONE_KEY_SIZE) };
    assert_non_null(k->key);
    randombytes_buf(secret_tail(k->key), PHONE_KEY_SIZE);
    secret_grew(k->key, PHONE_KEY_SIZE);
    assert_int_equal(server_keys_lock(&p->f->keys, k->key, &locked), ERR_OK);
    buf_put_text(&sql, p->f->postgresql ? "UPDATE kiosk SET shared = decode('" : "UPDATE kiosk SET shared = x'");
    buf_put_hex(&sql, locked.bytes, locked.length);
    buf_put_text(&sql, p->f->postgresql ? "', 'hex')" : "'");
    fixture_sql(p->f, buf_string(&sql));
}

static void far_challenge(struct portal *p, struct far *k)
{
    uint8_t nonce[PHONE_NONCE_SIZE];
    randombytes_buf(nonce, sizeof nonce);
    assert_int_equal(phone_next(k->key), ERR_OK);
    k->counter++;
    k->step = (struct phone_step){ .key = k->key, .counter = k->counter, .serial = SERIAL };
    assert_int_equal(phone_challenge_make(p->f->kiosk.kiosk_id, k->counter, nonce, k->key, SERIAL, &k->step.challenge), ERR_OK);
    phone_challenge_format(&k->step.challenge, k->challenge);
}

static json_t *of_challenge(const char *challenge) { return json_pack("{s:s, s:s}", "serial", SERIAL, "challenge", challenge); }
static json_t *of_key(void) { return json_pack("{s:s, s:s}", "serial", SERIAL, "session_key", "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"); }

static unsigned act(struct portal *p, const char *verb, const char *proof, json_t *besides) { return portal_ask(p, verb, act_in(p, proof, "", besides)); }

static void proof_of_documents(struct portal *p, char to[COUNTER_ID_SIZE])
{
    counter_role(p, ANNE, COUNTER_AVI);
    assert_int_equal(portal_ask(p, "counter-documents", json_pack("{s:s, s:s, s:s, s:s, s:s}", "person", marie(p), "first", "passport", "first_end", "12",
                                "second", "licence", "second_end", "34")), 200);
    (void)snprintf(to, COUNTER_ID_SIZE, "%s", row_id(p, 0));
}

/* Another agent's yes, asked by Anne: its id. */
static void yes_of_bruno(struct portal *p, const char *verb, char to[COUNTER_ID_SIZE])
{
    assert_int_equal(portal_ask(p, "counter-ask-second", json_pack("{s:s, s:s, s:s}", "act", verb, "person", marie(p), "reason", "locked")), 200);
    (void)snprintf(to, COUNTER_ID_SIZE, "%s", said_text(p, "id"));
    counter_as(p, BRUNO);
    assert_int_equal(portal_ask(p, "counter-answer-second", json_pack("{s:s, s:b}", "id", to, "yes", 1)), 200);
    counter_as(p, ANNE);
}

static void expire(struct portal *p)
{
    fixture_sql(p->f, "UPDATE token SET not_after_ms = 1");
}

/* --- what must have been shown --- */

/* The acts of this file, and what each gives where it may be done. */
static const struct { const char *verb; json_t *(*besides)(void); } acts[] = {
    { "act-unblock-here", of_key }, { "act-revoke", of_serial }, { "act-replace", of_serial }, { "act-recertify", of_serial },
};

static void test_proofs(void **state)
{
    struct portal *p = *state;
    char facts[COUNTER_ID_SIZE], caller[COUNTER_ID_SIZE], documents[COUNTER_ID_SIZE];
    escrow(p);
    counter_role(p, ANNE, COUNTER_SUPERVISOR);
    act_prove(p, true, caller);
    act_prove(p, false, facts);
    proof_of_documents(p, documents);
    const struct { const char *proof; bool enough; } shown[] = { { "", false }, { "00112233445566778899aabbccddeeff", false }, { facts, false }, { caller, true }, { documents, true } };
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++)
        for (size_t k = 0; k < sizeof shown / sizeof shown[0]; k++) {
            fixture_sql(p->f, "UPDATE token SET revoked_ms = NULL");
            fixture_sql(p->f, "DELETE FROM throttle WHERE kind = 'RELEASE'");
            fixture_sql(p->f, strcmp(acts[i].verb, "act-recertify") == 0 ? "UPDATE token SET not_after_ms = 1" : "UPDATE token SET not_after_ms = 9000000000000");
            unsigned status = act(p, acts[i].verb, shown[k].proof, acts[i].besides());
            if (status != (shown[k].enough ? 200 : 403) || (status == 403 && strcmp(said_problem(p), "not-verified") != 0))
                fail_msg("%s by proof %zu: %u %s", acts[i].verb, k, status, said_problem(p));
        }
}

/* Of another session, another person, too old, or of a clock that went back to before it. */
static void test_whose_proof(void **state)
{
    struct portal *p = *state;
    char proof[COUNTER_ID_SIZE];
    act_prove(p, true, proof);
    assert_int_equal(portal_ask(p, "counter-release", json_pack("{s:s}", "person", marie(p))), 200);
    counter_as(p, BRUNO);
    assert_int_equal(act(p, "act-revoke", proof, of_serial()), 403);
    expect_problem(p, 403, "not-verified");
    assert_int_equal(portal_ask(p, "counter-release", json_pack("{s:s}", "person", marie(p))), 200);
    counter_as(p, ANNE);
    act_later(p, -2 * POLICY_MINUTE_MS);
    assert_int_equal(act(p, "act-revoke", proof, of_serial()), 403);
    act_later(p, 2 * POLICY_MINUTE_MS);
    counter_person(p, "P-0000-0EVE", "Ève Roy");
    json_t *eve = json_pack("{s:s, s:s, s:s, s:s, s:s}", "person", "P-0000-0EVE", "proof", proof, "reason", "lost", "second", "", "serial", SERIAL);
    assert_int_equal(portal_ask(p, "act-revoke", eve), 403);
    expect_problem(p, 403, "not-verified");
    act_later(p, PROOF_MS);
    assert_int_equal(act(p, "act-revoke", proof, of_serial()), 403);
    expect_problem(p, 403, "not-verified");
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM token WHERE revoked_ms IS NOT NULL"), 0);
    assert_int_equal(counter_trail(p, ANNE, "act-revoke", "refused"), 3);
}

/* Malformed before whom, whom before what was shown, that before whose token. */
static void test_order(void **state)
{
    struct portal *p = *state;
    char proof[COUNTER_ID_SIZE];
    assert_int_equal(portal_ask(p, "act-revoke", act_in(p, "", "", json_pack("{s:s, s:s}", "serial", SERIAL, "reason", "bored"))), 400);
    assert_int_equal(portal_ask(p, "act-revoke", act_in(p, "abc", "", of_serial())), 400);
    assert_int_equal(portal_ask(p, "act-revoke", act_in(p, "", "", json_pack("{s:s}", "serial", ""))), 400);
    assert_int_equal(portal_ask(p, "act-revoke", act_in(p, "", "", json_pack("{s:s, s:s}", "serial", "X", "person", "P-0000-0000"))), 404);
    assert_int_equal(portal_ask(p, "act-revoke", act_in(p, "", "", json_pack("{s:s, s:s}", "serial", "X", "person", ANNE))), 403);
    expect_problem(p, 403, "own-record");
    assert_int_equal(act(p, "act-revoke", "", json_pack("{s:s}", "serial", "X")), 403);
    expect_problem(p, 403, "not-verified");
    act_prove(p, true, proof);
    assert_int_equal(act(p, "act-revoke", proof, json_pack("{s:s}", "serial", COUNTER_TOKEN)), 422);
    assert_string_equal(said_text(p, "field"), "serial");
    counter_as(p, BRUNO);
    assert_int_equal(act(p, "act-revoke", proof, of_serial()), 409);
    expect_problem(p, 409, "taken");
    assert_int_equal(act(p, "act-release-again", proof, of_serial()), 403);
    expect_problem(p, 403, "role");
}

/* --- by telephone --- */

static void expect_answer(struct portal *p, const struct far *k, bool rotates)
{
    SECRET_OWNED struct secret *typed = secret_of(said_text(p, "secret")), *got = NULL;
    bool rotate = false;
    assert_int_equal(phone_answer_read(&k->step, typed, &got, &rotate), ERR_OK);
    assert_int_equal(secret_length(got), strlen(PUK));
    assert_memory_equal(secret_bytes(got), PUK, strlen(PUK));
    assert_int_equal(rotate, rotates);
}

static unsigned confirm(struct portal *p, const char *challenge, const char *confirmation)
{
    return portal_ask(p, "act-unblock-confirm", json_pack("{s:s, s:s, s:s}", "person", marie(p), "challenge", challenge, "confirmation", confirmation));
}

static void test_telephone(void **state)
{
    struct portal *p = *state;
    struct far k;
    struct asked again;
    char proof[COUNTER_ID_SIZE], confirmation[PHONE_CONFIRMATION_TEXT_SIZE];
    far_begin(p, &k);
    far_challenge(p, &k);
    act_prove(p, true, proof);
    assert_int_equal(act(p, "act-unblock-phone", proof, of_challenge(k.challenge)), 403);
    expect_problem(p, 403, "not-possible");
    expect_cause(p, "no-secret");
    escrow(p);
    assert_int_equal(act(p, "act-unblock-phone", proof, of_challenge("ABCD")), 422);
    assert_string_equal(said_text(p, "field"), "challenge");
    portal_make(p, "act-unblock-phone", act_in(p, proof, "", of_challenge(k.challenge)), &again);
    assert_int_equal(portal_carry(p, &again), 200);
    expect_answer(p, &k, true);
    assert_int_equal(said_number(p, "until_ms"), p->f->server_ms + 600000);
    assert_int_equal(portal_carry(p, &again), 200);              /* its answer was lost: the same, and told once */
    expect_answer(p, &k, true);
    asked_drop(&again);
    assert_int_equal(mailed(p, "counter-token", EMAIL), 1);
    assert_int_equal(mailed(p, "secret-released-by-phone", EMAIL), 0);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM mail WHERE kind = 'counter-token' AND body LIKE '%a été donné au téléphone.%Motif : accès verrouillé.%"
                                          "was given by telephone.%Reason: locked access.%' AND body NOT LIKE '%Gagnon%' AND body LIKE '%(Poste de l''accueil)%'"), 1);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM audit WHERE action = 'act-unblock-phone' AND outcome = 'done' AND reason = 'locked' AND actor_id = '" ANNE "'"), 1);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM audit WHERE action = 'token.secret.by-telephone' AND outcome = 'done' AND actor = 'agent' AND actor_id = '" ANNE "'"), 1);
    assert_int_equal(confirm(p, k.challenge, "AAAA-AAAA"), 422);
    assert_string_equal(said_text(p, "field"), "confirmation");
    assert_int_equal(confirm(p, "AAAA", "AAAA-AAAA"), 422);
    assert_string_equal(said_text(p, "field"), "challenge");
    assert_int_equal(phone_confirmation_make(&k.step, PHONE_ROTATED, confirmation), ERR_OK);
    assert_int_equal(confirm(p, k.challenge, confirmation), 200);
    assert_string_equal(row_word(p, 0), "rotated");
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM escrow WHERE state = 'pending'"), 0);
    assert_int_equal(mailed(p, "unblocked", EMAIL), 1);
    assert_int_equal(confirm(p, k.challenge, confirmation), 422);
    secret_free(k.key);
}

/* A challenge is the token's that its person has: another person's is none. */
static void test_telephone_of_another(void **state)
{
    struct portal *p = *state;
    struct far k;
    char proof[COUNTER_ID_SIZE], confirmation[PHONE_CONFIRMATION_TEXT_SIZE];
    far_begin(p, &k);
    escrow(p);
    far_challenge(p, &k);
    act_prove(p, true, proof);
    assert_int_equal(act(p, "act-unblock-phone", proof, of_challenge(k.challenge)), 200);
    assert_int_equal(phone_confirmation_make(&k.step, PHONE_ROTATED, confirmation), ERR_OK);
    counter_person(p, "P-0000-0EVE", "Ève Roy");
    assert_int_equal(portal_ask(p, "act-unblock-confirm", json_pack("{s:s, s:s, s:s}", "person", "P-0000-0EVE", "challenge", k.challenge, "confirmation", confirmation)), 422);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM escrow WHERE state = 'pending'"), 1);
    secret_free(k.key);
}

/* --- at the counter --- */

static void test_here(void **state)
{
    struct portal *p = *state;
    SECRET_OWNED struct secret *key = NULL;
    char proof[COUNTER_ID_SIZE], hex[2 * PEER_KEY_SIZE + 1];
    struct release_place place = { .serial = SERIAL };
    struct exchange_ticket ticket;
    struct secret *job = NULL;
    struct release r = { 0 };
    assert_int_equal(peer_make_kx_key(&key, place.session_key), ERR_OK);
    sodium_bin2hex(hex, sizeof hex, place.session_key, sizeof place.session_key);
    act_prove(p, true, proof);
    assert_int_equal(act(p, "act-unblock-here", proof, of_key()), 403);
    expect_cause(p, "no-secret");
    escrow(p);
    assert_int_equal(act(p, "act-unblock-here", proof, json_pack("{s:s, s:s}", "serial", SERIAL, "session_key", hex)), 200);
    assert_int_equal(said_number(p, "until_ms"), p->f->server_ms + 600000);
    assert_true(hex_parse(said_text(p, "id"), place.ticket, sizeof place.ticket));
    const struct exchange_now now = fixture_now(p->f);
    assert_int_equal(exchange_ask_release(&p->f->kiosk, &now, &place, &ticket, &job), ERR_OK);
    SECRET_OWNED struct secret *answer = fixture_carry_away(p->f, job);
    assert_int_equal(exchange_read_release(&p->f->kiosk, &ticket, secret_bytes(answer), secret_length(answer), key, &place, &r), ERR_OK);
    assert_memory_equal(secret_bytes(r.secrets[0]), PUK, strlen(PUK));
    release_drop(&r);
    assert_int_equal(mailed(p, "counter-token", EMAIL), 1);
    assert_int_equal(mailed(p, "secret-released-at-counter", EMAIL), 1);
    assert_int_equal(mailed(p, "secret-released", EMAIL), 0);    /* nobody answered questions */
}

/* --- 24 hours, and a second agent --- */

static void test_cooling(void **state)
{
    struct portal *p = *state;
    char proof[COUNTER_ID_SIZE], second[COUNTER_ID_SIZE];
    escrow(p);
    counter_role(p, ANNE, COUNTER_SUPERVISOR);
    counter_role(p, BRUNO, COUNTER_SUPERVISOR);
    proof_of_documents(p, proof);
    assert_int_equal(act(p, "act-unblock-here", proof, of_key()), 200);
    const int64_t until = p->f->server_ms + POLICY_DAY_MS;
    assert_int_equal(act(p, "act-unblock-here", proof, of_key()), 429);
    expect_problem(p, 429, "cooling");
    assert_int_equal(said_number(p, "until_ms"), until);
    act_later(p, POLICY_DAY_MS - 1);
    proof_of_documents(p, proof);
    assert_int_equal(act(p, "act-unblock-here", proof, of_key()), 429);
    act_later(p, -POLICY_DAY_MS / 2);
    proof_of_documents(p, proof);
    assert_int_equal(act(p, "act-unblock-here", proof, of_key()), 429);      /* a clock that goes back shortens nothing */
    assert_int_equal(said_number(p, "until_ms"), until);
    assert_int_equal(act(p, "act-release-again", proof, of_serial()), 403);  /* never alone */
    expect_problem(p, 403, "second-needed");
    yes_of_bruno(p, "act-release-again", second);
    assert_int_equal(portal_ask(p, "act-release-again", act_in(p, proof, second, of_serial())), 200);
    assert_int_equal(act(p, "act-unblock-here", proof, of_key()), 200);
    assert_int_equal(portal_ask(p, "act-release-again", act_in(p, proof, second, of_serial())), 403);      /* once */
    expect_problem(p, 403, "second-needed");
    act_later(p, POLICY_DAY_MS);
    proof_of_documents(p, proof);
    assert_int_equal(act(p, "act-unblock-here", proof, of_key()), 200);
}

/* What the record says of it: who has the person, this agent's proof, when a secret may be given again. */
static void test_record(void **state)
{
    struct portal *p = *state;
    char proof[COUNTER_ID_SIZE];
    escrow(p);
    act_prove(p, true, proof);
    assert_int_equal(act(p, "act-unblock-here", proof, of_key()), 200);
    assert_int_equal(portal_ask(p, "counter-person", json_pack("{s:s}", "person", marie(p))), 200);
    assert_int_equal(row_find(p, "open"), rows_said(p));
    assert_string_equal(row_id(p, row_find(p, "proved")), proof);
    assert_string_equal(row_text(p, row_find(p, "proved"), 0), "caller");
    assert_string_equal(row_text(p, row_find(p, "release"), 0), SERIAL);
    assert_int_equal(row_time(p, row_find(p, "release"), 0), p->f->server_ms + POLICY_DAY_MS);
    counter_as(p, BRUNO);
    assert_int_equal(portal_ask(p, "counter-person", json_pack("{s:s}", "person", marie(p))), 200);
    assert_string_equal(row_text(p, row_find(p, "open"), 0), "Anne Gagnon");
    assert_string_equal(row_text(p, row_find(p, "open"), 1), "Poste de l'accueil");
    assert_int_equal(row_find(p, "proved"), rows_said(p));
}

/* A yes is to this act, this person, this reason, of who asked; and a refusal does not use it up. */
static void test_second(void **state)
{
    struct portal *p = *state;
    struct settings own = settings_default;
    char proof[COUNTER_ID_SIZE], second[COUNTER_ID_SIZE], other[COUNTER_ID_SIZE];
    escrow(p);
    own.agents_second = "release";
    p->f->service.settings = &own;
    proof_of_documents(p, proof);
    assert_int_equal(act(p, "act-unblock-here", proof, of_key()), 403);
    expect_problem(p, 403, "second-needed");
    assert_int_equal(act(p, "act-unblock-here", "", of_key()), 403);
    expect_problem(p, 403, "not-verified");
    counter_role(p, BRUNO, COUNTER_AVI);
    yes_of_bruno(p, "act-replace", other);
    assert_int_equal(portal_ask(p, "act-unblock-here", act_in(p, proof, other, of_key())), 403);
    yes_of_bruno(p, "act-unblock-here", second);
    json_t *reason = of_key();
    json_object_set_new(reason, "reason", json_string("lost"));
    assert_int_equal(portal_ask(p, "act-unblock-here", act_in(p, proof, second, reason)), 403);
    expect_problem(p, 403, "second-needed");
    fixture_sql(p->f, "UPDATE token SET revoked_ms = 1");
    assert_int_equal(portal_ask(p, "act-unblock-here", act_in(p, proof, second, of_key())), 403);
    expect_cause(p, "token-revoked");
    fixture_sql(p->f, "UPDATE token SET revoked_ms = NULL");
    assert_int_equal(portal_ask(p, "counter-release", json_pack("{s:s}", "person", marie(p))), 200);
    counter_as(p, BRUNO);
    proof_of_documents(p, other);
    assert_int_equal(portal_ask(p, "act-unblock-here", act_in(p, other, second, of_key())), 403);      /* not his, who agreed to it */
    expect_problem(p, 403, "second-needed");
    assert_int_equal(portal_ask(p, "counter-release", json_pack("{s:s}", "person", marie(p))), 200);
    counter_as(p, ANNE);
    assert_int_equal(portal_ask(p, "act-unblock-here", act_in(p, proof, second, of_key())), 200);
    assert_int_equal(portal_ask(p, "counter-second", json_pack("{s:s}", "id", second)), 200);
    assert_string_equal(row_word(p, 0), "used");
    assert_int_equal(act(p, "act-replace", proof, of_serial()), 200);        /* by this policy alone */
}

static void test_second_all(void **state)
{
    struct portal *p = *state;
    struct settings own = settings_default;
    char proof[COUNTER_ID_SIZE];
    own.agents_second = "all";
    p->f->service.settings = &own;
    proof_of_documents(p, proof);
    assert_int_equal(act(p, "act-replace", proof, of_serial()), 403);
    expect_problem(p, 403, "second-needed");
    assert_int_equal(act(p, "act-revoke", proof, of_serial()), 200);         /* what is lost is stopped at once */
}

/* --- lost, broken, expired --- */

static void test_revoke(void **state)
{
    struct portal *p = *state;
    char proof[COUNTER_ID_SIZE];
    act_prove(p, true, proof);
    assert_int_equal(act(p, "act-revoke", proof, of_serial()), 200);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM token WHERE serial = '" SERIAL "' AND revoked_ms IS NULL"), 0);
    assert_int_equal(mailed(p, "counter-token", EMAIL), 1);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM audit WHERE action = 'token.revoked' AND actor = 'agent' AND actor_id = '" ANNE "' AND reason = 'locked'"), 1);
    assert_int_equal(counter_trail(p, ANNE, "act-revoke", "done"), 1);
}

/* What the code that was said is good for, at a token of this serial. */
static struct issuance_claim claim_of(struct portal *p, const char *serial, bool starts)
{
    static struct enrol_code code;
    struct issuance_claim claim = { .service = &p->f->service, .code = &code, .serial = serial, .now_ms = p->f->server_ms, .starts = starts };
    assert_int_equal(enrol_code_parse(said_text(p, "secret"), &code), ERR_OK);
    assert_int_equal(issuance_claim(&claim, p->f->db), ERR_OK);
    return claim;
}

static void test_replace(void **state)
{
    struct portal *p = *state;
    char proof[COUNTER_ID_SIZE];
    proof_of_documents(p, proof);
    assert_int_equal(act(p, "act-replace", proof, of_serial()), 200);
    assert_int_equal(said_number(p, "until_ms"), p->f->server_ms + POLICY_DAY_MS);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM token WHERE serial = '" SERIAL "' AND revoked_ms IS NULL"), 0);
    const struct issuance_claim claim = claim_of(p, "DENK0100077", true);
    assert_true(claim.right);
    assert_string_equal(claim.person, marie(p));
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM audit WHERE action = 'issuance.code.made' AND actor = 'agent'"), 1);
    assert_int_equal(mailed(p, "counter-token", EMAIL), 1);
}

static void test_recertify(void **state)
{
    struct portal *p = *state;
    char proof[COUNTER_ID_SIZE];
    act_prove(p, true, proof);
    assert_int_equal(act(p, "act-recertify", proof, of_serial()), 403);
    expect_cause(p, "certificate-in-its-dates");
    expire(p);
    assert_int_equal(act(p, "act-recertify", proof, of_serial()), 200);
    assert_true(claim_of(p, SERIAL, false).right);
    assert_string_equal(claim_of(p, "DENK0100077", false).refusal, "code-of-another-token");
    assert_string_equal(claim_of(p, SERIAL, true).refusal, "code-to-certify-again");
    fixture_sql(p->f, "UPDATE token SET not_after_ms = 9000000000000");
    assert_string_equal(claim_of(p, SERIAL, false).refusal, "certificate-in-its-dates");
    fixture_sql(p->f, "UPDATE token SET not_after_ms = 1, revoked_ms = 1");
    assert_string_equal(claim_of(p, SERIAL, false).refusal, "token-revoked");
    assert_int_equal(act(p, "act-recertify", proof, of_serial()), 403);
    expect_cause(p, "token-revoked");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, act_setup, act_teardown)
    const struct CMUnitTest tests[] = { T(test_proofs), T(test_whose_proof), T(test_order), T(test_telephone), T(test_telephone_of_another), T(test_here),
        T(test_cooling), T(test_record), T(test_second), T(test_second_all), T(test_revoke), T(test_replace), T(test_recertify) };
    return FIXTURE_RUN("counter acts on tokens", tests);
}
