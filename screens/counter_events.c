/* What happened to a person, newest first. */
#include "screens/counter_find.h"
#include "screens/words.h"

#include <stdio.h>
#include <string.h>

static size_t put_person(const struct run *run, struct counter_param *to)
{
    to[0] = (struct counter_param){ .name = "person", .kind = PARAM_TEXT, .text = counter_visit(run)->person };
    return 1;
}

static const struct counter_list events = { "counter-events", PLACE_EVENTS, put_person };

void counter_begin_events(struct run *run)
{
    counter_list_begin(run, &events);
    run_outcome(run, FIND_EVENTS);
}

void counter_start_events(struct run *run)
{
    static const struct work asking = { .again = "counter.asking-events" };
    counter_list_ask(run, &events, &asking);
}

static size_t count(const struct run *run) { return counter_list_count(run, &events); }
static int turn(struct run *run, int step) { return counter_list_turn(run, &events, step); }

static void say_row(const struct run *run, size_t i, char *to, size_t size, bool narrow)
{
    const struct counter_row *row = counter_list_row(run, &events, i);
    if (row)
        counter_words_event(run, row, narrow, to, size);
}

void counter_title_events(const struct run *run, char *to, size_t size, bool narrow)
{
    char title[COUNTER_LINE_SIZE];
    snprintf(title, sizeof title, narrow ? msg(N_("Événements")) : msg(N_("Événements : %s")), counter_visit(run)->name);
    counter_list_title(run, &events, title, to, size);
}

const struct list counter_events_list = { .rows = COUNTER_LIST_ROWS, .count = count, .row = say_row, .outcome = FIND_EVENT, .turn = turn,
    .row_help = N_("Dit tout ce que le journal garde de cet événement.") };

const struct item counter_events_items[2] = {
    COUNTER_PERSON_ITEM,
    { .key = 'm', .label = N_("m-Menu du comptoir"), .outcome = COUNTER_TO_MENU, .help = N_("Revient au menu du comptoir.") },
};

/* --- one of them --- */

void counter_enter_event(struct run *run) { counter_visit(run)->row = run_row(run); }

static const char *actor_word(const char *actor)
{
    static const struct { const char *id, *text; } actors[] = {
        { "user", N_("la personne") }, { "agent", N_("un agent") }, { "kiosk", N_("le poste") }, { "operator", N_("l'exploitant") }, { "system", N_("le serveur") },
    };
    for (size_t i = 0; i < sizeof actors / sizeof actors[0]; i++)
        if (strcmp(actors[i].id, actor) == 0)
            return msg(actors[i].text);
    return actor;
}

static void compose_actor(const struct counter_row *row, struct composer *c)
{
    const char *actor = counter_text(row, 3), *name = counter_text(row, 4);
    if (*actor && *name)
        compose_text(c, ROLE_TEXT, msg(N_("Par : %s, %s")), actor_word(actor), name);
    else if (*actor)
        compose_text(c, ROLE_TEXT, msg(N_("Par : %s")), actor_word(actor));
}

void counter_compose_event(const struct run *run, struct composer *c)
{
    const struct counter_row *row = counter_list_row(run, &events, counter_visit(run)->row);
    char line[COUNTER_LINE_SIZE];
    if (!row)
        return;
    counter_words_event(run, row, true, line, sizeof line);
    compose_text(c, ROLE_STATUS, "%s", line);
    compose_actor(row, c);
    if (*counter_text(row, 5))
        compose_text(c, ROLE_TEXT, msg(N_("Poste : %s")), counter_text(row, 5));
    if (*counter_text(row, 2))
        compose_text(c, ROLE_TEXT, msg(N_("Motif : %s")), counter_word_reason(counter_text(row, 2)));
    compose_text(c, ROLE_TEXT, msg(N_("Rangée %s du journal")), row->id);
    compose_blank(c);
}

const struct item counter_event_items[2] = {
    { .key = '0', .label = N_("0-Revenir aux événements"), .outcome = FIND_LIST, .help = N_("Revient à la liste des événements.") },
    { .key = 'm', .label = N_("m-Menu du comptoir"), .outcome = COUNTER_TO_MENU, .help = N_("Revient au menu du comptoir.") },
};
