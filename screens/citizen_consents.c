/* «Mes consentements»: what was answered to whom and when, the words that were read, and how one is withdrawn. */
#include "screens/citizen.h"
#include "screens/screens.h"
#include "screens/words.h"

#include <stdio.h>
#include <string.h>

enum { ASK = OUTCOME_OWN, CHOSEN, TO_LIST, WITHDRAW, TO_ONE, TO_MENU };

static int64_t now_ms(const struct run *run) { return clock_wall(loop_clock(session_of(run)->loop)); }
static const struct citizen_consents *consents_of(const struct run *run) { return &desk_citizen(session_of(run)->desk)->consents; }

/* --- the words of the protocol --- */

static const struct purpose { const char *id, *what; const char *const *words; } purposes[] = {
    { "privacy", N_("Avis de ce poste"), citizen_words_privacy },
    { "person", N_("Vérification de mes renseignements personnels"), citizen_words_person },
    { "tax", N_("Vérification de mon numéro d'avis de cotisation"), citizen_words_tax },
    { "health", N_("Vérification du numéro de référence de ma carte"), citizen_words_health },
    { "licence", N_("Vérification du numéro de référence de mon permis"), citizen_words_licence },
    { "service", N_("Communication de mon code d'identification"), citizen_words_service },
};
static const struct word { const char *id, *text; } recipients[] = {
    { "service-authentification", N_("Service d'authentification gouvernementale") }, { "mcn", N_("ministère de la Cybersécurité et du Numérique") },
    { "revenu-quebec", N_("Revenu Québec") }, { "ramq", N_("Régie de l'assurance maladie du Québec") }, { "saaq", N_("Société de l'assurance automobile du Québec") },
}, answers[] = { { "accepted", N_("consenti") }, { "refused", N_("refusé") }, { "withdrawn", N_("consentement retiré") } };

#define COUNT(a) (sizeof (a) / sizeof (a)[0])

static const char *text_of(const struct word *words, size_t n, const char *id)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(words[i].id, id) == 0)
            return msg(words[i].text);
    return id;
}

static const struct purpose *purpose_of(const struct citizen_consent_row *row)
{
    for (size_t i = 0; i < COUNT(purposes); i++)
        if (strcmp(purposes[i].id, row->purpose) == 0)
            return &purposes[i];
    return NULL;
}

static const char *what_of(const struct citizen_consent_row *row)
{
    const struct purpose *p = purpose_of(row);
    return p ? msg(p->what) : row->purpose;
}

static const char *answer_of(const struct citizen_consent_row *row) { return text_of(answers, COUNT(answers), row->answer); }

/* --- the list --- */

static void start_list(struct run *run)
{
    static const struct work asking = { .again = "consents" };
    struct account_visit *v = account_visit(run);
    struct account_watch watch = work_watch(run);
    unsigned page = v->page ? v->page : 1;
    v->page = 0;
    work_begin(run, &asking);
    work_began(run, desk_citizen_consents(session_of(run)->desk, page, &watch));
}

static void compose_asking(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, la liste est demandée au serveur.")));
}

static void summarize(const struct run *run, char *to, size_t size)
{
    const struct citizen_consents *all = consents_of(run);
    if (all->count == 0)
        snprintf(to, size, "%s", msg(N_("Aucune réponse n'est notée.")));
    else
        snprintf(to, size, msg_n(N_("%u réponse, page %u de %u, de la plus récente à la plus ancienne"), N_("%u réponses, page %u de %u, de la plus récente à la plus ancienne"), all->count),
                 all->count, all->page, all->pages);
}

static size_t count_rows(const struct run *run) { return consents_of(run)->row_count; }

static void name_row(const struct run *run, size_t i, char *to, size_t size, bool narrow)
{
    char day[64];
    const struct citizen_consent_row *row = &consents_of(run)->rows[i];
    words_day(row->at_ms, now_ms(run), day, sizeof day);
    (void)narrow;
    snprintf(to, size, msg(N_("%s : %s, %s")), day, what_of(row), answer_of(row));
}

