/* Who answers the telephone now, for everybody or for a profession and a region. The lines are reference data, pulled from the server. */
#include "screens/account.h"
#include "screens/directory.h"
#include "screens/rows.h"
#include "screens/screens.h"
#include "screens/session.h"
#include "screens/words.h"

#include <stdio.h>

enum { PROFESSION, REGION, SLOTS };
enum { TO_CHOOSE = OUTCOME_OWN, LEAVE };

/* --- the lines --- */

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

static void compose_query(const struct run *run, struct directory_query query, struct composer *c)
{
    struct help_line lines[DESK_LINES_MAX];
    query.language = msg_language() == MSG_ENGLISH ? "en" : "fr";
    size_t n = desk_directory_for(session_of(run)->desk, &query, lines, DESK_LINES_MAX);
    for (size_t i = 0; i < n; i++)
        compose_line(&lines[i], c);
    if (n == 0)
        compose_text(c, ROLE_TEXT, msg(N_("Soutien : %s")), conf_text(session_of(run)->conf, "support.phone"));
}

void directory_compose_citizens(const struct run *run, struct composer *c)
{
    compose_query(run, (struct directory_query){ .line = "ramq-citoyens" }, c);
}

static void compose_lines(const struct run *run, const char *profession, const char *region, struct composer *c)
{
    compose_query(run, (struct directory_query){ .profession = profession, .region = region }, c);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Après avoir établi votre identité, faites le 1 pour les services en ligne.")));
}

void screens_compose_lines(const struct run *run, struct composer *c) { compose_lines(run, NULL, NULL, c); }

/* --- for whom --- */

static size_t count_professions(const struct run *run, size_t slot) { (void)slot; return 1 + rows_count(run, ROWS_PROFESSIONS); }
static size_t count_regions(const struct run *run, size_t slot) { (void)slot; return 1 + rows_count(run, ROWS_REGIONS); }

/* The first is everybody; the rows come after it. */
static const struct list_row *row_of(const struct run *run, enum rows_kind kind, int choice)
{
    return choice > 0 ? rows_row(run, kind, choice - 1) : NULL;
}

static void name_profession(const struct run *run, size_t i, char *to, size_t size)
{
    const struct list_row *row = row_of(run, ROWS_PROFESSIONS, (int)i);
    snprintf(to, size, "%s", row ? row->text : msg(N_("Toutes les professions")));
}

static void name_region(const struct run *run, size_t i, char *to, size_t size)
{
    const struct list_row *row = row_of(run, ROWS_REGIONS, (int)i);
    snprintf(to, size, "%s", row ? row->text : msg(N_("Toutes les régions")));
}

#define CHOICE_HELP N_("Choisissez par le numéro : n et p changent de page, Entrée garde ce qui est choisi.")
static const struct field fields[SLOTS] = {
    { .label = N_("Votre profession"), .choices = count_professions, .choice = name_profession, .optional = true, .help = CHOICE_HELP },
    { .label = N_("Votre région"), .choices = count_regions, .choice = name_region, .optional = true, .help = CHOICE_HELP },
};

static bool narrowed(const struct run *run) { return run_choice(run, PROFESSION) > 0 || run_choice(run, REGION) > 0; }

static void compose_directory(const struct run *run, struct composer *c)
{
    const struct list_row *profession = row_of(run, ROWS_PROFESSIONS, run_choice(run, PROFESSION));
    const struct list_row *region = row_of(run, ROWS_REGIONS, run_choice(run, REGION));
    if (profession)
        compose_text(c, ROLE_TEXT, msg(N_("Profession : %s")), profession->text);
    if (region)
        compose_text(c, ROLE_TEXT, msg(N_("Région : %s")), region->text);
    if (profession || region)
        compose_blank(c);
    compose_lines(run, profession ? profession->id : NULL, region ? region->id : NULL, c);
}

