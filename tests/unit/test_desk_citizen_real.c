/* core/desk and the server's own code: an account of the Service d'authentification from its creation to its end, before a register of
 * invented people. What was cut after it was done is done once. */
#include "test_desk_real.h"

#include "core/desk/citizen.h"
#include "server/mail.h"

static struct account_result result;
static unsigned results;
static void on_result(void *ctx, const struct account_result *r) { (void)ctx; result = *r; results++; }
static const struct account_watch watch = { on_result, NULL };
static const uint8_t words[32] = { 0xab };

#define await(ask) do { results = 0; assert_int_equal(ask, ERR_OK); until(results == 1); } while (0)
#define good(ask) do { await(ask); if (result.err) fail_msg("%s: %s", #ask, err_name(result.err)); } while (0)
#define ends(ask, error) do { await(ask); if (result.err != (error)) fail_msg("%s: %s", #ask, err_name(result.err)); } while (0)

static int setup(void **state)
{
    char people[4096];
    if (real_setup(state) || !realpath("tests/data/register.json", people) || mkdir(world_path("letters"), 0700))
        return -1;
    world_put("register", people, O_TRUNC);
    close_desk();                                /* a server with a register from here on */
    open_desk();
    advance(2001);
    until(desk_status(desk)->online);
    return 0;
}

static int teardown(void **state)
{
    empty_folder(world_path("letters"));
    return real_teardown(state);
}

static void back_on_line(void)
{
    world_put("server.does", "", O_TRUNC);
    for (int i = 0; i < 100 && !desk_status(desk)->online; i++)
        advance(2001), settle();
    assert_true(desk_status(desk)->online);
}

static enum err create(const char *name, const char *email, const char *password)
{
    SECRET_OWNED struct secret *n = secret_of(name), *e = secret_of(email), *p = secret_of(password);
    return desk_citizen_create(desk, &(struct citizen_create){ n, e, p, "fr", words }, &watch);
}

static enum err log_in(const char *name, const char *password)
{
    SECRET_OWNED struct secret *n = secret_of(name), *p = secret_of(password);
    return desk_citizen_log_in(desk, &(struct citizen_log_in){ n, p, words }, &watch);
}

/* Sends all that waits, as the mailer does; the code of the last mail to this address. */
static const char *last_code(const char *address)
{
    static const char before[] = "Code de sécurité :\n\n";
    static char code[8];
    struct mail mail;
    code[0] = 0;
    marie->f->server_ms = fake_wall(NULL) + 1000;
    for (bool found = true; found;) {
        BUF_OWNED struct buf body = buf_make(MAIL_BODY_MAX);
        found = false;
        assert_int_equal(mail_take(&marie->f->service, marie->f->db, &found, &mail, &body), ERR_OK);
        const char *at = found ? strstr(buf_string(&body), before) : NULL;
        if (at && strcmp(mail.recipient, address) == 0)
            snprintf(code, sizeof code, "%.7s", at + sizeof before - 1);
        if (found)
            assert_int_equal(mail_settle(&marie->f->service, marie->f->db, &mail, 250, ""), ERR_OK);
    }
    return code;
}

/* Six digits that are not these. */
static const char *other_than(const char *code) { return strcmp(code, "123 456") == 0 ? "123 457" : "123 456"; }

static enum err give(const char *code)
{
    SECRET_OWNED struct secret *c = secret_of(code);
    return desk_citizen_code(desk, c, &watch);
}

static int64_t rows_of(const char *sql) { return fixture_number(marie->f, sql); }

static void enter(void)
{
    good(create("Zoe12345", "zoe@exemple.ca", "Grand lac 57"));
    good(give(last_code("zoe@exemple.ca")));
    assert_true(desk_citizen(desk)->open);
}

