#include "server/notices_text.h"

#include "server/mail.h"

const struct notice_frame notice_frames[NOTICE_LANGUAGES] = {
    [NOTICE_FR] = {
        "*** DÉMO : ce message vient d'une démonstration. ***\n\n",
        "Bonjour {name},\n\n",
        "\n\nPoste : {kiosk}\nMoment : {time}\n\n",
        "\n\nCe n'était pas vous? Appelez tout de suite le {phone}.\n",
        "\nVeuillez ne pas répondre à ce courriel. Personne ne vous demandera jamais votre mot de passe, vos réponses ni un code.\n\n{signature}\n",
    },
    [NOTICE_EN] = {
        "*** DEMO: this message comes from a demonstration. ***\n\n",
        "Hello {name},\n\n",
        "\n\nKiosk: {kiosk}\nTime: {time}\n\n",
        "\n\nWas this not you? Call {phone} right away.\n",
        "\nPlease do not answer this e-mail. Nobody will ever ask you for your password, your answers or a code.\n\n{signature}\n",
    },
};

/* Who logs in with it is not named: the name is half of what opens the account. */
const struct notice_frame notice_citizen_frames[NOTICE_LANGUAGES] = {
    [NOTICE_FR] = {
        "*** DÉMO : ce message vient d'une démonstration. ***\n\n",
        "Bonjour,\n\n",
        "\n\nPoste : {kiosk}\nMoment : {time}\n\n",
        "\n\nCe n'était pas vous? Appelez tout de suite le {phone}.\n",
        "\nVeuillez ne pas répondre à ce courriel. Personne ne vous demandera jamais votre mot de passe ni un code.\n\nMerci de votre confiance.\n\n{signature}\n",
    },
    [NOTICE_EN] = {
        "*** DEMO: this message comes from a demonstration. ***\n\n",
        "Hello,\n\n",
        "\n\nKiosk: {kiosk}\nTime: {time}\n\n",
        "\n\nWas this not you? Call {phone} right away.\n",
        "\nPlease do not answer this e-mail. Nobody will ever ask you for your password or a code.\n\nThank you for your trust.\n\n{signature}\n",
    },
};

/* Here a code is asked for, by who is on the telephone; nobody is named, for a code may open what a name is half of. */
const struct notice_frame notice_counter_frames[NOTICE_LANGUAGES] = {
    [NOTICE_FR] = {
        "*** DÉMO : ce message vient d'une démonstration. ***\n\n",
        "Bonjour,\n\n",
        "\n\nPoste : {kiosk}\nMoment : {time}\n\n",
        "\n\nCe n'était pas vous? Appelez tout de suite le {phone}.\n",
        "\nVeuillez ne pas répondre à ce courriel. Personne ne vous demandera jamais votre mot de passe ni vos réponses.\n\n{signature}\n",
    },
    [NOTICE_EN] = {
        "*** DEMO: this message comes from a demonstration. ***\n\n",
        "Hello,\n\n",
        "\n\nKiosk: {kiosk}\nTime: {time}\n\n",
        "\n\nWas this not you? Call {phone} right away.\n",
        "\nPlease do not answer this e-mail. Nobody will ever ask you for your password or your answers.\n\n{signature}\n",
    },
};

#define CODE_FR "\n\nCode de sécurité :\n\n" MAIL_CODE_MARK "\n\nIl sert une seule fois, au poste où vous l'avez demandé, et expire après 10 minutes."
#define CODE_EN "\n\nSecurity code:\n\n" MAIL_CODE_MARK "\n\nIt works once, at the kiosk where you asked for it, and expires after 10 minutes."
#define NOBODY_FR "Ne révélez ce code à personne."
#define NOBODY_EN "Do not give this code to anybody."
#define NOTHING_FR "Si c'était vous, il n'y a rien à faire."
#define NOTHING_EN "If this was you, there is nothing to do."
/* The same words, whatever the agent's act is about: only the telephone that is named differs. */
#define BY_AGENT { \
    { "Un agent du comptoir a agi à votre demande", \
      "Un agent du comptoir ({kiosk}) a fait ceci à votre demande : {detail}.\n\nMotif : {reason}.", NOTHING_FR }, \
    { "An agent of the counter acted at your request", \
      "An agent of the counter ({kiosk}) did this at your request: {detail}.\n\nReason: {reason}.", NOTHING_EN } }