static void show_all(struct run *run)
{
    run_fill_choice(run, PROFESSION, 0);
    run_fill_choice(run, REGION, 0);
    run_go(run, "directory");
}

/* --- there and back --- */

void directory_open(struct run *run, const char *from)
{
    session_of(run)->directory_from = from;
    run_go(run, "directory");
}

static bool logged_in(const struct run *run) { return desk_account(session_of(run)->desk)->open; }

static const char *back_to(const struct run *run)
{
    const struct session *s = session_of(run);
    return s->directory_from ? s->directory_from : logged_in(run) ? "home" : "welcome";
}

static void go_back(struct run *run)
{
    const char *to = back_to(run);
    session_of(run)->directory_from = NULL;
    run_go(run, to);
}

static void name_back(const struct run *run, char *to, size_t size, bool narrow)
{
    (void)narrow;
    bool welcome = !session_of(run)->directory_from && !logged_in(run);
    snprintf(to, size, "%s", welcome ? msg(N_("0-Retourner à la page d'accueil")) : msg(N_("0-Retour à la page d'avant")));
}

/* ACCOUNT_LOG_OUT_ITEM, for who is logged in. */
#define LOG_OUT_ITEM { .key = 'd', .label = N_("d-Se déconnecter"), .outcome = ACCOUNT_LOG_OUT, .offered = logged_in, \
    .help = N_("Termine votre session. Tout ce que vous avez tapé est effacé de ce poste.") }

static const struct item items[] = {
    { .key = '0', .label = N_("0-Retourner à la page d'accueil"), .outcome = LEAVE, .format = name_back, .help = N_("Revient à la page d'où vous êtes venu.") },
    { .key = '1', .label = N_("1-Choisir ma profession et ma région"), .outcome = TO_CHOOSE,
      .help = N_("Ne montre que les numéros de votre profession et de votre région.") },
    { .key = '2', .label = N_("2-Montrer tous les numéros"), .choose = show_all, .offered = narrowed, .help = N_("Pour toutes les professions et toutes les régions.") },
    LOG_OUT_ITEM
};
static const struct edge edges[] = { { TO_CHOOSE, "directory.choose" }, { LEAVE, "directory.back" }, { OUTCOME_BACK, "directory.back" }, ACCOUNT_LOG_OUT_EDGE };
static const struct item choose_items[] = { LOG_OUT_ITEM };
static const struct edge choose_edges[] = { { OUTCOME_CONFIRM, "directory" }, { OUTCOME_BACK, "directory" }, ACCOUNT_LOG_OUT_EDGE };
static const struct edge back_edges[] = { { OUTCOME_BACK, "welcome" } };

#define TITLE N_("Joindre quelqu'un (téléphones et heures)")
#define SHORT N_("Joindre quelqu'un")

static const struct page pages[] = {
    { .name = "directory", .kind = PAGE_TEXT, .title = TITLE, .title_short = SHORT,
      .help = N_("Les heures sont celles de Montréal. Personne ne répond à un numéro de télécopieur."),
      .items = items, .item_count = 4, .edges = edges, .edge_count = 4, .compose = compose_directory },
    { .name = "directory.choose", .kind = PAGE_FORM, .title = TITLE, .title_short = SHORT,
      .help = N_("Les numéros de votre profession et de votre région suffisent; sans choix, tous sont montrés."),
      .fields = fields, .field_count = SLOTS, .first_slot = PROFESSION, .items = choose_items, .item_count = 1,
      .edges = choose_edges, .edge_count = 3 },
    /* Never seen: where «Retour» leads depends on where one came from. */
    { .name = "directory.back", .kind = PAGE_WORK, .title = TITLE, .title_short = SHORT, .help = N_("Revient à la page d'où vous êtes venu."),
      .edges = back_edges, .edge_count = 1, .enter = go_back },
};

const struct flow flow_directory = { "directory", pages, sizeof pages / sizeof pages[0] };
