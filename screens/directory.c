/* Who answers the telephone now. The lines are reference data, pulled from the server. */
#include "screens/screens.h"
#include "screens/session.h"
#include "screens/words.h"

#include <stdio.h>

enum { TO_WELCOME = OUTCOME_OWN };

static void open_words(const struct help_line *line, char *to, size_t size)
{
    if (line->open == LINE_CLOSED && line->opens[0])
        snprintf(to, size, msg(N_("fermé en ce moment; ouvre %s")), line->opens);
    else
        snprintf(to, size, "%s", line->open == LINE_OPEN ? msg(N_("ouvert en ce moment"))
                 : line->open == LINE_CLOSED ? msg(N_("fermé en ce moment")) : msg(N_("heures non indiquées")));
}

static void compose_line(const struct help_line *line, struct composer *c)
{
    char open[WORDS_MAX];
    open_words(line, open, sizeof open);
    if (!line->phones[0]) {      /* an address, a fax: nobody answers, at no hour */
        compose_text(c, ROLE_TEXT, "%s", line->name);
    } else {
        compose_text(c, ROLE_TEXT, "%s (%s)", line->name, open);
        compose_text(c, ROLE_TEXT, "  %s", line->phones);
    }
    if (line->hours[0])
        compose_text(c, ROLE_TEXT, "  %s", line->hours);
    if (line->faxes[0])
        compose_text(c, ROLE_TEXT, "  %s %s", msg(N_("Télécopieur :")), line->faxes);
    if (line->email[0])
        compose_text(c, ROLE_TEXT, "  %s", line->email);
    compose_blank(c);
}

void screens_compose_lines(const struct run *run, struct composer *c)
{
    struct help_line lines[DESK_LINES_MAX];
    const char *language = msg_language() == MSG_ENGLISH ? "en" : "fr";
    size_t n = desk_directory(session_of(run)->desk, language, lines, DESK_LINES_MAX);
    for (size_t i = 0; i < n; i++)
        compose_line(&lines[i], c);
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
