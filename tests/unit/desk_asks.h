/* Whether the desk waits for an answer of the card's reader or the server's: what "quiet" means to its tests. */
#ifndef GUICHET_TEST_DESK_ASKS_H
#define GUICHET_TEST_DESK_ASKS_H

#include "core/desk/desk.h"

bool desk_asks(const struct desk *d);

#endif
