/* Cases: what the counter's agents see of people's messages. A case is a thread; it has the number of its first message, and is of the role
 * that its first subject names in the feed `subjects` (member `role`, else "agent"), until it is transferred.
 *
 * open: it waits; taken: an agent has it, and it waits; answered: all that was sent is; closed. What a person writes opens it again.
 * Threads as the struct db; what writes is called inside a transaction, with the writer held (people_hold). */
#ifndef GUICHET_SERVER_COUNTER_CASES_H
#define GUICHET_SERVER_COUNTER_CASES_H

#include "core/proto/message.h"
#include "server/db.h"
#include "server/people.h"

#define CASE_STATE_OPEN "open"
#define CASE_STATE_TAKEN "taken"
#define CASE_STATE_ANSWERED "answered"
#define CASE_STATE_CLOSED "closed"

enum { CASE_ROLE_SIZE = 16, CASE_STATE_SIZE = 12 };

struct case_row {
    bool found;
    char thread[MESSAGE_ID_TEXT_SIZE], number[MESSAGE_NUMBER_SIZE], state[CASE_STATE_SIZE], subject[MESSAGE_SUBJECT_SIZE], role[CASE_ROLE_SIZE];
    char person[PERSON_ID_SIZE], who[PERSON_NAME_SIZE];              /* who wrote */
    char agent[PERSON_ID_SIZE], agent_name[PERSON_NAME_SIZE];        /* who has it, or had it last; "" nobody */
    int64_t at_ms;                                                   /* since when it is in its state's order; of one that waits: of its first message without an answer */
    int64_t last_ms;                                                 /* the last message */
};
MUST_USE enum err case_get(struct db *db, const char *thread, struct case_row *out);
/* Columns as the statements CASE_*; out's found is set. */
void case_take_row(const struct db_row *row, struct case_row *out);

/* A message was sent in this thread; an answer was given to one of them. */
struct case_sent { const char *thread, *subject; int64_t at_ms; };
MUST_USE enum err case_sent(struct db *db, const struct case_sent *sent);
MUST_USE enum err case_answered(struct db *db, const char *thread, int64_t at_ms);
/* As the row says: state, role, agent, at_ms. */
MUST_USE enum err case_set(struct db *db, const struct case_row *row);

/* The word of a role (core/rules/counter.h) that may have cases. */
bool case_role_is_good(const char *word);
/* Those of before there were cases get their role. In a transaction of its own; for the start and upkeep. */
MUST_USE enum err cases_place(struct db *db);

#endif
