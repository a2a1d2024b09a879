/* A designated representative's people (document 003; server/PROTOCOL.md 12): adding, listing by parts of names, another code,
 * removing and undoing; the mail's words; the right that is taken away in mid-work. */
#include "tests/unit/quick_hash.h"
#include "tests/unit/test_server_registry.h"

enum { DAY_MS = 86400000 };

static void test_add(void **state)
{
    struct office *o = *state;
    add_luc(o);
    assert_int_equal(strlen(o->code), 11);
    assert_int_equal(o->code[5], '-');
    assert_int_equal(strspn(o->code, ACCOUNT_CODE_ALPHABET "-"), 11);
    assert_int_equal(strlen(o->reference), 9);
    assert_int_equal(said_number(o->p, "expires_ms"), o->p->f->server_ms + 7LL * DAY_MS);
    assert_int_equal(list_users(o, "", "", "", 1), 200);
    assert_int_equal(said_number(o->p, "count"), 1);
    assert_int_equal(said_number(o->p, "pages"), 1);
    assert_string_equal(row_text(o, 0, "family"), "Roy");
    assert_string_equal(row_text(o, 0, "given"), "Luc");
    assert_string_equal(row_text(o, 0, "title"), "monsieur");
    assert_string_equal(row_text(o, 0, "name"), "");
    assert_string_equal(row_text(o, 0, "state"), "invited");
    assert_in_range(strlen(row_text(o, 0, "id")), 1, 31);
    assert_string_equal(json_string_value(json_array_get(json_object_get(row_at(o, 0), "services"), 0)), "rvsq");
    assert_int_equal(fixture_number(o->p->f, "SELECT count(*) FROM audit WHERE action = 'account.user-add' AND outcome = 'done' AND actor = 'user' AND nature = 'name and address of a new user'"), 1);
}

/* The code is nowhere: not in the database, not in the mail. */
static void test_code_is_not_kept(void **state)
{
    struct office *o = *state;
    char plain[11], sql[200];
    add_luc(o);
    (void)snprintf(plain, sizeof plain, "%.5s%.5s", o->code, o->code + 6);
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM mail WHERE body LIKE '%%%s%%' OR body LIKE '%%%s%%' OR subject LIKE '%%%s%%'", o->code, plain, plain);
    assert_int_equal(fixture_number(o->p->f, sql), 0);
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM mail WHERE body LIKE '%%%s%%'", o->reference);
    assert_int_equal(fixture_number(o->p->f, sql), 1);
    assert_int_equal(fixture_number(o->p->f, "SELECT count(*) FROM mail WHERE kind = 'invitation' AND length(locked) > 0"), 0);
}

static const char mail_fr[] =
    "Monsieur,\n\n"
    "Un représentant de votre établissement ou de votre lieu de travail vous a inscrit à un service en ligne de la Régie de l'assurance maladie du "
    "Québec.\n\n"
    "Nous vous invitons à créer un compte pour accéder à ce service. Ce compte vous permettra d'accomplir certaines tâches de manière "
    "électronique.\n\n"
    "Avant que vous puissiez créer votre compte, votre représentant, Docteure Jeanne Côté, devra vous avoir communiqué un code secret.\n\n"
    "%s"
    "À un poste Guichet, choisissez «J'ai reçu une invitation», puis inscrivez la référence %s et le code secret que votre représentant vous "
    "remettra.\n\n"
    "Connexion à son compte : si vous êtes déjà inscrit aux services en ligne, choisissez plutôt «Services en ligne» et connectez-vous.\n\n"
    "Meilleures salutations,\n\n"
    "Gestion des accès\nService des opérations et de l'exploitation des services TI\nRégie de l'assurance maladie du Québec\n\n"
    "Veuillez ne pas répondre à ce courriel.\n\n"
    "Les messages reçus à cette adresse ne sont pas lus et ne recevront donc aucune réponse.\n";

static void take_mail_of(struct office *o, struct mail *mail, struct buf *body)
{
    bool found = true;
    fixture_sql(o->p->f, "DELETE FROM mail WHERE kind <> 'invitation'");
    assert_int_equal(mail_take(&o->p->f->service, o->p->f->db, &found, mail, body), ERR_OK);
    assert_true(found);
}

