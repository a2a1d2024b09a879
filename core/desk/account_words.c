#include "core/desk/account.h"

#include <string.h>

/* What the server's trail calls things: "account." and a verb of server/PROTOCOL.md 12, or what an operator did.  A noun each: it may
 * have been refused. */
static const struct { const char *what, *text; } words[] = {
    { "login",           N_("Ouverture de session") },
    { "logout",          N_("Fin de session") },
    { "home",            N_("Affichage de la page d'accueil") },
    { "trail",           N_("Affichage du suivi") },
    { "password",        N_("Changement du mot de passe") },
    { "name",            N_("Changement du nom d'utilisateur") },
    { "questions",       N_("Choix des questions secrètes") },
    { "questions-keep",  N_("Maintien des questions secrètes") },
    { "accept",          N_("Réponse à une invitation") },
    { "forgot",          N_("Mot de passe oublié : questions demandées") },
    { "forgot-answers",  N_("Mot de passe oublié : réponses données") },
    { "forgot-password", N_("Mot de passe oublié : nouveau mot de passe") },
    { "invitation",      N_("Code secret d'une invitation inscrit") },
    { "invitation-refuse", N_("Invitation refusée") },
    { "nip",             N_("NIP inscrit") },
    { "name-check",      N_("Nom d'utilisateur demandé") },
    { "create",          N_("Création du compte") },
    { "users",           N_("Affichage des utilisateurs") },
    { "user-add",        N_("Ajout d'un utilisateur") },
    { "user-remove",     N_("Retrait d'un utilisateur") },
    { "user-restore",    N_("Rétablissement d'un utilisateur") },
    { "user-code",       N_("Nouveau code secret d'un utilisateur") },
    { "employees",       N_("Affichage des employés") },
    { "employee-add",    N_("Ajout d'un employé dans RVSQ") },
    { "employee-remove", N_("Retrait d'un employé de RVSQ") },
    { "citizen-refuse",  N_("Avis du service refusé") },
    { "citizen-create",  N_("Création du compte") },
    { "citizen-login",   N_("Demande d'ouverture de session") },
    { "citizen-resend",  N_("Nouveau code de sécurité demandé") },
    { "citizen-code",    N_("Ouverture de session") },
    { "citizen-home",    N_("Affichage de la page d'accueil") },
    { "citizen-forgot",  N_("Mot de passe oublié : code demandé") },
    { "citizen-forgot-code", N_("Mot de passe oublié : code inscrit") },
    { "citizen-forgot-password", N_("Mot de passe oublié : nouveau mot de passe") },
    { "citizen-password", N_("Changement du mot de passe") },
    { "citizen-email",   N_("Nouvelle adresse courriel demandée") },
    { "citizen-email-code", N_("Changement de l'adresse courriel") },
    { "citizen-close",   N_("Fermeture du compte") },
    { "citizen-personal", N_("Vérification de vos renseignements personnels") },
    { "citizen-identify", N_("Vérification de vos numéros") },
    { "citizen-secret",  N_("Secret d'identification postal inscrit") },
    { "citizen-progress", N_("Identification interrompue, gardée pour la suite") },
    { "citizen-consent", N_("Réponse à une demande de consentement") },
    { "citizen-consents", N_("Affichage de vos consentements") },
    { "citizen-withdraw", N_("Retrait d'un consentement") },
    { "messages",        N_("Affichage des messages") },
    { "message",         N_("Lecture d'un message") },
    { "draft-drop",      N_("Suppression d'un brouillon") },
    { "message.draft",   N_("Enregistrement d'un brouillon") },
    { "message.send",    N_("Envoi d'un message") },
    { "message.shown",   N_("Lecture d'un message par le soutien") },
    { "message.answered", N_("Réponse du soutien à un message") },
    { "added",           N_("Ouverture du compte par le soutien") },
    { "closed",          N_("Fermeture du compte par le soutien") },
    { "temporary",       N_("Mot de passe temporaire donné par le soutien") },
    { "recovery-cleared", N_("Fin d'un blocage, par le soutien") },
};

/* What agents do is said by kind: the person was told of each act when it was done. */
static const struct { const char *beginning, *text; } agents[] = {
    { "act-", N_("Geste d'un agent du comptoir") }, { "counter-", N_("Consultation par un agent du comptoir") }, { "agent-", N_("Session d'agent au comptoir") },
};

static const char *agents_text(const char *what)
{
    for (size_t i = 0; i < sizeof agents / sizeof agents[0]; i++)
        if (strncmp(what, agents[i].beginning, strlen(agents[i].beginning)) == 0)
            return agents[i].text;
    return N_("Autre geste fait avec le compte");
}

const char *account_event_text(const char *what)
{
    static const char prefix[] = "account.";
    if (strncmp(what, prefix, sizeof prefix - 1) == 0)
        what += sizeof prefix - 1;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i].what, what) == 0)
            return words[i].text;
    return agents_text(what);
}
