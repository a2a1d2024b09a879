/* RVSQ: the employees of a local administrator's workplace. Document 003, «3) Ajout dans RVSQ». */
#include "screens/screens.h"
#include "screens/words.h"
#include "screens/work.h"

#include <stdio.h>

enum { IDENTIFIER };
enum { EMPLOYEES_ASK = OUTCOME_OWN, EMPLOYEES_CHOSEN, EMPLOYEES_LIST, EMPLOYEES_ADD, EMPLOYEES_NO, EMPLOYEES_YES };

#define TITLE N_("Employés (RVSQ)")
#define ADD_TITLE N_("Ajouter un employé ×")

static const struct account_employees *employees_of(const struct run *run) { return &desk_account(session_of(run)->desk)->employees; }

/* --- the list --- */

static void start_list(struct run *run)
{
    static const struct work listing = { .again = "employees" };
    struct account_visit *v = account_visit(run);
    struct account_watch watch = work_watch(run);
    unsigned page = v->page ? v->page : 1;
    v->page = 0;
    work_begin(run, &listing);
    work_began(run, desk_employees(session_of(run)->desk, page, &watch));
}

static void compose_asking(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, la liste est demandée au serveur.")));
}

static void compose_list(const struct run *run, struct composer *c)
{
    const struct account_home *home = &desk_account(session_of(run)->desk)->home;
    if (home->workplace[0])
        compose_text(c, ROLE_TEXT, msg(N_("Lieu de travail : %s")), home->workplace);
}

static void summarize(const struct run *run, char *to, size_t size)
{
    const struct account_employees *e = employees_of(run);
    if (e->count == 0)
        snprintf(to, size, "%s", msg(N_("Aucun employé n'a encore été ajouté.")));
    else
        snprintf(to, size, msg_n(N_("%u employé, page %u de %u"), N_("%u employés, page %u de %u"), e->count), e->count, e->page, e->pages);
}

static size_t count_rows(const struct run *run) { return employees_of(run)->row_count; }

static void name_row(const struct run *run, size_t i, char *to, size_t size, bool narrow)
{
    const struct account_employee *row = &employees_of(run)->rows[i];
    snprintf(to, size, narrow ? "%s, %s" : "%s, %s : %s", row->family, row->given, row->name);
}

static int turn(struct run *run, int step)
{
    const struct account_employees *e = employees_of(run);
    if (step < 0 ? e->page <= 1 : e->page >= e->pages)
        return OUTCOME_NONE;
    account_visit(run)->page = step < 0 ? e->page - 1 : e->page + 1;
    return EMPLOYEES_ASK;
}

static const struct list list = {
    .summary = summarize, .count = count_rows, .row = name_row, .outcome = EMPLOYEES_CHOSEN, .turn = turn, .row_help = N_("Ouvre cet employé, pour le retirer."),
};

static const struct item list_items[] = {
    { .key = 'a', .label = N_("a-Ajouter un employé"), .outcome = EMPLOYEES_ADD, .help = N_("Quand le nouvel utilisateur a créé son compte.") },
    WORK_HOME_ITEM,
    ACCOUNT_LOG_OUT_ITEM,
};

static void to_list(struct run *run)
{
    account_visit(run)->page = employees_of(run)->page;
    run_outcome(run, EMPLOYEES_LIST);
}

/* --- adding one --- */

static const struct field add_fields[] = {
    { .label = N_("Identifiant RAMQ"), .address = true, .max_points = ACCOUNT_NAME_SIZE - 1, .check = account_check_name,
      .help = N_("Le courriel que l'utilisateur a utilisé lors de la création de son compte, ou son nom d'utilisateur IP ou CE.") },
};

static void compose_add(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Le nom d'utilisateur que la personne a choisi lors de la création de son compte.")));
    compose_blank(c);
}

