/* counter-person and counter-events: what an agent is shown of a person, and of nobody else. */
#include "tests/unit/test_server_counter.h"

#include "server/accounts/registry.h"
#include "server/citizens/citizens.h"
#include "server/contact.h"
#include "server/counter/cases.h"

#define TOKEN "DENK0100001"

enum { HOUR = 3600000, EVENTS = 23, PAGE = 5 };

struct counted { struct portal *p; enum policy_kind kind; const char *subject; int times; };

static char marie[PERSON_ID_SIZE];

static int setup(void **state)
{
    struct account_row row;
    struct portal *p;
    int failed = counter_setup(state);
    if (failed)
        return failed;
    p = *state;
    assert_int_equal(account_by_name(p->f->db, MARIE, &row), ERR_OK);
    memcpy(marie, row.person, sizeof marie);
    counter_agent(p, ANNE, COUNTER_AGENT);
    return 0;
}

static unsigned ask(struct portal *p, const char *person) { return portal_ask(p, "counter-person", json_pack("{s:s}", "person", person)); }

static const char *line_of(const struct portal *p, size_t i)
{
    static char line[1024];
    size_t n = (size_t)snprintf(line, sizeof line, "%s", row_word(p, i));
    for (size_t k = 0; k < 5; k++)
        n += (size_t)snprintf(line + n, sizeof line - n, "|%s", row_text(p, i, k));
    return line;
}

static void expect(const struct portal *p, const char *word, const char *line)
{
    const size_t i = row_find(p, word);
    assert_true(i < rows_said(p));
    assert_string_equal(line_of(p, i), line);
}

static void expect_none(const struct portal *p, const char *word) { assert_int_equal(row_find(p, word), rows_said(p)); }

static void give_token(struct portal *p)
{
    assert_int_equal(tokens_add(&p->f->service, p->f->db, TOKEN, "Marie T.", p->f->certificate, p->f->certificate_n), ERR_OK);
    assert_int_equal(people_give_token(&p->f->service, p->f->db, marie, TOKEN), ERR_OK);
}

static void test_account(void **state)
{
    struct portal *p = *state;
    struct contact_row contact;
    assert_int_equal(contact_get(p->f->db, marie, &contact), ERR_OK);
    contact.phone_count = 1;
    (void)snprintf(contact.phones[0], sizeof contact.phones[0], "418 555-0123 poste 4567");
    (void)snprintf(contact.mobile, sizeof contact.mobile, "581 555-9876");
    assert_int_equal(contact_put(p->f->db, marie, &contact), ERR_OK);
    assert_int_equal(ask(p, marie), 200);
    expect(p, "person", "person|Marie Tremblay|fr|m•••@•••.ca|418 •••, 581 •••|yes");
    expect(p, "account", "account|" MARIE "||password|open|");
    expect(p, "questions", "questions|account||||");
    assert_int_equal(row_time(p, row_find(p, "questions"), 0), 0);
    assert_true(row_time(p, row_find(p, "account"), 0) > p->f->server_ms);
    expect_none(p, "token");
    expect_none(p, "lock");
    expect_none(p, "citizen");
    assert_int_equal(office_close(&p->f->service, p->f->db, MARIE), ERR_OK);
    assert_int_equal(ask(p, marie), 200);
    expect(p, "account", "account|" MARIE "||password|closed|");
    assert_int_equal(row_time(p, row_find(p, "account"), 2), p->f->server_ms);
    assert_int_equal(counter_trail(p, ANNE, "counter-person", "done"), 2);
}

/* What was typed, hashed or drawn is nowhere in it. */
static void test_no_secret(void **state)
{
    struct portal *p = *state;
    give_token(p);
    assert_int_equal(ask(p, marie), 200);
    char *text = json_dumps(p->answer, 0);
    assert_null(strstr(text, EMAIL));
    assert_null(strstr(text, "exemple"));
    assert_null(strstr(text, "hash"));
    free(text);
}

