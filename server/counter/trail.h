/* Reading the audit trail for the counter: rows that fit a filter, a page at a time, by an index.  Inside server/counter only; threads as
 * the struct db. */
#ifndef GUICHET_SERVER_COUNTER_TRAIL_H
#define GUICHET_SERVER_COUNTER_TRAIL_H

#include "server/counter/counter.h"

enum {
    TRAIL_LOOKED_MAX = 5000,       /* rows a page looks at */
    TRAIL_WORD_SIZE = 64, TRAIL_REASON_SIZE = SHEET_TEXT_SIZE, TRAIL_DAYS_MAX = 3660,
    TRAIL_SLACK_MS = 5 * POLICY_MINUTE_MS      /* how far the server's clock may go back: rows of a day are looked for so far around it */
};

/* Days of Montréal, as numbers (core/rules/calendar.h) and as moments. */
struct trail_days { int64_t first, last, from_ms, to_ms /* excluded */; };
void trail_days_set(int64_t first, int64_t last, struct trail_days *out);
/* False: not two days, in that order, TRAIL_DAYS_MAX of them at most. */
bool trail_days_read(const char *first, const char *last, struct trail_days *out);

/* Rows with these numbers, neither included, hold all of those days; above == below + 1: there are none. */
struct trail_range { int64_t above, below; };
MUST_USE enum err trail_range_of(struct db *db, const struct trail_days *days, struct trail_range *out);

/* "" and days.to_ms 0: whatever. An agent is a person who acted as one; a person is whom a row is about, by any of their tokens too. */
struct trail_filter {
    char person[ACCOUNT_ID_SIZE], agent[ACCOUNT_ID_SIZE], kiosk[PEER_ID_SIZE], action[TRAIL_WORD_SIZE], outcome[TRAIL_WORD_SIZE];
    struct trail_days days;
};

struct trail_row {
    int64_t sequence, wall_ms;
    char kiosk[SERVICE_LABEL_SIZE], actor[16], name[ACCOUNT_PART_SIZE], subject[9], action[TRAIL_WORD_SIZE], nature[128], outcome[TRAIL_WORD_SIZE], reason[TRAIL_REASON_SIZE];
};

/* A page: newest first, at most `rows`, older than the row numbered `from` (0: the newest), or the ones just newer than it. */
struct trail_ask { struct trail_filter filter; size_t rows; int64_t from; bool newer; };
/* next, back: what `from` is then, 0: there is nothing there. A page may be short, or empty, and go on. */
struct trail_page { size_t count; struct trail_row rows[SHEET_LIST_MAX + 1]; int64_t next, back; };
MUST_USE enum err trail_read(const struct service *service, struct db *db, const struct trail_ask *ask, struct trail_page *out);

/* Appends the trail of those days as CSV: whole rows after the one numbered *from (0: with the row of titles), `room` bytes at most; *from is
 * where to go on, 0 when that was all. */
MUST_USE enum err trail_export(struct db *db, const struct trail_days *days, size_t room, int64_t *from, struct buf *out);

/* Cursors that are a number, above 0: of lists whose rows have one. 0: from the beginning. ERR_FORMAT: none of that list's. */
MUST_USE enum err trail_cursor_put(struct account_call *a, const char *list, const char *member, int64_t number /* 0: none is put */);
MUST_USE enum err trail_cursor_of(const struct sheet_page *page, int64_t *number);

#endif
