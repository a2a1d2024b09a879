/* A wrong address corrected by an agent (server/PROTOCOL.md 15.3): of an account, of a token's holder, of a citizen. */
#include "tests/unit/quick_hash.h"
#include "tests/unit/test_server_care.h"

#include "server/citizens/citizens.h"
#include "server/contact.h"

#define LUC_EMAIL "luc@exemple.ca"
#define FRESH "nouvelle@exemple.ca"

struct care { struct portal *p; char person[PERSON_ID_SIZE]; const char *old; };

static void address_put(const struct portal *p, const char *person, const char *email)
{
    struct contact_row row = { .version = 1, .email_version = 1, .at_ms = 1 };
    (void)snprintf(row.email, sizeof row.email, "%s", email);
    assert_int_equal(contact_put(p->f->db, person, &row), ERR_OK);
}

static int setup(void **state, bool citizen)
{
    struct care *c = calloc(1, sizeof *c);
    void *made = NULL;
    int failed = counter_setup(&made);
    assert_non_null(c);
    c->p = made;
    c->old = citizen ? LUC_EMAIL : EMAIL;
    if (citizen) {
        citizen_put(c->p);
        address_put(c->p, LUC_PERSON, LUC_EMAIL);
        memcpy(c->person, LUC_PERSON, sizeof LUC_PERSON);
    } else {
        care_marie(c->p, c->person);
    }
    counter_agent(c->p, BRUNO, COUNTER_AGENT);
    counter_agent(c->p, ANNE, COUNTER_AGENT);
    care_verified(c->p, ANNE, c->person, "caller");
    *state = c;
    return failed;
}

static int services_setup(void **state) { return setup(state, false); }
static int citizen_setup(void **state) { return setup(state, true); }

static int care_teardown(void **state)
{
    struct care *c = *state;
    void *made = c->p;
    (void)portal_teardown(&made);
    free(c);
    return 0;
}

static unsigned ask(struct care *c, const char *email) { return portal_ask(c->p, "act-email", act_with(c->person, "email", email)); }

static json_t *code_of(const struct care *c, const char *code) { return json_pack("{s:s, s:s}", "person", c->person, "code", code); }
static unsigned try(struct care *c, const char *code) { return portal_ask(c->p, "act-email-code", code_of(c, code)); }

static int64_t in_force(const struct care *c, const char *email)
{
    char sql[256];
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM contact WHERE person = '%s' AND email = '%s'", c->person, email);
    return fixture_number(c->p->f, sql);
}

/* In force when the digits are read back, and not before; old and new are told, once. */
static void correct(struct care *c, const char *kind)
{
    struct portal *p = c->p;
    char code[8];
    act_twice(p, "act-email", act_with(c->person, "email", FRESH));
    assert_string_equal(row_word(p, 0), "code");
    assert_string_equal(row_text(p, 0, 0), "n•••@•••.ca");
    assert_int_equal(row_time(p, 0, 0), p->f->server_ms + 600000);
    expect_done(p, "act-email", c->person, c->old);
    assert_int_equal(in_force(c, c->old), 1);
    code_mailed(p, FRESH, code);
    assert_int_equal(strlen(code), 7);
    assert_int_equal(try(c, wrong_code(code)), 403);
    expect_problem(p, 403, "code-wrong");
    assert_int_equal(said_number(p, "left"), 4);
    act_twice(p, "act-email-code", code_of(c, code));
    assert_int_equal(in_force(c, FRESH), 1);
    assert_int_equal(mailed(p, kind, c->old), 1);
    assert_int_equal(mailed(p, kind, FRESH), 1);
    assert_int_equal(counter_trail(p, ANNE, "act-email-code", "done"), 1);
    assert_int_equal(try(c, code), 403);
    expect_problem(p, 403, "code-dead");
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM throttle WHERE kind = 'ADDRESS'"), 0);
}

