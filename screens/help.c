/* F1: help for the very page it was asked on, the glossary, the telephone numbers, the errors' numbers. */
#include "screens/account.h"
#include "screens/directory.h"
#include "screens/screens.h"
#include "screens/session.h"
#include "screens/texts.h"
#include "screens/words.h"

#include <string.h>

enum { TO_GLOSSARY = OUTCOME_OWN, TO_PHONES, TO_CONTACT, TO_PRIVACY, TO_USE, TO_HELP, LEAVE };

static void compose_items(const struct page *page, const struct run *run, struct composer *c)
{
    for (size_t i = 0; i < page->item_count; i++)
        if (page->items[i].label && (!page->items[i].offered || page->items[i].offered(run)))
            compose_text(c, ROLE_TEXT, msg(N_("%s : %s")), msg(page->items[i].label), msg(page->items[i].help));
}

static bool said_before(const struct page *page, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (strcmp(page->fields[j].help, page->fields[i].help) == 0)
            return true;
    return false;
}

static void compose_fields(const struct page *page, struct composer *c)
{
    for (size_t i = 0; i < page->field_count; i++)
        if (!said_before(page, i))
            compose_text(c, ROLE_TEXT, msg(N_("%s : %s")), msg(page->fields[i].label), msg(page->fields[i].help));
}

static void compose_more(const struct page *page, struct composer *c)
{
    if (!page->help_more)
        return;
    compose_blank(c);
    for (const char *const *id = page->help_more; *id; id++)
        compose_text(c, ROLE_TEXT, "%s", msg(*id));
}

static void compose_support(const struct run *run, struct composer *c)
{
    const struct conf *conf = session_of(run)->conf;
    compose_blank(c);
    if (account_visit(run)->citizen) {
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Pour toute question sur le Service d'authentification :")));
        directory_compose_citizens(run, c);
    }
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Pour toute question sur le Portail libre-service, communiquez avec le Centre de services DSQ :")));
    compose_text(c, ROLE_TEXT, msg(N_("- par téléphone : %s")), conf_text(conf, "support.phone"));
    compose_text(c, ROLE_TEXT, msg(N_("- par courriel : %s")), conf_text(conf, "support.email"));
}

static void compose_demo(const struct run *run, struct composer *c)
{
    const struct conf *conf = session_of(run)->conf;
    if (!conf_flag(conf, "demo"))
        return;
    compose_blank(c);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Ceci est une démonstration : rien ici n'est un service du gouvernement.")));
    if (*conf_text(conf, "demo.password"))
        compose_text(c, ROLE_TEXT, msg(N_("Mot de passe de la clé de démonstration, au départ : %s")), conf_text(conf, "demo.password"));
    if (*conf_text(conf, "demo.help"))
        compose_text(c, ROLE_TEXT, msg(N_("D'un autre terminal : %s")), conf_text(conf, "demo.help"));
    if (*conf_text(conf, "demo.mail"))
        compose_text(c, ROLE_TEXT, msg(N_("Pour lire les courriels : %s")), conf_text(conf, "demo.mail"));
    if (*conf_text(conf, "demo.people"))
        compose_text(c, ROLE_TEXT, msg(N_("Personnes, clés et codes : %s")), conf_text(conf, "demo.people"));
}

static void compose_network(const struct run *run, struct composer *c)
{
    char text[WORDS_MAX];
    const struct desk_status *status = session_status(run);
    if (status->salvaged)
        compose_text(c, ROLE_TEXT, msg(N_("E-%d : le fichier des demandes de ce poste a été réparé au démarrage. Aucune demande en "
                                          "attente n'a été perdue.")), (int)ERR_STORE_CORRUPT);
    if (status->online || !status->enrolled || !status->net_err)
        return;
    words_error(status->net_err, text, sizeof text);
    compose_text(c, ROLE_TEXT, msg(N_("Réseau : %s")), text);
}

static void compose_keys(const struct run *run, struct composer *c)
{
    compose_text(c, ROLE_TEXT, "%s", run_prefs(run)->line
        ? msg(N_("À chaque question, seuls sur la ligne : (?) aide, (<) retour, (?e) autre langue. Dans les menus, (q) ferme. "
                 "Entrée garde ce qui est inscrit ou confirme. Dans une adresse, ?a donne @."))
        : msg(N_("Les flèches déplacent, Entrée choisit. La dernière ligne de l'écran nomme les touches de ce "
                 "terminal : aide, autre langue, afficher ce qui est tapé, retour, fermer. Dans les menus : ? aide, "
                 "e English, 0 retour, q fermer. Sous un formulaire, ce sont des boutons. Ctrl-U vide une case.")));
}

static void compose_help(const struct run *run, struct composer *c)
{
    const struct page *page = run_help_of(run);
    if (page) {
        compose_text(c, ROLE_TEXT, "%s", msg(page->help));
        compose_fields(page, c);
        compose_items(page, run, c);
        compose_more(page, c);
    }
    compose_blank(c);
    compose_keys(run, c);
    compose_support(run, c);
    compose_network(run, c);
    compose_demo(run, c);
    compose_blank(c);
}

