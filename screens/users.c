/* «Utilisateurs»: a designated representative's people. Document 003, «1)- Inscription d'un utilisateur», screens 2 and 3. */
#include "screens/users.h"

#include "core/base/text.h"
#include "screens/screens.h"
#include "screens/words.h"

#include <stdio.h>
#include <string.h>

enum { NAME_COLUMN = 26, STATE_COLUMN = 20, ROW_COLUMNS = 76, FILTER_POINTS = 60 };

static int64_t now_ms(const struct run *run) { return clock_wall(loop_clock(session_of(run)->loop)); }
static const struct account_users *users_of(const struct run *run) { return &desk_account(session_of(run)->desk)->users; }

/* --- asking for the list --- */

static void start_list(struct run *run)
{
    static const struct work listing = { .again = "users", .form = "users.list" };
    struct account_visit *v = account_visit(run);
    struct account_filter filter = { run_value(run, USERS_BY_FAMILY), run_value(run, USERS_BY_GIVEN), run_value(run, USERS_BY_NAME) };
    struct account_watch watch = work_watch(run);
    unsigned page = v->page ? v->page : 1;
    v->page = 0;
    desk_code_shown(session_of(run)->desk);      /* whatever way its page was left */
    work_begin(run, &listing);
    work_began(run, desk_users(session_of(run)->desk, &filter, page, &watch));
}

static void compose_asking(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, la liste est demandée au serveur.")));
}

void users_to_list(struct run *run)
{
    account_visit(run)->page = users_of(run)->page;
    run_outcome(run, USERS_LIST);
}

/* --- the list --- */

static const struct field filter_fields[] = {
    { .label = N_("Nom"), .optional = true, .max_points = FILTER_POINTS, .help = N_("Une partie du nom suffit. Accents et majuscules sont sans importance.") },
    { .label = N_("Prénom"), .optional = true, .max_points = FILTER_POINTS, .help = N_("Une partie du prénom suffit. Accents et majuscules sont sans importance.") },
    { .label = N_("Nom d'utilisateur"), .optional = true, .max_points = FILTER_POINTS, .help = N_("Une partie du nom d'utilisateur suffit.") },
};

static void compose_list(const struct run *run, struct composer *c)
{
    const struct account_home *home = &desk_account(session_of(run)->desk)->home;
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Inscription d'utilisateurs par un représentant désigné")));
    if (home->workplace[0])
        compose_text(c, ROLE_TEXT, msg(N_("Lieu de travail : %s")), home->workplace);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Filtrer les utilisateurs")));
}

static void summarize(const struct run *run, char *to, size_t size)
{
    const struct account_users *u = users_of(run);
    if (u->count == 0)
        snprintf(to, size, "%s", msg(N_("Aucun utilisateur trouvé.")));
    else
        snprintf(to, size, msg_n(N_("%u résultat, page %u de %u"), N_("%u résultats, page %u de %u"), u->count), u->count, u->page, u->pages);
}

static size_t count_rows(const struct run *run) { return users_of(run)->row_count; }

/* "Rendez-vous santé Québec, ..." of a user. */
static void users_services(const struct run *run, const struct account_user *user, char *to, size_t size)
{
    struct list_row rows[ACCOUNT_SERVICES_MAX];
    size_t n = desk_services(session_of(run)->desk, msg_language() == MSG_ENGLISH ? "en" : "fr", rows, ACCOUNT_SERVICES_MAX), used = 0;
    to[0] = 0;
    for (size_t i = 0; i < user->service_count; i++)
        for (size_t j = 0; j < n; j++)
            if (strcmp(user->services[i].id, rows[j].id) == 0 && used < size)
                used += (size_t)snprintf(to + used, size - used, "%s%s", used ? ", " : "", rows[j].text);
}

static const char *state_words(enum user_state state)
{
    static const char *const words[] = {
        [USER_INVITED] = N_("invitation envoyée"), [USER_EXPIRED] = N_("invitation expirée"), [USER_ACTIVE] = N_("compte actif"), [USER_REMOVED] = N_("supprimé")
    };
    return msg(words[state]);
}

/* The name as document 003's list is sorted: "Exemple, Un". */
static void listed_name(const struct account_user *user, char *to, size_t size) { snprintf(to, size, "%s, %s", user->family, user->given); }

/* Appends text and blanks up to a column, two at least. */
static size_t put_column(const char *text, int column, char *to, size_t size)
{
    int blanks = column - (int)text_points(text, strlen(text));
    int n = snprintf(to, size, "%s%*s", text, blanks > 2 ? blanks : 2, "");
    return n > 0 && (size_t)n < size ? (size_t)n : size ? strlen(to) : 0;
}

