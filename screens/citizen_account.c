/* «Gérer votre compte»: the address, the password, the end of the account. Document 004 has the link and no words: these are ours. */
#include "core/rules/contact.h"
#include "screens/citizen.h"
#include "screens/screens.h"
#include "screens/words.h"

#include <string.h>

enum { EMAIL_PASSWORD = CITIZEN_CODE_SLOT + 1, EMAIL, OLD, NEW, AGAIN, CLOSE_PASSWORD, SLOTS };
enum { TO_EMAIL = OUTCOME_OWN, TO_PASSWORD, TO_CONSENTS, TO_KEPT, TO_TRAIL, TO_CLOSE, TO_MENU, YES };

static const struct citizen_home *home_of(const struct run *run) { return &desk_citizen(session_of(run)->desk)->home; }

/* --- the menu --- */

/* What was typed is not there when an option begins again, nor when it is done. */
static void wipe(struct run *run)
{
    for (size_t slot = CITIZEN_CODE_SLOT; slot < SLOTS; slot++)
        run_clear(run, slot);
}

static void enter_menu(struct run *run)
{
    wipe(run);
    desk_citizen_coding_drop(session_of(run)->desk);
    if (!desk_citizen(session_of(run)->desk)->open)
        run_go(run, "account.over");
}

static void compose_menu(const struct run *run, struct composer *c)
{
    const struct citizen_home *home = home_of(run);
    compose_text(c, ROLE_TEXT, msg(N_("Nom d'utilisateur : %s")), home->name);
    compose_text(c, ROLE_TEXT, msg(N_("Adresse courriel : %s")), home->email);
    compose_blank(c);
}

static const struct item menu_items[] = {
    { .key = '1', .label = N_("1-Changer mon adresse courriel"), .outcome = TO_EMAIL, .help = N_("Un code est envoyé à la nouvelle adresse; l'ancienne reçoit un avis.") },
    { .key = '2', .label = N_("2-Changer mon mot de passe"), .outcome = TO_PASSWORD, .help = N_("Quand vous connaissez l'actuel.") },
    { .key = '3', .label = N_("3-Mes consentements"), .outcome = TO_CONSENTS, .help = N_("Ce que vous avez accepté ou refusé, à qui et quand; retirer un consentement.") },
    { .key = '4', .label = N_("4-Ce qui est gardé de vous"), .outcome = TO_KEPT, .help = N_("Chaque renseignement que ce service garde, et pendant combien de temps.") },
    { .key = '5', .label = N_("5-Mes demandes"), .outcome = TO_TRAIL, .help = N_("Ce qui a été fait avec votre compte, quand et où.") },
    { .key = '6', .label = N_("6-Fermer mon compte"), .outcome = TO_CLOSE, .help = N_("Ce que cela veut dire est dit d'abord. Rien n'est fermé sans votre mot de passe.") },
    { .key = '0', .label = N_("0-Retourner à mes services"), .choose = citizen_go_on, .help = N_("Revient à votre page du service.") },
    ACCOUNT_LOG_OUT_ITEM,
};
static const struct edge menu_edges[] = {
    { TO_EMAIL, "myaccount.email" }, { TO_PASSWORD, "myaccount.password" }, { TO_CONSENTS, "consents" }, { TO_KEPT, "kept" }, { TO_TRAIL, "myaccount.trail" },
    { TO_CLOSE, "myaccount.close" }, { OUTCOME_BACK, "myaccount.back" }, ACCOUNT_LOG_OUT_EDGE
};

/* --- the address --- */

#define CURRENT_FIELD { .label = N_("Mot de passe actuel"), .secret = true, .max_points = CITIZEN_PASSWORD_MAX, .check = account_check_current, \
    .help = N_("Votre mot de passe du Service d'authentification. Majuscules et minuscules comptent.") }
static const struct field email_fields[] = {
    CURRENT_FIELD,
    { .label = N_("Nouvelle adresse"), .max_points = CONTACT_EMAIL_SIZE - 1, .address = true, .check = words_check_email,
      .help = N_("Une adresse que vous êtes seul à lire, et que vous pouvez lire maintenant.") },
};

static void compose_email(const struct run *run, struct composer *c)
{
    account_compose_offline(run, c);
    compose_text(c, ROLE_TEXT, msg(N_("Adresse courriel : %s")), home_of(run)->email);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Un code sera envoyé à la nouvelle adresse : elle ne remplace l'ancienne que lorsque vous l'avez inscrit. L'ancienne reçoit un avis.")));
    compose_blank(c);
}

