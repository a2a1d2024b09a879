/* Messages as operations: parts in any order, sending, and the session that proves them (server/PROTOCOL.md 6, 12). */
#include "tests/unit/test_server_people.h"

#include "core/proto/message.h"
#include "server/accounts/accounts.h"
#include "server/accounts/letters.h"
#include "server/counter/cases.h"
#include "server/upkeep.h"

#define SESSION_HEX "000102030405060708090a0b0c0d0e0f"

static const uint8_t session[MESSAGE_SESSION_SIZE] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };

/* A session of this kiosk that began a minute ago. */
static void log_in(struct person *p, const char *kiosk)
{
    char sql[512];
    (void)snprintf(sql, sizeof sql, "INSERT INTO account_session (id, kiosk, person, made_ms, expires_ms) VALUES (%s" SESSION_HEX "', '%s', '%s', %lld, %lld)",
                   p->f->postgresql ? "'\\x" : "x'", kiosk, p->id, (long long)p->f->server_ms - 60000, (long long)p->f->server_ms + 1200000);
    fixture_sql(p->f, sql);
}

static int message_setup(void **state)
{
    int failed = person_setup(state);
    if (!failed)
        log_in(*state, ((struct person *)*state)->f->kiosk.kiosk_id);
    return failed;
}

static void begin_account_op(struct person *p, const char *type, struct op *op)
{
    uint8_t id[OP_ID_SIZE];
    char serial[MESSAGE_SERIAL_SIZE], account[ACCOUNT_PUBLIC_SIZE];
    randombytes_buf(id, sizeof id);
    account_public_id(&p->f->service, p->id, account);
    message_serial(account, serial);
    assert_int_equal(op_begin(op, id, type, serial, p->f->kiosk_ms), ERR_OK);
}

static void sign_kiosk(struct person *p, struct op *op)
{
    assert_int_equal(op_sign_kiosk(op, p->f->kiosk.server.id, p->f->kiosk.kiosk_id, p->f->kiosk_key), ERR_OK);
}

/* draft and version: one byte each says which. */
struct piece { uint8_t draft, version; unsigned part, parts; const char *thread, *subject, *text; };

static struct message_name name_of(uint8_t draft, uint8_t version)
{
    struct message_name name = { .draft = { draft }, .version = { version } };
    memcpy(name.session, session, sizeof session);
    return name;
}

static void make_part(struct person *p, const struct piece *piece, struct op *op)
{
    SECRET_OWNED struct secret *text = secret_of(piece->text);
    struct message_part part = { .name = name_of(piece->draft, piece->version), .part = piece->part, .parts = piece->parts, .text = text };
    (void)snprintf(part.thread, sizeof part.thread, "%s", piece->thread ? piece->thread : "");
    (void)snprintf(part.subject, sizeof part.subject, "%s", piece->subject ? piece->subject : "facturation");
    begin_account_op(p, MESSAGE_DRAFT_TYPE, op);
    assert_int_equal(message_part_put(&part, p->f->keys.seal_public, op), ERR_OK);
    sign_kiosk(p, op);
}

static const char *put(struct person *p, const struct piece *piece)
{
    struct op op;
    make_part(p, piece, &op);
    return push_one(p, &op);
}

static void make_send(struct person *p, uint8_t draft, uint8_t version, struct op *op)
{
    const struct message_name name = name_of(draft, version);
    begin_account_op(p, MESSAGE_SEND_TYPE, op);
    assert_int_equal(message_send_put(&name, p->f->keys.seal_public, op), ERR_OK);
    sign_kiosk(p, op);
}

static const char *send(struct person *p, uint8_t draft, uint8_t version)
{
    struct op op;
    make_send(p, draft, version, &op);
    return push_one(p, &op);
}

/* The text of a draft or message, "" when there is none. */
static const char *text_now(struct person *p, const char *id)
{
    static char text[256];
    SECRET_OWNED struct secret *found = NULL;
    assert_int_equal(letters_text(&p->f->service, p->f->db, p->id, id, &found), ERR_OK);
    (void)snprintf(text, sizeof text, "%.*s", found ? (int)secret_length(found) : 0, found ? (const char *)secret_bytes(found) : "");
    return text;
}

#define DRAFT_1 "01000000000000000000000000000000"
#define DRAFT_2 "02000000000000000000000000000000"

static int64_t rows_of(struct person *p, const char *sql) { return fixture_number(p->f, sql); }

