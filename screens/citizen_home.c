/* «Vous êtes connecté(e)»: the seven services that an account leads to, each used on its own site. Document 004. */
#include "screens/citizen.h"
#include "screens/directory.h"
#include "screens/rows.h"
#include "screens/screens.h"
#include "screens/words.h"

#include <stdio.h>

enum { CHOSEN = OUTCOME_OWN, TO_ACCOUNT, TO_LIST };

static const struct desk_citizen *citizen_of(const struct run *run) { return desk_citizen(session_of(run)->desk); }

static void enter_main(struct run *run)
{
    if (!citizen_of(run)->open)
        run_go(run, "account.over");
}

static void compose_main(const struct run *run, struct composer *c)
{
    char moment[64];
    const struct citizen_home *home = &citizen_of(run)->home;
    words_moment(citizen_of(run)->until_ms, clock_wall(loop_clock(session_of(run)->loop)), moment, sizeof moment);
    if (home->given[0])
        compose_text(c, ROLE_TEXT, msg(N_("Bonjour %s, votre session dure jusqu'à %s.")), home->given, moment);
    else
        compose_text(c, ROLE_TEXT, msg(N_("Bonjour %s, votre session dure jusqu'à %s.")), home->name, moment);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Vos services, chacun sur son propre site Web : ce poste n'y donne pas accès.")));
}

/* --- the list --- */

static size_t count_services(const struct run *run) { return rows_count(run, ROWS_CITIZENS); }

/* Where a row is short what it is for is on the service's own page. */
static void name_service(const struct run *run, size_t i, char *to, size_t size, bool narrow)
{
    const struct list_row *row = rows_row(run, ROWS_CITIZENS, (int)i);
    if (!row)
        return;
    if (narrow || !row->more[0])
        snprintf(to, size, "%s", row->text);
    else
        snprintf(to, size, msg(N_("%s : %s")), row->text, row->more);
}

static const struct list list = {
    .count = count_services, .row = name_service, .outcome = CHOSEN, .row_help = N_("Dit à quoi ce service sert, et où il s'utilise."),
};

static void open_lines(struct run *run) { directory_open(run, "citizenhome.main"); }

#define ACCOUNT_ITEM { .key = 'g', .label = N_("g-Gérer votre compte"), .outcome = TO_ACCOUNT, \
    .help = N_("Votre adresse, votre mot de passe, vos consentements, et ce qui est gardé de vous.") }
static const struct item main_items[] = {
    ACCOUNT_ITEM,
    { .key = 'j', .label = N_("j-Joindre quelqu'un"), .choose = open_lines, .help = N_("Les numéros de téléphone, leurs heures, et qui répond en ce moment.") },
    ACCOUNT_LOG_OUT_ITEM,
};
static const struct edge main_edges[] = { { CHOSEN, "citizenhome.service" }, { TO_ACCOUNT, "myaccount.menu" }, ACCOUNT_LOG_OUT_EDGE };

/* --- one service --- */

static void enter_service(struct run *run) { account_visit(run)->row = run_row(run); }

static void compose_service(const struct run *run, struct composer *c)
{
    const struct list_row *row = rows_row(run, ROWS_CITIZENS, (int)account_visit(run)->row);
    if (!row)
        return;
    compose_text(c, ROLE_STATUS, "%s", row->text);
    if (row->more[0])
        compose_text(c, ROLE_TEXT, msg(N_("Il sert à ceci : %s")), row->more);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Il s'utilise sur son propre site Web, d'un ordinateur ou d'un téléphone. Ce poste n'y donne pas accès.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Là, vous vous connectez avec le même nom d'utilisateur, le même mot de passe, et le code envoyé à votre adresse courriel.")));
    compose_blank(c);
}

static const struct item service_items[] = {
    { .key = '0', .label = N_("0-Retourner à la liste des services"), .outcome = TO_LIST, .help = N_("Revient aux services de votre compte.") },
    ACCOUNT_ITEM,
    ACCOUNT_LOG_OUT_ITEM,
};
static const struct edge service_edges[] = { { TO_LIST, "citizenhome.main" }, { OUTCOME_BACK, "citizenhome.main" }, { TO_ACCOUNT, "myaccount.menu" }, ACCOUNT_LOG_OUT_EDGE };

#define COUNT(a) (sizeof (a) / sizeof (a)[0])
#define TITLE N_("Vous êtes connecté(e)")

static const struct page pages[] = {
    { .name = "citizenhome.main", .kind = PAGE_LIST, .title = TITLE, .guarded = true, .list = &list,
      .help = N_("Un chiffre ouvre un service et dit où il s'utilise. «Se déconnecter» ferme votre session; faites-le avant de vous en aller."),
      .items = main_items, .item_count = COUNT(main_items), .edges = main_edges, .edge_count = COUNT(main_edges), .compose = compose_main, .enter = enter_main },
    { .name = "citizenhome.service", .kind = PAGE_TEXT, .title = TITLE, .guarded = true, .help = N_("Ce poste sert à votre compte; les services eux-mêmes se trouvent ailleurs."),
      .items = service_items, .item_count = COUNT(service_items), .edges = service_edges, .edge_count = COUNT(service_edges), .compose = compose_service, .enter = enter_service },
};

const struct flow flow_citizen_home = { "citizenhome", pages, COUNT(pages) };
