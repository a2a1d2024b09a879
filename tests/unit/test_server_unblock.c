/* Unblocking by questions: counted before it is looked at, known and unknown alike, tickets, releases (server/PROTOCOL.md 9.3). */
#include "tests/unit/test_server_busy.h"
#include "tests/unit/test_server_people.h"

#include "core/proto/token_unblocked.h"
#include "server/escrow.h"
#include "server/refusals.h"
#include "server/upkeep.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#define IDS "q01 q02 q03 q04"
#define RIGHT "Bébé|Trois-Rivières|Raleigh|Le Père Noël"
#define WRONG "Bébé|Trois-Rivières|Raleigh|Mon oncle"
#define PUK "3537363231383830"

enum { DAY_MS = 86400000 };

static int setup(void **state)
{
    int failed = person_setup(state);
    struct person *p = *state;
    assert_string_equal(choose(p, IDS, RIGHT), "");
    return failed;
}

static enum err start(struct person *p, const char *serial, const uint8_t *certificate, char ids[QUESTIONS_COUNT][QUESTION_ID_SIZE])
{
    const struct exchange_token token = { serial, certificate };
    const struct exchange_now now = fixture_now(p->f);
    struct exchange_ticket ticket;
    struct secret *job = NULL;
    assert_int_equal(exchange_ask_unblock(&p->f->kiosk, &now, &token, &ticket, &job), ERR_OK);
    SECRET_OWNED struct secret *answer = fixture_carry_away(p->f, job);
    return exchange_read_unblock(&p->f->kiosk, &ticket, secret_bytes(answer), secret_length(answer), ids);
}

/* The request as it goes out; carried as often as a test wants. */
static struct secret *make_request(struct person *p, const char *serial, const char *texts, struct exchange_ticket *ticket)
{
    struct secret *answers[QUESTIONS_COUNT], *job = NULL;
    make_answers(texts, answers);
    const struct exchange_answers ask = { { serial, NULL }, answers, p->session_public };
    const struct exchange_now now = fixture_now(p->f);
    assert_int_equal(exchange_ask_answers(&p->f->kiosk, &now, &ask, ticket, &job), ERR_OK);
    drop_answers(answers);
    return job;
}

static enum err carry_request(struct person *p, const struct secret *job, struct exchange_ticket *ticket, struct exchange_granted *out)
{
    SECRET_OWNED struct secret *answer = fixture_carry(p->f, job);
    enum err e = exchange_read_answers(&p->f->kiosk, ticket, secret_bytes(answer), secret_length(answer), out);
    p->problem = ticket->problem;
    return e;
}

static enum err answer(struct person *p, const char *serial, const char *texts, struct exchange_granted *out)
{
    struct exchange_ticket ticket;
    SECRET_OWNED struct secret *job = make_request(p, serial, texts, &ticket);
    return carry_request(p, job, &ticket, out);
}

/* --- start --- */

static void test_start(void **state)
{
    struct person *p = *state;
    char ids[QUESTIONS_COUNT][QUESTION_ID_SIZE] = { "" }, again[QUESTIONS_COUNT][QUESTION_ID_SIZE] = { "" };
    uint8_t hash[32];
    crypto_hash_sha256(hash, p->f->certificate, p->f->certificate_n);
    assert_int_equal(start(p, SERIAL, hash, ids), ERR_OK);
    assert_string_equal(ids[0], "q01");
    assert_string_equal(ids[3], "q04");
    assert_int_equal(start(p, "NOBODY", NULL, ids), ERR_OK);
    assert_int_equal(start(p, "NOBODY", NULL, again), ERR_OK);
    for (size_t i = 0; i < QUESTIONS_COUNT; i++)         /* stable, and different from one another */
        assert_string_equal(ids[i], again[i]);
    for (size_t i = 0; i < QUESTIONS_COUNT; i++)
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(ids[i], ids[k]);
}

/* Who has a serial and no token must not learn from two questions whether it is anybody's: with a wrong certificate, with none,
 * and after it was revoked a serial shows one set. */
