#include "tests/unit/long_flow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { FIND = OUTCOME_OWN, KIOSKS, OPENED, TURNED, WRITE, UNLOCKED, ASKED };

#define COUNT(a) (sizeof (a) / sizeof *(a))

static void why_not(const struct run *run, char *to, size_t size)
{
    const struct long_app *app = run_app(run);
    if (app->refused)
        snprintf(to, size, "Réservé : superviseur");
}

static const struct item menu_items[] = {
    { .key = '1', .label = "1-Trouver une personne", .outcome = FIND, .help = "h" },
    { .key = '2', .label = "2-Postes et agents", .label_short = "2-Postes", .outcome = KIOSKS, .why_not = why_not, .help = "h" },
    { .key = '3', .label = "3-Écrire", .outcome = WRITE, .help = "h" },
};
static const struct edge menu_edges[] = { { FIND, "long.list" }, { KIOSKS, "long.one" }, { WRITE, "long.form" } };

static size_t count(const struct run *run)
{
    const struct long_app *app = run_app(run);
    size_t left = LONG_FOUND - app->page * LIST_LONG_ROWS_MAX;
    return left < LIST_LONG_ROWS_MAX ? left : LIST_LONG_ROWS_MAX;
}

/* As wide as what an agent reads of a person; no two pages have a row alike. */
static void row(const struct run *run, size_t i, char *to, size_t size, bool narrow)
{
    static const char *const names[] = { "Tremblay-Bélanger, Marie-Ève", "Gagnon-Desrosiers, Jean-Sébastien", "Roy, Anne-Françoise" };
    static const char *const states[] = { "clé en ordre", "clé révoquée", "compte des services en ligne" };
    const struct long_app *app = run_app(run);
    size_t n = app->page * LIST_LONG_ROWS_MAX + i;
    if (narrow)
        snprintf(to, size, "%s", names[n % 3]);
    else
        snprintf(to, size, "%s %03zu, DECHSM%07zu, %s", names[n % 3], n, 123456 + n * 37, states[n % 2]);
}

static int turn(struct run *run, int step)
{
    struct long_app *app = run_app(run);
    size_t last = (LONG_FOUND - 1) / LIST_LONG_ROWS_MAX;
    if (step < 0 ? app->page == 0 : app->page == last)
        return OUTCOME_NONE;
    app->page += (size_t)step;
    return TURNED;
}

static const struct list list = { .rows = LIST_LONG_ROWS_MAX, .count = count, .row = row, .row_help = "a person", .outcome = OPENED, .turn = turn };
static const struct item list_items[] = { { .key = '0', .label = "0-Retour au menu", .outcome = OUTCOME_BACK, .help = "h" } };
static const struct edge list_edges[] = { { OPENED, "long.one" }, { TURNED, "long.list" }, { OUTCOME_BACK, "long.menu" } };

static void title(const struct run *run, char *to, size_t size, bool narrow)
{
    (void)narrow;
    snprintf(to, size, "Trouver une personne, page %zu", ((const struct long_app *)run_app(run))->page + 1);
}

static void compose_one(const struct run *run, struct composer *c)
{
    compose_text(c, ROLE_STATUS, "Personne %zu", run_row(run) + 1);
    for (int i = 1; i <= 12; i++)
        compose_text(c, ROLE_TEXT, "Rangée %d du dossier : clé DECHSM0123456, en ordre jusqu'au 12 juin 2027.", i);
}
static const struct item one_items[] = { { .key = '0', .label = "0-Revenir à la liste", .outcome = OUTCOME_BACK, .help = "h" } };
static const struct edge one_edges[] = { { OUTCOME_BACK, "long.list" } };

static const struct field form_fields[] = {
    { .label = "Objet", .max_points = 40, .help = "h" },
    { .label = "Texte", .lines = true, .max_bytes = 4000, .help = "h" },
};
static const struct edge form_edges[] = { { OUTCOME_CONFIRM, "long.one" }, { OUTCOME_BACK, "long.menu" } };

static void compose_lock(const struct run *run, struct composer *c) { (void)run; compose_text(c, ROLE_TEXT, "Verrouillé."); }
static const struct field lock_fields[] = { { .label = "Mot de passe", .secret = true, .max_points = 15, .help = "h" } };
static const struct edge lock_edges[] = { { OUTCOME_CONFIRM, "long.unlocking" }, { UNLOCKED, NULL } };
static const struct edge unlocking_edges[] = { { ASKED, "long.lock" } };
static const struct edge help_edges[] = { { OUTCOME_BACK, NULL } };

const struct page long_lock = { .name = "long.lock", .kind = PAGE_FORM, .title = "Session verrouillée", .help = "h", .sealing = true, .guarded = true, .fields = lock_fields,
    .field_count = 1, .first_slot = LONG_PASSWORD, .edges = lock_edges, .edge_count = 2, .compose = compose_lock };

static const struct page pages[] = {
    { .name = "long.menu", .kind = PAGE_MENU, .title = "Comptoir", .help = "h", .items = menu_items, .item_count = COUNT(menu_items), .edges = menu_edges, .edge_count = COUNT(menu_edges) },
    { .name = "long.list", .kind = PAGE_LIST, .title_format = title, .title = "Trouver", .help = "h", .list = &list, .items = list_items, .item_count = 1,
      .edges = list_edges, .edge_count = COUNT(list_edges) },
    { .name = "long.one", .kind = PAGE_TEXT, .title = "Dossier", .help = "h", .items = one_items, .item_count = 1, .edges = one_edges, .edge_count = 1, .compose = compose_one },
    { .name = "long.form", .kind = PAGE_FORM, .title = "Écrire", .help = "h", .fields = form_fields, .field_count = 2, .first_slot = LONG_WORD, .edges = form_edges, .edge_count = 2 },
    { .name = "long.help", .kind = PAGE_TEXT, .title = "Aide", .help = "h", .items = one_items, .item_count = 1, .edges = help_edges, .edge_count = 1, .compose = compose_lock },
};
static const struct page unlocking[] = {
    { .name = "long.unlocking", .kind = PAGE_WORK, .title = "Session verrouillée", .help = "h", .sealing = true, .compose = compose_lock, .edges = unlocking_edges, .edge_count = 1 },
};
static const struct flow flow = { "long", pages, COUNT(pages) }, lock = { "long.lock", &long_lock, 1 }, working = { "long.unlocking", unlocking, 1 };
const struct flow *const long_flows[] = { &flow, &lock, &working, NULL };
const char *const long_roots[] = { "long.menu", "long.help", "long.lock", NULL };

static void host_close(struct run *run) { ((struct long_app *)run_app(run))->closed++; }
static void host_nothing(struct run *run) { (void)run; }
static const char *host_mark(const struct run *run) { (void)run; return NULL; }

static void host_state(const struct run *run, struct composer *c)
{
    (void)run;
    compose_part(c, 0, false, "Agente : Anne Exemple");
    compose_part(c, 2, false, "superviseure");
    compose_part(c, 3, true, "En ligne");
}

struct run *long_run_new(struct long_app *app, struct prefs *prefs)
{
    const struct run_host host = { .app = app, .close = host_close, .language = host_nothing, .state = host_state, .help_page = "long.help", .mark = host_mark, .acted = host_nothing };
    struct run *run = NULL;
    assert_int_equal(secret_start(), ERR_OK);
    assert_int_equal(run_new(long_flows, &host, prefs, &run), ERR_OK);
    return run;
}
