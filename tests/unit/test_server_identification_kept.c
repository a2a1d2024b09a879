/* Consents, what is kept of a wizard that was left, what is forgotten and when (server/PROTOCOL.md 13). */
#include "tests/unit/test_server_identification.h"

#include "server/citizens/office.h"

static json_t *answer_of(const char *purpose, bool accept) { return json_pack("{s:s, s:b, s:s}", "purpose", purpose, "accept", accept, "text", TEXT); }
static unsigned consent(struct portal *p, const char *purpose, bool accept) { return portal_ask(p, "citizen-consent", answer_of(purpose, accept)); }

static const json_t *row_at(const struct portal *p, size_t i) { return json_array_get(json_object_get(p->answer, "rows"), i); }

static void expect_row(const struct portal *p, size_t i, const char *purpose, const char *answer, bool in_force)
{
    assert_string_equal(json_string_value(json_object_get(row_at(p, i), "purpose")), purpose);
    assert_string_equal(json_string_value(json_object_get(row_at(p, i), "answer")), answer);
    assert_int_equal(json_is_true(json_object_get(row_at(p, i), "in_force")), in_force);
}

static void list(struct portal *p, int page)
{
    assert_int_equal(portal_ask(p, "citizen-consents", json_pack("{s:i}", "page", page)), 200);
}

/* --- consents --- */

static void test_consent(void **state)
{
    struct portal *p = *state;
    assert_int_equal(identify(p, &both), 200);
    assert_int_equal(consent(p, "service", true), 200);
    assert_int_equal(home_number(p, "consented_ms") >= p->f->server_ms, 1);
    assert_int_equal(home_number(p, "refused_ms"), 0);
    list(p, 1);
    assert_int_equal(said_number(p, "count"), 4);
    expect_row(p, 0, "service", "accepted", true);
    expect_row(p, 1, "health", "accepted", true);
    expect_row(p, 3, "person", "accepted", true);
    assert_string_equal(json_string_value(json_object_get(row_at(p, 0), "recipient")), "ramq");
    assert_string_equal(json_string_value(json_object_get(row_at(p, 0), "place")), "Poste de l'accueil");
    assert_int_equal(rows_of(p, "mail WHERE kind = 'citizen-consent-given' AND recipient = 'luc@exemple.ca'"), 1);
    assert_int_equal(rows_of(p, "audit WHERE action = 'account.citizen-consent' AND reason = 'service accepted' AND nature <> '' AND actor_id = '" LUC_PERSON "'"), 1);
}

static void withdraw(struct portal *p, const char *id, unsigned status)
{
    assert_int_equal(portal_ask(p, "citizen-withdraw", json_pack("{s:s, s:s}", "id", id, "text", TEXT)), status);
}

/* All of the rows that are there, in one number: nothing that was written is changed by what comes after. */
static int64_t rows_before(const struct portal *p, long long at_ms)
{
    char sql[512];
    (void)snprintf(sql, sizeof sql, "SELECT sum(length(id || person || purpose || recipient || answer || kiosk || about) * 1000003 + at_ms %% 1000000007) + count(*)"
                   " FROM consent WHERE at_ms <= %lld", at_ms);
    return fixture_number(p->f, sql);
}

static void test_withdraw(void **state)
{
    struct portal *p = *state;
    char id[ACCOUNT_ID_SIZE], other[ACCOUNT_ID_SIZE];
    assert_int_equal(identify(p, &both), 200);
    assert_int_equal(consent(p, "service", true), 200);
    list(p, 1);
    (void)snprintf(id, sizeof id, "%s", json_string_value(json_object_get(row_at(p, 0), "id")));
    (void)snprintf(other, sizeof other, "%s", json_string_value(json_object_get(row_at(p, 1), "id")));
    const long long at = (long long)p->f->server_ms + 10;
    const int64_t before = rows_before(p, at);
    portal_later(p, 60000);
    withdraw(p, other, 404);
    withdraw(p, "c00", 404);
    be_eve(p);
    withdraw(p, id, 404);
    be_luc(p);
    withdraw(p, id, 200);
    assert_int_equal(home_number(p, "consented_ms"), 0);
    withdraw(p, id, 404);
    list(p, 1);
    expect_row(p, 0, "service", "withdrawn", false);
    expect_row(p, 1, "service", "accepted", false);
    assert_int_equal(rows_before(p, at), before);
    assert_int_equal(rows_of(p, "mail WHERE kind = 'citizen-consent-withdrawn'"), 1);
    assert_int_equal(consent(p, "service", true), 200);
    assert_int_equal(home_number(p, "consented_ms") >= p->f->server_ms, 1);
    assert_int_equal(rows_before(p, at), before);
}

