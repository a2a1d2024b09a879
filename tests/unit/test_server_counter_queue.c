/* The queues: what is in each, page by page, and what can be done with a row. */
#include "tests/unit/test_server_counter.h"

#include "server/counter/queue.h"
#include "server/mail.h"

#define MARIE_PERSON "P-0000-MARE"
#define SERIAL "DENK0100001"
#define DAY_MS ((int64_t)POLICY_DAY_MS)

static unsigned ask_queue(struct portal *p, const char *queue, const char *from, int rows)
{
    return portal_ask(p, "counter-queue", json_pack("{s:s, s:s, s:i}", "queue", queue, "from", from, "rows", rows));
}

static unsigned act(struct portal *p, const char *queue, const char *id, const char *what)
{
    return portal_ask(p, "act-queue", json_pack("{s:s, s:s, s:s, s:s}", "queue", queue, "id", id, "what", what, "reason", "order"));
}

static void keep(const struct portal *p, size_t row, char id[QUEUE_ID_TEXT_SIZE])
{
    assert_true(strlen(row_id(p, row)) < QUEUE_ID_TEXT_SIZE);
    (void)snprintf(id, QUEUE_ID_TEXT_SIZE, "%s", row_id(p, row));
}

/* A person with an address and a token; what is told them is a mail. */
static void add_marie(struct portal *p)
{
    counter_person(p, MARIE_PERSON, "Marie Tremblay");
    fixture_sql(p->f, "INSERT INTO token_owner (serial, person, added_ms) VALUES ('" SERIAL "', '" MARIE_PERSON "', 1); INSERT INTO contact (person, version, at_ms, email, email_version, phones,"
                " phones_version, mobile, mobile_version, pending, pending_ms) VALUES ('" MARIE_PERSON "', 1, 1, 'marie.t@exemple.ca', 1, '', 1, '', 1, '', 0)");
}

static int64_t told(const struct portal *p, const char *words)
{
    char sql[256];
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM mail WHERE recipient = 'marie.t@exemple.ca' AND kind = 'counter-told' AND body LIKE '%%%s%%'", words);
    return fixture_number(p->f, sql);
}

static void add_operation(const struct portal *p, int id, const char *serial, const char *type, const char *reason, int64_t at_ms)
{
    uint8_t bytes[OP_ID_SIZE] = { 0, (uint8_t)id };
    assert_int_equal(DB_RUN(p->f->db, ST_OPERATION_ADD, NULL, NULL, db_blob(bytes, sizeof bytes), db_blob(bytes, 2), db_text(p->f->kiosk.kiosk_id), db_blob(bytes, 2), db_int(id), db_text(type),
                            db_text(serial), db_int(at_ms - 1000), db_int(at_ms), db_blob(bytes, 0), db_text(reason[0] ? "rejected" : "applied"), db_text(reason)), ERR_OK);
}

/* All pages forward, then all back: each row once. */
static void assert_pages(struct portal *p, const char *queue, int rows, size_t all)
{
    char from[CURSOR_SIZE] = "", ids[64][QUEUE_ID_TEXT_SIZE];
    size_t seen = 0, at, pages = 0;
    for (bool more = true; more; pages++) {
        assert_int_equal(ask_queue(p, queue, from, rows), 200);
        for (size_t i = 0; i < rows_said(p); i++) {
            assert_true(seen < 64);
            for (at = 0; at < seen; at++)
                assert_string_not_equal(ids[at], row_id(p, i));
            keep(p, i, ids[seen++]);
        }
        more = json_object_get(p->answer, "next");
        (void)snprintf(from, sizeof from, "%s", said_text(p, "next"));
    }
    assert_int_equal(seen, all);
    for (at = all - rows_said(p); json_object_get(p->answer, "back"); pages--) {
        (void)snprintf(from, sizeof from, "%s", said_text(p, "back"));
        assert_int_equal(ask_queue(p, queue, from, rows), 200);
        assert_true(rows_said(p) <= at && pages > 0);
        at -= rows_said(p);
        for (size_t i = 0; i < rows_said(p); i++)
            assert_string_equal(ids[at + i], row_id(p, i));
    }
    assert_int_equal(at, 0);
}