#define WORK(name_, again_, form_, faults_) static const struct work name_ = { again_, form_, faults_, sizeof (faults_) / sizeof (faults_)[0] }

static void start_email(struct run *run)
{
    static const struct work_fault faults[] = { { .err = ERR_PASSWORD_WRONG, .slot = EMAIL_PASSWORD }, { .err = ERR_EMAIL, .slot = EMAIL } };
    WORK(sending, "myaccount.email-work", "myaccount.email", faults);
    struct account_watch watch = work_watch(run);
    run_clear(run, CITIZEN_CODE_SLOT);      /* of a code that was sent before */
    work_begin(run, &sending);
    work_began(run, desk_citizen_set_email(session_of(run)->desk, run_value(run, EMAIL_PASSWORD), run_value(run, EMAIL), &watch));
}

static void compose_email_work(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, un code est envoyé à la nouvelle adresse.")));
}

static void compose_email_done(const struct run *run, struct composer *c)
{
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Votre nouvelle adresse courriel est confirmée.")));
    compose_text(c, ROLE_TEXT, msg(N_("Adresse courriel : %s")), home_of(run)->email);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Un avis a été envoyé à l'ancienne adresse. Les prochains codes iront à la nouvelle.")));
    compose_blank(c);
}

/* --- the password --- */

/* The rules look at the name too, which is known as a text. */
static struct secret *name_of(const struct run *run)
{
    const char *name = home_of(run)->name;
    struct secret *to = secret_new(CITIZEN_NAME_SIZE);
    if (to && secret_append(to, name, strlen(name)) == ERR_OK)
        return to;
    secret_free(to);
    return NULL;
}

static void check_new(const struct run *run, size_t slot, struct complaint *out)
{
    SECRET_OWNED struct secret *name = name_of(run);
    const struct citizen_password password = { run_value(run, slot), name, NULL };
    words_fault(secret_equal(run_value(run, OLD), run_value(run, slot)) ? ERR_PIN_SAME : citizen_password_check(&password), out);
}

static void live_new(const struct run *run, size_t slot, char *to, size_t size)
{
    SECRET_OWNED struct secret *name = name_of(run);
    citizen_live_password(&(struct citizen_password){ run_value(run, slot), name, NULL }, to, size);
}

static const struct field password_fields[] = {
    CURRENT_FIELD,
    { .label = N_("Nouveau mot de passe"), .secret = true, .max_points = CITIZEN_PASSWORD_MAX, .check = check_new, .live = live_new,
      .help = CITIZEN_PASSWORD_RULES },
    { .label = N_("Nouveau mot de passe"), .note = N_("(encore une fois)"), .secret = true, .max_points = CITIZEN_PASSWORD_MAX, .check = account_check_again,
      .help = N_("Le même nouveau mot de passe, pour être certain qu'il a été bien tapé.") },
};
static const struct item password_items[] = {
    CITIZEN_HOW_ITEM,
    ACCOUNT_LOG_OUT_ITEM,
};

static void compose_rules(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_TEXT, "%s", msg(CITIZEN_PASSWORD_RULES));
}

static void start_password(struct run *run)
{
    static const struct work_fault faults[] = {
        { .err = ERR_PASSWORD_WRONG, .slot = OLD }, { .err = ERR_PIN_SAME, .slot = NEW }, CITIZEN_PASSWORD_FAULTS(NEW),
    };
    WORK(changing, "myaccount.password-work", "myaccount.password", faults);
    struct account_watch watch = work_watch(run);
    work_begin(run, &changing);
    work_began(run, desk_citizen_set_password(session_of(run)->desk, run_value(run, OLD), run_value(run, NEW), &watch));
}

/* --- what was done with the account: screens/trail.c shows it --- */

static void start_trail(struct run *run)
{
    static const struct work asking = { .again = "myaccount.trail" };
    struct account_watch watch = work_watch(run);
    work_begin(run, &asking);
    work_began(run, desk_trail(session_of(run)->desk, &watch));
}

static void compose_trail(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, le serveur cherche vos demandes.")));
}

/* --- the end of it --- */

