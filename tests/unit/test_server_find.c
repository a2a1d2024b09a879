/* What people are found by: keys follow what is stored, and pages of them follow each other, on each engine. */
#include "tests/unit/test_server_citizen.h"

#include "server/accounts/registry.h"
#include "server/citizens/citizens.h"
#include "server/counter/find.h"
#include "server/upkeep.h"

enum { ROWS = 20, MANY = 200, LIST_MAX = 1000, LINE = 128 };

static void add_person(struct portal *p, const char *name, const char *email, char id[PERSON_ID_SIZE])
{
    const struct person_new person = { name, "fr", email };
    assert_int_equal(people_add(&p->f->service, p->f->db, &person, id), ERR_OK);
}

static void give_token(struct portal *p, const char *person, const char *serial)
{
    assert_int_equal(people_give_token(&p->f->service, p->f->db, person, serial), ERR_OK);
}

static void page(struct portal *p, const char *typed, const struct find_row *after, bool forward, struct find_page *out)
{
    struct find_range range;
    assert_int_equal(find_range_of(&p->f->service, typed, &range), ERR_OK);
    const struct find_ask ask = { &range, after, forward, ROWS, p->f->server_ms };
    assert_int_equal(find_page_get(p->f->db, &ask, out), ERR_OK);
}

/* "word person, word person", all on one page. */
static const char *found(struct portal *p, const char *typed)
{
    static char text[ROWS * LINE];
    struct find_page out;
    size_t n = 0;
    page(p, typed, NULL, true, &out);
    assert_false(out.more);
    text[0] = 0;
    for (size_t i = 0; i < out.count; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%s %s", i ? ", " : "", find_words[out.rows[i].key.kind], out.rows[i].subject);
    return text;
}

static void expect(struct portal *p, const char *typed, const char *word, const char *person)
{
    char line[LINE] = "";
    if (word)
        (void)snprintf(line, sizeof line, "%s %s", word, person);
    if (strcmp(found(p, typed), line) != 0)
        fail_msg("%s: \"%s\" and not \"%s\"", typed, found(p, typed), line);
}

static void test_names(void **state)
{
    struct portal *p = *state;
    static const char *const good[] = { "jean-françois gagné", "GAGNE Jean Francois", "gagne", "Gagn", "jeanfr", "françois GAGNÉ", "fra" };
    static const char *const none[] = { "gagnon", "jean gagne", "ançois", "xyz" };
    char jf[PERSON_ID_SIZE], odd[PERSON_ID_SIZE], bar[PERSON_ID_SIZE], neil[PERSON_ID_SIZE];
    add_person(p, "Jean-François Gagné", NULL, jf);
    add_person(p, "Ann 100%_\\ d'Or", NULL, odd);
    add_person(p, "Søren Łuczak", NULL, bar);
    add_person(p, "Kim O’Neil", NULL, neil);
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        expect(p, good[i], "name", jf);
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        expect(p, none[i], NULL, "");
    expect(p, "100%_\\", "name", odd);
    expect(p, "100%_\\ dor", "name", odd);
    expect(p, "ann 1_0", NULL, "");
    expect(p, "ann 100%", "name", odd);
    expect(p, "ann %", NULL, "");
    expect(p, "soren l", "name", bar);
    expect(p, "LUCZAK", "name", bar);
    expect(p, "o'neil", "name", neil);
    expect(p, "oneil kim", "name", neil);
}

static void test_saints(void **state)
{
    struct portal *p = *state;
    char anne[PERSON_ID_SIZE], stephane[PERSON_ID_SIZE];
    static const char *const good[] = { "st-pierre", "saint-pierre", "St Pierre Anne", "saint pierre anne", "anne st-pierre", "Anne Saint-Pierre", "anne s", "pierre" };
    add_person(p, "Anne St-Pierre", NULL, anne);
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        expect(p, good[i], "name", anne);
    add_person(p, "Luc Stéphane", NULL, stephane);
    expect(p, "ste", "name", stephane);
    expect(p, "luc ste", "name", stephane);
}

static void test_short(void **state)
{
    struct portal *p = *state;
    static const char *const typed[] = { "", "ab", " a-b ", "%%%%%", "a.b", "é è", "...." };
    struct find_range range;
    for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++)
        assert_int_equal(find_range_of(&p->f->service, typed[i], &range), ERR_FIND_SHORT);
    assert_int_equal(find_range_of(&p->f->service, "abc\xff", &range), ERR_FORMAT);
    assert_int_equal(find_range_of(&p->f->service, "abc", &range), ERR_OK);
}