/* A refusal after an acceptance ends it, and is told as a withdrawal is. */
static void test_refuse(void **state)
{
    struct portal *p = *state;
    assert_int_equal(consent(p, "service", false), 200);
    assert_int_equal(home_number(p, "refused_ms"), p->f->server_ms);
    assert_int_equal(rows_of(p, "mail WHERE kind LIKE 'citizen-consent%'"), 0);
    assert_int_equal(consent(p, "service", true), 403);
    assert_string_equal(said_problem(p), "role");
    assert_int_equal(identify(p, &both), 200);
    assert_int_equal(consent(p, "service", true), 200);
    assert_int_equal(consent(p, "service", false), 200);
    assert_int_equal(home_number(p, "consented_ms"), 0);
    assert_int_equal(rows_of(p, "mail WHERE kind = 'citizen-consent-withdrawn'"), 1);
    const char *const refused[] = { "person", "tax", "health", "licence", "privacy" };
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        assert_int_equal(consent(p, refused[i], false), 200);
        assert_int_equal(consent(p, refused[i], true), 422);
    }
    assert_int_equal(consent(p, "other", false), 422);
    list(p, 2);
    assert_int_equal(said_number(p, "count"), 11);
    assert_int_equal(said_number(p, "pages"), 2);
    assert_int_equal(json_array_size(json_object_get(p->answer, "rows")), 2);
}

/* --- progress --- */

static json_t *progress_of(const char *page, const char *given, const char *one)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s}", "page", page, "given", given, "family", "", "one", one, "two", "");
}

static void test_progress(void **state)
{
    struct portal *p = *state;
    assert_int_equal(portal_ask(p, "citizen-progress", progress_of("personal", "Hélène-Progrès", "avis")), 200);
    look(p);
    const json_t *kept = said_home(p, "progress");
    assert_string_equal(json_string_value(json_object_get(kept, "page")), "personal");
    assert_string_equal(json_string_value(json_object_get(kept, "given")), "Hélène-Progrès");
    assert_string_equal(json_string_value(json_object_get(kept, "one")), "avis");
    be_eve(p);
    look(p);
    assert_true(json_is_null(said_home(p, "progress")));
    be_luc(p);
    portal_later(p, 30 * 60000 - 1);
    be_luc(p);
    look(p);
    assert_true(json_is_object(said_home(p, "progress")));
    portal_later(p, 1);
    look(p);
    assert_true(json_is_null(said_home(p, "progress")));
    assert_int_equal(portal_ask(p, "citizen-progress", progress_of("personal", "A", "")), 200);
    assert_int_equal(portal_ask(p, "citizen-progress", progress_of("", "", "")), 200);
    assert_int_equal(rows_of(p, "citizen_progress"), 0);
}

static void test_progress_read(void **state)
{
    struct portal *p = *state;
    char many[600];
    memset(many, 'a', sizeof many - 1);
    many[sizeof many - 1] = 0;
    assert_int_equal(portal_ask(p, "citizen-progress", progress_of("personal", many, "")), 400);
    assert_int_equal(portal_ask(p, "citizen-progress", progress_of("personal", "a\nb", "")), 400);
    assert_int_equal(portal_ask(p, "citizen-progress", progress_of("a page that has a name of many letters", "", "")), 400);
    assert_int_equal(rows_of(p, "citizen_progress"), 0);
}

/* --- retention --- */

static int64_t gone(const struct upkeep_purged *p, const char *what)
{
    for (size_t i = 0; i < p->count; i++)
        if (strcmp(p->rows[i].what, what) == 0)
            return p->rows[i].gone;
    fail_msg("no count of %s", what);
    return -1;
}

