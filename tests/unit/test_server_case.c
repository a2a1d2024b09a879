/* People's messages at the counter: the queue, reading, taking, answering, transferring, closing (server/PROTOCOL.md 15.4). */
#include "tests/unit/test_server_counter.h"

#include "server/accounts/letters.h"
#include "server/counter/cases.h"

static const char subjects[] =
    "[{\"id\": \"facturation\", \"place\": 1, \"fr\": \"F\", \"en\": \"B\"}, {\"id\": \"piece\", \"place\": 2, \"fr\": \"P\", \"en\": \"D\", \"role\": \"avi\"}]";

static int case_setup(void **state)
{
    int64_t changed = 0;
    int failed = counter_setup(state);
    struct portal *p = *state;
    assert_int_equal(feed_load_subjects(p->f->db, subjects, strlen(subjects), &changed), ERR_OK);
    counter_agent(p, BRUNO, COUNTER_AGENT);
    counter_agent(p, ANNE, COUNTER_AGENT);
    return failed;
}

static void writer(const struct portal *p, char to[PERSON_ID_SIZE])
{
    struct account_row row;
    assert_int_equal(account_by_name(p->f->db, MARIE, &row), ERR_OK);
    memcpy(to, row.person, sizeof row.person);
}

/* A message of Marie's, a second after the one before; thread NULL: a new one. Its id is one byte. */
static void send(struct portal *p, uint8_t id, const char *subject, const char *thread, const char *text)
{
    SECRET_OWNED struct secret *secret = secret_text(text);
    const uint8_t op[OP_ID_SIZE] = { id };
    const struct message_name name = { .draft = { id }, .version = { 1 } };
    struct message_part part = { .name = name, .part = 1, .parts = 1, .text = secret };
    char person[PERSON_ID_SIZE];
    const char *reason = NULL;
    bool whole = false;
    p->f->server_ms += 1000;
    p->f->kiosk_ms += 1000;
    writer(p, person);
    (void)snprintf(part.subject, sizeof part.subject, "%s", subject);
    (void)snprintf(part.thread, sizeof part.thread, "%s", thread ? thread : "");
    const struct letter_part what = { person, &part, p->f->server_ms };
    assert_int_equal(letters_add_part(&p->f->service, p->f->db, &what, &whole, &reason), ERR_OK);
    const struct letter_sending sending = { person, &name, op, p->f->server_ms };
    assert_int_equal(letters_send(&p->f->service, p->f->db, &sending, &reason), ERR_OK);
    assert_null(reason);
}

#define CASE(n) "0" #n "000000000000000000000000000000"

static json_t *page_of(const char *state, const char *subject, const char *from, int rows)
{
    return json_pack("{s:s, s:s, s:s, s:i}", "state", state, "subject", subject, "from", from, "rows", rows);
}

static unsigned list(struct portal *p, const char *state) { return portal_ask(p, "counter-cases", page_of(state, "", "", 20)); }
static unsigned about(struct portal *p, const char *verb, const char *id) { return portal_ask(p, verb, json_pack("{s:s}", "id", id)); }

static unsigned answer(struct portal *p, const char *id, const char *text)
{
    return portal_ask(p, "act-case-answer", json_pack("{s:s, s:s}", "id", id, "text", text));
}

static unsigned transfer(struct portal *p, const char *id, const char *role)
{
    return portal_ask(p, "act-case-transfer", json_pack("{s:s, s:s}", "id", id, "role", role));
}

static unsigned text_of(struct portal *p, const char *id, int64_t from)
{
    return portal_ask(p, "counter-case-text", json_pack("{s:s, s:I}", "id", id, "from", (json_int_t)from));
}

static void expect_refused(struct portal *p, unsigned status, const char *word)
{
    expect_problem(p, status, word);
    assert_null(json_object_get(p->answer, "rows"));
}

/* --- lists --- */

