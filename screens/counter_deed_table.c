/* The acts. What each says is told to a person as it is: short, and what it does before it is done. */
#include "screens/counter_deed.h"

#define FAULT(name_, err_, slot_, to_) static const struct work_fault name_[] = { { .err = err_, .slot = slot_, .form = to_ } }
FAULT(challenge_faults, ERR_CHALLENGE, DEED_ONE, DEED_TO_CHALLENGE);
FAULT(email_faults, ERR_EMAIL, DEED_ONE, DEED_TO_EMAIL);
FAULT(nam_faults, ERR_NAM, DEED_ONE, DEED_TO_NAM);
FAULT(hours_faults, ERR_HOURS, DEED_ONE, DEED_TO_HOURS);
FAULT(date_faults, ERR_DATE, DEED_ONE, DEED_TO_DATE);
FAULT(confirmation_faults, ERR_CONFIRMATION, DEED_CONFIRMATION, DEED_TO_CONFIRMATION);
FAULT(code_faults, ERR_CODE_WRONG, DEED_CODE, DEED_TO_CODE);

/* What the register does not confirm: as the person's own page says it. */
static const struct work_fault data_faults[] = {
    { .err = ERR_IDENTITY_GIVEN, .slot = DEED_GIVEN, .form = DEED_TO_DATA }, { .err = ERR_IDENTITY_FAMILY, .slot = DEED_FAMILY, .form = DEED_TO_DATA },
    { .err = ERR_IDENTITY_BIRTH, .slot = DEED_BIRTH, .form = DEED_TO_DATA }, { .err = ERR_IDENTITY_NUMBERS, .slot = DEED_NAM, .form = DEED_TO_DATA },
    { .err = ERR_PERSON_NAME, .slot = DEED_GIVEN, .form = DEED_TO_DATA }, { .err = ERR_DATE, .slot = DEED_BIRTH, .form = DEED_TO_DATA },
    { .err = ERR_NAM, .slot = DEED_NAM, .form = DEED_TO_DATA }, { .err = ERR_NAS, .slot = DEED_NAS, .form = DEED_TO_DATA },
};

#define FORM(form_) .work = { .again = "act.work", .form = form_ }
#define FORM_FAULTS(form_, faults_) .work = { .again = "act.work", .form = form_, .faults = faults_, .fault_count = 1 }
#define SERIAL .params = { { .name = "serial", .from = DEED_FROM_ID } }
#define CEASES N_("Il cessera de servir %s.")

const struct deed deed_confirm = {
    .verb = "act-unblock-confirm", .title = DEED_PHONE_TITLE, .of = "token", .done = N_("La confirmation est inscrite."), .no_reason = true,
    .params = { { .name = "person", .from = DEED_FROM_PERSON }, { .name = "challenge", .from = DEED_FROM_SLOT, .at = DEED_ONE },
                { .name = "confirmation", .from = DEED_FROM_SLOT, .at = DEED_CONFIRMATION } },
    .no_person = true, FORM_FAULTS("act.confirmation", confirmation_faults)
};
const struct deed deed_email_code = {
    .verb = "act-email-code", .title = DEED_EMAIL_TITLE, .done = N_("La nouvelle adresse de %s est en vigueur. Un avis part à l'ancienne et à la nouvelle."),
    .params = { { .name = "person", .from = DEED_FROM_PERSON }, { .name = "code", .from = DEED_FROM_SLOT, .at = DEED_CODE } },
    .no_reason = true, .no_person = true, FORM_FAULTS("act.email-code", code_faults)
};

