/* «Ce qui est gardé de vous»: everything that the service holds about a person, and for how long. */
#include "screens/citizen.h"
#include "screens/screens.h"
#include "screens/words.h"

#include <stdio.h>

enum { TO_MENU = OUTCOME_OWN };

static const struct citizen_home *home_of(const struct run *run) { return &desk_citizen(session_of(run)->desk)->home; }

/* What is not there is not said. */
static void compose_date(const char *label, int64_t wall_ms, struct composer *c)
{
    char date[64];
    if (!wall_ms)
        return;
    words_date(wall_ms, date, sizeof date);
    compose_text(c, ROLE_TEXT, msg(N_("%s : %s")), msg(label), date);
}

static void compose_account(const struct citizen_home *home, struct composer *c)
{
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Votre compte, gardé jusqu'à ce que vous le fermiez :")));
    compose_text(c, ROLE_TEXT, msg(N_("- Nom d'utilisateur : %s")), home->name);
    compose_text(c, ROLE_TEXT, msg(N_("- Adresse courriel, masquée ici : %s")), home->email);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("- Mot de passe, sous une forme que personne ne peut lire.")));
    if (home->given[0])
        compose_text(c, ROLE_TEXT, msg(N_("- Vos prénom et nom, tels que vous les avez tapés. Prénom : %s")), home->given);
    if (home->code[0])
        compose_text(c, ROLE_TEXT, msg(N_("- Code d'identification (code unique associé à votre identité) : %s")), home->code);
    compose_date(N_("- Identification réalisée"), home->identified_ms, c);
    compose_date(N_("- Renseignements personnels vérifiés"), home->personal_ms, c);
    compose_date(N_("- Numéro d'avis de cotisation vérifié"), home->tax_ms, c);
    compose_date(N_("- Numéro de référence vérifié"), home->reference_ms, c);
}

static void compose_underway(const struct citizen_home *home, struct composer *c)
{
    if (home->state == CITIZEN_NEW || home->state == CITIZEN_IDENTIFIED)
        return;
    compose_blank(c);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Une identification commencée, gardée 30 jours :")));
    compose_date(N_("- Commencée"), home->begun_ms, c);
    compose_date(N_("- Effacée, si elle n'est pas terminée"), home->until_ms, c);
    compose_date(N_("- Lettre demandée (son secret n'est gardé que sous une forme que personne ne peut lire)"), home->letter_ms, c);
    if (home->reference[0])
        compose_text(c, ROLE_TEXT, msg(N_("- Référence pour le comptoir : %s")), home->reference);
}

static void compose_kept(const struct run *run, struct composer *c)
{
    const struct citizen_home *home = home_of(run);
    compose_account(home, c);
    compose_underway(home, c);
    compose_blank(c);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Gardés même après la fermeture du compte, comme preuve :")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("- Vos consentements et vos refus, avec la date, l'heure et le poste («Mes consentements»).")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("- Le nom d'utilisateur, pour que personne d'autre ne le reçoive.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("- La trace de chaque accès fait avec votre compte («Mes demandes»).")));
    compose_blank(c);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Jamais gardés : vos numéros d'assurance maladie, d'assurance sociale, d'avis de cotisation et de référence, et votre date de naissance. "
                                            "Ils servent à la vérification, puis sont effacés.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Du numéro d'assurance maladie restent, d'une vérification refusée, les deux derniers caractères pour l'agent qui vous aidera; et, au besoin, "
                                            "une empreinte que personne ne peut lire, pour qu'il ne serve qu'à un compte.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Gardés 30 jours après l'envoi de chaque courriel, même si le compte est fermé : à quelle adresse, quand et quelle sorte. Ce qu'il disait est effacé dès l'envoi.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Gardés 30 minutes, si vous avez consenti à la vérification, pour reprendre une identification interrompue : vos prénom et nom et vos choix. Rien n'est gardé à ce poste.")));
    compose_blank(c);
}

static const struct item items[] = {
    { .key = '0', .label = N_("0-Retourner à mon compte"), .outcome = TO_MENU, .help = N_("Revient à «Gérer votre compte».") },
    ACCOUNT_LOG_OUT_ITEM,
};
static const struct edge edges[] = { { TO_MENU, "myaccount.menu" }, { OUTCOME_BACK, "myaccount.menu" }, ACCOUNT_LOG_OUT_EDGE };

static const struct page pages[] = {
    { .name = "kept", .kind = PAGE_TEXT, .title = N_("4-Ce qui est gardé de vous"), .guarded = true, .items = items, .item_count = 2, .edges = edges, .edge_count = 3, .compose = compose_kept,
      .help = N_("Pour faire effacer ou corriger un renseignement que vous ne pouvez pas changer ici, appelez : F1 donne les numéros.") },
};

const struct flow flow_citizen_kept = { "kept", pages, 1 };
