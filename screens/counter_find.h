/* Finding somebody and their record, in three files: the search and the record (counter_find.c), the cause behind a number
 * (counter_cause.c), events (counter_events.c).  One flow: what was typed to search is there when one comes back. */
#ifndef GUICHET_SCREENS_COUNTER_FIND_H
#define GUICHET_SCREENS_COUNTER_FIND_H

#include "screens/counter.h"

enum { FIND_TEXT };
enum { FIND_OPEN = OUTCOME_OWN, FIND_CAUSE, FIND_ANEW, FIND_EVENTS, FIND_EVENT, FIND_RELEASE, FIND_REREAD, FIND_LIST };

/* The row that was chosen; NULL: the list is not there any more. */
const struct counter_row *counter_found_row(const struct run *run);
void counter_compose_cause(const struct run *run, struct composer *c);

/* counter_events.c */
extern const struct list counter_events_list;
extern const struct item counter_events_items[2], counter_event_items[2];
void counter_begin_events(struct run *run);            /* from the newest */
void counter_start_events(struct run *run);
void counter_title_events(const struct run *run, char *to, size_t size, bool narrow);
void counter_enter_event(struct run *run);
void counter_compose_event(const struct run *run, struct composer *c);

#endif
