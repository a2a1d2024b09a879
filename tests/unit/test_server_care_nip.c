/* Another NIP from an agent (server/PROTOCOL.md 15.3): a letter that waits for the post, the old one dead. */
#include "tests/unit/test_server_care.h"

#include "server/accounts/registry.h"

#include <dirent.h>
#include <sys/stat.h>

#define DOCTOR_EMAIL "docteure@exemple.ca"

static struct settings nip_settings;

struct desk { struct portal *p; char spool[96], id[ACCOUNT_ID_SIZE], old[16]; };

static int nip_setup(void **state)
{
    struct desk *d = calloc(1, sizeof *d);
    void *made = NULL;
    int failed = counter_setup(&made);
    const struct nip_new doctor = { "medecin", "12345", "Jeanne", "Côté", "docteure", DOCTOR_EMAIL };
    SECRET_OWNED struct secret *nip = NULL;
    struct nip_row row;
    int64_t expires_ms;
    assert_non_null(d);
    d->p = made;
    (void)snprintf(d->spool, sizeof d->spool, "%s-spool", d->p->f->directory);
    assert_int_equal(mkdir(d->spool, 0700), 0);
    nip_settings = settings_default;
    nip_settings.letters_spool = d->spool;
    d->p->f->service.settings = &nip_settings;
    assert_int_equal(nip_issue(&d->p->f->service, d->p->f->db, &doctor, &nip, &expires_ms), ERR_OK);
    (void)snprintf(d->old, sizeof d->old, "%.*s", (int)secret_length(nip), (const char *)secret_bytes(nip));
    assert_int_equal(nip_of(d->p->f->db, "medecin", "12345", &row), ERR_OK);
    memcpy(d->id, row.id, sizeof d->id);
    counter_agent(d->p, ANNE, COUNTER_AVI);
    care_verified(d->p, ANNE, d->id, "documents");
    *state = d;
    return failed;
}

/* The letters there are; the last one's text. */
static size_t letters(const struct desk *d, char text[8192], bool remove_them)
{
    DIR *folder = opendir(d->spool);
    size_t n = 0;
    assert_non_null(folder);
    for (const struct dirent *e; (e = readdir(folder));) {
        char path[512];
        struct stat found;
        if (e->d_name[0] == '.')
            continue;
        (void)snprintf(path, sizeof path, "%s/%s", d->spool, e->d_name);
        assert_int_equal(stat(path, &found), 0);
        assert_int_equal(found.st_mode & 0777, 0600);
        FILE *file = fopen(path, "r");
        assert_non_null(file);
        text[fread(text, 1, 8191, file)] = 0;
        (void)fclose(file);
        if (remove_them)
            (void)unlink(path);
        n++;
    }
    (void)closedir(folder);
    return n;
}

static int nip_teardown(void **state)
{
    struct desk *d = *state;
    void *made = d->p;
    char text[8192];
    (void)letters(d, text, true);
    (void)rmdir(d->spool);
    (void)portal_teardown(&made);
    free(d);
    return 0;
}

static unsigned enter(struct portal *p, const char *nip)
{
    p->session[0] = 0;
    return portal_ask(p, "nip", json_pack("{s:s, s:s, s:s, s:s}", "profession", "medecin", "number", "12345", "name", "Côté", "nip", nip));
}

/* Once: one letter, one notice without the NIP, one row of the trail. */
static void test_another(void **state)
{
    struct desk *d = *state;
    struct portal *p = d->p;
    char text[8192], nip[16];
    act_twice(p, "act-nip", act_on(d->id));
    assert_int_equal(said_number(p, "until_ms"), p->f->server_ms + 30LL * 86400000);
    assert_string_equal(said_text(p, "secret"), "(none)");
    assert_int_equal(letters(d, text, false), 1);
    const char *at = strstr(text, "NIP : ");
    assert_non_null(at);
    (void)snprintf(nip, sizeof nip, "%.8s", at + strlen("NIP : "));
    assert_non_null(strstr(text, "Docteure Jeanne Côté"));
    assert_non_null(strstr(text, "12345"));
    assert_int_equal(mailed(p, "counter-nip", DOCTOR_EMAIL), 1);
    char sql[160];
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM mail WHERE body LIKE '%%%s%%'", nip);
    assert_int_equal(fixture_number(p->f, sql), 0);
    assert_int_equal(counter_trail(p, ANNE, "act-nip", "done"), 1);
    assert_int_equal(enter(p, d->old), 403);
    assert_int_equal(enter(p, nip), 200);
}

/* Used: there is an account. Of nobody, without documents: nothing waits for the post. */
static void test_refused(void **state)
{
    struct desk *d = *state;
    struct portal *p = d->p;
    char text[8192];
    care_verified(p, ANNE, d->id, "caller");
    assert_int_equal(portal_ask(p, "act-nip", act_on(d->id)), 403);
    expect_problem(p, 403, "not-verified");
    care_verified(p, ANNE, "n0123456789", "documents");
    assert_int_equal(portal_ask(p, "act-nip", act_on("n0123456789")), 404);
    care_verified(p, ANNE, d->id, "documents");
    fixture_sql(p->f, "UPDATE nip SET used_ms = 1");
    assert_int_equal(portal_ask(p, "act-nip", act_on(d->id)), 404);
    assert_int_equal(letters(d, text, false), 0);
    fixture_sql(p->f, "UPDATE nip SET used_ms = NULL");
    expect_nothing_done(p, "act-nip");
    assert_int_equal(enter(p, d->old), 200);
}

/* The post is not a toy. */
static void test_too_many(void **state)
{
    struct desk *d = *state;
    struct portal *p = d->p;
    char text[8192];
    for (int i = 0; i < 5; i++)
        assert_int_equal(portal_ask(p, "act-nip", act_on(d->id)), 200);
    assert_int_equal(portal_ask(p, "act-nip", act_on(d->id)), 429);
    expect_problem(p, 429, "too-many");
    assert_int_equal(letters(d, text, false), 5);
}

/* Nowhere to put it: said with a reference, and the old one is good. */
static void test_no_spool(void **state)
{
    struct desk *d = *state;
    struct portal *p = d->p;
    nip_settings.letters_spool = "";
    assert_int_equal(portal_ask(p, "act-nip", act_on(d->id)), 403);
    expect_problem(p, 403, "not-possible");
    expect_cause(p, "letters.spool is not set");
    nip_settings.letters_spool = "/nonexistent/spool";
    assert_int_equal(portal_ask(p, "act-nip", act_on(d->id)), 403);
    expect_cause(p, "letters.spool could not be written");
    expect_nothing_done(p, "act-nip");
    assert_int_equal(enter(p, d->old), 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, nip_setup, nip_teardown)
        T(test_another), T(test_refused), T(test_too_many), T(test_no_spool),
#undef T
    };
    return FIXTURE_RUN("another NIP", tests);
}
