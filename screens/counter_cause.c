/* What a reference or a receipt is about, a professional number that has no record yet: the cause in words. */
#include "screens/counter_find.h"
#include "screens/words.h"

#include <stdio.h>
#include <string.h>

static const struct { const char *id, *text; } causes[] = {
    { "account-closed", N_("le compte est fermé") },
    { "code-dead", N_("le code ne sert plus : trop d'erreurs") },
    { "code-expired-or-dead", N_("le code est expiré, ou ne sert plus") },
    { "code-not-known", N_("ce code n'existe pas") },
    { "code-of-another-token", N_("le code est d'une autre clé") },
    { "code-wrong", N_("le code inscrit n'est pas le bon") },
    { "declined", N_("la personne a refusé") },
    { "expired", N_("expiré") },
    { "letter-on-its-way", N_("une lettre est déjà en route") },
    { "locked", N_("un verrou est en force") },
    { "name-unknown", N_("aucun compte n'a ce nom d'utilisateur") },
    { "name-wrong", N_("le nom n'est pas celui du dossier") },
    { "no-code", N_("aucun code n'a été donné") },
    { "no-letter", N_("aucune lettre n'a été envoyée") },
    { "no-questions", N_("les questions n'ont jamais été choisies") },
    { "no-secret", N_("aucun secret de déblocage n'est en dépôt") },
    { "number-of-another-account", N_("le numéro est celui d'un autre compte") },
    { "number-tries", N_("trop d'essais pour ce numéro") },
    { "password-wrong", N_("le mot de passe n'est pas le bon") },
    { "professional-unknown", N_("aucun professionnel n'a ce numéro") },
    { "reference-unknown", N_("ce numéro de référence n'existe pas") },
    { "released-too-often", N_("un secret de cette clé a été remis il y a moins de 24 heures") },
    { "removed", N_("retiré") },
    { "temporary-password-over", N_("le mot de passe temporaire est expiré") },
    { "token-nobodys", N_("la clé n'est à personne") },
    { "token-unknown", N_("la clé n'est pas inscrite") },
    { "used", N_("a déjà servi") },
    /* of an operation */
    { "accepted", N_("acceptée") },
    { "refused", N_("refusée") },
    { "superseded", N_("remplacée par une plus récente") },
    { "replaced", N_("remplacée par une plus récente") },
    { "changed-meanwhile", N_("le dossier a changé entre-temps") },
};

const char *counter_word_cause(const char *cause)
{
    for (size_t i = 0; i < sizeof causes / sizeof causes[0]; i++)
        if (strcmp(causes[i].id, cause) == 0)
            return msg(causes[i].text);
    return cause;
}

static void compose_reference(const struct run *run, const struct counter_row *row, struct composer *c)
{
    char time[COUNTER_LINE_SIZE];
    counter_words_time(run, counter_time(row, 0), time, sizeof time);
    compose_text(c, ROLE_STATUS, msg(N_("Référence %s : donnée le %s")), counter_text(row, 1), time);
    if (*counter_text(row, 3))
        compose_text(c, ROLE_TEXT, msg(N_("Poste : %s")), counter_text(row, 3));
    compose_text(c, ROLE_TEXT, msg(N_("Ce qui était demandé : %s")), counter_word_action(counter_text(row, 4)));
    compose_text(c, ROLE_TEXT, msg(N_("Cause : %s")), counter_word_cause(counter_text(row, 5)));
}

static void compose_receipt(const struct run *run, const struct counter_row *row, struct composer *c)
{
    char time[COUNTER_LINE_SIZE];
    counter_words_time(run, counter_time(row, 0), time, sizeof time);
    compose_text(c, ROLE_STATUS, msg(N_("Reçu %s : demande reçue le %s")), counter_text(row, 1), time);
    if (*counter_text(row, 3))
        compose_text(c, ROLE_TEXT, msg(N_("Poste : %s")), counter_text(row, 3));
    compose_text(c, ROLE_TEXT, msg(N_("Demande : %s")), counter_word_action(counter_text(row, 4)));
    compose_text(c, ROLE_TEXT, msg(N_("État : %s")), counter_word_cause(counter_text(row, 5)));
    if (*counter_text(row, 6))
        compose_text(c, ROLE_TEXT, msg(N_("Motif : %s")), counter_word_cause(counter_text(row, 6)));
}

static void compose_nip(const struct counter_row *row, struct composer *c)
{
    compose_text(c, ROLE_STATUS, msg(N_("Numéro professionnel %s")), counter_text(row, 1));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Un NIP a été fait pour ce numéro; le compte n'est pas encore créé.")));
}

void counter_compose_cause(const struct run *run, struct composer *c)
{
    const struct counter_row *row = counter_found_row(run);
    if (!row)
        return;
    if (strcmp(row->word, "reference") == 0)
        compose_reference(run, row, c);
    else if (strcmp(row->word, "receipt") == 0)
        compose_receipt(run, row, c);
    else
        compose_nip(row, c);
    if (*counter_text(row, 0))
        compose_text(c, ROLE_TEXT, msg(N_("Personne : %s")), counter_text(row, 0));
    else
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Cela n'est d'aucune personne connue.")));
    compose_blank(c);
}
