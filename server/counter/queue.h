/* The queues of what did not go as it should: rows of several sources in one order.  Inside server/counter only; threads as the struct db. */
#ifndef GUICHET_SERVER_COUNTER_QUEUE_H
#define GUICHET_SERVER_COUNTER_QUEUE_H

#include "server/counter/counter.h"
#include "server/mail.h"

enum queue_source {
    QUEUE_REFUSED, QUEUE_SUPERSEDED,                     /* operations that were not applied */
    QUEUE_TICKET, QUEUE_PHONE, QUEUE_UNKNOWN,            /* secrets released, and operations, of which the end is not known */
    QUEUE_MAIL, QUEUE_CERTIFICATE, QUEUE_KIOSK, QUEUE_SOURCES
};
enum {
    QUEUE_ID_MAX = 65, QUEUE_ID_TEXT_SIZE = 102 /* of 8 + 1 + QUEUE_ID_MAX bytes in base64url: a kiosk takes ids of less than 128 */,
    QUEUE_SETTLE_MS = 10 * POLICY_MINUTE_MS,             /* a release has so long until it is missed */
    QUEUE_UNKNOWN_DAYS = 30, QUEUE_ENDING_DAYS = 60, QUEUE_ENDED_DAYS = 365
};

/* Where a row is: its moment, its source, its id there (bytes, a text without its NUL, or a number as eight bytes). */
struct queue_place { int64_t at_ms; enum queue_source source; size_t n; uint8_t id[QUEUE_ID_MAX]; };
bool queue_place_read(const char *text, struct queue_place *out);
void queue_place_write(const struct queue_place *place, char to[QUEUE_ID_TEXT_SIZE]);

struct queue_row {
    struct queue_place place;
    int64_t other_ms;
    bool can;                                            /* a mail has its words, or a person is there to be told */
    char what[48], name[ACCOUNT_PART_SIZE], kiosk[SERVICE_LABEL_SIZE], why[MAIL_SAID_SIZE], person[ACCOUNT_ID_SIZE];
};

/* rows of those after a place (n 0 and at_ms 0: from the beginning), or before it when back; one more is only that there is one. */
struct queue_ask { unsigned sources /* bits */; size_t rows; struct queue_place from; bool any /* from is one */, back; int64_t now_ms; };
struct queue_page { size_t count; struct queue_row rows[SHEET_LIST_MAX + 1]; };
MUST_USE enum err queue_read(struct db *db, const struct queue_ask *ask, struct queue_page *out);
/* The very row; *found false: it is not in the queue, or no more. */
MUST_USE enum err queue_get(struct db *db, const struct queue_place *place, int64_t now_ms, bool *found, struct queue_row *out);

#endif
