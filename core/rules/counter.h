/* The counter: who may do what there.  One table, used by the server, which decides, and by the screens, which say that an act exists
 * and who can do it.  Pure rules, any thread. */
#ifndef GUICHET_RULES_COUNTER_H
#define GUICHET_RULES_COUNTER_H

#include <stdbool.h>
#include <stddef.h>

/* Bits: an agent may have several. */
enum counter_role {
    COUNTER_AGENT = 1, COUNTER_AVI = 2, COUNTER_SUPERVISOR = 4, COUNTER_ADMINISTRATOR = 8, COUNTER_REPRESENTATIVE = 16, COUNTER_AUDITOR = 32,
    COUNTER_EVERY = 63
};
enum { COUNTER_ROLES = 6 };

/* What a person must have shown before an act: nothing (it is about no person); the facts of the record on the telephone (and the code of a
 * confirmed address, where there is one) or two documents; the facts alone (the address is wrong: a second agent is needed then);
 * two identity documents that an AVI has seen. */
enum counter_proof { PROOF_NONE, PROOF_FACTS, PROOF_CALLER, PROOF_DOCUMENTS };

/* When an act needs another agent's yes: never; where the operator's policy says so (agents.second); always. */
enum counter_second { SECOND_NEVER, SECOND_POLICY, SECOND_ALWAYS };

struct counter_right {
    const char *verb;                /* of server/PROTOCOL.md 15 */
    unsigned roles;                  /* bits; any one of them is enough */
    enum counter_proof proof;
    enum counter_second second;
    bool act;                        /* needs a reason, and is told to the person where it is about one */
};
extern const struct counter_right counter_rights[];
extern const size_t counter_rights_count;

/* NULL: no verb of the counter. */
const struct counter_right *counter_right_of(const char *verb);
/* False for what is no verb of the counter. */
bool counter_may(unsigned roles, const char *verb);

/* As stored and on the wire: "agent", "avi", "supervisor", "administrator", "representative", "auditor"; 0: none of these. */
unsigned counter_role_of(const char *word);
const char *counter_role_word(unsigned role);                 /* of one bit; NULL: none */

/* Why an act was done: ids on the wire and in the trail. NULL-terminated. */
extern const char *const counter_reasons[];
bool counter_reason_known(const char *word);
/* Identity documents that an AVI may have seen. NULL-terminated. */
extern const char *const counter_documents[];
bool counter_document_known(const char *word);

#endif
