/* Operations pushed by kiosks: what push.c (the envelope) and the types (push_token.c, push_person.c) share.
 * Inside server/ only. */
#ifndef GUICHET_SERVER_PUSH_H
#define GUICHET_SERVER_PUSH_H

#include "core/proto/message.h"
#include "core/proto/op.h"
#include "server/call.h"
#include "server/people.h"
#include "server/tokens.h"

enum { PUSH_STATUS_SIZE = 16, PUSH_REASON_SIZE = 48, PUSH_SLACK_MS = 2000 };

struct push_type;

struct push_item {
    int64_t seq;
    struct op op;
    uint8_t digest[OP_DIGEST_SIZE];
    bool kiosk_signed;
    const struct push_type *type;            /* NULL: not known here */
    void *event;                             /* what the payload says, of the type; NULL: it cannot be read */
    struct token_signer signer;
    int64_t at_ms;                           /* when it was signed, by the server's clock */
    /* as classified, or as applied */
    bool known, same;
    char status[PUSH_STATUS_SIZE], reason[PUSH_REASON_SIZE];
    const char *prover;                      /* the certificate that proved it, "" when no token did */
    char person[PERSON_ID_SIZE], session[2 * MESSAGE_SESSION_SIZE + 1];    /* whose account proved it, by which session; "" none */
};

/* A type of operation: each step is a function of it. */
struct push_type {
    const char *name;
    const char *words, *words_en;            /* in a notice: «vos questions de sécurité» */
    bool is_private;                         /* the payload is sealed: only its digest is kept */
    bool is_beside;                          /* apply adds rows and changes none that two kiosks might change at once */
    /* Before the transaction: what the payload says, in *event. ERR_FORMAT when it cannot be read. */
    enum err (*read)(const struct call *c, const struct op *op, void **event);
    const char *(*outcome)(const void *event);                    /* its word in the table of proofs */
    /* Before the transaction, once the token's signature is known to be one: slow work. NULL none. */
    enum err (*prepare)(struct call *c, struct push_item *item);
    /* In the transaction, which may run again: *reason when a rule is against it, with nothing written; else its effects. */
    enum err (*apply)(struct call *c, const struct push_item *item, const char **reason);
    void (*release)(void *event);
    /* PROOF_ACCOUNT: fills person and session, or *reason "session-unknown". In the transaction. NULL for others. */
    enum err (*prove)(struct call *c, struct push_item *item, const char **reason);
    /* The trail's word, when it is not the type's name; "" no row, for what is only a part of something. NULL: the type's name. */
    const char *(*action)(const void *event);
};

/* NULL: none of them. */
const struct push_type *push_type_of(const char *name);
extern const struct push_type push_pin_changed, push_unblocked, push_replaced, push_renewed, push_questions, push_contact, push_draft, push_send;

/* The person behind an operation's token, held until the transaction ends; *reason "token-unknown" when it is nobody's. */
MUST_USE enum err push_person(struct call *c, const struct push_item *item, struct person_row *person, const char **reason);

/* Something newer than this operation is there: sets the reason and tells the person. */
MUST_USE enum err push_superseded(struct call *c, const struct push_item *item, const struct person_row *person, const char **reason);

/* Tells the person what was applied; also: another address, NULL none. */
struct push_notice { int kind; const char *also, *detail; };
MUST_USE enum err push_tell(struct call *c, const struct push_item *item, const struct person_row *person, const struct push_notice *notice);

#endif