static void test_mail(void **state)
{
    struct office *o = *state;
    struct mail mail;
    BUF_OWNED struct buf body = buf_make(MAIL_BODY_MAX);
    char wanted[4096];
    add_luc(o);
    take_mail_of(o, &mail, &body);
    assert_string_equal(mail.recipient, NEW_EMAIL);
    assert_string_equal(mail.kind, "invitation");
    assert_int_equal(strncmp(mail.subject, "Demande d'accès aux services en ligne de la Régie de l'assurance maladie du Québec", 83), 0);
    (void)snprintf(wanted, sizeof wanted, mail_fr, "", o->reference);
    char *english = strstr((char *)(uintptr_t)buf_string(&body), "\n--- English ---\n\n");
    assert_non_null(english);
    assert_non_null(strstr(english, "Sir,\n\nA representative"));
    assert_non_null(strstr(english, o->reference));
    assert_null(strstr(english, "http"));
    *english = 0;
    assert_string_equal(buf_string(&body), wanted);
}

static void test_mail_with_link(void **state)
{
    struct office *o = *state;
    struct settings settings = settings_default;
    struct mail mail;
    BUF_OWNED struct buf body = buf_make(MAIL_BODY_MAX);
    char wanted[400];
    settings.invitation_link = "https://guichet.example.org/i/";
    settings.demonstration = true;
    o->p->f->service.settings = &settings;
    add_luc(o);
    take_mail_of(o, &mail, &body);
    assert_int_equal(strncmp(mail.subject, "[DÉMO] ", 8), 0);
    assert_non_null(strstr(buf_string(&body), "DÉMO : ce message vient d'une démonstration."));
    (void)snprintf(wanted, sizeof wanted, "Créer un compte\n\nSi vous éprouvez des difficultés avec ce lien, veuillez copier-coller l'adresse suivante dans un "
                   "autre navigateur internet :\nhttps://guichet.example.org/i/%s\n\n", o->reference);
    assert_non_null(strstr(buf_string(&body), wanted));
    o->p->f->service.settings = NULL;
}

static void test_salutations(void **state)
{
    static const struct { const char *title, *fr, *en; } rows[] = {
        { "madame", "Madame,", "Madam," }, { "monsieur", "Monsieur,", "Sir," }, { "docteur", "Docteur,", "Doctor," }, { "docteure", "Docteure,", "Doctor," } };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_string_equal(title_salutation(rows[i].title, false), rows[i].fr);
        assert_string_equal(title_salutation(rows[i].title, true), rows[i].en);
    }
    assert_string_equal(title_salutation("reine", false), "");
}

/* C6: the same shape, whoever it is; no code; the mail is the same but for names. */
static void test_has_account(void **state)
{
    struct office *o = *state;
    assert_int_equal(add_user(o, new_user(true, "Marie", "Tremblay", EMAIL)), 200);
    json_t *known = json_copy(o->p->answer);
    assert_string_equal(o->code, "");
    assert_int_equal(strlen(o->reference), 9);
    assert_int_equal(add_user(o, new_user(true, "Personne", "Inconnue", "personne@exemple.ca")), 200);
    const char *key;
    json_t *value;
    json_object_foreach(known, key, value)
        assert_int_equal(json_typeof(value), json_typeof(json_object_get(o->p->answer, key)));
    assert_int_equal(json_object_size(known), json_object_size(o->p->answer));
    json_decref(known);
    assert_int_equal(mailed(o, "invitation", EMAIL), 1);
    assert_int_equal(mailed(o, "invitation", "personne@exemple.ca"), 1);
    assert_int_equal(mailed(o, "service-offered", EMAIL), 1);
    assert_int_equal(list_users(o, "", "", "", 1), 200);
    assert_string_equal(row_text(o, 0, "state"), row_text(o, 1, "state"));
}

static void expect_field(struct office *o, json_t *in, const char *field)
{
    assert_int_equal(add_user(o, in), 422);
    assert_string_equal(said_problem(o->p), "field");
    assert_string_equal(said_text(o->p, "field"), field);
}

static json_t *with(const char *name, json_t *value)
{
    json_t *in = new_user(false, "Luc", "Roy", NEW_EMAIL);
    assert_int_equal(json_object_set_new(in, name, value), 0);
    return in;
}

