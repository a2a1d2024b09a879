/* «Paramètres du compte», document 002, section 3. */
#include "screens/settings.h"

#include "screens/screens.h"
#include "screens/words.h"

#include <string.h>

static const struct account_home *home_of(const struct run *run) { return &desk_account(session_of(run)->desk)->home; }

/* --- the menu, in the document's words --- */

/* What was typed is not there when an option begins again, nor when it is done. */
void settings_wipe(struct run *run)
{
    for (size_t slot = SETTINGS_NAME_PASSWORD; slot < SETTINGS_EIGHT + EIGHT_SLOTS; slot++)
        run_clear(run, slot);
}

static const struct item menu_items[] = {
    { .key = '1', .label = N_("1-Changement de votre nom d'utilisateur (IP ou CE)"), .label_short = N_("1-Changement du nom d'utilisateur"),
      .outcome = SETTINGS_TO_NAME, .help = N_("Le remplacer par une adresse courriel de votre choix. L'ancien demeure valide.") },
    { .key = '2', .label = N_("2-Changement de votre mot de passe"), .outcome = SETTINGS_TO_PASSWORD, .help = N_("Quand vous connaissez l'actuel.") },
    { .key = '3', .label = SETTINGS_QUESTIONS, .label_short = SETTINGS_SHORT, .outcome = SETTINGS_TO_QUESTIONS,
      .help = N_("Huit questions, pour changer en ligne un mot de passe oublié.") },
    { .key = '0', .label = N_("0-Retourner à mes services"), .outcome = ACCOUNT_TO_HOME, .help = N_("Revient à la page de vos services.") },
    ACCOUNT_LOG_OUT_ITEM,
};
static const struct edge menu_edges[] = {
    { SETTINGS_TO_NAME, "settings.name" }, { SETTINGS_TO_PASSWORD, "settings.password" }, { SETTINGS_TO_QUESTIONS, "settings.questions" },
    { ACCOUNT_TO_HOME, "home" }, { OUTCOME_BACK, "home" }, ACCOUNT_LOG_OUT_EDGE
};

const struct item settings_done_items[SETTINGS_DONE_ITEMS] = {
    { .key = '0', .label = N_("0-Retourner à mes services"), .outcome = ACCOUNT_TO_HOME, .help = N_("Revient à la page de vos services.") },
    { .key = '1', .label = N_("1-Paramètres du compte"), .outcome = SETTINGS_MENU, .help = N_("Revient aux paramètres de votre compte.") },
    ACCOUNT_LOG_OUT_ITEM,
};
const struct edge settings_done_edges[SETTINGS_DONE_EDGES] = { { ACCOUNT_TO_HOME, "home" }, { SETTINGS_MENU, "settings" }, { OUTCOME_BACK, "home" }, ACCOUNT_LOG_OUT_EDGE };

/* --- the user name --- */

static const struct field name_fields[] = {
    { .label = N_("Mot de passe actuel"), .secret = true, .max_points = ACCOUNT_PASSWORD_MAX, .check = account_check_current,
      .help = N_("Votre mot de passe des services en ligne. Majuscules et minuscules comptent.") },
    { .label = N_("Nouveau nom d'utilisateur"), .max_points = ACCOUNT_NAME_SIZE - 1, .address = true, .check = account_check_name,
      .help = N_("Une adresse courriel de votre choix. Rien n'y est jamais envoyé.") },
};
static const struct edge name_edges[] = { { OUTCOME_CONFIRM, "settings.name-work" }, { OUTCOME_BACK, "settings" }, ACCOUNT_LOG_OUT_EDGE };

static void compose_names(const struct account_home *home, struct composer *c)
{
    if (home->issued[0])
        compose_text(c, ROLE_TEXT, msg(N_("Votre nom d'utilisateur : %s")), home->issued);
    if (home->chosen[0])
        compose_text(c, ROLE_TEXT, msg(N_("Celui que vous avez choisi : %s")), home->chosen);
}

