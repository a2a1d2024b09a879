/* Counters of tries: limits, windows, restarts, clocks that jump; references that people read aloud. */
#include "tests/unit/test_server_fixture.h"

#include "server/reference.h"
#include "server/throttle.h"

enum { HOUR_MS = 3600000, DAY_MS = 86400000 };

struct counting { struct fixture *f; enum policy_kind kind; const char *subject; struct throttle_state state; };

static enum err count_one(void *ctx, struct db *db)
{
    struct counting *c = ctx;
    return throttle_count(&c->f->service, db, c->kind, c->subject, c->f->server_ms, &c->state);
}

static struct throttle_state count(struct fixture *f, enum policy_kind kind, const char *subject)
{
    struct counting c = { f, kind, subject, { 0 } };
    assert_int_equal(db_tx(f->db, count_one, &c), ERR_OK);
    return c.state;
}

static struct throttle_state look(struct fixture *f, enum policy_kind kind, const char *subject)
{
    struct throttle_state state;
    assert_int_equal(throttle_look(&f->service, f->db, kind, subject, f->server_ms, &state), ERR_OK);
    return state;
}

static void test_limit(void **state)
{
    struct fixture *f = *state;
    for (int left = 2; left >= 0; left--) {
        struct throttle_state s = count(f, POLICY_ANSWERS, "A");
        assert_false(s.locked);
        assert_int_equal(s.left, left);
        assert_int_equal(s.until_ms, left ? 0 : f->server_ms + DAY_MS);
    }
    f->server_ms += DAY_MS - 1;
    assert_true(count(f, POLICY_ANSWERS, "A").locked);
    assert_false(count(f, POLICY_ANSWERS, "B").locked);
    assert_false(look(f, POLICY_KIOSK, "A").locked);     /* kinds are apart */
    f->server_ms += 1;
    assert_int_equal(count(f, POLICY_ANSWERS, "A").left, 2);
}

/* Each try begins the day anew: three in any 24 hours, however they are spread. */
static void test_any_day(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < 3; i++, f->server_ms += 23 * HOUR_MS)
        assert_false(count(f, POLICY_ANSWERS, "A").locked);
    assert_true(count(f, POLICY_ANSWERS, "A").locked);
}

/* What many share only pauses: from the first of ten in five minutes. */
static void test_pause(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < 9; i++, f->server_ms += 33000)
        assert_false(count(f, POLICY_KIOSK, "K").locked);
    f->server_ms += 4000;                                /* five minutes are over */
    for (int i = 0; i < 10; i++)
        assert_false(count(f, POLICY_KIOSK, "K").locked);
    struct throttle_state s = count(f, POLICY_KIOSK, "K");
    assert_true(s.locked);
    assert_int_equal(s.until_ms, f->server_ms + 300000);
    f->server_ms += 300000;
    assert_false(count(f, POLICY_KIOSK, "K").locked);
}

static enum err take_back(void *ctx, struct db *db)
{
    struct counting *c = ctx;
    return throttle_take_back(&c->f->service, db, c->kind, c->subject);
}

static enum err reset(void *ctx, struct db *db)
{
    struct counting *c = ctx;
    return throttle_reset(&c->f->service, db, c->kind, c->subject);
}

static void test_success(void **state)
{
    struct fixture *f = *state;
    struct counting kiosk = { f, POLICY_KIOSK, "K", { 0 } }, token = { f, POLICY_ANSWERS, "A", { 0 } };
    for (int i = 0; i < 2; i++) {
        (void)count(f, POLICY_KIOSK, "K");
        (void)count(f, POLICY_ANSWERS, "A");
    }
    assert_int_equal(db_tx(f->db, take_back, &kiosk), ERR_OK);
    assert_int_equal(db_tx(f->db, reset, &token), ERR_OK);
    assert_int_equal(look(f, POLICY_KIOSK, "K").left, 9);
    assert_int_equal(look(f, POLICY_ANSWERS, "A").left, 3);
}

static void test_restart(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < 3; i++)
        (void)count(f, POLICY_ANSWERS, "A");
    db_close(f->db);
    f->db = NULL;
    assert_int_equal(db_open(f->database, &f->db), ERR_OK);
    assert_true(count(f, POLICY_ANSWERS, "A").locked);
}

static void test_clock_back(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < 3; i++)
        (void)count(f, POLICY_ANSWERS, "A");
    int64_t until = look(f, POLICY_ANSWERS, "A").until_ms;
    f->server_ms -= 400LL * DAY_MS;
    assert_true(count(f, POLICY_ANSWERS, "A").locked);
    assert_int_equal(look(f, POLICY_ANSWERS, "A").until_ms, until);
    (void)count(f, POLICY_KIOSK, "K");
    f->server_ms += 400LL * DAY_MS;
    (void)count(f, POLICY_KIOSK, "K");
    f->server_ms -= HOUR_MS;
    struct throttle_state s = { 0 };
    for (int i = 0; i < 9; i++)
        s = count(f, POLICY_KIOSK, "K");
    assert_int_equal(s.until_ms, f->server_ms + HOUR_MS + 300000);       /* the later end of the two */
}

static void test_policy_bounds(void **state)
{
    struct fixture *f = *state;
    struct settings own = settings_default;
    f->service.settings = &own;
    own.policy.limits[POLICY_ANSWERS] = 1;
    assert_int_equal(count(f, POLICY_ANSWERS, "A").left, 0);
    assert_true(count(f, POLICY_ANSWERS, "A").locked);
    for (size_t i = 0; i < POLICY_COUNT; i++)
        assert_in_range(settings_default.policy.limits[i], policy_rows[i].least, policy_rows[i].most);
}

static void test_reference(void **state)
{
    char made[REFERENCE_SIZE], read[REFERENCE_SIZE];
    (void)state;
    for (int i = 0; i < 100; i++) {
        reference_make('D', made);
        assert_int_equal(strlen(made), 11);
        assert_true(reference_read('D', made, read));
        assert_string_equal(made, read);
    }
    assert_true(reference_read('D', " d 4ol i- 77ax", read));
    assert_string_equal(read, "D-4011-77AX");
    static const char *const bad[] = { "", "D", "P-4QPL-77AX", "D-4QPL-77A", "D-4QPL-77AXX", "D-4QPL-77AU", "D-4QPL-77A\xc3\xa9" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(reference_read('D', bad[i], read));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        T(test_limit), T(test_any_day), T(test_pause), T(test_success), T(test_restart), T(test_clock_back), T(test_policy_bounds),
        T(test_reference),
    };
    return FIXTURE_RUN("server throttle", tests);
}