static void test_every_rule(void **state)
{
    struct office *o = *state;
    expect_field(o, with("title", json_string("maître")), "title");
    expect_field(o, with("given", json_string("")), "given");
    expect_field(o, with("given", json_string("Luc\nBcc: a@b.ca")), "given");
    expect_field(o, with("family", json_string("R2")), "family");
    expect_field(o, with("email", json_string("luc")), "email");
    expect_field(o, with("email", json_string("a@b.ca\r\nBcc: c@d.ca")), "email");
    expect_field(o, with("services", json_array()), "services");
    expect_field(o, with("services", json_pack("[s]", "inconnu")), "services");
    expect_field(o, with("services", json_pack("[s,s]", "rvsq", "rvsq")), "services");
    expect_field(o, with("services", json_pack("[i]", 1)), "services");
    assert_int_equal(add_user(o, with("has_account", json_string("oui"))), 400);
    assert_int_equal(add_user(o, with("more", json_true())), 400);
    json_t *short_one = new_user(false, "Luc", "Roy", NEW_EMAIL);
    json_object_del(short_one, "email");
    assert_int_equal(add_user(o, short_one), 400);
    assert_int_equal(fixture_number(o->p->f, "SELECT count(*) FROM invitation"), 0);
    assert_int_equal(fixture_number(o->p->f, "SELECT count(*) FROM mail WHERE kind = 'invitation'"), 0);
}

/* With a feed of services it decides. */
static void test_services_of_feed(void **state)
{
    struct office *o = *state;
    fixture_sql(o->p->f, "INSERT INTO feed_row (feed, id, seq, content) VALUES ('services', 'rvsq', 1, '{}')");
    fixture_sql(o->p->f, "INSERT INTO feed_row (feed, id, seq, content) VALUES ('services', 'selat', 2, '{}')");
    assert_int_equal(add_user(o, with("services", json_pack("[s,s]", "rvsq", "selat"))), 200);
    expect_field(o, with("services", json_pack("[s]", "autre")), "services");
    assert_int_equal(list_users(o, "", "", "", 1), 200);
    assert_int_equal(json_array_size(json_object_get(row_at(o, 0), "services")), 2);
}

/* --- the list --- */

static void test_filter(void **state)
{
    static const struct { const char *family, *given, *name; int count; } asked[] = {
        { "", "", "", 3 }, { "lefebvre", "", "", 1 }, { "LÉFÈBVRE", "", "", 1 }, { "st pier", "", "", 1 }, { "", "an", "", 2 }, { "", "marie-", "", 1 },
        { "roy", "jean", "", 0 }, { "%", "", "", 3 }, { "zzz", "", "", 0 }, { "", "", "exemple", 0 }, { "_", "", "", 3 } };
    struct office *o = *state;
    assert_int_equal(add_user(o, new_user(true, "Jean", "Lefebvre", "a@exemple.ca")), 200);
    assert_int_equal(add_user(o, new_user(true, "Marie-Ève", "St-Pierre", "b@exemple.ca")), 200);
    assert_int_equal(add_user(o, new_user(true, "André", "Roy", "c@exemple.ca")), 200);
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        assert_int_equal(list_users(o, asked[i].family, asked[i].given, asked[i].name, 1), 200);
        if (said_number(o->p, "count") != asked[i].count)
            fail_msg("«%s» «%s» «%s»: %d", asked[i].family, asked[i].given, asked[i].name, (int)said_number(o->p, "count"));
    }
}

/* By a part of the log-in name: dots and @ count there. */
static void test_filter_by_name(void **state)
{
    struct office *o = *state;
    fixture_sql(o->p->f, "INSERT INTO membership (id, workplace, person, role, services, added_by, added_ms) SELECT 'm' || a.person, (SELECT id FROM workplace), a.person, 'user', 'rvsq', '', 0 FROM account a");
    assert_int_equal(list_users(o, "", "", "ip00", 1), 200);
    assert_int_equal(said_number(o->p, "count"), 1);
    assert_string_equal(row_text(o, 0, "name"), MARIE);
    assert_string_equal(row_text(o, 0, "state"), "active");
    fixture_sql(o->p->f, "INSERT INTO account_name (name, person, kind, added_ms) SELECT 'marie@la.ca', person, 'chosen', 1 FROM account_name WHERE name = 'IP0000001'");
    assert_int_equal(list_users(o, "", "", "E@La.", 1), 200);
    assert_int_equal(said_number(o->p, "count"), 1);
    assert_string_equal(row_text(o, 0, "name"), "marie@la.ca");
    assert_int_equal(list_users(o, "", "", "ela", 1), 200);
    assert_int_equal(said_number(o->p, "count"), 0);
}

