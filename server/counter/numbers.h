/* What happened, in numbers, by day or by kiosk.  Inside server/counter only; threads as the struct db. */
#ifndef GUICHET_SERVER_COUNTER_NUMBERS_H
#define GUICHET_SERVER_COUNTER_NUMBERS_H

#include "server/counter/trail.h"

enum {
    NUMBERS_DAYS_MAX = 31, NUMBERS_LOOKED_MAX = 100000      /* rows; what comes after them is not counted */,
    NUMBERS_ROWS_MAX = SHEET_ROWS_MAX                       /* of kiosks, those with the most */,
    NUMBERS_LINE_MS = 60000                                 /* what took longer from its beginning to its being taken lay in a kiosk without the network */
};

/* Tokens unblocked; certificates renewed; operations and recoveries refused; how long an operation took; how long one waited. */
enum numbers_what { NUMBERS_UNBLOCKS, NUMBERS_RENEWALS, NUMBERS_FAILURES, NUMBERS_DURATION, NUMBERS_WAITING, NUMBERS_KINDS };
extern const char *const numbers_words[NUMBERS_KINDS];

struct numbers_ask { enum numbers_what what; bool by_kiosk; struct trail_days days; };
struct numbers_row { char id[PEER_ID_SIZE], label[SERVICE_LABEL_SIZE]; int64_t count, median_ms, longest_ms; };      /* id: a kiosk's, or "2026-11-26" */
struct numbers { size_t count; int64_t looked; bool limit; struct numbers_row rows[NUMBERS_ROWS_MAX]; };

/* Every day has a row; of kiosks those that have something. */
MUST_USE enum err numbers_read(struct db *db, const struct numbers_ask *ask, struct numbers *out);

#endif