static void test_certificate_tells_nothing(void **state)
{
    struct person *p = *state;
    static const char *const serials[] = { SERIAL, "NOBODY" };
    char none[QUESTIONS_COUNT][QUESTION_ID_SIZE], wrong[QUESTIONS_COUNT][QUESTION_ID_SIZE];
    const uint8_t hash[32] = { 1 };
    bool changed;
    for (int revoked = 0; revoked < 2; revoked++) {
        for (size_t s = 0; s < 2; s++) {
            assert_int_equal(start(p, serials[s], NULL, none), ERR_OK);
            assert_int_equal(start(p, serials[s], hash, wrong), ERR_OK);
            for (size_t i = 0; i < QUESTIONS_COUNT; i++)
                assert_string_equal(none[i], wrong[i]);
        }
        assert_int_equal(tokens_revoke(&p->f->service, p->f->db, SERIAL, &changed), ERR_OK);
    }
}

/* The bank grows: who asked before sees nearly always the same. */
static void test_decoys_stay(void **state)
{
    struct person *p = *state;
    char before[QUESTIONS_COUNT][QUESTION_ID_SIZE], after[QUESTIONS_COUNT][QUESTION_ID_SIZE];
    char longer[1024];
    int64_t changed = 0, moved = 0;
    char serial[24];
    for (int i = 0; i < 20; i++) {
        (void)snprintf(serial, sizeof serial, "UNKNOWN%03d", i);
        (void)snprintf(longer, sizeof longer, "%.*s,{\"id\": \"q07\", \"fr\": \"Quel fruit?\", \"en\": \"Which fruit?\"}]", (int)strlen(bank) - 1, bank);
        assert_int_equal(feed_load_questions(p->f->db, bank, strlen(bank), &changed), ERR_OK);
        assert_int_equal(start(p, serial, NULL, before), ERR_OK);
        assert_int_equal(feed_load_questions(p->f->db, longer, strlen(longer), &changed), ERR_OK);
        assert_int_equal(start(p, serial, NULL, after), ERR_OK);
        for (size_t k = 0; k < QUESTIONS_COUNT; k++)
            moved += strcmp(before[k], after[k]) != 0 && strcmp(after[k], "q07") == 0;
    }
    assert_in_range(moved, 1, 20);                       /* one question at most, for some */
}

/* --- answers --- */

static void test_right(void **state)
{
    struct person *p = *state;
    struct exchange_granted granted;
    assert_int_equal(answer(p, SERIAL, "BEBE!|trois rivieres|râleigh|le pere noel", &granted), ERR_OK);
    assert_int_equal(granted.expires_ms, p->f->server_ms + 600000);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM throttle WHERE kind = 'ANSWERS'"), 0);
    assert_int_equal(fixture_number(p->f, "SELECT sum(count) FROM throttle WHERE kind = 'KIOSK'"), 0);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM audit WHERE action = 'unblock.answers' AND outcome = 'done'"), 1);
}

static void expect_cause(struct person *p, const char *cause)
{
    BUF_OWNED struct buf out = buf_make(4096);
    bool found = false;
    assert_int_equal(refusals_print(p->f->db, p->problem.reference, &found, &out), ERR_OK);
    assert_true(found);
    assert_non_null(strstr(buf_string(&out), cause));
    assert_non_null(strstr(buf_string(&out), "Poste de l'accueil"));
}

static void test_three_tries(void **state)
{
    struct person *p = *state;
    struct exchange_granted granted;
    for (unsigned left = 2; left < 3; left--) {
        assert_int_equal(answer(p, SERIAL, WRONG, &granted), ERR_NOT_POSSIBLE);
        assert_int_equal(p->problem.left, left);
        assert_int_equal(p->problem.until_ms, left ? 0 : p->f->server_ms + DAY_MS);
        expect_cause(p, "answers-wrong");
    }
    assert_int_equal(answer(p, SERIAL, RIGHT, &granted), ERR_NOT_POSSIBLE);
    expect_cause(p, "locked");
    person_later(p, DAY_MS - 1000);
    assert_int_equal(answer(p, SERIAL, RIGHT, &granted), ERR_NOT_POSSIBLE);
    person_later(p, 1000);
    assert_int_equal(answer(p, SERIAL, RIGHT, &granted), ERR_OK);
}

