/* What the verbs about cases share. Inside server/counter only; threads as struct call. */
#ifndef GUICHET_SERVER_COUNTER_CASE_VERBS_H
#define GUICHET_SERVER_COUNTER_CASE_VERBS_H

#include "server/counter/cases.h"
#include "server/counter/counter.h"

/* Of one of the agent's roles: nobody sees another. */
bool case_is_for(const struct account_call *a, const struct case_row *row);
/* In run: the case, of which the trail's rows are then; *may false: 404 gone is the answer, whatever the reason. */
MUST_USE enum err case_find(struct account_call *a, const char *thread, struct case_row *out, bool *may);
/* A row of the answer. */
MUST_USE enum err case_put(struct account_call *a, const struct case_row *row);

#endif
