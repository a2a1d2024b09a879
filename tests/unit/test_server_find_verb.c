/* counter-find as a kiosk asks it: pages and their cursors, references, receipts, numbers of messages. */
#include "tests/unit/test_server_counter.h"

#include "core/proto/base32.h"
#include "core/proto/message.h"

enum { ROWS = 20, PEOPLE = 45, ID_CHARS = 8 };

static int setup(void **state)
{
    int failed = counter_setup(state);
    if (!failed)
        counter_agent(*state, ANNE, COUNTER_AGENT);
    return failed;
}

static unsigned find_from(struct portal *p, const char *text, const char *from, int rows)
{
    return portal_ask(p, "counter-find", json_pack("{s:s, s:s, s:i}", "text", text, "from", from, "rows", rows));
}

static unsigned find(struct portal *p, const char *text) { return find_from(p, text, "", ROWS); }

static const char *said(const struct portal *p, const char *member)
{
    const char *text = json_string_value(json_object_get(p->answer, member));
    return text ? text : "";
}

static void expect_row(const struct portal *p, size_t i, const char *word, const char *text)
{
    char line[512];
    (void)snprintf(line, sizeof line, "%s|%s|%s|%s|%s|%s|%s", row_text(p, i, 0), row_text(p, i, 1), row_text(p, i, 2), row_text(p, i, 3), row_text(p, i, 4),
                   row_text(p, i, 5), row_text(p, i, 6));
    assert_string_equal(row_word(p, i), word);
    assert_string_equal(line, text);
}

static void test_rows(void **state)
{
    struct portal *p = *state;
    assert_int_equal(find(p, "tremblay mar"), 200);
    assert_int_equal(rows_said(p), 1);
    expect_row(p, 0, "name", "Marie Tremblay||account||||");
    assert_int_equal(strncmp(row_id(p, 0), "P-", 2), 0);
    assert_int_equal(find(p, MARIE), 200);
    expect_row(p, 0, "user", "Marie Tremblay|" MARIE "|account||||");
    assert_int_equal(find(p, EMAIL), 200);
    expect_row(p, 0, "email", "Marie Tremblay|m•••@•••.ca|account||||");
    assert_int_equal(find(p, "nobody at all"), 200);
    assert_int_equal(rows_said(p), 0);
    assert_string_equal(said(p, "next"), "");
    assert_int_equal(counter_trail(p, ANNE, "counter-find", "done"), 4);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM audit WHERE action = 'counter-find' AND length(subject) > 0"), 0);
}

static void test_refused(void **state)
{
    struct portal *p = *state;
    assert_int_equal(find(p, "tr"), 422);
    expect_problem(p, 422, "field");
    assert_string_equal(said_text(p, "field"), "text");
    assert_int_equal(find_from(p, "tremblay", "", 21), 400);
    assert_int_equal(find_from(p, "tremblay", "", 0), 400);
    assert_int_equal(find_from(p, "tremblay", "AAAA", ROWS), 400);
    assert_int_equal(portal_ask(p, "counter-find", json_pack("{s:s, s:s}", "text", "tremblay", "from", "")), 400);
    assert_int_equal(portal_ask(p, "counter-find", json_pack("{s:s, s:s, s:i, s:i}", "text", "tremblay", "from", "", "rows", 5, "more", 1)), 400);
    counter_agent(p, BRUNO, COUNTER_ADMINISTRATOR);
    assert_int_equal(find(p, "tremblay"), 403);
    expect_problem(p, 403, "role");
}