static void test_pages(void **state)
{
    struct office *o = *state;
    for (int i = 0; i < 20; i++) {
        char given[16], email[32];
        (void)snprintf(given, sizeof given, "Anne%c", 'a' + i);
        (void)snprintf(email, sizeof email, "a%d@exemple.ca", i);
        assert_int_equal(add_user(o, new_user(true, given, "Roy", email)), 200);
    }
    assert_int_equal(list_users(o, "roy", "", "", 2), 200);
    assert_int_equal(said_number(o->p, "count"), 20);
    assert_int_equal(said_number(o->p, "pages"), 3);
    assert_int_equal(json_array_size(json_object_get(o->p->answer, "rows")), 9);
    assert_string_equal(row_text(o, 0, "given"), "Annej");
    assert_int_equal(list_users(o, "roy", "", "", 3), 200);
    assert_int_equal(json_array_size(json_object_get(o->p->answer, "rows")), 2);
    assert_int_equal(list_users(o, "roy", "", "", 99), 200);
    assert_int_equal(said_number(o->p, "page"), 3);
    assert_int_equal(list_users(o, "zzz", "", "", 1), 200);
    assert_int_equal(said_number(o->p, "pages"), 1);
    assert_int_equal(list_users(o, "", "", "", 0), 400);
}

/* Another workplace's people are not there, whatever is asked. */
static void test_own_workplace_only(void **state)
{
    struct office *o = *state;
    const struct office_new other = { "Paul", "Autre", "monsieur", "paul@exemple.ca", "CE0000002", NULL };
    char first[ACCOUNT_SESSION_TEXT_SIZE], id[ACCOUNT_ID_SIZE], own[ACCOUNT_ID_SIZE];
    add_luc(o);
    assert_int_equal(list_users(o, "", "", "", 1), 200);
    (void)snprintf(id, sizeof id, "%s", row_text(o, 0, "id"));
    memcpy(first, o->chief_session, sizeof first);
    memcpy(own, o->workplace, sizeof own);
    assert_int_equal(workplace_make(&o->p->f->service, o->p->f->db, "Autre clinique", o->workplace), ERR_OK);
    office_person(o->p, &other, o->chief_session);
    office_role(o, "CE0000002", "representative", true);
    assert_int_equal(list_users(o, "", "", "", 1), 200);
    assert_int_equal(said_number(o->p, "count"), 0);
    assert_int_equal(about(o, "user-remove", id), 404);
    assert_int_equal(about(o, "user-code", id), 404);
    assert_int_equal(about(o, "user-restore", id), 404);
    assert_string_equal(said_problem(o->p), "gone");
    memcpy(o->chief_session, first, sizeof first);
    assert_int_equal(about(o, "user-remove", id), 200);
}

/* --- the right --- */

static void test_role_taken_away(void **state)
{
    struct office *o = *state;
    add_luc(o);
    office_role(o, CHIEF, "representative", false);
    assert_int_equal(add_user(o, new_user(false, "Luc", "Roy", NEW_EMAIL)), 403);
    assert_string_equal(said_problem(o->p), "role");
    assert_int_equal(list_users(o, "", "", "", 1), 403);
    assert_int_equal(about(o, "user-remove", "i1"), 403);
    assert_int_equal(fixture_number(o->p->f, "SELECT count(*) FROM invitation"), 1);
    assert_int_equal(trail_of(o, "account.user-add", "refused", "role"), 1);
    as_chief(o);
    assert_int_equal(portal_ask(o->p, "employees", json_pack("{s:i}", "page", 1)), 200);
    assert_int_equal(mailed(o, "role-taken", CHIEF_EMAIL), 1);
}

