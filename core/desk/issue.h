/* Issuing a token to a person, from an operator's command: the server escrows its secret first, then guichet-token initialises the
 * empty token, makes its key and has it certified (server/PROTOCOL.md 11).  Called from the loop's thread. */
#ifndef GUICHET_DESK_ISSUE_H
#define GUICHET_DESK_ISSUE_H

#include "core/desk/desk.h"

enum { ISSUE_HOLDER_SIZE = 256 };

struct issue_request {
    const char *code;              /* as typed, of guichetd issuance-code */
    const char *label;             /* of the token */
    const struct secret *pin;      /* the owner's first password */
};

struct issue_result {
    enum err err;                  /* ERR_TOKEN_IN_USE, ERR_UNBLOCK_NONE, ERR_PIN_LENGTH: nothing was touched */
    char holder[ISSUE_HOLDER_SIZE];
    char serial[TOKEN_TEXT_MAX];
};

struct issue_watch {
    void (*done)(void *ctx, const struct issue_result *result);
    void *ctx;
};

/* For the token in the reader, which may be locked (an empty one is). ERR_CODE_FORMAT, ERR_SERVER_OTHER: a code of another server. */
MUST_USE enum err desk_issue(struct desk *d, const struct issue_request *request, const struct issue_watch *watch);

#endif
