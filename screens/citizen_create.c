/* A new account, and how its creation ends. Document 004, word for word where it has words. */
#include "core/rules/contact.h"
#include "screens/citizen.h"
#include "screens/screens.h"
#include "screens/words.h"

#include <string.h>

enum { NAME, EMAIL, PASSWORD, AGAIN };
enum { TO_FORM = OUTCOME_OWN, TO_ABOUT, TO_LOG_IN, TO_PERSONAL };

#define TITLE N_("Créer votre compte")

/* --- what will be needed, said before anything is typed --- */

static void enter_begin(struct run *run)
{
    if (!account_visit(run)->notice_accepted)
        run_go(run, "citizen.privacy");
}

static void compose_begin(const struct run *run, struct composer *c)
{
    account_compose_offline(run, c);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Pour créer un compte, il faut :")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("- une adresse courriel que vous êtes seul à lire, et pouvoir la lire maintenant : un code y est envoyé;")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("- un nom d'utilisateur et un mot de passe que vous choisirez.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Ensuite, pour vous identifier, il faudra vos numéros : carte d'assurance maladie, assurance sociale, avis de cotisation, et un numéro de référence.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Comptez environ 5 minutes pour le compte et 10 pour vous identifier, aujourd'hui ou plus tard. Il faut le réseau du début à la fin.")));
    compose_blank(c);
}

static void begin(struct run *run) { work_go_on_line(run, TO_FORM); }
static void begin_log_in(struct run *run) { work_go_on_line(run, TO_LOG_IN); }
static void show_mail(struct run *run) { run_cover(run, "citizen.no-mail"); }
static void show_access(struct run *run) { run_cover(run, "citizen.no-access"); }

static const struct item begin_items[] = {
    { .key = '1', .label = N_("1-Créer un compte"), .choose = begin, .help = N_("Un nom d'utilisateur, une adresse, un mot de passe. Rien n'est créé avant que vous confirmiez.") },
    { .key = '2', .label = N_("2-Conditions, documents et numéros"), .outcome = TO_ABOUT, .help = N_("Qui peut avoir un compte, les documents requis, et où se trouve chaque numéro.") },
    { .key = '3', .label = N_("3-Je n'ai pas accès à mes courriels ici"), .label_short = N_("3-Sans accès à mes courriels"), .choose = show_access, .help = N_("Ce que vous pouvez faire maintenant ou plus tard.") },
    { .key = '4', .label = N_("4-Je n'ai pas de courriel"), .choose = show_mail, .help = N_("Pourquoi il faut une adresse, et comment en avoir une.") },
    { .key = '5', .label = N_("5-J'ai déjà un compte : me connecter"), .label_short = N_("5-J'ai déjà un compte"), .choose = begin_log_in,
      .help = N_("Aussi quand la création est restée en plan : le code vous est demandé de nouveau.") },
};
static const struct edge begin_edges[] = { { TO_FORM, "create.form" }, { TO_ABOUT, "about.menu" }, { TO_LOG_IN, "citizen.login" }, { OUTCOME_BACK, "citizen.start" } };

/* --- the form --- */

static struct citizen_password password_of(const struct run *run)
{
    return (struct citizen_password){ run_value(run, PASSWORD), run_value(run, NAME), run_value(run, EMAIL) };
}

static void check_name(const struct run *run, size_t slot, struct complaint *out)
{
    char name[CITIZEN_NAME_SIZE];
    words_fault(citizen_name_parse(run_value(run, slot), name), out);
    explicit_bzero(name, sizeof name);
}

static void check_password(const struct run *run, size_t slot, struct complaint *out)
{
    const struct citizen_password p = password_of(run);
    (void)slot;
    words_fault(citizen_password_check(&p), out);
}

static void live_password(const struct run *run, size_t slot, char *to, size_t size)
{
    const struct citizen_password p = password_of(run);
    (void)slot;
    citizen_live_password(&p, to, size);
}

static const struct field fields[] = {
    { .label = N_("Nom d'utilisateur"), .max_points = CITIZEN_NAME_MAX, .check = check_name, .note = N_("Minimum de 5 caractères. Seulement les lettres et les chiffres sont acceptés."),
      .help = N_("Ce nom servira à vous connecter. Personne d'autre ne peut l'avoir. Majuscules et minuscules sont sans importance.") },
    { .label = N_("Adresse courriel"), .address = true, .max_points = CONTACT_EMAIL_SIZE - 1, .check = words_check_email,
      .help = N_("Un code de sécurité y est envoyé à la création, puis à chaque connexion. Vous devez pouvoir la lire maintenant.") },
    { .label = N_("Mot de passe"), .secret = true, .max_points = CITIZEN_PASSWORD_MAX, .check = check_password, .live = live_password, .note = CITIZEN_PASSWORD_RULES,
      .help = N_("Vous pouvez l'afficher pendant que vous le tapez. Ne le dites à personne.") },
    { .label = N_("Confirmez le mot de passe"), .secret = true, .max_points = CITIZEN_PASSWORD_MAX, .check = account_check_again,
      .help = N_("Le même mot de passe, pour être certain qu'il a été bien tapé.") },
};

static const struct item form_items[] = { CITIZEN_HOW_ITEM };

static void enter_form(struct run *run) { enter_begin(run); }
static void compose_form(const struct run *run, struct composer *c) { account_compose_offline(run, c); }

