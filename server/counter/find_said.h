/* Numbers that a screen gave: references of refusals (D-), receipts (R-) and messages' numbers (M-), which are the first 40 bits of an operation's id.
 * Inside server/counter only. Threads as struct call. */
#ifndef GUICHET_SERVER_COUNTER_FIND_SAID_H
#define GUICHET_SERVER_COUNTER_FIND_SAID_H

#include "server/counter/counter.h"
#include "server/reference.h"

struct find_said { char letter, written[REFERENCE_SIZE]; };      /* letter 0: the text is none */
/* As typed. "Desmarais" is a name: what is one has a digit in it, or a hyphen behind its letter. */
void find_said_read(const char *typed, struct find_said *out);
/* In run's transaction: a row of the sheet for each event that has this number. */
MUST_USE enum err find_said_put(struct account_call *a, const struct find_said *said);

#endif
