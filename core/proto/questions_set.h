/* The payload of "questions.set/1": four questions of the bank and the normalised answers (core/rules/answer.h), sealed to
 * the server.  Pure functions, any thread. */
#ifndef GUICHET_PROTO_QUESTIONS_SET_H
#define GUICHET_PROTO_QUESTIONS_SET_H

#include "core/base/err.h"
#include "core/base/secret.h"
#include "core/proto/op.h"

#include <jansson.h>

#define QUESTIONS_SET_TYPE "questions.set/1"
#define QUESTIONS_SET_PURPOSE "guichet/questions/1"

enum { QUESTIONS_COUNT = 4, QUESTION_ID_SIZE = 16, QUESTIONS_ANSWER_MAX = 800 };    /* bytes of a normalised answer */

struct questions_set {
    char questions[QUESTIONS_COUNT][QUESTION_ID_SIZE];
    struct secret *answers[QUESTIONS_COUNT];
};

/* A question's id: 1 to 15 letters, digits, '-', '_' or '.'. */
bool question_id_is_valid(const char *id);

/* Sets the operation's payload. ERR_FORMAT (an id, or an answer that is not letters and digits of UTF-8), ERR_LIMIT, ERR_KEYS. */
MUST_USE enum err questions_set_put(const struct questions_set *set, const uint8_t seal_key[PEER_KEY_SIZE], struct op *op);
/* The caller owns the answers (questions_set_drop). ERR_FORMAT when the payload is anything else. */
MUST_USE enum err questions_set_read(const struct op *op, const struct secret *seal_secret, struct questions_set *set);
void questions_set_drop(struct questions_set *set);    /* zeroed and dropped are fine */

/* The same four answers as a JSON list of texts: also what unblocking sends (server/PROTOCOL.md 9.3). Appends. */
MUST_USE enum err answers_put(struct secret *const answers[QUESTIONS_COUNT], struct secret *to);
MUST_USE enum err answers_read(const json_t *list, struct secret *answers[QUESTIONS_COUNT]);

#endif
