/* An agent's session between its pages: log-in (counter_login.c), lock (counter_lock.c), and what happens without a key (counter_session.c). */
#ifndef GUICHET_SCREENS_COUNTER_SESSION_H
#define GUICHET_SCREENS_COUNTER_SESSION_H

#include "screens/counter.h"

void counter_over(struct session *s);                  /* the server has ended it: forgets all of it, and says so */

#endif