static void test_token(void **state)
{
    struct portal *p = *state;
    bool changed;
    give_token(p);
    assert_int_equal(ask(p, marie), 200);
    expect(p, "token", "token|working|Marie T.|||");
    assert_string_equal(row_id(p, row_find(p, "token")), TOKEN);
    assert_int_equal(row_time(p, row_find(p, "token"), 2), p->f->server_ms);
    assert_int_equal(tokens_revoke(&p->f->service, p->f->db, TOKEN, &changed), ERR_OK);
    assert_int_equal(people_give_token(&p->f->service, p->f->db, marie, "DENK0100002"), ERR_OK);
    assert_int_equal(ask(p, marie), 200);
    size_t revoked = row_find(p, "token");
    revoked += strcmp(row_id(p, revoked), TOKEN) != 0;
    assert_string_equal(line_of(p, revoked), "token|revoked|Marie T.|||");
    fixture_sql(p->f, "UPDATE token SET revoked_ms = NULL");
    portal_later(p, 400LL * 24 * HOUR);
    counter_role(p, BRUNO, COUNTER_AGENT);
    counter_agent(p, BRUNO, 0);
    assert_int_equal(ask(p, marie), 200);
    revoked = row_find(p, "token");
    revoked += strcmp(row_id(p, revoked), TOKEN) != 0;
    assert_string_equal(line_of(p, revoked), "token|expired|Marie T.|||");
}

static enum err count(void *ctx, struct db *db)
{
    const struct counted *x = ctx;
    struct throttle_state state;
    enum err e = ERR_OK;
    for (int i = 0; i < x->times && !e; i++)
        e = throttle_count(&x->p->f->service, db, x->kind, x->subject, x->p->f->server_ms, &state);
    return e;
}

static void wrong(struct portal *p, enum policy_kind kind, const char *subject, int times)
{
    struct counted x = { p, kind, subject, times };
    assert_int_equal(db_tx(p->f->db, count, &x), ERR_OK);
}

static size_t lock_find(const struct portal *p, const char *kind)
{
    for (size_t i = 0; i < rows_said(p); i++)
        if (strcmp(row_word(p, i), "lock") == 0 && strcmp(row_id(p, i), kind) == 0)
            return i;
    return rows_said(p);
}

static void expect_lock(const struct portal *p, const char *kind, const char *subject, int64_t until_ms, int64_t counted)
{
    const size_t i = lock_find(p, kind);
    assert_true(i < rows_said(p));
    assert_string_equal(row_text(p, i, 0), subject);
    assert_int_equal(row_time(p, i, 0), until_ms);
    assert_int_equal(row_time(p, i, 1), counted);
}

static void test_locks(void **state)
{
    struct portal *p = *state;
    give_token(p);
    wrong(p, POLICY_ANSWERS, TOKEN, 3);
    wrong(p, POLICY_FORGOT, marie, 1);
    wrong(p, POLICY_FORGOT, "name " MARIE, 2);
    wrong(p, POLICY_ADDRESS, EMAIL, 4);
    wrong(p, POLICY_ADDRESS, "luc@exemple.ca", 9);
    for (int i = 0; i < 2; i++) {
        p->session[0] = 0;
        assert_int_equal(portal_ask(p, "login", json_pack("{s:s, s:s}", "name", MARIE, "password", "no")), 403);
    }
    counter_as(p, ANNE);
    assert_int_equal(ask(p, marie), 200);
    expect_lock(p, "answers", TOKEN, p->f->server_ms + POLICY_DAY_MS, 3);
    expect_lock(p, "forgot", MARIE, 0, 2);
    expect_lock(p, "login", MARIE, 0, 2);
    expect_lock(p, "codes", MARIE, 0, 4);
    assert_int_equal(lock_find(p, "identification"), rows_said(p));
    expect_none(p, "release");
    wrong(p, POLICY_RELEASE, TOKEN, 1);
    assert_int_equal(ask(p, marie), 200);
    expect(p, "release", "release|" TOKEN "||||");
    assert_int_equal(row_time(p, row_find(p, "release"), 0), p->f->server_ms + POLICY_DAY_MS);
}

