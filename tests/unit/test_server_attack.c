/* Accounts, looked at by who wants in: what changes between the look and the answer, tickets that outlive what they rest on, requests
 * that come again, and what is not told to the trail. */
#include "tests/unit/test_server_account_whole.h"
#include "tests/unit/test_server_registry.h"

#include <pthread.h>

#define NEW_PASSWORD "Poire8jaune"

/* --- beside: a request that was counted waits for its turn to hash, while something changes --- */

struct beside {
    struct portal portal;
    struct fixture fixture;
    struct hash_pool *pool;
    int taken[2], go[2];
    pthread_t holder, asker;
    struct asked asked;
    unsigned status;
};

static enum err hold_turn(void *ctx)
{
    struct beside *b = ctx;
    char byte = 1;
    return write(b->taken[1], &byte, 1) == 1 && read(b->go[0], &byte, 1) == 1 ? ERR_OK : ERR_SYSTEM;
}

static void *hold(void *ctx)
{
    struct beside *b = ctx;
    (void)!hash_pool_run(b->pool, hold_turn, b);
    return NULL;
}

static void *carry(void *ctx)
{
    struct beside *b = ctx;
    b->status = portal_carry(&b->portal, &b->asked);
    return NULL;
}

static int64_t counted(const struct portal *p, const char *kind)
{
    char sql[96];
    (void)snprintf(sql, sizeof sql, "SELECT coalesce(max(count), 0) FROM throttle WHERE kind = '%s'", kind);
    return fixture_number(p->f, sql);
}

/* Takes over in. */
static void beside_begin(struct beside *b, struct portal *p, const char *verb, json_t *in, const char *kind)
{
    const struct timespec moment = { 0, 2000000 };
    const int64_t before = counted(p, kind);
    char byte;
    *b = (struct beside){ .fixture = *p->f };
    b->portal.f = &b->fixture;
    assert_int_equal(db_open(b->fixture.database, &b->fixture.db), ERR_OK);
    assert_int_equal(hash_pool_start(1, 8, &b->pool), ERR_OK);
    b->fixture.service.hashes = b->pool;
    assert_int_equal(pipe(b->taken) | pipe(b->go), 0);
    portal_make(&b->portal, verb, in, &b->asked);
    assert_int_equal(pthread_create(&b->holder, NULL, hold, b), 0);
    assert_int_equal(read(b->taken[0], &byte, 1), 1);
    assert_int_equal(pthread_create(&b->asker, NULL, carry, b), 0);
    for (int tries = 0; counted(p, kind) == before; tries++) {
        assert_true(tries < 5000);
        (void)nanosleep(&moment, NULL);
    }
}

static unsigned beside_end(struct beside *b)
{
    assert_int_equal(write(b->go[1], "", 1), 1);
    assert_int_equal(pthread_join(b->holder, NULL), 0);
    assert_int_equal(pthread_join(b->asker, NULL), 0);
    for (int i = 0; i < 2; i++) {
        (void)close(b->taken[i]);
        (void)close(b->go[i]);
    }
    hash_pool_stop(b->pool);
    asked_drop(&b->asked);
    json_decref(b->portal.answer);
    db_close(b->fixture.db);
    return b->status;
}

/* Right answers to questions that were chosen anew meanwhile, or of an account that was closed, open nothing. */
static void expect_no_ticket(struct portal *p, const char *change)
{
    struct beside b;
    char three[16];
    ask_three(p, MARIE, three);
    beside_begin(&b, p, "forgot-answers", answers_to(MARIE, three, true), "FORGOT");
    fixture_sql(p->f, change);
    assert_int_equal(beside_end(&b), 403);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM account_ticket"), 0);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM refusal WHERE cause = 'changed-meanwhile'"), 1);
}

static void test_other_answers_meanwhile(void **state)
{
    expect_no_ticket(*state, "UPDATE account_question SET hash = (SELECT a.hash FROM account a WHERE a.person = account_question.person)");
}

static void test_closed_meanwhile(void **state)
{
    expect_no_ticket(*state, "UPDATE account SET closed_ms = 1");
}

static void test_password_of_who_was(void **state)
{
    struct portal *p = *state;
    struct beside b;
    beside_begin(&b, p, "login", name_and_password(MARIE, PASSWORD), "LOGIN");
    fixture_sql(p->f, "UPDATE account SET closed_ms = 1");
    assert_int_equal(beside_end(&b), 403);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM account_session"), 0);
}

/* --- tickets --- */

static unsigned use_ticket(struct portal *p, const char *ticket)
{
    return portal_ask(p, "forgot-password", json_pack("{s:s, s:s}", "ticket", ticket, "password", "Fraise9rouge"));
}

static void take_ticket_of_marie(struct portal *p, char to[64])
{
    assert_int_equal(answer(p, MARIE, true), 200);
    (void)snprintf(to, 64, "%s", said_text(p, "ticket"));
}