static void test_parts_in_any_order(void **state)
{
    struct person *p = *state;
    const struct piece third = { 1, 1, 3, 3, NULL, NULL, "trois" }, first = { 1, 1, 1, 3, NULL, NULL, "un " }, second = { 1, 1, 2, 3, NULL, NULL, "deux\n" };
    assert_string_equal(put(p, &third), "");
    assert_string_equal(put(p, &first), "");
    assert_string_equal(text_now(p, DRAFT_1), "");
    assert_int_equal(rows_of(p, "SELECT count(*) FROM audit WHERE action = 'message.draft'"), 0);
    assert_string_equal(put(p, &second), "");
    assert_string_equal(text_now(p, DRAFT_1), "un deux\ntrois");
    assert_int_equal(rows_of(p, "SELECT count(*) FROM audit WHERE action = 'message.draft' AND actor = 'user' AND session = '" SESSION_HEX "'"), 1);
    assert_int_equal(rows_of(p, "SELECT sum(length(payload)) FROM operation"), 0);
}

/* The older version stays until the newer one is whole. */
static void test_incomplete_version(void **state)
{
    struct person *p = *state;
    const struct piece old = { 1, 1, 1, 1, NULL, NULL, "avant" }, half = { 1, 2, 1, 2, NULL, NULL, "après, " }, rest = { 1, 2, 2, 2, NULL, NULL, "et fin" };
    assert_string_equal(put(p, &old), "");
    person_later(p, 60000);
    assert_string_equal(put(p, &half), "");
    assert_string_equal(text_now(p, DRAFT_1), "avant");
    assert_string_equal(send(p, 1, 2), "refused");
    assert_string_equal(put(p, &rest), "");
    assert_string_equal(text_now(p, DRAFT_1), "après, et fin");
    assert_int_equal(rows_of(p, "SELECT count(*) FROM draft_part"), 2);
}

/* An older version that comes late, from a kiosk that had no network, does not hide the newer one. */
static void test_late_version(void **state)
{
    struct person *p = *state;
    const struct piece old = { 1, 1, 1, 1, NULL, NULL, "avant" }, fresh = { 1, 2, 1, 1, NULL, NULL, "après" };
    struct op late;
    make_part(p, &old, &late);
    person_later(p, 60000);
    assert_string_equal(put(p, &fresh), "");
    assert_string_equal(push_one(p, &late), "");
    assert_string_equal(text_now(p, DRAFT_1), "après");
    assert_string_equal(send(p, 1, 1), "");        /* and what was sent there is sent all the same */
    assert_int_equal(rows_of(p, "SELECT count(*) FROM message"), 1);
    assert_string_equal(text_now(p, DRAFT_1), "après");     /* nor does it take away what was written since */
}

/* What another kiosk kept before the sending is no draft when it comes, yet a message when it was sent there. */
static void test_after_sending(void **state)
{
    struct person *p = *state;
    const struct piece old = { 1, 1, 1, 1, NULL, NULL, "avant" }, fresh = { 1, 2, 1, 1, NULL, NULL, "après" }, newer = { 1, 3, 1, 1, NULL, NULL, "depuis" };
    struct op late, late_send;
    make_part(p, &old, &late);
    make_send(p, 1, 1, &late_send);
    person_later(p, 60000);
    assert_string_equal(put(p, &fresh), "");
    assert_string_equal(send(p, 1, 2), "");
    assert_string_equal(push_one(p, &late), "");
    assert_string_equal(text_now(p, DRAFT_1), "");
    assert_string_equal(push_one(p, &late_send), "");
    assert_int_equal(rows_of(p, "SELECT count(*) FROM message"), 2);
    assert_int_equal(rows_of(p, "SELECT count(*) FROM draft_part"), 0);
    person_later(p, 60000);
    assert_string_equal(put(p, &newer), "");
    assert_string_equal(text_now(p, DRAFT_1), "depuis");
}

