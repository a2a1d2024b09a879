/* Invitations (document 003): the reference and the secret code, counted before they are looked at; refusing; accepting by who has an
 * account. NIPs (document 002) the same way. */
#include "tests/unit/quick_hash.h"
#include "tests/unit/test_server_busy.h"
#include "tests/unit/test_server_registry.h"

enum { DAY_MS = 86400000 };

static void test_code(void **state)
{
    struct office *o = *state;
    add_luc(o);
    assert_int_equal(enter_code(o, o->reference, o->code), 200);
    assert_int_equal(said_number(o->p, "expires_ms"), o->p->f->server_ms + 30 * 60000);
    assert_string_equal(said_text(o->p, "title"), "monsieur");
    assert_string_equal(said_text(o->p, "given"), "Luc");
    assert_string_equal(said_text(o->p, "family"), "Roy");
    assert_string_equal(said_text(o->p, "workplace"), "Clinique des Érables");
    assert_int_equal(strlen(o->ticket), 32);
    assert_int_equal(fixture_number(o->p->f, "SELECT count(*) FROM audit WHERE action = 'account.invitation' AND outcome = 'done' AND actor = 'kiosk' AND nature = 'a secret code'"), 1);
}

/* As people type them: any case, blanks, hyphens or none. */
static void test_forms(void **state)
{
    struct office *o = *state;
    char code[32], reference[32];
    add_luc(o);
    (void)snprintf(code, sizeof code, " %.5s %.5s ", o->code, o->code + 6);
    (void)snprintf(reference, sizeof reference, "%.4s%.4s", o->reference, o->reference + 5);
    for (char *at = code; *at; at++)
        *at = (char)(*at >= 'A' && *at <= 'Z' ? *at + 32 : *at);
    assert_int_equal(enter_code(o, reference, code), 200);
    assert_int_equal(enter_code(o, o->reference, "court"), 400);
    assert_int_equal(enter_code(o, "X", o->code), 400);
    /* the form that the document shows is a code, though never one of ours */
    assert_int_equal(enter_code(o, o->reference, "ihv2T7sD"), 403);
    assert_int_equal(said_number(o->p, "left"), 4);
}

static void test_five_entries(void **state)
{
    struct office *o = *state;
    add_luc(o);
    for (int left = 4; left >= 0; left--) {
        assert_int_equal(enter_code(o, o->reference, "AAAAA-AAAAA"), 403);
        assert_string_equal(said_problem(o->p), "code-refused");
        assert_int_equal(said_number(o->p, "left"), left);
    }
    assert_int_equal(enter_code(o, o->reference, o->code), 403);
    assert_int_equal(said_number(o->p, "left"), 0);
    assert_int_equal(trail_of(o, "account.invitation", "refused", "code-wrong"), 5);
    assert_int_equal(trail_of(o, "account.invitation", "refused", "locked"), 1);
    portal_later(o->p, 6LL * DAY_MS);       /* nothing but another code helps */
    assert_int_equal(enter_code(o, o->reference, o->code), 403);
}

/* Success forgets the failed ones. */
static void test_count_after_success(void **state)
{
    struct office *o = *state;
    add_luc(o);
    for (int i = 0; i < 4; i++)
        assert_int_equal(enter_code(o, o->reference, "AAAAA-AAAAA"), 403);
    assert_int_equal(enter_code(o, o->reference, o->code), 200);
    assert_int_equal(enter_code(o, o->reference, "AAAAA-AAAAA"), 403);
    assert_int_equal(said_number(o->p, "left"), 4);
}

static void say(const struct office *o, char to[256]) { (void)snprintf(to, 256, "%u %.200s", o->p->f->status, o->p->f->body); }

/* One that nobody has, one of somebody with an account, and a wrong code: alike, byte for byte, each time. */
static void test_alike(void **state)
{
    struct office *o = *state;
    char known[256], unknown[256], without[256], reference[16];
    add_luc(o);
    memcpy(reference, o->reference, sizeof reference);
    assert_int_equal(add_user(o, new_user(true, "Marie", "Tremblay", EMAIL)), 200);
    for (int i = 0; i < 6; i++) {
        assert_int_equal(enter_code(o, reference, "AAAAA-AAAAA"), 403);
        say(o, known);
        assert_int_equal(enter_code(o, "AAAA-AAAA", "AAAAA-AAAAA"), 403);
        say(o, unknown);
        assert_int_equal(enter_code(o, o->reference, "AAAAA-AAAAA"), 403);
        say(o, without);
        assert_string_equal(known, unknown);
        assert_string_equal(known, without);
    }
    assert_int_equal(trail_of(o, "account.invitation", "refused", "reference-unknown"), 5);
    assert_int_equal(trail_of(o, "account.invitation", "refused", "no-code"), 5);
}