static void test_retention(void **state)
{
    struct portal *p = *state;
    struct upkeep_purged purged;
    assert_int_equal(identify(p, &both), 200);
    assert_int_equal(portal_ask(p, "citizen-progress", progress_of("consent", "", "")), 200);
    be_eve(p);
    assert_int_equal(personal(p, &right), 200);
    assert_int_equal(upkeep_purge(&p->f->service, p->f->db, &purged), ERR_OK);
    assert_int_equal(gone(&purged, "identifications begun"), 0);
    assert_int_equal(gone(&purged, "wizards left"), 0);
    assert_int_equal(rows_of(p, "audit WHERE action = 'purge'"), 0);
    portal_later(p, 31 * 60000);
    assert_int_equal(upkeep_purge(&p->f->service, p->f->db, &purged), ERR_OK);
    assert_int_equal(gone(&purged, "wizards left"), 1);
    assert_int_equal(rows_of(p, "audit WHERE action = 'purge' AND actor = 'system' AND reason = '1 wizards left'"), 1);
    portal_later(p, 29 * DAY_MS);
    assert_int_equal(upkeep_purge(&p->f->service, p->f->db, &purged), ERR_OK);
    assert_int_equal(gone(&purged, "identifications begun"), 0);
    assert_true(gone(&purged, "account tickets") == 2);
    portal_later(p, DAY_MS);
    assert_int_equal(upkeep_purge(&p->f->service, p->f->db, &purged), ERR_OK);
    assert_int_equal(gone(&purged, "identifications begun"), 1);
    assert_int_equal(rows_of(p, "identification"), 1);
    assert_int_equal(rows_of(p, "identification WHERE person = '" LUC_PERSON "'"), 1);
    assert_int_equal(rows_of(p, "consent WHERE person = '" EVE_PERSON "'"), 1);
    int64_t bad = 0, count = 0;
    assert_int_equal(audit_verify(p->f->db, &bad, &count), ERR_OK);
    assert_int_equal(bad, 0);
    BUF_OWNED struct buf out = buf_make(4096);
    upkeep_print(&purged, &out);
    assert_non_null(strstr(buf_string(&out), "1\tidentifications begun\n"));
}

/* States and dates, a line each; no name, no code. */
/* Half an hour is promised, and an hour's upkeep would make it ninety minutes; what is not promised so waits for the hour. */
static void test_by_the_minute(void **state)
{
    struct portal *p = *state;
    assert_int_equal(portal_ask(p, "citizen-progress", progress_of("personal", "A", "")), 200);
    portal_later(p, 30 * 60000 - 1);
    assert_int_equal(upkeep_minute(&p->f->service, p->f->db), ERR_OK);
    assert_int_equal(rows_of(p, "citizen_progress"), 1);
    portal_later(p, 2 * DAY_MS);
    const int64_t requests = rows_of(p, "request");
    assert_int_equal(upkeep_minute(&p->f->service, p->f->db), ERR_OK);
    assert_int_equal(rows_of(p, "citizen_progress"), 0);
    assert_int_equal(rows_of(p, "request"), requests);
    assert_int_equal(rows_of(p, "audit WHERE action = 'purge' AND actor = 'system' AND reason = '1 wizards left'"), 1);
}

static void test_listed(void **state)
{
    struct portal *p = *state;
    BUF_OWNED struct buf out = buf_make(4096);
    char now[CLOCK_TEXT_SIZE], until[CLOCK_TEXT_SIZE], lines[1024];
    assert_int_equal(identify(p, &both), 200);
    portal_later(p, 1000);
    be_eve(p);
    assert_int_equal(personal(p, &right), 200);
    assert_int_equal(identifications_print(p->f->db, &out), ERR_OK);
    clock_text(p->f->server_ms - 1000, until);
    clock_text(p->f->server_ms, now);
    int n = snprintf(lines, sizeof lines, LUC_PERSON "\tidentified\ttest\t%s\t%s\t%s\t%s\t-\t%s\t-\n", until, until, until, until, until);
    clock_text(p->f->server_ms + 30 * DAY_MS, until);
    (void)snprintf(lines + n, sizeof lines - (size_t)n, EVE_PERSON "\tbegun\ttest\t%s\t%s\t-\t-\t-\t-\t%s\n", now, now, until);
    assert_string_equal(buf_string(&out), lines);
}

/* Closing an account forgets how somebody was identified; consents and trail stay. */
static enum err forget(void *ctx, struct db *db) { return identification_forget(db, ctx); }

static void test_forget(void **state)
{
    struct portal *p = *state;
    char person[] = LUC_PERSON;
    assert_int_equal(identify(p, &both), 200);
    assert_int_equal(portal_ask(p, "citizen-progress", progress_of("consent", "", "")), 200);
    assert_int_equal(db_tx(p->f->db, forget, person), ERR_OK);
    assert_int_equal(rows_of(p, "identification"), 0);
    assert_int_equal(rows_of(p, "citizen_progress"), 0);
    assert_int_equal(rows_of(p, "consent WHERE person = '" LUC_PERSON "'"), 3);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, identification_setup, portal_teardown)
        T(test_consent), T(test_withdraw), T(test_refuse), T(test_progress), T(test_progress_read), T(test_retention), T(test_by_the_minute), T(test_listed), T(test_forget),
#undef T
    };
    return FIXTURE_RUN("identification: what is kept", tests);
}