const struct deed deed_menu[DEED_MENU_COUNT] = {
    { .verb = "act-unblock-phone", .title = DEED_PHONE_TITLE, .of = "token", FORM_FAULTS("act.challenge", challenge_faults),
      .question = N_("Remettre le secret de déblocage de la clé de %s?"),
      .effect = N_("La réponse sera montrée une fois, pour que vous la lisiez. Un autre secret ne pourra pas être remis pour cette clé avant 24 heures."),
      .done = N_("Lisez cette réponse à %s, groupe par groupe."), .secret = N_("Réponse"), .until = N_("Elle cessera de servir %s."),
      .params = { { .name = "serial", .from = DEED_FROM_ID }, { .name = "challenge", .from = DEED_FROM_SLOT, .at = DEED_ONE } },
      .then = &deed_confirm, .then_label = N_("2-Inscrire la confirmation lue") },
    { .verb = "act-unblock-here", .title = DEED_HERE_TITLE, .of = "token", FORM("act.reason"),
      .question = N_("Débloquer ici la clé de %s?"), .effect = N_("La personne tapera elle-même son nouveau mot de passe, deux fois, à ce poste."),
      .done = N_("Le serveur a remis le droit de débloquer la clé de %s.") },
    { .verb = "act-release-again", .title = DEED_RELEASE_TITLE, .of = "token", FORM("act.reason"),
      .question = N_("Permettre de remettre encore le secret de la clé de %s?"), .effect = N_("Sans attendre la fin des 24 heures."),
      .done = N_("Le secret de la clé de %s peut être remis une fois de plus."), SERIAL },
    { .verb = "act-revoke", .title = DEED_REVOKE_TITLE, .of = "token", FORM("act.reason"), .question = N_("Révoquer la clé de %s?"),
      .effect = N_("Elle ne donnera plus accès à rien. C'est définitif."), .done = N_("La clé de %s est révoquée."), SERIAL },
    { .verb = "act-replace", .title = DEED_REPLACE_TITLE, .of = "token", FORM("act.reason"), .question = N_("Remplacer la clé de %s?"),
      .effect = N_("L'ancienne est révoquée tout de suite. Un code d'émission est montré une fois."), .done = N_("La clé de %s est révoquée. Le code sert à émettre la nouvelle."),
      .secret = N_("Code d'émission"), .until = CEASES, SERIAL },
    { .verb = "act-recertify", .title = DEED_RECERTIFY_TITLE, .of = "token", FORM("act.reason"), .question = N_("Certifier de nouveau la clé de %s?"),
      .effect = N_("Pour une clé dont le certificat est expiré. Un code est montré une fois."), .done = N_("Le code sert à certifier de nouveau la clé de %s."),
      .secret = N_("Code d'émission"), .until = CEASES, SERIAL },
    { .verb = "act-clear-lock", .title = DEED_LOCK_TITLE, .of = "lock", FORM("act.reason"), .question = N_("Lever ce blocage de %s?"),
      .effect = N_("Les essais recommencent. Le mot de passe et les réponses restent."), .done = N_("Le blocage de %s est levé : les essais recommencent."),
      .params = { { .name = "lock", .from = DEED_FROM_ID }, { .name = "subject", .from = DEED_FROM_ROW_TEXT, .at = 0 } } },
    { .verb = "act-password", .title = DEED_PASSWORD_TITLE, .of = "account", FORM("act.reason"), .question = N_("Donner un mot de passe temporaire à %s?"),
      .effect = N_("L'ancien ne servira plus. Le temporaire sera montré une fois, et devra être changé à la première connexion."),
      .done = N_("Lisez ce mot de passe temporaire à %s."), .secret = N_("Mot de passe"), .until = CEASES },
    { .verb = "act-secret-code", .title = DEED_CODE_TITLE, .of = "invitation", FORM("act.reason"), .question = N_("Donner un autre code secret à %s?"),
      .effect = N_("L'ancien ne servira plus."), .done = N_("Lisez ce code secret à %s. L'ancien ne sert plus."), .secret = N_("Code secret"), .until = CEASES,
      .params = { { .name = "invitation", .from = DEED_FROM_ID } } },
    { .verb = "act-nip", .title = DEED_NIP_TITLE, .of = "nip", FORM("act.reason"), .question = N_("Poster un autre NIP à %s?"),
      .effect = N_("L'ancien ne servira plus. Le nouveau n'est montré à personne."), .done = N_("Le nouveau NIP de %s est dans la lettre qui attend la poste. L'ancien ne sert plus."),
      .until = CEASES },
    { .verb = "act-email", .title = DEED_EMAIL_TITLE, FORM_FAULTS("act.email", email_faults), .question = N_("Changer l'adresse courriel de %s?"),
      .effect = N_("Un code part à la nouvelle adresse. Elle n'est en vigueur que si la personne vous le lit."), .done = N_("Un code est parti à la nouvelle adresse de %s."),
      .until = CEASES, .params = { { .name = "email", .from = DEED_FROM_SLOT, .at = DEED_ONE, .label = N_("Nouvelle adresse courriel") } }, .then = &deed_email_code, .then_label = N_("2-Inscrire le code lu") },
    { .verb = "act-close", .title = DEED_CLOSE_TITLE, .of = "", FORM("act.account"), .question = N_("Fermer ce compte de %s?"),
      .effect = N_("La personne ne pourra plus s'y connecter."), .done = N_("Le compte de %s est fermé."),
      .params = { { .name = "account", .from = DEED_FROM_CHOICE, .at = DEED_ONE, .words = deed_accounts, .label = N_("Quel compte"), .choice = deed_name_account } } },
    { .verb = "act-identify", .title = DEED_IDENTIFY_TITLE, .of = "citizen", FORM_FAULTS("act.nam", nam_faults), .question = N_("Terminer l'identification de %s?"),
      .effect = N_("Les deux pièces d'identité ont été vues. Le registre n'est pas consulté."), .done = N_("L'identification de %s est terminée."),
      .params = { { .name = "nam", .from = DEED_FROM_SLOT, .at = DEED_ONE } } },
    { .verb = "act-letter", .title = DEED_LETTER_TITLE, .of = "citizen",
      .work = { .again = "act.work", .form = "act.data", .faults = data_faults, .fault_count = sizeof data_faults / sizeof data_faults[0] }, .question = N_("Poster un autre secret d'identification à %s?"),
      .effect = N_("Le registre vérifie ces renseignements, puis poste la lettre à l'adresse qu'il connaît. L'ancien secret ne servira plus."),
      .done = N_("Une lettre part pour %s."), .until = N_("Le secret cessera de servir %s."),
      .params = { { .name = "given", .from = DEED_FROM_SLOT, .at = DEED_GIVEN }, { .name = "family", .from = DEED_FROM_SLOT, .at = DEED_FAMILY },
                  { .name = "birth", .from = DEED_FROM_SLOT, .at = DEED_BIRTH }, { .name = "nam", .from = DEED_FROM_SLOT, .at = DEED_NAM },
                  { .name = "nas", .from = DEED_FROM_SLOT, .at = DEED_NAS } } },
    { .verb = "act-agent-role", .title = DEED_ROLE_TITLE, .of = "", .no_person = true, FORM("act.role"), .question = N_("Changer les rôles de %s?"),
      .done = N_("Les rôles de %s sont changés."),
      .params = { { .name = "person", .from = DEED_FROM_PERSON }, { .name = "role", .from = DEED_FROM_CHOICE, .at = DEED_ONE, .words = deed_roles, .label = N_("Rôle"), .choice = deed_name_role },
                  { .name = "add", .from = DEED_FROM_FIRST, .at = DEED_TWO, .label = N_("Ce qui change"), .choice = deed_name_add } } },
};

