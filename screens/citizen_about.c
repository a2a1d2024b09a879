/* «Avant de commencer»: who can have an account, the documents, where each number is, how long it takes. Document 004, word for word where it
 * has words. Each part covers the page that it was asked on, and gives it back. */
#include "screens/citizen.h"
#include "screens/screens.h"
#include "screens/words.h"

enum { TO_START = OUTCOME_OWN, TO_CREATE };

#define TITLE N_("Avant de commencer")

/* --- who, and with what --- */

static void compose_ids(const char *const *ids, struct composer *c)
{
    for (; *ids; ids++)
        compose_text(c, ROLE_TEXT, "%s", msg(*ids));
    compose_blank(c);
}

static const char *const eligible[] = {
    N_("Pour créer un compte, vous devez :"),
    N_("- Être âgé de 14 ans ou plus, à condition de détenir un numéro d'assurance sociale."),
    N_("- Avoir une identité uniforme, prénom(s) et nom(s) de famille, sur les documents requis (carte d'assurance maladie et permis de conduire)."),
    N_("- Détenir ou avoir déjà détenu un numéro d'assurance maladie."),
    N_("- Détenir un numéro d'assurance sociale."),
    NULL
};
static void compose_eligible(const struct run *run, struct composer *c) { (void)run; compose_ids(eligible, c); }

static const char *const documents[] = {
    N_("1. Votre numéro de carte d'assurance maladie;"),
    N_("2. votre numéro d'assurance sociale;"),
    N_("3. votre numéro d'avis de cotisation (il est possible d'avoir une copie électronique de votre avis via mon dossier de Revenu Québec);"),
    N_("4. votre numéro de référence du permis de conduire ou votre numéro de référence de la carte d'assurance maladie."),
    NULL
};
static void compose_documents(const struct run *run, struct composer *c) { (void)run; compose_ids(documents, c); }

/* --- where each number is: a drawing for who sees, the same in a sentence --- */

static const char *const nam_rows[] = {
    "+--------------------------------+",
    "|  RAMQ                          |",
    "|                                |",
    "|  BOUF 9401 1419   <------      |",
    "|  -----------                   |",
    "+--------------------------------+", NULL
};
static const char *const nas_rows[] = {
    "+--------------------------------+",
    "|  NAS / SIN                     |",
    "|                                |",
    "|  123 456 789      <------      |",
    "|                                |",
    "+--------------------------------+", NULL
};
static const char *const licence_rows[] = {
    "+--------------------------------+",
    "|  SAAQ                          |",
    "|                                |",
    "|  Ref. ABC12DEF34  <------      |",
    "|                                |",
    "+--------------------------------+", NULL
};
static const char *const card_rows[] = {
    "+--------------------------------+",
    "|################################|",
    "|                                |",
    "|  125 478 569      <------      |",
    "|                                |",
    "+--------------------------------+", NULL
};