/* A page is the same forward and back, and a cursor is of its text. */
static void test_pages(void **state)
{
    struct portal *p = *state;
    char ids[3][ROWS][FIND_SUBJECT_SIZE], next[CURSOR_SIZE] = "", other[CURSOR_SIZE];
    size_t counts[3] = { 0 };
    for (int i = 0; i < PEOPLE; i++) {
        const struct person_new luc = { "Luc Gagnon", "fr", NULL };
        char id[PERSON_ID_SIZE];
        assert_int_equal(people_add(&p->f->service, p->f->db, &luc, id), ERR_OK);
    }
    for (size_t page = 0; page < 3; page++) {
        assert_int_equal(find_from(p, "gagnon luc", next, ROWS), 200);
        counts[page] = rows_said(p);
        for (size_t i = 0; i < counts[page]; i++)
            (void)snprintf(ids[page][i], sizeof ids[page][i], "%s", row_id(p, i));
        assert_int_equal(said(p, "back")[0] != 0, page > 0);
        (void)snprintf(next, sizeof next, "%s", said(p, "next"));
    }
    assert_string_equal(next, "");
    assert_int_equal(counts[0] + counts[1] + counts[2], PEOPLE);
    for (size_t page = 2; page-- > 0;) {
        (void)snprintf(next, sizeof next, "%s", said(p, "back"));
        assert_int_equal(find_from(p, "gagnon luc", next, ROWS), 200);
        assert_int_equal(rows_said(p), ROWS);
        for (size_t i = 0; i < ROWS; i++)
            assert_string_equal(row_id(p, i), ids[page][i]);
        assert_string_not_equal(said(p, "next"), "");
    }
    assert_string_equal(said(p, "back"), "");
    (void)snprintf(other, sizeof other, "%s", said(p, "next"));
    assert_int_equal(find_from(p, "tremblay", other, ROWS), 400);
    assert_int_equal(find_from(p, "D-0000-0000", other, ROWS), 400);
    assert_int_equal(find_from(p, "gag", other, ROWS), 200);
    other[3] = other[3] == 'A' ? 'B' : 'A';
    assert_int_equal(find_from(p, "gagnon luc", other, ROWS), 400);
}

/* A log-in with a wrong password is refused under a reference: its cause, and whose it is. */
static void test_reference(void **state)
{
    struct portal *p = *state;
    char reference[32];
    p->session[0] = 0;
    assert_int_equal(portal_ask(p, "login", json_pack("{s:s, s:s}", "name", MARIE, "password", "no")), 403);
    (void)snprintf(reference, sizeof reference, "%s", said_text(p, "reference"));
    counter_as(p, ANNE);
    assert_int_equal(find(p, reference), 200);
    assert_int_equal(rows_said(p), 1);
    char line[256];
    (void)snprintf(line, sizeof line, "Marie Tremblay|%s|account|Poste de l'accueil|account.login|password-wrong|", reference);
    expect_row(p, 0, "reference", line);
    assert_int_equal(row_time(p, 0, 0), p->f->server_ms);
    for (char *c = reference; *c; c++)      /* the hyphen behind the letter stays: without it letters alone are a name */
        *c = *c == '-' && c > reference + 1 ? ' ' : (char)(*c >= 'A' && *c <= 'Z' ? *c + 32 : *c);
    assert_int_equal(find(p, reference), 200);
    assert_int_equal(rows_said(p), 1);
    assert_int_equal(find(p, "D-ZZZZ-ZZZZ"), 200);
    assert_int_equal(rows_said(p), 0);
    p->session[0] = 0;      /* of a name that is nobody's, whose it is is not known */
    portal_later(p, 5000);
    assert_int_equal(portal_ask(p, "login", json_pack("{s:s, s:s}", "name", "IP7654321", "password", "no")), 403);
    (void)snprintf(reference, sizeof reference, "%s", said_text(p, "reference"));
    counter_as(p, ANNE);
    assert_int_equal(find(p, reference), 200);
    (void)snprintf(line, sizeof line, "|%s||Poste de l'accueil|account.login|name-unknown|", reference);
    expect_row(p, 0, "reference", line);
    assert_string_equal(row_id(p, 0), "");
}

/* A name that has the letters of a reference is a name. */
static void test_desmarais(void **state)
{
    struct portal *p = *state;
    const struct person_new person = { "Rochefort Desmarais", "fr", NULL };
    char id[PERSON_ID_SIZE];
    assert_int_equal(people_add(&p->f->service, p->f->db, &person, id), ERR_OK);
    assert_int_equal(find(p, "desmarais"), 200);
    assert_int_equal(rows_said(p), 1);
    assert_int_equal(find(p, "Rochefort"), 200);
    assert_int_equal(rows_said(p), 1);
}

