/* «Création du compte» (document 003): with the ticket of a good code, all in one transaction; names that are taken; two who race
 * for a name or a code; by NIP (document 002). */
#include "tests/unit/quick_hash.h"
#include "tests/unit/test_server_registry.h"

#include <pthread.h>

#define NAME "luc@maison.example"

static void enter(struct office *o)
{
    add_luc(o);
    assert_int_equal(enter_code(o, o->reference, o->code), 200);
}

/* The answer was lost: asked again, there is one account and the same answer. */
static void create_twice(struct office *o)
{
    struct asked k;
    as_nobody(o);
    portal_make(o->p, "create", new_account(o->ticket, "Luc@Maison.example", PASSWORD), &k);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(portal_carry(o->p, &k), 200);
        assert_string_equal(said_text(o->p, "name"), NAME);
    }
    asked_drop(&k);
    assert_int_equal(fixture_number(o->p->f, "SELECT count(*) FROM account"), 3);
    assert_int_equal(fixture_number(o->p->f, "SELECT count(*) FROM consent"), 1);
}

static void expect_kept(struct office *o)
{
    assert_int_equal(fixture_number(o->p->f, "SELECT count(*) FROM consent WHERE answer = 'accepté' AND person = (SELECT person FROM account_name WHERE name = '" NAME "') AND invitation = (SELECT id FROM invitation) AND length(text_hash) = 32"), 1);
    assert_int_equal(fixture_number(o->p->f, "SELECT count(*) FROM invitation WHERE used_ms IS NOT NULL AND used_by = (SELECT person FROM account_name WHERE name = '" NAME "')"), 1);
    assert_int_equal(fixture_number(o->p->f, "SELECT count(*) FROM contact WHERE email = '" NEW_EMAIL "' AND pending = ''"), 1);
    assert_int_equal(fixture_number(o->p->f, "SELECT count(*) FROM audit WHERE action = 'account.create' AND outcome = 'done' AND actor = 'user' AND nature = 'a new account' AND actor_id = (SELECT person FROM account_name WHERE name = '" NAME "')"), 1);
    assert_int_equal(mailed(o, "account-made", NEW_EMAIL), 1);
    assert_int_equal(fixture_number(o->p->f, "SELECT count(*) FROM mail WHERE recipient = '" NAME "'"), 0);      /* never to the log-in name */
    assert_int_equal(enter_code(o, o->reference, o->code), 403);
    assert_int_equal(said_number(o->p, "left"), 0);
    assert_int_equal(trail_of(o, "account.invitation", "refused", "used"), 1);
    assert_int_equal(create(o, "autre@exemple.ca"), 403);
    assert_string_equal(said_problem(o->p), "ticket-unknown");
}

static void test_whole_way(void **state)
{
    struct office *o = *state;
    enter(o);
    assert_int_equal(check_name(o, " Luc@Maison.example "), 200);
    assert_int_equal(json_object_size(o->p->answer), 0);
    create_twice(o);
    assert_int_equal(portal_login(o->p, NAME, PASSWORD), 200);
    expect_home_text(o->p, "given", "Luc");
    expect_home_text(o->p, "family", "Roy");
    expect_home_text(o->p, "title", "monsieur");
    expect_home_text(o->p, "chosen", NAME);
    expect_home_text(o->p, "issued", "");
    expect_home_text(o->p, "must", "");
    expect_home_text(o->p, "email", "l•••@•••.ca");
    assert_string_equal(json_string_value(json_array_get(said_home(o->p, "services"), 0)), "rvsq");
    assert_int_equal(json_array_size(said_home(o->p, "questions")), 8);
    assert_int_equal(list_users(o, "", "", "maison", 1), 200);
    assert_int_equal(said_number(o->p, "count"), 1);
    assert_string_equal(row_text(o, 0, "state"), "active");
    assert_string_equal(row_text(o, 0, "name"), NAME);
    as_chief(o);
    assert_int_equal(portal_ask(o->p, "employee-add", json_pack("{s:s}", "identifier", "Luc@Maison.EXAMPLE")), 200);
    expect_kept(o);
}

/* A name that is taken costs a try of names, not the code. */
static void test_name_taken(void **state)
{
    struct office *o = *state;
    fixture_sql(o->p->f, "INSERT INTO account_name (name, person, kind, added_ms) SELECT '" NAME "', person, 'chosen', 1 FROM account_name WHERE name = 'IP0000001'");
    fixture_sql(o->p->f, "INSERT INTO account_name (name, person, kind, added_ms, retired_ms) SELECT 'vieux@exemple.ca', person, 'chosen', 1, 2 FROM account_name WHERE name = 'IP0000001'");
    enter(o);
    assert_int_equal(check_name(o, NAME), 409);
    assert_string_equal(said_problem(o->p), "name-taken");
    assert_int_equal(said_number(o->p, "left"), 3);
    assert_int_equal(check_name(o, "vieux@exemple.ca"), 409);
    assert_int_equal(create(o, NAME), 409);
    assert_int_equal(said_number(o->p, "left"), 2);
    assert_int_equal(fixture_number(o->p->f, "SELECT count(*) FROM account"), 2);
    assert_int_equal(fixture_number(o->p->f, "SELECT count(*) FROM person"), 2);
    assert_int_equal(create(o, "libre@exemple.ca"), 200);
}