/* The counter finds them by the new one, and by the old one no more. */
static void test_services(void **state)
{
    struct care *c = *state;
    static const char *const sought[] = { FRESH, EMAIL };
    correct(c, "address-confirmed");
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(portal_ask(c->p, "counter-find", json_pack("{s:s, s:s, s:i}", "text", sought[i], "from", "", "rows", 20)), 200);
        assert_int_equal(rows_said(c->p), i == 0);
    }
}

/* Who logs in by the address logs in by the new one. */
static void test_citizen(void **state)
{
    struct care *c = *state;
    uint8_t key[CITIZEN_KEY_SIZE];
    char owner[PERSON_ID_SIZE];
    correct(c, MAIL_KIND_CITIZEN "address-changed");
    citizen_address_key(&c->p->f->service, FRESH, key);
    assert_int_equal(citizen_address_owner(c->p->f->db, key, owner), ERR_OK);
    assert_string_equal(owner, LUC_PERSON);
}

/* A token's holder who has no account. */
static void test_holder(void **state)
{
    struct care *c = *state;
    fixture_sql(c->p->f, "DELETE FROM account");
    correct(c, "address-confirmed");
}

/* Another citizen's address: they are told, no digits open anything, and the agent learns nothing. */
static void test_of_another(void **state)
{
    struct care *c = *state;
    struct portal *p = c->p;
    uint8_t key[CITIZEN_KEY_SIZE];
    char sql[1024], hex[65], blob[160], zero[160], code[8];
    citizen_address_key(&p->f->service, FRESH, key);
    sodium_bin2hex(hex, sizeof hex, key, sizeof key);
    citizen_blob(p, hex, blob);
    citizen_blob(p, "00000000000000000000000000000000", zero);
    counter_person(p, "P-0000-00EV", "eve99999");
    address_put(p, "P-0000-00EV", FRESH);
    (void)snprintf(sql, sizeof sql, "INSERT INTO citizen (person, name, address_key, confirmed_ms, salt, hash, pepper, password_ms, made_ms) VALUES ('P-0000-00EV', 'eve99999', %s, 1, %s, %s, '', 1, 1)",
                   blob, zero, blob);
    fixture_sql(p->f, sql);
    assert_int_equal(ask(c, FRESH), 200);
    assert_string_equal(row_text(p, 0, 0), "n•••@•••.ca");
    code_mailed(p, FRESH, code);
    assert_string_equal(code, "");
    assert_int_equal(mailed(p, MAIL_KIND_CITIZEN "known", FRESH), 1);
    assert_int_equal(try(c, "123456"), 403);
    expect_problem(p, 403, "code-wrong");
    assert_int_equal(in_force(c, LUC_EMAIL), 1);
}

/* Five wrong ones kill the code, and a tenth of a mailbox stops all of them; a new code begins anew. */
static void test_wrong_codes(void **state)
{
    struct care *c = *state;
    struct portal *p = c->p;
    char code[8], second[8];
    assert_int_equal(ask(c, FRESH), 200);
    code_mailed(p, FRESH, code);
    for (int i = 4; i >= 0; i--) {
        assert_int_equal(try(c, wrong_code(code)), 403);
        expect_problem(p, 403, i ? "code-wrong" : "code-dead");
    }
    assert_int_equal(try(c, code), 403);
    expect_problem(p, 403, "code-dead");
    assert_int_equal(ask(c, FRESH), 200);
    code_mailed(p, FRESH, second);
    assert_int_equal(try(c, second), 200);
    assert_int_equal(in_force(c, FRESH), 1);
}

/* Counted before it is looked at: the same again after a crash tells what it would have told, and counts nothing. */
static void test_cut_off(void **state)
{
    struct care *c = *state;
    struct portal *p = c->p;
    struct asked k;
    char code[8];
    assert_int_equal(ask(c, FRESH), 200);
    code_mailed(p, FRESH, code);
    portal_make(p, "act-email-code", code_of(c, wrong_code(code)), &k);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(portal_carry(p, &k), 403);
        assert_int_equal(said_number(p, "left"), 4);
        assert_int_equal(fixture_number(p->f, "SELECT failed FROM code WHERE purpose = 'counter-email'"), 1);
        care_cut_off(p);
    }
    asked_drop(&k);
    portal_make(p, "act-email-code", code_of(c, code), &k);
    assert_int_equal(portal_carry(p, &k), 200);
    asked_drop(&k);
}

