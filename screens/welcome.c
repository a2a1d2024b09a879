/* The welcome page, the kiosk that cannot work, the lost token, the idle warning. */
#include "core/desk/citizen.h"
#include "screens/counter.h"
#include "screens/messages.h"
#include "screens/screens.h"
#include "screens/session.h"
#include "screens/words.h"

#include <stdio.h>

enum { TO_DIRECTORY = OUTCOME_OWN, TO_DISPLAY, TO_LOST, TO_WELCOME, TO_SERVICES, TO_INVITATION, TO_CITIZEN };

static void choose_token(struct run *run)
{
    char text[WORDS_MAX];
    const struct desk_status *status = session_status(run);
    if (session_open_menu(session_of(run)))
        return;
    if (status->token == DESK_TOKEN_READING)
        session_want_menu(session_of(run));
    if (status->token == DESK_TOKEN_FAULT)
        words_error(status->token_err, text, sizeof text);
    else if (status->token == DESK_TOKEN_TWO)
        words_error(ERR_TOKEN_TWO, text, sizeof text);
    else
        snprintf(text, sizeof text, "%s", status->token == DESK_TOKEN_READING ? msg(N_("Un instant, la clé est lue."))
                 : msg(N_("Branchez votre clé maintenant : son menu s'ouvrira de lui-même.")));
    run_say(run, text);
}

/* What stands above the question: a token that stays, two tokens, a reader that does not answer. */
static void compose_welcome(const struct run *run, struct composer *c)
{
    char text[WORDS_MAX];
    const struct desk_status *status = session_status(run);
    bool there = status->token == DESK_TOKEN_READY || status->token == DESK_TOKEN_LOCKED;
    if (status->token == DESK_TOKEN_TWO || status->token == DESK_TOKEN_FAULT) {
        words_error(status->token == DESK_TOKEN_TWO ? ERR_TOKEN_TWO : status->token_err, text, sizeof text);
        compose_text(c, ROLE_STATUS, "%s", text);
        compose_blank(c);
    } else if (there && session_of(run)->held == HELD_IDLE) {
        compose_text(c, ROLE_STATUS, "%s", msg(N_("Une clé est encore branchée. Si c'est la vôtre, appuyez sur Entrée. "
                                                  "Sinon, retirez-la et remettez-la à l'accueil.")));
        compose_blank(c);
    } else if (there) {
        compose_text(c, ROLE_STATUS, "%s", msg(N_("Retirez votre clé. (Entrée ouvre de nouveau son menu.)")));
        compose_blank(c);
    }
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Que voulez-vous faire?")));
}

static bool invitations_on(const struct run *run) { return conf_flag(session_of(run)->conf, "services.invitations"); }
static bool accounts_on(const struct run *run) { return conf_flag(session_of(run)->conf, "services.accounts"); }
static bool citizens_on(const struct run *run) { return conf_flag(session_of(run)->conf, "services.citizens"); }

static const struct item welcome_items[] = {
    { .key = '1', .label = N_("1-J'ai une clé SécurSanté : branchez-la maintenant"),
      .label_short = N_("1-J'ai une clé : branchez-la"), .choose = choose_token,
      .help = N_("La clé se branche dans le port USB ou dans le lecteur. Son menu s'ouvre de lui-même.") },
    { .key = '2', .label = N_("2-Je suis professionnel ou employé : Services en ligne"),
      .label_short = N_("2-Services en ligne"), .outcome = TO_SERVICES, .offered = accounts_on,
      .help = N_("Pour les personnes qui ont un nom d'utilisateur des services en ligne, ou qui veulent créer un compte.") },
    { .key = '3', .label = N_("3-J'ai reçu une invitation et un code secret"),
      .label_short = N_("3-J'ai reçu une invitation"), .outcome = TO_INVITATION, .offered = invitations_on,
      .help = N_("Pour créer un compte à la demande de votre établissement.") },
    { .key = '4', .label = N_("4-Service d'authentification (citoyens)"),
      .label_short = N_("4-Service d'authentification"), .outcome = TO_CITIZEN, .offered = citizens_on,
      .help = N_("Pour les citoyens : se connecter, créer un compte, prouver son identité.") },
    { .key = '5', .label = N_("5-Joindre quelqu'un (téléphones et heures)"),
      .label_short = N_("5-Joindre quelqu'un"), .outcome = TO_DIRECTORY,
      .help = N_("Les numéros de téléphone, leurs heures, et qui répond en ce moment.") },
    { .key = '6', .label = N_("6-Affichage et lecture (grand contraste, ligne par ligne)"),
      .label_short = N_("6-Affichage et lecture"), .outcome = TO_DISPLAY,
      .help = N_("Pour changer les couleurs, la lecture par synthèse vocale ou braille, et la répétition des touches.") },
    { .key = '7', .label = N_("7-Clé perdue, volée ou brisée"), .outcome = TO_LOST,
      .help = N_("Ce qu'il faut faire quand votre clé est perdue, volée ou brisée.") },
};
static const struct edge welcome_edges[] = {
    { TO_DIRECTORY, "directory" }, { TO_DISPLAY, "display" }, { TO_LOST, "lost" }, { TO_SERVICES, "services" }, { TO_INVITATION, "invitation" },
    { TO_CITIZEN, "citizen.privacy" }
};