/* One of the register's, but for what is given here. */
struct who { const char *given, *family, *birth, *nam, *nas, *avis, *number; bool letter; };
static const struct who zoe = { "Zoé", "EXEMPLE COTE", "1984 03 09", "exez 8453 0916", "910 000 017", "qdemo000001", "900 000 011", false },
                        coelia = { "Coelia", "St-Modèle", "1999-02-28", "SAIC99522819", "930000039", NULL, "900000033", true };

static enum err ask_of(const struct who *who, bool all)
{
    SECRET_OWNED struct secret *given_name = secret_of(who->given), *family = secret_of(who->family), *birth = secret_of(who->birth), *nam = secret_of(who->nam),
        *nas = secret_of(who->nas), *avis = who->avis ? secret_of(who->avis) : NULL, *number = who->number ? secret_of(who->number) : NULL;
    const struct citizen_identify i = { { given_name, family, birth, nam, nas, words }, avis, words, number ? CITIZEN_HEALTH_CARD : CITIZEN_NO_NUMBER, number, words, who->letter };
    return all ? desk_citizen_identify(desk, &i, &watch) : desk_citizen_personal(desk, &i.personal, &watch);
}
static enum err ask_personal(const struct who *who) { return ask_of(who, false); }
static enum err ask_identify(const struct who *who) { return ask_of(who, true); }

/* --- the account --- */

static void an_account_and_its_code(void **state)
{
    (void)state;
    char code[8];
    good(create("Zoe12345", "zoe@exemple.ca", "Grand lac 57"));
    const struct citizen_coding *coding = &desk_citizen(desk)->coding;
    assert_true(coding->open && coding->confirming);
    assert_string_equal(coding->to, "z•••@•••.ca");
    assert_in_range(coding->expires_ms, fake_wall(NULL) + 590000, fake_wall(NULL) + 602000);
    snprintf(code, sizeof code, "%s", last_code("zoe@exemple.ca"));
    world_put("server.does", "cut", O_TRUNC);
    await(give(other_than(code)));
    assert_true(result.counted);
    back_on_line();
    ends(give(other_than(code)), ERR_CODE_WRONG);
    assert_int_equal(result.left, 4);            /* one try */
    ends(desk_citizen_resend(desk, &watch), ERR_TOO_SOON);
    good(give(code));
    assert_string_equal(desk_citizen(desk)->home.name, "zoe12345");
    assert_int_equal(desk_citizen(desk)->home.state, CITIZEN_NEW);
    desk_log_out(desk);
    ends(create("zoe12345", "autre@exemple.ca", "Grand lac 57"), ERR_NAME_TAKEN);
    ends(log_in("zoe12345", "Petit lac 57"), ERR_NOT_POSSIBLE);
    good(log_in("ZOE@exemple.ca", "Grand lac 57"));
    good(give(last_code("zoe@exemple.ca")));
    assert_int_equal(rows_of("SELECT count(*) FROM account_session WHERE ended_ms IS NULL"), 1);
}

static enum err forgotten(const char *new_one)
{
    SECRET_OWNED struct secret *p = secret_of(new_one);
    return desk_citizen_forgot_password(desk, &(struct citizen_new_password){ p, NULL }, &watch);
}

static enum err forgot(const char *name)
{
    SECRET_OWNED struct secret *n = secret_of(name);
    return desk_citizen_forgot(desk, n, &watch);
}

static void a_forgotten_password(void **state)
{
    (void)state;
    enter();
    desk_log_out(desk);
    good(forgot("personne99"));                  /* anybody's name */
    good(forgot("zoe12345"));
    assert_string_equal(desk_citizen(desk)->coding.to, "");
    good(give(last_code("zoe@exemple.ca")));
    assert_true(desk_citizen(desk)->may_set_password);
    world_put("server.does", "cut", O_TRUNC);
    ends(forgotten("Grand fleuve 58"), ERR_NOT_KNOWN);
    back_on_line();
    good(forgotten("Grand fleuve 58"));
    ends(log_in("zoe12345", "Grand lac 57"), ERR_NOT_POSSIBLE);
    good(log_in("zoe12345", "Grand fleuve 58"));
}