static void test_queue(void **state)
{
    struct portal *p = *state;
    send(p, 1, "facturation", NULL, "un");
    send(p, 2, "piece", NULL, "pour un AVI");
    send(p, 3, "facturation", NULL, "trois");
    send(p, 4, "facturation", CASE(1), "un, encore");
    assert_int_equal(list(p, "open"), 200);
    assert_int_equal(rows_said(p), 2);                       /* oldest first, whatever was added to it */
    assert_string_equal(row_id(p, 0), CASE(1));
    assert_string_equal(row_word(p, 0), "open");
    assert_string_equal(row_text(p, 0, 0), "M-0400-0000");   /* 40 bits of 01 */
    assert_string_equal(row_text(p, 0, 1), "facturation");
    assert_string_equal(row_text(p, 0, 2), "Marie Tremblay");
    assert_string_equal(row_text(p, 0, 3), "");
    assert_string_equal(row_text(p, 0, 4), "agent");
    assert_int_equal(row_time(p, 0, 0), p->f->server_ms);
    assert_string_equal(row_id(p, 1), CASE(3));
    counter_role(p, ANNE, COUNTER_AVI);
    assert_int_equal(list(p, "open"), 200);
    assert_int_equal(rows_said(p), 3);
    assert_string_equal(row_id(p, 1), CASE(2));
    assert_int_equal(portal_ask(p, "counter-cases", page_of("open", "piece", "", 20)), 200);
    assert_int_equal(rows_said(p), 1);
    assert_string_equal(row_id(p, 0), CASE(2));
    assert_int_equal(list(p, "mine"), 200);
    assert_int_equal(rows_said(p), 0);
}

/* Page by page to the end and back shows the same rows; another list's cursor, and one that was changed, open nothing. */
static void test_pages(void **state)
{
    struct portal *p = *state;
    char next[CURSOR_SIZE], back[CURSOR_SIZE];
    counter_role(p, ANNE, COUNTER_AVI);
    for (uint8_t i = 1; i <= 7; i++)
        send(p, i, i % 2 ? "facturation" : "piece", NULL, "x");
    assert_int_equal(portal_ask(p, "counter-cases", page_of("open", "", "", 3)), 200);
    assert_int_equal(rows_said(p), 3);
    assert_string_equal(said_text(p, "back"), "(none)");
    (void)snprintf(next, sizeof next, "%s", said_text(p, "next"));
    assert_int_equal(portal_ask(p, "counter-cases", page_of("open", "", next, 3)), 200);
    assert_string_equal(row_id(p, 0), CASE(4));
    assert_string_equal(row_id(p, 2), CASE(6));
    (void)snprintf(back, sizeof back, "%s", said_text(p, "back"));
    (void)snprintf(next, sizeof next, "%s", said_text(p, "next"));
    assert_int_equal(portal_ask(p, "counter-cases", page_of("open", "", next, 3)), 200);
    assert_int_equal(rows_said(p), 1);
    assert_string_equal(row_id(p, 0), CASE(7));
    assert_string_equal(said_text(p, "next"), "(none)");
    assert_int_equal(portal_ask(p, "counter-cases", page_of("open", "", back, 3)), 200);
    assert_int_equal(rows_said(p), 3);
    assert_string_equal(row_id(p, 0), CASE(1));
    assert_string_equal(row_id(p, 2), CASE(3));
    assert_string_equal(said_text(p, "back"), "(none)");
    assert_int_equal(portal_ask(p, "counter-cases", page_of("closed", "", back, 3)), 400);
    back[10] = back[10] == 'A' ? 'B' : 'A';
    assert_int_equal(portal_ask(p, "counter-cases", page_of("open", "", back, 3)), 400);
    assert_int_equal(portal_ask(p, "counter-cases", page_of("other", "", "", 3)), 400);
    assert_int_equal(portal_ask(p, "counter-cases", page_of("open", "", "", 21)), 400);
}

/* --- reading --- */

static void test_read(void **state)
{
    struct portal *p = *state;
    send(p, 1, "facturation", NULL, "Bonjour, le numéro est \"12\"");
    assert_int_equal(about(p, "counter-case", CASE(1)), 200);
    assert_int_equal(rows_said(p), 1);
    assert_string_equal(row_id(p, 0), CASE(1));
    assert_string_equal(row_word(p, 0), "sent");
    assert_string_equal(row_text(p, 0, 1), "28");
    assert_int_equal(text_of(p, CASE(1), 0), 200);
    assert_string_equal(said_text(p, "text"), "Bonjour, le numéro est \"12\"");
    assert_string_equal(said_text(p, "next"), "(none)");
    assert_int_equal(text_of(p, CASE(1), 26), 200);
    assert_string_equal(said_text(p, "text"), "2\"");
    assert_int_equal(text_of(p, CASE(1), 28), 404);
    assert_int_equal(text_of(p, CASE(2), 0), 404);
    assert_int_equal(text_of(p, CASE(1), -1), 400);
    assert_int_equal(counter_trail(p, ANNE, "counter-case-text", "done"), 2);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM message WHERE read_ms IS NOT NULL"), 0);
}