/* How many that are gone are remembered has an end. */
static void test_gone_limit(void **state)
{
    struct person *p = *state;
    char draft[MESSAGE_ID_TEXT_SIZE];
    for (int i = 0; i < LETTERS_GONE_MAX + 5; i++) {
        (void)snprintf(draft, sizeof draft, "%032x", i);
        assert_int_equal(letters_drop(p->f->db, p->id, draft, 1000 + i), ERR_OK);
    }
    assert_int_equal(rows_of(p, "SELECT count(*) FROM draft_gone"), LETTERS_GONE_MAX);
    assert_int_equal(rows_of(p, "SELECT min(at_ms) FROM draft_gone"), 1005);
    assert_int_equal(upkeep_run(&p->f->service, p->f->db), ERR_OK);
    assert_int_equal(rows_of(p, "SELECT count(*) FROM draft_gone"), 0);
}

static void test_parts_that_do_not_go_together(void **state)
{
    struct person *p = *state;
    static const struct piece bad[] = {
        { 1, 1, 2, 3, NULL, NULL, "x" }, { 1, 1, 2, 2, NULL, "autre", "x" }, { 1, 1, 2, 2, DRAFT_2, NULL, "x" },
    };
    const struct piece first = { 1, 1, 1, 2, NULL, NULL, "un" };
    assert_string_equal(put(p, &first), "");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_string_equal(put(p, &bad[i]), "refused");
    assert_int_equal(rows_of(p, "SELECT count(*) FROM draft_part"), 1);
}

/* 28 parts of the greatest length are over 65,536 bytes. */
static void test_too_long(void **state)
{
    struct person *p = *state;
    char text[MESSAGE_PART_MAX + 1];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = 0;
    for (unsigned i = 1; i <= 28; i++) {
        const struct piece piece = { 1, 1, i, 28, NULL, NULL, text };
        assert_string_equal(put(p, &piece), i < 28 ? "" : "refused");
    }
    assert_string_equal(send(p, 1, 1), "refused");
}

static void test_sent(void **state)
{
    struct person *p = *state;
    const struct piece piece = { 1, 1, 1, 1, NULL, "selat", "Bonjour, ceci est confidentiel" }, other = { 2, 1, 1, 1, NULL, NULL, "reste" };
    struct op op;
    struct push_answer answer;
    char id[OP_ID_TEXT_SIZE], number[MESSAGE_NUMBER_SIZE];
    struct letter_found found;
    assert_string_equal(put(p, &piece), "");
    assert_string_equal(put(p, &other), "");
    make_send(p, 1, 1, &op);
    assert_string_equal(push_one(p, &op), "");
    assert_int_equal(fixture_push(p->f, &op, 1, p->seq - 1, &answer), ERR_OK);      /* the answer was lost */
    assert_string_equal(push_one(p, &op), "");                                      /* and under another number */
    op_id_text(op.id, id);
    message_number(op.id, number);
    assert_string_equal(text_now(p, id), "Bonjour, ceci est confidentiel");
    assert_int_equal(letters_get(p->f->db, id, &found), ERR_OK);
    assert_string_equal(found.letter.number, number);
    assert_string_equal(found.letter.subject, "selat");
    assert_string_equal(found.letter.thread, id);
    assert_int_equal(rows_of(p, "SELECT count(*) FROM message"), 1);
    assert_string_equal(text_now(p, DRAFT_1), "");
    assert_string_equal(text_now(p, DRAFT_2), "reste");
    assert_int_equal(rows_of(p, "SELECT count(*) FROM audit WHERE action = 'message.send' AND outcome = 'done'"), 1);
    assert_string_equal(send(p, 1, 1), "refused");
}

/* A reply goes into its thread, whatever message of it is answered; another person's thread is none. */
static void test_thread(void **state)
{
    struct person *p = *state;
    const struct piece piece = { 1, 1, 1, 1, NULL, NULL, "Question" };
    struct op op;
    char first[OP_ID_TEXT_SIZE], received[MESSAGE_ID_TEXT_SIZE];
    bool known;
    SECRET_OWNED struct secret *text = secret_of("Réponse");
    struct letter_found found;
    assert_string_equal(put(p, &piece), "");
    make_send(p, 1, 1, &op);
    assert_string_equal(push_one(p, &op), "");
    op_id_text(op.id, first);
    const struct letter_answer answer = { first, text, p->f->server_ms };
    assert_int_equal(letters_answer(&p->f->service, p->f->db, &answer, &known, received), ERR_OK);
    assert_true(known);
    assert_string_equal(text_now(p, received), "Réponse");
    const struct piece reply = { 2, 1, 1, 1, received, NULL, "Merci" }, lost = { 3, 1, 1, 1, DRAFT_2, NULL, "Merci" };
    assert_string_equal(put(p, &reply), "");
    make_send(p, 2, 1, &op);
    assert_string_equal(push_one(p, &op), "");
    char id[OP_ID_TEXT_SIZE];
    op_id_text(op.id, id);
    assert_int_equal(letters_get(p->f->db, id, &found), ERR_OK);
    assert_string_equal(found.letter.thread, first);
    assert_string_equal(put(p, &lost), "");
    assert_string_equal(send(p, 3, 1), "refused");
    int64_t count, unread;
    assert_int_equal(letters_count(p->f->db, p->id, &count, &unread), ERR_OK);
    assert_int_equal(count, 3);
    assert_int_equal(unread, 1);
}