static void compose_close(const struct run *run, struct composer *c)
{
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Fermer votre compte? Voici ce que cela veut dire :")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("- Vous ne pourrez plus vous connecter, ni ici ni aux services en ligne qui s'ouvrent avec ce compte.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("- Ce qui vous identifie est effacé : votre adresse, votre mot de passe, votre code d'identification. On ne peut pas l'annuler.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("- La trace de ce qui a été fait et vos consentements restent au registre, comme preuve.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("- Pour vous servir encore du service, il faudra créer un autre compte et vous identifier de nouveau.")));
    account_compose_offline(run, c);
    compose_blank(c);
}

static const struct item close_items[] = {
    { .key = '1', .label = N_("1-Non, garder mon compte"), .outcome = TO_MENU, .help = N_("Rien n'est changé.") },
    { .key = '2', .label = N_("2-Oui, fermer mon compte"), .outcome = YES, .help = N_("Votre mot de passe est demandé avant.") },
    ACCOUNT_LOG_OUT_ITEM,
};
static const struct edge close_edges[] = { { TO_MENU, "myaccount.menu" }, { YES, "myaccount.close-form" }, { OUTCOME_BACK, "myaccount.menu" }, ACCOUNT_LOG_OUT_EDGE };

static const struct field close_fields[] = { CURRENT_FIELD };

static void compose_close_form(const struct run *run, struct composer *c)
{
    account_compose_offline(run, c);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Votre mot de passe montre que c'est bien vous qui fermez le compte. Ensuite, on ne peut pas l'annuler.")));
    compose_blank(c);
}

static void start_close(struct run *run)
{
    static const struct work_fault faults[] = { { .err = ERR_PASSWORD_WRONG, .slot = CLOSE_PASSWORD } };
    WORK(closing, "myaccount.close-work", "myaccount.close-form", faults);
    struct account_watch watch = work_watch(run);
    work_begin(run, &closing);
    work_began(run, desk_citizen_close(session_of(run)->desk, run_value(run, CLOSE_PASSWORD), &watch));
}

static void compose_close_work(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, votre compte est fermé.")));
}

static void enter_closed(struct run *run) { session_log_out(session_of(run)); }
static void leave(struct run *run) { session_wipe(session_of(run), HELD_CLOSED); }

static void compose_closed(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Votre compte est fermé. Ce que vous avez tapé est effacé de ce poste.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Un avis a été envoyé à votre adresse courriel.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Vous pouvez vous en aller. Cette page se ferme toute seule.")));
}

static const struct item closed_items[] = {
    { .key = '0', .label = N_("0-Retourner à la page d'accueil"), .choose = leave, .help = N_("Efface tout et revient à la page d'accueil.") },
};

/* --- the ways back --- */

static const struct item done_items[] = {
    { .key = '0', .label = N_("0-Retourner à mon compte"), .outcome = TO_MENU, .help = N_("Revient à «Gérer votre compte».") },
    { .key = '1', .label = N_("1-Retourner à mes services"), .choose = citizen_go_on, .help = N_("Revient à votre page du service.") },
    ACCOUNT_LOG_OUT_ITEM,
};
static const struct edge done_edges[] = { { TO_MENU, "myaccount.menu" }, { OUTCOME_BACK, "myaccount.menu" }, ACCOUNT_LOG_OUT_EDGE };
static const struct edge back_edges[] = { { OUTCOME_BACK, "myaccount.menu" } };

#define COUNT(a) (sizeof (a) / sizeof (a)[0])
#define MENU_TITLE N_("Gérer votre compte")
#define EMAIL_TITLE N_("1-Changer mon adresse courriel")
#define PASSWORD_TITLE N_("2-Changer mon mot de passe")
#define TRAIL_TITLE N_("5-Mes demandes")
#define CLOSE_TITLE N_("6-Fermer mon compte")
#define DONE .kind = PAGE_TEXT, .items = done_items, .item_count = COUNT(done_items), .edges = done_edges, .edge_count = COUNT(done_edges), .guarded = true, .enter = wipe
#define FORM(fields_, slot_, work_, back_) .kind = PAGE_FORM, .fields = fields_, .field_count = COUNT(fields_), .first_slot = slot_, \
    .edges = (const struct edge[]){ { OUTCOME_CONFIRM, work_ }, { OUTCOME_BACK, back_ }, ACCOUNT_LOG_OUT_EDGE }, .edge_count = 3