/* A code of another invitation opens none. */
static void test_of_another(void **state)
{
    struct office *o = *state;
    char code[16];
    add_luc(o);
    memcpy(code, o->code, sizeof code);
    assert_int_equal(add_user(o, new_user(false, "Ève", "Roy", "eve@exemple.ca")), 200);
    assert_int_equal(enter_code(o, o->reference, code), 403);
    assert_int_equal(said_number(o->p, "left"), 4);
}

static void test_expired(void **state)
{
    struct office *o = *state;
    add_luc(o);
    portal_later(o->p, 7LL * DAY_MS - 1);
    assert_int_equal(enter_code(o, o->reference, o->code), 200);
    portal_later(o->p, 1);
    assert_int_equal(enter_code(o, o->reference, "AAAAA-AAAAA"), 403);
    assert_int_equal(said_number(o->p, "left"), 4);      /* who has not the right code is not told */
    assert_int_equal(enter_code(o, o->reference, o->code), 403);
    assert_int_equal(said_number(o->p, "left"), 0);
    assert_int_equal(trail_of(o, "account.invitation", "refused", "expired"), 1);
    office_later(o, 0);
    assert_int_equal(list_users(o, "", "", "", 1), 403);      /* the session was not touched for seven days */
    fixture_sql(o->p->f, "UPDATE account_session SET made_ms = made_ms + 604800000, expires_ms = expires_ms + 604800000");
    assert_int_equal(list_users(o, "", "", "", 1), 200);
    assert_string_equal(row_text(o, 0, "state"), "expired");
}

/* The same request again: not counted again, the same answer. */
static void test_repeat(void **state)
{
    struct office *o = *state;
    struct asked k;
    char first[256], again[256];
    add_luc(o);
    as_nobody(o);
    portal_make(o->p, "invitation", json_pack("{s:s, s:s}", "reference", o->reference, "code", "AAAAA-AAAAA"), &k);
    assert_int_equal(portal_carry(o->p, &k), 403);
    say(o, first);
    assert_int_equal(portal_carry(o->p, &k), 403);
    say(o, again);
    assert_string_equal(first, again);
    asked_drop(&k);
    assert_int_equal(enter_code(o, o->reference, "AAAAA-AAAAA"), 403);
    assert_int_equal(said_number(o->p, "left"), 3);
}

/* No turn to hash after the count: what was counted stays counted, and the same request is the same try. */
static void test_counted_first(void **state)
{
    struct office *o = *state;
    struct asked k;
    struct busy b;
    struct hash_pool *hashes = o->p->f->hashes;
    add_luc(o);
    as_nobody(o);
    portal_make(o->p, "invitation", json_pack("{s:s, s:s}", "reference", o->reference, "code", "AAAAA-AAAAA"), &k);
    busy_start(&b, 0);
    o->p->f->service.hashes = b.pool;
    assert_int_equal(portal_carry(o->p, &k), 503);
    assert_int_equal(portal_carry(o->p, &k), 503);
    busy_end(&b);
    o->p->f->service.hashes = hashes;
    assert_int_equal(fixture_number(o->p->f, "SELECT count FROM throttle WHERE kind = 'SECRET'"), 1);
    assert_int_equal(portal_carry(o->p, &k), 403);
    assert_int_equal(said_number(o->p, "left"), 4);
    asked_drop(&k);
}

/* --- refusing --- */

static unsigned refuse(struct office *o, const char *reference)
{
    as_nobody(o);
    return portal_ask(o->p, "invitation-refuse", json_pack("{s:s, s:s}", "reference", reference, "policy", POLICY));
}

static void test_refuse(void **state)
{
    struct office *o = *state;
    add_luc(o);
    assert_int_equal(refuse(o, o->reference), 200);
    assert_int_equal(json_object_size(o->p->answer), 0);
    assert_int_equal(refuse(o, "AAAA-AAAA"), 200);
    assert_int_equal(json_object_size(o->p->answer), 0);
    assert_int_equal(fixture_number(o->p->f, "SELECT count(*) FROM consent"), 1);
    assert_int_equal(fixture_number(o->p->f, "SELECT count(*) FROM consent WHERE answer = 'refusé' AND person = '' AND length(text_hash) = 32 AND invitation = (SELECT id FROM invitation)"), 1);
    assert_int_equal(fixture_number(o->p->f, "SELECT count(*) FROM audit WHERE action = 'account.invitation-refuse'"), 2);
    assert_int_equal(fixture_number(o->p->f, "SELECT count(*) FROM account"), 2);
    assert_int_equal(enter_code(o, o->reference, o->code), 200);     /* nobody proved who refused */
}