/* Plain words for what the screens cannot avoid saying. */
static const char *const glossary[] = {
    N_("AVI : la personne de votre établissement qui vérifie votre identité et peut débloquer une clé."),
    N_("NAM : numéro d'assurance maladie, sur votre carte d'assurance maladie."),
    N_("NAS : numéro d'assurance sociale."),
    N_("Avis de cotisation : le document par lequel Revenu Québec répond à une déclaration de revenus. Son numéro commence par Q ou M."),
    N_("Code d'identification : un code unique associé à votre identité. C'est tout ce que le Service d'authentification communique de vous à un service."),
    N_("Secret d'identification : dix lettres et chiffres envoyés par la poste, qui remplacent un numéro que vous n'avez pas."),
    N_("NIP : numéro d'identification personnel, envoyé par la poste aux nouveaux professionnels."),
    N_("DSQ : Dossier santé Québec."),
    N_("Certificat : la pièce d'identité électronique que contient votre clé. Il expire à une date connue d'avance."),
    N_("Mot de passe de la clé : les caractères que vous seul connaissez et qui permettent à la clé de signer."),
    N_("Référence : un numéro comme D-4QPL-77AX, à lire au téléphone pour qu'on sache pourquoi une demande a été refusée."),
    N_("Reçu : un numéro comme R-7F2K-93QX, qui permet de retrouver ce que vous avez demandé."),
    N_("Verrouillée : après trop de mots de passe erronés, la clé refuse de servir tant qu'elle n'est pas débloquée."),
};

static void compose_glossary(const struct run *run, struct composer *c)
{
    (void)run;
    for (size_t i = 0; i < sizeof glossary / sizeof glossary[0]; i++)
        compose_text(c, ROLE_TEXT, "%s", msg(glossary[i]));
    compose_blank(c);
}

static const struct item help_items[] = {
    { .key = '0', .label = N_("0-Fermer l'aide"), .outcome = LEAVE, .help = N_("Revient à la page où vous étiez, telle que vous l'avez laissée.") },
    { .key = '1', .label = N_("1-Glossaire"), .outcome = TO_GLOSSARY, .help = N_("Les mots difficiles, expliqués simplement.") },
    { .key = '2', .label = N_("2-Téléphones et heures"), .outcome = TO_PHONES, .help = N_("Qui appeler, et qui répond en ce moment.") },
    { .key = '3', .label = N_("3-Nous joindre"), .outcome = TO_CONTACT, .help = N_("Comment demander de l'aide, et ce qu'il faut avoir sous la main.") },
    { .key = '4', .label = N_("4-Politique de confidentialité"), .outcome = TO_PRIVACY, .help = N_("Ce qui est gardé de vous, où, et par qui.") },
    { .key = '5', .label = N_("5-Politiques d'utilisation"), .outcome = TO_USE, .help = N_("Ce à quoi vous vous engagez en vous servant de ce poste.") },
};
static const struct edge help_edges[] = {
    { LEAVE, NULL }, { OUTCOME_BACK, NULL }, { TO_GLOSSARY, "help.glossary" }, { TO_PHONES, "help.phones" },
    { TO_CONTACT, "help.contact" }, { TO_PRIVACY, "help.privacy" }, { TO_USE, "help.use" }
};

static const struct item part_items[] = {
    { .key = '0', .label = N_("0-Retour à l'aide"), .outcome = TO_HELP, .help = N_("Revient à l'aide.") },
};
static const struct edge part_edges[] = { { TO_HELP, "help" }, { OUTCOME_BACK, "help" } };

static const struct secret *read_contact(const struct run *run) { return texts_read(run, TEXTS_CONTACT); }
static const struct secret *read_privacy(const struct run *run) { return texts_read(run, TEXTS_PRIVACY); }
static const struct secret *read_use(const struct run *run) { return texts_read(run, TEXTS_USE); }

#define TEXT_PAGE(name_, title_, help_, read_) \
    { .name = name_, .kind = PAGE_READ, .title = title_, .help = help_, .items = part_items, .item_count = 1, .edges = part_edges, .edge_count = 2, .read = read_ }

static const struct page pages[] = {
    { .name = "help", .kind = PAGE_TEXT, .title = N_("Aide"), .help = N_("L'aide de la page où vous étiez."),
      .items = help_items, .item_count = sizeof help_items / sizeof help_items[0], .edges = help_edges,
      .edge_count = sizeof help_edges / sizeof help_edges[0], .compose = compose_help },
    { .name = "help.glossary", .kind = PAGE_TEXT, .title = N_("Glossaire"), .help = N_("Les mots difficiles, expliqués simplement."),
      .items = part_items, .item_count = 1, .edges = part_edges, .edge_count = 2, .compose = compose_glossary },
    { .name = "help.phones", .kind = PAGE_TEXT, .title = N_("Téléphones et heures"), .help = N_("Qui appeler, et qui répond en ce moment."),
      .items = part_items, .item_count = 1, .edges = part_edges, .edge_count = 2, .compose = screens_compose_lines },
    TEXT_PAGE("help.contact", N_("Nous joindre"), N_("Comment demander de l'aide, et ce qu'il faut avoir sous la main."), read_contact),
    TEXT_PAGE("help.privacy", N_("Politique de confidentialité"), N_("Ce qui est gardé de vous, où, et par qui."), read_privacy),
    TEXT_PAGE("help.use", N_("Politiques d'utilisation"), N_("Ce à quoi vous vous engagez en vous servant de ce poste."), read_use),
};

const struct flow flow_help = { "help", pages, sizeof pages / sizeof pages[0] };
