/* What the visits share (visit*.c, renew.c).  Nobody else includes this. */
#ifndef GUICHET_TOKEN_VISIT_PARTS_H
#define GUICHET_TOKEN_VISIT_PARTS_H

#include "core/token/token.h"

/* The token whose owner typed the password, and nobody else's: ERR_TOKEN_OTHER. */
MUST_USE enum err visit_open(struct token *t, const char *reader, const char *serial, struct token_identity *id);

/* ERR_PIN_LENGTH before the card is asked. */
MUST_USE enum err visit_length(const struct token_identity *id, const struct secret *pin);

/* A log-in that cannot lock: ERR_TOKEN_UNSURE with one try, or an unknown number, left; ERR_PIN_LOCKED with none. */
MUST_USE enum err visit_try_pin(struct token *t, const struct token_identity *id, const struct secret *pin);

/* Whether asking the card anything more makes sense after this error. */
bool visit_goes_on(enum err e);

/* Once more from nothing, logged in: a module remembers what it was given, and only one that starts anew reads the token. */
MUST_USE enum err visit_open_afresh(struct token *t, const char *reader, const char *serial, const struct secret *pin);

/* A signature by the key, checked with the certificate. ERR_SIGN_FAILED when they do not belong together. */
MUST_USE enum err visit_test_pair(struct token *t, const struct token_pair *pair);

/* After the rest: what is not known stays TRIES_UNKNOWN and changes no outcome. */
struct tries visit_tries(struct token *t);

#endif