/* Who finds somebody at it and chooses a new password, or other questions, is safe from then on. */
static void test_ticket_dies_of_password(void **state)
{
    struct portal *p = *state;
    char ticket[64];
    take_ticket_of_marie(p, ticket);
    assert_int_equal(portal_login(p, MARIE, PASSWORD), 200);
    assert_int_equal(portal_set_password(p, PASSWORD, NEW_PASSWORD), 200);
    assert_int_equal(use_ticket(p, ticket), 403);
    assert_string_equal(said_problem(p), "ticket-unknown");
}

static void test_ticket_dies_of_questions(void **state)
{
    struct portal *p = *state;
    struct account_row row;
    struct account_eight eight = { .questions = { "q01" } };
    char ticket[64];
    take_ticket_of_marie(p, ticket);
    assert_int_equal(account_by_name(p->f->db, MARIE, &row), ERR_OK);
    assert_int_equal(account_eight_put(p->f->db, row.person, &eight, p->f->server_ms), ERR_OK);
    assert_int_equal(use_ticket(p, ticket), 403);
    assert_string_equal(said_problem(p), "ticket-unknown");
}

static void *carry_until_done(void *ctx)
{
    do
        (void)carry(ctx);
    while (((struct beside *)ctx)->status == 503);      /* the other one held the database for too long: the same request again */
    return NULL;
}

/* One ticket, given to two servers at once: one new password, one notice. */
static void test_race_for_a_ticket(void **state)
{
    struct portal *p = *state;
    struct beside both[2];
    char ticket[64];
    take_ticket_of_marie(p, ticket);
    for (int i = 0; i < 2; i++) {
        struct beside *b = &both[i];
        *b = (struct beside){ .fixture = *p->f };
        b->portal.f = &b->fixture;
        assert_int_equal(db_open(b->fixture.database, &b->fixture.db), ERR_OK);
        portal_make(&b->portal, "forgot-password", json_pack("{s:s, s:s}", "ticket", ticket, "password", i ? NEW_PASSWORD : "Fraise9rouge"), &b->asked);
        assert_int_equal(pthread_create(&b->asker, NULL, carry_until_done, b), 0);
    }
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pthread_join(both[i].asker, NULL), 0);
        asked_drop(&both[i].asked);
        json_decref(both[i].portal.answer);
        db_close(both[i].fixture.db);
    }
    assert_int_equal(both[0].status + both[1].status, 200 + 403);
    assert_int_equal(portal_mails(p, "account-password-reset"), 1);
    assert_int_equal(portal_login(p, MARIE, both[1].status == 200 ? NEW_PASSWORD : "Fraise9rouge"), 200);
}

/* --- passwords that are none --- */

/* What no account can have for a password is a wrong one: counted, and the same answer. */
static void test_odd_passwords(void **state)
{
    static const char *const ends[] = { "", "Erronee\n1a" };
    struct portal *p = *state;
    char longest[ACCOUNT_PASSWORD_BYTES_MAX + 1] = "";
    for (size_t n = 0; n + 3 < sizeof longest; n += 3)
        memcpy(longest + n, "\xe0\xa5\x98", 4);                /* U+0958: NFC makes two of it */
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(portal_login(p, MARIE, ends[i]), 403);
        assert_int_equal(said_number(p, "left"), 9 - (int64_t)i);
    }
    fixture_sql(p->f, "DELETE FROM throttle");
    assert_int_equal(portal_login(p, MARIE, longest), 403);
    expect_cause(p, "password-wrong");
    assert_int_equal(portal_login(p, "IP9999999", longest), 403);
    assert_int_equal(portal_login(p, MARIE, PASSWORD), 200);
    assert_int_equal(portal_set_password(p, longest, NEW_PASSWORD), 403);
    assert_string_equal(said_problem(p), "password-wrong");
    assert_int_equal(portal_set_password(p, "", NEW_PASSWORD), 403);
}

/* --- numbers and bytes that are none --- */

static void test_odd_numbers_and_bytes(void **state)
{
    static const int64_t pages[] = { INT64_MAX, INT64_MIN, 0, -1, INT64_MAX / 9 + 1 };
    struct portal *p = *state;
    assert_int_equal(portal_ask(p, "login", json_pack("{s:s#, s:s}", "name", MARIE "\0x", 11, "password", PASSWORD)), 400);
    assert_int_equal(portal_ask(p, "login", json_pack("{s:s, s:s#}", "name", MARIE, "password", PASSWORD "\0", 11)), 400);
    assert_int_equal(portal_ask(p, "forgot", json_pack("{s:s#}", "name", MARIE "\0", 10)), 400);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM throttle"), 0);
    assert_int_equal(portal_login(p, MARIE, PASSWORD), 200);
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++)
        for (int k = 0; k < 2; k++) {
            assert_int_equal(portal_ask(p, "messages", json_pack("{s:s, s:I}", "search", k ? "a" : "", "page", (json_int_t)pages[i])), 200);
            assert_int_equal(said_number(p, "page"), 1);
        }
    assert_int_equal(portal_ask(p, "message", json_pack("{s:s, s:I}", "id", "", "from", (json_int_t)INT64_MAX)), 404);
    assert_int_equal(portal_ask(p, "message", json_pack("{s:s, s:I}", "id", "%", "from", (json_int_t)0)), 404);
}