static void test_operations(void **state)
{
    struct portal *p = *state;
    char id[QUEUE_ID_TEXT_SIZE];
    add_marie(p);
    for (int i = 1; i <= 23; i++)      /* several of one moment */
        add_operation(p, i, i % 2 ? SERIAL : "other", "token.pin.changed/1", i == 9 ? "superseded" : i == 11 ? "" : "proof-missing", p->f->server_ms - i / 6);
    counter_agent(p, BRUNO, COUNTER_AUDITOR);
    assert_int_equal(ask_queue(p, "refused", "", 20), 403);
    counter_agent(p, ANNE, COUNTER_AGENT);
    assert_pages(p, "refused", 20, 21);
    assert_pages(p, "refused", 4, 21);
    assert_pages(p, "refused", 1, 21);
    assert_int_equal(ask_queue(p, "refused", "", 3), 200);
    assert_string_equal(row_word(p, 0), "refused");
    assert_string_equal(row_text(p, 0, 0), "token.pin.changed/1");
    assert_string_equal(row_text(p, 0, 1), "Marie Tremblay");
    assert_string_equal(row_text(p, 0, 3), "proof-missing");
    assert_string_equal(row_text(p, 0, 4), "tell");
    assert_string_equal(row_text(p, 1, 4), "");
    assert_int_equal(row_time(p, 0, 0), p->f->server_ms);
    keep(p, 1, id);
    assert_int_equal(act(p, "refused", id, "tell"), 422);
    assert_int_equal(ask_queue(p, "refused", "", 3), 200);
    keep(p, 0, id);
    assert_int_equal(act(p, "mails", id, "tell"), 400);
    assert_int_equal(act(p, "refused", "00", "tell"), 400);
    static const uint8_t strange[][12] = { { 0, 0, 0, 0, 0, 0, 0, 1, QUEUE_MAIL, 0xff, 0xfe, 'a' }, { 0, 0, 0, 0, 0, 0, 0, 1, QUEUE_MAIL, 'a', 0, 'b' } };
    for (size_t i = 0; i < 2; i++) {      /* what no database takes for a text */
        char made[QUEUE_ID_TEXT_SIZE];
        sodium_bin2base64(made, sizeof made, strange[i], sizeof strange[i], sodium_base64_VARIANT_URLSAFE_NO_PADDING);
        assert_int_equal(act(p, "mails", made, "drop"), 400);
    }
    static const uint8_t last[] = { 0, 0, 0, 0, 0, 0, 0, 1, QUEUE_UNKNOWN, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
    sodium_bin2base64(id, sizeof id, last, sizeof last, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    assert_int_equal(act(p, "unsettled", id, "tell"), 400);      /* a number with none after it */
    assert_int_equal(ask_queue(p, "refused", "", 3), 200);
    keep(p, 0, id);
    assert_int_equal(act(p, "refused", id, "drop"), 422);
    assert_int_equal(act(p, "refused", id, "tell"), 200);
    assert_string_equal(row_word(p, 0), "told");
    assert_int_equal(told(p, "(changement de mot de passe) a été refusée"), 1);
    assert_int_equal(told(p, "(change of password) was refused"), 1);
    assert_int_equal(act(p, "refused", id, "tell"), 200);        /* it is still there: no more than a mail a day */
    assert_int_equal(told(p, "was refused"), 1);
    portal_later(p, DAY_MS);
    fixture_sql(p->f, "UPDATE account_session SET made_ms = made_ms + 86400000, expires_ms = expires_ms + 86400000");
    assert_int_equal(act(p, "refused", id, "tell"), 200);
    assert_int_equal(told(p, "was refused"), 2);
    assert_int_equal(counter_trail(p, ANNE, "act-queue", "done"), 3);
    assert_int_equal(ask_queue(p, "superseded", "", 20), 200);
    assert_int_equal(rows_said(p), 1);
    keep(p, 0, id);
    assert_int_equal(act(p, "superseded", id, "tell"), 200);
    assert_int_equal(told(p, "pas été appliquée"), 1);
    fixture_sql(p->f, "UPDATE operation SET status = 'applied', reason = ''");
    assert_int_equal(act(p, "superseded", id, "tell"), 404);
    assert_int_equal(ask_queue(p, "other", "", 20), 400);
}

static void add_release(const struct portal *p, int id, const char *serial, int64_t at_ms)
{
    uint8_t ticket[16] = { (uint8_t)id }, key[PEER_KEY_SIZE] = { 0 };
    assert_int_equal(DB_RUN(p->f->db, ST_TICKET_ADD, NULL, NULL, db_blob(ticket, sizeof ticket), db_text(p->f->kiosk.kiosk_id), db_text(serial), db_blob(key, sizeof key), db_int(at_ms + 600000), db_text("")), ERR_OK);
    assert_int_equal(DB_RUN(p->f->db, ST_TICKET_RELEASED, NULL, NULL, db_blob(ticket, sizeof ticket), db_int(at_ms)), ERR_OK);
}

static void add_answer(const struct portal *p, int id, int64_t at_ms)
{
    uint8_t challenge[8] = { (uint8_t)id };
    assert_int_equal(DB_RUN(p->f->db, ST_PHONE_ADD, NULL, NULL, db_blob(challenge, sizeof challenge), db_text(p->f->kiosk.kiosk_id), db_text(SERIAL), db_int(1), db_blob(challenge, 1), db_bool(false),
                            db_int(at_ms)), ERR_OK);
}

static enum err add_unknown(void *ctx, struct db *db)
{
    const struct portal *p = ctx;
    const struct audit_event event = { .kiosk = p->f->kiosk.kiosk_id, .actor = "kiosk", .subject = SERIAL, .action = "token.pin.changed", .outcome = "unknown" };
    enum err e = audit_add(db, &p->f->keys, &p->f->clock, &event);
    return e ? e : audit_add(db, &p->f->keys, &p->f->clock, &event);
}

/* Three sources in one order; what is settled, or too young, is not there. */
static void test_unsettled(void **state)
{
    struct portal *p = *state;
    char id[QUEUE_ID_TEXT_SIZE];
    add_marie(p);
    const int64_t before = p->f->server_ms;
    assert_int_equal(db_tx(p->f->db, add_unknown, p), ERR_OK);
    add_release(p, 1, SERIAL, before);
    add_release(p, 2, SERIAL, before);
    add_release(p, 3, "other", before - 5000);
    add_answer(p, 1, before);
    add_answer(p, 2, before - 7000);
    fixture_sql(p->f, "INSERT INTO find (key, kind, subject) SELECT DISTINCT subject, 'hash', '" MARIE_PERSON "' FROM audit WHERE outcome = 'unknown'");
    portal_later(p, QUEUE_SETTLE_MS + 1);
    add_release(p, 4, SERIAL, p->f->server_ms - 1000);
    counter_agent(p, ANNE, COUNTER_SUPERVISOR);
    for (int rows = 1; rows <= 8; rows++)
        assert_pages(p, "unsettled", rows, 7);
    assert_int_equal(ask_queue(p, "unsettled", "", 20), 200);
    static const char *const words[] = { "released", "released", "answered", "unknown", "unknown", "released", "answered" };
    for (size_t i = 0; i < 7; i++)
        assert_string_equal(row_word(p, i), words[i]);
    assert_string_equal(row_text(p, 3, 0), "token.pin.changed");
    assert_string_equal(row_text(p, 3, 1), "Marie Tremblay");
    assert_string_equal(row_text(p, 5, 4), "");
    static const char *const said[] = { "a été remis", "a été remis", "donné au téléphone", "sans qu''on sache comment" };
    static const int64_t times[] = { 1, 2, 1, 1 };
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(ask_queue(p, "unsettled", "", 20), 200);
        keep(p, i, id);
        assert_int_equal(act(p, "unsettled", id, "tell"), 200);
        assert_int_equal(told(p, said[i]), times[i]);
    }
    assert_int_equal(counter_trail(p, ANNE, "act-queue", "done"), 4);
    add_operation(p, 1, SERIAL, "token.unblocked/1", "", p->f->server_ms - 2000);
    fixture_sql(p->f, "UPDATE phone_unblock SET result = 1");
    assert_int_equal(ask_queue(p, "unsettled", "", 20), 200);
    assert_int_equal(rows_said(p), 3);      /* the two unknown ones and the other token's */
}

static void add_mail(const struct portal *p, const char *id, const char *kind, const char *code)
{
    SECRET_OWNED struct secret *secret = code ? secret_text(code) : NULL;
    struct mail mail = { .made_ms = p->f->server_ms };
    (void)snprintf(mail.id, sizeof mail.id, "%s", id);
    (void)snprintf(mail.kind, sizeof mail.kind, "%s", kind);
    (void)snprintf(mail.recipient, sizeof mail.recipient, "marie.t@exemple.ca");
    (void)snprintf(mail.subject, sizeof mail.subject, "Sujet");
    assert_int_equal(mail_add(&p->f->service, p->f->db, &mail, code ? "Code : " MAIL_CODE_MARK : "Bonjour", secret), ERR_OK);
}

/* All that wait are refused by the mail server. */
static size_t fail_mails(const struct portal *p)
{
    struct mail mail;
    size_t n = 0;
    for (bool found = true; found; n += found) {
        BUF_OWNED struct buf body = buf_make(MAIL_BODY_MAX);
        found = false;
        assert_int_equal(mail_take(&p->f->service, p->f->db, &found, &mail, &body), ERR_OK);
        if (found)
            assert_int_equal(mail_settle(&p->f->service, p->f->db, &mail, 550, "550 no such user"), ERR_OK);
    }
    return n;
}

/* What had a code, or was of the Service d'authentification, is kept without its words: it cannot go again. */
static void test_mails(void **state)
{
    struct portal *p = *state;
    char id[QUEUE_ID_TEXT_SIZE], dropped[QUEUE_ID_TEXT_SIZE];
    fixture_sql(p->f, "DELETE FROM mail");
    add_mail(p, "01", "renewed", NULL);
    add_mail(p, "02", MAIL_KIND_CODE, "123456");
    add_mail(p, "03", MAIL_KIND_CITIZEN "closed", NULL);
    assert_int_equal(fail_mails(p), 3);
    counter_agent(p, ANNE, COUNTER_AGENT);
    assert_pages(p, "mails", 2, 3);
    assert_int_equal(ask_queue(p, "mails", "", 20), 200);
    assert_string_equal(row_word(p, 0), "failed");
    assert_string_equal(row_text(p, 0, 4), "drop");
    assert_string_equal(row_text(p, 1, 4), "drop");
    assert_string_equal(row_text(p, 2, 4), "retry drop");
    assert_string_equal(row_text(p, 2, 0), "renewed");
    assert_string_equal(row_text(p, 2, 3), "550 no such user");
    assert_null(strstr(row_text(p, 2, 1), "marie.t"));
    assert_non_null(strchr(row_text(p, 2, 1), 64));
    keep(p, 0, dropped);
    keep(p, 2, id);
    assert_int_equal(act(p, "mails", dropped, "retry"), 422);
    assert_int_equal(act(p, "mails", id, "ret"), 422);
    assert_int_equal(act(p, "mails", id, ""), 422);
    assert_int_equal(act(p, "mails", dropped, "drop"), 200);
    assert_string_equal(row_word(p, 0), "dropped");
    assert_int_equal(act(p, "mails", dropped, "drop"), 404);
    assert_int_equal(act(p, "mails", id, "retry"), 200);
    assert_string_equal(row_word(p, 0), "waiting");
    assert_pages(p, "mails", 2, 1);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM mail WHERE id = '01' AND state = 'waiting' AND tries = 0 AND body = 'Bonjour'"), 1);
    assert_int_equal(fail_mails(p), 1);
    assert_pages(p, "mails", 2, 2);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM audit WHERE action = 'act-queue' AND reason IN ('order: drop failed', 'order: retry failed')"), 2);
}

static void add_token(const struct portal *p, const char *serial, const char *hash, int64_t ends_ms)
{
    assert_int_equal(DB_RUN(p->f->db, ST_TOKEN_ADD, NULL, NULL, db_text(serial), db_text(hash), db_blob(hash, 1), db_text("Marie Tremblay"), db_int(1), db_int(ends_ms), db_int(2)), ERR_OK);
}

static void test_certificates(void **state)
{
    struct portal *p = *state;
    char id[QUEUE_ID_TEXT_SIZE];
    const int64_t now = p->f->server_ms;
    add_marie(p);
    add_token(p, SERIAL, "aa00000000000000000000000000000000000000000000000000000000000000", now + 10 * DAY_MS);      /* as long as a hash is */
    add_token(p, SERIAL, "ab", now - 10 * DAY_MS);
    add_token(p, "other", "ac", now + 10 * DAY_MS);
    add_token(p, "later", "ad", now + 61 * DAY_MS);
    add_token(p, "older", "ae", now - 366 * DAY_MS);
    add_token(p, "gone", "af", now + 10 * DAY_MS);
    fixture_sql(p->f, "UPDATE token SET revoked_ms = 3 WHERE serial = 'gone'");
    counter_person(p, "P-0000-LVCR", "Luc Roy");
    fixture_sql(p->f, "INSERT INTO token_owner (serial, person, added_ms) VALUES ('other', 'P-0000-LVCR', 1)");
    counter_agent(p, ANNE, COUNTER_AGENT);
    for (int rows = 1; rows <= 4; rows++)
        assert_pages(p, "certificates", rows, 3);
    assert_int_equal(ask_queue(p, "certificates", "", 20), 200);
    assert_string_equal(row_word(p, 0), "ended");
    assert_string_equal(row_word(p, 1), "ending");
    assert_string_equal(row_text(p, 1, 0), SERIAL);
    assert_string_equal(row_text(p, 1, 4), "tell");
    assert_string_equal(row_text(p, 2, 1), "Luc Roy");      /* nobody's address is known */
    assert_string_equal(row_text(p, 2, 4), "");
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(ask_queue(p, "certificates", "", 20), 200);
        keep(p, i, id);
        assert_int_equal(act(p, "certificates", id, "tell"), 200);
    }
    assert_int_equal(told(p, "a pris fin le"), 1);
    assert_int_equal(told(p, "prend fin le"), 1);
}

