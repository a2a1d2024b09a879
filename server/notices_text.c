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
    [NOTICE_MESSAGE_ANSWERED] = { "message-answered", {
        { "Une réponse vous attend",
          "Votre message {detail} a reçu une réponse. Par sécurité, elle n'est pas dans ce courriel.",
          "Pour la lire, ouvrez une session à un poste, puis choisissez Messages." },
        { "An answer is waiting for you",
          "Your message {detail} has an answer. For security, it is not in this e-mail.",
          "To read it, log in at a kiosk, then choose Messages." } } },
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
};