static void compose_nam(const struct run *run, struct composer *c)
{
    (void)run;
    compose_drawing(c, nam_rows, msg(N_("Votre numéro de carte d'assurance maladie émise par la Régie de l'assurance maladie du Québec (RAMQ) se trouve sur le devant de la carte.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Exemple : BOUF 9401 1419")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Quatre lettres, de votre nom puis de votre prénom, et huit chiffres.")));
    compose_blank(c);
}

static void compose_nas(const struct run *run, struct composer *c)
{
    (void)run;
    compose_drawing(c, nas_rows, msg(N_("Votre numéro d'assurance sociale se trouve sur votre carte d'assurance sociale ou sur la lettre qui vous l'a donné.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Exemple : 123 456 789")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Neuf chiffres. Il n'est gardé nulle part : il est oublié dès que la vérification est faite.")));
    compose_blank(c);
}

static void compose_licence(const struct run *run, struct composer *c)
{
    (void)run;
    compose_drawing(c, licence_rows, msg(N_("Votre numéro de référence du permis de conduire se trouve sur le devant de la carte émise par la Société de l'assurance automobile du Québec.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("De 5 à 20 lettres et chiffres. Ce n'est pas le numéro du permis.")));
    compose_blank(c);
}

static void compose_card(const struct run *run, struct composer *c)
{
    (void)run;
    compose_drawing(c, card_rows, msg(N_("Votre numéro de référence de la carte d'assurance maladie se trouve derrière la carte émise par la Régie de l'assurance maladie du Québec (RAMQ), "
                                         "uniquement si elle a été délivrée après janvier 2018.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Exemple : 125 478 569")));
    compose_blank(c);
}

static const char *const avis[] = {
    N_("Veuillez saisir votre numéro d'avis de cotisation de l'un des documents délivrés par Revenu Québec au cours des deux plus récentes années d'imposition."),
    N_("Ce numéro commence par Q ou M et contient 11 caractères."),
    N_("Il est possible d'avoir une copie électronique de votre avis via mon dossier de Revenu Québec."),
    N_("Si vous n'avez pas vos numéros d'avis de cotisation ou de référence :"),
    N_("Demandez un secret d'identification par la poste sur le portail de création de comptes. Une fois reçu, poursuivez la création de comptes."),
    N_("Ce secret remplace un seul des deux numéros. La lettre est postée à l'adresse inscrite à votre dossier de la RAMQ."),
    NULL
};
static void compose_avis(const struct run *run, struct composer *c) { (void)run; compose_ids(avis, c); }

/* --- how long, and what becomes of what is typed: ours --- */

static const char *const lasting[] = {
    N_("Le compte : environ 5 minutes. Il faut le réseau, et pouvoir lire vos courriels maintenant."),
    N_("L'identification : environ 10 minutes, avec vos documents devant vous. Il faut le réseau du début à la fin."),
    N_("Rien ne presse : un avertissement vient avant que ce poste efface ce qui est tapé, et une touche suffit pour continuer."),
    N_("Un compte dont l'adresse n'est pas confirmée est gardé 7 jours. Une identification commencée peut être reprise pendant 30 jours."),
    NULL
};
static void compose_lasting(const struct run *run, struct composer *c) { (void)run; compose_ids(lasting, c); }

static const char *const typed[] = {
    N_("Vos numéros et votre date de naissance servent à une seule chose : demander aux registres si ce sont les vôtres. Ils sont oubliés dès la réponse, à ce poste comme au serveur."),
    N_("Ce qui reste : votre compte, la date et l'heure de vos consentements et de vos refus, et que vous avez été identifié."),
    N_("Quand vous avez consenti à la vérification, vos prénom et nom et vos choix sont gardés 30 minutes au serveur, pour reprendre après une interruption."),
    N_("À l'écran, ces numéros sont masqués dès que vous quittez la case, sauf leurs deux derniers caractères."),
    N_("Quand vous vous en allez, ou après un temps sans réponse, tout ce que vous avez tapé est effacé de ce poste."),
    NULL
};
static void compose_typed(const struct run *run, struct composer *c) { (void)run; compose_ids(typed, c); }

/* --- the menu of all of it --- */

#define SHOW(name_) static void show_##name_(struct run *run) { run_cover(run, "about." #name_); }
SHOW(eligible) SHOW(documents) SHOW(nam) SHOW(nas) SHOW(licence) SHOW(card) SHOW(avis) SHOW(time) SHOW(typed)

#define NAM_TITLE N_("Où trouver votre numéro de carte d'assurance maladie")
#define LICENCE_TITLE N_("Où trouver votre numéro de référence du permis de conduire")
#define CARD_TITLE N_("Où trouver votre numéro de référence de la carte d'assurance maladie")

static void show_mail(struct run *run) { run_cover(run, "citizen.no-mail"); }
static void show_access(struct run *run) { run_cover(run, "citizen.no-access"); }

static const struct item menu_items[] = {
    { .key = '1', .label = N_("1-Conditions d'admissibilité"), .choose = show_eligible, .help = N_("Qui peut créer un compte.") },
    { .key = '2', .label = N_("2-Documents requis pour prouver votre identité"), .label_short = N_("2-Documents requis"), .choose = show_documents, .help = N_("Quatre numéros, sur vos cartes et vos avis.") },
    { .key = '3', .label = N_("3-Numéro de carte d'assurance maladie (NAM)"), .label_short = N_("3-Numéro d'assurance maladie"), .choose = show_nam, .help = NAM_TITLE },
    { .key = '4', .label = N_("4-Numéro d'assurance sociale (NAS)"), .label_short = N_("4-Numéro d'assurance sociale"), .choose = show_nas, .help = N_("Où trouver votre numéro d'assurance sociale") },
    { .key = '5', .label = N_("5-Numéro de l'avis de cotisation, ou sans numéro"), .label_short = N_("5-Avis de cotisation"), .choose = show_avis, .help = N_("Où il est, et que faire quand vous n'avez pas ces numéros.") },
    { .key = '6', .label = N_("6-Numéro de référence de la carte d'assurance maladie"), .label_short = N_("6-Référence de la carte"), .choose = show_card, .help = CARD_TITLE },
    { .key = '7', .label = N_("7-Numéro de référence du permis de conduire"), .label_short = N_("7-Référence du permis"), .choose = show_licence, .help = LICENCE_TITLE },
    { .key = '8', .label = N_("8-Combien de temps il faut"), .choose = show_time, .help = N_("La durée, le réseau, et ce qui peut être repris plus tard.") },
    { .key = '9', .label = N_("9-Ce qui arrive à ce que vous tapez"), .label_short = N_("9-Ce que vous tapez"), .choose = show_typed, .help = N_("Ce qui est gardé et ce qui ne l'est pas.") },
    { .key = 'a', .label = N_("a-Je n'ai pas accès à mes courriels ici"), .label_short = N_("a-Sans accès à mes courriels"), .choose = show_access, .help = N_("Ce que vous pouvez faire maintenant ou plus tard.") },
    { .key = 'b', .label = N_("b-Je n'ai pas de courriel"), .choose = show_mail, .help = N_("Pourquoi il faut une adresse, et comment en avoir une.") },
    { .key = 'c', .label = N_("c-Créer un compte"), .outcome = TO_CREATE, .help = N_("Ce qu'il faut et combien de temps est dit d'abord. Rien n'est créé avant la fin.") },
};
static const struct edge menu_edges[] = { { TO_CREATE, "create.begin" }, { OUTCOME_BACK, "citizen.start" } };

static const struct page pages[] = {
    { .name = "about.menu", .kind = PAGE_MENU, .title = TITLE, .help = N_("Rien n'est demandé ici, et lire ne demande pas le réseau."),
      .items = menu_items, .item_count = sizeof menu_items / sizeof menu_items[0], .edges = menu_edges, .edge_count = 2 },
    CITIZEN_OVER_PAGE("about.eligible", N_("Conditions d'admissibilité"), NULL, N_("Qui peut créer un compte."), compose_eligible),
    CITIZEN_OVER_PAGE("about.documents", N_("Documents requis pour prouver votre identité"), N_("Documents requis"), N_("Quatre numéros, sur vos cartes et vos avis."), compose_documents),
    CITIZEN_OVER_PAGE("about.nam", NAM_TITLE, N_("Numéro d'assurance maladie"), N_("Le devant de la carte d'assurance maladie."), compose_nam),
    CITIZEN_OVER_PAGE("about.nas", N_("Où trouver votre numéro d'assurance sociale"), N_("Numéro d'assurance sociale"), N_("Neuf chiffres."), compose_nas),
    CITIZEN_OVER_PAGE("about.licence", LICENCE_TITLE, N_("Référence du permis"), N_("Le devant du permis de conduire."), compose_licence),
    CITIZEN_OVER_PAGE("about.card", CARD_TITLE, N_("Référence de la carte"), N_("Le dos de la carte d'assurance maladie."), compose_card),
    CITIZEN_OVER_PAGE("about.avis", N_("Avis de cotisation"), NULL, N_("Le numéro de l'avis de cotisation, et ce qui le remplace."), compose_avis),
    CITIZEN_OVER_PAGE("about.time", N_("Combien de temps il faut"), NULL, N_("La durée, le réseau, et ce qui peut être repris plus tard."), compose_lasting),
    CITIZEN_OVER_PAGE("about.typed", N_("Ce qui arrive à ce que vous tapez"), N_("Ce que vous tapez"), N_("Ce qui est gardé et ce qui ne l'est pas."), compose_typed),
};

const struct flow flow_about = { "about", pages, sizeof pages / sizeof pages[0] };
