/* «Journal et incidents»: the trail read and followed, its chain verified, what is exported, the purge. */
#include "screens/counter_deed.h"

#include "screens/screens.h"
#include "screens/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILTER = DEED_OWN, VERIFY, EXPORT, EXPORT_INCIDENTS, INCIDENTS, MORE, READ };
enum { PERSON, AGENT, STATION, ACTION, OUTCOME, DAY, FILTERS, FROM_DAY = FILTERS, TO_DAY };      /* slots */
enum { SUBJECT = 6 };                                                                          /* text of a row: of whom */
#define TITLE N_("Journal et incidents")
#define TRAIL N_("Journal")

/* --- what there is --- */

COUNTER_RIGHT(why_not_trail, "counter-trail")
COUNTER_RIGHT(why_not_verify, "counter-trail-verify")
COUNTER_RIGHT(why_not_export, "counter-export")
COUNTER_RIGHT(why_not_incidents, "counter-incidents")
COUNTER_RIGHT(why_not_purge, "act-purge")
static void purge(struct run *run) { deed_begin(run, &deed_purge, PLACE_LIST, 0); }

static void export_incidents(struct run *run)
{
    deed_visit(run)->incidents = true;
    run_outcome(run, EXPORT);
}

static void export_trail(struct run *run)
{
    deed_visit(run)->incidents = false;
    run_outcome(run, EXPORT);
}

static const struct item menu_items[] = {
    { .key = '1', .label = N_("1-Lire le journal"), .outcome = FILTER, .why_not = why_not_trail, .help = N_("Tout, ou ce qui concerne une personne, un agent, un poste ou un jour.") },
    { .key = '2', .label = N_("2-Vérifier la chaîne du journal"), .outcome = VERIFY, .why_not = why_not_verify, .help = N_("Dit si une ligne a été changée ou retirée, et laquelle.") },
    { .key = '3', .label = N_("3-Exporter le journal"), .choose = export_trail, .why_not = why_not_export, .help = N_("Écrit un fichier CSV dans le dossier des exports de ce poste.") },
    { .key = '4', .label = N_("4-Registre des incidents"), .outcome = INCIDENTS, .why_not = why_not_incidents, .help = N_("Les incidents de confidentialité, avec leurs huit éléments.") },
    { .key = '5', .label = N_("5-Exporter le registre des incidents"), .choose = export_incidents, .why_not = why_not_export, .help = N_("Écrit un fichier CSV dans le dossier des exports de ce poste.") },
    { .key = '6', .label = N_("6-Épurer"), .choose = purge, .why_not = why_not_purge, .help = N_("Efface ce dont la durée de conservation est passée, et dit combien.") },
    COUNTER_MENU_ITEM,
};
static const struct edge menu_edges[] = {
    { FILTER, "journal.filter" }, { VERIFY, "journal.verify" }, { EXPORT, "journal.export" }, { INCIDENTS, "counter.incidents" }, COUNTER_MENU_EDGE, { OUTCOME_BACK, "counter.menu" }
};

/* --- reading it --- */

static size_t take_params(const struct run *run, struct counter_param *to)
{
    static const char *const names[FILTERS] = { "person", "agent", "kiosk", "action", "outcome", "day" };
    for (size_t i = 0; i < FILTERS; i++)
        to[i] = (struct counter_param){ .name = names[i], .kind = PARAM_SECRET, .secret = run_value(run, i) };
    return FILTERS;
}

static const struct counter_list trail = { .verb = "counter-trail", .place = PLACE_LIST, .params = take_params };
DEED_LIST(trail, "journal.rows")

#define FIELD(label_, points_, help_) { .label = label_, .optional = true, .max_points = points_, .help = help_ }
static const struct field filter_fields[] = {
    FIELD(N_("Personne (identifiant)"), 40, N_("Rempli d'avance quand vous venez d'un dossier. Vide : toutes.")),
    FIELD(N_("Agent (identifiant)"), 40, N_("Rempli d'avance quand vous venez de la liste des agents. Vide : tous.")),
    FIELD(N_("Poste (identifiant)"), 40, N_("Vide : tous.")),
    FIELD(N_("Geste (mot du journal)"), 48, N_("Tel que le journal le montre entre parenthèses. Vide : tous.")),
    FIELD(N_("Résultat (done ou refused)"), 16, N_("Vide : tous.")),
    FIELD(N_("Jour (AAAA-MM-JJ)"), 10, N_("Vide : tous.")),
};

/* Whose record is open is who one wants to follow. */
static void enter_filter(struct run *run)
{
    bool empty = true;
    for (size_t i = 0; i < FILTERS; i++)
        empty &= secret_length(run_value(run, i)) == 0;
    if (empty && counter_visit(run)->person[0] && !counter_visit(run)->nip)
        run_fill(run, PERSON, counter_visit(run)->person);
}

