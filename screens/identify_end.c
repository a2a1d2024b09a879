/* How identification ends: done (document 004, «Processus d'identification terminé»), or at a counter, when both numbers are missing. */
#include "screens/directory.h"
#include "screens/identify.h"

#include "screens/words.h"

#include <stdio.h>

/* --- both are missing --- */

void identify_compose_bring(struct composer *c)
{
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Apportez deux pièces d'identité et votre numéro d'assurance maladie.")));
}

void identify_compose_counter_ask(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Les deux numéros vous manquent. Le secret postal n'en remplace qu'un : votre identité ne peut pas être vérifiée à ce poste.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Une personne peut vous identifier à un comptoir. Vous recevrez une référence à lui donner; votre identification sera gardée 30 jours.")));
    identify_compose_bring(c);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Rien n'est encore demandé. Si vous retrouvez un des numéros, revenez à sa section.")));
    compose_blank(c);
}

const struct item identify_counter_ask_items[IDENTIFY_COUNTER_ASK_ITEMS] = {
    { .key = '1', .label = N_("1-Recevoir une référence pour le comptoir"), .label_short = N_("1-Recevoir une référence"), .outcome = IDENTIFY_TO_VERIFY,
      .help = N_("Votre identification est mise en attente pour 30 jours.") },
    { .key = '2', .label = N_("2-Revenir à la section 1"), .outcome = IDENTIFY_TO_ONE, .help = N_("Si vous avez un avis de cotisation.") },
    { .key = '3', .label = N_("3-Revenir à la section 2"), .outcome = IDENTIFY_TO_TWO, .help = N_("Si vous avez une carte ou un permis.") },
    IDENTIFY_OUT_ITEM,
};

void identify_compose_counter(const struct run *run, struct composer *c)
{
    const struct citizen_home *home = identify_home(run);
    char until[64];
    words_day(home->until_ms, identify_now(run), until, sizeof until);
    compose_text(c, ROLE_STATUS, msg(N_("Présentez-vous à un comptoir avec cette référence : %s")), home->reference);
    identify_compose_bring(c);
    compose_text(c, ROLE_TEXT, msg(N_("Votre identification est gardée jusqu'au %s.")), until);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Pour savoir où aller et à quelles heures, appelez :")));
    directory_compose_citizens(run, c);
}

const struct item identify_counter_items[IDENTIFY_COUNTER_ITEMS] = {
    { .key = '1', .label = N_("1-J'ai maintenant un des numéros"), .outcome = IDENTIFY_TO_BEGIN, .help = N_("Recommence l'identification à ce poste.") },
    { .key = 'j', .label = N_("j-Joindre quelqu'un"), .choose = citizen_show_phones, .help = N_("Les numéros de téléphone, leurs heures, et qui répond en ce moment.") },
    IDENTIFY_ACCOUNT_ITEM,
    IDENTIFY_OUT_ITEM,
};

/* --- done. Word for word --- */

void identify_compose_done(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Votre identification a été réalisée avec succès.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Vous pouvez maintenant accéder à la Régie de l'assurance maladie du Québec.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Avant d'accéder aux services en ligne de la Régie de l'assurance maladie du Québec vous devez consentir à la communication de certains "
                                            "renseignements personnels.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Vous pourrez ensuite accéder, de manière sécuritaire, aux services en ligne disponibles.")));
    compose_blank(c);
}

static void show_consent(struct run *run) { run_go(run, "consent.show"); }

const struct item identify_done_items[IDENTIFY_DONE_ITEMS] = {
    { .key = '1', .label = N_("1-Afficher le consentement"), .choose = show_consent, .help = N_("Montre ce qui serait communiqué, et à qui. Vous pourrez refuser.") },
    IDENTIFY_OUT_ITEM,
};
