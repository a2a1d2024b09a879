/* What fake.c and fake_pair.c share.  Nobody else includes this. */
#ifndef GUICHET_TOKEN_FAKE_PARTS_H
#define GUICHET_TOKEN_FAKE_PARTS_H

#include "core/token/fake.h"

/* Counts the call, lets its event happen; *after is what comes when the card has done its part. */
enum err fake_begin(struct fake_card *c, enum fake_step step, enum fake_event *after);
enum err fake_end(struct fake_card *c, enum fake_event after, enum err e);

/* fake_pair.c */
void fake_pair_start(struct fake_card *c);      /* the first pair, and those the script asks for */
void fake_pair_free(struct fake_card *c);
bool fake_pair_word(struct fake_card *c, const char *key, const char *value);      /* a line of the script; false: not one of these */
enum err fake_pair_certificate(struct fake_card *c, struct token_certificate *out);
enum err fake_pair_sign(struct fake_card *c, struct token_text tbs, struct token_signature *out);

enum err fake_tidy(void *self);
enum err fake_pairs(void *self, struct token_pairs *out);
enum err fake_make_key(void *self, enum token_kind kind, struct token_id *out);
enum err fake_public_key(void *self, const struct token_id *id, struct token_spki *out);
enum err fake_sign_with(void *self, const struct token_id *id, enum token_scheme scheme, struct token_text tbs, struct token_signature *out);
enum err fake_put_certificate(void *self, const struct token_id *id, const struct token_certificate *cert);
enum err fake_delete_pair(void *self, const struct token_id *id);
enum err fake_enrol(void *self, const struct token_enrol *order, struct token_enrolled *out);

/* fake_issue.c */
enum err fake_is_empty(void *self, bool *empty);
enum err fake_initialise(void *self, const char *label, const struct secret *pin, const struct secret *secret);

#endif
