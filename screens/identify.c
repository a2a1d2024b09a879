/* Identification: where it begins, what is kept of it, and the flow's table. Document 004, «Renseignements personnels». */
#include "screens/identify.h"

#include "core/rules/person.h"
#include "screens/screens.h"
#include "screens/words.h"

#include <stdio.h>
#include <string.h>

struct identify_visit *identify_of(const struct run *run) { return &account_visit(run)->identify; }
const struct citizen_home *identify_home(const struct run *run) { return &desk_citizen(session_of(run)->desk)->home; }
int64_t identify_now(const struct run *run) { return clock_wall(loop_clock(session_of(run)->loop)); }

/* Given back, the form goes on where something is missing; line by line too. */
void identify_show(struct run *run, const char *name)
{
    const struct page *page = run_page(run);
    size_t i = 0;
    while (i + 1 < page->field_count && secret_length(run_value(run, page->first_slot + i)))
        i++;
    run_focus_slot(run, page->first_slot + i);
    run_cover(run, name);
}

/* --- what is kept --- */

static const char *const words_one[] = { [IDENTIFY_ONE_NOT_SAID] = "", [IDENTIFY_AVIS] = "avis", [IDENTIFY_NO_AVIS] = "none" };
static const char *const words_two[] = { [IDENTIFY_TWO_NOT_SAID] = "", [IDENTIFY_CARD] = "health", [IDENTIFY_LICENCE] = "licence", [IDENTIFY_NO_NUMBER] = "none" };
enum { ONES = sizeof words_one / sizeof words_one[0], TWOS = sizeof words_two / sizeof words_two[0] };

static size_t word_of(const char *const *words, size_t n, const char *word)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(words[i], word) == 0)
            return i;
    return 0;
}

/* What is no name (a number typed in the wrong box) is not kept. */
static void copy_name(const struct secret *value, char to[ACCOUNT_TEXT_SIZE])
{
    char name[PERSON_PART_SIZE];
    if (person_name_parse(secret_bytes(value), secret_length(value), name) == ERR_OK)
        snprintf(to, ACCOUNT_TEXT_SIZE, "%s", name);
    explicit_bzero(name, sizeof name);
}

static bool is_here(const struct run *run) { return strncmp(run_page(run)->name, "identify.", sizeof "identify." - 1) == 0; }

void identify_keep(struct run *run)
{
    struct citizen_progress p = { 0 };
    if (!is_here(run) || !identify_of(run)->agreed)
        return;
    copy_name(run_value(run, IDENTIFY_GIVEN), p.given);
    copy_name(run_value(run, IDENTIFY_FAMILY), p.family);
    if (p.given[0] || p.family[0]) {
        snprintf(p.page, sizeof p.page, "%s", run_page(run)->name);
        snprintf(p.one, sizeof p.one, "%s", words_one[identify_of(run)->one]);
        snprintf(p.two, sizeof p.two, "%s", words_two[identify_of(run)->two]);
        desk_citizen_keep(session_of(run)->desk, &p);
    }
    explicit_bzero(&p, sizeof p);
}

void identify_clear(struct run *run)
{
    for (size_t slot = 0; slot < IDENTIFY_SLOTS; slot++)
        run_clear(run, slot);
    *identify_of(run) = (struct identify_visit){ 0 };
}

void identify_forget(struct run *run)
{
    identify_clear(run);
    desk_citizen_keep(session_of(run)->desk, &(struct citizen_progress){ 0 });
}

/* --- the beginning --- */

/* Document 004, word for word. */
static const char *const papers[] = {
    N_("Votre numéro d'avis de cotisation de l'un des documents délivrés par Revenu Québec au cours des deux plus récentes années d'imposition;"),
    N_("Votre carte d'assurance maladie du Québec;"), N_("Votre numéro d'assurance sociale;"), N_("Votre permis de conduire (si nécessaire)."),
};

/* Who comes back to the beginning, in the same visit. */
static bool is_typed(const struct run *run) { return secret_length(run_value(run, IDENTIFY_GIVEN)) || secret_length(run_value(run, IDENTIFY_FAMILY)); }
static bool has_progress(const struct run *run) { return is_typed(run) || identify_home(run)->has_progress; }
static bool has_state(const struct run *run) { return identify_home(run)->state > CITIZEN_BEGUN; }
static bool has_none(const struct run *run) { return !has_progress(run); }

static void compose_begun(const struct run *run, struct composer *c)
{
    const struct citizen_home *home = identify_home(run);
    char begun[64], until[64];
    if (is_typed(run))
        compose_text(c, ROLE_STATUS, "%s", msg(N_("Ce que vous avez tapé est encore là.")));
    else if (has_progress(run))
        compose_text(c, ROLE_STATUS, "%s", msg(N_("Vos noms et vos choix sont gardés. Vos numéros ne le sont jamais.")));
    if (home->state != CITIZEN_BEGUN || !home->until_ms)
        return;
    words_day(home->begun_ms, identify_now(run), begun, sizeof begun);
    words_day(home->until_ms, identify_now(run), until, sizeof until);
    compose_text(c, ROLE_TEXT, msg(N_("Identification commencée le %s, à continuer jusqu'au %s au plus tard.")), begun, until);
}