/* A token's serial, another's, a log-in name, an address: the same person, once. */
static void test_one_person(void **state)
{
    struct portal *p = *state;
    struct account_row marie;
    struct find_page out;
    assert_int_equal(account_by_name(p->f->db, MARIE, &marie), ERR_OK);
    expect(p, "ip0000001", "user", marie.person);
    expect(p, "IP0 000", "user", marie.person);
    expect(p, " Marie@EXEMPLE.ca ", "email", marie.person);
    expect(p, "marie@exemple.com", NULL, "");
    give_token(p, marie.person, "DENK0100001");
    give_token(p, marie.person, "DENK0100002");
    expect(p, "denk01", "token", marie.person);
    expect(p, "denk 0100-002", "token", marie.person);
    expect(p, "tremblay", "name", marie.person);
    page(p, "denk0100002", NULL, true, &out);
    assert_int_equal(find_show(&p->f->service, p->f->db, &out.rows[0]), ERR_OK);
    assert_string_equal(out.rows[0].name, "Marie Tremblay");
    assert_string_equal(out.rows[0].found, "DENK0100002");
    assert_string_equal(out.rows[0].state, "account");      /* no certificate of it is known */
    assert_int_equal(tokens_add(&p->f->service, p->f->db, "DENK0100002", "Marie Tremblay", p->f->certificate, p->f->certificate_n), ERR_OK);
    page(p, "marie@exemple.ca", NULL, true, &out);
    assert_int_equal(find_show(&p->f->service, p->f->db, &out.rows[0]), ERR_OK);
    assert_string_equal(out.rows[0].found, "m•••@•••.ca");
    assert_string_equal(out.rows[0].state, "token");
}

static void test_closed(void **state)
{
    struct portal *p = *state;
    struct find_page out;
    assert_int_equal(office_close(&p->f->service, p->f->db, MARIE), ERR_OK);
    page(p, MARIE, NULL, true, &out);
    assert_int_equal(out.count, 1);
    assert_int_equal(find_show(&p->f->service, p->f->db, &out.rows[0]), ERR_OK);
    assert_string_equal(out.rows[0].name, "Marie Tremblay");
    assert_string_equal(out.rows[0].found, MARIE);
    assert_string_equal(out.rows[0].state, "closed");
}

/* Who logs in with an address is found by it, and by how it begins. */
static void test_name_is_address(void **state)
{
    struct portal *p = *state;
    const struct office_new luc = { "Luc", "Roy", "monsieur", "luc@autre.example", "l.roy@exemple.ca", NULL };
    SECRET_OWNED struct secret *password = NULL;
    char name[ACCOUNT_NAME_SIZE];
    struct account_row row;
    assert_int_equal(office_add(&p->f->service, p->f->db, &luc, name, &password), ERR_OK);
    assert_int_equal(account_by_name(p->f->db, name, &row), ERR_OK);
    expect(p, "l.roy@exemple.ca", "user", row.person);
    expect(p, "l.roy@", "user", row.person);
    expect(p, "luc@autre.example", "email", row.person);
}

static void test_given_away(void **state)
{
    struct portal *p = *state;
    char one[PERSON_ID_SIZE], other[PERSON_ID_SIZE], whose[FIND_SUBJECT_SIZE];
    uint8_t hash[SERVER_KEYS_HASH_SIZE];
    add_person(p, "Anne Roy", NULL, one);
    add_person(p, "Luc Roy", NULL, other);
    give_token(p, one, "DENK0200001");
    expect(p, "denk02", "token", one);
    give_token(p, other, "DENK0200001");
    expect(p, "denk02", "token", other);
    server_keys_hash(p->f->service.keys, "guichet/subject/1", "DENK0200001", 11, hash);
    assert_int_equal(find_by_hash(p->f->db, hash, whose), ERR_OK);
    assert_string_equal(whose, other);
    server_keys_hash(p->f->service.keys, "guichet/subject/1", other, strlen(other), hash);
    assert_int_equal(find_by_hash(p->f->db, hash, whose), ERR_OK);
    assert_string_equal(whose, other);
    hash[0] ^= 1;
    assert_int_equal(find_by_hash(p->f->db, hash, whose), ERR_OK);
    assert_string_equal(whose, "");
}

