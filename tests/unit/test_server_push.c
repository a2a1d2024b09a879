/* Push: exactly once, order, proof, repeats, refusals (server/PROTOCOL.md 3 to 6). */
#include "tests/unit/test_server_fixture.h"

#include "server/upkeep.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

static void test_done_needs_the_token(void **state)
{
    struct fixture *f = *state;
    struct push_answer answer;
    struct op ops[3];
    fixture_enrol(f);
    assert_int_equal(tokens_add(&f->service, f->db, "DENK0100001", "Marie Tremblay", f->certificate, f->certificate_n), ERR_OK);
    fixture_make_op(f, false, true, &ops[0]);
    fixture_make_op(f, true, false, &ops[1]);
    fixture_make_op(f, false, false, &ops[2]);
    assert_int_equal(fixture_push(f, ops, 3, 1, &answer), ERR_OK);
    assert_int_equal(answer.count, 3);
    assert_int_equal(answer.results[0].status, PUSH_APPLIED);
    assert_int_equal(answer.results[1].status, PUSH_APPLIED);
    assert_int_equal(answer.results[2].status, PUSH_REJECTED);
    assert_string_equal(answer.results[2].reason, "proof-missing");
    assert_memory_equal(answer.results[2].id, ops[2].id, OP_ID_SIZE);
    BUF_OWNED struct buf trail = buf_make(100000);
    assert_int_equal(audit_print(f->db, false, &trail), ERR_OK);
    assert_non_null(strstr(buf_string(&trail), "Poste de l'accueil\tMarie Tremblay\ttoken.pin.changed\tthe token's password\tdone\t"));
    assert_non_null(strstr(buf_string(&trail), "\tkiosk\ttoken.pin.changed\tthe token's password\tunknown\t"));
    assert_non_null(strstr(buf_string(&trail), "rejected\tproof-missing"));
    assert_null(strstr(buf_string(&trail), "DENK0100001"));
}

static void test_rsa_token(void **state)
{
    struct fixture *f = *state;
    struct push_answer answer;
    struct op op;
    fixture_enrol(f);
    fixture_make_token(f, GNUTLS_PK_RSA);
    assert_int_equal(tokens_add(&f->service, f->db, "DENK0100001", "Marie", f->certificate, f->certificate_n), ERR_OK);
    fixture_make_op(f, false, true, &op);
    assert_int_equal(fixture_push(f, &op, 1, 1, &answer), ERR_OK);
    assert_int_equal(answer.results[0].status, PUSH_APPLIED);
}

static void expect_reason(struct fixture *f, const struct op *op, uint64_t seq, const char *reason)
{
    struct push_answer answer;
    assert_int_equal(fixture_push(f, op, 1, seq, &answer), ERR_OK);
    assert_int_equal(answer.results[0].status, PUSH_REJECTED);
    assert_string_equal(answer.results[0].reason, reason);
}

/* Each refusal has its reason and the sequence goes on. */
static void test_refusals(void **state)
{
    struct fixture *f = *state;
    struct op op;
    bool changed;
    uint64_t seq = 1;
    fixture_enrol(f);
    fixture_make_op(f, false, true, &op);
    expect_reason(f, &op, seq++, "token-unknown");
    assert_int_equal(tokens_add(&f->service, f->db, "DENK0100001", "Marie", f->certificate, f->certificate_n), ERR_OK);
    fixture_make_op(f, false, true, &op);
    op.token_signature[5] ^= 1;
    assert_int_equal(op_sign_kiosk(&op, f->kiosk.server.id, f->kiosk.kiosk_id, f->kiosk_key), ERR_OK);
    expect_reason(f, &op, seq++, "token-signature");
    fixture_make_op(f, true, false, &op);
    op.kiosk_signature[0] ^= 1;
    expect_reason(f, &op, seq++, "kiosk-signature");
    fixture_make_op(f, true, false, &op);
    assert_int_equal(op_set_payload(&op, "{\"outcome\":\"maybe\",\"reader\":\"\"}", 31), ERR_OK);
    assert_int_equal(op_sign_kiosk(&op, f->kiosk.server.id, f->kiosk.kiosk_id, f->kiosk_key), ERR_OK);
    expect_reason(f, &op, seq++, "payload");
    fixture_make_op(f, true, false, &op);
    memcpy(op.type, "token.pin.changed/9", 20);
    assert_int_equal(op_sign_kiosk(&op, f->kiosk.server.id, f->kiosk.kiosk_id, f->kiosk_key), ERR_OK);
    expect_reason(f, &op, seq++, "upgrade-needed");
    f->server_ms += 2 * 31536000000;
    f->kiosk_ms = f->server_ms;
    fixture_make_op(f, false, true, &op);
    expect_reason(f, &op, seq++, "token-expired");
    assert_int_equal(tokens_revoke(&f->service, f->db, "DENK0100001", &changed), ERR_OK);
    assert_true(changed);
    fixture_make_op(f, false, true, &op);
    expect_reason(f, &op, seq++, "token-revoked");
    assert_int_equal(fixture_number(f, "SELECT last FROM epoch"), (int)seq - 1);
}