/* Names cannot be tried out: the fifth is kept for the account. */
static void test_few_names(void **state)
{
    struct office *o = *state;
    char name[32];
    enter(o);
    for (int i = 0; i < 4; i++) {
        (void)snprintf(name, sizeof name, "n%d@exemple.ca", i);
        assert_int_equal(check_name(o, name), 200);
    }
    assert_int_equal(check_name(o, "n5@exemple.ca"), 429);
    assert_string_equal(said_problem(o->p), "too-many");
    assert_int_equal(said_number(o->p, "until_ms"), o->p->f->server_ms + 3600000);
    assert_int_equal(create(o, "n3@exemple.ca"), 200);
}

static void test_no_name_left(void **state)
{
    struct office *o = *state;
    fixture_sql(o->p->f, "INSERT INTO account_name (name, person, kind, added_ms) SELECT '" NAME "', person, 'chosen', 1 FROM account_name WHERE name = 'IP0000001'");
    enter(o);
    for (int left = 3; left >= 0; left--) {
        assert_int_equal(check_name(o, NAME), 409);
        assert_int_equal(said_number(o->p, "left"), left);
    }
    assert_int_equal(create(o, NAME), 409);
    assert_int_equal(said_number(o->p, "left"), 0);
    assert_int_equal(create(o, "libre@exemple.ca"), 429);
    assert_int_equal(fixture_number(o->p->f, "SELECT count(*) FROM account"), 2);
}

static unsigned create_with(struct office *o, const char *member, json_t *value)
{
    json_t *in = new_account(o->ticket, NAME, PASSWORD);
    as_nobody(o);
    assert_int_equal(json_object_set_new(in, member, value), 0);
    return portal_ask(o->p, "create", in);
}

static void test_every_rule(void **state)
{
    static const struct { const char *member, *text, *field; } rows[] = {
        { "name", "luc", "name" }, { "name", "IP1234567", "name" }, { "name", "", "name" }, { "password", "", "password" },
        { "password", "Court1a", "password" }, { "password", "1Kiwivert2", "password" }, { "password", "Kiwisverts", "password" },
        { "password", NAME, "password" } };
    static const char *const same[8] = { "Mangue", "Mangue", "Mangue", "Mangue", "Mangue", "Mangue", "Mangue", "Mangue" };
    static const char *const unknown[8] = { "q01", "q02", "q03", "q04", "q05", "q06", "q07", "q99" };
    struct office *o = *state;
    enter(o);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(create_with(o, rows[i].member, json_string(rows[i].text)), 422);
        assert_string_equal(said_text(o->p, "field"), rows[i].field);
    }
    assert_int_equal(create_with(o, "answers", texts_of(same, 8)), 422);
    assert_int_equal(create_with(o, "questions", texts_of(portal_answers, 8)), 400);
    assert_int_equal(create_with(o, "questions", texts_of(unknown, 8)), 422);
    assert_int_equal(create_with(o, "policy", json_string("00")), 400);
    assert_int_equal(create_with(o, "ticket", json_string("00")), 400);
    assert_int_equal(create_with(o, "ticket", json_string("00112233445566778899aabbccddeeff")), 403);
    assert_int_equal(create_with(o, "more", json_string("")), 400);
    assert_int_equal(check_name(o, "IP1234567"), 422);
    assert_int_equal(check_name(o, ""), 422);
    assert_int_equal(fixture_number(o->p->f, "SELECT count(*) FROM account"), 2);
    assert_int_equal(create(o, NAME), 200);
}

/* Half an hour; and not after the invitation was taken back. */
static void test_ticket_ends(void **state)
{
    struct office *o = *state;
    enter(o);
    portal_later(o->p, 30 * 60000);
    assert_int_equal(create(o, NAME), 403);
    assert_string_equal(said_problem(o->p), "ticket-unknown");
    assert_int_equal(check_name(o, NAME), 403);
    assert_int_equal(enter_code(o, o->reference, o->code), 200);
    office_later(o, 0);
    fixture_sql(o->p->f, "UPDATE account_session SET expires_ms = expires_ms + 3600000");
    assert_int_equal(list_users(o, "", "", "", 1), 200);
    assert_int_equal(about(o, "user-remove", row_text(o, 0, "id")), 200);
    assert_int_equal(create(o, NAME), 403);
    assert_int_equal(fixture_number(o->p->f, "SELECT count(*) FROM account"), 2);
    assert_true(trail_of(o, "account.create", "refused", "ticket-unknown") >= 2);
}

/* --- by NIP --- */

