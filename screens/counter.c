/* Asking the server for an agent, lists, and what did not work. */
#include "screens/counter.h"

#include "screens/words.h"

#include <stdio.h>
#include <string.h>

struct counter_visit *counter_visit(const struct run *run) { return &session_of(run)->counter; }
const struct counter_sheet *counter_sheet(const struct run *run, enum counter_place place) { return desk_counter_sheet(session_of(run)->desk, place); }
const struct counter_agent *counter_agent(const struct run *run) { return &desk_counter(session_of(run)->desk)->agent; }
bool counter_is(const struct session *s) { return conf_is(s->conf, "profil", "comptoir"); }

/* --- asking --- */

static void take(void *session, const struct account_result *result)
{
    struct session *s = session;
    work_take(s, result);
    if (result->err == ERR_SESSION_LOCKED)
        counter_lock(s->run);
}

struct account_watch counter_watch(struct run *run) { return (struct account_watch){ take, session_of(run) }; }

void counter_ask(struct run *run, const struct work *work, const struct counter_ask *ask)
{
    struct account_watch watch = counter_watch(run);
    work_begin(run, work);
    enum err e = desk_counter_ask(session_of(run)->desk, ask, &watch);
    if (e)
        take(session_of(run), &(struct account_result){ .err = e });
}

void counter_compose_asking(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, le serveur est interrogé.")));
}

/* --- it did not work --- */

void counter_compose_failure(const struct run *run, struct composer *c)
{
    char text[WORDS_MAX];
    words_error(account_visit(run)->result.err, text, sizeof text);
    compose_text(c, ROLE_STATUS, "%s", text);
    account_compose_cost(run, c);
    compose_blank(c);
}

static bool has_record(const struct run *run) { return counter_visit(run)->person[0] && counter_sheet(run, PLACE_PERSON)->there; }

const struct item counter_failed_items[COUNTER_FAILED_ITEMS] = {
    { .key = '1', .label = N_("1-Réessayer"), .choose = work_retry, .help = N_("La même demande est refaite. Rien n'est fait deux fois.") },
    { .key = '2', .label = N_("2-Revenir à ce que j'ai tapé"), .choose = work_to_form, .offered = work_has_form, .help = N_("Ce que vous avez tapé est encore là.") },
    { .key = '3', .label = N_("3-Revenir au dossier"), .outcome = COUNTER_TO_PERSON, .offered = has_record, .help = N_("Revient au dossier de cette personne.") },
    COUNTER_MENU_ITEM,
};
const struct edge counter_failed_edges[COUNTER_FAILED_EDGES] = { COUNTER_MENU_EDGE, { OUTCOME_BACK, "counter.menu" }, COUNTER_PERSON_EDGE };

/* --- lists --- */

void counter_list_begin(struct run *run, const struct counter_list *list)
{
    struct counter_visit *v = counter_visit(run);
    v->from[0] = 0;
    v->page[list->place] = 1;
}

void counter_list_ask(struct run *run, const struct counter_list *list, const struct work *work)
{
    struct counter_param params[COUNTER_PARAMS_MAX] = {
        { .name = "from", .kind = PARAM_TEXT, .text = counter_visit(run)->from }, { .name = "rows", .kind = PARAM_NUMBER, .number = COUNTER_LIST_ROWS }
    };
    size_t n = 2 + (list->params ? list->params(run, params + 2) : 0);
    counter_ask(run, work, &(struct counter_ask){ .verb = list->verb, .place = list->place, .params = params, .param_count = n });
}

size_t counter_list_count(const struct run *run, const struct counter_list *list)
{
    size_t n = counter_sheet(run, list->place)->row_count;
    return n < COUNTER_LIST_ROWS ? n : COUNTER_LIST_ROWS;
}

const struct counter_row *counter_list_row(const struct run *run, const struct counter_list *list, size_t i)
{
    return i < counter_list_count(run, list) ? &counter_sheet(run, list->place)->rows[i] : NULL;
}

int counter_list_turn(struct run *run, const struct counter_list *list, int step)
{
    struct counter_visit *v = counter_visit(run);
    const struct counter_sheet *sheet = counter_sheet(run, list->place);
    const char *cursor = step < 0 ? sheet->back : sheet->next;
    if (!sheet->there || !cursor[0])
        return OUTCOME_NONE;
    snprintf(v->from, sizeof v->from, "%s", cursor);
    v->page[list->place] = step > 0 ? v->page[list->place] + 1 : v->page[list->place] > 1 ? v->page[list->place] - 1 : 1;
    return COUNTER_TURNED;
}

void counter_list_title(const struct run *run, const struct counter_list *list, const char *title, char *to, size_t size)
{
    const struct counter_sheet *sheet = counter_sheet(run, list->place);
    unsigned page = counter_visit(run)->page[list->place];
    if (page > 1 || (sheet->there && sheet->next[0]))
        snprintf(to, size, msg(N_("%s, page %u")), title, page);
    else
        snprintf(to, size, "%s", title);
}