/* A renewed certificate: what the old one signed before counts, what it signs after does not. */
static void test_replaced_certificate(void **state)
{
    struct fixture *f = *state;
    struct push_answer answer;
    struct op before, after;
    fixture_enrol(f);
    assert_int_equal(tokens_add(&f->service, f->db, "DENK0100001", "Marie", f->certificate, f->certificate_n), ERR_OK);
    fixture_make_op(f, false, true, &before);
    f->server_ms += 60000;
    f->kiosk_ms += 120000;
    fixture_make_op(f, false, true, &after);
    fixture_make_token(f, GNUTLS_PK_ECDSA);
    assert_int_equal(tokens_add(&f->service, f->db, "DENK0100001", "Marie", f->certificate, f->certificate_n), ERR_OK);
    assert_int_equal(fixture_push(f, &before, 1, 1, &answer), ERR_OK);
    assert_int_equal(answer.results[0].status, PUSH_APPLIED);
    expect_reason(f, &after, 2, "token-revoked");
}

static void test_once_for_ever(void **state)
{
    struct fixture *f = *state;
    struct push_answer answer;
    struct op ops[2];
    fixture_enrol(f);
    fixture_make_op(f, true, false, &ops[0]);
    fixture_make_op(f, true, false, &ops[1]);
    for (int i = 0; i < 3; i++)
        assert_int_equal(fixture_push(f, ops, 1, 1, &answer), ERR_OK);
    assert_int_equal(fixture_push(f, ops, 2, 1, &answer), ERR_OK);
    assert_int_equal(answer.count, 2);
    randombytes_buf(f->epoch, sizeof f->epoch);    /* a new epoch, everything again */
    assert_int_equal(fixture_push(f, ops, 2, 1, &answer), ERR_OK);
    assert_int_equal(answer.results[1].status, PUSH_APPLIED);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM operation"), 2);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM audit WHERE action = 'token.pin.changed'"), 2);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM epoch WHERE last = 2"), 2);
}

static void test_order(void **state)
{
    struct fixture *f = *state;
    struct push_answer answer;
    struct op ops[2], changed;
    fixture_enrol(f);
    fixture_make_op(f, true, false, &ops[0]);
    fixture_make_op(f, true, false, &ops[1]);
    assert_int_equal(fixture_push(f, ops, 1, 2, &answer), ERR_SEQUENCE);    /* unknown epoch begins at 1 */
    assert_int_equal(f->status, 409);
    assert_non_null(strstr(f->body, "\"expected\":1"));
    assert_int_equal(fixture_push(f, ops, 1, 1, &answer), ERR_OK);
    assert_int_equal(fixture_push(f, &ops[1], 1, 3, &answer), ERR_SEQUENCE);
    assert_non_null(strstr(f->body, "\"expected\":2"));
    assert_int_equal(fixture_push(f, &ops[1], 1, 1, &answer), ERR_SEQUENCE);    /* another one under a used number */
    assert_int_equal(f->status, 422);
    assert_non_null(strstr(f->body, "sequence-conflict"));
    changed = ops[0];                                                            /* other content under a used id */
    changed.at_ms++;
    assert_int_equal(op_sign_kiosk(&changed, f->kiosk.server.id, f->kiosk.kiosk_id, f->kiosk_key), ERR_OK);
    assert_int_equal(fixture_push(f, &changed, 1, 2, &answer), ERR_SEQUENCE);
    assert_int_equal(f->status, 422);
    assert_non_null(strstr(f->body, "operation-conflict"));
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM operation"), 1);
    assert_int_equal(fixture_number(f, "SELECT last FROM epoch"), 1);
}