/* --- who has an account --- */

static void as_marie(struct office *o)
{
    assert_int_equal(portal_login_first(o->p), 200);
    fixture_sql(o->p->f, "UPDATE account SET must = ''");
    assert_int_equal(portal_ask(o->p, "home", json_object()), 200);
}

static unsigned accept_it(struct office *o, const char *id, bool accept)
{
    return portal_ask(o->p, "accept", json_pack("{s:s, s:b, s:s}", "invitation", id, "accept", accept, "policy", POLICY));
}

static const json_t *invited(const struct office *o) { return said_home(o->p, "invited"); }

static void invited_id(const struct office *o, char id[ACCOUNT_ID_SIZE])
{
    const char *text = json_string_value(json_object_get(json_array_get(invited(o), 0), "id"));
    assert_non_null(text);
    (void)snprintf(id, ACCOUNT_ID_SIZE, "%s", text);
}

static void test_accept(void **state)
{
    struct office *o = *state;
    char id[ACCOUNT_ID_SIZE];
    assert_int_equal(add_user(o, new_user(true, "Marie", "Tremblay", "Marie@Exemple.ca")), 200);
    as_marie(o);
    assert_int_equal(json_array_size(invited(o)), 1);
    assert_string_equal(json_string_value(json_object_get(json_array_get(invited(o), 0), "workplace")), "Clinique des Érables");
    invited_id(o, id);
    assert_int_equal(accept_it(o, id, true), 200);
    assert_int_equal(json_array_size(invited(o)), 0);
    assert_string_equal(json_string_value(json_array_get(said_home(o->p, "services"), 0)), "rvsq");
    assert_int_equal(accept_it(o, id, true), 404);
    assert_int_equal(mailed(o, "service-accepted", EMAIL), 1);
    assert_int_equal(fixture_number(o->p->f, "SELECT count(*) FROM consent WHERE answer = 'accepté' AND person = (SELECT person FROM account_name WHERE name = 'IP0000001')"), 1);
    assert_int_equal(list_users(o, "", "", "", 1), 200);
    assert_int_equal(said_number(o->p, "count"), 1);
    assert_string_equal(row_text(o, 0, "state"), "active");
    assert_string_equal(row_text(o, 0, "name"), MARIE);
}

static void test_decline(void **state)
{
    struct office *o = *state;
    char id[ACCOUNT_ID_SIZE];
    assert_int_equal(add_user(o, new_user(true, "Marie", "Tremblay", EMAIL)), 200);
    as_marie(o);
    invited_id(o, id);
    assert_int_equal(accept_it(o, id, false), 200);
    assert_int_equal(json_array_size(invited(o)), 0);
    assert_int_equal(accept_it(o, id, true), 404);
    assert_int_equal(fixture_number(o->p->f, "SELECT count(*) FROM consent WHERE answer = 'refusé' AND person <> ''"), 1);
    assert_int_equal(list_users(o, "", "", "", 1), 200);
    assert_string_equal(row_text(o, 0, "state"), "invited");      /* the same as for who never answers */
    assert_int_equal(about(o, "user-code", row_text(o, 0, "id")), 200);
    assert_string_equal(said_text(o->p, "code"), "");
    assert_int_equal(portal_login_first(o->p), 200);
    assert_int_equal(json_array_size(invited(o)), 1);
}

/* Somebody else's invitation, one that was taken back, one that is past its time. */
static void test_not_yours(void **state)
{
    struct office *o = *state;
    char id[ACCOUNT_ID_SIZE];
    assert_int_equal(add_user(o, new_user(true, "Luc", "Roy", NEW_EMAIL)), 200);
    assert_int_equal(list_users(o, "", "", "", 1), 200);
    (void)snprintf(id, sizeof id, "%s", row_text(o, 0, "id"));
    as_marie(o);
    assert_int_equal(json_array_size(invited(o)), 0);
    assert_int_equal(accept_it(o, id, true), 404);
    assert_string_equal(said_problem(o->p), "gone");
    assert_int_equal(accept_it(o, "i", true), 404);
    assert_int_equal(trail_of(o, "account.accept", "refused", "gone"), 2);
    assert_int_equal(add_user(o, new_user(true, "Marie", "Tremblay", EMAIL)), 200);
    assert_int_equal(list_users(o, "tremblay", "", "", 1), 200);
    (void)snprintf(id, sizeof id, "%s", row_text(o, 0, "id"));
    assert_int_equal(about(o, "user-remove", id), 200);
    as_marie(o);
    assert_int_equal(json_array_size(invited(o)), 0);
    assert_int_equal(accept_it(o, id, true), 404);
    assert_int_equal(fixture_number(o->p->f, "SELECT count(*) FROM membership WHERE role = 'user'"), 0);
}

