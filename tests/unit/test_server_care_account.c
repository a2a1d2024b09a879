/* Acts on accounts of the services on line (server/PROTOCOL.md 15.3): what each writes, tells and leaves in the trail, once. */
#include "tests/unit/quick_hash.h"
#include "tests/unit/test_server_care.h"

#include "server/accounts/registry.h"

struct care { struct portal *p; char marie[PERSON_ID_SIZE]; };

static int care_setup(void **state)
{
    struct care *c = calloc(1, sizeof *c);
    void *made = NULL;
    int failed = counter_setup(&made);
    assert_non_null(c);
    c->p = made;
    counter_agent(c->p, ANNE, COUNTER_AGENT);
    care_marie(c->p, c->marie);
    care_verified(c->p, ANNE, c->marie, "caller");
    *state = c;
    return failed;
}

static int care_teardown(void **state)
{
    struct care *c = *state;
    void *made = c->p;
    (void)portal_teardown(&made);
    free(c);
    return 0;
}

/* --- act-password --- */

static void test_password(void **state)
{
    struct care *c = *state;
    struct portal *p = c->p;
    char made[64], old[64];
    temporary_of(p, old);
    assert_int_equal(portal_login(p, MARIE, "Faux1234"), 403);
    counter_as(p, ANNE);
    act_twice(p, "act-password", act_on(c->marie));
    (void)snprintf(made, sizeof made, "%s", said_text(p, "secret"));
    assert_int_equal(said_number(p, "until_ms"), p->f->server_ms + 24 * 3600000);
    expect_done(p, "act-password", c->marie, EMAIL);
    assert_int_equal(portal_login(p, MARIE, old), 403);
    portal_later(p, 60000);
    assert_int_equal(portal_login(p, MARIE, made), 200);
    expect_home_text(p, "must", "password");
    portal_later(p, 24 * 3600000);
    assert_int_equal(portal_login(p, MARIE, made), 403);
}

/* Without a proof, with one of another person, with less than it takes; nothing is done then. */
static void test_not_verified(void **state)
{
    struct care *c = *state;
    struct portal *p = c->p;
    static const struct { const char *verb, *member, *value; } acts[] = {
        { "act-password", NULL, NULL }, { "act-secret-code", "invitation", "i0123456789abcdef01234567" }, { "act-close", "account", "services" } };
    care_verified(p, ANNE, c->marie, "facts");
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
        assert_int_equal(portal_ask(p, acts[i].verb, acts[i].member ? act_with(c->marie, acts[i].member, acts[i].value) : act_on(c->marie)), 403);
        expect_problem(p, 403, "not-verified");
        expect_nothing_done(p, acts[i].verb);
    }
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM account WHERE closed_ms IS NOT NULL"), 0);
    assert_int_equal(portal_login_first(p), 200);
}

static void test_gone(void **state)
{
    struct care *c = *state;
    struct portal *p = c->p;
    fixture_sql(p->f, "UPDATE account SET closed_ms = 1");
    assert_int_equal(portal_ask(p, "act-password", act_on(c->marie)), 404);
    assert_int_equal(portal_ask(p, "act-close", act_with(c->marie, "account", "services")), 404);
    assert_int_equal(portal_ask(p, "act-close", act_with(c->marie, "account", "citizen")), 404);
    assert_int_equal(portal_ask(p, "act-close", act_with(c->marie, "account", "other")), 400);
    assert_int_equal(portal_ask(p, "act-secret-code", act_with(c->marie, "invitation", "i0123456789abcdef01234567")), 404);
    expect_nothing_done(p, "act-close");
}

/* --- act-clear-lock --- */

static json_t *lock_of(const struct care *c, const char *lock, const char *subject)
{
    json_t *in = act_with(c->marie, "lock", lock);
    assert_int_equal(json_object_set_new(in, "subject", json_string(subject)), 0);
    return in;
}

static int64_t counted(const struct portal *p, const char *kind)
{
    char sql[128];
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM throttle WHERE kind = '%s' AND count > 0", kind);
    return fixture_number(p->f, sql);
}

static void count(const struct portal *p, enum policy_kind kind, const char *subject)
{
    struct throttle_state s;
    assert_int_equal(throttle_count(&p->f->service, p->f->db, kind, subject, p->f->server_ms, &s), ERR_OK);
}