/* A refused half-good push writes nothing of its good half. */
static void test_all_or_nothing(void **state)
{
    struct fixture *f = *state;
    struct push_answer answer;
    struct op ops[3];
    fixture_enrol(f);
    for (int i = 0; i < 3; i++)
        fixture_make_op(f, true, false, &ops[i]);
    assert_int_equal(fixture_push(f, &ops[2], 1, 1, &answer), ERR_OK);
    ops[2].at_ms++;
    assert_int_equal(op_sign_kiosk(&ops[2], f->kiosk.server.id, f->kiosk.kiosk_id, f->kiosk_key), ERR_OK);
    assert_int_equal(fixture_push(f, ops, 3, 2, &answer), ERR_SEQUENCE);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM operation"), 1);
}

static void test_request_repeated(void **state)
{
    struct fixture *f = *state;
    struct push_answer answer;
    struct op ops[2];
    char first[4096];
    fixture_enrol(f);
    fixture_make_op(f, true, false, &ops[0]);
    fixture_make_op(f, true, false, &ops[1]);
    const struct exchange_now now = fixture_now(f);
    assert_int_equal(fixture_push_as(f, &now, &ops[0], 1, 1, &answer), ERR_OK);
    (void)snprintf(first, sizeof first, "%.4000s", f->body);
    assert_int_equal(fixture_push_as(f, &now, &ops[0], 1, 1, &answer), ERR_OK);
    assert_string_equal(f->body, first);
    assert_int_equal(fixture_push_as(f, &now, &ops[1], 1, 2, &answer), ERR_SERVER_REFUSED);
    assert_int_equal(f->status, 422);
    assert_non_null(strstr(f->body, "request-reused"));
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM operation"), 1);
    f->server_ms += API_REPEAT_MS + 1000;
    struct upkeep_purged purged;
    assert_int_equal(upkeep_purge(&f->service, f->db, &purged), ERR_OK);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM request"), 0);
}

static void test_who_may_not(void **state)
{
    struct fixture *f = *state;
    struct push_answer answer;
    struct op op;
    fixture_enrol(f);
    fixture_make_op(f, true, false, &op);
    const struct exchange good = f->kiosk;

    memcpy(f->kiosk.kiosk_id, "0123456789abcdef", PEER_ID_SIZE);
    assert_int_equal(fixture_push(f, &op, 1, 1, &answer), ERR_KIOSK_UNKNOWN);
    f->kiosk = good;
    SECRET_OWNED struct secret *other = NULL;
    uint8_t unused[PEER_KEY_SIZE];
    assert_int_equal(peer_make_sign_key(&other, unused), ERR_OK);
    f->kiosk.sign_secret = other;
    assert_int_equal(fixture_push(f, &op, 1, 1, &answer), ERR_SERVER_REFUSED);
    assert_non_null(strstr(f->body, "signature-wrong"));
    f->kiosk = good;
    memcpy(f->kiosk.server.id, "0123456789abcdef", PEER_ID_SIZE);
    assert_int_equal(fixture_push(f, &op, 1, 1, &answer), ERR_SERVER_SIGNATURE);    /* it signs with another id than asked */
    assert_int_equal(f->status, 421);
    f->kiosk = good;
    fixture_sql(f, "UPDATE kiosk SET retired_ms = 1");
    assert_int_equal(fixture_push(f, &op, 1, 1, &answer), ERR_KIOSK_RETIRED);
    fixture_sql(f, "UPDATE kiosk SET retired_ms = NULL");
    assert_int_equal(fixture_push(f, &op, 1, 1, &answer), ERR_OK);
}