/* One row a person: services that do not fit beside the rest are on the person's own page. */
static void name_row(const struct run *run, size_t i, char *to, size_t size, bool narrow)
{
    const struct account_user *user = &users_of(run)->rows[i];
    char name[2 * ACCOUNT_TEXT_SIZE + 2], services[ACCOUNT_LINE_SIZE];
    listed_name(user, name, sizeof name);
    if (narrow || run_prefs(run)->line) {
        snprintf(to, size, "%s : %s", name, state_words(user->state));
        return;
    }
    size_t used = put_column(name, NAME_COLUMN, to, size);
    used += put_column(state_words(user->state), STATE_COLUMN, to + used, size - used);
    users_services(run, user, services, sizeof services);
    if (text_points(to, used) + text_points(services, strlen(services)) <= ROW_COLUMNS)
        snprintf(to + used, size - used, "%s", services);
}

static int turn(struct run *run, int step)
{
    const struct account_users *u = users_of(run);
    if (step < 0 ? u->page <= 1 : u->page >= u->pages)
        return OUTCOME_NONE;
    account_visit(run)->page = step < 0 ? u->page - 1 : u->page + 1;
    return USERS_ASK;
}

static const struct list list = {
    .filter = N_("Filtrer"), .summary = summarize, .count = count_rows, .row = name_row, .outcome = USERS_CHOSEN, .filtered = USERS_ASK, .turn = turn,
    .row_help = N_("Ouvre cet utilisateur : supprimer, ou donner un autre code secret."),
};

static const struct item list_items[] = {
    { .key = 'a', .label = N_("a-Ajouter un utilisateur"), .outcome = USERS_ADD, .help = N_("L'inscrit aux services en ligne, et lui envoie les consignes par courriel.") },
    WORK_HOME_ITEM,
    ACCOUNT_LOG_OUT_ITEM,
};

/* --- one user --- */

/* NULL when the list has changed under the page: it then says nothing of anybody. */
static const struct account_user *chosen(const struct run *run)
{
    size_t row = account_visit(run)->row;
    return row < users_of(run)->row_count ? &users_of(run)->rows[row] : NULL;
}

static void enter_user(struct run *run) { account_visit(run)->row = run_row(run); }

static void compose_until(const struct run *run, const struct account_user *user, struct composer *c)
{
    char when[64];
    words_when(user->until_ms, now_ms(run), when, sizeof when);
    if (user->state == USER_INVITED)
        compose_text(c, ROLE_TEXT, msg(N_("Son code secret cessera de servir %s.")), when);
    if (user->state == USER_REMOVED)
        compose_text(c, ROLE_TEXT, msg(N_("La suppression deviendra définitive %s.")), when);
}

static void compose_user(const struct run *run, struct composer *c)
{
    const struct account_user *user = chosen(run);
    char text[2 * ACCOUNT_TEXT_SIZE + WORDS_MAX];
    if (!user)
        return;
    account_words_name(user->title, user->given, user->family, text, sizeof text);
    compose_text(c, ROLE_STATUS, "%s", text);
    compose_text(c, ROLE_TEXT, msg(N_("État : %s")), state_words(user->state));
    if (user->name[0])
        compose_text(c, ROLE_TEXT, msg(N_("Nom d'utilisateur : %s")), user->name);
    users_services(run, user, text, sizeof text);
    compose_text(c, ROLE_TEXT, msg(N_("Services : %s")), text);
    compose_until(run, user, c);
}

static bool is_removed(const struct run *run) { return chosen(run) && chosen(run)->state == USER_REMOVED; }
static bool is_there(const struct run *run) { return chosen(run) && chosen(run)->state != USER_REMOVED; }
static bool waits_for_code(const struct run *run) { return chosen(run) && (chosen(run)->state == USER_INVITED || chosen(run)->state == USER_EXPIRED); }

static const struct item user_items[] = {
    { .key = '1', .label = N_("1-Supprimer"), .outcome = USERS_YES, .offered = is_there, .help = N_("Retire le lien avec votre lieu de travail. Une confirmation est demandée.") },
    { .key = '1', .label = N_("1-Annuler la suppression"), .outcome = USERS_RESTORE, .offered = is_removed, .help = N_("Remet le lien avec votre lieu de travail.") },
    { .key = '2', .label = N_("2-Donner un autre code secret"), .outcome = USERS_CODE, .offered = waits_for_code, .help = N_("Quand le code est perdu, ne sert plus ou est expiré.") },
    { .key = '0', .label = N_("0-Revenir à la liste"), .outcome = USERS_LIST, .help = N_("Revient à la liste des utilisateurs.") },
    ACCOUNT_LOG_OUT_ITEM,
};

