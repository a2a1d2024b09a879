/* «Connexion», documents 002 and 003, and what is under it: the forgotten user name. */
#include "screens/account.h"
#include "screens/screens.h"
#include "screens/words.h"

enum { NAME, PASSWORD };
enum { TO_FORGOT = OUTCOME_OWN, TO_NAME, TO_LOG_IN, TO_CREATE };

static const struct field fields[] = {
    { .label = N_("Nom d'utilisateur*"), .max_points = ACCOUNT_NAME_SIZE - 1, .address = true, .check = account_check_name,
      .help = N_("Celui qui commence par IP ou CE, ou l'adresse courriel qui l'a remplacé.") },
    { .label = N_("Mot de passe*"), .secret = true, .max_points = ACCOUNT_PASSWORD_MAX, .check = account_check_current,
      .help = N_("Votre mot de passe des services en ligne. Majuscules et minuscules comptent.") },
};

/* The name was not at fault for sure: it stays. */
static void enter_log_in(struct run *run)
{
    account_visit(run)->citizen = false;
    if (account_visit(run)->result.err == ERR_NOT_POSSIBLE)
        run_clear(run, PASSWORD);
    if (secret_length(run_value(run, NAME)) > 0)
        run_focus_slot(run, PASSWORD);
    account_visit(run)->result.err = ERR_OK;
}

static void compose_log_in(const struct run *run, struct composer *c)
{
    account_compose_offline(run, c);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Connexion")));
    compose_blank(c);
}

static bool invitations_on(const struct run *run) { return conf_flag(session_of(run)->conf, "services.invitations"); }

static const struct item log_in_items[] = {
    { .key = 'm', .label = N_("m-Mot de passe oublié?"), .outcome = TO_FORGOT,
      .help = N_("Le remplacer vous-même, à l'aide de trois de vos huit questions secrètes.") },
    { .key = 'o', .label = N_("o-Nom d'utilisateur oublié?"), .outcome = TO_NAME, .help = N_("Qui appeler, et qui répond en ce moment.") },
    { .key = 'c', .label = N_("c-Nouvel utilisateur? Créer un compte."), .outcome = TO_CREATE, .offered = invitations_on,
      .help = N_("Quand vous avez reçu une invitation ou un NIP.") },
};
static const struct edge log_in_edges[] = {
    { OUTCOME_CONFIRM, "services.work" }, { TO_CREATE, "invitation" }, { TO_FORGOT, "forgot" }, { TO_NAME, "services.name" }, { OUTCOME_BACK, "welcome" }
};

static void start_log_in(struct run *run)
{
    struct account_watch watch = account_watching(run);
    account_began(run, desk_log_in(session_of(run)->desk, run_value(run, NAME), run_value(run, PASSWORD), &watch));
}

static void compose_work(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, le serveur vérifie votre nom d'utilisateur et votre mot de passe.")));
}

/* --- «Nom d'utilisateur oublié?», document 002, section 4 --- */

static void compose_name(const struct run *run, struct composer *c)
{
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Pour obtenir à nouveau votre NIP ou le formulaire d'accès, pour un compte verrouillé, un échec lors de votre connexion "
                                              "ou l'oubli de votre nom d'utilisateur, veuillez joindre le Centre d'assistance aux professionnels.")));
    account_compose_help(run, c);
    account_compose_mail(run, c);
    compose_blank(c);
}

static const struct item name_items[] = {
    { .key = '1', .label = N_("1-Retourner à la connexion"), .outcome = TO_LOG_IN, .help = N_("Revient à la page de connexion.") },
};
static const struct edge name_edges[] = { { TO_LOG_IN, "services" }, { OUTCOME_BACK, "services" } };

#define TITLE N_("Services en ligne")

static const struct page pages[] = {
    { .name = "services", .kind = PAGE_FORM, .title = TITLE, .confirm = N_("Connexion"),
      .help = N_("Inscrivez votre nom d'utilisateur et votre mot de passe des services en ligne. Rien n'est envoyé avant «Connexion»."),
      .fields = fields, .field_count = 2, .items = log_in_items, .item_count = sizeof log_in_items / sizeof log_in_items[0],
      .edges = log_in_edges, .edge_count = sizeof log_in_edges / sizeof log_in_edges[0], .compose = compose_log_in, .enter = enter_log_in },
    { .name = "services.work", .kind = PAGE_WORK, .title = TITLE, .help = N_("Le serveur vérifie qui vous êtes."), .enter = start_log_in,
      ACCOUNT_EDGES("home", "services.failed", "services"), .compose = compose_work },
    ACCOUNT_FAILED_PAGE("services.failed", TITLE, NULL, "services"),
    { .name = "services.name", .kind = PAGE_TEXT, .title = N_("Nom d'utilisateur oublié?"),
      .help = N_("Un nom d'utilisateur n'est redonné qu'à vous-même, par téléphone."),
      .items = name_items, .item_count = 1, .edges = name_edges, .edge_count = 2, .compose = compose_name },
};

const struct flow flow_services = { "services", pages, sizeof pages / sizeof pages[0] };