static void test_clock(void **state)
{
    struct fixture *f = *state;
    struct push_answer answer;
    struct op op;
    const int64_t offsets_s[] = { -901, 901, -31536000, 31536000 }, fine_s[] = { -899, 899 };
    fixture_enrol(f);
    fixture_make_op(f, true, false, &op);
    for (size_t i = 0; i < 4; i++) {
        f->kiosk_ms = f->server_ms + offsets_s[i] * 1000;
        assert_int_equal(fixture_push(f, &op, 1, 1, &answer), ERR_CLOCK);
        assert_non_null(strstr(f->body, "\"server_ms\":1790000000000"));
    }
    for (size_t i = 0; i < 2; i++) {
        f->kiosk_ms = f->server_ms + fine_s[i] * 1000;
        assert_int_equal(fixture_push(f, &op, 1, 1, &answer), ERR_OK);
    }
}

/* A statement fails in the middle: nothing of the push is there, and the repeat applies it once. */
static void test_statement_fails(void **state)
{
    struct fixture *f = *state;
    struct push_answer answer;
    struct op op;
    fixture_enrol(f);
    fixture_make_op(f, true, false, &op);
    fixture_forbid(f, "request");
    assert_int_equal(fixture_push(f, &op, 1, 1, &answer), ERR_SERVER_BUSY);
    assert_int_equal(f->status, 503);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM operation"), 0);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM audit WHERE action = 'token.pin.changed'"), 0);
    fixture_allow(f, "request");
    assert_int_equal(fixture_push(f, &op, 1, 1, &answer), ERR_OK);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM operation"), 1);
}

static void test_reader_does_not_hinder(void **state)
{
    struct fixture *f = *state;
    struct push_answer answer;
    struct op op;
    sqlite3 *lock = NULL;
    PGconn *reader = NULL;
    fixture_enrol(f);
    fixture_make_op(f, true, false, &op);
    if (f->postgresql) {
        reader = fixture_connect(f->database);
        fixture_command(reader, "BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT count(*) FROM kiosk");
    } else {
        assert_int_equal(sqlite3_open(f->database, &lock), SQLITE_OK);
        assert_int_equal(sqlite3_exec(lock, "BEGIN; SELECT count(*) FROM kiosk", NULL, NULL, NULL), SQLITE_OK);
    }
    assert_int_equal(fixture_push(f, &op, 1, 1, &answer), ERR_OK);
    sqlite3_close(lock);
    PQfinish(reader);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM operation"), 1);
}

static enum err push_until_refused(struct fixture *f, struct op *op, uint64_t *seq)
{
    struct push_answer answer;
    enum err e = ERR_OK;
    for (; !e && *seq < 200; ++*seq) {
        fixture_make_op(f, true, false, op);
        e = fixture_push(f, op, 1, *seq, &answer);
    }
    --*seq;
    return e;
}

/* SQLite: no room for another page. */
static enum err fill_file(struct fixture *f, struct op *op, uint64_t *seq)
{
    struct rlimit before, tight;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    tight = before;
    tight.rlim_cur = 400000;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
    enum err e = push_until_refused(f, op, seq);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_DFL);
    return e;
}

/* PostgreSQL: its files are another process's, so it says what it says when its disk is full. */
static enum err fill_cluster(struct fixture *f, struct op *op, uint64_t *seq)
{
    fixture_sql(f, "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
                   "'BEGIN IF NEW.seq > 20 THEN RAISE EXCEPTION USING ERRCODE = ''53100''; END IF; RETURN NEW; END';"
                   "CREATE TRIGGER full_disk BEFORE INSERT ON operation FOR EACH ROW EXECUTE FUNCTION full_disk()");
    enum err e = push_until_refused(f, op, seq);
    fixture_sql(f, "DROP TRIGGER full_disk ON operation");
    return e;
}

/* 503, nothing half done; with room again the same push goes through once. */
static void test_disk_full(void **state)
{
    struct fixture *f = *state;
    struct push_answer answer;
    struct op op;
    uint64_t seq = 1;
    fixture_enrol(f);
    assert_int_equal((f->postgresql ? fill_cluster : fill_file)(f, &op, &seq), ERR_SERVER_BUSY);
    assert_non_null(strstr(f->body, "urn:guichet:storage"));
    assert_int_equal(fixture_push(f, &op, 1, seq, &answer), ERR_OK);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM operation"), (int)seq);
}