/* A log-in name that looks like the address proves nothing: the names must be the account's too. */
static void test_squatter(void **state)
{
    struct office *o = *state;
    fixture_sql(o->p->f, "INSERT INTO account_name (name, person, kind, added_ms) SELECT 'luc@exemple.ca', person, 'chosen', 1 FROM account_name WHERE name = 'IP0000001'");
    assert_int_equal(add_user(o, new_user(true, "Luc", "Roy", NEW_EMAIL)), 200);
    as_marie(o);
    assert_int_equal(json_array_size(invited(o)), 0);
    assert_int_equal(mailed(o, "service-offered", EMAIL), 0);
    assert_int_equal(add_user(o, new_user(true, "Marie", "Tremblay", NEW_EMAIL)), 200);
    as_marie(o);
    assert_int_equal(json_array_size(invited(o)), 1);
    assert_int_equal(mailed(o, "service-offered", EMAIL), 1);
}

/* --- NIPs --- */

static const struct nip_new anne = { "medecin", "12-345", "Anne", "St-Pierre", "docteure", "anne@exemple.ca" };

static void issue(struct office *o, const struct nip_new *made, char nip[16])
{
    SECRET_OWNED struct secret *digits = NULL;
    int64_t expires_ms = 0;
    assert_int_equal(nip_issue(&o->p->f->service, o->p->f->db, made, &digits, &expires_ms), ERR_OK);
    assert_int_equal(expires_ms, o->p->f->server_ms + 30LL * DAY_MS);
    (void)snprintf(nip, 16, "%.*s", (int)secret_length(digits), (const char *)secret_bytes(digits));
    assert_int_equal(strspn(nip, "0123456789"), 8);
}

static unsigned enter_nip(struct office *o, const char *profession, const char *number, const char *name, const char *nip)
{
    as_nobody(o);
    unsigned status = portal_ask(o->p, "nip", json_pack("{s:s, s:s, s:s, s:s}", "profession", profession, "number", number, "name", name, "nip", nip));
    if (status == 200)
        (void)snprintf(o->ticket, sizeof o->ticket, "%s", said_text(o->p, "ticket"));
    return status;
}

static void test_nip(void **state)
{
    static const char *const names[] = { "St-Pierre", "anne st pierre", "SAINT PIERRE", "St-Pierre Anne", "Anne", "" };
    struct office *o = *state;
    char nip[16];
    issue(o, &anne, nip);
    assert_int_equal(enter_nip(o, "medecin", "12 345", names[0], nip), 200);
    assert_string_equal(said_text(o->p, "given"), "Anne");
    assert_string_equal(said_text(o->p, "title"), "docteure");
    assert_string_equal(said_text(o->p, "workplace"), "");
    assert_int_equal(enter_nip(o, "medecin", "12345", names[1], nip), 200);
    assert_int_equal(enter_nip(o, "medecin", "12345", names[3], nip), 200);
    for (int i = 2, left = 4; i < 6; i += i == 2 ? 2 : 1, left--) {
        assert_int_equal(enter_nip(o, "medecin", "12345", names[i], nip), 403);
        assert_int_equal(said_number(o->p, "left"), left);
    }
    assert_int_equal(trail_of(o, "account.nip", "refused", "name-wrong"), 3);
}

static void test_nip_alike(void **state)
{
    struct office *o = *state;
    char nip[16], wrong[256], unknown[256];
    issue(o, &anne, nip);
    for (int i = 0; i < 6; i++) {
        assert_int_equal(enter_nip(o, "medecin", "12345", "St-Pierre", strcmp(nip, "00000000") ? "00000000" : "11111111"), 403);
        say(o, wrong);
        assert_int_equal(enter_nip(o, "dentiste", "12345", "St-Pierre", nip), 403);
        say(o, unknown);
        assert_string_equal(wrong, unknown);
    }
    assert_int_equal(enter_nip(o, "medecin", "12345", "St-Pierre", nip), 403);
    assert_int_equal(said_number(o->p, "left"), 0);
    issue(o, &anne, nip);      /* the count begins anew with another one */
    assert_int_equal(enter_nip(o, "medecin", "12345", "St-Pierre", nip), 200);
}

