/* Another agent's yes: asked for, and looked at until it is there. What it is for was not done yet: it is asked about again then. */
#include "screens/counter_deed.h"

#include "screens/words.h"

#include <stdio.h>
#include <string.h>

bool deed_second_is_needed(const struct run *run) { return account_visit(run)->result.err == ERR_SECOND_NEEDED; }

const char *deed_second_id(const struct run *run)
{
    const struct deed_visit *v = deed_visit(run);
    return v->second == DEED_SECOND_YES || v->second == DEED_SECOND_WAITS ? v->second_id : "";
}

void deed_second_forget(const struct run *run)
{
    struct deed_visit *v = deed_visit(run);
    v->second = DEED_SECOND_NONE;
    v->second_for = NULL;
    explicit_bzero(v->second_id, sizeof v->second_id);
}

/* --- asking --- */

/* One that waits is looked at, not asked for twice. */
void deed_second_ask(struct run *run) { run_go(run, deed_visit(run)->second == DEED_SECOND_WAITS ? "act.second" : "act.second-ask"); }

static void take_asked(void *session, const struct account_result *result)
{
    struct session *s = session;
    struct deed_visit *v = deed_visit(s->run);
    const struct counter_sheet *sheet = counter_sheet(s->run, PLACE_ACT);
    if (!result->err && sheet->there) {
        snprintf(v->second_id, sizeof v->second_id, "%s", sheet->id);
        snprintf(v->second_text, sizeof v->second_text, "%s", sheet->text);
        snprintf(v->second_person, sizeof v->second_person, "%s", counter_visit(s->run)->person);
        v->second_for = v->act;
        v->second = DEED_SECOND_WAITS;
    }
    deed_take(session, result);
}

void deed_second_start(struct run *run)
{
    static const struct work work = { .again = "act.second-ask" };
    const struct deed *act = deed_visit(run)->act;
    if (!act)
        return;
    const struct counter_param params[] = {
        { "act", PARAM_TEXT, .text = act->verb }, { "person", PARAM_TEXT, .text = counter_visit(run)->person }, { "reason", PARAM_TEXT, .text = deed_reason(run) }
    };
    struct counter_ask ask = { .verb = "counter-ask-second", .place = PLACE_ACT, .params = params, .param_count = 3, .changes = true };
    struct account_watch watch = { take_asked, session_of(run) };
    work_begin(run, &work);
    deed_asked(desk_counter_ask(session_of(run)->desk, &ask, &watch), &watch);
}

/* --- looking --- */

static enum deed_second state_of(const char *word)
{
    static const struct { const char *word; enum deed_second state; } states[] = {
        { "waits", DEED_SECOND_WAITS }, { "yes", DEED_SECOND_YES }, { "no", DEED_SECOND_NO }
    };
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        if (strcmp(states[i].word, word) == 0)
            return states[i].state;
    return DEED_SECOND_OVER;
}

static void take_looked(void *session, const struct account_result *result)
{
    struct session *s = session;
    struct deed_visit *v = deed_visit(s->run);
    const struct counter_sheet *sheet = counter_sheet(s->run, PLACE_ACT);
    if (!result->err && sheet->there && sheet->row_count) {
        v->second = state_of(sheet->rows[0].word);
        snprintf(v->second_who, sizeof v->second_who, "%s", counter_text(&sheet->rows[0], 0));
        v->second_until_ms = counter_time(&sheet->rows[0], 0);
    }
    deed_take(session, result);
    if (!result->err && v->second == DEED_SECOND_WAITS)
        run_say(s->run, msg(N_("Pas encore de réponse.")));
}

void deed_second_look(struct run *run)
{
    static const struct work work = { .again = "act.second-look" };
    const struct counter_param params[] = { { "id", PARAM_TEXT, .text = deed_visit(run)->second_id } };
    struct counter_ask ask = { .verb = "counter-second", .place = PLACE_ACT, .params = params, .param_count = 1 };
    struct account_watch watch = { take_looked, session_of(run) };
    work_begin(run, &work);
    deed_asked(desk_counter_ask(session_of(run)->desk, &ask, &watch), &watch);
}

/* --- the page --- */

static void compose_state(const struct run *run, struct composer *c)
{
    const struct deed_visit *v = deed_visit(run);
    char when[64];
    if (v->second == DEED_SECOND_YES)
        compose_text(c, ROLE_STATUS, msg(N_("%s a dit oui.")), v->second_who);
    else if (v->second == DEED_SECOND_NO)
        compose_text(c, ROLE_STATUS, msg(N_("%s a dit non. Rien n'a été fait.")), v->second_who);
    else if (v->second == DEED_SECOND_OVER)
        compose_text(c, ROLE_STATUS, "%s", msg(N_("Cette demande ne sert plus. Rien n'a été fait.")));
    else
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Un autre agent la trouve sous «Accords demandés» de son menu. Rien n'est encore fait.")));
    if (v->second != DEED_SECOND_WAITS || !v->second_until_ms)
        return;
    words_moment(v->second_until_ms, deed_now(run), when, sizeof when);
    compose_text(c, ROLE_TEXT, msg(N_("Elle attend jusqu'à %s.")), when);
}

void deed_second_compose(const struct run *run, struct composer *c)
{
    const struct deed_visit *v = deed_visit(run);
    compose_text(c, ROLE_STATUS, msg(N_("Accord demandé : %s")), v->second_text);
    if (v->act)
        compose_text(c, ROLE_TEXT, msg(N_("%s : %s")), counter_word_verb(v->act->verb), deed_name(run));
    compose_state(run, c);
    compose_blank(c);
}

static bool is_waiting(const struct run *run) { return deed_visit(run)->second == DEED_SECOND_WAITS; }
static bool is_yes(const struct run *run) { return deed_visit(run)->second == DEED_SECOND_YES; }

const struct item deed_second_items[DEED_SECOND_ITEMS] = {
    { .key = '1', .label = N_("1-Regarder s'il y a une réponse"), .outcome = DEED_LOOK, .offered = is_waiting, .help = N_("Demande au serveur si un autre agent a répondu.") },
    { .key = '1', .label = N_("1-Continuer"), .outcome = DEED_ASK, .offered = is_yes, .help = N_("Revient à la question : rien n'est fait avant votre réponse.") },
    { .key = '0', .label = N_("0-Revenir au dossier"), .choose = deed_leave, .help = N_("La demande attend encore : recommencez le même geste pour la retrouver.") },
};
const struct edge deed_second_edges[DEED_SECOND_EDGES] = { { DEED_LOOK, "act.second-look" }, { DEED_ASK, "act.check" }, { OUTCOME_BACK, "act.left" } };