static void test_nobody_else(void **state)
{
    struct office *o = *state;
    assert_int_equal(portal_login_first(o->p), 200);
    fixture_sql(o->p->f, "UPDATE account SET must = ''");
    assert_int_equal(portal_ask(o->p, "user-add", new_user(false, "Luc", "Roy", NEW_EMAIL)), 403);
    assert_string_equal(said_problem(o->p), "role");
    as_nobody(o);
    assert_int_equal(portal_ask(o->p, "user-add", new_user(false, "Luc", "Roy", NEW_EMAIL)), 403);
    assert_string_equal(said_problem(o->p), "session-unknown");
}

static void test_roles_by_hand(void **state)
{
    struct office *o = *state;
    static const struct { const char *workplace, *name, *role; bool add; enum role_verdict verdict; } rows[] = {
        { NULL, CHIEF, "representative", true, ROLE_AS_IT_WAS }, { "W-0000-0000", MARIE, "representative", true, ROLE_NO_WORKPLACE },
        { NULL, "IP7777777", "representative", true, ROLE_NO_ACCOUNT }, { NULL, MARIE, "local-admin", false, ROLE_AS_IT_WAS },
        { NULL, " ip0000001", "local-admin", true, ROLE_CHANGED }, { NULL, MARIE, "local-admin", false, ROLE_CHANGED } };
    enum role_verdict verdict;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct role_change change = { rows[i].workplace ? rows[i].workplace : o->workplace, rows[i].name, rows[i].role, rows[i].add };
        assert_int_equal(role_change(&o->p->f->service, o->p->f->db, &change, &verdict), ERR_OK);
        assert_int_equal(verdict, rows[i].verdict);
    }
    struct role_change bad = { o->workplace, MARIE, "user", true };
    assert_int_equal(role_change(&o->p->f->service, o->p->f->db, &bad, &verdict), ERR_FORMAT);
    bad = (struct role_change){ o->workplace, "marie", "representative", true };
    assert_int_equal(role_change(&o->p->f->service, o->p->f->db, &bad, &verdict), ERR_USER_NAME);
    char second[ACCOUNT_ID_SIZE];
    assert_int_equal(workplace_make(&o->p->f->service, o->p->f->db, "Deuxième", second), ERR_OK);
    bad = (struct role_change){ second, CHIEF, "local-admin", true };
    assert_int_equal(role_change(&o->p->f->service, o->p->f->db, &bad, &verdict), ERR_OK);
    assert_int_equal(verdict, ROLE_ELSEWHERE);
    assert_int_equal(workplace_make(&o->p->f->service, o->p->f->db, "", second), ERR_FORMAT);
    assert_int_equal(workplace_make(&o->p->f->service, o->p->f->db, "a\nb", second), ERR_FORMAT);
}

/* --- another code --- */

static void test_another_code(void **state)
{
    struct office *o = *state;
    char id[ACCOUNT_ID_SIZE], code[16], reference[16], ticket[40];
    add_luc(o);
    memcpy(code, o->code, sizeof code);
    memcpy(reference, o->reference, sizeof reference);
    assert_int_equal(enter_code(o, reference, code), 200);
    memcpy(ticket, o->ticket, sizeof ticket);
    assert_int_equal(enter_code(o, reference, "AAAAA-AAAAA"), 403);
    assert_int_equal(list_users(o, "", "", "", 1), 200);
    (void)snprintf(id, sizeof id, "%s", row_text(o, 0, "id"));
    office_later(o, DAY_MS);
    assert_int_equal(about(o, "user-code", id), 200);
    keep_code(o);
    assert_string_not_equal(o->code, code);
    assert_string_equal(o->reference, reference);
    assert_int_equal(said_number(o->p, "expires_ms"), o->p->f->server_ms + 7LL * DAY_MS);
    assert_int_equal(mailed(o, "invitation", NEW_EMAIL), 2);
    assert_int_equal(enter_code(o, reference, code), 403);
    assert_int_equal(said_number(o->p, "left"), 4);       /* the count began anew */
    assert_int_equal(check_name(o, "luc@exemple.ca"), 403);
    assert_string_equal(said_problem(o->p), "ticket-unknown");
    assert_int_equal(enter_code(o, reference, o->code), 200);
}