static void test_citizen(void **state)
{
    struct portal *p = *state;
    struct citizen_row row;
    char subject[64];
    citizen_begin(p, EVE, EVE_EMAIL);
    assert_int_equal(citizen_by_login(&p->f->service, p->f->db, EVE, &row), ERR_OK);
    wrong(p, POLICY_IDENTIFY, row.person, 1);
    (void)snprintf(subject, sizeof subject, "%s", row.person);
    p->session[0] = 0;
    assert_int_equal(citizen_login(p, EVE, "Wrong one 99"), 403);
    counter_as(p, ANNE);
    assert_int_equal(ask(p, subject), 200);
    expect(p, "person", "person|" EVE "|fr|E•••@•••.ca||yes");
    expect(p, "citizen", "citizen|" EVE "|open|new||");
    expect_lock(p, "login", EVE, 0, 1);
    expect_lock(p, "identification", EVE, 0, 1);
    expect_none(p, "account");
    assert_int_equal(citizen_end(&p->f->service, p->f->db, row.person), ERR_OK);
    assert_int_equal(ask(p, subject), 200);
    expect(p, "citizen", "citizen|" EVE "|closed|new||");
    expect(p, "person", "person|" EVE "|fr|||");
    expect_none(p, "lock");
}

/* Straight in the database: what other parts make. */
static void test_elsewhere(void **state)
{
    struct portal *p = *state;
    char sql[1024], zero[160], workplace[ACCOUNT_ID_SIZE];
    const long long now = (long long)p->f->server_ms;
    const struct role_change role = { workplace, MARIE, "representative", true };
    enum role_verdict verdict;
    give_token(p);
    assert_int_equal(workplace_make(&p->f->service, p->f->db, "Clinique du Lac", workplace), ERR_OK);
    assert_int_equal(role_change(&p->f->service, p->f->db, &role, &verdict), ERR_OK);
    assert_int_equal(verdict, ROLE_CHANGED);
    citizen_blob(p, "00112233445566778899", zero);
    (void)snprintf(sql, sizeof sql, "INSERT INTO phone_unblock (challenge, kiosk, serial, counter, key, rotate, made_ms) VALUES (%s, 'k', '" TOKEN "', 1, %s, 1, %lld)", zero, zero, now);
    fixture_sql(p->f, sql);
    (void)snprintf(sql, sizeof sql, "INSERT INTO kiosk (id, sign_key, label, shared, enrolled_ms, seen_ms) VALUES ('silent', %s, 'Poste muet', %s, 1, %lld),"
                   " ('fresh', %s, 'Poste vif', %s, 1, %lld)", zero, zero, now - 2 * HOUR, zero, zero, now);
    fixture_sql(p->f, sql);
    (void)snprintf(sql, sizeof sql, "INSERT INTO operation (id, digest, kiosk, epoch, seq, type, serial, at_ms, received_ms, payload, status, reason) VALUES"
                   " (%s, %s, 'silent', %s, 1, 't', '" TOKEN "', 1, %lld, %s, 'applied', '')", zero, zero, zero, now - 3 * HOUR, zero);
    fixture_sql(p->f, sql);
    citizen_blob(p, "01", zero);
    (void)snprintf(sql, sizeof sql, "INSERT INTO operation (id, digest, kiosk, epoch, seq, type, serial, at_ms, received_ms, payload, status, reason) VALUES"
                   " (%s, %s, 'fresh', %s, 1, 't', '" TOKEN "', 1, %lld, %s, 'applied', '')", zero, zero, zero, now - 1, zero);
    fixture_sql(p->f, sql);
    (void)snprintf(sql, sizeof sql, "INSERT INTO invitation (id, reference, workplace, inviter, has_account, title, given, family, folded, email, services, code_salt,"
                   " code_hash, made_ms, expires_ms) VALUES ('i1', 'ABCD-EFGH', '%s', 'x', 1, '', 'M', 'T', 'tm', '" EMAIL "', 'rvsq', %s, %s, %lld, %lld)",
                   workplace, zero, zero, now, now + HOUR);
    fixture_sql(p->f, sql);
    static const char *const threads[] = { "t1", "t2" }, *const roles[] = { "agent", "avi" };
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(DB_RUN(p->f->db, ST_MESSAGE_ADD, NULL, NULL, db_text(threads[i]), db_text(marie), db_text(threads[i]), db_text("M-0000-0001"), db_text("billing"),
                                db_text("sent"), db_blob("x", 1), db_int(now)), ERR_OK);
        (void)snprintf(sql, sizeof sql, "INSERT INTO message_case (thread, role, subject, state, agent, at_ms, last_ms) VALUES ('%s', '%s', 'billing', 'open', '', %lld, 0)",
                       threads[i], roles[i], now);
        fixture_sql(p->f, sql);
    }
    assert_int_equal(ask(p, marie), 200);
    expect(p, "member", "member|Clinique du Lac|representative|||");
    expect(p, "phone", "phone|" TOKEN "|008J-4CT4-ANK7-F24S|||");
    expect(p, "waiting", "waiting|Poste muet||||");
    assert_int_equal(row_time(p, row_find(p, "waiting"), 0), now - 3 * HOUR);
    assert_int_equal(row_time(p, row_find(p, "waiting"), 1), now - 2 * HOUR);
    expect(p, "invitation", "invitation|ABCD-EFGH|open|Clinique du Lac||");
    expect(p, "case", "case|M-0000-0001|billing|open||");
    assert_string_equal(row_id(p, row_find(p, "case")), "t1");      /* the other one is not of this agent's role */
    assert_int_equal(row_find(p, "case") + 1, rows_said(p));
}

