/* What a person has shown, and to whom: rows of `verification`. Inside server/counter only; threads as struct call. */
#ifndef GUICHET_SERVER_COUNTER_PROOFS_H
#define GUICHET_SERVER_COUNTER_PROOFS_H

#include "server/counter/counter.h"

enum { PROOF_FACTS_SIZE = 96, PROOF_SALT_SIZE = 16, PROOF_CLOCKS_MS = POLICY_MINUTE_MS /* how far the clocks of two servers may be apart */ };

/* proof PROOF_NONE: asked, and not answered right. */
struct proof_row {
    bool found;
    enum counter_proof proof;
    char person[ACCOUNT_ID_SIZE], agent[PERSON_ID_SIZE], session[ACCOUNT_SESSION_TEXT_SIZE], facts[PROOF_FACTS_SIZE];
    uint8_t salt[PROOF_SALT_SIZE], hash[SERVER_KEYS_HASH_SIZE];
    int64_t code_until_ms /* 0: no code was mailed */, made_ms, expires_ms;
};
MUST_USE enum err proof_get(struct db *db, const char *id, struct proof_row *out);
/* This agent's session's, and in time: a clock that went back makes it nobody's. */
bool proof_is_ours(const struct account_call *a, const struct proof_row *row);
/* Inside a transaction: a row of this session, 30 minutes; id: hex, made before. */
MUST_USE enum err proof_add(struct account_call *a, const char *id, const struct proof_row *row);
/* Inside a transaction: answered right; the 30 minutes begin now. And the row `proved` of the answer. */
MUST_USE enum err proof_settle(struct account_call *a, const char *id, enum counter_proof proof);
MUST_USE enum err proof_put(struct account_call *a, const char *id, enum counter_proof proof);

/* An id of verifications and of questions to another agent. */
void counter_id_make(char to[COUNTER_ID_SIZE]);
/* 32 small hexadecimal digits; "" too where it may be. */
bool counter_id_read(const json_t *in, const char *member, bool may_be_empty, char to[COUNTER_ID_SIZE]);

/* --- another agent's yes (seconds.c) --- */

/* In run's transaction, by grant: is there a yes that is not used? Sets the answer where there is none. And uses it up. */
MUST_USE enum err second_check(struct account_call *a, const struct counter_grant *grant);
MUST_USE enum err second_spend(struct account_call *a, const struct counter_grant *grant);

#endif
