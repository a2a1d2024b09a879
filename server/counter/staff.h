/* Agents and their roles: what the verbs and the operator's commands share. Inside server/counter only; threads as struct db. */
#ifndef GUICHET_SERVER_COUNTER_STAFF_H
#define GUICHET_SERVER_COUNTER_STAFF_H

#include "server/counter/counter.h"

/* "avi auditor": the words of core/rules/counter.h with blanks between. */
enum { STAFF_ROLES_SIZE = 80 };
void staff_roles_text(unsigned roles, char to[STAFF_ROLES_SIZE]);

/* Inside a transaction: tells a person of a role given or taken. kiosk "": by the operator. */
struct staff_told { const char *person, *kiosk, *cause; unsigned role; bool add; };
MUST_USE enum err staff_tell(const struct service *service, struct db *db, const struct staff_told *told);

#endif