static enum err new_password(const char *old, const char *new_one)
{
    SECRET_OWNED struct secret *o = secret_of(old), *n = secret_of(new_one);
    return desk_citizen_set_password(desk, o, n, &watch);
}

static enum err new_email(const char *password, const char *email)
{
    SECRET_OWNED struct secret *p = secret_of(password), *e = secret_of(email);
    return desk_citizen_set_email(desk, p, e, &watch);
}

static enum err close_account(const char *password)
{
    SECRET_OWNED struct secret *p = secret_of(password);
    return desk_citizen_close(desk, p, &watch);
}

static void settings_and_the_end(void **state)
{
    (void)state;
    enter();
    ends(new_password("Petit lac 57", "Grand fleuve 58"), ERR_PASSWORD_WRONG);
    good(new_password("Grand lac 57", "Grand fleuve 58"));
    good(new_email("Grand fleuve 58", "zoe@autre.ca"));
    assert_int_equal(desk_citizen(desk)->coding.what, CODING_EMAIL);
    good(give(last_code("zoe@autre.ca")));
    assert_string_equal(desk_citizen(desk)->home.email, "z•••@•••.ca");
    good(desk_trail(desk, &watch));
    assert_true(desk_account(desk)->trail.count >= 4);
    for (size_t i = 0; i < desk_account(desk)->trail.count; i++)
        if (account_event_text(desk_account(desk)->trail.rows[i].what) == account_event_text("?"))
            fail_msg("no words for %s", desk_account(desk)->trail.rows[i].what);
    ends(close_account("Grand lac 57"), ERR_PASSWORD_WRONG);
    good(close_account("Grand fleuve 58"));
    assert_false(desk_citizen(desk)->open);
    ends(log_in("zoe12345", "Grand fleuve 58"), ERR_NOT_POSSIBLE);
}

/* --- who it is --- */

static void somebody_is_identified(void **state)
{
    (void)state;
    struct who wrong = zoe;
    enter();
    wrong.given = "Zoée";
    ends(ask_personal(&wrong), ERR_IDENTITY_GIVEN);
    assert_int_equal(result.left, 4);
    world_put("server.does", "cut", O_TRUNC);
    await(ask_personal(&zoe));
    assert_true(result.counted);
    back_on_line();
    good(ask_personal(&zoe));
    assert_true(desk_citizen(desk)->personal_agreed);
    wrong = zoe;
    wrong.nas = "920000023";                     /* not those that were agreed */
    ends(ask_identify(&wrong), ERR_TICKET);
    good(ask_personal(&zoe));
    wrong = zoe;
    wrong.avis = "QDEMO000009";
    ends(ask_identify(&wrong), ERR_IDENTITY_NUMBERS);
    good(ask_identify(&zoe));
    const struct citizen_home *home = &desk_citizen(desk)->home;
    assert_int_equal(home->state, CITIZEN_IDENTIFIED);
    assert_true(home->code[0] && home->identified_ms > 0);
    assert_string_equal(home->given, "Zoé");
    good(desk_citizen_consent(desk, &(struct citizen_answer){ "service", true, words }, &watch));
    assert_true(home->consented_ms > 0);
    good(desk_citizen_consents(desk, 1, &watch));
    const struct citizen_consents *consents = &desk_citizen(desk)->consents;
    assert_true(consents->row_count >= 4);
    assert_string_equal(consents->rows[0].purpose, "service");
    assert_string_equal(consents->rows[0].recipient, "ramq");
    assert_true(consents->rows[0].in_force);
    good(desk_citizen_withdraw(desk, consents->rows[0].id, words, &watch));
    assert_int_equal(home->consented_ms, 0);
}

