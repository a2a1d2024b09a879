/* The counter's words: what ids of the protocol are called. Rows of a record are in counter_record.c. */
#include "screens/counter.h"
#include "screens/receipt.h"
#include "screens/words.h"

#include <stdio.h>
#include <string.h>

struct word { const char *id, *text; };
#define COUNT(a) (sizeof (a) / sizeof *(a))

/* NULL: none of these. */
static const char *find_word(const struct word *words, size_t n, const char *id)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(words[i].id, id) == 0)
            return msg(words[i].text);
    return NULL;
}

static const char *word_of(const struct word *words, size_t n, const char *id)
{
    const char *text = find_word(words, n, id);
    return text ? text : id;
}

static const struct word roles[] = {
    { "agent", N_("agent") }, { "avi", N_("AVI") }, { "supervisor", N_("superviseur") }, { "administrator", N_("administrateur") },
    { "representative", N_("représentant") }, { "auditor", N_("auditeur") },
};

static const struct word reasons[] = {
    { "forgotten", N_("mot de passe oublié") }, { "locked", N_("clé ou compte verrouillé") }, { "lost", N_("perdu") }, { "stolen", N_("volé") }, { "broken", N_("brisé") },
    { "expired", N_("expiré") }, { "moved", N_("changement d'adresse ou d'emploi") }, { "not-received", N_("envoi jamais reçu") }, { "mistake", N_("erreur à corriger") },
    { "asked", N_("demande de la personne") }, { "order", N_("demande de la direction") }, { "other", N_("autre motif") },
};

static const struct word documents[] = {
    { "health-card", N_("carte d'assurance maladie") }, { "licence", N_("permis de conduire") }, { "passport", N_("passeport") },
    { "citizenship", N_("certificat de citoyenneté") }, { "residence", N_("carte de résident permanent") }, { "other", N_("autre pièce d'identité") },
};

static const struct word verbs[] = {
    { "agent-home", N_("Accueil du comptoir") },
    { "agent-code", N_("Code à usage unique d'un agent") },
    { "agent-login", N_("Ouverture de session d'un agent") },
    { "agent-login-code", N_("Ouverture de session d'un agent, avec un code") },
    { "agent-unlock", N_("Reprise d'une session sous verrou") },
    { "counter-find", N_("Recherche d'une personne") },
    { "counter-person", N_("Lecture d'un dossier") },
    { "counter-events", N_("Lecture des événements d'un dossier") },
    { "counter-release", N_("Dossier laissé à un autre agent") },
    { "counter-verify", N_("Vérification commencée") },
    { "counter-verify-answer", N_("Vérification de ce qui a été dit") },
    { "counter-documents", N_("Pièces d'identité vues") },
    { "counter-ask-second", N_("Accord demandé à un deuxième agent") },
    { "counter-answer-second", N_("Réponse d'un deuxième agent") },
    { "act-unblock-phone", N_("Déblocage d'une clé par téléphone") },
    { "act-unblock-confirm", N_("Confirmation d'un déblocage par téléphone") },
    { "act-unblock-here", N_("Déblocage d'une clé au comptoir") },
    { "act-release-again", N_("Délai de 24 heures levé") },
    { "act-revoke", N_("Révocation d'une clé") },
    { "act-replace", N_("Remplacement d'une clé") },
    { "act-recertify", N_("Nouveau certificat pour une clé expirée") },
    { "act-clear-lock", N_("Levée d'un verrou") },
    { "act-password", N_("Mot de passe temporaire") },
    { "act-secret-code", N_("Nouveau code secret") },
    { "act-nip", N_("Nouvelle lettre de NIP") },
    { "act-email", N_("Correction de l'adresse courriel") },
    { "act-email-code", N_("Confirmation de l'adresse courriel") },
    { "act-close", N_("Fermeture d'un compte") },
    { "act-identify", N_("Identification finie en personne") },
    { "act-letter", N_("Nouvel envoi d'un secret postal") },
    { "counter-case-text", N_("Lecture d'un message") },
    { "act-case-take", N_("Dossier de message pris") },
    { "act-case-answer", N_("Réponse à un message") },
    { "act-case-transfer", N_("Message transféré") },
    { "act-case-close", N_("Dossier de message fermé") },
    { "act-queue", N_("File d'attente : un élément réglé") },
    { "act-kiosk-code", N_("Code d'inscription d'un poste") },
    { "act-kiosk-retire", N_("Retrait d'un poste") },
    { "act-agent-role", N_("Rôle d'un agent changé") },
    { "act-hours", N_("Heures d'une ligne changées") },
    { "act-holiday", N_("Jour férié changé") },
    { "counter-trail", N_("Lecture du journal") },
    { "counter-trail-verify", N_("Vérification du journal") },
    { "counter-export", N_("Exportation") },
    { "act-incident", N_("Incident inscrit") },
    { "act-purge", N_("Purge de ce qui est trop vieux") },
    { "counter-numbers", N_("Lecture des chiffres") },
};