static void compose_name(const struct run *run, struct composer *c)
{
    const struct account_home *home = home_of(run);
    account_compose_offline(run, c);
    compose_names(home, c);
    if (home->issued[0])
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Votre IP ou CE actuel demeurera toutefois valide.")));
    compose_blank(c);
}

static void start_name(struct run *run)
{
    struct account_watch watch = account_watching(run);
    account_began(run, desk_set_name(session_of(run)->desk, run_value(run, SETTINGS_NAME_PASSWORD), run_value(run, SETTINGS_NAME), &watch));
}

static void compose_name_work(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, le serveur vérifie que ce nom d'utilisateur est libre.")));
}

static void compose_name_done(const struct run *run, struct composer *c)
{
    const struct account_home *home = home_of(run);
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Votre nom d'utilisateur est changé.")));
    compose_names(home, c);
    if (home->issued[0] && home->chosen[0])
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Les deux permettent de vous connecter.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Un avis vous est envoyé par courriel.")));
    compose_blank(c);
}

/* --- the password --- */

static void check_new(const struct run *run, size_t slot, struct complaint *out)
{
    if (secret_equal(run_value(run, SETTINGS_OLD), run_value(run, slot)))
        words_fault(ERR_PIN_SAME, out);
    else
        account_check_password(run, slot, out);
}

static const struct field password_fields[] = {
    { .label = N_("Mot de passe actuel"), .secret = true, .max_points = ACCOUNT_PASSWORD_MAX, .check = account_check_current,
      .help = N_("Votre mot de passe des services en ligne. Majuscules et minuscules comptent.") },
    { .label = N_("Nouveau mot de passe"), .secret = true, .max_points = ACCOUNT_PASSWORD_MAX, .check = check_new, .live = account_live_password,
      .help = N_("Celui que vous voulez. Il suit les trois conditions écrites sur cette page.") },
    { .label = N_("Nouveau mot de passe"), .note = N_("(encore une fois)"), .secret = true, .max_points = ACCOUNT_PASSWORD_MAX, .check = account_check_again,
      .help = N_("Le même nouveau mot de passe, pour être certain qu'il a été bien tapé.") },
};
static const struct edge password_edges[] = { { OUTCOME_CONFIRM, "settings.password-work" }, { OUTCOME_BACK, "settings" }, ACCOUNT_LOG_OUT_EDGE };
static const struct edge must_edges[] = { { OUTCOME_CONFIRM, "settings.must-work" }, ACCOUNT_LOG_OUT_EDGE };

static void compose_password(const struct run *run, struct composer *c)
{
    account_compose_offline(run, c);
}

static void compose_must(const struct run *run, struct composer *c)
{
    compose_text(c, ROLE_STATUS, "%s", home_of(run)->temporary ? msg(N_("Votre mot de passe est temporaire : choisissez le vôtre. Ensuite viendront vos questions secrètes."))
                 : msg(N_("Votre mot de passe est expiré : choisissez-en un autre. Ensuite viendront vos questions secrètes.")));
    account_compose_offline(run, c);
    compose_blank(c);
}

static void start_password(struct run *run)
{
    struct account_watch watch = account_watching(run);
    account_began(run, desk_set_password(session_of(run)->desk, run_value(run, SETTINGS_OLD), run_value(run, SETTINGS_NEW), &watch));
}

/* Document 002, word for word. */
static const char *const about[] = {
    N_("Vous pourrez dorénavant personnaliser votre nom d'utilisateur IP ou CE et le remplacer par une adresse courriel de votre choix. Votre IP ou CE actuel "
       "demeurera toutefois valide."),
    NULL
};

#define NAME_TITLE N_("1-Changement de votre nom d'utilisateur (IP ou CE)")
#define NAME_SHORT N_("1-Changement du nom d'utilisateur")
#define PASSWORD_TITLE N_("2-Changement de votre mot de passe")
#define PASSWORD_SHORT N_("2-Changement du mot de passe")
#define DONE .kind = PAGE_TEXT, .items = settings_done_items, .item_count = SETTINGS_DONE_ITEMS, .edges = settings_done_edges, .edge_count = SETTINGS_DONE_EDGES, .guarded = true, .enter = settings_wipe
#define OUT .items = account_out_items, .item_count = 1

