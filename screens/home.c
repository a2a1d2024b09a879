/* The home page of the services on line: document 002, section 3. */
#include "screens/account.h"
#include "screens/screens.h"
#include "screens/words.h"

#include <stdio.h>
#include <string.h>

enum { TO_SETTINGS = OUTCOME_OWN, TO_TRAIL, TO_USUAL, TO_BACK, TO_MESSAGES, TO_DIRECTORY, TO_USERS, TO_EMPLOYEES, TO_ACCEPT };

static const struct desk_account *account_of(const struct run *run) { return desk_account(session_of(run)->desk); }
static const char *language(void) { return msg_language() == MSG_ENGLISH ? "en" : "fr"; }

/* What must come first: a password that is over, then the questions. */
static void enter_home(struct run *run)
{
    const struct desk_account *account = account_of(run);
    if (!account->open)
        run_go(run, "account.over");
    else if (account->home.must == ACCOUNT_MUST_PASSWORD)
        run_go(run, "settings.must-password");
    else if (account->home.must == ACCOUNT_MUST_QUESTIONS)
        run_go(run, "settings.must-questions");
}

static void compose_home(const struct run *run, struct composer *c)
{
    const struct account_home *home = &account_of(run)->home;
    char name[2 * ACCOUNT_TEXT_SIZE + WORDS_MAX];
    account_words_name(home->title, home->given, home->family, name, sizeof name);
    compose_text(c, ROLE_TEXT, "%s", name);
    if (home->workplace[0] && (home->representative || home->local_admin))
        compose_text(c, ROLE_TEXT, "%s", home->workplace);
    compose_blank(c);
}

static const char *service_words(const struct list_row *rows, size_t n, const char *id)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(rows[i].id, id) == 0)
            return rows[i].text;
    return id;
}

/* One paragraph: the page of item 6 says where each is used. */
static void compose_services(const struct run *run, struct composer *c)
{
    struct list_row rows[ACCOUNT_LIST_MAX];
    const struct account_home *home = &account_of(run)->home;
    size_t n = desk_services(session_of(run)->desk, language(), rows, ACCOUNT_LIST_MAX), used = 0;
    char names[ACCOUNT_LINE_SIZE] = "";
    for (size_t i = 0; i < home->service_count && i < ACCOUNT_SERVICES_MAX; i++) {
        int k = snprintf(names + used, sizeof names - used, "%s%s", used ? ", " : "", service_words(rows, n, home->services[i].id));
        used += k > 0 && (size_t)k < sizeof names - used ? (size_t)k : 0;
    }
    if (names[0])
        compose_text(c, ROLE_TEXT, msg(N_("Services à votre compte : %s")), names);
}

static void name_messages(const struct run *run, char *to, size_t size, bool narrow)
{
    unsigned unread = account_of(run)->home.unread;
    (void)narrow;
    if (unread)
        snprintf(to, size, msg_n(N_("2-Messagerie (%u message non lu)"), N_("2-Messagerie (%u messages non lus)"), unread), unread);
    else
        snprintf(to, size, "%s", msg(N_("2-Messagerie")));
}

static bool is_representative(const struct run *run) { return account_of(run)->home.representative; }
static bool is_local_admin(const struct run *run) { return account_of(run)->home.local_admin; }

/* C6: whoever has an account answers here. */
static bool is_invited(const struct run *run, size_t i) { return i < account_of(run)->home.invited_count; }

static void name_invited(const struct run *run, size_t i, char *to, size_t size)
{
    snprintf(to, size, msg(N_("%c-Invitation : %s")), (int)('a' + i), is_invited(run, i) ? account_of(run)->home.invited[i].workplace : "");
}

static void open_invited(struct run *run, size_t i)
{
    account_visit(run)->row = i;
    run_outcome(run, TO_ACCEPT);
}

#define INVITED(i_) \
    static bool invited_##i_(const struct run *run) { return is_invited(run, i_); } \
    static void name_##i_(const struct run *run, char *to, size_t size, bool narrow) { (void)narrow; name_invited(run, i_, to, size); } \
    static void open_##i_(struct run *run) { open_invited(run, i_); }
INVITED(0) INVITED(1) INVITED(2)
#define INVITED_ITEM(i_, key_) { .key = key_, .format = name_##i_, .choose = open_##i_, .offered = invited_##i_, \
    .help = N_("Un lieu de travail vous a inscrit à un service : acceptez ou refusez.") }

