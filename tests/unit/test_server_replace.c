/* After the telephone: a session is told, once it may have a random secret for the derived one, and what the kiosk says of it
 * settles which one the token holds (server/PROTOCOL.md 9.5). */
#include "tests/unit/test_server_people.h"

#include "core/proto/token_unblocked.h"
#include "server/escrow.h"

#define PUK "3537363231383830"

struct telephone { struct person *p; struct secret *key; struct escrow_masked masked; };

static enum err answer_phone(void *ctx, struct db *db)
{
    struct telephone *t = ctx;
    return escrow_phone(&t->p->f->service, db, SERIAL, t->key, 7, &t->masked);
}

struct settling { int64_t at_ms; const char *took, *rotated; };

static enum err settle_phone(void *ctx, struct db *db)
{
    const struct settling *s = ctx;
    return escrow_settle_phone(db, SERIAL, s->at_ms, s->took, s->rotated);
}

/* The token's secret was given by telephone; the confirmation was read out, or not. */
static void by_phone(struct person *p, bool confirmed)
{
    SECRET_OWNED struct secret *puk = secret_of(PUK), *key = secret_of("0123456789abcdef0123456789abcdef");
    struct telephone t = { .p = p, .key = key };
    struct settling rotated = { p->f->server_ms, "current", "yes" };
    assert_int_equal(escrow_add(&p->f->service, p->f->db, SERIAL, puk, true), ERR_OK);
    assert_int_equal(db_tx(p->f->db, answer_phone, &t), ERR_OK);
    assert_true(t.masked.rotate);
    if (confirmed)
        assert_int_equal(db_tx(p->f->db, settle_phone, &rotated), ERR_OK);
}

static bool offered(struct person *p, struct exchange_session *s)
{
    assert_int_equal(open_session(p, s), ERR_OK);
    return s->profile.replace;
}

static struct release_place place_of(const struct person *p, const struct exchange_session *s)
{
    struct release_place place = { .serial = SERIAL };
    memcpy(place.session_key, p->session_public, PEER_KEY_SIZE);
    memcpy(place.ticket, s->id, RELEASE_TICKET_SIZE);
    return place;
}

static enum err ask(struct person *p, const struct release_place *place, struct release *out)
{
    const struct exchange_now now = fixture_now(p->f);
    struct exchange_ticket ticket;
    struct secret *job = NULL;
    assert_int_equal(exchange_ask_replace(&p->f->kiosk, &now, place, &ticket, &job), ERR_OK);
    SECRET_OWNED struct secret *answer = fixture_carry_away(p->f, job);
    enum err e = exchange_read_release(&p->f->kiosk, &ticket, secret_bytes(answer), secret_length(answer), p->session, place, out);
    p->problem = ticket.problem;
    return e;
}

static const char *report(struct person *p, const uint8_t *ticket, struct token_unblocked event)
{
    struct op op;
    memcpy(event.ticket, ticket, sizeof event.ticket);
    begin_op(p, SECRET_REPLACED_TYPE, &op);
    assert_int_equal(token_unblocked_put(&event, &op), ERR_OK);
    assert_int_equal(op_sign_kiosk(&op, p->f->kiosk.server.id, p->f->kiosk.kiosk_id, p->f->kiosk_key), ERR_OK);
    return push_one(p, &op);
}

static int64_t escrowed(const struct person *p, const char *state)
{
    char sql[128];
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM escrow WHERE state = '%s'", state);
    return fixture_number(p->f, sql);
}

static const struct token_unblocked done = { UNBLOCKED_DONE, UNBLOCKED_TOOK_CURRENT, UNBLOCKED_ROTATED_YES, { 0 }, "" },
                                    found = { UNBLOCKED_DONE, UNBLOCKED_TOOK_PENDING, UNBLOCKED_ROTATED_NO, { 0 }, "" },
                                    refused = { UNBLOCKED_REFUSED, UNBLOCKED_TOOK_NONE, UNBLOCKED_ROTATED_NO, { 0 }, "" },
                                    not_it = { UNBLOCKED_UNKNOWN, UNBLOCKED_TOOK_NONE, UNBLOCKED_ROTATED_NO, { 0 }, "" },
                                    unknown = { UNBLOCKED_UNKNOWN, UNBLOCKED_TOOK_UNKNOWN, UNBLOCKED_ROTATED_UNKNOWN, { 0 }, "" };

static void test_replaced(void **state)
{
    struct person *p = *state;
    struct exchange_session s;
    struct release r = { 0 }, again = { 0 };
    by_phone(p, true);
    assert_true(offered(p, &s));
    const struct release_place place = place_of(p, &s);
    assert_int_equal(ask(p, &place, &r), ERR_OK);
    assert_int_equal(r.count, 1);
    assert_memory_not_equal(secret_bytes(r.secrets[0]), PUK, 16);
    assert_int_equal(secret_length(r.next), 16);
    assert_int_equal(mails_to(p, "secret-replaced", EMAIL), 1);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM audit WHERE action = 'token.secret.released'"), 1);
    assert_int_equal(ask(p, &place, &again), ERR_NOTHING_PENDING);        /* once a session */
    assert_string_equal(report(p, place.ticket, done), "");
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM audit WHERE action = 'token.secret.replaced' AND outcome = 'done'"), 1);
    assert_int_equal(escrowed(p, "current"), 1);
    assert_int_equal(escrowed(p, "pending"), 0);
    assert_false(offered(p, &s));
    const struct release_place later = place_of(p, &s);
    assert_int_equal(ask(p, &later, &again), ERR_NOTHING_PENDING);
    release_drop(&r);
}