static const struct work_fault faults[] = {
    { .err = ERR_NAME_TAKEN, .slot = NAME }, { .err = ERR_CITIZEN_NAME, .slot = NAME }, { .err = ERR_EMAIL, .slot = EMAIL },
    CITIZEN_PASSWORD_FAULTS(PASSWORD),
};

static void start_create(struct run *run)
{
    static const struct work work = { "create.work", "create.form", faults, sizeof faults / sizeof faults[0] };
    struct account_watch watch = work_watch(run);
    const struct citizen_create create = { run_value(run, NAME), run_value(run, EMAIL), run_value(run, PASSWORD),
                                           msg_language() == MSG_ENGLISH ? "en" : "fr", account_visit(run)->notice };
    account_visit(run)->creating = true;
    work_begin(run, &work);
    work_began(run, desk_citizen_create(session_of(run)->desk, &create, &watch));
}

static void compose_work(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, votre compte est créé.")));
}

/* --- it is there: document 004, word for word --- */

static const char *const done_words[] = {
    N_("Vous pouvez maintenant utiliser le Service d'authentification gouvernementale pour vous connecter aux services en ligne du gouvernement."),
    N_("Les prochaines étapes permettent de vous identifier auprès du Service d'authentification gouvernementale. Le processus d'identification est la procédure par laquelle nous "
       "vérifions et validons votre identité pour vous donner accès aux prestations électroniques de services gouvernementales."),
    N_("Renseignements personnels"),
    N_("Le gouvernement du Québec a à cœur le droit à la vie privée. Afin de vous identifier, certains renseignements personnels vous seront demandés. Votre consentement sera "
       "nécessaire pour communiquer ces renseignements à l'organisme public et ce dernier les utilisera pour valider leur exactitude."),
    N_("Pour vous identifier, vous aurez besoin des documents suivants :"),
    N_("- Votre numéro d'avis de cotisation de l'un des documents délivrés par Revenu Québec au cours des deux plus récentes années d'imposition;"),
    N_("- Votre carte d'assurance maladie du Québec;"),
    N_("- Votre numéro d'assurance sociale;"),
    N_("- Votre permis de conduire (si nécessaire)."),
};

static void enter_done(struct run *run)
{
    account_visit(run)->creating = false;
    if (!desk_citizen(session_of(run)->desk)->open)
        run_go(run, "account.over");
}

static void compose_done(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Votre compte a été créé avec succès.")));
    for (size_t i = 0; i < sizeof done_words / sizeof done_words[0]; i++)
        compose_text(c, ROLE_TEXT, "%s", msg(done_words[i]));
    compose_blank(c);
}

/* The first page of identification would say all this again. */
static void start_identification(struct run *run) { work_go_on_line(run, TO_PERSONAL); }

static const struct item done_items[] = {
    { .key = '1', .label = N_("1-Commencer le processus d'identification"), .label_short = N_("1-Commencer l'identification"), .choose = start_identification,
      .help = N_("Environ 10 minutes, avec vos documents. Vous pouvez aussi le faire plus tard : connectez-vous de nouveau.") },
    { .key = 'd', .label = N_("d-Se déconnecter"), .outcome = ACCOUNT_LOG_OUT, .help = N_("Termine votre session. Tout ce que vous avez tapé est effacé de ce poste.") },
};

static const struct page pages[] = {
    { .name = "create.begin", .kind = PAGE_TEXT, .title = TITLE, .help = N_("Rien n'est demandé ici : cette page dit ce qu'il faudra."),
      .items = begin_items, .item_count = 5, .edges = begin_edges, .edge_count = 4, .compose = compose_begin, .enter = enter_begin },
    { .name = "create.form", .kind = PAGE_FORM, .title = TITLE, .confirm = N_("Suivant"), .idle = IDLE_OUTSIDE,
      .help = N_("Choisissez un nom et un mot de passe. Le compte est créé quand vous choisissez «Suivant»; un code envoyé par courriel le confirme ensuite."),
      .fields = fields, .field_count = 4, .first_slot = NAME, .items = form_items, .item_count = 1, .compose = compose_form, .enter = enter_form,
      .edges = (const struct edge[]){ { OUTCOME_CONFIRM, "create.work" }, { OUTCOME_BACK, "create.begin" } }, .edge_count = 2 },
    { .name = "create.work", .kind = PAGE_WORK, .title = TITLE, .help = N_("Le serveur crée votre compte."), .compose = compose_work, .enter = start_create,
      ACCOUNT_EDGES("citizen.code", "create.failed", "create.form") },
    CITIZEN_FAILED_PAGE("create.failed", TITLE, "create.form"),
    { .name = "create.done", .kind = PAGE_TEXT, .title = N_("Création de compte terminée"), .guarded = true, .idle = IDLE_OUTSIDE,
      .help = N_("Le compte existe et votre adresse est confirmée. Il reste à dire qui vous êtes, maintenant ou plus tard."),
      .items = done_items, .item_count = 2, .edges = (const struct edge[]){ { TO_PERSONAL, "identify.personal" }, ACCOUNT_LOG_OUT_EDGE }, .edge_count = 2, .compose = compose_done, .enter = enter_done },
};

const struct flow flow_create = { "create", pages, sizeof pages / sizeof pages[0] };