void deed_follow(struct run *run, const char *person, const char *agent)
{
    run_go(run, "journal.filter");
    run_fill(run, PERSON, person);
    run_fill(run, AGENT, agent);
}

static void name_row(const struct run *run, size_t i, char *to, size_t size, bool narrow)
{
    const struct counter_row *row = deed_list_row(run, &trail, i);
    counter_words_event(run, row, narrow, to, size);
}

static const struct list list = { DEED_LIST_OF(trail), .row = name_row, .row_help = N_("Ouvre cette ligne du journal.") };
static const struct item list_items[] = {
    { .key = 's', .label = N_("s-Suivre"), .outcome = READ, .help = N_("Demande encore, depuis le plus récent.") },
    { .key = 'f', .label = N_("f-Filtrer"), .outcome = FILTER, .help = N_("Une personne, un agent, un poste, un geste, un résultat ou un jour.") },
    COUNTER_MENU_ITEM,
};
static const struct edge list_edges[] = {
    { COUNTER_TURNED, "journal.rows-again" }, { COUNTER_CHOSEN, "journal.one" }, { READ, "journal.rows" }, { FILTER, "journal.filter" }, COUNTER_MENU_EDGE, { OUTCOME_BACK, "journal.filter" }
};

static void title(const struct run *run, char *to, size_t size, bool narrow)
{
    (void)narrow;
    counter_list_title(run, &trail, msg(TRAIL), to, size);
}

/* As the trail has it: whoever looks here must see the very words. */
static void compose_one(const struct run *run, struct composer *c)
{
    static const struct { const char *label; size_t text; } parts[] = {
        { N_("Nature"), 0 }, { N_("Résultat"), 1 }, { N_("Motif"), 2 }, { N_("Qui"), 3 }, { N_("Nom"), 4 }, { N_("Poste"), 5 }, { N_("De qui (début de l'empreinte)"), SUBJECT }
    };
    const struct counter_row *row = chosen_trail(run);
    char when[64];
    counter_words_time(run, counter_time(row, 0), when, sizeof when);
    compose_text(c, ROLE_STATUS, msg(N_("Ligne %s, %s")), row->id, when);
    compose_text(c, ROLE_TEXT, "%s (%s)", counter_word_action(row->word), row->word);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (*counter_text(row, parts[i].text))
            compose_text(c, ROLE_TEXT, "%s : %s", msg(parts[i].label), counter_text(row, parts[i].text));
    compose_blank(c);
}

static const struct item one_items[] = {
    { .key = '0', .label = N_("0-Revenir à la liste"), .outcome = OUTCOME_BACK, .help = N_("Revient au journal.") },
};

/* --- the chain --- */

static void start_verifying(struct run *run)
{
    struct deed_visit *v = deed_visit(run);
    v->verified_from = v->verified_count = v->verified_bad = 0;
    v->verified_broken = false;
    v->verified_day[0] = 0;
    run_outcome(run, MORE);
}

static void take_verified(void *session, const struct account_result *result)
{
    struct session *s = session;
    struct deed_visit *v = deed_visit(s->run);
    const struct counter_sheet *sheet = counter_sheet(s->run, PLACE_ITEM);
    if (result->err || !sheet->there || sheet->row_count == 0) {
        deed_take(session, result);
        return;
    }
    const struct counter_row *row = &sheet->rows[0];
    int64_t first = counter_time(row, 0), last = counter_time(row, 1), next = strtoll(sheet->next, NULL, 10);
    v->verified_count += last >= first && last > 0 ? last - first + 1 : 0;
    v->verified_broken = strcmp(row->word, "good") != 0;
    v->verified_bad = v->verified_broken ? counter_time(row, 2) : 0;
    snprintf(v->verified_day, sizeof v->verified_day, "%s", counter_text(row, 1));
    bool more = !v->verified_broken && next > v->verified_from;
    v->verified_from = next;
    if (more)
        run_outcome(s->run, MORE);
    else
        deed_take(session, result);
}

static void verify_on(struct run *run)
{
    static const struct work work = { .again = "journal.verify" };
    const struct counter_param params[] = { { "from", PARAM_NUMBER, .number = deed_visit(run)->verified_from } };
    struct account_watch watch = { take_verified, session_of(run) };
    work_begin(run, &work);
    deed_asked(desk_counter_ask(session_of(run)->desk, &(struct counter_ask){ .verb = "counter-trail-verify", .place = PLACE_ITEM, .params = params, .param_count = 1 }, &watch), &watch);
}

static void compose_verifying(const struct run *run, struct composer *c)
{
    char n[32];
    deed_number(deed_visit(run)->verified_count, n, sizeof n);
    compose_text(c, ROLE_STATUS, msg(N_("Un instant. Lignes vérifiées : %s")), n);
}