static const struct page pages[] = {
    { .name = "settings", .kind = PAGE_MENU, .title = N_("Paramètres du compte"), .help = N_("Trois choses de votre compte que vous pouvez changer vous-même."),
      .items = menu_items, .item_count = sizeof menu_items / sizeof menu_items[0], .edges = menu_edges, .edge_count = sizeof menu_edges / sizeof menu_edges[0],
      .enter = settings_wipe },
    { .name = "settings.name", .kind = PAGE_FORM, .title = NAME_TITLE, .title_short = NAME_SHORT, .help_more = about, OUT,
      .help = N_("Inscrivez votre mot de passe, puis le nom d'utilisateur que vous voulez."), .fields = name_fields, .field_count = 2,
      .first_slot = SETTINGS_NAME_PASSWORD, .edges = name_edges, .edge_count = 3, .compose = compose_name },
    { .name = "settings.name-work", .kind = PAGE_WORK, .title = NAME_TITLE, .title_short = NAME_SHORT, .help = N_("Un nom d'utilisateur n'appartient qu'à une personne."),
      ACCOUNT_EDGES("settings.name-done", "settings.name-failed", "settings.name"), .compose = compose_name_work, .enter = start_name },
    ACCOUNT_FAILED_PAGE("settings.name-failed", NAME_TITLE, NAME_SHORT, "settings.name"),
    { .name = "settings.name-done", .title = NAME_TITLE, .title_short = NAME_SHORT, DONE, .compose = compose_name_done,
      .help = N_("Le nouveau nom d'utilisateur sert dès maintenant.") },
    { .name = "settings.password", .kind = PAGE_FORM, .title = PASSWORD_TITLE, .title_short = PASSWORD_SHORT, OUT,
      .help = N_("Inscrivez votre mot de passe actuel, puis le nouveau deux fois."), .fields = password_fields, .field_count = 3, .first_slot = SETTINGS_OLD,
      .edges = password_edges, .edge_count = 3, .compose = compose_password, .compose_below = account_compose_rules },
    { .name = "settings.password-work", .kind = PAGE_WORK, .title = PASSWORD_TITLE, .title_short = PASSWORD_SHORT, .help = N_("Le nouveau mot de passe remplace l'ancien."),
      ACCOUNT_EDGES("settings.password-done", "settings.password-failed", "settings.password"), .compose = account_compose_saving, .enter = start_password },
    ACCOUNT_FAILED_PAGE("settings.password-failed", PASSWORD_TITLE, PASSWORD_SHORT, "settings.password"),
    { .name = "settings.password-done", .title = PASSWORD_TITLE, .title_short = PASSWORD_SHORT, DONE, .compose = account_compose_saved,
      .help = N_("L'ancien mot de passe ne sert plus. Les autres sessions de votre compte sont fermées.") },
    { .name = "settings.must-password", .kind = PAGE_FORM, .title = PASSWORD_TITLE, .title_short = PASSWORD_SHORT, OUT, .guarded = true,
      .help = N_("Rien d'autre n'est possible avant : le mot de passe que vous avez ne sert plus qu'à cela."), .fields = password_fields, .field_count = 3,
      .first_slot = SETTINGS_OLD, .edges = must_edges, .edge_count = 2, .compose = compose_must, .compose_below = account_compose_rules },
    { .name = "settings.must-work", .kind = PAGE_WORK, .title = PASSWORD_TITLE, .title_short = PASSWORD_SHORT, .help = N_("Le nouveau mot de passe remplace l'ancien."),
      ACCOUNT_EDGES("home", "settings.must-failed", "settings.must-password"), .compose = account_compose_saving, .enter = start_password },
    ACCOUNT_FAILED_PAGE("settings.must-failed", PASSWORD_TITLE, PASSWORD_SHORT, "settings.must-password"),
    SETTINGS_QUESTIONS_PAGES,
};

const struct flow flow_settings = { "settings", pages, sizeof pages / sizeof pages[0] };
