/* Unblocking by telephone: both ends of it, from the challenge to the confirmation (server/PROTOCOL.md 9.4). */
#include "tests/unit/test_server_people.h"

#include "core/proto/token_unblocked.h"
#include "server/escrow.h"
#include "server/phone.h"

#define PUK "3537363231383830"

/* The kiosk's side: a chain that begins with the shared key of its enrolment. */
struct caller {
    struct person *p;
    struct secret *key;
    uint64_t counter;
    struct phone_step step;
    char challenge[PHONE_CHALLENGE_TEXT_SIZE], answer[PHONE_ANSWER_TEXT_SIZE];
};

static struct secret *shared_key(struct person *p)
{
    struct secret *key = secret_new(PHONE_KEY_SIZE);
    BUF_OWNED struct buf locked = buf_make(512);
    assert_non_null(key);
    randombytes_buf(secret_tail(key), PHONE_KEY_SIZE);
    secret_grew(key, PHONE_KEY_SIZE);
    /* The fixture forgets what it enrolled with: the server is given another key. */
    assert_int_equal(server_keys_lock(&p->f->keys, key, &locked), ERR_OK);
    BUF_OWNED struct buf sql = buf_make(4096);
    buf_put_text(&sql, p->f->postgresql ? "UPDATE kiosk SET shared = decode('" : "UPDATE kiosk SET shared = x'");
    buf_put_hex(&sql, locked.bytes, locked.length);
    buf_put_text(&sql, p->f->postgresql ? "', 'hex')" : "'");
    fixture_sql(p->f, buf_string(&sql));
    return key;
}

static int setup(void **state)
{
    struct caller *c = calloc(1, sizeof *c);
    void *person = NULL;
    assert_non_null(c);
    assert_int_equal(person_setup(&person), 0);
    c->p = person;
    c->key = shared_key(c->p);
    *state = c;
    return 0;
}

static int teardown(void **state)
{
    struct caller *c = *state;
    void *person = c->p;
    secret_free(c->key);
    (void)person_teardown(&person);
    free(c);
    return 0;
}

static void escrow(struct caller *c, const char *text, bool rotates)
{
    SECRET_OWNED struct secret *plain = secret_of(text);
    assert_int_equal(escrow_add(&c->p->f->service, c->p->f->db, SERIAL, plain, rotates), ERR_OK);
}

static void challenge(struct caller *c)
{
    uint8_t nonce[PHONE_NONCE_SIZE];
    randombytes_buf(nonce, sizeof nonce);
    assert_int_equal(phone_next(c->key), ERR_OK);
    c->counter++;
    c->step = (struct phone_step){ .key = c->key, .counter = c->counter, .serial = SERIAL };
    assert_int_equal(phone_challenge_make(c->p->f->kiosk.kiosk_id, c->counter, nonce, c->key, SERIAL, &c->step.challenge), ERR_OK);
    phone_challenge_format(&c->step.challenge, c->challenge);
}

static enum phone_verdict ask_for(struct caller *c, const char *serial, const char *text)
{
    enum phone_verdict verdict;
    assert_int_equal(phone_answer(&c->p->f->service, c->p->f->db, serial, text, &verdict, c->answer), ERR_OK);
    assert_true(phone_words(verdict)[0]);
    return verdict;
}

static void read_answer(struct caller *c, const char *expected, bool rotate)
{
    SECRET_OWNED struct secret *typed = secret_of(c->answer), *got = NULL;
    bool rotates;
    assert_int_equal(phone_answer_read(&c->step, typed, &got, &rotates), ERR_OK);
    assert_int_equal(secret_length(got), strlen(expected));
    assert_memory_equal(secret_bytes(got), expected, strlen(expected));
    assert_int_equal(rotates, rotate);
}

/* What the kiosk shows at the end of a visit, to be read out at any time later. */
struct shown { char challenge[PHONE_CHALLENGE_TEXT_SIZE], text[PHONE_CONFIRMATION_TEXT_SIZE]; enum phone_result result; };

static struct shown show(const struct caller *c, enum phone_result result)
{
    struct shown s = { .result = result };
    memcpy(s.challenge, c->challenge, sizeof s.challenge);
    assert_int_equal(phone_confirmation_make(&c->step, result, s.text), ERR_OK);
    return s;
}