/* One sentence, the same members, the same counting; the cause is for who has the reference. */
static void test_unknown_and_known_alike(void **state)
{
    struct person *p = *state;
    struct exchange_granted granted;
    struct exchange_problem known;
    char body[API_ANSWER_MAX + 1];
    assert_int_equal(answer(p, SERIAL, WRONG, &granted), ERR_NOT_POSSIBLE);
    known = p->problem;
    memcpy(body, p->f->body, sizeof body);
    assert_int_equal(answer(p, "NOBODY", WRONG, &granted), ERR_NOT_POSSIBLE);
    assert_int_equal(p->problem.left, known.left);
    assert_int_equal(p->problem.until_ms, known.until_ms);
    assert_int_equal(strlen(body), strlen(p->f->body));
    expect_cause(p, "token-unknown");
    fixture_sql(p->f, "DELETE FROM question_set");
    assert_int_equal(answer(p, SERIAL, WRONG, &granted), ERR_NOT_POSSIBLE);
    assert_int_equal(strlen(body), strlen(p->f->body));
    expect_cause(p, "no-questions");
    for (int i = 0; i < 2; i++)
        assert_int_equal(answer(p, "NOBODY", WRONG, &granted), ERR_NOT_POSSIBLE);
    assert_int_equal(p->problem.left, 0);
    assert_true(p->problem.until_ms > 0);
}

static void test_revoked_is_unknown(void **state)
{
    struct person *p = *state;
    struct exchange_granted granted;
    bool changed;
    assert_int_equal(tokens_revoke(&p->f->service, p->f->db, SERIAL, &changed), ERR_OK);
    assert_int_equal(answer(p, SERIAL, RIGHT, &granted), ERR_NOT_POSSIBLE);
    expect_cause(p, "token-unknown");
}

static void test_kiosk_pauses(void **state)
{
    struct person *p = *state;
    struct exchange_granted granted;
    char serial[24];
    for (int i = 0; i < 10; i++) {
        (void)snprintf(serial, sizeof serial, "UNKNOWN%03d", i);
        assert_int_equal(answer(p, serial, WRONG, &granted), ERR_NOT_POSSIBLE);
    }
    assert_int_equal(answer(p, SERIAL, RIGHT, &granted), ERR_KIOSK_PAUSED);
    assert_int_equal(p->problem.until_ms, p->f->server_ms + 300000);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM throttle WHERE kind = 'ANSWERS'"), 10);    /* no try of hers was taken */
    person_later(p, 300000);
    assert_int_equal(answer(p, SERIAL, RIGHT, &granted), ERR_OK);
}

/* --- counted before it is looked at --- */

static void test_repeat_counts_once(void **state)
{
    struct person *p = *state;
    struct exchange_ticket ticket, copy;
    struct exchange_granted granted;
    SECRET_OWNED struct secret *job = make_request(p, SERIAL, WRONG, &ticket);
    char reference[EXCHANGE_REFERENCE_SIZE] = "";
    for (int i = 0; i < 3; i++) {
        copy = ticket;
        assert_int_equal(carry_request(p, job, &copy, &granted), ERR_NOT_POSSIBLE);
        assert_int_equal(p->problem.left, 2);
        if (i)
            assert_string_equal(p->problem.reference, reference);
        memcpy(reference, p->problem.reference, sizeof reference);
    }
}

/* In a child: asks, and waits for ever for its turn to hash. */
static void ask_and_wait(struct person *p, const struct secret *job)
{
    struct busy b;
    struct db *own = NULL;
    if (db_open(p->f->database, &own))
        _exit(1);
    p->f->db = own;
    busy_start(&b, 8);
    p->f->service.hashes = b.pool;
    secret_free(fixture_carry(p->f, job));
    _exit(2);
}

static int64_t counted(const struct person *p)
{
    return fixture_number(p->f, "SELECT coalesce(max(count), 0) FROM throttle WHERE kind = 'ANSWERS'");
}

/* kill -9 between the count and the look, seen from outside by the count. */
static void kill_in_check(struct person *p, const struct secret *job)
{
    int64_t before = counted(p);
    const struct timespec moment = { 0, 2000000 };
    int status, tries = 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        ask_and_wait(p, job);
    while (counted(p) == before && tries++ < 5000)
        (void)nanosleep(&moment, NULL);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(counted(p), before + 1);
}