/* A kiosk cannot be made to flood a mailbox. */
static void test_too_many_mails(void **state)
{
    struct office *o = *state;
    for (int i = 0; i < 5; i++)
        assert_int_equal(add_user(o, new_user(true, "Luc", "Roy", NEW_EMAIL)), 200);
    assert_int_equal(add_user(o, new_user(false, "Luc", "Roy", "LUC@exemple.ca")), 429);
    assert_string_equal(said_problem(o->p), "too-many");
    assert_int_equal(said_number(o->p, "until_ms"), o->p->f->server_ms + 3600000);
    assert_int_equal(fixture_number(o->p->f, "SELECT count(*) FROM invitation"), 5);
    office_later(o, 3600000);
    add_luc(o);
}

/* --- removing --- */

static void test_remove_invitation(void **state)
{
    struct office *o = *state;
    char id[ACCOUNT_ID_SIZE];
    add_luc(o);
    assert_int_equal(list_users(o, "", "", "", 1), 200);
    (void)snprintf(id, sizeof id, "%s", row_text(o, 0, "id"));
    assert_int_equal(about(o, "user-remove", id), 200);
    assert_int_equal(said_number(o->p, "until_ms"), o->p->f->server_ms + 30LL * DAY_MS);
    assert_int_equal(about(o, "user-remove", id), 404);
    assert_int_equal(about(o, "user-code", id), 404);
    assert_int_equal(enter_code(o, o->reference, o->code), 403);
    assert_int_equal(said_number(o->p, "left"), 0);
    assert_int_equal(list_users(o, "", "", "", 1), 200);
    assert_string_equal(row_text(o, 0, "state"), "removed");
    assert_int_equal(about(o, "user-restore", id), 200);
    assert_int_equal(about(o, "user-restore", id), 404);
    assert_int_equal(enter_code(o, o->reference, o->code), 200);
}

static void add_marie(struct office *o)
{
    fixture_sql(o->p->f, "INSERT INTO membership (id, workplace, person, role, services, added_by, added_ms) SELECT 'm1', (SELECT id FROM workplace), n.person, 'user', 'rvsq', '', 0 FROM account_name n WHERE n.name = 'IP0000001'");
}

static void test_remove_member(void **state)
{
    struct office *o = *state;
    add_marie(o);
    as_chief(o);
    assert_int_equal(portal_ask(o->p, "employee-add", json_pack("{s:s}", "identifier", "ip0000001")), 200);
    assert_int_equal(about(o, "user-remove", "m1"), 200);
    assert_int_equal(portal_ask(o->p, "employees", json_pack("{s:i}", "page", 1)), 200);
    assert_int_equal(said_number(o->p, "count"), 0);
    assert_int_equal(fixture_number(o->p->f, "SELECT count(*) FROM account WHERE closed_ms IS NULL"), 2);
    assert_int_equal(mailed(o, "user-removed", EMAIL), 1);
    assert_int_equal(list_users(o, "", "", "", 1), 200);
    assert_string_equal(row_text(o, 0, "state"), "removed");
    assert_int_equal(about(o, "user-restore", "m1"), 200);
    assert_int_equal(mailed(o, "user-restored", EMAIL), 1);
    assert_int_equal(portal_ask(o->p, "employees", json_pack("{s:i}", "page", 1)), 200);
    assert_int_equal(said_number(o->p, "count"), 1);
    assert_int_equal(trail_of(o, "account.user-remove", "done", "m1"), 1);
}

static void test_thirty_days(void **state)
{
    struct office *o = *state;
    add_marie(o);
    assert_int_equal(about(o, "user-remove", "m1"), 200);
    office_later(o, 30LL * DAY_MS);
    assert_int_equal(about(o, "user-restore", "m1"), 404);
    assert_int_equal(list_users(o, "", "", "", 1), 200);
    assert_int_equal(said_number(o->p, "count"), 0);
}

/* --- employees --- */

static unsigned add_employee(struct office *o, const char *identifier)
{
    as_chief(o);
    return portal_ask(o->p, "employee-add", json_pack("{s:s}", "identifier", identifier));
}