/* What is not asked by a verb of an account: the token's events, the operator's, those that an operation made. */
static const struct word actions[] = {
    { "token.given", N_("Clé remise à une personne") },
    { "token.recorded", N_("Clé inscrite") },
    { "token.revoked", N_("Clé révoquée") },
    { "token.certificate.replaced", N_("Certificat renouvelé") },
    { "token.secret.escrowed", N_("Secret de déblocage mis en dépôt") },
    { "token.secret.released", N_("Secret de déblocage remis") },
    { "token.secret.by-telephone", N_("Réponse de déblocage donnée par téléphone") },
    { "token.unblocked.by-telephone", N_("Clé débloquée par téléphone") },
    { "token.recovery-cleared", N_("Blocage des questions de la clé levé") },
    { "unblock.answers", N_("Réponses aux questions de la clé") },
    { "address.code.sent", N_("Code envoyé à une nouvelle adresse") },
    { "address.confirmed", N_("Adresse confirmée") },
    { "certificate.made", N_("Certificat fait") },
    { "session.opened", N_("Session ouverte avec la clé") },
    { "issuance.code.made", N_("Code d'émission fait") },
    { "issuance.started", N_("Émission d'une clé commencée") },
    { "enrolment.code.made", N_("Code d'inscription d'un poste fait") },
    { "kiosk.enrolled", N_("Poste inscrit") },
    { "kiosk.retired", N_("Poste retiré") },
    { "nip.made", N_("NIP fait") },
    { "person.added", N_("Personne inscrite") },
    { "role.given", N_("Rôle donné") },
    { "role.taken", N_("Rôle retiré") },
    { "workplace.added", N_("Lieu de travail inscrit") },
};

const char *counter_word_role(const char *role) { return word_of(roles, COUNT(roles), role); }
const char *counter_word_reason(const char *reason) { return word_of(reasons, COUNT(reasons), reason); }
static const char *word_document(const char *document) { return word_of(documents, COUNT(documents), document); }
const char *counter_word_verb(const char *verb) { return word_of(verbs, COUNT(verbs), verb); }

/* Verbs are in the trail with the word that says of which kind they are before them. */
const char *counter_word_action(const char *action)
{
    static const char prefix[] = "account.";
    bool verb = strncmp(action, prefix, sizeof prefix - 1) == 0;
    const char *bare = verb ? action + sizeof prefix - 1 : action;
    const char *text = find_word(actions, COUNT(actions), action);
    text = text ? text : find_word(verbs, COUNT(verbs), bare);
    return text ? text : verb ? msg(account_event_text(action)) : receipt_type_words(action);
}

void counter_words_roles(unsigned bits, char *to, size_t size)
{
    size_t used = 0;
    to[0] = 0;
    for (size_t i = 0; i < COUNTER_ROLES; i++) {
        if (!(bits & 1U << i))
            continue;
        int n = snprintf(to + used, size - used, "%s%s", used ? ", " : "", counter_word_role(counter_role_word(1U << i)));
        used += n > 0 && (size_t)n < size - used ? (size_t)n : 0;
    }
}

void counter_words_time(const struct run *run, int64_t wall_ms, char *to, size_t size)
{
    int64_t now = clock_wall(loop_clock(session_of(run)->loop));
    char day[64], hour[64];
    words_day(wall_ms, now, day, sizeof day);
    words_moment(wall_ms, wall_ms, hour, sizeof hour);      /* of its own day: the hour alone */
    snprintf(to, size, msg(N_("%s à %s")), day, hour);
}

/* --- who may --- */

void counter_why_not(const struct run *run, const char *verb, char *to, size_t size)
{
    const struct counter_right *right = counter_right_of(verb);
    char who[COUNTER_LINE_SIZE];
    if (!right || (right->roles & counter_agent(run)->roles))
        return;
    counter_words_roles(right->roles, who, sizeof who);
    snprintf(to, size, msg(N_("Réservé : %s")), who);
}

/* --- fields that are chosen --- */

static size_t count_ids(const char *const *ids)
{
    size_t n = 0;
    while (ids[n])
        n++;
    return n;
}

static const char *chosen(const struct run *run, size_t slot, const char *const *ids)
{
    int i = run_choice(run, slot);
    return i >= 0 && (size_t)i < count_ids(ids) ? ids[i] : NULL;
}

size_t counter_reason_choices(const struct run *run, size_t slot) { (void)run, (void)slot; return count_ids(counter_reasons); }
const char *counter_reason_chosen(const struct run *run, size_t slot) { return chosen(run, slot, counter_reasons); }
void counter_reason_choice(const struct run *run, size_t i, char *to, size_t size)
{
    (void)run;
    snprintf(to, size, "%s", counter_word_reason(counter_reasons[i]));
}

size_t counter_document_choices(const struct run *run, size_t slot) { (void)run, (void)slot; return count_ids(counter_documents); }
const char *counter_document_chosen(const struct run *run, size_t slot) { return chosen(run, slot, counter_documents); }
void counter_document_choice(const struct run *run, size_t i, char *to, size_t size)
{
    (void)run;
    snprintf(to, size, "%s", word_document(counter_documents[i]));
}