static void test_killed_in_check(void **state)
{
    struct person *p = *state;
    struct exchange_granted granted;
    struct exchange_ticket ticket;
    for (int i = 0; i < 3; i++) {
        SECRET_OWNED struct secret *job = make_request(p, SERIAL, WRONG, &ticket);
        kill_in_check(p, job);
    }
    assert_int_equal(answer(p, SERIAL, RIGHT, &granted), ERR_NOT_POSSIBLE);
    assert_int_equal(p->problem.left, 0);
    expect_cause(p, "locked");
}

/* The request that was cut off, sent again: the same guess, counted once. */
static void test_killed_and_repeated(void **state)
{
    struct person *p = *state;
    struct exchange_granted granted;
    struct exchange_ticket ticket;
    SECRET_OWNED struct secret *job = make_request(p, SERIAL, WRONG, &ticket);
    kill_in_check(p, job);
    assert_int_equal(carry_request(p, job, &ticket, &granted), ERR_NOT_POSSIBLE);
    assert_int_equal(p->problem.left, 2);
    assert_int_equal(counted(p), 1);
}

/* Eight guesses at the same moment, each by a process of its own, are three. */
static void test_at_once(void **state)
{
    struct person *p = *state;
    enum { ASKERS = 8 };
    struct exchange_ticket ticket;
    struct secret *jobs[ASKERS];
    pid_t children[ASKERS];
    for (size_t i = 0; i < ASKERS; i++)
        jobs[i] = make_request(p, SERIAL, WRONG, &ticket);
    for (size_t i = 0; i < ASKERS; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0) {
            struct db *own = NULL;
            if (db_open(p->f->database, &own))
                _exit(1);
            p->f->db = own;
            secret_free(fixture_carry(p->f, jobs[i]));
            _exit(p->f->status == 403 ? 0 : 2);
        }
    }
    for (size_t i = 0; i < ASKERS; i++) {
        int status;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
        secret_free(jobs[i]);
    }
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM refusal WHERE cause = 'answers-wrong'"), 3);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM refusal WHERE cause = 'locked'"), ASKERS - 3);
}

static void test_busy(void **state)
{
    struct person *p = *state;
    struct busy b;
    struct exchange_granted granted;
    struct exchange_ticket ticket, copy;
    struct hash_pool *own = p->f->service.hashes;
    SECRET_OWNED struct secret *job = make_request(p, SERIAL, RIGHT, &ticket);
    busy_start(&b, 0);
    p->f->service.hashes = b.pool;
    copy = ticket;
    assert_int_equal(carry_request(p, job, &copy, &granted), ERR_SERVER_BUSY);
    assert_int_equal(p->f->status, 503);
    p->f->service.hashes = own;
    assert_int_equal(counted(p), 1);
    copy = ticket;
    assert_int_equal(carry_request(p, job, &copy, &granted), ERR_OK);
    busy_end(&b);
}

/* A request that was refused because the counter was full, cut off before it heard so, is refused again. */
static void test_busy_when_locked(void **state)
{
    struct person *p = *state;
    struct busy b;
    struct exchange_granted granted;
    struct exchange_ticket ticket, copy;
    struct hash_pool *own = p->f->service.hashes;
    for (int i = 0; i < 3; i++)
        assert_int_equal(answer(p, SERIAL, WRONG, &granted), ERR_NOT_POSSIBLE);
    SECRET_OWNED struct secret *job = make_request(p, SERIAL, RIGHT, &ticket);
    busy_start(&b, 0);
    p->f->service.hashes = b.pool;
    copy = ticket;
    assert_int_equal(carry_request(p, job, &copy, &granted), ERR_SERVER_BUSY);
    p->f->service.hashes = own;
    copy = ticket;
    assert_int_equal(carry_request(p, job, &copy, &granted), ERR_NOT_POSSIBLE);
    expect_cause(p, "locked");
    busy_end(&b);
}

/* --- the release --- */

static void escrow(struct person *p)
{
    SECRET_OWNED struct secret *puk = secret_of(PUK);
    assert_int_equal(escrow_add(&p->f->service, p->f->db, SERIAL, puk, true), ERR_OK);
}

