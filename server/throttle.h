/* Counters of failed tries, in the database, so that all processes count together and a restart forgets nothing.
 *
 * A try is counted, and that is committed, before anything is looked at; success takes back only its own counter.  Until
 * a counter is forgotten its end only moves away, so a clock that goes back never shortens a lock.
 * Inside a transaction, except throttle_look.  Threads as the struct db. */
#ifndef GUICHET_SERVER_THROTTLE_H
#define GUICHET_SERVER_THROTTLE_H

#include "server/db.h"
#include "server/policy.h"
#include "server/service.h"

struct throttle_state {
    bool locked;           /* no try was left: this one is not counted and must not be looked at */
    int64_t left;          /* after this one */
    int64_t until_ms;      /* wall time: when a try is possible again; 0 while some are left */
};

/* subject: what is counted (a serial, a kiosk, an address); kept as a keyed hash. */
MUST_USE enum err throttle_count(const struct service *service, struct db *db, enum policy_kind kind, const char *subject,
                                 int64_t now_ms, struct throttle_state *state);
MUST_USE enum err throttle_look(const struct service *service, struct db *db, enum policy_kind kind, const char *subject,
                                int64_t now_ms, struct throttle_state *state);
/* Log-ins: one more wrong each time has to wait longer, 0 0 1 3 5 10 10 ... seconds, and at the limit of POLICY_LOGIN its window;
 * the counter is forgotten 12 hours after the last. wait: too soon, this one is not counted and must not be looked at
 * (until_ms says when); locked as above. again: of the one that was counted last. */
struct throttle_pace { bool wait; struct throttle_state state; };
MUST_USE enum err throttle_pace_count(const struct service *service, struct db *db, const char *subject, int64_t now_ms, struct throttle_pace *pace);
MUST_USE enum err throttle_pace_again(const struct service *service, struct db *db, const char *subject, int64_t now_ms, struct throttle_pace *pace);

/* Success: forgets the counter; or takes back one try of a counter that many share. */
MUST_USE enum err throttle_reset(const struct service *service, struct db *db, enum policy_kind kind, const char *subject);
MUST_USE enum err throttle_take_back(const struct service *service, struct db *db, enum policy_kind kind, const char *subject);

#endif
