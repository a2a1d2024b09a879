/* The helper's side of job.h: jobs read, answers written.  Internal to guichet-token and its tests. */
#ifndef GUICHET_TOKEN_WIRE_H
#define GUICHET_TOKEN_WIRE_H

#include "core/base/buf.h"
#include "core/token/job.h"

/* A job as read: the secrets are copies it owns; texts and csr point into the job's bytes. What a verb does not carry is
 * empty or NULL. */
struct token_request {
    enum token_verb verb;
    char reader[TOKEN_TEXT_MAX], serial[TOKEN_TEXT_MAX], label[TOKEN_TEXT_MAX], user[TOKEN_TEXT_MAX];
    char subject[TOKEN_URL_MAX], est_url[TOKEN_URL_MAX], ca_file[TOKEN_URL_MAX];
    struct secret *pin, *new_pin;      /* pin is the old one of a change */
    struct secret *secrets[TOKEN_SECRETS_MAX], *next, *code;
    size_t secret_count;
    struct token_text texts[TOKEN_TBS_COUNT];    /* what to sign; only TOKEN_PROVE has more than one */
    size_t text_count;
    struct token_text csr;
};

/* ERR_FORMAT, ERR_MEMORY: *out untouched. */
MUST_USE enum err wire_read_request(const struct secret *job, struct token_request *out);
void wire_drop_request(struct token_request *r);    /* zeroed and already dropped are fine */

enum { WIRE_ANSWER_MAX = TOKEN_CERT_MAX + 8 * TOKEN_TEXT_MAX };      /* the largest is an info */
void wire_put_info(struct buf *b, enum err e, const struct token_info *info);   /* info is read when e is ERR_OK */
void wire_put_change(struct buf *b, const struct token_change *c);
void wire_put_check(struct buf *b, const struct token_check *c);
void wire_put_proof(struct buf *b, const struct token_proof *p);
void wire_put_unblock(struct buf *b, const struct token_unblock *u);
void wire_put_renew_progress(struct buf *b, const struct token_renew_progress *p);
void wire_put_renew(struct buf *b, const struct token_renew *w);
void wire_put_issue(struct buf *b, const struct token_issue *i);

#endif
