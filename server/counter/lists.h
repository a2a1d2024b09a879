/* A list of few columns in the order of a text, a page at a time: kiosks by label, agents by name. Inside server/counter only; threads as struct call.
 *
 * list_read is the verb's read (and account_release_state its release): "from" and "rows". run sets count to 0, has rows added in the order of the
 * statement (one more than a page has: there is more), and ends with list_put. */
#ifndef GUICHET_SERVER_COUNTER_LISTS_H
#define GUICHET_SERVER_COUNTER_LISTS_H

#include "server/counter/counter.h"

enum { LIST_ID_SIZE = 24, LIST_TEXT_SIZE = SERVICE_LABEL_SIZE, LIST_TEXTS = 2, LIST_TIMES = 4, LIST_ROWS_MAX = SHEET_LIST_MAX + 1 };

struct list_row { char id[LIST_ID_SIZE], word[16], texts[LIST_TEXTS][LIST_TEXT_SIZE]; int64_t times[LIST_TIMES]; };      /* the order is that of texts[0], then id */
struct list { struct sheet_page page; char text[LIST_TEXT_SIZE], id[LIST_ID_SIZE] /* after, or before, this one; "" the beginning */; size_t count; struct list_row rows[LIST_ROWS_MAX]; };

MUST_USE enum err list_read(struct account_call *a);
/* NULL: the page is full. */
struct list_row *list_add(struct list *l);
MUST_USE enum err list_put_row(struct account_call *a, const struct list_row *row);
MUST_USE enum err list_put(struct account_call *a, const struct list *l);

#endif