static void enter_nip(struct office *o, char nip[16])
{
    static const struct nip_new anne = { "medecin", "12-345", "Anne", "St-Pierre", "docteure", "anne@exemple.ca" };
    struct secret *digits = NULL;
    int64_t expires_ms = 0;
    if (!nip[0]) {
        assert_int_equal(nip_issue(&o->p->f->service, o->p->f->db, &anne, &digits, &expires_ms), ERR_OK);
        (void)snprintf(nip, 16, "%.*s", (int)secret_length(digits), (const char *)secret_bytes(digits));
        secret_free(digits);
    }
    as_nobody(o);
    assert_int_equal(portal_ask(o->p, "nip", json_pack("{s:s, s:s, s:s, s:s}", "profession", "medecin", "number", "12345", "name", "St-Pierre", "nip", nip)), 200);
    (void)snprintf(o->ticket, sizeof o->ticket, "%s", said_text(o->p, "ticket"));
}

static void test_by_nip(void **state)
{
    struct office *o = *state;
    char name[32], nip[16] = "", second[40];
    enter_nip(o, nip);
    memcpy(second, o->ticket, sizeof second);
    enter_nip(o, nip);
    assert_int_equal(create(o, NAME), 422);
    assert_string_equal(said_text(o->p, "field"), "name");
    assert_int_equal(create(o, ""), 200);
    (void)snprintf(name, sizeof name, "%s", said_text(o->p, "name"));
    assert_int_equal(strlen(name), 9);
    assert_int_equal(strncmp(name, "IP", 2), 0);
    assert_int_equal(portal_login(o->p, name, PASSWORD), 200);
    expect_home_text(o->p, "issued", name);
    expect_home_text(o->p, "given", "Anne");
    expect_home_text(o->p, "title", "docteure");
    assert_int_equal(json_array_size(said_home(o->p, "services")), 0);
    memcpy(o->ticket, second, sizeof second);
    assert_int_equal(create(o, ""), 403);
    as_nobody(o);
    assert_int_equal(portal_ask(o->p, "nip", json_pack("{s:s, s:s, s:s, s:s}", "profession", "medecin", "number", "12345", "name", "St-Pierre", "nip", nip)), 403);
    assert_int_equal(said_number(o->p, "left"), 0);
    assert_int_equal(fixture_number(o->p->f, "SELECT count(*) FROM consent WHERE answer = 'accepté'"), 1);
}

/* --- races: two servers' connections --- */

struct racer { struct portal portal; struct fixture fixture; struct asked asked; unsigned status; pthread_t thread; };

static void racer_make(struct racer *r, const struct office *o, const char *ticket, const char *name)
{
    *r = (struct racer){ .fixture = *o->p->f };
    r->portal.f = &r->fixture;
    assert_int_equal(db_open(r->fixture.database, &r->fixture.db), ERR_OK);
    portal_make(&r->portal, "create", new_account(ticket, name, PASSWORD), &r->asked);
}

static void *run(void *ctx)
{
    struct racer *r = ctx;
    do
        r->status = portal_carry(&r->portal, &r->asked);
    while (r->status == 503);      /* the other one held the database for too long: the same request again */
    return NULL;
}

static void race(struct racer both[2])
{
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&both[i].thread, NULL, run, &both[i]), 0);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pthread_join(both[i].thread, NULL), 0);
        asked_drop(&both[i].asked);
        json_decref(both[i].portal.answer);
        db_close(both[i].fixture.db);
    }
}

/* One code, two tickets: one account. */
static void test_race_for_a_code(void **state)
{
    struct office *o = *state;
    struct racer both[2];
    char first[40];
    enter(o);
    memcpy(first, o->ticket, sizeof first);
    assert_int_equal(enter_code(o, o->reference, o->code), 200);
    racer_make(&both[0], o, first, "a@exemple.ca");
    racer_make(&both[1], o, o->ticket, "b@exemple.ca");
    race(both);
    assert_int_equal(both[0].status + both[1].status, 200 + 403);
    assert_int_equal(fixture_number(o->p->f, "SELECT count(*) FROM account"), 2 + 1);
    assert_int_equal(fixture_number(o->p->f, "SELECT count(*) FROM membership WHERE role = 'user'"), 1);
}

/* Two codes, one name: one gets it, the other is told so and its ticket still serves. */
static void test_race_for_a_name(void **state)
{
    struct office *o = *state;
    struct racer both[2];
    char tickets[2][40];
    for (int k = 0; k < 2; k++) {
        enter(o);
        memcpy(tickets[k], o->ticket, sizeof tickets[k]);
    }
    racer_make(&both[0], o, tickets[0], NAME);
    racer_make(&both[1], o, tickets[1], NAME);
    race(both);
    assert_int_equal(both[0].status + both[1].status, 200 + 409);
    memcpy(o->ticket, tickets[both[0].status == 409 ? 0 : 1], sizeof o->ticket);
    assert_int_equal(check_name(o, "second@exemple.ca"), 200);
    assert_int_equal(fixture_number(o->p->f, "SELECT count(*) FROM account"), 2 + 1);
    assert_int_equal(fixture_number(o->p->f, "SELECT count(*) FROM invitation WHERE used_ms IS NULL"), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, office_setup, office_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_whole_way), TEST(test_name_taken), TEST(test_few_names), TEST(test_no_name_left), TEST(test_every_rule),
        TEST(test_ticket_ends), TEST(test_by_nip), TEST(test_race_for_a_code), TEST(test_race_for_a_name) };
    return FIXTURE_RUN("server/create", tests);
}