/* --- their cases --- */

static void expect_case(struct person *p, const char *thread, const char *state, const char *role)
{
    struct case_row row;
    assert_int_equal(case_get(p->f->db, thread, &row), ERR_OK);
    assert_true(row.found);
    assert_string_equal(row.state, state);
    assert_string_equal(row.role, role);
    assert_string_equal(row.person, p->id);
    assert_string_equal(row.who, "Marie Tremblay");
}

static void send_new(struct person *p, uint8_t draft, const char *thread, char id[OP_ID_TEXT_SIZE])
{
    const struct piece piece = { draft, 1, 1, 1, thread, "piece", "Question" };
    struct op op;
    assert_string_equal(put(p, &piece), "");
    make_send(p, draft, 1, &op);
    assert_string_equal(push_one(p, &op), "");
    op_id_text(op.id, id);
}

static void answer_one(struct person *p, const char *to)
{
    char received[MESSAGE_ID_TEXT_SIZE];
    bool known;
    SECRET_OWNED struct secret *text = secret_of("Réponse");
    const struct letter_answer answer = { to, text, p->f->server_ms };
    assert_int_equal(letters_answer(&p->f->service, p->f->db, &answer, &known, received), ERR_OK);
    assert_true(known);
}

/* Of the role of its subject; answered once nothing of it waits; open again with what is written then, and oldest by the first that waits. */
static void test_case(void **state)
{
    struct person *p = *state;
    static const char subjects[] = "[{\"id\": \"piece\", \"place\": 1, \"fr\": \"P\", \"en\": \"P\", \"role\": \"avi\"}]";
    char first[OP_ID_TEXT_SIZE], second[OP_ID_TEXT_SIZE], third[OP_ID_TEXT_SIZE];
    struct case_row row;
    int64_t changed;
    assert_int_equal(feed_load_subjects(p->f->db, subjects, strlen(subjects), &changed), ERR_OK);
    send_new(p, 1, NULL, first);
    expect_case(p, first, CASE_STATE_OPEN, "avi");
    const int64_t since = p->f->server_ms;
    person_later(p, 60000);
    send_new(p, 2, first, second);
    assert_int_equal(case_get(p->f->db, first, &row), ERR_OK);
    assert_int_equal(row.at_ms, since);
    assert_int_equal(row.last_ms, p->f->server_ms);
    answer_one(p, second);
    expect_case(p, first, CASE_STATE_OPEN, "avi");      /* the first one still waits */
    answer_one(p, first);
    expect_case(p, first, CASE_STATE_ANSWERED, "avi");
    person_later(p, 60000);
    send_new(p, 3, first, third);
    expect_case(p, first, CASE_STATE_OPEN, "avi");
    assert_int_equal(rows_of(p, "SELECT count(*) FROM message_case"), 1);
}

/* What was there before there were cases is of its subject's role once that is known, and nobody's until then. */
static void test_cases_of_before(void **state)
{
    struct person *p = *state;
    char first[OP_ID_TEXT_SIZE];
    send_new(p, 1, NULL, first);
    fixture_sql(p->f, "UPDATE message_case SET role = ''");
    static const char subjects[] = "[{\"id\": \"piece\", \"place\": 1, \"fr\": \"P\", \"en\": \"P\", \"role\": \"supervisor\"}]";
    int64_t changed;
    assert_int_equal(feed_load_subjects(p->f->db, subjects, strlen(subjects), &changed), ERR_OK);
    assert_int_equal(cases_place(p->f->db), ERR_OK);
    assert_int_equal(cases_place(p->f->db), ERR_OK);
    expect_case(p, first, CASE_STATE_OPEN, "supervisor");
}