/* Ten minutes; only of the agent who asked; of the address that waits now. */
static void test_dead_codes(void **state)
{
    struct care *c = *state;
    struct portal *p = c->p;
    char code[8], other[8];
    assert_int_equal(ask(c, FRESH), 200);
    code_mailed(p, FRESH, code);
    assert_int_equal(ask(c, "autre@exemple.ca"), 200);
    code_mailed(p, "autre@exemple.ca", other);
    if (strcmp(code, other) != 0) {
        assert_int_equal(try(c, code), 403);
        expect_problem(p, 403, "code-wrong");
    }
    counter_as(p, BRUNO);
    assert_int_equal(try(c, other), 409);      /* Anne has the person */
    fixture_sql(p->f, "DELETE FROM claim");
    assert_int_equal(try(c, other), 403);
    expect_problem(p, 403, "code-wrong");
    fixture_sql(p->f, "DELETE FROM claim");
    counter_as(p, ANNE);
    portal_later(p, 600000);
    assert_int_equal(try(c, other), 403);
    expect_problem(p, 403, "code-dead");
    assert_int_equal(in_force(c, EMAIL), 1);
}

/* Mails have an end; what is no address, and the one that is in force, are said. */
static void test_limits(void **state)
{
    struct care *c = *state;
    struct portal *p = c->p;
    static const char *const bad[] = { "", "nouvelle", EMAIL };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(ask(c, bad[i]), 422);
        assert_string_equal(said_text(p, "field"), "email");
    }
    expect_nothing_done(p, "act-email");
    for (int i = 0; i < 5; i++)
        assert_int_equal(ask(c, FRESH), 200);
    assert_int_equal(ask(c, FRESH), 429);
    expect_problem(p, 429, "too-many");
    assert_int_equal(try(c, "12345"), 422);
}

/* Facts are enough where the address is what is wrong, with a second agent's yes: which is not spent on what is refused anyway. */
static void test_facts_and_second(void **state)
{
    struct care *c = *state;
    struct portal *p = c->p;
    json_t *in = act_with(c->person, "email", FRESH), *bad = act_with(c->person, "email", EMAIL);
    char sql[512];
    care_verified(p, ANNE, c->person, "facts");
    assert_int_equal(ask(c, FRESH), 403);
    expect_problem(p, 403, "second-needed");
    (void)snprintf(sql, sizeof sql, "INSERT INTO second (id, number, act, person, reason, asked_by, kiosk, made_ms, expires_ms, answered_by, answer) VALUES ('" PROOF
                   "', 'A-0000-0000', 'act-email', '%s', 'forgotten', '" ANNE "', '%s', %lld, %lld, '" BRUNO "', 'yes')", c->person, p->f->kiosk.kiosk_id,
                   (long long)p->f->server_ms, (long long)p->f->server_ms + SECOND_MS);
    fixture_sql(p->f, sql);
    assert_int_equal(json_object_set_new(in, "second", json_string(PROOF)) | json_object_set_new(bad, "second", json_string(PROOF)), 0);
    assert_int_equal(portal_ask(p, "act-email", bad), 422);
    assert_int_equal(portal_ask(p, "act-email", in), 200);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM second WHERE used_ms IS NOT NULL"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name, setup) cmocka_unit_test_setup_teardown(name, setup, care_teardown)
        T(test_services, services_setup), T(test_citizen, citizen_setup), T(test_holder, services_setup), T(test_of_another, citizen_setup),
        T(test_wrong_codes, services_setup), T(test_cut_off, services_setup), T(test_dead_codes, services_setup), T(test_limits, services_setup), T(test_facts_and_second, services_setup),
#undef T
    };
    return FIXTURE_RUN("an address corrected", tests);
}
