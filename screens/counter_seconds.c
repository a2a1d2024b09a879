/* «Accords demandés»: what another agent wants to do and needs a second yes for. */
#include "screens/counter_deed.h"

#include "screens/screens.h"
#include "screens/words.h"

#include <stdio.h>

enum { YES = DEED_OWN, NO, TO_LIST };
enum { WHAT, WHO, REASON, AGENT, STATION };      /* texts of a row */
#define TITLE N_("Accords demandés")

static const struct counter_list seconds = { .verb = "counter-seconds", .place = PLACE_LIST };

DEED_LIST(seconds, "counter.seconds")

/* --- the list --- */

static void name_row(const struct run *run, size_t i, char *to, size_t size, bool narrow)
{
    const struct counter_row *row = deed_list_row(run, &seconds, i);
    if (narrow)
        snprintf(to, size, msg(N_("%s : %s")), counter_text(row, WHO), counter_word_verb(counter_text(row, WHAT)));
    else
        snprintf(to, size, msg(N_("%s : %s, demandé par %s")), counter_text(row, WHO), counter_word_verb(counter_text(row, WHAT)), counter_text(row, AGENT));
}

static const struct list list = {
    DEED_LIST_OF(seconds), .row = name_row, .row_help = N_("Ouvre cette demande : oui ou non."),
};
static const struct item list_items[] = { COUNTER_MENU_ITEM };

/* --- one --- */

static void compose_one(const struct run *run, struct composer *c)
{
    const struct counter_row *row = chosen_seconds(run);
    char when[64];
    words_when(counter_time(row, 0), deed_now(run), when, sizeof when);
    compose_text(c, ROLE_STATUS, msg(N_("%s : %s?")), counter_text(row, WHO), counter_word_verb(counter_text(row, WHAT)));
    compose_text(c, ROLE_TEXT, msg(N_("Motif : %s")), counter_word_reason(counter_text(row, REASON)));
    compose_text(c, ROLE_TEXT, msg(N_("Demandé %s par %s, %s.")), when, counter_text(row, AGENT), counter_text(row, STATION));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Dites oui si vous savez que c'est justifié. Votre réponse est inscrite au journal, avec votre nom.")));
    compose_blank(c);
}

static const struct item one_items[] = {
    { .key = '1', .label = N_("1-Ne pas répondre maintenant"), .outcome = TO_LIST, .help = N_("La demande attend encore.") },
    { .key = '2', .label = N_("2-Oui, d'accord"), .outcome = YES, .help = N_("L'autre agent peut alors le faire, une fois.") },
    { .key = '3', .label = N_("3-Non"), .outcome = NO, .help = N_("L'autre agent ne peut pas le faire.") },
};
static const struct edge one_edges[] = { { TO_LIST, "counter.seconds-again" }, { YES, "seconds.yes" }, { NO, "seconds.no" }, { OUTCOME_BACK, "counter.seconds-list" } };

static void answer(struct run *run, bool yes)
{
    static const struct work saying_yes = { .again = "seconds.yes" }, saying_no = { .again = "seconds.no" };
    const struct counter_param params[] = { { "id", PARAM_TEXT, .text = chosen_seconds(run)->id }, { "yes", PARAM_FLAG, .number = yes } };
    const struct counter_ask ask = { .verb = "counter-answer-second", .place = PLACE_ACT, .params = params, .param_count = 2, .changes = true };
    counter_ask(run, yes ? &saying_yes : &saying_no, &ask);
}

static void start_yes(struct run *run) { answer(run, true); }
static void start_no(struct run *run) { answer(run, false); }

static void compose_done(const struct run *run, struct composer *c)
{
    const struct counter_sheet *sheet = counter_sheet(run, PLACE_ACT);
    const struct counter_row *row = chosen_seconds(run);
    const char *word = sheet->there && sheet->row_count ? sheet->rows[0].word : "";
    const char *text = word[0] == 'y' ? N_("C'est oui : %s peut le faire.") : word[0] == 'n' ? N_("C'est non : %s ne peut pas le faire.") : N_("Cette demande ne sert plus. Voyez avec %s.");
    deed_compose_named(c, ROLE_STATUS, text, counter_text(row, AGENT));
    compose_blank(c);
}

static const struct item done_items[] = {
    { .key = '1', .label = N_("1-Revenir à la liste"), .outcome = TO_LIST, .help = N_("Demande encore ce qui attend.") },
    COUNTER_MENU_ITEM,
};
static const struct edge done_edges[] = { { TO_LIST, "counter.seconds-again" }, COUNTER_MENU_EDGE, { OUTCOME_BACK, "counter.seconds-again" } };

static const struct page pages[] = {
    DEED_LIST_PAGES(seconds, "counter.seconds", TITLE, N_("Ce que d'autres agents veulent faire, et pour quoi il faut un deuxième accord. Une demande attend trente minutes."),
                    "seconds.one", list, list_items, 1),
    { .name = "seconds.one", .kind = PAGE_TEXT, .title = TITLE, .guarded = true, .help = N_("Personne ne peut répondre à sa propre demande, ni à une demande sur son propre dossier."),
      .items = one_items, .item_count = 3, .edges = one_edges, .edge_count = 4, .compose = compose_one, .enter = deed_enter_row },
    COUNTER_WORK_PAGE("seconds.yes", TITLE, start_yes, "seconds.done", "counter.seconds-failed", "counter.seconds-failed"),
    COUNTER_WORK_PAGE("seconds.no", TITLE, start_no, "seconds.done", "counter.seconds-failed", "counter.seconds-failed"),
    { .name = "seconds.done", .kind = PAGE_TEXT, .title = TITLE, .guarded = true, .help = N_("Ce que votre réponse a donné."), .items = done_items, .item_count = 2,
      .edges = done_edges, .edge_count = 3, .compose = compose_done },
};

const struct flow flow_counter_seconds = { "counter.seconds", pages, sizeof pages / sizeof pages[0] };