static void test_nip(void **state)
{
    struct portal *p = *state;
    const struct nip_new anne = { "medecin", "12345", "Anne", "Roy", "docteure", "anne@exemple.ca" };
    SECRET_OWNED struct secret *digits = NULL;
    int64_t expires_ms;
    char id[FIND_SUBJECT_SIZE];
    assert_int_equal(nip_issue(&p->f->service, p->f->db, &anne, &digits, &expires_ms), ERR_OK);
    assert_int_equal(portal_ask(p, "counter-find", json_pack("{s:s, s:s, s:i}", "text", "12345", "from", "", "rows", 5)), 200);
    (void)snprintf(id, sizeof id, "%s", row_id(p, 0));
    assert_int_equal(ask(p, id), 200);
    assert_int_equal(rows_said(p), 1);
    expect(p, "nip", "nip|medecin|12345|Anne Roy|open|");
    assert_int_equal(row_time(p, 0, 1), expires_ms);
    assert_int_equal(portal_ask(p, "counter-events", json_pack("{s:s, s:s, s:i}", "person", id, "from", "", "rows", 5)), 200);
}

static void test_refused(void **state)
{
    struct portal *p = *state;
    assert_int_equal(ask(p, "P-0000-0000"), 404);
    expect_problem(p, 404, "gone");
    assert_int_equal(ask(p, ""), 404);
    assert_int_equal(ask(p, ANNE), 403);
    expect_problem(p, 403, "own-record");
    assert_int_equal(portal_ask(p, "counter-person", json_pack("{s:i}", "person", 1)), 400);
    assert_int_equal(portal_ask(p, "counter-events", json_pack("{s:s, s:s, s:i}", "person", ANNE, "from", "", "rows", 5)), 403);
    assert_int_equal(portal_ask(p, "counter-events", json_pack("{s:s, s:s, s:i}", "person", "P-0000-0000", "from", "", "rows", 5)), 404);
    counter_agent(p, BRUNO, COUNTER_REPRESENTATIVE);
    assert_int_equal(ask(p, marie), 403);
    expect_problem(p, 403, "role");
}

/* --- events --- */

/* Of the token, of the person, of a log-in name, of the account's operations, and of somebody else, by turns. */
static enum err put_events(void *ctx, struct db *db)
{
    struct portal *p = ctx;
    char account[32] = "account-";
    enum err e = ERR_OK;
    account_public_id(&p->f->service, marie, account + 8);
    const char *const subjects[] = { TOKEN, marie, MARIE, account, "P-0000-0000" };
    for (int i = 0; i < EVENTS && !e; i++) {
        char action[32];
        (void)snprintf(action, sizeof action, "test.%d", i);
        const struct audit_event row = { .kiosk = p->f->kiosk.kiosk_id, .actor = i % 2 ? "agent" : "user", .actor_id = i % 2 ? ANNE : marie, .subject = subjects[i % 5],
            .action = action, .nature = "n", .outcome = "done", .reason = "r" };
        e = audit_add(db, &p->f->keys, &p->f->clock, &row);
    }
    return e;
}

