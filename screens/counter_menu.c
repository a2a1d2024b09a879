/* The counter's menu, and the one-time code for a terminal without a reader. */
#include "screens/counter.h"
#include "screens/screens.h"
#include "screens/words.h"

#include <stdio.h>
#include <string.h>

enum { MENU_FIND = OUTCOME_OWN, MENU_CODE };

COUNTER_RIGHT(may_find, "counter-find")
COUNTER_RIGHT(may_cases, "counter-cases")
COUNTER_RIGHT(may_queue, "counter-queue")
COUNTER_RIGHT(may_seconds, "counter-seconds")
COUNTER_RIGHT(may_kiosks, "counter-kiosks")
COUNTER_RIGHT(may_lines, "counter-lines")
COUNTER_RIGHT(may_trail, "counter-trail-verify")
COUNTER_RIGHT(may_numbers, "counter-numbers")

/* A code is made by who proved a token: else a stolen code would make the next one. */
static void may_make_code(const struct run *run, char *to, size_t size)
{
    if (counter_agent(run)->by_code)
        snprintf(to, size, "%s", msg(N_("Réservé : session ouverte avec une clé")));
}

static void to_cases(struct run *run) { run_go(run, "counter.cases"); }
static void to_queue(struct run *run) { run_go(run, "counter.queue"); }
static void to_seconds(struct run *run) { run_go(run, "counter.seconds"); }
static void to_kiosks(struct run *run) { run_go(run, "counter.kiosks"); }
static void to_directory(struct run *run) { run_go(run, "counter.directory"); }
static void to_trail(struct run *run) { run_go(run, "counter.trail"); }
static void to_numbers(struct run *run) { run_go(run, "counter.numbers"); }
static void lock(struct run *run) { counter_lock(run); }
static void log_out(struct run *run) { session_wipe(session_of(run), HELD_CLOSED); }

static void find_token(struct run *run)
{
    const struct desk_status *status = session_status(run);
    if (status->token == DESK_TOKEN_READY || status->token == DESK_TOKEN_LOCKED)
        counter_find_token(run);
    else
        run_say(run, status->token == DESK_TOKEN_READING ? msg(N_("Un instant, la clé est lue.")) : msg(N_("Aucune clé n'est lue dans le lecteur de la personne.")));
}

static void name_cases(const struct run *run, char *to, size_t size, bool narrow)
{
    unsigned n = counter_may(counter_agent(run)->roles, "counter-cases") ? counter_agent(run)->cases : 0;
    (void)narrow;
    if (n)
        snprintf(to, size, msg_n(N_("3-Messages (%u ouvert)"), N_("3-Messages (%u ouverts)"), n), n);
    else
        snprintf(to, size, "%s", msg(N_("3-Messages")));
}

static void name_seconds(const struct run *run, char *to, size_t size, bool narrow)
{
    unsigned n = counter_may(counter_agent(run)->roles, "counter-seconds") ? counter_agent(run)->waiting : 0;
    (void)narrow;
    if (n)
        snprintf(to, size, msg_n(N_("5-Accords demandés (%u attend)"), N_("5-Accords demandés (%u attendent)"), n), n);
    else
        snprintf(to, size, "%s", msg(N_("5-Accords demandés")));
}