/* Again for the same professional: the old one is dead, and so is what it opened. */
static void test_nip_again(void **state)
{
    struct office *o = *state;
    char first[16], second[16];
    issue(o, &anne, first);
    assert_int_equal(enter_nip(o, "medecin", "12345", "St-Pierre", first), 200);
    issue(o, &anne, second);
    assert_int_equal(check_name(o, "x@exemple.ca"), 403);
    assert_string_equal(said_problem(o->p), "ticket-unknown");
    assert_int_equal(enter_nip(o, "medecin", "12345", "St-Pierre", first), strcmp(first, second) ? 403 : 200);
    assert_int_equal(enter_nip(o, "medecin", "12345", "St-Pierre", second), 200);
    assert_int_equal(fixture_number(o->p->f, "SELECT count(*) FROM nip"), 1);
    portal_later(o->p, 30LL * DAY_MS);
    assert_int_equal(enter_nip(o, "medecin", "12345", "St-Pierre", second), 403);
    assert_int_equal(said_number(o->p, "left"), 0);
}

static void test_nip_rules(void **state)
{
    static const struct { struct nip_new made; enum err e; } rows[] = {
        { { "Médecin", "1", "Anne", "Roy", "docteure", "a@b.ca" }, ERR_FORMAT }, { { "medecin", "--", "Anne", "Roy", "docteure", "a@b.ca" }, ERR_FORMAT },
        { { "medecin", "1", "Anne", "Roy", "dr", "a@b.ca" }, ERR_FORMAT }, { { "medecin", "1", "", "Roy", "docteure", "a@b.ca" }, ERR_PERSON_NAME },
        { { "medecin", "1", "Anne", "R2", "docteure", "a@b.ca" }, ERR_PERSON_NAME }, { { "medecin", "1", "Anne", "Roy", "docteure", "a" }, ERR_EMAIL } };
    struct office *o = *state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct secret *nip = NULL;
        int64_t expires_ms;
        assert_int_equal(nip_issue(&o->p->f->service, o->p->f->db, &rows[i].made, &nip, &expires_ms), rows[i].e);
        assert_null(nip);
    }
    assert_int_equal(enter_nip(o, "medecin", "1", "Roy", "1234567"), 400);
    fixture_sql(o->p->f, "INSERT INTO feed_row (feed, id, seq, content) VALUES ('professions', 'dentiste', 1, '{}')");
    struct secret *none = NULL;
    int64_t until_ms;
    assert_int_equal(nip_issue(&o->p->f->service, o->p->f->db, &anne, &none, &until_ms), ERR_FORMAT);
}

static void test_letter(void **state)
{
    struct office *o = *state;
    SECRET_OWNED struct secret *nip = secret_text("12345678"), *letter = secret_new(8192);
    const struct nip_mailing mailing = { &anne, nip, 1790000000000 };
    char text[8192];
    assert_int_equal(nip_letter(&o->p->f->service, &mailing, letter), ERR_OK);
    (void)snprintf(text, sizeof text, "%.*s", (int)secret_length(letter), (const char *)secret_bytes(letter));
    assert_non_null(strstr(text, "Docteure Anne St-Pierre\n\nDocteure,\n"));
    assert_non_null(strstr(text, "NIP : 12345678\n\nIl sert une seule fois et expire le 21 septembre 2026 à "));
    assert_non_null(strstr(text, "--- English ---\n\nDoctor Anne St-Pierre\n\nDoctor,\n"));
    assert_non_null(strstr(text, "appelez le 418 643-8210 / 514 873-3480 / 1 800 463-4776"));
    assert_null(strstr(text, "{"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, office_setup, office_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_code), TEST(test_forms), TEST(test_five_entries), TEST(test_count_after_success), TEST(test_alike), TEST(test_of_another),
        TEST(test_expired), TEST(test_repeat), TEST(test_counted_first), TEST(test_refuse), TEST(test_accept), TEST(test_decline), TEST(test_not_yours),
        TEST(test_squatter), TEST(test_nip), TEST(test_nip_alike), TEST(test_nip_again), TEST(test_nip_rules), TEST(test_letter) };
    return FIXTURE_RUN("server/invitation", tests);
}
