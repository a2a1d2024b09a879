/* Security questions: the bank, what a person chose, and the one hash over the four answers together.
 *
 * Answers are keyed with the pepper first (BLAKE2b), then hashed by Argon2id with a salt of the set: a stolen database does
 * not do without pepper.key, and must then guess all four at once.  Threads as the struct db. */
#ifndef GUICHET_SERVER_QUESTIONS_H
#define GUICHET_SERVER_QUESTIONS_H

#include "core/proto/questions_set.h"
#include "server/db.h"
#include "server/hash_pool.h"
#include "server/service.h"

enum { QUESTIONS_PEPPER_SIZE = 17, QUESTIONS_IDS_SIZE = QUESTIONS_COUNT * QUESTION_ID_SIZE };

/* The newest set of a person. */
struct question_set {
    bool found;
    int64_t version, at_ms;
    char ids[QUESTIONS_COUNT][QUESTION_ID_SIZE];
    uint8_t salt[HASH_SALT_SIZE], hash[HASH_SIZE];
    char pepper[QUESTIONS_PEPPER_SIZE];      /* which pepper keyed it */
};
MUST_USE enum err questions_get(struct db *db, const char *person, struct question_set *out);
/* Inside a transaction: one more version; sets version. */
MUST_USE enum err questions_add(struct db *db, const char *person, struct question_set *set);

/* The four stable questions of a token that has none: by the server's key and the serial. ERR_CONFIG when the bank is empty. */
MUST_USE enum err questions_decoy(const struct service *service, struct db *db, const char *serial, struct question_set *out);

/* *good when all are different questions of the bank and the answers keep the rules of core/rules/answer.h, normalised
 * and different from one another. words: what an answer must not be (the serial, the person's name), NULL-terminated. */
MUST_USE enum err questions_judge(struct db *db, const struct questions_set *set, const char *const *words, bool *good);
struct questions_list { size_t count; const char *const *ids; struct secret *const *answers; };
MUST_USE enum err questions_judge_list(struct db *db, const struct questions_list *list, const char *const *words, bool *good);

/* Slow, never inside a transaction. ERR_SERVER_BUSY when too many wait. */
MUST_USE enum err questions_hash(const struct service *service, struct secret *const answers[QUESTIONS_COUNT],
                                 const uint8_t salt[HASH_SALT_SIZE], uint8_t out[HASH_SIZE]);

/* The name of the pepper in use. */
void questions_pepper(const struct service *service, char to[QUESTIONS_PEPPER_SIZE]);

#endif
