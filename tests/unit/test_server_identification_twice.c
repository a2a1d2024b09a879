/* One NAM at two accounts, where the operator wants to know (server/PROTOCOL.md 13). */
#include "tests/unit/test_server_identification.h"

#include <pthread.h>

static void test_elsewhere(void **state)
{
    struct portal *p = *state;
    identification_settings.identity_duplicates = true;
    assert_int_equal(identify(p, &both), 200);
    be_eve(p);
    assert_int_equal(identify(p, &both), 403);
    expect_problem(p, 403, "not-possible");
    expect_cause(p, "number-of-another-account");
    assert_int_equal(rows_of(p, "mail WHERE kind = 'citizen-identified-elsewhere' AND recipient = 'luc@exemple.ca'"), 1);
    assert_int_equal(identify(p, &no_avis), 403);
    assert_int_equal(reg.letters, 0);
    look(p);
    expect_home_text(p, "state", "begun");
    assert_int_equal(rows_of(p, "identification WHERE state = 'identified'"), 1);
}

static void test_elsewhere_not_looked_for(void **state)
{
    struct portal *p = *state;
    assert_int_equal(identify(p, &both), 200);
    be_eve(p);
    assert_int_equal(identify(p, &both), 200);
    expect_home_text(p, "state", "identified");
}

static void test_elsewhere_by_letter(void **state)
{
    struct portal *p = *state;
    char secret[12];
    identification_settings.identity_duplicates = true;
    assert_int_equal(identify(p, &no_avis), 200);
    letter_secret(secret);
    be_eve(p);
    assert_int_equal(identify(p, &both), 200);
    be_luc(p);
    assert_int_equal(enter_secret(p, secret), 403);
    expect_problem(p, 403, "not-possible");
    assert_int_equal(rows_of(p, "identification WHERE state = 'identified'"), 1);
}

/* Two at once with one NAM: while the register thinks of the first, the second is identified. */
static void be_identified(void *of)
{
    struct portal *p = of;
    struct portal other = { .f = p->f };
    if (reg.asked < 4)
        return;
    reg.meanwhile = NULL;
    be_eve(&other);
    assert_int_equal(identify(&other, &both), 200);
    json_decref(other.answer);
}

static void test_race(void **state)
{
    struct portal *p = *state;
    char ticket[ACCOUNT_SESSION_TEXT_SIZE];
    identification_settings.identity_duplicates = true;
    ticket_get(p, ticket);
    reg.asked = 2;
    reg.meanwhile = be_identified;
    reg.meanwhile_of = p;
    assert_int_equal(identify_with(p, ticket, &both), 403);
    expect_problem(p, 403, "not-possible");
    assert_int_equal(rows_of(p, "identification WHERE state = 'identified' AND person = '" EVE_PERSON "'"), 1);
    assert_int_equal(rows_of(p, "identification WHERE state = 'identified'"), 1);
}

/* Both have been asked about before either is answered. */
static pthread_barrier_t met;
static atomic_int came;
static void meet(void *of)
{
    (void)of;
    if (atomic_fetch_add(&came, 1) < 2)
        (void)pthread_barrier_wait(&met);
}

struct beside { struct portal portal; struct fixture fixture; struct asked asked; unsigned status; pthread_t asker; };

static void *carry_until_done(void *ctx)
{
    struct beside *b = ctx;
    do
        b->status = portal_carry(&b->portal, &b->asked);
    while (b->status == 503);      /* the other one held the database for too long: the same request again */
    return NULL;
}

static void begin_beside(struct portal *p, struct beside *b, void (*be)(struct portal *p))
{
    char ticket[ACCOUNT_SESSION_TEXT_SIZE];
    *b = (struct beside){ .fixture = *p->f };
    b->portal.f = &b->fixture;
    assert_int_equal(db_open(b->fixture.database, &b->fixture.db), ERR_OK);
    be(&b->portal);
    ticket_get(&b->portal, ticket);
    portal_make(&b->portal, "citizen-identify", identify_of(ticket, &right, &both), &b->asked);
}

static void test_race_of_servers(void **state)
{
    struct portal *p = *state;
    struct beside two[2];
    identification_settings.identity_duplicates = true;
    begin_beside(p, &two[0], be_luc);
    begin_beside(p, &two[1], be_eve);
    assert_int_equal(pthread_barrier_init(&met, NULL, 2), 0);
    atomic_store(&came, 0);
    reg.meanwhile = meet;
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&two[i].asker, NULL, carry_until_done, &two[i]), 0);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pthread_join(two[i].asker, NULL), 0);
        asked_drop(&two[i].asked);
        json_decref(two[i].portal.answer);
        db_close(two[i].fixture.db);
    }
    (void)pthread_barrier_destroy(&met);
    assert_int_equal(two[0].status + two[1].status, 200 + 403);
    assert_int_equal(rows_of(p, "identification WHERE state = 'identified'"), 1);
    assert_int_equal(rows_of(p, "mail WHERE kind = 'citizen-identified-elsewhere'"), 1);
}

/* As many as may ask a register wait for it: whoever logs in or answers meanwhile is served, for nothing is held while it thinks. */
static void test_others_meanwhile(void **state)
{
    struct portal *p = *state, other = { .f = p->f };
    struct beside two[IDENTITY_CALLS];
    for (int i = 0; i < IDENTITY_CALLS; i++)
        begin_beside(p, &two[i], i ? be_eve : be_luc);
    be_luc(&other);
    assert_int_equal(pthread_barrier_init(&met, NULL, IDENTITY_CALLS + 1), 0);
    atomic_store(&came, 0);
    reg.meanwhile = meet;
    for (int i = 0; i < IDENTITY_CALLS; i++)
        assert_int_equal(pthread_create(&two[i].asker, NULL, carry_until_done, &two[i]), 0);
    for (int left = 60000; atomic_load(&came) < IDENTITY_CALLS; left--) {
        assert_true(left > 0);
        (void)usleep(1000);
    }
    look(&other);
    assert_int_equal(citizen_login(&other, LUC, EVE_PASSWORD), 403);
    expect_problem(&other, 403, "not-possible");
    (void)pthread_barrier_wait(&met);
    for (int i = 0; i < IDENTITY_CALLS; i++) {
        assert_int_equal(pthread_join(two[i].asker, NULL), 0);
        assert_int_equal(two[i].status, 200);
        asked_drop(&two[i].asked);
        json_decref(two[i].portal.answer);
        db_close(two[i].fixture.db);
    }
    json_decref(other.answer);
    (void)pthread_barrier_destroy(&met);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, identification_setup, portal_teardown)
        T(test_elsewhere), T(test_elsewhere_not_looked_for), T(test_elsewhere_by_letter), T(test_race), T(test_race_of_servers), T(test_others_meanwhile),
#undef T
    };
    return FIXTURE_RUN("identification: one number, two accounts", tests);
}
