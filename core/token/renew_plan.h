/* What a renewal decides from what is on the token and what came back: no card, no clock, no network.  Any thread. */
#ifndef GUICHET_TOKEN_RENEW_PLAN_H
#define GUICHET_TOKEN_RENEW_PLAN_H

#include "core/token/cert.h"
#include "core/token/csr.h"
#include "core/token/token.h"

/* A kiosk's clock may be as far behind the authority's as PROTOCOL.md 3 lets it. */
enum { PLAN_SKEW_MS = 15 * 60 * 1000 };

/* The pair that signs: a personal certificate that may sign, its private key there, the newest of them; NULL none. */
const struct token_pair *plan_current(const struct token_pairs *pairs);

/* The pair of that id, NULL none. */
const struct token_pair *plan_find(const struct token_pairs *pairs, const struct token_id *id);

/* Whether `old` has been replaced by `kept`: another pair, the same subject, a certificate that may sign, not newer. One that
 * serves something else (to decipher) is never touched. */
bool plan_replaces(const struct token_pair *kept, const struct token_pair *old);
bool plan_has_older(const struct token_pairs *pairs, const struct token_pair *current);

/* The one certificate of an answer that is for the request's key, of the subject (a Name, DER), in its dates, and may sign.
 * ERR_EST_ANSWER (out untouched) when there is none. */
MUST_USE enum err plan_choose(const struct token_enrolled *got, struct token_text csr, struct token_text subject, int64_t now_ms,
                              struct token_certificate *out);

#endif