static void test_filters_are_no_patterns(void **state)
{
    static const int64_t pages[] = { INT64_MAX, INT64_MIN, 0, 2001 };
    struct office *o = *state;
    add_luc(o);
    assert_int_equal(list_users(o, "roy", "", "", 1), 200);
    assert_int_equal(said_number(o->p, "count"), 1);
    assert_int_equal(list_users(o, "", "", "%", 1), 200);
    assert_int_equal(said_number(o->p, "count"), 0);
    assert_int_equal(list_users(o, "r_y", "", "", 1), 200);
    assert_int_equal(said_number(o->p, "count"), 0);
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++)
        assert_int_equal(portal_ask(o->p, "users", json_pack("{s:s, s:s, s:s, s:I}", "family", "", "given", "", "name", "", "page", (json_int_t)pages[i])), 400);
}

/* --- the trail, and what comes again --- */

static int64_t trailed(const struct office *o, const char *action, const char *outcome)
{
    char sql[200];
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM audit WHERE action = '%s' AND outcome = '%s' AND actor = 'user'", action, outcome);
    return fixture_number(o->p->f, sql);
}

/* Who looks at people's names is told to the trail. */
static void test_lists_leave_a_trail(void **state)
{
    struct office *o = *state;
    assert_int_equal(list_users(o, "", "", "", 1), 200);
    assert_int_equal(trailed(o, "account.users", "done"), 1);
    assert_int_equal(portal_ask(o->p, "employees", json_pack("{s:i}", "page", 1)), 200);
    assert_int_equal(trailed(o, "account.employees", "done"), 1);
}

/* A kiosk chooses the ids of its requests: one that was used a day ago hides no notice. */
static void test_no_notice_is_lost(void **state)
{
    struct office *o = *state;
    struct asked k;
    char id[64];
    struct member_row member;
    struct account_row marie;
    static const struct services rvsq = { 1, { SERVICE_RVSQ } };
    assert_int_equal(account_by_name(o->p->f->db, MARIE, &marie), ERR_OK);
    const struct member_place at = { o->workplace, marie.person, MEMBER_USER };
    assert_int_equal(member_add(o->p->f->db, &at, &rvsq, "operator", 1), ERR_OK);
    assert_int_equal(member_find(o->p->f->db, &at, &member), ERR_OK);
    as_chief(o);
    portal_make(o->p, "user-remove", json_pack("{s:s}", "id", member.id), &k);
    for (int i = 1; i <= 2; i++) {
        assert_int_equal(portal_carry(o->p, &k), 200);
        assert_int_equal(mailed(o, "user-removed", EMAIL), i);
        (void)snprintf(id, sizeof id, "%s", member.id);
        assert_int_equal(about(o, "user-restore", id), 200);
        fixture_sql(o->p->f, "DELETE FROM request");
        portal_later(o->p, 1000);
    }
    asked_drop(&k);
}

/* How long it takes does not tell whether the address is somebody's, to whom a notice is written then. */
static void test_adding_takes_its_time(void **state)
{
    (void)state;
    for (size_t i = 0; account_verbs[i]; i++)
        if (strcmp(account_verbs[i]->name, "user-add") == 0 || strcmp(account_verbs[i]->name, "user-code") == 0)
            assert_true(account_verbs[i]->least_ms >= 750);
}

/* Names stand in mails: no operator's copy and paste puts a line of its own there. */
static void test_names_of_one_line(void **state)
{
    static const struct office_new odd[] = {
        { "Luc\r\nBcc: x@y.ca", "Roy", "monsieur", "luc@exemple.ca", NULL, NULL }, { "Luc", "Roy\t", "monsieur", "luc@exemple.ca", NULL, NULL },
        { "Luc", "R\xc3", "monsieur", "luc@exemple.ca", NULL, NULL }, { "Luc", "https://x.ca", "monsieur", "luc@exemple.ca", NULL, NULL } };
    struct portal *p = *state;
    char name[ACCOUNT_NAME_SIZE];
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        struct secret *password = NULL;
        assert_int_equal(office_add(&p->f->service, p->f->db, &odd[i], name, &password), ERR_PERSON_NAME);
        assert_null(password);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, forgot_setup, portal_teardown)
#define O(name) cmocka_unit_test_setup_teardown(name, office_setup, office_teardown)
        T(test_other_answers_meanwhile), T(test_closed_meanwhile), T(test_password_of_who_was), T(test_ticket_dies_of_password),
        T(test_ticket_dies_of_questions), T(test_race_for_a_ticket), T(test_odd_passwords), T(test_odd_numbers_and_bytes), T(test_names_of_one_line),
        O(test_filters_are_no_patterns), O(test_lists_leave_a_trail), O(test_no_notice_is_lost), cmocka_unit_test(test_adding_takes_its_time),
#undef T
#undef O
    };
    return FIXTURE_RUN("accounts, attacked", tests);
}