/* Whole, or not at all; and another NIP of the same professional takes the place of the first. */
static void test_nip(void **state)
{
    struct portal *p = *state;
    const struct nip_new anne = { "medecin", "12-345", "Anne", "St-Pierre", "docteure", "anne@exemple.ca" };
    struct find_page out;
    char first[FIND_SUBJECT_SIZE];
    for (int i = 0; i < 2; i++) {
        SECRET_OWNED struct secret *digits = NULL;
        int64_t expires_ms;
        assert_int_equal(nip_issue(&p->f->service, p->f->db, &anne, &digits, &expires_ms), ERR_OK);
        page(p, "123 45", NULL, true, &out);
        assert_int_equal(out.count, 1);
        assert_int_equal(out.rows[0].key.kind, FIND_NIP);
        if (i)
            assert_string_not_equal(out.rows[0].subject, first);
        memcpy(first, out.rows[0].subject, sizeof first);
    }
    assert_int_equal(find_show(&p->f->service, p->f->db, &out.rows[0]), ERR_OK);
    assert_string_equal(out.rows[0].name, "Anne St-Pierre");
    assert_string_equal(out.rows[0].found, "12345");
    assert_string_equal(out.rows[0].state, "open");
    expect(p, "1234", NULL, "");
    expect(p, "123456", NULL, "");
    portal_later(p, 31LL * 86400000);
    assert_int_equal(find_show(&p->f->service, p->f->db, &out.rows[0]), ERR_OK);
    assert_string_equal(out.rows[0].state, "expired");
    portal_later(p, 91LL * 86400000);
    struct upkeep_purged purged;
    assert_int_equal(upkeep_purge(&p->f->service, p->f->db, &purged), ERR_OK);
    expect(p, "12345", NULL, "");
}

/* Of a citizen the user name and the address, until the account is closed: then the name alone. */
static void test_citizen(void **state)
{
    struct portal *p = *state;
    struct citizen_row row;
    struct find_page out;
    assert_int_equal(citizen_create(p, EVE, EVE_EMAIL), 200);
    assert_int_equal(citizen_by_login(&p->f->service, p->f->db, EVE, &row), ERR_OK);
    expect(p, "eve123", "citizen", row.person);
    expect(p, "EVE@exemple.CA", "email", row.person);
    assert_int_equal(enter_mailed(p, "citizen-code", EVE_EMAIL), 200);
    expect(p, "eve@exemple.ca", "email", row.person);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM find WHERE kind = 'name' AND subject IN (SELECT person FROM citizen)"), 0);
    assert_int_equal(citizen_end(&p->f->service, p->f->db, row.person), ERR_OK);
    expect(p, "eve@exemple.ca", NULL, "");
    page(p, "eve", NULL, true, &out);
    assert_int_equal(out.count, 1);
    assert_int_equal(find_show(&p->f->service, p->f->db, &out.rows[0]), ERR_OK);
    assert_string_equal(out.rows[0].state, "closed");
}

static void test_never_confirmed(void **state)
{
    struct portal *p = *state;
    int64_t accounts = 0, codes = 0;
    assert_int_equal(citizen_create(p, EVE, EVE_EMAIL), 200);
    portal_later(p, CITIZEN_UNCONFIRMED_MS + 1000);
    assert_int_equal(citizens_purge(&p->f->service, p->f->db, &accounts, &codes), ERR_OK);
    assert_int_equal(accounts, 1);
    expect(p, EVE, NULL, "");
    expect(p, EVE_EMAIL, NULL, "");
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM find f WHERE NOT EXISTS (SELECT 1 FROM person p WHERE p.id = f.subject)"), 0);
}