/* --- what is asked of the server about one --- */

static void start_with(struct run *run, const struct work *work, enum err (*verb)(struct desk *, const char *, const struct account_watch *))
{
    struct account_watch watch = work_watch(run);
    work_begin(run, work);
    work_began(run, chosen(run) ? verb(session_of(run)->desk, chosen(run)->id, &watch) : ERR_GONE);
}

static void start_remove(struct run *run)
{
    static const struct work removing = { .again = "users.removing", .form = "users.list" };
    start_with(run, &removing, desk_user_remove);
}

static void start_restore(struct run *run)
{
    static const struct work restoring = { .again = "users.restoring", .form = "users.list" };
    start_with(run, &restoring, desk_user_restore);
}

static void start_code(struct run *run)
{
    static const struct work coding = { .again = "users.coding", .form = "users.list" };
    account_visit(run)->spelled = false;
    start_with(run, &coding, desk_user_code);
}

static void compose_working(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, votre demande est envoyée au serveur.")));
}

/* "Un Exemple" */
static const char *plain_name(const struct run *run, char *to, size_t size)
{
    const struct account_user *user = chosen(run);
    snprintf(to, size, "%s %s", user ? user->given : "", user ? user->family : "");
    return to;
}

static void compose_remove(const struct run *run, struct composer *c)
{
    char name[2 * ACCOUNT_TEXT_SIZE];
    compose_text(c, ROLE_STATUS, msg(N_("Supprimer %s?")), plain_name(run, name, sizeof name));
    compose_text(c, ROLE_TEXT, msg(N_("Le lien de cette personne avec votre lieu de travail (%s) sera retiré, avec les services qu'il donne. Son compte n'est pas supprimé.")),
                 desk_account(session_of(run)->desk)->home.workplace);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Vous pourrez annuler pendant 30 jours.")));
    compose_blank(c);
}

static void compose_removed(const struct run *run, struct composer *c)
{
    char name[2 * ACCOUNT_TEXT_SIZE];
    compose_text(c, ROLE_STATUS, msg(N_("Suppression effectuée : %s.")), plain_name(run, name, sizeof name));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Son compte n'est pas supprimé. Vous pouvez annuler pendant 30 jours.")));
}

static void compose_restored(const struct run *run, struct composer *c)
{
    char name[2 * ACCOUNT_TEXT_SIZE];
    compose_text(c, ROLE_STATUS, msg(N_("Suppression annulée : %s.")), plain_name(run, name, sizeof name));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Le lien avec votre lieu de travail est remis, avec les mêmes services.")));
}

static void compose_code(const struct run *run, struct composer *c)
{
    char name[2 * ACCOUNT_TEXT_SIZE];
    compose_text(c, ROLE_STATUS, msg(N_("Donner un autre code secret à %s?")), plain_name(run, name, sizeof name));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Le code d'avant ne servira plus. Le nouveau ne sera montré qu'une fois, à la page suivante : ayez de quoi le noter.")));
    compose_blank(c);
}

static const struct item remove_items[] = {
    { .key = '1', .label = N_("1-Non"), .outcome = USERS_NO, .help = N_("Rien n'est changé.") },
    { .key = '2', .label = N_("2-Oui, supprimer"), .outcome = USERS_YES, .help = N_("Retire le lien avec votre lieu de travail.") },
    ACCOUNT_LOG_OUT_ITEM,
};
static const struct item code_items[] = {
    { .key = '1', .label = N_("1-Non"), .outcome = USERS_NO, .help = N_("Rien n'est changé.") },
    { .key = '2', .label = N_("2-Oui, un autre code"), .outcome = USERS_YES, .help = N_("Le code d'avant ne servira plus.") },
    ACCOUNT_LOG_OUT_ITEM,
};
static const struct item removed_items[] = {
    USERS_LIST_ITEM,
    { .key = '1', .label = N_("1-Annuler la suppression"), .outcome = USERS_RESTORE, .help = N_("Remet le lien avec votre lieu de travail.") },
    ACCOUNT_LOG_OUT_ITEM,
};
static const struct item restored_items[] = { USERS_LIST_ITEM, ACCOUNT_LOG_OUT_ITEM };

/* Document 003, word for word. */
static const char *const steps[] = {
    N_("Vous pouvez ajouter un utilisateur en choisissant « Ajouter un utilisateur »."),
    N_("Si l'utilisateur est déjà inscrit aux services en ligne de la RAMQ, cocher « Oui » à « L'utilisateur a-t-il déjà un compte? ». Si l'utilisateur n'est pas inscrit aux "
       "Services en ligne de la RAMQ, il faut cocher « Non ». Renseignez les informations nécessaires et cochez la case « Rendez-vous santé Québec »."),
    N_("Un lien est acheminé à l'adresse courriel du nouvel utilisateur pour finaliser l'inscription."),
    NULL
};

