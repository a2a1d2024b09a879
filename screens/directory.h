/* Who answers the telephone now: the page "directory", from anywhere.  One thread. */
#ifndef GUICHET_SCREENS_DIRECTORY_H
#define GUICHET_SCREENS_DIRECTORY_H

#include "tui/flow.h"

/* Enters the directory; its «Retour» leads to `from`, a page's name (a constant). Who enters it by an edge comes back to the
 * home page of an open account, else to the welcome page. */
void directory_open(struct run *run, const char *from);

/* The paragraphs of the line for citizens; of all lines where the operator's directory has none. */
void directory_compose_citizens(const struct run *run, struct composer *c);

#endif