/* The one that was posted: ten letters and a hyphen after five. */
static bool posted_secret(char to[16])
{
    static char text[65536];
    static const char letters[] = ACCOUNT_CODE_ALPHABET;
    DIR *d = opendir(world_path("letters"));
    to[0] = 0;
    for (struct dirent *entry; d && !to[0] && (entry = readdir(d));) {
        char path[1024];
        snprintf(path, sizeof path, "%s/letters/%s", world, entry->d_name);
        FILE *f = fopen(path, "r");
        size_t n = f && entry->d_name[0] != '.' ? fread(text, 1, sizeof text - 1, f) : 0;
        text[n] = 0;
        if (f)
            fclose(f);
        for (const char *at = text; !to[0] && (at = strchr(at, '-')); at++)
            if (at - text >= 5 && strspn(at - 5, letters) == 5 && strspn(at + 1, letters) == 5)
                snprintf(to, 16, "%.11s", at - 5);
    }
    if (d)
        closedir(d);
    return to[0];
}

static enum err give_secret(const char *typed)
{
    SECRET_OWNED struct secret *s = secret_of(typed);
    return desk_citizen_secret(desk, s, &watch);
}

static void a_letter_replaces_one_number(void **state)
{
    (void)state;
    char secret[16];
    enter();
    good(ask_personal(&coelia));
    world_put("server.does", "cut", O_TRUNC);
    await(ask_identify(&coelia));
    back_on_line();
    good(ask_identify(&coelia));
    const struct citizen_home *home = &desk_citizen(desk)->home;
    assert_int_equal(home->state, CITIZEN_LETTER);
    assert_true(home->letter_for_tax);
    assert_int_equal(home->letter_left, 5);
    assert_false(desk_citizen(desk)->personal_agreed);
    assert_true(posted_secret(secret));
    ends(give_secret("ABCDEFGHJK"), ERR_CODE_REFUSED_HERE);
    assert_int_equal(result.left, 4);
    good(give_secret(secret));
    assert_int_equal(home->state, CITIZEN_IDENTIFIED);
}

static void both_missing_leads_to_the_counter(void **state)
{
    (void)state;
    struct who neither = coelia;
    neither.number = NULL;
    neither.letter = false;
    enter();
    good(ask_personal(&neither));
    good(ask_identify(&neither));
    assert_int_equal(desk_citizen(desk)->home.state, CITIZEN_COUNTER);
    assert_true(strncmp(desk_citizen(desk)->home.reference, "D-", 2) == 0);
}

/* A time-out, and who proves the code again. */
static void a_wizard_that_was_left(void **state)
{
    (void)state;
    const struct citizen_progress half = { .page = "identify.personal", .given = "Zoé", .family = "Exemple-Côté", .one = "avis" };
    enter();
    desk_citizen_keep(desk, &half);
    desk_forget(desk);
    good(log_in("zoe12345", "Grand lac 57"));
    good(give(last_code("zoe@exemple.ca")));
    assert_true(desk_citizen(desk)->home.has_progress);
    assert_string_equal(desk_citizen(desk)->home.progress.page, "identify.personal");
    assert_string_equal(desk_citizen(desk)->home.progress.family, "Exemple-Côté");
    desk_citizen_keep(desk, &(struct citizen_progress){ .page = "" });
    desk_log_out(desk);
    good(log_in("zoe12345", "Grand lac 57"));
    good(give(last_code("zoe@exemple.ca")));
    assert_false(desk_citizen(desk)->home.has_progress);
}

int main(int argc, char **argv)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(an_account_and_its_code), T(a_forgotten_password), T(settings_and_the_end), T(somebody_is_identified), T(a_letter_replaces_one_number),
        T(both_missing_leads_to_the_counter), T(a_wizard_that_was_left),
    };
    int rc;
    (void)argc;
    if (is_real_helper(argv, &rc))
        return rc;
    cmocka_set_message_output(CM_OUTPUT_TAP);
    if (secret_start())
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