/* The counter goes, the others stay, and the password is the same. */
static void test_login_lock(void **state)
{
    struct care *c = *state;
    struct portal *p = c->p;
    for (int i = 0; i < 2; i++)
        assert_int_equal(portal_login(p, MARIE, "Faux1234"), 403);
    count(p, POLICY_FORGOT, c->marie);
    assert_int_equal(counted(p, "LOGIN"), 2);      /* of the name, and of the account */
    counter_as(p, ANNE);
    act_twice(p, "act-clear-lock", lock_of(c, "login", MARIE));
    expect_done(p, "act-clear-lock", c->marie, EMAIL);
    assert_int_equal(counted(p, "LOGIN"), 0);
    assert_int_equal(counted(p, "FORGOT"), 1);
    assert_int_equal(portal_login_first(p), 200);
    counter_as(p, ANNE);
    assert_int_equal(portal_ask(p, "act-clear-lock", lock_of(c, "forgot", MARIE)), 200);
    assert_int_equal(counted(p, "FORGOT"), 0);
}

/* A code that was mailed before is dead. */
static void test_codes_lock(void **state)
{
    struct care *c = *state;
    struct portal *p = c->p;
    char sql[256];
    count(p, POLICY_ADDRESS, EMAIL);
    count(p, POLICY_SENDING, c->marie);
    (void)snprintf(sql, sizeof sql, "INSERT INTO code (purpose, subject, id, hash, made_ms, expires_ms, failed) VALUES ('email', '%s', 'x', %s00', 1, 1790000600000, 0)",
                   c->marie, p->f->postgresql ? "'\\x" : "X'");
    fixture_sql(p->f, sql);
    act_twice(p, "act-clear-lock", lock_of(c, "codes", ""));
    expect_done(p, "act-clear-lock", c->marie, EMAIL);
    assert_int_equal(counted(p, "ADDRESS") + counted(p, "SENDING"), 0);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM code"), 0);
}

/* Of a token: only the person's own. */
static void test_answers_lock(void **state)
{
    struct care *c = *state;
    struct portal *p = c->p;
    count(p, POLICY_ANSWERS, "DENK0100001");
    assert_int_equal(portal_ask(p, "act-clear-lock", lock_of(c, "answers", "DENK0100001")), 404);
    assert_int_equal(counted(p, "ANSWERS"), 1);
    assert_int_equal(DB_RUN(p->f->db, ST_OWNER_PUT, NULL, NULL, db_text("DENK0100001"), db_text(c->marie), db_int(1)), ERR_OK);
    act_twice(p, "act-clear-lock", lock_of(c, "answers", "DENK0100001"));
    expect_done(p, "act-clear-lock", c->marie, EMAIL);
    assert_int_equal(counted(p, "ANSWERS"), 0);
    assert_int_equal(portal_ask(p, "act-clear-lock", lock_of(c, "identification", MARIE)), 404);
    assert_int_equal(portal_ask(p, "act-clear-lock", lock_of(c, "pin", MARIE)), 400);
}

/* --- act-secret-code --- */

static void invite(struct care *c, const char *inviter, const char *email, struct invitation_row *out)
{
    struct portal *p = c->p;
    static const struct services one = { 1, { "rvsq" } };
    char workplace[ACCOUNT_ID_SIZE];
    assert_int_equal(workplace_make(&p->f->service, p->f->db, "Clinique des Érables", workplace), ERR_OK);
    *out = (struct invitation_row){ .services = one, .made_ms = p->f->server_ms, .expires_ms = p->f->server_ms + 1000 };
    (void)snprintf(out->workplace, sizeof out->workplace, "%s", workplace);
    (void)snprintf(out->inviter, sizeof out->inviter, "%s", inviter);
    (void)snprintf(out->title, sizeof out->title, "monsieur");
    (void)snprintf(out->given, sizeof out->given, "Luc");
    (void)snprintf(out->family, sizeof out->family, "Roy");
    (void)snprintf(out->email, sizeof out->email, "%s", email);
    invitation_make_reference(out->reference);
    assert_int_equal(invitation_add(p->f->db, out), ERR_OK);
}

static unsigned enter_code(struct portal *p, const char *reference, const char *code)
{
    p->session[0] = 0;
    return portal_ask(p, "invitation", json_pack("{s:s, s:s}", "reference", reference, "code", code));
}

