/* core/desk: services, subjects, professions, regions, and the directory of one of them: as shipped, and as pulled. */
#include "test_desk_world.h"

#include "core/desk/citizen.h"

#define NBSP "\u00a0"

static struct list_row rows[ACCOUNT_LIST_MAX];
static struct help_line lines[DESK_LINES_MAX];

/* With the files that are shipped. */
static void open_shipped(void)
{
    static char share[512];
    const char *build = getenv("BUILD");
    struct desk_settings settings = world_settings();
    snprintf(share, sizeof share, "%s/share/guichet", build ? build : "build");
    settings.share_dir = share;
    loop = loop_new(&fake_clock);
    assert_non_null(loop);
    assert_int_equal(desk_open(loop, &settings, &(struct desk_events){ count_change, NULL }, &desk), ERR_OK);
}

static size_t find(const char *id, size_t n)
{
    size_t i = 0;
    while (i < n && strcmp(rows[i].id, id) != 0)
        i++;
    return i;
}

static void the_shipped_lists(void **state)
{
    (void)state;
    open_shipped();
    size_t n = desk_subjects(desk, "fr", rows, ACCOUNT_LIST_MAX);
    assert_in_range(n, 10, ACCOUNT_LIST_MAX);
    assert_string_equal(rows[0].text, "Facturation");
    assert_string_equal(rows[n - 1].id, "autre");      /* by place, not by id */
    for (size_t i = 0; i < n; i++)
        assert_true(rows[i].more[0]);
    n = desk_services(desk, "en", rows, ACCOUNT_LIST_MAX);
    assert_int_equal(n, 5);
    assert_string_equal(rows[0].text, "Rendez-vous santé Québec");
    assert_string_equal(rows[find("paiement", n)].text, "Requests for payment on the Web");
    n = desk_citizen_services(desk, "fr", rows, ACCOUNT_LIST_MAX);
    assert_int_equal(n, 7);
    assert_string_equal(rows[2].text, "Carnet santé Québec");
    for (size_t i = 0; i < n; i++)
        assert_true(rows[i].more[0]);
    assert_int_equal(desk_citizen_services(desk, "en", rows, ACCOUNT_LIST_MAX), 7);
    assert_non_null(strstr(rows[6].text, "directives about care"));
    n = desk_professions(desk, "fr", rows, ACCOUNT_LIST_MAX);
    assert_true(find("pharmacien", n) < n && find("sage-femme", n) < n);
    assert_non_null(strstr(rows[find("administratif", n)].more, "formulaire"));
    assert_int_equal(desk_professions(desk, "fr", rows, 2), 2);
}

static void the_regions_are_those_of_the_numbers(void **state)
{
    (void)state;
    open_shipped();
    assert_int_equal(desk_regions(desk, "fr", rows, ACCOUNT_LIST_MAX), 3);
    assert_string_equal(rows[0].text, "Québec");
    assert_string_equal(rows[1].text, "Montréal");
    assert_string_equal(rows[2].text, "Ailleurs");
    assert_int_equal(desk_regions(desk, "en", rows, ACCOUNT_LIST_MAX), 3);
    assert_string_equal(rows[2].text, "Elsewhere");
    assert_string_equal(rows[2].id, "ailleurs");
    assert_int_equal(desk_regions(desk, "en", rows, 2), 2);
}

static size_t ask(const char *profession, const char *region, int64_t wall_ms)
{
    const struct directory_query query = { .language = "fr", .profession = profession, .region = region };
    now_ms = wall_ms - 1790000000000;
    return desk_directory_for(desk, &query, lines, DESK_LINES_MAX);
}

enum { THURSDAY_9 = 0, THURSDAY_17 = 1 };
static const int64_t times[] = { 1798120800000, 1798149600000 };      /* 2026-12-24 in Montréal */