static const struct item home_items[] = {
    { .key = '1', .label = N_("1-Paramètres du compte"), .outcome = TO_SETTINGS,
      .help = N_("Changer votre nom d'utilisateur, votre mot de passe ou vos questions secrètes.") },
    { .key = '2', .label = N_("2-Messagerie"), .format = name_messages, .outcome = TO_MESSAGES,
      .help = N_("Lire vos messages, en écrire, y répondre; vos brouillons aussi.") },
    { .key = '3', .label = N_("3-Utilisateurs"), .outcome = TO_USERS, .offered = is_representative, .help = N_("Inscription d'utilisateurs par un représentant désigné") },
    { .key = '4', .label = N_("4-Employés (RVSQ)"), .outcome = TO_EMPLOYEES, .offered = is_local_admin, .help = N_("Les personnes de votre lieu de travail qui se servent de Rendez-vous santé Québec.") },
    { .key = '5', .label = N_("5-Mes demandes"), .outcome = TO_TRAIL, .help = N_("Ce qui a été fait avec votre compte, et ce qui attend à ce poste.") },
    { .key = '6', .label = N_("6-Mes services en ligne habituels"), .outcome = TO_USUAL, .help = N_("Ce que chacun permet, et où il se trouve.") },
    { .key = '7', .label = N_("7-Joindre quelqu'un (téléphones et heures)"), .label_short = N_("7-Joindre quelqu'un"), .outcome = TO_DIRECTORY,
      .help = N_("Les numéros de téléphone, leurs heures, et qui répond en ce moment.") },
    INVITED_ITEM(0, 'a'), INVITED_ITEM(1, 'b'), INVITED_ITEM(2, 'c'),
    ACCOUNT_LOG_OUT_ITEM,
};
static const struct edge home_edges[] = { { TO_SETTINGS, "settings" }, { TO_MESSAGES, "messages" }, { TO_USERS, "users" }, { TO_EMPLOYEES, "employees" }, { TO_ACCEPT, "accept" },
    { TO_DIRECTORY, "directory" }, { TO_TRAIL, "trail.work" }, { TO_USUAL, "home.services" }, ACCOUNT_LOG_OUT_EDGE };

/* --- the usual services: each with where it is used, not here --- */

static void compose_usual(const struct run *run, struct composer *c)
{
    struct list_row rows[ACCOUNT_LIST_MAX];
    size_t n = desk_services(session_of(run)->desk, language(), rows, ACCOUNT_LIST_MAX);
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Vos services en ligne habituels demeurent accessibles à partir de la page d'accueil des services en ligne, "
                                              "sur le Web. Ce poste n'y donne pas accès.")));
    for (size_t i = 0; i < n; i++) {
        if (rows[i].more[0])
            compose_text(c, ROLE_TEXT, msg(N_("%s : %s")), rows[i].text, rows[i].more);
        else
            compose_text(c, ROLE_TEXT, "%s", rows[i].text);
    }
    compose_blank(c);
}

static const struct item usual_items[] = {
    { .key = '0', .label = N_("0-Retourner à mes services"), .outcome = ACCOUNT_TO_HOME, .help = N_("Revient à la page de vos services.") },
    ACCOUNT_LOG_OUT_ITEM,
};
static const struct edge usual_edges[] = { { ACCOUNT_TO_HOME, "home" }, { OUTCOME_BACK, "home" }, ACCOUNT_LOG_OUT_EDGE };

static const struct page pages[] = {
    { .name = "home", .kind = PAGE_MENU, .title = N_("Services en ligne"),
      .help = N_("Choisissez par le numéro, ou avec les flèches puis Entrée. «Se déconnecter» ferme votre session."),
      .items = home_items, .item_count = sizeof home_items / sizeof home_items[0], .edges = home_edges,
      .edge_count = sizeof home_edges / sizeof home_edges[0], .compose = compose_home, .compose_below = compose_services, .enter = enter_home, .guarded = true },
    { .name = "home.services", .kind = PAGE_TEXT, .title = N_("6-Mes services en ligne habituels"), .title_short = N_("6-Mes services habituels"),
      .help = N_("Ce poste sert aux comptes; les services eux-mêmes se trouvent ailleurs."),
      .items = usual_items, .item_count = 2, .edges = usual_edges, .edge_count = 3, .compose = compose_usual },
};

const struct flow flow_home = { "home", pages, sizeof pages / sizeof pages[0] };