/* Of a role that is not the agent's: not in a list, not to be read, not to be changed, whatever is asked. */
static void test_other_roles(void **state)
{
    struct portal *p = *state;
    static const char *const verbs[] = { "counter-case", "act-case-take", "act-case-close" };
    send(p, 1, "piece", NULL, "Confidentiel");
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        assert_int_equal(about(p, verbs[i], CASE(1)), 404);
        expect_refused(p, 404, "gone");
    }
    assert_int_equal(text_of(p, CASE(1), 0), 404);
    assert_int_equal(answer(p, CASE(1), "x"), 404);
    assert_int_equal(transfer(p, CASE(1), "agent"), 404);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM message_case WHERE state = 'open' AND role = 'avi'"), 1);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM message"), 1);
    counter_role(p, ANNE, COUNTER_SUPERVISOR);
    assert_int_equal(about(p, "act-case-take", CASE(1)), 404);      /* nor a supervisor's, as such */
}

/* --- acts --- */

static void test_take(void **state)
{
    struct portal *p = *state;
    send(p, 1, "facturation", NULL, "x");
    assert_int_equal(about(p, "act-case-take", CASE(1)), 200);
    assert_string_equal(row_word(p, 0), "taken");
    assert_string_equal(row_text(p, 0, 3), "Anne Gagnon");
    assert_int_equal(about(p, "act-case-take", CASE(1)), 200);
    assert_int_equal(list(p, "mine"), 200);
    assert_int_equal(rows_said(p), 1);
    counter_as(p, BRUNO);
    assert_int_equal(list(p, "mine"), 200);
    assert_int_equal(rows_said(p), 0);
    assert_int_equal(list(p, "open"), 200);
    assert_int_equal(rows_said(p), 1);
    static const char *const verbs[] = { "act-case-take", "act-case-close" };
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(about(p, verbs[i], CASE(1)), 409);
        expect_refused(p, 409, "taken");
    }
    assert_int_equal(answer(p, CASE(1), "x"), 409);
    assert_int_equal(transfer(p, CASE(1), "avi"), 409);
    counter_role(p, BRUNO, COUNTER_SUPERVISOR);
    assert_int_equal(about(p, "act-case-take", CASE(1)), 200);      /* takes it over */
    assert_string_equal(row_text(p, 0, 3), "Bruno Roy");
    counter_as(p, ANNE);
    assert_int_equal(about(p, "act-case-take", CASE(1)), 409);
}

static int64_t told(const struct portal *p) { return portal_mails(p, "message-answered"); }

/* Once, also when the same comes again: all that waited has its answer, the writer is told that there is one. */
static void test_answer(void **state)
{
    struct portal *p = *state;
    struct asked k;
    send(p, 1, "facturation", NULL, "un");
    send(p, 2, "facturation", CASE(1), "encore");
    portal_make(p, "act-case-answer", json_pack("{s:s, s:s}", "id", CASE(1), "text", "Voici la réponse.\nMerci.\n"), &k);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(portal_carry(p, &k), 200);
        assert_string_equal(row_word(p, 0), "answered");
        assert_string_equal(row_text(p, 0, 3), "Anne Gagnon");
    }
    asked_drop(&k);
    assert_int_equal(told(p), 1);
    assert_int_equal(counter_trail(p, ANNE, "act-case-answer", "done"), 1);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM message WHERE kind = 'received' AND thread = '" CASE(1) "'"), 1);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM message WHERE kind = 'sent' AND answered_ms IS NULL"), 0);
    assert_int_equal(about(p, "counter-case", CASE(1)), 200);
    assert_int_equal(rows_said(p), 3);
    const size_t at = row_find(p, "answer");
    char id[MESSAGE_ID_TEXT_SIZE];
    (void)snprintf(id, sizeof id, "%s", row_id(p, at));
    assert_int_equal(text_of(p, id, 0), 200);
    assert_string_equal(said_text(p, "text"), "Voici la réponse.\nMerci.");
    assert_int_equal(list(p, "open"), 200);
    assert_int_equal(rows_said(p), 0);
    assert_int_equal(list(p, "closed"), 200);
    assert_int_equal(rows_said(p), 1);
    send(p, 3, "facturation", CASE(1), "et puis?");                 /* it is open again, and nobody's */
    assert_int_equal(list(p, "open"), 200);
    assert_int_equal(rows_said(p), 1);
    assert_string_equal(row_text(p, 0, 3), "");
    assert_int_equal(list(p, "mine"), 200);
    assert_int_equal(rows_said(p), 0);
}