static void test_kiosks(void **state)
{
    struct portal *p = *state;
    char id[QUEUE_ID_TEXT_SIZE], sql[128];
    counter_agent(p, ANNE, COUNTER_AGENT);
    assert_pages(p, "kiosks", 20, 0);
    fixture_sql(p->f, p->f->postgresql
        ? "INSERT INTO kiosk (id, sign_key, label, shared, enrolled_ms, seen_ms, version) VALUES ('00000000000000aa', '\\x00', 'Ancien', '\\x00', 1, 5, '0.5'), ('00000000000000bb', '\\x00', 'Muet', '\\x00', 2, NULL, '')"
        : "INSERT INTO kiosk (id, sign_key, label, shared, enrolled_ms, seen_ms, version) VALUES ('00000000000000aa', X'00', 'Ancien', X'00', 1, 5, '0.5'), ('00000000000000bb', X'00', 'Muet', X'00', 2, NULL, '')");
    (void)snprintf(sql, sizeof sql, "UPDATE kiosk SET seen_ms = %lld WHERE length(sign_key) > 1", (long long)p->f->server_ms);
    fixture_sql(p->f, sql);
    assert_pages(p, "kiosks", 1, 2);
    assert_int_equal(ask_queue(p, "kiosks", "", 20), 200);
    assert_string_equal(row_text(p, 0, 2), "Muet");
    assert_string_equal(row_word(p, 0), "silent");
    assert_int_equal(row_time(p, 0, 0), 2);
    assert_string_equal(row_text(p, 0, 4), "");
    keep(p, 0, id);
    assert_int_equal(act(p, "kiosks", id, "retire"), 403);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM kiosk WHERE retired_ms IS NOT NULL"), 0);
    counter_agent(p, BRUNO, COUNTER_ADMINISTRATOR);
    assert_int_equal(ask_queue(p, "kiosks", "", 20), 200);
    assert_string_equal(row_text(p, 0, 4), "retire");
    assert_int_equal(act(p, "kiosks", id, "retire"), 200);
    assert_string_equal(row_word(p, 0), "retired");
    assert_pages(p, "kiosks", 1, 1);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM kiosk WHERE id = '00000000000000bb' AND retired_ms IS NOT NULL"), 1);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM audit WHERE action = 'act-queue' AND actor = 'agent' AND reason = 'order: retire silent' AND length(subject) = 32"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, counter_setup, portal_teardown)
        T(test_operations), T(test_unsettled), T(test_mails), T(test_certificates), T(test_kiosks),
#undef T
    };
    return FIXTURE_RUN("counter queues", tests);
}
