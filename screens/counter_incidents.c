/* The register of confidentiality incidents: its eight items are those of the Regulation respecting confidentiality incidents
 * (chapter, r. 3.1), section 7. */
#include "screens/counter_deed.h"

#include "screens/screens.h"
#include "screens/words.h"

#include <stdio.h>
#include <string.h>

enum { NEW = DEED_OWN, CHANGE, TO_LIST };
enum { ITEMS = 8, NUMBER = 0, CIRCUMSTANCES = 1, AWARE = 0, WRITTEN = 1, POINTS = 190 };
#define TITLE N_("Incidents")

static const struct counter_list incidents = { .verb = "counter-incidents", .place = PLACE_LIST };
DEED_LIST(incidents, "counter.incidents")

static void name_row(const struct run *run, size_t i, char *to, size_t size, bool narrow)
{
    const struct counter_row *row = deed_list_row(run, &incidents, i);
    char when[64];
    words_day(counter_time(row, AWARE), deed_now(run), when, sizeof when);
    if (narrow)
        snprintf(to, size, "%s, %s", counter_text(row, NUMBER), when);
    else
        snprintf(to, size, "%s, %s : %s", counter_text(row, NUMBER), when, counter_text(row, CIRCUMSTANCES));
}

static const struct list list = { DEED_LIST_OF(incidents), .row = name_row, .row_help = N_("Ouvre cet incident, avec ses huit éléments.") };
COUNTER_RIGHT(why_not_write, "act-incident")
static const struct item list_items[] = {
    { .key = 'a', .label = N_("a-Inscrire un incident"), .outcome = NEW, .why_not = why_not_write, .help = N_("Huit éléments; ceux qui ne sont pas encore connus peuvent attendre.") },
    COUNTER_MENU_ITEM,
};
static const struct edge list_edges[] = {
    { COUNTER_TURNED, "counter.incidents-again" }, { COUNTER_CHOSEN, "incident.open" }, { NEW, "incident.new" }, COUNTER_MENU_EDGE, { OUTCOME_BACK, "counter.trail" }
};

/* --- the eight --- */

#define ITEM(label_, help_) { .label = label_, .optional = true, .max_points = POINTS, .help = help_ }
static const struct field fields[ITEMS] = {
    ITEM(N_("1. Renseignements visés"), N_("Quels renseignements personnels. S'ils ne sont pas connus : pourquoi il est impossible de les décrire.")),
    { .label = N_("2. Circonstances"), .max_points = POINTS, .help = N_("En bref, ce qui est arrivé.") },
    ITEM(N_("3. Date ou période de l'incident"), N_("Quand il a eu lieu; si ce n'est pas connu, environ quand.")),
    ITEM(N_("4. Date où on l'a su"), N_("Quand on en a pris connaissance : AAAA-MM-JJ, ou une période.")),
    ITEM(N_("5. Nombre de personnes"), N_("Combien de personnes sont visées; si ce n'est pas connu, environ combien.")),
    ITEM(N_("6. Risque de préjudice sérieux"), N_("Ce qui mène à conclure qu'il y en a un ou non : sensibilité, usages malveillants possibles, conséquences, probabilité.")),
    ITEM(N_("7. Avis donnés"), N_("S'il y a un risque sérieux : dates des avis à la Commission d'accès à l'information et aux personnes; avis publics, et pourquoi.")),
    ITEM(N_("8. Mesures prises"), N_("En bref, ce qui a été fait pour diminuer le risque de préjudice.")),
};

static const struct counter_row *opened(const struct run *run)
{
    static const struct counter_row nothing = { .id = "", .word = "" };
    const struct counter_sheet *sheet = counter_sheet(run, PLACE_ITEM);
    return sheet->there && sheet->row_count ? &sheet->rows[0] : &nothing;
}

static void start_open(struct run *run)
{
    static const struct work work = { .again = "incident.open" };
    counter_visit(run)->row = run_row(run);
    const struct counter_param params[] = { { "id", PARAM_TEXT, .text = chosen_incidents(run)->id } };
    counter_ask(run, &work, &(struct counter_ask){ .verb = "counter-incident", .place = PLACE_ITEM, .params = params, .param_count = 1 });
}

static void compose_incident(const struct run *run, struct composer *c)
{
    char when[64];
    compose_text(c, ROLE_STATUS, msg(N_("Incident %s")), counter_text(chosen_incidents(run), NUMBER));
    for (size_t i = 0; i < ITEMS; i++)
        compose_text(c, ROLE_TEXT, "%s : %s", msg(fields[i].label), *counter_text(opened(run), i) ? counter_text(opened(run), i) : msg(N_("pas encore inscrit")));
    counter_words_time(run, counter_time(opened(run), 1), when, sizeof when);
    compose_text(c, ROLE_TEXT, msg(N_("Dernier changement : %s. Un incident est gardé au moins cinq ans.")), when);
    compose_blank(c);
}

/* What a field cannot hold would be cut off when it is kept again. */
static void why_not_change(const struct run *run, char *to, size_t size)
{
    why_not_write(run, to, size);
    for (size_t i = 0; i < ITEMS && !to[0]; i++)
        if (strlen(counter_text(opened(run), i)) > FIELD_BYTES_MAX)
            snprintf(to, size, "%s", msg(N_("Un des éléments est trop long pour être changé à un poste.")));
}