static void test_bad_answers(void **state)
{
    struct portal *p = *state;
    static const char *const bad[] = { "", "\n\n", "une\ttabulation" };
    send(p, 1, "facturation", NULL, "x");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(answer(p, CASE(1), bad[i]), 422);
        assert_string_equal(said_text(p, "field"), "text");
    }
    assert_int_equal(told(p), 0);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM message_case WHERE state = 'open'"), 1);
}

/* What an agent gave to roles that they do not have is out of their sight at once. */
static void test_transfer(void **state)
{
    struct portal *p = *state;
    send(p, 1, "facturation", NULL, "x");
    assert_int_equal(about(p, "act-case-take", CASE(1)), 200);
    assert_int_equal(transfer(p, CASE(1), "auditor"), 400);
    assert_int_equal(transfer(p, CASE(1), "avi"), 200);
    assert_int_equal(rows_said(p), 0);
    assert_int_equal(about(p, "counter-case", CASE(1)), 404);
    assert_int_equal(list(p, "mine"), 200);
    assert_int_equal(rows_said(p), 0);
    assert_int_equal(counter_trail(p, ANNE, "act-case-transfer", "done"), 1);
    counter_role(p, BRUNO, COUNTER_AVI);
    counter_as(p, BRUNO);
    assert_int_equal(list(p, "open"), 200);
    assert_int_equal(rows_said(p), 1);
    assert_string_equal(row_word(p, 0), "open");
    assert_string_equal(row_text(p, 0, 4), "avi");
    assert_int_equal(transfer(p, CASE(1), "agent"), 200);
    assert_string_equal(row_text(p, 0, 4), "agent");
    send(p, 2, "piece", CASE(1), "suite");                          /* what was given stays given */
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM message_case WHERE role = 'agent'"), 1);
}

static void test_close(void **state)
{
    struct portal *p = *state;
    send(p, 1, "facturation", NULL, "Merci!");
    assert_int_equal(about(p, "act-case-close", CASE(1)), 200);
    assert_string_equal(row_word(p, 0), "closed");
    assert_int_equal(told(p), 0);
    assert_int_equal(list(p, "open"), 200);
    assert_int_equal(rows_said(p), 0);
    assert_int_equal(list(p, "closed"), 200);
    assert_int_equal(rows_said(p), 1);
    assert_int_equal(counter_trail(p, ANNE, "act-case-close", "done"), 1);
}

/* Who wrote is an agent too: they read it, somebody else answers. */
static void test_own(void **state)
{
    struct portal *p = *state;
    char person[PERSON_ID_SIZE];
    writer(p, person);
    send(p, 1, "facturation", NULL, "x");
    counter_role(p, person, COUNTER_AGENT);
    counter_session(p, person, "counter", COUNTER_TOKEN);
    assert_int_equal(list(p, "open"), 200);
    assert_int_equal(about(p, "act-case-take", CASE(1)), 403);
    expect_refused(p, 403, "own-record");
    assert_int_equal(answer(p, CASE(1), "x"), 403);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM message_case WHERE state = 'open'"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, case_setup, portal_teardown)
        T(test_queue), T(test_pages), T(test_read), T(test_other_roles), T(test_take), T(test_answer), T(test_bad_answers), T(test_transfer), T(test_close), T(test_own),
#undef T
    };
    return FIXTURE_RUN("cases", tests);
}