static int turn(struct run *run, int step)
{
    const struct citizen_consents *all = consents_of(run);
    if (step < 0 ? all->page <= 1 : all->page >= all->pages)
        return OUTCOME_NONE;
    account_visit(run)->page = step < 0 ? all->page - 1 : all->page + 1;
    return ASK;
}

static const struct list list = {
    .summary = summarize, .count = count_rows, .row = name_row, .outcome = CHOSEN, .turn = turn,
    .row_help = N_("Ouvre cette réponse : à qui, quand, où, et les mots que vous avez lus."),
};

#define MENU_ITEM { .key = '0', .label = N_("0-Retourner à mon compte"), .outcome = TO_MENU, .help = N_("Revient à «Gérer votre compte».") }
static const struct item list_items[] = { MENU_ITEM, ACCOUNT_LOG_OUT_ITEM };
static const struct edge list_edges[] = { { ASK, "consents" }, { CHOSEN, "consents.one" }, { TO_MENU, "myaccount.menu" }, { OUTCOME_BACK, "myaccount.menu" }, ACCOUNT_LOG_OUT_EDGE };

/* --- one --- */

/* NULL when the list has changed under the page. */
static const struct citizen_consent_row *chosen(const struct run *run)
{
    size_t row = account_visit(run)->row;
    return row < consents_of(run)->row_count ? &consents_of(run)->rows[row] : NULL;
}

static void enter_one(struct run *run) { account_visit(run)->row = run_row(run); }

static void compose_one(const struct run *run, struct composer *c)
{
    const struct citizen_consent_row *row = chosen(run);
    const struct purpose *p = row ? purpose_of(row) : NULL;
    char moment[64];
    if (!row)
        return;
    words_moment(row->at_ms, now_ms(run), moment, sizeof moment);
    compose_text(c, ROLE_STATUS, msg(N_("%s : %s")), what_of(row), answer_of(row));
    compose_text(c, ROLE_TEXT, msg(N_("À qui : %s")), text_of(recipients, COUNT(recipients), row->recipient));
    compose_text(c, ROLE_TEXT, msg(N_("Quand et où : %s, %s")), moment, row->place);
    if (row->in_force)
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Ce consentement est en vigueur.")));
    if (!p)
        return;
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Les mots sur lesquels porte cette réponse :")));
    for (const char *const *id = p->words; *id; id++)
        compose_text(c, ROLE_TEXT, "%s", msg(*id));
    compose_blank(c);
}

/* Those of a verification are done with; what lasts is the access to the service. */
static bool can_withdraw(const struct run *run)
{
    const struct citizen_consent_row *row = chosen(run);
    return row && row->in_force && strcmp(row->purpose, "service") == 0;
}

#define LIST_ITEM { .key = '0', .label = N_("0-Revenir à la liste"), .outcome = TO_LIST, .help = N_("Revient à la liste de vos réponses.") }
static const struct item one_items[] = {
    LIST_ITEM,
    { .key = '1', .label = N_("1-Retirer ce consentement"), .outcome = WITHDRAW, .offered = can_withdraw, .help = N_("Ce que cela change est dit d'abord. Rien n'est retiré avant «Oui».") },
    ACCOUNT_LOG_OUT_ITEM,
};
static const struct edge one_edges[] = { { TO_LIST, "consents.list" }, { WITHDRAW, "consents.withdraw" }, { OUTCOME_BACK, "consents.list" }, ACCOUNT_LOG_OUT_EDGE };

/* --- it is withdrawn --- */

static void compose_withdraw(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Retirer ce consentement? En choisissant «Oui», vous dites ceci :")));
    for (const char *const *id = citizen_words_withdraw; *id; id++)
        compose_text(c, ROLE_TEXT, "%s", msg(*id));
    compose_blank(c);
}