static void test_employees(void **state)
{
    struct office *o = *state;
    add_marie(o);
    assert_int_equal(add_employee(o, MARIE), 200);
    assert_int_equal(json_object_size(o->p->answer), 0);
    assert_int_equal(add_employee(o, MARIE), 200);
    assert_int_equal(fixture_number(o->p->f, "SELECT count(*) FROM membership WHERE role = 'employee'"), 1);
    assert_int_equal(mailed(o, "employee-added", EMAIL), 1);
    assert_int_equal(mailed(o, "employee-told", CHIEF_EMAIL), 1);
    assert_int_equal(portal_ask(o->p, "employees", json_pack("{s:i}", "page", 1)), 200);
    assert_int_equal(said_number(o->p, "count"), 1);
    assert_string_equal(row_text(o, 0, "given"), "Marie");
    assert_string_equal(row_text(o, 0, "family"), "Tremblay");
    assert_string_equal(row_text(o, 0, "name"), MARIE);
    char id[ACCOUNT_ID_SIZE];
    (void)snprintf(id, sizeof id, "%s", row_text(o, 0, "id"));
    assert_int_equal(about(o, "user-remove", id), 404);       /* not a user's id */
    assert_int_equal(about(o, "employee-remove", id), 200);
    assert_int_equal(about(o, "employee-remove", id), 404);
    assert_int_equal(mailed(o, "employee-removed", EMAIL), 1);
}

static void test_employee_unknown(void **state)
{
    static const struct { const char *sql, *identifier, *cause; } rows[] = {
        { NULL, "IP0000001", "not-here" }, { NULL, "IP7777777", "name-unknown" }, { NULL, "pas un nom", "name-unknown" }, { NULL, "", "name-unknown" },
        { "UPDATE membership SET services = 'selat' WHERE id = 'm1'", "IP0000001", "no-service" },
        { "UPDATE membership SET services = 'selat rvsq', removed_ms = 5 WHERE id = 'm1'", "IP0000001", "not-here" },
        { "UPDATE account SET closed_ms = 5 WHERE given = 'Marie'", "IP0000001", "closed" } };
    struct office *o = *state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (i == 4)
            add_marie(o);
        if (rows[i].sql)
            fixture_sql(o->p->f, rows[i].sql);
        int64_t before = trail_of(o, "account.employee-add", "refused", rows[i].cause);
        assert_int_equal(add_employee(o, rows[i].identifier), 404);
        assert_string_equal(said_problem(o->p), "employee-unknown");
        assert_int_equal(trail_of(o, "account.employee-add", "refused", rows[i].cause), before + 1);
    }
}

static void test_administrator_only(void **state)
{
    struct office *o = *state;
    add_marie(o);
    office_role(o, CHIEF, "local-admin", false);
    assert_int_equal(add_employee(o, MARIE), 403);
    assert_string_equal(said_problem(o->p), "role");
    assert_int_equal(list_users(o, "", "", "", 1), 200);
}

/* The same request again is the same answer: one invitation, one mail, the same code. */
static void test_repeat(void **state)
{
    struct office *o = *state;
    struct asked k;
    char code[16];
    as_chief(o);
    portal_make(o->p, "user-add", new_user(false, "Luc", "Roy", NEW_EMAIL), &k);
    assert_int_equal(portal_carry(o->p, &k), 200);
    keep_code(o);
    memcpy(code, o->code, sizeof code);
    office_role(o, CHIEF, "representative", false);
    assert_int_equal(portal_carry(o->p, &k), 200);
    keep_code(o);
    assert_string_equal(o->code, code);
    assert_int_equal(fixture_number(o->p->f, "SELECT count(*) FROM invitation"), 1);
    assert_int_equal(mailed(o, "invitation", NEW_EMAIL), 1);
    asked_drop(&k);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, office_setup, office_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_add), TEST(test_code_is_not_kept), TEST(test_mail), TEST(test_mail_with_link), cmocka_unit_test(test_salutations), TEST(test_has_account),
        TEST(test_every_rule), TEST(test_services_of_feed), TEST(test_filter), TEST(test_filter_by_name), TEST(test_pages), TEST(test_own_workplace_only),
        TEST(test_role_taken_away), TEST(test_nobody_else), TEST(test_roles_by_hand), TEST(test_another_code), TEST(test_too_many_mails),
        TEST(test_remove_invitation), TEST(test_remove_member), TEST(test_thirty_days), TEST(test_employees), TEST(test_employee_unknown),
        TEST(test_administrator_only), TEST(test_repeat) };
    return FIXTURE_RUN("server/users", tests);
}