/* Not known after a cut: the same two again, nothing new; what the card says of the first decides. */
static void test_unknown(void **state)
{
    struct person *p = *state;
    struct exchange_session s;
    struct release r = { 0 }, two = { 0 };
    by_phone(p, true);
    assert_true(offered(p, &s));
    struct release_place place = place_of(p, &s);
    assert_int_equal(ask(p, &place, &r), ERR_OK);
    assert_string_equal(report(p, place.ticket, unknown), "");
    assert_true(offered(p, &s));
    place = place_of(p, &s);
    assert_int_equal(ask(p, &place, &two), ERR_OK);
    assert_int_equal(two.count, 2);
    assert_null(two.next);
    assert_true(secret_equal(two.secrets[0], r.next) && secret_equal(two.secrets[1], r.secrets[0]));
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM escrow"), 3);
    assert_string_equal(report(p, place.ticket, found), "");
    assert_false(offered(p, &s));                                         /* the random one it is */
    release_drop(&r);
    release_drop(&two);
}

/* The first of two refused: it is the other one, which is replaced the next time. */
static void test_first_of_two_refused(void **state)
{
    struct person *p = *state;
    struct exchange_session s;
    struct release two = { 0 }, one = { 0 };
    by_phone(p, false);
    assert_true(offered(p, &s));
    struct release_place place = place_of(p, &s);
    assert_int_equal(ask(p, &place, &two), ERR_OK);
    assert_int_equal(two.count, 2);
    assert_string_equal(report(p, place.ticket, not_it), "");
    assert_int_equal(escrowed(p, "pending"), 0);
    assert_false(offered(p, &s));                                         /* the token never took the derived one */
    release_drop(&two);
    by_phone(p, false);
    assert_true(offered(p, &s));
    place = place_of(p, &s);
    assert_int_equal(ask(p, &place, &two), ERR_OK);
    assert_string_equal(report(p, place.ticket, found), "");
    assert_true(offered(p, &s));                                          /* it did, so now it is replaced */
    place = place_of(p, &s);
    assert_int_equal(ask(p, &place, &one), ERR_OK);
    assert_non_null(one.next);
    assert_true(secret_equal(one.secrets[0], two.secrets[0]));
    release_drop(&two);
    release_drop(&one);
}

/* A token that does not know the current one is not asked at each visit until its tries are used up. */
static void test_refused(void **state)
{
    struct person *p = *state;
    struct exchange_session s;
    struct release r = { 0 };
    by_phone(p, true);
    assert_true(offered(p, &s));
    const struct release_place place = place_of(p, &s);
    assert_int_equal(ask(p, &place, &r), ERR_OK);
    assert_string_equal(report(p, place.ticket, not_it), "");             /* never shown to the card */
    assert_true(offered(p, &s));
    const struct release_place later = place_of(p, &s);
    release_drop(&r);
    assert_int_equal(ask(p, &later, &r), ERR_OK);
    assert_string_equal(report(p, place.ticket, refused), "");            /* of the release before: not believed */
    assert_int_equal(escrowed(p, "pending"), 1);
    assert_string_equal(report(p, later.ticket, refused), "");
    assert_int_equal(escrowed(p, "pending"), 0);
    assert_false(offered(p, &s));
    release_drop(&r);
}

static void test_not_asked_for(void **state)
{
    struct person *p = *state;
    static const uint8_t none[TICKET_ID_SIZE] = { 0 };
    SECRET_OWNED struct secret *puk = secret_of(PUK);
    struct exchange_session s;
    struct release r = { 0 };
    assert_false(offered(p, &s));                                         /* no secret at all */
    assert_int_equal(escrow_add(&p->f->service, p->f->db, SERIAL, puk, true), ERR_OK);
    assert_false(offered(p, &s));
    struct release_place place = place_of(p, &s);
    assert_int_equal(ask(p, &place, &r), ERR_NOTHING_PENDING);
    by_phone(p, false);
    place.ticket[0] ^= 1;
    assert_int_equal(ask(p, &place, &r), ERR_SESSION);
    place.ticket[0] ^= 1;
    assert_string_equal(report(p, none, done), "refused");                /* a kiosk alone does not settle the telephone's */
    assert_int_equal(escrowed(p, "pending"), 1);
    person_later(p, 15 * 60000);
    assert_int_equal(ask(p, &place, &r), ERR_SESSION);
}

static void test_too_often(void **state)
{
    struct person *p = *state;
    struct exchange_session s;
    struct release r = { 0 };
    enum err e = ERR_OK;
    by_phone(p, true);
    for (int i = 0; !e && i <= SIGNER_TEST_PER_DAY; i++) {
        assert_true(offered(p, &s));
        const struct release_place place = place_of(p, &s);
        e = ask(p, &place, &r);
        release_drop(&r);
    }
    assert_int_equal(e, ERR_NOT_POSSIBLE);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, person_setup, person_teardown)
    const struct CMUnitTest tests[] = {
        T(test_replaced), T(test_unknown), T(test_first_of_two_refused), T(test_refused), T(test_not_asked_for), T(test_too_often),
    };
    return FIXTURE_RUN("server replace", tests);
}