static void test_nothing_readable(void **state)
{
    struct person *p = *state;
    const struct piece piece = { 1, 1, 1, 1, NULL, NULL, "Confidentiel" };
    assert_string_equal(put(p, &piece), "");
    assert_int_equal(rows_of(p, p->f->postgresql ? "SELECT count(*) FROM draft_part WHERE position('Confidentiel'::bytea in locked) > 0"
                                                 : "SELECT count(*) FROM draft_part WHERE instr(locked, CAST('Confidentiel' AS BLOB)) > 0"), 0);
}

/* --- the session --- */

static const char *put_one(struct person *p)
{
    const struct piece piece = { 1, 1, 1, 1, NULL, NULL, "x" };
    return put(p, &piece);
}

static void test_session_over(void **state)
{
    struct person *p = *state;
    const struct piece piece = { 1, 1, 1, 1, NULL, NULL, "avant la fin" };
    char sql[160];
    struct op inside;
    make_part(p, &piece, &inside);
    (void)snprintf(sql, sizeof sql, "UPDATE account_session SET ended_ms = %lld", (long long)p->f->server_ms);
    fixture_sql(p->f, sql);
    person_later(p, 3600000);
    assert_string_equal(put_one(p), "session-unknown");       /* signed after the end */
    assert_string_equal(push_one(p, &inside), "");            /* signed before it, and pushed an hour later */
    assert_int_equal(rows_of(p, "SELECT count(*) FROM audit WHERE action = 'message.draft' AND outcome = 'rejected' AND actor = 'kiosk'"), 1);
}

/* Who only types asks for nothing for a long time: that does not end the session for what was written; two hours do. */
static void test_session_of_who_types(void **state)
{
    struct person *p = *state;
    person_later(p, 90 * 60000);
    assert_string_equal(put_one(p), "");
    person_later(p, 30 * 60000);
    assert_string_equal(put_one(p), "session-unknown");
}

/* An hour ahead of the server a kiosk is not heard; ten minutes ahead its times are corrected. */
static void test_session_and_clock(void **state)
{
    struct person *p = *state;
    p->f->kiosk_ms += 600000;
    person_later(p, 115 * 60000);
    assert_string_equal(put_one(p), "");
    p->f->kiosk_ms -= 1200000;
    person_later(p, 10 * 60000);
    assert_string_equal(put_one(p), "session-unknown");
}

static void test_session_of_another_kiosk(void **state)
{
    struct person *p = *state;
    fixture_sql(p->f, "DELETE FROM account_session");
    assert_string_equal(put_one(p), "session-unknown");
    log_in(p, "0123456789abcdef");
    assert_string_equal(put_one(p), "session-unknown");
    fixture_sql(p->f, "DELETE FROM account_session");
    log_in(p, p->f->kiosk.kiosk_id);
    assert_string_equal(put_one(p), "");
}

static void test_session_of_another_realm(void **state)
{
    struct person *p = *state;
    fixture_sql(p->f, "UPDATE account_session SET realm = 'citizen'");
    assert_string_equal(put_one(p), "session-unknown");
}

/* The operation names the account it is about: another one than the session's is nothing. */
static void test_session_of_another_person(void **state)
{
    struct person *p = *state;
    const struct message_name name = name_of(1, 1);
    struct op op;
    uint8_t id[OP_ID_SIZE] = { 9 };
    assert_int_equal(op_begin(&op, id, MESSAGE_SEND_TYPE, "account-0123456789abcdef", p->f->kiosk_ms), ERR_OK);
    assert_int_equal(message_send_put(&name, p->f->keys.seal_public, &op), ERR_OK);
    sign_kiosk(p, &op);
    assert_string_equal(push_one(p, &op), "session-unknown");
    op.kiosk_signature[0] ^= 1;
    id[0] = 10;
    memcpy(op.id, id, sizeof id);
    assert_string_equal(push_one(p, &op), "kiosk-signature");
}

/* --- limits --- */

