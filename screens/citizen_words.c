/* What every page of the Service d'authentification shares: the words that people consent to, and the way on. Document 004; nothing here asks a verb. */
#include "screens/citizen.h"

#include "core/base/digest.h"

/* --- words: the document's, but where it says «En cliquant sur», nobody clicks here --- */

#define REFUSING N_("En choisissant «Je refuse», vous ne serez pas en mesure d'accéder au Service d'authentification gouvernementale.")

/* Ours: what this kiosk does. */
const char *const citizen_words_privacy[] = {
    N_("Ce poste n'utilise pas de témoins et ne détermine pas votre emplacement. Il note le nom du poste, la date et l'heure de chaque accès."), REFUSING, NULL
};

const char *const citizen_words_location[] = {
    N_("Il nous faut utiliser des cookies pour améliorer votre expérience de navigation et pour personnaliser votre navigation ainsi que des témoins à des fins "
       "statistiques. Il nous faut également une fonction qui permet de déterminer votre emplacement approximatif (ville et pays) à partir de votre adresse IP, "
       "et ce, à des fins de sécurité. Vous pouvez consulter notre politique de confidentialité pour en savoir plus. Nos politiques d'utilisation ont été mises "
       "à jour pour la dernière fois le 12 juin 2024."),
    N_("En choisissant «J'accepte», vous consentez à votre localisation et aux témoins de connexion."), REFUSING, NULL
};

const char *const citizen_words_person[] = {
    N_("Je consens à ce que mes renseignements personnels soient utilisés par le ministère de la Cybersécurité et du Numérique afin d'en vérifier l'exactitude."), NULL
};

const char *const citizen_words_tax[] = {
    N_("Je consens à ce que mon nom, mon prénom, ma date de naissance, mon numéro d'assurance sociale, ainsi que mon numéro d'avis de cotisation soient "
       "communiqués à Revenu Québec. J'accepte également que Revenu Québec utilise les renseignements contenus dans mon dossier fiscal afin qu'il confirme au "
       "ministère de la Cybersécurité et du Numérique l'exactitude du numéro de l'avis de cotisation."), NULL
};

const char *const citizen_words_health[] = {
    N_("Je consens à ce que mon identifiant de la Régie de l'assurance maladie (RAMQ) et mon numéro de référence de la carte d'assurance maladie soient "
       "communiqués à la RAMQ afin que cette dernière confirme au ministère de la Cybersécurité et du Numérique l'exactitude du numéro de référence fourni."), NULL
};

/* Ours, after the one before: the document does not show it. */
const char *const citizen_words_licence[] = {
    N_("Je consens à ce que mon nom, mon prénom, ma date de naissance et mon numéro de référence du permis de conduire soient communiqués à la Société de "
       "l'assurance automobile du Québec (SAAQ) afin que cette dernière confirme au ministère de la Cybersécurité et du Numérique l'exactitude du numéro de "
       "référence fourni."), NULL
};

const char *const citizen_words_service[] = {
    N_("Afin d'accéder au service de : la Régie de l'assurance maladie du Québec, vous devez consentir à ce que le Service d'authentification gouvernementale "
       "lui communique vos renseignements personnels suivants pour lui permettre de vous identifier et de vous offrir les services auxquels vous avez droit."),
    N_("Détails des renseignements"),
    N_("Le Service d'authentification gouvernementale doit communiquer les renseignements suivants :"),
    N_("- votre code d'identification (code unique associé à votre identité)."),
    N_("En choisissant «Je consens», vous consentez à la communication de vos renseignements personnels à : la Régie de l'assurance maladie du Québec."),
    N_("Important : Si vous refusez le consentement, vous serez redirigé vers la page d'accueil du ministère ou de l'organisme public. Vous n'aurez pas accès à "
       "la prestation électronique de service à laquelle vous souhaitez accéder. Toutefois, il vous est possible de communiquer avec ce ministère ou cet "
       "organisme public pour connaître un autre moyen d'accès à ce service."), NULL
};

/* Ours. */
const char *const citizen_words_withdraw[] = {
    N_("Je retire mon consentement : le Service d'authentification gouvernementale ne communique plus mon code d'identification à la Régie de l'assurance "
       "maladie du Québec."),
    N_("Ce qui a déjà été communiqué ne peut pas être repris. Je n'aurai plus accès aux services en ligne de la Régie par ce compte, et je pourrai consentir de "
       "nouveau."), NULL
};

void citizen_text_hash(const struct run *run, const char *const *ids, uint8_t to[32])
{
    const char *texts[CITIZEN_PARAGRAPHS_MAX + 1] = { NULL };
    (void)run;
    for (size_t i = 0; ids[i] && i < CITIZEN_PARAGRAPHS_MAX; i++)
        texts[i] = msg(ids[i]);
    digest_texts(texts, to);
}

const char *const *citizen_privacy(const struct run *run)
{
    return conf_flag(session_of(run)->conf, "citizen.location") ? citizen_words_location : citizen_words_privacy;
}

/* --- the way on, and the way out --- */

static const char *next_page(const struct desk_citizen *citizen)
{
    static const char *const pages[] = {
        [CITIZEN_NEW] = "identify.begin", [CITIZEN_BEGUN] = "identify.begin", [CITIZEN_LETTER] = "identify.resume",
        [CITIZEN_COUNTER] = "identify.counter", [CITIZEN_IDENTIFIED] = "consent.show"
    };
    if (!citizen->open)
        return "citizen.start";
    if (citizen->home.has_progress && citizen->home.state <= CITIZEN_BEGUN)
        return "identify.begin";
    return citizen->home.consented_ms ? "citizenhome.main" : pages[citizen->home.state];
}

void citizen_go_on(struct run *run) { run_go(run, next_page(desk_citizen(session_of(run)->desk))); }

static bool logged_in(const struct run *run) { return desk_citizen(session_of(run)->desk)->open; }

const struct item citizen_out_items[1] = {
    { .key = 'd', .label = N_("d-Se déconnecter"), .outcome = ACCOUNT_LOG_OUT, .offered = logged_in,
      .help = N_("Termine votre session. Tout ce que vous avez tapé est effacé de ce poste.") },
};