static enum phone_verdict read_out(struct caller *c, const struct shown *s)
{
    enum phone_verdict verdict;
    enum phone_result heard = PHONE_REFUSED;
    assert_int_equal(phone_confirm(&c->p->f->service, c->p->f->db, s->challenge, s->text, &verdict, &heard), ERR_OK);
    if (verdict == PHONE_GOOD)
        assert_int_equal(heard, s->result);
    return verdict;
}

static enum phone_verdict confirm(struct caller *c, enum phone_result result)
{
    const struct shown s = show(c, result);
    return read_out(c, &s);
}

static int64_t in_state(struct caller *c, const char *word)
{
    char sql[96];
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM escrow WHERE state = '%s'", word);
    return fixture_number(c->p->f, sql);
}

static void test_whole(void **state)
{
    struct caller *c = *state;
    escrow(c, PUK, true);
    challenge(c);
    assert_int_equal(ask_for(c, SERIAL, c->challenge), PHONE_GOOD);
    read_answer(c, PUK, true);
    assert_int_equal(in_state(c, "pending"), 1);
    assert_int_equal(mails_to(c->p, "secret-released-by-phone", EMAIL), 1);
    assert_int_equal(confirm(c, PHONE_ROTATED), PHONE_GOOD);
    assert_int_equal(confirm(c, PHONE_ROTATED), PHONE_SETTLED);
    assert_int_equal(in_state(c, "pending"), 0);
    assert_int_equal(mails_to(c->p, "unblocked", EMAIL), 1);
    SECRET_OWNED struct secret *derived = NULL;
    assert_int_equal(phone_new_secret(&c->step, &derived), ERR_OK);
    char text[17];
    (void)snprintf(text, sizeof text, "%.16s", (const char *)secret_bytes(derived));
    challenge(c);                                        /* the next time the derived one is what is released */
    assert_int_equal(ask_for(c, SERIAL, c->challenge), PHONE_GOOD);
    read_answer(c, text, true);
    assert_int_equal(fixture_number(c->p->f, "SELECT count(*) FROM audit WHERE action = 'token.secret.by-telephone' AND actor = 'operator'"), 2);
}

static void test_not_confirmed(void **state)
{
    struct caller *c = *state;
    SECRET_OWNED struct secret *derived = NULL;
    escrow(c, PUK, true);
    challenge(c);
    assert_int_equal(ask_for(c, SERIAL, c->challenge), PHONE_GOOD);
    assert_int_equal(phone_new_secret(&c->step, &derived), ERR_OK);
    char text[17];
    (void)snprintf(text, sizeof text, "%.16s", (const char *)secret_bytes(derived));
    challenge(c);
    assert_int_equal(ask_for(c, SERIAL, c->challenge), PHONE_GOOD);
    read_answer(c, text, false);                         /* what may be in comes first, and nothing new */
    assert_int_equal(confirm(c, PHONE_REFUSED), PHONE_GOOD);
    assert_int_equal(in_state(c, "pending"), 0);
    challenge(c);
    assert_int_equal(ask_for(c, SERIAL, c->challenge), PHONE_GOOD);
    read_answer(c, PUK, true);
    assert_int_equal(confirm(c, PHONE_NOT_ROTATED), PHONE_GOOD);
    assert_int_equal(in_state(c, "pending"), 0);
}

static void test_text_secret(void **state)
{
    struct caller *c = *state;
    escrow(c, "87654321", false);
    challenge(c);
    assert_int_equal(ask_for(c, SERIAL, c->challenge), PHONE_GOOD);
    read_answer(c, "87654321", false);
    assert_int_equal(confirm(c, PHONE_NOT_ROTATED), PHONE_GOOD);
}

