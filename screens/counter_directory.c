/* «Annuaire»: the lines that people are told to call, their hours, the days when nobody answers. */
#include "screens/counter_deed.h"

#include "screens/screens.h"

#include <stdio.h>

enum { TO_HOLIDAYS = DEED_OWN, TO_LINES };
enum { NAME, HOURS, PHONES, ENGLISH };
enum { DAY_NAME, DAY_ENGLISH };
#define TITLE N_("Annuaire")
#define HOLIDAYS N_("Jours fériés")

/* Neither is asked by pages. */
static void ask(struct run *run, const char *verb, const struct work *work)
{
    counter_ask(run, work, &(struct counter_ask){ .verb = verb, .place = PLACE_LIST });
}

static void start_lines(struct run *run)
{
    static const struct work work = { .again = "counter.directory" };
    ask(run, "counter-lines", &work);
}

static void start_holidays(struct run *run)
{
    static const struct work work = { .again = "counter.holidays" };
    ask(run, "counter-holidays", &work);
}

static size_t count(const struct run *run)
{
    size_t n = counter_sheet(run, PLACE_LIST)->row_count;
    return n < LIST_LONG_ROWS_MAX ? n : LIST_LONG_ROWS_MAX;
}

static const struct counter_row *row_at(const struct run *run, size_t i)
{
    static const struct counter_row nothing = { .id = "", .word = "" };
    const struct counter_sheet *sheet = counter_sheet(run, PLACE_LIST);
    return sheet->there && i < sheet->row_count ? &sheet->rows[i] : &nothing;
}

static const struct counter_row *chosen(const struct run *run) { return row_at(run, counter_visit(run)->row); }

/* In the person's language, where it has one. */
static const char *name_in(const struct counter_row *row, size_t french, size_t english)
{
    bool other = msg_language() == MSG_ENGLISH && *counter_text(row, english);
    return counter_text(row, other ? english : french);
}

/* --- lines --- */

static void name_line(const struct run *run, size_t i, char *to, size_t size, bool narrow)
{
    const struct counter_row *row = row_at(run, i);
    if (narrow || !*counter_text(row, HOURS))
        snprintf(to, size, "%s", name_in(row, NAME, ENGLISH));
    else
        snprintf(to, size, "%s : %s", name_in(row, NAME, ENGLISH), counter_text(row, HOURS));
}

static const struct list line_list = { .rows = LIST_LONG_ROWS_MAX, .count = count, .row = name_line, .outcome = COUNTER_CHOSEN, .row_help = N_("Ouvre cette ligne : ses heures et ses numéros.") };
static const struct item line_items[] = {
    { .key = 'f', .label = N_("f-Jours fériés"), .outcome = TO_HOLIDAYS, .help = N_("Les jours où personne ne répond.") },
    COUNTER_MENU_ITEM,
};
static const struct edge line_edges[] = { { COUNTER_CHOSEN, "directory.one" }, { TO_HOLIDAYS, "counter.holidays" }, COUNTER_MENU_EDGE, { OUTCOME_BACK, "counter.menu" } };

static void compose_line(const struct run *run, struct composer *c)
{
    const struct counter_row *row = chosen(run);
    compose_text(c, ROLE_STATUS, "%s", name_in(row, NAME, ENGLISH));
    compose_text(c, ROLE_TEXT, msg(N_("Heures : %s")), counter_text(row, HOURS));
    compose_text(c, ROLE_TEXT, msg(N_("Téléphone : %s")), counter_text(row, PHONES));
    compose_blank(c);
}

COUNTER_RIGHT(why_not_hours, "act-hours")
COUNTER_RIGHT(why_not_holiday, "act-holiday")
static void change_hours(struct run *run) { deed_begin(run, &deed_hours, PLACE_LIST, counter_visit(run)->row); }
static void add_holiday(struct run *run) { deed_begin(run, &deed_holiday_add, PLACE_LIST, counter_visit(run)->row); }
static void remove_holiday(struct run *run)
{
    deed_begin(run, &deed_holiday_remove, PLACE_LIST, counter_visit(run)->row);
}