static void start_add(struct run *run)
{
    static const struct work_fault faults[] = { { .err = ERR_EMPLOYEE_UNKNOWN, .slot = IDENTIFIER }, { .err = ERR_USER_NAME, .slot = IDENTIFIER } };
    static const struct work adding = { .again = "employees.adding", .form = "employees.add", .faults = faults, .fault_count = 2 };
    struct account_watch watch = work_watch(run);
    work_begin(run, &adding);
    work_began(run, desk_employee_add(session_of(run)->desk, run_value(run, IDENTIFIER), &watch));
}

static void compose_adding(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, l'employé est ajouté.")));
}

static void compose_added(const struct run *run, struct composer *c)
{
    compose_secret(c, msg(N_("L'employé est ajouté dans RVSQ.")), run_value(run, IDENTIFIER), true);
}

static void leave_added(struct run *run)
{
    run_clear(run, IDENTIFIER);
    to_list(run);
}

static void add_another(struct run *run)
{
    run_clear(run, IDENTIFIER);
    run_outcome(run, EMPLOYEES_ADD);
}

static const struct item added_items[] = {
    { .key = '0', .label = N_("0-Revenir à la liste"), .choose = leave_added, .help = N_("Revient à la liste des employés.") },
    { .key = '1', .label = N_("1-Ajouter un autre employé"), .choose = add_another, .help = N_("Demande un autre identifiant.") },
    ACCOUNT_LOG_OUT_ITEM,
};

/* --- taking one out --- */

static const struct account_employee *chosen(const struct run *run)
{
    size_t row = account_visit(run)->row;
    return row < employees_of(run)->row_count ? &employees_of(run)->rows[row] : NULL;
}

static void enter_remove(struct run *run) { account_visit(run)->row = run_row(run); }

static void compose_remove(const struct run *run, struct composer *c)
{
    const struct account_employee *row = chosen(run);
    if (!row)
        return;
    compose_text(c, ROLE_STATUS, msg(N_("Retirer %s %s de RVSQ?")), row->given, row->family);
    compose_text(c, ROLE_TEXT, msg(N_("Identifiant RAMQ : %s")), row->name);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("La personne reste inscrite aux services en ligne et peut être ajoutée de nouveau.")));
    compose_blank(c);
}

static const struct item remove_items[] = {
    { .key = '1', .label = N_("1-Non"), .outcome = EMPLOYEES_NO, .help = N_("Rien n'est changé.") },
    { .key = '2', .label = N_("2-Oui, retirer"), .outcome = EMPLOYEES_YES, .help = N_("Retire la personne de la liste des employés.") },
    ACCOUNT_LOG_OUT_ITEM,
};

static void start_remove(struct run *run)
{
    static const struct work removing = { .again = "employees.removing" };
    struct account_watch watch = work_watch(run);
    work_begin(run, &removing);
    work_began(run, chosen(run) ? desk_employee_remove(session_of(run)->desk, chosen(run)->id, &watch) : ERR_GONE);
}

static void compose_removing(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, votre demande est envoyée au serveur.")));
}

static void compose_removed(const struct run *run, struct composer *c)
{
    const struct account_employee *row = chosen(run);
    compose_text(c, ROLE_STATUS, msg(N_("%s %s n'est plus dans RVSQ.")), row ? row->given : "", row ? row->family : "");
}

static const struct item removed_items[] = {
    { .key = '0', .label = N_("0-Revenir à la liste"), .choose = to_list, .help = N_("Revient à la liste des employés.") },
    ACCOUNT_LOG_OUT_ITEM,
};

/* Document 003, word for word. */
static const char *const steps[] = {
    N_("Pour ajouter un employé à RVSQ, il doit d'abord être inscrit aux services en ligne de la RAMQ. Premièrement, il faut l'inscrire aux services en ligne de la RAMQ si ce "
       "n'est pas déjà fait. Ensuite, l'utilisateur pourra créer son compte. Finalement, il sera possible de l'ajouter à RVSQ en tant qu'employé."),
    N_("Maintenant que le nouvel utilisateur a créé son compte, l'administrateur local pourra l'ajouter en tant qu'employé dans RVSQ à l'aide du courriel que l'utilisateur a "
       "utilisé lors de la création de son compte."),
    NULL
};