/* --- pages --- */

static size_t walk(struct portal *p, const char *typed, bool forward, struct find_row all[LIST_MAX])
{
    struct find_page out = { .count = 0 };
    size_t n = 0;
    page(p, typed, NULL, true, &out);
    while (!forward && out.more)      /* to the end, then back */
        page(p, typed, &out.rows[out.count - 1], true, &out);
    for (bool more = true; more;) {
        assert_true(out.count > 0 && n + out.count <= LIST_MAX);
        memcpy(all + n, out.rows, out.count * sizeof out.rows[0]);
        n += out.count;
        more = forward ? out.more : true;
        const struct find_row edge = forward ? out.rows[out.count - 1] : out.rows[0];
        if (more)
            page(p, typed, &edge, forward, &out);
        more = more && out.count;
    }
    return n;
}

static bool same_row(const struct find_row *a, const struct find_row *b)
{
    return a->key.kind == b->key.kind && a->key.n == b->key.n && memcmp(a->key.bytes, b->key.bytes, a->key.n) == 0 && strcmp(a->subject, b->subject) == 0;
}

/* Two hundred of one name, some with a log-in name or tokens that begin alike: each once, forward as back. */
static void test_many(void **state)
{
    struct portal *p = *state;
    static struct find_row there[LIST_MAX], back[LIST_MAX];
    char id[PERSON_ID_SIZE], serial[24];
    for (int i = 0; i < MANY; i++) {
        add_person(p, i % 3 ? "Luc Tremblay" : "Tremblay Tremblay-Roy", NULL, id);
        (void)snprintf(serial, sizeof serial, "TREMB%07d", i);
        if (i % 5 == 0)
            give_token(p, id, serial);
    }
    size_t n = walk(p, "tremb", true, there);
    assert_int_equal(n, MANY + 1);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(there[i].subject, there[k].subject);
    size_t m = walk(p, "tremb", false, back);
    assert_int_equal(m, n);
    /* The pages of the way back come last first, and the last one of the way there was not whole. */
    size_t tail = n % ROWS ? n % ROWS : ROWS, at = n - tail;
    for (size_t i = 0; i < n;) {
        const size_t rows = i == 0 ? tail : ROWS;
        for (size_t k = 0; k < rows; k++)
            assert_true(same_row(&back[i + k], &there[at + k]));
        i += rows;
        at -= ROWS;
    }
}

/* --- a database of before --- */

static void test_fill(void **state)
{
    struct portal *p = *state;
    char id[PERSON_ID_SIZE];
    int64_t done = 0, rows;
    const struct nip_new anne = { "medecin", "12345", "Anne", "Roy", "docteure", "anne@exemple.ca" };
    SECRET_OWNED struct secret *digits = NULL;
    for (int i = 0; i < 7; i++)
        add_person(p, "Luc Tremblay", "luc@exemple.ca", id);
    assert_int_equal(nip_issue(&p->f->service, p->f->db, &anne, &digits, &done), ERR_OK);
    assert_int_equal(find_fill(&p->f->service, p->f->db, 5, &done), ERR_OK);
    assert_int_equal(done, 0);
    rows = fixture_number(p->f, "SELECT count(*) FROM find");
    assert_true(rows > 7 * 4);
    fixture_sql(p->f, "CREATE TABLE kept AS SELECT * FROM find; DELETE FROM find; UPDATE person SET found = 0; UPDATE nip SET found = 0");
    static const int64_t steps[] = { 5, 4, 0 };
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(find_fill(&p->f->service, p->f->db, 5, &done), ERR_OK);
        assert_int_equal(done, steps[i]);
    }
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM find"), rows);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM (SELECT key, kind, subject FROM find EXCEPT SELECT key, kind, subject FROM kept) d"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, portal_setup, portal_teardown)
        T(test_names), T(test_saints), T(test_short), T(test_one_person), T(test_closed), T(test_name_is_address), T(test_given_away), T(test_nip),
        T(test_citizen), T(test_never_confirmed), T(test_many), T(test_fill),
#undef T
    };
    return FIXTURE_RUN("find", tests);
}