/* --- messages --- */

#define CASE .of = "", .no_reason = true, .no_person = true
#define CASE_ID { .name = "id", .from = DEED_FROM_ID }
const struct deed deed_case_take = { .verb = "act-case-take", .title = N_("Prendre ce message"), CASE, .done = N_("Le message %s est à vous."), .params = { CASE_ID }, FORM(NULL), .back = "counter.cases-again" };
const struct deed deed_case_answer = {
    .verb = "act-case-answer", .title = N_("Répondre"), CASE, FORM("act.letter"), .question = N_("Envoyer cette réponse au message %s?"),
    .effect = N_("La personne est avisée qu'elle a une réponse; l'avis ne dit pas laquelle."), .done = N_("La réponse au message %s est envoyée."),
    .params = { CASE_ID, { .name = "text", .from = DEED_FROM_SLOT, .at = DEED_TEXT } }, .back = "counter.cases-again"
};
const struct deed deed_case_transfer = {
    .verb = "act-case-transfer", .title = N_("Transférer"), CASE, FORM("act.transfer"), .question = N_("Transférer le message %s?"),
    .effect = N_("Vous ne le verrez plus, à moins d'avoir ce rôle."), .done = N_("Le message %s est transféré."),
    .params = { CASE_ID, { .name = "role", .from = DEED_FROM_CHOICE, .at = DEED_ONE, .words = deed_roles, .label = N_("Rôle"), .choice = deed_name_role } }, .back = "counter.cases-again"
};
const struct deed deed_case_close = {
    .verb = "act-case-close", .title = N_("Clore"), CASE, FORM(NULL), .question = N_("Clore le message %s sans y répondre davantage?"), .done = N_("Le message %s est clos."),
    .params = { CASE_ID }, .back = "counter.cases-again"
};

/* --- queues --- */

#define QUEUE(what_) .of = "", .no_person = true, FORM("act.reason"), .back = "queue.rows-again", \
    .params = { { .name = "queue", .from = DEED_FROM_QUEUE }, { .name = "id", .from = DEED_FROM_ID }, { .name = "what", .from = DEED_FROM_WORD, .word = what_ } }