static struct release_place place_of(const struct person *p, const struct exchange_granted *granted)
{
    struct release_place place = { .serial = SERIAL };
    memcpy(place.session_key, p->session_public, PEER_KEY_SIZE);
    memcpy(place.ticket, granted->ticket, RELEASE_TICKET_SIZE);
    return place;
}

static enum err release_now(struct person *p, const struct release_place *place, struct release *out)
{
    const struct exchange_now now = fixture_now(p->f);
    struct exchange_ticket ticket;
    struct secret *job = NULL;
    assert_int_equal(exchange_ask_release(&p->f->kiosk, &now, place, &ticket, &job), ERR_OK);
    SECRET_OWNED struct secret *answer = fixture_carry_away(p->f, job);
    enum err e = exchange_read_release(&p->f->kiosk, &ticket, secret_bytes(answer), secret_length(answer), p->session, place, out);
    p->problem = ticket.problem;
    return e;
}

static const char *report(struct person *p, const struct exchange_granted *granted, struct token_unblocked event)
{
    struct op op;
    memcpy(event.ticket, granted->ticket, sizeof event.ticket);
    begin_op(p, TOKEN_UNBLOCKED_TYPE, &op);
    assert_int_equal(token_unblocked_put(&event, &op), ERR_OK);
    sign_op(p, &op);
    return push_one(p, &op);
}

static void test_release(void **state)
{
    struct person *p = *state;
    struct exchange_granted granted;
    struct release r = { 0 }, again = { 0 };
    escrow(p);
    assert_int_equal(answer(p, SERIAL, RIGHT, &granted), ERR_OK);
    const struct release_place place = place_of(p, &granted);
    assert_int_equal(release_now(p, &place, &r), ERR_OK);
    assert_int_equal(r.count, 1);
    assert_memory_equal(secret_bytes(r.secrets[0]), PUK, 16);
    assert_non_null(r.next);
    assert_int_equal(release_now(p, &place, &again), ERR_TICKET);        /* one use */
    assert_int_equal(mails_to(p, "secret-released", EMAIL), 1);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM escrow WHERE state = 'pending'"), 1);
    const struct token_unblocked done = { .outcome = UNBLOCKED_DONE, .took = UNBLOCKED_TOOK_CURRENT, .rotated = UNBLOCKED_ROTATED_YES };
    assert_string_equal(report(p, &granted, done), "");
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM escrow WHERE state = 'pending'"), 0);
    assert_int_equal(mails_to(p, "unblocked", EMAIL), 1);
    release_drop(&r);
}

/* As exchange_ask_release asks, with a request id of the kiosk's choice. */
static unsigned release_as(struct person *p, const struct release_place *place, const char *id)
{
    struct http_parameters with = { .created_s = p->f->kiosk_ms / 1000 };
    char body[256], ticket[2 * TICKET_ID_SIZE + 1];
    struct api_answer answer;
    sodium_bin2hex(ticket, sizeof ticket, place->ticket, TICKET_ID_SIZE);
    (void)snprintf(body, sizeof body, "{\"serial\":\"%s\",\"ticket\":\"%s\"}", place->serial, ticket);
    (void)snprintf(with.nonce, sizeof with.nonce, "%s", id);
    memcpy(with.key_id, p->f->kiosk.kiosk_id, sizeof with.key_id);
    struct api_request request = { .http = { "POST", "/v1/unblock/release", "", (const uint8_t *)body, strlen(body) },
                                   .server = p->f->keys.id, .request_id = with.nonce };
    assert_int_equal(http_sign_request(&request.http, p->f->keys.id, &with, p->f->kiosk_key, &request.headers), ERR_OK);
    api_handle(&p->f->service, p->f->db, &request, &answer);
    unsigned status = answer.status;
    api_answer_free(&answer);
    return status;
}

