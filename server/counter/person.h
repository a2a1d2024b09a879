/* What counter-person shows of a person: a list of parts, each of which adds its rows. Inside server/counter only; threads as struct call. */
#ifndef GUICHET_SERVER_COUNTER_PERSON_H
#define GUICHET_SERVER_COUNTER_PERSON_H

#include "server/counter/counter.h"

/* Of each kind at most so many rows, so that all go in a sheet. */
enum {
    RECORD_TOKENS_MAX = 6, RECORD_NAMES_MAX = 4, RECORD_MEMBERS_MAX = 4, RECORD_INVITATIONS_MAX = 3, RECORD_CASES_MAX = 4, RECORD_PHONES_MAX = 2,
    RECORD_KIOSKS_MAX = 3
};

/* What parts before have found, for those behind them. */
struct record {
    struct account_call *a;
    const char *person;
    struct person_row row;
    size_t token_count, name_count;
    struct { char serial[OP_SERIAL_SIZE]; int64_t added_ms; } tokens[RECORD_TOKENS_MAX];      /* the newest */
    char names[RECORD_NAMES_MAX][ACCOUNT_NAME_SIZE];                                           /* log-in names, of before too */
    char citizen[ACCOUNT_NAME_SIZE];                                                           /* the user name; "" no citizen, or closed */
    uint8_t address_key[SERVER_KEYS_HASH_SIZE];                                                /* of the citizen's address */
};

/* person_token.c: tokens, telephone, kiosks that wait; person_locks.c: what was counted. */
MUST_USE enum err record_put_tokens(struct record *r);
MUST_USE enum err record_put_phones(struct record *r);
MUST_USE enum err record_put_waiting(struct record *r);
MUST_USE enum err record_put_locks(struct record *r);

#endif
