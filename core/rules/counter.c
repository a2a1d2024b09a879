#include "core/rules/counter.h"

#include <string.h>

enum {
    A = COUNTER_AGENT, V = COUNTER_AVI, S = COUNTER_SUPERVISOR, D = COUNTER_ADMINISTRATOR, U = COUNTER_AUDITOR,
    DESK = A | V | S, READ = A | V | S | U, ALL = COUNTER_EVERY
};

/* A representative logs in here too, and is told where the users are invited: nothing else. */
const struct counter_right counter_rights[] = {
    { "agent-home",            ALL,       PROOF_NONE,      SECOND_NEVER,  false },
    { "agent-code",            ALL,       PROOF_NONE,      SECOND_NEVER,  false },
    /* people */
    { "counter-find",          READ,      PROOF_NONE,      SECOND_NEVER,  false },
    { "counter-person",        READ,      PROOF_NONE,      SECOND_NEVER,  false },
    { "counter-events",        READ,      PROOF_NONE,      SECOND_NEVER,  false },
    { "counter-release",       DESK,      PROOF_NONE,      SECOND_NEVER,  false },
    /* who is on the telephone, or before us */
    { "counter-verify",        DESK,      PROOF_NONE,      SECOND_NEVER,  false },
    { "counter-verify-answer", DESK,      PROOF_NONE,      SECOND_NEVER,  false },
    { "counter-documents",     V,         PROOF_NONE,      SECOND_NEVER,  false },
    { "counter-ask-second",    DESK,      PROOF_NONE,      SECOND_NEVER,  false },
    { "counter-second",        DESK,      PROOF_NONE,      SECOND_NEVER,  false },
    { "counter-seconds",       DESK,      PROOF_NONE,      SECOND_NEVER,  false },
    { "counter-answer-second", DESK,      PROOF_NONE,      SECOND_NEVER,  false },
    /* a token */
    { "act-unblock-phone",     DESK,      PROOF_CALLER,    SECOND_POLICY, true },
    { "act-unblock-confirm",   DESK,      PROOF_NONE,      SECOND_NEVER,  false },
    { "act-unblock-here",      DESK,      PROOF_CALLER,    SECOND_POLICY, true },
    { "act-release-again",     S,         PROOF_CALLER,    SECOND_ALWAYS, true },
    { "act-revoke",            DESK,      PROOF_CALLER,    SECOND_NEVER,  true },
    { "act-replace",           V | S,     PROOF_CALLER,    SECOND_POLICY, true },
    { "act-recertify",         DESK,      PROOF_CALLER,    SECOND_NEVER,  true },
    { "act-clear-lock",        DESK,      PROOF_CALLER,    SECOND_NEVER,  true },
    /* an account of the services on line */
    { "act-password",          DESK,      PROOF_CALLER,    SECOND_NEVER,  true },
    { "act-secret-code",       DESK,      PROOF_CALLER,    SECOND_NEVER,  true },
    { "act-nip",               V,         PROOF_DOCUMENTS, SECOND_NEVER,  true },
    { "act-email",             DESK,      PROOF_FACTS,     SECOND_NEVER,  true },
    { "act-email-code",        DESK,      PROOF_NONE,      SECOND_NEVER,  false },
    { "act-close",             DESK,      PROOF_CALLER,    SECOND_NEVER,  true },
    /* an account of the Service d'authentification */
    { "act-identify",          V,         PROOF_DOCUMENTS, SECOND_NEVER,  true },
    { "act-letter",            DESK,      PROOF_CALLER,    SECOND_NEVER,  true },
    /* messages: of the subjects of one's roles */
    { "counter-cases",         DESK,      PROOF_NONE,      SECOND_NEVER,  false },
    { "counter-case",          DESK,      PROOF_NONE,      SECOND_NEVER,  false },
    { "counter-case-text",     DESK,      PROOF_NONE,      SECOND_NEVER,  false },
    { "act-case-take",         DESK,      PROOF_NONE,      SECOND_NEVER,  false },
    { "act-case-answer",       DESK,      PROOF_NONE,      SECOND_NEVER,  false },
    { "act-case-transfer",     DESK,      PROOF_NONE,      SECOND_NEVER,  false },
    { "act-case-close",        DESK,      PROOF_NONE,      SECOND_NEVER,  false },
    /* queues */
    { "counter-queue",         DESK | D,  PROOF_NONE,      SECOND_NEVER,  false },
    { "act-queue",             DESK | D,  PROOF_NONE,      SECOND_NEVER,  true },
    /* kiosks, agents, the directory */
    { "counter-kiosks",        S | D | U, PROOF_NONE,      SECOND_NEVER,  false },
    { "act-kiosk-code",        D,         PROOF_NONE,      SECOND_NEVER,  true },
    { "act-kiosk-retire",      D,         PROOF_NONE,      SECOND_NEVER,  true },
    { "counter-agents",        S | D | U, PROOF_NONE,      SECOND_NEVER,  false },
    { "act-agent-role",        D,         PROOF_NONE,      SECOND_NEVER,  true },
    { "counter-lines",         DESK | D,  PROOF_NONE,      SECOND_NEVER,  false },
    { "act-hours",             D | S,     PROOF_NONE,      SECOND_NEVER,  true },
    { "counter-holidays",      DESK | D,  PROOF_NONE,      SECOND_NEVER,  false },
    { "act-holiday",           D | S,     PROOF_NONE,      SECOND_NEVER,  true },
    /* the trail */
    { "counter-trail",         S | U,     PROOF_NONE,      SECOND_NEVER,  false },
    { "counter-trail-verify",  S | D | U, PROOF_NONE,      SECOND_NEVER,  false },
    { "counter-export",        U,         PROOF_NONE,      SECOND_NEVER,  false },
    { "counter-incidents",     S | U,     PROOF_NONE,      SECOND_NEVER,  false },
    { "counter-incident",      S | U,     PROOF_NONE,      SECOND_NEVER,  false },
    { "act-incident",          S | U,     PROOF_NONE,      SECOND_NEVER,  true },
    { "act-purge",             D,         PROOF_NONE,      SECOND_NEVER,  true },
    { "counter-numbers",       S | D | U, PROOF_NONE,      SECOND_NEVER,  false },
};
const size_t counter_rights_count = sizeof counter_rights / sizeof counter_rights[0];

