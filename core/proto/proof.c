#include "core/proto/proof.h"

#include "core/base/err.h"

#include <string.h>

static const struct {
    const char *type, *outcome, *nature;
    enum proof proof;
} proofs[] = {
    { "token.pin.changed/1", "done",    "the token's password", PROOF_TOKEN },
    { "token.pin.changed/1", "unknown", "the token's password", PROOF_KIOSK },
    { "questions.set/1",     "done",    "security questions and answers", PROOF_TOKEN },
    { "contact.set/1",       "done",    "contact information", PROOF_TOKEN },
    { "token.unblocked/1",   "done",    "the token's password and unblocking secret", PROOF_TOKEN },
    { "token.unblocked/1",   "refused", "the token's password and unblocking secret", PROOF_KIOSK },
    { "token.unblocked/1",   "unknown", "the token's password and unblocking secret", PROOF_KIOSK },
    { "token.secret.replaced/1", "done",    "the token's unblocking secret", PROOF_KIOSK },
    { "token.secret.replaced/1", "refused", "the token's unblocking secret", PROOF_KIOSK },
    { "token.secret.replaced/1", "unknown", "the token's unblocking secret", PROOF_KIOSK },
    { "token.certificate.renewed/1", "done", "the token's certificate", PROOF_TOKEN },
    { "message.draft/1",     "done",    "a message that is not sent yet", PROOF_ACCOUNT },
    { "message.send/1",      "done",    "a message to the services on line", PROOF_ACCOUNT },
};

static const struct { const char *word, *text; } reasons[] = {
    { "kiosk-signature", N_("La signature de ce poste n'est pas valable.") },
    { "upgrade-needed",  N_("Le serveur ne connaît pas encore ce genre de demande.") },
    { "payload",         N_("La demande est mal formée.") },
    { "proof-missing",   N_("La demande n'est pas signée par la clé.") },
    { "token-unknown",   N_("Le serveur ne connaît pas cette clé.") },
    { "token-revoked",   N_("Le certificat de cette clé est révoqué.") },
    { "token-expired",   N_("Le certificat de cette clé est expiré.") },
    { "token-signature", N_("La signature de la clé n'est pas valable.") },
    { "session-unknown", N_("La session qui a fait cette demande n'est pas connue.") },
    { "message-limit",   N_("Il y a trop de messages ou de brouillons à ce compte.") },
    { "superseded",      N_("Une demande plus récente a été faite.") },
    { "refused",         N_("La demande ne respecte pas une des règles.") },
};

#define COUNT(a) (sizeof (a) / sizeof (a)[0])

enum proof proof_needed(const char *type, const char *outcome)
{
    for (size_t i = 0; i < COUNT(proofs); i++)
        if (strcmp(proofs[i].type, type) == 0 && strcmp(proofs[i].outcome, outcome) == 0)
            return proofs[i].proof;
    return PROOF_UNKNOWN_TYPE;
}

const char *proof_nature(const char *type)
{
    for (size_t i = 0; i < COUNT(proofs); i++)
        if (strcmp(proofs[i].type, type) == 0)
            return proofs[i].nature;
    return NULL;
}

const char *proof_reason_text(const char *reason)
{
    for (size_t i = 0; i < COUNT(reasons); i++)
        if (strcmp(reasons[i].word, reason) == 0)
            return reasons[i].text;
    return N_("Le serveur a refusé la demande.");
}

const char *proof_reason_at(size_t i)
{
    return i < COUNT(reasons) ? reasons[i].word : NULL;
}
