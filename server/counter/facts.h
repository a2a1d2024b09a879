/* What a caller can be asked that the record has: never a secret, and never in an answer, a notice or the trail. Inside server/counter only.
 * Values are kept as keyed hashes from the moment they are read, so that they are compared in constant time. */
#ifndef GUICHET_SERVER_COUNTER_FACTS_H
#define GUICHET_SERVER_COUNTER_FACTS_H

#include "server/counter/proofs.h"

enum fact_kind { FACT_PHONE, FACT_EMAIL, FACT_WORKPLACE, FACT_USER, FACT_TOKEN, FACT_MADE, FACT_KINDS };
enum { FACT_VALUES_MAX = 16 /* of a kind; more are not asked for */, FACT_ASKED = 2, FACT_TYPED_MAX = 484, FACT_WORD_SIZE = 16 };

struct facts {
    size_t count[FACT_KINDS];
    uint8_t values[FACT_KINDS][FACT_VALUES_MAX][SERVER_KEYS_HASH_SIZE];
    bool address, named;                     /* there is an address in force; it is a log-in name too, which the record shows: then it is no fact */
};
/* All that the record of a person has now. */
MUST_USE enum err facts_get(const struct account_call *a, const char *person, struct facts *out);
/* As the record says it; blanks, accents, capitals and separators do not count. The same work whatever is typed. */
MUST_USE enum err facts_match(const struct account_call *a, const struct facts *facts, enum fact_kind kind, const struct secret *typed, bool *same);

const char *fact_word(enum fact_kind kind);

/* Two to be asked: those that this person was asked before, while they were not answered right, for 24 hours and while the record is as it
 * was; else drawn anew, without those that the search gave. One of them is a telephone or an address, which the record does not show, where there
 * is one. *enough false: there are none, or all that a caller without an address could say is on the agent's screen. */
struct fact_pair { enum fact_kind kinds[FACT_ASKED]; };
MUST_USE enum err facts_choose(const struct account_call *a, const char *person, const struct facts *facts, struct fact_pair *out, bool *enough);
/* As a row of `verification` has them: the two, and which record they were drawn from. */
void facts_write(const struct account_call *a, const struct fact_pair *pair, const struct facts *facts, char to[PROOF_FACTS_SIZE]);
bool facts_read(const char *text, struct fact_pair *out);

/* What the last search of this session found people by, for counter-find: words of its rows with a blank between ("user token"), "" none. */
MUST_USE enum err facts_given(struct account_call *a, const char *words);

#endif
