/* Rows of the reference data in the person's language: what a message is about, professions, regions, the services of citizens.  Asked for once a person,
 * list and language, and only by who needs it: hundreds of sessions on one host have no room for them at rest.  One thread. */
#ifndef GUICHET_SCREENS_ROWS_H
#define GUICHET_SCREENS_ROWS_H

#include "core/desk/account.h"
#include "tui/flow.h"

struct session;

enum rows_kind { ROWS_SUBJECTS, ROWS_PROFESSIONS, ROWS_REGIONS, ROWS_CITIZENS, ROWS_KINDS };

size_t rows_count(const struct run *run, enum rows_kind kind);
const struct list_row *rows_row(const struct run *run, enum rows_kind kind, int i);     /* NULL when there is no such row */
int rows_find(const struct run *run, enum rows_kind kind, const char *id);              /* its row, or -1 */

/* The row's text; the id itself when the list does not have it (any more). Valid until the language changes or the wipe. */
const char *rows_text(const struct run *run, enum rows_kind kind, const char *id);

void rows_drop(struct session *s);     /* asked for again by the next person */

#endif