static unsigned ask_events(struct portal *p, const char *from)
{
    return portal_ask(p, "counter-events", json_pack("{s:s, s:s, s:i}", "person", marie, "from", from, "rows", PAGE));
}

static const char *said(const struct portal *p, const char *member)
{
    const char *text = json_string_value(json_object_get(p->answer, member));
    return text ? text : "";
}

/* The pages as lists of what was done; how many. */
static size_t walk(struct portal *p, char lines[][256])
{
    char next[CURSOR_SIZE] = "";
    size_t n = 0;
    do {
        assert_int_equal(ask_events(p, next), 200);
        lines[n][0] = 0;
        for (size_t i = 0; i < rows_said(p); i++)
            (void)snprintf(lines[n] + strlen(lines[n]), 256 - strlen(lines[n]), "%s ", row_word(p, i));
        (void)snprintf(next, sizeof next, "%s", said(p, "next"));
        n++;
    } while (next[0] && n < 16);
    return n;
}

static void test_events(void **state)
{
    struct portal *p = *state;
    char lines[16][256], back[CURSOR_SIZE], first[CURSOR_SIZE] = "";
    give_token(p);
    assert_int_equal(db_tx(p->f->db, put_events, p), ERR_OK);
    const size_t n = walk(p, lines);
    assert_true(n >= 4);
    assert_string_equal(lines[0], "test.22 test.21 test.20 test.18 test.17 ");
    assert_string_equal(lines[1], "test.16 test.15 test.13 test.12 test.11 ");
    assert_string_equal(said(p, "next"), "");
    for (size_t page = n - 1; page-- > 1;) {      /* the first has got new rows before it: that it was read */
        (void)snprintf(back, sizeof back, "%s", said(p, "back"));
        assert_int_equal(ask_events(p, back), 200);
        char line[256] = "";
        for (size_t i = 0; i < rows_said(p); i++)
            (void)snprintf(line + strlen(line), sizeof line - strlen(line), "%s ", row_word(p, i));
        assert_string_equal(line, lines[page]);
        assert_string_not_equal(said(p, "next"), "");
    }
    assert_int_equal(row_time(p, 0, 0), p->f->server_ms);
    (void)snprintf(first, sizeof first, "%s", said(p, "next"));
    assert_int_equal(portal_ask(p, "counter-events", json_pack("{s:s, s:s, s:i}", "person", "P-0000-0000", "from", first, "rows", PAGE)), 400);
    first[5] = first[5] == 'A' ? 'B' : 'A';
    assert_int_equal(ask_events(p, first), 400);
}

static void test_event_words(void **state)
{
    struct portal *p = *state;
    give_token(p);
    assert_int_equal(db_tx(p->f->db, put_events, p), ERR_OK);
    assert_int_equal(ask_events(p, ""), 200);
    char line[256];
    (void)snprintf(line, sizeof line, "%s|%s|%s|%s|%s|%s", row_text(p, 1, 0), row_text(p, 1, 1), row_text(p, 1, 2), row_text(p, 1, 3), row_text(p, 1, 4), row_text(p, 1, 5));
    assert_string_equal(row_word(p, 1), "test.21");
    assert_string_equal(line, "n|done|r|agent|Anne Gagnon|Poste de l'accueil");
    assert_string_equal(row_text(p, 0, 4), "Marie Tremblay");
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM audit WHERE action = 'counter-events'"), 1);
    assert_int_equal(ask_events(p, ""), 200);
    assert_string_equal(row_word(p, 0), "counter-events");      /* who looked is told too */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, portal_teardown)
        T(test_account), T(test_no_secret), T(test_token), T(test_locks), T(test_citizen), T(test_elsewhere), T(test_nip), T(test_refused), T(test_events),
        T(test_event_words),
#undef T
    };
    return FIXTURE_RUN("counter-person", tests);
}