static void compose_verified(const struct run *run, struct composer *c)
{
    const struct deed_visit *v = deed_visit(run);
    char n[32];
    deed_number(v->verified_bad ? v->verified_bad : v->verified_count, n, sizeof n);
    if (v->verified_bad) {
        compose_text(c, ROLE_STATUS, msg(N_("Abîmée à la ligne %s")), n);
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Cette ligne, ou celle d'avant, a été changée ou retirée. Ne touchez à rien, avisez l'administrateur et inscrivez un incident.")));
    }
    if (v->verified_day[0])
        compose_text(c, ROLE_STATUS, msg(N_("La signature du journal, le %s, ne tient pas.")), v->verified_day);
    if (v->verified_broken && !v->verified_bad)
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Le journal a été changé. Ne touchez à rien, avisez l'administrateur et inscrivez un incident.")));
    if (!v->verified_broken) {
        compose_text(c, ROLE_STATUS, msg_n(N_("La chaîne est intacte, %s ligne"), N_("La chaîne est intacte, %s lignes"), (unsigned long)v->verified_count), n);
    }
    compose_blank(c);
}

static const struct item verified_items[] = {
    { .key = '0', .label = N_("0-Revenir au journal"), .outcome = OUTCOME_BACK, .help = N_("Revient à «Journal et incidents».") },
};

#define BACK(to_) .edges = (const struct edge[]){ { OUTCOME_BACK, to_ } }, .edge_count = 1
static const struct page pages[] = {
    { .name = "counter.trail", .kind = PAGE_MENU, .title = TITLE, .help = N_("Ce qui a été fait, par qui et quand. Lire ou exporter le journal s'y inscrit aussi."),
      .items = menu_items, .item_count = 7, .edges = menu_edges, .edge_count = 6 },
    { .name = "journal.filter", .kind = PAGE_FORM, .title = TRAIL, .help = N_("Une case vide ne filtre rien. Confirmez pour lire, le plus récent d'abord."), .fields = filter_fields,
      .field_count = FILTERS, .first_slot = PERSON, .enter = enter_filter, .edges = (const struct edge[]){ { OUTCOME_CONFIRM, "journal.rows" }, { OUTCOME_BACK, "counter.trail" } }, .edge_count = 2 },
    { .name = "journal.rows", .kind = PAGE_WORK, .title = TRAIL, .help = N_("Le journal est demandé au serveur."), .compose = counter_compose_asking, .enter = begin_trail,
      .edges = (const struct edge[]){ { DEED_ASK, "journal.rows-again" } }, .edge_count = 1 },
    COUNTER_WORK_PAGE("journal.rows-again", TRAIL, ask_trail, "journal.list", "journal.failed", "journal.failed"),
    COUNTER_FAILED_PAGE("journal.failed", TRAIL),
    { .name = "journal.list", .kind = PAGE_LIST, .title = TRAIL, .title_format = title, .help = N_("Du plus récent au plus ancien. Une page peut montrer moins de lignes : n va plus loin."), .list = &list,
      .items = list_items, .item_count = 3, .edges = list_edges, .edge_count = 6 },
    { .name = "journal.one", .kind = PAGE_TEXT, .title = TRAIL, .guarded = true, .help = N_("Une ligne du journal, telle qu'elle est."), .items = one_items, .item_count = 1,
      BACK("journal.list"), .compose = compose_one, .enter = deed_enter_row },
    { .name = "journal.verify", .kind = PAGE_WORK, .title = TRAIL, .help = N_("Le serveur recalcule la chaîne."), .compose = compose_verifying, .enter = start_verifying,
      .edges = (const struct edge[]){ { MORE, "journal.verifying" } }, .edge_count = 1 },
    { .name = "journal.verifying", .kind = PAGE_WORK, .title = TRAIL, .idle = IDLE_OUTSIDE, .help = N_("Le serveur recalcule la chaîne, 20 000 lignes à la fois."), .compose = compose_verifying, .enter = verify_on,
      .edges = (const struct edge[]){ { ACCOUNT_DONE, "journal.verified" }, { MORE, "journal.verifying" }, { ACCOUNT_FAILED, "journal.failed" }, { ACCOUNT_SESSION_OVER, "counter.over" } }, .edge_count = 4 },
    { .name = "journal.verified", .kind = PAGE_TEXT, .title = TRAIL, .guarded = true, .help = N_("Chaque ligne porte l'empreinte de celle d'avant : un octet changé se voit."), .items = verified_items,
      .item_count = 1, BACK("counter.trail"), .compose = compose_verified },
};

const struct flow flow_counter_trail = { "counter.trail", pages, sizeof pages / sizeof pages[0] };
