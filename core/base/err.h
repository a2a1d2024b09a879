/* The one list of everything that can go wrong.
 *
 * A function that can fail in more than one way returns enum err and is MUST_USE.  Each error has a number
 * that people read out on the telephone ("E-212"), a sentence for what happened and one for what to do now.
 * Sentences are French message ids (see tui/msg.h); a driver's own code is logged where it appears and
 * translated into one of these there.  Numbers are stable for ever: add, never renumber.
 * Any thread. */
#ifndef GUICHET_BASE_ERR_H
#define GUICHET_BASE_ERR_H

#define MUST_USE __attribute__((warn_unused_result))

/* Marks a message id for the catalogues; expands to the string itself. */
#define N_(text) text

/*  name                  number  what happened                                          what to do */
#define ERR_LIST(X) \
    X(ERR_OK,                 0, N_("Tout va bien."), N_("")) \
    /* 1xx the program and its machine */ \
    X(ERR_MEMORY,           101, N_("La mémoire manque sur ce poste."), N_("Réessayez dans un moment ou changez de poste.")) \
    X(ERR_SYSTEM,           102, N_("Le système de ce poste a refusé une opération."), N_("Avertissez la personne responsable du poste.")) \
    X(ERR_CONFIG,           103, N_("La configuration de ce poste est erronée."), N_("Avertissez la personne responsable du poste.")) \
    X(ERR_ARGUMENT,         104, N_("Une option du programme est erronée."), N_("Voyez guichet --help.")) \
    X(ERR_LIMIT,            105, N_("C'est plus long que la limite permise."), N_("Raccourcissez, puis recommencez.")) \
    X(ERR_FORMAT,           106, N_("Des données reçues sont mal formées."), N_("Réessayez. Si cela revient, appelez le soutien.")) \
    X(ERR_HELPER_GONE,      107, N_("Un programme auxiliaire s'est arrêté."), N_("Réessayez.")) \
    X(ERR_DEADLINE,         108, N_("La réponse tarde trop."), N_("Réessayez. Si cela revient, appelez le soutien.")) \
    X(ERR_TERMINAL,         109, N_("Ce terminal ne peut pas afficher l'écran."), N_("Utilisez guichet --ligne.")) \
    X(ERR_INTERNAL,         110, N_("Une erreur du programme s'est produite."), N_("Appelez le soutien et lisez ce numéro.")) \
    /* 2xx what a person typed */ \
    X(ERR_EMPTY,            201, N_("Cette case est vide."), N_("Inscrivez-y quelque chose.")) \
    X(ERR_PIN_SHORT,        212, N_("Le mot de passe est trop court."), N_("Il en faut davantage; voyez les règles.")) \
    X(ERR_PIN_LONG,         213, N_("Le mot de passe est trop long."), N_("Voyez les règles.")) \
    X(ERR_PIN_CHARACTERS,   214, N_("Un caractère n'est pas permis dans ce mot de passe."), N_("Voyez les règles.")) \
    X(ERR_PIN_MISMATCH,     215, N_("Les deux nouveaux mots de passe ne sont pas pareils."), N_("Inscrivez-les de nouveau.")) \
    X(ERR_PIN_SAME,         216, N_("Le nouveau mot de passe est le même que l'actuel."), N_("Choisissez-en un autre.")) \
    X(ERR_PIN_WEAK,         217, N_("Ce mot de passe est trop facile à deviner."), N_("Choisissez-en un autre.")) \
    X(ERR_CODE_FORMAT,      220, N_("Ce code d'inscription n'a pas la bonne forme."), N_("Vérifiez chaque groupe de caractères.")) \
    X(ERR_CHOICE,           221, N_("Ce choix n'existe pas."), N_("Choisissez un des numéros affichés.")) \
    X(ERR_ANSWER_EMPTY,     230, N_("Cette réponse est vide sans les espaces et la ponctuation."), N_("Inscrivez des lettres ou des chiffres.")) \
    X(ERR_ANSWER_SHORT,     231, N_("Cette réponse est trop courte."), N_("Il faut au moins trois lettres ou chiffres.")) \
    X(ERR_ANSWER_LONG,      232, N_("Cette réponse est trop longue."), N_("Gardez-en l'essentiel.")) \
    X(ERR_ANSWER_SAME,      233, N_("Cette réponse est la même qu'à une autre question."), N_("Donnez une réponse différente à chaque question.")) \
    X(ERR_ANSWER_WEAK,      234, N_("Cette réponse est trop facile à deviner."), N_("Donnez-en une autre.")) \
    X(ERR_ANSWER_QUESTION,  235, N_("Cette réponse répète un mot de la question."), N_("Donnez-en une autre.")) \
    X(ERR_QUESTION_SAME,    236, N_("Cette question est déjà choisie."), N_("Choisissez-en une autre.")) \
    X(ERR_EMAIL,            240, N_("Cette adresse courriel n'a pas la bonne forme."), N_("Exemple : nom@exemple.ca.")) \
    X(ERR_PHONE,            241, N_("Ce numéro de téléphone n'est pas compris."), N_("Exemple : 418 555-0123 poste 45.")) \
    X(ERR_CODE_SHAPE,       242, N_("Un code a six chiffres."), N_("Exemple : 123 456.")) \
    X(ERR_PHONE_ANSWER,     243, N_("Ce n'est pas la réponse à ce défi. Rien n'a été demandé à la clé."), N_("Demandez de relire, groupe par groupe.")) \
    X(ERR_USER_NAME,        250, N_("Ce nom d'utilisateur n'a pas la bonne forme."), N_("Il commence par IP ou CE, ou il a la forme d'une adresse courriel.")) \
    X(ERR_ACCOUNT_PASSWORD_SHORT, 251, N_("Le mot de passe compte moins de 8 caractères."), N_("Il doit compter au moins 8 caractères.")) \
    X(ERR_ACCOUNT_PASSWORD_ENDS,  252, N_("Le mot de passe ne commence pas et ne finit pas par une lettre."), N_("Il doit commencer et finir par une lettre.")) \
    X(ERR_ACCOUNT_PASSWORD_MIX,   253, N_("Le mot de passe n'a pas de lettres et de chiffres à la fois."), N_("Il doit contenir des lettres et des chiffres.")) \
    X(ERR_ACCOUNT_PASSWORD_LONG,  254, N_("Le mot de passe compte plus de 64 caractères."), N_("Raccourcissez-le.")) \
    X(ERR_ACCOUNT_PASSWORD_CHARACTER, 255, N_("Un caractère de ce mot de passe peut s'écrire de deux façons."), N_("Choisissez-en un autre.")) \
    X(ERR_ACCOUNT_PASSWORD_WEAK,  256, N_("Ce mot de passe est de ceux que tout le monde essaie, ou il est votre nom d'utilisateur."), N_("Choisissez-en un autre.")) \
    X(ERR_SECRET_CODE,      257, N_("Ce code secret n'a pas la bonne forme."), N_("Il a dix lettres et chiffres : XXXXX-XXXXX.")) \
    X(ERR_REFERENCE,        258, N_("Cette référence n'a pas la bonne forme."), N_("Le courriel d'invitation la donne : XXXX-XXXX.")) \
    X(ERR_NIP,              259, N_("Un NIP a huit chiffres."), N_("Il est dans la lettre que vous avez reçue.")) \
    X(ERR_MESSAGE_CHARACTER, 260, N_("Le message contient un caractère de commande."), N_("Effacez-le, puis recommencez.")) \
    X(ERR_PERSON_NAME,      261, N_("Ce nom n'est pas compris."), N_("Inscrivez des lettres, des espaces, des traits d'union ou des apostrophes.")) \
    X(ERR_CITIZEN_NAME,     262, N_("Ce nom d'utilisateur est trop court, ou il n'a pas que des lettres et des chiffres."), N_("Minimum de 5 caractères. Seulement les lettres et les chiffres sont acceptés.")) \
    X(ERR_CITIZEN_PASSWORD_SHORT,    263, N_("Le mot de passe compte moins de 10 caractères."), N_("Il doit compter au moins 10 caractères.")) \
    X(ERR_CITIZEN_PASSWORD_REPEAT,   264, N_("Un caractère y est répété trois fois de suite."), N_("Il doit être sans répétition.")) \
    X(ERR_CITIZEN_PASSWORD_SEQUENCE, 265, N_("Quatre caractères s'y suivent, comme abcd, 4321 ou azer."), N_("Il doit être sans séquence.")) \
    X(ERR_CITIZEN_PASSWORD_NAME,     266, N_("Le mot de passe est votre nom d'utilisateur."), N_("Choisissez-en un autre.")) \
    X(ERR_CITIZEN_PASSWORD_EMAIL,    267, N_("Le mot de passe est une adresse courriel."), N_("Choisissez-en un autre.")) \
    X(ERR_EXAMPLE,          268, N_("C'est l'exemple affiché; inscrivez votre numéro."), N_("Il est sur votre document.")) \
    X(ERR_NAM,              269, N_("Ce numéro d'assurance maladie n'a pas la bonne forme."), N_("Quatre lettres et huit chiffres, tels que sur la carte.")) \
    X(ERR_NAS,              270, N_("Ce numéro d'assurance sociale n'est pas possible."), N_("Vérifiez ses neuf chiffres.")) \
    X(ERR_DATE,             271, N_("Cette date n'existe pas."), N_("Inscrivez l'année, le mois et le jour : AAAA-MM-JJ.")) \
    X(ERR_UNDER_AGE,        272, N_("Ce service est offert à partir de 14 ans."), N_("Pour un enfant, appelez la RAMQ.")) \
    X(ERR_AVIS,             273, N_("Ce numéro d'avis de cotisation n'a pas la bonne forme."), N_("Ce numéro commence par Q ou M et contient 11 caractères.")) \
    X(ERR_CARD_REFERENCE,   274, N_("Ce numéro de référence n'a pas la bonne forme."), N_("Il a neuf chiffres.")) \
    X(ERR_LICENCE_REFERENCE, 275, N_("Ce numéro de référence du permis n'a pas la bonne forme."), N_("Il a de 5 à 20 lettres et chiffres.")) \
    X(ERR_NAME_INITIAL,     276, N_("Une lettre seule."), N_("Si votre prénom ou votre nom est abrégé à la première lettre seulement, veuillez l'écrire en entier.")) \
    X(ERR_NAM_DOUBT,        277, N_("Ce numéro ne concorde pas avec le nom ou la date inscrits."), N_("S'il est tel que sur la carte, continuez.")) \
    X(ERR_FIND_SHORT,       278, N_("C'est trop court pour chercher."), N_("Inscrivez au moins trois lettres ou chiffres.")) \
    X(ERR_ENDING,           279, N_("Il faut les deux derniers caractères de la pièce d'identité."), N_("Deux lettres ou chiffres.")) \
    X(ERR_CHALLENGE,        280, N_("Ce n'est pas un défi de cette clé."), N_("Faites relire le défi, groupe par groupe, ou faites-en préparer un autre.")) \
    X(ERR_CONFIRMATION,     281, N_("Ce n'est pas la confirmation de ce défi."), N_("Faites relire les huit caractères.")) \
    X(ERR_HOURS,            282, N_("Ces heures ne sont pas comprises."), N_("Exemple : lu-ve 08:30-16:30.")) \
    X(ERR_AGENT_CODE,       283, N_("Un code à usage unique a huit lettres et chiffres."), N_("Il se prépare à un poste qui a un lecteur.")) \
    /* 3xx the token and its reader */ \
    X(ERR_TOKEN_ABSENT,     301, N_("Aucune clé n'est branchée."), N_("Branchez votre clé.")) \
    X(ERR_TOKEN_REMOVED,    302, N_("La clé a été débranchée."), N_("Rebranchez-la.")) \
    X(ERR_TOKEN_UNKNOWN,    303, N_("Cette clé n'est pas reconnue."), N_("Vérifiez que c'est une clé SécurSanté et qu'elle est bien branchée.")) \
    X(ERR_TOKEN_TWO,        304, N_("Deux clés sont branchées."), N_("Laissez seulement la vôtre.")) \
    X(ERR_PIN_WRONG,        305, N_("Le mot de passe est erroné."), N_("Réessayez avec soin.")) \
    X(ERR_PIN_LOCKED,       306, N_("La clé est verrouillée."), N_("Appelez le soutien ou voyez l'AVI de votre établissement.")) \
    X(ERR_PIN_LENGTH,       307, N_("La clé a refusé la longueur de ce mot de passe; aucun essai n'a été utilisé."), N_("Voyez les règles.")) \
    X(ERR_READER_NONE,      308, N_("Aucun lecteur de clé n'est branché à ce poste."), N_("Changez de poste ou avertissez l'accueil.")) \
    X(ERR_READER_GONE,      309, N_("Le lecteur de clé a été débranché."), N_("Rebranchez le lecteur ou avertissez l'accueil.")) \
    X(ERR_PCSC_DOWN,        310, N_("Le service des lecteurs de clés est arrêté."), N_("Avertissez l'accueil; ce poste reprendra de lui-même.")) \
    X(ERR_MODULE_MISSING,   311, N_("Le module des clés est absent de ce poste."), N_("Avertissez la personne responsable du poste.")) \
    X(ERR_MODULE_FAULT,     312, N_("Le module des clés n'a pas pu faire ce qui était demandé."), N_("Débranchez la clé, rebranchez-la et réessayez.")) \
    X(ERR_TOKEN_OTHER,      313, N_("Ce n'est pas la même clé."), N_("Rebranchez la clé du début.")) \
    X(ERR_TOKEN_UNSURE,     314, N_("Il n'est pas certain que le mot de passe ait été changé."), N_("Essayez d'abord le nouveau mot de passe.")) \
    X(ERR_CERT_NONE,        315, N_("Aucun certificat n'a été trouvé sur la clé."), N_("Appelez le soutien.")) \
    X(ERR_SIGN_FAILED,      316, N_("La signature d'essai a échoué."), N_("Appelez le soutien.")) \
    X(ERR_READER_VIRTUAL,   317, N_("Le lecteur virtuel est refusé sur ce poste."), N_("Il ne sert qu'à la démonstration.")) \
    X(ERR_TOKEN_DAMAGED,    318, N_("La clé ne répond pas comme elle devrait."), N_("Débranchez-la, rebranchez-la; sinon appelez le soutien.")) \
    X(ERR_CERT_EXPIRED,     319, N_("Le certificat de cette clé est expiré."), N_("Appelez le Centre de services DSQ.")) \
    X(ERR_TOKEN_FULL,       320, N_("Il n'y a plus de place sur la clé."), N_("Appelez le soutien.")) \
    X(ERR_SO_WRONG,         321, N_("La clé a refusé le secret qui la débloque."), N_("Voyez l'AVI de votre établissement ou appelez le soutien.")) \
    X(ERR_SO_LOCKED,        322, N_("Cette clé ne peut plus être débloquée."), N_("Voyez l'AVI de votre établissement ou appelez le soutien.")) \
    X(ERR_UNBLOCK_NONE,     323, N_("Ce genre de clé ne peut pas être débloqué ici."), N_("Voyez l'AVI de votre établissement ou appelez le soutien.")) \
    X(ERR_TOKEN_IN_USE,     324, N_("Cette clé contient déjà quelque chose."), N_("Rien n'y a été touché.")) \
    /* 4xx what this kiosk keeps */ \
    X(ERR_STORE_CORRUPT,    401, N_("Le fichier des demandes de ce poste est abîmé."), N_("Rien n'est accepté ici pour le moment. Avertissez la personne responsable du poste.")) \
    X(ERR_STORE_READONLY,   402, N_("Ce poste ne peut rien enregistrer."), N_("Avertissez la personne responsable du poste.")) \
    X(ERR_STORE_FULL,       403, N_("Le disque de ce poste est plein."), N_("Rien de nouveau n'est accepté ici. Avertissez la personne responsable du poste.")) \
    X(ERR_STORE_NEWER,      404, N_("Le fichier des demandes vient d'une version plus récente."), N_("Avertissez la personne responsable du poste.")) \
    X(ERR_STORE,            405, N_("L'enregistrement sur ce poste a échoué."), N_("Réessayez.")) \
    X(ERR_NOT_ENROLLED,     406, N_("Ce poste n'est pas encore configuré."), N_("Inscrivez le code d'inscription de ce poste.")) \
    X(ERR_KEYS,             407, N_("La clé secrète de ce poste est absente ou abîmée."), N_("Avertissez la personne responsable du poste.")) \
    X(ERR_OUTBOX_FULL,      408, N_("Trop de demandes attendent déjà sur ce poste."), N_("Réessayez quand le réseau sera revenu.")) \
    /* 5xx the network and the server */ \
    X(ERR_OFFLINE,          501, N_("Le serveur ne peut pas être joint."), N_("Réessayez plus tard.")) \
    X(ERR_SERVER_CERT,      502, N_("Le certificat du serveur n'est pas le bon."), N_("Avertissez la personne responsable du poste.")) \
    X(ERR_SERVER_SIGNATURE, 503, N_("La réponse n'est pas signée par le bon serveur; elle est ignorée."), N_("Avertissez la personne responsable du poste.")) \
    X(ERR_SERVER_BUSY,      504, N_("Le serveur est occupé."), N_("Ce poste réessaie de lui-même.")) \
    X(ERR_SERVER_REFUSED,   505, N_("Le serveur a refusé la demande."), N_("Appelez le soutien et lisez ce numéro.")) \
    X(ERR_CLOCK,            506, N_("L'horloge de ce poste est déréglée."), N_("Avertissez la personne responsable du poste.")) \
    X(ERR_CODE_REFUSED,     507, N_("Ce code d'inscription est refusé."), N_("Vérifiez-le ou demandez-en un autre.")) \
    X(ERR_SERVER_OTHER,     508, N_("Ce serveur n'est pas celui que le code désigne."), N_("Avertissez la personne responsable du poste.")) \
    X(ERR_SERVER_FAULT,     509, N_("Une erreur s'est produite au serveur."), N_("Ce poste réessaie de lui-même.")) \
    X(ERR_SEQUENCE,         510, N_("Le serveur attend une autre suite de demandes."), N_("Ce poste recommence de lui-même.")) \
    X(ERR_KIOSK_RETIRED,    511, N_("Ce poste a été retiré du service."), N_("Avertissez la personne responsable du poste.")) \
    X(ERR_KIOSK_UNKNOWN,    512, N_("Le serveur ne connaît pas ce poste."), N_("Avertissez la personne responsable du poste.")) \
    X(ERR_FEED_RESYNC,      513, N_("La liste de référence doit être reprise au complet."), N_("Ce poste la reprend de lui-même.")) \
    X(ERR_NOT_POSSIBLE,     520, N_("Les renseignements fournis ne permettent pas de poursuivre."), N_("Vérifiez-les, ou appelez le Centre de services.")) \
    X(ERR_CODE_WRONG,       521, N_("Ce code n'est pas le bon."), N_("Vérifiez-le dans le courriel reçu.")) \
    X(ERR_CODE_DEAD,        522, N_("Ce code ne sert plus."), N_("Demandez-en un nouveau.")) \
    X(ERR_TOO_SOON,         523, N_("Un code vient d'être envoyé."), N_("Attendez une minute avant d'en demander un autre.")) \
    X(ERR_TOO_MANY,         524, N_("La limite est atteinte."), N_("Réessayez demain.")) \
    X(ERR_SESSION,          525, N_("La session avec le serveur est terminée."), N_("Recommencez en inscrivant votre mot de passe.")) \
    X(ERR_TICKET,           526, N_("Vos réponses ont été vérifiées il y a trop longtemps."), N_("Répondez de nouveau à vos questions.")) \
    X(ERR_KIOSK_PAUSED,     527, N_("Trop de réponses erronées ont été données à ce poste; il fait une pause."), N_("Utilisez un autre poste ou appelez le soutien.")) \
    X(ERR_NOTHING_PENDING,  528, N_("Aucune adresse n'attend d'être confirmée."), N_("Vos informations sont à jour.")) \
    X(ERR_NETWORK_NEEDED,   529, N_("Cette option a besoin du réseau."), N_("Réessayez quand l'état dira «En ligne».")) \
    X(ERR_EST_REFUSED,      530, N_("Le service des certificats a refusé la demande."), N_("Appelez le soutien et lisez ce numéro.")) \
    X(ERR_EST_WAIT,         531, N_("Le nouveau certificat n'est pas encore prêt."), N_("Revenez à l'heure indiquée.")) \
    X(ERR_EST_ANSWER,       532, N_("Le certificat reçu n'est pas le bon; il n'a pas été gardé."), N_("Votre certificat actuel reste en vigueur. Appelez le soutien.")) \
    X(ERR_PASSWORD_WRONG,   540, N_("Le mot de passe actuel est erroné."), N_("Inscrivez-le de nouveau.")) \
    X(ERR_NAME_TAKEN,       541, N_("Ce nom d'utilisateur est déjà associé à un utilisateur."), N_("Choisissez-en un autre.")) \
    X(ERR_CODE_REFUSED_HERE, 542, N_("Ce code ne correspond pas, ou il ne sert plus."), N_("Vérifiez-le avec la personne qui vous l'a remis.")) \
    X(ERR_WAIT,             543, N_("Un essai vient d'être fait."), N_("Attendez l'heure indiquée avant le suivant.")) \
    X(ERR_ROLE,             544, N_("Vous n'avez plus le droit de faire cela."), N_("Voyez la personne responsable de votre établissement.")) \
    X(ERR_EMPLOYEE_UNKNOWN, 545, N_("Aucun utilisateur de votre établissement n'a cet identifiant."), N_("Vérifiez-le avec la personne, et que son compte est créé.")) \
    X(ERR_NOT_KNOWN,        546, N_("Le réseau a été coupé pendant la demande : on ne sait pas si c'est fait."), N_("Refaites la même demande : rien ne sera fait deux fois.")) \
    X(ERR_GONE,             547, N_("Cela n'est plus là."), N_("Revenez à la liste.")) \
    X(ERR_IDENTITY_GIVEN,   548, N_("Le prénom ne correspond pas."), N_("Vérifiez-le sur votre carte d'assurance maladie.")) \
    X(ERR_IDENTITY_FAMILY,  549, N_("Le nom ne correspond pas."), N_("Vérifiez-le sur votre carte d'assurance maladie.")) \
    X(ERR_IDENTITY_BIRTH,   550, N_("La date de naissance ne correspond pas."), N_("Vérifiez l'année, le mois et le jour.")) \
    X(ERR_IDENTITY_NUMBERS, 551, N_("Un des numéros ne correspond pas."), N_("Vérifiez-les sur vos documents.")) \
    X(ERR_REGISTER_DOWN,    552, N_("Le registre qui vérifie les renseignements ne répond pas."), N_("Rien n'est perdu et aucun essai n'est compté : réessayez plus tard.")) \
    X(ERR_SESSION_LOCKED,   560, N_("La session attend le mot de passe de l'agent."), N_("Inscrivez le mot de passe de votre clé : rien n'est perdu.")) \
    X(ERR_AGENT_NONE,       561, N_("Cette clé n'est pas celle d'un agent."), N_("Voyez l'administrateur du comptoir.")) \
    X(ERR_COUNTER_NONE,     562, N_("Ce poste n'est pas inscrit comme comptoir."), N_("Voyez l'administrateur du comptoir.")) \
    X(ERR_CALLER_WRONG,     563, N_("Ce qui a été dit ne correspond pas au dossier."), N_("Demandez encore, sans rien souffler.")) \
    X(ERR_CALLER_LOCKED,    564, N_("Je ne peux pas vous identifier au téléphone."), N_("Présentez-vous à un AVI avec deux pièces d'identité.")) \
    X(ERR_NO_FACTS,         565, N_("Le dossier ne contient pas de quoi vérifier au téléphone."), N_("La personne se présente à un AVI avec deux pièces d'identité.")) \
    X(ERR_TAKEN,            566, N_("Un autre agent s'en occupe."), N_("Voyez avec lui, ou attendez l'heure indiquée.")) \
    X(ERR_OWN_RECORD,       567, N_("C'est votre propre dossier, ou votre propre demande."), N_("Un autre agent doit le faire.")) \
    X(ERR_NOT_VERIFIED,     568, N_("La personne n'est pas vérifiée, ou ne l'est plus."), N_("Vérifiez la personne, puis recommencez.")) \
    X(ERR_SECOND_NEEDED,    569, N_("Il faut l'accord d'un deuxième agent."), N_("Demandez-le, puis recommencez.")) \
    X(ERR_COOLING,          570, N_("Le secret de cette clé a été remis il y a moins de 24 heures."), N_("Un superviseur peut lever ce délai.")) \
    X(ERR_EXPORT,           571, N_("Le fichier n'a pas pu être écrit en entier; il a été effacé."), N_("Faites de la place ou voyez l'administrateur, puis recommencez."))

enum err {
#define X(name, number, what, todo) name = number,
    ERR_LIST(X)
#undef X
};

/* The C name ("ERR_PIN_WRONG"), for logs. Never NULL. */
const char *err_name(enum err e);

/* What happened, and what to do now: French message ids, never NULL. */
const char *err_what(enum err e);
const char *err_todo(enum err e);

/* The list itself in order, for help screens and the tests: the i-th error, or -1 past the end. */
int err_at(unsigned i);

/* True when the number is one of the list's (a number that came from another process). */
int err_is_known(unsigned number);

#endif