static void compose_broken(const struct run *run, struct composer *c)
{
    char text[WORDS_MAX];
    words_error(session_status(run)->store_err, text, sizeof text);
    compose_text(c, ROLE_STATUS, "%s", text);
    compose_text(c, ROLE_TEXT, msg(N_("Pour de l'aide : %s.")), conf_text(session_of(run)->conf, "support.phone"));
}

static void compose_lost(const struct run *run, struct composer *c)
{
    const struct conf *conf = session_of(run)->conf;
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Avertissez tout de suite le Centre de services DSQ : votre clé sera désactivée, et "
                                            "personne ne pourra s'en servir.")));
    compose_text(c, ROLE_TEXT, msg(N_("Téléphone : %s")), conf_text(conf, "support.phone"));
    compose_text(c, ROLE_TEXT, msg(N_("Courriel : %s")), conf_text(conf, "support.email"));
    if (*conf_text(conf, "avi.place"))
        compose_text(c, ROLE_TEXT, msg(N_("Pour une nouvelle clé, voyez l'AVI de votre établissement : %s %s %s")),
                     conf_text(conf, "avi.place"), conf_text(conf, "avi.phone"), conf_text(conf, "avi.hours"));
    else
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Pour une nouvelle clé, voyez l'AVI de votre établissement.")));
}

static const struct item back_items[] = {
    { .key = '0', .label = N_("0-Retourner à la page d'accueil"), .outcome = TO_WELCOME,
      .help = N_("Revient à la page d'accueil.") },
};
static const struct edge lost_edges[] = { { TO_WELCOME, "welcome" }, { OUTCOME_BACK, "welcome" } };

static void compose_idle(const struct run *run, struct composer *c)
{
    bool open = desk_account(session_of(run)->desk)->open || desk_citizen(session_of(run)->desk)->open;
    compose_text(c, ROLE_STATUS, "%s", open ? msg(N_("Sinon, dans 60 secondes, votre session sera fermée et tout ce que vous avez tapé sera effacé."))
                 : msg(N_("Sinon, dans 60 secondes, tout ce que vous avez tapé sera effacé.")));
    if (messages_is_written(session_of(run)))
        compose_text(c, ROLE_STATUS, "%s", msg(N_("Votre message, lui, sera gardé comme brouillon.")));
}

enum { STAY = OUTCOME_OWN };
static const struct item idle_items[] = {
    { .key = ' ', .label = N_("Appuyez sur la barre d'espacement pour continuer."), .outcome = STAY,
      .help = N_("Vous gardez ce que vous avez tapé, et vous pouvez prolonger autant de fois que vous voulez.") },
};
static const struct edge idle_edges[] = { { STAY, NULL }, { OUTCOME_BACK, NULL } };

/* A counter begins with a page of its own. */
static void enter_welcome(struct run *run)
{
    if (counter_is(session_of(run)))
        run_go(run, "counter.welcome");
}

static const struct page pages[] = {
    { .name = "welcome", .enter = enter_welcome, .kind = PAGE_MENU, .title = N_("Guichet"), .idle = IDLE_NEVER,
      .help = N_("Choisissez un service par son numéro, ou avec les flèches puis Entrée. Si vous avez une clé SécurSanté, "
                 "branchez-la : son menu s'ouvre de lui-même."),
      .items = welcome_items, .item_count = sizeof welcome_items / sizeof welcome_items[0],
      .edges = welcome_edges, .edge_count = sizeof welcome_edges / sizeof welcome_edges[0], .compose = compose_welcome },
    { .name = "broken", .kind = PAGE_TEXT, .title = N_("Guichet"), .idle = IDLE_NEVER,
      .help = N_("Ce poste ne peut pas servir pour le moment. Changez de poste ou appelez le soutien."),
      .compose = compose_broken },
    { .name = "lost", .kind = PAGE_TEXT, .title = N_("7-Clé perdue, volée ou brisée"),
      .help = N_("Une clé perdue ou volée doit être désactivée sans attendre."),
      .items = back_items, .item_count = 1, .edges = lost_edges, .edge_count = 2, .compose = compose_lost },
    { .name = "idle", .kind = PAGE_MENU, .title = N_("Êtes-vous toujours là?"),
      .help = N_("Sans réponse, ce poste efface tout pour protéger ce que vous avez tapé."),
      .items = idle_items, .item_count = 1, .edges = idle_edges, .edge_count = 2, .compose_below = compose_idle },
};

const struct flow flow_welcome = { "welcome", pages, sizeof pages / sizeof pages[0] };