static const struct page pages[] = {
    { .name = "myaccount.menu", .kind = PAGE_MENU, .title = MENU_TITLE, .help = N_("Six choses de votre compte, que vous pouvez voir ou changer vous-même."),
      .items = menu_items, .item_count = COUNT(menu_items), .edges = menu_edges, .edge_count = COUNT(menu_edges), .compose = compose_menu, .enter = enter_menu },
    /* Never seen: where «Retour» leads depends on how far the person is. */
    { .name = "myaccount.back", .kind = PAGE_WORK, .title = MENU_TITLE, .help = N_("Revient à votre page du service."), .edges = back_edges, .edge_count = 1, .enter = citizen_go_on },

    { .name = "myaccount.email", .title = EMAIL_TITLE, FORM(email_fields, EMAIL_PASSWORD, "myaccount.email-work", "myaccount.menu"), .items = citizen_out_items, .item_count = 1,
      .compose = compose_email, .help = N_("Inscrivez votre mot de passe, puis la nouvelle adresse. Rien ne change avant que vous ayez inscrit le code reçu.") },
    { .name = "myaccount.email-work", .kind = PAGE_WORK, .title = EMAIL_TITLE, .help = N_("Le code montre que la nouvelle adresse est bien la vôtre."),
      .compose = compose_email_work, .enter = start_email, ACCOUNT_EDGES("myaccount.code", "myaccount.failed", "myaccount.email") },
    CITIZEN_CODE_PAGES("myaccount", "myaccount.email-done", "myaccount.email"),
    { .name = "myaccount.email-done", .title = EMAIL_TITLE, DONE, .compose = compose_email_done, .help = N_("La nouvelle adresse sert dès maintenant.") },

    { .name = "myaccount.password", .title = PASSWORD_TITLE, FORM(password_fields, OLD, "myaccount.password-work", "myaccount.menu"), .items = password_items,
      .item_count = COUNT(password_items), .compose = account_compose_offline, .compose_below = compose_rules, .help = N_("Inscrivez votre mot de passe actuel, puis le nouveau deux fois.") },
    { .name = "myaccount.password-work", .kind = PAGE_WORK, .title = PASSWORD_TITLE, .help = N_("Le nouveau mot de passe remplace l'ancien."),
      .compose = account_compose_saving, .enter = start_password, ACCOUNT_EDGES("myaccount.password-done", "myaccount.failed", "myaccount.password") },
    { .name = "myaccount.password-done", .title = PASSWORD_TITLE, DONE, .compose = account_compose_saved,
      .help = N_("L'ancien mot de passe ne sert plus. Les autres sessions de votre compte sont fermées.") },

    { .name = "myaccount.trail", .kind = PAGE_WORK, .title = TRAIL_TITLE, .help = N_("Le serveur cherche ce qui a été fait avec votre compte."),
      .compose = compose_trail, .enter = start_trail, ACCOUNT_EDGES("trail", "myaccount.failed", "myaccount.menu") },

    { .name = "myaccount.close", .kind = PAGE_TEXT, .title = CLOSE_TITLE, .guarded = true, .items = close_items, .item_count = COUNT(close_items), .edges = close_edges,
      .edge_count = COUNT(close_edges), .compose = compose_close, .help = N_("Rien n'est fermé avant que vous ayez inscrit votre mot de passe et confirmé.") },
    { .name = "myaccount.close-form", .title = CLOSE_TITLE, FORM(close_fields, CLOSE_PASSWORD, "myaccount.close-work", "myaccount.close"), .confirm = N_("Fermer mon compte"),
      .items = citizen_out_items, .item_count = 1, .guarded = true, .compose = compose_close_form, .help = N_("«Retour» garde votre compte. «Fermer mon compte» le ferme pour toujours.") },
    { .name = "myaccount.close-work", .kind = PAGE_WORK, .title = CLOSE_TITLE, .help = N_("Le serveur efface ce qui vous identifie."),
      .compose = compose_close_work, .enter = start_close, ACCOUNT_EDGES("myaccount.closed", "myaccount.failed", "myaccount.close-form") },
    { .name = "myaccount.closed", .kind = PAGE_TEXT, .title = CLOSE_TITLE, .idle = IDLE_CLOSING, .guarded = true, .items = closed_items, .item_count = 1,
      .compose = compose_closed, .enter = enter_closed, .help = N_("Votre compte est fermé : plus rien de vous n'est à ce poste.") },

    CITIZEN_FAILED_PAGE("myaccount.failed", MENU_TITLE, "myaccount.menu"),
};

const struct flow flow_citizen_account = { "myaccount", pages, COUNT(pages) };
