/* The three of the eight questions that are asked of who forgot the password. Inside server/accounts only; threads as struct call. */
#ifndef GUICHET_SERVER_ACCOUNTS_EIGHT_H
#define GUICHET_SERVER_ACCOUNTS_EIGHT_H

#include "server/accounts/accounts.h"
#include "server/questions.h"

enum { EIGHT = 8, EIGHT_ASKED = 3 };

struct eight_asked {
    bool chosen, drawn;                          /* the eight are there; the three were drawn before */
    char questions[EIGHT_ASKED][QUESTION_ID_SIZE];
    struct account_hash answers[EIGHT_ASKED];    /* made up unless drawn: the same work, and never right */
};

/* Three stable ones for a name that has none, by the server's key. ERR_CONFIG when the bank is empty. */
MUST_USE enum err eight_decoy(const struct service *service, struct db *db, const char *name, struct eight_asked *out);
/* What was drawn for a person. drawn false: nothing was filled. */
MUST_USE enum err eight_get(struct db *db, const char *person, struct eight_asked *out);
/* Inside a transaction: draws three where none are drawn. chosen false: there is nothing to draw from. */
MUST_USE enum err eight_draw(struct db *db, const char *person, struct eight_asked *out);

/* The hash of one answer, keyed with the pepper and its question first. Slow, never in a transaction. ERR_SERVER_BUSY. */
struct eight_answer { const char *question; const struct secret *answer; };
MUST_USE enum err eight_hash(const struct service *service, const struct eight_answer *what, const uint8_t salt[16], uint8_t out[32]);
/* A list of n answers of the object, normalised; the caller owns them. ERR_FORMAT: another shape. *good false: one is no answer. */
MUST_USE enum err eight_read_answers(const struct account_call *a, size_t n, struct secret *answers[], bool *good);

#endif
