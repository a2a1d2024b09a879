/* «Mot de passe oublié?» of the Service d'authentification: the document has the link only, the way is ours. The same sentences whether the
 * account exists or not; at the end one logs in as always. */
#include "screens/citizen.h"
#include "screens/screens.h"
#include "screens/words.h"

#include <string.h>

enum { NAME = CITIZEN_CODE_SLOT + 1, PASSWORD, AGAIN };
enum { TO_LOG_IN = OUTCOME_OWN };

#define TITLE N_("Mot de passe oublié?")

/* --- the name or the address --- */

static const struct field name_fields[] = {
    { .label = N_("Adresse courriel ou nom d'utilisateur"), .max_points = CITIZEN_LOGIN_SIZE - 1, .address = true, .check = citizen_check_login,
      .help = N_("L'adresse ou le nom que vous avez choisis en créant votre compte. Majuscules et minuscules sont sans importance.") },
};

static void enter_name(struct run *run)
{
    desk_citizen_coding_drop(session_of(run)->desk);
    account_visit(run)->creating = false;
    for (size_t slot = CITIZEN_CODE_SLOT; slot <= AGAIN; slot++)
        if (slot != NAME)
            run_clear(run, slot);
}

static void compose_name(const struct run *run, struct composer *c)
{
    account_compose_offline(run, c);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Un code est envoyé à l'adresse courriel du compte, puis vous choisissez un nouveau mot de passe. Environ 3 minutes; il faut le réseau et pouvoir lire "
                                            "vos courriels maintenant.")));
    compose_blank(c);
}

static void show_access(struct run *run) { citizen_cover(run, "citizen.no-access"); }
static const struct item name_items[] = {
    { .key = 'i', .label = N_("i-Je n'ai pas accès à mes courriels ici"), .label_short = N_("i-Sans accès à mes courriels"), .choose = show_access,
      .help = N_("Ce que vous pouvez faire maintenant ou plus tard.") },
};
static const struct edge name_edges[] = { { OUTCOME_CONFIRM, "lost.work" }, { OUTCOME_BACK, "citizen.login" } };

static void start_ask(struct run *run)
{
    static const struct work_fault faults[] = { { .err = ERR_CITIZEN_NAME, .slot = NAME } };
    static const struct work work = { "lost.work", "lost.name", faults, sizeof faults / sizeof faults[0] };
    struct account_watch watch = work_watch(run);
    work_begin(run, &work);
    work_began(run, desk_citizen_forgot(session_of(run)->desk, run_value(run, NAME), &watch));
}

static void compose_ask(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, un code est demandé au serveur.")));
}

/* --- the new password --- */

/* What was typed first is a name or an address; the password is not that one. */
static struct citizen_password password_of(const struct run *run)
{
    const struct secret *typed = run_value(run, NAME);
    bool address = memchr(secret_bytes(typed), '@', secret_length(typed)) != NULL;
    return (struct citizen_password){ .password = run_value(run, PASSWORD), .name = address ? NULL : typed, .email = address ? typed : NULL };
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

static const struct field new_fields[] = {
    { .label = N_("Nouveau mot de passe"), .secret = true, .max_points = CITIZEN_PASSWORD_MAX, .check = check_password, .live = live_password, .note = CITIZEN_PASSWORD_RULES,
      .help = N_("Vous pouvez l'afficher pendant que vous le tapez. Ne le dites à personne.") },
    { .label = N_("Confirmez le mot de passe"), .secret = true, .max_points = CITIZEN_PASSWORD_MAX, .check = account_check_again,
      .help = N_("Le même mot de passe, pour être certain qu'il a été bien tapé.") },
};
static const struct item new_items[] = { CITIZEN_HOW_ITEM };
static const struct edge new_edges[] = { { OUTCOME_CONFIRM, "lost.save" }, { OUTCOME_BACK, "lost.name" } };

/* The code was right, but too long ago. */
static void enter_new(struct run *run)
{
    if (!desk_citizen(session_of(run)->desk)->may_set_password)
        run_go(run, "lost.name");
}

static void start_save(struct run *run)
{
    static const struct work_fault faults[] = { CITIZEN_PASSWORD_FAULTS(PASSWORD) };
    static const struct work work = { "lost.save", "lost.password", faults, sizeof faults / sizeof faults[0] };
    struct account_watch watch = work_watch(run);
    const struct citizen_new_password password = { run_value(run, PASSWORD), run_value(run, NAME) };
    work_begin(run, &work);
    work_began(run, desk_citizen_forgot_password(session_of(run)->desk, &password, &watch));
}

static void leave(struct run *run) { session_wipe(session_of(run), HELD_CLOSED); }
static const struct item done_items[] = {
    { .key = '1', .label = N_("1-Me connecter"), .outcome = TO_LOG_IN, .help = N_("Demande votre nom d'utilisateur et votre nouveau mot de passe.") },
    { .key = '0', .label = N_("0-Retourner à la page d'accueil"), .choose = leave, .help = N_("Efface tout et revient à la page d'accueil.") },
};
static const struct edge done_edges[] = { { TO_LOG_IN, "citizen.login" } };

static const struct page pages[] = {
    { .name = "lost.name", .kind = PAGE_FORM, .title = TITLE, .confirm = N_("Suivant"), .fields = name_fields, .field_count = 1, .first_slot = NAME, .items = name_items, .item_count = 1,
      .help = N_("Rien ne dit ici si le compte existe : le courriel le dit à la personne à qui il est."), .edges = name_edges, .edge_count = 2, .compose = compose_name, .enter = enter_name },
    { .name = "lost.work", .kind = PAGE_WORK, .title = TITLE, .help = N_("Le serveur envoie un code, si le compte existe."), .compose = compose_ask, .enter = start_ask,
      ACCOUNT_EDGES("lost.code", "lost.stopped", "lost.name") },
    CITIZEN_FAILED_PAGE("lost.stopped", TITLE, "lost.name"),
    CITIZEN_CODE_PAGES("lost", "lost.password", "lost.name"),
    { .name = "lost.password", .kind = PAGE_FORM, .title = TITLE, .guarded = true, .fields = new_fields, .field_count = 2, .first_slot = PASSWORD, .items = new_items, .item_count = 1,
      .help = N_("Choisissez un nouveau mot de passe et inscrivez-le deux fois."), .edges = new_edges, .edge_count = 2, .enter = enter_new },
    { .name = "lost.save", .kind = PAGE_WORK, .title = TITLE, .help = N_("Le nouveau mot de passe remplace l'ancien."), .compose = account_compose_saving, .enter = start_save,
      ACCOUNT_EDGES("lost.done", "lost.unsaved", "lost.password") },
    CITIZEN_FAILED_PAGE("lost.unsaved", TITLE, "lost.password"),
    { .name = "lost.done", .kind = PAGE_TEXT, .title = TITLE, .guarded = true, .help = N_("L'ancien mot de passe ne sert plus. Les autres sessions de votre compte sont fermées."),
      .items = done_items, .item_count = 2, .edges = done_edges, .edge_count = 1, .compose = account_compose_reset },
};

const struct flow flow_lost = { "lost", pages, sizeof pages / sizeof pages[0] };