static void the_directory_of_a_profession_and_a_region(void **state)
{
    (void)state;
    open_shipped();
    assert_int_equal(ask("pharmacien", "quebec", times[THURSDAY_9]), 4);
    assert_string_equal(lines[0].name, "Centre d'assistance aux professionnels — Pharmaciens");      /* it answers now */
    assert_int_equal(lines[0].open, LINE_OPEN);
    assert_string_equal(lines[0].phones, "Québec 418" NBSP "643-9025");
    assert_int_equal(ask("pharmacien", "montreal", times[THURSDAY_9]), 4);
    assert_string_equal(lines[0].phones, "Ailleurs 1" NBSP "888" NBSP "883-7427");      /* it has none for Montréal */
    assert_int_equal(ask("medecin", "montreal", times[THURSDAY_9]), 4);
    assert_string_equal(lines[0].phones, "Montréal 514" NBSP "873-3480");
    assert_int_equal(ask("medecin", "montreal", times[THURSDAY_17]), 4);
    assert_int_equal(lines[3].open, LINE_CLOSED);
    assert_string_equal(lines[3].phones, "Montréal 514" NBSP "873-3480");
    assert_string_equal(lines[0].phones, "Sans frais 1-877-826-2433");      /* a line of no region keeps its number */
    assert_int_equal(ask(NULL, NULL, times[THURSDAY_9]), 5);
    assert_int_equal(ask("inconnu", NULL, times[THURSDAY_9]), 5);
}

/* Document 004 names nobody to call: the line of the RAMQ's for citizens. */
static void one_line_of_the_directory(void **state)
{
    (void)state;
    struct directory_query query = { .language = "en", .line = "ramq-citoyens" };
    open_shipped();
    assert_int_equal(desk_directory_for(desk, &query, lines, DESK_LINES_MAX), 1);
    assert_string_equal(lines[0].name, "RAMQ services for citizens");
    assert_int_equal(lines[0].open, LINE_HOURS_UNKNOWN);
    query.region = "montreal";
    assert_int_equal(desk_directory_for(desk, &query, lines, DESK_LINES_MAX), 1);
    assert_string_equal(lines[0].phones, "Montréal 514" NBSP "864-3411");
    query.line = "nobody";
    assert_int_equal(desk_directory_for(desk, &query, lines, DESK_LINES_MAX), 5);
}

static void put_feed(const char *feed, const struct store_row *of, size_t n)
{
    struct store *s = NULL;
    const struct store_page page = { "1", true, false, n, of };
    assert_int_equal(store_open(world_settings().state_dir, &s), ERR_OK);
    assert_int_equal(store_feed_put(s, feed, &page), ERR_OK);
    store_close(s);
}

static void what_was_pulled_goes_before_what_is_shipped(void **state)
{
    (void)state;
    static const struct store_row pulled[] = {
        { "a", "{\"id\":\"a\",\"place\":2,\"fr\":\"Deux\",\"en\":\"Two\",\"more_fr\":\"ici\"}" },
        { "b", "{\"id\":\"b\",\"place\":1,\"fr\":\"Un\",\"en\":\"One\"}" },
        { "c", "{\"id\":\"c\",\"fr\":\"Sans place\",\"en\":\"No place\"}" },
        { "d", "{\"id\":\"d\",\"place\":3,\"fr\":\"Seulement\"}" },
        { "e", "not json" },
    };
    put_feed("subjects", pulled, sizeof pulled / sizeof pulled[0]);
    open_shipped();
    assert_int_equal(desk_subjects(desk, "en", rows, ACCOUNT_LIST_MAX), 2);
    assert_string_equal(rows[0].text, "One");
    assert_string_equal(rows[1].id, "a");
    assert_string_equal(rows[1].more, "");
    assert_int_equal(desk_subjects(desk, "fr", rows, ACCOUNT_LIST_MAX), 3);
    assert_string_equal(rows[1].more, "ici");
    assert_int_equal(desk_services(desk, "fr", rows, ACCOUNT_LIST_MAX), 5);
}

static void nothing_shipped_is_an_empty_list(void **state)
{
    (void)state;
    open_desk();
    assert_int_equal(desk_subjects(desk, "fr", rows, ACCOUNT_LIST_MAX), 0);
    assert_int_equal(desk_regions(desk, "fr", rows, ACCOUNT_LIST_MAX), 0);
    assert_int_equal(ask("medecin", "quebec", times[0]), 0);
}

int main(int argc, char **argv)
{
#define T(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        T(the_shipped_lists), T(the_regions_are_those_of_the_numbers), T(the_directory_of_a_profession_and_a_region), T(one_line_of_the_directory),
        T(what_was_pulled_goes_before_what_is_shipped), T(nothing_shipped_is_an_empty_list),
    };
    int rc;
    if (world_is_helper(argv, &rc))
        return rc;
    (void)argc;
    cmocka_set_message_output(CM_OUTPUT_TAP);
    if (secret_start())
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