const struct notice_text notice_texts[NOTICE_KINDS] = {
    [NOTICE_PIN_CHANGED] = { "password-changed", {
        { "Votre mot de passe a été changé",
          "Le mot de passe de votre clé d'authentification SécurSanté a été changé.", "Si c'était vous, il n'y a rien à faire." },
        { "Your password was changed",
          "The password of your SécurSanté authentication key was changed.", "If this was you, there is nothing to do." } } },
    [NOTICE_PIN_UNKNOWN] = { "password-unsure", {
        { "Votre mot de passe a peut-être été changé",
          "Un changement du mot de passe de votre clé d'authentification SécurSanté a été interrompu : il n'est pas certain qu'il ait été fait.",
          "À la prochaine utilisation, essayez d'abord le nouveau mot de passe, puis l'ancien." },
        { "Your password may have been changed",
          "A change of the password of your SécurSanté authentication key was interrupted: it is not certain that it was made.",
          "Next time, try the new password first, then the old one." } } },
    [NOTICE_QUESTIONS_SET] = { "questions-set", {
        { "Vos questions de sécurité ont été changées",
          "Les questions de sécurité et leurs réponses ont été enregistrées à votre compte. Les anciennes ne servent plus.",
          "Si c'était vous, il n'y a rien à faire." },
        { "Your security questions were changed",
          "The security questions and their answers were saved to your account. The old ones are no longer used.",
          "If this was you, there is nothing to do." } } },
    [NOTICE_EMAIL_ASKED] = { "address-asked", {
        { "Une nouvelle adresse courriel attend d'être confirmée",
          "Une nouvelle adresse courriel a été inscrite à votre compte : {detail}. L'ancienne reste en vigueur jusqu'à ce que la nouvelle soit confirmée.",
          "Pour la confirmer, demandez un code à un poste, option 3." },
        { "A new e-mail address is waiting to be confirmed",
          "A new e-mail address was entered in your account: {detail}. The old one stays in force until the new one is confirmed.",
          "To confirm it, ask for a code at a kiosk, option 3." } } },
    [NOTICE_CONTACT_SET] = { "contact-set", {
        { "Vos informations de contact ont été changées",
          "Vos informations de contact ont été enregistrées.", "Si c'était vous, il n'y a rien à faire." },
        { "Your contact information was changed",
          "Your contact information was saved.", "If this was you, there is nothing to do." } } },
    [NOTICE_EMAIL_CONFIRMED] = { "address-confirmed", {
        { "Votre adresse courriel a été changée",
          "L'adresse courriel de votre compte est maintenant {detail}.", "Si c'était vous, il n'y a rien à faire." },
        { "Your e-mail address was changed",
          "The e-mail address of your account is now {detail}.", "If this was you, there is nothing to do." } } },
    [NOTICE_CODE] = { MAIL_KIND_CODE, {
        { "Votre code de sécurité",
          "Votre code de sécurité : " MAIL_CODE_MARK "\n\nIl sert une seule fois, au poste où vous l'avez demandé, et expire après 10 minutes.",
          "Inscrivez-le à l'écran pour confirmer cette adresse. Ne révélez ce code à personne." },
        { "Your security code",
          "Your security code: " MAIL_CODE_MARK "\n\nIt works once, at the kiosk where you asked for it, and expires after 10 minutes.",
          "Type it on the screen to confirm this address. Do not give this code to anybody." } } },
    [NOTICE_SECRET_RELEASED] = { "secret-released", {
        { "Le déblocage de votre clé a commencé",
          "Vos questions de sécurité ont été répondues correctement, et ce qui débloque votre clé d'authentification SécurSanté a été remis au poste.",
          "Un deuxième courriel dira si un nouveau mot de passe a été choisi." },
        { "Unblocking your key has begun",
          "Your security questions were answered correctly, and what unblocks your SécurSanté authentication key was given to the kiosk.",
          "A second e-mail will say whether a new password was chosen." } } },
    [NOTICE_SECRET_REPLACED] = { "secret-replaced", {
        { "Le secret de déblocage de votre clé est remplacé",
          "Votre clé d'authentification SécurSanté a été débloquée au téléphone. À votre visite suivante, le poste a reçu de quoi remplacer le secret qui avait alors servi.",
          "Votre mot de passe reste le même." },
        { "The unblocking secret of your key is being replaced",
          "Your SécurSanté authentication key was unblocked by telephone. At your next visit, the kiosk was given what replaces the secret that was used then.",
          "Your password stays the same." } } },
    [NOTICE_PHONE_RELEASED] = { "secret-released-by-phone", {
        { "Le déblocage de votre clé a commencé au téléphone",
          "Un agent a donné au téléphone le code qui débloque votre clé d'authentification SécurSanté au poste.",
          "Un deuxième courriel dira si un nouveau mot de passe a été choisi." },
        { "Unblocking your key has begun by telephone",
          "An agent gave by telephone the code that unblocks your SécurSanté authentication key at the kiosk.",
          "A second e-mail will say whether a new password was chosen." } } },
    [NOTICE_UNBLOCKED] = { "unblocked", {
        { "Votre clé a été débloquée",
          "Votre clé d'authentification SécurSanté a été débloquée et un nouveau mot de passe a été choisi.",
          "Si c'était vous, il n'y a rien à faire." },
        { "Your key was unblocked",
          "Your SécurSanté authentication key was unblocked and a new password was chosen.",
          "If this was you, there is nothing to do." } } },
    [NOTICE_UNBLOCK_UNKNOWN] = { "unblock-unsure", {
        { "Le déblocage de votre clé n'a pas abouti",
          "Le déblocage de votre clé d'authentification SécurSanté a été interrompu ou refusé par la clé.",
          "Essayez d'abord le nouveau mot de passe. S'il ne convient pas, recommencez au poste, option 4." },
        { "Unblocking your key did not succeed",
          "Unblocking your SécurSanté authentication key was interrupted, or refused by the key.",
          "Try the new password first. If it does not work, start again at the kiosk, option 4." } } },
    [NOTICE_RENEWED] = { "certificate-renewed", {
        { "Votre certificat a été renouvelé",
          "Le certificat de votre clé d'authentification SécurSanté a été renouvelé.", "Si c'était vous, il n'y a rien à faire." },
        { "Your certificate was renewed",
          "The certificate of your SécurSanté authentication key was renewed.", "If this was you, there is nothing to do." } } },
    [NOTICE_SUPERSEDED] = { "superseded", {
        { "Une de vos demandes n'a pas été appliquée",
          "Une demande faite sans réseau ({detail}) est arrivée après une demande plus récente. Elle n'a pas été appliquée : la plus récente reste en vigueur.",
          "Si ce n'est pas ce que vous vouliez, refaites la demande à un poste." },
        { "One of your requests was not applied",
          "A request made without the network ({detail}) arrived after a more recent one. It was not applied: the more recent one stays in force.",
          "If this is not what you wanted, make the request again at a kiosk." } } },
    [NOTICE_EXPIRY] = { "certificate-expiry", {
        { "Votre certificat expire bientôt",
          "Le certificat de votre clé d'authentification SécurSanté expire {detail}.",
          "Renouvelez-le à un poste, option 6, avant cette date : ensuite il ne pourra plus être renouvelé au poste." },
        { "Your certificate expires soon",
          "The certificate of your SécurSanté authentication key expires {detail}.",
          "Renew it at a kiosk, option 6, before that date: after it, it can no longer be renewed at a kiosk." } } },
    [NOTICE_COUNTER_RELEASED] = { "secret-released-at-counter", {
        { "Le déblocage de votre clé a commencé au comptoir",
          "Avec l'accord d'un agent du comptoir, ce qui débloque votre clé d'authentification SécurSanté a été remis au poste.",
          "Un deuxième courriel dira si un nouveau mot de passe a été choisi." },
        { "Unblocking your key has begun at the counter",
          "With the consent of an agent of the counter, what unblocks your SécurSanté authentication key was given to the kiosk.",
          "A second e-mail will say whether a new password was chosen." } } },
    [NOTICE_COUNTER_TOKEN] = { "counter-token", BY_AGENT },
    [NOTICE_AGENT_GIVEN] = { "agent-given", {
        { "Un rôle vous est confié",
          "Un rôle vous a été confié au comptoir : {detail}.",
          "Il n'y a rien à faire." },
        { "You were given a role",
          "You were given a role at the counter: {detail}.",
          "There is nothing to do." } } },
    [NOTICE_AGENT_TAKEN] = { "agent-taken", {
        { "Un rôle vous est retiré",
          "Un rôle vous a été retiré au comptoir : {detail}.",
          "Si c'est une erreur, voyez l'administrateur du comptoir." },
        { "A role was taken from you",
          "A role at the counter was taken from you: {detail}.",
          "If this is a mistake, see the counter's administrator." } } },
    [NOTICE_COUNTER_TOLD] = { "counter-told", {
        { "Au sujet de votre clé d'authentification SécurSanté", "Un agent du comptoir vous fait savoir ceci : {detail}.", "Un agent peut vous aider, au comptoir ou au téléphone." },
        { "About your SécurSanté authentication key", "An agent of the counter lets you know this: {detail}.", "An agent can help you, at the counter or by telephone." } } },
    [NOTICE_COUNTER_ACCOUNT] = { "counter-account", BY_AGENT },
    [NOTICE_COUNTER_NIP] = { "counter-nip", BY_AGENT },
    [NOTICE_COUNTER_CITIZEN] = { MAIL_KIND_CITIZEN "counter", BY_AGENT },
    [NOTICE_COUNTER_CODE] = { MAIL_KIND_CODE, {
        { "Votre code de sécurité",
          "Un agent du comptoir ({kiosk}) vérifie que c'est bien vous qui lui parlez.\n\nCode de sécurité :\n\n" MAIL_CODE_MARK
          "\n\nIl sert une seule fois et expire après 10 minutes.",
          "Lisez ce code à l'agent qui vous parle en ce moment. Si vous ne parlez à aucun agent, ne le révélez à personne." },
        { "Your security code",
          "An agent of the counter ({kiosk}) is making sure that it is you who is speaking.\n\nSecurity code:\n\n" MAIL_CODE_MARK
          "\n\nIt works once, and expires after 10 minutes.",
          "Read this code to the agent you are speaking to now. If you are not speaking to an agent, do not give it to anybody." } } },
    [NOTICE_MESSAGE_ANSWERED] = { "message-answered", {
        { "Une réponse vous attend",
          "Votre message {detail} a reçu une réponse. Par sécurité, elle n'est pas dans ce courriel.",
          "Pour la lire, ouvrez une session à un poste, puis choisissez Messagerie." },
        { "An answer is waiting for you",
          "Your message {detail} has an answer. For security, it is not in this e-mail.",
          "To read it, log in at a kiosk, then choose Messages." } } },
    [NOTICE_CITIZEN_IDENTIFIED] = { "citizen-identified", {
        { "Votre identification est terminée",
          "Votre identification au Service d'authentification a été réalisée avec succès, avec les consentements que vous avez donnés pour vérifier vos renseignements.",
          "Si c'était vous, il n'y a rien à faire." },
        { "Your identification is finished",
          "You were identified successfully in the Service d'authentification, with the consents you gave for checking your information.",
          "If this was you, there is nothing to do." } } },
    [NOTICE_CITIZEN_LETTER] = { "citizen-letter", {
        { "Un secret d'identification vous est envoyé par la poste",
          "Un secret d'identification postal a été demandé pour votre compte du Service d'authentification. La lettre va à l'adresse que l'organisme a dans ses dossiers.",
          "Inscrivez ce secret à un poste dans les 30 jours." },
        { "An identification secret is being sent to you by post",
          "A postal identification secret was asked for, for your account of the Service d'authentification. The letter goes to the address that the body has on file.",
          "Type this secret at a kiosk within 30 days." } } },
    [NOTICE_CITIZEN_ELSEWHERE] = { "citizen-identified-elsewhere", {
        { "Quelqu'un a voulu s'identifier avec votre numéro",
          "Un autre compte du Service d'authentification a voulu s'identifier avec le numéro d'assurance maladie de votre compte. Cela a été refusé.",
          "Si vous avez ouvert un deuxième compte, continuez avec le premier." },
        { "Somebody tried to identify with your number",
          "Another account of the Service d'authentification tried to identify with the health insurance number of your account. This was refused.",
          "If you opened a second account, go on with the first one." } } },
    [NOTICE_CITIZEN_CONSENT] = { "citizen-consent-given", {
        { "Vous avez donné un consentement",
          "Vous avez consenti à la communication de votre code d'identification à la Régie de l'assurance maladie du Québec.",
          "Vous pouvez retirer ce consentement à un poste, dans votre compte." },
        { "You gave a consent",
          "You consented to your identification code being communicated to the Régie de l'assurance maladie du Québec.",
          "You can withdraw this consent at a kiosk, in your account." } } },
    [NOTICE_CITIZEN_WITHDRAWN] = { "citizen-consent-withdrawn", {
        { "Votre consentement est retiré",
          "Le consentement à la communication de votre code d'identification à la Régie de l'assurance maladie du Québec a été retiré.",
          "Si c'était vous, il n'y a rien à faire." },
        { "Your consent was withdrawn",
          "The consent to your identification code being communicated to the Régie de l'assurance maladie du Québec was withdrawn.",
          "If this was you, there is nothing to do." } } },
    [NOTICE_ACCOUNT_PASSWORD] = { "account-password-changed", {
        { "Le mot de passe de votre compte a été changé",
          "Le mot de passe de votre compte des services en ligne a été changé. Les autres sessions de ce compte ont pris fin.",
          "Si c'était vous, il n'y a rien à faire." },
        { "The password of your account was changed",
          "The password of your account for the online services was changed. The other sessions of this account have ended.",
          "If this was you, there is nothing to do." } } },
    [NOTICE_ACCOUNT_NAME] = { "account-name-changed", {
        { "Le nom d'utilisateur de votre compte a été changé",
          "Un nouveau nom d'utilisateur a été choisi pour votre compte des services en ligne. Celui qui commence par IP ou CE, s'il y en a un, demeure valide.",
          "Si c'était vous, il n'y a rien à faire." },
        { "The user name of your account was changed",
          "A new user name was chosen for your account for the online services. The one that begins with IP or CE, if there is one, remains valid.",
          "If this was you, there is nothing to do." } } },
    [NOTICE_ACCOUNT_QUESTIONS] = { "account-questions-changed", {
        { "Les questions secrètes de votre compte ont été changées",
          "Huit questions secrètes et leurs réponses ont été enregistrées à votre compte des services en ligne. Les anciennes ne servent plus.",
          "Si c'était vous, il n'y a rien à faire." },
        { "The secret questions of your account were changed",
          "Eight secret questions and their answers were saved to your account for the online services. The old ones are no longer used.",
          "If this was you, there is nothing to do." } } },
    [NOTICE_ACCOUNT_RESET] = { "account-password-reset", {
        { "Un nouveau mot de passe a été choisi pour votre compte",
          "Trois de vos questions secrètes ont été répondues correctement, et un nouveau mot de passe a été choisi pour votre compte des services en ligne.",
          "Si c'était vous, il n'y a rien à faire." },
        { "A new password was chosen for your account",
          "Three of your secret questions were answered correctly, and a new password was chosen for your account for the online services.",
          "If this was you, there is nothing to do." } } },
    [NOTICE_ACCOUNT_TEMPORARY] = { "account-temporary-password", {
        { "Un mot de passe temporaire a été remis pour votre compte",
          "Un mot de passe temporaire a été remis par téléphone pour votre compte des services en ligne. L'ancien ne sert plus.",
          "Utilisez-le dans les 24 heures : un nouveau mot de passe sera alors demandé." },
        { "A temporary password was given for your account",
          "A temporary password was given by telephone for your account for the online services. The old one is no longer used.",
          "Use it within 24 hours: a new password will then be asked for." } } },
    [NOTICE_ACCOUNT_MADE] = { "account-made", {
        { "Votre compte est créé",
          "Un compte des services en ligne a été créé à votre nom, et cette adresse est celle qui sert à vous joindre.",
          "Si c'était vous, il n'y a rien à faire." },
        { "Your account was created",
          "An account of the online services was created in your name, and this address is the one used to reach you.",
          "If this was you, there is nothing to do." } } },
    [NOTICE_SERVICE_OFFERED] = { "service-offered", {
        { "Un service en ligne vous est offert",
          "Un représentant de votre lieu de travail ({detail}) vous a inscrit à un service en ligne.",
          "Connectez-vous aux services en ligne à un poste pour l'accepter ou le refuser." },
        { "An online service is offered to you",
          "A representative of your workplace ({detail}) has registered you for an online service.",
          "Log in to the online services at a kiosk to accept or refuse it." } } },
    [NOTICE_SERVICE_ACCEPTED] = { "service-accepted", {
        { "Vous avez accepté un service en ligne",
          "Vous avez accepté la Politique de la Régie envers les utilisateurs des services en ligne pour le service offert par votre lieu de travail ({detail}).",
          "Si c'était vous, il n'y a rien à faire." },
        { "You accepted an online service",
          "You accepted the Régie's policy for users of the online services, for the service offered by your workplace ({detail}).",
          "If this was you, there is nothing to do." } } },
    [NOTICE_SERVICE_REFUSED] = { "service-refused", {
        { "Vous avez refusé un service en ligne",
          "Vous avez refusé le service offert par votre lieu de travail ({detail}). Rien n'a changé à votre compte.",
          "Si c'est une erreur, demandez une nouvelle invitation à votre représentant." },
        { "You refused an online service",
          "You refused the service offered by your workplace ({detail}). Nothing changed in your account.",
          "If this is a mistake, ask your representative for another invitation." } } },
    [NOTICE_USER_REMOVED] = { "user-removed", {
        { "Votre lien à un lieu de travail est retiré",
          "Votre lien au lieu de travail {detail} a été retiré. Votre compte, lui, demeure.",
          "Si c'est une erreur, votre représentant peut le rétablir pendant 30 jours." },
        { "Your link to a workplace was removed",
          "Your link to the workplace {detail} was removed. Your account stays.",
          "If this is a mistake, your representative can restore it for 30 days." } } },
    [NOTICE_USER_RESTORED] = { "user-restored", {
        { "Votre lien à un lieu de travail est rétabli",
          "Votre lien au lieu de travail {detail} a été rétabli.",
          "Il n'y a rien à faire." },
        { "Your link to a workplace was restored",
          "Your link to the workplace {detail} was restored.",
          "There is nothing to do." } } },
    [NOTICE_EMPLOYEE_ADDED] = { "employee-added", {
        { "Vous êtes ajouté à Rendez-vous santé Québec",
          "L'administrateur local de votre lieu de travail ({detail}) vous a ajouté comme employé dans Rendez-vous santé Québec.",
          "Il n'y a rien à faire." },
        { "You were added to Rendez-vous santé Québec",
          "The local administrator of your workplace ({detail}) added you as an employee in Rendez-vous santé Québec.",
          "There is nothing to do." } } },
    [NOTICE_EMPLOYEE_TOLD] = { "employee-told", {
        { "Un employé est ajouté à Rendez-vous santé Québec",
          "Une personne a été ajoutée comme employé dans Rendez-vous santé Québec : {detail}.",
          "Si vous ne vous y attendiez pas, regardez la liste des employés à un poste." },
        { "An employee was added to Rendez-vous santé Québec",
          "A person was added as an employee in Rendez-vous santé Québec: {detail}.",
          "If you did not expect this, look at the list of employees at a kiosk." } } },
    [NOTICE_EMPLOYEE_REMOVED] = { "employee-removed", {
        { "Vous êtes retiré de Rendez-vous santé Québec",
          "L'administrateur local de votre lieu de travail ({detail}) vous a retiré de la liste des employés dans Rendez-vous santé Québec.",
          "Si c'est une erreur, voyez-le : il peut vous y remettre." },
        { "You were removed from Rendez-vous santé Québec",
          "The local administrator of your workplace ({detail}) removed you from the list of employees in Rendez-vous santé Québec.",
          "If this is a mistake, see them: they can add you again." } } },
    [NOTICE_ROLE_GIVEN] = { "role-given", {
        { "Un rôle vous est confié",
          "Un rôle vous a été confié aux services en ligne : {detail}.",
          "Il n'y a rien à faire." },
        { "You were given a role",
          "You were given a role in the online services: {detail}.",
          "There is nothing to do." } } },
    [NOTICE_ROLE_TAKEN] = { "role-taken", {
        { "Un rôle vous est retiré",
          "Un rôle vous a été retiré aux services en ligne : {detail}.",
          "Si c'est une erreur, appelez le soutien." },
        { "A role was taken from you",
          "A role in the online services was taken from you: {detail}.",
          "If this is a mistake, call support." } } },
    [NOTICE_CITIZEN_CODE_MADE] = { MAIL_KIND_CITIZEN_CODE, {
        { "Votre code de sécurité",
          "La création de votre compte est presque terminée! Validez votre adresse courriel à l'aide du code de sécurité ci-dessous :" CODE_FR,
          NOBODY_FR },
        { "Your security code",
          "The creation of your account is almost complete! Confirm your e-mail address with the security code below:" CODE_EN,
          NOBODY_EN } } },
    [NOTICE_CITIZEN_CODE_LOGIN] = { MAIL_KIND_CITIZEN_CODE, {
        { "Votre code de sécurité",
          "Vous avez inscrit votre mot de passe pour vous connecter au Service d'authentification. Terminez à l'aide du code de sécurité ci-dessous :" CODE_FR,
          NOBODY_FR },
        { "Your security code",
          "You entered your password to log in to the Service d'authentification. Finish with the security code below:" CODE_EN,
          NOBODY_EN } } },
    [NOTICE_CITIZEN_CODE_FORGOT] = { MAIL_KIND_CITIZEN_CODE, {
        { "Votre code de sécurité",
          "Vous avez demandé à choisir un nouveau mot de passe pour votre compte du Service d'authentification. Continuez à l'aide du code de sécurité ci-dessous :" CODE_FR,
          NOBODY_FR },
        { "Your security code",
          "You asked to choose a new password for your account of the Service d'authentification. Continue with the security code below:" CODE_EN,
          NOBODY_EN } } },
    [NOTICE_CITIZEN_CODE_EMAIL] = { MAIL_KIND_CITIZEN_CODE, {
        { "Votre code de sécurité",
          "Vous avez inscrit une nouvelle adresse courriel à votre compte du Service d'authentification. Validez-la à l'aide du code de sécurité ci-dessous :" CODE_FR,
          NOBODY_FR },
        { "Your security code",
          "You entered a new e-mail address in your account of the Service d'authentification. Confirm it with the security code below:" CODE_EN,
          NOBODY_EN } } },
    [NOTICE_CITIZEN_MADE] = { MAIL_KIND_CITIZEN "made", {
        { "Votre compte est créé",
          "Un compte du Service d'authentification est créé, et cette adresse courriel est validée.",
          NOTHING_FR },
        { "Your account was created",
          "An account of the Service d'authentification was created, and this e-mail address is confirmed.",
          NOTHING_EN } } },
    [NOTICE_CITIZEN_KNOWN] = { MAIL_KIND_CITIZEN "known", {
        { "Vous avez déjà un compte",
          "Cette adresse courriel a été inscrite pour un compte du Service d'authentification. Or, elle est déjà celle de votre compte : rien n'a changé, et aucun code n'est envoyé.",
          "Si c'était vous, connectez-vous à votre compte. Si vous avez oublié son mot de passe, choisissez «Mot de passe oublié?» à un poste." },
        { "You already have an account",
          "This e-mail address was entered for an account of the Service d'authentification. It is already that of your account: nothing changed, and no code is sent.",
          "If this was you, log in to your account. If you forgot its password, choose \"Forgot your password?\" at a kiosk." } } },
    [NOTICE_CITIZEN_PASSWORD] = { MAIL_KIND_CITIZEN "password-changed", {
        { "Le mot de passe de votre compte a été changé",
          "Le mot de passe de votre compte du Service d'authentification a été changé. Les autres sessions de ce compte ont pris fin.",
          NOTHING_FR },
        { "The password of your account was changed",
          "The password of your account of the Service d'authentification was changed. The other sessions of this account have ended.",
          NOTHING_EN } } },
    [NOTICE_CITIZEN_RESET] = { MAIL_KIND_CITIZEN "password-reset", {
        { "Un nouveau mot de passe a été choisi pour votre compte",
          "Un code envoyé à cette adresse a été inscrit, et un nouveau mot de passe a été choisi pour votre compte du Service d'authentification.",
          NOTHING_FR },
        { "A new password was chosen for your account",
          "A code sent to this address was entered, and a new password was chosen for your account of the Service d'authentification.",
          NOTHING_EN } } },
    [NOTICE_CITIZEN_EMAIL] = { MAIL_KIND_CITIZEN "address-changed", {
        { "L'adresse courriel de votre compte a été changée",
          "L'adresse courriel de votre compte du Service d'authentification est maintenant {detail}.",
          NOTHING_FR },
        { "The e-mail address of your account was changed",
          "The e-mail address of your account of the Service d'authentification is now {detail}.",
          NOTHING_EN } } },
    [NOTICE_CITIZEN_CLOSED] = { MAIL_KIND_CITIZEN "closed", {
        { "Votre compte est fermé",
          "Votre compte du Service d'authentification est fermé. Ce qui établissait votre identité est effacé, et votre adresse courriel aussi : ceci est le dernier message.",
          NOTHING_FR },
        { "Your account is closed",
          "Your account of the Service d'authentification is closed. What established your identity is erased, and so is your e-mail address: this is the last message.",
          NOTHING_EN } } },
};
