/* Comma-separated values (RFC 4180), for whoever opens them in a spreadsheet: CR LF ends a row.  Pure, any thread. */
#ifndef GUICHET_SERVER_COUNTER_CSV_H
#define GUICHET_SERVER_COUNTER_CSV_H

#include "core/base/buf.h"

/* Appends a cell. What a spreadsheet would take for a formula (= + - @, a tab or a carriage return at the beginning) gets an apostrophe before it. */
void csv_put(struct buf *out, const char *text);
void csv_put_number(struct buf *out, int64_t number);
/* Ends the row that the cells before made: the comma that follows the last one becomes the end of the line. */
void csv_end(struct buf *out);

#endif