static const struct item withdraw_items[] = {
    { .key = '1', .label = N_("1-Non, garder mon consentement"), .outcome = TO_ONE, .help = N_("Rien n'est changé.") },
    { .key = '2', .label = N_("2-Oui, retirer mon consentement"), .outcome = WITHDRAW, .help = N_("Votre retrait est noté; vous pourrez consentir de nouveau.") },
    ACCOUNT_LOG_OUT_ITEM,
};
static const struct edge withdraw_edges[] = { { TO_ONE, "consents.list" }, { WITHDRAW, "consents.withdrawing" }, { OUTCOME_BACK, "consents.list" }, ACCOUNT_LOG_OUT_EDGE };

static void start_withdraw(struct run *run)
{
    static const struct work withdrawing = { .again = "consents.withdrawing" };
    struct account_watch watch = work_watch(run);
    uint8_t text[32];
    citizen_text_hash(run, citizen_words_withdraw, text);
    work_begin(run, &withdrawing);
    work_began(run, chosen(run) ? desk_citizen_withdraw(session_of(run)->desk, chosen(run)->id, text, &watch) : ERR_GONE);
}

static void compose_withdrawing(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, votre réponse est envoyée au serveur.")));
}

static void compose_withdrawn(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Votre consentement est retiré. Votre code d'identification n'est plus communiqué.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Un avis vous est envoyé par courriel.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Pour vous servir des services en ligne, il faudra consentir de nouveau : la question vous sera posée.")));
    compose_blank(c);
}

static const struct item withdrawn_items[] = {
    MENU_ITEM,
    { .key = '1', .label = N_("1-Revoir mes consentements"), .outcome = ASK, .help = N_("Demande la liste de nouveau.") },
    ACCOUNT_LOG_OUT_ITEM,
};
static const struct edge withdrawn_edges[] = { { TO_MENU, "myaccount.menu" }, { ASK, "consents" }, { OUTCOME_BACK, "myaccount.menu" }, ACCOUNT_LOG_OUT_EDGE };

#define TITLE N_("3-Mes consentements")
#define TABLE(items_, edges_) .items = items_, .item_count = COUNT(items_), .edges = edges_, .edge_count = COUNT(edges_)

static const struct page pages[] = {
    { .name = "consents", .kind = PAGE_WORK, .title = TITLE, .help = N_("Le serveur cherche ce que vous avez répondu."), .compose = compose_asking, .enter = start_list,
      ACCOUNT_EDGES("consents.list", "consents.failed", "myaccount.menu") },
    { .name = "consents.list", .kind = PAGE_LIST, .title = TITLE, .list = &list, TABLE(list_items, list_edges),
      .help = N_("Chaque fois que l'on vous a demandé votre accord, votre réponse a été notée. Un chiffre en ouvre une.") },
    { .name = "consents.one", .kind = PAGE_TEXT, .title = TITLE, .guarded = true, .compose = compose_one, .enter = enter_one, TABLE(one_items, one_edges),
      .help = N_("Les réponses ne s'effacent pas : un retrait s'ajoute à la liste.") },
    { .name = "consents.withdraw", .kind = PAGE_TEXT, .title = TITLE, .guarded = true, .compose = compose_withdraw, TABLE(withdraw_items, withdraw_edges),
      .help = N_("Rien n'est retiré avant «Oui».") },
    { .name = "consents.withdrawing", .kind = PAGE_WORK, .title = TITLE, .help = N_("Votre réponse est notée."), .compose = compose_withdrawing, .enter = start_withdraw,
      ACCOUNT_EDGES("consents.withdrawn", "consents.failed", "consents") },
    { .name = "consents.withdrawn", .kind = PAGE_TEXT, .title = TITLE, .guarded = true, .compose = compose_withdrawn, TABLE(withdrawn_items, withdrawn_edges),
      .help = N_("Vous pouvez consentir de nouveau quand vous voulez.") },
    CITIZEN_FAILED_PAGE("consents.failed", TITLE, "myaccount.menu"),
};

const struct flow flow_citizen_consents = { "consents", pages, COUNT(pages) };