const struct counter_right *counter_right_of(const char *verb)
{
    for (size_t i = 0; i < counter_rights_count; i++)
        if (strcmp(counter_rights[i].verb, verb) == 0)
            return &counter_rights[i];
    return NULL;
}

bool counter_may(unsigned roles, const char *verb)
{
    const struct counter_right *right = counter_right_of(verb);
    return right && (right->roles & roles);
}

static const char *const words[COUNTER_ROLES] = { "agent", "avi", "supervisor", "administrator", "representative", "auditor" };

unsigned counter_role_of(const char *word)
{
    for (unsigned i = 0; i < COUNTER_ROLES; i++)
        if (strcmp(words[i], word) == 0)
            return 1U << i;
    return 0;
}

const char *counter_role_word(unsigned role)
{
    for (unsigned i = 0; i < COUNTER_ROLES; i++)
        if (role == 1U << i)
            return words[i];
    return NULL;
}

const char *const counter_reasons[] = { "forgotten", "locked", "lost", "stolen", "broken", "expired", "moved", "not-received", "mistake", "asked", "order", "other", NULL };
const char *const counter_documents[] = { "health-card", "licence", "passport", "citizenship", "residence", "other", NULL };

static bool is_in(const char *const *list, const char *word)
{
    for (size_t i = 0; list[i]; i++)
        if (strcmp(list[i], word) == 0)
            return true;
    return false;
}

bool counter_reason_known(const char *word) { return is_in(counter_reasons, word); }
bool counter_document_known(const char *word) { return is_in(counter_documents, word); }