enum { KILLS = 12, KILL_OPS = 150 };

/* The child is the server and its kiosk: one byte through the pipe for each acknowledged push. */
static void push_and_tell(struct fixture *f, const struct op *ops, size_t from, int to)
{
    struct push_answer answer;
    if (db_open(f->database, &f->db))
        _exit(1);
    for (size_t i = from; i < KILL_OPS; i++)
        if (fixture_push(f, &ops[i], 1, i + 1, &answer) || answer.results[0].status != PUSH_APPLIED || write(to, "x", 1) != 1)
            _exit(1);
    _exit(0);
}

static size_t run_and_kill(struct fixture *f, const struct op *ops, size_t from, size_t kill_after)
{
    int ends[2];
    char byte;
    size_t acknowledged = 0;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        push_and_tell(f, ops, from, ends[1]);
    }
    close(ends[1]);
    while (read(ends[0], &byte, 1) == 1)
        if (++acknowledged == kill_after)
            kill(child, SIGKILL);
    close(ends[0]);
    assert_int_equal(waitpid(child, NULL, 0), child);
    return acknowledged;
}

/* kill -9 somewhere inside the next push, many times: what was acknowledged is there, nothing is there twice. */
static void test_killed(void **state)
{
    struct fixture *f = *state;
    struct op *ops = calloc(KILL_OPS, sizeof *ops);
    size_t done = 0;
    int64_t bad, count;
    assert_non_null(ops);
    fixture_enrol(f);
    for (size_t i = 0; i < KILL_OPS; i++)
        fixture_make_op(f, true, false, &ops[i]);
    for (size_t round = 0; round < KILLS; round++) {
        done += run_and_kill(f, ops, done, 1 + round % 5);
        int64_t stored = fixture_number(f, "SELECT count(*) FROM operation");
        assert_true(stored >= (int64_t)done && stored <= (int64_t)done + 1);
    }
    done += run_and_kill(f, ops, done, KILL_OPS + 1);
    assert_int_equal(done, KILL_OPS);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM operation"), KILL_OPS);
    assert_int_equal(fixture_number(f, "SELECT last FROM epoch"), KILL_OPS);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM audit WHERE action = 'token.pin.changed'"), KILL_OPS);
    assert_int_equal(audit_verify(f->db, &bad, &count), ERR_OK);
    assert_int_equal(bad, 0);
    free(ops);
}

static void test_audit_tampering(void **state)
{
    struct fixture *f = *state;
    struct push_answer answer;
    struct op op;
    int64_t bad, count;
    fixture_enrol(f);
    for (unsigned i = 1; i <= 5; i++) {
        fixture_make_op(f, true, false, &op);
        assert_int_equal(fixture_push(f, &op, 1, i, &answer), ERR_OK);
    }
    assert_int_equal(audit_verify(f->db, &bad, &count), ERR_OK);
    assert_int_equal(bad, 0);
    assert_int_equal(count, 7);
    fixture_sql(f, "UPDATE audit SET outcome = 'done' WHERE sequence = 4");
    assert_int_equal(audit_verify(f->db, &bad, &count), ERR_OK);
    assert_int_equal(bad, 4);
    fixture_sql(f, "UPDATE audit SET outcome = 'unknown' WHERE sequence = 4; DELETE FROM audit WHERE sequence = 6");
    assert_int_equal(audit_verify(f->db, &bad, &count), ERR_OK);
    assert_int_equal(bad, 6);
    fixture_sql(f, "DELETE FROM audit WHERE sequence > 5");    /* the end cut off */
    assert_int_equal(audit_verify(f->db, &bad, &count), ERR_OK);
    assert_int_equal(count, 5);
    assert_int_equal(bad, 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
        T(test_done_needs_the_token), T(test_rsa_token), T(test_refusals), T(test_replaced_certificate),
        T(test_once_for_ever), T(test_order), T(test_all_or_nothing), T(test_request_repeated),
        T(test_who_may_not), T(test_clock), T(test_statement_fails), T(test_reader_does_not_hinder), T(test_disk_full), T(test_killed), T(test_audit_tampering),
    };
    return FIXTURE_RUN("server push", tests);
}
