/* The helper's side of job.h: jobs read, answers written.  Internal to guichet-token and its tests. */
#ifndef GUICHET_TOKEN_WIRE_H
#define GUICHET_TOKEN_WIRE_H

#include "core/base/buf.h"
#include "core/token/job.h"

/* A job as read: the secrets are copies it owns; tbs points into the job's bytes. */
struct token_request {
    enum token_verb verb;
    char reader[TOKEN_TEXT_MAX], serial[TOKEN_TEXT_MAX];
    struct secret *pin, *new_pin;      /* pin is the old one of a change */
    const uint8_t *tbs;
    size_t tbs_n;
};

/* ERR_FORMAT, ERR_MEMORY: *out untouched. */
MUST_USE enum err wire_read_request(const struct secret *job, struct token_request *out);
void wire_drop_request(struct token_request *r);    /* zeroed and already dropped are fine */

enum { WIRE_ANSWER_MAX = TOKEN_CERT_MAX + 8 * TOKEN_TEXT_MAX };
void wire_put_info(struct buf *b, enum err e, const struct token_info *info);   /* info is read when e is ERR_OK */
void wire_put_change(struct buf *b, const struct token_change *c);
void wire_put_check(struct buf *b, const struct token_check *c);

#endif
