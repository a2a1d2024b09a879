/* What is told of an agent's act, and what stays in the trail: one table of words for acts, one for reasons. */
#include "server/counter/counter.h"

#include <string.h>

struct word { const char *id, *fr, *en; };

/* By verb. */
static const struct word acts[] = {
    { "act-unblock-phone", "le code qui débloque votre clé a été donné au téléphone", "the code that unblocks your key was given by telephone" },
    { "act-unblock-here",  "votre clé peut être débloquée au poste du comptoir", "your key can be unblocked at the counter's kiosk" },
    { "act-release-again", "le secret de votre clé peut être remis une autre fois avant 24 heures", "the secret of your key may be given out again before 24 hours are over" },
    { "act-revoke",        "votre clé ne peut plus servir", "your key can no longer be used" },
    { "act-replace",       "votre clé ne peut plus servir, et un code a été remis pour en préparer une autre", "your key can no longer be used, and a code was given to prepare another" },
    { "act-recertify",     "un code à usage unique a été remis pour certifier de nouveau votre clé", "a one-time code was given to certify your key again" },
    { "act-clear-lock",    "un verrou a été levé, et vos essais recommencent à zéro", "a lock was lifted, and your tries begin anew" },
    { "act-password",      "un mot de passe temporaire de votre compte a été remis", "a temporary password of your account was given" },
    { "act-secret-code",   "un autre code secret de votre invitation a été remis", "another secret code of your invitation was given" },
    { "act-nip",           "un autre numéro d'identification personnel vous est envoyé par la poste", "another personal identification number is being sent to you by post" },
    { "act-email",         "une autre adresse courriel a été inscrite, qui attend d'être confirmée", "another e-mail address was entered, and waits to be confirmed" },
    { "act-email-code",    "votre adresse courriel a été changée", "your e-mail address was changed" },
    { "act-close",         "votre compte a été fermé", "your account was closed" },
    { "act-identify",      "votre identification a été terminée en personne", "your identification was finished in person" },
    { "act-letter",        "un autre secret d'identification vous est envoyé par la poste", "another identification secret is being sent to you by post" },
    { "act-queue",         "une demande qui attendait a été traitée", "a request that was waiting was dealt with" },
};

/* By core/rules/counter.h. */
static const struct word reasons[] = {
    { "forgotten", "mot de passe oublié", "forgotten password" },
    { "locked", "accès verrouillé", "locked access" },
    { "lost", "perte", "loss" },
    { "stolen", "vol", "theft" },
    { "broken", "bris", "breakage" },
    { "expired", "échéance passée", "past its date" },
    { "moved", "changement d'adresse", "change of address" },
    { "not-received", "envoi non reçu", "not received" },
    { "mistake", "erreur à corriger", "mistake to be corrected" },
    { "asked", "votre demande", "your request" },
    { "order", "ordre reçu", "order received" },
    { "other", "autre", "other" },
};

static const struct word *find_word(const struct word *list, size_t count, const char *id)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i].id, id) == 0)
            return &list[i];
    return NULL;
}
#define FIND(list, id) find_word(list, sizeof (list) / sizeof (list)[0], id)

static enum err tell(struct account_call *a, const struct counter_done *done)
{
    struct call *c = a->call;
    char cause[ACCOUNT_CAUSE_SIZE];
    const struct word *act = FIND(acts, a->verb->name), *reason = FIND(reasons, done->reason);
    if (!reason || (!act && !done->detail))
        return ERR_INTERNAL;
    account_cause(c, cause);
    const struct notice notice = { .kind = done->notice, .person = done->person, .cause = cause, .kiosk = c->kiosk, .at_ms = c->now_ms,
        .detail = done->detail ? done->detail : act->fr, .detail_en = done->detail ? done->detail_en : act->en, .reason = reason->fr, .reason_en = reason->en,
        .also = done->address, .only_also = done->address != NULL };
    return notices_add(c->service, c->db, &notice);
}

enum err counter_done(struct account_call *a, const struct counter_done *done)
{
    enum err e = done->notice == NOTICE_KINDS ? ERR_OK : tell(a, done);
    return e ? e : account_audit(a, a->who.person, "done", done->reason);
}