#define BACK_TO_LIST { EMPLOYEES_LIST, "employees" }, { OUTCOME_BACK, "employees" }, ACCOUNT_LOG_OUT_EDGE

static const struct page pages[] = {
    { .name = "employees", .kind = PAGE_WORK, .title = TITLE, .help = N_("Le serveur cherche les employés de votre lieu de travail."), .compose = compose_asking, .enter = start_list,
      ACCOUNT_EDGES("employees.list", "employees.failed", "employees.list") },
    { .name = "employees.list", .kind = PAGE_LIST, .title = TITLE, .list = &list, .help_more = steps,
      .help = N_("Les personnes de votre lieu de travail qui se servent de Rendez-vous santé Québec. Un chiffre ouvre un employé."),
      .items = list_items, .item_count = 3, .compose = compose_list,
      .edges = (const struct edge[]){ { EMPLOYEES_ASK, "employees" }, { EMPLOYEES_CHOSEN, "employees.remove" }, { EMPLOYEES_ADD, "employees.add" }, WORK_HOME_EDGE,
                                      { OUTCOME_BACK, "home" }, ACCOUNT_LOG_OUT_EDGE }, .edge_count = 6 },
    { .name = "employees.add", .kind = PAGE_FORM, .title = ADD_TITLE, .help = N_("L'utilisateur doit d'abord avoir créé son compte."), .help_more = steps,
      .items = account_out_items, .item_count = 1, .fields = add_fields, .field_count = 1, .first_slot = IDENTIFIER, .compose = compose_add,
      .edges = (const struct edge[]){ { OUTCOME_CONFIRM, "employees.adding" }, { OUTCOME_BACK, "employees.list" }, ACCOUNT_LOG_OUT_EDGE }, .edge_count = 3 },
    { .name = "employees.adding", .kind = PAGE_WORK, .title = ADD_TITLE, .help = N_("Le serveur ajoute l'employé."), .compose = compose_adding, .enter = start_add,
      ACCOUNT_EDGES("employees.added", "employees.failed", "employees.add") },
    { .name = "employees.added", .kind = PAGE_TEXT, .title = ADD_TITLE, .help = N_("La personne peut maintenant se servir de Rendez-vous santé Québec."), .guarded = true,
      .items = added_items, .item_count = 3, .compose = compose_added,
      .edges = (const struct edge[]){ { EMPLOYEES_ADD, "employees.add" }, BACK_TO_LIST }, .edge_count = 4 },
    { .name = "employees.remove", .kind = PAGE_TEXT, .title = TITLE, .help = N_("Rien n'est retiré avant «Oui»."), .guarded = true, .enter = enter_remove,
      .items = remove_items, .item_count = 3, .compose = compose_remove,
      .edges = (const struct edge[]){ { EMPLOYEES_YES, "employees.removing" }, { EMPLOYEES_NO, "employees.list" }, { OUTCOME_BACK, "employees.list" }, ACCOUNT_LOG_OUT_EDGE },
      .edge_count = 4 },
    { .name = "employees.removing", .kind = PAGE_WORK, .title = TITLE, .help = N_("Le serveur retire l'employé."), .compose = compose_removing, .enter = start_remove,
      ACCOUNT_EDGES("employees.removed", "employees.failed", "employees.list") },
    { .name = "employees.removed", .kind = PAGE_TEXT, .title = TITLE, .help = N_("La personne peut être ajoutée de nouveau."), .guarded = true,
      .items = removed_items, .item_count = 2, .compose = compose_removed, .edges = (const struct edge[]){ BACK_TO_LIST }, .edge_count = 3 },
    WORK_FAILED_PAGE("employees.failed", TITLE, NULL),
};

const struct flow flow_employees = { "employees", pages, sizeof pages / sizeof pages[0] };
