#include "tests/unit/vt_flow.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

enum { PASSWORD = OUTCOME_OWN, READING, DONE };

static const struct item menu_items[] = {
    { .key = '1', .label = "1-Gérer mes questions de sécurité", .help = "h", .unavailable = "Option non disponible" },
    { .key = '2', .label = "2-Modifier mon mot de passe", .help = "h", .outcome = PASSWORD },
    { .key = '3', .label = "3-Modifier mes informations de contact", .label_short = "3-Modifier mes coordonnées", .help = "h", .outcome = READING },
    { .key = '4', .label = "4-Débloquer ma clé d'authentification SécurSanté à l'aide de mes questions de sécurité",
      .label_short = "4-Débloquer à l'aide de mes questions", .help = "h", .unavailable = "Option non disponible" },
    { .key = '5', .label = "5-Vérifier ma clé d'authentification SécurSanté", .label_short = "5-Vérifier ma clé", .help = "h",
      .unavailable = "Option non disponible" },
    { .key = '6', .label = "6-Renouveler mon certificat", .help = "h", .unavailable = "Option non disponible" },
};

static void check_length(const struct run *run, size_t slot, struct complaint *out)
{
    size_t n = secret_length(run_value(run, slot));
    if (n < 6) {
        out->err = ERR_PIN_SHORT;
        snprintf(out->text, sizeof out->text, "%zu caractères. Il en faut de 6 à 15.", n);
    }
}

static const struct field form_fields[] = {
    { .label = "Mot de passe actuel", .help = "h", .secret = true, .max_points = 15 },
    { .label = "Nouveau mot de passe", .help = "h", .secret = true, .max_points = 15, .check = check_length },
    { .label = "Nouveau mot de passe", .note = "(encore une fois)", .help = "h", .secret = true, .max_points = 15, .check = check_length },
};

static const struct item text_items[] = { { .key = '1', .label = "1-Continuer", .help = "h", .outcome = OUTCOME_BACK } };
static const struct item help_items[] = { { .key = '1', .label = "1-Retour à la page", .help = "h", .outcome = OUTCOME_BACK } };
static const struct item work_items[] = { { .key = '1', .label = "1-Retour au menu", .help = "h", .outcome = DONE } };

static void compose_menu(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_TEXT, "Soutien : 1-877-826-2433");
}

static void compose_form(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_TEXT, "Règles de votre clé : 6 à 15 caractères, chiffres ou lettres.");
    compose_text(c, ROLE_TEXT, "Après 5 mots de passe erronés, la clé se verrouille. Il reste 4 essais.");
}

static void compose_reading(const struct run *run, struct composer *c)
{
    (void)run;
    for (int i = 1; i <= 9; i++)
        compose_text(c, ROLE_TEXT, "Paragraphe %d : l’œuvre « accès » … dès la création de votre compte, la Régie garde une trace de chacun "
                     "des accès faits avec votre nom d'utilisateur, et vous êtes alors réputé les avoir effectués.", i);
}

static void compose_work(const struct run *run, struct composer *c)
{
    struct vt_app *app = run_app(run);
    compose_text(c, ROLE_STATUS, "%s", app->progress[0] ? app->progress : "Étape 1 sur 3 : la clé vérifie votre mot de passe");
    compose_text(c, ROLE_TEXT, "Ne débranchez pas votre clé.");
}

static const struct edge menu_edges[] = { { PASSWORD, "vt.form" }, { READING, "vt.reading" } };
static const struct edge form_edges[] = { { OUTCOME_CONFIRM, "vt.work" }, { OUTCOME_BACK, "vt.menu" } };
static const struct edge reading_edges[] = { { OUTCOME_BACK, "vt.menu" } };
static const struct edge help_edges[] = { { OUTCOME_BACK, NULL } };
static const struct edge work_edges[] = { { DONE, "vt.menu" } };

#define COUNT(a) (sizeof (a) / sizeof *(a))
static const struct page pages[] = {
    { .name = "vt.menu", .kind = PAGE_MENU, .title = "Portail libre-service", .help = "h", .items = menu_items, .item_count = COUNT(menu_items),
      .edges = menu_edges, .edge_count = COUNT(menu_edges), .compose_below = compose_menu },
    { .name = "vt.form", .kind = PAGE_FORM, .title = "2-Modifier mon mot de passe", .help = "h", .fields = form_fields,
      .field_count = COUNT(form_fields), .edges = form_edges, .edge_count = COUNT(form_edges), .compose_below = compose_form },
    { .name = "vt.reading", .kind = PAGE_TEXT, .title = "Politique", .help = "h", .items = text_items, .item_count = COUNT(text_items),
      .edges = reading_edges, .edge_count = COUNT(reading_edges), .compose = compose_reading },
    { .name = "vt.work", .kind = PAGE_WORK, .title = "2-Modifier mon mot de passe", .help = "h", .items = work_items, .item_count = COUNT(work_items),
      .edges = work_edges, .edge_count = COUNT(work_edges), .compose = compose_work },
    { .name = "vt.help", .kind = PAGE_TEXT, .title = "Aide", .help = "h", .items = help_items, .item_count = COUNT(help_items),
      .edges = help_edges, .edge_count = COUNT(help_edges), .compose = compose_menu },
};
static const struct flow flow = { "vt", pages, COUNT(pages) };
const struct flow *const vt_flows[] = { &flow, NULL };

static void host_close(struct run *run)
{
    struct vt_app *app = run_app(run);
    app->closed++;
    run_go(run, "vt.menu");
}

static void host_language(struct run *run) { ((struct vt_app *)run_app(run))->languages++; }
static void host_acted(struct run *run) { ((struct vt_app *)run_app(run))->acted++; }
static const char *host_mark(const struct run *run) { (void)run; return "DÉMO"; }

static void host_state(const struct run *run, struct composer *c)
{
    struct vt_app *app = run_app(run);
    compose_part(c, 0, false, "%s", app->state[0] ? app->state : "Clé branchée");
    compose_part(c, 2, false, "il reste 5 essais");
    compose_part(c, 5, false, "certificat : encore 212 jours");
    compose_part(c, 3, true, "En ligne");
}

struct run *vt_run_new(struct vt_app *app, struct prefs *prefs)
{
    struct run_host host = { .app = app, .close = host_close, .language = host_language, .state = host_state,
                             .help_page = "vt.help", .mark = host_mark, .acted = host_acted };
    struct run *run = NULL;
    assert_int_equal(run_new(vt_flows, &host, prefs, &run), ERR_OK);
    return run;
}