static void put_operation(struct portal *p, const uint8_t id[OP_ID_SIZE], const char *type, const char *serial)
{
    static const uint8_t digest[OP_DIGEST_SIZE], epoch[16];
    assert_int_equal(DB_RUN(p->f->db, ST_OPERATION_ADD, NULL, NULL, db_blob(id, OP_ID_SIZE), db_blob(digest, sizeof digest), db_text(p->f->kiosk.kiosk_id),
                            db_blob(epoch, sizeof epoch), db_int(1), db_text(type), db_text(serial), db_int(p->f->server_ms), db_int(p->f->server_ms),
                            db_blob("", 0), db_text("rejected"), db_text("token-revoked")), ERR_OK);
}

static void receipt_of(char letter, const uint8_t *id, char to[REFERENCE_SIZE])
{
    to[0] = letter;
    to[1] = '-';
    base32_format(id, ID_CHARS, to + 2);
}

/* The first 40 bits, whatever comes behind them; all ones too. */
static void test_receipt(void **state)
{
    struct portal *p = *state;
    struct account_row marie;
    uint8_t id[OP_ID_SIZE];
    char receipt[REFERENCE_SIZE], line[256];
    assert_int_equal(account_by_name(p->f->db, MARIE, &marie), ERR_OK);
    assert_int_equal(people_give_token(&p->f->service, p->f->db, marie.person, "DENK0100001"), ERR_OK);
    for (int i = 0; i < 2; i++) {
        memset(id, i ? 0xff : 0x5a, sizeof id);
        put_operation(p, id, "pin.changed/1", "DENK0100001");
        id[4] ^= 1;
        put_operation(p, id, "pin.changed/1", "DENK0100009");
        id[4] ^= 1;
        receipt_of('R', id, receipt);
        assert_int_equal(find(p, receipt), 200);
        assert_int_equal(rows_said(p), 1);
        (void)snprintf(line, sizeof line, "Marie Tremblay|%s|account|Poste de l'accueil|pin.changed/1|rejected|token-revoked", receipt);
        expect_row(p, 0, "receipt", line);
        assert_int_equal(row_time(p, 0, 0), p->f->server_ms);
    }
    id[15] = 0;
    put_operation(p, id, "contact.set/1", "DENK0100009");
    assert_int_equal(find(p, receipt), 200);
    assert_int_equal(rows_said(p), 2);
    expect_row(p, 0, "receipt", "|R-ZZZZ-ZZZZ||Poste de l'accueil|contact.set/1|rejected|token-revoked");
}

/* What an account's operation has for a serial leads to the account; an answer is no operation. */
static void test_message(void **state)
{
    struct portal *p = *state;
    struct account_row marie;
    uint8_t id[OP_ID_SIZE];
    char number[MESSAGE_NUMBER_SIZE], public[ACCOUNT_PUBLIC_SIZE], serial[MESSAGE_SERIAL_SIZE], text[2 * OP_ID_SIZE + 1];
    assert_int_equal(account_by_name(p->f->db, MARIE, &marie), ERR_OK);
    account_public_id(&p->f->service, marie.person, public);
    message_serial(public, serial);
    randombytes_buf(id, sizeof id);
    put_operation(p, id, "message.send/1", serial);
    message_number(id, number);
    assert_int_equal(find(p, number), 200);
    assert_int_equal(rows_said(p), 1);
    assert_string_equal(row_text(p, 0, 0), "Marie Tremblay");
    assert_string_equal(row_text(p, 0, 4), "message.send/1");
    id[0] ^= 1;
    message_number(id, number);
    sodium_bin2hex(text, sizeof text, id, sizeof id);
    assert_int_equal(DB_RUN(p->f->db, ST_MESSAGE_ADD, NULL, NULL, db_text(text), db_text(marie.person), db_text(text), db_text(number), db_text("billing"),
                            db_text("received"), db_blob("x", 1), db_int(p->f->server_ms)), ERR_OK);
    assert_int_equal(find(p, number), 200);
    assert_int_equal(rows_said(p), 1);
    assert_string_equal(row_id(p, 0), marie.person);
    assert_string_equal(row_text(p, 0, 4), "received");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, portal_teardown)
        T(test_rows), T(test_refused), T(test_pages), T(test_reference), T(test_desmarais), T(test_receipt), T(test_message),
#undef T
    };
    return FIXTURE_RUN("counter-find", tests);
}
