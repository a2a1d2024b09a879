/* The ways out of a session of the services on line: logged out, over, or somebody put a token in. */
#include "screens/account.h"
#include "screens/screens.h"
#include "screens/words.h"

#include <stdio.h>

enum { STAY = OUTCOME_OWN };

/* Which of the two services it was is all that is not forgotten: these pages name it, and lead back to it. */
static void log_out(struct run *run)
{
    bool citizen = account_visit(run)->citizen;
    session_log_out(session_of(run));
    account_visit(run)->citizen = citizen;
}

static void log_in_again(struct run *run) { run_go(run, account_visit(run)->citizen ? "citizen.privacy" : "services"); }

static void name_service(const struct run *run, char *to, size_t size, bool narrow)
{
    const char *citizens = narrow ? msg(N_("Service d'authentification")) : msg(N_("Service d'authentification gouvernementale"));
    snprintf(to, size, "%s", account_visit(run)->citizen ? citizens : msg(N_("Services en ligne")));
}
static void leave(struct run *run) { session_wipe(session_of(run), HELD_CLOSED); }

static void compose_out(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Votre session est fermée. Ce que vous avez tapé est effacé de ce poste.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Vous pouvez vous en aller. Cette page se ferme toute seule.")));
}

static void compose_over(const struct run *run, struct composer *c)
{
    char text[WORDS_MAX];
    (void)run;
    words_error(ERR_SESSION, text, sizeof text);
    compose_text(c, ROLE_STATUS, "%s", text);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Une session se ferme après un certain temps, ou quand votre mot de passe a été changé ailleurs. Ce que le serveur a "
                                            "confirmé est fait; le reste ne l'est pas.")));
}

static const struct item out_items[] = {
    { .key = '0', .label = N_("0-Retourner à la page d'accueil"), .choose = leave, .help = N_("Efface tout et revient à la page d'accueil.") },
};
static const struct item over_items[] = {
    { .key = '1', .label = N_("1-Me connecter de nouveau"), .choose = log_in_again, .help = N_("Demande de nouveau votre nom d'utilisateur et votre mot de passe.") },
    { .key = '0', .label = N_("0-Retourner à la page d'accueil"), .choose = leave, .help = N_("Efface tout et revient à la page d'accueil.") },
};

/* --- a token is put in while somebody works without one --- */

static void open_token(struct run *run)
{
    struct session *s = session_of(run);
    session_wipe(s, HELD_NOT);
    session_open_menu(s);
}

static void compose_token(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Une clé vient d'être branchée. Pour s'en servir, il faut d'abord fermer la session en cours.")));
}

static const struct item token_items[] = {
    { .key = '1', .label = N_("1-Non"), .outcome = STAY, .help = N_("La session continue où elle en était. La clé peut rester branchée ou être débranchée.") },
    { .key = '2', .label = N_("2-Oui"), .choose = open_token, .help = N_("La session est fermée, ce qui est tapé est effacé, et le menu de la clé s'ouvre.") },
};
static const struct edge token_edges[] = { { STAY, NULL }, { OUTCOME_BACK, NULL } };

static const struct page pages[] = {
    { .name = "account.out", .kind = PAGE_TEXT, .title = N_("Services en ligne"), .title_format = name_service, .idle = IDLE_CLOSING, .guarded = true,
      .help = N_("Votre session est fermée : plus rien de vous n'est à ce poste."),
      .items = out_items, .item_count = 1, .compose = compose_out, .enter = log_out },
    { .name = "account.over", .kind = PAGE_TEXT, .title = N_("Services en ligne"), .title_format = name_service, .guarded = true,
      .help = N_("Pour votre sécurité, une session ne dure pas toujours. Connectez-vous de nouveau pour continuer."),
      .items = over_items, .item_count = 2, .compose = compose_over, .enter = log_out },
    { .name = "account.token", .kind = PAGE_MENU, .title = N_("Fermer la session en cours?"), .guarded = true,
      .help = N_("Une seule personne à la fois peut se servir de ce poste. Sans réponse, la session continue."),
      .items = token_items, .item_count = 2, .edges = token_edges, .edge_count = 2, .compose = compose_token },
};

const struct flow flow_account = { "account", pages, sizeof pages / sizeof pages[0] };