static const struct item one_items[] = {
    { .key = '0', .label = N_("0-Revenir à la liste"), .outcome = TO_LIST, .help = N_("Revient au registre.") },
    { .key = '1', .label = N_("1-Compléter"), .outcome = CHANGE, .why_not = why_not_change, .help = N_("Change un des huit éléments. Le registre garde quand.") },
};

/* A new one begins empty; one that is completed with what it has. */
static void begin_new(struct run *run)
{
    deed_visit(run)->incident[0] = 0;
    deed_visit(run)->incident_fills = false;
    for (size_t i = 0; i < ITEMS; i++)
        run_clear(run, i);
    run_outcome(run, CHANGE);
}

static void begin_change(struct run *run)
{
    snprintf(deed_visit(run)->incident, sizeof deed_visit(run)->incident, "%s", chosen_incidents(run)->id);
    deed_visit(run)->incident_fills = true;
    run_outcome(run, CHANGE);
}

/* Once: what was typed since is not written over when the form is come back to. */
static void enter_form(struct run *run)
{
    for (size_t i = 0; deed_visit(run)->incident_fills && i < ITEMS; i++)
        run_fill(run, i, counter_text(opened(run), i));
    deed_visit(run)->incident_fills = false;
}

static void start_write(struct run *run)
{
    static const char *const names[ITEMS] = { "one", "two", "three", "four", "five", "six", "seven", "eight" };
    static const struct work work = { .again = "incident.writing", .form = "incident.form" };
    struct counter_param params[ITEMS + 1] = { { .name = "id", .kind = PARAM_TEXT, .text = deed_visit(run)->incident } };
    for (size_t i = 0; i < ITEMS; i++)
        params[i + 1] = (struct counter_param){ .name = names[i], .kind = PARAM_SECRET, .secret = run_value(run, i) };
    counter_ask(run, &work, &(struct counter_ask){ .verb = "act-incident", .place = PLACE_ACT, .params = params, .param_count = ITEMS + 1, .changes = true });
}

static void compose_written(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("L'incident est inscrit au registre.")));
    compose_blank(c);
}

static const struct item written_items[] = {
    { .key = '0', .label = N_("0-Revenir à la liste"), .outcome = TO_LIST, .help = N_("Revient au registre.") },
};

static const struct page pages[] = {
    { .name = "counter.incidents", .kind = PAGE_WORK, .title = TITLE, .help = N_("Le registre est demandé au serveur."), .compose = counter_compose_asking, .enter = begin_incidents,
      .edges = (const struct edge[]){ { DEED_ASK, "counter.incidents-again" } }, .edge_count = 1 },
    COUNTER_WORK_PAGE("counter.incidents-again", TITLE, ask_incidents, "incidents.list", "incidents.failed", "incidents.failed"),
    COUNTER_FAILED_PAGE("incidents.failed", TITLE),
    { .name = "incidents.list", .kind = PAGE_LIST, .title = TITLE, .help = N_("Le registre des incidents de confidentialité. Rien n'y est effacé avant cinq ans."), .list = &list,
      .items = list_items, .item_count = 2, .edges = list_edges, .edge_count = 5 },
    COUNTER_WORK_PAGE("incident.open", TITLE, start_open, "incident.one", "incidents.failed", "incidents.failed"),
    { .name = "incident.one", .kind = PAGE_TEXT, .title = TITLE, .guarded = true, .help = N_("Les huit éléments que le règlement demande."), .items = one_items, .item_count = 2,
      .edges = (const struct edge[]){ { TO_LIST, "incidents.list" }, { CHANGE, "incident.change" }, { OUTCOME_BACK, "incidents.list" } }, .edge_count = 3, .compose = compose_incident },
    { .name = "incident.new", .kind = PAGE_WORK, .title = TITLE, .help = N_("Un incident nouveau."), .compose = counter_compose_asking, .enter = begin_new,
      .edges = (const struct edge[]){ { CHANGE, "incident.form" } }, .edge_count = 1 },
    { .name = "incident.change", .kind = PAGE_WORK, .title = TITLE, .help = N_("Un incident à compléter."), .compose = counter_compose_asking, .enter = begin_change,
      .edges = (const struct edge[]){ { CHANGE, "incident.form" } }, .edge_count = 1 },
    { .name = "incident.form", .kind = PAGE_FORM, .title = TITLE, .idle = IDLE_OUTSIDE, .help = N_("Seules les circonstances doivent être inscrites tout de suite; F1 dit ce que chaque case demande."),
      .fields = fields, .field_count = ITEMS, .enter = enter_form, .edges = (const struct edge[]){ { OUTCOME_CONFIRM, "incident.writing" }, { OUTCOME_BACK, "incidents.list" } }, .edge_count = 2 },
    COUNTER_WORK_PAGE("incident.writing", TITLE, start_write, "incident.written", "incidents.failed", "incident.form"),
    { .name = "incident.written", .kind = PAGE_TEXT, .title = TITLE, .guarded = true, .help = N_("Il peut être complété à partir du registre."), .items = written_items, .item_count = 1,
      .edges = (const struct edge[]){ { TO_LIST, "counter.incidents" }, { OUTCOME_BACK, "counter.incidents" } }, .edge_count = 2, .compose = compose_written },
};

const struct flow flow_counter_incidents = { "counter.incidents", pages, sizeof pages / sizeof pages[0] };