/* A day later an id is free again, and the mail of the first release still there: its owner is told of the second too. */
static void test_each_release_is_told(void **state)
{
    static const char id[] = "00112233445566778899aabbccddeeff";
    struct person *p = *state;
    escrow(p);
    for (int i = 1; i <= 2; i++) {
        struct exchange_granted granted;
        assert_int_equal(answer(p, SERIAL, RIGHT, &granted), ERR_OK);
        const struct release_place place = place_of(p, &granted);
        assert_int_equal(release_as(p, &place, id), 200);
        assert_int_equal(mails_to(p, "secret-released", EMAIL), i);
        person_later(p, API_REPEAT_MS + 1000);
        struct upkeep_purged purged;
        assert_int_equal(upkeep_purge(&p->f->service, p->f->db, &purged), ERR_OK);
    }
}

static void test_ticket_is_bound(void **state)
{
    struct person *p = *state;
    struct exchange_granted granted;
    struct release r = { 0 };
    escrow(p);
    assert_int_equal(answer(p, SERIAL, RIGHT, &granted), ERR_OK);
    struct release_place place = place_of(p, &granted), other = place;
    (void)snprintf(other.serial, sizeof other.serial, "DENK0100002");
    assert_int_equal(release_now(p, &other, &r), ERR_TICKET);
    other = place;
    other.ticket[0] ^= 1;
    assert_int_equal(release_now(p, &other, &r), ERR_TICKET);
    person_later(p, 600000);
    assert_int_equal(release_now(p, &place, &r), ERR_TICKET);
}

static void test_revoked_ends_tickets(void **state)
{
    struct person *p = *state;
    struct exchange_granted granted;
    struct release r = { 0 };
    bool changed;
    escrow(p);
    assert_int_equal(answer(p, SERIAL, RIGHT, &granted), ERR_OK);
    const struct release_place place = place_of(p, &granted);
    assert_int_equal(tokens_revoke(&p->f->service, p->f->db, SERIAL, &changed), ERR_OK);
    assert_int_equal(release_now(p, &place, &r), ERR_TICKET);
}

static void test_no_secret(void **state)
{
    struct person *p = *state;
    struct exchange_granted granted;
    struct release r = { 0 };
    assert_int_equal(answer(p, SERIAL, RIGHT, &granted), ERR_OK);
    const struct release_place place = place_of(p, &granted);
    assert_int_equal(release_now(p, &place, &r), ERR_NOT_POSSIBLE);
    expect_cause(p, "no-secret");
}

/* The kiosk alone tells of a visit that failed: with its ticket it is believed, and a later report of it is not. */
static void test_reports(void **state)
{
    struct person *p = *state;
    struct exchange_granted granted, later;
    struct release r = { 0 };
    const struct token_unblocked refused = { .outcome = UNBLOCKED_REFUSED, .took = UNBLOCKED_TOOK_NONE, .rotated = UNBLOCKED_ROTATED_NO };
    escrow(p);
    assert_int_equal(answer(p, SERIAL, RIGHT, &granted), ERR_OK);
    struct release_place place = place_of(p, &granted);
    assert_int_equal(release_now(p, &place, &r), ERR_OK);
    release_drop(&r);
    assert_string_equal(report(p, &granted, refused), "");
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM escrow WHERE state = 'pending'"), 0);
    assert_int_equal(mails_to(p, "unblock-unsure", EMAIL), 1);
    assert_int_equal(answer(p, SERIAL, RIGHT, &later), ERR_OK);
    place = place_of(p, &later);
    assert_int_equal(release_now(p, &place, &r), ERR_OK);
    assert_int_equal(r.count, 1);
    release_drop(&r);
    assert_string_equal(report(p, &granted, refused), "");               /* of the first release */
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM escrow WHERE state = 'pending'"), 1);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, person_teardown)
    const struct CMUnitTest tests[] = {
        T(test_start), T(test_certificate_tells_nothing), T(test_decoys_stay), T(test_right), T(test_three_tries), T(test_unknown_and_known_alike), T(test_revoked_is_unknown),
        T(test_kiosk_pauses), T(test_repeat_counts_once), T(test_killed_in_check), T(test_killed_and_repeated), T(test_at_once), T(test_busy),
        T(test_busy_when_locked), T(test_release), T(test_each_release_is_told), T(test_ticket_is_bound), T(test_revoked_ends_tickets), T(test_no_secret), T(test_reports),
    };
    return FIXTURE_RUN("server unblock", tests);
}
