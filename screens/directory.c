/* Who answers the telephone now. The lines are reference data, pulled from the server. */
#include "screens/screens.h"
#include "screens/session.h"
#include "screens/words.h"

enum { TO_WELCOME = OUTCOME_OWN };

static const char *open_words(const struct help_line *line)
{
    return line->open == LINE_OPEN ? msg(N_("ouvert en ce moment"))
         : line->open == LINE_CLOSED ? msg(N_("fermé en ce moment")) : msg(N_("heures non indiquées"));
}

void screens_compose_lines(const struct run *run, struct composer *c)
{
    struct help_line lines[DESK_LINES_MAX];
    const char *language = msg_language() == MSG_ENGLISH ? "en" : "fr";
    size_t n = desk_directory(session_of(run)->desk, language, lines, DESK_LINES_MAX);
    for (size_t i = 0; i < n; i++) {
        compose_text(c, ROLE_TEXT, "%s (%s)", lines[i].name, open_words(&lines[i]));
        if (lines[i].phones[0])
            compose_text(c, ROLE_TEXT, "  %s", lines[i].phones);
        if (lines[i].hours[0])
            compose_text(c, ROLE_TEXT, "  %s", lines[i].hours);
        if (lines[i].email[0])
            compose_text(c, ROLE_TEXT, "  %s", lines[i].email);
        compose_blank(c);
    }
    if (n == 0)
        compose_text(c, ROLE_TEXT, msg(N_("Soutien : %s")), conf_text(session_of(run)->conf, "support.phone"));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Après avoir établi votre identité, faites le 1 pour les services en ligne.")));
}

static const struct item items[] = {
    { .key = '0', .label = N_("0-Retourner à la page d'accueil"), .outcome = TO_WELCOME, .help = N_("Revient à la page d'accueil.") },
};
static const struct edge edges[] = { { TO_WELCOME, "welcome" }, { OUTCOME_BACK, "welcome" } };

static const struct page pages[] = {
    { .name = "directory", .kind = PAGE_TEXT, .title = N_("5-Joindre quelqu'un (téléphones et heures)"),
      .title_short = N_("5-Joindre quelqu'un"),
      .help = N_("Les heures sont celles de Montréal. Personne ne répond à un numéro de télécopieur."),
      .items = items, .item_count = 1, .edges = edges, .edge_count = 2, .compose = screens_compose_lines },
};

const struct flow flow_directory = { "directory", pages, 1 };