static void test_secret_code(void **state)
{
    struct care *c = *state;
    struct portal *p = c->p;
    struct invitation_row row;
    char first[32], code[32];
    invite(c, c->marie, "luc@exemple.ca", &row);
    assert_int_equal(portal_ask(p, "act-secret-code", act_with(c->marie, "invitation", row.id)), 200);
    (void)snprintf(first, sizeof first, "%s", said_text(p, "secret"));
    fixture_sql(p->f, "DELETE FROM mail");
    fixture_sql(p->f, "UPDATE invitation SET expires_ms = 0");
    portal_later(p, 1000);
    const int64_t trail = counter_trail(p, ANNE, "act-secret-code", "done");
    act_twice(p, "act-secret-code", act_with(c->marie, "invitation", row.id));
    assert_string_equal(said_text(p, "text"), row.reference);
    assert_true(said_number(p, "until_ms") > p->f->server_ms);
    (void)snprintf(code, sizeof code, "%s", said_text(p, "secret"));
    assert_int_equal(strlen(code), ACCOUNT_CODE_LETTERS + 1);
    assert_string_not_equal(code, first);
    assert_int_equal(counter_trail(p, ANNE, "act-secret-code", "done"), trail + 1);
    assert_int_equal(portal_mails(p, "counter-account"), 1);
    assert_int_equal(mailed(p, MAIL_KIND_INVITATION, "luc@exemple.ca"), 1);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM mail WHERE body LIKE '%secret%' AND body LIKE '%-%' AND kind = 'counter-account'"), 1);
    assert_int_equal(enter_code(p, row.reference, first), 403);      /* the old one is dead */
    assert_int_equal(enter_code(p, row.reference, code), 200);
}

/* Of somebody else, used, taken back, of who has an account: as if it were not there. */
static void test_other_invitations(void **state)
{
    struct care *c = *state;
    struct portal *p = c->p;
    struct invitation_row row;
    static const char *const sets[] = { "UPDATE invitation SET inviter = 'P-0000-0000'", "UPDATE invitation SET used_ms = 1", "UPDATE invitation SET used_ms = NULL, removed_ms = 1",
                                        "UPDATE invitation SET removed_ms = NULL, has_account = 1" };
    char sql[128];
    invite(c, c->marie, "luc@exemple.ca", &row);
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        fixture_sql(p->f, sets[i]);
        assert_int_equal(portal_ask(p, "act-secret-code", act_with(c->marie, "invitation", row.id)), 404);
        (void)snprintf(sql, sizeof sql, "UPDATE invitation SET inviter = '%s'", c->marie);
        fixture_sql(p->f, sql);
    }
    expect_nothing_done(p, "act-secret-code");
    fixture_sql(p->f, "UPDATE invitation SET has_account = 0, inviter = 'P-0000-0000', email = '" EMAIL "'");      /* Marie is who was invited */
    assert_int_equal(portal_ask(p, "act-secret-code", act_with(c->marie, "invitation", row.id)), 200);
    fixture_sql(p->f, "UPDATE account SET closed_ms = 1");      /* and has no account: the record shows it by her address */
    portal_later(p, 1000);
    assert_int_equal(portal_ask(p, "act-secret-code", act_with(c->marie, "invitation", row.id)), 200);
}

/* --- act-close --- */

static void test_close(void **state)
{
    struct care *c = *state;
    struct portal *p = c->p;
    char session[ACCOUNT_SESSION_TEXT_SIZE];
    assert_int_equal(portal_login_first(p), 200);
    memcpy(session, p->session, sizeof session);
    counter_as(p, ANNE);
    act_twice(p, "act-close", act_with(c->marie, "account", "services"));
    expect_done(p, "act-close", c->marie, EMAIL);
    memcpy(p->session, session, sizeof session);
    assert_int_equal(portal_ask(p, "home", json_object()), 403);
    assert_int_equal(portal_login_first(p), 403);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM contact WHERE email = '" EMAIL "'"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, care_setup, care_teardown)
        T(test_password), T(test_not_verified), T(test_gone), T(test_login_lock), T(test_codes_lock), T(test_answers_lock), T(test_secret_code),
        T(test_other_invitations), T(test_close),
#undef T
    };
    return FIXTURE_RUN("acts on accounts", tests);
}