static const struct item menu_items[] = {
    { .key = '1', .label = N_("1-Trouver une personne"), .outcome = MENU_FIND, .why_not = may_find, .help = N_("Par nom, nom d'utilisateur, clé, courriel, ou numéro donné par un écran.") },
    { .key = '2', .label = N_("2-La personne de la clé branchée"), .choose = find_token, .why_not = may_find, .help = N_("Ouvre le dossier de la personne dont la clé est dans l'autre lecteur.") },
    { .key = '3', .label = N_("3-Messages"), .format = name_cases, .choose = to_cases, .why_not = may_cases, .help = N_("Les messages qui attendent une réponse, par sujet et par âge.") },
    { .key = '4', .label = N_("4-Files d'attente"), .choose = to_queue, .why_not = may_queue, .help = N_("Ce qui a été refusé, n'est pas parti ou expire, et ce qu'on peut y faire.") },
    { .key = '5', .label = N_("5-Accords demandés"), .format = name_seconds, .choose = to_seconds, .why_not = may_seconds, .help = N_("Ce que d'autres agents vous demandent d'approuver.") },
    { .key = '6', .label = N_("6-Postes et agents"), .choose = to_kiosks, .why_not = may_kiosks, .help = N_("Les postes inscrits, leur dernier contact, et les agents.") },
    { .key = '7', .label = N_("7-Annuaire"), .choose = to_directory, .why_not = may_lines, .help = N_("Les heures des lignes d'aide et les jours fériés.") },
    { .key = '8', .label = N_("8-Journal et incidents"), .choose = to_trail, .why_not = may_trail, .help = N_("Ce qui a été fait, par qui; vérifier, exporter; le registre des incidents.") },
    { .key = '9', .label = N_("9-Chiffres"), .choose = to_numbers, .why_not = may_numbers, .help = N_("Déblocages, renouvellements, échecs et durées, par jour ou par poste.") },
    { .key = 'a', .label = N_("a-Code à usage unique"), .outcome = MENU_CODE, .why_not = may_make_code, .help = N_("Pour ouvrir une session à un poste qui n'a pas de lecteur d'agent.") },
    { .key = 'v', .label = N_("v-Verrouiller"), .choose = lock, .help = N_("Cache tout jusqu'à votre mot de passe. Rien n'est perdu.") },
    { .key = 'd', .label = N_("d-Se déconnecter"), .choose = log_out, .help = N_("Termine votre session. Tout ce que vous avez tapé est effacé de ce poste.") },
};
enum { MENU_ITEMS = sizeof menu_items / sizeof menu_items[0] };

/* What was shown once is not there any more, whatever way its page was left; nor what was sought. */
static void enter_menu(struct run *run)
{
    desk_counter_drop(session_of(run)->desk, PLACE_ACT);
    explicit_bzero(counter_visit(run)->sought, sizeof counter_visit(run)->sought);
}

static void title_menu(const struct run *run, char *to, size_t size, bool narrow)
{
    const char *station = counter_agent(run)->station;
    if (station[0] && !narrow)
        snprintf(to, size, msg(N_("Comptoir : %s")), station);
    else
        snprintf(to, size, "%s", msg(N_("Comptoir")));
}

static void compose_menu(const struct run *run, struct composer *c)
{
    if (counter_agent(run)->roles == COUNTER_REPRESENTATIVE)
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Un représentant invite ses utilisateurs dans les services en ligne, à un poste public : «Utilisateurs».")));
}

/* --- the one-time code --- */

static void start_code(struct run *run)
{
    static const struct work making = { .again = "counter.making-code" };
    counter_ask(run, &making, &(struct counter_ask){ .verb = "agent-code", .place = PLACE_ACT, .changes = true });
}

static void compose_code(const struct run *run, struct composer *c)
{
    const struct counter_sheet *sheet = counter_sheet(run, PLACE_ACT);
    char time[COUNTER_LINE_SIZE];
    if (!sheet->secret)
        return;
    counter_words_time(run, sheet->until_ms, time, sizeof time);
    compose_secret(c, msg(N_("Code à usage unique")), sheet->secret, true);
    compose_text(c, ROLE_TEXT, msg(N_("Il sert une fois, à vous seul, jusqu'au %s. Il n'est montré qu'ici.")), time);
    compose_blank(c);
}

static const struct item code_items[] = { COUNTER_MENU_ITEM };
static const struct edge menu_edges[] = { { MENU_FIND, "counter.find" }, { MENU_CODE, "counter.making-code" } };
static const struct edge code_edges[] = { COUNTER_MENU_EDGE, { OUTCOME_BACK, "counter.menu" } };

#define CODE_WORD N_("a-Code à usage unique")
static const struct page pages[] = {
    { .name = "counter.menu", .kind = PAGE_MENU, .title = N_("Comptoir"), .title_format = title_menu, .enter = enter_menu, .compose = compose_menu,
      .help = N_("Choisissez par un chiffre ou une lettre. Ce qui est réservé dit à qui."),
      .items = menu_items, .item_count = MENU_ITEMS, .edges = menu_edges, .edge_count = 2 },
    COUNTER_WORK_PAGE("counter.making-code", CODE_WORD, start_code, "counter.code", "counter.no-code", "counter.menu"),
    COUNTER_FAILED_PAGE("counter.no-code", CODE_WORD),
    { .name = "counter.code", .kind = PAGE_TEXT, .title = CODE_WORD, .guarded = true, .help = N_("Notez le code avant de quitter cette page : il n'est montré qu'une fois."),
      .items = code_items, .item_count = 1, .compose = compose_code, .edges = code_edges, .edge_count = 2 },
};

const struct flow flow_counter = { "counter", pages, sizeof pages / sizeof pages[0] };