static const struct item one_items[] = {
    { .key = '0', .label = N_("0-Revenir à la liste"), .outcome = OUTCOME_BACK, .help = N_("Revient à l'annuaire.") },
    { .key = '1', .label = N_("1-Changer les heures"), .choose = change_hours, .why_not = why_not_hours, .help = N_("Chaque poste les aura à son prochain contact.") },
};

/* --- holidays --- */

static void name_holiday(const struct run *run, size_t i, char *to, size_t size, bool narrow)
{
    (void)narrow;
    snprintf(to, size, "%s  %s", row_at(run, i)->id, name_in(row_at(run, i), DAY_NAME, DAY_ENGLISH));
}

static const struct list holiday_list = { .rows = LIST_LONG_ROWS_MAX, .count = count, .row = name_holiday, .outcome = COUNTER_CHOSEN, .row_help = N_("Ouvre ce jour férié.") };
static const struct item holiday_items[] = {
    { .key = 'a', .label = N_("a-Ajouter un jour férié"), .choose = add_holiday, .why_not = why_not_holiday, .help = N_("Chaque poste l'aura à son prochain contact.") },
    { .key = '0', .label = N_("0-Revenir à l'annuaire"), .outcome = TO_LINES, .help = N_("Revient aux lignes téléphoniques.") },
};
static const struct edge holiday_edges[] = { { COUNTER_CHOSEN, "holidays.one" }, { TO_LINES, "counter.directory" }, { OUTCOME_BACK, "counter.directory" } };

static void compose_holiday(const struct run *run, struct composer *c)
{
    compose_text(c, ROLE_STATUS, "%s", chosen(run)->id);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Ce jour-là, personne ne répond au téléphone.")));
    compose_blank(c);
}

static const struct item holiday_one_items[] = {
    { .key = '0', .label = N_("0-Revenir à la liste"), .outcome = OUTCOME_BACK, .help = N_("Revient aux jours fériés.") },
    { .key = '1', .label = N_("1-Retirer ce jour férié"), .choose = remove_holiday, .why_not = why_not_holiday, .help = N_("Ce sera un jour comme un autre.") },
};

static const struct page pages[] = {
    COUNTER_WORK_PAGE("counter.directory", TITLE, start_lines, "directory.list", "directory.failed", "directory.failed"),
    COUNTER_FAILED_PAGE("directory.failed", TITLE),
    { .name = "directory.list", .kind = PAGE_LIST, .title = TITLE, .help = N_("Les lignes que les postes disent d'appeler, avec leurs heures."), .list = &line_list, .items = line_items,
      .item_count = 2, .edges = line_edges, .edge_count = 4 },
    { .name = "directory.one", .kind = PAGE_TEXT, .title = TITLE, .guarded = true, .help = N_("Les heures et les numéros de cette ligne."), .items = one_items, .item_count = 2,
      .edges = (const struct edge[]){ { OUTCOME_BACK, "directory.list" } }, .edge_count = 1, .compose = compose_line, .enter = deed_enter_row },
    COUNTER_WORK_PAGE("counter.holidays", HOLIDAYS, start_holidays, "holidays.list", "directory.failed", "directory.failed"),
    { .name = "holidays.list", .kind = PAGE_LIST, .title = HOLIDAYS, .help = N_("Les jours où personne ne répond."), .list = &holiday_list, .items = holiday_items, .item_count = 2,
      .edges = holiday_edges, .edge_count = 3 },
    { .name = "holidays.one", .kind = PAGE_TEXT, .title = HOLIDAYS, .guarded = true, .help = N_("Un jour où personne ne répond."), .items = holiday_one_items, .item_count = 2,
      .edges = (const struct edge[]){ { OUTCOME_BACK, "holidays.list" } }, .edge_count = 1, .compose = compose_holiday, .enter = deed_enter_row },
};

const struct flow flow_counter_directory = { "counter.directory", pages, sizeof pages / sizeof pages[0] };
