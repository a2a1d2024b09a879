/* The numbered menu of the Portail libre-service. Labels are those of documents 000 and 001. */
#include "screens/ending.h"
#include "screens/screens.h"
#include "screens/session.h"
#include "screens/words.h"

enum { TO_CHECK = OUTCOME_OWN, TO_UNBLOCK };

static bool check_on(const struct run *run) { return conf_is(session_of(run)->conf, "menu.5", "check"); }

/* Pulled in between, or the work ended without its token, or with somebody else's in the reader. */
static void enter_menu(struct run *run)
{
    struct session *s = session_of(run);
    enum desk_token token = session_status(run)->token;
    bool there = token == DESK_TOKEN_READY || token == DESK_TOKEN_LOCKED;
    if (there && !session_is_anothers(s))
        return;
    session_wipe(s, HELD_NOT);
    session_open_menu(s);
}

static void compose_menu(const struct run *run, struct composer *c)
{
    const struct desk_status *status = session_status(run);
    if (status->token == DESK_TOKEN_LOCKED)
        compose_text(c, ROLE_STATUS, "%s", msg(N_("Votre clé est verrouillée. Choisissez 4 pour la débloquer.")));
    if (status->unsure)
        compose_text(c, ROLE_STATUS, "%s", msg(N_("La dernière fois, il n'a pas été possible de savoir si votre mot de passe a été changé. "
                                                  "Essayez d'abord le nouveau.")));
}

static void compose_support(const struct run *run, struct composer *c)
{
    compose_text(c, ROLE_TEXT, msg(N_("Soutien : %s")), conf_text(session_of(run)->conf, "support.phone"));
}

/* With a locked token a password cannot be asked for: that is said at once, not after it was typed. */
static void open(struct run *run, const char *page)
{
    run_go(run, session_status(run)->token == DESK_TOKEN_LOCKED ? "locked" : page);
}
static void open_questions(struct run *run) { open(run, "questions.form"); }
static void open_password(struct run *run) { open(run, "password.form"); }
static void open_contact(struct run *run) { open(run, "contact.form"); }
static void open_renew(struct run *run)
{
    if (session_status(run)->token == DESK_TOKEN_LOCKED)
        run_go(run, "locked");
    else
        screens_open_renew(run);
}

static const struct item items[] = {
    { .key = '1', .label = N_("1-Gérer mes questions de sécurité"), .label_short = N_("1-Gérer mes questions de sécurité"),
      .choose = open_questions, .help = N_("Choisir quatre questions et leurs réponses, pour débloquer votre clé plus tard.") },
    { .key = '2', .label = N_("2-Modifier mon mot de passe"), .choose = open_password,
      .help = N_("Remplacer le mot de passe de votre clé, quand vous connaissez l'actuel. Cela marche aussi sans réseau.") },
    { .key = '3', .label = N_("3-Modifier mes informations de contact"), .label_short = N_("3-Modifier mes coordonnées"),
      .choose = open_contact, .help = N_("Votre adresse courriel et vos numéros de téléphone.") },
    { .key = '4', .label = N_("4-Débloquer ma clé d'authentification SécurSanté à l'aide de mes questions de sécurité"),
      .label_short = N_("4-Débloquer à l'aide de mes questions"), .outcome = TO_UNBLOCK,
      .help = N_("Quand la clé est verrouillée, ou quand vous avez oublié votre mot de passe.") },
    { .key = '5', .label = N_("5-Vérifier ma clé d'authentification SécurSanté"), .label_short = N_("5-Vérifier ma clé"),
      .outcome = TO_CHECK, .offered = check_on,
      .help = N_("L'état de votre clé et de son certificat, une signature d'essai, et vos demandes.") },
    { .key = '6', .label = N_("6-Renouveler mon certificat"), .choose = open_renew,
      .help = N_("Remplacer le certificat de votre clé avant qu'il expire.") },
};
static const struct edge edges[] = { { TO_CHECK, "check" }, { TO_UNBLOCK, "unblock" } };

/* Documents 000 and 001, word for word. */
static const char *const abilities[] = {
    N_("À l'aide du Portail libre-service, vous pouvez :"),
    N_("gérer vos questions de sécurité;"),
    N_("modifier votre mot de passe;"),
    N_("modifier vos informations de contact;"),
    N_("débloquer votre clé d'authentification SécurSanté si elle a été verrouillée après cinq (5) tentatives infructueuses "
       "d'essai du mot de passe;"),
    N_("procéder au renouvellement de votre certificat."),
    NULL
};

static const struct page pages[] = {
    { .name = "menu", .kind = PAGE_MENU, .title = N_("Portail libre-service"),
      .help = N_("Choisissez une option par son numéro, ou avec les flèches puis Entrée. Débrancher la clé ferme tout."),
      .help_more = abilities,
      .items = items, .item_count = sizeof items / sizeof items[0], .edges = edges, .edge_count = 2,
      .compose = compose_menu, .compose_below = compose_support, .enter = enter_menu,
      .need = NEED_TOKEN },
    ENDING_LOCKED_PAGE("locked", N_("Portail libre-service"), NULL,
                       N_("Une clé verrouillée se débloque à l'aide de vos questions, d'un AVI ou du soutien."), words_compose_locked),
};

const struct flow flow_menu = { "menu", pages, sizeof pages / sizeof pages[0] };