static void test_refused(void **state)
{
    struct caller *c = *state;
    char first[PHONE_CHALLENGE_TEXT_SIZE];
    challenge(c);
    assert_int_equal(ask_for(c, SERIAL, c->challenge), PHONE_NO_SECRET);
    escrow(c, PUK, true);
    memcpy(first, c->challenge, sizeof first);
    assert_int_equal(ask_for(c, "DENK0100002", c->challenge), PHONE_NOT_OF_TOKEN);
    assert_int_equal(ask_for(c, SERIAL, "ABCD"), PHONE_NOT_TYPED_RIGHT);
    c->challenge[0] = c->challenge[0] == 'A' ? 'B' : 'A';
    assert_int_equal(ask_for(c, SERIAL, c->challenge), PHONE_NOT_OF_TOKEN);
    challenge(c);
    assert_int_equal(confirm(c, PHONE_ROTATED), PHONE_NOT_ANSWERED);
    assert_int_equal(ask_for(c, SERIAL, c->challenge), PHONE_GOOD);
    assert_int_equal(ask_for(c, SERIAL, c->challenge), PHONE_USED);
    assert_int_equal(ask_for(c, SERIAL, first), PHONE_NOT_OF_TOKEN);     /* never back */
    person_later(c->p, 86400001);
    assert_int_equal(confirm(c, PHONE_ROTATED), PHONE_LATE);
    for (int i = 0; i < 1001; i++)
        challenge(c);
    assert_int_equal(ask_for(c, SERIAL, c->challenge), PHONE_NOT_OF_TOKEN);    /* too far ahead */
}

static void test_revoked(void **state)
{
    struct caller *c = *state;
    bool changed;
    escrow(c, PUK, true);
    assert_int_equal(tokens_revoke(&c->p->f->service, c->p->f->db, SERIAL, &changed), ERR_OK);
    challenge(c);
    assert_int_equal(ask_for(c, SERIAL, c->challenge), PHONE_REVOKED);
    assert_int_equal(in_state(c, "pending"), 0);
    assert_string_equal(c->answer, "");
}

static void test_retired_kiosk(void **state)
{
    struct caller *c = *state;
    escrow(c, PUK, true);
    fixture_sql(c->p->f, "UPDATE kiosk SET retired_ms = 1");
    challenge(c);
    assert_int_equal(ask_for(c, SERIAL, c->challenge), PHONE_NOT_OF_TOKEN);
}

/* One visit by telephone and the kiosk's report of it, which stays in the kiosk. */
static void visit(struct caller *c, struct op *report)
{
    const struct token_unblocked done = { .outcome = UNBLOCKED_DONE, .took = UNBLOCKED_TOOK_CURRENT, .rotated = UNBLOCKED_ROTATED_YES };
    person_later(c->p, 60000);
    challenge(c);
    assert_int_equal(ask_for(c, SERIAL, c->challenge), PHONE_GOOD);
    begin_op(c->p, TOKEN_UNBLOCKED_TYPE, report);
    assert_int_equal(token_unblocked_put(&done, report), ERR_OK);
    sign_op(c->p, report);
}

/* What is said late of an earlier visit, by voice or by the kiosk, is not said of the secret that a later one made: whether
 * that one is in the token nobody knows yet, and the one before must not be thrown away. */
static void test_late_word(void **state)
{
    struct caller *c = *state;
    struct op first, second;
    escrow(c, PUK, true);
    visit(c, &first);
    const struct shown earlier = show(c, PHONE_ROTATED);
    assert_string_equal(push_one(c->p, &first), "");
    assert_int_equal(in_state(c, "pending"), 0);
    visit(c, &second);
    assert_int_equal(read_out(c, &earlier), PHONE_GOOD);
    assert_int_equal(in_state(c, "pending"), 1);
    assert_string_equal(push_one(c->p, &second), "");
    assert_int_equal(in_state(c, "pending"), 0);
}

static void test_late_report(void **state)
{
    struct caller *c = *state;
    struct op first, second;
    escrow(c, PUK, true);
    visit(c, &first);
    assert_int_equal(confirm(c, PHONE_ROTATED), PHONE_GOOD);
    visit(c, &second);
    assert_string_equal(push_one(c->p, &first), "");
    assert_int_equal(in_state(c, "pending"), 1);
    assert_int_equal(confirm(c, PHONE_ROTATED), PHONE_GOOD);
    assert_int_equal(in_state(c, "pending"), 0);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = { T(test_whole), T(test_not_confirmed), T(test_text_secret), T(test_refused), T(test_retired_kiosk), T(test_revoked),
        T(test_late_word), T(test_late_report) };
    return FIXTURE_RUN("server phone", tests);
}