static void test_limits(void **state)
{
    struct person *p = *state;
    for (unsigned i = 0; i < LETTERS_DRAFTS_MAX; i++) {
        const struct piece piece = { (uint8_t)i, 1, 1, 1, NULL, NULL, "x" };
        assert_string_equal(put(p, &piece), "");
    }
    const struct piece more = { 201, 1, 1, 1, NULL, NULL, "x" }, again = { 7, 2, 1, 1, NULL, NULL, "y" };
    assert_string_equal(put(p, &more), "message-limit");
    assert_string_equal(put(p, &again), "");
    char sql[512];
    (void)snprintf(sql, sizeof sql, "INSERT INTO message (id, person, thread, number, subject, kind, locked, at_ms) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
                   "SELECT i + 1 FROM n WHERE i < 10000) SELECT 'm' || i, '%s', 't', 'M', 's', 'sent', %s, i FROM n", p->id, p->f->postgresql ? "''::bytea" : "x''");
    fixture_sql(p->f, sql);
    assert_string_equal(send(p, 7, 2), "message-limit");
    assert_string_equal(text_now(p, "07000000000000000000000000000000"), "y");
}

/* --- the lists that go with them --- */

static enum err load_shipped(struct person *p, const char *name, feed_load_fn *load, int64_t *changed)
{
    static char bytes[65536];
    char path[512];
    const char *build = getenv("BUILD");
    (void)snprintf(path, sizeof path, "%s/share/guichet/data/%s.json", build ? build : "build", name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t n = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    return load(p->f->db, bytes, n, changed);
}

static void test_lists(void **state)
{
    struct person *p = *state;
    static const char *const bad[] = { "[]", "{}", "[{\"id\":\"a\",\"fr\":\"A\",\"en\":\"A\"}]", "[{\"id\":\"a\",\"place\":1,\"fr\":\"A\"}]",
        "[{\"id\":\"sixteen-letters-x\",\"place\":1,\"fr\":\"A\",\"en\":\"A\"}]", "[{\"id\":\"a\",\"place\":1,\"fr\":\"\",\"en\":\"A\"}]",
        "[{\"id\":\"a\",\"place\":1,\"fr\":\"A\",\"en\":\"A\",\"more\":\"x\"}]",
        "[{\"id\":\"a\",\"place\":1,\"fr\":\"A\",\"en\":\"A\",\"role\":\"auditor\"}]", "[{\"id\":\"a\",\"place\":1,\"fr\":\"A\",\"en\":\"A\",\"role\":1}]" };
    static const char role[] = "[{\"id\":\"a\",\"place\":1,\"fr\":\"A\",\"en\":\"A\",\"role\":\"agent\"}]";
    int64_t changed = 0;
    assert_int_equal(load_shipped(p, "services", feed_load_services, &changed), ERR_OK);
    assert_int_equal(changed, 5);
    assert_int_equal(load_shipped(p, "subjects", feed_load_subjects, &changed), ERR_OK);
    assert_true(changed >= 10);
    assert_int_equal(load_shipped(p, "professions", feed_load_professions, &changed), ERR_OK);
    assert_int_equal(load_shipped(p, "citizen-services", feed_load_citizen_services, &changed), ERR_OK);
    assert_int_equal(load_shipped(p, "directory", feed_load_directory, &changed), ERR_OK);
    /* every profession has a line of the directory */
    assert_int_equal(rows_of(p, p->f->postgresql ? "SELECT count(*) FROM feed_row r WHERE feed = 'professions' AND NOT EXISTS (SELECT 1 FROM feed_row d WHERE d.feed = 'directory' AND d.id = r.content::json->>'line')"
                                                 : "SELECT count(*) FROM feed_row r WHERE feed = 'professions' AND NOT EXISTS (SELECT 1 FROM feed_row d WHERE d.feed = 'directory' AND d.id = json_extract(r.content, '$.line'))"), 0);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(feed_load_subjects(p->f->db, bad[i], strlen(bad[i]), &changed), ERR_FORMAT);
    assert_int_equal(feed_load_services(p->f->db, role, strlen(role), &changed), ERR_FORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, message_setup, person_teardown)
        TEST(test_parts_in_any_order), TEST(test_incomplete_version), TEST(test_late_version), TEST(test_after_sending), TEST(test_gone_limit), TEST(test_parts_that_do_not_go_together),
        TEST(test_too_long), TEST(test_sent), TEST(test_thread), TEST(test_case), TEST(test_cases_of_before), TEST(test_nothing_readable), TEST(test_session_over),
        TEST(test_session_of_who_types), TEST(test_session_and_clock), TEST(test_session_of_another_kiosk),
        TEST(test_session_of_another_person), TEST(test_session_of_another_realm), TEST(test_limits), TEST(test_lists),
    };
    if (secret_start())
        return 1;
    return FIXTURE_RUN("messages", tests);
}
