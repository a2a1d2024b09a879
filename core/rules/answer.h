/* Answers to security questions: what makes two of them the same, and which are refused.  Pure rules, nothing is kept.
 *
 * An answer is compared by its letters and digits alone: accents, case, œ and æ, spaces, hyphens, apostrophes and other
 * punctuation do not count (core/base/letters.h).  Everything stays in a struct secret.  Any thread, one per secret. */
#ifndef GUICHET_RULES_ANSWER_H
#define GUICHET_RULES_ANSWER_H

#include "core/base/err.h"
#include "core/base/secret.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    ANSWER_MIN = 3, ANSWER_MIN_SHORT = 2,     /* letters and digits that count */
    ANSWER_MAX = 200,
    ANSWER_BYTES_MAX = 4 * ANSWER_MAX,        /* of a normalised answer */
    ANSWER_WORDS_MAX = 32                     /* of a question, that are looked at */
};

/* Replaces what *to holds; to needs room for ANSWER_BYTES_MAX. A normalised answer is its own normal form.
 * ERR_EMPTY (nothing typed), ERR_ANSWER_EMPTY (nothing that counts), ERR_ANSWER_LONG, ERR_FORMAT (not UTF-8); *to is
 * then empty. */
MUST_USE enum err answer_normalise(const struct secret *typed, struct secret *to);

struct answer_rules {
    bool short_answer;             /* the question asks for something that may be short: «Li» */
    const char *question;          /* its text as the person reads it; NULL or "": not looked at */
    const char *const *words;      /* what else an answer must not be (the token's serial, an address); NULL-terminated or NULL */
};

/* As typed, or normalised. answer_normalise's errors, then ERR_ANSWER_SHORT, ERR_ANSWER_QUESTION (words of the
 * question), ERR_ANSWER_WEAK (on the list of what everybody types, one character repeated, counting, or one of words). */
MUST_USE enum err answer_check(const struct answer_rules *rules, const struct secret *typed);

/* True when both are answers and count as the same. */
bool answer_equal(const struct secret *a, const struct secret *b);

#endif