static void compose_begin(const struct run *run, struct composer *c)
{
    account_compose_offline(run, c);
    compose_begun(run, c);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Le gouvernement du Québec a à cœur le droit à la vie privée. Afin de vous identifier, certains renseignements personnels vous seront "
        "demandés. Votre consentement sera nécessaire pour communiquer ces renseignements à l'organisme public et ce dernier les utilisera pour valider leur exactitude.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Pour vous identifier, vous aurez besoin des documents suivants :")));
    for (size_t i = 0; i < sizeof papers / sizeof papers[0]; i++)
        compose_text(c, ROLE_TEXT, "- %s", msg(papers[i]));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Cela prend environ 10 minutes et il faut le réseau. Rien n'est communiqué sans votre accord, demandé chaque fois.")));
    compose_blank(c);
}

static void start(struct run *run) { work_go_on_line(run, IDENTIFY_TO_PERSONAL); }

static void start_anew(struct run *run)
{
    identify_forget(run);
    work_go_on_line(run, IDENTIFY_TO_PERSONAL);
}

static void resume(struct run *run)
{
    const struct citizen_progress *p = &identify_home(run)->progress;
    if (!is_typed(run))
        *identify_of(run) = (struct identify_visit){ .resumed = true, .agreed = true, .one = (enum identify_one)word_of(words_one, ONES, p->one),
                                                     .two = (enum identify_two)word_of(words_two, TWOS, p->two) };
    work_go_on_line(run, IDENTIFY_TO_PERSONAL);
}

static void show_documents(struct run *run) { run_cover(run, "about.documents"); }

void identify_show_account(struct run *run) { run_go(run, "myaccount.menu"); }

static const struct item begin_items[] = {
    { .key = '1', .label = N_("1-Reprendre où vous étiez"), .choose = resume, .offered = has_progress,
      .help = N_("Vos noms et vos choix sont remis. Après une autre connexion, la date et les numéros sont à inscrire de nouveau : ils ne sont gardés nulle part.") },
    { .key = '1', .label = N_("1-Commencer le processus d'identification"), .label_short = N_("1-Commencer l'identification"), .choose = start, .offered = has_none,
      .help = N_("Demande d'abord vos renseignements personnels. Rien n'est envoyé avant votre accord.") },
    { .key = '2', .label = N_("2-Recommencer au début"), .choose = start_anew, .offered = has_progress, .help = N_("Ce qui était gardé ou tapé est effacé.") },
    { .key = 'o', .label = N_("o-Où trouver ces numéros"), .choose = show_documents, .help = N_("Ce qu'il faut, et où cela se trouve sur chaque document.") },
    { .key = '0', .label = N_("0-Retour"), .choose = citizen_go_on, .offered = has_state, .help = N_("Revient à la page d'où vous venez : la lettre, ou le comptoir.") },
    IDENTIFY_ACCOUNT_ITEM,
    IDENTIFY_OUT_ITEM,
};
static const char *const places[] = {
    N_("Votre numéro de carte d'assurance maladie émise par la Régie de l'assurance maladie du Québec (RAMQ) se trouve sur le devant de la carte."),
    N_("Votre numéro de référence de la carte d'assurance maladie se trouve derrière la carte émise par la Régie de l'assurance maladie du Québec "
       "(RAMQ), uniquement si elle a été délivrée après janvier 2018."),
    N_("Votre numéro de référence du permis de conduire se trouve sur le devant de la carte émise par la Société de l'assurance automobile du Québec."),
    N_("Il est possible d'avoir une copie électronique de votre avis via mon dossier de Revenu Québec."),
    NULL
};

static const struct page pages[] = {
    { .name = "identify.begin", .kind = PAGE_TEXT, .title = N_("Renseignements personnels"), .help_more = places, .guarded = true,
      .help = N_("Le service vérifie que c'est bien vous : vos renseignements sont comparés à ceux des organismes publics. S'il vous manque un numéro, commencez quand même : "
                 "une lettre peut le remplacer."),
      .items = begin_items, .item_count = sizeof begin_items / sizeof begin_items[0], .compose = compose_begin,
      .edges = (const struct edge[]){ { IDENTIFY_TO_PERSONAL, "identify.personal" }, IDENTIFY_OUT_EDGE }, .edge_count = 2 },
    IDENTIFY_PERSONAL_PAGES,
    IDENTIFY_ASK_PAGES,
    IDENTIFY_SECTION_PAGES,
    IDENTIFY_LETTER_PAGES,
    IDENTIFY_END_PAGES,
};

const struct flow flow_identify = { "identify", pages, sizeof pages / sizeof pages[0] };