const struct deed deed_queue_retry = { .verb = "act-queue", .title = N_("Essayer de nouveau"), QUEUE("retry"), .question = N_("Essayer de nouveau : %s?"), .done = N_("C'est remis en route : %s.") };
const struct deed deed_queue_tell = { .verb = "act-queue", .title = N_("Aviser la personne"), QUEUE("tell"), .question = N_("Aviser la personne : %s?"), .done = N_("L'avis part : %s.") };
const struct deed deed_queue_drop = { .verb = "act-queue", .title = N_("Retirer de la file"), QUEUE("drop"), .question = N_("Retirer de la file : %s?"), .done = N_("C'est retiré de la file : %s.") };
const struct deed deed_queue_retire = { .verb = "act-queue", .title = N_("Retirer le poste"), QUEUE("retire"), .question = N_("Retirer le poste : %s?"), .done = N_("Le poste est retiré : %s.") };

/* --- kiosks, agents, the directory, the purge --- */

const struct deed deed_kiosk_code = {
    .verb = "act-kiosk-code", .title = N_("Inscrire un poste"), .of = "", .no_person = true, FORM("act.kiosk"), .question = N_("Donner un code d'inscription pour ce poste?"),
    .done = N_("Tapez ce code au poste à inscrire."), .secret = N_("Code d'inscription"), .until = CEASES, .back = "counter.kiosks-again",
    .params = { { .name = "label", .from = DEED_FROM_SLOT, .at = DEED_ONE, .label = N_("Nom du poste") }, { .name = "profile", .from = DEED_FROM_CHOICE, .at = DEED_TWO, .words = deed_profiles, .label = N_("Sorte de poste"), .choice = deed_name_profile } }
};
const struct deed deed_kiosk_retire = {
    .verb = "act-kiosk-retire", .title = N_("Retirer ce poste"), .of = "", .no_person = true, FORM("act.reason"), .question = N_("Retirer %s?"),
    .effect = N_("Il ne pourra plus joindre le serveur. Ce qu'il n'a pas encore transmis sera perdu."), .done = N_("%s est retiré."), .back = "counter.kiosks-again",
    .params = { { .name = "kiosk", .from = DEED_FROM_ID } }
};
const struct deed deed_agent_role = {
    .verb = "act-agent-role", .title = N_("Changer ses rôles"), .of = "", .no_person = true, FORM("act.role"), .question = N_("Changer les rôles de %s?"),
    .done = N_("Les rôles de %s sont changés."), .back = "counter.agents-again",
    .params = { { .name = "person", .from = DEED_FROM_ID }, { .name = "role", .from = DEED_FROM_CHOICE, .at = DEED_ONE, .words = deed_roles, .label = N_("Rôle"), .choice = deed_name_role }, { .name = "add", .from = DEED_FROM_FIRST, .at = DEED_TWO, .label = N_("Ce qui change"), .choice = deed_name_add } }
};
const struct deed deed_hours = {
    .verb = "act-hours", .title = N_("Changer les heures"), .of = "", .no_person = true, FORM_FAULTS("act.hours", hours_faults), .question = N_("Changer les heures de %s?"),
    .effect = N_("Chaque poste les aura à son prochain contact."), .done = N_("Les heures de %s sont changées."), .back = "counter.directory",
    .params = { { .name = "line", .from = DEED_FROM_ID }, { .name = "hours", .from = DEED_FROM_SLOT, .at = DEED_ONE, .label = N_("Heures") } }
};
const struct deed deed_holiday_add = {
    .verb = "act-holiday", .title = N_("Ajouter un jour férié"), .of = "", .no_person = true, FORM_FAULTS("act.holiday", date_faults), .question = N_("Ajouter ce jour férié?"),
    .done = N_("Le jour férié est ajouté."), .back = "counter.holidays", .params = { { .name = "date", .from = DEED_FROM_SLOT, .at = DEED_ONE, .label = N_("Date (AAAA-MM-JJ)") }, { .name = "add", .from = DEED_FROM_YES } }
};
const struct deed deed_holiday_remove = {
    .verb = "act-holiday", .title = N_("Retirer un jour férié"), .of = "", .no_person = true, FORM("act.reason"), .question = N_("Retirer le jour férié du %s?"),
    .done = N_("Le jour férié du %s est retiré."), .back = "counter.holidays", .params = { { .name = "date", .from = DEED_FROM_ID }, { .name = "add", .from = DEED_FROM_NO } }
};
const struct deed deed_purge = {
    .verb = "act-purge", .title = N_("Épurer"), .of = "", .no_person = true, FORM("act.reason"), .question = N_("Effacer tout ce dont la durée de conservation est passée?"),
    .effect = N_("C'est définitif. Le nombre de ce qui est effacé est inscrit au journal."), .done = N_("L'épuration est faite. Ce qui a été effacé :"), .back = "counter.trail"
};