#define OURS .title = USERS_WORD
#define BACK_TO_USER { USERS_NO, "users.user" }, { OUTCOME_BACK, "users.user" }, ACCOUNT_LOG_OUT_EDGE
#define BACK_TO_LIST { USERS_LIST, "users" }, { OUTCOME_BACK, "users" }, ACCOUNT_LOG_OUT_EDGE

static const struct page pages[] = {
    { .name = "users", .kind = PAGE_WORK, OURS, .help = N_("Le serveur cherche les utilisateurs de votre lieu de travail."), .compose = compose_asking, .enter = start_list,
      ACCOUNT_EDGES("users.list", "users.failed", "users.list") },
    { .name = "users.list", .kind = PAGE_LIST, OURS, .list = &list, .help_more = steps,
      .help = N_("Les personnes que votre lieu de travail a inscrites. Remplissez une ou plusieurs cases, puis choisissez «Filtrer». Un chiffre ouvre un utilisateur."),
      .fields = filter_fields, .field_count = 3, .first_slot = USERS_BY_FAMILY, .items = list_items, .item_count = 3, .compose = compose_list,
      .edges = (const struct edge[]){ { USERS_ASK, "users" }, { USERS_CHOSEN, "users.user" }, { USERS_ADD, "users.add" }, WORK_HOME_EDGE, { OUTCOME_BACK, "home" }, ACCOUNT_LOG_OUT_EDGE },
      .edge_count = 6 },
    { .name = "users.user", .kind = PAGE_TEXT, OURS, .help = N_("Ce que votre lieu de travail sait de cette personne."), .guarded = true, .enter = enter_user,
      .items = user_items, .item_count = 5, .compose = compose_user,
      .edges = (const struct edge[]){ { USERS_YES, "users.remove" }, { USERS_RESTORE, "users.restoring" }, { USERS_CODE, "users.code" }, { USERS_LIST, "users.list" },
                                      { OUTCOME_BACK, "users.list" }, ACCOUNT_LOG_OUT_EDGE }, .edge_count = 6 },
    { .name = "users.remove", .kind = PAGE_TEXT, OURS, .help = N_("Rien n'est retiré avant «Oui»."), .guarded = true, .items = remove_items, .item_count = 3, .compose = compose_remove,
      .edges = (const struct edge[]){ { USERS_YES, "users.removing" }, BACK_TO_USER }, .edge_count = 4 },
    { .name = "users.removing", .kind = PAGE_WORK, OURS, .help = N_("Le serveur retire le lien."), .compose = compose_working, .enter = start_remove,
      ACCOUNT_EDGES("users.removed", "users.failed", "users.user") },
    { .name = "users.removed", .kind = PAGE_TEXT, OURS, .help = N_("La personne garde son compte."), .guarded = true, .items = removed_items, .item_count = 3, .compose = compose_removed,
      .edges = (const struct edge[]){ { USERS_RESTORE, "users.restoring" }, BACK_TO_LIST }, .edge_count = 4 },
    { .name = "users.restoring", .kind = PAGE_WORK, OURS, .help = N_("Le serveur remet le lien."), .compose = compose_working, .enter = start_restore,
      ACCOUNT_EDGES("users.restored", "users.failed", "users.user") },
    { .name = "users.restored", .kind = PAGE_TEXT, OURS, .help = N_("Tout est comme avant la suppression."), .guarded = true, .items = restored_items, .item_count = 2,
      .compose = compose_restored, .edges = (const struct edge[]){ BACK_TO_LIST }, .edge_count = 3 },
    { .name = "users.code", .kind = PAGE_TEXT, OURS, .help = N_("Rien n'est changé avant «Oui»."), .guarded = true, .items = code_items, .item_count = 3, .compose = compose_code,
      .edges = (const struct edge[]){ { USERS_YES, "users.coding" }, BACK_TO_USER }, .edge_count = 4 },
    { .name = "users.coding", .kind = PAGE_WORK, OURS, .help = N_("Le serveur fait un autre code."), .compose = compose_working, .enter = start_code,
      ACCOUNT_EDGES("users.recoded", "users.failed", "users.user") },
    USERS_ADD_PAGES,
    WORK_FAILED_PAGE("users.failed", USERS_WORD, NULL),
};

const struct flow flow_users = { "users", pages, sizeof pages / sizeof pages[0] };
