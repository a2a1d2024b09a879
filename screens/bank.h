/* The bank of questions in the person's language, asked for once a person and language, and only by who needs it: hundreds of
 * sessions on one host have no room for it at rest.  One thread. */
#ifndef GUICHET_SCREENS_BANK_H
#define GUICHET_SCREENS_BANK_H

#include "core/desk/desk.h"
#include "tui/flow.h"

struct session;

size_t bank_count(const struct run *run);
const struct bank_question *bank_row(const struct run *run, int i);    /* NULL when there is no such row */
int bank_find(const struct run *run, const char *id);                  /* its row, or -1 */

/* The question's text; the id itself when the bank does not have it (any more). */
void bank_text(const struct run *run, const char *id, char *to, size_t size);

void bank_drop(struct session *s);     /* asked for again by the next person */

#endif
